//! The registrar's desk: document, portrait and wallet of a person become the parts of a pass.

use std::path::Path;

use sanse::identity::{Commitment, Salt};
use sanse::key::HolderKey;
use sanse::{Enrolment, PhotoRef, ProvenHolderKey, limits, photo};

use sanse_example_common::{Failure, document, files};

/// Commits to the document under a fresh salt: passes made from two registrations cannot be linked by it.
pub(crate) fn commit(document: &str) -> Result<(Commitment, Salt), Failure> {
    let salt = Salt::generate()?;
    Ok((document::read(document)?.commit(&salt)?, salt))
}

/// A portrait for the photo library, under the name that the pass leads to.
pub(crate) struct Portrait {
    pub(crate) bytes: Vec<u8>,
    pub(crate) reference: PhotoRef,
    pub(crate) file: String,
}

/// Stamps a portrait with random bytes. It is not re-encoded here: a registrar's software does that, and
/// drops the metadata with it.
pub(crate) fn portrait(path: &Path) -> Result<Portrait, Failure> {
    let bytes = files::read(path, limits::PHOTO_BYTES)?;
    let bytes = photo::stamp_fresh(&bytes).map_err(|error| Failure::of(path.display(), error))?;
    let reference = PhotoRef::of(&bytes);
    let ending = if bytes.starts_with(b"\x89PNG") { "png" } else { "jpg" };
    let file = format!("{}.{ending}", reference.to_hex());
    Ok(Portrait { bytes, reference, file })
}

/// The wallet proves that it has its key. Here one process plays both sides: in life the challenge goes to
/// the phone, and only the answer comes back.
pub(crate) fn prove(wallet: &HolderKey) -> Result<ProvenHolderKey, Failure> {
    let challenge = Enrolment::challenge()?;
    let answer = Enrolment::new(wallet, &challenge)?.to_bytes();
    Ok(Enrolment::from_bytes(&answer)?.verify(&challenge)?)
}

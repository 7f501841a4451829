//! Key files, and where they lie.

use std::path::Path;

use sanse::key::{HolderKey, SigningKey, VerifyingKey};

use sanse_example_common::{Failure, files};

/// The root's secret key. Its folder is apart, to be kept elsewhere and brought for signing lists.
pub(crate) const ROOT_FOLDER: &str = "root";
pub(crate) const ROOT: &str = "root/root.key.pem";
/// The root's public key, to pin in verifiers.
pub(crate) const ROOT_PUBLIC: &str = "root.pub.pem";
pub(crate) const KEYS_FOLDER: &str = "keys";
/// The key that signs passes.
pub(crate) const ISSUING: &str = "keys/issuer.key.pem";
pub(crate) const ISSUING_PUBLIC: &str = "keys/issuer.pub.pem";

/// Reads an issuer's or a root's secret key.
pub(crate) fn read(path: &Path) -> Result<SigningKey, Failure> {
    SigningKey::from_pem(&files::read_text(path)?).map_err(|error| Failure::of(path.display(), error))
}

/// Reads a wallet's secret key.
pub(crate) fn read_holder(path: &Path) -> Result<HolderKey, Failure> {
    HolderKey::from_pem(&files::read_text(path)?).map_err(|error| Failure::of(path.display(), error))
}

/// Reads the public half of a key file, public or secret: a stolen key is withdrawn by whatever is at hand.
pub(crate) fn read_public(path: &Path) -> Result<VerifyingKey, Failure> {
    let pem = files::read_text(path)?;
    if let Ok(key) = SigningKey::from_pem(&pem) {
        return Ok(key.public().clone());
    }
    VerifyingKey::from_pem(&pem).map_err(|error| Failure::of(path.display(), error))
}

/// Writes a key pair, each file only if it is not there.
pub(crate) fn write(key: &SigningKey, secret: &Path, public: &Path) -> Result<(), Failure> {
    files::create(secret, key.to_pem()?.as_bytes(), true)?;
    files::create(public, key.public().to_pem()?.as_bytes(), false)
}

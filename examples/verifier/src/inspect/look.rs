//! What is malformed, in the library's words: it reads the form of everything, and believes nothing.

use sanse::reason::Reason;
use sanse::{Credential, Kind, Presentation, Unverified};

use super::Fault;
use crate::args::Lang;
use sanse_example_common::escape;

/// The envelope's bytes, from a text of any version, if it is base45 at all.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let (_, body) = text.split_once(':')?;
    base45::decode(body).ok()
}

/// What is wrong with the form and the claims, in the order of the verifier's steps.
pub(super) fn faults(text: &str, lang: Lang) -> Vec<Fault> {
    let mut found = Vec::new();
    match Unverified::<Presentation>::from_text(text) {
        Ok(presentation) => {
            found.extend(presentation.untrusted_credential().untrusted_claims().err());
            found.extend(presentation.untrusted_claims().err());
        }
        Err(Reason::HeaderType { found: Kind::Credential, .. }) => {
            let claims = Unverified::<Credential>::from_text(text).and_then(|paper| paper.untrusted_claims());
            found.extend(claims.err());
        }
        Err(reason) => found.push(reason),
    }
    found.iter().map(|reason| fault(reason, lang)).collect()
}

pub(super) fn fault(reason: &Reason, lang: Lang) -> Fault {
    Fault {
        code: reason.code(),
        step: reason.step(),
        name: reason.name(),
        message: escape::line(&reason.message(lang.library())),
    }
}

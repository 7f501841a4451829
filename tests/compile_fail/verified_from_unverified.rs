//! No conversion skips the signature.

use sanse::verify::Decision;
use sanse::{Credential, Unverified, Verified};

pub fn skip(decision: &Decision, unverified: Unverified<Credential>) -> Option<Verified<Credential>> {
    Some(unverified.into()) //~ E0277 | into | the trait bound `Verified<sanse::Credential>: From<Unverified<sanse::Credential>>` is not satisfied
    //= decision.credential().cloned()
}

//! All cases, a file for each of the verifier's steps.

mod binding;
mod claims;
mod envelope;
mod good;
mod header;
mod key;
mod policy;
mod replay;
mod status;
mod text;
mod validity;

use crate::case::Case;

pub(crate) fn all() -> Vec<Case> {
    let steps = [
        good::cases(),
        text::cases(),
        envelope::cases(),
        header::cases(),
        key::cases(),
        claims::cases(),
        validity::cases(),
        binding::cases(),
        status::cases(),
        policy::cases(),
        replay::cases(),
    ];
    steps.into_iter().flatten().collect()
}

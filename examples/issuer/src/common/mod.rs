//! What the example issuer and the example verifier share: clock, files, escaping, errors.
//!
//! The verifier includes this folder by path, so that there is one copy and no third package.

pub(crate) mod clock;
pub(crate) mod command;
pub(crate) mod document;
pub(crate) mod escape;
pub(crate) mod failure;
pub(crate) mod files;
pub(crate) mod folder;

pub(crate) use failure::Failure;

//! What the example issuer and the example verifier share: clock, files, escaping, errors, completions, man pages, uptime.
//!
//! Not a library for others: it may change with every commit.

#![allow(
    clippy::missing_errors_doc,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "shared by two programs of this repository; every error says itself what to do"
)]

pub mod clock;
pub mod command;
pub mod document;
pub mod escape;
pub mod failure;
pub mod files;
pub mod folder;
pub mod output;
pub mod pages;
pub mod uptime;

pub use crate::failure::Failure;

//! The register by its desks, in one program.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod affairs;
mod register;
mod steps;
mod world;

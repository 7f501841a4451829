//! The issuer as its operators run it, in one program: each test program more is a link more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod batch;
mod bundle;
mod commands;
#[path = "../desk/mod.rs"]
mod desk;
mod issuer;
mod issuing;
mod keys;
mod outputs;
mod oversight;
mod poster;
mod registry;
mod root;
mod run;
mod status;
mod steps;
mod story;
mod vouched;

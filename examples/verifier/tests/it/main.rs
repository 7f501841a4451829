//! The verifier as its operators run it, in one program: each test program more is a link more. The city is another.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod clock;
mod commands;
mod counting;
mod cuts;
mod decisions;
mod doctor;
mod hostile;
mod incoming;
mod inspect;
mod lists;
mod memory;
mod post;
#[path = "../programs/mod.rs"]
mod programs;
mod reports;
mod road;
mod schema;
mod schemas;
mod sentinel;
mod shared;
mod site;
mod streams;
mod texts;
mod update;
mod watch;

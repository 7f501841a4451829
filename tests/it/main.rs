//! Everything that a user of the library can see, tried from outside.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod bundle;
mod clear;
mod clock;
mod close;
mod guard;
mod hostile;
mod keys;
mod layers;
mod limits;
mod many;
mod place;
mod policy;
mod refused;
#[cfg(feature = "report")]
mod report;
mod road;
mod rollover;
mod roster;
#[cfg(feature = "redis")]
mod shared;
mod status;
mod surface;
mod told;
mod trust;
mod uses;
mod visit_clock;
#[cfg(feature = "sqlite")]
mod visit_files;
mod visit_keys;
mod visit_published;
mod visits;
mod windows;
mod world;

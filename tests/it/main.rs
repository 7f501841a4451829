//! Everything that a user of the library can see, tried from outside.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod bundle;
mod clock;
mod guard;
mod hostile;
mod keys;
mod layers;
mod limits;
mod many;
mod place;
mod policy;
mod refused;
mod road;
mod rollover;
#[cfg(feature = "redis")]
mod shared;
mod status;
mod surface;
mod trust;
mod uses;
mod visits;
mod windows;
mod world;

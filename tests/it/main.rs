//! Everything that a user of the library can see, tried from outside.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod guard;
mod hostile;
mod keys;
mod layers;
mod limits;
mod many;
mod policy;
mod refused;
mod road;
#[cfg(feature = "redis")]
mod shared;
mod surface;
mod trust;
mod world;

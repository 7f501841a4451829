//! Everything that a user of the library can see, tried from outside.

mod guard;
mod hostile;
mod keys;
mod layers;
mod limits;
mod policy;
mod road;
mod surface;
mod trust;
mod world;

//! Nothing to use: the bench is `benches/peers.rs`, run as the README's section on speed says.

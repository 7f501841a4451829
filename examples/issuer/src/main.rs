//! The example issuer.
fn main() {}

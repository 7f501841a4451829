//! The example verifier.
fn main() {}

//! Writes the vectors.
fn main() {}

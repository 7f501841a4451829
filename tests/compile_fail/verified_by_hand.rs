//! The only way to a `Verified` is the verifying path.

fn forge(claims: sanse::Credential) -> sanse::Verified<sanse::Credential> {
    sanse::Verified { claims }
}

fn main() {}

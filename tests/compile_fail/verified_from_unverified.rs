//! No conversion skips the signature.

fn skip(unverified: sanse::Unverified<sanse::Credential>) -> sanse::Verified<sanse::Credential> {
    unverified.into()
}

fn main() {}

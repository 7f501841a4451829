//! Identity commitments: a pass is tied to a document without carrying its number.
//!
//! A [`Commitment`] is Argon2id (RFC 9106) over the country, kind and number of a document and a random
//! [`Salt`]. Whoever holds the document and the salt can check it; without the salt it is 128 random bits.
//!
//! There are about 2³⁷ resident numbers, so with the salt known a fast hash falls to one graphics card in
//! seconds. That is why no fast hash is offered and why Argon2id's cost is fixed by the version of this
//! format: whoever sends it could otherwise make it cheap. It stays a speed bump, not a wall: somebody who
//! has the salt and guesses town and day of birth needs only a few hundred tries. Show the salt for an
//! identity check alone, and never log it.
//!
//! One commitment kept over several passes links them. An issuer who wants passes that cannot be linked
//! takes a fresh salt for each; one who must find a person again derives it under a [`SaltKey`].

mod commitment;
mod document;
mod kind;
mod number;
mod salt_key;

pub use self::commitment::{Commitment, Salt};
pub use self::document::IdentityDocument;
pub use self::kind::DocumentKind;
pub use self::salt_key::SaltKey;

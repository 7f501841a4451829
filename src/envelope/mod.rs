//! The envelope that every document travels in: a tagged COSE_Sign1 (RFC 9052, section 4.2).
//!
//! ```text
//! T ─Unsigned<T>─ signature ─→ Signed<T>          the one signing path
//! bytes ─→ Unverified<T> ─ key ─→ Verified<T>     the one verifying path
//! ```

pub(crate) mod cose;
mod open;
mod seal;

pub(crate) use self::open::{OpenFault, first_16};
pub use self::open::{Unverified, Verified};
pub(crate) use self::seal::HeaderKey;
pub use self::seal::{Signed, Unsigned};

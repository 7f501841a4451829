//! What a pass carries of a document, and the salt that it is made with: compared in constant time, never printed.

use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::{Error, random};

/// The 16 random bytes a commitment is made with; wiped on drop.
///
/// It belongs to the holder and stays out of the everyday code: it is shown for an identity check only.
///
/// ```
/// use sanse::identity::Salt;
/// let salt = Salt::generate()?;
/// assert_eq!(Salt::from_bytes(*salt.as_bytes()), salt);
/// assert_eq!(format!("{salt:?}"), "Salt(..)");
/// # Ok::<(), sanse::error::Error>(())
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Salt([u8; 16]);

impl Salt {
    /// A fresh salt from the operating system.
    ///
    /// # Errors
    /// [`Error::Randomness`] if the operating system gives none.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(random()?))
    }

    /// The salt with these 16 bytes, as it came from the holder.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its 16 bytes: secret from everybody who may not check the document.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What a pass carries of its holder's document: 16 bytes.
///
/// Compared in constant time, never printed. Made by [`IdentityDocument::commit`](super::IdentityDocument::commit).
///
/// ```
/// use sanse::identity::Commitment;
/// let commitment = Commitment::from_bytes([7; 16]);
/// assert_eq!(commitment.as_bytes(), &[7; 16]);
/// assert_eq!(format!("{commitment:?}"), "Commitment(..)");
/// ```
#[derive(Clone, Copy)]
pub struct Commitment([u8; 16]);

impl Commitment {
    /// The commitment with these 16 bytes, as it came in a pass.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its 16 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Equality in constant time and a `Debug` that shows nothing.
macro_rules! discreet {
    ($($name:ident),*) => {$(
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.ct_eq(&other.0).into()
            }
        }
        impl Eq for $name {}
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
discreet!(Salt, Commitment);

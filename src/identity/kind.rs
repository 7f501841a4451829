//! Kinds of identity documents, with numbers and names that never change.

use core::fmt;
use core::str::FromStr;

use crate::error::{Error, in_range, word};

/// The kind of an identity document.
///
/// The numbers are hashed into every [`Commitment`](super::Commitment), so none of them ever changes.
///
/// ```
/// use sanse::identity::DocumentKind;
/// assert_eq!(DocumentKind::Passport.number(), 5);
/// assert_eq!(DocumentKind::from_number(5)?, DocumentKind::Passport);
/// # Ok::<(), sanse::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum DocumentKind {
    /// A resident identity card; of country `CN` it has 18 characters (GB 11643-1999).
    ResidentId = 1,
    /// A permit of a resident of Hong Kong.
    HongKongPermit = 2,
    /// A permit of a resident of Macao.
    MacaoPermit = 3,
    /// A permit of a resident of Taiwan.
    TaiwanPermit = 4,
    /// A passport.
    Passport = 5,
}

impl DocumentKind {
    /// The stable number of this kind, from 1 to 5.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind with this stable number.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if no kind has this number.
    pub fn from_number(number: u8) -> Result<Self, Error> {
        Ok(match in_range("the kind of the document", number.into(), 1, 5)? {
            1 => Self::ResidentId,
            2 => Self::HongKongPermit,
            3 => Self::MacaoPermit,
            4 => Self::TaiwanPermit,
            _ => Self::Passport,
        })
    }
}

impl DocumentKind {
    /// `resident-id`, `hong-kong-permit`, `macao-permit`, `taiwan-permit` or `passport`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DocumentKind::ResidentId => "resident-id",
            DocumentKind::HongKongPermit => "hong-kong-permit",
            DocumentKind::MacaoPermit => "macao-permit",
            DocumentKind::TaiwanPermit => "taiwan-permit",
            DocumentKind::Passport => "passport",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`DocumentKind::name`] writes; else [`Error::Word`].
impl FromStr for DocumentKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let all = [
            DocumentKind::ResidentId,
            DocumentKind::HongKongPermit,
            DocumentKind::MacaoPermit,
            DocumentKind::TaiwanPermit,
            DocumentKind::Passport,
        ];
        word("the kind of the document", text, &all, DocumentKind::name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_keep_their_numbers() {
        for number in 1..=5 {
            assert_eq!(DocumentKind::from_number(number).unwrap().number(), number);
        }
        assert!(DocumentKind::from_number(0).is_err() && DocumentKind::from_number(6).is_err());
    }
}

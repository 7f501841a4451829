//! How often a code renews itself, and how old or early it may be.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, word};

/// A pair of agreements between wallets and verifiers: the refresh period, and the ages accepted.
///
/// The accepted past covers the code's time on the screen, five seconds to scan it and the clocks'
/// difference; the accepted future covers the clocks' difference.
///
/// ```
/// use sanse::Profile;
///
/// assert_eq!("balanced".parse(), Ok(Profile::default()));
/// assert_eq!((Profile::Strict.refresh(), Profile::Strict.past(), Profile::Strict.future()), (5, 15, 5));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// Turnstiles with synchronised clocks: renewed each 5 s, accepted 15 s back and 5 s ahead.
    Strict,
    /// Guards' phones: renewed each 10 s, accepted 30 s back and 15 s ahead.
    #[default]
    Balanced,
    /// Clocks that nobody looks after: renewed each 30 s, accepted 60 s back and 60 s ahead, as in the Dutch
    /// CoronaCheck.
    Lenient,
}

impl Profile {
    /// Seconds between a wallet's codes; `iat` is floored to it.
    #[must_use]
    pub fn refresh(self) -> u64 {
        match self {
            Profile::Strict => 5,
            Profile::Balanced => 10,
            Profile::Lenient => 30,
        }
    }

    /// Seconds that a code may lie in the past.
    #[must_use]
    pub const fn past(self) -> u64 {
        match self {
            Profile::Strict => 15,
            Profile::Balanced => 30,
            Profile::Lenient => 60,
        }
    }

    /// Seconds that a code or a credential may lie in the future.
    #[must_use]
    pub const fn future(self) -> u64 {
        match self {
            Profile::Strict => 5,
            Profile::Balanced => 15,
            Profile::Lenient => 60,
        }
    }
}

impl Profile {
    /// `strict`, `balanced` or `lenient`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Profile::Strict => "strict",
            Profile::Balanced => "balanced",
            Profile::Lenient => "lenient",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`Profile::name`] writes; else [`Error::Word`].
impl FromStr for Profile {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let all = [Profile::Strict, Profile::Balanced, Profile::Lenient];
        word("the profile", text, &all, Profile::name)
    }
}

//! The three colours.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, word};

/// The colour of a pass. It informs; a place's policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "three colours are what the library is about")]
pub enum Colour {
    /// 绿码: nothing found, or medical management lifted.
    Green,
    /// 黄码: under observation.
    Yellow,
    /// 红码: under medical management.
    Red,
}

impl Colour {
    /// Its number on the wire: green 0, yellow 1, red 2.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Colour::Green => 0,
            Colour::Yellow => 1,
            Colour::Red => 2,
        }
    }

    pub(crate) fn from_number(number: u64) -> Option<Self> {
        [Colour::Green, Colour::Yellow, Colour::Red].into_iter().find(|c| c.number() == number)
    }

    /// `green`, `yellow` or `red`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Colour::Green => "green",
            Colour::Yellow => "yellow",
            Colour::Red => "red",
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`Colour::name`] writes; else [`Error::Word`].
impl FromStr for Colour {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        word("the colour", text, &[Colour::Green, Colour::Yellow, Colour::Red], Colour::name)
    }
}

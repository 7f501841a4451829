//! Why a code is not simply admitted: numbered reasons with the compared values, in English and Chinese.
//!
//! The numbers are those of `spec/verification.md`: the hundreds are the verifier's step. They never change
//! their meaning.

mod table;
mod told;

use std::fmt;

pub use self::table::Reason;

/// A language that reasons are told in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, simplified (简体中文).
    Chinese,
}

/// How much a reason weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Weight {
    /// Something to know; it decides nothing.
    Note,
    /// A person must look.
    Check,
    /// The code is refused.
    Refuse,
}

impl Weight {
    /// `note`, `check` or `refuse`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Weight::Note => "note",
            Weight::Check => "check",
            Weight::Refuse => "refuse",
        }
    }
}

impl Reason {
    /// The verifier's step that found it, 1 to 8.
    #[must_use]
    pub fn step(&self) -> u16 {
        self.code() / 100
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.code(), self.name(), self.message(Language::English))
    }
}

impl std::error::Error for Reason {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_in_the_language_of_their_sentence() {
        use crate::{Colour, FaultKind, Kind, TestResult, text::TextFault};
        let (offset, fault) = (7, FaultKind::Unexpected("an array of four"));
        for reason in [
            Reason::ColourRefused { colour: Colour::Yellow },
            Reason::TestNotNegative { result: TestResult::Pending },
            Reason::HeaderType { found: Kind::TrustList, wanted: Kind::Credential },
            Reason::TextEncoding { position: 4, fault: TextFault::Alphabet },
            Reason::EnvelopeMalformed { offset, fault },
            Reason::ClaimsNotCanonical { offset, fault: FaultKind::LongHead },
        ] {
            let told = reason.message(Language::Chinese);
            assert!(!told.chars().any(|c| c.is_ascii_lowercase()), "{told}");
            assert!(reason.message(Language::English).is_ascii());
        }
    }

    #[test]
    fn numbers_and_names_are_unique_and_in_order() {
        assert!(Reason::ALL.is_sorted_by(|a, b| a.0 < b.0));
        let names: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|r| r.1).collect();
        assert_eq!(names.len(), Reason::ALL.len());
    }
}

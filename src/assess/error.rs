//! Facts that cannot all be true.

use super::fact::Source;
use crate::day::Day;
use crate::time::Timestamp;

/// Facts that cannot be, or cannot be together; no colour is given.
///
/// `position` counts from 0 in the facts as they were given. Each message says what to look at; [`FactError::code`] is
/// stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FactError {
    /// A source that is not believed on such an event.
    #[error("`{event}` is not believed of the source `{by}`: it is taken from {}", names(believed))]
    Source {
        /// The event's name.
        event: &'static str,
        /// Who said it.
        by: Source,
        /// Who may.
        believed: &'static [Source],
    },
    /// An event in the future.
    #[error("fact {position}, `{event}`, is of {at}, but it is {now}: correct its time, or set the clock")]
    Future {
        /// Which fact.
        position: usize,
        /// The event's name.
        event: &'static str,
        /// When it is said to have happened; for a day, its first second.
        at: Timestamp,
        /// The time of the assessment.
        now: Timestamp,
    },
    /// An end without a beginning before it.
    #[error(
        "fact {position}, `{event}` at {at}, has no `{beginning}` before it: add that fact, or correct the time"
    )]
    NeverBegun {
        /// Which fact.
        position: usize,
        /// The event's name.
        event: &'static str,
        /// When it happened.
        at: Timestamp,
        /// The event that must come before.
        beginning: &'static str,
    },
    /// A beginning and an end at the same second: nobody can say which came first.
    #[error("`{beginning}` and `{end}` are both of {at}: correct the time of the one that came later")]
    SameMoment {
        /// One event's name.
        beginning: &'static str,
        /// The other's.
        end: &'static str,
        /// When both happened.
        at: Timestamp,
    },
    /// One sample, negative and positive.
    #[error(
        "the sample of {at} is said to be negative and positive: ask the laboratory, and leave the wrong one out"
    )]
    TwoResults {
        /// When the sample was taken.
        at: Timestamp,
    },
    /// Management that is planned to end before it begins.
    #[error(
        "fact {position}: management of {from} is planned to end on {planned_end}, before it began: correct one"
    )]
    EndsBefore {
        /// Which fact.
        position: usize,
        /// The day it began.
        from: Day,
        /// The day it is planned to end.
        planned_end: Day,
    },
    /// A result before the sample.
    #[error(
        "fact {position}: the result of the sample of {at} is of {reported_at}, before it was taken: correct one"
    )]
    ReportedBefore {
        /// Which fact.
        position: usize,
        /// When the sample was taken.
        at: Timestamp,
        /// When the result was told.
        reported_at: Timestamp,
    },
    /// More facts than one person can have, those told by themselves not counted.
    #[error("{count} facts are given, but at most {max} are looked at: leave out what has long passed")]
    TooMany {
        /// How many were given.
        count: usize,
        /// How many may be.
        max: usize,
    },
}

impl FactError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            FactError::Source { .. } => "source",
            FactError::Future { .. } => "future",
            FactError::NeverBegun { .. } => "never-begun",
            FactError::SameMoment { .. } => "same-moment",
            FactError::TwoResults { .. } => "two-results",
            FactError::EndsBefore { .. } => "ends-before",
            FactError::ReportedBefore { .. } => "reported-before",
            FactError::TooMany { .. } => "too-many",
        }
    }
}

fn names(sources: &[Source]) -> String {
    sources.iter().map(|source| source.name()).collect::<Vec<_>>().join(", ")
}

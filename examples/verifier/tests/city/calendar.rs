//! The days of the story: from tomorrow on, at +08:00.

use sanse::{Day, Timestamp, UtcOffset};

/// Which days are played: the others nobody goes out.
pub(crate) const DAYS: [u32; 6] = [0, 1, 2, 7, 14, 15];

/// The halves of a day. Each begins with newer status lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Half {
    Morning,
    Afternoon,
}

impl Half {
    pub(crate) const BOTH: [Self; 2] = [Self::Morning, Self::Afternoon];

    /// Between which minutes of the day people go out.
    pub(crate) fn minutes(self) -> (u64, u64) {
        match self {
            Half::Morning => (8 * 60, 12 * 60 + 20),
            Half::Afternoon => (13 * 60 + 30, 19 * 60 + 30),
        }
    }

    /// When the lists that it begins with are signed.
    pub(crate) fn lists_at(self) -> u64 {
        match self {
            Half::Morning => 5 * 60 + 10,
            Half::Afternoon => 13 * 60,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    first: Day,
}

impl Calendar {
    pub(crate) fn from_tomorrow(now: Timestamp) -> Self {
        Self { first: Day::of(now, UtcOffset::default()).plus(1) }
    }

    pub(crate) fn date(self, day: u32) -> Day {
        self.first.plus(day)
    }

    /// The first second of a minute of a day.
    pub(crate) fn at(self, day: u32, minute: u64) -> Timestamp {
        self.date(day).begins(UtcOffset::default()).plus(60 * minute)
    }
}

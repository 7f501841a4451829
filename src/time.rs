//! Time as an argument: seconds since 1970, and what a gate knows of the present.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::calendar;
use crate::error::{Error, in_range};
use crate::limits;

/// A moment in whole seconds since 1970-01-01T00:00:00Z, at most [`limits::TIME_MAX`] (the year 2106).
///
/// The CWT `NumericDate` (RFC 8392, section 2) without fractions.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use sanse::Timestamp;
///
/// let noon: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
/// let time = Timestamp::try_from(noon)?;
/// assert_eq!(time.unix(), 1_772_366_400);
/// assert_eq!(time.to_string(), "2026-03-01T12:00:00Z");
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Timestamp = Timestamp(0);

    /// A moment from seconds since 1970.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] above [`limits::TIME_MAX`]: milliseconds given for seconds are caught here.
    pub fn from_unix(seconds: u64) -> Result<Self, Error> {
        in_range("a time (seconds since 1970)", seconds, 0, limits::TIME_MAX).map(Self)
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn unix(self) -> u64 {
        self.0
    }

    /// No document and no guard has a time past 32 bits: see [`limits::TIME_MAX`].
    pub(crate) fn to_u32(self) -> u32 {
        u32::try_from(self.0).unwrap_or(u32::MAX)
    }

    pub(crate) fn from_u32(seconds: u32) -> Self {
        Self(u64::from(seconds))
    }

    /// This moment later by `seconds`, at most [`limits::TIME_MAX`].
    #[must_use]
    pub fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds).min(limits::TIME_MAX))
    }

    /// This moment earlier by `seconds`, at least 1970.
    #[must_use]
    pub fn minus(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// Seconds from `earlier` to this moment, 0 when it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This moment floored to a multiple of `period` seconds.
    #[must_use]
    pub fn floor(self, period: u64) -> Self {
        Self(self.0 - self.0.checked_rem(period).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&calendar::moment(self.0))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        // TIME_MAX is far inside chrono's range, so the default is never taken.
        i64::try_from(time.0).ok().and_then(|s| DateTime::from_timestamp(s, 0)).unwrap_or_default()
    }
}

/// Fractions of a second are cut off.
impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = Error;

    fn try_from(time: DateTime<Utc>) -> Result<Self, Error> {
        let seconds = u64::try_from(time.timestamp())
            .map_err(|_| Error::Malformed { what: "a time", why: "it lies before 1970" })?;
        Self::from_unix(seconds)
    }
}

/// What a gate knows of the present: it lies somewhere from `earliest` to `latest`, both included.
///
/// A check passes when the whole interval lies inside its window, is for a person to look at when only part
/// does, and refuses when none does. A gate with a clock it trusts says [`Now::exactly`].
///
/// ```
/// use sanse::{Now, Timestamp};
///
/// let clock = Timestamp::from_unix(1_772_366_400)?;
/// let trusted = Now::exactly(clock);
/// let drifting = Now::between(clock.minus(20), clock.plus(20))?;
/// assert!(drifting.earliest() < trusted.earliest());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    earliest: Timestamp,
    latest: Timestamp,
}

impl Now {
    /// The present, known to the second.
    #[must_use]
    pub fn exactly(time: Timestamp) -> Self {
        Self { earliest: time, latest: time }
    }

    /// The present, known to lie from `earliest` to `latest`.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when `latest` comes before `earliest`.
    pub fn between(earliest: Timestamp, latest: Timestamp) -> Result<Self, Error> {
        if latest < earliest {
            return Err(Error::Mismatch {
                what: "the latest time",
                with: "the earliest",
                why: "the interval ends before it begins; swap them",
            });
        }
        Ok(Self { earliest, latest })
    }

    /// The earliest the present can be.
    #[must_use]
    pub fn earliest(self) -> Timestamp {
        self.earliest
    }

    /// The latest the present can be.
    #[must_use]
    pub fn latest(self) -> Timestamp {
        self.latest
    }

    /// How the present lies in the window from `from` (included) to `until` (not included).
    pub(crate) fn lies_in(self, from: Timestamp, until: Timestamp) -> Lies {
        let inside = |t: Timestamp| from <= t && t < until;
        if from >= until || self.latest < from || self.earliest >= until {
            Lies::Outside
        } else if inside(self.earliest) && inside(self.latest) {
            Lies::Inside
        } else {
            Lies::Partly
        }
    }
}

/// How an uncertain present lies in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lies {
    Inside,
    Partly,
    Outside,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    #[test]
    fn the_year_2106_is_the_last() {
        assert!(Timestamp::from_unix(limits::TIME_MAX).is_ok());
        assert!(Timestamp::from_unix(limits::TIME_MAX + 1).is_err());
        assert_eq!(at(limits::TIME_MAX).plus(1), at(limits::TIME_MAX));
        assert_eq!(at(3).minus(5), at(0));
    }

    #[test]
    fn an_interval_is_inside_partly_or_outside() {
        let window = |now: Now| now.lies_in(at(100), at(200));
        assert_eq!(window(Now::exactly(at(100))), Lies::Inside);
        assert_eq!(window(Now::exactly(at(199))), Lies::Inside);
        assert_eq!(window(Now::exactly(at(200))), Lies::Outside);
        assert_eq!(window(Now::exactly(at(99))), Lies::Outside);
        assert_eq!(window(Now::between(at(90), at(100)).unwrap()), Lies::Partly);
        assert_eq!(window(Now::between(at(199), at(200)).unwrap()), Lies::Partly);
        assert_eq!(window(Now::between(at(90), at(300)).unwrap()), Lies::Partly);
        assert_eq!(window(Now::between(at(50), at(99)).unwrap()), Lies::Outside);
        assert_eq!(Now::exactly(at(5)).lies_in(at(6), at(6)), Lies::Outside);
    }
}

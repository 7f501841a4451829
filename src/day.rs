//! Calendar days in a region's own time: what observation, visits and statistics are counted by.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use crate::calendar::Date;
use crate::error::{Error, in_range};
use crate::limits;
use crate::time::Timestamp;

/// Seconds of a day; there are no leap seconds in Unix time.
const DAY: u64 = 86_400;

/// A calendar day, counted from 1970-01-01; written as in ISO 8601, `2026-03-01`.
///
/// It says nothing of when it begins: that is the [`UtcOffset`] of the region.
///
/// ```
/// use sanse::{Day, UtcOffset};
///
/// let shanghai = UtcOffset::default(); // +08:00
/// let arrived: Day = "2026-03-01".parse()?;
/// let fourteenth = arrived.plus(14);
/// assert_eq!(fourteenth.to_string(), "2026-03-15");
/// assert_eq!(fourteenth.begins(shanghai).to_string(), "2026-03-14T16:00:00Z");
/// assert_eq!(Day::of(fourteenth.begins(shanghai), shanghai), fourteenth);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

impl Day {
    /// The day of this number, 0 for 1970-01-01.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] after the last day of [`limits::TIME_MAX`].
    pub fn from_number(number: u32) -> Result<Self, Error> {
        in_range("a day (since 1970-01-01)", u64::from(number), 0, limits::TIME_MAX / DAY)?;
        Ok(Self(number))
    }

    /// The day in which this moment lies, at this distance from UTC.
    #[must_use]
    pub fn of(time: Timestamp, offset: UtcOffset) -> Self {
        let local = i64::try_from(time.unix()).unwrap_or(i64::MAX).saturating_add(offset.seconds());
        let last = limits::TIME_MAX / DAY;
        let number = u64::try_from(local).unwrap_or(0) / DAY;
        Self(u32::try_from(number.min(last)).unwrap_or(u32::MAX))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// The day that is later by `days`, at most the last one.
    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        let last = u32::try_from(limits::TIME_MAX / DAY).unwrap_or(u32::MAX);
        Self(self.0.saturating_add(days).min(last))
    }

    /// The first second of the day, at this distance from UTC.
    #[must_use]
    pub fn begins(self, offset: UtcOffset) -> Timestamp {
        let utc = i64::from(self.0) * 86_400 - offset.seconds();
        Timestamp::EPOCH.plus(u64::try_from(utc).unwrap_or(0))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The last day is far inside what is written, so the default is never taken.
        Date::of(u64::from(self.0)).map_or(Ok(()), |date| fmt::Display::fmt(&date, f))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<NaiveDate> for Day {
    type Error = Error;

    fn try_from(date: NaiveDate) -> Result<Self, Error> {
        let number = u32::try_from(i64::from(date.num_days_from_ce()) - DAYS_TO_1970)
            .map_err(|_| Error::Malformed { what: "a day", why: "it lies before 1970" })?;
        Self::from_number(number)
    }
}

/// Days from 0000-12-31 to 1970-01-01, as chrono counts them.
const DAYS_TO_1970: i64 = 719_163;

/// Reads `2026-03-01` and nothing else.
impl FromStr for Day {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = Error::Malformed { what: "a day", why: "write it as year-month-day, 2026-03-01" };
        let date = Date::read(text).ok_or(malformed)?;
        Self::from_number(u32::try_from(date.days()).unwrap_or(u32::MAX))
    }
}

/// A region's fixed distance from UTC, in minutes, from -12:00 to +14:00; by default +08:00.
///
/// Fixed: a day has 24 hours in it, and a count of days does not hang on the rules of summer time.
///
/// ```
/// use sanse::UtcOffset;
///
/// assert_eq!("+08:00".parse::<UtcOffset>()?, UtcOffset::default());
/// assert_eq!("-03:30".parse::<UtcOffset>()?.minutes(), -210);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcOffset(i16);

impl UtcOffset {
    /// UTC itself.
    pub const UTC: UtcOffset = UtcOffset(0);

    /// A distance of so many minutes, east of Greenwich positive.
    ///
    /// # Errors
    /// [`Error::Malformed`] outside -12:00 to +14:00.
    pub fn from_minutes(minutes: i16) -> Result<Self, Error> {
        if !(-12 * 60..=14 * 60).contains(&minutes) {
            return Err(Error::Malformed {
                what: "a distance from UTC",
                why: "it lies from -12:00 to +14:00",
            });
        }
        Ok(Self(minutes))
    }

    /// Minutes, east of Greenwich positive.
    #[must_use]
    pub fn minutes(self) -> i16 {
        self.0
    }

    fn seconds(self) -> i64 {
        i64::from(self.0) * 60
    }
}

/// +08:00.
impl Default for UtcOffset {
    fn default() -> Self {
        Self(8 * 60)
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl fmt::Debug for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads `+08:00` and nothing else.
impl FromStr for UtcOffset {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed =
            Error::Malformed { what: "a distance from UTC", why: "write sign, hours and minutes, +08:00" };
        let (sign, rest) = match text.split_at_checked(1) {
            Some(("+", rest)) => (1, rest),
            Some(("-", rest)) => (-1, rest),
            _ => return Err(malformed),
        };
        let number = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            if digits { text.parse::<i16>().ok() } else { None }
        };
        let parts = rest.split_once(':').and_then(|(h, m)| Some((number(h)?, number(m)?)));
        match parts {
            Some((hours, minutes)) if minutes < 60 => Self::from_minutes(sign * (hours * 60 + minutes)),
            _ => Err(malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_the_regions_midnight() {
        for (offset, begins) in [
            ("+00:00", "2026-03-01T00:00:00Z"),
            ("+08:00", "2026-02-28T16:00:00Z"),
            ("-03:30", "2026-03-01T03:30:00Z"),
        ] {
            let (offset, day): (UtcOffset, Day) = (offset.parse().unwrap(), "2026-03-01".parse().unwrap());
            assert_eq!(day.begins(offset).to_string(), begins);
            assert_eq!(Day::of(day.begins(offset), offset), day);
            assert_eq!(Day::of(day.begins(offset).minus(1), offset).plus(1), day);
            assert_eq!(Day::of(day.plus(1).begins(offset).minus(1), offset), day);
        }
    }

    #[test]
    fn the_first_and_the_last_day_hold() {
        let east = UtcOffset::from_minutes(14 * 60).unwrap();
        assert_eq!(Day::from_number(0).unwrap().begins(east), Timestamp::EPOCH);
        let last = Day::of(Timestamp::from_unix(limits::TIME_MAX).unwrap(), east);
        assert_eq!(last.plus(9), last);
        assert_eq!(last.to_string(), "2106-02-07");
        assert!(Day::from_number(last.number() + 1).is_err());
    }

    #[test]
    fn only_the_one_way_of_writing_is_read() {
        for bad in [
            "",
            "2026-3-1",
            "2026-02-30",
            "2026/03/01",
            "1969-12-31",
            "2107-01-01",
            "+2026-03-1",
            "2026-03-011",
        ] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
        for bad in ["", "08:00", "+8:00", "+08", "+08:60", "+15:00", "-12:30", "+ 8:00", "±08:00"] {
            assert!(bad.parse::<UtcOffset>().is_err(), "{bad}");
        }
        for good in ["+08:00", "-12:00", "+14:00", "+05:45"] {
            assert_eq!(good.parse::<UtcOffset>().unwrap().to_string(), good);
        }
    }
}

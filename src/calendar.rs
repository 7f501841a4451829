//! Days since 1970 as year, month and day, and back: the Gregorian calendar (ISO 8601).

use std::fmt;

const DAY: u64 = 86_400;

/// The last year that is written: four digits.
const LAST_YEAR: u64 = 9_999;

/// A date, written `2026-03-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    year: u64,
    month: u64,
    day: u64,
}

impl Date {
    /// The date of a day, counted from 1970-01-01; none after 9999-12-31.
    pub(crate) fn of(mut days: u64) -> Option<Self> {
        let mut year = 1970;
        while days >= year_length(year) {
            days -= year_length(year);
            year += 1;
            if year > LAST_YEAR {
                return None;
            }
        }
        let mut month = 1;
        while days >= month_length(year, month) {
            days -= month_length(year, month);
            month += 1;
        }
        Some(Self { year, month, day: days + 1 })
    }

    /// Reads `2026-03-01` and nothing else: ten characters, a day that there is, from 1970 on.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
        let year = number(&[y1, y2, y3, y4])?;
        let (month, day) = (number(&[m1, m2])?, number(&[d1, d2])?);
        let is_there =
            year >= 1970 && (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
        is_there.then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01.
    pub(crate) fn days(self) -> u64 {
        let years: u64 = (1970..self.year).map(year_length).sum();
        let months: u64 = (1..self.month).map(|month| month_length(self.year, month)).sum();
        years + months + self.day - 1
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A moment as in RFC 3339, `2026-03-01T12:00:00Z`; what is too late for that by its number.
pub(crate) fn moment(seconds: u64) -> String {
    let Some(date) = Date::of(seconds / DAY) else { return format!("second {seconds}") };
    let time = seconds % DAY;
    format!("{date}T{:02}:{:02}:{:02}Z", time / 3_600, time / 60 % 60, time % 60)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn year_length(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn month_length(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Digits and nothing else.
fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |number, digit| match digit {
        b'0'..=b'9' => Some(number * 10 + u64::from(digit - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_until_2600_is_as_chrono_has_it() {
        let mut date = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        for days in 0..230_000 {
            let ours = Date::of(days).unwrap();
            assert_eq!(ours.to_string(), date.to_string());
            assert_eq!(ours.days(), days);
            assert_eq!(Date::read(&ours.to_string()), Some(ours));
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn moments_are_as_chrono_has_them() {
        for seconds in [0, 59, 60, 3_599, 86_399, 86_400, 951_782_400, 1_772_366_400, 4_294_967_295] {
            let time = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
            let theirs = time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            assert_eq!(moment(u64::try_from(seconds).unwrap()), theirs);
        }
        assert_eq!(moment(253_402_300_799), "9999-12-31T23:59:59Z");
        assert_eq!(moment(253_402_300_800), "second 253402300800");
        assert_eq!(moment(u64::MAX), format!("second {}", u64::MAX));
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for text in [
            "",
            "2026-3-01",
            "2026-03-1",
            "2026-03-00",
            "2026-02-29",
            "2100-02-29",
            "2026-13-01",
            "2026-00-01",
            "1969-12-31",
            "+026-03-01",
            "2026/03/01",
            "2026-03-01 ",
            "2026-03-01T",
            "２026-03-01",
        ] {
            assert_eq!(Date::read(text), None, "{text}");
        }
        assert!(Date::read("2028-02-29").is_some() && Date::read("2000-02-29").is_some());
    }
}

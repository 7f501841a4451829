//! The clock, and times as arguments. The library has no clock: a program brings the time.

use chrono::{DateTime, Utc};
use sanse::Timestamp;

use crate::Failure;

/// The computer's clock.
pub fn now() -> Result<Timestamp, Failure> {
    Timestamp::try_from(Utc::now()).map_err(|error| Failure::of("this computer's clock", error))
}

/// A time given for a trial: one moment, or so many seconds off the clock.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// This very time.
    At(Timestamp),
    /// So many seconds after the clock's.
    Later(u64),
    /// So many seconds before the clock's.
    Earlier(u64),
}

impl Moment {
    /// The moment meant, if one was given; else the clock's.
    pub fn resolve(moment: Option<Moment>) -> Result<Timestamp, Failure> {
        Ok(match moment {
            None => now()?,
            Some(Moment::At(time)) => time,
            Some(Moment::Later(seconds)) => now()?.plus(seconds),
            Some(Moment::Earlier(seconds)) => now()?.minus(seconds),
        })
    }
}

/// Reads `2026-03-01T12:00:00Z`, or `+60` and `-60` for seconds after and before the clock.
pub fn moment(text: &str) -> Result<Moment, String> {
    let seconds = |digits: &str| digits.parse().map_err(|_| "write whole seconds, such as +60".to_owned());
    match text.split_at_checked(1) {
        Some(("+", digits)) => seconds(digits).map(Moment::Later),
        Some(("-", digits)) => seconds(digits).map(Moment::Earlier),
        _ => time(text).map(Moment::At),
    }
}

/// A time that was kept as seconds since 1970, in RFC 3339.
#[must_use]
pub fn written(seconds: i64) -> String {
    let time = u64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_unix(seconds).ok());
    time.map_or_else(|| "no time".to_owned(), |time| time.to_string())
}

/// Reads a time in RFC 3339, in any zone.
pub fn time(text: &str) -> Result<Timestamp, String> {
    let time = DateTime::parse_from_rfc3339(text)
        .map_err(|error| format!("{error}; write RFC 3339, such as 2026-03-01T12:00:00Z"))?;
    Timestamp::try_from(time.with_timezone(&Utc)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_any_zone() {
        let noon = Timestamp::from_unix(1_772_366_400).unwrap();
        assert_eq!(time("2026-03-01T12:00:00Z"), Ok(noon));
        assert_eq!(time("2026-03-01T20:00:00+08:00"), Ok(noon));
        assert!(time("2026-03-01").unwrap_err().contains("RFC 3339"));
        assert!(matches!(moment("+60"), Ok(Moment::Later(60))));
        assert!(matches!(moment("-5"), Ok(Moment::Earlier(5))));
        assert!(moment("+").is_err() && moment("").is_err() && moment("é").is_err());
        assert_eq!(Moment::resolve(Some(Moment::At(noon))).unwrap(), noon);
    }
}

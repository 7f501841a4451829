//! Which list a pass stands in: one for each issuer and each day on which its passes expire.

use std::fmt;
use std::str::FromStr;

use crate::audience::RegionId;
use crate::calendar::Date;
use crate::document::check_issuer_name;
use crate::error::{Error, in_range};
use crate::limits;
use crate::time::Timestamp;

/// A day in UTC on which passes expire, counted from 1970-01-01.
///
/// ```
/// use sanse::Timestamp;
/// use sanse::status::ExpiryDay;
///
/// let expires_at = Timestamp::from_unix(1_772_409_600)?; // 2026-03-02T00:00:00Z
/// let day = ExpiryDay::of(expires_at);
/// assert_eq!(day.to_string(), "2026-03-02");
/// assert_eq!("2026-03-02".parse::<ExpiryDay>()?, day);
/// assert_eq!(day.end(), expires_at.plus(86_400));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpiryDay(u64);

impl ExpiryDay {
    /// The day of a pass's expiry.
    #[must_use]
    pub fn of(expires_at: Timestamp) -> Self {
        Self(expires_at.unix() / DAY)
    }

    /// Its number: days since 1970-01-01.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The day of this number.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] past the year 2106 ([`limits::TIME_MAX`]).
    pub fn from_number(number: u64) -> Result<Self, Error> {
        in_range("a day (since 1970-01-01)", number, 0, limits::TIME_MAX / DAY).map(Self)
    }

    /// The first second after the day: every pass of it has expired then.
    #[must_use]
    pub fn end(self) -> Timestamp {
        Timestamp::EPOCH.plus((self.0 + 1) * DAY)
    }
}

impl fmt::Display for ExpiryDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The last day is far inside what is written, so the default is never taken.
        Date::of(self.0).map_or(Ok(()), |date| fmt::Display::fmt(&date, f))
    }
}

impl fmt::Debug for ExpiryDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads `YYYY-MM-DD`, as it is written.
impl FromStr for ExpiryDay {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong =
            Error::Malformed { what: "a day", why: "write it as 2026-03-02, a day from 1970 to 2106" };
        Date::read(text).and_then(|date| Self::from_number(date.days()).ok()).ok_or(wrong)
    }
}

/// The name of one status list: a region, an issuer as the region's trust list calls it, and an expiry day.
///
/// A verifier knows all three from the pass and the key that signed it, so no address is spent in the pass.
///
/// ```
/// use sanse::status::Shard;
///
/// let shard = Shard::new("ZZ".parse()?, "ZZ Health Authority", "2026-03-02".parse()?)?;
/// assert_eq!(shard.subject(), "sanse:status/ZZ/2026-03-02/ZZ%20Health%20Authority");
/// assert_eq!(Shard::from_subject(&shard.subject())?, shard);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Shard {
    day: ExpiryDay,
    region: RegionId,
    issuer: String,
}

impl Shard {
    /// The list of an issuer for an expiry day.
    ///
    /// # Errors
    /// [`Error::Length`] or [`Error::Malformed`] for the name: that of a trusted key, 1 to 64 bytes without control,
    /// line or direction characters.
    pub fn new(region: RegionId, issuer: &str, day: ExpiryDay) -> Result<Self, Error> {
        check_issuer_name(issuer)?;
        Ok(Self { day, region, issuer: issuer.to_owned() })
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> RegionId {
        self.region
    }

    /// The issuer, by its name in the trust list.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The day on which its passes expire.
    #[must_use]
    pub fn day(&self) -> ExpiryDay {
        self.day
    }

    /// The `sub` claim of the list: `sanse:status/REGION/DAY/ISSUER`, with every byte of the issuer's name that is not
    /// unreserved (RFC 3986, section 2.3) as `%` and two upper-case digits. One shard has one subject.
    #[must_use]
    pub fn subject(&self) -> String {
        let mut text = format!("{PREFIX}{}/{}/", self.region.as_str(), self.day);
        for byte in self.issuer.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                text.push(char::from(byte));
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
        }
        text
    }

    /// The shard of a `sub` claim.
    ///
    /// # Errors
    /// [`Error::Malformed`] for any text that [`Shard::subject`] does not write.
    pub fn from_subject(text: &str) -> Result<Self, Error> {
        Self::read(text).filter(|shard| shard.subject() == text).ok_or(Error::Malformed {
            what: "a status list's subject",
            why: "it is sanse:status/REGION/DAY/ISSUER, in its one spelling",
        })
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(PREFIX)?.splitn(3, '/');
        let (region, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Self::new(region, &unescaped(parts.next()?)?, day).ok()
    }
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [char::from(rest.next()?), char::from(rest.next()?)];
                let value =
                    digits.iter().try_fold(0, |value, digit| Some(value * 16 + digit.to_digit(16)?))?;
                u8::try_from(value).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

const DAY: u64 = 86_400;
/// Characters of `2026-03-02`.
const PREFIX: &str = "sanse:status/";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_have_one_spelling() {
        for wrong in ["2026-3-2", "2026-03-02 ", "+2026-03-02", "2026-02-29", "1969-12-31", "2106-02-08", ""]
        {
            assert!(wrong.parse::<ExpiryDay>().is_err(), "{wrong}");
        }
        let last = ExpiryDay::of(Timestamp::from_unix(limits::TIME_MAX).unwrap());
        assert_eq!(last.to_string(), "2106-02-07");
        assert_eq!(last.end().unix(), limits::TIME_MAX);
        assert!(ExpiryDay::from_number(last.number() + 1).is_err());
    }

    #[test]
    fn another_spelling_of_a_subject_is_none() {
        let good = "sanse:status/ZZ/2026-03-02/A%2F%E7%95%8C";
        assert_eq!(Shard::from_subject(good).unwrap().issuer(), "A/界");
        for wrong in [
            "sanse:status/ZZ/2026-03-02/A%2f%E7%95%8C",
            "sanse:status/ZZ/2026-03-02/%41%2F%E7%95%8C",
            "sanse:status/ZZ/2026-03-02/A/%E7%95%8C",
            "sanse:status/ZZ/2026-03-02/A%2F%E7%95",
            "sanse:status/ZZ/2026-03-02/A%2F%E7%95%8",
            "sanse:status/ZZ/2026-03-02/A%2F界",
            "sanse:status/ZZ/2026-03-02/A%0A",
            "sanse:status/ZZ/2026-03-02/",
            "sanse:status/ZZ/2026-03-02",
            "sanse:status/zz/2026-03-02/A",
            "sanse:status/ZZ/2026-3-2/A",
            "status/ZZ/2026-03-02/A",
        ] {
            assert!(Shard::from_subject(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_subject_names_one_shard(issuer in "[^\\p{C}\\p{Z}]{1,16}|[ -~]{1,64}", day in 0_u64..49_000) {
            let Ok(shard) = Shard::new("ZZ".parse().unwrap(), &issuer, ExpiryDay::from_number(day).unwrap()) else {
                return Ok(());
            };
            prop_assert_eq!(Shard::from_subject(&shard.subject()).unwrap(), shard);
        }
    }
}

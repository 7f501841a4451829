//! A body temperature: in facts that are weighed, and at doors that measure it.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::limits;

/// A body temperature in tenths of a degree Celsius, from 30.0 to 45.0.
///
/// ```
/// use sanse::assess::Temperature;
///
/// let measured: Temperature = "37.3".parse()?;
/// assert_eq!((measured.tenths(), measured.to_string()), (373, "37.3".to_owned()));
/// assert!("98.6".parse::<Temperature>().is_err()); // Fahrenheit
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Temperature(u16);

impl Temperature {
    /// From here on it is fever, 37.3 degrees, unless the rules say otherwise.
    pub const FEVER: Temperature = Temperature(373);

    /// A lower one is badly measured: [`limits::TEMPERATURE_LEAST_TENTHS`].
    pub(crate) const LEAST: Temperature = Temperature(limits::TEMPERATURE_LEAST_TENTHS);

    /// A temperature in tenths of a degree Celsius.
    ///
    /// # Errors
    /// [`Error::Malformed`] outside 30.0 to 45.0 degrees.
    pub fn from_tenths(tenths: u16) -> Result<Self, Error> {
        if !(300..=450).contains(&tenths) {
            let why = "give tenths of a degree Celsius, from 300 to 450: 366 is 36.6";
            return Err(Error::Malformed { what: "a temperature", why });
        }
        Ok(Self(tenths))
    }

    /// Tenths of a degree Celsius.
    #[must_use]
    pub fn tenths(self) -> u16 {
        self.0
    }
}

/// Reads `37.3` and `37`.
impl FromStr for Temperature {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        let tenths =
            if digits(whole, 2) && digits(tenth, 1) { format!("{whole}{tenth}").parse().ok() } else { None };
        let why = "write degrees Celsius from 30.0 to 45.0 with at most one place behind the point";
        let malformed = || Error::Malformed { what: "a temperature", why };
        tenths.and_then(|tenths| Self::from_tenths(tenths).ok()).ok_or_else(malformed)
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// Shows no degrees: they are a person's.
impl fmt::Debug for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Temperature(..)")
    }
}

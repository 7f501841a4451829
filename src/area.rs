//! Administrative areas: where travellers come from, where a place lies.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// The code of an area: six digits as in GB/T 2260 (province, prefecture, county: two digits each), or the two letters
/// of a country (ISO 3166-1).
///
/// A code that ends in pairs of zeros means everything beneath it: `310000` covers `310115`.
///
/// ```
/// use sanse::AreaCode;
///
/// let province: AreaCode = "990000".parse()?;
/// assert!(province.covers("999999".parse()?));
/// assert!(!province.covers("ZZ".parse()?));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode {
    /// Unused places are zero bytes, which no code holds.
    bytes: [u8; 6],
}

impl AreaCode {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.bytes.iter().position(|b| *b == 0).unwrap_or(self.bytes.len());
        std::str::from_utf8(self.bytes.get(..length).unwrap_or_default()).unwrap_or_default()
    }

    /// Whether the two have anything in common: one is the other, or lies in it.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// Whether `other` is this area or lies in it.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        let mut prefix = self.as_str();
        while let Some(shorter) = prefix.strip_suffix("00") {
            prefix = shorter;
        }
        if prefix.len() == self.as_str().len() { self == other } else { other.as_str().starts_with(prefix) }
    }
}

impl FromStr for AreaCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with("00");
        let country = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
        if !digits && !country {
            let why = "write the six digits of a province, prefecture or county, or a country's two capital letters";
            return Err(Error::Malformed { what: "an area", why });
        }
        let mut bytes = [0; 6];
        for (slot, byte) in bytes.iter_mut().zip(text.bytes()) {
            *slot = byte;
        }
        Ok(Self { bytes })
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    #[test]
    fn an_area_covers_what_lies_in_it() {
        for (outer, inner) in [
            ("990000", "990000"),
            ("990000", "999900"),
            ("990000", "990100"),
            ("999900", "999999"),
            ("ZZ", "ZZ"),
        ] {
            assert!(area(outer).covers(area(inner)), "{outer} {inner}");
        }
        for (outer, other) in
            [("999900", "990000"), ("999999", "999998"), ("990000", "980100"), ("ZZ", "ZY"), ("ZZ", "990000")]
        {
            assert!(!area(outer).covers(area(other)), "{outer} {other}");
        }
    }

    #[test]
    fn only_codes_are_areas() {
        for bad in ["", "Z", "zz", "99999", "9999999", "99999a", "000000", "ZZZ", "９９９９９９"] {
            assert!(bad.parse::<AreaCode>().is_err(), "{bad}");
        }
    }
}

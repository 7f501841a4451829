//! Who a presentation is for: a region when shown openly, or one place.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::limits;

/// The id of an issuing region: 1 to 8 characters of `A-Z` and `0-9`, for example `ZZ`.
///
/// ```
/// use sanse::RegionId;
///
/// let region: RegionId = "ZZ".parse()?;
/// assert_eq!(region.as_str(), "ZZ");
/// assert!("zz-9".parse::<RegionId>().is_err());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId(Id);

/// The id of a place: its region's id, a hyphen, and a name of `A-Z`, `0-9` and `-`; 3 to 12 characters in
/// all, for example `ZZ-GATE-7`.
///
/// ```
/// use sanse::PlaceId;
///
/// let place: PlaceId = "ZZ-GATE-7".parse()?;
/// assert_eq!(place.region().as_str(), "ZZ");
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(Id);

/// The `aud` claim of a presentation (RFC 8392, section 3.1.3): the issuing region, or a place.
///
/// A hyphen tells the two apart, so one can never be taken for the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a code is shown openly or for a place; a third would be a new format"
)]
pub enum Audience {
    /// Shown openly: any verifier that trusts the issuing region may read it.
    Region(RegionId),
    /// Shown for one place.
    Place(PlaceId),
}

impl RegionId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl PlaceId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The region that the place lies in: what stands before the first hyphen.
    #[must_use]
    pub fn region(&self) -> RegionId {
        RegionId(Id::cut(self.as_str().split('-').next().unwrap_or_default()))
    }
}

impl Audience {
    /// The `aud` claim as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Audience::Region(region) => region.as_str(),
            Audience::Place(place) => place.as_str(),
        }
    }
}

impl FromStr for RegionId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (min, max) = limits::REGION_CHARS;
        length("a region id", text, min, max)?;
        if !text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
            return Err(Error::Malformed { what: "a region id", why: "use A-Z and 0-9 only" });
        }
        Ok(Self(Id::cut(text)))
    }
}

impl FromStr for PlaceId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (min, max) = limits::PLACE_CHARS;
        length("a place id", text, min, max)?;
        if !text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-') {
            return Err(Error::Malformed { what: "a place id", why: "use A-Z, 0-9 and - only" });
        }
        match text.split_once('-') {
            Some((region, name)) if !name.is_empty() => {
                region.parse::<RegionId>().map(|_| Self(Id::cut(text)))
            }
            _ => {
                Err(Error::Malformed { what: "a place id", why: "write its region, a hyphen, then its name" })
            }
        }
    }
}

impl FromStr for Audience {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.contains('-') {
            text.parse().map(Audience::Place)
        } else {
            text.parse().map(Audience::Region)
        }
    }
}

fn length(what: &'static str, text: &str, min: usize, max: usize) -> Result<(), Error> {
    if (min..=max).contains(&text.len()) {
        return Ok(());
    }
    Err(Error::Length { what, unit: "characters", length: text.len(), min, max })
}

impl From<RegionId> for Audience {
    fn from(region: RegionId) -> Self {
        Audience::Region(region)
    }
}

impl From<PlaceId> for Audience {
    fn from(place: PlaceId) -> Self {
        Audience::Place(place)
    }
}

macro_rules! shown_as_text {
    ($($id:ty),*) => {$(
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

shown_as_text!(RegionId, PlaceId, Audience);

/// Up to twelve ASCII characters in place, so that ids are copied and compared without memory of their own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Id {
    bytes: [u8; limits::PLACE_CHARS.1],
    length: u8,
}

impl Id {
    /// Callers have checked the length and that all is ASCII; more is cut off.
    fn cut(text: &str) -> Self {
        let mut bytes = [0; limits::PLACE_CHARS.1];
        let mut length = 0;
        for (slot, byte) in bytes.iter_mut().zip(text.bytes()) {
            *slot = byte;
            length += 1;
        }
        Self { bytes, length }
    }

    fn as_str(&self) -> &str {
        let used = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(used).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hold_their_bounds() {
        for good in ["A-1", "ZZ-GATE-7", "ABCDEFGH-123", "ZZ--"] {
            assert_eq!(good.parse::<PlaceId>().unwrap().as_str(), good);
        }
        for bad in
            ["", "A-", "-AB", "AB", "ABCD", "ZZ-gate", "ABCDEFGH-1234", "ABCDEFGHI-12", "ZZ-Ä", "ZZ 1-A"]
        {
            assert!(bad.parse::<PlaceId>().is_err(), "{bad}");
        }
        for good in ["Z", "ABCDEFGH", "31"] {
            assert_eq!(good.parse::<Audience>().unwrap(), Audience::Region(good.parse().unwrap()));
        }
        for bad in ["", "ABCDEFGHI", "zz", "Z Z"] {
            assert!(bad.parse::<RegionId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_place_knows_its_region() {
        assert_eq!("ZZ-GATE-7".parse::<PlaceId>().unwrap().region(), "ZZ".parse().unwrap());
    }
}

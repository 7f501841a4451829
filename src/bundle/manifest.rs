//! What a bundle says of itself: its number, its dates, and each part with its hash.

use sha2::{Digest, Sha256};

use crate::audience::RegionId;
use crate::document::{check_dates, insert};
use crate::error::{Error, in_range};
use crate::limits;
use crate::time::Timestamp;

/// What a part of a bundle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PartKind {
    /// The home region's trust list: 1. Each bundle has one.
    Home,
    /// An older home list that announced a root which has taken over since, for gates that were off: 2.
    Announcement,
    /// The trust list of a region that the home list recognises: 3.
    Recognised,
    /// A status list: 4.
    Status,
    /// The gate's rules, as text; at most one: 5. What they say is the verifying program's matter.
    Policy,
    /// A place code, a document of its own: 6.
    PlaceCode,
}

impl PartKind {
    const ALL: [PartKind; 6] = [
        PartKind::Home,
        PartKind::Announcement,
        PartKind::Recognised,
        PartKind::Status,
        PartKind::Policy,
        PartKind::PlaceCode,
    ];

    pub(super) fn number(self) -> u64 {
        match self {
            PartKind::Home => 1,
            PartKind::Announcement => 2,
            PartKind::Recognised => 3,
            PartKind::Status => 4,
            PartKind::Policy => 5,
            PartKind::PlaceCode => 6,
        }
    }

    pub(super) fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PartKind::Home => "home trust list",
            PartKind::Announcement => "announcing trust list",
            PartKind::Recognised => "recognised trust list",
            PartKind::Status => "status list",
            PartKind::Policy => "rules",
            PartKind::PlaceCode => "place code",
        }
    }

    /// The longest that one may be, in bytes.
    pub(super) fn longest(self) -> usize {
        match self {
            PartKind::Home | PartKind::Announcement | PartKind::Recognised => limits::TRUST_LIST_BYTES,
            PartKind::Status => limits::STATUS_LIST_BYTES,
            PartKind::Policy | PartKind::PlaceCode => limits::POLICY_BYTES,
        }
    }

    /// A kind of which a bundle has no two.
    pub(super) fn is_single(self) -> bool {
        matches!(self, PartKind::Home | PartKind::Policy)
    }
}

/// One part of a bundle: a file by its name, kind, length and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub(super) name: String,
    pub(super) kind: PartKind,
    pub(super) length: usize,
    pub(super) digest: [u8; 32],
}

impl Part {
    /// The name of its file: 1 to 63 characters of `a-z`, `0-9`, `.`, `_` and `-`, the first a letter or digit.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> PartKind {
        self.kind
    }

    /// Its length in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        bytes.len() == self.length && Sha256::digest(bytes).0 == self.digest
    }
}

/// A bundle's own claims: region, number, dates, and the hashes of all parts. A key with the scope
/// [`BUNDLES`](crate::trust::Scope::BUNDLES) signs it: [`Issuer::sign_bundle`](crate::Issuer::sign_bundle).
///
/// ```
/// use sanse::Timestamp;
/// use sanse::bundle::{Bundle, PartKind};
///
/// # let (now, home_list) = (Timestamp::from_unix(1_772_366_400)?, b"a signed trust list");
/// let bundle = Bundle::new("ZZ".parse()?, 1, now, now.plus(7 * 86_400))?
///     .part(PartKind::Home, "trust-list.cbor", home_list)?
///     .part(PartKind::Policy, "gate.toml", b"paper = 'check'")?;
/// assert_eq!(bundle.parts().len(), 2);
/// assert!(bundle.part(PartKind::Policy, "../gate.toml", b"").is_err()); // no way out of the folder
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub(super) region: RegionId,
    pub(super) sequence: u64,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    /// Ascending by name.
    pub(super) parts: Vec<Part>,
}

impl Bundle {
    /// A bundle of a region with no parts yet. Its number must be greater than that of any before.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when it would expire before it is issued.
    pub fn new(
        region: RegionId,
        sequence: u64,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Self, Error> {
        check_dates("a bundle's expiry", issued_at, expires_at)?;
        Ok(Self { region, sequence, issued_at, expires_at, parts: Vec::new() })
    }

    /// With a part: a file of this name with these bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a name that is no plain file name; [`Error::Duplicate`] for a name that is there, or a
    /// second home list or rules; [`Error::Length`] past [`limits::BUNDLE_PARTS`]; [`Error::OutOfRange`] for a part that
    /// is too long, or all of them past [`limits::BUNDLE_BYTES`].
    pub fn part(mut self, kind: PartKind, name: &str, bytes: &[u8]) -> Result<Self, Error> {
        if !is_plain_name(name) {
            let why = "write a plain file name: 1 to 63 of a-z, 0-9, dot, hyphen and underscore";
            return Err(Error::Malformed { what: "the name of a part", why });
        }
        let count = self.parts.len() + 1;
        if count > limits::BUNDLE_PARTS {
            let max = limits::BUNDLE_PARTS;
            return Err(Error::Length { what: "a bundle", unit: "parts", length: count, min: 1, max });
        }
        let size = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        in_range("a part's length (bytes)", size(bytes.len()), 0, size(kind.longest()))?;
        let total = self.parts.iter().map(Part::length).sum::<usize>() + bytes.len();
        in_range("the length of all parts (bytes)", size(total), 0, size(limits::BUNDLE_BYTES))?;
        if kind.is_single() && self.parts.iter().any(|part| part.kind == kind) {
            return Err(Error::Duplicate { what: kind.name() });
        }
        let part = Part { name: name.to_owned(), kind, length: bytes.len(), digest: Sha256::digest(bytes).0 };
        let by_name = |part: &Part| part.name.clone();
        insert(&mut self.parts, part, by_name, "a part of this name", limits::BUNDLE_PARTS)?;
        Ok(self)
    }

    /// The region whose gates it is for.
    #[must_use]
    pub fn region(&self) -> RegionId {
        self.region
    }

    /// The sequence number, which never falls.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// When it was signed.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first second in which it is no longer taken over. One that is in force stays so; its lists run out by
    /// themselves.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Its parts, ascending by name.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(super) fn of_kind(&self, kind: PartKind) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }
}

/// One name in one folder, on every system: no path, no hidden file, no device of Windows.
pub(super) fn is_plain_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let device = matches!(stem, "con" | "prn" | "aux" | "nul")
        || matches!(stem.as_bytes(), [b'c', b'o', b'm', b'0'..=b'9'] | [b'l', b'p', b't', b'0'..=b'9']);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= limits::PART_NAME_CHARS
        && name.starts_with(plain)
        && name.ends_with(plain)
        && name.chars().all(|c| plain(c) || matches!(c, '.' | '-' | '_'))
        && !device
        && name != super::MANIFEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_on_every_system() {
        for good in
            ["a", "7", "trust-list.cbor", "status_2026-03-02.cbor", "a.b.c", "console", "com", "com10"]
        {
            assert!(is_plain_name(good), "{good}");
        }
        let long = "a".repeat(64);
        for bad in [
            "",
            ".",
            "..",
            ".hidden",
            "a/b",
            "a\\b",
            "/a",
            "A",
            "ä",
            "a b",
            "a\0",
            "a\n",
            "-a",
            "a.",
            "a-",
            "con",
            "nul.cbor",
            "com1.cbor",
            "lpt9",
            "bundle.cbor",
            "c:a",
            "a:stream",
            &long,
        ] {
            assert!(!is_plain_name(bad), "{bad}");
        }
    }
}

//! The status list: the document of one shard.

use std::fmt;
use std::str::FromStr;

use super::bits::{Packed, Width};
use super::compress::{deflate, inflate};
use super::shard::Shard;
use crate::cbor::{Fault, FaultKind, Reader, Writer};
use crate::colour::Colour;
use crate::document::{
    ClaimFault, Document, Kind, check_dates, end_of_map, label, read_dates, required, sealed, write_dates,
};
use crate::error::{Error, in_range, word};
use crate::limits;
use crate::time::Timestamp;

/// What an issuer says of a pass after it was handed out.
///
/// The numbers are those of draft-ietf-oauth-status-list, section 7.1, and two from its range for applications.
///
/// ```
/// use sanse::status::Status;
///
/// assert_eq!("revoked".parse::<Status>()?, Status::Revoked);
/// assert_eq!(Status::from_value(0x0C), Some(Status::NowYellow));
/// assert_eq!(Status::from_value(9), None); // what nobody knows refuses
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// 0: what the pass says holds.
    AsIssued,
    /// 12: the pass is yellow from now on, if it was green.
    NowYellow,
    /// 13: the pass is red from now on.
    NowRed,
    /// 2: the pass does not hold for the time being.
    Suspended,
    /// 1: the pass holds no more; for ever.
    Revoked,
}

impl Status {
    /// From the best to the worst.
    pub(super) const ALL: [Status; 5] =
        [Status::AsIssued, Status::NowYellow, Status::NowRed, Status::Suspended, Status::Revoked];

    /// Its number in a list.
    #[must_use]
    pub fn value(self) -> u8 {
        match self {
            Status::AsIssued => 0,
            Status::Revoked => 1,
            Status::Suspended => 2,
            Status::NowYellow => 0x0C,
            Status::NowRed => 0x0D,
        }
    }

    /// The status of this number; none for a number that has no meaning here, and a verifier refuses that.
    #[must_use]
    pub fn from_value(value: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.value() == value)
    }

    /// `as-issued`, `now-yellow`, `now-red`, `suspended` or `revoked`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::AsIssued => "as-issued",
            Status::NowYellow => "now-yellow",
            Status::NowRed => "now-red",
            Status::Suspended => "suspended",
            Status::Revoked => "revoked",
        }
    }

    /// The colour that it gives a pass, if it gives one.
    pub(crate) fn colour(self) -> Option<Colour> {
        match self {
            Status::NowYellow => Some(Colour::Yellow),
            Status::NowRed => Some(Colour::Red),
            Status::AsIssued | Status::Suspended | Status::Revoked => None,
        }
    }

    /// How bad it is: its place among all.
    pub(super) fn rank(self) -> usize {
        Self::ALL.iter().position(|status| *status == self).unwrap_or(Self::ALL.len())
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`Status::name`] writes; else [`Error::Word`].
impl FromStr for Status {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        word("the status", text, &Self::ALL, Status::name)
    }
}

/// The status list of one shard: at the place that a pass names, what its issuer says of it now.
///
/// A Token Status List as a CBOR Web Token (draft-ietf-oauth-status-list, section 5.2). `lst` is a zlib stream
/// (RFC 1950) of at most 2²⁴ values. In memory it takes its raw bits and no more; a look-up reads one byte.
/// Made by a [`StatusBook`](super::StatusBook).
///
/// ```cddl
/// status-list-claims = {
///   2 => tstr .regexp "sanse:status/[A-Z0-9]{1,8}/[0-9]{4}-[0-9]{2}-[0-9]{2}/[-._~A-Za-z0-9%]{1,192}", ; sub
///   4 => seconds,            ; exp
///   6 => seconds,            ; iat, never falls within a shard
///   65533 => status-list,
///   ? 65534 => 1..4294967295, ; ttl, seconds: when to look for a newer one
/// }
/// status-list = {
///   lst: bstr,               ; zlib
///   bits: 1 / 2 / 4 / 8,     ; of each value, the first in the lowest bits
/// }
/// seconds = 0..4294967295
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct StatusList {
    shard: Shard,
    issued_at: Timestamp,
    expires_at: Timestamp,
    ttl: Option<u64>,
    values: Packed,
}

impl StatusList {
    pub(super) fn of(
        shard: Shard,
        issued_at: Timestamp,
        expires_at: Timestamp,
        values: Packed,
    ) -> Result<Self, Error> {
        check_dates("a status list's expiry", issued_at, expires_at)?;
        Ok(Self { shard, issued_at, expires_at, ttl: None, values })
    }

    /// With the time after which a verifier should look for a newer list, in seconds from the issue. Advice for those
    /// who carry lists; a verifier goes by the expiry.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for 0 or above [`limits::TIME_MAX`].
    pub fn ttl(mut self, seconds: u64) -> Result<Self, Error> {
        self.ttl = Some(in_range("a status list's time to live (seconds)", seconds, 1, limits::TIME_MAX)?);
        Ok(self)
    }

    /// Whose passes it is about.
    #[must_use]
    pub fn shard(&self) -> &Shard {
        &self.shard
    }

    /// When it was issued.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first second in which it no longer holds.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// When to look for a newer list: after the time to live, else at the expiry.
    #[must_use]
    pub fn due_at(&self) -> Timestamp {
        self.ttl.map_or(self.expires_at, |ttl| self.issued_at.plus(ttl).min(self.expires_at))
    }

    /// How many places it has.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.values.entries()
    }

    /// The memory that its values take, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.values.bytes().len()
    }

    /// The number at this place, for [`Status::from_value`]; none behind the end.
    #[must_use]
    #[inline]
    pub fn value(&self, index: u32) -> Option<u8> {
        self.values.get(index)
    }
}

impl fmt::Debug for StatusList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusList")
            .field("shard", &self.shard)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("entries", &self.entries())
            .finish_non_exhaustive()
    }
}

impl Document for StatusList {
    const KIND: Kind = Kind::StatusList;
}

impl sealed::Claims for StatusList {
    fn write(&self, writer: &mut Writer) {
        writer.map(4 + usize::from(self.ttl.is_some()));
        writer.int(label::SUB).text(&self.shard.subject());
        write_dates(writer, self.issued_at, self.expires_at);
        writer.int(label::STATUS_LIST).map(2);
        writer.text(LST).bytes(&deflate(self.values.bytes()));
        writer.text(BITS).uint(u64::from(self.values.width().bits()));
        if let Some(ttl) = self.ttl {
            writer.int(label::TTL).uint(ttl);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let mut keys = reader.map()?;
        required(reader, &mut keys, label::SUB, "sub")?;
        let shard = Shard::from_subject(reader.text()?).map_err(|_| ClaimFault::Value("sub"))?;
        let (issued_at, expires_at) = read_dates(reader, &mut keys)?;
        required(reader, &mut keys, label::STATUS_LIST, "status list")?;
        let values = read_values(reader)?;
        let mut list =
            Self::of(shard, issued_at, expires_at, values).map_err(|_| ClaimFault::Value("exp"))?;
        match reader.key(&mut keys)? {
            None => return Ok(list),
            Some(label::TTL) => {}
            Some(other) => return Err(ClaimFault::Label(other)),
        }
        list = list.ttl(reader.uint()?).map_err(|_| ClaimFault::Value("ttl"))?;
        end_of_map(reader, &mut keys)?;
        Ok(list)
    }
}

fn read_values(reader: &mut Reader<'_>) -> Result<Packed, ClaimFault> {
    let start = reader.position();
    if reader.map()?.entries() != 2 {
        let kind = FaultKind::Unexpected("the two parts of a status list");
        return Err(Fault { offset: start, kind }.into());
    }
    part(reader, LST, "`lst`")?;
    let stream = reader.bytes()?;
    part(reader, BITS, "`bits`")?;
    let width = Width::of_bits(reader.uint()?).ok_or(ClaimFault::Value("bits"))?;
    let bytes = inflate(stream, width.longest()).ok_or(ClaimFault::Value("lst"))?;
    Ok(Packed::new(width, bytes))
}

fn part(reader: &mut Reader<'_>, wanted: &str, name: &'static str) -> Result<(), Fault> {
    let offset = reader.position();
    if reader.text()? == wanted { Ok(()) } else { Err(Fault { offset, kind: FaultKind::Unexpected(name) }) }
}

const LST: &str = "lst";
const BITS: &str = "bits";

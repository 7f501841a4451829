//! The secret that a guard's ids are made with, so that its files tell nobody who passed.
//!
//! It changes every two days, forward only: whoever finds it later cannot make the ids of earlier days, and a copy of
//! an old journal is dead with the secret it was made with. Gates of one group that begin with the same secret keep
//! having the same one, by the calendar alone, so that they can tell each other what they remember.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::error::{Error, random};
use crate::guard::Scan;
use crate::guard::rules::Ids;
use crate::guard::state::KnownAs;
use crate::limits;
use crate::time::Timestamp;

/// The newest secret, and the one before it while its entries may live.
pub(super) struct Secrets {
    newest: Generation,
    before: Option<Generation>,
}

/// The secret of one period.
struct Generation {
    number: u64,
    secret: Zeroizing<[u8; 32]>,
}

/// Tells secrets apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SecretName {
    pub(super) period: u64,
    pub(super) name: [u8; 8],
}

/// Where another guard's secret stands beside ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// One of our two.
    Ours,
    /// The one that ours will be followed by.
    Next,
    /// Of another group, or of a clock that is days off.
    Foreign,
}

type HmacSha256 = Hmac<Sha256>;

impl Secrets {
    /// A random one, of this day.
    pub(super) fn generate(now: Timestamp) -> Result<Self, Error> {
        let secret = Zeroizing::new(random()?);
        Ok(Self { newest: Generation { number: Self::period(now), secret }, before: None })
    }

    /// The ids of a scan, under each secret.
    pub(super) fn ids(&self, scan: &Scan) -> KnownAs {
        let plain = Ids::of(scan);
        KnownAs {
            now: self.newest.hide(plain),
            before: self.before.as_ref().map(|before| before.hide(plain)),
        }
    }

    /// Dates the first secret anew when its day turns out to lie ahead of the time that is believed: the clock was wrong
    /// when it was made, and by that day it would be used for years. A later one follows the calendar of its group.
    pub(super) fn redate(&mut self, believed: Timestamp) -> bool {
        let was_ahead = self.before.is_none() && Self::period(believed) < self.newest.number;
        if was_ahead {
            self.newest.number = Self::period(believed);
        }
        was_ahead
    }

    /// Whether it is time for another secret.
    pub(super) fn is_old(&self, believed: Timestamp) -> bool {
        Self::period(believed) > self.newest.number
    }

    /// Which period a time lies in: whole ones since 1970.
    pub(super) fn period(time: Timestamp) -> u64 {
        time.unix() / limits::GUARD_SECRET_SECONDS
    }

    /// Goes on to the secret of this period; the one before the newest is gone.
    pub(super) fn renew(&mut self, period: u64) {
        let next = self.newest.after(period);
        self.before = Some(std::mem::replace(&mut self.newest, next));
    }

    /// The newest secret's period, and a name that gives nothing of it away.
    pub(super) fn name(&self) -> SecretName {
        self.newest.name()
    }

    /// Where a secret of this name stands beside these.
    pub(super) fn relation(&self, other: SecretName) -> Relation {
        let newest = &self.newest;
        let is_before = |before: &Generation| before.name() == other;
        if newest.name() == other || self.before.as_ref().is_some_and(is_before) {
            Relation::Ours
        } else if other.period == newest.number + 1 && newest.after(other.period).name() == other {
            Relation::Next
        } else {
            Relation::Foreign
        }
    }

    /// ```text
    /// guard-secret = ["sanse/guard-secret/1", newest: generation, before: generation / null]
    /// generation = [period: uint, secret: bstr .size 32]
    /// ```
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut writer = Writer::with_capacity(128);
        writer.array(3).text(VERSION);
        writer.array(2).uint(self.newest.number).bytes(&*self.newest.secret);
        match &self.before {
            Some(before) => writer.array(2).uint(before.number).bytes(&*before.secret),
            None => writer.null(),
        };
        Zeroizing::new(writer.into_bytes())
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        let secrets = Self::read(&mut reader).ok()?;
        reader.finish().ok()?;
        Some(secrets)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        reader.array_of(3, "the three parts of a guard's secret")?;
        if reader.text()? != VERSION {
            return Err(ClaimFault::Value("version"));
        }
        Ok(Self { newest: Generation::read(reader)?, before: reader.or_null(Generation::read)? })
    }
}

const VERSION: &str = "sanse/guard-secret/1";

/// More than its bytes.
pub(super) const SECRET_BYTES: u64 = 256;

impl Generation {
    fn hide(&self, plain: Ids) -> Ids {
        let hidden = |id: [u8; 16]| first(self.mac(b"sanse/guard-id", &id));
        Ids { person: hidden(plain.person), wallet: hidden(plain.wallet) }
    }

    fn name(&self) -> SecretName {
        SecretName { period: self.number, name: first(self.mac(b"sanse/guard-secret/name", &[])) }
    }

    /// HMAC-SHA-256 (RFC 2104).
    fn mac(&self, what: &[u8], of: &[u8]) -> [u8; 32] {
        // The length of this key is a block's or less, so it is always accepted.
        let Ok(mac) = HmacSha256::new_from_slice(&*self.secret) else { return [0; 32] };
        mac.chain_update(what).chain_update(of).finalize().into_bytes().into()
    }

    /// The secret of a later period: each is a hash of the one before it.
    fn after(&self, number: u64) -> Self {
        let mut next = Self { number: self.number, secret: self.secret.clone() };
        while next.number < number {
            let secret = Zeroizing::new(next.mac(b"sanse/guard-secret/next", &[]));
            next = Self { number: next.number + 1, secret };
        }
        next
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        reader.array_of(2, "a period and its secret")?;
        let number = reader.uint()?;
        if number > limits::TIME_MAX / limits::GUARD_SECRET_SECONDS {
            return Err(ClaimFault::Value("period"));
        }
        let secret = Zeroizing::new(reader.bytes_of("32 bytes of a secret")?);
        Ok(Self { number, secret })
    }
}

fn first<const N: usize>(mac: [u8; 32]) -> [u8; N] {
    let mut out = [0; N];
    for (out, byte) in out.iter_mut().zip(mac) {
        *out = byte;
    }
    out
}

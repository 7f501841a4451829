//! What a verifier believes: a pinned root, the trust lists it signed, and the keys in them.

mod list;
mod published;
mod status_memory;
mod statuses;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

pub use self::list::{NextRoot, RecognisedRegion, Scope, TrustList, TrustedKey};
pub use self::status_memory::StatusMemory;
pub use self::statuses::StatusError;
use self::statuses::Statuses;
use crate::audience::RegionId;
use crate::cbor::{Reader, Writer};
use crate::credential::{Colour, Credential};
use crate::document::{ClaimFault, time};
use crate::envelope::{Unverified, Verified};
use crate::error::Error;
use crate::key::{HolderPublicKey, KeyId, PublicKey, VerifyingKey};
use crate::limits;
use crate::reason::Reason;
use crate::time::{Now, Timestamp};

/// A region's pinned root and the lists loaded under it: what a verifier holds credentials against.
///
/// ```
/// use sanse::key::SigningKey;
/// use sanse::trust::{Trust, TrustList, TrustedKey};
/// use sanse::{Authority, Now, Timestamp};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// let root = SigningKey::generate()?;
/// let issuer = SigningKey::generate()?;
/// let entry = TrustedKey::new(issuer.public(), "Health Authority", now, now.plus(86_400 * 365))?;
/// let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400 * 30))?.trust(entry)?;
/// let signed = Authority::new(root.clone()).sign(&list)?;
///
/// let mut trust = Trust::pin(root.public())?;
/// trust.load(signed.bytes(), Now::exactly(now)).expect("a fresh list under the pinned root");
/// assert_eq!(trust.region().unwrap().as_str(), "ZZ");
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trust {
    root: VerifyingKey,
    memory: TrustMemory,
    home: Option<Arc<Verified<TrustList>>>,
    neighbours: BTreeMap<RegionId, Neighbour>,
    index: Index,
    statuses: Statuses,
    /// Every key in the lists and the root: no holder may have one of these.
    listed: HashSet<[u8; 32]>,
}

/// A recognised region's list, and the root it was believed under.
#[derive(Clone, Debug)]
struct Neighbour {
    root: VerifyingKey,
    list: Arc<Verified<TrustList>>,
}

/// One key that the verifier may believe, with everything its lists say of it.
#[derive(Debug)]
pub(crate) struct Anchor {
    pub(crate) entry: TrustedKey,
    pub(crate) region: RegionId,
    /// `None` at home; for a neighbour, what the home list recognises of it.
    pub(crate) recognised: Option<RecognisedRegion>,
    /// The list that names it.
    pub(crate) list: Arc<Verified<TrustList>>,
    pub(crate) withdrawn: bool,
}

/// What a verifier remembers of its trust across restarts: the newest list of each region, by sequence number
/// and hash, and the newest signed time it has seen at home. Keep it with the replay guard, after each list
/// that was loaded, and go on with [`Trust::resume`].
///
/// ```cddl
/// trust-memory = ["sanse/trust-memory/1", watermark: seconds, home: newest / null, { * region => newest }]
/// newest = [sequence: uint, sha-256: bstr .size 32]
/// region = tstr .regexp "[A-Z0-9]{1,8}"
/// seconds = 0..4294967295
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustMemory {
    watermark: Timestamp,
    home: Option<Newest>,
    neighbours: BTreeMap<RegionId, Newest>,
}

/// The newest list of one region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Newest {
    sequence: u64,
    digest: [u8; 32],
}

impl Newest {
    fn of(list: &Verified<TrustList>) -> Self {
        Self { sequence: list.claims().sequence, digest: Sha256::digest(list.bytes()).0 }
    }

    /// Refuses a list that is older than this one, or another with the same number.
    fn admits(this: Option<&Self>, next: Self) -> Result<(), TrustError> {
        match this {
            Some(seen) if next.sequence < seen.sequence => {
                Err(TrustError::Rollback { sequence: next.sequence, seen: seen.sequence })
            }
            Some(seen) if next.sequence == seen.sequence && next.digest != seen.digest => {
                Err(TrustError::Fork { sequence: next.sequence })
            }
            _ => Ok(()),
        }
    }
}

/// Why a trust list was not loaded. Nothing has changed: the list before it stays in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The file is no trust list that this root signed.
    #[error(
        "this is not a trust list of the pinned root: {0}; ask for the list again, or check which root is pinned"
    )]
    NotBelieved(Reason),
    /// An older list than one seen before: somebody may be hiding a withdrawal.
    #[error("the list has sequence number {sequence}, but {seen} was seen before; load a newer one")]
    Rollback {
        /// The sequence number of this list.
        sequence: u64,
        /// The greatest one seen.
        seen: u64,
    },
    /// Two lists with one sequence number: the root has signed both, which it must never do. Raise an alarm.
    #[error(
        "another list with sequence number {sequence} was seen before; tell the authority: its root has signed both"
    )]
    Fork {
        /// The sequence number of both.
        sequence: u64,
    },
    /// The list is dated further ahead than a clock may be wrong.
    #[error(
        "the list is dated {issued_at}, more than a day after this clock's {now}; set the clock, or confirm the list"
    )]
    FromTheFuture {
        /// The list's date.
        issued_at: Timestamp,
        /// The verifier's clock.
        now: Timestamp,
    },
    /// The list is of another region than the one before, or than the one recognised.
    #[error("the list is of region {found}, not {wanted}; load the list of {wanted}")]
    OtherRegion {
        /// The region of this list.
        found: RegionId,
        /// The region expected.
        wanted: RegionId,
    },
    /// No recognised region has this list.
    #[error("the home list recognises no region with this list; load the home list first")]
    NotRecognised,
    /// More trusted keys share a `kid` than a verifier tries.
    #[error("{keys} trusted keys share the kid {kid}; at most 4 may: ask the issuer for another key")]
    CrowdedKid {
        /// The `kid` they share.
        kid: KeyId,
        /// How many share it.
        keys: usize,
    },
}

/// What to do with a list dated more than a day ahead of the verifier's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FutureList {
    /// Refuse it: one bad future time must not brick a gate.
    #[default]
    Refuse,
    /// Load it: an operator has looked at the date and at the clock and says that the list is right.
    OperatorConfirms,
}

impl Trust {
    /// A verifier's trust in one root, with no list yet.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a key whose secret half is published (test vectors, RFC examples).
    pub fn pin(root: &VerifyingKey) -> Result<Self, Error> {
        if published::is_published(root) {
            let why = "its secret half is published; anyone can sign with it";
            return Err(Error::Malformed { what: "this root key", why });
        }
        Ok(Self::pin_any(root))
    }

    /// A verifier's trust after a restart: the same root, and what was remembered of it; load the lists anew.
    ///
    /// # Errors
    /// As [`Trust::pin`].
    pub fn resume(root: &VerifyingKey, memory: TrustMemory) -> Result<Self, Error> {
        Ok(Self { memory, ..Self::pin(root)? })
    }

    /// The trust that `spec/vectors` are run with: its root's secret is published, so nothing that this
    /// verifies proves anything. For conformance tests only.
    ///
    /// # Errors
    /// [`Error::Malformed`] for any other root: pin those with [`Trust::pin`].
    pub fn pin_published_test_root(root: &VerifyingKey) -> Result<Self, Error> {
        if *root.as_bytes() != published::TEST_ROOT {
            return Err(Error::Malformed {
                what: "this root key",
                why: "it is not the root of spec/vectors",
            });
        }
        Ok(Self::pin_any(root))
    }

    fn pin_any(root: &VerifyingKey) -> Self {
        let memory = TrustMemory::default();
        Self {
            root: root.clone(),
            memory,
            home: None,
            neighbours: BTreeMap::new(),
            index: HashMap::new(),
            statuses: Statuses::default(),
            listed: HashSet::new(),
        }
    }

    /// Loads the home region's list, the signed bytes as they came; the list before it gives way.
    ///
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load(&mut self, list: &[u8], now: Now) -> Result<(), TrustError> {
        self.load_home(list, now, FutureList::Refuse)
    }

    /// Loads the home region's list, saying what to do when it is dated more than a day ahead.
    ///
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load_home(&mut self, list: &[u8], now: Now, future: FutureList) -> Result<(), TrustError> {
        let list = open_list(list, &self.root)?;
        let claims = list.claims();
        if let Some(home) = &self.home
            && home.claims().region != claims.region
        {
            return Err(TrustError::OtherRegion { found: claims.region, wanted: home.claims().region });
        }
        let newest = Newest::of(&list);
        Newest::admits(self.memory.home.as_ref(), newest)?;
        let issued_at = claims.issued_at;
        // A list that was in force before a restart has had its word.
        let confirmed = future == FutureList::OperatorConfirms || self.memory.home == Some(newest);
        if issued_at > now.latest().plus(limits::LIST_AHEAD_SECONDS) && !confirmed {
            return Err(TrustError::FromTheFuture { issued_at, now: now.latest() });
        }
        let mut next = self.clone();
        next.memory.home = Some(newest);
        next.memory.watermark = self.memory.watermark.max(issued_at);
        next.home = Some(Arc::new(list));
        next.reindex()?;
        *self = next;
        Ok(())
    }

    /// Loads the list of a region that the home list recognises; one step deep, and it raises no watermark.
    ///
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load_recognised(&mut self, list: &[u8]) -> Result<(), TrustError> {
        let home = self.home.as_ref().ok_or(TrustError::NotRecognised)?;
        let list = Unverified::<TrustList>::from_bytes(list.to_vec()).map_err(TrustError::NotBelieved)?;
        let kid = list.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
        let roots: Vec<_> = home.claims().recognised.iter().filter(|r| r.root.kid() == kid).collect();
        let first = roots.first().ok_or(TrustError::NotRecognised)?;
        let (list, root) = list
            .open(roots.iter().map(|r| (PublicKey::Issuer(&r.root), &r.root)))
            .map_err(|fault| TrustError::NotBelieved(fault.into_issuer_reason(kid)))?;
        let region = list.claims().region;
        if !roots.iter().any(|r| r.region == region && r.root == *root) {
            return Err(TrustError::OtherRegion { found: region, wanted: first.region });
        }
        let newest = Newest::of(&list);
        Newest::admits(self.memory.neighbours.get(&region), newest)?;
        let mut next = self.clone();
        next.memory.neighbours.insert(region, newest);
        next.neighbours.insert(region, Neighbour { root: root.clone(), list: Arc::new(list) });
        next.reindex()?;
        *self = next;
        Ok(())
    }

    /// The home region, once its list is loaded.
    #[must_use]
    pub fn region(&self) -> Option<RegionId> {
        self.home.as_ref().map(|list| list.claims().region)
    }

    /// The home region's list.
    #[must_use]
    pub fn home(&self) -> Option<&Verified<TrustList>> {
        self.home.as_deref()
    }

    /// What to keep across restarts.
    #[must_use]
    pub fn memory(&self) -> &TrustMemory {
        &self.memory
    }

    pub(crate) fn watermark(&self) -> Timestamp {
        self.memory.watermark
    }

    pub(crate) fn anchors(&self, kid: KeyId) -> &[Arc<Anchor>] {
        self.index.get(&kid).map_or(&[], Vec::as_slice)
    }

    /// Whether a holder's key is one of the keys in the lists, which would let an issuer's key stand in for
    /// a person's.
    pub(crate) fn lists(&self, key: &HolderPublicKey) -> bool {
        key.as_ed25519().is_some_and(|bytes| self.listed.contains(bytes))
    }

    /// Holds a credential against the trusted keys that its `kid` names, home first.
    pub(crate) fn open(
        &self,
        credential: Unverified<Credential>,
    ) -> Result<(Verified<Credential>, Arc<Anchor>), crate::envelope::OpenFault> {
        let kid = credential.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
        let keys = self.anchors(kid).iter().filter(|anchor| anchor.signs_credentials());
        credential.open(keys.map(|anchor| (PublicKey::Issuer(&anchor.entry.key), Arc::clone(anchor))))
    }

    /// Builds the look-up anew: home before neighbours, these in the order of their names and not of their
    /// loading; the home list's entries and withdrawals win.
    fn reindex(&mut self) -> Result<(), TrustError> {
        let Some(home) = &self.home else { return Ok(()) };
        let claims = home.claims();
        // A neighbour that is no longer recognised, or under another root, drops out with the new home list.
        let recognised = |region: RegionId, neighbour: &Neighbour| {
            claims.recognised.iter().find(|r| r.region == region && r.root == neighbour.root)
        };
        self.neighbours.retain(|region, neighbour| recognised(*region, neighbour).is_some());

        let bytes = |key: &VerifyingKey| *key.as_bytes();
        let mut withdrawn: HashSet<_> = claims.withdrawn.iter().map(bytes).collect();
        let mut index = Index::new();
        add(&mut index, home, None, &withdrawn)?;
        // A key that any neighbour has withdrawn is withdrawn in whichever list of theirs it stands.
        withdrawn.extend(self.neighbours.values().flat_map(|n| &n.list.claims().withdrawn).map(bytes));
        for (region, neighbour) in &self.neighbours {
            add(&mut index, &neighbour.list, recognised(*region, neighbour), &withdrawn)?;
        }

        let entries = index.values().flatten().map(|anchor| &anchor.entry.key);
        let roots = claims.recognised.iter().map(|r| &r.root).chain(claims.next_root.iter().map(|n| &n.key));
        self.listed = entries.chain(roots).chain([&self.root]).map(bytes).chain(withdrawn).collect();
        self.index = index;
        Ok(())
    }
}

type Index = HashMap<KeyId, Vec<Arc<Anchor>>>;

/// Adds the keys of one list to the look-up.
fn add(
    index: &mut Index,
    list: &Arc<Verified<TrustList>>,
    recognised: Option<&RecognisedRegion>,
    withdrawn: &HashSet<[u8; 32]>,
) -> Result<(), TrustError> {
    let claims = list.claims();
    for entry in &claims.keys {
        let kid = entry.key.kid();
        let anchors = index.entry(kid).or_default();
        // A public key belongs to one region: the first that lists it.
        if anchors.iter().any(|a| a.entry.key == entry.key) {
            continue;
        }
        let keys = anchors.len() + 1;
        if keys > limits::KEYS_PER_KID {
            // A neighbour's crowding must not keep the home list out: its key is left out instead.
            if recognised.is_some() {
                continue;
            }
            return Err(TrustError::CrowdedKid { kid, keys });
        }
        anchors.push(Arc::new(Anchor {
            entry: entry.clone(),
            region: claims.region,
            recognised: recognised.cloned(),
            list: Arc::clone(list),
            withdrawn: withdrawn.contains(entry.key.as_bytes()),
        }));
    }
    Ok(())
}

impl Anchor {
    pub(crate) fn signs_credentials(&self) -> bool {
        self.entry.scope.includes(Scope::CREDENTIALS) && !self.withdrawn
    }
}

impl RecognisedRegion {
    pub(crate) fn accepts(&self, colour: Colour) -> bool {
        self.colours >> colour.number() & 1 == 1
    }
}

impl TrustMemory {
    /// The newest signed time seen in a home list: a clock that shows an earlier one is wrong.
    ///
    /// ```
    /// use sanse::Timestamp;
    /// use sanse::trust::TrustMemory;
    ///
    /// assert_eq!(TrustMemory::default().watermark(), Timestamp::EPOCH); // no list yet
    /// ```
    #[must_use]
    pub fn watermark(&self) -> Timestamp {
        self.watermark
    }

    /// The bytes to keep.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(4).text(MEMORY).uint(self.watermark.unix());
        let write = |writer: &mut Writer, newest: &Newest| {
            writer.array(2).uint(newest.sequence).bytes(&newest.digest);
        };
        match &self.home {
            Some(home) => write(&mut writer, home),
            None => {
                writer.null();
            }
        }
        writer.map(self.neighbours.len());
        for (region, newest) in &self.neighbours {
            writer.text(region.as_str());
            write(&mut writer, newest);
        }
        writer.into_bytes()
    }

    /// What was kept.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are not from [`TrustMemory::to_bytes`]: do not go on without
    /// memory, find out what happened to the file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, 0..bytes.len().min(limits::TRUST_MEMORY_BYTES));
        let memory = Self::read(&mut reader).ok().filter(|_| reader.finish().is_ok());
        // What was written is what would be written again, the order of the regions included.
        memory.filter(|memory| memory.to_bytes() == bytes).ok_or(Error::Malformed {
            what: "the trust memory",
            why: "these are not the bytes that were kept; find out what happened to the file",
        })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let newest = |reader: &mut Reader<'_>| -> Result<Newest, ClaimFault> {
            reader.array_of(2, "a sequence number and a hash")?;
            Ok(Newest { sequence: reader.uint()?, digest: reader.bytes_of("32 bytes of hash")? })
        };
        reader.array_of(4, "a trust memory")?;
        if reader.text()? != MEMORY {
            return Err(ClaimFault::Value("version"));
        }
        let watermark = time(reader, "watermark")?;
        let home = reader.or_null(newest)?;
        let mut neighbours = BTreeMap::new();
        for _ in 0..reader.map()?.entries() {
            let region = reader.text()?.parse().map_err(|_| ClaimFault::Value("region"))?;
            neighbours.insert(region, newest(reader)?);
        }
        Ok(Self { watermark, home, neighbours })
    }
}

const MEMORY: &str = "sanse/trust-memory/1";

fn open_list(bytes: &[u8], root: &VerifyingKey) -> Result<Verified<TrustList>, TrustError> {
    open(Unverified::from_bytes(bytes.to_vec()).map_err(TrustError::NotBelieved)?, root)
}

fn open(list: Unverified<TrustList>, root: &VerifyingKey) -> Result<Verified<TrustList>, TrustError> {
    let kid = list.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
    if kid != root.kid() {
        return Err(TrustError::NotBelieved(Reason::KeyUnknown { kid }));
    }
    let (list, ()) = list
        .open(std::iter::once((PublicKey::Issuer(root), ())))
        .map_err(|fault| TrustError::NotBelieved(fault.into_issuer_reason(kid)))?;
    Ok(list)
}

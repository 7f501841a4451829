//! What a verifier believes: a pinned root, the trust lists it signed, and the keys in them.

mod bundle_memory;
mod claims;
mod entry;
mod error;
mod index;
mod list;
mod load;
mod memory;
mod numbers;
mod places;
mod published;
mod recognised;
mod rollover;
mod roster_memory;
mod rosters;
mod status_error;
mod status_memory;
mod statuses;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub use self::entry::{Scope, TrustedKey};
pub use self::error::TrustError;
pub(crate) use self::index::Anchor;
use self::index::Index;
pub use self::list::TrustList;
pub use self::load::FutureList;
pub use self::memory::TrustMemory;
pub use self::places::PlaceError;
pub use self::recognised::RecognisedRegion;
use self::rollover::Line;
pub use self::rollover::NextRoot;
pub use self::roster_memory::RosterMemory;
pub use self::rosters::RosterError;
pub use self::status_error::StatusError;
pub use self::status_memory::StatusMemory;
use self::statuses::Statuses;
use crate::audience::RegionId;
use crate::credential::Credential;
use crate::envelope::{Unverified, Verified};
use crate::error::Error;
use crate::key::{HolderPublicKey, KeyId, PublicKey, VerifyingKey};
use crate::sorted::Sorted;
use crate::time::Timestamp;

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
    pinned: VerifyingKey,
    memory: TrustMemory,
    home: Option<Arc<Verified<TrustList>>>,
    /// The lists of recognised regions.
    neighbours: Sorted<RegionId, Arc<Verified<TrustList>>>,
    index: Index,
    statuses: Statuses,
    /// Every root, and every key in the home list: no holder may have one of these.
    listed: HashSet<[u8; 32]>,
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

    /// A verifier's trust after a restart: the same root, and what was remembered of it; load the lists anew. What was remembered
    /// of status lists is given to [`Trust::resume_statuses`].
    ///
    /// Where that root has handed over meanwhile, the one that is remembered counts, whichever of the two is pinned.
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

    /// The trust of the vectors after a restart: as [`Trust::resume`] is to [`Trust::pin`].
    ///
    /// # Errors
    /// As [`Trust::pin_published_test_root`].
    pub fn resume_published_test_root(root: &VerifyingKey, memory: TrustMemory) -> Result<Self, Error> {
        Ok(Self { memory, ..Self::pin_published_test_root(root)? })
    }

    fn pin_any(root: &VerifyingKey) -> Self {
        let memory = TrustMemory::default();
        Self {
            pinned: root.clone(),
            memory,
            home: None,
            neighbours: Sorted::default(),
            index: HashMap::new(),
            statuses: Statuses::default(),
            listed: HashSet::new(),
        }
    }

    /// The root whose lists count: the pinned one, or the one that it has handed over to.
    #[must_use]
    pub fn root(&self) -> VerifyingKey {
        self.line().present().clone()
    }

    /// The root that the home list announces: a newer list of its counts too, and ends the time of the one before it.
    #[must_use]
    pub fn next_root(&self) -> Option<VerifyingKey> {
        self.line().next().cloned()
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

    /// The lists of recognised regions that count, in the order of their names.
    pub fn neighbours(&self) -> impl Iterator<Item = &Verified<TrustList>> {
        self.neighbours.values().map(Arc::as_ref)
    }

    /// What to keep of trust lists and bundles across restarts, beside [`Trust::status_memory`]: without that one, an older
    /// status list is taken after a restart, and whom a newer one revoked is admitted.
    #[must_use]
    pub fn memory(&self) -> &TrustMemory {
        &self.memory
    }

    /// The same memory and home list, and no list else: what a bundle is taken over upon.
    pub(crate) fn with_home_alone(&self) -> Self {
        let mut alone = self.clone();
        alone.neighbours.clear();
        alone.let_all_go();
        // What stands is a part of what stood, so nothing can be crowded now.
        let _ = alone.reindex();
        alone
    }

    /// The roots of the home region, from the pinned one on.
    fn line(&self) -> Line {
        Line::from(&self.pinned, self.memory.home.as_ref().map(|(_, newest)| &newest.line))
    }

    /// The roots of a recognised region, from the one that the home list names on.
    fn line_of(&self, recognised: &RecognisedRegion) -> Line {
        let followed = self.memory.neighbours.get(&recognised.region).map(|newest| &newest.line);
        Line::from(&recognised.root, followed)
    }

    /// Whether this is no verifier of the test vectors, whose roots are all published.
    fn is_real(&self) -> bool {
        !published::is_published(&self.pinned)
    }

    pub(crate) fn watermark(&self) -> Timestamp {
        self.memory.watermark
    }

    pub(crate) fn anchors(&self, kid: KeyId) -> &[Arc<Anchor>] {
        self.index.get(&kid).map_or(&[], Vec::as_slice)
    }

    /// Whether the key of a holder, of a pass of this region, is one of the keys in the lists, which would let an issuer's key
    /// stand in for a person's. What a neighbour lists counts for its own passes: it could name other regions' holders.
    pub(crate) fn lists(&self, key: &HolderPublicKey, region: RegionId) -> bool {
        let Some(bytes) = key.as_ed25519() else { return false };
        let is_in = |list: &TrustList| {
            let mut keys = list.keys().iter().map(TrustedKey::key).chain(list.withdrawn());
            keys.any(|key| key.as_bytes() == bytes)
        };
        self.listed.contains(bytes) || self.neighbours.get(&region).is_some_and(|list| is_in(list.claims()))
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
}

//! The status lists that a verifier believes, one for each issuer and expiry day.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::status_error::StatusError;
use super::status_memory::{Newest, StatusMemory};
use super::{Anchor, FutureList, Scope, Trust};
use crate::envelope::Unverified;
use crate::key::{KeyId, PublicKey, VerifyingKey};
use crate::limits;
use crate::reason::Reason;
use crate::sorted::Sorted;
use crate::status::{ExpiryDay, Shard, StatusList};
use crate::time::{Now, Timestamp};

/// The lists, and what is remembered of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Statuses {
    lists: Sorted<Shard, Believed>,
    memory: StatusMemory,
}

/// A list, and the key that it is believed under for as long as that key counts.
#[derive(Clone, Debug)]
struct Believed {
    list: Arc<StatusList>,
    key: VerifyingKey,
}

impl Trust {
    /// Loads a status list, the signed bytes as they came; the one of the same shard before it gives way. Load the trust
    /// lists first: they say whose status lists count. After a restart, see [`Trust::resume_statuses`].
    ///
    /// A list of the home region raises the watermark, at most to `now`. Lists whose day is past are let go.
    ///
    /// ```
    /// use sanse::key::SigningKey;
    /// use sanse::status::{Shard, StatusBook};
    /// use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
    /// use sanse::{Authority, Issuer, Now, Timestamp};
    ///
    /// # let now = Timestamp::from_unix(1_772_366_400)?;
    /// # let (root, key) = (SigningKey::generate()?, SigningKey::generate()?);
    /// let entry = TrustedKey::new(key.public(), "Health Authority", now, now.plus(86_400))?
    ///     .scope(Scope::CREDENTIALS.and(Scope::STATUS_LISTS));
    /// let trusted = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.trust(entry)?;
    /// # let mut trust = Trust::pin(root.public())?;
    /// trust.load(Authority::new(root).sign(&trusted)?.bytes(), Now::exactly(now)).expect("a trust list");
    ///
    /// let shard = Shard::new("ZZ".parse()?, "Health Authority", "2026-03-02".parse()?)?;
    /// let list = StatusBook::new(shard.clone(), 1 << 17)?.list(now, now.plus(86_400))?;
    /// let signed = Issuer::new(key).sign_status(&list)?;
    /// assert_eq!(trust.load_status(signed.bytes(), Now::exactly(now)), Ok(shard));
    /// # Ok::<(), sanse::Error>(())
    /// ```
    ///
    /// # Errors
    /// A [`StatusError`]; the trust is then unchanged.
    pub fn load_status(&mut self, list: &[u8], now: Now) -> Result<Shard, StatusError> {
        self.load_status_list(list, now, FutureList::Refuse)
    }

    /// Loads a status list as [`Trust::load_status`] does, saying what to do when it is dated more than a day ahead.
    ///
    /// # Errors
    /// A [`StatusError`]; the trust is then unchanged.
    pub fn load_status_list(
        &mut self,
        list: &[u8],
        now: Now,
        future: FutureList,
    ) -> Result<Shard, StatusError> {
        let digest = Sha256::digest(list).0;
        let (list, anchor) = self.open_status(list)?;
        is_the_issuers_own(&list, &anchor)?;
        let shard = list.shard().clone();
        let newest = Newest { issued_at: list.issued_at(), digest, key: *anchor.entry.key.as_bytes() };
        // What the newest list says binds as long as its key counts: a stolen key must not shut the later ones out.
        let seen = self.statuses.memory.newest.get(&shard).filter(|seen| self.still_counts(seen, &shard));
        Newest::admits(seen, newest)?;
        // A list that was in force before a restart has had its word.
        is_timely(&list, now, future, seen == Some(&newest))?;
        let home = anchor.recognised.is_none();
        self.has_room(&list, home)?;

        if home {
            let seen = list.issued_at().min(now.earliest());
            self.memory.watermark = self.memory.watermark.max(seen);
        }
        let key = anchor.entry.key.clone();
        self.make_room(&list, home);
        self.statuses.memory.newest.insert(shard.clone(), newest);
        self.statuses.lists.insert(shard.clone(), Believed { list: Arc::new(list), key });
        self.let_go(now);
        Ok(shard)
    }

    /// Loads a bundle's status list. Where `before` holds a newer one of its shard, that one stays in force.
    pub(crate) fn load_status_beside(
        &mut self,
        list: &[u8],
        before: &Trust,
        now: Now,
        future: FutureList,
    ) -> Result<(), StatusError> {
        let older = match self.load_status_list(list, now, future) {
            Err(older @ StatusError::Rollback { .. }) => older,
            other => return other.map(drop),
        };
        let shard = self.open_status(list)?.0.shard().clone();
        // A newer one of the same bundle is in force already.
        if self.statuses.lists.get(&shard).is_some() {
            return Ok(());
        }
        // What was held is the one to keep only if it is the newest that was seen: else that one is to be brought.
        let newest = self.statuses.memory.newest.get(&shard).map(|newest| newest.issued_at);
        match before.statuses.lists.get(&shard) {
            Some(held) if Some(held.list.issued_at()) == newest => {
                self.statuses.lists.insert(shard, held.clone());
                Ok(())
            }
            _ => Err(older),
        }
    }

    /// Without any status list; what is remembered of them stays.
    pub(super) fn let_all_go(&mut self) {
        self.statuses.lists.clear();
    }

    /// With what was remembered of status lists before a restart; load the lists anew.
    #[must_use]
    pub fn resume_statuses(mut self, memory: StatusMemory) -> Self {
        self.statuses.memory = memory;
        self
    }

    /// What to keep of status lists across restarts, beside [`Trust::memory`].
    #[must_use]
    pub fn status_memory(&self) -> &StatusMemory {
        &self.statuses.memory
    }

    /// The status lists that count, ascending by day.
    pub fn statuses(&self) -> impl Iterator<Item = &StatusList> {
        self.statuses.lists.values().filter(|held| self.counts(&held.key, &held.list)).map(|held| &*held.list)
    }

    /// The list that decides on a pass of this key with this expiry, if one counts.
    pub(crate) fn status_of(&self, anchor: &Anchor, expires_at: Timestamp) -> Option<&StatusList> {
        let shard = Shard::new(anchor.region, &anchor.entry.issuer, ExpiryDay::of(expires_at)).ok()?;
        let held = self.statuses.lists.get(&shard)?;
        self.counts(&held.key, &held.list).then_some(&*held.list)
    }

    /// Whether the trust lists of now still give this key the right to speak in this list.
    fn counts(&self, key: &VerifyingKey, list: &StatusList) -> bool {
        let anchors = self.anchors(key.kid()).iter();
        let mut own = anchors.filter(|anchor| anchor.entry.key == *key && anchor.signs_status_lists());
        own.any(|anchor| is_the_issuers_own(list, anchor).is_ok())
    }

    /// Whether the key of a list that was seen still may sign lists of this shard.
    fn still_counts(&self, seen: &Newest, shard: &Shard) -> bool {
        let mut anchors = VerifyingKey::from_bytes(&seen.key)
            .into_iter()
            .flat_map(|key| self.anchors(key.kid()).iter().filter(move |anchor| anchor.entry.key == key));
        anchors.any(|anchor| {
            let dates = anchor.entry.valid_from..anchor.entry.valid_until;
            anchor.signs_status_lists() && is_of(shard, anchor) && dates.contains(&seen.issued_at)
        })
    }

    /// Whether this list fits beside the others of its region: each region has room of its own, so that no neighbour
    /// crowds another, or home.
    fn has_room(&self, list: &StatusList, home: bool) -> Result<(), StatusError> {
        let region = list.shard().region();
        let remembered = self.statuses.memory.newest.iter();
        let others: Vec<_> =
            remembered.filter(|(shard, _)| shard.region() == region && *shard != list.shard()).collect();
        let max = shards(home);
        // Whose key counts still is asked only where it matters.
        if others.len() >= max {
            let binding = others.iter().filter(|(shard, seen)| self.still_counts(seen, shard));
            let lists = binding.count() + 1;
            if lists > max {
                return Err(StatusError::Crowded { region, lists, max });
            }
        }
        let max = bytes(home);
        if self.bytes_beside(list, |_| true) <= max {
            return Ok(());
        }
        let bytes = self.bytes_beside(list, |held| self.counts(&held.key, &held.list));
        if bytes > max { Err(StatusError::TooLarge { region, bytes, max }) } else { Ok(()) }
    }

    /// What this list takes together with the others of its region that are meant.
    fn bytes_beside(&self, list: &StatusList, is_meant: impl Fn(&Believed) -> bool) -> usize {
        let (region, own) = (list.shard().region(), list.shard());
        let held = self.statuses.lists.iter();
        let others = held.filter(|(shard, held)| shard.region() == region && *shard != own && is_meant(held));
        others.map(|(_, held)| held.list.size()).sum::<usize>() + list.size()
    }

    /// Forgets what binds no more where there is no room for this list: of its region what keys have said that count no
    /// more, of all together what regions have that are recognised no more.
    fn make_room(&mut self, list: &StatusList, home: bool) {
        let region = list.shard().region();
        if self.bytes_beside(list, |_| true) > bytes(home) {
            let mut lists = std::mem::take(&mut self.statuses.lists);
            lists.retain(|shard, held| shard.region() != region || self.counts(&held.key, &held.list));
            self.statuses.lists = lists;
        }
        let mut newest = std::mem::take(&mut self.statuses.memory.newest);
        if newest.keys().filter(|shard| shard.region() == region).count() >= shards(home) {
            newest.retain(|shard, seen| shard.region() != region || self.still_counts(seen, shard));
        }
        if newest.len() >= limits::STATUS_SHARDS_REMEMBERED {
            newest.retain(|shard, seen| self.still_counts(seen, shard));
        }
        self.statuses.memory.newest = newest;
    }

    /// Holds a list against the trusted keys that its `kid` names.
    fn open_status(&self, list: &[u8]) -> Result<(StatusList, Arc<Anchor>), StatusError> {
        let list = Unverified::<StatusList>::from_bytes(list.to_vec()).map_err(StatusError::NotBelieved)?;
        let kid = list.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
        let anchors = self.anchors(kid);
        if !anchors.iter().any(|anchor| anchor.signs_status_lists()) {
            return Err(match anchors {
                [] if self.withdraws(kid) => StatusError::KeyWithdrawn { kid },
                [] => StatusError::NotBelieved(Reason::KeyUnknown { kid }),
                some if some.iter().any(|anchor| anchor.withdrawn) => StatusError::KeyWithdrawn { kid },
                _ => StatusError::KeyScope { kid },
            });
        }
        let able = anchors.iter().filter(|anchor| anchor.signs_status_lists());
        let (list, anchor) = list
            .open(able.map(|anchor| (PublicKey::Issuer(&anchor.entry.key), Arc::clone(anchor))))
            .map_err(|fault| StatusError::NotBelieved(fault.into_issuer_reason(kid)))?;
        Ok((list.into_claims(), anchor))
    }

    /// Lets lists go whose passes have all expired. What is remembered of them goes by signed time alone: a clock that
    /// was once wrong must not make room for an older list.
    fn let_go(&mut self, now: Now) {
        let watermark = self.memory.watermark;
        self.statuses.lists.retain(|shard, _| shard.day().end() > now.earliest());
        self.statuses.memory.newest.retain(|shard, _| shard.day().end() > watermark);
    }
}

impl Anchor {
    fn signs_status_lists(&self) -> bool {
        self.entry.scope.includes(Scope::STATUS_LISTS) && !self.withdrawn
    }
}

/// How many lists of one region are remembered.
fn shards(home: bool) -> usize {
    if home { limits::STATUS_SHARDS } else { limits::STATUS_SHARDS_ABROAD }
}

/// How many bytes the values of one region's lists may take.
fn bytes(home: bool) -> usize {
    if home { limits::STATUS_BYTES } else { limits::STATUS_BYTES_ABROAD }
}

fn is_of(shard: &Shard, anchor: &Anchor) -> bool {
    shard.region() == anchor.region && shard.issuer() == anchor.entry.issuer
}

/// A key speaks for the passes of its own issuer in its own region, within its dates.
fn is_the_issuers_own(list: &StatusList, anchor: &Anchor) -> Result<(), StatusError> {
    let (shard, entry) = (list.shard(), &anchor.entry);
    if !is_of(shard, anchor) {
        let (found, issuer) = (shard.subject(), entry.issuer.clone());
        return Err(StatusError::OtherIssuer { found, issuer, region: anchor.region });
    }
    let (issued_at, from, until) = (list.issued_at(), entry.valid_from, entry.valid_until);
    if issued_at < from || issued_at >= until {
        return Err(StatusError::KeyNotValidThen { issued_at, from, until });
    }
    Ok(())
}

fn is_timely(list: &StatusList, now: Now, future: FutureList, known: bool) -> Result<(), StatusError> {
    let day = list.shard().day();
    if day.end() <= now.earliest() {
        return Err(StatusError::Over { day });
    }
    let (issued_at, expires_at) = (list.issued_at(), list.expires_at());
    if issued_at > now.latest().plus(limits::LIST_AHEAD_SECONDS)
        && !(known || future == FutureList::OperatorConfirms)
    {
        return Err(StatusError::FromTheFuture { issued_at, now: now.latest() });
    }
    if expires_at <= now.earliest() && !known {
        return Err(StatusError::Expired { expires_at, now: now.earliest() });
    }
    Ok(())
}

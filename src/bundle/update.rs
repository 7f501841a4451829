//! A bundle becomes what a gate believes, as a whole or not at all.

use std::sync::Arc;

use super::contents::Contents;
use super::error::{BundleError, KeyFault};
use super::manifest::{Bundle, Part, PartKind};
use crate::envelope::{Unverified, Verified};
use crate::key::{KeyId, PublicKey, VerifyingKey};
use crate::limits;
use crate::place::PlaceCode;
use crate::time::Now;
use crate::trust::{Anchor, FutureList, StatusError, Trust, TrustError};

/// A bundle of which everything was verified: what to believe from here on, and the bytes to keep.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use sanse::bundle::{Bundle, Contents, PartKind, Update};
/// use sanse::key::SigningKey;
/// use sanse::trust::{FutureList, Scope, Trust, TrustList, TrustedKey};
/// use sanse::{Authority, Issuer, Now, Timestamp};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let (root, operator) = (SigningKey::generate()?, SigningKey::generate()?);
/// let entry = TrustedKey::new(operator.public(), "Operator", now, now.plus(86_400))?.scope(Scope::BUNDLES);
/// let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.trust(entry)?;
/// # let home = Authority::new(root.clone()).sign(&list)?.into_bytes();
///
/// // The operator signs one list of all parts.
/// let bundle = Bundle::new("ZZ".parse()?, 1, now, now.plus(86_400))?.part(PartKind::Home, "home.cbor", &home)?;
/// let signed = Issuer::new(operator).sign_bundle(&bundle)?;
/// let contents = Contents::new(&signed, BTreeMap::from([("home.cbor".to_owned(), home)]));
///
/// // A gate that has pinned the root takes all of it over, or nothing.
/// let gate = Trust::pin(root.public())?;
/// let update = Update::verify(contents, &gate, Now::exactly(now), FutureList::Refuse).expect("signed, and whole");
/// assert_eq!(update.trust().region(), Some("ZZ".parse()?));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Update {
    bundle: Arc<Verified<Bundle>>,
    trust: Trust,
    contents: Contents,
    places: Vec<Verified<PlaceCode>>,
}

impl Update {
    /// Verifies a bundle, whole: the home list in it under the pinned root, its own signature under that list or the one
    /// in force, each part against its hash, and each list by its own rules.
    ///
    /// The very bundle that was taken over last is taken again as by [`Update::resume`].
    ///
    /// # Errors
    /// A [`BundleError`]; nothing has changed then.
    pub fn verify(
        contents: Contents,
        trust: &Trust,
        now: Now,
        future: FutureList,
    ) -> Result<Self, BundleError> {
        let again = trust.key_of_last_bundle(&contents.manifest).is_some();
        Self::take(contents, trust, now, future, again)
    }

    /// Takes the bundle up again, after a restart, that a gate's own [`Shelf`](super::Shelf) names: whatever its dates, and
    /// beside newer lists that were loaded since, also when the gate was cut off before it kept the
    /// [memory](Trust::memory) of it. What a later home list takes back counts no more, and stops no gate: where that
    /// withdraws the bundle's key, the lists in the bundle count on, and its [rules](Update::policy) do not.
    ///
    /// ```
    /// use sanse::Now;
    /// use sanse::bundle::{BundleError, Shelf, Update};
    /// use sanse::trust::Trust;
    ///
    /// /// `trust` has its memories, and the list that was loaded last by itself.
    /// fn after_a_restart(shelf: &Shelf, trust: Trust, now: Now) -> Result<Trust, BundleError> {
    ///     let Some(kept) = shelf.current()? else { return Ok(trust) };
    ///     Ok(Update::resume(kept, &trust, now)?.trust().clone())
    /// }
    /// # let _ = after_a_restart;
    /// ```
    ///
    /// # Errors
    /// A [`BundleError`]: it is not the one that was put there.
    pub fn resume(contents: Contents, trust: &Trust, now: Now) -> Result<Self, BundleError> {
        Self::take(contents, trust, now, FutureList::OperatorConfirms, true)
    }

    fn take(
        contents: Contents,
        trust: &Trust,
        now: Now,
        future: FutureList,
        again: bool,
    ) -> Result<Self, BundleError> {
        let unverified = Unverified::<Bundle>::from_bytes(contents.manifest.clone());
        let unverified = unverified.map_err(BundleError::NotBelieved)?;
        // Only where the home list is; that one is signed by itself.
        let said = unverified.untrusted_claims().map_err(BundleError::NotBelieved)?;
        // Lists that came by themselves stand beside a bundle that is taken up again; a new one takes the place of all.
        let mut next = if again { trust.clone() } else { trust.with_home_alone() };
        load_home(&mut next, &said, &contents, now, future, again)?;

        let known = trust.key_of_last_bundle(&contents.manifest).cloned();
        let (bundle, key) = match &known {
            // It had its word when it was taken over; what became of its key since is the rules' matter.
            Some(key) => (open_under(unverified, key)?, key.clone()),
            None => open(unverified, trust, &next, (!again).then_some(now))?,
        };
        let claims = bundle.claims();
        is_of(claims, &next)?;
        if known.is_none() {
            follows(claims, &next, &key)?;
        }
        if !again {
            is_timely(claims, now, future)?;
        }
        for part in &claims.parts {
            if !part.is(contents.bytes(&part.name)?) {
                return Err(BundleError::Changed { name: part.name.clone() });
            }
        }
        for part in claims.of_kind(PartKind::Recognised) {
            match next.load_recognised_beside(contents.bytes(&part.name)?, trust) {
                Ok(()) => {}
                // It was right when the bundle was taken over. What a later home list takes back counts no more, and
                // stops no gate.
                Err(_) if again => {}
                Err(error) => return Err(BundleError::List { name: part.name.clone(), error }),
            }
        }
        for part in claims.of_kind(PartKind::Status) {
            match next.load_status_beside(contents.bytes(&part.name)?, trust, now, future) {
                // Of no more use, and no harm: every pass of that day has expired.
                Ok(_) | Err(StatusError::Over { .. }) => {}
                Err(_) if again => {}
                Err(error) => return Err(BundleError::Status { name: part.name.clone(), error }),
            }
        }
        let mut places = Vec::new();
        for part in claims.of_kind(PartKind::PlaceCode) {
            match next.open_place_bytes(contents.bytes(&part.name)?, now) {
                Ok(place) => places.push(place),
                Err(_) if again => {}
                // A poster that has run out, or whose key was withdrawn since, holds up no withdrawal: it is of no place more.
                Err(error) if error.is_of_no_more_use() => {}
                Err(error) => return Err(BundleError::Place { name: part.name.clone(), error }),
            }
        }
        next.took_bundle(&key, claims.sequence, bundle.bytes());
        Ok(Self { bundle: Arc::new(bundle), trust: next, contents, places })
    }

    /// The bundle's own claims.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        self.bundle.claims()
    }

    /// What to believe from here on; its [memory](Trust::memory) remembers the bundle too.
    #[must_use]
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The parts of one kind, with their bytes.
    pub fn parts(&self, kind: PartKind) -> impl Iterator<Item = (&Part, &[u8])> {
        let parts = self.bundle.claims().of_kind(kind);
        parts.filter_map(|part| Some((part, self.contents.bytes(&part.name).ok()?)))
    }

    /// The codes of places in it, each believed under the lists in it: the name and kind of the gate's own, and what its screen
    /// or poster says.
    #[must_use]
    pub fn places(&self) -> &[Verified<PlaceCode>] {
        &self.places
    }

    /// The gate's rules, if the bundle has any and its key was not withdrawn since: they were signed with it, and what
    /// they say is to be looked at before the bundle is kept.
    #[must_use]
    pub fn policy(&self) -> Option<&[u8]> {
        let rules = self.parts(PartKind::Policy).next().map(|(_, bytes)| bytes);
        rules.filter(|_| !self.trust.has_withdrawn_bundle_key())
    }

    /// The bytes, to keep or to hand on.
    #[must_use]
    pub fn contents(&self) -> &Contents {
        &self.contents
    }
}

/// The lists that announce roots, as far as the gate has not gone past them, then the home list.
fn load_home(
    next: &mut Trust,
    said: &Bundle,
    contents: &Contents,
    now: Now,
    future: FutureList,
    again: bool,
) -> Result<(), BundleError> {
    let named = |part: &Part, error| BundleError::List { name: part.name.clone(), error };
    for part in said.of_kind(PartKind::Announcement) {
        let loaded = next.load_home(contents.bytes(&part.name)?, now, future);
        skip_older(loaded, true).map_err(|error| named(part, error))?;
    }
    let Some(part) = said.home() else { return Ok(()) };
    let loaded = next.load_home(contents.bytes(&part.name)?, now, future);
    skip_older(loaded, again).map_err(|error| named(part, error))
}

/// A list that is older than the one in force has been followed by it.
fn skip_older(loaded: Result<(), TrustError>, skips: bool) -> Result<(), TrustError> {
    match loaded {
        Err(TrustError::Rollback { .. }) if skips => Ok(()),
        other => other,
    }
}

/// Holds the bundle against the keys that may sign one: by the home list inside it, or by the one in force as long as
/// the newer one does not withdraw the key. A list that has run out names no one any more.
fn open(
    bundle: Unverified<Bundle>,
    before: &Trust,
    next: &Trust,
    now: Option<Now>,
) -> Result<(Verified<Bundle>, VerifyingKey), BundleError> {
    let kid = kid(&bundle);
    let refused = |fault| BundleError::Key { kid, fault };
    let named: Vec<_> = [next, before].into_iter().flat_map(|trust| trust.home_anchors(kid)).collect();
    let withdrawn = |anchor: &Anchor| anchor.withdrawn || next.withdraws_key(anchor.entry.key());
    let may = |anchor: &&&Anchor| anchor.signs_bundles() && !withdrawn(anchor);
    let over = |anchor: &Anchor| {
        let list = anchor.list.claims();
        now.is_some_and(|now| list.expires_at().plus(list.grace_seconds()) <= now.earliest())
    };
    let able: Vec<_> = named.iter().filter(may).filter(|anchor| !over(anchor)).collect();
    if able.is_empty() {
        if named.iter().any(|anchor| may(&anchor)) {
            return Err(refused(KeyFault::ListExpired));
        }
        return Err(refused(match named.as_slice() {
            some if some.iter().any(|anchor| withdrawn(anchor)) => KeyFault::Withdrawn,
            [] if next.withdraws(kid) => KeyFault::Withdrawn,
            [] => KeyFault::Unknown,
            _ => KeyFault::Scope,
        }));
    }
    let keys = able.into_iter().map(|anchor| (PublicKey::Issuer(anchor.entry.key()), *anchor));
    let (bundle, anchor) =
        bundle.open(keys).map_err(|fault| BundleError::NotBelieved(fault.into_issuer_reason(kid)))?;
    let (from, until) = (anchor.entry.valid_from(), anchor.entry.valid_until());
    if anchor.entry.is_specimen() {
        return Err(refused(KeyFault::Specimen));
    }
    if !(from..until).contains(&bundle.claims().issued_at) {
        return Err(refused(KeyFault::Dates { from, until }));
    }
    Ok((bundle, anchor.entry.key().clone()))
}

/// Holds the bundle against the key that it was taken over under.
fn open_under(bundle: Unverified<Bundle>, key: &VerifyingKey) -> Result<Verified<Bundle>, BundleError> {
    let kid = kid(&bundle);
    let opened = bundle.open([(PublicKey::Issuer(key), ())].into_iter());
    opened.map(|(bundle, ())| bundle).map_err(|fault| BundleError::NotBelieved(fault.into_issuer_reason(kid)))
}

fn kid(bundle: &Unverified<Bundle>) -> KeyId {
    bundle.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]))
}

fn is_of(bundle: &Bundle, next: &Trust) -> Result<(), BundleError> {
    let (found, wanted) = (bundle.region, next.region().unwrap_or(bundle.region));
    if found == wanted { Ok(()) } else { Err(BundleError::OtherRegion { found, wanted }) }
}

/// Numbers never fall, but for those of a key that may sign bundles no more.
fn follows(bundle: &Bundle, next: &Trust, key: &VerifyingKey) -> Result<(), BundleError> {
    let sequence = bundle.sequence;
    match next.bundle_number_before(key) {
        Some(seen) if sequence < seen => Err(BundleError::Rollback { sequence, seen }),
        Some(seen) if sequence == seen => Err(BundleError::Fork { sequence }),
        _ => Ok(()),
    }
}

fn is_timely(bundle: &Bundle, now: Now, future: FutureList) -> Result<(), BundleError> {
    let (issued_at, expires_at) = (bundle.issued_at, bundle.expires_at);
    if issued_at > now.latest().plus(limits::LIST_AHEAD_SECONDS) && future == FutureList::Refuse {
        return Err(BundleError::FromTheFuture { issued_at, now: now.latest() });
    }
    if expires_at <= now.earliest() {
        return Err(BundleError::Expired { expires_at, now: now.earliest() });
    }
    Ok(())
}

//! A bundle becomes what a gate believes, as a whole or not at all.

use std::sync::Arc;

use super::contents::Contents;
use super::error::{BundleError, KeyFault};
use super::manifest::{Bundle, Part, PartKind};
use crate::envelope::{Unverified, Verified};
use crate::key::{KeyId, PublicKey};
use crate::limits;
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
}

impl Update {
    /// Verifies a bundle, whole: the home list in it under the pinned root, its own signature under that list or the one
    /// in force, each part against its hash, and each list by its own rules.
    ///
    /// The very bundle that was taken over last is taken again after a restart, whatever its dates, beside newer lists
    /// that were loaded since.
    ///
    /// # Errors
    /// A [`BundleError`]; nothing has changed then.
    pub fn verify(
        contents: Contents,
        trust: &Trust,
        now: Now,
        future: FutureList,
    ) -> Result<Self, BundleError> {
        let unverified = Unverified::<Bundle>::from_bytes(contents.manifest.clone());
        let unverified = unverified.map_err(BundleError::NotBelieved)?;
        // Only where the home list is; that one is signed by itself.
        let said = unverified.untrusted_claims().map_err(BundleError::NotBelieved)?;
        let again = trust.memory().had_bundle(&contents.manifest);
        let mut next = trust.with_home_alone();
        load_home(&mut next, &said, &contents, now, future, again)?;

        let bundle = open(unverified, trust, &next, (!again).then_some(now))?;
        let claims = bundle.claims();
        is_timely(claims, &next, now, future, again)?;
        for part in &claims.parts {
            if !part.is(contents.bytes(&part.name)?) {
                return Err(BundleError::Changed { name: part.name.clone() });
            }
        }
        for part in claims.of_kind(PartKind::Recognised) {
            match next.load_recognised(contents.bytes(&part.name)?) {
                Ok(()) => {}
                // It was right when the bundle was taken over. What a later home list takes back counts no more, and
                // stops no gate.
                Err(_) if again => {}
                Err(error) => return Err(BundleError::List { name: part.name.clone(), error }),
            }
        }
        for part in claims.of_kind(PartKind::Status) {
            match next.load_status(contents.bytes(&part.name)?, now) {
                // Of no more use, and no harm: every pass of that day has expired.
                Ok(_) | Err(StatusError::Over { .. }) => {}
                Err(_) if again => {}
                Err(error) => return Err(BundleError::Status { name: part.name.clone(), error }),
            }
        }
        next.took_bundle(claims.sequence, bundle.bytes());
        Ok(Self { bundle: Arc::new(bundle), trust: next, contents })
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

    /// The gate's rules, if the bundle has any: they were signed with it, and what they say is to be looked at before
    /// the bundle is kept.
    #[must_use]
    pub fn policy(&self) -> Option<&[u8]> {
        self.parts(PartKind::Policy).next().map(|(_, bytes)| bytes)
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
) -> Result<Verified<Bundle>, BundleError> {
    let kid = bundle.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
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
    Ok(bundle)
}

fn is_timely(
    bundle: &Bundle,
    next: &Trust,
    now: Now,
    future: FutureList,
    again: bool,
) -> Result<(), BundleError> {
    let (found, wanted) = (bundle.region, next.region().unwrap_or(bundle.region));
    if found != wanted {
        return Err(BundleError::OtherRegion { found, wanted });
    }
    if again {
        return Ok(());
    }
    let sequence = bundle.sequence;
    match next.memory().bundle_sequence() {
        Some(seen) if sequence < seen => return Err(BundleError::Rollback { sequence, seen }),
        Some(seen) if sequence == seen => return Err(BundleError::Fork { sequence }),
        _ => {}
    }
    let (issued_at, expires_at) = (bundle.issued_at, bundle.expires_at);
    if issued_at > now.latest().plus(limits::LIST_AHEAD_SECONDS) && future == FutureList::Refuse {
        return Err(BundleError::FromTheFuture { issued_at, now: now.latest() });
    }
    if expires_at <= now.earliest() {
        return Err(BundleError::Expired { expires_at, now: now.earliest() });
    }
    Ok(())
}

//! A region's folder as it stands: what its signed trust list says. Nothing else says it a second time, so nothing that
//! is not under the root's signature can slip into the next list.

use std::path::Path;

use sanse::key::{SigningKey, VerifyingKey};
use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
use sanse::{Authority, Now, RegionId, Timestamp, limits};

use crate::keys;
use sanse_example_common::{Failure, clock, files};

/// The current trust list.
pub(crate) const LIST: &str = "trust-list.cbor";

/// How long an issuing key signs; then a new one takes its place in the list.
const KEY_SECONDS: u64 = 365 * 86_400;
/// How much longer a key that is replaced may date passes: for those that are being made at this moment.
const HANDOVER_SECONDS: u64 = 600;

/// The first list of a region.
pub(crate) fn first_list(
    region: RegionId,
    issuer: &str,
    key: &VerifyingKey,
    now: Timestamp,
    until: Timestamp,
) -> Result<TrustList, Failure> {
    Ok(TrustList::new(region, 1, now, until)?.trust(trusted(key, issuer, now)?)?)
}

/// One key signs both kinds here, so it may sign for as long as paper lives; the issuer itself still keeps bound passes
/// to 48 hours. It signs the status lists of its passes too, the codes of places, and rosters.
fn trusted(key: &VerifyingKey, issuer: &str, now: Timestamp) -> Result<TrustedKey, Failure> {
    let entry = TrustedKey::new(key, issuer, now, now.plus(KEY_SECONDS))?;
    Ok(entry
        .scope(Scope::CREDENTIALS.and(Scope::STATUS_LISTS).and(Scope::PLACE_CODES).and(Scope::ROSTERS))
        .longest_life(limits::PAPER_LIFE_SECONDS)?)
}

/// The list with this key in place of all that sign: those stay for what they have signed.
pub(crate) fn hand_over(list: TrustList, key: &VerifyingKey, now: Timestamp) -> Result<TrustList, Failure> {
    let issues = |entry: &&TrustedKey| entry.may_sign().includes(Scope::CREDENTIALS);
    let Some(newest) = list.keys().iter().filter(issues).max_by_key(|entry| entry.valid_from()) else {
        return Err(Failure::of(
            LIST,
            "it names no key, so nobody knows the issuer's name; make a new region",
        ));
    };
    let issuer = newest.issuer().to_owned();
    let end = now.plus(HANDOVER_SECONDS);
    let old: Vec<_> =
        list.keys().iter().filter(issues).filter(|entry| entry.valid_until() > end).cloned().collect();
    let list = old.iter().try_fold(list, |list, entry| list.retire(entry.key(), end))?;
    Ok(list.trust(trusted(key, &issuer, now)?)?)
}

/// The list with this key for bundles, in place of any before it.
pub(crate) fn with_operator(
    list: TrustList,
    key: &VerifyingKey,
    now: Timestamp,
) -> Result<TrustList, Failure> {
    let issuer = list.keys().first().map_or("Operator", TrustedKey::issuer).to_owned();
    let old = list.keys().iter().filter(|entry| entry.may_sign().includes(Scope::BUNDLES));
    let old: Vec<_> = old.filter(|entry| entry.valid_until() > now.plus(1)).cloned().collect();
    let list = old.iter().try_fold(list, |list, entry| list.retire(entry.key(), now.plus(1)))?;
    let entry = TrustedKey::new(key, &issuer, now, now.plus(KEY_SECONDS))?.scope(Scope::BUNDLES);
    Ok(list.trust(entry)?)
}

/// The list as it was signed, held against the root's public key in the folder.
pub(crate) fn load(dir: &Path) -> Result<TrustList, Failure> {
    load_under(dir, &keys::read_public(&dir.join(keys::ROOT_PUBLIC))?)
}

/// The list as this root has signed it.
pub(crate) fn load_under(dir: &Path, root: &VerifyingKey) -> Result<TrustList, Failure> {
    let path = dir.join(LIST);
    let bytes = files::read(&path, limits::TRUST_LIST_BYTES)?;
    let mut trust = Trust::pin(root)?;
    trust
        .load(&bytes, Now::exactly(clock::now()?))
        .map_err(|error| Failure::of(path.display(), format!("{error}; restore it from a copy")))?;
    let home = trust.home().map(|list| list.claims().clone());
    home.ok_or_else(|| Failure::of(path.display(), "it is not this region's list; restore it from a copy"))
}

/// Signs a list and puts it in place of the one before, in one step: cut off before it, nothing has happened, and the
/// number is free again, for no list with it was ever seen.
pub(crate) fn publish(dir: &Path, root: SigningKey, list: &TrustList) -> Result<String, Failure> {
    let signed = Authority::new(root).sign(list)?;
    let path = dir.join(LIST);
    files::replace(&path, signed.bytes())?;
    Ok(format!("written     {}, {} bytes: load it into every gate", path.display(), signed.bytes().len()))
}

pub(crate) fn is_listed(list: &TrustList, key: &VerifyingKey) -> bool {
    list.keys().iter().any(|entry| entry.key() == key)
}

pub(crate) fn is_withdrawn(list: &TrustList, key: &VerifyingKey) -> bool {
    list.withdrawn().contains(key)
}

/// What the list contains, for people.
pub(crate) fn describe(list: &TrustList) -> Vec<String> {
    let mut lines = vec![format!("region      {}, list {}", list.region(), list.sequence())];
    // A withdrawn key stays listed, so that gates say "withdrawn" and not "unknown"; it is trusted no more.
    for entry in list.keys().iter().filter(|entry| !is_withdrawn(list, entry.key())) {
        let (kid, issuer) = (entry.key().kid(), entry.issuer());
        let (from, until) = (entry.valid_from(), entry.valid_until());
        lines.push(format!("trusts      {kid}  {issuer}, from {from} until {until}"));
    }
    lines.extend(list.withdrawn().iter().map(|key| format!("withdrawn   {}", key.kid())));
    for region in list.recognised() {
        let colours: Vec<_> = region.colours().iter().map(ToString::to_string).collect();
        let (colours, hours) = (colours.join(", "), region.longest_life_seconds() / 3_600);
        lines.push(format!(
            "recognises  {} until {}: {colours}, passes of at most {hours} hours",
            region.region(),
            region.until()
        ));
        lines.push(format!("            by the root {}", keys::fingerprint(region.root())));
    }
    if list.reports_to().is_some() {
        lines.push("reports     are sealed to the district authority's key".to_owned());
    }
    if let Some(next) = list.announces() {
        lines.push(format!("announces   {}, the next root", next.key().kid()));
    }
    lines.push(format!("expires     {}", list.expires_at()));
    lines
}

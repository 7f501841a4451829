//! The look-up of keys: what the lists in force say together of each key.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{RecognisedRegion, Scope, Trust, TrustError, TrustList, TrustedKey};
use crate::audience::RegionId;
use crate::envelope::Verified;
use crate::key::{KeyId, VerifyingKey};
use crate::limits;

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

impl Trust {
    /// Builds the look-up anew: home before neighbours, these in the order of their names and not of their
    /// loading; the home list's entries and withdrawals win.
    pub(super) fn reindex(&mut self) -> Result<(), TrustError> {
        let Some(home) = &self.home else { return Ok(()) };
        let claims = home.claims();
        // A neighbour that is no longer recognised, or under a root of no part in its line, drops out with the new home
        // list.
        let memory = &self.memory;
        let recognised = |region: RegionId| {
            let line = &memory.neighbours.get(&region)?.line;
            claims.recognised.iter().find(|r| r.region == region && line.all().any(|root| *root == r.root))
        };
        self.neighbours.retain(|region, _| recognised(*region).is_some());

        let bytes = |key: &VerifyingKey| *key.as_bytes();
        let mut withdrawn: HashSet<_> = claims.withdrawn.iter().map(bytes).collect();
        let named = claims.recognised.iter().map(|r| &r.root).chain([&self.pinned]);
        let followed = memory.home.iter().map(|(_, newest)| newest).chain(memory.neighbours.values());
        let roots = named.chain(followed.flat_map(|newest| newest.line.all()));
        let own = claims.keys.iter().map(|entry| &entry.key).chain(&claims.withdrawn);
        let listed = own.chain(roots).map(bytes).collect();
        let mut index = Index::new();
        add(&mut index, home, None, &withdrawn)?;
        // A key that any neighbour has withdrawn is withdrawn in whichever list of theirs it stands.
        withdrawn.extend(self.neighbours.values().flat_map(|list| &list.claims().withdrawn).map(bytes));
        for (region, list) in self.neighbours.iter() {
            add(&mut index, list, recognised(*region), &withdrawn)?;
        }

        self.listed = listed;
        self.index = index;
        Ok(())
    }
}

pub(super) type Index = HashMap<KeyId, Vec<Arc<Anchor>>>;

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
        if !has_room(kid, anchors.len() + 1, recognised.is_none())? {
            continue;
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

/// Whether there is room for so many keys of one kid. A neighbour's crowding must not keep the home list out: its key is
/// left out instead.
fn has_room(kid: KeyId, keys: usize, home: bool) -> Result<bool, TrustError> {
    match keys > limits::KEYS_PER_KID {
        true if home => Err(TrustError::CrowdedKid { kid, keys }),
        crowded => Ok(!crowded),
    }
}

impl Trust {
    /// The home region's keys of this kid.
    pub(crate) fn home_anchors(&self, kid: KeyId) -> impl Iterator<Item = &Anchor> {
        self.anchors(kid).iter().map(Arc::as_ref).filter(|anchor| anchor.recognised.is_none())
    }

    /// Whether the home list has withdrawn this key.
    pub(crate) fn withdraws_key(&self, key: &VerifyingKey) -> bool {
        self.home().is_some_and(|home| home.claims().withdrawn.contains(key))
    }

    /// Whether the home list has withdrawn a key of this kid.
    pub(crate) fn withdraws(&self, kid: KeyId) -> bool {
        self.home().is_some_and(|home| home.claims().withdrawn.iter().any(|key| key.kid() == kid))
    }
}

impl Anchor {
    pub(crate) fn signs_bundles(&self) -> bool {
        self.entry.scope.includes(Scope::BUNDLES)
    }

    pub(crate) fn signs_credentials(&self) -> bool {
        self.entry.scope.includes(Scope::CREDENTIALS) && !self.withdrawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five keys with one kid take a search of hours, so the rule is held by itself.
    #[test]
    fn a_fifth_key_of_one_kid_is_refused_at_home_and_left_out_abroad() {
        let kid = KeyId::from_bytes([7; 4]);
        for keys in 1..=4 {
            assert_eq!((has_room(kid, keys, true), has_room(kid, keys, false)), (Ok(true), Ok(true)));
        }
        assert_eq!(has_room(kid, 5, true), Err(TrustError::CrowdedKid { kid, keys: 5 }));
        assert_eq!(has_room(kid, 5, false), Ok(false));
    }
}

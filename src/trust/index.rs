//! The look-up of keys: what the lists in force say together of each key.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Neighbour, RecognisedRegion, Scope, Trust, TrustError, TrustList, TrustedKey};
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

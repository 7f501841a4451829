//! What a verifier remembers of bundles, and which of their numbers bind the next.

use sha2::{Digest, Sha256};

use super::numbers::Newest;
use super::{Anchor, Trust};
use crate::key::VerifyingKey;

impl Trust {
    /// Whether the home list has withdrawn the key of the bundle that was taken over last. Its lists are signed by others
    /// and count on; the gate's rules are signed by that key alone, and count no more.
    #[must_use]
    pub fn has_withdrawn_bundle_key(&self) -> bool {
        self.memory.bundles.last().is_some_and(|last| self.withdraws_key(&last.key))
    }

    /// The key of this bundle, if it is the one that was taken over last.
    pub(crate) fn key_of_last_bundle(&self, bundle: &[u8]) -> Option<&VerifyingKey> {
        let last = self.memory.bundles.last()?;
        (last.digest == Sha256::digest(bundle).0).then_some(&last.key)
    }

    /// The number that the next bundle of this key must be greater than. What a key has signed that may sign none any
    /// more binds no other: a thief cannot use all numbers up.
    pub(crate) fn bundle_number_before(&self, key: &VerifyingKey) -> Option<u64> {
        let bundles = &self.memory.bundles;
        bundles.greatest(key, |key| self.may_sign_bundles(key)).map(|newest| newest.sequence)
    }

    pub(crate) fn took_bundle(&mut self, key: &VerifyingKey, sequence: u64, bundle: &[u8]) {
        let mut bundles = std::mem::take(&mut self.memory.bundles);
        let newest = Newest { key: key.clone(), sequence, digest: Sha256::digest(bundle).0 };
        bundles.remember(newest, |key| self.may_sign_bundles(key));
        self.memory.bundles = bundles;
    }

    /// Whether the home list names this key for bundles and has not withdrawn it.
    fn may_sign_bundles(&self, key: &VerifyingKey) -> bool {
        let mut own = self.home_anchors(key.kid()).filter(|anchor| anchor.entry.key == *key);
        own.any(|anchor: &Anchor| anchor.signs_bundles() && !anchor.withdrawn)
    }
}

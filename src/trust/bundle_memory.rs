//! What a verifier remembers of bundles: of each key that has signed one, the number and hash of the last.

use sha2::{Digest, Sha256};

use super::{Anchor, Trust};
use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::key::VerifyingKey;
use crate::limits;

/// The newest bundle of each key; the one that was taken over last comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BundleMemory(Vec<Newest>);

/// The newest bundle of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Newest {
    key: VerifyingKey,
    sequence: u64,
    digest: [u8; 32],
}

impl BundleMemory {
    fn last(&self) -> Option<&Newest> {
        self.0.first()
    }

    pub(super) fn last_sequence(&self) -> Option<u64> {
        self.last().map(|newest| newest.sequence)
    }

    /// Remembers a bundle as the last. Where there is no room, keys that may sign none any more are forgotten first, then
    /// the lowest number: the others bind more than it does.
    fn remember(&mut self, newest: Newest, may_sign: impl Fn(&VerifyingKey) -> bool) {
        self.0.retain(|known| known.key != newest.key);
        if self.0.len() >= limits::BUNDLE_KEYS_REMEMBERED {
            self.0.retain(|known| may_sign(&known.key));
        }
        if self.0.len() >= limits::BUNDLE_KEYS_REMEMBERED
            && let Some(lowest) =
                (0..self.0.len()).min_by_key(|at| self.0.get(*at).map(|known| known.sequence))
        {
            self.0.remove(lowest);
        }
        self.0.insert(0, newest);
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.array(self.0.len());
        for Newest { key, sequence, digest } in &self.0 {
            writer.array(3).bytes(key.as_bytes()).uint(*sequence).bytes(digest);
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let count = reader.array()?;
        if count > limits::BUNDLE_KEYS_REMEMBERED {
            return Err(ClaimFault::Value("bundles"));
        }
        let mut memory = Self::default();
        for _ in 0..count {
            reader.array_of(3, "a key, a number and a hash")?;
            let key = VerifyingKey::from_bytes(&reader.bytes_of("32 bytes of key")?)
                .map_err(|_| ClaimFault::Value("key"))?;
            if memory.0.iter().any(|known| known.key == key) {
                return Err(ClaimFault::Value("key"));
            }
            let (sequence, digest) = (reader.uint()?, reader.bytes_of("32 bytes of hash")?);
            memory.0.push(Newest { key, sequence, digest });
        }
        Ok(memory)
    }
}

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
        let known = self.memory.bundles.0.iter();
        let binding = known.filter(|known| known.key == *key || self.may_sign_bundles(&known.key));
        binding.map(|known| known.sequence).max()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(n: u8, sequence: u64) -> Newest {
        let key = crate::key::SigningKey::from_seed(&[n; 32]).unwrap();
        Newest { key: key.public().clone(), sequence, digest: [n; 32] }
    }

    #[test]
    fn there_is_always_room_for_one_more_key_and_the_greatest_number_stays() {
        let max = u8::try_from(limits::BUNDLE_KEYS_REMEMBERED).unwrap();
        let mut memory = BundleMemory::default();
        memory.remember(newest(0, 1_000), |_| true);
        for n in 1..=2 * max {
            memory.remember(newest(n, u64::from(n)), |_| true);
            assert!(memory.0.len() <= limits::BUNDLE_KEYS_REMEMBERED);
            assert_eq!(memory.last_sequence(), Some(u64::from(n)));
            assert!(memory.0.iter().any(|known| known.sequence == 1_000));
        }
        // Keys that may sign none any more give way first, whatever their number.
        let named = newest(2 * max, 0).key;
        memory.remember(newest(255, 7), |key| *key == named);
        assert_eq!(memory.0.len(), 2);
    }
}

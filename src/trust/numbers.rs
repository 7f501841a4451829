//! The number and the hash of the last document of each key: what one key has signed need not bind another.

use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::key::VerifyingKey;
use crate::limits;

/// The newest document of each key; the one that was taken last comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers(Vec<Newest>);

/// The newest document of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Newest {
    pub(super) key: VerifyingKey,
    pub(super) sequence: u64,
    pub(super) digest: [u8; 32],
}

impl Numbers {
    pub(super) fn last(&self) -> Option<&Newest> {
        self.0.first()
    }

    pub(super) fn last_sequence(&self) -> Option<u64> {
        self.last().map(|newest| newest.sequence)
    }

    /// The greatest number that binds a document of this key: of its own, and of those of keys that may sign still.
    pub(super) fn greatest(
        &self,
        key: &VerifyingKey,
        may_sign: impl Fn(&VerifyingKey) -> bool,
    ) -> Option<&Newest> {
        let binding = self.0.iter().filter(|known| known.key == *key || may_sign(&known.key));
        binding.max_by_key(|known| known.sequence)
    }

    /// Remembers a document as the last. Where there is no room, keys that may sign none any more are forgotten first, then
    /// the lowest number: the others bind more than it does.
    pub(super) fn remember(&mut self, newest: Newest, may_sign: impl Fn(&VerifyingKey) -> bool) {
        self.0.retain(|known| known.key != newest.key);
        if self.0.len() >= limits::SIGNERS_REMEMBERED {
            self.0.retain(|known| may_sign(&known.key));
        }
        if self.0.len() >= limits::SIGNERS_REMEMBERED
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
        if count > limits::SIGNERS_REMEMBERED {
            return Err(ClaimFault::Value("keys"));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn newest(n: u8, sequence: u64) -> Newest {
        let key = crate::key::SigningKey::from_seed(&[n; 32]).unwrap();
        Newest { key: key.public().clone(), sequence, digest: [n; 32] }
    }

    #[test]
    fn there_is_always_room_for_one_more_key_and_the_greatest_number_stays() {
        let max = u8::try_from(limits::SIGNERS_REMEMBERED).unwrap();
        let mut memory = Numbers::default();
        memory.remember(newest(0, 1_000), |_| true);
        for n in 1..=2 * max {
            memory.remember(newest(n, u64::from(n)), |_| true);
            assert!(memory.0.len() <= limits::SIGNERS_REMEMBERED);
            assert_eq!(memory.last_sequence(), Some(u64::from(n)));
            assert!(memory.0.iter().any(|known| known.sequence == 1_000));
        }
        // Keys that may sign none any more give way first, whatever their number.
        let named = newest(2 * max, 0).key;
        memory.remember(newest(255, 7), |key| *key == named);
        assert_eq!(memory.0.len(), 2);
    }
}

//! Who was put into the outbox a moment ago, without keeping who it was.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Record;
use crate::error::{Error, random};
use crate::time::Timestamp;

/// The people of the last minutes at each place, as HMACs under a key that was drawn when the outbox was opened and is
/// written nowhere: after a restart nobody is known, and somebody may be reported once more.
pub(super) struct Recent {
    key: Zeroizing<[u8; 32]>,
    seconds: u64,
    seen: HashMap<[u8; 32], Timestamp>,
}

impl Recent {
    pub(super) fn new(seconds: u64) -> Result<Self, Error> {
        Ok(Self { key: Zeroizing::new(random()?), seconds, seen: HashMap::new() })
    }

    /// What stands for this person at this place in this run.
    pub(super) fn tag<R: Record>(&self, record: &R) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&*self.key) else { return [0; 32] };
        mac.update(record.place().as_str().as_bytes());
        mac.update(&[0]);
        mac.update(&record.person());
        mac.finalize().into_bytes().into()
    }

    /// Whether there is a record of this person at this time, however the clock has moved.
    pub(super) fn has(&self, tag: &[u8; 32], now: Timestamp) -> bool {
        self.seen.get(tag).is_some_and(|then| is_near(*then, now, self.seconds))
    }

    /// From now on there is one; whoever is of no matter any more is forgotten.
    pub(super) fn add(&mut self, tag: [u8; 32], now: Timestamp) {
        let seconds = self.seconds;
        self.seen.retain(|_, then| is_near(*then, now, seconds));
        self.seen.insert(tag, now);
    }
}

fn is_near(one: Timestamp, other: Timestamp, seconds: u64) -> bool {
    one.since(other).max(other.since(one)) < seconds
}

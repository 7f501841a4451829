//! What was said of whom a moment ago, without keeping who it was or what was said.

use std::collections::HashMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Record;
use crate::cbor::Writer;
use crate::error::{Error, random};
use crate::time::Timestamp;

/// The people of the last minutes at each place and what was said of them, as HMACs under a key that was drawn when the
/// outbox was opened and is written nowhere: after a restart nobody is known, and somebody may be reported once more.
pub(super) struct Recent {
    key: Zeroizing<[u8; 32]>,
    seconds: u64,
    people: HashMap<Mark, Known>,
}

type Mark = [u8; 32];

/// When records of one person at one place were taken, and the last word on each subject.
#[derive(Default)]
struct Known {
    taken: Vec<Timestamp>,
    words: HashMap<&'static str, (Mark, Timestamp)>,
}

/// A record as it is compared with others: of whom it is, and what it says on each subject.
pub(super) struct Marks {
    person: Mark,
    words: Vec<(&'static str, Mark)>,
}

impl Recent {
    pub(super) fn new(seconds: u64) -> Result<Self, Error> {
        Ok(Self { key: Zeroizing::new(random()?), seconds, people: HashMap::new() })
    }

    /// What stands for this record in this run.
    pub(super) fn marks<R: Record>(&self, record: &R) -> Marks {
        let (place, person) = (record.place(), record.person());
        let mark = |subject: &str, word: &[u8]| {
            let mut writer = Writer::with_capacity(64 + person.len() + word.len());
            writer.array(4).text(place.as_str()).bytes(&person).text(subject).bytes(word);
            self.mac(&Zeroizing::new(writer.into_bytes()))
        };
        let words = record.says().into_iter().map(|(subject, word)| (subject, mark(subject, &word)));
        Marks { person: mark("", &[]), words: words.collect() }
    }

    /// Whether each word of it is the last on its subject at this time, however the clock has moved: then it says nothing
    /// new.
    pub(super) fn has(&self, marks: &Marks, now: Timestamp) -> bool {
        let is_last = |known: &Known, subject, mark| {
            known.words.get(subject).is_some_and(|(last, then)| last == mark && self.is_near(*then, now))
        };
        let known = self.people.get(&marks.person);
        known.is_some_and(|known| marks.words.iter().all(|(subject, mark)| is_last(known, *subject, mark)))
    }

    /// How many records of this person at this place were taken a moment ago.
    pub(super) fn taken(&self, marks: &Marks, now: Timestamp) -> usize {
        let near = |known: &Known| known.taken.iter().filter(|then| self.is_near(**then, now)).count();
        self.people.get(&marks.person).map_or(0, near)
    }

    /// It was taken; whatever is of no matter any more is forgotten.
    pub(super) fn add(&mut self, marks: Marks, now: Timestamp) {
        let seconds = self.seconds;
        self.people.retain(|_, known| {
            known.taken.retain(|then| is_near(*then, now, seconds));
            known.words.retain(|_, (_, then)| is_near(*then, now, seconds));
            !known.taken.is_empty()
        });
        let known = self.people.entry(marks.person).or_default();
        known.taken.push(now);
        known.words.extend(marks.words.into_iter().map(|(subject, mark)| (subject, (mark, now))));
    }

    fn is_near(&self, one: Timestamp, other: Timestamp) -> bool {
        is_near(one, other, self.seconds)
    }

    fn mac(&self, message: &[u8]) -> Mark {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&*self.key) else { return [0; 32] };
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

fn is_near(one: Timestamp, other: Timestamp, seconds: u64) -> bool {
    one.since(other).max(other.since(one)) < seconds
}

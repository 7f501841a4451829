//! The entries of a guard in little room: found by the person, dropped when they expire.
//!
//! A slot of 60 bytes for each wallet, and four to eight bytes more to find it by. A map of the standard library with
//! the same fields takes half as much again, and as much once more while it grows.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};

use super::rules::{Entry, Ids};
use super::slots::{NONE, Slot, Slots};
use crate::reader::ReaderName;
use crate::time::Timestamp;

#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    slots: Slots,
    seed: Seed,
    /// The first slot of each chain. There are a power of two of them.
    heads: Vec<u32>,
    live: usize,
    /// The first of the slots that may expire in each second; one that was renewed moves on when that comes.
    expiries: BTreeMap<u32, u32>,
    /// The readers' names by number: few, and named by every entry.
    readers: Vec<ReaderName>,
}

/// Says with a person's id in which chain they are. Nobody else knows it, or what another gate tells could be made to
/// stand in one chain; it changes nothing but the order in which entries are found.
#[derive(Clone, Debug)]
struct Seed([u64; 2]);

impl Default for Seed {
    fn default() -> Self {
        let random = RandomState::new();
        Self([random.hash_one(0), random.hash_one(1)])
    }
}

impl Seed {
    /// A person's id is a hash already; one multiplication makes it another one.
    fn mix(&self, person: [u8; 16]) -> u64 {
        let (id, Self([low, high])) = (u128::from_le_bytes(person), self);
        let product = u128::from(id as u64 ^ low) * u128::from((id >> 64) as u64 ^ high);
        product as u64 ^ (product >> 64) as u64
    }
}

/// Chains at the start; they double with the entries.
const CHAINS: usize = 64;

/// Most readers that entries tell apart by name.
const READERS: usize = crate::limits::GUARD_READERS;

impl Table {
    pub(super) fn len(&self) -> usize {
        self.live
    }

    pub(super) fn get(&self, ids: Ids) -> Option<Entry> {
        self.of_person(ids.person).find(|(own, _)| *own == ids).map(|(_, entry)| entry)
    }

    /// Every entry of this person.
    pub(super) fn of_person(&self, person: [u8; 16]) -> impl Iterator<Item = (Ids, Entry)> {
        let own = self.chain(self.head(person)).filter(move |(_, slot)| slot.ids.person == person);
        own.map(|(_, slot)| (slot.ids, slot.entry(&self.readers)))
    }

    /// Every entry, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Ids, Entry)> {
        let slots = self.heads.iter().flat_map(|head| self.chain(*head));
        slots.map(|(_, slot)| (slot.ids, slot.entry(&self.readers)))
    }

    /// Remembers this entry, in place of the one before it; that one must not live longer.
    pub(super) fn put(&mut self, ids: Ids, entry: &Entry) {
        let reader = self.number(entry.reader);
        let known = self.find(ids.person, |slot| slot.ids == ids);
        let at = known.or_else(|| self.insert(ids, entry.expires_at.to_u32()));
        if let Some(slot) = at.and_then(|at| self.slots.get_mut(at)) {
            slot.write(entry, reader);
        }
    }

    /// Remembers this entry of a wallet that is not known yet.
    pub(super) fn put_new(&mut self, ids: Ids, entry: &Entry) {
        let reader = self.number(entry.reader);
        let at = self.insert(ids, entry.expires_at.to_u32());
        if let Some(slot) = at.and_then(|at| self.slots.get_mut(at)) {
            slot.write(entry, reader);
        }
    }

    /// Drops what has expired by this time, at most so many entries, so that no scan waits long. Says whether all of it
    /// is gone.
    pub(super) fn prune(&mut self, by: Timestamp, most: usize) -> bool {
        let by = by.to_u32();
        for _ in 0..most {
            let Some(first) = self.expiries.first_entry().filter(|first| *first.key() <= by) else {
                return true;
            };
            let at = *first.get();
            let Some(slot) = self.slots.get(at).copied() else { return true };
            match slot.next_to_expire {
                NONE => drop(first.remove()),
                next => drop(std::mem::replace(first.into_mut(), next)),
            }
            if slot.expires_at > by {
                self.expire(at, slot.expires_at);
            } else {
                self.remove(at, &slot);
            }
        }
        false
    }

    /// Lets each entry expire as early as is said. All of them are made anew if it is so for any.
    pub(super) fn shorten(&mut self, expires_at: impl Fn(&Entry) -> Timestamp) {
        let shortened = |(ids, entry): (Ids, Entry)| (ids, Entry { expires_at: expires_at(&entry), ..entry });
        if self.iter().all(|(_, entry)| expires_at(&entry) >= entry.expires_at) {
            return;
        }
        let entries: Vec<_> = self.iter().map(shortened).collect();
        *self = Self::default();
        for (ids, entry) in entries {
            self.put_new(ids, &entry);
        }
    }

    /// Throws out some entry, whether it lives or not. No guard does that: the model shows why.
    #[cfg(test)]
    pub(super) fn throw_out(&mut self) {
        let after_all = Timestamp::from_unix(crate::limits::TIME_MAX).unwrap();
        self.prune(after_all, 1);
    }

    fn insert(&mut self, ids: Ids, expires_at: u32) -> Option<u32> {
        if self.live >= self.heads.len() {
            self.grow();
        }
        let at = self.slots.take(Slot::new(ids, self.head(ids.person)))?;
        self.set_head(ids.person, at);
        self.live += 1;
        self.expire(at, expires_at);
        Some(at)
    }

    fn remove(&mut self, at: u32, slot: &Slot) {
        let before = self.find(slot.ids.person, |other| other.next == at);
        match before.and_then(|before| self.slots.get_mut(before)) {
            Some(before) => before.next = slot.next,
            None => self.set_head(slot.ids.person, slot.next),
        }
        self.slots.release(at);
        self.live -= 1;
    }

    fn expire(&mut self, at: u32, second: u32) {
        let next = self.expiries.insert(second, at).unwrap_or(NONE);
        if let Some(slot) = self.slots.get_mut(at) {
            slot.next_to_expire = next;
        }
    }

    /// Twice as many chains.
    fn grow(&mut self) {
        let chains = (2 * self.heads.len()).max(CHAINS);
        for mut at in std::mem::replace(&mut self.heads, vec![NONE; chains]) {
            while let Some(&slot) = self.slots.get(at) {
                let next = self.head(slot.ids.person);
                self.set_head(slot.ids.person, at);
                if let Some(slot) = self.slots.get_mut(at) {
                    slot.next = next;
                }
                at = slot.next;
            }
        }
    }

    fn head(&self, person: [u8; 16]) -> u32 {
        self.heads.get(self.chain_of(person)).copied().unwrap_or(NONE)
    }

    fn set_head(&mut self, person: [u8; 16], at: u32) {
        let chain = self.chain_of(person);
        if let Some(head) = self.heads.get_mut(chain) {
            *head = at;
        }
    }

    fn chain_of(&self, person: [u8; 16]) -> usize {
        self.seed.mix(person) as usize & self.heads.len().wrapping_sub(1)
    }

    /// The slots of a chain, with their numbers.
    fn chain(&self, first: u32) -> impl Iterator<Item = (u32, &Slot)> {
        let slot = |at: u32| Some((at, self.slots.get(at)?));
        std::iter::successors(slot(first), move |(_, before)| slot(before.next))
    }

    /// The number of a slot in this person's chain.
    fn find(&self, person: [u8; 16], is_it: impl Fn(&Slot) -> bool) -> Option<u32> {
        self.chain(self.head(person)).find(|(_, slot)| is_it(slot)).map(|(at, _)| at)
    }

    /// The number of a reader; nothing for one too many, whose name is then not told.
    fn number(&mut self, name: ReaderName) -> Option<u16> {
        let known = self.readers.iter().position(|reader| *reader == name);
        let number = known.or_else(|| {
            let room = self.readers.len() < READERS;
            room.then(|| self.readers.push(name)).map(|()| self.readers.len() - 1)
        })?;
        u16::try_from(number).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    /// Few persons, many of whom share a chain, with few wallets each.
    fn ids(person: u8, wallet: u8) -> Ids {
        Ids { person: [person % 3; 16].map(|byte| byte ^ (person & 0xF0)), wallet: [wallet; 16] }
    }

    fn entry(expires_at: u64, reader: &str) -> Entry {
        let reader = ReaderName::new(reader);
        Entry {
            used_up_to: at(7),
            dated: Some(at(5)),
            at: at(9),
            reader,
            passed: true,
            expires_at: at(expires_at),
        }
    }

    #[test]
    fn a_slot_has_sixty_bytes() {
        assert_eq!(size_of::<Slot>(), 60);
    }

    proptest! {
        /// The table against a plain map: the same entries after any renewals and prunings.
        #[test]
        fn it_is_a_map(steps in proptest::collection::vec((any::<u8>(), 0..3_u8, 0..40_u64, 0..4_u8), 0..300)) {
            let (mut table, mut map) = (Table::default(), BTreeMap::<Ids, Entry>::new());
            for (n, (person, wallet, by, kind)) in steps.into_iter().enumerate() {
                let now = n as u64 / 4;
                if kind == 0 {
                    table.prune(at(now), usize::MAX);
                    map.retain(|_, entry| entry.expires_at > at(now));
                } else {
                    let ids = ids(person, wallet);
                    let known = map.get(&ids).map_or(0, |entry| entry.expires_at.unix());
                    let entry = entry((now + by).max(known), ["", "gate 1", "gate 2"][usize::from(wallet)]);
                    table.put(ids, &entry);
                    map.insert(ids, entry);
                }
                prop_assert_eq!(table.len(), map.len());
                prop_assert_eq!(table.iter().collect::<BTreeMap<_, _>>(), map.clone());
                let of_one: BTreeMap<_, _> = table.of_person(ids(person, 0).person).collect();
                let wanted = map.iter().filter(|(own, _)| own.person == ids(person, 0).person);
                prop_assert_eq!(of_one, wanted.map(|(ids, entry)| (*ids, *entry)).collect());
            }
        }
    }

    #[test]
    fn none_is_pruned_beyond_the_most() {
        let mut table = Table::default();
        for round in 0..50 {
            for n in 0..100 {
                let mut ids = ids(0, 0);
                ids.person[..2].copy_from_slice(&u16::to_le_bytes(n));
                table.put(ids, &entry(round + 1, "gate"));
            }
            table.prune(at(round + 1), 30);
            assert_eq!(table.len(), 70);
            table.prune(at(round + 1), usize::MAX);
            assert_eq!(table.len(), 0);
        }
    }

    #[test]
    fn nobody_can_make_people_share_a_chain() {
        // Their ids differ in the upper bytes only.
        let mut table = Table::default();
        for n in 0..3_000_u64 {
            let mut ids = ids(0, 0);
            ids.person[8..].copy_from_slice(&(n << 20).to_le_bytes());
            table.put(ids, &entry(9, "gate"));
        }
        // They double: were there one more at a time, everybody would be moved again at each arrival.
        assert_eq!(table.heads.len(), 4_096);
        let longest = table.heads.iter().map(|head| table.chain(*head).count()).max();
        assert!(longest < Some(16), "{longest:?}");
    }

    #[test]
    fn a_reader_too_many_has_no_name() {
        let mut table = Table::default();
        for n in 0..=READERS {
            let entry = entry(9, &n.to_string());
            table.put(ids(1, 1), &entry);
            let told = table.iter().next().unwrap().1.reader;
            assert_eq!(told, if n < READERS { entry.reader } else { ReaderName::default() });
        }
    }
}

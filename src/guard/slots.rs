//! Entries packed in blocks that never move, each under a number.

use super::rules::{Entry, Ids};
use crate::reader::ReaderName;
use crate::time::Timestamp;

/// No slot.
pub(super) const NONE: u32 = u32::MAX;

/// One entry in 60 bytes, and its places in the chains of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) ids: Ids,
    used_up_to: u32,
    dated: u32,
    at: u32,
    pub(super) expires_at: u32,
    pub(super) next: u32,
    pub(super) next_to_expire: u32,
    reader: u16,
    flags: u8,
}

const PASSED: u8 = 1;
const DATED: u8 = 2;

/// The number that no reader has: the entry's reader is not known by name.
const NAMELESS: u16 = u16::MAX;

impl Slot {
    pub(super) fn new(ids: Ids, next: u32) -> Self {
        Self { ids, next, ..EMPTY }
    }

    pub(super) fn entry(&self, names: &[ReaderName]) -> Entry {
        Entry {
            used_up_to: Timestamp::from_u32(self.used_up_to),
            dated: (self.flags & DATED != 0).then_some(Timestamp::from_u32(self.dated)),
            at: Timestamp::from_u32(self.at),
            reader: names.get(usize::from(self.reader)).copied().unwrap_or_default(),
            passed: self.flags & PASSED != 0,
            expires_at: Timestamp::from_u32(self.expires_at),
        }
    }

    pub(super) fn write(&mut self, entry: &Entry, reader: Option<u16>) {
        self.used_up_to = entry.used_up_to.to_u32();
        self.dated = entry.dated.unwrap_or_default().to_u32();
        self.at = entry.at.to_u32();
        self.expires_at = entry.expires_at.to_u32();
        self.reader = reader.unwrap_or(NAMELESS);
        self.flags = if entry.passed { PASSED } else { 0 } | if entry.dated.is_some() { DATED } else { 0 };
    }
}

const EMPTY: Slot = Slot {
    ids: Ids { person: [0; 16], wallet: [0; 16] },
    used_up_to: 0,
    dated: 0,
    at: 0,
    expires_at: 0,
    next: NONE,
    next_to_expire: NONE,
    reader: NAMELESS,
    flags: 0,
};

#[derive(Clone, Debug)]
pub(super) struct Slots {
    blocks: Vec<Box<[Slot]>>,
    /// How many were ever used.
    used: u32,
    /// The first that is free again; each names the next.
    free: u32,
}

impl Default for Slots {
    fn default() -> Self {
        Self { blocks: Vec::new(), used: 0, free: NONE }
    }
}

/// Slots that are made at a time; in tests few, so that every small table has several blocks.
const BLOCK: usize = if cfg!(test) { 16 } else { 4_096 };

impl Slots {
    #[inline]
    pub(super) fn get(&self, at: u32) -> Option<&Slot> {
        self.blocks.get(at as usize / BLOCK)?.get(at as usize % BLOCK)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, at: u32) -> Option<&mut Slot> {
        self.blocks.get_mut(at as usize / BLOCK)?.get_mut(at as usize % BLOCK)
    }

    /// The number of a slot that holds this now.
    pub(super) fn take(&mut self, slot: Slot) -> Option<u32> {
        let at = if self.free == NONE {
            if self.used as usize == self.blocks.len() * BLOCK {
                self.blocks.push(vec![EMPTY; BLOCK].into_boxed_slice());
            }
            self.used += 1;
            self.used - 1
        } else {
            let at = self.free;
            self.free = self.get(at)?.next;
            at
        };
        *self.get_mut(at)? = slot;
        Some(at)
    }

    /// Empties a slot, so that nothing of it stays.
    pub(super) fn release(&mut self, at: u32) {
        let next = self.free;
        if let Some(slot) = self.get_mut(at) {
            *slot = Slot { next, ..EMPTY };
            self.free = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_that_was_released_is_taken_again_before_there_are_more() {
        let mut slots = Slots::default();
        let take = |slots: &mut Slots| slots.take(Slot::new(EMPTY.ids, NONE)).unwrap();
        let first: Vec<_> = (0..100).map(|_| take(&mut slots)).collect();
        for _ in 0..3 {
            first.iter().for_each(|at| slots.release(*at));
            let mut again: Vec<_> = first.iter().map(|_| take(&mut slots)).collect();
            again.sort_unstable();
            assert_eq!(again, first);
        }
        assert_eq!(take(&mut slots), 100);
    }
}

//! The issuer's book of one shard: which places are taken, and what is said at each.

use std::collections::BTreeMap;
use std::fmt;

use super::bits::{Packed, Width};
use super::list::{Status, StatusList};
use super::shard::Shard;
use crate::error::{Error, in_range, random};
use crate::limits;
use crate::time::Timestamp;

/// One shard on the issuer's side: places are taken at random and never twice, and a status is set on what was taken.
///
/// It has all its places from the start, so its size tells nobody how many passes there are. This is the part that
/// knows no disk: [`StatusStore`](super::StatusStore) keeps the same on one, and is what an issuer wants.
///
/// ```
/// use sanse::status::{Shard, Status, StatusBook};
/// use sanse::{Issuer, Timestamp};
/// # use sanse::key::SigningKey;
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// let shard = Shard::new("ZZ".parse()?, "ZZ Health Authority", "2026-03-02".parse()?)?;
/// let mut book = StatusBook::new(shard, 1 << 17)?;
/// let index = book.take()?; // for Pass::status_index
/// book.set(index, Status::Revoked)?;
/// let list = book.list(now, now.plus(86_400))?;
/// assert_eq!(list.value(index), Some(1));
///
/// let signing = Issuer::new(SigningKey::generate()?); // a key with the scope STATUS_LISTS
/// let published = signing.sign_status(&list)?.into_bytes();
/// # assert!(published.len() < 1_000);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
pub struct StatusBook {
    shard: Shard,
    /// A bit for each place, set when it is taken.
    taken: Vec<u64>,
    free: u32,
    values: Packed,
    /// What the suspended passes were before: they come back no better.
    before: BTreeMap<u32, Status>,
}

impl StatusBook {
    /// A book with so many places, none of them taken.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] below [`limits::STATUS_ENTRIES_MIN`] or above [`limits::STATUS_ENTRIES`];
    /// [`Error::Malformed`] when it is no multiple of 64.
    pub fn new(shard: Shard, entries: u32) -> Result<Self, Error> {
        let places = "a status list's places";
        in_range(
            places,
            u64::from(entries),
            limits::STATUS_ENTRIES_MIN as u64,
            limits::STATUS_ENTRIES as u64,
        )?;
        if !entries.is_multiple_of(u64::BITS) {
            return Err(Error::Malformed { what: places, why: "their number is a multiple of 64" });
        }
        let length = |per: u32| usize::try_from(entries / per).unwrap_or(usize::MAX);
        let values = Packed::new(Width::Four, vec![0; length(2)].into());
        let taken = vec![0; length(u64::BITS)];
        Ok(Self { shard, taken, free: entries, values, before: BTreeMap::new() })
    }

    /// Whose passes it is about.
    #[must_use]
    pub fn shard(&self) -> &Shard {
        &self.shard
    }

    /// How many places it has.
    #[must_use]
    pub fn entries(&self) -> u32 {
        u32::try_from(self.values.entries()).unwrap_or(u32::MAX)
    }

    /// How many places are left.
    #[must_use]
    pub fn free(&self) -> u32 {
        self.free
    }

    /// Takes a place, chosen at random among all that are left.
    ///
    /// # Errors
    /// [`Error::Exhausted`] when none is left; [`Error::Randomness`] when the system gives no random bytes.
    pub fn take(&mut self) -> Result<u32, Error> {
        let index = self.choose()?;
        self.take_this(index)?;
        Ok(index)
    }

    /// Takes this place, which somebody else has chosen: a store that reads what it has written.
    pub(super) fn take_this(&mut self, index: u32) -> Result<(), Error> {
        if index >= self.entries() || self.is_taken(index) {
            return Err(Error::Duplicate { what: "a place in a status list" });
        }
        if let Some(word) = self.taken.get_mut(word_of(index)) {
            *word |= bit_of(index);
            self.free -= 1;
        }
        Ok(())
    }

    /// Whether a pass has this place.
    #[must_use]
    pub fn is_taken(&self, index: u32) -> bool {
        self.taken.get(word_of(index)).is_some_and(|word| word & bit_of(index) != 0)
    }

    /// What is said at a place that was taken.
    #[must_use]
    pub fn status(&self, index: u32) -> Option<Status> {
        Some(index).filter(|index| self.is_taken(*index))?;
        self.values.get(index).and_then(Status::from_value)
    }

    /// Says something else of a pass: something worse, or after a suspension again what was said before it.
    ///
    /// # Errors
    /// [`Error::Unknown`] when no pass has this place; [`Error::Mismatch`] when it would make the pass better than it
    /// was: that takes a new pass.
    pub fn set(&mut self, index: u32, status: Status) -> Result<(), Error> {
        let why = "no pass of this day has it; look at the day and the index";
        let now = self.status(index).ok_or(Error::Unknown { what: "place in the status list", why })?;
        let no_better_than = match self.before.get(&index) {
            Some(before) if now == Status::Suspended => *before,
            _ => now,
        };
        if status.rank() < no_better_than.rank() {
            let why = match no_better_than {
                Status::Revoked => "a revocation is never lifted; issue a new pass",
                _ => "a status is not made better than it was before a suspension; issue a new pass",
            };
            return Err(Error::Mismatch { what: "the status", with: "what is said already", why });
        }
        if status == Status::Suspended {
            self.before.insert(index, no_better_than);
        } else {
            self.before.remove(&index);
        }
        self.values.set(index, status.value());
        Ok(())
    }

    /// The list as it stands, to be signed.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when it would expire before it is issued.
    pub fn list(&self, issued_at: Timestamp, expires_at: Timestamp) -> Result<StatusList, Error> {
        StatusList::of(self.shard.clone(), issued_at, expires_at, self.values.clone())
    }

    /// Tries at random; where most places are taken, counts its way to one of those left. Both give each free place
    /// the same chance.
    fn choose(&self) -> Result<u32, Error> {
        if self.free == 0 {
            let why = "wait for the next day's, or give the next lists more places";
            return Err(Error::Exhausted { what: "a status list", count: u64::from(self.entries()), why });
        }
        for _ in 0..TRIES {
            let index = below(self.entries())?;
            if !self.is_taken(index) {
                return Ok(index);
            }
        }
        let mut left = below(self.free)?;
        for (word, first) in self.taken.iter().zip((0..).step_by(64)) {
            if left < word.count_zeros() {
                let mut free = !word;
                for _ in 0..left {
                    free &= free - 1;
                }
                return Ok(first + free.trailing_zeros());
            }
            left -= word.count_zeros();
        }
        // Unreachable while `free` counts the zeros; were it wrong, nothing is handed out.
        Err(Error::Duplicate { what: "a place in a status list" })
    }
}

impl fmt::Debug for StatusBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusBook")
            .field("shard", &self.shard)
            .field("entries", &self.entries())
            .field("free", &self.free)
            .finish_non_exhaustive()
    }
}

/// Tries before the free places are counted: with nine of ten taken, one book in a thousand gets there.
const TRIES: usize = 64;

/// A random number below `end`, each as likely: bits that reach past it are thrown away.
fn below(end: u32) -> Result<u32, Error> {
    let mask = u32::MAX.checked_shr(end.saturating_sub(1).leading_zeros()).unwrap_or(0);
    loop {
        let number = u32::from_le_bytes(random()?) & mask;
        if number < end {
            return Ok(number);
        }
    }
}

fn word_of(index: u32) -> usize {
    usize::try_from(index / u64::BITS).unwrap_or(usize::MAX)
}

fn bit_of(index: u32) -> u64 {
    1 << (index % u64::BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn book(entries: u32) -> StatusBook {
        let shard = Shard::new("ZZ".parse().unwrap(), "A", "2026-03-02".parse().unwrap()).unwrap();
        StatusBook::new(shard, entries).unwrap()
    }

    #[test]
    fn every_place_is_handed_out_once_and_then_none() {
        let entries = u32::try_from(limits::STATUS_ENTRIES_MIN).unwrap();
        let mut book = book(entries);
        let mut seen = vec![false; limits::STATUS_ENTRIES_MIN];
        for n in 0..entries {
            assert_eq!(book.free(), entries - n);
            let index = book.take().unwrap();
            assert!(!std::mem::replace(&mut seen[usize::try_from(index).unwrap()], true), "{index} twice");
        }
        let full = book.take().unwrap_err();
        assert_eq!(full.code(), "exhausted");
        assert!(full.to_string().contains("131072"), "{full}");
    }

    #[test]
    fn random_numbers_reach_every_number_and_no_other() {
        for end in [1, 2, 3, 5, 64, 100] {
            let mut seen = std::collections::BTreeSet::new();
            for _ in 0..2_000 {
                seen.insert(below(end).unwrap());
            }
            assert_eq!(seen, (0..end).collect(), "{end}");
        }
    }

    #[test]
    fn only_what_was_taken_has_a_status() {
        let mut book = book(1 << 17);
        let index = book.take().unwrap();
        assert_eq!(book.status(index), Some(Status::AsIssued));
        let other = index ^ 1;
        assert_eq!(
            (book.status(other), book.set(other, Status::Revoked).unwrap_err().code()),
            (None, "unknown")
        );
        assert_eq!(book.set(u32::MAX, Status::Revoked).unwrap_err().code(), "unknown");
        assert!(book.take_this(index).is_err());
    }

    #[test]
    fn a_suspension_is_lifted_to_what_was_before_and_a_revocation_never() {
        use Status::{AsIssued, NowRed, NowYellow, Revoked, Suspended};
        // What is said one after another, and which of it is taken.
        let stories: &[&[(Status, bool)]] = &[
            &[(NowYellow, true), (AsIssued, false), (NowRed, true), (NowYellow, false), (NowRed, true)],
            &[(Suspended, true), (AsIssued, true), (Suspended, true), (NowYellow, true), (AsIssued, false)],
            &[(NowRed, true), (Suspended, true), (NowYellow, false), (NowRed, true)],
            &[(NowRed, true), (Suspended, true), (Suspended, true), (AsIssued, false), (NowRed, true)],
            &[(Revoked, true), (AsIssued, false), (Suspended, false), (NowRed, false), (Revoked, true)],
            &[(Suspended, true), (Revoked, true), (AsIssued, false), (Suspended, false)],
        ];
        for story in stories {
            let mut book = book(1 << 17);
            let index = book.take().unwrap();
            let mut said = AsIssued;
            for (status, taken) in *story {
                assert_eq!(book.set(index, *status).is_ok(), *taken, "{said} to {status} in {story:?}");
                if *taken {
                    said = *status;
                }
                assert_eq!(book.status(index), Some(said));
            }
        }
    }

    proptest! {
        #[test]
        fn no_word_makes_a_pass_better(steps in proptest::collection::vec(0_usize..5, 1..12)) {
            let mut book = book(1 << 17);
            let index = book.take().unwrap();
            let mut worst_colour = 0;
            for step in steps {
                let status = Status::ALL[step];
                let before = book.status(index).unwrap();
                let done = book.set(index, status).is_ok();
                prop_assert!(!done || before != Status::Revoked || status == Status::Revoked);
                if done && step < 3 {
                    prop_assert!(step >= worst_colour);
                    worst_colour = step;
                }
            }
        }
    }
}

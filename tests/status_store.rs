//! An issuer's status store against damage, cut records and second processes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sanse::Timestamp;
use sanse::limits::{LIST_AHEAD_SECONDS, STATUS_AHEAD_SECONDS, STATUS_GAP_SECONDS};
use sanse::status::{ExpiryDay, Status, StatusStore, StoreError};

fn day() -> ExpiryDay {
    "2026-03-02".parse().unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

/// A new folder with a store in it, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        StatusStore::init(&folder, "ZZ".parse().unwrap(), "ZZ Health Authority", 1 << 17).unwrap();
        Self(folder)
    }

    fn open(&self) -> StatusStore {
        StatusStore::open(&self.0).unwrap()
    }

    fn ledger(&self) -> PathBuf {
        self.0.join("2026-03-02.ledger")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn one_process_at_a_time_has_the_store() {
    let scratch = Scratch::new("lock");
    let first = scratch.open();
    assert_eq!(StatusStore::open(&scratch.0).unwrap_err().code(), "in-use");
    drop(first);
    scratch.open();
}

#[test]
fn a_store_is_never_begun_anew_in_anothers_place() {
    let scratch = Scratch::new("anew");
    let init = |folder: &Path, entries| StatusStore::init(folder, "ZZ".parse().unwrap(), "A", entries);
    assert_eq!(init(&scratch.0, 1 << 17).unwrap_err().code(), "occupied");
    let other = scratch.0.join("other");
    assert_eq!(init(&other, (1 << 17) - 64).unwrap_err().code(), "out-of-range");
    assert_eq!(init(&other, (1 << 24) + 64).unwrap_err().code(), "out-of-range");
    assert_eq!(init(&other, (1 << 17) + 1).unwrap_err().code(), "malformed");
    assert!(!other.exists(), "nothing was made");
    assert_eq!(StatusStore::open(&other).unwrap_err().code(), "missing");
}

#[test]
fn a_damaged_or_lost_file_is_refused_and_never_begun_anew() {
    let scratch = Scratch::new("damage");
    let mut store = scratch.open();
    store.take(day(), 10).unwrap();
    store.take(day(), 10).unwrap();
    drop(store);
    let good = fs::read(scratch.ledger()).unwrap();
    for at in (0..good.len()).step_by(7) {
        let mut damaged = good.clone();
        damaged[at] ^= 0x40;
        fs::write(scratch.ledger(), damaged).unwrap();
        assert_eq!(scratch.open().take(day(), 1).unwrap_err().code(), "damaged", "byte {at}");
    }
    fs::write(scratch.ledger(), b"").unwrap();
    assert_eq!(scratch.open().take(day(), 1).unwrap_err().code(), "damaged");
    fs::remove_file(scratch.ledger()).unwrap();
    let lost = scratch.open().take(day(), 1).unwrap_err();
    assert_eq!((lost.code(), lost), ("lost", StoreError::Lost { path: scratch.ledger() }));
    assert!(!scratch.ledger().exists(), "nothing was made in its place");
    // Another day's file under this name.
    let other = "2026-03-03".parse().unwrap();
    scratch.open().take(other, 1).unwrap();
    fs::copy(scratch.0.join("2026-03-03.ledger"), scratch.ledger()).unwrap();
    assert_eq!(scratch.open().take(day(), 1).unwrap_err().code(), "damaged");
}

#[test]
fn a_record_that_was_cut_off_is_dropped() {
    let scratch = Scratch::new("torn");
    let taken = scratch.open().take(day(), 10).unwrap();
    let whole = fs::read(scratch.ledger()).unwrap();
    scratch.open().take(day(), 10).unwrap();
    let longer = fs::read(scratch.ledger()).unwrap();
    for length in whole.len()..longer.len() {
        fs::write(scratch.ledger(), &longer[..length]).unwrap();
        let mut store = scratch.open();
        let book = store.book(day()).unwrap();
        assert_eq!(book.entries() - book.free(), 10, "cut to {length}");
        assert!(taken.iter().all(|index| book.is_taken(*index)));
    }
    assert_eq!(fs::read(scratch.ledger()).unwrap(), whole);
}

#[test]
fn lists_follow_one_another_and_days_end() {
    let scratch = Scratch::new("days");
    let mut store = scratch.open();
    let now = at(1_772_366_400); // 2026-03-01T12:00:00Z
    let index = store.take(day(), 1).unwrap()[0];
    store.set(day(), index, Status::Suspended).unwrap();
    let list = store.publish(day(), now, now.plus(3_600)).unwrap();
    assert_eq!((list.value(index), list.entries()), (Some(2), 1 << 17));
    assert_eq!(store.publish(day(), now, now.plus(3_600)).unwrap_err().code(), "not-newer");
    assert_eq!(store.set(day(), index ^ 1, Status::Revoked).unwrap_err().code(), "unknown");
    let early = "2026-03-01".parse().unwrap();
    assert_eq!(store.set(early, 1, Status::Revoked).unwrap_err().code(), "no-such-day");
    assert_eq!(store.note(day(), &[(index ^ 1, [0; 16])]).unwrap_err().code(), "unknown");

    store.publish(day(), now.plus(18 * 3_600), day().end()).unwrap();
    store.publish(day(), day().end(), day().end().plus(1)).unwrap();
    let over = day().end().plus(STATUS_GAP_SECONDS);
    assert!(store.close_past(over.minus(1)).unwrap().is_empty());
    assert_eq!(store.close_past(over).unwrap(), [day()]);
    assert!(!scratch.ledger().exists());
    drop(store);
    let mut store = scratch.open();
    assert_eq!(store.take(day(), 1).unwrap_err().code(), "closed");
    assert_eq!(store.take(early, 1).unwrap_err().code(), "closed", "and what lay before it");
    assert_eq!(store.take("2026-03-03".parse().unwrap(), 1).unwrap().len(), 1);
}

#[test]
fn a_clock_that_is_far_ahead_makes_no_list_and_closes_no_day() {
    let scratch = Scratch::new("ahead");
    let mut store = scratch.open();
    store.take(day(), 1).unwrap();
    let year = 365 * 86_400;
    // Before there is any list the last day counts, then the newest list.
    let refused = |store: &mut StatusStore, now: Timestamp| {
        assert_eq!(store.close_past(now).unwrap_err().code(), "far-ahead");
        assert_eq!(store.publish(day(), now, now.plus(60)).unwrap_err().code(), "far-ahead");
    };
    refused(&mut store, day().end().plus(year));
    let now = at(1_772_366_400); // 2026-03-01T12:00:00Z
    store.publish(day(), now, now.plus(60)).unwrap();
    refused(&mut store, now.plus(STATUS_GAP_SECONDS + 1));
    // Nor does one that goes ahead step by step close a day that lives.
    let mut ahead = now;
    while ahead.plus(STATUS_AHEAD_SECONDS) < day().end() {
        ahead = ahead.plus(STATUS_AHEAD_SECONDS);
        assert!(store.close_past(ahead).unwrap().is_empty());
        store.publish(day(), ahead, ahead.plus(60)).unwrap();
    }
    drop(store);
    let mut store = scratch.open();
    assert!(store.days().contains(&day()));
    refused(&mut store, now.plus(year));
    // Somebody has looked at the clock.
    store.confirm_date(now.plus(year));
    assert_eq!(store.close_past(now.plus(year)).unwrap(), [day()]);
}

#[test]
fn no_list_is_made_without_a_word_that_verifiers_refuse_as_too_far_ahead() {
    let scratch = Scratch::new("thirty");
    let mut store = scratch.open();
    store.take(day(), 1).unwrap();
    let hour = 3_600;
    let now = at(1_772_366_400); // 2026-03-01T12:00:00Z
    store.publish(day(), now, now.plus(hour)).unwrap();
    // An hour later the clock is so far ahead.
    for ahead in [23 * hour, LIST_AHEAD_SECONDS, 30 * hour] {
        let wrong = now.plus(hour + ahead);
        assert_eq!(store.publish(day(), wrong, wrong.plus(hour)).unwrap_err().code(), "far-ahead");
    }
    // Set right, the next list is made: nothing was dated ahead.
    store.publish(day(), now.plus(hour), now.plus(2 * hour)).unwrap();
    // A pause of a day is for somebody to confirm, and closes days without.
    let later = now.plus(hour + 25 * hour);
    assert!(store.close_past(later).is_ok());
    assert_eq!(store.publish(day(), later, later.plus(hour)).unwrap_err().code(), "far-ahead");
    store.confirm_date(later);
    store.publish(day(), later, later.plus(hour)).unwrap();
}

#[test]
fn a_store_that_was_cut_off_while_it_was_made_is_made_by_the_next_try() {
    let scratch = Scratch::new("cut");
    let folder = scratch.0.join("new");
    let init = || StatusStore::init(&folder, "ZZ".parse().unwrap(), "A", 1 << 17);
    for left in [&[][..], &[(".register.new", "")], &[(".register.new", "half")]] {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        left.iter().for_each(|(name, bytes)| fs::write(folder.join(name), bytes).unwrap());
        assert!(!StatusStore::is_there(&folder));
        init().unwrap();
        assert!(StatusStore::is_there(&folder));
        assert_eq!(StatusStore::open(&folder).unwrap().issuer(), "A");
        assert_eq!(init().unwrap_err().code(), "occupied");
    }
    // Any other file is somebody's.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("2026-03-02.ledger"), b"").unwrap();
    assert_eq!(init().unwrap_err().code(), "occupied");
}

#[test]
fn places_are_spread_over_the_whole_list() {
    let scratch = Scratch::new("spread");
    let mut tenths = BTreeMap::<u32, u32>::new();
    for index in scratch.open().take(day(), 10_000).unwrap() {
        *tenths.entry(index * 10 / (1 << 17)).or_default() += 1;
    }
    assert_eq!(tenths.len(), 10);
    // A thousand each, give or take; seven standard deviations are 210.
    assert!(tenths.values().all(|count| (790..=1_210).contains(count)), "{tenths:?}");
}

//! A clock that jumps years ahead and is put right again: no key, no visit and no publication is lost.

use sanse::verify::Resolution;
use sanse::visit::{DayKeys, MemoryVisits, Publications, Recorded, VisitStore};

use crate::visits::*;
use crate::world::*;

const YEARS: u64 = 4 * 365 * DAY;

#[test]
fn a_clock_that_jumps_destroys_no_key() {
    let folder = folder("keys-clock");
    let open = || DayKeys::open(&folder, gate_7(), HERE).unwrap();
    let keys = open();
    let key = keys.key(at(NOW), at(NOW)).unwrap();
    let same = || keys.key(at(NOW), at(NOW)).unwrap().tag(&person(1)) == key.tag(&person(1));
    let destroy = |now: u64| keys.destroy_due(at(now)).map(|destroyed| destroyed.tags).map_err(|e| e.code());

    // Nothing is known of the time before somebody has said it.
    assert_eq!(destroy(NOW + YEARS), Err("far-ahead"));
    assert_eq!(destroy(NOW), Err("far-ahead"));
    keys.confirm_time(at(NOW)).unwrap();
    for jump in [49 * HOUR, 30 * DAY, YEARS, 70 * 365 * DAY] {
        assert_eq!(destroy(NOW + jump), Err("far-ahead"), "{jump}");
        // While it is wrong, visits are counted: under a key of that day.
        assert!(keys.key(at(NOW + jump), at(NOW + jump)).unwrap().makes_tags());
        assert_eq!(
            open().destroy_due(at(NOW + jump)).unwrap_err().code(),
            "far-ahead",
            "a restart confirms nothing"
        );
    }
    assert!(same());
    // Put right, it goes on as ever, hour by hour; even a day ahead no key of a day that runs is destroyed.
    assert_eq!(destroy(NOW + DAY), Ok(vec![]));
    assert_eq!(destroy(NOW + 48 * HOUR), Ok(vec![]));
    assert!(same());
    assert_eq!(destroy(NOW + 3 * DAY), Ok(vec![today()]));
    // Weeks alone: somebody looks at the clock.
    assert_eq!(destroy(NOW + 20 * DAY), Err("far-ahead"));
    keys.confirm_time(at(NOW + 20 * DAY)).unwrap();
    assert!(keys.destroy_due(at(NOW + 20 * DAY)).unwrap().names.contains(&today()));
    // What was confirmed by mistake is put right the same way.
    keys.confirm_time(at(NOW + YEARS)).unwrap();
    keys.confirm_time(at(NOW + 20 * DAY)).unwrap();
    assert_eq!(destroy(NOW + YEARS), Err("far-ahead"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_clock_that_jumps_publishes_nothing_and_lets_nothing_go() {
    let then = sanse::Day::of(at(NOW + YEARS), HERE);
    for store in new_stores("clock") {
        let publications = Publications::in_memory();
        let visits: Vec<_> = (0..12).map(|n| by_hand(n, Resolution::Admitted)).collect();
        store.record_all(&visits).unwrap();
        let (mark, _) = store.upload().unwrap().unwrap();
        store.acknowledge(&mark).unwrap();
        let publish = |now| store.publish(gate_7(), today(), at(now), &publications).map_err(|e| e.code());
        let let_go = |day, now| store.let_go_before(day, at(now)).map_err(|e| e.code());

        assert_eq!(publish(NOW + 3 * DAY), Err("far-ahead"), "no time was confirmed yet");
        assert_eq!(let_go(today(), NOW), Err("far-ahead"));
        store.confirm_time(at(NOW)).unwrap();
        assert_eq!(publish(NOW + YEARS), Err("far-ahead"));
        assert_eq!(let_go(then, NOW + YEARS), Err("far-ahead"));
        assert_eq!(let_go(then, NOW), Err("mismatch"), "a day that lies ahead");
        assert_eq!(publish(NOW + 48 * HOUR), Err("not-closed"), "no wrong clock publishes a day that runs");

        // Nothing was lost: today counts, and is published when it is over.
        assert_eq!(store.kept_from().unwrap().number(), 0);
        assert_eq!(store.record(&by_hand(30, Resolution::Refused)).unwrap(), Recorded::New);
        assert_eq!(publish(NOW + 3 * DAY).unwrap().people(), Some(13));
        assert_eq!(let_go(today().plus(1), NOW + 4 * DAY).unwrap().gone, 12);
        // Weeks alone: somebody looks at the clock.
        assert_eq!(store.hear_time(at(NOW + 20 * DAY)).unwrap_err().code(), "far-ahead");
        store.confirm_time(at(NOW + 20 * DAY)).unwrap();
        store.hear_time(at(NOW + 20 * DAY)).unwrap();
        assert_eq!(let_go(today().plus(10), NOW + 21 * DAY).unwrap().waiting, 1);
    }
    let told = MemoryVisits::new(HERE).unwrap().hear_time(at(NOW)).unwrap_err().to_string();
    assert!(told.contains("no time was confirmed") && told.contains("confirm_time"), "{told}");
}

#[cfg(feature = "sqlite")]
#[test]
fn a_file_of_visits_knows_the_time_after_a_restart() {
    let folder = folder("visit-clock");
    let open = || sanse::visit::SqliteVisits::open(&folder.join("visits.sqlite"), HERE).unwrap();
    open().confirm_time(at(NOW)).unwrap();
    open().hear_time(at(NOW + DAY)).unwrap();
    let store = open();
    assert_eq!(store.hear_time(at(NOW + YEARS)).unwrap_err().code(), "far-ahead");
    store.hear_time(at(NOW + 3 * DAY)).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}

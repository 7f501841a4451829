//! The keys of days: who has them, what they make, and when that ends.

use std::path::Path;

use sanse::visit::{Column, DayKey, DayKeys, Recorded, Visit};
use sha2::{Digest, Sha256};

use crate::visits::*;
use crate::world::*;

/// A folder of keys with a clock that nobody doubts.
fn opened(folder: &Path) -> DayKeys {
    let keys = DayKeys::open(folder, gate_7(), HERE).unwrap();
    keys.confirm_time(at(NOW + 30 * DAY)).unwrap();
    keys
}

/// What makes tags, and what names self-scans: the two byte strings at the end of an exported key.
fn secrets(key: &DayKey) -> [[u8; 32]; 2] {
    let exported = key.export().unwrap();
    let (rest, names) = exported.split_last_chunk::<32>().unwrap();
    [*rest[..rest.len() - 2].last_chunk::<32>().unwrap(), *names]
}

/// Whether these bytes are in any file of a folder.
fn holds(folder: &Path, secret: &[u8; 32]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(32).any(|window| window == secret))
}

#[test]
fn a_days_key_is_private_shared_and_destroyed_in_time() {
    let folder = folder("day-keys");
    let open = |name: &str| opened(&folder.join(name));
    let (keys, other_gate) = (open("one"), open("two"));
    let key = keys.key(at(NOW), at(NOW)).unwrap();
    let person = person(1);
    assert!(key.tag(&person).is_some());
    assert_eq!(keys.key(at(NOW + 3_599), at(NOW)).unwrap().tag(&person), key.tag(&person));
    assert_eq!(open("one").key(at(NOW), at(NOW)).unwrap().tag(&person), key.tag(&person));
    assert_ne!(keys.key(at(NOW + DAY), at(NOW)).unwrap().tag(&person), key.tag(&person));
    #[cfg(unix)]
    for entry in std::fs::read_dir(folder.join("one")).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let entry = entry.unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&entry.path()), mode(&folder.join("one"))),
            (0o600, 0o700),
            "{:?}",
            entry.file_name()
        );
    }

    let exported = key.export().unwrap();
    assert_eq!(other_gate.import(&exported, at(NOW)).unwrap().tag(&person), key.tag(&person));
    assert_eq!(other_gate.import(&exported, at(NOW)).unwrap().tag(&person), key.tag(&person));
    let too_late = open("three");
    too_late.key(at(NOW), at(NOW)).unwrap();
    assert_eq!(too_late.import(&exported, at(NOW)).unwrap_err().code(), "other-key");
    assert_eq!(too_late.import(&exported[1..], at(NOW)).unwrap_err().code(), "malformed");

    let due = today().plus(1).begins(HERE).plus(48 * HOUR);
    assert_eq!(key.tags_due(), due);
    assert_eq!(keys.destroy_due(due.minus(1)).unwrap().tags, []);
    assert!(keys.key(at(NOW), due.minus(1)).unwrap().tag(&person).is_some());
    assert!(!keys.key(at(NOW), due).unwrap().makes_tags(), "not used any more, even before it is destroyed");
    // What a run has left that was cut off while it made a key goes with it.
    let cut_off = folder.join("one").join(format!(".ZZ-GATE-7.{}.key.new", today()));
    std::fs::write(&cut_off, &exported[..]).unwrap();
    assert_eq!(keys.destroy_due(due).unwrap().tags, [today()]);
    assert!(!cut_off.exists());
    assert_eq!(keys.destroy_due(due).unwrap().tags, []);
    // No way back: neither a clock that steps back nor another gate brings it again.
    assert!(!keys.key(at(NOW), at(NOW)).unwrap().makes_tags());
    assert!(!open("one").key(at(NOW - DAY), at(NOW)).unwrap().makes_tags());
    assert!(!keys.import(&exported, at(NOW)).unwrap().makes_tags());
    assert!(keys.key(at(NOW + DAY), due).unwrap().tag(&person).is_some(), "the next day has its key still");
    assert!(!holds(&folder.join("one"), &secrets(&key)[0]), "the tags' secret is there still");
    std::fs::write(folder.join("two").join(format!("ZZ-GATE-7.{}.key", today())), b"torn").unwrap();
    assert_eq!(open("two").key(at(NOW), at(NOW)).unwrap_err().code(), "damaged");
    std::fs::remove_dir_all(folder).unwrap();
}

/// The name that a self-scan would have by what anybody can work out who has seen the code.
fn without_a_key(n: u8, bucket: u64) -> ([u8; 16], [u8; 16]) {
    let first_16 = |hash: Sha256| -> [u8; 16] { hash.finalize().first_chunk().copied().unwrap() };
    let holder = sanse::key::HolderKey::from(seed(100 + n)).public();
    let pass = Sha256::new_with_prefix(b"sanse/guard/1")
        .chain_update([1])
        .chain_update(&holder.to_bytes()[holder.to_bytes().len() - 32..])
        .chain_update(person(n).as_bytes());
    let id = Sha256::new_with_prefix(b"sanse/self-scan/1")
        .chain_update(first_16(pass))
        .chain_update(bucket.to_be_bytes())
        .chain_update("ZZ-GATE-7");
    let id = first_16(id);
    (id, first_16(Sha256::new_with_prefix(b"sanse/visit-entry/1").chain_update(id)))
}

#[test]
fn records_and_a_code_that_was_shown_find_no_self_scan() {
    let scan = sent(1, NOW + HOUR);
    let (id, hashed) = without_a_key(1, NOW);
    assert_eq!(scan.id(), Some(id), "whoever has the code knows this");
    for store in stores("self-scans-found") {
        for key in [key(), key().without_tags()] {
            store.record(&Visit::of_self_scan(&scan, &key).unwrap().unwrap()).unwrap();
        }
        let (_, upload) = store.upload().unwrap().unwrap();
        let bytes = upload.to_bytes();
        let found = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
        assert!(!found(&id) && !found(&hashed) && !found(person(1).as_bytes()));
        // With the key it is found: that is why the key is destroyed when no self-scan is taken any more.
        assert!(found(&key().name(&id).unwrap()));
        let other = DayKey::generate(gate_7(), today(), HERE).unwrap();
        assert!(!found(&other.name(&id).unwrap()));
    }
}

#[test]
fn a_self_scan_is_one_visit_at_two_gates_before_and_after_48_hours() {
    let folder = folder("self-scan-keys");
    let open = |name: &str| opened(&folder.join(name));
    let (one, other) = (open("one"), open("other"));
    other.import(&one.key(at(NOW), at(NOW)).unwrap().export().unwrap(), at(NOW)).unwrap();
    let [tags, names] = secrets(&one.key(at(NOW), at(NOW)).unwrap());
    for unit in stores("self-scan-once") {
        let count = |keys: &DayKeys, received: u64| {
            let scan = sent(1, received);
            let key = keys.key(scan.claimed_at().unwrap(), at(received)).unwrap();
            let visit = Visit::of_self_scan(&scan, &key).unwrap().unwrap();
            (visit.tag().is_some(), unit.record(&visit).unwrap())
        };
        let late = NOW + 10 * DAY;
        assert_eq!(count(&one, NOW + HOUR).1, Recorded::New);
        assert_eq!(count(&other, NOW + 2 * HOUR).1, Recorded::Known);
        assert_eq!(count(&other, late), (false, Recorded::Known));
        one.destroy_due(at(late)).unwrap();
        assert_eq!(count(&one, late), (false, Recorded::Known));
        let numbers = unit.statistics(gate_7(), today()).unwrap();
        assert_eq!((numbers.column(Column::SelfScan).total(), numbers.self_scan_visitors()), (1, 1));
    }
    assert!(!holds(&folder.join("one"), &tags) && holds(&folder.join("one"), &names));
    // A gate that comes late takes what is left, and a day of which there was nothing has names alone.
    let left = one.key(at(NOW), at(NOW + 10 * DAY)).unwrap();
    let third = open("third").import(&left.export().unwrap(), at(NOW + 10 * DAY)).unwrap();
    assert_eq!((third.makes_tags(), third.name(&[1; 16])), (false, left.name(&[1; 16])));
    let unvisited = one.key(at(NOW + DAY), at(NOW + 10 * DAY)).unwrap();
    assert_eq!((unvisited.makes_tags(), unvisited.makes_names()), (false, true));

    let due = left.names_due();
    assert_eq!(due, today().plus(15).begins(HERE));
    assert_eq!(one.destroy_due(due.minus(1)).unwrap().names, []);
    assert!(one.key(at(NOW), due.minus(1)).unwrap().makes_names());
    assert!(!one.key(at(NOW), due).unwrap().makes_names(), "not used any more, even before it is destroyed");
    assert_eq!(one.destroy_due(due).unwrap().names, [today()]);
    assert!(!holds(&folder.join("one"), &names));
    let gone = one.key(at(NOW), at(NOW)).unwrap();
    assert_eq!((gone.makes_names(), gone.export()), (false, None));
    assert_eq!(one.import(&left.export().unwrap(), at(NOW)).unwrap_err().code(), "key-destroyed");
    assert_eq!(Visit::of_self_scan(&sent(1, NOW + DAY), &gone).unwrap_err().code(), "mismatch");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_destruction_that_was_cut_off_is_finished_by_the_next() {
    let folder = folder("keys-cut-off");
    let keys = opened(&folder);
    let key = keys.key(at(NOW), at(NOW)).unwrap();
    let whole = folder.join(format!("ZZ-GATE-7.{}.key", today()));
    let bytes = std::fs::read(&whole).unwrap();
    assert_eq!(keys.destroy_due(key.tags_due()).unwrap().tags, [today()]);
    // The names have their file already, and the whole key is there still: it makes no tags.
    std::fs::write(&whole, &bytes).unwrap();
    let left = keys.key(at(NOW), at(NOW)).unwrap();
    assert_eq!((left.makes_tags(), left.name(&[1; 16])), (false, key.name(&[1; 16])));
    assert_eq!(keys.destroy_due(key.tags_due()).unwrap().tags, [today()]);
    assert!(!whole.exists() && !holds(&folder, &secrets(&key)[0]));
    // A gate that was off for weeks destroys both at once.
    std::fs::write(&whole, &bytes).unwrap();
    let destroyed = keys.destroy_due(key.names_due()).unwrap();
    assert_eq!((destroyed.tags, destroyed.names), (vec![today()], vec![today()]));
    assert!(secrets(&key).iter().all(|secret| !holds(&folder, secret)));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_power_cut_between_overwriting_and_removing_stops_no_self_scan() {
    let folder = folder("half-destroyed");
    let keys = opened(&folder);
    let key = keys.key(at(NOW), at(NOW)).unwrap();
    let file = folder.join(format!("ZZ-GATE-7.{}.key", today()));
    let whole = std::fs::read(&file).unwrap();
    keys.destroy_due(key.tags_due()).unwrap();
    // The file is zeros, and still there.
    std::fs::write(&file, vec![0; whole.len()]).unwrap();
    let left = keys.key(at(NOW), key.tags_due()).unwrap();
    assert_eq!((left.makes_tags(), left.name(&[5; 16])), (false, key.name(&[5; 16])));
    assert_eq!(keys.destroy_due(key.tags_due()).unwrap().tags, [today()]);
    assert!(!file.exists());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_key_that_another_process_has_destroyed_is_served_no_more() {
    let folder = folder("keys-of-two-processes");
    let (one, other) = (opened(&folder), opened(&folder));
    let key = one.key(at(NOW), at(NOW)).unwrap();
    assert_eq!(other.key(at(NOW), at(NOW)).unwrap().tag(&person(1)), key.tag(&person(1)));
    one.destroy_due(key.tags_due()).unwrap();
    // The other one's clock is a little behind, and the key was there a moment ago.
    let left = other.key(at(NOW), key.tags_due().minus(60)).unwrap();
    assert_eq!((left.makes_tags(), left.name(&[1; 16])), (false, key.name(&[1; 16])));
    one.destroy_due(key.names_due()).unwrap();
    assert!(!other.key(at(NOW), key.names_due().minus(60)).unwrap().makes_names());
    std::fs::remove_dir_all(folder).unwrap();
}

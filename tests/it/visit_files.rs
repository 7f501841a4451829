//! The SQLite file of visits: what it refuses to be, and what is left in it of what was let go of.

use std::path::Path;

use sanse::verify::Resolution;
use sanse::visit::{SqliteVisits, VisitStore};

use crate::visits::*;
use crate::world::*;

#[test]
fn what_was_let_go_of_leaves_the_log_when_nobody_reads() {
    let folder = folder("visit-log");
    let path = folder.join("visits.sqlite");
    let store = SqliteVisits::open(&path, HERE).unwrap();
    store.confirm_time(at(NOW + DAY)).unwrap();
    // A name that can be searched for.
    let named =
        |name: &str| sanse::visit::Visit::by_hand(&key(), name, at(NOW), None, Resolution::Admitted).unwrap();
    store.record(&named("gate of nobody")).unwrap();
    let (mark, _) = store.upload().unwrap().unwrap();
    store.acknowledge(&mark).unwrap();
    let found = || {
        ["", "-wal"].into_iter().any(|ending| {
            let bytes = std::fs::read(format!("{}{ending}", path.display())).unwrap_or_default();
            bytes.windows(14).any(|window| window == b"gate of nobody")
        })
    };
    assert!(found());

    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM visits").unwrap();
    let gone = store.let_go_before(today().plus(1), at(NOW + DAY)).unwrap();
    assert_eq!((gone.gone, gone.cleared), (1, false), "it is told that somebody reads");
    assert!(found(), "and what is told is so");
    reader.execute_batch("ROLLBACK").unwrap();
    let again = store.let_go_before(today().plus(1), at(NOW + DAY)).unwrap();
    assert_eq!((again.gone, again.cleared), (0, true), "the next call clears up what the first could not");
    assert!(!found());
    std::fs::remove_dir_all(folder).unwrap();
}

/// A name that SQLite keeps in memory, where there is no write-ahead log.
#[test]
fn a_store_without_its_log_is_refused() {
    let path = Path::new(":memory:");
    let error = SqliteVisits::open(path, HERE).unwrap_err();
    let _ = std::fs::remove_file(path);
    assert_eq!(error.code(), "database");
    assert!(error.to_string().contains("no write-ahead log (journal_mode is memory)"), "{error}");
}

//! A gate's visits against SIGKILL: each visit that was answered is there once, and the day has one key.
//!
//! A test program of its own: while it starts a child, the child holds the locks of every other test's store.
#![cfg(feature = "sqlite")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sanse::identity::Commitment;
use sanse::verify::Resolution;
use sanse::visit::{DayKey, DayKeys, Mark, SqliteVisits, Upload, Visit, VisitStore};
use sanse::{PlaceId, Timestamp, UtcOffset};

const FOLDER: &str = "SANSE_VISITS_OF_THE_CHILD";

fn now() -> Timestamp {
    Timestamp::from_unix(1_772_366_400).unwrap()
}

fn place() -> PlaceId {
    "ZZ-GATE-7".parse().unwrap()
}

fn open(folder: &Path) -> (SqliteVisits, DayKey) {
    let keys = DayKeys::open(&folder.join("keys"), place(), UtcOffset::default()).unwrap();
    let visits = SqliteVisits::open(&folder.join("visits.sqlite"), UtcOffset::default()).unwrap();
    (visits, keys.key(now(), now()).unwrap())
}

/// The tag of one person, in a word.
fn tag(key: &DayKey) -> u64 {
    u64::from_be_bytes(*key.tag(&Commitment::from_bytes([7; 16])).unwrap().as_bytes())
}

/// A visit that can be told from all others by its gate.
fn visit(key: &DayKey, name: &str) -> Visit {
    Visit::by_hand(key, name, now(), None, Resolution::Admitted).unwrap()
}

/// What the parent starts: it records visits, alone and many at a time, and says each once it has the answer.
#[test]
fn child() {
    let Some(told) = std::env::var_os(FOLDER) else { return };
    let (folder, run) = told.to_str().unwrap().rsplit_once('@').unwrap();
    let (visits, key) = open(Path::new(folder));
    let mut out = std::io::stdout();
    writeln!(out, "\nkey {} ", tag(&key)).unwrap();
    for round in 0.. {
        let names: Vec<String> = (0..1 + round % 5 * 7).map(|n| format!("{run}/{round}/{n}")).collect();
        let all: Vec<Visit> = names.iter().map(|name| visit(&key, name)).collect();
        visits.record_all(&all).unwrap();
        for name in names {
            writeln!(out, "recorded {name} ").unwrap();
        }
        if round % 4 == 3
            && let Some((mark, upload)) = visits.upload().unwrap()
        {
            acknowledged(&visits, Path::new(folder), &mark, &upload);
        }
    }
}

/// The unit has the upload in a file of its own before it is acknowledged.
fn acknowledged(visits: &SqliteVisits, folder: &Path, mark: &Mark, upload: &Upload) {
    let unit = SqliteVisits::open(&folder.join("unit.sqlite"), UtcOffset::default()).unwrap();
    unit.merge(upload).unwrap();
    visits.acknowledge(mark).unwrap();
}

#[test]
fn kills_lose_no_visit_that_was_answered_and_double_none() {
    let folder =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("visit-kills-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let kills = if std::env::var_os("SANSE_SOAK").is_some() { 1_000 } else { 100 };
    let (mut answered, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture", "--test-threads=1"])
            .env(FOLDER, format!("{}@{kill}", folder.display()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        // Some answers, then a moment that is another each time; the first runs are killed before any.
        let mut heard = String::new();
        let wanted = if kill < 20 { 0 } else { 4 + kill % 31 };
        for _ in 0..wanted {
            assert_ne!(answers.read_line(&mut heard).unwrap(), 0, "{heard}");
        }
        std::thread::sleep(std::time::Duration::from_micros(kill * 7_919 % 12_000));
        child.kill().unwrap();
        child.wait().unwrap();
        answers.read_to_string(&mut heard).unwrap();
        // The last line may be cut.
        for line in heard.lines().filter_map(|line| line.strip_suffix(' ')) {
            match line.split_once(' ') {
                Some(("recorded", name)) => assert!(answered.insert(name.to_owned()), "{name}"),
                Some(("key", tag)) => drop(keys.insert(tag.parse::<u64>().unwrap())),
                _ => {}
            }
        }
    }
    let (gate, key) = open(&folder);
    keys.insert(tag(&key));
    assert_eq!(keys.len(), 1, "the day has several keys");
    // What the unit had before the last kill, and what waits still, is everything, once; sent twice it is no more.
    let unit = SqliteVisits::open(&folder.join("unit.sqlite"), UtcOffset::default()).unwrap();
    while let Some((mark, upload)) = gate.upload().unwrap() {
        unit.merge(&upload).unwrap();
        assert_eq!(unit.merge(&upload).unwrap().new, 0);
        gate.acknowledge(&mark).unwrap();
    }
    for (store, visits) in [("gate", &gate), ("unit", &unit)] {
        let mut found = BTreeMap::new();
        for visit in visits.rows(place(), key.day()).unwrap() {
            *found.entry(visit.gate().as_str().to_owned()).or_insert(0_u32) += 1;
        }
        let lost: Vec<_> = answered.iter().filter(|name| !found.contains_key(*name)).collect();
        assert!(lost.is_empty(), "{store}: lost {lost:?}");
        assert!(found.values().all(|times| *times == 1), "{store}: a visit is there twice");
    }
    assert!(answered.len() as u64 > 10 * kills, "{}", answered.len());
    println!("{} visits were answered over {kills} kills; each is there once", answered.len());
    fs::remove_dir_all(&folder).unwrap();
}

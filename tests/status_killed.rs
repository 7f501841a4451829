//! An issuer's status store against SIGKILL: no place is handed out twice, and nothing that was answered is forgotten.
//!
//! A test program of its own: while it starts a child, the child holds the locks of every other test's store.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sanse::status::{ExpiryDay, Status, StatusStore};

const FOLDER: &str = "SANSE_STATUS_STORE_OF_THE_CHILD";

fn day() -> ExpiryDay {
    "2026-03-02".parse().unwrap()
}

/// What the parent starts: it takes places and sets statuses, and says each answer once it has it, until it is killed.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut store = StatusStore::open(Path::new(&folder)).unwrap();
    let mut out = std::io::stdout();
    for round in 0_usize.. {
        for index in store.take(day(), 1 + round % 40).unwrap() {
            writeln!(out, "took {index} ").unwrap();
            if index % 5 == 0 {
                store.note(day(), &[(index, id(index))]).unwrap();
                store.set(day(), index, Status::Revoked).unwrap();
                writeln!(out, "revoked {index} ").unwrap();
            }
        }
    }
}

fn id(index: u32) -> [u8; 16] {
    let mut id = [7; 16];
    id[..4].copy_from_slice(&index.to_be_bytes());
    id
}

#[test]
fn a_hundred_kills_hand_no_place_out_twice_and_forget_nothing() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("kills-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    StatusStore::init(&folder, "ZZ".parse().unwrap(), "ZZ Health Authority", 1 << 17).unwrap();
    let (mut taken, mut revoked) = (BTreeSet::new(), BTreeSet::new());
    for kill in 0..100_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture", "--test-threads=1"])
            .env(FOLDER, &folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        // Some answers, then a moment that is another each time; then SIGKILL.
        let mut heard = String::new();
        for _ in 0..=kill % 17 {
            answers.read_line(&mut heard).unwrap();
        }
        std::thread::sleep(std::time::Duration::from_micros(kill * 7_919 % 3_000));
        child.kill().unwrap();
        child.wait().unwrap();
        answers.read_to_string(&mut heard).unwrap();
        // The last line may be cut.
        for line in heard.lines().filter_map(|line| line.strip_suffix(' ')) {
            match line.split_once(' ') {
                Some(("took", index)) => {
                    assert!(taken.insert(index.parse::<u32>().unwrap()), "{index} was handed out twice");
                }
                Some(("revoked", index)) => {
                    revoked.insert(index.parse::<u32>().unwrap());
                }
                _ => {}
            }
        }
    }
    let mut store = StatusStore::open(&folder).unwrap();
    let book = store.book(day()).unwrap();
    assert!(taken.iter().all(|index| book.is_taken(*index)), "a place was forgotten");
    assert!(
        revoked.iter().all(|index| book.status(*index) == Some(Status::Revoked)),
        "a revocation was forgotten"
    );
    let some = *revoked.first().unwrap();
    assert_eq!(store.find(&id(some)).unwrap(), Some((day(), some)));
    assert!(taken.len() > 300 && revoked.len() > 50, "{} taken, {} revoked", taken.len(), revoked.len());
    println!("{} places taken and {} passes revoked over 100 kills", taken.len(), revoked.len());
    fs::remove_dir_all(&folder).unwrap();
}

//! The guard on disk, killed at any instant: what it has answered, it knows again.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use sanse::guard::{DiskError, DiskGuard, Guard, GuardSettings, ReaderName, Scan, Token, Verdict};
use sanse::{Now, Timestamp};

/// Tells the child of this test, which is this program again, where its guard is.
const FOLDER: &str = "SANSE_KILL_FOLDER";

const START: u64 = 1_772_366_400;

/// Threads that scan at the same time.
const DOORS: u64 = 4;

fn settings() -> GuardSettings {
    GuardSettings::default().passback(0).unwrap()
}

/// The time of a run: each is a minute later, so that journals are made anew and secrets change now and then.
fn time_of(run: u64) -> Timestamp {
    Timestamp::from_unix(START + 1_200 * run).unwrap()
}

fn scan(run: u64, number: u64, door: &str) -> Scan {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&run.to_le_bytes());
    id[8..].copy_from_slice(&number.to_le_bytes());
    let now = time_of(run);
    let token = Token::Dated { presented_at: now, until: now.plus(60), future: 60 };
    Scan::new(id, id, id, token, ReaderName::new(door), Now::exactly(now))
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The gate that is killed: it tells of each answer only when the guard has given it.
#[test]
#[ignore = "run by the test below, which kills it"]
fn a_gate_until_it_is_killed() {
    let (folder, run) = std::env::var(FOLDER)
        .unwrap()
        .split_once('@')
        .map(|(f, r)| (PathBuf::from(f), r.parse().unwrap()))
        .unwrap();
    let guard = DiskGuard::open(&folder, settings(), time_of(run)).unwrap();
    guard.confirm_clock(time_of(run)).unwrap();
    thread::scope(|scope| {
        for door in 0..DOORS {
            let guard = &guard;
            scope.spawn(move || {
                for number in (door..).step_by(DOORS as usize) {
                    let admission = guard.admit(&scan(run, number, &format!("door {door}"))).unwrap();
                    assert_eq!(admission.verdict, Verdict::Fresh);
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "\nadmitted {number}").and_then(|()| out.flush()).unwrap();
                }
            });
        }
    });
}

fn start(folder: &Path, run: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_gate_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, format!("{}@{run}", folder.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn kills_lose_no_answer_and_double_none() {
    let folder = folder("killed-guard");
    drop(DiskGuard::init(&folder, settings(), time_of(0)).unwrap());
    let kills = if std::env::var_os("SANSE_SOAK").is_some() { 2_000 } else { 200 };
    let mut answered_in_all = 0;
    for run in 0..kills {
        let mut child = start(&folder, run);
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut told = String::new();
        // From the first answer on, after a while that is another one each time.
        while !told.contains("admitted") {
            assert_ne!(lines.read_line(&mut told).unwrap(), 0, "{told}");
        }
        thread::sleep(Duration::from_micros(run * 7_919 % 9_000));
        child.kill().unwrap();
        child.wait().unwrap();
        lines.read_to_string(&mut told).unwrap();

        let guard = DiskGuard::open(&folder, settings(), time_of(run)).unwrap();
        assert_eq!(guard.started_without_memory(), None);
        // A line that was cut short tells nothing.
        let whole = &told[..told.rfind('\n').unwrap()];
        let answered: Vec<u64> = whole
            .lines()
            .filter_map(|line| line.strip_prefix("admitted "))
            .map(|n| n.parse().unwrap())
            .collect();
        for number in &answered {
            let verdict = guard.admit(&scan(run, *number, "another door")).unwrap().verdict;
            assert!(matches!(verdict, Verdict::AlreadyScanned { .. }), "run {run}: {number}: {verdict:?}");
        }
        answered_in_all += answered.len();
    }
    assert!(answered_in_all as u64 > kills, "{answered_in_all}");
}

#[test]
fn two_processes_do_not_share_a_folder() {
    let folder = folder("held-guard");
    drop(DiskGuard::init(&folder, settings(), time_of(0)).unwrap());
    let mut child = start(&folder, 0);
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut told = String::new();
    while !told.contains("admitted") {
        assert_ne!(lines.read_line(&mut told).unwrap(), 0, "{told}");
    }
    let error = DiskGuard::open(&folder, settings(), time_of(0)).unwrap_err();
    assert!(matches!(error, DiskError::InUse { .. }), "{error}");
    // whoever only looks need not wait
    assert!(DiskGuard::facts(&folder).is_ok());
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(DiskGuard::open(&folder, settings(), time_of(0)).is_ok());
}

#[test]
fn a_folder_says_what_it_is() {
    let folder = folder("guard-folders");
    let guard = folder.join("guard");
    let code = |result: Result<DiskGuard, DiskError>| result.map_err(|error| error.code()).err();
    let now = time_of(0);
    assert_eq!(code(DiskGuard::open(&guard, settings(), now)), Some("missing"));
    assert_eq!(code(DiskGuard::init(&guard, settings(), now)), None);
    assert_eq!(code(DiskGuard::init(&guard, settings(), now)), Some("exists"));
    for file in ["journal", "secret"] {
        std::fs::write(guard.join(file), "something else").unwrap();
        assert_eq!(code(DiskGuard::open(&guard, settings(), now)), Some("damaged"), "{file}");
        let warming = DiskGuard::without_memory(&guard, settings(), now).unwrap();
        assert_eq!(warming.started_without_memory(), Some(now));
        drop(warming);
        // and still after a restart
        assert_eq!(DiskGuard::open(&guard, settings(), now).unwrap().started_without_memory(), Some(now));
    }
    std::fs::remove_file(guard.join("journal")).unwrap();
    assert_eq!(code(DiskGuard::open(&guard, settings(), now)), Some("missing"));
    std::fs::write(folder.join("file"), "").unwrap();
    assert_eq!(code(DiskGuard::init(&folder.join("file"), settings(), now)), Some("file"));
}

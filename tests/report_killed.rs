//! The outbox, killed at any instant: what it has said to keep is there once, and what was delivered is not.
#![cfg(feature = "report")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::key::{ReportKey, SigningKey};
use sanse::report::{Outbox, OutboxSettings, Put, Visitor};
use sanse::trust::{Trust, TrustList};
use sanse::{Authority, Now, RegionId, Timestamp};

/// Tells the child of this test, which is this program again, where its outbox is.
const FOLDER: &str = "SANSE_KILL_OUTBOX";

/// How many may wait before the child delivers one for each that it puts.
const WAITING: usize = 20;

fn now() -> Timestamp {
    Timestamp::from_unix(1_772_366_400).unwrap()
}

fn district() -> ReportKey {
    ReportKey::from_bytes(&[9; 32])
}

fn trust() -> Trust {
    let root = SigningKey::from_seed(&[1; 32]).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, now(), now().plus(86_400)).unwrap();
    let list = list.report_key(district().public());
    let mut trust = Trust::pin(root.public()).unwrap();
    trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(now())).unwrap();
    trust
}

/// Each is somebody else, with a phone number that tells who.
fn phone(run: u64, number: u64) -> String {
    format!("{run:05}{number:05}")
}

fn visitor(run: u64, number: u64) -> Visitor {
    let passport = IdentityDocument::new("ZZ", DocumentKind::Passport, &format!("X{}", phone(run, number)));
    Visitor::new("ZZ-GATE-7".parse().unwrap(), now(), "某某", passport.unwrap(), &phone(run, number)).unwrap()
}

fn open(folder: &Path) -> Outbox<Visitor> {
    Outbox::open(folder, OutboxSettings::default()).unwrap()
}

fn tell(what: &str, id: &[u8; 16], phone: &str) {
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{what} {id} {phone}").and_then(|()| out.flush()).unwrap();
}

/// The gate that is killed: it tells of each record only when the outbox has said that it keeps it, and of each delivery
/// before and after.
#[test]
#[ignore = "run by the test below, which kills it"]
fn a_gate_until_it_is_killed() {
    let told = std::env::var(FOLDER).unwrap();
    let (folder, run) = told.split_once('@').unwrap();
    let (mut outbox, trust, run) = (open(Path::new(folder)), trust(), run.parse().unwrap());
    for number in 0.. {
        let Put::Kept(id) = outbox.put(&visitor(run, number), &trust).unwrap() else {
            panic!("{number} is new")
        };
        tell("kept", &id, &phone(run, number));
        if outbox.len() > WAITING {
            let id = outbox.waiting().next().unwrap().id();
            tell("delivering", &id, "");
            assert!(outbox.delivered(&id).unwrap());
            tell("delivered", &id, "");
        }
    }
}

fn start(folder: &Path, run: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_gate_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, format!("{}@{run}", folder.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What the authority would find: who waits, by the record's id in hexadecimal; nobody twice.
fn waiting(folder: &Path) -> BTreeMap<String, String> {
    let outbox = open(folder);
    assert!(outbox.set_aside().is_empty(), "{:?}", outbox.set_aside());
    let (mut found, zz) = (BTreeMap::new(), "ZZ".parse::<RegionId>().unwrap());
    for sealed in outbox.waiting() {
        let id: String = sealed.id().iter().map(|byte| format!("{byte:02x}")).collect();
        let phone = sealed.open(&district(), zz).unwrap().phone().to_owned();
        assert!(!found.values().any(|known| *known == phone), "{phone} waits twice");
        found.insert(id, phone);
    }
    found
}

#[test]
fn kills_lose_no_record_that_was_kept_and_double_none() {
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("killed-outbox");
    let _ = std::fs::remove_dir_all(&folder);
    let kills = if std::env::var_os("SANSE_SOAK").is_some() { 1_000 } else { 100 };
    let (mut before, mut kept_in_all, mut delivered_in_all) = (BTreeMap::new(), 0, 0);
    for run in 0..kills {
        let mut child = start(&folder, run);
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut told = String::new();
        // From the first record on, after a while that is another one each time.
        while !told.contains("kept") {
            assert_ne!(lines.read_line(&mut told).unwrap(), 0, "{told}");
        }
        thread::sleep(Duration::from_micros(run * 7_919 % 25_000));
        child.kill().unwrap();
        child.wait().unwrap();
        lines.read_to_string(&mut told).unwrap();

        let found = waiting(&folder);
        // A line that was cut short tells nothing.
        let whole = &told[..told.rfind('\n').unwrap()];
        let mut expected: BTreeMap<String, String> = before;
        let (mut leaving, mut kept) = (None, 0);
        for line in whole.lines() {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["kept", id, phone] => {
                    assert_eq!(expected.insert(id.to_owned(), phone.to_owned()), None);
                    kept += 1;
                }
                ["delivering", id, ""] => leaving = Some(id.to_owned()),
                ["delivered", id, ""] => {
                    assert!(expected.remove(id).is_some());
                    leaving = None;
                    delivered_in_all += 1;
                }
                _ => {}
            }
        }
        // Whoever was being delivered is there or not; whoever was being put is there, not there, or was not told of.
        if let Some(id) = leaving.filter(|id| !found.contains_key(id)) {
            expected.remove(&id);
        }
        for (id, phone) in &expected {
            assert_eq!(found.get(id), Some(phone), "run {run}: a record that was kept is lost");
        }
        let more: Vec<_> = found.iter().filter(|(id, _)| !expected.contains_key(*id)).collect();
        assert!(more.len() <= 1, "run {run}: {more:?}");
        assert!(more.iter().all(|(_, found)| **found == phone(run, kept)), "run {run}: {more:?}");
        kept_in_all += kept;
        before = found;
    }
    assert!(
        kept_in_all > kills && delivered_in_all > kills / 4,
        "{kept_in_all} kept, {delivered_in_all} delivered"
    );
}

//! A gate's shelf of bundles against SIGKILL: the old one or the new one is in force, whole.
//!
//! A test program of its own, since it starts itself as the child that is killed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sanse::bundle::{Bundle, Contents, PartKind, Shelf, Update};
use sanse::key::SigningKey;
use sanse::trust::{FutureList, Scope, Trust, TrustList, TrustedKey};
use sanse::{Authority, Issuer, Now, Timestamp};

const FOLDER: &str = "SANSE_SHELF_OF_THE_CHILD";

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix(1_772_366_400 + seconds).unwrap()
}

fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32]).unwrap()
}

/// Bundle `n`: a home list and rules that are long enough to be cut in the middle.
fn bundle(n: u64) -> Contents {
    let entry = TrustedKey::new(key(3).public(), "Operator", at(0), at(900)).unwrap().scope(Scope::BUNDLES);
    let list = TrustList::new("ZZ".parse().unwrap(), n, at(0), at(900)).unwrap().trust(entry).unwrap();
    let home = Authority::new(key(1)).sign(&list).unwrap().into_bytes();
    let rules = format!("# rules of bundle {n}\n").repeat(1_000).into_bytes();
    let manifest = Bundle::new("ZZ".parse().unwrap(), n, at(0), at(900)).unwrap();
    let manifest = manifest.part(PartKind::Home, "home.cbor", &home).unwrap();
    let manifest = manifest.part(PartKind::Policy, "gate.toml", &rules).unwrap();
    let signed = Issuer::new(key(3)).sign_bundle(&manifest).unwrap();
    Contents::new(&signed, BTreeMap::from([("home.cbor".into(), home), ("gate.toml".into(), rules)]))
}

fn verify(contents: Contents) -> Update {
    let gate = Trust::pin(key(1).public()).unwrap();
    Update::verify(contents, &gate, Now::exactly(at(1)), FutureList::Refuse).unwrap()
}

/// The number of the bundle in force, all of which must verify.
fn in_force(shelf: &Shelf) -> u64 {
    shelf.current().unwrap().map_or(0, |contents| verify(contents).bundle().sequence())
}

/// What the parent starts: it keeps one bundle after another and says so, until it is killed.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let shelf = Shelf::new(Path::new(&folder));
    for n in in_force(&shelf) + 1.. {
        shelf.keep(&verify(bundle(n))).unwrap();
        writeln!(std::io::stdout(), "kept {n} ").unwrap();
    }
}

#[test]
fn a_hundred_kills_leave_the_one_or_the_other() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("shelf-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    let shelf = Shelf::new(&folder);
    let (mut last, mut ahead) = (0, 0);
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
        for _ in 0..=3 + kill % 5 {
            answers.read_line(&mut heard).unwrap();
        }
        std::thread::sleep(std::time::Duration::from_micros(kill * 7_919 % 5_000));
        child.kill().unwrap();
        child.wait().unwrap();
        answers.read_to_string(&mut heard).unwrap();
        let kept =
            heard.lines().filter_map(|line| line.strip_prefix("kept ")?.strip_suffix(' ')?.parse().ok());
        let kept = kept.max().unwrap_or(last);
        let found = in_force(&shelf);
        assert!(found == kept || found == kept + 1, "{kept} was kept, and {found} is in force");
        ahead += u64::from(found == kept + 1);
        last = found;
    }
    println!("{last} bundles kept over 100 kills, {ahead} of them just before the kill");
    assert!(last > 100);
    fs::remove_dir_all(&folder).unwrap();
}

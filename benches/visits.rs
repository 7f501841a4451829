//! What it costs to count a visit: verified and recorded in an SQLite file, over verified alone.
//!
//! `cargo bench --bench visits --features sqlite`. Each visit is another wallet's code, verified in full. Alone it waits for the disk
//! by itself; many at a time share one wait.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench reads the clock and fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::identity::Commitment;
use sanse::key::{HolderKey, SigningKey};
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Decision, Outcome, Policy, Scene, Verifier};
use sanse::visit::{DayKeys, SqliteVisits, Visit, VisitStore};
use sanse::{
    Authority, Colour, Enrolment, Issuer, Now, Pass, PhotoRef, PlaceId, Request, Timestamp, UtcOffset, Wallet,
};

/// Of each figure the median of so many rounds is told.
const ROUNDS: usize = 7;
const VISITORS: u8 = 200;

fn main() {
    let setting = Setting::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-visits");
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        // In turn, so that a busy moment does not fall on one of them.
        let (bare, alone) = (setting.verified(), setting.recorded(&fresh(&folder, round, 1), 1));
        let (some, all) = (
            setting.recorded(&fresh(&folder, round, 2), 10),
            setting.recorded(&fresh(&folder, round, 3), 200),
        );
        rounds.push([bare, alone, some, all, synced(&fresh(&folder, round, 4))]);
    }
    let median = |case: usize| {
        let mut times: Vec<_> = rounds.iter().filter_map(|round| round.get(case)).collect();
        times.sort_unstable();
        times.get(ROUNDS / 2).map_or(0.0, |time| time.as_secs_f64() * 1e6 / f64::from(VISITORS))
    };
    let bare = median(0);
    println!("verify alone: {bare:.0} µs a code");
    println!("a write of 100 bytes that is synced: {:.0} µs", median(4));
    for (case, name) in [(1, "alone"), (2, "10 at a time"), (3, "200 at a time")] {
        let (own, ratio) = (median(case), median(case) / bare);
        println!(
            "check-in, {name}: {own:.0} µs, {:.0} a second; over verification alone {ratio:.2}",
            1e6 / own
        );
    }
}

fn fresh(folder: &Path, round: usize, case: usize) -> PathBuf {
    let own = folder.join(format!("{round}-{case}"));
    let _ = std::fs::remove_dir_all(&own);
    std::fs::create_dir_all(&own).unwrap();
    own
}

fn synced(folder: &Path) -> Duration {
    use std::io::Write;
    let mut file = std::fs::File::create(folder.join("raw")).unwrap();
    time(|| {
        for _ in 0..VISITORS {
            file.write_all(&[7; 100]).unwrap();
            file.sync_data().unwrap();
        }
    })
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

struct Setting {
    now: Timestamp,
    place: PlaceId,
    trust: Trust,
    codes: Vec<String>,
}

impl Setting {
    fn new() -> Self {
        let now = Timestamp::from_unix(1_772_366_400).unwrap();
        let place: PlaceId = "ZZ-GATE-7".parse().unwrap();
        let (root, issuing) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let entry = TrustedKey::new(issuing.public(), "Health Authority", now, now.plus(86_400)).unwrap();
        let list =
            TrustList::new("ZZ".parse().unwrap(), 1, now, now.plus(86_400)).unwrap().trust(entry).unwrap();
        let mut trust = Trust::pin(root.public()).unwrap();
        trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(now)).unwrap();
        let issuer = Issuer::new(issuing);
        let code = |n: u8| {
            let key = HolderKey::generate_ed25519().unwrap();
            let proven = Enrolment::new(&key, &[0; 16]).unwrap().verify(&[0; 16]).unwrap();
            let pass = Pass::new(Colour::Green, Commitment::from_bytes([n; 16]))
                .photo(PhotoRef::from_bytes([n; 16]));
            let credential = issuer.issue(&pass, &proven, now, now.plus(3_600)).unwrap();
            let mut wallet = Wallet::new();
            wallet.add("me", credential.bytes(), key).unwrap();
            wallet.present("me", &Request::at(place, now)).unwrap().code.to_text()
        };
        Self { now, place, trust, codes: (0..VISITORS).map(code).collect() }
    }

    fn gate(&self) -> Verifier {
        let policy = Policy::at(self.place).build().unwrap();
        Verifier::new(self.trust.clone(), policy, MemoryGuard::init(GuardSettings::default()))
    }

    fn check(&self, gate: &Verifier, code: &str) -> Decision {
        let decision = gate.check(code, &Scene::at(Now::exactly(self.now)).reader("gate 7"));
        assert_eq!(decision.outcome(), Outcome::Admit);
        decision
    }

    fn verified(&self) -> Duration {
        let gate = self.gate();
        time(|| self.codes.iter().for_each(|code| drop(self.check(&gate, code))))
    }

    /// So many visits share a transaction.
    fn recorded(&self, folder: &Path, at_a_time: usize) -> Duration {
        let gate = self.gate();
        let keys = DayKeys::open(&folder.join("keys"), self.place, UtcOffset::default()).unwrap();
        let visits = SqliteVisits::open(&folder.join("visits.sqlite"), UtcOffset::default()).unwrap();
        let took = time(|| {
            for codes in self.codes.chunks(at_a_time) {
                let visit = |code: &String| {
                    let key = keys.key(self.now, self.now).unwrap();
                    Visit::of(&self.check(&gate, code), &key, "gate 7").unwrap().unwrap()
                };
                visits.record_all(&codes.iter().map(visit).collect::<Vec<_>>()).unwrap();
            }
        });
        assert_eq!(visits.waiting().unwrap(), self.codes.len() as u64);
        took
    }
}

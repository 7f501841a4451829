//! The guard that many gates share, against a real server.

mod alone;
mod lost;
mod proxy;
mod rules;
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use sanse::guard::{
    Admission, Fallback, Guard, GuardError, GuardSettings, ReaderName, RedisGuard, Scan, SharedStore, Token,
    Verdict,
};
use sanse::{Now, Timestamp};

use crate::world::*;

fn store(address: &str) -> SharedStore {
    // Two cores and many tests at one time: a wait that is never too short.
    SharedStore::at(address, "ZZ-MALL-1").unwrap().timeout(Duration::from_secs(2)).unwrap()
}

/// A wait short enough for a test that waits it out, and long enough for a server on a busy machine.
fn hasty(address: &str, fallback: Fallback) -> SharedStore {
    store(address).timeout(Duration::from_secs(1)).unwrap().fallback(fallback)
}

fn first(store: SharedStore) -> RedisGuard {
    RedisGuard::init(store, at(NOW), GuardSettings::default()).unwrap()
}

fn joins(store: SharedStore) -> RedisGuard {
    RedisGuard::join(store, at(NOW), GuardSettings::default()).unwrap()
}

fn scan(person: u8, made: u64, reader: &str, now: u64) -> Scan {
    let token = Token::Dated { presented_at: at(made), until: at(made + 30), future: 15 };
    scan_of(person, token, made as u8, reader, at(now))
}

fn scan_of(person: u8, token: Token, content: u8, reader: &str, now: Timestamp) -> Scan {
    let mut content = [content; 16];
    content[0] = person;
    Scan::new([person; 16], [person; 16], content, token, ReaderName::new(reader), Now::exactly(now))
}

fn verdict(guard: &RedisGuard, scan: &Scan) -> Verdict {
    guard.admit(scan).unwrap().verdict
}

fn is_fresh(answer: &Result<Admission, GuardError>) -> bool {
    answer.as_ref().is_ok_and(|admission| admission.verdict == Verdict::Fresh && !admission.repeat)
}

/// Scans until the group answers again: a failure is left alone for a second.
fn reunited(guard: &RedisGuard) {
    reunited_at(guard, NOW);
}

/// The same by this time of the gate's clock.
fn reunited_at(guard: &RedisGuard, now: u64) {
    let begin = clock();
    let mut n = 0;
    while guard.trouble().is_some() {
        assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", guard.trouble());
        n += 1;
        // Dead on arrival by any clock: it is asked about, and leaves nothing behind.
        let stale = Token::Dated { presented_at: at(1_000), until: at(1_030), future: 15 };
        guard.admit(&scan_of(250, stale, n, "nobody", at(now))).ok();
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a scan takes is what is tested")]
fn clock() -> Instant {
    Instant::now()
}

fn shared(guard: RedisGuard) -> Arc<RedisGuard> {
    Arc::new(guard)
}

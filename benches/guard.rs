//! The replay guard beside what it is made of: a hash map, and a write that is synced.
//!
//! `cargo bench --bench guard`. Ratios of one run count: times differ from machine to machine.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench reads the clock"
)]

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sanse::guard::{DiskGuard, Guard, GuardSettings, MemoryGuard, ReaderName, Scan, Token, Verdict};
use sanse::{Now, Timestamp};
use sha2::{Digest, Sha256};

const NOON: u64 = 1_772_366_400;

/// Of each ratio the median of so many is told.
const ROUNDS: usize = 7;

fn main() {
    if let Some(count) = std::env::var_os(CHILD) {
        return peak(count.to_str().unwrap().parse().unwrap());
    }
    println!(
        "memory: a guard's check over an insertion into a plain HashMap, both from empty (median of {ROUNDS})"
    );
    for (count, goal) in [(10_000, 3.2), (100_000, 3.2), (1_000_000, 2.2)] {
        let ids = ids(count);
        let rounds = (0..ROUNDS).map(|_| (maps(&ids), guards(&ids)));
        let (map, guard): (Vec<_>, Vec<_>) = rounds.unzip();
        let each = |times: &[Duration]| median(times).as_secs_f64() * 1e9 / count as f64;
        println!(
            "  {count:>9} entries: {:>4.0} ns / {:>4.0} ns = {:.2}   (goal {goal})",
            each(&guard),
            each(&map),
            each(&guard) / each(&map)
        );
    }
    println!("memory: bytes an entry, at the peak of the process while it grew");
    for count in [900_000, 1_000_000, 1_048_577] {
        println!("  {count:>9} entries: {}", child(count));
    }
    println!(
        "disk: one admission after another, over a write of 110 bytes that is synced (median of {ROUNDS})"
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-guard");
    let rounds = (0..ROUNDS).map(|_| (writes(&folder), admissions(&folder)));
    let (write, admission): (Vec<_>, Vec<_>) = rounds.unzip();
    let (write, admission) = (median(&write), median(&admission));
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(SYNCED);
    println!(
        "  {:.0} µs / {:.0} µs = {:.2}   (goal 1.3)",
        micros(admission),
        micros(write),
        admission.as_secs_f64() / write.as_secs_f64()
    );
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// What hashes look like, each another one.
fn ids(count: usize) -> Vec<[u8; 16]> {
    let id = |n: usize| Sha256::digest(n.to_le_bytes()).first_chunk().copied().unwrap_or_default();
    (0..count).map(id).collect()
}

fn scan(id: [u8; 16]) -> Scan {
    let now = Timestamp::from_unix(NOON).unwrap();
    let token = Token::Dated { presented_at: now, until: now.plus(30), future: 15 };
    Scan::new(id, id, id, token, ReaderName::new("gate 2"), Now::exactly(now))
}

/// The same four times as a guard's entry, and nothing else.
fn maps(ids: &[[u8; 16]]) -> Duration {
    let start = Instant::now();
    let mut map = HashMap::new();
    for id in ids {
        black_box(map.insert(*id, [NOON; 4]));
    }
    let took = start.elapsed();
    assert_eq!(map.len(), ids.len());
    took
}

fn guards(ids: &[[u8; 16]]) -> Duration {
    let guard = MemoryGuard::init(settings());
    let scans: Vec<_> = ids.iter().copied().map(scan).collect();
    let start = Instant::now();
    for scan in &scans {
        assert_eq!(guard.admit(scan).unwrap().verdict, Verdict::Fresh);
    }
    let took = start.elapsed();
    assert_eq!(guard.len(), ids.len());
    took
}

fn settings() -> GuardSettings {
    GuardSettings::default().entries(2_000_000).unwrap()
}

/// How many entries a process of its own shall make.
const CHILD: &str = "SANSE_BENCH_ENTRIES";

fn child(count: usize) -> String {
    let own = std::env::current_exe().unwrap();
    let out = std::process::Command::new(own).env(CHILD, count.to_string()).output().unwrap();
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

/// By what the operating system says of the process.
fn peak(count: usize) {
    let guard = MemoryGuard::init(settings());
    let id = |n: usize| Sha256::digest(n.to_le_bytes()).first_chunk().copied().unwrap_or_default();
    let Some(before) = peak_memory() else {
        return println!("not known on this system");
    };
    for n in 0..count {
        assert_eq!(guard.admit(&scan(id(n))).unwrap().verdict, Verdict::Fresh);
    }
    let grown = peak_memory().unwrap_or(before) - before;
    println!("{:.1}   (goal 80)", grown as f64 / count as f64);
}

fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| 1_024 * kilobytes)
}

/// Admissions, and writes, that are measured at a time.
const SYNCED: u32 = 500;

fn writes(folder: &Path) -> Duration {
    let mut file = open(folder, "raw");
    let record = [7; 110];
    let start = Instant::now();
    for _ in 0..SYNCED {
        file.write_all(&record).unwrap();
        file.sync_data().unwrap();
    }
    start.elapsed()
}

fn admissions(folder: &Path) -> Duration {
    let now = Timestamp::from_unix(NOON).unwrap();
    let own = fresh(folder, "guard");
    let guard = DiskGuard::init(&own, settings(), now).unwrap();
    guard.confirm_clock(now).unwrap();
    let scans: Vec<_> = ids(SYNCED as usize).into_iter().map(scan).collect();
    let start = Instant::now();
    for scan in &scans {
        assert_eq!(guard.admit(scan).unwrap().verdict, Verdict::Fresh);
    }
    start.elapsed()
}

fn open(folder: &Path, name: &str) -> File {
    let own = fresh(folder, name);
    OpenOptions::new().create(true).append(true).open(own.join("file")).unwrap()
}

fn fresh(folder: &Path, name: &str) -> PathBuf {
    let own = folder.join(name);
    let _ = fs::remove_dir_all(&own);
    fs::create_dir_all(&own).unwrap();
    own
}

//! A status list of ten million places: `cargo bench --bench status`.
//!
//! Prints milliseconds to load a signed list and its ratio over inflating alone, the memory that loaded lists take over
//! their raw bits (Linux), and nanoseconds of a look-up at a random place and its ratio over reading the raw bits.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot set up must stop")]
#![expect(clippy::disallowed_methods, reason = "measuring is what a clock is for here")]

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use flate2::{Compression, Decompress, FlushDecompress};
use sanse::key::SigningKey;
use sanse::status::{ExpiryDay, Shard, Status, StatusBook};
use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
use sanse::{Authority, Issuer, Now, Timestamp};

const ENTRIES: u32 = 10_000_000;
const RAW_BYTES: usize = 5_000_000;
/// One pass in a hundred has something said of it.
const SAID: u32 = ENTRIES / 100;
const DAYS: u64 = 16;
const ROUNDS: usize = 15;

fn main() {
    let now = Timestamp::from_unix(1_772_366_400).unwrap();
    let (root, key) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let entry = TrustedKey::new(key.public(), "Health Authority", now, now.plus(86_400)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, now, now.plus(86_400)).unwrap();
    let list = list.trust(entry.scope(Scope::STATUS_LISTS)).unwrap();
    let mut pinned = Trust::pin(root.public()).unwrap();
    pinned.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(now)).unwrap();
    let issuer = Issuer::new(key);
    let signed: Vec<_> = (0..DAYS).map(|n| sign(&issuer, ExpiryDay::of(now.plus(n * 86_400)), now)).collect();
    println!("entries = {ENTRIES}");
    println!("signed list = {} bytes", signed[0].len());

    let load = |trust: &mut Trust, list: &[u8]| trust.load_status(list, Now::exactly(now)).unwrap();
    let before = resident();
    let mut all = pinned.clone();
    signed.iter().for_each(|list| drop(load(&mut all, list)));
    if let (Some(before), Some(after)) = (before, resident()) {
        let raw = RAW_BYTES * signed.len();
        println!("memory of {DAYS} lists over raw bits = {:.3}", (after - before) as f64 / raw as f64);
    }

    let list = all.statuses().next().unwrap();
    let raw: Vec<u8> = (0..ENTRIES)
        .step_by(2)
        .map(|index| list.value(index).unwrap() | list.value(index + 1).unwrap() << 4)
        .collect();
    let stream = deflated(&raw);
    let (mut loading, mut inflating) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut trust = pinned.clone();
        loading.push(time(|| {
            black_box(load(&mut trust, black_box(&signed[0])));
        }));
        inflating.push(time(|| drop(black_box(inflated(black_box(&stream))))));
    }
    let (loading, inflating) = (median(loading), median(inflating));
    println!("load = {:.2} ms", loading * 1e3);
    println!("inflate alone = {:.2} ms", inflating * 1e3);
    println!("ratio load over inflate = {:.3}", loading / inflating);

    let places = places();
    let (mut looking, mut reading) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        looking.push(time(|| sum(&places, |index| list.value(index).unwrap_or_default())));
        reading.push(time(|| sum(&places, |index| raw_value(&raw, index))));
    }
    let (looking, reading) = (median(looking), median(reading));
    let each = 1e9 / places.len() as f64;
    println!("look-up = {:.2} ns", looking * each);
    println!("raw bits = {:.2} ns", reading * each);
    println!("ratio look-up over raw bits = {:.3}", looking / reading);
}

fn sign(issuer: &Issuer, day: ExpiryDay, now: Timestamp) -> Vec<u8> {
    let shard = Shard::new("ZZ".parse().unwrap(), "Health Authority", day).unwrap();
    let mut book = StatusBook::new(shard, ENTRIES).unwrap();
    for n in 0..SAID {
        let index = book.take().unwrap();
        let status = [Status::Revoked, Status::Suspended, Status::NowYellow, Status::NowRed][n as usize % 4];
        book.set(index, status).unwrap();
    }
    issuer.sign_status(&book.list(now, now.plus(86_400)).unwrap()).unwrap().into_bytes()
}

/// Every place looked up; the sum keeps the compiler from leaving any out.
fn sum(places: &[u32], value: impl Fn(u32) -> u8) {
    black_box(places.iter().map(|index| u64::from(value(black_box(*index)))).sum::<u64>());
}

fn raw_value(raw: &[u8], index: u32) -> u8 {
    raw[index as usize / 2] >> (index % 2 * 4) & 0x0F
}

fn deflated(raw: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(raw).unwrap();
    encoder.finish().unwrap()
}

/// In one step, into memory of the right size: what no reader can do without.
fn inflated(stream: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(RAW_BYTES);
    Decompress::new(true).decompress_vec(stream, &mut out, FlushDecompress::Finish).unwrap();
    assert_eq!(out.len(), RAW_BYTES);
    out
}

/// Random places, all over the list.
fn places() -> Vec<u32> {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let next = || {
        // xorshift64 (Marsaglia 2003)
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        Some((seed % u64::from(ENTRIES)) as u32)
    };
    std::iter::from_fn(next).take(1_000_000).collect()
}

/// Bytes of this process that are in memory; only Linux tells.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok()? * 1024)
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

//! How fast `issuer batch` is, and where the time goes: `cargo bench -p sanse-issuer --bench batch`.
//!
//! Runs the built program with one worker over 100,000 made-up rows on paper with their commitments, then with a
//! proven wallet each, then with 200 documents. Processor time is the child's own, user and system (Linux; else
//! the clock's), so other work on the machine counts little. Beside it, in this process: one raw Ed25519
//! signature with an expanded key, likewise measured, and the parts that a row consists of, each at its fastest.

#![expect(clippy::unwrap_used, reason = "a bench that cannot set up must stop")]
#![expect(clippy::disallowed_methods, reason = "measuring is what a clock is for here")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ed25519_dalek::Sha512;
use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use sanse::identity::Commitment;
use sanse::key::{HolderKey, SigningKey};
use sanse::{Colour, Enrolment, Issuer, Pass, PhotoRef, Timestamp};

const ROWS: u32 = 100_000;
const BOUND_ROWS: u32 = 20_000;
const DOCUMENTS: u32 = 200;
/// Jiffies a second, in `/proc`, on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("batch-bench");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    issuer(&folder, &["init", "--region", "ZZ", "--name", "ZZ Health Authority", "zz", "--no-passphrase"]);

    let csv = papers();
    // Before and after, for the machine has other work now and then.
    let before = raw_signatures();
    let row = batch(&folder, "paper", &csv, ROWS, &["--paper"]);
    let signature = f64::midpoint(before, raw_signatures());
    println!("raw Ed25519 signature = {:.2} us", signature * 1e6);
    println!("paper: {:.2} us a row, {:.0} passes a second and core", row * 1e6, 1.0 / row);
    println!("ratio batch paper = {:.3}", row / signature);
    parts(&folder, &csv);
    let row = batch(&folder, "bound", &bound(), BOUND_ROWS, &[]);
    println!("bound: {:.2} us a row with its proof verified, {:.0} a second and core", row * 1e6, 1.0 / row);
    let row = batch(&folder, "documents", &documents(), DOCUMENTS, &["--paper"]);
    println!("documents: {:.2} ms a row, {:.1} a second and core", row * 1e3, 1.0 / row);
    fs::remove_dir_all(&folder).unwrap();
}

/// Seconds of one worker for each row.
fn batch(folder: &Path, name: &str, rows: &str, count: u32, options: &[&str]) -> f64 {
    let input = format!("{name}.csv");
    fs::write(folder.join(&input), rows).unwrap();
    let (clock, used) = (Instant::now(), children());
    issuer(folder, &[&["batch", "zz", &input, "--out", name, "--workers", "1"], options].concat());
    let (clock, used) =
        (clock.elapsed().as_secs_f64(), children().zip(used).map(|(now, before)| now - before));
    println!("{name}: {count} rows in {clock:.2} s by the clock");
    let passes: PathBuf = folder.join(name).join("passes.jsonl");
    assert_eq!(fs::read_to_string(passes).unwrap().lines().count(), usize::try_from(count).unwrap());
    used.unwrap_or(clock) / f64::from(count)
}

/// Seconds of processor time that ended children have used (proc(5): cutime and cstime).
fn children() -> Option<f64> {
    processor(13)
}

/// Seconds of processor time that this process has used (proc(5): utime and stime).
fn own() -> Option<f64> {
    processor(11)
}

fn processor(field: usize) -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(field);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) / TICKS)
}

fn issuer(folder: &Path, args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_issuer"));
    let status = command.args(args).current_dir(folder).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{args:?}");
}

/// Sixteen bytes of nobody, as digits.
fn digits(n: u32) -> String {
    format!("{n:032x}")
}

fn papers() -> String {
    let mut csv = "id,colour,commitment,photo,name\n".to_owned();
    for n in 0..ROWS {
        writeln!(csv, "row-{n},green,{},{},林*", digits(n), digits(n)).unwrap();
    }
    csv
}

fn bound() -> String {
    let key = HolderKey::generate_ed25519().unwrap();
    let challenge = Enrolment::challenge().unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (sent, answer) = (hex(&challenge), hex(&Enrolment::new(&key, &challenge).unwrap().to_bytes()));
    let mut csv = "id,colour,commitment,photo,challenge,answer\n".to_owned();
    for n in 0..BOUND_ROWS {
        writeln!(csv, "row-{n},green,{},{},{sent},{answer}", digits(n), digits(n)).unwrap();
    }
    csv
}

fn documents() -> String {
    let rows = (0..DOCUMENTS).map(|n| format!("row-{n},green,ZZ:passport:X{n:07}\n"));
    std::iter::once("id,colour,document\n".to_owned()).chain(rows).collect()
}

/// Seconds of a signature over a message of a credential's length, with the key expanded once: as many as there are
/// rows, by the same clock.
fn raw_signatures() -> f64 {
    let mut sign = raw_signature();
    let (clock, used) = (Instant::now(), own());
    (0..ROWS).for_each(|_| sign());
    let (clock, used) = (clock.elapsed().as_secs_f64(), own().zip(used).map(|(now, before)| now - before));
    used.unwrap_or(clock) / f64::from(ROWS)
}

fn raw_signature() -> impl FnMut() {
    let secret = ExpandedSecretKey::from(&[5; 32]);
    let public = ed25519_dalek::VerifyingKey::from(&secret);
    move || {
        black_box(raw_sign::<Sha512>(&secret, black_box(&[7; 110]), &public));
    }
}

/// What a row consists of beside the signature, each by itself.
fn parts(folder: &Path, csv: &str) {
    let signature = best(raw_signature());
    let now = Timestamp::from_unix(1_772_366_400).unwrap();
    let issuer = Issuer::new(SigningKey::generate().unwrap());
    let pass = Pass::new(Colour::Green, Commitment::from_bytes([1; 16])).photo(PhotoRef::from_bytes([1; 16]));
    let pass = pass.name("林*").unwrap();
    let signed = issuer.issue_paper(&pass, now, now.plus(3_600)).unwrap();
    let issue = best(|| drop(black_box(issuer.issue_paper(&pass, now, now.plus(3_600)))));
    let text = best(|| drop(black_box(signed.to_text())));
    let line = csv.lines().nth(1).unwrap();
    let mut reader = csv_core::Reader::new();
    let cells = best(|| {
        reader.reset();
        let (mut cells, mut ends) = ([0; 256], [0; 16]);
        black_box(reader.read_record(black_box(line.as_bytes()), &mut cells, &mut ends));
    });
    let passes = fs::read(folder.join("paper/passes.jsonl")).unwrap();
    let mut file = fs::File::create(folder.join("copy")).unwrap();
    let start = Instant::now();
    for chunk in passes.chunks(1_024 * passes.len() / usize::try_from(ROWS).unwrap()) {
        file.write_all(chunk).unwrap();
        file.sync_data().unwrap();
    }
    let write = start.elapsed().as_secs_f64() / f64::from(ROWS);
    println!("  of that, each by itself at its fastest, in us:");
    println!(
        "    signature {:.2}, claims, CBOR and hash around it {:.2}",
        signature * 1e6,
        (issue - signature) * 1e6
    );
    println!("    base45 {:.2}, cells of a line {:.2}", text * 1e6, cells * 1e6);
    println!("    written and synced by chunks, by the clock {:.2}", write * 1e6);
}

/// The fastest of many short turns: what the work costs when nothing comes between.
fn best(mut work: impl FnMut()) -> f64 {
    const TIMES: u32 = 100;
    let turn = |_| {
        let start = Instant::now();
        (0..TIMES).for_each(|_| work());
        start.elapsed()
    };
    let fastest: Duration = (0..200).map(turn).min().unwrap();
    fastest.as_secs_f64() / f64::from(TIMES)
}

//! How fast a million people are registered from a file, and in how much memory: `cargo bench -p sanse-issuer --bench import`.
//!
//! Runs the built program over a million made-up rows with their commitments, and then over 200 documents, each of
//! which costs an Argon2id. The floor beside it: the same bytes inserted into a bare table of SQLite, as many a
//! transaction, each waited for. Memory is the greatest that the program ever had (Linux).

#![expect(clippy::unwrap_used, reason = "a bench that cannot set up must stop")]
#![expect(clippy::disallowed_methods, reason = "measuring is what a clock is for here")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PEOPLE: u32 = 1_000_000;
const DOCUMENTS: u32 = 200;
/// As many as the program's.
const BLOCK: u32 = 1_000;

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import-bench");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for line in [
        "init --region ZZ --name ZZ zz --no-passphrase",
        "status init zz",
        "registry init zz --officer rong:registrar --officer an:approver",
    ] {
        run(&folder, line);
    }
    let mut people = "id,commitment,photo,name\n".to_owned();
    (0..PEOPLE).for_each(|n| writeln!(people, "row-{n},{},{},林*", digits(n), digits(n)).unwrap());
    fs::write(folder.join("people.csv"), people).unwrap();
    let floor = floor(&folder);
    let (seconds, memory) = run(&folder, "import zz --as an --commitments people.csv");
    let rate = f64::from(PEOPLE) / seconds;
    println!("bare inserts: {:.0} rows a second", f64::from(PEOPLE) / floor);
    println!("import: {PEOPLE} people in {seconds:.1} s, {rate:.0} a second, {memory:.0} MiB at most");
    println!("ratio import over bare inserts = {:.2}", seconds / floor);

    let mut documents = "id,document\n".to_owned();
    (0..DOCUMENTS).for_each(|n| writeln!(documents, "row-{n},ZZ:passport:X{n:07}").unwrap());
    fs::write(folder.join("documents.csv"), documents).unwrap();
    let (seconds, memory) = run(&folder, "import zz --as rong documents.csv");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let each = seconds * 1e3 * cores as f64 / f64::from(DOCUMENTS);
    println!("documents: {each:.1} ms of a core each, Argon2id, on {cores} cores; {memory:.0} MiB at most");
    fs::remove_dir_all(&folder).unwrap();
}

/// Sixteen bytes of nobody, in no order, as those of commitments are.
fn digits(n: u32) -> String {
    let mixed = u128::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    format!("{mixed:032x}")
}

/// Seconds for the same bytes in a bare table.
fn floor(folder: &Path) -> f64 {
    let database = rusqlite::Connection::open(folder.join("floor.sqlite")).unwrap();
    database.pragma_update(None, "journal_mode", "WAL").unwrap();
    database.pragma_update(None, "synchronous", "FULL").unwrap();
    database
        .execute_batch(
            "CREATE TABLE people (number INTEGER PRIMARY KEY, commitment BLOB UNIQUE, photo BLOB, name TEXT)",
        )
        .unwrap();
    let clock = Instant::now();
    for block in 0..PEOPLE / BLOCK {
        database.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut insert = database
            .prepare_cached("INSERT INTO people (commitment, photo, name) VALUES (?1, ?2, ?3)")
            .unwrap();
        for n in block * BLOCK..(block + 1) * BLOCK {
            let bytes = u128::from_str_radix(&digits(n), 16).unwrap().to_be_bytes();
            insert.execute((bytes, bytes, "林*")).unwrap();
        }
        database.execute_batch("COMMIT").unwrap();
    }
    clock.elapsed().as_secs_f64()
}

/// Seconds by the clock, and mebibytes at the most.
fn run(folder: &Path, line: &str) -> (f64, f64) {
    let clock = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_issuer"));
    let mut child = command
        .args(line.split(' '))
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0.0_f64;
    let code = loop {
        if let Some(code) = child.try_wait().unwrap() {
            break code;
        }
        most = most.max(memory(&status).unwrap_or_default());
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(code.success(), "{line}");
    (clock.elapsed().as_secs_f64(), most)
}

/// The greatest that a process had so far (proc(5): VmHWM).
fn memory(status: &str) -> Option<f64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}

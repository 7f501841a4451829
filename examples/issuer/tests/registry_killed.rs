//! The program killed at any moment of its writes: every acknowledged write is there, none half done, and the doctor finds
//! the register sound. `SANSE_SOAK` kills ten times as often.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod desk;

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use desk::Desk;
use sanse::identity::{DocumentKind, IdentityDocument, SaltKey};
use sanse_registry::Registry;

const KILLS: u64 = 100;

/// Random numbers enough for moments (SplitMix64, Steele et al. 2014).
struct Moments(u64);

impl Moments {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Runs a command and kills it after so long; what it said, if it was done by then.
fn killed(desk: &Desk, line: &str, after: Duration) -> Option<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_issuer"))
        .args(line.split(' '))
        .current_dir(desk.at(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    // What was said in full was answered, whether or not the program had time to leave.
    let _ = child.wait();
    said.ends_with('\n').then_some(said)
}

fn salt_key(desk: &Desk) -> SaltKey {
    let text = desk.text("zz/salt.key");
    let bytes: [u8; 32] =
        std::array::from_fn(|n| u8::from_str_radix(text.get(2 * n..2 * n + 2).unwrap(), 16).unwrap());
    SaltKey::from_bytes(&bytes)
}

#[test]
fn a_program_that_is_killed_loses_nothing_it_has_answered() {
    let desk = Desk::with_register();
    let seed = std::env::var("SANSE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    println!("seed {seed} (SANSE_SEED)");
    let kills = if std::env::var_os("SANSE_SOAK").is_some() { 10 * KILLS } else { KILLS };
    let mut moments = Moments(seed);
    let person = desk.person(0);
    desk.good(&["paper", "zz", "--as", "rong", &person]);
    let (mut registered, mut facts, mut interrupted) = (Vec::new(), 0, 0);
    // How long each command takes when nobody kills it, so that the kills fall into all of it.
    let register =
        |n: u64| format!("register zz --as rong --face-compared --document ZZ:passport:X{:07}", 1_000 + n);
    for n in 0..kills {
        let after = Duration::from_micros(moments.below(60_000));
        let line = match n % 4 {
            0 => register(n),
            1 => format!("checkin zz --as rong {person} --temperature 36.{} --at {}", n % 10, at(n)),
            2 => format!("issue zz --as pu {person}"),
            _ => format!("assess zz --as rong {person}"),
        };
        match (n % 4, killed(&desk, &line, after)) {
            (0, Some(_)) => registered.push(n),
            (1, Some(_)) => facts += 1,
            (_, Some(_)) => {}
            (_, None) => interrupted += 1,
        }
    }
    assert!(interrupted >= kills / 10 && interrupted < kills, "{interrupted} of {kills} were in time");

    let said = desk.good(&["registry", "doctor", "zz"]);
    assert!(said.contains("sound"), "{said}");
    let (register, key) = (Registry::open(&desk.at("zz/register/register.sqlite")).unwrap(), salt_key(&desk));
    for n in registered {
        let document =
            IdentityDocument::new("ZZ", DocumentKind::Passport, &format!("X{:07}", 1_000 + n)).unwrap();
        register.find(&document, &key).unwrap();
    }
    let number = person.parse().unwrap();
    assert!(register.facts(number).unwrap().len() >= facts, "a fact that was answered is gone");
    // And it goes on as if nothing had been.
    desk.good(&["issue", "zz", "--as", "pu", &person]);
    assert_eq!(register.live_of(number).unwrap().len(), 1);
    println!("{kills} kills, {interrupted} of them in the middle");
}

#[test]
fn a_file_of_people_that_is_killed_halfway_loses_nobody_and_doubles_nobody() {
    const ROWS: u64 = 20_000;
    let desk = Desk::with_register();
    let mut file = "id,commitment,name\n".to_owned();
    for n in 0..ROWS {
        // Twenty rows are somebody who is there already.
        let who = if n % 1_000 == 999 { n - 1 } else { n };
        file.push_str(&format!("A-{n},{who:032x},林*\n"));
    }
    desk.write("people.csv", file);
    let import = "import zz --as an --commitments people.csv --quiet";
    let (mut moments, mut kills) = (Moments(3), 0);
    let said = loop {
        // Each run goes further, on a slow machine too.
        match killed(&desk, import, Duration::from_millis(20 + moments.below(150 + 50 * kills))) {
            Some(said) => break said,
            None => kills += 1,
        }
        assert!(kills < 1_000, "it never ends");
    };
    assert!(kills > 0 && said.contains("resumed"), "{kills}: {said}");
    let register = Registry::open(&desk.at("zz/register/register.sqlite")).unwrap();
    assert_eq!(register.population().unwrap(), (ROWS - ROWS / 1_000, 0));
    let said = desk.good(&[
        "import",
        "zz",
        "--as",
        "an",
        "--commitments",
        "people.csv",
        "--rejected",
        "rejected.csv",
    ]);
    assert!(said.contains("19980 people of 20000 rows") && said.contains("rejected    20"), "{said}");
    assert_eq!(desk.text("rejected.csv").lines().count(), 21);
    assert!(desk.good(&["registry", "doctor", "zz"]).contains("sound"));
    println!("{kills} kills");
}

/// A moment of the last day, another for each round.
fn at(n: u64) -> String {
    desk::clock().minus(86_400 - n).to_string()
}

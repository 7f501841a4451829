//! A city in an afternoon: both programs as an operator runs them, the wallets of two thousand people played with the
//! library, and some twenty thousand scans, each of which must be decided as the story has it, and counted so.
//!
//! `SANSE_CITY_SEED` tells the same story again; `examples/README.md` tells it in words.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod calendar;
mod dice;
mod gates;
mod office;
mod people;
mod phones;
mod places;
mod plan;
#[path = "../programs/mod.rs"]
mod programs;
mod scans;
mod story;
mod truth;

use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};

use calendar::{Calendar, DAYS, Half};
use dice::Dice;
use gates::Gates;
use office::Office;
use people::{Home, People};
use phones::Phones;
use places::{GATES, NORTH, SOUTH, UNITS};
use plan::{HalfDay, Planner};
use sanse::Timestamp;
use sanse_example_common::uptime::Uptime;
use story::Story;
use truth::Truth;

const SEED: &str = "SANSE_CITY_SEED";

/// Says the seed when it begins, and with every failure.
struct Seed(u64);

impl Seed {
    fn find() -> Self {
        // A word in place of a number fails here.
        let given = std::env::var(SEED).ok().map(|seed| seed.parse().unwrap());
        let seed = given.unwrap_or_else(|| std::hash::RandomState::new().build_hasher().finish());
        eprintln!("city: {SEED}={seed}");
        Self(seed)
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("city: it went wrong; the same story again with {SEED}={}", self.0);
        }
    }
}

/// Says how long each chapter took.
struct Chapters {
    uptime: Uptime,
    before: u64,
}

impl Chapters {
    fn end(&mut self, name: &str) {
        let now = self.uptime.millis();
        eprintln!("city: {:>6.1} s  {name}", (now - self.before) as f64 / 1_000.0);
        self.before = now;
    }
}

#[test]
fn a_city_in_an_afternoon() {
    let seed = Seed::find();
    let mut dice = Dice::new(seed.0);
    let issuer = programs::issuer();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let city = folder.path();
    let mut chapters = Chapters { uptime: Uptime::start(), before: 0 };
    let calendar = Calendar::from_tomorrow(Timestamp::try_from(chrono::Utc::now()).unwrap());

    let people = People::new(&mut dice);
    let offices = Home::ALL.map(|home| Office::begin(&issuer, city, home, calendar));
    let [here, neighbour, stranger] = &offices;
    here.say("recognise ZZ YY --their-root YY/root.pub.pem --days 60");
    here.say("bundle key ZZ --days 60 --no-passphrase");
    here.say("bundle export ZZ --file week.bundle --recognised YY/trust-list.cbor --days 60");
    chapters.end("three regions begin, and one of them is recognised");
    for office in &offices {
        office.import(&people);
    }
    chapters.end("people are registered from files, and confirmed");
    let mut phones = Phones::default();
    let mut story = Story { office: here, people: &people, calendar, wrong: Vec::new() };
    story.enrol(&mut phones);
    offices.iter().for_each(|office| Story::enrol_all(office, &mut phones));
    chapters.end("wallets prove their keys, elders get paper");
    places::approve(here);
    chapters.end("two units apply for thirty places");
    let gates = Gates { verifier: programs::verifier(), city, calendar };
    everywhere(|of_place| of_place.iter().for_each(|gate| gates.begin(*gate)));
    chapters.end("thirty-one gates are set up");

    let forgotten = SOUTH + 1 + dice.index(GATES - SOUTH - 1);
    let mut truth = Truth::default();
    let mut planner = Planner { dice: &mut dice, people: &people, calendar, forgotten };
    for day in DAYS {
        story.night(day);
        Story::sign(here, &mut phones, day);
        Story::sign(neighbour, &mut phones, day);
        Story::sign(stranger, &mut phones, day);
        chapters.end(&format!("day {day}: passes are signed and fetched"));
        for half in Half::BOTH {
            if half == Half::Afternoon {
                story.noon(day, &mut phones);
                here.publish(day, half);
                neighbour.publish(day, half);
            }
            let plan = planner.half(day, half);
            note(&plan, day, calendar, &mut truth);
            everywhere(|of_place| {
                for gate in of_place {
                    if half == Half::Morning {
                        gates.open(*gate, day);
                    }
                    if planner.lists(*gate, day, half) == half {
                        gates.bring_lists(*gate, day, half);
                    }
                }
                gates.play(of_place, &plan, &phones);
            });
            chapters.end(&format!("day {day}: {half:?}"));
        }
        (0..UNITS.len()).for_each(|unit| gates.hand_on(unit, day));
        chapters.end(&format!("day {day}: visits are handed on"));
    }

    (0..UNITS.len()).for_each(|unit| truth.compare(unit, gates.numbers(unit)));
    assert!(here.say("registry doctor ZZ").contains("sound"));
    chapters.end("the units' numbers are the story's");
    eprintln!("city: {} people, {} s", People::everybody().count(), chapters.uptime.seconds());
    truth.tallies().into_iter().flatten().for_each(|(what, count)| eprintln!("city: {count:>6}  {what}"));
}

/// Writes down what will be, before any gate is asked.
fn note(plan: &HalfDay, day: u32, calendar: Calendar, truth: &mut Truth) {
    let (date, begins) = (calendar.date(day).to_string(), calendar.at(day, 0));
    for (gate, log) in plan.logs.iter().enumerate().chain(plan.tails.iter().enumerate()) {
        log.iter().for_each(|scan| truth.note(gate, date.clone(), begins, scan));
    }
}

/// Twice as many as small machines have cores: gates wait for the disk for half of their time.
const THREADS: usize = 4;

/// Does the same for the gates of each place, on some threads.
fn everywhere(work: impl Fn(&[usize]) + Sync) {
    let mut all = vec![vec![NORTH, SOUTH]];
    all.extend((SOUTH + 1..GATES).map(|gate| vec![gate]));
    let next = AtomicUsize::new(0);
    let run = || {
        while let Some(of_place) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(of_place)
        }
    };
    std::thread::scope(|scope| {
        (0..THREADS).for_each(|_| drop(scope.spawn(run)));
    });
}

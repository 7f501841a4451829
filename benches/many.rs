//! Many codes at a time against one after another: `cargo bench --bench many`.
//!
//! Prints the cores, milliseconds for 10,000 codes each way, and `ratio check_many = <number>`: the time of
//! `check_many` over that of a loop over `check` on one core, the median of interleaved rounds.

#![expect(clippy::unwrap_used, reason = "a bench that cannot set up must stop")]
#![expect(clippy::disallowed_methods, reason = "measuring is what a clock is for here")]

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::identity::Commitment;
use sanse::key::SigningKey;
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Decision, Outcome, PaperRule, Policy, Scene, Verifier};
use sanse::{Authority, Colour, Issuer, Now, Pass, PhotoRef, Timestamp};

const CODES: u32 = 10_000;
const ROUNDS: usize = 7;

fn main() {
    let now = Timestamp::from_unix(1_772_366_400).unwrap();
    let (root, key) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let entry = TrustedKey::new(key.public(), "Health Authority", now, now.plus(86_400)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, now, now.plus(86_400)).unwrap().trust(entry).unwrap();
    let mut trust = Trust::pin(root.public()).unwrap();
    trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(now)).unwrap();
    let texts = papers(&Issuer::new(key), now);
    let scene = Scene::at(Now::exactly(now)).reader("desk");
    let gate = || {
        let policy = Policy::at("ZZ-GATE-7".parse().unwrap()).paper(PaperRule::Check).build().unwrap();
        Verifier::new(trust.clone(), policy, MemoryGuard::init(GuardSettings::default()))
    };

    let (mut alone, mut many) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // A new guard each time, or all would be flagged as seen.
        let verifier = gate();
        alone.push(time(|| texts.iter().map(|text| verifier.check(text, &scene)).for_each(good)));
        let verifier = gate();
        let codes = texts.iter().map(|text| (text, scene.clone()));
        many.push(time(|| verifier.check_many(codes).for_each(good)));
    }
    let (alone, many) = (median(alone), median(many));
    println!("cores = {}", thread::available_parallelism().unwrap());
    println!("check, one after another = {:.0} ms", alone * 1e3);
    println!("check_many = {:.0} ms", many * 1e3);
    println!("ratio check_many = {:.3}", many / alone);
}

fn good(decision: Decision) {
    assert_eq!(black_box(decision).outcome(), Outcome::Check);
}

fn papers(issuer: &Issuer, now: Timestamp) -> Vec<String> {
    let paper = |n: u32| {
        let mut person = [0; 16];
        person.iter_mut().zip(n.to_be_bytes()).for_each(|(to, from)| *to = from);
        let pass =
            Pass::new(Colour::Green, Commitment::from_bytes(person)).photo(PhotoRef::from_bytes(person));
        issuer.issue_paper(&pass, now, now.plus(3_600)).unwrap().to_text()
    };
    (0..CODES).map(paper).collect()
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).unwrap().as_secs_f64()
}

//! Rosters of ten thousand and of a million people: `cargo bench --bench roster`.
//!
//! Prints the size of the signed roster, milliseconds to build and to load it, and nanoseconds of a look-up of somebody who
//! is listed, with its ratio over the HMAC that no look-up can do without.

#![expect(clippy::unwrap_used, reason = "a bench that cannot set up must stop")]
#![expect(clippy::disallowed_methods, reason = "measuring is what a clock is for here")]

use std::hint::black_box;
use std::time::Instant;

use hmac::{Hmac, KeyInit, Mac};
use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::key::SigningKey;
use sanse::roster::{Listed, Roster, RosterKey};
use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
use sanse::verify::{Attendance, Policy, Sentinel};
use sanse::{Authority, Colour, Issuer, Now, Timestamp};
use sha2::Sha256;

const ROUNDS: usize = 11;
const LOOKS: usize = 20_000;

fn main() {
    let now = Timestamp::from_unix(1_772_366_400).unwrap();
    let (root, office) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let entry = TrustedKey::new(office.public(), "District Office", now, now.plus(86_400)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, now, now.plus(86_400)).unwrap();
    let list = list.trust(entry.scope(Scope::ROSTERS)).unwrap();
    let mut trust = Trust::pin(root.public()).unwrap();
    trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(now)).unwrap();
    let issuer = Issuer::new(office);
    for people in [10_000, 1_000_000] {
        measure(people, &trust, &issuer, now);
    }
}

fn measure(people: usize, trust: &Trust, issuer: &Issuer, now: Timestamp) {
    let place = "ZZ-GATE-7".parse().unwrap();
    let key = RosterKey::generate().unwrap();
    let card = |n: usize| IdentityDocument::new("ZZ", DocumentKind::Passport, &format!("X{n:08}")).unwrap();
    let cards: Vec<_> = (0..people).map(card).collect();
    let says = Listed { colour: Colour::Green, expires_at: now.plus(3_600) };
    let start = Instant::now();
    let listed = cards.iter().map(|card| (card, says));
    let built = Roster::build(place, &key, 1, now, now.plus(86_400), listed).unwrap();
    let building = start.elapsed().as_secs_f64();
    let signed = issuer.sign_roster(&built.roster).unwrap();

    let policy = Policy::at(place).attendance(Attendance::Unattended).build().unwrap();
    let mut loading = Vec::new();
    for _ in 0..ROUNDS {
        let mut sentinel = Sentinel::new(key.clone(), policy.clone()).unwrap();
        loading.push(time(|| sentinel.load(signed.bytes(), trust, Now::exactly(now)).unwrap()));
    }
    // A card of every part of the roster, in no order that the memory could guess.
    let order: Vec<_> = (0..LOOKS).map(|n| n.wrapping_mul(0x9E37_79B9) % people).collect();
    let shown = || order.iter().filter_map(|n| cards.get(*n));
    let (mut looking, mut hashing) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        looking.push(time(|| {
            for card in shown() {
                black_box(built.roster.look_up(&key, black_box(card))).unwrap();
            }
        }));
        // As long as the document that is hashed.
        hashing.push(time(|| {
            for _ in shown() {
                let mut mac = Hmac::<Sha256>::new_from_slice(black_box(key.as_bytes())).unwrap();
                mac.update(black_box(&[7; 29]));
                black_box(mac.finalize().into_bytes());
            }
        }));
    }
    let (loading, looking, hashing) = (median(loading), median(looking), median(hashing));
    let each = 1e9 / LOOKS as f64;
    println!("people = {people}, with one tag: {}", built.collisions);
    println!(
        "signed roster = {} bytes, {:.2} a person",
        signed.bytes().len(),
        signed.bytes().len() as f64 / people as f64
    );
    println!("build = {:.1} ms", building * 1e3);
    println!("load = {:.2} ms", loading * 1e3);
    println!("look-up = {:.0} ns", looking * each);
    println!("HMAC alone = {:.0} ns", hashing * each);
    println!("ratio look-up over HMAC = {:.2}", looking / hashing);
}

fn time(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

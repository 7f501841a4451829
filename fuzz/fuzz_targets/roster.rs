//! rosters → a sentinel.
//!
//! An input that begins with the tag of an envelope is loaded as it is. Any other is claims, which the target signs itself
//! with the published secret of spec/vectors.

#![no_main]

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::roster::RosterKey;
use sanse::trust::{RosterMemory, Scope, Trust, TrustList, TrustedKey};
use sanse::verify::{Attendance, Outcome, Policy, Sentinel};
use sanse::{Authority, Now, Timestamp};
use sanse_fuzz::oracle::{claim, deterministic, is_signed_by, parts, uint};
use sanse_fuzz::sign::{NOON, kid, listed, seed};

fuzz_target!(|input: &[u8]| match input {
    [0xD2, ..] => load(input),
    claims => load(&listed(&WORLD.office, kid(&WORLD.office), 65_005, claims)),
});

struct World {
    office: SigningKey,
    trust: Trust,
    card: IdentityDocument,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let root = sanse::key::SigningKey::from_seed(&seed("root")).unwrap();
    let office = SigningKey::from_bytes(&seed("office"));
    let public = sanse::key::VerifyingKey::from_bytes(office.verifying_key().as_bytes()).unwrap();
    let entry = TrustedKey::new(&public, "Office", time(0), time(0xFFFF_FFFF)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, time(NOON - 86_400), time(0xFFFF_FFFF)).unwrap();
    let list = list.trust(entry.scope(Scope::ROSTERS)).unwrap();
    let mut trust = Trust::pin_published_test_root(root.public()).unwrap();
    trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(time(NOON))).unwrap();
    let card = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001").unwrap();
    World { office, trust, card }
});

/// Whatever is loaded is signed, in date, the sentinel's own, and reads as another library reads it; whoever is admitted
/// has an entry that says so.
fn load(bytes: &[u8]) {
    let policy = Policy::at("ZZ-GATE-7".parse().unwrap()).attendance(Attendance::Unattended);
    let key = RosterKey::from_bytes(seed("sentinel"));
    let mut sentinel = Sentinel::new(key, policy.build().unwrap()).unwrap();
    let now = Now::exactly(time(NOON));
    if sentinel.load(bytes, &WORLD.trust, now).is_err() {
        assert!(sentinel.roster().is_none() && sentinel.memory() == &RosterMemory::default());
        return;
    }
    assert!(is_signed_by(bytes, &WORLD.office.verifying_key()));
    let (_, payload, _) = parts(bytes).unwrap();
    let claims = deterministic(&payload).expect("what was loaded is deterministic");
    let number = |label| uint(claim(&claims, label).unwrap()).unwrap();
    let (expiry, issue) = (number(4), number(6));
    assert!(
        NOON < expiry
            && issue <= NOON + 15
            && NOON - 86_400 <= issue
            && issue % 60 == 0
            && expiry - issue <= 7 * 86_400
    );
    let body = claim(&claims, -65_542).unwrap().as_array().unwrap();
    assert_eq!(uint(&body[0]), sentinel.memory().sequence());
    let entries: Vec<&[u8]> = body[2].as_bytes().unwrap().chunks(10).collect();
    assert!(entries.iter().all(|entry| entry.len() == 10));
    assert!(entries.is_sorted_by(|a, b| a[..8] < b[..8]));
    assert_eq!(sentinel.roster().unwrap().len(), entries.len());
    if sentinel.answer(&WORLD.card, &WORLD.trust, now).outcome() == Outcome::Admit {
        let green = |entry: &&&[u8]| {
            let value = u64::from(entry[8]) << 8 | u64::from(entry[9]);
            value >> 14 == 0 && issue + (value & 0x3FFF) * 60 > NOON
        };
        assert!(entries.iter().any(|entry| green(&entry)), "admitted by no green entry");
    }
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

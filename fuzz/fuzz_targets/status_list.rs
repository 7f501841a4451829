//! status lists → trust.
//!
//! An input that begins with the tag of an envelope is loaded as it is. Of any other, the first byte says what follows:
//! claims, or values of 1, 2, 4 or 8 bits that the target compresses; the target signs them itself with the published
//! secrets of spec/vectors.

#![no_main]

use std::io::{Read, Write};
use std::sync::LazyLock;

use ciborium::Value;
use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use sanse::trust::{Scope, StatusMemory, Trust, TrustList, TrustedKey};
use sanse::{Authority, Now, Timestamp};
use sanse_fuzz::oracle::{claim, deterministic, is_signed_by, parts, uint};
use sanse_fuzz::sign::{NOON, bytes, head, kid, listed, seed, text};

const SUBJECT: &str = "sanse:status/ZZ/2026-03-02/Authority%20of%20issuer";

fuzz_target!(|input: &[u8]| match input {
    [0xD2, ..] => loaded(input),
    [0, claims @ ..] => loaded(&signed(claims)),
    [width, values @ ..] => {
        let bits = 1 << (width % 4);
        loaded(&signed(&claims_of(bits, values)));
    }
    [] => {}
});

struct Keys {
    speaker: SigningKey,
    trust: Trust,
}

static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let speaker = SigningKey::from_bytes(&seed("issuer-status"));
    let root = sanse::key::SigningKey::from_seed(&seed("root")).unwrap();
    let public = sanse::key::VerifyingKey::from_bytes(speaker.verifying_key().as_bytes()).unwrap();
    let entry = TrustedKey::new(&public, "Authority of issuer", time(0), time(0xFFFF_FFFF)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, time(NOON - 86_400), time(0xFFFF_FFFF)).unwrap();
    let list = list.trust(entry.scope(Scope::STATUS_LISTS)).unwrap();
    let mut trust = Trust::pin_published_test_root(root.public()).unwrap();
    trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(time(NOON))).unwrap();
    Keys { speaker, trust }
});

/// Whatever is loaded is the issuer's own, in date, within its bounds, and reads as another library reads it.
fn loaded(input: &[u8]) {
    let now = Now::exactly(time(NOON));
    let mut trust = KEYS.trust.clone();
    let Ok(shard) = trust.load_status(input, now) else {
        assert_eq!(
            trust.status_memory(),
            KEYS.trust.status_memory(),
            "a list that was not loaded left something"
        );
        assert_eq!(trust.memory(), KEYS.trust.memory());
        assert_eq!(trust.statuses().count(), 0);
        return;
    };
    assert!(is_signed_by(input, &KEYS.speaker.verifying_key()));
    assert_eq!((shard.region().as_str(), shard.issuer()), ("ZZ", "Authority of issuer"));
    assert!(shard.day().end() > time(NOON));

    let list = trust.statuses().next().expect("it counts");
    let (_, claims, _) = parts(input).expect("what the library reads, others read");
    let claims = claims_read(&claims);
    assert_eq!(claim(&claims, 2).unwrap().as_text().unwrap(), shard.subject());
    let issued_at = uint(claim(&claims, 6).unwrap()).unwrap();
    assert!(issued_at <= NOON + 86_400 && uint(claim(&claims, 4).unwrap()).unwrap() > NOON);
    assert_eq!(trust.memory().watermark(), time(issued_at.clamp(NOON - 86_400, NOON)));

    let values = claim(&claims, 65_533).unwrap().as_map().unwrap();
    let part = |name: &str| &values.iter().find(|(key, _)| key.as_text() == Some(name)).unwrap().1;
    let bits = uint(part("bits")).unwrap() as usize;
    let mut raw = Vec::new();
    let stream = part("lst").as_bytes().unwrap();
    flate2::read::ZlibDecoder::new(&stream[..]).take(1 << 25).read_to_end(&mut raw).unwrap();
    assert_eq!(list.entries(), raw.len() * 8 / bits);
    assert!((1..=1 << 24).contains(&list.entries()));
    // Some places, the last and the one behind it.
    let last = list.entries() - 1;
    for index in (0..64).map(|n| n * 7_919 % list.entries()).chain([last]) {
        let byte = raw[index * bits / 8] as usize;
        let value = byte >> (index * bits % 8) & ((1 << bits) - 1);
        assert_eq!(list.value(index as u32).map(usize::from), Some(value), "{index}");
    }
    assert_eq!(list.value(last as u32 + 1), None);

    // Memory goes through bytes; the list is taken again, and none of another date before it.
    let memory = StatusMemory::from_bytes(&trust.status_memory().to_bytes()).unwrap();
    assert_eq!(&memory, trust.status_memory());
    let mut again = KEYS.trust.clone().resume_statuses(memory);
    assert_eq!(again.load_status(input, now).as_ref(), Ok(&shard));
    if let Some(before) = issued_at.checked_sub(1) {
        let older = signed(&written(&shard.subject(), before, 4, &deflated(&[0])));
        let refused = again.load_status(&older, now).unwrap_err().code();
        assert_eq!(refused, "rollback");
    }
}

fn claims_read(claims: &[u8]) -> Value {
    deterministic(claims).expect("deterministic, as everything that is read")
}

fn signed(claims: &[u8]) -> Vec<u8> {
    listed(&KEYS.speaker, kid(&KEYS.speaker), 65_002, claims)
}

fn claims_of(bits: u64, values: &[u8]) -> Vec<u8> {
    written(SUBJECT, NOON - 60, bits, &deflated(values))
}

fn written(subject: &str, issued_at: u64, bits: u64, stream: &[u8]) -> Vec<u8> {
    let parts = [text("lst"), bytes(stream), text("bits"), head(0, bits)].concat();
    let times = [head(0, 4), head(0, NOON + 3_600), head(0, 6), head(0, issued_at)].concat();
    [head(5, 4), head(0, 2), text(subject), times, head(0, 65_533), head(5, 2), parts].concat()
}

fn deflated(values: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(values).unwrap();
    encoder.finish().unwrap()
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

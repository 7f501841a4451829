//! place codes, challenges and kept self-scans → what a wallet believes.
//!
//! The first byte says what the rest is: 0, the claims of a place code, which the target signs itself with the published secret
//! of spec/vectors; 1, the text of a challenge; 2, kept self-scans. Any other begins an envelope, as it is.

#![no_main]

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use sanse::place::Challenge;
use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
use sanse::{Authority, Now, SelfScans, Timestamp};
use sanse_fuzz::oracle::{claim, deterministic, parts, uint};
use sanse_fuzz::sign::{NOON, kid, listed, seed};

fuzz_target!(|input: &[u8]| match input {
    [0, claims @ ..] => signed(claims),
    [1, text @ ..] => challenge(text),
    [2, kept @ ..] => self_scans(kept),
    envelope => believe(envelope),
});

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let key = |name| sanse::key::SigningKey::from_seed(&seed(name)).unwrap();
    let (root, office) = (key("root"), key("office"));
    let entry = TrustedKey::new(office.public(), "Office", time(NOON - 86_400), time(NOON + 86_400)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, time(NOON), time(NOON + 86_400)).unwrap();
    let list =
        Authority::new(root.clone()).sign(&list.trust(entry.scope(Scope::PLACE_CODES)).unwrap()).unwrap();
    let mut trust = Trust::pin_published_test_root(root.public()).unwrap();
    trust.load(list.bytes(), Now::exactly(time(NOON))).unwrap();
    trust
});

/// Signed by the right key: believed only when it is what another library reads of it.
fn signed(claims: &[u8]) {
    let office = SigningKey::from_bytes(&seed("office"));
    believe(&listed(&office, kid(&office), 65_003, claims));
}

fn believe(envelope: &[u8]) {
    let text = format!("SN1:{}", base45::encode(envelope));
    let Ok(place) = TRUST.open_place(&text, Now::exactly(time(NOON))) else { return };
    let place = place.claims();
    let (_, payload, _) = parts(envelope).unwrap();
    let read = deterministic(&payload).expect("what is believed is deterministic");
    let (expiry, issue) = (uint(claim(&read, 4).unwrap()).unwrap(), uint(claim(&read, 6).unwrap()).unwrap());
    assert!(issue <= NOON + 3_600 && NOON < expiry && expiry - issue <= 400 * 86_400 && issue % 60 == 0);
    assert_eq!(claim(&read, 2).unwrap().as_text(), Some(place.id().as_str()));
    let body = claim(&read, -65_540).unwrap().as_array().unwrap();
    assert_eq!(body[0].as_text(), Some(place.name()));
    assert_eq!(body[1].as_text(), Some(place.area().as_str()));
    assert_eq!(uint(&body[2]), Some(place.kind().number()));
    assert_eq!(uint(&body[3]), Some(place.way_in().number()));
    assert_eq!(body[4].as_text(), Some(place.unit()));
    assert_eq!((body.len(), place.id().region().as_str()), (5, "ZZ"));
    assert!(!place.name().is_empty() && place.name().len() <= 64 && !place.name().contains(char::is_control));
}

/// A challenge has one text.
fn challenge(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    if let Ok(challenge) = Challenge::from_text(text) {
        assert_eq!(challenge.to_text(), text);
    }
}

/// So have the self-scans that a phone keeps.
fn self_scans(kept: &[u8]) {
    if let Ok(scans) = SelfScans::import(kept) {
        assert_eq!(scans.export(), kept);
    }
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

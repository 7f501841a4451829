//! scan text → decision.
//!
//! An input that begins with `SN` is checked as a text. Any other is a choice of document and claims: the
//! target signs them with a trusted key, so that the fuzzer gets past the signature without any switch in the
//! library.

#![no_main]

use std::sync::LazyLock;

use ed25519_dalek::{Signer, SigningKey};
use libfuzzer_sys::fuzz_target;
use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::reason::Language;
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Outcome, PaperRule, Policy, Scene, Treatment, Verifier};
use sanse::{Authority, Colour, Credential, Now, Presentation, Timestamp, Unverified};
use sanse_fuzz::sign::{NOON, bytes, head, kid, listed, presented, to_text};

fuzz_target!(|input: &[u8]| match input {
    [b'S', b'N', ..] => text(&String::from_utf8_lossy(input)),
    [choice, claims @ ..] => signed(*choice, claims),
    [] => {}
});

fn text(text: &str) {
    let decision = decide(text);
    if let Ok(read) = Unverified::<Credential>::from_text(text) {
        assert_eq!(Unverified::<Credential>::from_bytes(read.untrusted_bytes().to_vec()).map(|_| ()), Ok(()));
    }
    let _ = Unverified::<Presentation>::from_text(text).map(|read| read.untrusted_claims());
    // No key that signs here is known to the fuzzer in this branch; only a seed could be believed.
    if decision.outcome() == Outcome::Admit {
        assert!(decision.credential().is_some());
    }
}

fn signed(choice: u8, claims: &[u8]) {
    let holder = SigningKey::from_bytes(&[9; 32]);
    let envelope = match choice % 2 {
        0 => credential(claims),
        _ => presentation(&holder, claims),
    };
    let decision = decide(&to_text(&envelope));
    if decision.outcome() != Outcome::Refuse {
        // It was believed, so the library must write the very same claims.
        let credential = decision.credential().expect("believed");
        assert!(credential.claims().expires_at() > credential.claims().issued_at());
        assert_eq!(credential.claims().issued_at().unix() % 60, 0);
        assert!(envelope.windows(claims.len()).any(|window| window == claims));
    }
}

static GATE: LazyLock<(Trust, Policy)> = LazyLock::new(|| {
    let root = sanse::key::SigningKey::from_seed(&[1; 32]).unwrap();
    let issuer = sanse::key::SigningKey::from_seed(&[2; 32]).unwrap();
    let entry = TrustedKey::new(issuer.public(), "fuzz", time(0), time(0xFFFF_FFFF)).unwrap();
    let entry = entry.longest_life(400 * 86_400).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, time(NOON), time(0xFFFF_FFFF))
        .unwrap()
        .trust(entry)
        .unwrap();
    let mut trust = Trust::pin(root.public()).unwrap();
    trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(time(NOON))).unwrap();
    let policy = Policy::at("ZZ-GATE-7".parse().unwrap()).paper(PaperRule::Check);
    let policy = policy.colour(Colour::Yellow, Treatment::Check).colour(Colour::Red, Treatment::Check);
    (trust, policy.build().unwrap())
});

fn decide(text: &str) -> sanse::verify::Decision {
    let (trust, policy) = &*GATE;
    let gate = Verifier::new(trust.clone(), policy.clone(), MemoryGuard::init(GuardSettings::default()));
    let decision = gate.check(text, &Scene::at(Now::exactly(time(NOON))));
    for reason in decision.reasons() {
        assert!(
            !reason.message(Language::English).is_empty() && !reason.message(Language::Chinese).is_empty()
        );
    }
    assert!(decision.outcome() == Outcome::Admit || !decision.reasons().is_empty());
    decision
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

/// A credential of the trusted issuer with these claims.
fn credential(claims: &[u8]) -> Vec<u8> {
    let issuer = SigningKey::from_bytes(&[2; 32]);
    listed(&issuer, kid(&issuer), 61, claims)
}

/// A presentation with these claims of one fixed credential bound to `holder`.
fn presentation(holder: &SigningKey, claims: &[u8]) -> Vec<u8> {
    let bound = [
        &[0xA4, 0x04][..],
        &head(0, NOON + 3_600),
        &[0x06],
        &head(0, NOON),
        &[0x08, 0xA1, 0x01, 0xA3, 0x01, 0x01, 0x20, 0x06, 0x21],
        &bytes(holder.verifying_key().as_bytes()),
        &head(1, 65_536),
        &[0x85, 0x00],
        &bytes(&[7; 16]),
        &bytes(&[8; 16]),
        &[0xF6, 0x00],
    ]
    .concat();
    presented(|message| holder.sign(message).to_bytes().to_vec(), 0x27, &credential(&bound), claims)
}

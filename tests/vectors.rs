//! Runs every file of `spec/vectors`, and makes the valid ones again with the library's own encoder.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::collections::BTreeMap;

use case::{Case, Stages, outcome};
use sanse::guard::{
    Admission, Guard, GuardError, GuardSettings, MemoryGuard, Reach, ReaderName, Scan, Verdict,
};
use sanse::key::{HolderKey, SigningKey};
use sanse::reason::Reason;
use sanse::status::StatusList;
use sanse::verify::{Beacon, BindingRule, Display, Outcome, Policy, Scene, Strength, Verifier};
use sanse::{
    Colour, Credential, Enrolment, Issuer, Now, Pass, PhotoRef, Presentation, Request, Unverified, Wallet,
};

#[test]
fn every_vector_decides_as_it_says() {
    let cases = case::all();
    let mut wrong = Vec::new();
    for case in &cases {
        let expected = expected(case);
        let found = found(case);
        if found != expected {
            wrong.push(format!("{}\n  expected {expected}\n  found    {found}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    println!("vectors run: {}", cases.len());
}

/// What the vector wants, in one line.
fn expected(case: &Case) -> String {
    let expect = &case.expect;
    let step = expect.main.as_ref().map(|(_, step, _)| *step);
    assert_eq!(step, case.step, "{}: the step is said twice", case.name);
    format!(
        "{} {:?} main {:?} strength {} display {} repeat {}",
        expect.outcome,
        expect.codes,
        expect.main,
        expect.strength.as_deref().unwrap_or("none"),
        expect.display,
        expect.repeat
    )
}

/// What the verifier says, in the same words.
fn found(case: &Case) -> String {
    let verifier = case.verifier(case.guard());
    for (n, scan) in case.scans.iter().enumerate() {
        let decision = verifier.check(&scan.text, &Scene::at(scan.now).reader(&scan.reader));
        assert_eq!(outcome(&decision), scan.outcome, "{}: scan {n} before, {decision:?}", case.name);
    }
    let decision = case.check(&verifier, &case.text);
    let codes: Vec<u16> = decision.reasons().iter().map(Reason::code).collect();
    let main = decision.main_reason();
    let main =
        main.map(|reason| (u64::from(reason.code()), u64::from(reason.step()), reason.name().to_owned()));
    let strength = decision.strength().map_or("none".to_owned(), |strength: Strength| strength.to_string());
    let display = match decision.display() {
        Display::Pass(colour) => colour.to_string(),
        _ => "grey".to_owned(),
    };
    format!(
        "{} {codes:?} main {main:?} strength {strength} display {display} repeat {}",
        outcome(&decision),
        decision.is_repeat()
    )
}

#[test]
fn status_lists_say_the_same_when_the_library_writes_them() {
    let signing = Issuer::new(SigningKey::from_seed(&case::seed("issuer-status")).unwrap());
    let mut written = 0;
    for entry in std::fs::read_dir(case::folder().join("status")).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        let read =
            |bytes| Unverified::<StatusList>::from_bytes(bytes).and_then(|list| list.untrusted_claims());
        if let Ok(list) = read(case::status_list(&name)) {
            let again = signing.sign_status(&list).unwrap().into_bytes();
            assert!(read(again).unwrap() == list, "{name}");
            written += 1;
        }
    }
    assert!(written > 50, "{written}");
}

#[test]
fn stages_follow_from_one_another() {
    let mut whole = 0;
    for case in case::all() {
        for stages in [&case.credential, &case.presentation].into_iter().flatten() {
            assert_eq!(stages.message, message(stages), "{}", case.name);
            let at = |part: &[u8]| {
                stages
                    .envelope
                    .windows(part.len().max(1))
                    .position(|window| window == part || part.is_empty())
            };
            whole += usize::from(stages.envelope == assembled(stages));
            // A deviating envelope may leave a part out, never show it before the one that precedes it.
            if let (Some(protected), Some(signature)) = (at(&stages.protected), at(&stages.signature)) {
                assert!(protected < signature, "{}", case.name);
            }
        }
        let outermost = case.presentation.as_ref().or(case.credential.as_ref());
        let Some(outermost) = outermost else { continue };
        let text = format!("SN1:{}", base45::encode(&outermost.envelope));
        let is_text_case = case.name.contains("/text-");
        assert_eq!(case.text == text, !is_text_case, "{}: text and envelope", case.name);
        if let (Some(credential), Some(presentation)) = (&case.credential, &case.presentation)
            && case.name.starts_with("valid/")
        {
            let inside = presentation.protected.windows(credential.envelope.len());
            assert!(inside.into_iter().any(|window| window == credential.envelope), "{}", case.name);
        }
        if case.name.starts_with("valid/") {
            for stages in [&case.credential, &case.presentation].into_iter().flatten() {
                assert_eq!(stages.envelope, assembled(stages), "{}", case.name);
            }
        }
    }
    assert!(whole > 100);
}

/// The Sig_structure by another CBOR library.
fn message(stages: &Stages) -> Vec<u8> {
    let bytes = |bytes: &[u8]| ciborium::Value::Bytes(bytes.to_vec());
    encoded(&ciborium::Value::Array(vec![
        ciborium::Value::Text("Signature1".to_owned()),
        bytes(&stages.protected),
        bytes(&[]),
        bytes(&stages.claims),
    ]))
}

fn assembled(stages: &Stages) -> Vec<u8> {
    let bytes = |bytes: &[u8]| ciborium::Value::Bytes(bytes.to_vec());
    let array = ciborium::Value::Array(vec![
        bytes(&stages.protected),
        ciborium::Value::Map(vec![]),
        bytes(&stages.claims),
        bytes(&stages.signature),
    ]);
    encoded(&ciborium::Value::Tag(18, Box::new(array)))
}

fn encoded(value: &ciborium::Value) -> Vec<u8> {
    let mut out = Vec::new();
    ciborium::into_writer(value, &mut out).unwrap();
    out
}

#[test]
fn the_library_makes_the_same_bytes() {
    let keys = Keys::read();
    let (mut credentials, mut presentations) = (0, 0);
    for case in case::all().into_iter().filter(|case| case.name.starts_with("valid/")) {
        let stages = case.credential.as_ref().unwrap();
        let unverified = Unverified::<Credential>::from_bytes(stages.envelope.clone()).unwrap();
        let issuer = keys.issuer(unverified.untrusted_kid().unwrap().as_bytes(), stages);
        let claims = unverified.untrusted_claims().unwrap();
        let (iat, exp) = (claims.issued_at(), claims.expires_at());
        let again = match claims.holder() {
            None => issuer.issue_paper(claims.pass(), iat, exp).unwrap(),
            Some(holder) => {
                let proven = Enrolment::new(keys.holder(&holder.to_bytes()), &[0; 16]).unwrap();
                issuer.issue(claims.pass(), &proven.verify(&[0; 16]).unwrap(), iat, exp).unwrap()
            }
        };
        assert_eq!(again.bytes(), stages.envelope, "{}", case.name);
        credentials += 1;

        let Some(stages) = &case.presentation else { continue };
        let shown = Unverified::<Presentation>::from_bytes(stages.envelope.clone()).unwrap();
        let shown = shown.untrusted_claims().unwrap();
        let mut request = match shown.audience() {
            sanse::Audience::Region(region) => Request::openly(region, shown.presented_at()),
            sanse::Audience::Place(place) => Request::at(place, shown.presented_at()),
        };
        if let Some(nonce) = shown.nonce() {
            request = request.nonce(nonce);
        }
        if let Some(salt) = shown.salt() {
            request = request.salt(salt.clone());
        }
        let mut wallet = Wallet::new();
        wallet.add("me", again.bytes(), keys.holder(&claims.holder().unwrap().to_bytes()).clone()).unwrap();
        let code = wallet.present("me", &request).unwrap().code;
        assert_eq!(code.bytes(), stages.envelope, "{}", case.name);
        assert_eq!(code.to_text(), case.text, "{}", case.name);
        presentations += 1;
    }
    println!("made again: {credentials} credentials, {presentations} presentations");
    assert!(credentials > 15 && presentations > 15);
}

/// `keys.json`, by public key.
struct Keys {
    issuers: Vec<SigningKey>,
    holders: BTreeMap<Vec<u8>, HolderKey>,
}

impl Keys {
    fn read() -> Self {
        let (mut issuers, mut holders) = (Vec::new(), BTreeMap::new());
        for key in case::json(&case::folder().join("keys.json")).as_array().unwrap() {
            let mut fields = case::Fields::of(key.clone(), "keys.json");
            let seed: [u8; 32] = fields.hex("seed_hex").try_into().unwrap();
            let (public, kid) = (fields.hex("public_hex"), fields.hex("kid_hex"));
            assert!(!fields.text("name").is_empty());
            let algorithm = fields.take("algorithm");
            fields.finish();
            if algorithm == -8 {
                let signing = SigningKey::from_seed(&seed).unwrap();
                assert_eq!(signing.public().as_bytes()[..], public);
                assert_eq!(signing.public().kid().as_bytes()[..], kid);
                issuers.push(signing.clone());
                holders.insert(public, HolderKey::from(signing));
            } else {
                assert_eq!(algorithm, -7);
                let holder = HolderKey::p256_from_scalar(&seed).unwrap();
                assert_eq!(holder.public().to_bytes(), public);
                holders.insert(public, holder);
            }
        }
        Self { issuers, holders }
    }

    /// The key of this kid that signed.
    fn issuer(&self, kid: &[u8; 4], stages: &Stages) -> Issuer {
        let signature = ed25519_dalek::Signature::from_slice(&stages.signature).unwrap();
        let signed = |key: &&SigningKey| {
            let public = ed25519_dalek::VerifyingKey::from_bytes(key.public().as_bytes()).unwrap();
            public.verify_strict(&stages.message, &signature).is_ok()
        };
        let named = self.issuers.iter().filter(|key| key.public().kid().as_bytes() == kid);
        Issuer::new(named.into_iter().find(signed).unwrap().clone())
    }

    fn holder(&self, public: &[u8]) -> &HolderKey {
        &self.holders[public]
    }
}

/// A vector is one scan; this is a challenge from its birth to its death.
#[test]
fn an_answered_challenge_is_admitted_once_while_it_lives() {
    let case = case::all().into_iter().find(|case| case.name == "valid/placed").unwrap();
    let policy = Policy::at("ZZ-GATE-7".parse().unwrap()).binding(BindingRule::Challenged).build().unwrap();
    // No anti-passback, so that the nonce alone decides.
    let settings = GuardSettings::default().passback(0).unwrap();
    let gate = Verifier::new(case.trust(), policy, MemoryGuard::init(settings));
    let mut wallet = Wallet::new();
    let holder = HolderKey::from(SigningKey::from_seed(&case::seed("holder")).unwrap());
    wallet.add("me", &case.credential.as_ref().unwrap().envelope, holder).unwrap();
    let mut beacon = Beacon::new();
    let nonce = beacon.nonce(1_000).unwrap();
    // The phone's clock is an hour off: the challenge stands for it.
    let early = case.now.earliest().minus(1_800);
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), early).nonce(nonce);
    let text = wallet.present("me", &request).unwrap().code.to_text();
    let decide = |uptime: u64, seconds: u64| {
        let now = Now::exactly(case.now.earliest().plus(seconds));
        let decision = gate.check(&text, &Scene::at(now).beacon(&beacon, uptime));
        let codes: Vec<_> = decision.reasons().iter().map(Reason::code).collect();
        (decision.outcome(), codes, decision.strength(), decision.is_repeat())
    };
    let challenged = Some(Strength::Challenged);
    assert_eq!(decide(1_001, 0), (Outcome::Admit, vec![], challenged, false));
    assert_eq!(decide(1_004, 3), (Outcome::Admit, vec![], challenged, true));
    assert_eq!(decide(1_059, 58), (Outcome::Check, vec![801], challenged, false));
    // Dead, and then the time counts once more.
    assert_eq!(decide(1_060, 66), (Outcome::Refuse, vec![533, 522], Some(Strength::Placed), false));
    assert_eq!(decide(999, 72).1, [533, 522]);
}

#[test]
fn a_guard_that_does_not_answer_admits_nobody() {
    struct Silent;
    impl Guard for Silent {
        fn admit(&self, _: &Scan) -> Result<Admission, GuardError> {
            Err(GuardError::new("no route to the store"))
        }

        fn refused(&self, _: ReaderName, _: [u8; 16], _: Now) -> Result<bool, GuardError> {
            Err(GuardError::new("no route to the store"))
        }
    }
    let mut run = 0;
    for case in case::all().into_iter().filter(|case| case.name.starts_with("valid/")) {
        let decision = case.check(&case.verifier(Silent), &case.text);
        assert_eq!(decision.outcome(), Outcome::Refuse, "{}", case.name);
        assert_eq!(decision.main_reason().unwrap().name(), "guard-unavailable");
        run += 1;
    }
    assert!(run > 15);
}

#[test]
fn a_guard_that_answers_alone_has_a_person_look() {
    struct Alone(Reach);
    impl Guard for Alone {
        fn admit(&self, _: &Scan) -> Result<Admission, GuardError> {
            Ok(Admission::of(Verdict::Fresh).reaching(self.0))
        }

        fn refused(&self, _: ReaderName, _: [u8; 16], _: Now) -> Result<bool, GuardError> {
            Ok(false)
        }
    }
    let mut run = 0;
    for case in case::all().into_iter().filter(|case| case.name.starts_with("valid/")) {
        let shared = case.check(&case.verifier(Alone(Reach::Group)), &case.text);
        let alone = case.check(&case.verifier(Alone(Reach::Alone)), &case.text);
        assert_eq!((alone.outcome(), alone.reasons()), (shared.outcome(), shared.reasons()), "{}", case.name);
        assert!(alone.is_alone() && !shared.is_alone());
        let looking = case.check(&case.verifier(Alone(Reach::AloneAndLooking)), &case.text);
        assert_ne!(looking.outcome(), Outcome::Admit, "{}", case.name);
        assert_eq!((looking.main_reason().unwrap().code(), looking.is_alone()), (807, true));
        run += 1;
    }
    assert!(run > 15);
}

#[test]
fn a_document_past_the_limit_is_not_read() {
    let limit = sanse::limits::TRUST_LIST_BYTES;
    let reason = Unverified::<Credential>::from_bytes(vec![0; limit + 1]).unwrap_err();
    assert_eq!(reason, Reason::EnvelopeTooLarge { bytes: limit + 1, limit });
    assert_eq!(Unverified::<Credential>::from_bytes(vec![0; limit]).unwrap_err().code(), 111);
}

#[test]
fn keys_of_the_vectors_are_refused_where_they_would_matter() {
    let root = SigningKey::from_seed(&case::seed("root")).unwrap();
    assert!(sanse::trust::Trust::pin(root.public()).is_err());
    let pass = Pass::new(Colour::Green, sanse::identity::Commitment::from_bytes([1; 16]));
    let pass = pass.photo(PhotoRef::from_bytes([2; 16]));
    let issuer = SigningKey::from_seed(&case::seed("issuer")).unwrap();
    let own = HolderKey::from(issuer.clone());
    let proven = Enrolment::new(&own, &[0; 16]).unwrap().verify(&[0; 16]).unwrap();
    let now = sanse::Timestamp::from_unix(1_772_366_400).unwrap();
    assert!(Issuer::new(issuer).issue(&pass, &proven, now, now.plus(60)).is_err());
}

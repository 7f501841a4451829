//! The bounds of `limits`, at each and past each, where no other test tries it already.

use sanse::guard::GuardSettings;
use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::key::SigningKey;
use sanse::limits;
use sanse::reason::Reason;
use sanse::trust::{RecognisedRegion, TrustList, TrustedKey};
use sanse::verify::Policy;
use sanse::{Colour, Credential, Error, Issuer, RegionId, Unverified};

use crate::world::*;

/// `at` is accepted, `past` is not, and the refusal has a code that says so.
fn bound<T>(at: Result<T, Error>, past: Result<T, Error>) {
    assert!(at.is_ok(), "{:?}", at.err());
    let code = past.err().map(|error| error.code());
    assert!(matches!(code, Some("out-of-range" | "length")), "{code:?}");
}

#[test]
fn a_pass() {
    bound(green(1).status_index(limits::STATUS_INDEX), green(1).status_index(limits::STATUS_INDEX + 1));
    bound(green(1).name("林林林林"), green(1).name("林林林林*"));
    assert!(green(1).name("").is_err());
    for hostile in ["a\u{202E}b", "a\nb", "\u{7}", "a\u{200B}"] {
        assert_eq!(green(1).name(hostile).unwrap_err().code(), "malformed");
    }
}

#[test]
fn lives() {
    let issuer = Issuer::new(seed(2));
    let wallet = prove(&sanse::key::HolderKey::from(seed(101)));
    let bound_pass = |seconds| issuer.issue(&green(1), &wallet, at(NOW), at(NOW + seconds));
    bound(bound_pass(limits::BOUND_LIFE_SECONDS), bound_pass(limits::BOUND_LIFE_SECONDS + 1));
    bound(bound_pass(1), bound_pass(limits::BOUND_LIFE_SECONDS + 60));
    assert_eq!(bound_pass(0).unwrap_err().code(), "mismatch");
    let paper = |seconds| issuer.issue_paper(&green(1), at(NOW), at(NOW + seconds));
    bound(paper(limits::PAPER_LIFE_SECONDS), paper(limits::PAPER_LIFE_SECONDS + 1));
    let longest = limits::CREDENTIAL_LIFE_SECONDS;
    let own = |seconds| Issuer::new(seed(2)).longest_lives(seconds, seconds);
    bound(own(longest), own(longest + 1));
    let entry = |seconds| TrustedKey::new(seed(2).public(), "A", at(1), at(2)).unwrap().longest_life(seconds);
    bound(entry(longest), entry(longest + 1));
    let age = |seconds| Policy::openly().longest_update_age(seconds);
    bound(age(longest), age(longest + 1));
    bound(age(60), age(59));
    let test_age = |seconds| Policy::openly().longest_test_age(seconds);
    bound(test_age(longest), test_age(longest + 1));
    // Times of issue are whole minutes, whatever the clock said.
    let odd = issuer.issue_paper(&green(1), at(NOW + 59), at(NOW + 100)).unwrap();
    let claims = Unverified::<Credential>::from_bytes(odd.into_bytes()).unwrap().untrusted_claims().unwrap();
    assert_eq!(claims.issued_at(), at(NOW));
}

#[test]
fn trust_lists() {
    let list = || TrustList::new("ZZ".parse().unwrap(), 1, at(NOW), at(NOW + DAY)).unwrap();
    bound(list().grace(limits::GRACE_SECONDS), list().grace(limits::GRACE_SECONDS + 1));
    let named = |length| TrustedKey::new(seed(2).public(), &"N".repeat(length), at(1), at(2));
    bound(named(limits::ISSUER_NAME_BYTES), named(limits::ISSUER_NAME_BYTES + 1));
    assert!(named(0).is_err());

    let key = |n: usize| {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&n.to_le_bytes());
        SigningKey::from_seed(&seed).unwrap().public().clone()
    };
    let entry = |n| TrustedKey::new(&key(n), "Authority", at(1), at(2)).unwrap();
    let full = (0..limits::TRUST_KEYS).fold(list(), |list, n| list.trust(entry(n)).unwrap());
    let signed = sanse::Authority::new(seed(1)).sign(&full).unwrap();
    assert!(signed.bytes().len() < limits::TRUST_LIST_BYTES);
    assert_eq!(
        Unverified::<TrustList>::from_bytes(signed.into_bytes()).unwrap().untrusted_claims().unwrap(),
        full
    );
    assert_eq!(full.trust(entry(limits::TRUST_KEYS)).unwrap_err().code(), "length");

    let full = (0..limits::WITHDRAWN_KEYS).fold(list(), |list, n| list.withdraw(&key(n)).unwrap());
    assert_eq!(full.withdraw(&key(limits::WITHDRAWN_KEYS)).unwrap_err().code(), "length");

    let region = |n: usize| {
        let id: RegionId = format!("R{n}").parse().unwrap();
        RecognisedRegion::new(id, seed(3).public(), at(NOW), &[Colour::Green], 1).unwrap()
    };
    let full = (0..limits::RECOGNISED_REGIONS).fold(list(), |list, n| list.recognise(region(n)).unwrap());
    assert_eq!(full.recognise(region(limits::RECOGNISED_REGIONS)).unwrap_err().code(), "length");
}

#[test]
fn document_bytes() {
    let limit = limits::TRUST_LIST_BYTES;
    let read = |length| Unverified::<TrustList>::from_bytes(vec![0xD2; length]).unwrap_err();
    assert!(matches!(read(limit), Reason::EnvelopeTag { .. } | Reason::EnvelopeMalformed { .. }));
    assert_eq!(read(limit + 1), Reason::EnvelopeTooLarge { bytes: limit + 1, limit });
}

#[test]
fn document_numbers() {
    let number = |length| IdentityDocument::new("ZZ", DocumentKind::Passport, &"7".repeat(length));
    bound(number(limits::DOCUMENT_NUMBER_CHARS), number(limits::DOCUMENT_NUMBER_CHARS + 1));
    let typed =
        |length| IdentityDocument::new("ZZ", DocumentKind::Passport, &format!("7{}", " ".repeat(length - 1)));
    bound(typed(limits::DOCUMENT_INPUT_BYTES), typed(limits::DOCUMENT_INPUT_BYTES + 1));
}

#[test]
fn guards() {
    let passback = |seconds| GuardSettings::default().passback(seconds);
    bound(passback(limits::PASSBACK_MAX_SECONDS), passback(limits::PASSBACK_MAX_SECONDS + 1));
    let entries = |entries| GuardSettings::default().entries(entries);
    bound(entries(1), entries(0));
    bound(entries(limits::GUARD_ENTRIES_MAX), entries(limits::GUARD_ENTRIES_MAX + 1));
}

#[test]
fn an_upload_of_visits_is_bounded() {
    use sanse::verify::Resolution;
    use sanse::visit::{DayKey, MemoryVisits, Upload, Visit, VisitStore};
    let region = sanse::UtcOffset::UTC;
    let key =
        DayKey::generate("ABCDEFGH-123".parse().unwrap(), sanse::Day::of(at(NOW), region), region).unwrap();
    let colour = Some(sanse::Colour::Red);
    let last = sanse::Day::of(at(limits::TIME_MAX), region);
    let far = sanse::UtcOffset::from_minutes(-12 * 60).unwrap();
    let longest = DayKey::generate("ABCDEFGH-123".parse().unwrap(), last, far).unwrap().export().unwrap();
    assert_eq!(longest.len(), 104);
    assert!(longest.len() <= limits::DAY_KEY_BYTES);
    let visit = Visit::by_hand(&key, &"x".repeat(40), at(NOW), colour, Resolution::Admitted).unwrap();
    let store = MemoryVisits::new(region).unwrap();
    store.record_all(&vec![visit; limits::UPLOAD_RECORDS + 1]).unwrap();
    let (_, upload) = store.upload().unwrap().unwrap();
    assert_eq!(upload.records().len(), limits::UPLOAD_RECORDS);
    let bytes = upload.to_bytes();
    assert!(Upload::from_bytes(&bytes).is_ok());
    assert!(bytes.len() > limits::UPLOAD_BYTES * 8 / 10, "{}", bytes.len());
    let long = vec![0; limits::UPLOAD_BYTES + 1];
    assert_eq!(Upload::from_bytes(&long).unwrap_err().code(), "length");
}

#[test]
fn readers_names_are_cut_and_their_number_is_bounded() {
    let world = World::new();
    let gate = world.gate(here());
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let long = "門".repeat(20); // 60 bytes; cut between characters
    let scene = |name| sanse::verify::Scene::at(sanse::Now::exactly(at(NOW))).reader(name);
    assert!(!gate.check(&code, &scene(&long)).is_repeat());
    assert!(gate.check(&code, &scene(&long[..30])).is_repeat());
    for n in 0..=limits::GUARD_READERS {
        let name = format!("reader {n}");
        let scene = sanse::verify::Scene::at(sanse::Now::exactly(at(NOW))).reader(&name);
        assert_eq!(gate.check("", &scene).outcome(), sanse::verify::Outcome::Refuse);
    }
    // The first reader was forgotten: a repeat is told as a second scan, never as a fresh one.
    assert_eq!(gate.check(&code, &scene(&long)).outcome(), sanse::verify::Outcome::Check);
}

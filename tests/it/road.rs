//! Round trips along the whole road, over random passes.

use proptest::prelude::*;
use sanse::identity::{Commitment, DocumentKind, IdentityDocument, Salt};
use sanse::key::HolderKey;
use sanse::verify::{Beacon, BindingRule, DocumentRule, Outcome, PaperRule, Policy, Scene, Strength};
use sanse::{
    Colour, Credential, Now, Pass, PhotoRef, Presentation, Request, TestResult, Unverified, Wallet,
    credential_bytes,
};

use crate::world::*;

prop_compose! {
    fn passes()(
        colour in prop_oneof![Just(Colour::Green), Just(Colour::Yellow), Just(Colour::Red)],
        commitment: [u8; 16],
        photo in proptest::option::of(any::<[u8; 16]>()),
        status in proptest::option::of(0_u32..=0xFF_FFFF),
        advice: bool,
        test in proptest::option::of((0..=NOW, 0_u8..3)),
        name in proptest::option::of("[林王*A-Za-z·]{1,4}"),
    ) -> Pass {
        let mut pass = Pass::new(colour, Commitment::from_bytes(commitment));
        if let Some(photo) = photo { pass = pass.photo(PhotoRef::from_bytes(photo)); }
        if let Some(index) = status { pass = pass.status_index(index).unwrap(); }
        if advice { pass = pass.advise_declaration(); }
        if let Some((time, result)) = test {
            let result = [TestResult::Negative, TestResult::Positive, TestResult::Pending][usize::from(result)];
            pass = pass.test(at(time), result);
        }
        if let Some(name) = name { pass = pass.name(&name).unwrap(); }
        pass
    }
}

proptest! {
    #[test]
    fn a_credential_comes_back_as_it_was_issued(pass in passes(), p256: bool, paper: bool) {
        let world = World::new();
        let key = if p256 { HolderKey::p256_from_scalar(&[7; 32]).unwrap() } else { HolderKey::from(seed(101)) };
        let signed = if paper { world.paper(&pass) } else { world.credential(&pass, &key) };
        let read = Unverified::<Credential>::from_text(&signed.to_text()).unwrap();
        prop_assert_eq!(read.untrusted_bytes(), signed.bytes());
        let claims = read.untrusted_claims().unwrap();
        prop_assert_eq!(claims.pass(), &pass);
        prop_assert_eq!(claims.holder().copied(), (!paper).then(|| key.public()));
        prop_assert_eq!(credential_bytes(&signed.to_text()).unwrap(), signed.bytes());
    }

    #[test]
    fn a_presentation_comes_back_as_it_was_made(
        pass in passes(), place in "[A-Z]{2}-[A-Z0-9-]{1,9}", time in NOW..NOW + DAY,
        nonce in proptest::option::of(any::<[u8; 8]>()), salt in proptest::option::of(any::<[u8; 16]>()),
    ) {
        let world = World::new();
        let mut request = Request::at(place.parse().unwrap(), at(time));
        if let Some(nonce) = nonce { request = request.nonce(sanse::Nonce::from_bytes(nonce)); }
        if let Some(salt) = salt { request = request.salt(Salt::from_bytes(salt)); }
        let signed = world.shown(&pass, 1, &request);
        let read = Unverified::<Presentation>::from_text(&signed.to_text()).unwrap();
        let claims = read.untrusted_claims().unwrap();
        prop_assert_eq!(claims.audience().to_string(), place);
        prop_assert_eq!(claims.presented_at(), at(time / 10 * 10));
        prop_assert_eq!(claims.nonce().map(|n| *n.as_bytes()), nonce);
        prop_assert_eq!(claims.salt().map(|s| *s.as_bytes()), salt);
        prop_assert_eq!(read.untrusted_credential().untrusted_claims().unwrap().pass().clone(), pass);
    }
}

#[test]
fn each_strength_is_reached_and_named() {
    let world = World::new();
    let open = world.gate(Policy::openly());
    let shown = world.shown(&green(1), 1, &Request::openly("ZZ".parse().unwrap(), at(NOW)));
    let decision = check(&open, &shown.to_text(), NOW);
    assert_eq!((decision.outcome(), decision.strength()), (Outcome::Admit, Some(Strength::Open)));

    let placed = world.gate(here());
    let decision = check(&placed, &world.code(1, "ZZ-GATE-7", NOW), NOW);
    assert_eq!((decision.outcome(), decision.strength()), (Outcome::Admit, Some(Strength::Placed)));

    let paper = world.gate(here().paper(PaperRule::Check));
    let decision = check(&paper, &world.paper(&green(1)).to_text(), NOW);
    assert_eq!((decision.outcome(), decision.strength()), (Outcome::Check, Some(Strength::Paper)));
}

#[test]
fn a_challenge_needs_no_agreement_of_clocks_and_is_answered_once() {
    let world = World::new();
    let gate = world.gate(here().binding(BindingRule::Challenged));
    let mut beacon = Beacon::new();
    let nonce = beacon.nonce(1_000).unwrap();
    let wrong_clock = NOW + 7 * HOUR; // the phone's
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(wrong_clock)).nonce(nonce);
    let text = world.shown(&green(1), 1, &request).to_text();

    let scene = |uptime, time| Scene::at(Now::exactly(at(time))).reader("gate 7").beacon(&beacon, uptime);
    let decision = gate.check(&text, &scene(1_059, NOW));
    assert_eq!((decision.outcome(), decision.strength()), (Outcome::Admit, Some(Strength::Challenged)));
    let again = gate.check(&text, &scene(1_059, NOW + 6));
    assert_eq!((again.outcome(), names(&again)), (Outcome::Check, vec!["already-scanned"]));
    let dead = gate.check(&text, &scene(1_060, NOW + 20));
    assert_eq!(names(&dead)[0], "nonce-unknown");
    let unasked = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(names(&gate.check(&unasked, &scene(1_000, NOW))), ["nonce-required"]);
}

#[test]
fn a_salt_lets_the_document_be_checked() {
    let world = World::new();
    let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001").unwrap();
    let other = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000002").unwrap();
    let salt = Salt::from_bytes([9; 16]);
    let pass = Pass::new(Colour::Green, document.commit(&salt).unwrap()); // no photo
    let gate = || world.gate(here().document(DocumentRule::Require));
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let (with, without) = (request.clone().salt(salt), request);
    let decide = |request: &Request, document| {
        let scene = Scene::at(Now::exactly(at(NOW)));
        let scene = if let Some(document) = document { scene.document(document) } else { scene };
        gate().check(&world.shown(&pass, 1, request).to_text(), &scene)
    };
    assert_eq!(decide(&with, Some(&document)).outcome(), Outcome::Admit);
    assert_eq!(decide(&with, Some(&document)).document_matches(), Some(true));
    assert_eq!(names(&decide(&with, Some(&other))), ["document-mismatch", "photo-missing"]);
    assert_eq!(names(&decide(&with, None)), ["document-compare", "photo-missing"]);
    assert_eq!(names(&decide(&without, Some(&document))), ["document-compare", "photo-missing"]);
    // Even where no document is asked for, one that was given does not count for nothing.
    let scene = Scene::at(Now::exactly(at(NOW))).document(&other);
    let shown = world.shown(&green(1), 1, &without).to_text();
    assert_eq!(names(&world.gate(here()).check(&shown, &scene)), ["document-compare"]);
}

#[test]
fn a_wallet_holds_several_people_and_knows_what_is_due() {
    let world = World::new();
    let mut wallet = Wallet::new();
    for (n, label) in [(1, "child"), (2, "grandmother")] {
        let key = HolderKey::from(seed(100 + n));
        let until = at(NOW + u64::from(n) * HOUR);
        let credential = world.issuer.issue(&green(n), &prove(&key), at(NOW), until).unwrap();
        wallet.add(label, credential.bytes(), key).unwrap();
    }
    assert_eq!(wallet.labels().collect::<Vec<_>>(), ["child", "grandmother"]);
    assert_eq!(wallet.expiring(at(NOW + HOUR)), []);
    assert_eq!(wallet.expiring(at(NOW + HOUR + 1)), [("child", at(NOW + HOUR))]);
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW + 17));
    let shown = wallet.present("child", &request).unwrap();
    assert_eq!(shown.renew_at, at(NOW + 20));
    assert_eq!(shown.code, wallet.present("child", &request).unwrap().code, "one period, one code");
    let gate = world.gate(here());
    for label in ["child", "grandmother"] {
        let text = wallet.present(label, &request).unwrap().code.to_text();
        assert_eq!(check(&gate, &text, NOW + 17).outcome(), Outcome::Admit, "{label}");
    }
    let late = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW + HOUR));
    assert_eq!(wallet.present("child", &late).unwrap_err().code(), "not-now");
    assert_eq!(wallet.present("nobody", &request).unwrap_err().code(), "unknown");
    assert!(wallet.remove("child") && !wallet.remove("child"));
}

#[test]
fn a_wallet_refuses_what_is_not_its_own() {
    let world = World::new();
    let mut wallet = Wallet::new();
    let theirs = world.credential(&green(1), &HolderKey::from(seed(101)));
    let mut add = |bytes: &[u8]| wallet.add("me", bytes, HolderKey::from(seed(102))).unwrap_err().code();
    assert_eq!(add(theirs.bytes()), "mismatch");
    assert_eq!(add(world.paper(&green(1)).bytes()), "mismatch");
    assert_eq!(add(b"nonsense"), "malformed");
}

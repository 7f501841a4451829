//! What a decision tells: every word on the verifier's screen is the issuer's, the holder's or a list's, and none is made up.

use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::reason::Language;
use sanse::trust::{TrustList, TrustedKey};
use sanse::verify::{LatestUpdate, Outcome, Scene, Strength};
use sanse::{Audience, Colour, Issuer, LatestTest, Now, Pass, PhotoRef, Request, TestResult};

use crate::world::*;

#[test]
fn a_decision_tells_what_was_verified() {
    let world = World::new();
    let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001").unwrap();
    let salt = Salt::from_bytes([9; 16]);
    let pass = Pass::new(Colour::Green, document.commit(&salt).unwrap())
        .photo(PhotoRef::from_bytes([3; 16]))
        .test(at(NOW - HOUR), TestResult::Negative)
        .name("林*")
        .unwrap()
        .advise_declaration();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW + 120)).salt(salt);
    let text = world.shown(&pass, 1, &request).to_text();
    let gate = world.gate(here());
    let scene = Scene::at(Now::exactly(at(NOW + 125))).reader("gate 7").document(&document);
    let decision = gate.check(&text, &scene);

    assert_eq!((decision.outcome(), decision.strength()), (Outcome::Admit, Some(Strength::Placed)));
    assert_eq!(decision.updated(), Some(LatestUpdate { time: at(NOW), age: 125 }));
    assert_eq!(decision.expires_at(), Some(at(NOW + DAY)));
    let place = Audience::from("ZZ-GATE-7".parse::<sanse::PlaceId>().unwrap());
    assert_eq!(decision.presented(), Some((at(NOW + 120), place)));
    let test = LatestTest { time: at(NOW - HOUR), result: TestResult::Negative };
    assert_eq!(decision.latest_test(), Some(test));
    assert_eq!(decision.display_name(), Some("林*"));
    assert_eq!(decision.photo(), Some(&PhotoRef::from_bytes([3; 16])));
    assert_eq!((decision.is_advised(), decision.is_specimen()), (true, false));
    assert_eq!(decision.document_matches(), Some(true));
    assert_eq!(
        (decision.region(), decision.issuer()),
        (Some("ZZ".parse().unwrap()), Some("ZZ Health Authority"))
    );
    assert_eq!(decision.trust_list_age(), Some(DAY + 125));
    assert_eq!(decision.credential().unwrap().claims().pass(), &pass);
}

#[test]
fn what_was_not_said_or_not_believed_is_not_told() {
    let world = World::new();
    let gate = world.gate(here());
    let plain = check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW);
    assert_eq!((plain.latest_test(), plain.display_name()), (None, None));
    assert_eq!((plain.is_advised(), plain.document_matches()), (false, None));
    let paper = check(&gate, &world.paper(&green(2)).to_text(), NOW);
    assert_eq!((paper.presented(), paper.updated().map(|update| update.age)), (None, Some(0)));
    // The age of the home list is told of a code that leads to no list.
    let foreign = check(&gate, "HC1:NCF", NOW);
    assert!(foreign.credential().is_none() && foreign.updated().is_none() && foreign.issuer().is_none());
    assert_eq!(foreign.trust_list_age(), Some(DAY));
    let other = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000002").unwrap();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW)).salt(Salt::from_bytes([9; 16]));
    let scene = Scene::at(Now::exactly(at(NOW))).document(&other);
    let stranger = gate.check(&world.shown(&green(3), 3, &request).to_text(), &scene);
    assert_eq!(stranger.document_matches(), Some(false));
}

#[test]
fn a_specimen_is_told_apart_and_never_reported() {
    let world = World::new();
    let specimens = Issuer::new(seed(8));
    let entry = TrustedKey::new(seed(8).public(), "ZZ School", at(NOW - DAY), at(NOW + DAY)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, at(NOW - DAY), at(NOW + DAY)).unwrap();
    let trust = loaded(&world.root, &list.trust(entry.specimen()).unwrap());
    let gate = World { trust, issuer: specimens, root: world.root }.shown_at_gate(Colour::Red);
    assert!(gate.is_specimen() && !gate.is_to_report() && gate.colour().is_none());
    let plain = World::new().shown_at_gate(Colour::Red);
    assert!(!plain.is_specimen() && plain.is_to_report() && plain.colour() == Some(Colour::Red));
    let admitted = World::new().shown_at_gate(Colour::Green);
    assert!(!admitted.is_to_report());
}

impl World {
    fn shown_at_gate(&self, colour: Colour) -> sanse::verify::Decision {
        let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
        let pass = Pass::new(colour, person(1)).photo(PhotoRef::from_bytes([1; 16]));
        check(&self.gate(here()), &self.shown(&pass, 1, &request).to_text(), NOW)
    }
}

#[test]
fn there_is_one_thing_to_do_next() {
    let world = World::new();
    let gate = world.gate(here());
    let text = world.code(1, "ZZ-GATE-7", NOW);
    let first = check(&gate, &text, NOW);
    assert_eq!(
        (first.next(Language::English), first.next(Language::Chinese)),
        ("Let the person pass", "请放行")
    );
    let again = check(&gate, &text, NOW + 1);
    assert!(again.is_repeat());
    assert_eq!(again.next(Language::English), "Already answered: this is the same scan");
    assert_eq!(again.next(Language::Chinese), "已作答:与上次为同一次扫码");
    let later = check(&gate, &text, NOW + 12);
    let why = later.main_reason().unwrap();
    assert_eq!((why.name(), later.next(Language::English)), ("already-scanned", why.next(Language::English)));
    assert_eq!(
        [first.outcome(), later.outcome(), Outcome::Refuse].map(Outcome::name),
        ["admit", "check", "refuse"]
    );
}

/// What is told of ages is what they are judged by: at the latest the present can be.
#[test]
fn ages_are_told_at_the_latest() {
    let gate = World::new().gate(here());
    let now = Now::between(at(NOW + 600), at(NOW + 620)).unwrap();
    let decision = gate.check(&World::new().code(1, "ZZ-GATE-7", NOW + 600), &Scene::at(now));
    let age = decision.updated().map(|update| update.age);
    assert_eq!((age, decision.trust_list_age()), (Some(620), Some(DAY + 620)));
}

/// A barrier opens once: not for the frame after, and not for what a person has to look at.
#[test]
fn a_barrier_opens_for_an_admission_that_is_no_repeat() {
    let world = World::new();
    let gate = world.gate(here().paper(sanse::verify::PaperRule::Check));
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let [first, again] = [NOW, NOW + 4].map(|time| check(&gate, &code, time));
    assert!(first.opens() && !first.is_repeat());
    assert!(!again.opens() && again.is_repeat() && again.outcome() == Outcome::Admit);
    assert!(!check(&gate, &world.paper(&green(3)).to_text(), NOW).opens());
}

//! How a Check is closed: by doing what the place asks for, or by a person's word; and once.

use sanse::guard::{Admission, Guard, GuardError, Reach, ReaderName, Scan, Verdict};
use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::verify::{
    Confirmation, Decision, Outcome, PaperRule, PhotoRule, Policy, Resolution, Scene, Verifier,
};
use sanse::visit::{DayKey, Visit};
use sanse::{Day, Error, Now, Request, Temperature, UtcOffset};

use crate::world::*;

fn later(seconds: u64) -> Scene<'static> {
    Scene::at(Now::exactly(at(NOW + seconds)))
}

fn tenths(celsius: &str) -> Temperature {
    celsius.parse().unwrap()
}

fn asked(gate: &Verifier, world: &World) -> Decision {
    check(gate, &world.code(1, "ZZ-GATE-7", NOW), NOW)
}

#[test]
fn a_person_confirms_what_the_place_requires_before_the_scan_or_after_it() {
    let world = World::new();
    let all = [Confirmation::Temperature, Confirmation::Consent, Confirmation::SecondDocument];
    let policy = || all.iter().fold(here(), |policy, c| policy.require(*c));
    let done = |scene: Scene<'static>| all.iter().fold(scene, |scene, c| scene.confirm(*c));
    let code = world.code(1, "ZZ-GATE-7", NOW);

    let before = world.gate(policy()).check(&code, &done(later(0)));
    assert_eq!((before.outcome(), before.is_repeat()), (Outcome::Admit, false));

    let gate = world.gate(policy());
    let open = check(&gate, &code, NOW);
    assert_eq!(names(&open), ["confirm-temperature", "confirm-consent", "confirm-second-document"]);
    let after = gate.complete(open, &done(later(60))).unwrap();
    assert_eq!((after.outcome(), after.is_repeat()), (Outcome::Admit, false));
    assert_eq!(after.decided_at(), Now::exactly(at(NOW)));
    // To show the code once more instead is what it always was.
    let shown_again = gate.check(&code, &done(later(3).reader("gate 7")));
    assert!(shown_again.is_repeat());
    assert_eq!(names(&gate.check(&code, &done(later(20)))), ["already-scanned"]);
}

#[test]
fn what_was_done_one_after_the_other_adds_up() {
    let world = World::new();
    let policy = here().require(Confirmation::Consent).temperature_below(tenths("37.3"));
    let gate = world.gate(policy);
    let open = asked(&gate, &world);
    let measured = gate.complete(open, &later(20).temperature(tenths("36.6"))).unwrap();
    assert_eq!(names(&measured), ["confirm-consent"]);
    let agreed = gate.complete(measured, &later(100).confirm(Confirmation::Consent)).unwrap();
    assert_eq!((agreed.outcome(), names(&agreed)), (Outcome::Admit, vec![]));

    // Who has agreed already and does so again has agreed.
    let gate = world.gate(here().require(Confirmation::Consent).require(Confirmation::SecondDocument));
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let agreed = gate.check(&code, &later(0).confirm(Confirmation::Consent));
    let both = later(20).confirm(Confirmation::Consent).confirm(Confirmation::SecondDocument);
    assert_eq!(gate.complete(agreed, &both).unwrap().outcome(), Outcome::Admit);

    // Of two measurements the later counts, and too high is a refusal, which nothing goes on with.
    let gate = world.gate(here().require(Confirmation::Consent).temperature_below(tenths("37.3")));
    let warm = gate.complete(asked(&gate, &world), &later(20).temperature(tenths("38.1"))).unwrap();
    assert_eq!((warm.outcome(), names(&warm)[0]), (Outcome::Refuse, "temperature-too-high"));
    assert_eq!(gate.complete(warm, &later(30)).unwrap_err().code(), "malformed");
}

#[test]
fn what_the_other_steps_have_found_stands() {
    let world = World::new();
    let measured = |seconds| later(seconds).confirm(Confirmation::Temperature);
    let gate = world.gate(here().require(Confirmation::Temperature));
    let first = asked(&gate, &world);
    assert_eq!(gate.complete(first, &measured(5)).unwrap().outcome(), Outcome::Admit);
    // The same code ten seconds later was scanned already; a temperature does not change that.
    let again = check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW + 10);
    assert_eq!(names(&again), ["confirm-temperature", "already-scanned"]);
    let again = gate.complete(again, &measured(12)).unwrap();
    assert_eq!((again.outcome(), names(&again)), (Outcome::Check, vec!["already-scanned"]));
    // What was found before the policy is told before it.
    let policy = here().paper(PaperRule::Check).require(Confirmation::Temperature);
    let gate = world.gate(policy.require(Confirmation::Consent));
    let paper = check(&gate, &world.paper(&green(1)).to_text(), NOW);
    assert_eq!(names(&paper), ["paper", "confirm-temperature", "confirm-consent"]);
    assert_eq!(names(&gate.complete(paper, &measured(5)).unwrap()), ["paper", "confirm-consent"]);
    // Neither does it look at a photo.
    let gate = world.gate(here().require(Confirmation::Temperature).photo(PhotoRule::Compare));
    let photo = gate.complete(asked(&gate, &world), &measured(5)).unwrap();
    assert_eq!(names(&photo), ["photo-compare"]);
    let closed = photo.resolve(Resolution::Admitted, "it is she").unwrap();
    assert!(!closed.decision().is_repeat());
}

#[test]
fn a_check_is_closed_once_whoever_holds_a_copy() {
    let world = World::new();
    let measured = |seconds| later(seconds).confirm(Confirmation::Temperature);
    let gate = world.gate(here().require(Confirmation::Temperature));
    let open = asked(&gate, &world);
    let (second, third) = (open.clone(), open.clone());
    // The camera sees it once more, and somebody holds on to that.
    let seen_again = check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW + 2);
    assert!(seen_again.is_repeat());
    let admitted = gate.complete(seen_again, &measured(20)).unwrap();
    assert_eq!((admitted.outcome(), admitted.is_repeat()), (Outcome::Admit, false));
    for refused in
        [gate.complete(open, &measured(21)).unwrap_err(), gate.complete(second, &measured(22)).unwrap_err()]
    {
        assert!(refused.to_string().contains("closed before"), "{refused}");
    }
    assert!(third.resolve(Resolution::Admitted, "looked").is_err());
}

#[test]
fn what_was_completed_or_resolved_is_one_visit() {
    let world = World::new();
    let (place, offset) = ("ZZ-GATE-7".parse().unwrap(), UtcOffset::default());
    let key = DayKey::from_bytes(place, Day::of(at(NOW), offset), offset, [9; 32], [8; 32]);
    let gate = world.gate(here().require(Confirmation::Temperature));
    let open = asked(&gate, &world);
    let admitted = gate.complete(open, &later(290).confirm(Confirmation::Temperature)).unwrap();
    let visit = Visit::of(&admitted, &key, "gate 7").unwrap().unwrap();
    assert_eq!((visit.outcome(), visit.resolution()), (Outcome::Admit, None));
    // It is counted when the code was scanned.
    assert_eq!(visit.time(), at(NOW).floor(300));

    // Somebody who holds on to the repeat that the camera saw closes the same check.
    let gate = world.gate(here().require(Confirmation::Temperature));
    let (_, repeat) = (asked(&gate, &world), asked(&gate, &world));
    assert_eq!(Visit::of(&repeat, &key, "gate 7").unwrap(), None);
    let closed = repeat.resolve(Resolution::Refused, "he went away").unwrap();
    let visit = Visit::of_resolved(&closed, &key, "gate 7").unwrap().unwrap();
    assert_eq!(visit.became(), Outcome::Refuse);
}

#[test]
fn a_scan_once_more_is_closed_where_the_first_is() {
    let world = World::new();
    let gate = world.gate(here().require(Confirmation::Temperature).photo(PhotoRule::Compare));
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let first = check(&gate, &code, NOW);
    // Somebody measures and shows the code again, instead of completing the check: only the guard knows that scan.
    let more = gate.check(&code, &later(2).reader("gate 7").confirm(Confirmation::Temperature));
    assert_eq!((more.outcome(), more.is_repeat()), (Outcome::Check, true));
    let error = more.resolve(Resolution::Admitted, "it is she").unwrap_err();
    assert!(error.to_string().contains("first"), "{error}");
    assert!(!first.resolve(Resolution::Admitted, "it is she").unwrap().decision().is_repeat());
}

#[test]
fn what_a_person_had_a_part_in_is_decided_anew() {
    let world = World::new();
    let gate = world.gate(here().require(Confirmation::Consent));
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let done = later(0).reader("gate 7").confirm(Confirmation::Consent);
    assert_eq!(gate.check(&code, &done).outcome(), Outcome::Admit);
    // The same code a moment later, of somebody who has not agreed.
    assert_eq!(check(&gate, &code, NOW + 1).outcome(), Outcome::Check);
}

#[test]
fn a_check_is_completed_at_the_place_of_its_scan() {
    let world = World::new();
    let gate = world.gate(here().require(Confirmation::Temperature));
    let open = asked(&gate, &world);
    let measured = later(20).confirm(Confirmation::Temperature);
    for elsewhere in [Policy::at("ZZ-GATE-8".parse().unwrap()), Policy::openly()] {
        let elsewhere = gate.with_policy(elsewhere.build().unwrap());
        assert_eq!(elsewhere.complete(open.clone(), &measured).unwrap_err().code(), "mismatch");
    }
    // Nothing was closed by that. Newer rules of the same place hold.
    let stricter = here().require(Confirmation::Temperature).require(Confirmation::Consent);
    let newer = gate.with_policy(stricter.build().unwrap());
    assert_eq!(names(&newer.complete(open, &measured).unwrap()), ["confirm-consent"]);
}

#[test]
fn nobody_closes_a_self_scan() {
    let world = World::new();
    let gate = world.gate(here().require(Confirmation::Temperature));
    let (code, place) = (world.code(1, "ZZ-GATE-7", NOW), crate::visits::posted(&world));
    let sent = gate.check_self_scan(&code, &place, Now::exactly(at(NOW + 60))).unwrap();
    assert_eq!(sent.decision().outcome(), Outcome::Check);
    let measured = later(60).confirm(Confirmation::Temperature);
    assert!(gate.complete(sent.decision().clone(), &measured).is_err());
    assert!(sent.decision().clone().resolve(Resolution::Admitted, "he was here").is_err());
}

#[test]
fn a_check_is_counted_as_left_open_or_as_what_it_became_and_never_as_both() {
    let world = World::new();
    let (place, offset) = ("ZZ-GATE-7".parse().unwrap(), UtcOffset::default());
    let key = DayKey::from_bytes(place, Day::of(at(NOW), offset), offset, [9; 32], [8; 32]);
    let visit = |decision: &Decision| Visit::of(decision, &key, "gate 7").unwrap();
    let measured = later(9).confirm(Confirmation::Temperature);

    // Counted as left open, it is closed no more; that it is asked twice, since the store did not answer, is no matter.
    let gate = world.gate(here().require(Confirmation::Temperature));
    let open = asked(&gate, &world);
    assert_eq!(visit(&open).unwrap().outcome(), Outcome::Check);
    assert!(visit(&open).is_some());
    assert!(gate.complete(open.clone(), &measured).unwrap_err().to_string().contains("left open"));
    assert!(open.resolve(Resolution::Admitted, "looked").is_err());

    // Closed, it is counted as what it became, whoever still holds the check.
    let gate = world.gate(here().require(Confirmation::Temperature));
    let open = asked(&gate, &world);
    let admitted = gate.complete(open.clone(), &measured).unwrap();
    assert_eq!(visit(&admitted).unwrap().outcome(), Outcome::Admit);
    assert_eq!(visit(&open), None);
    let gate = world.gate(here().require(Confirmation::Temperature));
    let closed = asked(&gate, &world).resolve(Resolution::Refused, "he went away").unwrap();
    assert_eq!(visit(closed.decision()), None);
    assert!(Visit::of_resolved(&closed, &key, "gate 7").unwrap().is_some());
}

#[test]
fn a_check_waits_five_minutes() {
    let world = World::new();
    let complete = |seconds: u64| {
        let gate = world.gate(here().require(Confirmation::Temperature));
        gate.complete(asked(&gate, &world), &later(seconds).confirm(Confirmation::Temperature))
    };
    assert_eq!(complete(0).unwrap().outcome(), Outcome::Admit);
    assert_eq!(complete(299).unwrap().outcome(), Outcome::Admit);
    assert!(matches!(complete(300), Err(Error::NotNow { .. })));
    let gate = world.gate(here().require(Confirmation::Temperature));
    let early = Scene::at(Now::exactly(at(NOW - 1))).confirm(Confirmation::Temperature);
    assert!(matches!(gate.complete(asked(&gate, &world), &early), Err(Error::NotNow { .. })));
}

#[test]
fn a_document_that_could_not_be_compared_is_not_forgotten() {
    let world = World::new();
    let gate = world.gate(here().require(Confirmation::Temperature));
    let text = world.shown(&green(1), 1, &Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW))).to_text();
    let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X1234567").unwrap();
    let open = gate.check(&text, &later(0).document(&document));
    assert_eq!(names(&open), ["document-compare", "confirm-temperature"]);
    let open = gate.complete(open, &later(9).confirm(Confirmation::Temperature)).unwrap();
    assert_eq!(names(&open), ["document-compare"]);
}

#[test]
fn only_a_check_is_resolved_and_with_a_reason() {
    let world = World::new();
    let gate = world.gate(here().paper(PaperRule::Check));
    let paper = || check(&gate, &world.paper(&green(1)).to_text(), NOW);
    let closed = paper().resolve(Resolution::Admitted, "compared the photo").unwrap();
    assert_eq!((closed.resolution(), closed.why()), (Resolution::Admitted, "compared the photo"));
    assert_eq!(closed.decision().outcome(), Outcome::Check);
    assert!(paper().resolve(Resolution::Refused, "  ").is_err());
    let admitted = check(&gate, &world.code(2, "ZZ-GATE-7", NOW), NOW);
    assert!(admitted.resolve(Resolution::Refused, "looks odd").is_err());
    let refused = check(&gate, "SN1:", NOW);
    assert!(refused.resolve(Resolution::Admitted, "a friend").is_err());
}

/// A guard that has only its own memory to ask.
struct Alone;

impl Guard for Alone {
    fn admit(&self, _: &Scan) -> Result<Admission, GuardError> {
        Ok(Admission::of(Verdict::Fresh).reaching(Reach::Alone))
    }

    fn refused(&self, _: ReaderName, _: [u8; 16], _: Now) -> Result<bool, GuardError> {
        Ok(false)
    }
}

#[test]
fn that_a_decision_was_taken_alone_is_not_forgotten_when_it_is_completed() {
    let world = World::new();
    let gate = world.gate_with(here().require(Confirmation::Temperature), std::sync::Arc::new(Alone));
    let open = asked(&gate, &world);
    assert!(open.is_alone());
    let admitted = gate.complete(open, &later(5).confirm(Confirmation::Temperature)).unwrap();
    assert!(admitted.is_alone() && admitted.outcome() == Outcome::Admit);
}

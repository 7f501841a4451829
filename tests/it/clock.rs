//! A gate's clock that is wrong: what it changes, what it does not, and who tells.

use sanse::reason::Language;
use sanse::verify::{Beacon, BindingRule, ClockError, ClockWatch, Outcome, PaperRule, Scene, Verifier};
use sanse::{Now, Profile, Request, Timestamp};

use crate::world::*;

/// Codes of so many people, made by clocks that are `ahead` seconds ahead of the gate's.
fn crowd(watch: &mut ClockWatch, people: std::ops::Range<u8>, ahead: i64) {
    for n in people {
        let made = at(NOW.checked_add_signed(ahead).unwrap());
        watch.heard([n; 16], made, 0, Now::exactly(at(NOW)));
    }
}

fn told(watch: &ClockWatch) -> Option<(&'static str, u64)> {
    watch.advice().map(|advice| (advice.error.name(), advice.seconds))
}

#[test]
fn the_crowd_tells_by_how_much_and_which_way_a_clock_is_wrong() {
    for (ahead, expected) in [
        (0, None),
        (10, None),
        (11, Some(("slow", 11))),
        (43, Some(("slow", 43))),
        (-10, None),
        (-11, Some(("fast", 11))),
        (-7_200, Some(("fast", 7_200))),
    ] {
        let mut watch = ClockWatch::default();
        crowd(&mut watch, 0..14, ahead);
        assert_eq!(told(&watch), None, "fourteen are too few");
        crowd(&mut watch, 14..15, ahead);
        assert_eq!(told(&watch), expected, "{ahead}");
    }
}

#[test]
fn seven_who_lie_move_nothing_and_eight_do() {
    let mut watch = ClockWatch::default();
    crowd(&mut watch, 0..8, 0);
    crowd(&mut watch, 8..15, 3_600);
    assert_eq!(told(&watch), None);
    crowd(&mut watch, 7..8, 3_600);
    assert_eq!(told(&watch), Some(("slow", 3_600)));
}

#[test]
fn one_holder_alone_moves_nothing() {
    let mut watch = ClockWatch::default();
    crowd(&mut watch, 0..15, 0);
    for ahead in 0..1_000 {
        crowd(&mut watch, 3..4, 1_000 + ahead);
    }
    assert_eq!(told(&watch), None);
    let mut alone = ClockWatch::default();
    (0..100).for_each(|_| crowd(&mut alone, 1..2, 500));
    assert_eq!(told(&alone), None);
}

#[test]
fn the_last_fifteen_count_and_what_they_said_is_forgotten() {
    let mut watch = ClockWatch::default();
    crowd(&mut watch, 0..15, 60);
    assert!(watch.advice().is_some());
    crowd(&mut watch, 20..28, 0);
    assert_eq!(told(&watch), None, "eight of the last fifteen agree with the clock");
    crowd(&mut watch, 0..15, 60);
    watch.forget();
    assert_eq!(told(&watch), None);
    // A day later, and after a clock was set back by more than that.
    for later in [at(NOW + DAY + 1), at(NOW - DAY - 1)] {
        let mut watch = ClockWatch::default();
        crowd(&mut watch, 0..15, 60);
        watch.heard([99; 16], later.plus(60), 0, Now::exactly(later));
        assert_eq!(told(&watch), None);
    }
}

/// A code is dated to its period, so honest ones look half of it old.
#[test]
fn rounding_alone_is_no_error() {
    for profile in [Profile::Strict, Profile::Balanced, Profile::Lenient] {
        let mut watch = ClockWatch::default();
        for n in 0..15_u8 {
            let seen = at(NOW + u64::from(n) * 7);
            watch.heard([n; 16], seen.floor(profile.refresh()), profile.refresh(), Now::exactly(seen));
        }
        assert_eq!(told(&watch), None, "{profile}");
    }
}

/// Fifteen people at a gate whose clock is wrong by `slow` seconds (negative: fast).
fn gate_that_is_slow(slow: i64) -> (Verifier, Timestamp) {
    let world = World::new();
    let gate = world.gate(here());
    let clock = (NOW + HOUR).checked_add_signed(-slow).unwrap();
    for n in 0..15 {
        let decision = check(&gate, &world.code(n, "ZZ-GATE-7", NOW + HOUR), clock);
        assert_eq!(decision.outcome() == Outcome::Admit, slow == 0, "{:?}", names(&decision));
    }
    (gate, at(clock))
}

#[test]
fn a_verifier_watches_its_clock_by_the_codes_that_it_refuses_too() {
    let advice = |slow| {
        let (gate, _) = gate_that_is_slow(slow);
        gate.clock_advice().map(|advice| (advice.error, advice.seconds, advice.people))
    };
    assert_eq!(advice(0), None);
    assert_eq!(advice(43), Some((ClockError::Slow, 48, 15)));
    assert_eq!(advice(-600), Some((ClockError::Fast, 595, 15)));
    // Whoever makes newer lists or has set the clock begins anew, or goes on.
    let (gate, _) = gate_that_is_slow(43);
    assert!(gate.with_trust(World::new().trust).clock_advice().is_some());
    gate.clock_was_set();
    assert_eq!(gate.clock_advice(), None);
    let advice = gate_that_is_slow(43).0.clock_advice().unwrap();
    let told = advice.message(Language::Chinese);
    assert!(told.contains("慢了 48 秒") && !told.chars().any(|c| c.is_ascii_alphabetic()), "{told}");
}

/// A pass on paper says when it was made at the earliest: that is news only when it is to come.
#[test]
fn paper_of_now_says_nothing_of_the_clock() {
    for (made, people) in [(NOW, None), (NOW + 60, Some(15))] {
        let world = World::new();
        let gate = world.gate(here().paper(PaperRule::Check));
        for n in 0..14 {
            assert_ne!(check(&gate, &world.code(n, "ZZ-GATE-7", NOW + 60), NOW).outcome(), Outcome::Admit);
        }
        let paper = world.issuer.issue_paper(&green(20), at(made), at(NOW + DAY)).unwrap();
        assert_ne!(check(&gate, &paper.to_text(), NOW).outcome(), Outcome::Admit);
        assert_eq!(gate.clock_advice().map(|advice| advice.people), people);
    }
}

/// Nothing that a holder signs raises the watermark or changes a decision.
#[test]
fn the_crowd_alarms_and_corrects_nothing() {
    let world = World::new();
    let (gate, clock) = gate_that_is_slow(43);
    assert_eq!(gate.trust().memory(), world.trust.memory());
    let decision = check(&gate, &world.code(50, "ZZ-GATE-7", clock.unix()), clock.unix());
    assert_eq!(decision.outcome(), Outcome::Admit, "it is still held against the gate's own clock");
    let printed = format!("{:?}", ClockWatch::default());
    assert_eq!(printed, "ClockWatch { people: 0, advice: None, .. }");
}

/// What nobody has signed for this credential's holder says nothing of clocks.
#[test]
fn codes_that_do_not_hold_are_not_heard() {
    let world = World::new();
    let gate = world.gate(here());
    for n in 0..20 {
        // A wallet with another key than the pass has, and a text with one letter changed.
        let code = world.code(n, "ZZ-GATE-7", NOW + HOUR);
        let broken = code.replace('A', "B");
        assert_eq!(check(&gate, &broken, NOW).outcome(), Outcome::Refuse);
        let paper = world.paper(&green(n)).to_text();
        assert_eq!(check(&gate, &paper, NOW + HOUR).outcome(), Outcome::Refuse);
    }
    assert_eq!(gate.clock_advice(), None);
}

/// Passes on paper that are yet to be issued, by a clock that is slow.
#[test]
fn paper_tells_of_a_slow_clock_only() {
    let world = World::new();
    let gate = world.gate(here());
    for n in 0..15 {
        let _ = check(&gate, &world.paper(&green(n)).to_text(), NOW - 300);
    }
    let advice = gate.clock_advice().unwrap();
    assert_eq!((advice.error, advice.seconds), (ClockError::Slow, 300));
}

#[test]
fn a_challenge_needs_no_agreement_of_clocks() {
    let world = World::new();
    for (wrong, outcome, reasons) in [
        (0_i64, Outcome::Admit, &[][..]),
        (3 * 3_600, Outcome::Admit, &[]),
        (20 * 3_600, Outcome::Admit, &[]),
        (-2 * 3_600, Outcome::Refuse, &["not-yet-valid"]),
        (25 * 3_600, Outcome::Refuse, &["expired"]),
    ] {
        // The pass holds from NOW for a day; the phone's clock is an hour on, and right.
        let gate = world.gate(here().binding(BindingRule::Challenged));
        let mut beacon = Beacon::new();
        let nonce = beacon.nonce(100).unwrap();
        let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW + HOUR)).nonce(nonce);
        let code = world.shown(&green(1), 1, &request).to_text();
        let clock = at((NOW + HOUR).checked_add_signed(wrong).unwrap());
        let decision = gate.check(&code, &Scene::at(Now::exactly(clock)).beacon(&beacon, 110));
        assert_eq!((decision.outcome(), &names(&decision)[..]), (outcome, reasons), "{wrong}");
    }
}

/// A gate's clock that is behind for certain, and the answers of a challenge: the pass was issued long before.
#[test]
fn a_challenge_is_answered_hours_before_by_the_gates_clock() {
    let world = World::new();
    let gate = world.gate(here().binding(BindingRule::Challenged));
    let mut beacon = Beacon::new();
    let nonce = beacon.nonce(100).unwrap();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW + 10 * HOUR)).nonce(nonce);
    let code = world.shown(&green(1), 1, &request).to_text();
    let decision = gate.check(&code, &Scene::at(Now::exactly(at(NOW + HOUR))).beacon(&beacon, 110));
    assert_eq!(decision.outcome(), Outcome::Admit, "{:?}", names(&decision));
}

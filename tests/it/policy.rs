//! Each field of a policy, at both sides; and policies that cannot be.

use sanse::reason::Language;
use sanse::verify::{
    Attendance, Beacon, BindingRule, Confirmation, Decision, Outcome, PaperRule, PhotoRule, Policy,
    PolicyBuilder, Regions, Scene, Treatment,
};
use sanse::{Colour, Now, Pass, PhotoRef, Profile, Request, Temperature, TestResult};

use crate::world::*;

fn decide(policy: PolicyBuilder, pass: &Pass, time: u64) -> (Outcome, Vec<&'static str>) {
    let world = World::new();
    let shown = world.shown(pass, 1, &Request::at("ZZ-GATE-7".parse().unwrap(), at(time)));
    let decision = check(&world.gate(policy), &shown.to_text(), time);
    (decision.outcome(), names(&decision))
}

fn coloured(colour: Colour) -> Pass {
    Pass::new(colour, person(1)).photo(PhotoRef::from_bytes([1; 16]))
}

#[test]
fn colours_are_treated_as_the_place_says() {
    for colour in [Colour::Green, Colour::Yellow, Colour::Red] {
        let treated = |treatment| {
            let policy = here().colour(Colour::Green, Treatment::Admit).colour(colour, treatment);
            let policy =
                if colour == Colour::Green { policy.colour(Colour::Red, Treatment::Check) } else { policy };
            decide(policy, &coloured(colour), NOW)
        };
        assert_eq!(treated(Treatment::Admit), (Outcome::Admit, vec![]));
        assert_eq!(treated(Treatment::Check), (Outcome::Check, vec!["colour-check"]));
        assert_eq!(treated(Treatment::Refuse), (Outcome::Refuse, vec!["colour-refused"]));
    }
    assert_eq!(decide(here(), &coloured(Colour::Green), NOW).0, Outcome::Admit);
    assert_eq!(decide(here(), &coloured(Colour::Yellow), NOW).0, Outcome::Refuse);
    assert_eq!(decide(here(), &coloured(Colour::Red), NOW).0, Outcome::Refuse);
}

#[test]
fn ages_are_taken_to_the_second() {
    let update = || here().longest_update_age(HOUR).unwrap();
    assert_eq!(decide(update(), &green(1), NOW + HOUR), (Outcome::Admit, vec![]));
    assert_eq!(decide(update(), &green(1), NOW + HOUR + 1), (Outcome::Refuse, vec!["update-too-old"]));

    let test = |taken, result| {
        let policy = here().longest_test_age(48 * HOUR).unwrap();
        decide(policy, &green(1).test(at(taken), result), NOW)
    };
    assert_eq!(test(NOW - 48 * HOUR, TestResult::Negative), (Outcome::Admit, vec![]));
    assert_eq!(test(NOW - 48 * HOUR - 1, TestResult::Negative).1, ["test-too-old"]);
    let ahead = sanse::Issuer::new(sanse::key::SigningKey::generate().unwrap());
    let issue = |taken: u64| {
        ahead.issue_paper(&green(1).test(at(taken), TestResult::Negative), at(NOW), at(NOW + HOUR))
    };
    let minute = at(NOW).floor(60).unix();
    assert!(issue(minute + 59).is_ok());
    assert!(issue(minute + 60).unwrap_err().to_string().contains("before the pass is made"));
    assert_eq!(test(NOW, TestResult::Positive).1, ["test-not-negative"]);
    assert_eq!(test(NOW, TestResult::Pending).1, ["test-not-negative"]);
    assert_eq!(decide(here().longest_test_age(1).unwrap(), &green(1), NOW).1, ["test-required"]);
}

fn degrees(text: &str) -> Temperature {
    text.parse().unwrap()
}

/// What a gate that takes temperatures below 37.3 degrees decides on this one.
fn measured(text: &str, attendance: Attendance) -> Decision {
    let world = World::new();
    let gate = world.gate(here().temperature_below(Temperature::FEVER).attendance(attendance));
    let scene = Scene::at(Now::exactly(at(NOW))).reader("gate 7").temperature(degrees(text));
    gate.check(&world.code(7, "ZZ-GATE-7", NOW), &scene)
}

#[test]
fn a_temperature_is_refused_when_it_is_high_and_measured_again_when_it_cannot_be() {
    for (text, outcome, reasons) in [
        ("30.0", Outcome::Check, &["temperature-too-low"][..]),
        ("34.9", Outcome::Check, &["temperature-too-low"]),
        ("35.0", Outcome::Admit, &[]),
        ("37.2", Outcome::Admit, &[]),
        ("37.3", Outcome::Refuse, &["temperature-too-high"]),
        ("41.9", Outcome::Refuse, &["temperature-too-high"]),
    ] {
        let decision = measured(text, Attendance::Attended);
        assert_eq!((decision.outcome(), &names(&decision)[..]), (outcome, reasons), "{text}");
    }
    let alone = measured("34.0", Attendance::Unattended);
    assert_eq!(alone.outcome(), Outcome::Refuse, "nobody is there to measure again");
}

#[test]
fn a_limit_that_refuses_everybody_or_nobody_is_no_limit() {
    let built = |text: &str| here().temperature_below(degrees(text)).build().map(drop);
    for text in ["30.0", "35.9", "42.1", "45.0"] {
        let error = built(text).unwrap_err();
        assert_eq!(error.code(), "out-of-range", "{text}");
        assert!(error.to_string().contains("360 to 420"), "{error}");
    }
    for text in ["36.0", "37.3", "42.0"] {
        built(text).unwrap();
    }
}

/// Messages and data go to logs: whether it was too high stands in them, how high does not.
#[test]
fn nothing_that_is_written_down_tells_degrees_that_were_measured() {
    for (text, code) in [("38.7", 744), ("34.1", 745)] {
        let decision = measured(text, Attendance::Attended);
        let mut written = format!("{decision:?}");
        for language in [Language::English, Language::Chinese] {
            written.extend(decision.reasons().iter().map(|reason| reason.message(language)));
            #[cfg(feature = "serde")]
            {
                let data = decision.to_data(language);
                assert_eq!(data.main, Some(code));
                written += &serde_json::to_string(&data).unwrap();
            }
        }
        assert_eq!(decision.main_reason().unwrap().code(), code);
        for told in [text, &text.replace('.', "")] {
            assert!(!written.contains(told), "{told} in {written}");
        }
    }
}

#[test]
fn photos_are_compared_where_the_place_says_and_missed_everywhere() {
    assert_eq!(decide(here().photo(PhotoRule::Compare), &green(1), NOW).1, ["photo-compare"]);
    let faceless = Pass::new(Colour::Green, person(1));
    assert_eq!(decide(here(), &faceless, NOW), (Outcome::Check, vec!["photo-missing"]));
    let unattended = here().attendance(Attendance::Unattended);
    assert_eq!(decide(unattended, &faceless, NOW), (Outcome::Refuse, vec!["photo-missing"]));
}

#[test]
fn copies_and_specimens_are_grey_and_not_reported() {
    let world = World::new();
    let red = coloured(Colour::Red);
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let code = world.shown(&red, 1, &request).to_text();
    let grey = sanse::verify::Display::Grey;
    let living = check(&world.gate(here()), &code, NOW);
    assert_eq!((living.display(), living.is_to_report()), (sanse::verify::Display::Pass(Colour::Red), true));
    let stale = check(&world.gate(here()), &code, NOW + 60);
    assert_eq!((stale.display(), stale.is_to_report(), stale.colour()), (grey, false, Some(Colour::Red)));
    let stripped = world.credential(&green(1), &sanse::key::HolderKey::from(seed(101))).to_text();
    assert_eq!(check(&world.gate(here()), &stripped, NOW).display(), grey);
    let paper = check(&world.gate(here()), &world.paper(&red).to_text(), NOW);
    assert_eq!((paper.display(), paper.is_to_report()), (grey, false));
}

#[test]
fn an_unknown_status_is_never_good() {
    let pass = green(1).status_index(7).unwrap();
    assert_eq!(decide(here(), &pass, NOW), (Outcome::Check, vec!["status-unknown"]));
    let unattended = here().attendance(Attendance::Unattended);
    assert_eq!(decide(unattended, &pass, NOW), (Outcome::Refuse, vec!["status-unknown"]));
}

#[test]
fn a_weaker_binding_than_asked_is_refused() {
    let world = World::new();
    let open = world.shown(&green(1), 1, &Request::openly("ZZ".parse().unwrap(), at(NOW))).to_text();
    assert_eq!(names(&check(&world.gate(here()), &open, NOW)), ["place-required"]);
    assert_eq!(check(&world.gate(here().binding(BindingRule::Open)), &open, NOW).outcome(), Outcome::Admit);
    // A code for a place is not for everybody, and one for another region is not for this one.
    let placed = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(names(&check(&world.gate(Policy::openly()), &placed, NOW)), ["other-audience"]);
    let foreign = world.shown(&green(1), 1, &Request::openly("YY".parse().unwrap(), at(NOW))).to_text();
    assert_eq!(names(&check(&world.gate(Policy::openly()), &foreign, NOW)), ["other-audience"]);
}

#[test]
fn every_profile_keeps_its_ages() {
    for (profile, past, future) in
        [(Profile::Strict, 15, 5), (Profile::Balanced, 30, 15), (Profile::Lenient, 60, 60)]
    {
        assert_eq!((profile.past(), profile.future()), (past, future));
        let world = World::new();
        let made = NOW + HOUR;
        let code = world.code(1, "ZZ-GATE-7", made);
        let outcome = |time| {
            let decision = check(&world.gate(here().profile(profile)), &code, time);
            (decision.outcome(), names(&decision))
        };
        assert_eq!(outcome(made + past), (Outcome::Admit, vec![]));
        assert_eq!(outcome(made + past + 1), (Outcome::Refuse, vec!["stale"]));
        assert_eq!(outcome(made - future), (Outcome::Admit, vec![]));
        assert_eq!(outcome(made - future - 1), (Outcome::Refuse, vec!["from-the-future"]));
    }
}

#[test]
fn a_vague_clock_asks_a_person() {
    let world = World::new();
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let decide = |earliest, latest| {
        let now = Now::between(at(earliest), at(latest)).unwrap();
        let decision = world.gate(here()).check(&code, &Scene::at(now));
        (decision.outcome(), names(&decision))
    };
    assert_eq!(decide(NOW, NOW + 30), (Outcome::Admit, vec![]));
    assert_eq!(decide(NOW, NOW + 31), (Outcome::Check, vec!["freshness-in-doubt"]));
    assert_eq!(decide(NOW - 16, NOW).1, ["validity-in-doubt", "freshness-in-doubt"]);
    assert_eq!(decide(NOW + 31, NOW + 40), (Outcome::Refuse, vec!["stale"]));
}

#[test]
fn impossible_policies_cannot_be_built() {
    let nobody = [Colour::Green, Colour::Yellow, Colour::Red];
    let unattended = || here().attendance(Attendance::Unattended);
    let impossible = [
        nobody.iter().fold(here(), |policy, colour| policy.colour(*colour, Treatment::Refuse)),
        Policy::openly().binding(BindingRule::Placed),
        Policy::openly().binding(BindingRule::Challenged),
        unattended().paper(PaperRule::Check),
        unattended().photo(PhotoRule::Compare),
        unattended().require(Confirmation::Temperature),
        unattended().colour(Colour::Green, Treatment::Check),
        here().regions(Regions::Only(vec![])),
    ];
    for policy in impossible {
        assert_eq!(policy.build().unwrap_err().code(), "malformed");
    }
}

#[test]
fn whatever_is_weaker_than_asked_is_refused() {
    let world = World::new();
    let place = || "ZZ-GATE-7".parse().unwrap();
    let mut beacon = Beacon::new();
    let (ours, theirs) = (beacon.nonce(100).unwrap(), Beacon::new().nonce(100).unwrap());
    let shown = |request: &Request| world.shown(&green(1), 1, request).to_text();
    let bound = world.credential(&green(1), &sanse::key::HolderKey::from(seed(101))).to_text();
    let openly = shown(&Request::openly("ZZ".parse().unwrap(), at(NOW)));
    let placed = shown(&Request::at(place(), at(NOW)));
    let elsewhere = shown(&Request::at("ZZ-MALL-1".parse().unwrap(), at(NOW)));
    let answer = |nonce| shown(&Request::at(place(), at(NOW)).nonce(nonce));
    let ahead = shown(&Request::at(place(), at(NOW + 20)));
    let paper = world.paper(&green(1)).to_text();
    let challenged = || here().binding(BindingRule::Challenged);
    for (policy, text, reason) in [
        (here(), &paper, "paper-refused"),
        (challenged(), &paper, "paper-refused"),
        (here(), &bound, "presentation-missing"),
        (here().paper(PaperRule::Check), &bound, "presentation-missing"),
        (here(), &openly, "place-required"),
        (challenged(), &openly, "nonce-required"),
        (challenged(), &placed, "nonce-required"),
        (here(), &elsewhere, "other-audience"),
        (here().binding(BindingRule::Open), &elsewhere, "other-audience"),
        // Whoever answers a challenge is held to it, asked or not.
        (here(), &answer(theirs), "nonce-unknown"),
        (challenged(), &answer(theirs), "nonce-unknown"),
        (here(), &ahead, "from-the-future"),
    ] {
        let scene = Scene::at(Now::exactly(at(NOW))).beacon(&beacon, 110);
        let decision = world.gate(policy).check(text, &scene);
        assert_eq!((decision.outcome(), names(&decision)[0]), (Outcome::Refuse, reason), "{text}");
    }
    // The same gate takes what it asked for, until the nonce is dead.
    let at_uptime = |uptime| {
        let scene = Scene::at(Now::exactly(at(NOW))).beacon(&beacon, uptime);
        names(&world.gate(challenged()).check(&answer(ours), &scene)).first().copied()
    };
    assert_eq!((at_uptime(110), at_uptime(160)), (None, Some("nonce-unknown")));
}

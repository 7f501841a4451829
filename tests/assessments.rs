//! Runs every file of `spec/vectors/assessments`: facts and rules, and the colour they come to; and what must hold for
//! any facts at all.
#![cfg(feature = "toml")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use sanse::assess::{
    Contact, Event, Fact, FactError, GroundKind, Listed, Rules, Source, Temperature, assess,
};
use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::key::SigningKey;
use sanse::{Colour, Day, Issuer, TestResult, Timestamp, UtcOffset};
use serde_json::Value;

/// Codes that no vector has, and where they are tested.
const EXCEPTIONS: &[(&str, &str)] = &[
    // A thousand facts are no row to read.
    ("too-many", "tests/assessments.rs: more_facts_than_a_person_has_are_refused"),
];

#[test]
fn every_row_comes_out_as_its_sentence_says() {
    let rows = case::folder_of("assessments");
    assert!(rows.len() >= 60, "{}", rows.len());
    let mut codes = BTreeSet::new();
    for (name, value) in &rows {
        assert_eq!(value["name"], name.as_str());
        let rules = Rules::from_toml(value["rules"].as_str().unwrap()).unwrap();
        let now = Timestamp::from_unix(value["now"].as_u64().unwrap()).unwrap();
        let facts: Result<Vec<Fact>, FactError> =
            value["facts"].as_array().unwrap().iter().map(fact).collect();
        let expect = &value["expect"];
        let assessed = match facts.and_then(|facts| assess(&facts, &rules, now)) {
            Ok(assessed) => assessed,
            Err(error) => {
                assert_eq!(expect["error"], error.code(), "{name}");
                codes.insert(error.code());
                continue;
            }
        };
        let names = |names: Vec<&str>| Value::from(names);
        assert_eq!(expect["error"], Value::Null, "{name}");
        assert_eq!(expect["colour"], assessed.colour().name(), "{name}");
        let grounds = assessed.grounds().iter().map(|ground| ground.kind().name()).collect();
        assert_eq!(expect["grounds"], names(grounds), "{name}");
        let advice = assessed.advice().iter().map(|advice| advice.name()).collect();
        assert_eq!(expect["advice"], names(advice), "{name}");
        assert_eq!(expect["next_change"].as_u64(), assessed.next_change().map(Timestamp::unix), "{name}");
        assert_eq!(expect["test"].as_str(), assessed.latest_test().map(|test| test.result.name()), "{name}");
        codes.extend(assessed.grounds().iter().map(|ground| ground.kind().name()));
        codes.extend(assessed.advice().iter().map(|advice| advice.name()));
        println!("{} {}", assessed.colour(), value["description"].as_str().unwrap());
    }
    codes.extend(EXCEPTIONS.iter().map(|(code, _)| *code));
    assert_eq!(codes, specified(), "the page and the rows name other codes");
}

/// Every code in the tables of `spec/assessment.md`.
fn specified() -> BTreeSet<&'static str> {
    let page = include_str!("../spec/assessment.md");
    let tables = page.split("\n## ").filter(|part| {
        part.starts_with("Grounds") || part.starts_with("Advice") || part.starts_with("Errors")
    });
    tables.flat_map(str::lines).filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

fn fact(value: &Value) -> Result<Fact, FactError> {
    let mut names: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let mut text = |name: &str| {
        names.remove(name);
        value[name].as_str().map(str::to_owned)
    };
    let source: Source = text("source").unwrap().parse().unwrap();
    let event = text("event").unwrap();
    let (on, planned_end) =
        (text("on").map(|t| t.parse().unwrap()), text("planned_end").map(|t| t.parse().unwrap()));
    let (from, with) = (text("from"), text("with"));
    let (temperature, result) = (text("temperature"), text("result"));
    let mut time = |name: &str| {
        names.remove(name);
        value[name].as_u64().map(|at| Timestamp::from_unix(at).unwrap())
    };
    let (at, reported_at) = (time("at"), time("reported_at"));
    assert!(names.is_empty(), "{names:?} are not known here");
    let event = match event.as_str() {
        "declared" => Event::Declared { at: at.unwrap() },
        "checked-in" => {
            Event::CheckedIn { at: at.unwrap(), temperature: temperature.unwrap().parse().unwrap() }
        }
        "arrived" => Event::Arrived { from: from.unwrap().parse().unwrap(), on: on.unwrap() },
        "contact" => Event::Contact { with: with.unwrap().parse().unwrap(), on: on.unwrap() },
        "management-started" => Event::ManagementStarted { at: at.unwrap(), planned_end },
        "management-lifted" => Event::ManagementLifted { at: at.unwrap() },
        "diagnosed" => Event::Diagnosed { at: at.unwrap() },
        "discharged" => Event::Discharged { at: at.unwrap() },
        "suspicion-raised" => Event::SuspicionRaised { at: at.unwrap() },
        "suspicion-excluded" => Event::SuspicionExcluded { at: at.unwrap() },
        "tested" => Event::Tested {
            at: at.unwrap(),
            reported_at: reported_at.unwrap(),
            result: result.unwrap().parse().unwrap(),
        },
        other => panic!("{other} is no event"),
    };
    let fact = Fact::new(event, source)?;
    assert_eq!(fact.event().name(), value["event"].as_str().unwrap());
    Ok(fact)
}

#[test]
fn more_facts_than_a_person_has_are_refused() {
    let declared = Fact::new(Event::Declared { at: Timestamp::EPOCH }, Source::Holder).unwrap();
    let met = Fact::new(Event::Contact { with: Contact::Case, on: Day::of(now(), offset()) }, Source::Police)
        .unwrap();
    let many = |fact, count| assess(&vec![fact; count], &Rules::new(1), now());
    assert!(many(met, sanse::limits::FACTS).is_ok());
    assert_eq!(many(met, sanse::limits::FACTS + 1).unwrap_err().code(), "too-many");
    assert!(many(declared, 10 * sanse::limits::FACTS).is_ok(), "nobody keeps a colour away by telling more");
}

#[test]
fn an_issuer_signs_no_further_than_the_colour_holds() {
    let arrived = Event::Arrived { from: "999912".parse().unwrap(), on: Day::of(now(), offset()).plus(0) };
    let assessed = assess(&[Fact::new(arrived, Source::Police).unwrap()], &rules(), now()).unwrap();
    let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001").unwrap();
    let pass = assessed.pass(document.commit(&Salt::generate().unwrap()).unwrap());
    let change = assessed.next_change().unwrap();
    let issuer = Issuer::new(SigningKey::generate().unwrap()).longest_lives(86_400, 30 * 86_400).unwrap();
    assert_eq!(assessed.expiry(now(), 30 * 86_400).unwrap(), change);
    assert_eq!(assessed.expiry(now().plus(59), 3_600).unwrap(), now().plus(3_600), "as an issuer floors it");
    assert_eq!(assessed.expiry(change, 3_600).unwrap_err().code(), "too-late");
    assert_eq!(
        pass.clone().colour_until(change.plus(9)).colour_changes_at(),
        Some(change),
        "it is only made shorter"
    );
    assert!(issuer.issue_paper(&pass, now(), change).is_ok());
    let error = issuer.issue_paper(&pass, now(), change.plus(1)).unwrap_err();
    assert_eq!(error.code(), "too-late");
    assert!(error.to_string().contains(&change.to_string()), "{error}");
}

#[test]
fn where_time_ends_an_observation_does_not() {
    let last = Timestamp::from_unix(sanse::limits::TIME_MAX).unwrap();
    for days in [0, 1, 5, 13] {
        let on = Day::from_number(Day::of(last, UtcOffset::UTC).number() - days).unwrap();
        let arrived =
            Fact::new(Event::Arrived { from: "999912".parse().unwrap(), on }, Source::Police).unwrap();
        let rules = rules().with_utc_offset(UtcOffset::UTC);
        let assessed = assess(&[arrived], &rules, last).unwrap();
        assert_eq!((assessed.colour(), assessed.next_change()), (Colour::Yellow, None), "{days}");
    }
}

/// 2026-03-10 at noon, in +08:00.
fn now() -> Timestamp {
    Timestamp::from_unix(1_773_115_200).unwrap()
}

fn offset() -> UtcOffset {
    UtcOffset::default()
}

fn rules() -> Rules {
    let listed = Listed::new("999900".parse().unwrap(), "2026-01-01".parse().unwrap(), None).unwrap();
    Rules::new(1).list(listed).unwrap()
}

/// Any event of the last thirty days, with a source that is believed on it.
fn any_fact() -> impl Strategy<Value = Fact> {
    let at = (0_u64..30 * 24).prop_map(|hours| now().minus(hours * 3_600));
    let on = (0_u32..30).prop_map(|days| Day::from_number(Day::of(now(), offset()).number() - days).unwrap());
    let area = select(vec!["999912", "990112", "ZZ"]);
    (
        0..11,
        at,
        on,
        area,
        360_u16..400,
        select(vec![TestResult::Negative, TestResult::Positive, TestResult::Pending]),
    )
        .prop_map(|(kind, at, on, area, tenths, result)| {
            let temperature = Temperature::from_tenths(tenths).unwrap();
            let (event, source) = match kind {
                0 => (Event::Declared { at }, Source::Holder),
                1 => (Event::CheckedIn { at, temperature }, Source::Holder),
                2 => (Event::Arrived { from: area.parse().unwrap(), on }, Source::Transport),
                3 => (Event::Contact { with: Contact::Traveller, on }, Source::Police),
                4 => (Event::Contact { with: Contact::Case, on }, Source::Health),
                5 => (Event::ManagementStarted { at, planned_end: None }, Source::Health),
                6 => (Event::ManagementLifted { at }, Source::Health),
                7 => (Event::Diagnosed { at }, Source::Health),
                8 => (Event::Discharged { at }, Source::Health),
                9 => (Event::SuspicionRaised { at }, Source::Health),
                10 if result == TestResult::Pending => (Event::SuspicionExcluded { at }, Source::Health),
                _ => (Event::Tested { at, reported_at: at, result }, Source::Laboratory),
            };
            Fact::new(event, source).unwrap()
        })
}

/// Events that say something bad, and nothing good.
fn is_worse(fact: &Fact) -> bool {
    match *fact.event() {
        Event::Arrived { .. }
        | Event::Contact { .. }
        | Event::ManagementStarted { .. }
        | Event::Diagnosed { .. }
        | Event::SuspicionRaised { .. } => true,
        Event::Tested { result, .. } => result == TestResult::Positive,
        _ => false,
    }
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let listed =
        |area: &str, from: &str| Listed::new(area.parse().unwrap(), from.parse().unwrap(), None).unwrap();
    let areas =
        vec![listed("999900", "2026-02-20"), listed("990000", "2026-03-01"), listed("ZZ", "2026-02-25")];
    let meaning = || {
        (select(vec![Colour::Yellow, Colour::Red]), 1_u32..40)
            .prop_map(|(colour, days)| sanse::assess::Observation::new(colour, days).unwrap())
    };
    let bad = || select(vec![Colour::Yellow, Colour::Red]);
    (
        subsequence(areas, 0..=3),
        meaning(),
        prop::option::of(meaning()),
        prop::option::of(meaning()),
        (bad(), bad(), bad()),
    )
        .prop_map(|(areas, arrival, contact, fever, (management, diagnosis, suspicion))| {
            let rules = areas.into_iter().fold(Rules::new(1), |rules, area| rules.list(area).unwrap());
            rules
                .arrival(arrival)
                .contact(Contact::Case, contact)
                .fever("37.3".parse().unwrap(), fever)
                .colours(management, diagnosis, suspicion)
                .unwrap()
        })
}

proptest! {
    #[test]
    fn a_worse_fact_never_makes_a_colour_better(
        facts in prop::collection::vec(any_fact(), 0..8),
        worse in any_fact().prop_filter("worse", is_worse),
        rules in any_rules(),
    ) {
        let mut more = facts.clone();
        more.push(worse);
        if let (Ok(before), Ok(after)) = (assess(&facts, &rules, now()), assess(&more, &rules, now())) {
            prop_assert!(after.colour() >= before.colour());
        }
    }

    #[test]
    fn the_order_of_facts_does_not_matter(
        (facts, shuffled) in prop::collection::vec(any_fact(), 0..10)
            .prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
        rules in any_rules(),
    ) {
        let (one, other) = (assess(&facts, &rules, now()), assess(&shuffled, &rules, now()));
        prop_assert_eq!(one.is_ok(), other.is_ok());
        prop_assert_eq!(one.ok(), other.ok());
    }

    #[test]
    fn a_fact_told_twice_counts_once(facts in prop::collection::vec(any_fact(), 0..10), rules in any_rules()) {
        let twice: Vec<Fact> = facts.iter().chain(&facts).copied().collect();
        prop_assert_eq!(assess(&facts, &rules, now()).ok(), assess(&twice, &rules, now()).ok());
    }

    #[test]
    fn time_alone_changes_a_colour_only_at_the_next_change(
        facts in prop::collection::vec(any_fact(), 0..8),
        rules in any_rules(),
        later in 0_u64..60 * 86_400,
    ) {
        let Ok(first) = assess(&facts, &rules, now()) else { return Ok(()) };
        let at = |time| assess(&facts, &rules, time).unwrap();
        let time = now().plus(later);
        match first.next_change() {
            None => prop_assert_eq!(at(time).colour(), first.colour()),
            Some(change) => {
                prop_assert!(change > now());
                prop_assert_eq!(at(time.min(change.minus(1)).max(now())).colour(), first.colour());
                prop_assert!(at(change).colour() < first.colour());
            }
        }
    }

    #[test]
    fn the_colour_is_that_of_the_worst_ground(facts in prop::collection::vec(any_fact(), 0..10), rules in any_rules()) {
        if let Ok(assessed) = assess(&facts, &rules, now()) {
            let worst = assessed.grounds().iter().map(|ground| ground.colour()).max();
            prop_assert_eq!(Some(assessed.colour()), worst);
            let harmless = [GroundKind::NothingFound, GroundKind::ManagementLifted];
            let green = assessed.grounds().iter().all(|ground| harmless.contains(&ground.kind()));
            prop_assert_eq!(green, assessed.colour() == Colour::Green);
        }
    }
}

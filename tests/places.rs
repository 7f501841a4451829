//! Runs every file of `spec/vectors/places`: codes of places, and what a wallet answers to each.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::collections::BTreeSet;

use case::Fields;
use sanse::place::PlaceCode;
use sanse::trust::PlaceError;
use sanse::{Now, Timestamp};

/// Codes that no vector has, and where they are tested.
const EXCEPTIONS: &[(&str, &str)] = &[
    // The vectors' neighbour is recognised for as long as the home list holds.
    (
        "place-not-recognised",
        "tests/it/place.rs: a_neighbours_place_is_believed_while_the_region_is_recognised",
    ),
];

#[test]
fn every_place_code_is_answered_as_its_vector_says() {
    let cases = case::folder_of("places");
    let (run, mut codes) = (cases.len(), BTreeSet::new());
    for (name, value) in cases {
        let mut case = Fields::of(value, &name);
        assert_eq!(case.text("name"), name);
        assert!(!case.text("description").is_empty());
        let home = case.text_or_null("home");
        let trust = case::trust_of(home.as_deref(), &case.texts("recognised"));
        let now: Vec<_> = case
            .array("now")
            .iter()
            .map(|time| Timestamp::from_unix(time.as_u64().unwrap()).unwrap())
            .collect();
        let now = Now::between(*now.first().unwrap(), *now.last().unwrap()).unwrap();
        let (answer, shown) = (case.text("answer"), case.object_or_null("shown"));
        match trust.open_place(&case.text("text"), now) {
            Ok(place) => {
                assert_eq!(answer, "believed", "{name}");
                is_shown(place.claims(), shown.unwrap(), &name);
            }
            Err(error) => {
                assert_eq!(answer, error.code(), "{name}: {error}");
                assert!(shown.is_none(), "{name}");
                codes.insert(error.code());
            }
        }
        case.finish();
    }
    assert!(run >= 50, "{run}");
    codes.extend(EXCEPTIONS.iter().map(|(code, _)| *code));
    assert_eq!(codes, PlaceError::ALL.iter().copied().collect());
    println!("{run} place codes");
}

fn is_shown(place: &PlaceCode, mut shown: Fields, name: &str) {
    assert_eq!(shown.text("place"), place.id().as_str(), "{name}");
    assert_eq!(shown.text("name"), place.name(), "{name}");
    assert_eq!(shown.text("area"), place.area().as_str(), "{name}");
    assert_eq!(shown.number("kind"), place.place_kind().number(), "{name}");
    assert_eq!(shown.number("entry"), place.way_in().number(), "{name}");
    assert_eq!(shown.text("unit"), place.answers_for(), "{name}");
    shown.finish();
}

#[test]
fn every_refusal_is_specified() {
    let page = include_str!("../spec/place.md");
    let specified: BTreeSet<_> =
        page.lines().filter_map(|line| line.strip_prefix("| `place-")?.split('`').next()).collect();
    let known: BTreeSet<_> = PlaceError::ALL.iter().filter_map(|code| code.strip_prefix("place-")).collect();
    assert_eq!(specified, known);
}

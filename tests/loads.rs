//! Runs every file of `spec/vectors/loads`: trust lists one after another, and what the verifier answers to each.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::collections::BTreeSet;

use case::Fields;
use sanse::key::SigningKey;
use sanse::trust::{FutureList, Trust, TrustError, TrustMemory};
use sanse::{Now, Timestamp};

/// Codes that no vector has, and where they are tested.
const EXCEPTIONS: &[(&str, &str)] = &[
    // The roots of vectors are published, and their verifier believes them all the same.
    ("list-published-root", "tests/it/trust.rs: published_keys_are_no_roots"),
    // Five keys with one kid take a search of hours.
    ("list-crowded-kid", "src/trust/index.rs: a_fifth_key_of_one_kid_is_refused_at_home_and_left_out_abroad"),
];

#[test]
fn every_list_is_answered_as_its_vector_says() {
    let (mut run, mut codes) = (0, BTreeSet::new());
    for (name, value) in case::folder_of("loads") {
        let mut top = Fields::of(value, &name);
        assert_eq!(top.text("name"), name);
        assert!(!top.text("description").is_empty());
        let root = SigningKey::from_seed(&case::seed(&top.text("pinned"))).unwrap();
        let mut trust = Trust::pin_published_test_root(root.public()).unwrap();
        for (n, step) in top.array("steps").into_iter().enumerate() {
            let mut step = Fields::of(step, &name);
            let (act, answer) = (step.text("act"), step.text("answer"));
            let list = step.text_or_null("list_hex").map(|hex| case::hex(&hex));
            let now = Now::exactly(Timestamp::from_unix(step.number("now")).unwrap());
            let future = match step.take("confirmed").as_bool().unwrap() {
                true => FutureList::OperatorConfirms,
                false => FutureList::Refuse,
            };
            step.finish();
            let before = trust.clone();
            let done = match act.as_str() {
                "home" => trust.load_home(&list.unwrap(), now, future),
                "recognised" => trust.load_recognised(&list.unwrap()),
                "restart" => {
                    let memory = TrustMemory::from_bytes(&trust.memory().to_bytes()).unwrap();
                    trust = Trust::resume_published_test_root(root.public(), memory).unwrap();
                    Ok(())
                }
                other => panic!("{name}: {other}"),
            };
            let found = done.as_ref().map_or_else(TrustError::code, |()| "loaded");
            assert_eq!(found, answer, "{name}: step {n}");
            if done.is_err() {
                assert_eq!(trust.memory(), before.memory(), "{name}: step {n} left something behind");
                codes.insert(found);
            }
        }
        let mut end = top.object("end");
        let public = |name: String| SigningKey::from_seed(&case::seed(&name)).unwrap().public().clone();
        assert_eq!(trust.root(), public(end.text("root")), "{name}");
        assert_eq!(trust.next_root(), end.text_or_null("next_root").map(public), "{name}");
        assert_eq!(
            trust.home().map(|home| home.claims().sequence()),
            end.number_or_null("sequence"),
            "{name}"
        );
        assert_eq!(trust.memory().watermark().unix(), end.number("watermark"), "{name}");
        let neighbours: Vec<_> = trust.neighbours().map(|list| list.claims().region().to_string()).collect();
        assert_eq!(neighbours, end.texts("neighbours"), "{name}");
        end.finish();
        top.finish();
        run += 1;
    }
    assert!(run >= 40, "{run}");
    let excepted: BTreeSet<_> = EXCEPTIONS.iter().map(|(code, _)| *code).collect();
    assert!(codes.is_disjoint(&excepted));
    codes.extend(excepted);
    assert_eq!(codes, TrustError::ALL.iter().map(|(code, _)| *code).collect());
    for (code, place) in EXCEPTIONS {
        let (file, test) = place.split_once(": ").unwrap();
        let source = std::fs::read_to_string(file).unwrap();
        assert!(source.contains(&format!("fn {test}()")), "{code}: no test {place}");
    }
    println!("stories of lists run: {run}");
}

//! Runs every file of `spec/vectors/loads` and `spec/vectors/bundles`: trust lists and bundles one after another, and
//! what the verifier answers to each.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::collections::BTreeSet;

use case::Fields;
use sanse::bundle::{BundleError, Contents, Update};
use sanse::key::{SigningKey, VerifyingKey};
use sanse::trust::{FutureList, Trust, TrustError, TrustMemory};
use sanse::{Now, Timestamp};

/// Codes that no vector has, and where they are tested.
const EXCEPTIONS: &[(&str, &str)] = &[
    // The roots of vectors are published, and their verifier believes them all the same.
    ("list-published-root", "tests/it/trust.rs: published_keys_are_no_roots"),
    // A vector is no file on a disk.
    ("bundle-unread", "tests/it/bundle.rs: a_folder_is_read_no_further_than_its_manifest_says"),
    ("bundle-status", "tests/it/bundle.rs: what_is_torn_old_forked_or_incomplete_is_refused"),
    // Five keys with one kid take a search of hours.
    ("list-crowded-kid", "src/trust/index.rs: a_fifth_key_of_one_kid_is_refused_at_home_and_left_out_abroad"),
];

#[test]
fn every_list_and_bundle_is_answered_as_its_vector_says() {
    let mut codes = BTreeSet::new();
    let stories: Vec<_> = ["loads", "bundles"].into_iter().flat_map(case::folder_of).collect();
    let run = stories.len();
    for (name, value) in stories {
        let mut top = Fields::of(value, &name);
        assert_eq!(top.text("name"), name);
        assert!(!top.text("description").is_empty());
        let root = SigningKey::from_seed(&case::seed(&top.text("pinned"))).unwrap();
        let mut trust = Trust::pin_published_test_root(root.public()).unwrap();
        for (n, step) in top.array("steps").into_iter().enumerate() {
            let mut step = Fields::of(step, &name);
            let answer = step.text("answer");
            let before = trust.clone();
            let found = take(&mut trust, root.public(), &mut step);
            step.finish();
            assert_eq!(found.map_or_else(|code| code, |()| "loaded"), answer, "{name}: step {n}");
            if let Err(code) = found {
                assert_eq!(trust.memory(), before.memory(), "{name}: step {n} left something behind");
                codes.insert(code);
            }
        }
        let end = top.object("end");
        top.finish();
        holds_in_the_end(&trust, end, &name);
    }
    assert!(run >= 80, "{run}");
    let excepted: BTreeSet<_> = EXCEPTIONS.iter().map(|(code, _)| *code).collect();
    assert!(codes.is_disjoint(&excepted));
    codes.extend(excepted);
    let known = TrustError::ALL.iter().chain(BundleError::ALL);
    assert_eq!(codes, known.map(|(code, _)| *code).collect());
    for (code, place) in EXCEPTIONS {
        let (file, test) = place.split_once(": ").unwrap();
        let source = std::fs::read_to_string(file).unwrap();
        assert!(source.contains(&format!("fn {test}()")), "{code}: no test {place}");
    }
    println!("stories of lists and bundles run: {run}");
}

/// One step of a story, or the code of why not.
fn take(trust: &mut Trust, root: &VerifyingKey, step: &mut Fields) -> Result<(), &'static str> {
    let list = step.text_or_null("list_hex").map(|hex| case::hex(&hex));
    let now = Now::exactly(Timestamp::from_unix(step.number("now")).unwrap());
    let future = match step.take("confirmed").as_bool().unwrap() {
        true => FutureList::OperatorConfirms,
        false => FutureList::Refuse,
    };
    let bundle = step.object_or_null("bundle").map(|mut bundle| {
        let (manifest, parts) = (bundle.hex("manifest_hex"), bundle.take("parts"));
        bundle.finish();
        let bytes = |hex: &serde_json::Value| case::hex(hex.as_str().unwrap());
        let parts = parts.as_object().unwrap().iter().map(|(name, hex)| (name.clone(), bytes(hex))).collect();
        Contents::from_parts(manifest, parts)
    });
    match step.text("act").as_str() {
        "home" => trust.load_home(&list.unwrap(), now, future).map_err(|error| error.code()),
        "recognised" => trust.load_recognised(&list.unwrap()).map_err(|error| error.code()),
        "bundle" => {
            let update = Update::verify(bundle.unwrap(), trust, now, future).map_err(|error| error.code())?;
            *trust = update.trust().clone();
            Ok(())
        }
        "restart" => {
            let memory = TrustMemory::from_bytes(&trust.memory().to_bytes()).unwrap();
            *trust = Trust::resume_published_test_root(root, memory).unwrap();
            Ok(())
        }
        other => panic!("{other}"),
    }
}

fn holds_in_the_end(trust: &Trust, mut end: Fields, name: &str) {
    let public = |name: String| SigningKey::from_seed(&case::seed(&name)).unwrap().public().clone();
    assert_eq!(trust.root(), public(end.text("root")), "{name}");
    assert_eq!(trust.next_root(), end.text_or_null("next_root").map(public), "{name}");
    let sequence = trust.home().map(|home| home.claims().sequence());
    assert_eq!(sequence, end.number_or_null("sequence"), "{name}");
    assert_eq!(trust.memory().watermark().unix(), end.number("watermark"), "{name}");
    let neighbours: Vec<_> = trust.neighbours().map(|list| list.claims().region().to_string()).collect();
    assert_eq!(neighbours, end.texts("neighbours"), "{name}");
    assert_eq!(trust.memory().bundle_sequence(), end.number_or_null("bundle"), "{name}");
    end.finish();
}

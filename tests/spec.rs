//! The specification, the library and the vectors say the same: codes, steps, CDDL, and the form of the vectors.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use sanse::Unverified;
use sanse::bundle::BundleError;
use sanse::reason::Reason;
use sanse::status::StatusList;
use sanse::trust::TrustError;
use serde_json::Value;

/// Codes that no vector has, and where they are tested. One that turns up in a vector must leave this table.
const EXCEPTIONS: &[(u16, &str)] = &[
    // A text within the limit of step 1 decodes to fewer bytes; only files are longer.
    (115, "tests/vectors.rs: a_document_past_the_limit_is_not_read"),
    // A store that fails is no data.
    (806, "tests/vectors.rs: a_guard_that_does_not_answer_admits_nobody"),
    (807, "tests/vectors.rs: a_guard_that_answers_alone_has_a_person_look"),
];

/// Source of the CDDL in `src`, and the file in `spec`.
const CDDL: &[(&str, &str)] = &[
    ("credential.rs", "credential.cddl"),
    ("presentation.rs", "presentation.cddl"),
    ("trust/list.rs", "trust-list.cddl"),
    ("trust/memory.rs", "trust-memory.cddl"),
    ("bundle/claims.rs", "bundle.cddl"),
    ("place/code.rs", "place.cddl"),
    ("place/challenge.rs", "challenge.cddl"),
    ("holder/self_scan.rs", "self-scans.cddl"),
    ("status/list.rs", "status-list.cddl"),
    ("envelope/cose.rs", "envelope.cddl"),
    ("enrolment.rs", "enrolment.cddl"),
    ("guard/saved.rs", "guard-state.cddl"),
    ("visit/upload.rs", "upload.cddl"),
    ("visit/published.rs", "published-day.cddl"),
    ("report/refusal.rs", "report.cddl"),
    ("report/visitor.rs", "visitor.cddl"),
    ("report/card.rs", "card.cddl"),
    ("roster/list.rs", "roster.cddl"),
    ("trust/roster_memory.rs", "roster-memory.cddl"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn every_code_is_specified() {
    let specified = specified_codes();
    let known: BTreeMap<u16, &str> = Reason::ALL.iter().map(|(code, name, _)| (*code, *name)).collect();
    let specified: BTreeMap<u16, &str> =
        specified.iter().map(|(code, (_, name))| (*code, name.as_str())).collect();
    assert_eq!(known, specified);
}

#[test]
fn every_code_stands_under_its_step() {
    for (code, (step, name)) in specified_codes() {
        assert_eq!(code / 100, step, "{code} {name}");
    }
}

#[test]
fn weights_are_as_specified() {
    let page = read("spec/verification.md");
    for (code, name, weight) in Reason::ALL {
        let row = page.lines().find(|line| line.starts_with(&format!("| {code} | `{name}` |"))).unwrap();
        let specified = row.split('|').nth(3).unwrap().trim();
        assert_eq!(specified, weight.name(), "{code} {name}");
    }
}

/// Code, the step whose heading it stands under, and its name.
fn specified_codes() -> BTreeMap<u16, (u16, String)> {
    let (mut step, mut codes) = (0, BTreeMap::new());
    for line in read("spec/verification.md").lines() {
        if let Some(heading) = line.strip_prefix("## Step ") {
            step = heading.split(':').next().unwrap().parse().unwrap();
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", code, name, ..] = cells.as_slice()
            && let (Ok(code), Some(name)) = (code.parse(), name.strip_prefix('`'))
        {
            let twice = codes.insert(code, (step, name.trim_end_matches('`').to_owned()));
            assert_eq!(twice, None, "{code} is specified twice");
        }
    }
    assert!(!codes.is_empty());
    codes
}

#[test]
fn every_code_has_a_vector_or_a_reason_why_not() {
    let mut seen = BTreeSet::new();
    for case in case::all() {
        seen.extend(case.expect.codes.iter().map(|code| u16::try_from(*code).unwrap()));
        if let Some((code, step, name)) = &case.expect.main {
            assert_eq!(code / 100, *step, "{}", case.name);
            assert_eq!(case.step, Some(*step), "{}", case.name);
            let known = Reason::ALL.iter().find(|(known, ..)| u64::from(*known) == *code);
            assert_eq!(known.unwrap().1, name, "{}", case.name);
        }
    }
    let excepted: BTreeSet<u16> = EXCEPTIONS.iter().map(|(code, _)| *code).collect();
    assert!(seen.is_disjoint(&excepted), "{:?} have vectors now", seen.intersection(&excepted));
    let known: BTreeSet<u16> = Reason::ALL.iter().map(|(code, ..)| *code).collect();
    let covered: BTreeSet<u16> = seen.union(&excepted).copied().collect();
    assert_eq!(known, covered);
    for (code, place) in EXCEPTIONS {
        let (file, test) = place.split_once(": ").unwrap();
        assert!(read(file).contains(&format!("fn {test}()")), "{code}: no test {place}");
    }
    println!("codes with a vector: {}; by a test: {}", seen.len(), excepted.len());
}

#[test]
fn cddl_is_that_of_the_sources() {
    for (source, name) in CDDL {
        let blocks = cddl_blocks(&read(&format!("src/{source}")));
        assert!(!blocks.is_empty(), "src/{source} has no CDDL");
        let kept = read(&format!("spec/{name}"));
        assert!(
            kept == blocks,
            "spec/{name} is not what stands in src/{source}; make it anew with\n  \
             cargo run -p sanse-vectors -- --cddl spec"
        );
    }
}

/// The lines of all ```` ```cddl ```` blocks in doc comments.
fn cddl_blocks(source: &str) -> String {
    let mut inside = false;
    let mut blocks = String::new();
    for line in source.lines().filter_map(|line| line.trim_start().strip_prefix("///")) {
        match line.strip_prefix(' ').unwrap_or(line) {
            "```cddl" => inside = true,
            "```" => inside = false,
            line if inside => blocks.extend([line, "\n"]),
            _ => {}
        }
    }
    blocks
}

#[test]
fn valid_vectors_hold_to_the_cddl() {
    let (credential, presentation) = (read("spec/credential.cddl"), read("spec/presentation.cddl"));
    // cddl-cat knows no tags, so the envelope itself is held against RFC 9052 in tests/vectors.rs; the headers of
    // issuers and roots have none in them.
    let header = |rule: &str| -> String {
        read("spec/envelope.cddl").lines().filter(|line| line.starts_with(rule)).collect()
    };
    let mut run = 0;
    for case in case::all().into_iter().filter(|case| case.name.starts_with("valid/")) {
        let stages = case.credential.unwrap();
        holds("credential-claims", &credential, &stages.claims, &case.name);
        holds("credential-header", &header("credential-header"), &stages.protected, &case.name);
        run += 1;
        if let Some(shown) = case.presentation {
            holds("presentation-claims", &presentation, &shown.claims, &case.name);
        }
    }
    assert!(run > 15);
    let lists = read("spec/trust-list.cddl");
    for entry in fs::read_dir(case::folder().join("trust")).unwrap() {
        let path = entry.unwrap().path();
        let list = case::hex(case::json(&path)["hex"].as_str().unwrap());
        let ciborium::Value::Tag(18, parts) = ciborium::from_reader(&list[..]).unwrap() else {
            panic!("no tag")
        };
        let parts = parts.into_array().unwrap();
        let (protected, claims) = (parts[0].as_bytes().unwrap(), parts[2].as_bytes().unwrap());
        holds("trust-list-claims", &lists, claims, &path.display().to_string());
        holds("trust-list-header", &header("trust-list-header"), protected, &path.display().to_string());
    }
}

#[test]
fn status_lists_that_are_read_hold_to_the_cddl() {
    let (lists, headers) = (read("spec/status-list.cddl"), read("spec/envelope.cddl"));
    let header: String = headers.lines().filter(|line| line.starts_with("status-list-header")).collect();
    let (mut taken, mut refused) = (0, 0);
    for entry in fs::read_dir(case::folder().join("status")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let bytes = case::status_list(&name);
        let claims =
            Unverified::<StatusList>::from_bytes(bytes.clone()).and_then(|list| list.untrusted_claims());
        let ciborium::Value::Tag(18, parts) = ciborium::from_reader(&bytes[..]).unwrap() else {
            panic!("no tag")
        };
        let parts = parts.into_array().unwrap();
        if claims.is_ok() {
            holds("status-list-claims", &lists, parts[2].as_bytes().unwrap(), &name);
            holds("status-list-header", &header, parts[0].as_bytes().unwrap(), &name);
            taken += 1;
        } else {
            refused += 1;
        }
    }
    assert!(taken > 50 && refused > 20, "{taken} taken, {refused} refused");
}

#[test]
fn enrolments_and_guard_states_hold_to_the_cddl() {
    let key = sanse::key::HolderKey::p256_from_scalar(&case::seed("holder-p256")).unwrap();
    let enrolment = sanse::Enrolment::new(&key, &[7; 16]).unwrap().to_bytes();
    // The key's rule stands with the credential.
    let rules = format!("{}\n{}", read("spec/enrolment.cddl"), read("spec/credential.cddl"));
    holds("enrolment", &rules, &enrolment, "enrolment");
    let case = case::all().into_iter().find(|case| case.name == "valid/placed").unwrap();
    let guard = std::sync::Arc::new(case.guard());
    let verifier = sanse::verify::Verifier::sharing(case.trust(), case.policy.clone(), guard.clone());
    let _ = case.check(&verifier, &case.text);
    holds("guard-state", &read("spec/guard-state.cddl"), &guard.export().unwrap(), "guard state");
    let memory = case.trust().memory().to_bytes();
    holds("trust-memory", &read("spec/trust-memory.cddl"), &memory, "trust memory");
    holds("roster-memory", &read("spec/roster-memory.cddl"), &roster_memory(), "roster memory");
}

/// What the sentinel of a vector remembers of its roster.
fn roster_memory() -> Vec<u8> {
    use sanse::verify::{Attendance, Policy, Sentinel};
    let (_, story) =
        case::folder_of("rosters").into_iter().find(|(name, _)| name == "rosters/answers").unwrap();
    let bytes = |value: &serde_json::Value| case::hex(value.as_str().unwrap());
    let root = sanse::key::SigningKey::from_seed(&case::seed("root")).unwrap();
    let mut trust = sanse::trust::Trust::pin_published_test_root(root.public()).unwrap();
    let noon = sanse::Now::exactly(sanse::Timestamp::from_unix(1_772_366_400).unwrap());
    trust.load(&bytes(&story["home_hex"]), noon).unwrap();
    let key = sanse::roster::RosterKey::from_bytes(bytes(&story["key_hex"]).try_into().unwrap());
    let place = story["place"].as_str().unwrap().parse().unwrap();
    let policy = Policy::at(place).attendance(Attendance::Unattended).build().unwrap();
    let mut sentinel = Sentinel::new(key, policy).unwrap();
    sentinel.load(&bytes(&story["loads"][0]["roster_hex"]), &trust, noon).unwrap();
    sentinel.memory().to_bytes()
}

fn holds(rule: &str, cddl: &str, bytes: &[u8], name: &str) {
    if let Err(error) = validate(rule, cddl, bytes) {
        panic!("{name}: {rule}: {error}");
    }
}

fn validate(rule: &str, cddl: &str, bytes: &[u8]) -> cddl_cat::ValidateResult {
    cddl_cat::validate_cbor_bytes(rule, cddl, bytes)
}

#[test]
fn claims_that_no_credential_has_do_not_hold_to_the_cddl() {
    let credential = read("spec/credential.cddl");
    let (mut refused, mut taken) = (0, Vec::new());
    for case in case::all().into_iter().filter(|case| case.name.starts_with("invalid/claims-")) {
        let stages = case.credential.unwrap();
        // Encodings are no matter of CDDL.
        if case.expect.codes.contains(&312) {
            continue;
        }
        match validate("credential-claims", &credential, &stages.claims) {
            Err(_) => refused += 1,
            Ok(()) => taken.push(case.name),
        }
    }
    // What CDDL cannot say, and the prose of credential.md does.
    let beyond = [
        "invalid/claims-cnf-duplicate",
        "invalid/claims-exp-not-after-iat",
        "invalid/claims-iat-not-whole-minute",
        "invalid/claims-name-bidi",
        "invalid/claims-name-newline",
        "invalid/claims-name-zero-width",
        // ciborium hands undefined on as null
        "invalid/claims-photo-undefined",
    ];
    assert_eq!(taken, beyond);
    assert!(refused > 40);
}

#[test]
fn vectors_hold_to_their_schema() {
    let schema = case::json(&case::folder().join("schema.json"));
    for (name, vector) in case::files() {
        conforms(&schema, &schema, &vector, &name).unwrap();
    }
    let schema = case::json(&case::folder().join("sequences-schema.json"));
    for (name, vector) in case::folder_of("sequences") {
        conforms(&schema, &schema, &vector, &name).unwrap();
    }
    for folder in ["assessments", "places", "reports", "rosters"] {
        let schema = case::json(&case::folder().join(format!("{folder}-schema.json")));
        for (name, vector) in case::folder_of(folder) {
            conforms(&schema, &schema, &vector, &name).unwrap();
        }
    }
    let schema = case::json(&case::folder().join("visits-schema.json"));
    for (name, vector) in case::folder_of("visits") {
        conforms(&schema, &schema, &vector, &name).unwrap();
    }
    let schema = case::json(&case::folder().join("loads-schema.json"));
    for (name, vector) in case::folder_of("loads").into_iter().chain(case::folder_of("bundles")) {
        conforms(&schema, &schema, &vector, &name).unwrap();
    }
}

/// Codes of refused lists: those of the specification, and those of the source.
#[test]
fn every_refusal_of_a_list_is_specified() {
    let known: BTreeMap<_, _> =
        TrustError::ALL.iter().map(|(code, alarm)| ((*code).to_owned(), *alarm)).collect();
    assert_eq!(refusals("spec/trust-list.md", "list-"), known);
    let known: BTreeMap<_, _> =
        BundleError::ALL.iter().map(|(code, alarm)| ((*code).to_owned(), *alarm)).collect();
    assert_eq!(refusals("spec/bundle.md", "bundle-"), known);
}

#[test]
fn bundles_hold_to_the_cddl() {
    let (rules, mut run) = (read("spec/bundle.cddl"), 0);
    for (name, story) in case::folder_of("bundles") {
        for step in story["steps"].as_array().unwrap().iter().filter(|step| step["answer"] == "loaded") {
            let Some(manifest) = step["bundle"]["manifest_hex"].as_str() else { continue };
            let manifest = case::hex(manifest);
            let ciborium::Value::Tag(18, parts) = ciborium::from_reader(&manifest[..]).unwrap() else {
                panic!("no tag")
            };
            holds("bundle-claims", &rules, parts.as_array().unwrap()[2].as_bytes().unwrap(), &name);
            run += 1;
        }
    }
    assert!(run > 5);
}

#[test]
fn uploads_and_published_days_hold_to_the_cddl() {
    use sanse::visit::{MemoryVisits, Publications, Upload, VisitStore};
    let (uploads, exports, mut run) = (read("spec/upload.cddl"), read("spec/published-day.cddl"), 0);
    for (name, vector) in case::folder_of("visits") {
        if let (Some(bytes), Value::Null) = (vector["upload"]["hex"].as_str(), &vector["upload"]["error"]) {
            holds("upload", &uploads, &case::hex(bytes), &name);
            run += 1;
        }
        let Some(upload) = vector["day"]["upload_hex"].as_str() else { continue };
        let store = MemoryVisits::new(sanse::UtcOffset::UTC).unwrap();
        store.merge(&Upload::from_bytes(&case::hex(upload)).unwrap()).unwrap();
        let end = sanse::Timestamp::from_unix(sanse::limits::TIME_MAX).unwrap();
        store.confirm_time(end).unwrap();
        let export = store
            .publish(
                "ZZ-GATE-7".parse().unwrap(),
                "2026-03-01".parse().unwrap(),
                end,
                &Publications::in_memory(),
            )
            .unwrap();
        holds("published-day", &exports, &export.to_bytes(), &name);
        run += 1;
    }
    assert!(run > 8, "{run}");
}

#[test]
fn place_codes_hold_to_the_cddl() {
    let (rules, mut run) = (read("spec/place.cddl"), 0);
    for (name, place) in case::folder_of("places") {
        if place["answer"] == "believed" {
            let envelope = base45::decode(&place["text"].as_str().unwrap()[4..]).unwrap();
            let ciborium::Value::Tag(18, parts) = ciborium::from_reader(&envelope[..]).unwrap() else {
                panic!("no tag")
            };
            holds("place-claims", &rules, parts.as_array().unwrap()[2].as_bytes().unwrap(), &name);
            run += 1;
        }
    }
    assert!(run > 5);
}

/// The contents that open, and the rosters that are taken.
#[test]
fn records_and_rosters_hold_to_the_cddl() {
    let (mut records, mut rosters) = (0, 0);
    for (name, vector) in case::folder_of("reports").iter().filter(|(_, vector)| vector["refused"].is_null())
    {
        let record = vector["record"].as_str().unwrap();
        let rules = read(&format!("spec/{record}.cddl"));
        // Zeros stand behind it; none of its last items ends with one.
        let content = case::hex(vector["content_hex"].as_str().unwrap());
        let length = content.iter().rposition(|byte| *byte != 0).unwrap() + 1;
        holds(record, &rules, &content[..length], name);
        let (info, sealed) = (vector["info_hex"].as_str().unwrap(), vector["sealed_hex"].as_str().unwrap());
        holds(&format!("{record}-info"), &rules, &case::hex(info), name);
        holds(&format!("sealed-{record}"), &rules, &case::hex(sealed), name);
        records += 1;
    }
    let headers = read("spec/envelope.cddl");
    let header: String = headers.lines().filter(|line| line.starts_with("roster-header")).collect();
    for (name, story) in case::folder_of("rosters") {
        for load in story["loads"].as_array().unwrap().iter().filter(|load| load["refused"].is_null()) {
            let roster = case::hex(load["roster_hex"].as_str().unwrap());
            let ciborium::Value::Tag(18, parts) = ciborium::from_reader(&roster[..]).unwrap() else {
                panic!("no tag")
            };
            let parts = parts.into_array().unwrap();
            holds("roster-claims", &read("spec/roster.cddl"), parts[2].as_bytes().unwrap(), &name);
            holds("roster-header", &header, parts[0].as_bytes().unwrap(), &name);
            rosters += 1;
        }
    }
    assert!(records > 8 && rosters > 8, "{records} records, {rosters} rosters");
}

/// Codes of sealed records, rosters and cards: those of the pages, and those of the source.
#[test]
fn every_refusal_of_a_record_a_roster_or_a_card_is_specified() {
    let codes = |page: &str, prefix: &str| -> BTreeSet<String> {
        let page = read(page);
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
        rows.map(|(code, _)| code.to_owned()).filter(|code| code.starts_with(prefix)).collect()
    };
    let known = |all: &[&str]| all.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(codes("spec/roster.md", "roster-"), known(&sanse::trust::RosterError::ALL));
    assert_eq!(codes("spec/roster.md", "card-"), known(&sanse::verify::RosterAnswer::ALL));
    #[cfg(feature = "report")]
    assert_eq!(codes("spec/report.md", "report-"), known(&sanse::report::OpenError::ALL));
}

/// The rows `| code | yes or nothing | when |` of a page.
fn refusals(page: &str, prefix: &str) -> BTreeMap<String, bool> {
    let page = read(page);
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let code = cells.get(1)?.strip_prefix('`')?.strip_suffix('`')?;
        let named = code.starts_with(prefix) && cells.len() == 5;
        named.then(|| (code.to_owned(), cells.get(2) == Some(&"yes")))
    });
    rows.collect()
}

/// The part of JSON Schema (2020-12) that `schema.json` uses; a keyword beyond it is a failure.
fn conforms(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let wants = |holds: bool, wanted: &Value| {
        if holds { Ok(()) } else { Err(format!("{at}: {value} is not as wanted: {wanted}")) }
    };
    for (keyword, wanted) in schema.as_object().unwrap() {
        let among = || wanted.as_array().unwrap();
        match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" => {}
            "$ref" => {
                let name = wanted.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                conforms(root, &root["$defs"][name], value, at)?;
            }
            "type" => {
                let types = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                wants(types.iter().any(|name| name == type_of(value)), wanted)?;
            }
            "enum" => wants(among().contains(value), wanted)?,
            "const" => wants(wanted == value, wanted)?,
            "anyOf" => wants(among().iter().any(|one| conforms(root, one, value, at).is_ok()), wanted)?,
            "properties" => {
                for (field, part) in value.as_object().into_iter().flatten() {
                    let known = wanted.get(field).ok_or(format!("{at}: unknown field {field}"))?;
                    conforms(root, known, part, &format!("{at}: {field}"))?;
                }
            }
            "required" => {
                let has = |field: &Value| value.get(field.as_str().unwrap()).is_some();
                wants(!value.is_object() || among().iter().all(has), wanted)?;
            }
            // `properties` above refuses the unknown.
            "additionalProperties" => assert_eq!(wanted, &Value::Bool(false)),
            "items" => {
                for part in value.as_array().into_iter().flatten() {
                    conforms(root, wanted, part, at)?;
                }
            }
            "minimum" => wants(value.as_u64().is_none_or(|n| n >= wanted.as_u64().unwrap()), wanted)?,
            "maximum" => wants(value.as_u64().is_none_or(|n| n <= wanted.as_u64().unwrap()), wanted)?,
            // Held by the readers of hex and names; an engine for regular expressions is not worth it here.
            "pattern" => assert!(wanted.is_string()),
            other => panic!("schema.json uses {other}, which this test does not know"),
        }
    }
    Ok(())
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

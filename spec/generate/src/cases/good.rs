//! Codes that are simply admitted, and paper that a person looks at.

use crate::case::Case;
use crate::draft::{DAY, DOCUMENT, Facts, HOUR, NOON, PLACE, Showing, commitment};
use crate::keys::{KID_PAIR, seed_16};

pub(crate) fn cases() -> Vec<Case> {
    let plain = Facts::default();
    let phone = Facts { holder: Some("holder-p256"), ..plain.clone() };
    let open = |facts: &Facts| {
        let credential = facts.seal();
        let holder = facts.holder.unwrap_or("holder");
        let showing = Showing { holder, aud: "ZZ", ..Showing::default() };
        (credential.clone(), showing.seal(&credential))
    };
    let openly = |name: &str, description: &str, facts: &Facts| {
        let (credential, presentation) = open(facts);
        Case::shown(name, description, &credential, &presentation)
            .policy(|p| (p.place, p.binding) = (None, "open"))
            .strength("open")
    };
    let mut cases = vec![
        Case::of("valid/placed", "Bound to an Ed25519 key, shown for the place.", &plain),
        Case::of("valid/placed-p256", "Bound to a P-256 key, shown for the place.", &phone),
        openly("valid/open", "Shown openly to a verifier at no place.", &plain),
        openly("valid/open-p256", "Shown openly, with a P-256 key.", &phone),
        openly("valid/open-at-place", "Shown openly where a place takes open codes.", &plain)
            .policy(|p| p.place = Some(PLACE)),
        Case::bare("valid/paper", "Paper, where paper is taken: a person compares.", &Facts::paper().seal())
            .taking_paper()
            .codes(&[542]),
        Case::of(
            "valid/everything",
            "Every optional part: test, name, advice, no status index.",
            &Facts { flags: 1, test: Some((NOON - 5 * HOUR, 0)), name: Some("林*"), ..plain.clone() },
        ),
        Case::of(
            "valid/name-without-test",
            "A name and no test: null stands where the test would.",
            &Facts { name: Some("A* B*"), ..plain.clone() },
        ),
        Case::of(
            "valid/test-negative",
            "A negative test that is young enough.",
            &Facts { test: Some((NOON - 5 * HOUR, 0)), ..plain.clone() },
        )
        .policy(|p| p.longest_test_age = Some(DAY)),
        Case::of(
            "valid/yellow-admitted",
            "Yellow, where yellow is admitted.",
            &Facts { colour: 1, ..plain.clone() },
        )
        .policy(|p| p.colours.yellow = "admit")
        .display("yellow"),
        Case::of(
            "valid/red-admitted",
            "Red at a fever clinic, which admits it.",
            &Facts { colour: 2, ..plain.clone() },
        )
        .policy(|p| p.colours.red = "admit")
        .display("red"),
        Case::of("valid/unattended", "Green, where nobody stands at the door.", &plain)
            .policy(|p| p.attendance = "unattended"),
        Case::of(
            "valid/recognised",
            "A pass of a recognised region.",
            &Facts { issuer: "issuer-yy", ..plain.clone() },
        )
        .trusting(Some("home"), &["yy"]),
        Case::of("valid/only-this-region", "The home region's pass, where only that counts.", &plain)
            .policy(|p| p.regions = Some(vec!["ZZ"])),
        Case::of("valid/confirmed", "Everything that the place requires of a person was confirmed.", &plain)
            .policy(|p| p.confirmations = vec!["temperature", "consent", "second_document"])
            .scene(|s| s.confirmed = vec!["temperature", "consent", "second_document"]),
        Case::of("valid/strict", "The strict profile.", &plain).profile("strict"),
        Case::of("valid/lenient", "The lenient profile.", &plain).profile("lenient"),
        Case::of("valid/uncertain-clock", "A clock known to ten seconds, wholly inside.", &plain)
            .between(NOON, NOON + 10),
        document_case("valid/document", "The document that was typed is the pass's.", true),
        document_case("valid/document-no-photo", "No photo, but the document is the pass's.", false),
    ];
    for (name, key) in [("valid/kid-shared-first", KID_PAIR.0), ("valid/kid-shared-second", KID_PAIR.1)] {
        let facts = Facts { issuer: key, ..plain.clone() };
        cases.push(Case::of(name, "Two trusted keys have this kid; both are tried.", &facts));
    }
    cases.into_iter().map(simply_admitted).collect()
}

/// Cases that have named their codes keep them.
fn simply_admitted(case: Case) -> Case {
    if case.name == "valid/paper" { case } else { case.codes(&[]) }
}

fn document_case(name: &str, description: &str, photo: bool) -> Case {
    let (_, _, number) = DOCUMENT;
    let salt = seed_16("salt");
    let facts = Facts { commitment: commitment(number, &salt), photo, ..Facts::default() };
    let credential = facts.seal();
    let presentation = Showing { salt: Some(salt), ..Showing::default() }.seal(&credential);
    Case::shown(name, description, &credential, &presentation)
        .policy(|p| p.document = "require")
        .typed(number)
}

//! Step 7: the place's own rules.

use crate::case::Case;
use crate::draft::{DAY, DOCUMENT, Facts, HOUR, NOON, Showing, commitment};
use crate::keys::seed_16;

pub(crate) fn cases() -> Vec<Case> {
    let plain = Facts::default();
    let coloured = |colour: u64| Facts { colour, ..plain.clone() };
    let tested = |time: u64, result: u64| Facts { test: Some((time, result)), ..plain.clone() };
    let yy = |facts: Facts| Facts { issuer: "issuer-yy", ..facts };
    let by = |issuer: &'static str| Facts { issuer, ..plain.clone() };
    // The clock stands 5 s after noon.
    let now = NOON + 5;
    vec![
        Case::of("invalid/specimen", "Signed by a key for specimens: grey.", &by("issuer-specimen"))
            .codes(&[701])
            .display("grey"),
        Case::of("invalid/region", "The home region's pass, where only another's counts.", &plain)
            .policy(|p| p.regions = Some(vec!["YY"]))
            .codes(&[702]),
        Case::of(
            "invalid/region-recognised",
            "A recognised region's pass, where only the home region's counts.",
            &by("issuer-yy"),
        )
        .trusting(Some("home"), &["yy"])
        .policy(|p| p.regions = Some(vec!["ZZ"]))
        .codes(&[702]),
        Case::of(
            "invalid/recognised-colour",
            "A colour that is not recognised of this region.",
            &yy(coloured(1)),
        )
        .trusting(Some("home"), &["yy"])
        .policy(|p| p.colours.yellow = "admit")
        .codes(&[703])
        .display("yellow"),
        Case::of(
            "edge/recognised-life",
            "As long a life as is recognised of this region.",
            &yy(Facts { iat: NOON - HOUR, exp: NOON + DAY, ..plain.clone() }),
        )
        .trusting(Some("home"), &["yy"])
        .codes(&[]),
        Case::of(
            "invalid/recognised-life",
            "A longer life than is recognised of this region.",
            &yy(Facts { exp: NOON + DAY + 1, ..plain.clone() }),
        )
        .trusting(Some("home"), &["yy"])
        .codes(&[703]),
        Case::of(
            "invalid/recognised-no-longer",
            "Issued when the region was no longer recognised.",
            &by("issuer-xx"),
        )
        .trusting(Some("home"), &["xx"])
        .codes(&[703]),
        Case::of("invalid/yellow", "Yellow, where only green is admitted.", &coloured(1))
            .codes(&[711])
            .display("yellow"),
        Case::of("invalid/red", "Red, where only green is admitted.", &coloured(2))
            .codes(&[711])
            .display("red"),
        Case::of("invalid/green", "Green, where only red is admitted.", &plain)
            .policy(|p| (p.colours.green, p.colours.red) = ("refuse", "admit"))
            .codes(&[711]),
        Case::of("edge/yellow-check", "Yellow, where a person looks at yellow.", &coloured(1))
            .policy(|p| p.colours.yellow = "check")
            .codes(&[712])
            .display("yellow"),
        Case::of("edge/yellow-check-unattended", "The same, where nobody stands.", &coloured(1))
            .policy(|p| (p.attendance, p.colours.yellow) = ("unattended", "check"))
            .codes(&[712])
            .display("yellow"),
        Case::of("edge/update-oldest", "Updated as long ago as the place takes.", &plain)
            .policy(|p| p.longest_update_age = Some(HOUR + 5))
            .codes(&[]),
        Case::of("invalid/update-too-old", "Updated a second longer ago.", &plain)
            .policy(|p| p.longest_update_age = Some(HOUR + 4))
            .codes(&[713]),
        Case::of("invalid/test-required", "No test, where one is required.", &plain)
            .policy(|p| p.longest_test_age = Some(DAY))
            .codes(&[721]),
        Case::of("edge/test-oldest", "A test as old as the place takes.", &tested(now - DAY, 0))
            .policy(|p| p.longest_test_age = Some(DAY))
            .codes(&[]),
        Case::of("invalid/test-too-old", "A test a second older.", &tested(now - DAY - 1, 0))
            .policy(|p| p.longest_test_age = Some(DAY))
            .codes(&[722]),
        Case::of(
            "edge/test-in-the-minute",
            "A test in the minute that the pass was made in.",
            &tested(plain.iat + 59, 0),
        )
        .policy(|p| p.longest_test_age = Some(DAY))
        .codes(&[]),
        Case::of("invalid/test-ahead", "A test dated after the pass was made.", &tested(plain.iat + 60, 0))
            .policy(|p| p.longest_test_age = Some(DAY))
            .codes(&[724]),
        Case::of("invalid/test-in-the-future", "A test that is still to come.", &tested(now + DAY, 0))
            .policy(|p| p.longest_test_age = Some(DAY))
            .codes(&[724]),
        Case::of("invalid/test-positive", "A positive test.", &tested(now - HOUR, 1))
            .policy(|p| p.longest_test_age = Some(DAY))
            .codes(&[723]),
        Case::of("invalid/test-pending", "A test with no result yet.", &tested(now - HOUR, 2))
            .policy(|p| p.longest_test_age = Some(DAY))
            .codes(&[723]),
        Case::of(
            "invalid/test-old-and-positive",
            "A test that is too old and positive: both are told.",
            &tested(now - 2 * DAY, 1),
        )
        .policy(|p| p.longest_test_age = Some(DAY))
        .codes(&[722, 723]),
        Case::of("edge/test-not-asked", "A positive test, where none is required.", &tested(now - HOUR, 1))
            .codes(&[]),
        Case::of("edge/photo-compare", "A place that compares the photo each time.", &plain)
            .policy(|p| p.photo = "compare")
            .codes(&[731]),
        Case::of(
            "edge/photo-missing",
            "No photo: a person must tell whose pass it is.",
            &Facts { photo: false, ..plain.clone() },
        )
        .codes(&[732]),
        Case::of(
            "edge/photo-missing-unattended",
            "No photo, where nobody stands.",
            &Facts { photo: false, ..plain.clone() },
        )
        .policy(|p| p.attendance = "unattended")
        .codes(&[732]),
        Case::of("edge/document-compare", "A place that checks the document; none was typed.", &plain)
            .policy(|p| p.document = "require")
            .codes(&[733]),
        Case::of("edge/document-without-salt", "A document was typed, but the code has no salt.", &plain)
            .policy(|p| p.document = "require")
            .typed(DOCUMENT.2)
            .codes(&[733]),
        salted("invalid/document-mismatch", "The document that was typed is another's.", "X0000002")
            .codes(&[734]),
        salted("edge/document-as-printed", "The document's number typed as printed.", "x 00-00001")
            .codes(&[]),
        Case::of("edge/confirm-temperature", "A place that measures the temperature.", &plain)
            .policy(|p| p.confirmations = vec!["temperature"])
            .codes(&[741]),
        Case::of("edge/confirm-consent", "A place where a resident must consent.", &plain)
            .policy(|p| p.confirmations = vec!["consent"])
            .codes(&[742]),
        Case::of("edge/confirm-second-document", "A place that sees a second document.", &plain)
            .policy(|p| p.confirmations = vec!["second_document"])
            .codes(&[743]),
        Case::of("edge/confirm-in-part", "Of three things one was confirmed.", &plain)
            .policy(|p| p.confirmations = vec!["temperature", "consent", "second_document"])
            .scene(|s| s.confirmed = vec!["consent"])
            .codes(&[741, 743]),
        measured("valid/temperature", "Below the limit, measured.", Some(372)).codes(&[]),
        measured("invalid/temperature", "As high as the limit.", Some(373)).codes(&[744]),
        measured("valid/temperature-least", "The lowest that is believed.", Some(350)).codes(&[]),
        measured("edge/temperature-low", "Lower than can be believed.", Some(349)).codes(&[745]),
        measured("edge/temperature-not-measured", "A limit, and nobody has measured.", None).codes(&[741]),
        measured("edge/temperature-by-word", "A limit, and a person's word that it was measured.", None)
            .scene(|s| s.confirmed = vec!["temperature"])
            .codes(&[741]),
        measured("valid/temperature-unattended", "A door that measures by itself.", Some(366))
            .policy(|p| p.attendance = "unattended")
            .codes(&[]),
        measured("edge/temperature-unattended", "The same, when it could not measure.", None)
            .policy(|p| p.attendance = "unattended")
            .codes(&[741]),
        Case::of("valid/temperature-no-limit", "A place that measures and has no limit.", &plain)
            .policy(|p| p.confirmations = vec!["temperature"])
            .scene(|s| s.temperature = Some(390))
            .codes(&[]),
        Case::of(
            "edge/checks-together",
            "Everything that a person must look at, at once.",
            &Facts { photo: false, status: Some(7), colour: 1, ..plain.clone() },
        )
        .policy(|p| {
            (p.colours.yellow, p.document, p.confirmations) = ("check", "require", vec!["temperature"])
        })
        .codes(&[601, 712, 733, 732, 741])
        .display("yellow"),
        stale_red(&coloured(2)),
    ]
}

/// Nothing is left out because something else was found first.
fn stale_red(facts: &Facts) -> Case {
    let credential = facts.seal();
    let presentation = Showing { aud: "ZZ-GATE-8", iat: NOON - HOUR, ..Showing::default() }.seal(&credential);
    Case::shown(
        "invalid/stale-and-elsewhere-and-red",
        "Stale, made for another place, and red: all are told.",
        &credential,
        &presentation,
    )
    .codes(&[522, 531, 711])
}

/// A place that takes temperatures below 37.3 degrees, and what was measured.
fn measured(name: &str, description: &str, tenths: Option<u16>) -> Case {
    Case::of(name, description, &Facts::default())
        .policy(|p| p.temperature_below = Some(373))
        .scene(|s| s.temperature = tenths)
}

/// A pass whose salt is shown, with this number typed.
fn salted(name: &str, description: &str, number: &'static str) -> Case {
    let salt = seed_16("salt");
    let facts = Facts { commitment: commitment(DOCUMENT.2, &salt), ..Facts::default() };
    let credential = facts.seal();
    let presentation = Showing { salt: Some(salt), ..Showing::default() }.seal(&credential);
    Case::shown(name, description, &credential, &presentation).typed(number)
}

//! Step 8: what the guard has seen before.

use crate::case::Case;
use crate::cose;
use crate::draft::{Facts, NOON, PLACE, Showing};
use crate::keys::seed_16;

pub(crate) fn cases() -> Vec<Case> {
    let plain = Facts::default();
    let credential = plain.seal();
    let at = |iat: u64| Showing::at(iat).seal(&credential);
    let text_at = |iat: u64| cose::text(&at(iat).envelope);
    let case =
        |name: &str, description: &str, iat: u64| Case::shown(name, description, &credential, &at(iat));
    // Somebody else, with another document and another phone.
    let other = Facts { commitment: seed_16("person-2"), holder: Some("holder-2"), ..plain.clone() };
    let other_text = |iat: u64| {
        let credential = other.seal();
        cose::text(&Showing { holder: "holder-2", iat, ..Showing::default() }.seal(&credential).envelope)
    };
    // The same person with a second phone.
    let second = Facts { holder: Some("holder-other-device"), ..plain.clone() }.seal();
    let second_phone = Showing { holder: "holder-other-device", ..Showing::default() }.seal(&second);
    // The same person on paper.
    let paper = Facts::paper();
    let (near, far) = ("gate 1", "gate 2");
    vec![
        case("edge/repeat", "The same frame once more, a second later.", NOON)
            .again(NOON + 5, near, "admit")
            .at(NOON + 6)
            .codes(&[])
            .repeated(),
        case("edge/repeat-last", "The same frame 5 s after the first.", NOON)
            .again(NOON + 5, near, "admit")
            .at(NOON + 10)
            .codes(&[])
            .repeated(),
        case("edge/already-scanned", "The same code 6 s after the first.", NOON)
            .again(NOON + 5, near, "admit")
            .at(NOON + 11)
            .codes(&[801]),
        case("edge/repeat-counts-from-first", "Repeats do not lengthen the 5 s.", NOON)
            .again(NOON + 5, near, "admit")
            .again(NOON + 9, near, "admit")
            .at(NOON + 12)
            .codes(&[801]),
        case("edge/repeat-of-a-check", "A repeat of what a person looked at says the same.", NOON)
            .after(cose::text(&second_phone.envelope), NOON + 1, near, "admit")
            .again(NOON + 5, near, "check")
            .at(NOON + 6)
            .codes(&[802])
            .repeated(),
        case("edge/already-scanned-other-reader", "The same code at another reader, a second later.", NOON)
            .again(NOON + 5, far, "admit")
            .at(NOON + 6)
            .codes(&[801]),
        case("edge/already-scanned-after-another", "The same code, with another person's between.", NOON)
            .again(NOON + 5, near, "admit")
            .after(other_text(NOON), NOON + 6, near, "admit")
            .at(NOON + 7)
            .codes(&[801]),
        case("edge/already-scanned-after-a-refusal", "The same code, with a refused one between.", NOON)
            .again(NOON + 5, near, "admit")
            .after("SN1:", NOON + 6, near, "refuse")
            .at(NOON + 7)
            .codes(&[801]),
        case("invalid/already-scanned-unattended", "The same code, where nobody stands.", NOON)
            .policy(|p| p.attendance = "unattended")
            .again(NOON + 5, near, "admit")
            .at(NOON + 11)
            .codes(&[801]),
        case("edge/older-after-newer", "A screenshot of an older code after a newer one.", NOON - 10)
            .after(text_at(NOON), NOON + 5, near, "admit")
            .at(NOON + 8)
            .codes(&[801]),
        Case::shown(
            "edge/passback-device",
            "A second phone of the same person within two minutes.",
            &second,
            &second_phone,
        )
        .after(text_at(NOON), NOON + 2, far, "admit")
        .codes(&[802]),
        Case::bare("edge/passback-paper", "The same person on paper, after the phone.", &paper.seal())
            .taking_paper()
            .after(text_at(NOON), NOON + 2, far, "admit")
            .codes(&[542, 802]),
        case("edge/passback-newer", "The same phone's next code, a minute after passing.", NOON)
            .after(text_at(NOON - 60), NOON - 55, near, "admit")
            .codes(&[802]),
        case("edge/passback-last", "The last second of anti-passback.", NOON)
            .after(text_at(NOON - 120), NOON - 114, near, "admit")
            .codes(&[802]),
        case("edge/passback-over", "Two minutes after passing: in again.", NOON)
            .after(text_at(NOON - 120), NOON - 115, near, "admit")
            .codes(&[]),
        case("edge/passback-none", "No anti-passback: a newer code passes.", NOON)
            .guard(0, 1_000_000)
            .after(text_at(NOON - 10), NOON - 5, near, "admit")
            .codes(&[]),
        case("edge/refused-burns-nothing", "A code that was refused at another hour is not used up.", NOON)
            .again(NOON - 20, near, "refuse")
            .codes(&[]),
        case("invalid/warming-up", "The gate started without memory after the code was made.", NOON)
            .cold(NOON + 3)
            .codes(&[803]),
        case("invalid/warming-up-last", "Made as long after the start as clocks may differ.", NOON)
            .cold(NOON - 15)
            .codes(&[803]),
        case("edge/warmed-up", "Made a second later than that.", NOON).cold(NOON - 16).codes(&[]),
        Case::bare("edge/paper-cold", "Paper needs no warm memory.", &paper.seal())
            .taking_paper()
            .cold(NOON + 3)
            .codes(&[542]),
        case("invalid/guard-full", "The memory is full; nothing live is thrown out.", NOON)
            .guard(120, 1)
            .after(other_text(NOON), NOON + 1, near, "admit")
            .codes(&[804]),
        case("edge/guard-room-again", "What filled the memory has expired.", NOON)
            .guard(120, 1)
            .after(other_text(NOON - 600), NOON - 595, near, "admit")
            .codes(&[]),
        case(
            "invalid/clock-stepped-back",
            "The gate has been at a later time, by which the code is stale.",
            NOON,
        )
        .after(other_text(NOON + 60), NOON + 62, far, "admit")
        .codes(&[805]),
        case(
            "edge/clock-stepped-back-a-little",
            "The gate has been at a later time, by which the code is fresh.",
            NOON,
        )
        .after(other_text(NOON + 20), NOON + 22, far, "admit")
        .codes(&[]),
        case("invalid/repeat-of-a-refusal", "A refused code in front of the reader once more.", NOON)
            .again(NOON + 60, near, "refuse")
            .at(NOON + 62)
            .codes(&[522])
            .repeated(),
        elsewhere(&plain),
    ]
}

/// Two places, one guard each: what was shown here does not pass there, whatever that guard has seen.
fn elsewhere(facts: &Facts) -> Case {
    let credential = facts.seal();
    let presentation = Showing { aud: PLACE, ..Showing::default() }.seal(&credential);
    Case::shown(
        "invalid/forwarded-to-other-place",
        "Forwarded to a friend at another gate.",
        &credential,
        &presentation,
    )
    .policy(|p| p.place = Some("ZZ-GATE-8"))
    .codes(&[531])
}

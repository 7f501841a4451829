//! Step 6: what status lists say, and which of them count.

use crate::case::Case;
use crate::draft::{DAY, Facts, HOUR, NOON};
use crate::status::PLACE;

pub(crate) fn cases() -> Vec<Case> {
    [said(), dated(), judged(), loaded(), not_read()].into_iter().flatten().collect()
}

fn placed() -> Facts {
    Facts { status: Some(PLACE), ..Facts::default() }
}

fn of(name: &str, description: &str) -> Case {
    Case::of(name, description, &placed())
}

/// Every value of every width.
fn said() -> Vec<Case> {
    let mut cases = Vec::new();
    let table: [(&'static str, &[u16]); 23] = [
        ("bits-1-value-0", &[]),
        ("bits-1-value-1", &[612]),
        ("bits-2-value-0", &[]),
        ("bits-2-value-1", &[612]),
        ("bits-2-value-2", &[613]),
        ("bits-2-value-3", &[614]),
        ("bits-4-value-0", &[]),
        ("bits-4-value-1", &[612]),
        ("bits-4-value-2", &[613]),
        ("bits-4-value-3", &[614]),
        ("bits-4-value-11", &[614]),
        ("bits-4-value-12", &[621, 711]),
        ("bits-4-value-13", &[621, 711]),
        ("bits-4-value-14", &[614]),
        ("bits-4-value-15", &[614]),
        ("bits-8-value-0", &[]),
        ("bits-8-value-1", &[612]),
        ("bits-8-value-2", &[613]),
        ("bits-8-value-12", &[621, 711]),
        ("bits-8-value-13", &[621, 711]),
        ("bits-8-value-15", &[614]),
        ("bits-8-value-28", &[614]),
        ("bits-8-value-255", &[614]),
    ];
    for (list, codes) in table {
        let group = if codes.is_empty() { "valid" } else { "invalid" };
        let case = of(&format!("{group}/status-{list}"), "One value of one width.").told(list).codes(codes);
        cases.push(match codes {
            [621, _] if list.ends_with("12") => case.display("yellow"),
            [621, _] => case.display("red"),
            _ => case,
        });
    }
    let at = |index| Facts { status: Some(index), ..Facts::default() };
    cases.extend([
        of("valid/status-around", "As issued, among many that are revoked.").told("around").codes(&[]),
        Case::of("invalid/status-around-next", "The place behind it.", &at(PLACE + 1))
            .told("around")
            .codes(&[612]),
        Case::of("invalid/status-around-before", "The place before it, in the same byte.", &at(PLACE - 1))
            .told("around")
            .codes(&[612]),
        Case::of(
            "valid/status-largest-list",
            "The last but one place of the longest list.",
            &at(0x00FF_FFFE),
        )
        .told("largest")
        .codes(&[]),
        Case::of("invalid/status-largest-list-last", "Its last place, revoked.", &at(0x00FF_FFFF))
            .told("largest")
            .codes(&[612]),
        Case::of("edge/status-index-last", "The last place of a list of two.", &at(1))
            .told("short")
            .codes(&[]),
        Case::of("invalid/status-index", "The first place behind the end.", &at(2))
            .told("short")
            .codes(&[611]),
        Case::of("invalid/status-index-far", "The largest index, in a shorter list.", &at(0x00FF_FFFF))
            .told("bits-4-value-0")
            .codes(&[611]),
    ]);
    cases
}

/// Until when a list holds.
fn dated() -> Vec<Case> {
    vec![
        of("valid/status-ttl-past", "Its time to live is past: that decides nothing.").told("ttl").codes(&[]),
        of("edge/status-last-second", "The last second of the list.").told("ending").at(NOON + 9).codes(&[]),
        of("edge/status-stale", "The first second after the list.")
            .told("ending")
            .at(NOON + 10)
            .codes(&[602]),
        of("edge/status-stale-unattended", "The same, where nobody stands.")
            .told("ending")
            .policy(|p| p.attendance = "unattended")
            .at(NOON + 10)
            .codes(&[602]),
        of("invalid/status-stale-revoked", "A list that ran out keeps its bad news.")
            .told("ending-revoked")
            .at(NOON + 10)
            .codes(&[602, 612]),
        of("invalid/status-stale-red", "The same of a colour.")
            .told("ending-red")
            .at(NOON + 10)
            .codes(&[602, 621, 711])
            .display("red"),
        of("edge/status-in-doubt", "The clock cannot tell whether the list has run out.")
            .told("ending")
            .between(NOON + 5, NOON + 10)
            .codes(&[603]),
        of("edge/status-in-doubt-not", "The clock is vague, and the list holds for all of it.")
            .told("ending")
            .between(NOON + 5, NOON + 9)
            .codes(&[]),
        of("edge/status-in-doubt-unattended", "In doubt where nobody stands.")
            .told("ending")
            .policy(|p| p.attendance = "unattended")
            .between(NOON + 9, NOON + 11)
            .codes(&[603]),
        Case::of("edge/status-unknown", "A status index, and no status list.", &{
            Facts { status: Some(0), ..Facts::default() }
        })
        .codes(&[601]),
        Case::of("edge/status-largest", "The largest status index.", &{
            Facts { status: Some(0x00FF_FFFF), ..Facts::default() }
        })
        .codes(&[601]),
        of("edge/status-unknown-unattended", "No list where nobody stands.")
            .policy(|p| p.attendance = "unattended")
            .codes(&[601]),
        Case::bare("invalid/status-expired-revoked", "Expired and revoked: the expiry comes first.", &{
            Facts { status: Some(PLACE), exp: NOON - 60, ..Facts::paper() }.seal()
        })
        .taking_paper()
        .told("today-revoked")
        .codes(&[404, 542, 612]),
        Case::bare("edge/status-paper", "Paper has a status too.", &{
            Facts { status: Some(PLACE), ..Facts::paper() }.seal()
        })
        .taking_paper()
        .told("bits-4-value-0")
        .codes(&[542]),
        Case::bare("invalid/status-paper-revoked", "Paper that was revoked.", &{
            Facts { status: Some(PLACE), ..Facts::paper() }.seal()
        })
        .taking_paper()
        .told("bits-4-value-1")
        .codes(&[542, 612]),
    ]
}

/// Name, description, colour issued, list, how the place treats yellow and red, what is found, and what is shown.
type Judged = (&'static str, &'static str, u64, &'static str, &'static str, &'static [u16], &'static str);

/// The worse colour is the colour, and the place's rules judge it.
fn judged() -> Vec<Case> {
    let issued = |colour| Facts { colour, ..placed() };
    let all = |case: Case, how: &'static str| {
        case.policy(|p| (p.colours.green, p.colours.yellow, p.colours.red) = ("admit", how, how))
    };
    let table: [Judged; 8] = [
        (
            "valid/status-yellow-admitted",
            "A place that admits yellow.",
            0,
            "bits-4-value-12",
            "admit",
            &[621],
            "yellow",
        ),
        (
            "valid/status-red-admitted",
            "A place that admits red.",
            0,
            "bits-4-value-13",
            "admit",
            &[621],
            "red",
        ),
        (
            "edge/status-yellow-checked",
            "A place that looks at yellow.",
            0,
            "bits-4-value-12",
            "check",
            &[621, 712],
            "yellow",
        ),
        (
            "edge/status-red-over-yellow",
            "Issued yellow, now red.",
            1,
            "bits-4-value-13",
            "check",
            &[621, 712],
            "red",
        ),
        (
            "valid/status-yellow-stays",
            "Issued yellow, said to be yellow.",
            1,
            "bits-4-value-12",
            "admit",
            &[],
            "yellow",
        ),
        (
            "valid/status-red-stays",
            "Issued red: a list that says yellow makes it no better.",
            2,
            "bits-4-value-12",
            "admit",
            &[],
            "red",
        ),
        (
            "edge/status-red-stays-checked",
            "The same at a place that looks.",
            2,
            "bits-4-value-12",
            "check",
            &[712],
            "red",
        ),
        (
            "valid/status-as-issued-red",
            "Issued red, and as issued.",
            2,
            "bits-4-value-0",
            "admit",
            &[],
            "red",
        ),
    ];
    let judged = table.map(|(name, description, colour, list, how, codes, display)| {
        all(Case::of(name, description, &issued(colour)).told(list), how).codes(codes).display(display)
    });
    judged.into()
}

/// Whose lists count.
fn loaded() -> Vec<Case> {
    let yy = Facts { issuer: "issuer-yy", ..placed() };
    let by = |facts: &Facts, name: &str, description: &str| Case::of(name, description, facts);
    let both = Facts { issuer: "issuer-both", ..placed() };
    let next_day = Facts { issuer: "issuer", exp: NOON + DAY + 14 * HOUR, ..placed() };
    vec![
        by(&both, "valid/status-one-key-for-both", "A key that signs its credentials and its lists.")
            .told("both")
            .codes(&[]),
        by(&yy, "valid/status-recognised", "A recognised region's list of its own passes.")
            .trusting(Some("home"), &["yy"])
            .told("yy")
            .codes(&[]),
        by(&yy, "invalid/status-recognised-revoked", "The same, revoked.")
            .trusting(Some("home"), &["yy"])
            .told("yy-revoked")
            .codes(&[612]),
        by(&yy, "invalid/status-recognised-yellow", "Recognised for green, and now yellow.")
            .trusting(Some("home"), &["yy"])
            .told("yy-yellow")
            .codes(&[621, 703, 711])
            .display("yellow"),
        by(
            &yy,
            "edge/status-recognised-unknown",
            "The home issuer's list says nothing of a neighbour's pass.",
        )
        .trusting(Some("home"), &["yy"])
        .told("bits-4-value-0")
        .codes(&[601]),
        of("edge/status-recognised-of-home", "A recognised region speaks of home passes.")
            .trusting(Some("home"), &["yy"])
            .untold("yy-of-zz", "other-issuer")
            .codes(&[601]),
        of("edge/status-recognised-not-loaded", "A neighbour's list before its trust list.")
            .untold("yy", "not-believed")
            .codes(&[601]),
        of("edge/status-of-other-issuer", "Another issuer's list of its own passes.")
            .told("of-other")
            .codes(&[601]),
        of("edge/status-by-other-issuer", "Another issuer speaks of these passes.")
            .untold("by-other", "other-issuer")
            .codes(&[601]),
        of("edge/status-other-day", "The list of another day.").told("other-day").codes(&[601]),
        by(&next_day, "invalid/status-next-day", "The day is that of the expiry.")
            .told("other-day")
            .codes(&[612]),
        of("edge/status-key-scope", "The issuer's key may not sign lists.")
            .untold("by-issuer", "key-scope")
            .codes(&[601]),
        of("edge/status-key-unknown", "A key in no list.")
            .untold("by-stranger", "not-believed")
            .codes(&[601]),
        of("edge/status-key-withdrawn", "A withdrawn key.")
            .untold("by-withdrawn", "key-withdrawn")
            .codes(&[601]),
        of("edge/status-key-first-second", "The first second of the key.").told("dated-first").codes(&[]),
        of("edge/status-key-last-second", "The last second of the key.").told("dated-last").codes(&[]),
        of("edge/status-key-too-early", "A second before the key's time.")
            .untold("dated-before", "key-not-valid-then")
            .codes(&[601]),
        of("edge/status-key-too-late", "The first second after the key's time.")
            .untold("dated-after", "key-not-valid-then")
            .codes(&[601]),
        of("edge/status-no-trust-list", "Nothing is believed without a trust list.")
            .trusting(None, &[])
            .untold("bits-4-value-0", "not-believed")
            .codes(&[201]),
        of("edge/status-ahead", "Dated 24 hours ahead: taken.").told("ahead-day").codes(&[]),
        of("edge/status-ahead-more", "Dated a second more ahead.")
            .untold("ahead-more", "from-the-future")
            .codes(&[601]),
        of("edge/status-expired", "Given when it has run out.")
            .untold_at("ending", NOON + 10, "expired")
            .at(NOON + 11)
            .codes(&[601]),
        of("edge/status-expired-last", "Given in its last second, asked for later.")
            .told_at("ending", NOON + 9)
            .at(NOON + 11)
            .codes(&[602]),
        of("edge/status-day-past", "Every pass of the list has expired.")
            .untold("day-past", "over")
            .codes(&[601]),
        of("edge/status-rollback", "An older list after a newer one.")
            .told("bits-4-value-0")
            .untold("older", "rollback")
            .codes(&[]),
        of("invalid/status-rollback-revoked", "The older list does not hide a revocation.")
            .told("newer-revoked")
            .untold("bits-4-value-0", "rollback")
            .codes(&[612]),
        of("edge/status-fork", "Another list of the same date: the first stays.")
            .told("bits-4-value-0")
            .untold("bits-4-value-1", "fork")
            .codes(&[]),
        of("edge/status-again", "The same list once more.")
            .told("bits-4-value-0")
            .told("bits-4-value-0")
            .codes(&[]),
        of("invalid/status-newer", "A newer list takes the place of the older.")
            .told("older")
            .told("newer-revoked")
            .codes(&[612]),
    ]
}

/// Lists that are none.
fn not_read() -> Vec<Case> {
    let names = [
        "ends-before",
        "ttl-zero",
        "bits-3",
        "bits-16",
        "empty",
        "bomb-one-more",
        "bomb",
        "subject-lower",
        "subject-spaces",
        "subject-day",
        "trailing",
        "two-streams",
        "dictionary",
        "raw-deflate",
        "check-off",
        "cut",
        "no-stream",
        "bits-first",
        "no-bits",
        "address",
        "no-subject",
        "no-iat",
        "no-exp",
        "no-values",
        "audience",
        "another-type",
        "forged",
    ];
    let case = |list| {
        of(&format!("edge/status-no-list-{list}"), "What is no status list counts for nothing.")
            .untold(list, "not-believed")
            .codes(&[601])
    };
    names.into_iter().map(case).collect()
}

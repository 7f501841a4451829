//! Step 4: the dates of key, credential and clock, at each boundary and one past it.

use crate::case::Case;
use crate::draft::{DAY, Facts, HOUR, NOON};

/// Profile, accepted past, accepted future.
pub(crate) const PROFILES: [(&str, u64, u64); 3] =
    [("strict", 15, 5), ("balanced", 30, 15), ("lenient", 60, 60)];

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    // Paper has no freshness of its own, so only the credential's dates decide.
    let paper = |name: &str, description: &str, facts: &Facts, time: u64, codes: &[u16]| {
        Case::bare(name, description, &facts.seal()).taking_paper().at(time).codes(codes)
    };
    let dated = |iat: u64, exp: u64| Facts { iat, exp, ..Facts::paper() };
    let today = dated(NOON, NOON + HOUR);
    for (profile, _, future) in PROFILES {
        let (edge, past) = (format!("edge/valid-from-{profile}"), format!("invalid/not-yet-valid-{profile}"));
        let first = "As long before the issue as clocks may differ.";
        cases.push(paper(&edge, first, &today, NOON - future, &[542]).profile(profile));
        let before = "A second longer before the issue than clocks may differ.";
        cases.push(paper(&past, before, &today, NOON - future - 1, &[403, 542]).profile(profile));
    }
    let last = NOON + HOUR - 1;
    cases.extend([
        paper("edge/valid-until", "The last second of a pass.", &today, last, &[542]),
        paper("invalid/expired", "The first second after a pass.", &today, last + 1, &[404, 542]),
        paper("invalid/expired-long-ago", "A year after a pass.", &today, NOON + 365 * DAY, &[202, 404, 542])
            .trusting(Some("home-ending"), &[]),
        paper(
            "edge/valid-begins-partly",
            "The clock cannot tell whether the pass has begun.",
            &today,
            0,
            &[405, 542],
        )
        .between(NOON - 20, NOON - 10),
        paper(
            "edge/valid-ends-partly",
            "The clock cannot tell whether the pass has ended.",
            &today,
            0,
            &[405, 542],
        )
        .between(last, last + 1),
        paper("edge/valid-unknown", "A clock that knows nothing but the day.", &today, 0, &[405, 542])
            .between(NOON - 12 * HOUR, NOON + 12 * HOUR),
        paper(
            "edge/life-longest",
            "A life as long as the key may give.",
            &dated(NOON, NOON + 2 * DAY),
            NOON,
            &[542],
        ),
        paper(
            "invalid/life-too-long",
            "A second longer.",
            &dated(NOON, NOON + 2 * DAY + 1),
            NOON,
            &[402, 542],
        ),
    ]);
    // `issuer-dated` signs from NOON - 3 h to NOON - 1 h.
    let signed_at = |iat: u64| Facts { issuer: "issuer-dated", ..dated(iat, NOON + HOUR) };
    let table = [
        ("edge/key-first-second", "Issued in the first second of the key.", NOON - 3 * HOUR, &[542][..]),
        (
            "invalid/key-too-early",
            "Issued a minute before the key's time.",
            NOON - 3 * HOUR - 60,
            &[401, 542],
        ),
        (
            "edge/key-last-minute",
            "Issued in the last minute of the key; shown after its time.",
            NOON - HOUR - 60,
            &[542],
        ),
        (
            "invalid/key-too-late",
            "Issued in the first second after the key's time.",
            NOON - HOUR,
            &[401, 542],
        ),
    ];
    for (name, description, iat, codes) in table {
        cases.push(paper(name, description, &signed_at(iat), NOON, codes));
    }
    cases.extend([
        Case::of("edge/clock-behind", "The clock is behind the date of a list.", &Facts::default())
            .trusting(Some("home-ahead"), &[])
            .codes(&[406]),
        Case::of("edge/clock-at-watermark", "The clock is at the date of a list.", &Facts::default())
            .trusting(Some("home-ahead"), &[])
            .at(NOON + 20)
            .codes(&[]),
        Case::of("edge/clock-behind-unattended", "The same, where nobody stands.", &Facts::default())
            .trusting(Some("home-ahead"), &[])
            .policy(|p| p.attendance = "unattended")
            .codes(&[406]),
    ]);
    cases
}

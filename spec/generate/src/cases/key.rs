//! Steps 2 and 3: the issuer's key and signature.

use crate::case::Case;
use crate::cbor;
use crate::cose::Sealed;
use crate::draft::{DAY, Facts, HOUR, KID, NOON};
use crate::keys::{KID_PAIR, NEUTRAL, NEUTRAL_AGAIN, ORDER_8, named, plus_order, seed};

pub(crate) fn cases() -> Vec<Case> {
    let plain = Facts::default();
    let by = |issuer| Facts { issuer, ..plain.clone() };
    let mut cases = vec![
        Case::of(
            "edge/trust-grace-recognised",
            "The home list is in its grace: a neighbour's pass is in doubt too, though its own list is current.",
            &by("issuer-yy"),
        )
        .trusting(Some("home-ending"), &["yy"])
        .at(NOON + 10)
        .codes(&[203]),
        Case::of("invalid/trust-missing", "No trust list is loaded.", &plain)
            .trusting(None, &[])
            .codes(&[201]),
        Case::of("edge/trust-last-second", "The last second of the trust list.", &plain)
            .trusting(Some("home-ending"), &[])
            .at(NOON + 9)
            .codes(&[]),
        Case::of("edge/trust-grace-first", "The first second of the list's grace.", &plain)
            .trusting(Some("home-ending"), &[])
            .at(NOON + 10)
            .codes(&[203]),
        paper_at(
            "edge/trust-grace-last",
            "The last second of the list's grace.",
            NOON + 10 + HOUR - 1,
            &[203, 542],
        ),
        paper_at(
            "invalid/trust-expired",
            "The list and its grace have run out.",
            NOON + 10 + HOUR,
            &[202, 542],
        )
        .strength("paper"),
        Case::of("edge/trust-partly", "The clock cannot tell whether the list has run out.", &plain)
            .trusting(Some("home-ending"), &[])
            .between(NOON + 5, NOON + 15)
            .codes(&[203]),
        Case::of("edge/trust-stale-unattended", "A list in its grace, where nobody stands.", &plain)
            .trusting(Some("home-ending"), &[])
            .policy(|p| p.attendance = "unattended")
            .at(NOON + 12)
            .codes(&[203]),
        Case::of("invalid/key-unknown", "Signed by a key in no list.", &by("issuer-2")).codes(&[204]),
        Case::of("invalid/key-root", "Signed by the root, which signs trust lists only.", &by("root"))
            .codes(&[204]),
        Case::of("invalid/key-holder", "Signed by a holder.", &by("holder-2")).codes(&[204]),
        Case::of(
            "invalid/key-neighbour-not-loaded",
            "A recognised region whose list is not loaded.",
            &by("issuer-yy"),
        )
        .codes(&[204]),
        Case::of("invalid/key-scope", "Signed by a key for status lists.", &by("issuer-status"))
            .codes(&[205]),
        Case::of("invalid/key-withdrawn", "Signed by a key that was withdrawn.", &by("issuer-withdrawn"))
            .codes(&[206]),
        Case::of("invalid/key-withdrawn-unlisted", "By a withdrawn key that is no longer listed.", &by("issuer-gone"))
            .codes(&[206]),
    ];

    let good = Facts::paper().seal();
    let issuer = named("issuer");
    let signed = |signature: Vec<u8>| good.with_signature(signature);
    let flipped = |at: usize| {
        let mut signature = good.signature.clone();
        if let Some(byte) = signature.get_mut(at) {
            *byte ^= 1;
        }
        signed(signature)
    };
    // y = 2 is on no point of the curve.
    let no_point: Vec<u8> = std::iter::once(2).chain([0; 31]).collect();
    let s_below_order = seed("s").map(|byte| byte & 0x0F).to_vec();
    let table: Vec<(&str, &str, u16, Sealed)> = vec![
        ("flipped-r", "A bit of R is flipped.", 301, flipped(3)),
        ("flipped-s", "A bit of S is flipped.", 301, flipped(40)),
        (
            "other-key",
            "Signed by another key than the kid names.",
            301,
            Facts::paper().draft().signed_by("holder").seal(),
        ),
        ("other-document", "The signature of another credential.", 301, {
            signed(Facts { colour: 1, ..Facts::paper() }.seal().signature)
        }),
        ("other-context", "Signed over the claims alone.", 301, signed(issuer.sign(&good.claims))),
        ("kid-shared", "Two keys have the kid, and neither has signed.", 301, {
            let kid = named(KID_PAIR.0).kid();
            Facts::paper().draft().head(KID, cbor::bytes(&kid)).seal()
        }),
        ("small-r", "R is the neutral point: holds for a verifier that does not look at R.", 301, {
            signed(issuer.sign_with_small_r(&good.message, &NEUTRAL))
        }),
        ("small-r-order-8", "R has order 8: holds for a verifier that clears cofactors.", 301, {
            signed(issuer.sign_with_small_r(&good.message, &ORDER_8))
        }),
        ("r-not-canonical", "R is the neutral point in its second encoding.", 301, {
            signed(issuer.sign_with_small_r(&good.message, &NEUTRAL_AGAIN))
        }),
        ("r-no-point", "R is on no point of the curve.", 301, signed([no_point, s_below_order].concat())),
        ("zero", "64 zero bytes.", 301, signed(vec![0; 64])),
        ("s-plus-order", "S + L for S: the same number once more.", 302, signed(plus_order(&good.signature))),
        ("ones", "64 bytes of FF.", 302, signed(vec![0xFF; 64])),
    ];
    for (name, description, code, credential) in table {
        let case = Case::bare(&format!("invalid/signature-{name}"), description, &credential);
        cases.push(case.taking_paper().codes(&[code]));
    }
    cases
}

fn paper_at(name: &str, description: &str, time: u64, codes: &[u16]) -> Case {
    let facts = Facts { exp: NOON + DAY, ..Facts::paper() };
    Case::bare(name, description, &facts.seal())
        .trusting(Some("home-ending"), &[])
        .taking_paper()
        .at(time)
        .codes(codes)
}

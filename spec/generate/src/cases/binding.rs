//! Step 5: shown by the holder, now, here, and in answer to this gate.

use super::validity::PROFILES;
use crate::case::{Beacon, Case, Nonce, hex};
use crate::cbor::{self, Entry, MAP, contents, indefinite, int, long_head, long_int};
use crate::cose::Sealed;
use crate::draft::{
    ALG, AUD, CNF, CNONCE, DAY, Draft, Facts, IAT, NOON, PLACE, SALT, Showing, confirmation, neutral_key,
    nonce, okp,
};
use crate::keys::{NEUTRAL, ORDER_8, named, plus_order, seed_16, sign_under_small_order};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = holder();
    cases.extend(claims());
    cases.extend(time());
    cases.extend(here());
    cases
}

/// The holder's key and signature.
fn holder() -> Vec<Case> {
    let credential = Facts::default().seal();
    let good = Showing::default().seal(&credential);
    let phone = Facts { holder: Some("holder-p256"), ..Facts::default() }.seal();
    let by_phone = Showing { holder: "holder-p256", ..Showing::default() };
    let paper = Facts::paper().seal();
    let shown = |name: &str, description: &str, code: u16, credential: &Sealed, presentation: &Sealed| {
        Case::shown(name, description, credential, presentation).codes(&[code])
    };
    let mut cases = vec![
        Case::bare("invalid/stripped", "The credential alone, cut out of a presentation.", &credential)
            .taking_paper()
            .codes(&[501]),
        Case::bare("invalid/stripped-p256", "The same, bound to a P-256 key.", &phone)
            .taking_paper()
            .codes(&[501]),
        shown(
            "invalid/paper-presented",
            "Paper wrapped in a presentation.",
            502,
            &paper,
            &Showing::default().seal(&paper),
        )
        .taking_paper(),
        shown(
            "invalid/holder-alg-es256",
            "The header says ES256; the holder's key is Ed25519.",
            503,
            &credential,
            &Showing::default().draft(&credential).head(ALG, int(-7)).seal(),
        ),
        shown(
            "invalid/holder-alg-eddsa",
            "The header says EdDSA; the holder's key is P-256.",
            503,
            &phone,
            &by_phone.draft(&phone).head(ALG, int(-8)).seal(),
        ),
        shown(
            "invalid/holder-other",
            "Signed by another holder.",
            506,
            &credential,
            &Showing::default().draft(&credential).signed_by("holder-2").seal(),
        ),
        shown(
            "invalid/holder-other-p256",
            "A P-256 pass, its signature for another presentation.",
            506,
            &phone,
            &by_phone
                .seal(&phone)
                .with_signature(Showing { iat: NOON - 10, ..by_phone.clone() }.seal(&phone).signature),
        ),
        shown(
            "invalid/holder-signature-zero",
            "64 zero bytes for an ES256 signature.",
            506,
            &phone,
            &by_phone.seal(&phone).with_signature(vec![0; 64]),
        ),
        shown(
            "invalid/holder-s-plus-order",
            "S + L for S: the same number once more.",
            507,
            &credential,
            &good.with_signature(plus_order(&good.signature)),
        ),
        shown("invalid/holder-high-s", "The higher of the two ES256 signatures that hold.", 507, &phone, &{
            let low = by_phone.seal(&phone);
            low.with_signature(named("holder-p256").sign_high(&low.message))
        }),
        shown(
            "invalid/holder-swapped",
            "A presentation of one credential around another of the same holder.",
            506,
            &credential,
            &{
                let other = Facts { colour: 1, ..Facts::default() }.seal();
                let draft = Showing::default().draft(&credential).seal();
                draft.with_signature(Showing::default().seal(&other).signature)
            },
        ),
    ];
    let small = |name: &str, description: &str, key: &[Entry], point: &[u8; 32]| {
        let credential = Facts::default().draft().claim(CNF, confirmation(key)).seal();
        let presentation = Showing::default().seal(&credential);
        let forged = presentation.with_signature(sign_under_small_order(point, &presentation.message));
        Case::shown(name, description, &credential, &forged).codes(&[504])
    };
    cases.push(small(
        "invalid/holder-key-neutral",
        "The holder's key is the neutral point, under which anyone signs.",
        &neutral_key(),
        &NEUTRAL,
    ));
    cases.push(small(
        "invalid/holder-key-order-8",
        "The holder's key has order 8, under which anyone signs one message in eight.",
        &okp(&ORDER_8),
        &ORDER_8,
    ));
    let unusable: [(&str, &str, Vec<Entry>, &str); 3] = [
        (
            "not-canonical",
            "The holder's key is a second encoding: y = p + 3.",
            okp(&second_encoding()),
            "holder",
        ),
        ("no-point", "The holder's key is on no point of the curve: y = 2.", okp(&two()), "holder"),
        (
            "p256-no-point",
            "The holder's P-256 key is on no point of the curve.",
            p256_off_curve(),
            "holder-p256",
        ),
    ];
    for (name, description, key, holder) in unusable {
        let credential = Facts::default().draft().claim(CNF, confirmation(&key)).seal();
        let presentation = Showing { holder, ..Showing::default() }.seal(&credential);
        let name = format!("invalid/holder-key-{name}");
        cases.push(shown(&name, description, 504, &credential, &presentation));
    }
    for (name, key) in [("issuer", "issuer"), ("root", "root"), ("status", "issuer-status")] {
        let facts = Facts { holder: Some(key), ..Facts::default() };
        let description = format!("The holder's key is the trusted key `{key}`.");
        cases.push(
            Case::of(&format!("invalid/holder-key-trusted-{name}"), &description, &facts).codes(&[505]),
        );
    }
    cases
}

/// The claims that the holder signed.
fn claims() -> Vec<Case> {
    type Change = fn(Draft) -> Draft;
    type Write = fn(Vec<Entry>) -> Vec<u8>;
    let credential = Facts::default().seal();
    let mut cases = Vec::new();
    let mut add = |name: &str, description: &str, code: u16, draft: Draft| {
        let name = format!("invalid/shown-{name}");
        cases.push(Case::shown(&name, description, &credential, &draft.seal()).codes(&[code]));
    };
    let written: &[(&str, &str, u16, Write)] = &[
        ("empty", "No bytes of claims.", 511, |_| Vec::new()),
        ("not-map", "An array of claims.", 511, |e| cbor::array(&[contents(&e)])),
        ("trailing", "A byte behind the map, inside the byte string.", 512, |e| {
            [cbor::map(&e), vec![0]].concat()
        }),
        ("map-long-head", "The map in a longer head.", 512, |e| {
            [long_head(MAP, e.len()), contents(&e)].concat()
        }),
        ("map-indefinite", "The map of indefinite length.", 512, |e| indefinite(MAP, &contents(&e))),
        ("duplicate", "The audience twice.", 512, |e| {
            cbor::map(&e.first().into_iter().chain(&e).cloned().collect::<Vec<_>>())
        }),
        ("unsorted", "The salt before the nonce.", 512, |mut e| {
            e.push((int(SALT), cbor::bytes(&[1; 16])));
            e.push((int(CNONCE), cbor::bytes(&[1; 8])));
            cbor::map(&e)
        }),
    ];
    for (name, description, code, write) in written {
        add(name, description, *code, Showing::default().draft(&credential).write_claims(write));
    }
    let changed: &[(&str, &str, u16, Change)] = &[
        ("aud-missing", "No audience.", 514, |d| d.without_claim(AUD)),
        ("iat-missing", "No time.", 514, |d| d.without_claim(IAT)),
        ("aud-bytes", "The audience as bytes.", 511, |d| d.claim(AUD, cbor::bytes(PLACE.as_bytes()))),
        ("aud-empty", "No characters of audience.", 515, |d| d.claim(AUD, cbor::text(""))),
        ("aud-lower-case", "A place in lower case.", 515, |d| d.claim(AUD, cbor::text("zz-gate-7"))),
        ("aud-space", "A place with a space.", 515, |d| d.claim(AUD, cbor::text("ZZ-GATE 7"))),
        ("aud-13", "A place of 13 characters.", 515, |d| d.claim(AUD, cbor::text("ZZ-GATE-77777"))),
        ("aud-no-name", "A place without a name.", 515, |d| d.claim(AUD, cbor::text("ZZ-"))),
        ("aud-region-9", "A region of 9 characters.", 515, |d| d.claim(AUD, cbor::text("ABCDEFGHI"))),
        ("aud-list", "Two audiences.", 511, |d| {
            d.claim(AUD, cbor::array(&[cbor::text(PLACE), cbor::text("ZZ")]))
        }),
        ("iat-float", "The time as a floating-point number.", 511, |d| {
            d.claim(IAT, cbor::float(1_772_366_400.0))
        }),
        ("iat-negative", "The time before 1970.", 511, |d| d.claim(IAT, int(-1))),
        ("iat-milliseconds", "The time in milliseconds.", 515, |d| d.claim(IAT, int(NOON * 1_000))),
        ("iat-long-head", "The time in a longer head.", 512, |d| d.claim(IAT, long_int(NOON))),
        ("nonce-7", "A nonce of 7 bytes.", 511, |d| d.claim(CNONCE, cbor::bytes(&[1; 7]))),
        ("nonce-9", "A nonce of 9 bytes.", 511, |d| d.claim(CNONCE, cbor::bytes(&[1; 9]))),
        ("nonce-null", "null for a nonce.", 511, |d| d.claim(CNONCE, cbor::null())),
        ("salt-15", "A salt of 15 bytes.", 511, |d| d.claim(SALT, cbor::bytes(&[1; 15]))),
        ("salt-17", "A salt of 17 bytes.", 511, |d| d.claim(SALT, cbor::bytes(&[1; 17]))),
        ("unknown-iss", "A claim that a presentation does not have: iss.", 513, |d| {
            d.claim(1, cbor::text("ZZ"))
        }),
        ("unknown-cti", "A claim that a presentation does not have: cti.", 513, |d| {
            d.claim(7, cbor::bytes(&[1]))
        }),
        ("unknown-nonce", "The nonce of OpenID (10) for cnonce (39).", 513, |d| {
            d.claim(10, cbor::bytes(&[1; 8]))
        }),
        ("unknown-private", "A private claim behind the salt.", 513, |d| d.claim(-70_000, int(1))),
    ];
    for (name, description, code, change) in changed {
        add(name, description, *code, change(Showing::default().draft(&credential)));
    }
    cases
}

/// When it was made, and when it is scanned.
fn time() -> Vec<Case> {
    let credential = Facts::default().seal();
    let noon = Showing::default().seal(&credential);
    let mut cases = Vec::new();
    for (profile, past, future) in PROFILES {
        let table = [
            (format!("edge/fresh-oldest-{profile}"), "As old as is accepted.", NOON + past, &[][..]),
            (format!("invalid/stale-{profile}"), "A second older than is accepted.", NOON + past + 1, &[522]),
            (format!("edge/fresh-ahead-{profile}"), "As far ahead as is accepted.", NOON - future, &[]),
            (
                format!("invalid/ahead-{profile}"),
                "A second further ahead than is accepted.",
                NOON - future - 1,
                &[523],
            ),
        ];
        for (name, description, time, codes) in table {
            let case = Case::shown(&name, description, &credential, &noon);
            cases.push(case.profile(profile).at(time).codes(codes));
        }
    }
    cases.extend([
        Case::shown("invalid/screenshot", "A screenshot, a minute later.", &credential, &noon)
            .at(NOON + 60)
            .codes(&[522]),
        Case::shown(
            "edge/fresh-partly-past",
            "The clock cannot tell whether the code is stale.",
            &credential,
            &noon,
        )
        .between(NOON + 30, NOON + 31)
        .codes(&[524]),
        Case::shown(
            "edge/fresh-partly-ahead",
            "The clock cannot tell whether the code is ahead.",
            &credential,
            &noon,
        )
        .between(NOON - 16, NOON - 15)
        .codes(&[524]),
        Case::shown("edge/fresh-unknown", "A clock known to two minutes.", &credential, &noon)
            .between(NOON - 60, NOON + 60)
            .codes(&[524]),
        Case::shown("edge/fresh-partly-unattended", "The same, where nobody stands.", &credential, &noon)
            .policy(|p| p.attendance = "unattended")
            .between(NOON + 30, NOON + 31)
            .codes(&[524]),
        Case::shown(
            "invalid/stale-clock-inside",
            "All of an uncertain clock is too late.",
            &credential,
            &noon,
        )
        .between(NOON + 31, NOON + 90)
        .codes(&[522]),
    ]);

    let new = Facts { iat: NOON, ..Facts::default() }.seal();
    let early = |iat: u64| Showing::at(iat).seal(&new);
    cases.push(
        Case::shown(
            "edge/shown-before-issue",
            "Made as long before the issue as clocks may differ.",
            &new,
            &early(NOON - 15),
        )
        .at(NOON - 5)
        .codes(&[]),
    );
    cases.push(
        Case::shown(
            "invalid/shown-before-issue",
            "Made a second longer before the issue.",
            &new,
            &early(NOON - 16),
        )
        .at(NOON - 5)
        .codes(&[521]),
    );
    let ending = Facts { iat: NOON - DAY, exp: NOON, ..Facts::default() }.seal();
    let last = |iat: u64| Showing::at(iat).seal(&ending);
    cases.push(
        Case::shown(
            "edge/shown-last-second",
            "Made and scanned in the last second of the pass.",
            &ending,
            &last(NOON - 1),
        )
        .at(NOON - 1)
        .codes(&[]),
    );
    cases.push(
        Case::shown(
            "invalid/shown-after-expiry",
            "Dated to the first second after the pass.",
            &ending,
            &last(NOON),
        )
        .at(NOON - 1)
        .codes(&[521]),
    );
    cases.push(
        Case::shown(
            "invalid/expired-while-shown",
            "Made in time, scanned when the pass has expired.",
            &ending,
            &last(NOON - 10),
        )
        .at(NOON)
        .codes(&[404]),
    );
    cases
}

/// For whom it was made, and whether paper is taken.
fn here() -> Vec<Case> {
    let credential = Facts::default().seal();
    let made_for = |aud: &'static str| Showing { aud, ..Showing::default() }.seal(&credential);
    let answering = Showing { nonce: Some(nonce()), ..Showing::default() }.seal(&credential);
    let openly = |case: Case| case.policy(|p| (p.place, p.binding) = (None, "open"));
    let challenged = |case: Case| case.policy(|p| p.binding = "challenged");
    let asked = |case: Case, age: u64| {
        let nonces = vec![Nonce { nonce_hex: hex(&nonce()), age }];
        challenged(case).scene(|s| s.beacon = Some(Beacon { uptime: 1_000, nonces }))
    };
    let no_nonces = |case: Case| case.scene(|s| s.beacon = Some(Beacon { uptime: 100, nonces: Vec::new() }));
    let shown = |name: &str, description: &str, presentation: &_| {
        Case::shown(name, description, &credential, presentation)
    };
    vec![
        asked(shown("valid/challenged", "Answers this gate's challenge.", &answering), 7)
            .strength("challenged"),
        asked(
            shown(
                "valid/challenged-other-clock",
                "Answers this gate's challenge, on a phone whose clock is ten minutes off.",
                &Showing { nonce: Some(nonce()), iat: NOON - 600, ..Showing::default() }.seal(&credential),
            ),
            59,
        )
        .strength("challenged"),
        asked(shown("edge/challenge-dead", "Answers a challenge in its sixty-first second.", &answering), 60)
            .codes(&[533]),
        shown("invalid/other-place", "Made for another place.", &made_for("ZZ-GATE-8")).codes(&[531]),
        shown(
            "invalid/other-place-prefix",
            "Made for a place whose id begins like ours.",
            &made_for("ZZ-GATE-77"),
        )
        .codes(&[531]),
        openly(shown(
            "invalid/place-for-open",
            "Made for a place, shown to a verifier at none.",
            &made_for(PLACE),
        ))
        .codes(&[531]),
        openly(shown(
            "invalid/other-region",
            "Shown openly for another region than issued it.",
            &made_for("YY"),
        ))
        .codes(&[531])
        .strength("open"),
        shown("invalid/place-required", "Shown openly where a place is required.", &made_for("ZZ"))
            .codes(&[532])
            .strength("open"),
        shown(
            "invalid/place-required-other-region",
            "Shown openly for another region, where a place is required.",
            &made_for("YY"),
        )
        .codes(&[532])
        .strength("open"),
        shown("invalid/nonce-unknown", "Answers a challenge, where none is made.", &answering).codes(&[533]),
        no_nonces(challenged(shown(
            "invalid/nonce-of-other-gate",
            "Answers a challenge that this gate did not make.",
            &answering,
        )))
        .codes(&[533]),
        no_nonces(challenged(shown(
            "invalid/nonce-required",
            "No answer to the gate's challenge.",
            &made_for(PLACE),
        )))
        .codes(&[534]),
        challenged(shown("invalid/nonce-required-open", "No answer, and shown openly.", &made_for("ZZ")))
            .codes(&[534, 532])
            .strength("open"),
        shown("invalid/salt-without-document", "Stale, with a salt: nothing more is asked.", &{
            Showing { salt: Some(seed_16("salt")), ..Showing::default() }.seal(&credential)
        })
        .at(NOON + 31)
        .codes(&[522]),
        Case::bare("invalid/paper", "Paper, where paper is not taken.", &Facts::paper().seal()).codes(&[541]),
        Case::bare("invalid/paper-unattended", "Paper, where nobody stands.", &Facts::paper().seal())
            .policy(|p| p.attendance = "unattended")
            .codes(&[541]),
    ]
}

fn two() -> Vec<u8> {
    std::iter::once(2).chain([0; 31]).collect()
}

/// y = p + 3, which a lax decoder reduces to the point with y = 3.
fn second_encoding() -> Vec<u8> {
    std::iter::once(0xF0).chain([0xFF; 30]).chain([0x7F]).collect()
}

fn p256_off_curve() -> Vec<Entry> {
    vec![
        (int(1), int(2)),
        (int(-1), int(1)),
        (int(-2), cbor::bytes(&[0xFF; 32])),
        (int(-3), cbor::boolean(false)),
    ]
}

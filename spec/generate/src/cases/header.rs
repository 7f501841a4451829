//! Step 1, the protected header.

use crate::case::Case;
use crate::cbor::{self, Entry, MAP, contents, head, indefinite, long_head, long_int};
use crate::draft::{ALG, Draft, Facts, KCWT, KID, Showing, TYP};
use crate::keys::{named, seed};

pub(crate) fn cases() -> Vec<Case> {
    type Change = fn(Draft) -> Draft;
    type Write = fn(Vec<Entry>) -> Vec<u8>;
    let paper = Facts::paper();
    let mut cases = Vec::new();

    let written: &[(&str, &str, u16, Write)] = &[
        ("empty", "A header of no bytes, which COSE allows for an empty one.", 121, |_| Vec::new()),
        ("not-map", "An array for a header.", 121, |e| cbor::array(&[contents(&e)])),
        ("map-long-head", "The map in a longer head.", 122, |e| {
            [long_head(MAP, e.len()), contents(&e)].concat()
        }),
        ("map-indefinite", "The map of indefinite length.", 122, |e| indefinite(MAP, &contents(&e))),
        ("unsorted", "The labels in another order.", 122, |mut e| {
            e.reverse();
            cbor::map(&e)
        }),
        ("duplicate", "The algorithm twice.", 122, |mut e| {
            e.insert(0, (cbor::int(ALG), cbor::int(-8)));
            cbor::map(&e)
        }),
        ("trailing", "A byte behind the map, inside the byte string.", 122, |e| {
            [cbor::map(&e), vec![0]].concat()
        }),
        ("label-long-head", "A label in a longer head.", 122, |e| {
            let relabelled: Vec<Entry> = e
                .into_iter()
                .map(|(key, value)| if key == cbor::int(ALG) { (long_int(1), value) } else { (key, value) })
                .collect();
            cbor::map(&relabelled)
        }),
        ("label-text", "A label that is a text.", 121, |mut e| {
            e.push((cbor::text("alg"), cbor::int(-8)));
            cbor::map(&e)
        }),
        ("short-count", "A map that says two and has three.", 122, |e| [head(MAP, 2), contents(&e)].concat()),
        ("long-count", "A map that says four and has three.", 121, |e| [head(MAP, 4), contents(&e)].concat()),
    ];
    for (name, description, code, write) in written {
        let credential = paper.draft().write_header(write).seal();
        cases.push(Case::bare(&format!("invalid/header-{name}"), description, &credential).codes(&[*code]));
    }

    let changed: &[(&str, &str, u16, Change)] = &[
        ("alg-long-head", "The algorithm in a longer head.", 122, |d| d.head(ALG, vec![0x38, 7])),
        ("kid-long-head", "The kid in a longer head.", 122, |d| {
            d.head(KID, [long_head(cbor::BYTES, 4), named("issuer").kid()].concat())
        }),
        ("typ-long-head", "The type in a longer head.", 122, |d| d.head(TYP, long_int(61))),
        ("label-unknown", "A label that no document has: 5, an IV.", 123, |d| d.head(5, cbor::bytes(&[0]))),
        ("label-content-type", "Label 3, a content type, beside the type.", 123, |d| {
            d.head(3, cbor::int(61))
        }),
        ("label-private", "A private label.", 123, |d| d.head(-70_000, cbor::int(1))),
        ("crit", "Label 2: crit, with the type in it.", 123, |d| d.head(2, cbor::array(&[cbor::int(TYP)]))),
        ("alg-missing", "No algorithm.", 124, |d| d.without_head(ALG)),
        ("kid-missing", "No kid.", 124, |d| d.without_head(KID)),
        ("typ-missing", "No type.", 124, |d| d.without_head(TYP)),
        ("nothing", "An empty map.", 124, |d| d.without_head(ALG).without_head(KID).without_head(TYP)),
        ("alg-es256", "ES256, which issuers do not use.", 125, |d| d.head(ALG, cbor::int(-7))),
        ("alg-19", "-19, Ed25519 by its newer number (RFC 9864).", 125, |d| d.head(ALG, cbor::int(-19))),
        ("alg-37", "-37, PS256.", 125, |d| d.head(ALG, cbor::int(-37))),
        ("alg-0", "0, which is reserved.", 125, |d| d.head(ALG, cbor::int(0))),
        ("alg-text", "The algorithm as a text.", 121, |d| d.head(ALG, cbor::text("EdDSA"))),
        ("kid-3", "A kid of 3 bytes.", 121, |d| d.head(KID, cbor::bytes(&[1, 2, 3]))),
        ("kid-5", "A kid of 5 bytes.", 121, |d| d.head(KID, cbor::bytes(&[1, 2, 3, 4, 5]))),
        ("kid-text", "A kid that is a text.", 121, |d| d.head(KID, cbor::text("kid1"))),
        ("typ-unknown", "A type that no document has: 18.", 127, |d| d.head(TYP, cbor::int(18))),
        ("typ-text", "The type as a media type.", 121, |d| d.head(TYP, cbor::text("application/cwt"))),
        ("typ-negative", "A negative type.", 121, |d| d.head(TYP, cbor::int(-1))),
        ("typ-presentation", "A credential that says it is a presentation.", 123, |d| {
            d.head(TYP, cbor::int(294))
        }),
        ("typ-trust-list", "A credential that says it is a trust list.", 126, |d| {
            d.head(TYP, cbor::int(65_001))
        }),
        ("kcwt-in-credential", "A credential with a credential instead of a kid.", 123, |d| {
            d.without_head(KID).head(KCWT, Facts::default().seal().envelope)
        }),
        ("kid-and-kcwt", "A credential with both.", 123, |d| d.head(KCWT, Facts::default().seal().envelope)),
    ];
    for (name, description, code, change) in changed {
        let credential = change(paper.draft()).seal();
        cases.push(Case::bare(&format!("invalid/header-{name}"), description, &credential).codes(&[*code]));
    }

    let credential = Facts::default().seal();
    let list = crate::trust::home().seal();
    let shown: &[(&str, &str, u16, Change)] = &[
        ("kcwt-missing", "No credential.", 124, |d| d.without_head(KCWT)),
        ("kid", "A kid instead of the credential.", 123, |d| {
            d.without_head(KCWT).head(KID, cbor::bytes(&named("holder").kid()))
        }),
        ("kid-and-kcwt", "A kid beside the credential.", 123, |d| {
            d.head(KID, cbor::bytes(&named("holder").kid()))
        }),
        ("alg-9", "-9, ES256 by its newer number (RFC 9864).", 125, |d| d.head(ALG, cbor::int(-9))),
        ("alg-35", "-35, ES384.", 125, |d| d.head(ALG, cbor::int(-35))),
        ("crit", "Label 2, crit.", 123, |d| d.head(2, cbor::array(&[cbor::int(KCWT)]))),
        ("typ-credential", "A presentation that says it is a credential.", 123, |d| {
            d.head(TYP, cbor::int(61))
        }),
        ("kcwt-null", "null for a credential.", 111, |d| d.head(KCWT, cbor::null())),
    ];
    for (name, description, code, change) in shown {
        let presentation = change(Showing::default().draft(&credential)).seal();
        let name = format!("invalid/header-shown-{name}");
        cases.push(Case::shown(&name, description, &credential, &presentation).codes(&[*code]));
    }
    let inner = Showing::default().seal(&credential);
    let nested = Showing::default().seal(&inner);
    cases.push(
        Case::shown("invalid/header-nested", "A presentation of a presentation.", &credential, &nested)
            .codes(&[126]),
    );
    let holding = Showing::default().seal(&list);
    cases.push(
        Case::shown("invalid/header-list-inside", "A presentation of a trust list.", &credential, &holding)
            .codes(&[126]),
    );
    cases.push(Case::bare("invalid/header-list", "A trust list shown at a door.", &list).codes(&[126]));
    let random = seed("random");
    cases.push(
        Case::of_text(
            "invalid/header-random",
            "Bytes that are no envelope at all.",
            crate::cose::text(&random),
        )
        .codes(&[111]),
    );
    cases
}

//! Step 1, the envelope around header, claims and signature.

use crate::case::Case;
use crate::cbor::{self, ARRAY, BYTES, MAP, TAG, head, indefinite, long_head};
use crate::cose::{Frame, Sealed};
use crate::draft::{Facts, HOUR, KCWT, KID, NOON, Showing};
use crate::keys::named;

pub(crate) fn cases() -> Vec<Case> {
    type Change = fn(&mut Frame);
    let table: &[(&str, &str, u16, Change)] = &[
        ("tag-none", "No tag.", 111, |f| f.start = head(ARRAY, 4)),
        ("tag-17", "COSE_Mac0.", 113, |f| f.start = [head(TAG, 17), head(ARRAY, 4)].concat()),
        ("tag-98", "COSE_Sign.", 113, |f| f.start = [head(TAG, 98), head(ARRAY, 4)].concat()),
        ("tag-61", "The CWT tag around the envelope (RFC 8392, section 6).", 113, |f| {
            f.start = [head(TAG, 61), head(TAG, 18), head(ARRAY, 4)].concat();
        }),
        ("tag-twice", "Tag 18 around tag 18.", 111, |f| {
            f.start = [head(TAG, 18), head(TAG, 18), head(ARRAY, 4)].concat();
        }),
        ("tag-long-head", "The tag in a longer head.", 112, |f| {
            f.start = [long_head(TAG, 18), head(ARRAY, 4)].concat();
        }),
        ("array-long-head", "The array in a longer head.", 112, |f| {
            f.start = [head(TAG, 18), long_head(ARRAY, 4)].concat();
        }),
        ("array-of-3", "An array that says three.", 111, |f| {
            f.start = [head(TAG, 18), head(ARRAY, 3)].concat();
        }),
        ("array-of-5", "An array of five.", 111, |f| {
            f.start = [head(TAG, 18), head(ARRAY, 5)].concat();
            f.end = cbor::null();
        }),
        ("array-indefinite", "The array of indefinite length.", 112, |f| {
            f.start = [head(TAG, 18), vec![0x9F]].concat();
            f.end = vec![0xFF];
        }),
        ("map-for-array", "A map of two where the array should be.", 111, |f| {
            f.start = [head(TAG, 18), head(MAP, 2)].concat();
        }),
        ("protected-long-head", "The header's byte string in a longer head.", 112, |f| {
            f.protected = |bytes| [long_head(BYTES, bytes.len()), bytes.to_vec()].concat();
        }),
        ("protected-indefinite", "The header's byte string in chunks.", 112, |f| {
            f.protected = |bytes| indefinite(BYTES, &cbor::bytes(bytes));
        }),
        ("protected-bare", "The header as a map, not wrapped.", 111, |f| f.protected = <[u8]>::to_vec),
        ("payload-long-head", "The claims' byte string in a longer head.", 112, |f| {
            f.payload = |bytes| [long_head(BYTES, bytes.len()), bytes.to_vec()].concat();
        }),
        ("payload-indefinite", "The claims' byte string in chunks.", 112, |f| {
            f.payload = |bytes| indefinite(BYTES, &cbor::bytes(bytes));
        }),
        ("payload-detached", "No claims: null, as for a detached payload.", 111, |f| {
            f.payload = |_| cbor::null();
        }),
        ("signature-long-head", "The signature's byte string in a longer head.", 112, |f| {
            f.signature = |bytes| [long_head(BYTES, bytes.len()), bytes.to_vec()].concat();
        }),
        ("signature-indefinite", "The signature's byte string in chunks.", 112, |f| {
            f.signature = |bytes| indefinite(BYTES, &cbor::bytes(bytes));
        }),
        ("signature-short", "A signature of 63 bytes.", 111, |f| {
            f.signature = |bytes| cbor::bytes(bytes.get(..63).unwrap_or_default());
        }),
        ("signature-long", "A signature of 65 bytes.", 111, |f| {
            f.signature = |bytes| cbor::bytes(&[bytes, &[0]].concat());
        }),
        ("unprotected-long-head", "The empty unprotected header in a longer head.", 112, |f| {
            f.unprotected = long_head(MAP, 0);
        }),
        ("unprotected-indefinite", "The empty unprotected header of indefinite length.", 112, |f| {
            f.unprotected = indefinite(MAP, &[]);
        }),
        ("unprotected-label", "A private label in the unprotected header.", 114, |f| {
            f.unprotected = cbor::map(&[(cbor::int(-70_000), cbor::int(1))]);
        }),
        ("unprotected-array", "An array for the unprotected header.", 111, |f| {
            f.unprotected = head(ARRAY, 0)
        }),
        ("trailing", "A byte behind the envelope.", 112, |f| f.end = vec![0]),
    ];
    let credential = Facts::default().seal();
    let mut cases: Vec<Case> = table
        .iter()
        .map(|(name, description, code, change)| {
            // The outer envelope deviates; the credential inside is as it should be.
            let presentation = Showing::default().draft(&credential).frame(change).seal();
            Case::shown(&format!("invalid/envelope-{name}"), description, &credential, &presentation)
                .codes(&[*code])
        })
        .collect();

    let paper = Facts::paper();
    let moved = paper
        .draft()
        .without_head(KID)
        .frame(|f| f.unprotected = cbor::map(&[(cbor::int(KID), cbor::bytes(&named("issuer").kid()))]))
        .seal();
    cases.push(
        Case::bare("invalid/envelope-kid-unprotected", "The kid moved to where nothing is signed.", &moved)
            .codes(&[114]),
    );
    let mut cut = paper.seal();
    cut.envelope.pop();
    cases.push(Case::bare("invalid/envelope-cut", "The last byte is missing.", &cut).codes(&[111]));

    // The same deviations in the credential inside a presentation, whose bytes the holder has signed.
    let inner: [(&str, &str, u16, Change); 4] = [
        ("tag-long-head", "The credential inside has its tag in a longer head.", 112, |f| {
            f.start = [long_head(TAG, 18), head(ARRAY, 4)].concat();
        }),
        ("array-indefinite", "The credential inside is an array of indefinite length.", 112, |f| {
            f.start = [head(TAG, 18), vec![0x9F]].concat();
            f.end = vec![0xFF];
        }),
        ("unprotected-label", "The credential inside has an unprotected label.", 114, |f| {
            f.unprotected = cbor::map(&[(cbor::int(-70_000), cbor::int(1))]);
        }),
        ("payload-long-head", "The credential inside has its claims in a longer head.", 112, |f| {
            f.payload = |bytes| [long_head(BYTES, bytes.len()), bytes.to_vec()].concat();
        }),
    ];
    for (name, description, code, change) in inner {
        let credential = Facts::default().draft().frame(change).seal();
        let presentation = Showing::default().seal(&credential);
        let name = format!("invalid/envelope-inner-{name}");
        cases.push(Case::shown(&name, description, &credential, &presentation).codes(&[code]));
    }
    let wrapped = |item: Vec<u8>| Showing::default().draft(&credential).head(KCWT, item).seal();
    cases.push(inner_case(
        "wrapped",
        "The credential inside as a byte string.",
        &credential,
        &wrapped(cbor::bytes(&credential.envelope)),
    ));
    let untagged = credential.envelope.iter().skip(1).copied().collect();
    cases.push(inner_case(
        "untagged",
        "The credential inside without its tag.",
        &credential,
        &wrapped(untagged),
    ));

    // Deep nesting costs nothing: each level is a presentation in a presentation.
    let mut nested = Showing { iat: NOON - HOUR, ..Showing::default() }.seal(&credential);
    while nested.envelope.len() < 2_600 {
        nested = Showing::default().seal(&nested);
    }
    cases.push(
        Case::shown(
            "invalid/envelope-nested-deep",
            "As many presentations in one another as fit.",
            &credential,
            &nested,
        )
        .codes(&[126]),
    );
    cases
}

fn inner_case(name: &str, description: &str, credential: &Sealed, presentation: &Sealed) -> Case {
    Case::shown(&format!("invalid/envelope-inner-{name}"), description, credential, presentation)
        .codes(&[111])
}

//! Step 3, the claims under the issuer's signature: each is signed by a trusted key and wrong in one place.

use crate::case::Case;
use crate::cbor::{self, ARRAY, Entry, MAP, contents, float, indefinite, int, long_head, long_int};
use crate::draft::{CNF, Draft, EXP, Facts, IAT, NOON, PASS, confirmation, cose_key_entries, test};
use crate::keys::named;

const TOO_LATE: u64 = 0x1_0000_0000;

pub(crate) fn cases() -> Vec<Case> {
    type Change = fn(Draft) -> Draft;
    type Write = fn(Vec<Entry>) -> Vec<u8>;
    type PassChange = fn(&mut Vec<Vec<u8>>);
    let mut cases = Vec::new();
    let mut add = |name: &str, description: &str, code: u16, draft: Draft| {
        let case = Case::bare(&format!("invalid/claims-{name}"), description, &draft.seal());
        cases.push(case.taking_paper().codes(&[code]));
    };
    let paper = Facts::paper();

    let written: &[(&str, &str, u16, Write)] = &[
        ("empty", "No bytes of claims.", 311, |_| Vec::new()),
        ("not-map", "An array of claims.", 311, |e| cbor::array(&[contents(&e)])),
        ("no-entries", "An empty map.", 314, |_| cbor::map(&[])),
        ("trailing", "A byte behind the map, inside the byte string.", 312, |e| {
            [cbor::map(&e), vec![0]].concat()
        }),
        ("map-long-head", "The map in a longer head.", 312, |e| {
            [long_head(MAP, e.len()), contents(&e)].concat()
        }),
        ("map-indefinite", "The map of indefinite length.", 312, |e| indefinite(MAP, &contents(&e))),
        ("duplicate", "The expiry twice.", 312, |e| {
            cbor::map(&e.first().into_iter().chain(&e).cloned().collect::<Vec<_>>())
        }),
        ("unsorted", "A claim that belongs before the pass, behind it.", 312, |mut e| {
            e.push((int(CNF), confirmation(&cose_key_entries(&named("holder")))));
            cbor::map(&e)
        }),
        ("key-long-head", "The key of the expiry in a longer head.", 312, |e| {
            let long =
                |(key, value): Entry| if key == int(EXP) { (long_int(4), value) } else { (key, value) };
            cbor::map(&e.into_iter().map(long).collect::<Vec<_>>())
        }),
        ("key-text", "A key that is a text.", 311, |mut e| {
            e.push((cbor::text("note"), int(1)));
            cbor::map(&e)
        }),
    ];
    for (name, description, code, write) in written {
        add(name, description, *code, paper.draft().write_claims(write));
    }

    let changed: &[(&str, &str, u16, Change)] = &[
        ("exp-missing", "No expiry.", 314, |d| d.without_claim(EXP)),
        ("iat-missing", "No issue.", 314, |d| d.without_claim(IAT)),
        ("pass-missing", "No pass.", 314, |d| d.without_claim(PASS)),
        ("exp-float", "The expiry as a floating-point number.", 311, |d| {
            d.claim(EXP, float(1_772_452_800.0))
        }),
        ("exp-text", "The expiry as a text.", 311, |d| d.claim(EXP, cbor::text("2026-03-02T12:00:00Z"))),
        ("exp-negative", "The expiry before 1970.", 311, |d| d.claim(EXP, int(-1))),
        ("exp-too-late", "The expiry past 2106.", 315, |d| d.claim(EXP, int(TOO_LATE))),
        ("exp-long-head", "The expiry in a longer head.", 312, |d| d.claim(EXP, long_int(NOON + 86_400))),
        ("exp-tagged", "The expiry in tag 1, an epoch time.", 311, |d| {
            d.claim(EXP, [cbor::head(cbor::TAG, 1), int(NOON + 86_400)].concat())
        }),
        ("iat-float", "The issue as a floating-point number.", 311, |d| d.claim(IAT, float(1_772_362_800.0))),
        ("iat-negative", "The issue before 1970.", 311, |d| d.claim(IAT, int(-60))),
        ("iat-too-late", "The issue past 2106.", 315, |d| d.claim(IAT, int(TOO_LATE + 44))),
        ("iat-not-whole-minute", "The issue a second past the minute.", 315, |d| {
            d.claim(IAT, int(NOON - 3_599))
        }),
        ("exp-not-after-iat", "It expires in the second in which it was issued.", 315, |d| {
            d.claim(EXP, int(NOON - 3_600))
        }),
        ("unknown-aud", "A claim that a credential does not have, before the expiry: aud.", 313, |d| {
            d.claim(3, cbor::text("ZZ"))
        }),
        ("unknown-iss", "A claim that a credential does not have: iss.", 313, |d| {
            d.claim(1, cbor::text("ZZ"))
        }),
        ("unknown-nbf", "A claim that a credential does not have: nbf.", 313, |d| d.claim(5, int(NOON))),
        ("unknown-cti", "A claim that a credential does not have: cti.", 313, |d| {
            d.claim(7, cbor::bytes(&[1]))
        }),
        ("unknown-private", "A private claim behind the pass.", 313, |d| d.claim(-70_000, int(1))),
        ("cnf-empty", "A holder's key of nothing.", 315, |d| d.claim(CNF, cbor::map(&[]))),
        ("cnf-not-map", "A holder's key as a byte string.", 311, |d| d.claim(CNF, cbor::bytes(&[1; 32]))),
        ("cnf-null", "null for a holder's key.", 311, |d| d.claim(CNF, cbor::null())),
        ("cnf-kid", "A kid for a holder's key (RFC 8747, section 3.4).", 315, |d| {
            d.claim(CNF, cbor::map(&[(int(3), cbor::bytes(&[1, 2, 3, 4]))]))
        }),
        ("cnf-key-and-kid", "A holder's key and a kid.", 315, |d| {
            let key = cbor::map(&cose_key_entries(&named("holder")));
            d.claim(CNF, cbor::map(&[(int(1), key), (int(3), cbor::bytes(&[1, 2, 3, 4]))]))
        }),
        ("cnf-duplicate", "The holder's key twice.", 315, |d| {
            let key = (int(1), cbor::map(&cose_key_entries(&named("holder"))));
            d.claim(CNF, cbor::map(&[key.clone(), key]))
        }),
        ("cnf-map-long-head", "The map around the holder's key in a longer head.", 312, |d| {
            let key = (int(1), cbor::map(&cose_key_entries(&named("holder"))));
            d.claim(CNF, [long_head(MAP, 1), contents(&[key])].concat())
        }),
        ("key-map-indefinite", "The holder's key in a map of indefinite length.", 312, |d| {
            let key = indefinite(MAP, &contents(&cose_key_entries(&named("holder"))));
            d.claim(CNF, cbor::map(&[(int(1), key)]))
        }),
        ("key-duplicate", "The key type twice.", 312, |d| {
            d.claim(CNF, edited("holder", |e| e.insert(0, (int(1), int(1)))))
        }),
        ("key-extra-label", "The holder's key with an algorithm beside it.", 315, |d| {
            d.claim(CNF, edited("holder", |e| e.insert(1, (int(3), int(-8)))))
        }),
        ("key-extra-private", "The holder's key with a label behind it.", 315, |d| {
            d.claim(CNF, edited("holder", |e| e.push((int(-4), cbor::bytes(&[1; 32])))))
        }),
        ("key-type-rsa", "A key type that holders do not have.", 315, |d| {
            d.claim(CNF, edited("holder", |e| replace(e, 1, int(3))))
        }),
        ("key-curve-x25519", "A curve that does not sign.", 315, |d| {
            d.claim(CNF, edited("holder", |e| replace(e, -1, int(4))))
        }),
        ("key-short", "An Ed25519 key of 31 bytes.", 311, |d| {
            d.claim(CNF, edited("holder", |e| replace(e, -2, cbor::bytes(&[1; 31]))))
        }),
        ("key-p256-no-y", "A P-256 key without y.", 315, |d| {
            d.claim(CNF, edited("holder-p256", |e| e.retain(|(key, _)| *key != int(-3))))
        }),
        ("key-p256-uncompressed", "A P-256 key with y in full: a second encoding.", 311, |d| {
            d.claim(CNF, edited("holder-p256", |e| replace(e, -3, cbor::bytes(&[7; 32]))))
        }),
        ("key-ed25519-with-y", "An Ed25519 key with y.", 315, |d| {
            d.claim(CNF, edited("holder", |e| e.push((int(-3), cbor::boolean(true)))))
        }),
    ];
    for (name, description, code, change) in changed {
        add(name, description, *code, change(paper.draft()));
    }

    let full = Facts { test: Some((NOON - 7_200, 0)), name: Some("A*"), ..Facts::paper() };
    let passes: &[(&str, &str, u16, PassChange)] = &[
        ("pass-short", "A pass of four parts.", 315, |p| p.truncate(4)),
        ("pass-long", "A pass of eight parts.", 315, |p| p.push(int(0))),
        ("colour-3", "A fourth colour.", 315, |p| put(p, 0, int(3))),
        ("colour-text", "The colour as a text.", 311, |p| put(p, 0, cbor::text("green"))),
        ("colour-long-head", "The colour in a longer head.", 312, |p| put(p, 0, long_int(0))),
        ("commitment-15", "A commitment of 15 bytes.", 311, |p| put(p, 1, cbor::bytes(&[1; 15]))),
        ("commitment-17", "A commitment of 17 bytes.", 311, |p| put(p, 1, cbor::bytes(&[1; 17]))),
        ("commitment-null", "No commitment.", 311, |p| put(p, 1, cbor::null())),
        ("photo-15", "A photo reference of 15 bytes.", 311, |p| put(p, 2, cbor::bytes(&[1; 15]))),
        ("photo-undefined", "undefined for null.", 311, |p| put(p, 2, vec![0xF7])),
        ("status-too-large", "A status index of 2^24.", 315, |p| put(p, 3, int(1 << 24))),
        ("status-huge", "A status index past 32 bits.", 315, |p| put(p, 3, int(1_i64 << 32))),
        ("status-negative", "A negative status index.", 311, |p| put(p, 3, int(-1))),
        ("flags-2", "A flag that does not exist.", 315, |p| put(p, 4, int(2))),
        ("flags-true", "true for a flag.", 311, |p| put(p, 4, cbor::boolean(true))),
        ("test-null-at-end", "null for a test, where leaving it out is shorter.", 315, |p| {
            p.truncate(5);
            p.push(cbor::null());
        }),
        ("test-result-3", "A fourth test result.", 315, |p| put(p, 5, test((NOON - 7_200, 3)))),
        ("test-three-parts", "A test of three parts.", 311, |p| {
            put(p, 5, cbor::array(&[int(NOON), int(0), int(0)]))
        }),
        ("test-too-late", "A test past 2106.", 315, |p| put(p, 5, test((TOO_LATE, 0)))),
        ("name-empty", "A name of nothing.", 315, |p| put(p, 6, cbor::text(""))),
        ("name-null", "null for a name.", 311, |p| put(p, 6, cbor::null())),
        ("name-13-bytes", "A name of 13 bytes.", 315, |p| put(p, 6, cbor::text("Abcdefghijk**"))),
        ("name-bidi", "A name that turns the writing direction.", 315, |p| {
            put(p, 6, cbor::text("A\u{202E}B*"))
        }),
        ("name-newline", "A name with a line end.", 315, |p| put(p, 6, cbor::text("A\nB*"))),
        ("name-zero-width", "A name with an invisible character.", 315, |p| {
            put(p, 6, cbor::text("A\u{200B}*"))
        }),
        ("name-bytes", "A name as bytes.", 311, |p| put(p, 6, cbor::bytes(b"A*"))),
        ("name-not-utf8", "A name that is not UTF-8.", 311, |p| put(p, 6, vec![0x62, 0xC3, 0x28])),
        ("name-long-head", "A name in a longer head.", 312, |p| put(p, 6, vec![0x78, 2, b'A', b'*'])),
        ("name-indefinite", "A name in chunks.", 312, |p| put(p, 6, indefinite(3, &cbor::text("A*")))),
    ];
    for (name, description, code, change) in passes {
        add(name, description, *code, full.with_pass(change));
    }
    let items = full.pass().concat();
    let array = [
        ("pass-long-head", "The pass in a longer head.", 312, [long_head(ARRAY, 7), items.clone()].concat()),
        ("pass-indefinite", "The pass as an array of indefinite length.", 312, indefinite(ARRAY, &items)),
        ("pass-map", "The pass as a map.", 311, cbor::map(&[])),
    ];
    for (name, description, code, item) in array {
        add(name, description, code, full.draft().claim(PASS, item));
    }
    cases
}

fn put(items: &mut [Vec<u8>], at: usize, item: Vec<u8>) {
    if let Some(slot) = items.get_mut(at) {
        *slot = item;
    }
}

fn replace(entries: &mut [Entry], label: i64, value: Vec<u8>) {
    for entry in entries.iter_mut().filter(|(key, _)| *key == int(label)) {
        entry.1.clone_from(&value);
    }
}

/// A `cnf` of a key whose `COSE_Key` was changed.
fn edited(name: &str, change: impl FnOnce(&mut Vec<Entry>)) -> Vec<u8> {
    let mut entries = cose_key_entries(&named(name));
    change(&mut entries);
    confirmation(&entries)
}

//! Where the fuzz targets begin: a folder for each, in the form its target reads.

use std::path::PathBuf;

use crate::case::Case;
use crate::{bundles, cases, cbor, places, reports, rosters, status, trust, visits};

type File = (PathBuf, Vec<u8>);

pub(crate) fn all() -> Vec<File> {
    let mut files: Vec<File> = cases::all().iter().flat_map(of_case).collect();
    files.extend(trust_lists());
    files.extend(status_lists());
    files.extend(states());
    files.extend(bundles::seeds().iter().map(|(name, bytes)| file("bundle", name, &[bytes])));
    files.extend(visits::seeds().iter().map(|(name, bytes)| file("visits", name, &[bytes])));
    for (name, claims, envelope) in places::seeds() {
        files.push(file("place", &format!("code-{name}"), &[&envelope]));
        files.push(file("place", &format!("claims-{name}"), &[&[0], &claims]));
    }
    files.extend(rosters::seeds().iter().map(|(name, bytes)| file("roster", name, &[bytes])));
    files.extend(reports::seeds().iter().map(|(name, bytes)| file("sealed", name, &[bytes])));
    files.extend(pictures());
    files
}

fn file(target: &str, name: &str, parts: &[&[u8]]) -> File {
    (PathBuf::from(format!("{target}/{name}")), parts.concat())
}

/// Texts as they are; claims and envelopes behind the bytes that say what they are.
fn of_case(case: &Case) -> Vec<File> {
    let name = case.name.replace('/', "-");
    let text = case.text.as_bytes();
    let mut files = vec![file("decide", &name, &[text]), file("round_trip", &name, &[text])];
    for (document, claims) in case.signed_claims() {
        let choice = u8::from(document == "presentation");
        files.push(file("decide", &format!("{name}-{document}"), &[&[choice], claims]));
        if choice == 1 {
            // At a gate five seconds past noon, for an Ed25519 and a P-256 holder.
            files.push(file("presentation", &name, &[&[0, 0, 0, 5, 0, 5], claims]));
            files.push(file("presentation", &format!("{name}-in-hardware"), &[&[2, 2, 0, 5, 0, 5], claims]));
        }
    }
    for (document, envelope) in case.envelopes() {
        let choice = u8::from(document == "presentation");
        files.push(file("round_trip", &format!("{name}-{document}"), &[&[choice], envelope]));
    }
    files
}

/// Lists as they are, their claims alone, and a story in which they follow one another through a restart.
fn trust_lists() -> Vec<File> {
    let mut files = Vec::new();
    let mut story = Vec::new();
    for (name, list) in trust::sealed() {
        files.push(file("trust_list", &format!("list-{name}"), &[&list.envelope]));
        files.push(file("round_trip", &format!("list-{name}"), &[&[2], &list.envelope]));
        let what = match name {
            "yy" | "yy-places" => 4,
            "xx" => 3,
            _ => 0,
        };
        let length = u16::try_from(list.claims.len()).unwrap_or(u16::MAX).to_be_bytes();
        let piece = [&[what][..], &length, &list.claims].concat();
        files.push(file("trust_list", &format!("claims-{name}"), &[&piece]));
        story.extend(piece);
        story.extend([7, 0, 0]); // a restart
    }
    files.push(file("trust_list", "story", &[&story]));
    files
}

/// Lists as they are, and their claims alone; the bombs are left out, a seed should be small.
fn status_lists() -> Vec<File> {
    let small = status::sealed().filter(|(_, list)| list.envelope.len() < 4_096);
    small
        .flat_map(|(name, list)| {
            [
                file("status_list", &format!("list-{name}"), &[&list.envelope]),
                file("status_list", &format!("claims-{name}"), &[&[0], &list.claims]),
            ]
        })
        .collect()
}

/// What a verifier keeps across restarts, and what a wallet proves; small ones by hand.
fn states() -> Vec<File> {
    let noon = cbor::int(crate::draft::NOON);
    let root = |name| cbor::bytes(&crate::keys::named(name).public());
    let newest = |past: &[Vec<u8>], next| {
        cbor::array(&[cbor::int(7), cbor::bytes(&[1; 32]), cbor::array(past), root("root-2"), next])
    };
    let home = cbor::array(&[cbor::text("ZZ"), newest(&[root("root")], root("root-3"))]);
    let neighbours = cbor::map(&[(cbor::text("YY"), newest(&[], cbor::null()))]);
    let bundle = [root("root-3"), cbor::int(9), cbor::bytes(&[4; 32])];
    let bundles = cbor::array(&[cbor::array(&bundle)]);
    let trust = cbor::array(&[cbor::text("sanse/trust-memory/3"), noon.clone(), home, neighbours, bundles]);
    let ids = [cbor::bytes(&[2; 16]), cbor::bytes(&[3; 16])];
    let times = [noon.clone(), noon.clone(), noon.clone()];
    let told = [cbor::int(0), cbor::boolean(true), noon.clone()];
    let entries = cbor::array(&[cbor::array(&[&ids[..], &times, &told].concat())]);
    let readers = cbor::array(&[cbor::text("gate 2")]);
    let guard =
        cbor::array(&[cbor::text("sanse/guard-state/3"), noon, cbor::null(), cbor::null(), readers, entries]);
    let key = cbor::map(&crate::draft::cose_key_entries(&crate::keys::named("holder")));
    let enrolment = cbor::array(&[key, cbor::bytes(&[3; 64])]);
    vec![
        file("round_trip", "trust-memory", &[&[3], &trust]),
        file("round_trip", "enrolment", &[&[4], &enrolment]),
        file("round_trip", "guard-state", &[&[5], &guard]),
    ]
}

/// Drawn codes under a few blocks, finder patterns side by side, and the smallest files.
fn pictures() -> Vec<File> {
    const PNG: &[u8] = &[
        0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0,
        0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 0x0A, b'I', b'D', b'A', b'T', 0x78, 0x9C,
        0x63, 0, 0, 0, 2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60,
        0x82,
    ];
    let finder = [0, 0, 0, 0, 0, 0, 0, 255, 0, 255, 255, 255, 255, 255, 0, 255, 0, 255, 0, 0, 0, 255, 0, 255];
    let mut files = vec![
        file("picture", "file-png", &[&[0], PNG]),
        file("picture", "file-jpeg", &[&[0, 0xFF, 0xD8, 0xFF, 0xE0]]),
        file("picture", "frame-white", &[&[1, 200, 200, 9, 255]]),
        file("picture", "frame-finders", &[&[1, 255, 255, 7], &finder]),
    ];
    for which in 0..4_u8 {
        for scale in 0..3_u8 {
            let choice = [2, which | scale << 4, which * 60];
            files.push(file("picture", &format!("drawn-{which}-{scale}"), &[&choice]));
            let blocks = [90, 90, 9, 9, 255, 140, 60, 5, 30, 0];
            files.push(file("picture", &format!("drawn-{which}-{scale}-blocks"), &[&choice, &blocks]));
        }
    }
    files
}

//! The status lists of the vectors.

use serde::Serialize;

use crate::case::hex;
use crate::cbor;
use crate::cose::Sealed;
use crate::draft::{
    ALG, DAY, Draft, EXP, HOUR, IAT, KID, NOON, STATUS_LIST, STATUS_LIST_TYPE, SUB, TTL, TYP,
};
use crate::keys::named;
use crate::zlib;

/// A file in `status/`.
#[derive(Serialize)]
pub(crate) struct StatusFile {
    pub(crate) name: String,
    description: &'static str,
    key: &'static str,
    hex: String,
}

/// The place of the pass that the vectors ask for; its byte has others in it, whatever the width.
pub(crate) const PLACE: u64 = 70_001;

/// What a status list says, before it is signed.
#[derive(Clone)]
struct Says {
    key: &'static str,
    subject: &'static str,
    iat: u64,
    exp: u64,
    ttl: Option<u64>,
    bits: u64,
    runs: Vec<(u8, usize)>,
}

const OWN: &str = "sanse:status/ZZ/2026-03-02/Authority%20of%20issuer";

impl Says {
    /// A list of 2^17 values, all 0 but this one at [`PLACE`].
    fn at_place(bits: u64, value: u8) -> Self {
        let per_byte = 8 / bits;
        let byte = usize::try_from(PLACE / per_byte).expect("a small number");
        let shift = u32::try_from(PLACE % per_byte * bits).expect("a small number");
        let length = usize::try_from((1 << 17) / per_byte).expect("a small number");
        let runs = vec![(0, byte), (value << shift, 1), (0, length - byte - 1)];
        let (key, subject) = ("issuer-status", OWN);
        Self { key, subject, iat: NOON - HOUR, exp: NOON + 12 * HOUR, ttl: None, bits, runs }
    }

    fn draft(&self) -> Draft {
        self.with_stream(&zlib::stream(&self.runs))
    }

    fn with_stream(&self, stream: &[u8]) -> Draft {
        let key = named(self.key);
        let header = vec![
            (cbor::int(ALG), cbor::int(-8)),
            (cbor::int(KID), cbor::bytes(&key.kid())),
            (cbor::int(TYP), cbor::int(STATUS_LIST_TYPE)),
        ];
        let mut claims = vec![
            (cbor::int(SUB), cbor::text(self.subject)),
            (cbor::int(EXP), cbor::int(self.exp)),
            (cbor::int(IAT), cbor::int(self.iat)),
            (cbor::int(STATUS_LIST), values(&[("lst", cbor::bytes(stream)), ("bits", cbor::int(self.bits))])),
        ];
        claims.extend(self.ttl.map(|ttl| (cbor::int(TTL), cbor::int(ttl))));
        Draft::new(header, claims, key)
    }
}

fn values(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let parts: Vec<_> = parts.iter().map(|(name, value)| (cbor::text(name), value.clone())).collect();
    cbor::map(&parts)
}

/// Every list by its name, with what it is for and the key that its header names.
fn all() -> Vec<(String, &'static str, &'static str, Draft)> {
    let mut all = Vec::new();
    for bits in [1, 2, 4, 8] {
        for value in [0, 1, 2, 3, 11, 12, 13, 14, 15, 0x1C, 0xFF] {
            if u64::from(value) < 1 << bits {
                let says = Says::at_place(bits, value);
                let what = "A list with this many bits, and this value at place 70001; all others are 0.";
                all.push((format!("bits-{bits}-value-{value}"), what, says.key, says.draft()));
            }
        }
    }
    let good = Says::at_place(4, 0);
    let yy = "sanse:status/YY/2026-03-02/Authority%20of%20issuer-yy";
    let says: Vec<(&str, &str, Says)> = vec![
        ("around", "All others in the byte, and behind it, are revoked.", {
            Says { runs: vec![(0, 35_000), (0x01, 1), (0x11, 30_535)], ..good.clone() }
        }),
        ("largest", "2^24 values of one bit, the last of them 1.", {
            Says { bits: 1, runs: vec![(0, (1 << 21) - 1), (0x80, 1)], ..good.clone() }
        }),
        ("short", "One byte: two values of four bits.", Says { runs: vec![(0, 1)], ..good.clone() }),
        ("ttl", "To be renewed within a minute, long ago; in date.", Says { ttl: Some(60), ..good.clone() }),
        ("ending", "Ends ten seconds past noon.", Says { exp: NOON + 10, ..good.clone() }),
        ("ending-revoked", "Ends ten seconds past noon; revoked.", {
            Says { exp: NOON + 10, ..Says::at_place(4, 1) }
        }),
        (
            "ending-red",
            "Ends ten seconds past noon; now red.",
            Says { exp: NOON + 10, ..Says::at_place(4, 13) },
        ),
        ("older", "An hour older than the others.", Says { iat: NOON - 2 * HOUR, ..good.clone() }),
        ("newer-revoked", "A second newer than the others; revoked.", {
            Says { iat: NOON - HOUR + 1, ..Says::at_place(4, 1) }
        }),
        (
            "ahead-day",
            "Dated 24 hours past noon.",
            Says { iat: NOON + DAY, exp: NOON + 2 * DAY, ..good.clone() },
        ),
        ("ahead-more", "Dated 24 hours and a second past noon.", {
            Says { iat: NOON + DAY + 1, exp: NOON + 2 * DAY, ..good.clone() }
        }),
        ("both", "By a key that signs credentials too, for its own.", {
            let subject = "sanse:status/ZZ/2026-03-02/Authority%20of%20issuer-both";
            Says { key: "issuer-both", subject, ..good.clone() }
        }),
        (
            "by-issuer",
            "By the issuer's key, which signs credentials only.",
            Says { key: "issuer", ..good.clone() },
        ),
        ("by-stranger", "By a key in no list.", Says { key: "issuer-2", ..good.clone() }),
        ("by-withdrawn", "By a key that was withdrawn.", Says { key: "status-withdrawn", ..good.clone() }),
        (
            "by-other",
            "Another issuer's key, of this issuer's passes.",
            Says { key: "status-other", ..good.clone() },
        ),
        ("of-other", "Another issuer's list, of its own passes.", {
            let subject = "sanse:status/ZZ/2026-03-02/Authority%20of%20status-other";
            Says { key: "status-other", subject, ..Says::at_place(4, 1) }
        }),
        ("other-day", "The issuer's list of the next day.", {
            let subject = "sanse:status/ZZ/2026-03-03/Authority%20of%20issuer";
            Says { subject, ..Says::at_place(4, 1) }
        }),
        ("today-revoked", "The issuer's list of the day itself; revoked.", {
            let subject = "sanse:status/ZZ/2026-03-01/Authority%20of%20issuer";
            Says { subject, ..Says::at_place(4, 1) }
        }),
        ("day-past", "The issuer's list of the day before.", {
            let subject = "sanse:status/ZZ/2026-02-28/Authority%20of%20issuer";
            Says { subject, ..good.clone() }
        }),
        ("dated-first", "Dated the first second of its key.", {
            Says { key: "status-dated", iat: NOON - 3 * HOUR, ..good.clone() }
        }),
        ("dated-last", "Dated the last second of its key.", {
            Says { key: "status-dated", iat: NOON - HOUR - 1, ..good.clone() }
        }),
        ("dated-before", "Dated a second before its key's time.", {
            Says { key: "status-dated", iat: NOON - 3 * HOUR - 1, ..good.clone() }
        }),
        ("dated-after", "Dated the first second after its key's time.", {
            Says { key: "status-dated", iat: NOON - HOUR, ..good.clone() }
        }),
        ("yy", "The list of YY.", Says { key: "status-yy", subject: yy, ..good.clone() }),
        (
            "yy-revoked",
            "The list of YY; revoked.",
            Says { key: "status-yy", subject: yy, ..Says::at_place(4, 1) },
        ),
        (
            "yy-yellow",
            "The list of YY; now yellow.",
            Says { key: "status-yy", subject: yy, ..Says::at_place(4, 12) },
        ),
        ("yy-of-zz", "By the key of YY, of the passes of ZZ.", Says { key: "status-yy", ..good.clone() }),
        ("ends-before", "Expires when it is issued.", Says { exp: NOON - HOUR, ..good.clone() }),
        ("ttl-zero", "A time to live of nothing.", Says { ttl: Some(0), ..good.clone() }),
        ("bits-3", "Values of three bits.", Says { bits: 3, ..good.clone() }),
        ("bits-16", "Values of sixteen bits.", Says { bits: 16, ..good.clone() }),
        ("empty", "No value at all.", Says { runs: Vec::new(), ..good.clone() }),
        ("bomb-one-more", "2^24 values of one bit, and eight more.", {
            Says { bits: 1, runs: vec![(0, (1 << 21) + 1)], ..good.clone() }
        }),
        ("bomb", "Eight million bytes of one-bit values from few.", {
            Says { bits: 1, runs: vec![(0, 1 << 23)], ..good.clone() }
        }),
        ("subject-lower", "Lower-case digits in the subject.", {
            let subject = "sanse:status/ZZ/2026-03-02/Authority%20of%20issue%72";
            Says { subject, ..good.clone() }
        }),
        ("subject-spaces", "Spaces in the subject as they are.", {
            Says { subject: "sanse:status/ZZ/2026-03-02/Authority of issuer", ..good.clone() }
        }),
        ("subject-day", "A day that is none.", {
            Says { subject: "sanse:status/ZZ/2026-02-29/Authority%20of%20issuer", ..good.clone() }
        }),
    ];
    all.extend(says.into_iter().map(|(name, what, says)| (name.to_owned(), what, says.key, says.draft())));

    let stream = zlib::stream(&good.runs);
    let check_off = |stream: &[u8]| {
        let mut changed = stream.to_vec();
        if let Some(last) = changed.last_mut() {
            *last ^= 1;
        }
        changed
    };
    let streams: Vec<(&str, &str, Vec<u8>)> = vec![
        ("trailing", "A byte behind the stream.", [&stream[..], &[0]].concat()),
        ("two-streams", "A second stream behind the first.", [&stream[..], &stream].concat()),
        ("dictionary", "A stream that asks for a dictionary.", zlib::with_dictionary(&good.runs)),
        ("raw-deflate", "Deflate without its zlib head.", zlib::raw(&good.runs)),
        ("check-off", "A stream whose check does not fit.", check_off(&stream)),
        (
            "cut",
            "A stream without its last bytes.",
            stream.get(..stream.len() - 5).unwrap_or_default().to_vec(),
        ),
        ("no-stream", "Nothing where the stream should be.", Vec::new()),
    ];
    all.extend(
        streams
            .into_iter()
            .map(|(name, what, stream)| (name.to_owned(), what, good.key, good.with_stream(&stream))),
    );

    let (lst, bits) = (("lst", cbor::bytes(&stream)), ("bits", cbor::int(4)));
    let drafts: Vec<(&str, &str, Draft)> = vec![
        ("bits-first", "`bits` before `lst`: not deterministic.", {
            good.draft().claim(STATUS_LIST, values(&[bits.clone(), lst.clone()]))
        }),
        ("no-bits", "Without `bits`.", good.draft().claim(STATUS_LIST, values(std::slice::from_ref(&lst)))),
        ("address", "With an address for more lists.", {
            let address = ("aggregation_uri", cbor::text("https://status.example/all"));
            good.draft().claim(STATUS_LIST, values(&[lst, bits, address]))
        }),
        ("no-subject", "Without a subject.", good.draft().without_claim(SUB)),
        ("no-iat", "Without a date.", good.draft().without_claim(IAT)),
        ("no-exp", "Without an expiry.", good.draft().without_claim(EXP)),
        ("no-values", "Without values.", good.draft().without_claim(STATUS_LIST)),
        ("audience", "With a claim that it does not have.", good.draft().claim(3, cbor::text("ZZ"))),
        ("another-type", "The type of a trust list.", good.draft().head(TYP, cbor::int(65_001))),
        ("forged", "Signed by another key than the kid names.", good.draft().signed_by("issuer")),
    ];
    all.extend(drafts.into_iter().map(|(name, what, draft)| (name.to_owned(), what, good.key, draft)));
    all
}

pub(crate) fn lists() -> Vec<StatusFile> {
    let file = |(name, description, key, draft): (_, _, _, Draft)| StatusFile {
        name,
        description,
        key,
        hex: hex(&draft.seal().envelope),
    };
    all().into_iter().map(file).collect()
}

/// The same with every stage on the way.
pub(crate) fn sealed() -> impl Iterator<Item = (String, Sealed)> {
    all().into_iter().map(|(name, _, _, draft)| (name, draft.seal()))
}

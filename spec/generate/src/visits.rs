//! `visits/`: tags, uploads, numbers and exports. HMAC and CBOR are made by hand, the numbers are written by hand.

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::case::hex;
use crate::cbor;
use crate::draft::NOON;

/// A file in `visits/`: one of tag, card, self-scan, upload or day.
#[derive(Serialize)]
pub(crate) struct Counted {
    pub(crate) name: String,
    description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    self_scan: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upload: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<Value>,
}

fn file(name: &str, description: &'static str) -> Counted {
    Counted {
        name: format!("visits/{name}"),
        description,
        tag: None,
        card: None,
        self_scan: None,
        upload: None,
        day: None,
    }
}

pub(crate) fn all() -> Vec<Counted> {
    [tags(), cards(), names(), good_uploads(), bad_uploads(), days()].into_iter().flatten().collect()
}

/// HMAC-SHA-256 (RFC 2104) under a key no longer than a block.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let pad = |byte: u8| -> Vec<u8> { (0..64).map(|n| key.get(n).copied().unwrap_or(0) ^ byte).collect() };
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    Sha256::digest([pad(0x5C), inner.to_vec()].concat()).into()
}

fn tags() -> Vec<Counted> {
    let secret = |name: &str| Sha256::digest(format!("sanse/test-vectors/{name}"));
    let tag = |name, description, key: &[u8], person: [u8; 16]| {
        let mac = hmac(key, &person);
        let told = json!({
            "key_hex": hex(key),
            "commitment_hex": hex(&person),
            "tag_hex": hex(mac.first_chunk::<8>().expect("32 bytes")),
        });
        Counted { tag: Some(told), ..file(name, description) }
    };
    let (today, tomorrow) = (secret("day-key"), secret("day-key-tomorrow"));
    vec![
        tag("tag", "A visitor on a day.", &today, [1; 16]),
        tag("tag-other-person", "Another visitor on that day.", &today, [2; 16]),
        tag("tag-other-day", "The first visitor on the next day: nothing in common.", &tomorrow, [1; 16]),
        tag("tag-zeros", "Zeros are a key and a commitment like others.", &[0; 32], [0; 16]),
    ]
}

fn cards() -> Vec<Counted> {
    let secret = Sha256::digest("sanse/test-vectors/day-key");
    let card = |name, description, kind: u64, number: &str| {
        let document = [cbor::text("sanse/idc/1"), cbor::text("ZZ"), cbor::int(kind), cbor::text(number)];
        let mac = hmac(&secret, &[&b"sanse/visit-card/1"[..], &cbor::array(&document)].concat());
        let told = json!({
            "key_hex": hex(&secret),
            "country": "ZZ",
            "kind": kind,
            "number": number,
            "tag_hex": hex(mac.first_chunk::<8>().expect("32 bytes")),
        });
        Counted { card: Some(told), ..file(name, description) }
    };
    vec![
        card("card", "Whoever came with a card alone, under the key of the first tag.", 2, "X0000001"),
        card(
            "card-other-kind",
            "A document of another kind with that number is somebody else.",
            5,
            "X0000001",
        ),
    ]
}

fn names() -> Vec<Counted> {
    let name = |name, description, secret: &str, id: [u8; 16]| {
        let key = Sha256::digest(format!("sanse/test-vectors/{secret}"));
        let mac = hmac(&key, &id);
        let told = json!({
            "key_hex": hex(&key),
            "id_hex": hex(&id),
            "name_hex": hex(mac.first_chunk::<16>().expect("32 bytes")),
        });
        Counted { self_scan: Some(told), ..file(name, description) }
    };
    vec![
        name("self-scan-name", "The name that counts a self-scan once.", "day-key-names", [5; 16]),
        name(
            "self-scan-name-other-day",
            "The same bytes under another day's key have nothing in common with it.",
            "day-key-names-tomorrow",
            [5; 16],
        ),
    ]
}

/// A visit as it stands in an upload.
#[derive(Clone)]
struct Row {
    source: u8,
    number: u64,
    at: u64,
    place: &'static str,
    gate: &'static str,
    colour: Option<u64>,
    outcome: u64,
    column: u64,
    resolution: Option<u64>,
    tag: Option<u8>,
}

const GREEN: Option<u64> = Some(0);
const YELLOW: Option<u64> = Some(1);
const RED: Option<u64> = Some(2);
const CHECK: u64 = 1;
const REFUSE: u64 = 2;
const PAPER: u64 = 1;
const MANUAL: u64 = 2;
const SELF_SCAN: u64 = 3;
const CARD: u64 = 4;
const ADMITTED: Option<u64> = Some(0);
const REFUSED: Option<u64> = Some(1);

/// A green visitor, admitted at noon.
fn row() -> Row {
    Row {
        source: 1,
        number: 1,
        at: NOON,
        place: "ZZ-GATE-7",
        gate: "gate 2",
        colour: GREEN,
        outcome: 0,
        column: 0,
        resolution: None,
        tag: Some(1),
    }
}

impl Row {
    fn item(&self) -> Vec<u8> {
        let optional = |n: Option<u64>| n.map_or_else(cbor::null, cbor::int);
        cbor::array(&[
            cbor::bytes(&[self.source; 16]),
            cbor::int(self.number),
            cbor::int(self.at),
            cbor::text(self.place),
            cbor::text(self.gate),
            optional(self.colour),
            cbor::int(self.outcome),
            cbor::int(self.column),
            optional(self.resolution),
            self.tag.map_or_else(cbor::null, |tag| cbor::bytes(&[tag; 8])),
        ])
    }
}

fn packed(version: &str, items: &[Vec<u8>]) -> Vec<u8> {
    cbor::array(&[cbor::text(version), cbor::array(items)])
}

fn bytes(rows: &[Row]) -> Vec<u8> {
    packed("sanse/visits/1", &rows.iter().map(Row::item).collect::<Vec<_>>())
}

/// Uploads for the fuzz target.
pub(crate) fn seeds() -> Vec<(String, Vec<u8>)> {
    let good = good_rows().into_iter().map(|(name, _, rows)| (name.to_owned(), bytes(&rows)));
    let bad = bad_bytes().into_iter().map(|(name, _, bytes)| (name.to_owned(), bytes));
    good.chain(bad).collect()
}

fn upload(
    name: &str,
    description: &'static str,
    bytes: &[u8],
    error: Option<&str>,
    visits: usize,
) -> Counted {
    let told = json!({ "hex": hex(bytes), "error": error, "visits": visits });
    Counted { upload: Some(told), ..file(name, description) }
}

fn good_uploads() -> Vec<Counted> {
    let told = |(name, description, rows): (_, _, Vec<Row>)| {
        upload(name, description, &bytes(&rows), None, rows.len())
    };
    good_rows().into_iter().map(told).collect()
}

fn good_rows() -> Vec<(&'static str, &'static str, Vec<Row>)> {
    vec![
        ("upload-one", "One visit.", vec![row()]),
        (
            "upload-every-way",
            "By code, on paper, by hand, by card, sent later; in the order of their names.",
            every_way(),
        ),
        (
            "upload-long-names",
            "The longest place id and the longest name of a gate.",
            vec![Row {
                place: "ABCDEFGH-123",
                gate: "12345678901234567890123456789012",
                number: 4_294_967_295,
                ..row()
            }],
        ),
    ]
}

fn every_way() -> Vec<Row> {
    vec![
        Row { number: 1, ..row() },
        Row { number: 2, colour: None, outcome: REFUSE, tag: None, ..row() },
        Row { number: 3, column: PAPER, outcome: CHECK, resolution: ADMITTED, ..row() },
        Row { number: 4, column: PAPER, outcome: CHECK, tag: Some(2), ..row() },
        Row { number: 5, column: MANUAL, colour: None, tag: None, ..row() },
        Row { number: 6, column: MANUAL, colour: YELLOW, outcome: REFUSE, tag: None, ..row() },
        Row { number: 7, column: CARD, tag: Some(3), ..row() },
        Row { number: 8, column: CARD, colour: None, outcome: REFUSE, tag: None, ..row() },
        Row { source: 2, number: 0, column: SELF_SCAN, gate: "", ..row() },
    ]
}

fn bad_uploads() -> Vec<Counted> {
    let told = |(name, description, bytes): Bad| upload(name, description, &bytes, Some("malformed"), 0);
    bad_bytes().into_iter().map(told).collect()
}

type Bad = (&'static str, &'static str, Vec<u8>);

fn bad_bytes() -> Vec<Bad> {
    let bad = |name, description, bytes: Vec<u8>| (name, description, bytes);
    let of = |name, description, row: Row| bad(name, description, bytes(&[row]));
    let one = row().item();
    let second = Row { number: 2, ..row() };
    let long_count =
        [&[0x82][..], &cbor::text("sanse/visits/1"), &cbor::long_head(cbor::ARRAY, 1), &one].concat();
    let promised =
        [&[0x82][..], &cbor::text("sanse/visits/1"), &[0x9A, 0xFF, 0xFF, 0xFF, 0xFF], &one].concat();
    vec![
        bad("refused-empty", "An upload has a visit at least.", bytes(&[])),
        bad("refused-version", "Another version.", packed("sanse/visits/2", std::slice::from_ref(&one))),
        bad("refused-order", "Out of order.", bytes(&[second.clone(), row()])),
        bad("refused-twice", "One name twice.", bytes(&[row(), row()])),
        bad("refused-long-head", "A second encoding of the number of visits.", long_count),
        bad("refused-promise", "Four thousand million visits are promised, one comes.", promised),
        bad("refused-trailing", "Bytes behind the end.", [bytes(&[row()]), vec![0]].concat()),
        of("refused-time", "A time that is exact to the minute.", Row { at: NOON + 60, ..row() }),
        of("refused-place", "No place id.", Row { place: "gate", ..row() }),
        of(
            "refused-gate",
            "A name that turns the direction of writing.",
            Row { gate: "a\u{202E}b", ..row() },
        ),
        of("refused-colour", "A fourth colour.", Row { colour: Some(3), ..row() }),
        of("refused-resolution", "Nobody closes what was admitted.", Row { resolution: REFUSED, ..row() }),
        of("refused-tag", "A tag of nobody known.", Row { colour: None, outcome: REFUSE, ..row() }),
        of(
            "refused-colourless",
            "Admitted without a colour, and not by hand.",
            Row { colour: None, tag: None, ..row() },
        ),
        of("refused-manual", "Written down by hand, and with a tag.", Row { column: MANUAL, ..row() }),
        of(
            "refused-card",
            "A card that waits for a person, where nobody stands.",
            Row { column: CARD, outcome: CHECK, ..row() },
        ),
        of("refused-column", "A sixth way of coming.", Row { column: 5, ..row() }),
        of("refused-self-scan", "A self-scan with a gate's number.", Row { column: SELF_SCAN, ..row() }),
        of("refused-number", "A gate's visit without a number.", Row { number: 0, ..row() }),
    ]
}

/// A day's records, in words: the number, the hour, and what they are.
fn day(
    name: &str,
    description: &'static str,
    offset: i64,
    rows: &[Row],
    numbers: Value,
    published: Value,
) -> Counted {
    let numbered = |(row, n): (&Row, u64)| Row { number: if row.number == 0 { 0 } else { n }, ..row.clone() };
    let mut rows: Vec<Row> = rows.iter().zip(1..).map(numbered).collect();
    rows.sort_by_key(|row| (row.source, row.number));
    let told = json!({
        "place": "ZZ-GATE-7",
        "day": "2026-03-01",
        "offset_minutes": offset,
        "upload_hex": if rows.is_empty() { Value::Null } else { hex(&bytes(&rows)).into() },
        "numbers": numbers,
        "published": published,
    });
    Counted { day: Some(told), ..file(name, description) }
}

/// So many visits at an hour of UTC, each by another visitor.
fn many(count: u8, hour: u64, row: &Row) -> Vec<Row> {
    let at = NOON - 12 * 3_600 + hour * 3_600;
    (0..count).map(|n| Row { at, tag: row.tag.map(|tag| tag.wrapping_add(n)), ..row.clone() }).collect()
}

/// The same, sent later by the visitors themselves.
fn sent(rows: &[Row]) -> Vec<Row> {
    let sent =
        |(row, source): (&Row, u8)| Row { source, number: 0, column: SELF_SCAN, gate: "", ..row.clone() };
    rows.iter().zip(10..).map(sent).collect()
}

fn spans(spans: &[(u64, u64, u64)]) -> Value {
    spans.iter().map(|(first, last, people)| json!([first, last, people])).collect()
}

fn days() -> Vec<Counted> {
    let zero =
        json!({ "admitted": 0, "checked": 0, "refused": 0, "admitted_by_person": 0, "refused_by_person": 0 });
    let refused = Row { colour: RED, outcome: REFUSE, tag: Some(200), ..row() };
    let from = |tag| Row { tag: Some(tag), ..row() };
    let nobody = Row { colour: None, outcome: REFUSE, tag: None, ..row() };
    let scans = sent(&many(3, 12, &row()));
    vec![
        day(
            "day-empty",
            "Nobody came.",
            0,
            &[],
            json!({ "visits": zero, "self_scans": 0, "visitors": 0, "untagged": 0, "hours": {}, "colours": {}, "columns": {} }),
            json!({ "people": null, "hours": [], "answers": [], "self_scans": null }),
        ),
        day(
            "day-every-way",
            "Every way of coming: a closed check is what it became, a self-scan stands apart; too few to be published.",
            0,
            &every_way(),
            json!({
                "visits": { "admitted": 4, "checked": 1, "refused": 3, "admitted_by_person": 1, "refused_by_person": 0 },
                "self_scans": 1, "visitors": 3, "untagged": 4,
                "hours": { "12": 8 }, "colours": { "green": 4, "yellow": 1, "none": 3 },
                "columns": { "code": 2, "paper": 2, "manual": 2, "self-scan": 1, "card": 2 },
            }),
            json!({ "people": null, "hours": [], "answers": [], "self_scans": null }),
        ),
        day(
            "day-nine",
            "Nine are not told.",
            0,
            &many(9, 9, &row()),
            json!({
                "visits": { "admitted": 9, "checked": 0, "refused": 0, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 0, "visitors": 9, "untagged": 0,
                "hours": { "9": 9 }, "colours": { "green": 9 }, "columns": { "code": 9 },
            }),
            json!({ "people": null, "hours": [], "answers": [], "self_scans": null }),
        ),
        day(
            "day-ten",
            "Ten are, and no more than that they came.",
            0,
            &many(10, 9, &row()),
            json!({
                "visits": { "admitted": 10, "checked": 0, "refused": 0, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 0, "visitors": 10, "untagged": 0,
                "hours": { "9": 10 }, "colours": { "green": 10 }, "columns": { "code": 10 },
            }),
            json!({ "people": 10, "hours": spans(&[(0, 23, 10)]), "answers": spans(&[(0, 10, 10)]), "self_scans": null }),
        ),
        day(
            "day-one-red",
            "One red visitor among 40 would be the total less the green ones; so the colours are one number.",
            0,
            &[many(15, 8, &row()), many(4, 9, &from(16)), many(20, 10, &from(20)), many(1, 11, &refused)]
                .concat(),
            json!({
                "visits": { "admitted": 39, "checked": 0, "refused": 1, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 0, "visitors": 40, "untagged": 0,
                "hours": { "8": 15, "9": 4, "10": 20, "11": 1 }, "colours": { "green": 39, "red": 1 },
                "columns": { "code": 40 },
            }),
            json!({
                "people": 40, "hours": spans(&[(0, 8, 15), (9, 23, 25)]),
                "answers": spans(&[(0, 10, 40)]), "self_scans": null,
            }),
        ),
        day(
            "day-many-red",
            "Twelve red visitors are told with the empty cells before them.",
            0,
            &[many(30, 8, &row()), many(12, 23, &refused)].concat(),
            json!({
                "visits": { "admitted": 30, "checked": 0, "refused": 12, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 0, "visitors": 42, "untagged": 0,
                "hours": { "8": 30, "23": 12 }, "colours": { "green": 30, "red": 12 }, "columns": { "code": 42 },
            }),
            json!({
                "people": 42, "hours": spans(&[(0, 8, 30), (9, 23, 12)]),
                "answers": spans(&[(0, 2, 12), (3, 10, 30)]), "self_scans": null,
            }),
        ),
        day(
            "day-junk",
            "Nine codes that nobody knows do not bring one visitor into a group of ten.",
            0,
            &[many(9, 9, &nobody), many(1, 9, &refused)].concat(),
            json!({
                "visits": { "admitted": 0, "checked": 0, "refused": 10, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 0, "visitors": 1, "untagged": 9,
                "hours": { "9": 10 }, "colours": { "red": 1, "none": 9 }, "columns": { "code": 10 },
            }),
            json!({ "people": null, "hours": [], "answers": [], "self_scans": null }),
        ),
        day(
            "day-ten-times",
            "Nor does one visitor who is scanned ten times, or sends ten self-scans.",
            0,
            &[vec![from(1); 10], sent(&vec![from(2); 10])].concat(),
            json!({
                "visits": { "admitted": 10, "checked": 0, "refused": 0, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 10, "visitors": 1, "untagged": 0,
                "hours": { "12": 10 }, "colours": { "green": 10 }, "columns": { "code": 10, "self-scan": 10 },
            }),
            json!({ "people": null, "hours": [], "answers": [], "self_scans": null }),
        ),
        day(
            "day-first-visit",
            "Who comes in the morning and in the evening counts in the morning; by hand each entry is somebody; ten sent self-scans.",
            0,
            &[
                many(12, 8, &row()),
                many(11, 18, &row()),
                many(10, 19, &from(30)),
                many(2, 19, &Row { column: MANUAL, colour: None, tag: None, ..row() }),
                sent(&many(10, 12, &row())),
            ]
            .concat(),
            json!({
                "visits": { "admitted": 35, "checked": 0, "refused": 0, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 10, "visitors": 22, "untagged": 2,
                "hours": { "8": 12, "18": 11, "19": 12 }, "colours": { "green": 33, "none": 2 },
                "columns": { "code": 33, "manual": 2, "self-scan": 10 },
            }),
            json!({
                "people": 24, "hours": spans(&[(0, 8, 12), (9, 23, 12)]),
                "answers": spans(&[(0, 10, 24)]), "self_scans": 10,
            }),
        ),
        day(
            "day-same-minutes",
            "Of two answers to one visitor in the same five minutes the one that stands first in the table counts, whichever was named first.",
            0,
            &[
                many(12, 8, &row()),
                many(12, 8, &Row { colour: RED, outcome: REFUSE, ..row() }),
                many(12, 8, &Row { colour: RED, outcome: REFUSE, ..from(40) }),
                many(12, 8, &from(40)),
                many(12, 8, &from(80)),
            ]
            .concat(),
            json!({
                "visits": { "admitted": 36, "checked": 0, "refused": 24, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 0, "visitors": 36, "untagged": 0,
                "hours": { "8": 60 }, "colours": { "green": 36, "red": 24 }, "columns": { "code": 60 },
            }),
            json!({
                "people": 36, "hours": spans(&[(0, 23, 36)]),
                "answers": spans(&[(0, 2, 24), (3, 10, 12)]), "self_scans": null,
            }),
        ),
        day(
            "day-cards",
            "Ten cards are ten people, however often each is read; a card that is not listed is nobody known.",
            0,
            &[
                many(10, 8, &Row { column: CARD, ..row() }),
                many(10, 18, &Row { column: CARD, ..row() }),
                many(9, 8, &Row { column: CARD, ..nobody }),
            ]
            .concat(),
            json!({
                "visits": { "admitted": 20, "checked": 0, "refused": 9, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 0, "visitors": 10, "untagged": 9,
                "hours": { "8": 19, "18": 10 }, "colours": { "green": 20, "none": 9 }, "columns": { "card": 29 },
            }),
            json!({ "people": 10, "hours": spans(&[(0, 23, 10)]), "answers": spans(&[(0, 10, 10)]), "self_scans": null }),
        ),
        day(
            "day-elsewhere",
            "At +08:00 the day begins at 16:00 of the day before in UTC, and noon in UTC is the hour of 20.",
            480,
            &[scans, many(11, 12, &row()), many(5, 17, &row())].concat(),
            json!({
                "visits": { "admitted": 11, "checked": 0, "refused": 0, "admitted_by_person": 0, "refused_by_person": 0 },
                "self_scans": 3, "visitors": 11, "untagged": 0,
                "hours": { "20": 11 }, "colours": { "green": 11 }, "columns": { "code": 11, "self-scan": 3 },
            }),
            json!({ "people": 11, "hours": spans(&[(0, 23, 11)]), "answers": spans(&[(0, 10, 11)]), "self_scans": null }),
        ),
    ]
}

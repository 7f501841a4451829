//! `reports/`: sealed records, and what the authority must find in them.

#![expect(
    clippy::indexing_slicing,
    reason = "all lengths are fixed: what fails here is a mistake in this program"
)]

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::case::hex;
use crate::cbor::{self, BYTES};
use crate::draft::{NOON, PLACE};
use crate::hpke;
use crate::keys::{seed, seed_16};

/// A file in `reports/`.
#[derive(Serialize)]
pub(crate) struct Sealed {
    pub(crate) name: String,
    description: &'static str,
    /// What it is opened as.
    record: &'static str,
    /// The authority's secret.
    secret_hex: String,
    /// The region or the place that records are taken of.
    from: &'static str,
    /// What HPKE's keys are derived from, and what was sealed.
    info_hex: String,
    content_hex: String,
    sealed_hex: String,
    /// The code of the refusal, or null.
    refused: Option<&'static str>,
    /// The id, and what stands in the record, when it opens.
    id_hex: Option<String>,
    found: Option<BTreeMap<&'static str, Value>>,
}

/// A record on its way to being sealed; each case changes one thing.
#[derive(Clone)]
struct Draft {
    record: &'static str,
    label: &'static str,
    /// The place in clear, and the one that is sealed for.
    place: &'static str,
    info_place: &'static str,
    info_region: &'static str,
    info_label: &'static str,
    from: &'static str,
    to: &'static str,
    parts: Vec<(&'static str, Vec<u8>)>,
    /// All of the content, padding included.
    length: usize,
}

fn text(value: &str) -> Vec<u8> {
    cbor::text(value)
}

fn report() -> Draft {
    Draft {
        record: "report",
        label: "sanse/report/1",
        place: PLACE,
        info_place: PLACE,
        info_region: "ZZ",
        info_label: "sanse/report/1",
        from: "ZZ",
        to: "authority",
        parts: vec![
            ("time", cbor::int(NOON)),
            ("gate", text("gate 7")),
            ("colour", cbor::int(1)),
            ("reason", cbor::int(711)),
            ("region", text("ZZ")),
            ("commitment", cbor::bytes(&seed_16("person"))),
            ("credential", cbor::bytes(&seed_16("credential"))),
            ("contact", cbor::null()),
        ],
        length: 256,
    }
}

fn visitor() -> Draft {
    let (record, label) = ("visitor", "sanse/visitor/1");
    let parts = vec![
        ("time", cbor::int(NOON)),
        ("gate", text("gate 7")),
        ("name", text("某某")),
        ("country", text("CN")),
        ("kind", cbor::int(1)),
        ("number", text("999999199003070012")),
        ("phone", text("+000000000")),
    ];
    Draft { record, label, info_label: label, parts, ..report() }
}

fn card() -> Draft {
    let (record, label) = ("card", "sanse/card/1");
    let parts = vec![
        ("time", cbor::int(NOON)),
        ("gate", text("box 7")),
        ("colour", cbor::int(2)),
        ("roster", cbor::int(5)),
        ("country", text("CN")),
        ("kind", cbor::int(1)),
        ("number", text("999999199003070012")),
    ];
    Draft { record, label, info_label: label, parts, ..report() }
}

impl Draft {
    fn with(mut self, name: &str, value: Vec<u8>) -> Self {
        let (_, part) = self.parts.iter_mut().find(|(part, _)| *part == name).expect("a part of it");
        *part = value;
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.parts.retain(|(part, _)| *part != name);
        self
    }

    fn content(&self) -> Vec<u8> {
        let items: Vec<_> = self.parts.iter().map(|(_, item)| item.clone()).collect();
        let mut content = cbor::array(&items);
        content.resize(self.length.max(content.len()), 0);
        content
    }

    fn sealed(self, name: &str, description: &'static str) -> Sealed {
        let content = self.content();
        self.sealed_as(name, description, &content)
    }

    /// With these bytes sealed in place of its own.
    fn sealed_as(self, name: &str, description: &'static str, content: &[u8]) -> Sealed {
        let info = cbor::array(&[text(self.info_label), text(self.info_region), text(self.info_place)]);
        let to = hpke::public(&seed(self.to));
        let (enc, sealed) = hpke::seal(&to, &seed(&format!("ephemeral/{name}")), &info, &[], content);
        let items = [text(self.label), text(self.place), cbor::bytes(&enc), cbor::bytes(&sealed)];
        let bytes = cbor::array(&items);
        let id: String = hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes)).chars().take(32).collect();
        Sealed {
            name: format!("reports/{name}"),
            description,
            record: self.record,
            secret_hex: hex(&seed("authority")),
            from: self.from,
            info_hex: hex(&info),
            content_hex: hex(content),
            sealed_hex: hex(&bytes),
            refused: None,
            id_hex: Some(id),
            found: Some(self.found()),
        }
    }

    fn found(&self) -> BTreeMap<&'static str, Value> {
        let value = |item: &Vec<u8>| match ciborium::from_reader::<ciborium::Value, _>(&item[..]) {
            Ok(ciborium::Value::Integer(n)) => u64::try_from(n).map_or(Value::Null, Value::from),
            Ok(ciborium::Value::Text(text)) => Value::from(text),
            Ok(ciborium::Value::Bytes(bytes)) => Value::from(hex(&bytes)),
            _ => Value::Null,
        };
        let parts = self.parts.iter().map(|(name, item)| (*name, value(item)));
        parts.chain([("place", Value::from(self.place))]).collect()
    }
}

impl Sealed {
    fn refused(mut self, code: &'static str) -> Self {
        (self.refused, self.id_hex, self.found) = (Some(code), None, None);
        self
    }

    /// With its bytes changed on the way.
    fn changed(mut self, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut bytes: Vec<u8> = (0..self.sealed_hex.len() / 2)
            .filter_map(|at| u8::from_str_radix(self.sealed_hex.get(2 * at..2 * at + 2)?, 16).ok())
            .collect();
        change(&mut bytes);
        self.sealed_hex = hex(&bytes);
        self
    }
}

/// Contents, for the fuzz target.
pub(crate) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    vec![("report", report().content()), ("visitor", visitor().content()), ("card", card().content())]
}

pub(crate) fn all() -> Vec<Sealed> {
    [sound(), forms(), purposes(), contents()].into_iter().flatten().collect()
}

fn sound() -> Vec<Sealed> {
    let contact = "号".repeat(42);
    vec![
        report().sealed("report", "Yellow, refused, with no contact."),
        report().with("contact", text("000-0000")).sealed("report-contact", "The same with a contact."),
        report()
            .with("contact", text(&format!("{contact}12")))
            .sealed("report-longest-contact", "A contact of 128 bytes; sealed it is no longer than without."),
        report().with("colour", cbor::int(2)).sealed("report-red", "Red, refused."),
        report()
            .with("colour", cbor::int(0))
            .with("reason", cbor::int(723))
            .sealed("report-test", "Green, with a test that is not negative."),
        report().with("gate", text("")).sealed("report-no-gate", "At a gate without a name."),
        Draft { from: PLACE, ..report() }.sealed("report-of-a-place", "Taken of this one place."),
        visitor().sealed("visitor", "Somebody without a phone, written down by hand."),
        visitor()
            .with("country", text("ZZ"))
            .with("kind", cbor::int(5))
            .with("number", text("X0000001"))
            .with("phone", text("00000"))
            .sealed("visitor-passport", "The same with a passport, and a short number."),
        card().sealed("card", "A red card that a sentinel has refused."),
        card()
            .with("colour", cbor::int(1))
            .with("roster", cbor::int(u64::MAX))
            .with("country", text("ZZ"))
            .with("kind", cbor::int(5))
            .with("number", text("X0000001"))
            .sealed("card-passport", "A yellow one, a passport, by the roster with the greatest number."),
    ]
}

fn forms() -> Vec<Sealed> {
    let plain = |name: &str, description| report().sealed(name, description).refused("report-malformed");
    vec![
        plain("form-empty", "No bytes.").changed(Vec::clear),
        plain("form-cut", "The last byte is missing.").changed(|bytes| {
            bytes.pop();
        }),
        plain("form-longer", "A byte behind the end.").changed(|bytes| bytes.push(0)),
        plain("form-long-head", "The length of the label in a longer head.").changed(|bytes| {
            bytes.splice(1..2, [0x78, 14]);
        }),
        plain("form-three-parts", "An array of three.").changed(|bytes| bytes[0] = 0x83),
        plain("form-no-place", "A place id that is none.").changed(|bytes| bytes[17] = b'z'),
        Draft { length: 255, ..report() }
            .sealed("form-shorter-content", "A content of 255 bytes.")
            .refused("report-malformed"),
        Draft { length: 257, ..report() }
            .sealed("form-longer-content", "A content of 257 bytes.")
            .refused("report-malformed"),
    ]
}

fn purposes() -> Vec<Sealed> {
    let not_opened =
        |draft: Draft, name: &str, description| draft.sealed(name, description).refused("report-not-opened");
    let flip = |at: usize| move |bytes: &mut Vec<u8>| bytes[at] ^= 1;
    vec![
        Draft { record: "report", ..visitor() }
            .sealed("purpose-visitor", "A visitor, opened as a report.")
            .refused("report-other-purpose"),
        Draft { record: "visitor", ..card() }
            .sealed("purpose-card", "A card, opened as a visitor: both have seven parts.")
            .refused("report-other-purpose"),
        not_opened(
            Draft { info_label: "sanse/visitor/1", ..card() },
            "purpose-exchanged-card",
            "Sealed as a visitor, called a card.",
        ),
        Draft { label: "sanse/report/2", ..report() }
            .sealed("purpose-version", "A later version.")
            .refused("report-other-purpose"),
        not_opened(
            Draft { info_label: "sanse/visitor/1", ..report() },
            "purpose-exchanged",
            "Sealed as a visitor, called a report.",
        ),
        Draft { from: "YY", ..report() }
            .sealed("place-of-another-region", "The authority of another region.")
            .refused("report-other-place"),
        Draft { from: "ZZ-GATE-8", ..report() }
            .sealed("place-next-door", "Taken of another place.")
            .refused("report-other-place"),
        not_opened(
            Draft { place: "ZZ-GATE-8", ..report() },
            "place-exchanged",
            "The place in clear is another.",
        ),
        not_opened(Draft { info_region: "YY", ..report() }, "region-exchanged", "Sealed for another region."),
        not_opened(Draft { to: "authority-2", ..report() }, "key-of-another", "Sealed to another key."),
        not_opened(report(), "enc-changed", "A bit of the encapsulated key.").changed(flip(30)),
        not_opened(report(), "enc-high-bit", "The bit that X25519 does not look at.").changed(|bytes| {
            let label_place = 1 + 15 + 10;
            bytes[label_place + 2 + 31] ^= 0x80;
        }),
        not_opened(report(), "enc-small-order", "An encapsulated key of small order.").changed(|bytes| {
            let start = 1 + 15 + 10 + 2;
            bytes[start..start + 32].fill(0);
        }),
        not_opened(report(), "sealed-changed", "A bit of the ciphertext.").changed(flip(100)),
    ]
}

fn contents() -> Vec<Sealed> {
    let refused = |draft: Draft, name: &str, description| {
        draft.sealed(&format!("content-{name}"), description).refused("report-content")
    };
    let mut unclean = report().content();
    *unclean.last_mut().expect("256 bytes") = 1;
    let long_time = [&[0x1B][..], &NOON.to_be_bytes()].concat();
    vec![
        refused(report().without("contact"), "seven-parts", "A part is missing."),
        refused(report().with("time", cbor::int(1_u64 << 32)), "time", "A time after 2106."),
        refused(report().with("time", long_time), "long-head", "A head longer than it needs."),
        refused(report().with("gate", text(&"g".repeat(33))), "gate-long", "A gate's name of 33 bytes."),
        refused(report().with("gate", text("gate\n7")), "gate-line", "A gate's name of two lines."),
        refused(report().with("colour", cbor::int(3)), "colour", "A colour that there is none of."),
        refused(report().with("reason", cbor::int(99)), "reason", "A code that is none."),
        refused(report().with("region", text("zz")), "region", "A region that is none."),
        refused(
            report().with("commitment", cbor::bytes(&[7; 15])),
            "commitment",
            "A commitment of 15 bytes.",
        ),
        refused(
            report().with("colour", cbor::int(2)).with("contact", text("000-0000")),
            "contact-of-red",
            "A contact, but not of yellow.",
        ),
        refused(report().with("contact", text("")), "contact-empty", "An empty contact."),
        refused(report().with("contact", text(&"x".repeat(129))), "contact-long", "A contact of 129 bytes."),
        refused(
            report().with("contact", text("\u{202e}1")),
            "contact-direction",
            "A contact that turns around.",
        ),
        report()
            .sealed_as("content-unclean", "A one behind the content, where zeros are.", &unclean)
            .refused("report-content"),
        refused(visitor().with("number", text("99999919900307001X")), "number", "A wrong check character."),
        refused(
            visitor().with("number", text("999999 19900307 0012")),
            "number-as-printed",
            "A number with spaces, as it is printed.",
        ),
        refused(visitor().with("kind", cbor::int(6)), "kind", "A kind of document that is none."),
        refused(visitor().with("name", text(" 某")), "name-space", "A name that begins with a space."),
        refused(visitor().with("phone", text("00-00000")), "phone", "A phone number with a hyphen."),
        refused(visitor().with("phone", text("0000")), "phone-short", "A phone number of four digits."),
        refused(
            card().with("colour", cbor::int(3)),
            "card-colour",
            "A card of a colour that there is none of.",
        ),
        refused(card().with("roster", text("5")), "card-roster", "A text for the number of the roster."),
        refused(card().with("number", text("X-1")), "card-number", "A card's number with a hyphen."),
        refused(card().without("number"), "card-six-parts", "A card without its number."),
        refused(visitor().with("gate", vec![BYTES << 5]), "bytes-for-text", "Bytes where a text belongs."),
    ]
}

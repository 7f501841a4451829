//! sealed records → what an authority reads.
//!
//! An input that begins with the head of an array of four is a sealed record as it came. Any other is a content, which the
//! target seals itself to the published secret of spec/vectors: a visitor and a card when it begins with the head of an array
//! of seven, else a report.

#![no_main]

use ciborium::Value;
use libfuzzer_sys::fuzz_target;
use sanse::RegionId;
use sanse::key::ReportKey;
use sanse::report::{CardRefusal, Report, Sealed, Visitor};
use sanse_fuzz::oracle::{deterministic, uint};
use sanse_fuzz::sign::{bytes, seed, text};

const PLACE: &str = "ZZ-GATE-7";

fuzz_target!(|input: &[u8]| match input {
    [0x84, ..] => as_it_came(input),
    [0x87, ..] => {
        visitor(input);
        card(input);
    }
    content => report(content),
});

/// Nothing that nobody sealed opens; what has the form has one encoding.
fn as_it_came(input: &[u8]) {
    if let Ok(sealed) = Sealed::<Report>::from_bytes(input.to_vec()) {
        assert_eq!(sealed.bytes(), input);
        assert!(deterministic(input).is_some());
        assert!(sealed.open(&key(), zz()).is_err());
    }
    if let Ok(sealed) = Sealed::<Visitor>::from_bytes(input.to_vec()) {
        assert!(sealed.open(&key(), zz()).is_err());
    }
    if let Ok(sealed) = Sealed::<CardRefusal>::from_bytes(input.to_vec()) {
        assert!(sealed.open(&key(), zz()).is_err());
    }
}

/// A report that opens is what another library reads of it.
fn report(content: &[u8]) {
    let Ok(sealed) = Sealed::<Report>::from_bytes(sealed("sanse/report/1", content)) else { return };
    let Ok(report) = sealed.open(&key(), zz()) else { return };
    let parts = read(content);
    let [time, gate, colour, reason, region, commitment, credential, contact] = parts.as_slice() else {
        panic!("a report of other parts")
    };
    assert_eq!(uint(time), Some(report.time().unix()));
    assert_eq!(gate.as_text(), Some(report.gate()));
    assert_eq!((uint(colour), uint(reason)), (Some(report.colour().number()), Some(report.reason().into())));
    assert_eq!(region.as_text(), Some(report.region().as_str()));
    assert_eq!(commitment.as_bytes().unwrap()[..], report.commitment().as_bytes()[..]);
    assert_eq!(credential.as_bytes().unwrap()[..], report.credential_id()[..]);
    assert_eq!(contact.as_text(), report.contact_text());
    assert!(report.contact_text().is_none_or(|contact| !contact.contains(char::is_control)));
    assert!(report.contact_text().is_none() || report.colour() == sanse::Colour::Yellow);
}

fn visitor(content: &[u8]) {
    let Ok(sealed) = Sealed::<Visitor>::from_bytes(sealed("sanse/visitor/1", content)) else { return };
    let Ok(visitor) = sealed.open(&key(), zz()) else { return };
    let parts = read(content);
    let [time, gate, name, country, kind, number, phone] = parts.as_slice() else {
        panic!("a visitor of other parts")
    };
    assert_eq!(uint(time), Some(visitor.time().unix()));
    assert_eq!((gate.as_text(), name.as_text()), (Some(visitor.gate_name()), Some(visitor.name())));
    assert_eq!(country.as_text(), Some(visitor.document_country()));
    assert_eq!(uint(kind), Some(visitor.document_kind().number().into()));
    assert_eq!((number.as_text(), phone.as_text()), (Some(visitor.document_number()), Some(visitor.phone())));
    assert!(!visitor.name().contains(char::is_control));
}

fn card(content: &[u8]) {
    let Ok(sealed) = Sealed::<CardRefusal>::from_bytes(sealed("sanse/card/1", content)) else { return };
    let Ok(card) = sealed.open(&key(), zz()) else { return };
    let parts = read(content);
    let [time, gate, colour, roster, country, kind, number] = parts.as_slice() else {
        panic!("a card of other parts")
    };
    assert_eq!((uint(time), gate.as_text()), (Some(card.time().unix()), Some(card.gate())));
    assert_eq!((uint(colour), uint(roster)), (Some(card.colour().number()), Some(card.roster())));
    assert_eq!(country.as_text(), Some(card.document_country()));
    assert_eq!(uint(kind), Some(card.document_kind().number().into()));
    assert_eq!(number.as_text(), Some(card.document_number()));
}

/// The array, and the zeros behind it to 256 bytes.
fn read(content: &[u8]) -> Vec<Value> {
    let padded = padded(content);
    let mut rest = &padded[..];
    let value: Value = ciborium::from_reader(&mut rest).expect("what opened is CBOR");
    assert!(rest.iter().all(|byte| *byte == 0));
    let array = &padded[..padded.len() - rest.len()];
    assert!(deterministic(array).is_some(), "what opened is deterministic");
    value.into_array().expect("an array")
}

fn padded(content: &[u8]) -> Vec<u8> {
    let mut padded = content.to_vec();
    padded.resize(256, 0);
    padded
}

fn sealed(label: &str, content: &[u8]) -> Vec<u8> {
    let info = [&[0x83][..], &text(label), &text("ZZ"), &text(PLACE)].concat();
    let (enc, sealed) = sanse_fuzz::hpke::seal(key().public().as_bytes(), &info, &padded(content));
    [&[0x84][..], &text(label), &text(PLACE), &bytes(&enc), &bytes(&sealed)].concat()
}

fn key() -> ReportKey {
    ReportKey::from_bytes(&seed("authority"))
}

fn zz() -> RegionId {
    "ZZ".parse().unwrap()
}

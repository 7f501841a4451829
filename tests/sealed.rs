//! Runs every file of `spec/vectors/reports` and `spec/vectors/rosters`.
#![cfg(feature = "report")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::collections::BTreeSet;

use case::hex;
use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::key::{ReportKey, SigningKey};
use sanse::report::{CardRefusal, OpenError, Report, Sealed, Visitor};
use sanse::roster::RosterKey;
use sanse::trust::{RosterError, Trust};
use sanse::verify::{Attendance, Policy, RosterAnswer, Sentinel};
use sanse::{Audience, Now, Timestamp};
use serde_json::{Value, json};

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex(value.as_str().unwrap())
}

fn report(report: &Report) -> Value {
    json!({
        "place": report.place().as_str(), "time": report.time().unix(), "gate": report.gate(),
        "colour": report.colour().number(), "reason": report.reason(), "region": report.region().as_str(),
        "commitment": text(report.commitment().as_bytes()), "credential": text(report.credential_id()),
        "contact": report.contact_text(),
    })
}

fn visitor(visitor: &Visitor) -> Value {
    json!({
        "place": visitor.place().as_str(), "time": visitor.time().unix(), "gate": visitor.gate_name(),
        "name": visitor.name(), "country": visitor.document_country(), "kind": visitor.document_kind().number(),
        "number": visitor.document_number(), "phone": visitor.phone(),
    })
}

fn card(card: &CardRefusal) -> Value {
    json!({
        "place": card.place().as_str(), "time": card.time().unix(), "gate": card.gate(),
        "colour": card.colour().number(), "roster": card.roster(), "country": card.document_country(),
        "kind": card.document_kind().number(), "number": card.document_number(),
    })
}

/// The id, and what stands in it.
fn opened(vector: &Value) -> Result<(String, Value), OpenError> {
    let key = ReportKey::from_bytes(&bytes(&vector["secret_hex"]).try_into().unwrap());
    let from: Audience = vector["from"].as_str().unwrap().parse().unwrap();
    let sealed = bytes(&vector["sealed_hex"]);
    if vector["record"] == "report" {
        let sealed = Sealed::<Report>::from_bytes(sealed)?;
        return Ok((text(&sealed.id()), report(&sealed.open(&key, from)?)));
    }
    if vector["record"] == "card" {
        let sealed = Sealed::<CardRefusal>::from_bytes(sealed)?;
        return Ok((text(&sealed.id()), card(&sealed.open(&key, from)?)));
    }
    let sealed = Sealed::<Visitor>::from_bytes(sealed)?;
    Ok((text(&sealed.id()), visitor(&sealed.open(&key, from)?)))
}

#[test]
fn every_sealed_record_opens_or_is_refused_as_it_says() {
    let (mut codes, mut sound) = (BTreeSet::new(), 0);
    let vectors = case::folder_of("reports");
    for (name, vector) in &vectors {
        assert_eq!(vector["name"], name.as_str());
        match opened(vector) {
            Ok((id, found)) => {
                assert_eq!(vector["refused"], Value::Null, "{name}");
                assert_eq!((&vector["id_hex"], &vector["found"]), (&json!(id), &found), "{name}");
                sound += 1;
            }
            Err(error) => {
                assert_eq!(vector["refused"], error.code(), "{name}");
                codes.insert(error.code());
            }
        }
    }
    assert_eq!(codes, BTreeSet::from(OpenError::ALL), "every code has a vector");
    assert!(sound >= 11 && vectors.len() >= 58, "{sound} of {}", vectors.len());
}

#[test]
fn every_roster_is_loaded_and_answers_as_it_says() {
    let root = SigningKey::from_seed(&case::seed("root")).unwrap();
    let noon = Now::exactly(Timestamp::from_unix(1_772_366_400).unwrap());
    let (mut codes, mut answers) = (BTreeSet::new(), BTreeSet::new());
    let vectors = case::folder_of("rosters");
    for (name, story) in &vectors {
        let mut trust = Trust::pin_published_test_root(root.public()).unwrap();
        trust.load(&bytes(&story["home_hex"]), noon).unwrap();
        let key = RosterKey::from_bytes(bytes(&story["key_hex"]).try_into().unwrap());
        let place = story["place"].as_str().unwrap().parse().unwrap();
        let policy = Policy::at(place).attendance(Attendance::Unattended).build().unwrap();
        let mut sentinel = Sentinel::new(key, policy).unwrap();
        for load in story["loads"].as_array().unwrap() {
            let refused = sentinel.load(&bytes(&load["roster_hex"]), &trust, noon).err();
            assert_eq!(
                load["refused"].as_str(),
                refused.as_ref().map(RosterError::code),
                "{name}: {refused:?}"
            );
            codes.extend(refused.as_ref().map(RosterError::code));
        }
        for card in story["cards"].as_array().unwrap() {
            let number = card["number"].as_str().unwrap();
            let document = IdentityDocument::new("ZZ", DocumentKind::Passport, number).unwrap();
            let at = Timestamp::from_unix(card["at"].as_u64().unwrap()).unwrap();
            let answer = sentinel.answer(&document, &trust, Now::exactly(at));
            assert_eq!(card["answer"], answer.code(), "{name}: {number}");
            answers.insert(answer.code());
        }
    }
    assert_eq!(codes, BTreeSet::from(RosterError::ALL), "every refusal has a vector");
    assert_eq!(answers, BTreeSet::from(RosterAnswer::ALL), "every answer has a vector");
    assert!(vectors.len() >= 30, "{}", vectors.len());
}

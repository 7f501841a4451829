//! Refusals and visitors, sealed to the district authority, and opened by it.

use sanse::Audience;
use sanse::key::ReportKey;
use sanse::report::{CardRefusal, OpenError, Report, Sealed, Visitor};

use crate::arguments::Arguments;
use crate::decision::PlainDecision;
use crate::fault::Fault;
use crate::identity::PlainDocument;
use crate::keys::{pem, secret};
use crate::operation::{Answer, Operation};
use crate::trust::PlainTrust;
use crate::value::{Boxed, Thing, Value, record};

impl Thing for ReportKey {
    const NAME: &'static str = "ReportKey";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("report_key.generate", &[], |_| Ok(Boxed(ReportKey::generate()?).into())),
    Operation::new("report_key.from_bytes", &["bytes"], |a| {
        Ok(Boxed(ReportKey::from_bytes(&*secret(a, "bytes")?)).into())
    }),
    Operation::new("report_key.public", &["key"], |a| {
        Ok(a.thing::<ReportKey>("key")?.public().as_bytes().into())
    }),
    Operation::new("report_key.from_pem", &["pem"], |a| Ok(Boxed(ReportKey::from_pem(&pem(a)?)?).into())),
    Operation::new("report_key.from_encrypted_pem", &["pem", "passphrase"], |a| {
        let passphrase = a.passphrase()?;
        Ok(Boxed(ReportKey::from_encrypted_pem(&pem(a)?, passphrase.as_bytes())?).into())
    }),
    Operation::new("report_key.to_pem", &["key"], |a| Ok(a.thing::<ReportKey>("key")?.to_pem()?.into())),
    Operation::new("report_key.to_encrypted_pem", &["key", "passphrase"], |a| {
        let (key, passphrase) = (a.thing::<ReportKey>("key")?, a.passphrase()?);
        Ok(key.to_encrypted_pem(passphrase.as_bytes())?.into())
    }),
    // A decision that is to be reported, sealed to the key that the trust list names.
    Operation::new("report.seal", &["trust", "decision", "place", "gate", "contact?"], seal),
    // Somebody without a pass, written down at the door.
    Operation::new(
        "visitor.seal",
        &["trust", "place", "time", "name", "document", "phone", "gate?"],
        visitor,
    ),
    // The authority: taking records `from` a region or one place.
    Operation::new("report.open", &["key", "sealed", "from"], |a| {
        open(a, |report: Report| report_told(&report))
    }),
    Operation::new("visitor.open", &["key", "sealed", "from"], |a| {
        open(a, |visitor: Visitor| visitor_told(&visitor))
    }),
    Operation::new("card.open", &["key", "sealed", "from"], |a| {
        open(a, |card: CardRefusal| card_told(&card))
    }),
];

fn seal(a: &mut Arguments) -> Answer {
    let (trust, decision) = (a.thing::<PlainTrust>("trust")?, a.thing::<PlainDecision>("decision")?);
    let mut report = Report::of(&decision.0, a.word("place")?, &a.text("gate")?)?;
    if let Some(contact) = a.may_text("contact")? {
        report = report.contact(&contact)?;
    }
    let trust = trust.lock().clone();
    Ok(sealed(&report.seal(&trust)?))
}

fn visitor(a: &mut Arguments) -> Answer {
    let (trust, document) = (a.thing::<PlainTrust>("trust")?, a.thing::<PlainDocument>("document")?);
    let (place, time) = (a.word("place")?, a.time("time")?);
    let mut visitor = Visitor::new(place, time, &a.text("name")?, document.0.clone(), &a.text("phone")?)?;
    if let Some(gate) = a.may_text("gate")? {
        visitor = visitor.gate(&gate);
    }
    let trust = trust.lock().clone();
    Ok(sealed(&visitor.seal(&trust)?))
}

/// A sealed record: its bytes, and the id that it is acknowledged by.
pub(crate) fn sealed<R: sanse::report::Record>(sealed: &Sealed<R>) -> Value {
    record([("id", (&sealed.id()).into()), ("bytes", sealed.bytes().into())])
}

fn open<R: sanse::report::Record>(a: &mut Arguments, told: impl FnOnce(R) -> Value) -> Answer {
    let (key, bytes) = (a.thing::<ReportKey>("key")?, a.bytes("sealed")?);
    let from: Audience = a.word("from")?;
    let unopened = |error: OpenError| Fault::refused(error.code(), error);
    let sealed = Sealed::<R>::from_bytes(bytes).map_err(unopened)?;
    let id = sealed.id();
    let opened = sealed.open(&key, from).map_err(unopened)?;
    Ok(record([("id", (&id).into()), ("record", told(opened))]))
}

fn report_told(report: &Report) -> Value {
    record([
        ("place", report.place().as_str().into()),
        ("time", report.time().into()),
        ("gate", report.gate().into()),
        ("colour", report.colour().name().into()),
        ("reason", report.reason().into()),
        ("region", report.region().as_str().into()),
        ("commitment", report.commitment().as_bytes().into()),
        ("credential", report.credential_id().into()),
        ("contact", report.contact_text().into()),
    ])
}

fn visitor_told(visitor: &Visitor) -> Value {
    record([
        ("place", visitor.place().as_str().into()),
        ("time", visitor.time().into()),
        ("gate", visitor.gate_name().into()),
        ("name", visitor.name().into()),
        ("country", visitor.document_country().into()),
        ("kind", visitor.document_kind().name().into()),
        ("number", visitor.document_number().into()),
        ("phone", visitor.phone().into()),
    ])
}

fn card_told(card: &CardRefusal) -> Value {
    record([
        ("place", card.place().as_str().into()),
        ("time", card.time().into()),
        ("gate", card.gate().into()),
        ("colour", card.colour().name().into()),
        ("roster", card.roster().into()),
        ("country", card.document_country().into()),
        ("kind", card.document_kind().name().into()),
        ("number", card.document_number().into()),
    ])
}

//! Cards alone, at a door where nobody stands: the roster for one box, and its answers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sanse::report::CardRefusal;
use sanse::roster::{Listed, Roster, RosterKey};
use sanse::trust::RosterMemory;
use sanse::verify::{Policy, Sentinel};
use sanse::visit::{DayKey, Visit};

use crate::arguments::Arguments;
use crate::door::language;
use crate::fault::Fault;
use crate::identity::PlainDocument;
use crate::keys::secret;
use crate::operation::{Answer, Operation};
use crate::sign::{Party, sign};
use crate::trust::PlainTrust;
use crate::value::{Boxed, Thing, Value, record};
use crate::{report, visits};

impl Thing for RosterKey {
    const NAME: &'static str = "RosterKey";
}

/// A box that reads cards, which rosters are loaded into.
struct PlainSentinel(Mutex<Sentinel>);

impl Thing for PlainSentinel {
    const NAME: &'static str = "Sentinel";
}

impl PlainSentinel {
    fn lock(&self) -> MutexGuard<'_, Sentinel> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("roster_key.generate", &[], |_| Ok(Boxed(RosterKey::generate()?).into())),
    Operation::new("roster_key.from_bytes", &["bytes"], |a| {
        Ok(Boxed(RosterKey::from_bytes(*secret(a, "bytes")?)).into())
    }),
    Operation::new("roster_key.bytes", &["key"], |a| Ok(a.thing::<RosterKey>("key")?.as_bytes().into())),
    Operation::new(
        "roster.sign",
        &["key?", "public?", "place", "roster_key", "sequence", "issued_at", "expires_at", "people"],
        roster,
    ),
    // A box that never had a roster; one that goes on with the numbers of those that it had.
    Operation::new("sentinel.new", &["key", "policy"], |a| {
        let (key, policy) = (RosterKey::clone(&*a.thing("key")?), Policy::clone(&*a.thing("policy")?));
        Ok(Boxed(PlainSentinel(Mutex::new(Sentinel::new(key, policy)?))).into())
    }),
    Operation::new("sentinel.resume", &["key", "policy", "memory"], |a| {
        let (key, policy) = (RosterKey::clone(&*a.thing("key")?), Policy::clone(&*a.thing("policy")?));
        let memory = RosterMemory::from_bytes(&a.bytes("memory")?)?;
        Ok(Boxed(PlainSentinel(Mutex::new(Sentinel::resume(key, policy, memory)?))).into())
    }),
    // What must outlive the program: the numbers of rosters.
    Operation::new("sentinel.memory", &["sentinel"], |a| {
        Ok(a.thing::<PlainSentinel>("sentinel")?.lock().memory().to_bytes().into())
    }),
    Operation::new("sentinel.load", &["sentinel", "roster", "trust", "time", "latest?"], |a| {
        let (sentinel, roster) = (a.thing::<PlainSentinel>("sentinel")?, a.bytes("roster")?);
        let (trust, now) = (a.thing::<PlainTrust>("trust")?.lock().clone(), a.now()?);
        let loaded = sentinel.lock().load(&roster, &trust, now);
        loaded.map(Into::into).map_err(|error| Fault::refused(error.code(), error))
    }),
    Operation::new("sentinel.answer", ANSWER, answer),
];

fn roster(a: &mut Arguments) -> Answer {
    let (issuer, here) = Party::take(a)?.issuer();
    let (place, key, sequence) =
        (a.word("place")?, a.thing::<RosterKey>("roster_key")?, a.number("sequence")?);
    let (issued_at, expires_at) = (a.time("issued_at")?, a.time("expires_at")?);
    let mut people: Vec<(Arc<PlainDocument>, Listed)> = Vec::new();
    for mut person in a.records("people", &["document", "colour", "expires_at"])? {
        let document = person.thing("document")?;
        people.push((
            document,
            Listed { colour: person.word("colour")?, expires_at: person.time("expires_at")? },
        ));
    }
    let people = people.iter().map(|(document, listed)| (&document.0, *listed));
    let built = Roster::build(place, &key, sequence, issued_at, expires_at, people)?;
    let signed =
        sign(here, || issuer.sign_roster(&built.roster), || Ok(issuer.prepare_roster(&built.roster)))?;
    let Value::Record(mut fields) = signed else { return Ok(signed) };
    fields.push(("collisions".into(), built.collisions.into()));
    fields.push(("over".into(), built.over.into()));
    Ok(Value::Record(fields))
}

const ANSWER: &[&str] =
    &["sentinel", "document", "trust", "time", "latest?", "language?", "day_key?", "gate?"];

/// With a `day_key`, what it counts as; and a sealed report, where it is to be reported and there is a key to seal to.
fn answer(a: &mut Arguments) -> Answer {
    let (sentinel, document) = (a.thing::<PlainSentinel>("sentinel")?, a.thing::<PlainDocument>("document")?);
    let (trust, now) = (a.thing::<PlainTrust>("trust")?.lock().clone(), a.now()?);
    let (language, key) = (language(a)?, a.may_thing::<DayKey>("day_key")?);
    let gate = a.may_text("gate")?.unwrap_or_default();
    let sentinel = sentinel.lock();
    let answer = sentinel.answer(&document.0, &trust, now);
    let visit = key.map(|key| Visit::of_card(&answer, &key, &gate)).transpose()?.flatten();
    let keyed = trust.home().is_some_and(|home| home.claims().reports_to().is_some());
    let sealed = match answer.is_to_report() && keyed {
        true => report::sealed(&CardRefusal::of(&answer, &gate)?.seal(&trust)?),
        false => Value::Nothing,
    };
    Ok(record([
        ("code", answer.code().into()),
        ("outcome", answer.outcome().name().into()),
        ("repeat", answer.is_repeat().into()),
        ("colour", answer.colour().map(sanse::Colour::name).into()),
        ("next", answer.next(language).into()),
        ("roster", answer.roster().into()),
        ("report", answer.is_to_report().into()),
        ("visit", visit.map_or(Value::Nothing, visits::told)),
        ("sealed", sealed),
    ]))
}

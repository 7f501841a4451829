//! What a verifier answers.

use sanse::reason::{Language, Reason};
use sanse::verify::{CheckedSelfScan, Decision, Display, Resolved};

use crate::arguments::Arguments;
use crate::door::language;
use crate::json;
use crate::operation::{Answer, Operation};
use crate::value::{Boxed, Thing, Value, list, record};

/// A decision; what it says in plain values goes beside it, see [`told`].
pub(crate) struct PlainDecision(pub(crate) Decision);

impl Thing for PlainDecision {
    const NAME: &'static str = "Decision";
}

/// A Check that a person has closed; what counts visits reads it.
#[cfg_attr(not(feature = "full"), expect(dead_code, reason = "a verifier alone counts no visits"))]
pub(crate) struct PlainResolved(pub(crate) Resolved);

impl Thing for PlainResolved {
    const NAME: &'static str = "Resolved";
}

impl Thing for CheckedSelfScan {
    const NAME: &'static str = "CheckedSelfScan";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // Each reason's sentence and what to do next, in their order; and the one thing to do next.
    Operation::new("decision.sentences", &["decision", "language?"], sentences),
    // What `sanse::verify::DecisionData` is as JSON; nothing personal.
    Operation::new("decision.json", &["decision", "language?"], as_json),
];

/// A decision as a record: the thing itself, and whatever it says, times in seconds. The name and the reference of the
/// portrait are personal.
pub(crate) fn told(decision: Decision) -> Value {
    let shown = decision.presented();
    let test = decision.latest_test();
    record([
        ("outcome", decision.outcome().name().into()),
        ("repeat", decision.is_repeat().into()),
        ("alone", decision.is_alone().into()),
        ("guard_error", decision.guard_error().map(ToString::to_string).into()),
        ("reasons", list(decision.reasons().iter().map(reason))),
        ("main", decision.main_reason().map(Reason::code).into()),
        ("display", display(&decision).into()),
        ("report", decision.is_to_report().into()),
        ("decided_at", decision.decided_at().earliest().into()),
        ("trust_list_age", decision.trust_list_age().into()),
        ("status_list_age", decision.status_list_age().into()),
        ("strength", decision.strength().map(sanse::verify::Strength::name).into()),
        ("colour", decision.colour().map(sanse::Colour::name).into()),
        ("specimen", decision.is_specimen().into()),
        ("updated_at", decision.updated().map(|updated| updated.time).into()),
        ("updated_age", decision.updated().map(|updated| updated.age).into()),
        ("expires_at", decision.expires_at().into()),
        ("shown_at", shown.map(|(time, _)| time).into()),
        ("audience", shown.map(|(_, audience)| audience.to_string()).into()),
        ("test_time", test.map(|test| test.time).into()),
        ("test_result", test.map(|test| test.result.name()).into()),
        ("advice", decision.is_advised().into()),
        ("document_matches", decision.document_matches().into()),
        ("region", decision.region().map(|region| region.to_string()).into()),
        ("issuer", decision.issuer().into()),
        ("name", decision.display_name().into()),
        ("photo", decision.photo().map(|photo| Value::from(photo.as_bytes())).into()),
        ("decision", Boxed(PlainDecision(decision)).into()),
    ])
}

/// A self-scan as its decision, with when the phone says it was and the name of that visit, which is not to be kept.
pub(crate) fn told_self_scan(checked: CheckedSelfScan) -> Value {
    record([
        ("decision", told(checked.decision().clone())),
        ("claimed_at", checked.claimed_at().into()),
        ("id", checked.id().as_ref().map(Value::from).into()),
        ("self_scan", Boxed(checked).into()),
    ])
}

fn reason(reason: &Reason) -> Value {
    record([
        ("code", reason.code().into()),
        ("name", reason.name().into()),
        ("step", reason.step().into()),
        ("weight", reason.weight().name().into()),
    ])
}

fn display(decision: &Decision) -> &'static str {
    match decision.display() {
        Display::Pass(colour) => colour.name(),
        _ => "grey",
    }
}

fn sentences(a: &mut Arguments) -> Answer {
    let (decision, language) = (a.thing::<PlainDecision>("decision")?, language(a)?);
    let sentence = |reason: &Reason| {
        record([("message", reason.message(language).into()), ("next", reason.next(language).into())])
    };
    Ok(record([
        ("reasons", list(decision.0.reasons().iter().map(sentence))),
        ("next", decision.0.next(language).into()),
    ]))
}

fn as_json(a: &mut Arguments) -> Answer {
    let (decision, language) = (a.thing::<PlainDecision>("decision")?, language(a)?);
    let mut text = String::new();
    json::write(&data(&decision.0, language), &mut text);
    Ok(text.into())
}

/// The members of [`sanse::verify::DecisionData`] in their order, which a test holds it against.
fn data(decision: &Decision, language: Language) -> Value {
    let reason = |reason: &Reason| {
        record([
            ("code", reason.code().into()),
            ("name", reason.name().into()),
            ("step", reason.step().into()),
            ("weight", reason.weight().name().into()),
            ("message", reason.message(language).into()),
            ("next", reason.next(language).into()),
        ])
    };
    record([
        ("outcome", decision.outcome().name().into()),
        ("repeat", decision.is_repeat().into()),
        ("alone", decision.is_alone().into()),
        ("reasons", list(decision.reasons().iter().map(reason))),
        ("main", decision.main_reason().map(Reason::code).into()),
        ("next", decision.next(language).into()),
        ("display", display(decision).into()),
        ("report", decision.is_to_report().into()),
        ("trust_list_age", decision.trust_list_age().into()),
        ("status_list_age", decision.status_list_age().into()),
        ("pass", pass(decision).into()),
    ])
}

fn pass(decision: &Decision) -> Option<Value> {
    let updated = decision.updated()?;
    let shown = decision.presented();
    let test = decision
        .latest_test()
        .map(|test| record([("time", test.time.to_string().into()), ("result", test.result.name().into())]));
    Some(record([
        ("colour", decision.colour().map(sanse::Colour::name).into()),
        ("specimen", decision.is_specimen().into()),
        ("updated_at", updated.time.to_string().into()),
        ("updated_age", updated.age.into()),
        ("expires_at", decision.expires_at()?.to_string().into()),
        ("strength", decision.strength().map(sanse::verify::Strength::name).into()),
        ("shown_at", shown.map(|(time, _)| time.to_string()).into()),
        ("audience", shown.map(|(_, audience)| audience.to_string()).into()),
        ("test", test.into()),
        ("advice", decision.is_advised().into()),
        ("document_matches", decision.document_matches().into()),
        ("region", decision.region()?.to_string().into()),
        ("issuer", decision.issuer()?.into()),
    ]))
}

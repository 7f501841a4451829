//! The answer as one JSON object a line; examples/README.md has its members.
//!
//! Nothing in it is personal but the masked name, and that only when asked for.

use sanse::reason::{Language, Reason, Weight};
use sanse::verify::Decision;
use serde_json::{Value, json};

use super::{Answer, Report, several};
use crate::portrait::Portrait;
use sanse_example_common::escape;

/// Changes when a member changes its meaning or goes; new members may come at any time.
const SCHEMA: &str = "sanse-verifier/1";

pub(super) fn line(report: &Report<'_>, language: Language, show_name: bool) -> String {
    let decision = match &report.answer {
        Answer::Decided(decision) => Some(*decision),
        _ => None,
    };
    let (reasons, next) = reasons(&report.answer, language);
    let mut object = json!({
        "schema": SCHEMA,
        "source": escape::line(report.source),
        "time": report.time.to_string(),
        "clock": report.clock,
        "place": report.place.map(|place| place.to_string()),
        "mended": report.mended,
        "outcome": report.answer.outcome().map_or("unread".to_owned(), |outcome| outcome.to_string()),
        "repeat": decision.is_some_and(Decision::is_repeat),
        "report": decision.is_some_and(Decision::is_to_report),
        "reasons": reasons,
        "next": next,
        "pass": decision.and_then(pass),
        "trust_list_age": decision.and_then(Decision::trust_list_age),
        "photo": match &report.portrait {
            Some(Portrait::Matches(_)) => Some("photo-matches"),
            Some(Portrait::None(error)) => Some(error.code()),
            None => None,
        },
    });
    if show_name && let Some(object) = object.as_object_mut() {
        let name = decision.and_then(Decision::display_name).map(escape::line);
        object.insert("name".to_owned(), json!(name));
    }
    format!("{object}\n")
}

fn reasons(answer: &Answer<'_>, language: Language) -> (Vec<Value>, String) {
    match answer {
        Answer::Decided(decision) => {
            let reasons = decision.reasons().iter().map(|reason| told(reason, language)).collect();
            (reasons, decision.next(language).to_owned())
        }
        Answer::Several(count) => {
            let (message, next) = several(*count, language);
            (vec![untold("several-codes", "refuse", &message, next)], next.to_owned())
        }
        Answer::Unread { name, why } => (vec![untold(name, "unread", why, "")], String::new()),
    }
}

fn told(reason: &Reason, language: Language) -> Value {
    json!({
        "code": reason.code(),
        "name": reason.name(),
        "weight": if reason.weight() == Weight::Refuse { "refuse" } else { "check" },
        "message": escape::line(&reason.message(language)),
        "next": reason.next(language),
    })
}

/// A reason of this program's own, before the verifier was asked: it has no number.
fn untold(name: &str, weight: &str, message: &str, next: &str) -> Value {
    json!({ "code": null, "name": name, "weight": weight, "message": escape::line(message), "next": next })
}

/// What was verified; `None` when no signature held.
fn pass(decision: &Decision) -> Option<Value> {
    let updated = decision.updated()?;
    let shown = decision.presented();
    Some(json!({
        "colour": decision.colour().map(|colour| colour.to_string()),
        "specimen": decision.is_specimen(),
        "updated_at": updated.time.to_string(),
        "updated_age": updated.age,
        "expires_at": decision.expires_at().map(|time| time.to_string()),
        "strength": decision.strength().map(|strength| strength.to_string()),
        "shown_at": shown.map(|(time, _)| time.to_string()),
        "audience": shown.map(|(_, audience)| audience.as_str().to_owned()),
        "test": decision.latest_test().map(|test| json!({
            "time": test.time.to_string(),
            "result": test.result.to_string(),
        })),
        "advice": decision.is_advised(),
        "document_matches": decision.document_matches(),
        "region": decision.region().map(|region| region.to_string()),
        "issuer": decision.issuer().map(escape::line),
    }))
}

//! The answer as one JSON object a line; schema/check.json is its schema.
//!
//! Nothing in it is personal but the masked name, and that only when asked for.

use sanse::verify::{CardAnswer, Decision, Resolution};
use serde_json::{Value, json};

use super::{Answer, Report, several};
use crate::args::Lang;
use crate::portrait::Portrait;
use sanse_example_common::escape;

/// Changes when a member changes its meaning or goes; new members may come at any time.
const SCHEMA: &str = "sanse-verifier/1";

pub(super) fn line(report: &Report<'_>, lang: Lang, show_name: bool) -> String {
    let language = lang.library();
    if let Answer::Card(card) = &report.answer {
        return card_line(report, card, lang);
    }
    let decision = report.answer.decision();
    let outcome = decision.map(Decision::outcome).or(report.answer.outcome());
    let closed = match &report.answer {
        Answer::Closed(resolved) => Some(*resolved),
        _ => None,
    };
    let data = decision.map(|decision| decision.to_data(language));
    let (reasons, next) = match (&report.answer, &data) {
        (_, Some(data)) => (json!(data.reasons), data.next),
        (Answer::Several(count), None) => {
            let (message, next) = several(*count, language);
            (json!([untold("several-codes", "refuse", &message, next)]), next)
        }
        (Answer::Unread(unread), None) => {
            let next = unread.next(lang);
            (json!([untold(unread.name(), "unread", &unread.message(lang), next)]), next)
        }
        (_, None) => (json!([]), ""),
    };
    let mut object = json!({
        "schema": SCHEMA,
        "number": report.number,
        "source": escape::line(report.source),
        "time": report.time.to_string(),
        "clock": report.clock,
        "place": report.place.map(|place| place.to_string()),
        "mended": report.mended,
        "outcome": outcome.map_or("unread".to_owned(), |outcome| outcome.to_string()),
        "closed": closed.map(|resolved| json!({
            "as": match resolved.resolution() {
                Resolution::Admitted => "admitted",
                Resolution::Refused => "refused",
            },
            "why": escape::line(resolved.why()),
        })),
        "repeat": data.as_ref().is_some_and(|data| data.repeat),
        "alone": data.as_ref().is_some_and(|data| data.alone),
        "report": data.as_ref().is_some_and(|data| data.report),
        "reasons": reasons,
        "main": data.as_ref().and_then(|data| data.main),
        "next": next,
        "display": data.as_ref().map_or("grey", |data| data.display),
        "pass": data.as_ref().and_then(|data| data.pass.as_ref()),
        "trust_list_age": data.as_ref().and_then(|data| data.trust_list_age),
        "status_list_age": data.as_ref().and_then(|data| data.status_list_age),
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

/// Changes as `SCHEMA` does; schema/card.json.
const CARD_SCHEMA: &str = "sanse-card/1";

/// An answer to a card: nothing of the card is in it.
fn card_line(report: &Report<'_>, card: &CardAnswer<'_>, lang: Lang) -> String {
    let object = json!({
        "schema": CARD_SCHEMA,
        "source": escape::line(report.source),
        "time": report.time.to_string(),
        "clock": report.clock,
        "place": card.place().to_string(),
        "outcome": card.outcome().to_string(),
        "repeat": card.is_repeat(),
        "reason": card.code(),
        "next": card.next(lang.library()),
        "display": card.colour().map_or("grey", sanse::Colour::name),
        "report": card.is_to_report(),
        "roster": card.roster(),
    });
    format!("{object}\n")
}

/// A reason of this program's own, before the verifier was asked: it has no number.
fn untold(name: &str, weight: &str, message: &str, next: &str) -> Value {
    json!({ "code": null, "step": null, "name": name, "weight": weight, "message": escape::line(message), "next": next })
}

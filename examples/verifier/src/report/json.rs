//! The answer as one JSON object a line; schema/check.json is its schema.
//!
//! Nothing in it is personal but the masked name, and that only when asked for.

use sanse::verify::Decision;
use serde_json::{Value, json};

use super::{Answer, Report, several};
use crate::args::Lang;
use crate::portrait::Portrait;
use sanse_example_common::escape;

/// Changes when a member changes its meaning or goes; new members may come at any time.
const SCHEMA: &str = "sanse-verifier/1";

pub(super) fn line(report: &Report<'_>, lang: Lang, show_name: bool) -> String {
    let language = lang.library();
    let decision = match &report.answer {
        Answer::Decided(decision) => Some(*decision),
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
        (Answer::Decided(_), None) => (json!([]), ""),
    };
    let mut object = json!({
        "schema": SCHEMA,
        "source": escape::line(report.source),
        "time": report.time.to_string(),
        "clock": report.clock,
        "place": report.place.map(|place| place.to_string()),
        "mended": report.mended,
        "outcome": report.answer.outcome().map_or("unread".to_owned(), |outcome| outcome.to_string()),
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

/// A reason of this program's own, before the verifier was asked: it has no number.
fn untold(name: &str, weight: &str, message: &str, next: &str) -> Value {
    json!({ "code": null, "step": null, "name": name, "weight": weight, "message": escape::line(message), "next": next })
}

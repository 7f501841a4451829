//! `verifier visits`: the unit's detail of a day at this gate. A visit has no name in it.

use sanse::verify::Resolution;
use sanse::visit::{Visit, VisitStore};
use sanse::{Colour, Day, UtcOffset};
use serde_json::json;

use super::{failed, place, settings};
use crate::args::{VisitsAction, VisitsArgs};
use crate::setup::say;
use crate::state::Folder;
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, escape};

pub(crate) fn run(args: &VisitsArgs) -> Result<(), Failure> {
    match &args.action {
        Some(VisitsAction::Init(args)) => return super::init(args),
        Some(VisitsAction::LetGo { state, before, time }) => return super::let_go(state, *before, *time),
        None => {}
    }
    let Some(state) = &args.state else { return Err(Failure::usage("name the gate's folder")) };
    let folder = Folder::read(state)?;
    let (settings, place) = (settings(folder.path())?, place(&folder)?);
    let store = settings.store(folder.path())?;
    let day = match args.day {
        Some(day) => day,
        None => Day::of(Moment::resolve(args.time)?, settings.offset()),
    };
    let visits = store.rows(place, day).map_err(failed)?;
    let mut lines = Vec::new();
    if args.json {
        lines.extend(visits.iter().map(|visit| object(visit, settings.offset())));
        return print(&lines);
    }
    let waiting = store.waiting().map_err(failed)?;
    let visitors = store.statistics(place, day).map_err(failed)?.visitors();
    lines.push(format!("{place}, {day}: {} visits, {visitors} different visitors", visits.len()));
    lines.extend(visits.iter().map(row));
    lines.push(format!("{waiting} of all days not handed on yet: verifier upload"));
    say(&lines)
}

/// JSON is escaped already; a second escape would spoil it.
fn print(lines: &[String]) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    lines
        .iter()
        .try_for_each(|line| writeln!(out, "{line}"))
        .map_err(|error| Failure::of("standard output", error))
}

fn row(visit: &Visit) -> String {
    let colour = visit.colour().map_or("none", Colour::name);
    let closed = match visit.resolution() {
        Some(resolution) => format!(" ({} by a person)", resolved(resolution)),
        None => String::new(),
    };
    let gate = visit.gate();
    let (outcome, column) = (visit.outcome().to_string(), visit.column().name());
    format!("{}  {outcome:<8} {colour:<7} {column:<10} {}{closed}", visit.time(), gate.as_str())
}

fn object(visit: &Visit, offset: UtcOffset) -> String {
    json!({
        "schema": "sanse-visit/1",
        "time": visit.time().to_string(),
        "day": visit.day(offset).to_string(),
        "place": visit.place().to_string(),
        "gate": escape::line(visit.gate().as_str()),
        "colour": visit.colour().map(Colour::name),
        "outcome": visit.outcome().to_string(),
        "column": visit.column().name(),
        "closed": visit.resolution().map(resolved),
        "tagged": visit.tag().is_some(),
    })
    .to_string()
}

fn resolved(resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Admitted => "admitted",
        Resolution::Refused => "refused",
    }
}

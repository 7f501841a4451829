//! The unit's numbers in a terminal, or as JSON.

use std::io::Write;

use sanse::visit::{Column, Count, DayStatistics};
use serde_json::{Value, json};

use super::sums::{self, COLOURS, Sum};
use sanse_example_common::Failure;

pub(super) fn lines(days: &[DayStatistics]) -> Vec<String> {
    if days.is_empty() {
        return vec!["nothing was collected of that: verifier collect".to_owned()];
    }
    let mut lines = vec![format!(
        "{:<13} {:<11} {:>7} {:>7} {:>7} {:>7} {:>8} {:>6} {:>6} {:>6} {:>9}",
        "place",
        "day",
        "visits",
        "admit",
        "check",
        "refuse",
        "visitors",
        "paper",
        "manual",
        "card",
        "self-scan"
    )];
    for day in days {
        let Count { admitted, checked, refused, .. } = day.visits();
        lines.push(format!(
            "{:<13} {:<11} {:>7} {admitted:>7} {checked:>7} {refused:>7} {:>8} {:>6} {:>6} {:>6} {:>9}",
            day.place().to_string(),
            day.day().to_string(),
            day.visits().total(),
            day.visitors(),
            day.column(Column::Paper).total(),
            day.column(Column::Manual).total(),
            day.column(Column::Card).total(),
            day.column(Column::SelfScan).total(),
        ));
    }
    table(&mut lines, "colour", &sums::colours(days));
    let hours = sums::hours(days);
    table(&mut lines, "hour", &hours.into_iter().filter(|(_, sum)| sum.total() > 0).collect::<Vec<_>>());
    lines
}

fn table(lines: &mut Vec<String>, what: &str, rows: &[(String, Sum)]) {
    lines.push(String::new());
    lines.push(format!("{what:<13} {:>7} {:>7} {:>7} {:>7}", "visits", "admit", "check", "refuse"));
    for (name, sum) in rows {
        let Sum { admitted, checked, refused } = sum;
        lines.push(format!("{name:<13} {:>7} {admitted:>7} {checked:>7} {refused:>7}", sum.total()));
    }
}

pub(super) fn print_json(days: &[DayStatistics]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    days.iter()
        .try_for_each(|day| writeln!(out, "{}", object(day)))
        .map_err(|error| Failure::of("standard output", error))
}

fn object(day: &DayStatistics) -> Value {
    let colour = |name: &str| {
        let wanted = COLOURS.into_iter().find(|colour| colour.map_or("none", sanse::Colour::name) == name);
        count(day.colour(wanted.flatten()))
    };
    json!({
        "schema": "sanse-stats/1",
        "place": day.place().to_string(),
        "day": day.day().to_string(),
        "offset": day.offset().to_string(),
        "visits": count(day.visits()),
        "visitors": day.visitors(),
        "untagged": day.untagged(),
        "hours": (0..24).map(|hour| count(day.hour(hour))).collect::<Vec<_>>(),
        "colours": {
            "green": colour("green"), "yellow": colour("yellow"), "red": colour("red"), "none": colour("none"),
        },
        "columns": {
            "code": count(day.column(Column::Code)),
            "paper": count(day.column(Column::Paper)),
            "manual": count(day.column(Column::Manual)),
            "card": count(day.column(Column::Card)),
            "self_scan": count(day.column(Column::SelfScan)),
        },
        "self_scan_visitors": day.self_scan_visitors(),
    })
}

fn count(count: Count) -> Value {
    json!({
        "total": count.total(),
        "admitted": count.admitted,
        "checked": count.checked,
        "refused": count.refused,
        "admitted_by_person": count.admitted_by_person,
        "refused_by_person": count.refused_by_person,
    })
}

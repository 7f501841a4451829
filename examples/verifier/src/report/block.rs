//! The answer as big as a terminal has it: a block in its colour, a shape and a word; and the last answers in a line each.

use std::collections::VecDeque;

use sanse::verify::Outcome;

use super::Report;
use crate::args::Lang;
use sanse_example_common::escape;

/// Wipes the screen, and goes to its upper left corner.
pub(super) const WIPE: &str = "\x1b[2J\x1b[H";
pub(super) const BELL: &str = "\x07";
/// How many answers stay on the screen.
const LAST: usize = 10;
/// Columns of the block.
const WIDTH: usize = 44;

/// A shape and a word: not everybody sees colours, and not everybody reads.
fn shape(outcome: Option<Outcome>, lang: Lang) -> (char, &'static str) {
    match outcome {
        Some(Outcome::Admit) => ('✓', lang.of("ADMIT", "放行")),
        Some(Outcome::Check) => ('▲', lang.of("CHECK", "查看")),
        Some(Outcome::Refuse) => ('✕', lang.of("REFUSE", "拒绝")),
        None => ('?', lang.of("NOT READ", "未读出")),
    }
}

/// What a guard writes behind an order that is meant for this answer.
fn named(number: Option<u64>) -> String {
    number.map(|number| format!(" #{number}")).unwrap_or_default()
}

/// The block. A specimen is grey, whatever is answered to it: it is nobody's pass.
pub(super) fn answer(report: &Report<'_>, lang: Lang, colours: bool) -> String {
    let outcome = report.answer.outcome();
    let (shape, word) = shape(outcome, lang);
    let specimen = report.answer.decision().is_some_and(sanse::verify::Decision::is_specimen);
    let ansi = match outcome {
        _ if specimen => "1;97;100",
        Some(Outcome::Admit) => "1;97;42",
        Some(Outcome::Check) => "1;30;43",
        Some(Outcome::Refuse) => "1;97;41",
        None => "1;97;100",
    };
    let source = escape::line(report.source);
    let number = named(report.number);
    // A Chinese character takes two columns.
    let columns: usize = word.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let gap = " ".repeat(WIDTH.saturating_sub(columns + number.len() + 6));
    let middle = format!("    {shape} {word}{number}{gap}");
    if !colours {
        return format!("{middle}  {source}\n");
    }
    let side = " ".repeat(WIDTH);
    let line = |text: &str| format!("\x1b[{ansi}m{text}\x1b[0m");
    format!("{}\n{}  {source}\n{}\n", line(&side), line(&middle), line(&side))
}

/// The last answers: when, what, and their numbers. Nothing of anybody is in it.
#[derive(Debug, Default)]
pub(super) struct Last(VecDeque<(String, Option<Outcome>, Option<u64>)>);

impl Last {
    pub(super) fn add(&mut self, report: &Report<'_>) {
        let time = report.time.to_string();
        let time = time.split_once('T').map_or(time.as_str(), |(_, time)| time).to_owned();
        self.0.push_front((time, report.answer.outcome(), report.number));
        self.0.truncate(LAST);
    }

    pub(super) fn lines(&self, lang: Lang) -> String {
        let line = |(time, outcome, number): &(String, Option<Outcome>, Option<u64>)| {
            let (shape, word) = shape(*outcome, lang);
            format!("  {time} {shape} {word}{}\n", named(*number))
        };
        self.0.iter().map(line).collect()
    }
}

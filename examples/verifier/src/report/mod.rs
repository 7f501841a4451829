//! The answer told: to people in words, to programs as JSON.

mod block;
mod json;
mod words;

use std::io::{IsTerminal, Write};

use sanse::reason::Language;
use sanse::verify::{CardAnswer, Decision, Outcome, Resolved};
use sanse::{PlaceId, Timestamp};

use self::block::Last;
use crate::args::{Bell, Color, Output};
use crate::portrait::Portrait;
use crate::unread::Unread;
use sanse_example_common::Failure;

/// One answer, with what is told beside it.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    /// What a guard calls it, where there may be something to type for it.
    pub(crate) number: Option<u64>,
    pub(crate) source: &'a str,
    pub(crate) time: Timestamp,
    /// Whether that is the clock's time, not one given for a trial.
    pub(crate) clock: bool,
    pub(crate) place: Option<PlaceId>,
    pub(crate) mended: bool,
    pub(crate) portrait: Option<Portrait>,
    pub(crate) answer: Answer<'a>,
}

/// What came of one frame.
#[derive(Debug)]
pub(crate) enum Answer<'a> {
    /// The library's decision.
    Decided(&'a Decision),
    /// A check that a person has closed.
    Closed(&'a Resolved),
    /// A sentinel's answer to a card.
    Card(&'a CardAnswer<'a>),
    /// So many different codes at once: refused.
    Several(usize),
    /// Nothing to decide on.
    Unread(&'a Unread),
}

impl<'a> Answer<'a> {
    /// What it is an answer to, if that was decided.
    pub(crate) fn decision(&self) -> Option<&'a Decision> {
        match self {
            Answer::Decided(decision) => Some(decision),
            Answer::Closed(resolved) => Some(resolved.decision()),
            _ => None,
        }
    }

    /// What it came to; `None` when nothing was decided.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match self {
            Answer::Decided(decision) => Some(decision.outcome()),
            Answer::Closed(resolved) => Some(match resolved.resolution() {
                sanse::verify::Resolution::Admitted => Outcome::Admit,
                sanse::verify::Resolution::Refused => Outcome::Refuse,
            }),
            Answer::Card(card) => Some(card.outcome()),
            Answer::Several(_) => Some(Outcome::Refuse),
            Answer::Unread(_) => None,
        }
    }

    fn is_refused(&self) -> bool {
        self.outcome() == Some(Outcome::Refuse)
    }
}

/// What is said when several codes are shown at once, which the library never sees: what, and what next.
fn several(count: usize, language: Language) -> (String, &'static str) {
    match language {
        Language::Chinese => (format!("同时看到{count}个不同的三色码"), "请只出示一个码"),
        _ => (format!("{count} different codes were seen at once"), "Show one code"),
    }
}

/// How an answer in words is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// One below the other, as many as come.
    Rows,
    /// One big answer at a time, and the last ones in a line each; whether it rings at a refusal.
    Block(Bell),
}

/// Tells answers on standard output.
#[derive(Debug)]
pub(crate) struct Reporter<'a> {
    output: &'a Output,
    style: Style,
    colours: bool,
    /// Whether there is a screen that can be wiped.
    screen: bool,
    last: Last,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(output: &'a Output, style: Style) -> Self {
        let screen = std::io::stdout().is_terminal();
        let colours = match output.color {
            Color::Always => true,
            Color::Never => false,
            // https://no-color.org
            Color::Auto => std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && screen,
        };
        Self { output, style, colours, screen, last: Last::default() }
    }

    pub(crate) fn tell(&mut self, report: &Report<'_>) -> Result<(), Failure> {
        let Self { output, colours, .. } = *self;
        let (lang, name) = (output.lang, output.show_name);
        let text = match self.style {
            _ if output.json => json::line(report, lang, name),
            Style::Rows => words::lines(report, lang, name, colours),
            Style::Block(bell) => {
                self.last.add(report);
                let wipe = if self.screen { block::WIPE } else { "" };
                let rings = bell == Bell::Always || bell == Bell::Auto && self.screen;
                let ring = if rings && report.answer.is_refused() { block::BELL } else { "" };
                let (block, next) =
                    (block::answer(report, lang, colours), words::next(report, lang, colours));
                let (body, last) = (words::body(report, lang, name, colours), self.last.lines(lang));
                format!("{wipe}{ring}{block}{next}{body}{last}\n")
            }
        };
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| Failure::of("standard output", error))
    }
}

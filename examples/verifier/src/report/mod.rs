//! The answer told: to people in words, to programs as JSON.

mod json;
mod words;

use std::io::{IsTerminal, Write};

use sanse::reason::Language;
use sanse::verify::{Decision, Outcome};
use sanse::{PlaceId, Timestamp};

use crate::args::{Color, Output};
use crate::portrait::Portrait;
use crate::unread::Unread;
use sanse_example_common::Failure;

/// One answer, with what is told beside it.
#[derive(Debug)]
pub(crate) struct Report<'a> {
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
    /// So many different codes at once: refused.
    Several(usize),
    /// Nothing to decide on.
    Unread(&'a Unread),
}

impl Answer<'_> {
    /// `None` when nothing was decided.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match self {
            Answer::Decided(decision) => Some(decision.outcome()),
            Answer::Several(_) => Some(Outcome::Refuse),
            Answer::Unread(_) => None,
        }
    }
}

/// What is said when several codes are shown at once, which the library never sees: what, and what next.
fn several(count: usize, language: Language) -> (String, &'static str) {
    match language {
        Language::Chinese => (format!("同时看到{count}个不同的三色码"), "请只出示一个码"),
        _ => (format!("{count} different codes were seen at once"), "Show one code"),
    }
}

/// Tells answers on standard output.
#[derive(Debug)]
pub(crate) struct Reporter<'a> {
    output: &'a Output,
    colours: bool,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(output: &'a Output) -> Self {
        let colours = match output.color {
            Color::Always => true,
            Color::Never => false,
            // https://no-color.org
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::stdout().is_terminal()
            }
        };
        Self { output, colours }
    }

    pub(crate) fn tell(&mut self, report: &Report<'_>) -> Result<(), Failure> {
        let lang = self.output.lang;
        let text = if self.output.json {
            json::line(report, lang, self.output.show_name)
        } else {
            words::lines(report, lang, self.output.show_name, self.colours)
        };
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| Failure::of("standard output", error))
    }
}

//! `verifier doctor`: looks a gate's folder over and says what to do. It changes nothing, takes no lock, and reads
//! what a running gate has kept last.

mod clock;
mod files;
mod memory;
mod shared;
mod statuses;
mod trust;
mod visits;

pub(crate) use self::trust::SOON;

use std::io::Write;

use sanse::Timestamp;
use serde::Serialize;

use crate::args::DoctorArgs;
use crate::state::Folder;
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, escape};

const SCHEMA: &str = "sanse-doctor/1";

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    Warning,
    Trouble,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    level: Level,
    says: String,
    /// What to do, where there is anything to do.
    todo: Option<String>,
}

/// Everything that was found; the members of `--json`.
#[derive(Debug, Serialize)]
struct Findings {
    schema: &'static str,
    level: Level,
    folder: String,
    time: String,
    /// Whether that is the clock's time, not one given for a trial.
    clock: bool,
    findings: Vec<Finding>,
    trust_list: Option<trust::ListFacts>,
    /// In the order of their days.
    status_lists: Vec<statuses::StatusFacts>,
    guard: Option<memory::GuardFacts>,
}

pub(crate) fn run(args: &DoctorArgs) -> Result<u8, Failure> {
    let now = Moment::resolve(args.time)?;
    let mut found = Findings {
        schema: SCHEMA,
        level: Level::Ok,
        folder: escape::line(&args.state.to_string_lossy()),
        time: now.to_string(),
        clock: args.time.is_none(),
        findings: Vec::new(),
        trust_list: None,
        status_lists: Vec::new(),
        guard: None,
    };
    match Folder::read(&args.state) {
        Ok(folder) => found.look(&folder, now),
        Err(failure) => found.trouble("folder", failure, "it is no gate until this is mended"),
    }
    found.level = found.findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Trouble);
    found.tell(args.json)?;
    Ok(match found.level {
        Level::Ok => 0,
        Level::Warning => 3,
        Level::Trouble => crate::TROUBLE,
    })
}

impl Findings {
    fn look(&mut self, folder: &Folder, now: Timestamp) {
        files::look(self, folder, now);
        trust::look(self, folder, now);
        memory::look(self, folder, now);
        shared::look(self, folder);
        clock::look(self, folder, now);
        visits::look(self, folder, now);
    }

    fn ok(&mut self, name: &'static str, says: impl ToString) {
        self.add(name, Level::Ok, says, None);
    }

    fn warn(&mut self, name: &'static str, says: impl ToString, todo: &str) {
        self.add(name, Level::Warning, says, Some(todo));
    }

    fn trouble(&mut self, name: &'static str, says: impl ToString, todo: &str) {
        self.add(name, Level::Trouble, says, Some(todo));
    }

    fn add(&mut self, name: &'static str, level: Level, says: impl ToString, todo: Option<&str>) {
        let (says, todo) = (escape::line(&says.to_string()), todo.map(escape::line));
        self.findings.push(Finding { name, level, says, todo });
    }

    fn tell(&self, json: bool) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure::of("standard output", error);
        let mut out = std::io::stdout().lock();
        if json {
            let line = serde_json::to_string(self).map_err(|error| Failure::of("the findings", error))?;
            return writeln!(out, "{line}").map_err(failed);
        }
        for Finding { name, level, says, todo } in &self.findings {
            let word = match level {
                Level::Ok => "ok",
                Level::Warning => "warning",
                Level::Trouble => "TROUBLE",
            };
            writeln!(out, "{word:<8} {name:<12} {says}").map_err(failed)?;
            if let Some(todo) = todo {
                writeln!(out, "         {:<12} → {todo}", "").map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// A length of time for people: nobody plans by the second.
pub(crate) fn days(seconds: u64) -> String {
    match seconds {
        0..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

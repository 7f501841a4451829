//! `verifier clock`: what the gate makes of its clock, and an operator's word that the clock is right.

use sanse::guard::{DiskFacts, GuardError, GuardSettings, RedisGuard};
use sanse::visit::Destroyed;
use sanse::{Timestamp, limits};

use crate::args::ClockArgs;
use crate::setup::say;
use crate::state::{CLOCK_NOTE, Folder, State};
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, files};

/// A clock may be corrected by a little; codes live longer than that.
const LITTLE: u64 = 5;

/// What is to be said, and whether somebody must look at it.
#[derive(Debug, Default)]
struct Told {
    lines: Vec<String>,
    look: bool,
}

pub(crate) fn run(args: &ClockArgs) -> Result<u8, Failure> {
    let now = Moment::resolve(args.time)?;
    let destroyed = if args.confirm { confirm(args, now)? } else { Destroyed::default() };
    let folder = Folder::read(&args.state)?;
    let mut told = Told::default();
    told.line("clock", now);
    told.signed(folder.memory()?.watermark(), now);
    if folder.shared()?.is_some() {
        told.line(
            "guard",
            "its time is that of the shared memory, which all gates of its group have a part in",
        );
    } else {
        let facts = folder.guard().map_err(|error| Failure::new(error.to_string()))?;
        told.guard(&facts, now);
    }
    if let Ok(advice) = files::read_text(&folder.path().join(CLOCK_NOTE)) {
        told.look("phones", format!("the gate that ran last said: {advice}"));
    }
    for day in destroyed.tags {
        told.line("day key", format!("of {day}: destroyed, for its time is over"));
    }
    if told.look {
        told.line(
            "",
            "look at the clock, set it if it is wrong, and say that it is right: verifier clock --confirm",
        );
    }
    say(&told.lines)?;
    Ok(if told.look { 3 } else { 0 })
}

/// The operator's word, kept before it is told.
fn confirm(args: &ClockArgs, now: Timestamp) -> Result<Destroyed, Failure> {
    let state = State::open(&args.state, "clock")?;
    let failed = |error: GuardError| Failure::new(error.to_string());
    match state.shared()? {
        Some(said) => {
            let guard = RedisGuard::join(said.store(state.path())?, now, GuardSettings::default())?;
            guard.confirm_clock(now).map_err(failed)?;
        }
        None => state.guard_or_none(now)?.confirm_clock(now).map_err(failed)?,
    }
    let destroyed = crate::visits::confirm(&state, now)?;
    state.note_clock(None);
    state.still_holds()?;
    Ok(destroyed)
}

impl Told {
    fn line(&mut self, name: &str, says: impl ToString) {
        self.lines.push(format!("{name:<11} {}", says.to_string()));
    }

    fn look(&mut self, name: &str, says: impl ToString) {
        self.line(name, says);
        self.look = true;
    }

    /// The newest signed time: no clock can be right that shows an earlier one.
    fn signed(&mut self, watermark: Timestamp, now: Timestamp) {
        match watermark.since(now) {
            0 => self.line("signed", format!("{watermark}: the newest time that a list was signed at")),
            behind => {
                self.look("signed", format!("{watermark}, {behind} s LATER than the clock: it is slow"))
            }
        }
    }

    fn guard(&mut self, facts: &DiskFacts, now: Timestamp) {
        match facts.settled_time {
            None => self.line("guard", "believes no time yet"),
            Some(settled) if settled.since(now) > LITTLE => {
                let behind = settled.since(now);
                self.look(
                    "guard",
                    format!("{settled}, {behind} s LATER than the clock: codes are held against that"),
                );
            }
            Some(settled) => self.line("guard", format!("{settled}: the time that it believes")),
        }
        if let Some((from, latest)) = facts.unsettled {
            let until = from.plus(limits::CLOCK_SETTLE_SECONDS);
            let says = format!(
                "a step to {from}, last heard {latest}: believed once the gate has run on until {until}"
            );
            self.look("unsettled", says);
        }
        if let Some(start) = facts.started_without_memory {
            self.line("memory", format!("it was lost at {start}: codes made until then are refused"));
        }
    }
}

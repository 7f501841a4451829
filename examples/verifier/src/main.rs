//! The example verifier: codes from pictures, folders and a scanner's lines are decided on, offline.
//!
//! ```text
//! init ─→ a gate's folder ┬ check, watch ─→ decisions, each remembered before it is told
//!                         ├ trust, update ─→ a newer trust list, a newer bundle in force
//!                         ├ lists ─→ newer status lists in force
//!                         ├ status ─→ what is in force, and what goes stale when
//!                         ├ clock ─→ what it makes of its clock, and an operator's word on it
//!                         ├ memory ─→ what was scanned, for the other gates of the boundary
//!                         ├ doctor ─→ what is wrong with it
//!                         ├ gate ─→ a guard's post; sentinel ─→ a door where nobody stands, roster ─→ its cards
//!                         ├ visits, day-key, self-scans, manual ─→ who came, without a name ─ upload ─→ the unit
//!                         └ reports ─→ what is sealed for the authority ─→ reports-open
//! uploads ─ collect ─→ the unit's folder ─ stats ─→ its numbers, and what everybody may see
//! a code ─ inspect ─→ what it says of itself, NOT VERIFIED
//! ```

mod args;
mod check;
mod clock;
mod doctor;
mod follow;
mod frame;
mod gate;
mod input;
mod inspect;
mod lines;
mod lists;
mod manual;
mod memory;
mod mode_lock;
mod policy;
mod portrait;
mod post;
mod report;
mod reports;
mod sentinel;
mod setup;
mod shared;
mod source;
mod state;
mod stats;
mod status;
mod tally;
mod unread;
mod update;
mod visits;
mod watch;

use std::process::ExitCode;

use args::{Cli, Command};
use sanse_example_common::{command, pages};

/// Something could not be read, or the gate's folder is in trouble.
const TROUBLE: u8 = 4;

fn main() -> ExitCode {
    let cli: Cli = match command::parse() {
        Ok(cli) => cli,
        Err(code) => return ExitCode::from(code),
    };
    let done = match &cli.command {
        Command::Init(args) => setup::init(args).map(|()| 0),
        Command::Trust(args) => setup::trust(args).map(|()| 0),
        Command::Lists(args) => lists::run(args).map(|()| 0),
        Command::Update(args) => update::run(args).map(|()| 0),
        Command::Status(args) => status::run(args),
        Command::Check(args) => check::run(args).map(|tally| tally.exit_code()),
        Command::Watch(args) => watch::run(args).map(|tally| tally.exit_code()),
        Command::Gate(args) => post::run(args).map(|tally| tally.exit_code()),
        Command::Sentinel(args) => sentinel::run(args).map(|tally| tally.exit_code()),
        Command::SentinelKey(args) => sentinel::make_key(args).map(|()| 0),
        Command::Roster(args) => sentinel::load_roster(args).map(|()| 0),
        Command::Manual(args) => manual::run(args).map(|()| 0),
        Command::Visits(args) => visits::run(args).map(|()| 0),
        Command::DayKey(args) => visits::day_key(args).map(|()| 0),
        Command::Upload(args) => visits::upload(args).map(|()| 0),
        Command::Collect(args) => stats::collect(args).map(|()| 0),
        Command::Stats(args) => stats::run(args).map(|()| 0),
        Command::SelfScans(args) => visits::self_scans(args).map(|()| 0),
        Command::Memory(command) => memory::run(command).map(|()| 0),
        Command::Reports(args) => reports::run(args).map(|()| 0),
        Command::ReportsOpen(args) => reports::open_records(args).map(|()| 0),
        Command::Inspect(args) => inspect::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Clock(args) => clock::run(args),
        Command::Config => setup::config().map(|()| 0),
        Command::Completions(args) => pages::completions::<Cli>(args).map(|()| 0),
        Command::Man(args) => pages::man::<Cli>(args).map(|()| 0),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            command::complain("verifier", &failure.to_string());
            ExitCode::from(if failure.usage { 2 } else { TROUBLE })
        }
    }
}

//! The example issuer: keys and trust lists, people registered and passes issued, and, for demonstration, the
//! holder's side.
//!
//! ```text
//! init ─→ a region's folder ─ pass ─→ a pass for a wallet ─ present ─→ a code to show
//!                           │      └→ a pass on paper ─ poster ─→ a sheet to print
//!                           ├ status ─→ lists of what is said of passes since
//!                           ├ bundle export ─→ everything for gates as one
//!                           └ trust, key rotate, key root-rotate ─→ the next trust list
//! ```

mod args;
mod batch;
mod bundle;
mod hex;
mod init;
mod keys;
mod pass;
mod passphrase;
mod poster;
mod present;
mod recognise;
mod region;
mod registrar;
mod registry;
mod report_key;
mod root;
mod rotate;
mod rows;
mod salt;
mod sheet;
mod status;
mod trust;
mod wallet;

use std::io::Write;
use std::process::ExitCode;

use args::{Cli, Command};
use sanse_example_common::{Failure, command, escape, pages};

fn main() -> ExitCode {
    let cli: Cli = match command::parse() {
        Ok(cli) => cli,
        Err(code) => return ExitCode::from(code),
    };
    let done = match &cli.command {
        Command::Init(args) => init::run(args),
        Command::Wallet(args) => wallet::run(args),
        Command::Pass(args) => pass::run(args),
        Command::Batch(args) => match batch::run(args) {
            Ok(true) => Ok(()),
            Ok(false) => return ExitCode::from(3),
            Err(failure) => Err(failure),
        },
        Command::Trust(args) => trust::run(args),
        Command::Recognise(args) => recognise::run(args),
        Command::ReportKey(args) => report_key::run(args),
        Command::Key(command) => rotate::run(command),
        Command::Status(command) => status::run(command),
        Command::Bundle(command) => bundle::run(command),
        Command::Poster(args) => poster::run(args),
        Command::Present(args) => present::run(args),
        Command::Registry(command) => registry::run(command),
        Command::Completions(args) => pages::completions::<Cli>(args),
        Command::Man(args) => pages::man::<Cli>(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            command::complain("issuer", &failure.to_string());
            ExitCode::from(match failure {
                Failure { usage: true, .. } => 2,
                Failure { done: true, .. } => 3,
                _ => 1,
            })
        }
    }
}

/// Prints lines of an answer. Whoever has closed the stream does not want to know, and what was asked for is done.
fn say(lines: &[String]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match lines.iter().try_for_each(|line| writeln!(out, "{}", escape::line(line))) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        said => said.map_err(|error| Failure::of("standard output", error)),
    }
}

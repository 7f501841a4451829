//! The project's own chores, run as `cargo xtask <command>`; `cargo xtask help` lists them.
//!
//! Reading order: `command` (what was asked) → `test`, `soak` and `release` (lists of steps) → `step` (runs a list) → the
//! steps themselves, one module per idea: `rust`, `vectors`, `foreign`, `python`, `js` (and `wasm` below it), `languages`,
//! `fuzz`, `package`, `tree`; `deny`, `minimal`, `msrv`, `semver`. A step for another language is a new module and a line in the list of `test`.

use std::process::ExitCode;

mod command;
mod deny;
mod failure;
mod folder;
mod foreign;
mod fuzz;
mod js;
mod languages;
mod minimal;
mod msrv;
mod own;
mod package;
mod process;
mod project;
mod python;
mod release;
mod rust;
mod semver;
mod soak;
mod step;
mod test;
mod tool;
mod tree;
mod vectors;
mod wasm;

use command::Command;
use failure::Failure;
use project::Project;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match Command::parse(&words).and_then(|command| run(&command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure @ Failure::Usage { .. }) => {
            eprintln!("{failure}\n\n{}", command::help());
            ExitCode::from(2)
        }
        Err(failure) => {
            eprintln!("\ncargo xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<(), Failure> {
    if matches!(command, Command::Help) {
        println!("{}", command::help());
        return Ok(());
    }
    let project = Project::open()?;
    match command {
        Command::Test { fast, only } => test::run(project, *fast, only.as_deref()),
        Command::Soak { seconds } => soak::run(project, *seconds),
        Command::Release { only } => release::run(project, only.as_deref()),
        Command::Vectors => vectors::regenerate(&project),
        Command::Wheel => python::wheel(&project),
        Command::Bench { what: command::Benched::Python } => python::bench(&project),
        Command::Bench { what: command::Benched::Js } => js::bench(&project),
        Command::Npm => js::npm(&project),
        Command::Help => Ok(()),
    }
}

//! The dependencies held against deny.toml: licences, what is banned, where they come from, what is known against them.

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;
use crate::rust::LIBRARY;
use crate::tool::Tool;

/// What can be told from the lock file and the sources alone.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    core(project)?;
    let all = ["--locked", "--workspace", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    DENY.run(project, &all)?.run()
}

/// What is published against a dependency: fetches the RustSec database.
pub(crate) fn advisories(project: &Project) -> Result<(), Failure> {
    DENY.run(project, &["--locked", "--workspace", "check", "advisories"])?.run()
}

/// The library without features brings no clock. With `scan`, rxing turns chrono's on, and no decision calls it;
/// cargo-deny sees the features of the workspace together, so cargo is asked.
fn core(project: &Project) -> Result<(), Failure> {
    let answer =
        Process::cargo(project, &["tree", "--package", LIBRARY, "--no-default-features", "--locked"])
            .args(["--edges", "normal,build", "--target", "all", "--prefix", "none", "--format", "{p}"])
            .ask()?;
    let found = clocks(&String::from_utf8_lossy(&answer));
    if found.is_empty() {
        println!("the library without features brings no clock");
        Ok(())
    } else {
        let problem =
            format!("the library reads no clock, and without features it brings {}", found.join(", "));
        Err(Failure::Found { problem })
    }
}

/// The crates that read a clock, of a list with one crate a line.
fn clocks(list: &str) -> Vec<&'static str> {
    let crates: Vec<&str> = list.lines().filter_map(|line| line.split(' ').next()).collect();
    CLOCKS.into_iter().filter(|clock| crates.contains(clock)).collect()
}

const DENY: Tool = Tool { name: "cargo-deny", subcommand: "deny", version: "0.20.2" };

/// The first comes with chrono's feature `clock`.
const CLOCKS: [&str; 5] = ["iana-time-zone", "instant", "quanta", "time", "web-time"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_found_by_their_whole_name() {
        let list = "sanse v0.1.0 (here)\nchrono v0.4.45\nruntime v1.0.0\ntime-core v0.1.0\n";
        assert_eq!(clocks(list), [""; 0]);
        assert_eq!(clocks(&format!("{list}iana-time-zone v0.1.65\n")), ["iana-time-zone"]);
    }
}

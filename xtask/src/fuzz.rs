//! The fuzz targets: what they need to run, and running them.

use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;
use crate::vectors;

/// Builds all targets and runs each for so many seconds.
pub(crate) fn run(project: &Project, seconds: u32) -> Result<(), Failure> {
    let targets = project.fuzz_targets()?;
    let tool = Tool { program: cargo_fuzz(project)?, compiler: compiler(project) };
    let seeds = vectors::seeds(project)?;
    // All are built before one runs, so that a target that does not compile is known at once.
    tool.process(project, "build").run()?;
    for target in &targets {
        let seeds = format!("{seeds}/{target}");
        if !project.path(&seeds).is_dir() {
            return Err(Failure::missing(seeds, format!("make the generator write seeds for '{target}'")));
        }
        let corpus = format!("{CORPUS}/{target}");
        let folder = project.path(&corpus);
        fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
        // libFuzzer writes to the first folder only, so the seeds stay as they were made.
        tool.process(project, "run")
            .args([target, &corpus, &seeds, "--"])
            .args([&format!("-max_total_time={seconds}"), "-timeout=10", "-rss_limit_mb=2048"])
            .args(["-verbosity=0", "-print_final_stats=1"])
            .run()?;
    }
    Ok(())
}

/// A compiler that takes the unstable flags of the sanitizers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compiler {
    Nightly,
    /// The toolchain at hand, told to take unstable flags.
    Bootstrap,
}

#[derive(Debug)]
struct Tool {
    program: PathBuf,
    compiler: Compiler,
}

impl Tool {
    fn process(&self, project: &Project, command: &str) -> Process {
        let process = Process::new(project, &self.program).args([command, "--target-dir", "target/fuzz"]);
        match self.compiler {
            Compiler::Nightly => process.env("RUSTUP_TOOLCHAIN", "nightly"),
            Compiler::Bootstrap => process.env("RUSTC_BOOTSTRAP", "1"),
        }
    }
}

/// cargo-fuzz from the machine or from our own tools, built there if there is none.
fn cargo_fuzz(project: &Project) -> Result<PathBuf, Failure> {
    let ours = project.path(TOOLS).join("bin").join(format!("cargo-fuzz{}", std::env::consts::EXE_SUFFIX));
    let known = [PathBuf::from("cargo-fuzz"), ours.clone()];
    if let Some(found) = known.into_iter().find(|program| works(project, program)) {
        return Ok(found);
    }
    println!("cargo-fuzz is not installed; building it into {TOOLS}");
    Process::cargo(project, &["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ])
        .args(["--root", TOOLS])
        .run()?;
    if works(project, &ours) {
        return Ok(ours);
    }
    Err(Failure::missing("cargo-fuzz", "`cargo install cargo-fuzz --locked` gives one"))
}

fn works(project: &Project, program: &PathBuf) -> bool {
    Process::new(project, program).args(["--version"]).ask().is_ok()
}

/// Nightly if it is there and new enough or can be had; else the compiler at hand, which builds the same code.
fn compiler(project: &Project) -> Compiler {
    let usable = || matches!((nightly(project), minor(env!("CARGO_PKG_RUST_VERSION"))), (Some(has), Some(needs)) if has >= needs);
    if usable() {
        return Compiler::Nightly;
    }
    println!("no nightly Rust that is new enough; asking rustup for it");
    let install = ["toolchain", "install", "nightly", "--profile", "minimal"];
    let installed = Process::new(project, "rustup").args(install).run();
    if installed.is_ok() && usable() {
        return Compiler::Nightly;
    }
    println!("there is no nightly to be had: fuzzing with the compiler at hand and RUSTC_BOOTSTRAP=1");
    Compiler::Bootstrap
}

fn nightly(project: &Project) -> Option<u32> {
    let answer = Process::new(project, "rustup").args(["run", "nightly", "rustc", "--version"]).ask().ok()?;
    let text = String::from_utf8(answer).ok()?;
    minor(text.split_whitespace().nth(1)?)
}

/// The second number of a Rust version; the first has always been 1.
fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.split('.').next()?.parse().ok()
}

/// Where tools built for this project go; nothing is installed for the whole machine.
const TOOLS: &str = "target/tools";

/// The version of cargo-fuzz that is built when there is none.
const CARGO_FUZZ: &str = "0.13.2";

/// Inputs that libFuzzer found interesting, kept from run to run.
const CORPUS: &str = "target/fuzz-corpus";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_second_number() {
        assert_eq!(minor("1.95"), Some(95));
        assert_eq!(minor("1.97.0-nightly"), Some(97));
        assert_eq!(minor("1.100.2"), Some(100));
        assert_eq!(minor("nightly"), None);
    }
}

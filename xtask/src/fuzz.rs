//! The fuzz targets, built and run without any other tool than cargo: a binary with libFuzzer in it is its own
//! runner, and the flags that `cargo fuzz` would give are few. No sanitizer: the code forbids `unsafe`, and
//! without one the stable compiler will do.

use std::fs;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;
use crate::vectors;

/// Builds all targets, by a profile of fuzz/Cargo.toml, and runs each for so many seconds.
pub(crate) fn run(project: &Project, profile: &str, seconds: u32) -> Result<(), Failure> {
    let targets = project.fuzz_targets()?;
    let host = host(project)?;
    // All are built before one runs, so that a target that does not compile is known at once.
    build(project, &host, profile)?;
    let seeds = vectors::seeds(project)?;
    // One on each core: none of them uses more.
    let waiting = Mutex::new(targets.iter());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let lane = || {
        while let Some(target) = next() {
            explore(project, &format!("{BUILT}/{host}/{profile}"), seeds, target, seconds)?;
        }
        Ok(())
    };
    let lanes = thread::available_parallelism().map_or(1, usize::from).min(targets.len());
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        lanes.into_iter().try_for_each(|lane| lane.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// Runs one target for so many seconds.
fn explore(project: &Project, built: &str, seeds: &str, target: &str, seconds: u32) -> Result<(), Failure> {
    let seeds = format!("{seeds}/{target}");
    if !project.path(&seeds).is_dir() {
        return Err(Failure::missing(seeds, format!("make the generator write seeds for '{target}'")));
    }
    let corpus = made(project, &format!("{CORPUS}/{target}"))?;
    let finds = made(project, &format!("{FINDS}/{target}"))?;
    // libFuzzer writes to the first folder only, so the seeds stay as they were made.
    Process::new(project, project.path(&format!("{built}/{target}{}", std::env::consts::EXE_SUFFIX)))
        .args([&corpus, &seeds, &format!("-artifact_prefix={finds}/")])
        .args([&format!("-max_total_time={seconds}"), "-timeout=10", "-rss_limit_mb=2048"])
        .args(["-verbosity=0", "-print_final_stats=1"])
        .run_beside_others()
}

fn build(project: &Project, host: &str, profile: &str) -> Result<(), Failure> {
    let mut flags = FLAGS.join(" ");
    if host.contains("-linux-") {
        flags.push_str(" -Cllvm-args=-sanitizer-coverage-stack-depth");
    }
    // With a target named, the flags reach neither build scripts nor macros.
    Process::cargo(project, &["build", "--locked", "--manifest-path", "fuzz/Cargo.toml"])
        .args(["--profile", profile, "--target", host, "--target-dir", BUILT])
        .env("RUSTFLAGS", &flags)
        .run()
}

/// The platform that the compiler at hand builds for.
fn host(project: &Project) -> Result<String, Failure> {
    let answer = Process::new(project, "rustc").args(["-vV"]).ask()?;
    host_in(&String::from_utf8_lossy(&answer))
        .ok_or_else(|| Failure::missing("the line 'host:' of `rustc -vV`", "install Rust with rustup"))
}

fn host_in(version: &str) -> Option<String> {
    version.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

/// Makes sure the folder exists; its name as the programs are told it.
fn made(project: &Project, folder: &str) -> Result<String, Failure> {
    let path: PathBuf = project.path(folder);
    fs::create_dir_all(&path).map_err(Failure::file(&path))?;
    Ok(folder.to_owned())
}

/// What libFuzzer needs to see where an input leads, as cargo-fuzz 0.13 asks for it; overflows and debug assertions
/// are finds too. (cargo-fuzz asks for one codegen unit besides, which makes the programs somewhat faster and their
/// build much slower.)
const FLAGS: [&str; 9] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Clink-dead-code",
    "-Cdebug-assertions",
    "--cfg=fuzzing",
];

/// Quick to build.
pub(crate) const QUICK: &str = "quick";
/// Quick to run.
pub(crate) const RELEASE: &str = "release";

/// Where the targets are built.
const BUILT: &str = "target/fuzz";

/// Inputs that libFuzzer found interesting, kept from run to run.
const CORPUS: &str = "target/fuzz-corpus";

/// Inputs that broke a property.
const FINDS: &str = "target/fuzz-finds";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_read_from_the_compilers_answer() {
        let answer = "rustc 1.95.0\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
        assert_eq!(host_in(answer).as_deref(), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(host_in("rustc 1.95.0"), None);
    }
}

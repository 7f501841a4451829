//! The steps that are one cargo command, or a few.

use crate::failure::Failure;
use crate::languages;
use crate::own::{self, QUICKSTART, SIZES};
use crate::process::Process;
use crate::project::Project;

pub(crate) fn format(project: &Project) -> Result<(), Failure> {
    component(project, "fmt", "rustfmt")?;
    cargo(project, &["fmt", "--all", "--check"])?;
    // The fuzz targets are not in the workspace, because they build with their own compiler flags.
    cargo(project, &["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])
}

pub(crate) fn clippy(project: &Project) -> Result<(), Failure> {
    component(project, "clippy", "clippy")?;
    cargo(project, &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"])
}

pub(crate) fn clippy_core(project: &Project) -> Result<(), Failure> {
    component(project, "clippy", "clippy")?;
    let core = ["--package", LIBRARY, "--all-targets", "--no-default-features"];
    Process::cargo(project, &["clippy"]).args(core).args(["--", "-D", "warnings"]).run()
}

pub(crate) fn doc(project: &Project) -> Result<(), Failure> {
    // With the examples the dependencies have the features that clippy checked them with, and are not checked again.
    let what = ["doc", "--no-deps", "--workspace", "--all-features", "--lib", "--bins", "--examples"];
    Process::cargo(project, &what).args(["--document-private-items"]).env("RUSTDOCFLAGS", "-D warnings").run()
}

pub(crate) fn test(project: &Project) -> Result<(), Failure> {
    // Found out now, not after minutes of compiling.
    Process::new(project, "redis-server").args(["--version"]).ask().map_err(|failure| {
        let remedy = "the shared guard is tested against it; install it (Debian: apt-get install redis-server), \
                      or Valkey with a link of that name";
        Failure::missing(format!("redis-server ({failure})"), remedy)
    })?;
    let tests = Process::cargo(project, &["test", "--workspace", "--all-features"]);
    // Python's and JavaScript's decisions are held against what these tests write.
    languages::telling(project, languages::RUST, tests)?.run()
}

/// Every vector without any feature; that the other tests compile without them is seen by `clippy-core`.
pub(crate) fn features(project: &Project) -> Result<(), Failure> {
    Process::cargo(project, &["test", "--package", LIBRARY, "--no-default-features"])
        .args(["--test", "vectors", "--test", "sequences"])
        .run()?;
    project.features()?.into_iter().try_for_each(|feature| compiles(project, &[feature]))
}

/// Every set of the library's features compiles.
pub(crate) fn powerset(project: &Project) -> Result<(), Failure> {
    subsets(&project.features()?).iter().try_for_each(|set| compiles(project, set))
}

fn compiles(project: &Project, features: &[String]) -> Result<(), Failure> {
    Process::cargo(project, &["check", "--quiet", "--package", LIBRARY, "--lib", "--no-default-features"])
        .args(["--features", &features.join(",")])
        .run()
}

/// All sets of these names, the empty one and the full one too.
fn subsets(names: &[String]) -> Vec<Vec<String>> {
    names.iter().fold(vec![Vec::new()], |mut sets, name| {
        let with: Vec<Vec<String>> =
            sets.iter().map(|set| set.iter().chain([name]).cloned().collect()).collect();
        sets.extend(with);
        sets
    })
}

pub(crate) fn examples(project: &Project) -> Result<(), Failure> {
    for example in [QUICKSTART, SIZES] {
        Process::new(project, own::built(project, example)?).run()?;
    }
    Ok(())
}

/// The README's first command, as it stands there.
pub(crate) fn quickstart(project: &Project) -> Result<(), Failure> {
    cargo(project, &["run", "--release", "--example", "quickstart"])
}

fn cargo(project: &Project, words: &[&str]) -> Result<(), Failure> {
    Process::cargo(project, words).run()
}

/// Sees that a cargo subcommand of the toolchain is there, and asks rustup for it if not.
fn component(project: &Project, subcommand: &str, component: &str) -> Result<(), Failure> {
    let present = || Process::cargo(project, &[subcommand, "--version"]).ask().is_ok();
    if present() {
        return Ok(());
    }
    println!("cargo {subcommand} is not installed; asking rustup for it");
    let added = Process::new(project, "rustup").args(["component", "add", component]).run();
    if added.is_ok() && present() {
        return Ok(());
    }
    Err(Failure::missing(
        format!("cargo {subcommand}"),
        format!("install the component '{component}' of your Rust toolchain"),
    ))
}

/// The library's package, where a command is for it alone.
pub(crate) const LIBRARY: &str = "sanse";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_comes_once() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let sets: Vec<String> = subsets(&names).iter().map(|set| set.join(",")).collect();
        assert_eq!(sets, ["", "a", "b", "a,b", "c", "a,c", "b,c", "a,b,c"]);
    }
}

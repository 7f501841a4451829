//! The oldest Rust: what Cargo.toml promises is what is tested and what is told.

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;
use crate::rust::LIBRARY;

/// Every place names the same version, and the library builds with it.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    let promised = project.value("rust-version")?;
    for file in TOLD {
        if !project.text(file)?.contains(&format!("Rust {promised}")) {
            return Err(Failure::Found {
                problem: format!("{file} does not say 'Rust {promised}', which Cargo.toml promises"),
            });
        }
    }
    let tested = toolchains(&project.text(WORKFLOW)?);
    let same = |version: &String| release(version).is_some() && release(version) == release(&promised);
    if tested.is_empty() || !tested.iter().all(same) {
        return Err(Failure::Found {
            problem: format!("Cargo.toml promises Rust {promised}; {WORKFLOW} tests {tested:?}"),
        });
    }
    let answer = Process::new(project, "rustc").args(["--version"]).ask()?;
    let answer = String::from_utf8_lossy(&answer);
    let at_hand = answer.split_whitespace().nth(1).unwrap_or_default();
    if release(at_hand) < release(&promised) {
        return Err(Failure::missing(
            format!("Rust {promised}"),
            format!("this is {at_hand}; `rustup update`"),
        ));
    }
    build(project, &promised, at_hand)
}

/// With that very version where rustup has it, or where it is the one at hand; the workflow always does.
fn build(project: &Project, promised: &str, at_hand: &str) -> Result<(), Failure> {
    let installed = Process::new(project, "rustup").args(["toolchain", "list"]).ask().unwrap_or_default();
    let installed = String::from_utf8_lossy(&installed).into_owned();
    let toolchain = installed
        .lines()
        .filter_map(|line| line.split('-').next())
        .find(|name| release(name).is_some() && release(name) == release(promised));
    if toolchain.is_none() && release(at_hand) != release(promised) {
        println!("rustup has no Rust {promised}: it is built with in {WORKFLOW} only");
        return Ok(());
    }
    for features in ["--all-features", "--no-default-features"] {
        let check = Process::cargo(project, &["check", "--package", LIBRARY, "--lib", "--locked", features]);
        match toolchain {
            Some(name) => check.env("RUSTUP_TOOLCHAIN", name).run()?,
            None => check.run()?,
        }
    }
    Ok(())
}

/// The versions on the lines of the workflow that speak of toolchains.
fn toolchains(workflow: &str) -> Vec<String> {
    workflow
        .lines()
        .filter(|line| line.to_lowercase().contains("toolchain"))
        .flat_map(|line| line.split(|c: char| !(c.is_ascii_digit() || c == '.')))
        .filter(|word| release(word).is_some())
        .map(str::to_owned)
        .collect()
}

/// Major, minor and patch; `1.95` is `1.95.0`. A nightly counts as the release that it becomes.
fn release(version: &str) -> Option<[u32; 3]> {
    let plain = version.split('-').next()?;
    let numbers: Vec<u32> = plain.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match numbers[..] {
        [major, minor] => Some([major, minor, 0]),
        [major, minor, patch] => Some([major, minor, patch]),
        _ => None,
    }
}

const TOLD: [&str; 3] = ["README.md", ".github/CONTRIBUTING.md", ".ci/run"];
const WORKFLOW: &str = ".github/workflows/ci.yml";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert_eq!(release("1.95"), release("1.95.0"));
        assert!(release("1.100.0") > release("1.95"));
        assert_eq!(release("1.97.0-nightly"), Some([1, 97, 0]));
        for text in ["", "stable", "1", "1.2.3.4", "1.x"] {
            assert_eq!(release(text), None, "{text}");
        }
    }

    #[test]
    fn toolchains_are_read_from_their_lines_only() {
        let workflow =
            "uses: checkout # v7.0.1\ntoolchain: [\"1.95.0\", nightly]\nRUSTUP_TOOLCHAIN: \"1.96\"\n";
        assert_eq!(toolchains(workflow), ["1.95.0", "1.96"]);
    }
}

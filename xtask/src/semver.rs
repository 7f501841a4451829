//! The public interface against the last release: what breaks a user needs a new version number.

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;
use crate::rust::LIBRARY;
use crate::tool::Tool;

/// Compares with the newest tag `v…` that came before this commit.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    let Some(last) = last_release(project)? else {
        println!(
            "no release yet: there is no tag v… before this commit, so there is nothing to compare with"
        );
        return Ok(());
    };
    println!("comparing with {last}");
    let what = ["--package", LIBRARY, "--all-features", "--baseline-rev", &last];
    SEMVER_CHECKS.run(project, &what)?.run()
}

fn last_release(project: &Project) -> Result<Option<String>, Failure> {
    let trust = format!("safe.directory={}", project.root().display());
    let answer = Process::new(project, "git")
        .args(["-c", &trust, "tag", "--list", "v[0-9]*", "--merged", "HEAD", "--no-contains", "HEAD"])
        .args(["--sort=-version:refname"])
        .ask()?;
    Ok(first_line(&String::from_utf8_lossy(&answer)))
}

fn first_line(answer: &str) -> Option<String> {
    answer.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}

const SEMVER_CHECKS: Tool =
    Tool { name: "cargo-semver-checks", subcommand: "semver-checks", version: "0.51.0" };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_tag_is_the_first_line() {
        assert_eq!(first_line("v0.2.0\nv0.1.0\n").as_deref(), Some("v0.2.0"));
        assert_eq!(first_line("\n"), None);
    }
}

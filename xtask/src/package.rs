//! The library as crates.io would hand it out: what is in it, and whether it builds from that alone.

use crate::failure::Failure;
use crate::folder;
use crate::process::Process;
use crate::project::Project;
use crate::rust::LIBRARY;

/// The packaged files are those that a user of the library needs.
pub(crate) fn list(project: &Project) -> Result<(), Failure> {
    let question = ["package", "--package", LIBRARY, "--list", "--allow-dirty", "--locked"];
    let answer = Process::cargo(project, &question).ask()?;
    let answer = String::from_utf8_lossy(&answer);
    let files: Vec<&str> = answer.lines().collect();
    let problems = problems(&files);
    if problems.is_empty() {
        println!("{} files", files.len());
        Ok(())
    } else {
        let remedy = "mend `include` in Cargo.toml, or the list in xtask/src/package.rs";
        Err(Failure::Found { problem: format!("{}\n{remedy}", problems.join("\n")) })
    }
}

/// The packaged library builds and its unit tests pass, with the versions of the lock file.
pub(crate) fn build(project: &Project) -> Result<(), Failure> {
    list(project)?;
    let folder = unpacked(project, "target/package/released")?;
    let manifest = format!("{folder}/Cargo.toml");
    // The project's own target folder: the dependencies are the same, and built already.
    let what = ["--locked", "--all-features", "--target-dir", "target", "--manifest-path", &manifest];
    Process::cargo(project, &["build", "--examples", "--lib"]).args(what).run()?;
    Process::cargo(project, &["test", "--lib"]).args(what).run()
}

/// Packages the library and unpacks it into a fresh folder; returns where its manifest lies.
///
/// The folder lies in `target/package`, where cargo looks for no workspace above.
pub(crate) fn unpacked(project: &Project, folder: &str) -> Result<String, Failure> {
    Process::cargo(project, &["package", "--package", LIBRARY, "--no-verify", "--allow-dirty", "--locked"])
        .run()?;
    folder::empty(&project.path(folder))?;
    let name = format!("{LIBRARY}-{}", project.value("version")?);
    let archive = format!("target/package/{name}.crate");
    Process::new(project, "tar").args(["-xzf", &archive, "-C", folder]).run()?;
    Ok(format!("{folder}/{name}"))
}

fn problems(files: &[&str]) -> Vec<String> {
    let extra = files
        .iter()
        .filter(|file| !NEEDED.contains(file) && !FOLDERS.iter().any(|kind| lies_in(file, kind)))
        .map(|file| format!("{file}: packaged, and nothing that a user of the library needs"));
    let missing = NEEDED
        .iter()
        .filter(|needed| !files.contains(needed))
        .map(|needed| format!("{needed}: not packaged"));
    extra.chain(missing).collect()
}

/// Whether a file lies below the folder and has the ending.
fn lies_in(file: &str, (folder, ending): &(&str, &str)) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.ends_with(ending))
}

/// Files without which the package is not whole; cargo adds the last four.
const NEEDED: [&str; 14] = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "docs/README.md",
    "examples/pictures.rs",
    "examples/quickstart.rs",
    "examples/sizes.rs",
    "spec/verification.md",
    "src/lib.rs",
    ".cargo_vcs_info.json",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
];

/// Folders and endings of the other files.
const FOLDERS: [(&str, &str); 7] = [
    ("src/", ".rs"),
    ("src/", ".lua"),
    ("src/", ".toml"),
    ("docs/", ".md"),
    ("docs/pictures/", ".svg"),
    ("spec/", ".md"),
    ("spec/", ".cddl"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_litter_and_gaps_are_found() {
        let mut files = NEEDED.to_vec();
        files.extend(["src/key/mod.rs", "spec/pass.cddl"]);
        assert_eq!(problems(&files), [""; 0]);
        for extra in
            ["spec/vectors/a.json", "src/lib.rs.orig", "tests/spec.rs", "examples/issuer/src/main.rs"]
        {
            let mut files = files.clone();
            files.push(extra);
            assert!(problems(&files)[0].starts_with(extra), "{extra}");
        }
        files.retain(|file| *file != "LICENSE-MIT");
        assert_eq!(problems(&files), ["LICENSE-MIT: not packaged"]);
    }
}

//! Cargo subcommands that do not come with Rust: taken where installed, else built once below target.

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;

/// A tool by its crate and the version that is built where none is installed.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    /// What cargo calls it by.
    pub(crate) subcommand: &'static str,
    pub(crate) version: &'static str,
}

impl Tool {
    /// The tool, about to run with these words.
    pub(crate) fn run(&self, project: &Project, words: &[&str]) -> Result<Process, Failure> {
        if Process::cargo(project, &[self.subcommand, "--version"]).ask().is_ok() {
            return Ok(Process::cargo(project, &[self.subcommand]).args(words));
        }
        let program = project.path(&format!("{FOLDER}/bin/{}{}", self.name, std::env::consts::EXE_SUFFIX));
        let built = Process::new(project, &program).args([self.subcommand, "--version"]).ask().is_ok();
        if !built {
            println!("{} is not installed; building it in {FOLDER}, which takes minutes", self.name);
            // A debug build is done in a third of the time, and these tools wait for cargo most of theirs.
            Process::cargo(project, &["install", "--locked", "--debug", "--root", FOLDER])
                .args(["--version", self.version, self.name])
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .run()
                .map_err(|failure| {
                    let remedy =
                        format!("`cargo install --locked {}`; look at what it says above", self.name);
                    Failure::missing(format!("{} ({failure})", self.name), remedy)
                })?;
        }
        Ok(Process::new(project, &program).args([self.subcommand]).args(words))
    }
}

const FOLDER: &str = "target/tools";

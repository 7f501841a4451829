//! Shell completions and man pages, from the definition that the command line is parsed by.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Failure;

/// What `completions` takes.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell to complete for
    pub shell: Shell,
}

/// Prints the script that completes this program's command line, to be loaded by the shell.
pub fn completions<C: CommandFactory>(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut command = C::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    std::io::stdout().write_all(&script).map_err(|error| Failure::of("standard output", error))
}

/// What `man` takes.
#[derive(Args, Debug)]
pub struct ManArgs {
    /// The folder to write the pages into, made if it is not there
    pub folder: PathBuf,
}

/// Writes a man page for the program and one for each command.
pub fn man<C: CommandFactory>(args: &ManArgs) -> Result<(), Failure> {
    let failed = |error| Failure::io("write pages into", &args.folder, &error);
    std::fs::create_dir_all(&args.folder).map_err(failed)?;
    clap_mangen::generate_to(C::command(), &args.folder).map_err(failed)
}

//! What `issuer batch` takes.

use std::path::PathBuf;

use clap::Args;

use crate::rows::Format;

#[derive(Args, Debug)]
pub(crate) struct BatchArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The rows, a file: CSV whose first line names the columns, or JSON lines
    pub(crate) input: PathBuf,
    /// The folder to make for the passes; a run in it goes on
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// How the rows are written, where the input's name does not end in .csv or .jsonl
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// All on paper: anyone can copy them, so verifiers at best look closer
    #[arg(long)]
    pub(crate) paper: bool,
    /// How long a pass holds whose row does not say: at most 48 for a wallet, 720 on paper
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=9600))]
    pub(crate) hours: u64,
    /// How many rows are worked on at one time; one for each core unless told otherwise
    #[arg(long, value_name = "N", value_parser = workers)]
    pub(crate) workers: Option<usize>,
    /// The file whose first line is the issuing key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Show no progress
    #[arg(long)]
    pub(crate) quiet: bool,
}

fn workers(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=256).contains(count));
    count.ok_or_else(|| "write a number from 1 to 256".to_owned())
}

//! The arguments of `memory`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sanse::limits;

use super::codes::DONE_CODES;
use super::{Moment, clock};

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// Write what a gate remembers into a file, for the others
    #[command(after_help = DONE_CODES)]
    Export {
        /// The gate's folder
        state: PathBuf,
        /// The file, in place of the one before it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
        #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
        time: Option<Moment>,
    },
    /// Learn what other gates remember: what was scanned there was scanned here too
    #[command(after_help = DONE_CODES)]
    Merge(MergeArgs),
}

#[derive(Args, Debug)]
pub(crate) struct MergeArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// What `memory export` has written there
    #[arg(value_name = "EXPORT", required = true)]
    pub(crate) exports: Vec<PathBuf>,
    /// Whoever passed at both gates within so many seconds is told of: nobody walks faster
    #[arg(long, value_name = "SECONDS", default_value_t = limits::TRAVEL_SECONDS)]
    pub(crate) travel: u64,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

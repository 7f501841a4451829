//! The arguments of what goes to the district authority, sealed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sanse::{Audience, Colour};

use super::{Moment, clock};

#[derive(Args, Debug)]
pub(crate) struct ManualArgs {
    /// The gate's folder. Name, document (COUNTRY:KIND:NUMBER) and telephone number come in three lines on standard input:
    /// others can see arguments
    pub(crate) state: PathBuf,
    /// The colour, if one was seen, on a relative's phone
    #[arg(long)]
    pub(crate) colour: Option<Colour>,
    /// The visitor was not let in
    #[arg(long)]
    pub(crate) refused: bool,
    /// The gate's name, at most 32 bytes
    #[arg(long, default_value = "", hide_default_value = true, value_parser = super::reader)]
    pub(crate) reader: String,
    /// Not now but then: RFC 3339, or +SECONDS or -SECONDS from the clock. Within a day, for what was written on paper first;
    /// a locked gate does not take it
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
    /// With --time: any time, for this is a gate for trials
    #[arg(long, requires = "time")]
    pub(crate) trial: bool,
}

/// What is sealed, each in an outbox of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordKind {
    /// Refusals of codes
    Refusals,
    /// Refusals of cards, by a sentinel
    Cards,
    /// Visitors who were written down
    Visitors,
}

#[derive(Args, Debug)]
pub(crate) struct ReportsArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// Copy the sealed records into this folder, each under its id; they wait on
    #[arg(long, value_name = "FOLDER", conflicts_with = "delivered")]
    pub(crate) out: Option<PathBuf>,
    /// Not what waits, but what was taken out within the last 30 days on somebody's word, at a gate without a PIN
    #[arg(long, conflicts_with = "delivered")]
    pub(crate) aside: bool,
    /// The authority has answered that it has these: they are taken out. A gate that is locked destroys them; another keeps them aside
    /// for 30 days
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub(crate) delivered: Vec<String>,
    /// With --delivered at a locked gate: the PIN in the first line of this file, for what is taken out is gone
    #[arg(long, value_name = "PIN-FILE", requires = "delivered")]
    pub(crate) lock: Option<PathBuf>,
    /// These alone
    #[arg(long)]
    pub(crate) kind: Option<RecordKind>,
}

#[derive(Args, Debug)]
pub(crate) struct ReportsOpenArgs {
    /// Sealed records
    #[arg(value_name = "RECORD", required = true)]
    pub(crate) records: Vec<PathBuf>,
    /// The authority's report key, PEM: secret
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// The passphrase of the key, in the first line of this file
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The region or the place that records are taken of, such as ZZ
    #[arg(long, value_name = "REGION|PLACE")]
    pub(crate) from: Audience,
}

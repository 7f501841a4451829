//! What `issuer status` takes.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use sanse::limits;
use sanse::status::{ExpiryDay, Status};

use crate::hex;
use sanse_example_common::clock::{self, Moment};

#[derive(Debug, Subcommand)]
pub(crate) enum StatusCommand {
    /// Begin: from now on each pass gets a place in the list of its expiry day. Until then passes have none, and gates
    /// need no list; from then on gates without the lists look closer at each pass
    Init(InitArgs),
    /// Say something else of a pass: now-yellow, now-red, suspended or revoked; as-issued lifts a suspension
    Set(SetArgs),
    /// Sign the lists of all days that are not past, for every gate
    Publish(PublishArgs),
    /// Show how many passes of each day there are, and what is said of them
    List(ListArgs),
}

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// Places in each day's list: more than passes will ever expire on one day, a multiple of 64
    #[arg(long, value_name = "N", default_value_t = 1 << 20, value_parser = entries())]
    pub(crate) entries: u32,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("which").required(true).args(["pass", "credential", "day"]))]
pub(crate) struct SetArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// as-issued, now-yellow, now-red, suspended or revoked
    pub(crate) status: Status,
    /// The pass.txt of the pass
    #[arg(long, value_name = "FILE", conflicts_with = "index")]
    pub(crate) pass: Option<PathBuf>,
    /// The credential's id, 32 hexadecimal digits: pass and batch tell it
    #[arg(long, value_name = "HEX", value_parser = credential, conflicts_with = "index")]
    pub(crate) credential: Option<[u8; 16]>,
    /// The day on which the pass expires (UTC), such as 2026-03-02
    #[arg(long, value_name = "DAY", requires = "index")]
    pub(crate) day: Option<ExpiryDay>,
    /// The pass's place in the list of that day
    #[arg(long, value_name = "N", requires = "day")]
    pub(crate) index: Option<u32>,
}

#[derive(Args, Debug)]
pub(crate) struct PublishArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The folder for the lists; `status-lists` inside the region's unless told otherwise
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    /// How long the lists hold: gates look closer past that
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=720))]
    pub(crate) hours: u64,
    /// When gates should look for newer lists
    #[arg(long, value_name = "HOURS", default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..=720))]
    pub(crate) renew: u64,
    /// Publish although the clock is more than two days past the last publication: you have looked at the clock
    #[arg(long)]
    pub(crate) confirm_future: bool,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
    /// The file whose first line is the issuing key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
}

fn entries() -> impl Fn(&str) -> Result<u32, String> + Clone + Send + Sync {
    |text: &str| {
        let (min, max) = (limits::STATUS_ENTRIES_MIN, limits::STATUS_ENTRIES);
        let fits = |count: &u32| {
            usize::try_from(*count).is_ok_and(|n| (min..=max).contains(&n)) && count.is_multiple_of(64)
        };
        let count = text.parse().ok().filter(fits);
        count.ok_or_else(|| format!("write a multiple of 64 from {min} to {max}"))
    }
}

pub(crate) fn credential(text: &str) -> Result<[u8; 16], String> {
    hex::decode(text).ok_or_else(|| "write 32 hexadecimal digits".to_owned())
}

//! The arguments of counting: at a gate, and at the unit.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sanse::{Day, PlaceId, UtcOffset};

use super::{Moment, clock};

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct VisitsArgs {
    #[command(subcommand)]
    pub(crate) action: Option<VisitsAction>,
    /// The gate's folder
    #[arg(required = true)]
    pub(crate) state: Option<PathBuf>,
    /// Another day than today, such as 2026-03-01
    #[arg(long)]
    pub(crate) day: Option<Day>,
    /// One JSON object a line (examples/verifier/schema/visits.json)
    #[arg(long)]
    pub(crate) json: bool,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VisitsAction {
    /// Begin to count: a store in the gate's folder, and a folder for the day keys elsewhere
    Init(VisitsInitArgs),
    /// Let go of the visits of all days before one, for good; what was not handed on stays
    LetGo {
        /// The gate's folder
        state: PathBuf,
        /// The first day that is kept, such as 2026-03-01
        #[arg(long, value_name = "DAY")]
        before: Day,
        /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
        #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
        time: Option<Moment>,
    },
}

#[derive(Args, Debug)]
pub(crate) struct VisitsInitArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// Where the day keys lie, secret and in no backup; unless said beside the gate's folder, as GATE.day-keys
    #[arg(long, value_name = "FOLDER")]
    pub(crate) keys: Option<PathBuf>,
    /// The region's distance from UTC, which says when a day begins: it stays so
    #[arg(long, default_value_t = UtcOffset::default(), allow_hyphen_values = true)]
    pub(crate) offset: UtcOffset,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct DayKeyArgs {
    #[command(subcommand)]
    pub(crate) action: DayKeyAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DayKeyAction {
    /// Write a day's key into a new file, for the other gates of the place: secret
    Export {
        /// The gate's folder
        state: PathBuf,
        /// The file to make
        file: PathBuf,
        /// Another day than today; a key is made where there is none
        #[arg(long)]
        day: Option<Day>,
        /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
        #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
        time: Option<Moment>,
    },
    /// Take over the key that another gate of the place has exported
    Import {
        /// The gate's folder
        state: PathBuf,
        /// The exported key
        file: PathBuf,
        /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
        #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
        time: Option<Moment>,
    },
}

#[derive(Args, Debug)]
pub(crate) struct UploadArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// The file to make; what one does not hold goes into FILE-2 and so on
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Everything once more: a file was lost, or the unit's store was. What it knows already counts once
    #[arg(long)]
    pub(crate) again: bool,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct CollectArgs {
    /// The unit's folder, made if it is not there
    pub(crate) central: PathBuf,
    /// What gates have written with `upload`
    #[arg(value_name = "UPLOAD", required = true)]
    pub(crate) uploads: Vec<PathBuf>,
    /// For a new folder: the region's distance from UTC, which says when a day begins
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) offset: Option<UtcOffset>,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct StatsArgs {
    /// The unit's folder
    pub(crate) central: PathBuf,
    /// This day alone, such as 2026-03-01
    #[arg(long)]
    pub(crate) day: Option<Day>,
    /// This place alone
    #[arg(long)]
    pub(crate) place: Option<PlaceId>,
    /// Make a page with charts too, in one file
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Publish the day, with --day: for everybody, once, from 48 hours after its end on, small numbers hidden; CSV
    #[arg(long, value_name = "FILE", requires = "day")]
    pub(crate) publish: Option<PathBuf>,
    /// In place of telling: let go of the visits of all days before this one, for good; publish them first
    #[arg(long, value_name = "DAY", conflicts_with_all = ["day", "place", "html", "publish", "json"])]
    pub(crate) let_go_before: Option<Day>,
    /// You have looked at another clock, and this one is right: what is published, or let go of, is never taken back
    #[arg(long)]
    pub(crate) confirm_clock: bool,
    /// One JSON object for each place and day, in place of the tables (examples/verifier/schema/stats.json)
    #[arg(long)]
    pub(crate) json: bool,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct SelfScansArgs {
    /// The folder of the place, made by `init --place`
    pub(crate) state: PathBuf,
    /// What a wallet has kept for sending
    pub(crate) file: PathBuf,
    /// The place's signed code, as a text in a file
    #[arg(long, value_name = "FILE")]
    pub(crate) place_code: PathBuf,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

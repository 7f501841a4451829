//! The command line.

mod codes;
mod memory;
mod post;
mod reports;
mod rules;
mod shared;
mod visits;
mod word;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sanse::reason::Language;
use sanse::verify::Confirmation;
use sanse::{PlaceId, Temperature, limits};

use self::codes::{
    CLOCK_CODES, DOCTOR_CODES, DONE_CODES, EXIT_CODES, INSPECT_CODES, LISTS_CODES, SENTINEL_CODES,
};
pub(crate) use self::memory::{MemoryCommand, MergeArgs};
pub(crate) use self::post::{
    Bell, CardsArgs, GateArgs, RosterArgs, SentinelArgs, SentinelKeyArgs, SourceArgs,
};
pub(crate) use self::reports::{ManualArgs, RecordKind, ReportsArgs, ReportsOpenArgs};
pub(crate) use self::rules::{Paper, Rules};
pub(crate) use self::shared::Shared;
pub(crate) use self::visits::{
    CollectArgs, DayKeyAction, DayKeyArgs, SelfScansArgs, StatsArgs, UploadArgs, VisitsAction, VisitsArgs,
    VisitsInitArgs,
};
use sanse_example_common::clock::{self, Moment};
use sanse_example_common::pages::{CompletionsArgs, ManArgs};

/// Checks three-colour passes offline: an example over the library sanse, not a product.
#[derive(Debug, Parser)]
#[command(name = "verifier", version, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a gate's folder: pinned root, trust list, place, rules, and a memory that starts now
    #[command(after_help = DONE_CODES)]
    Init(InitArgs),
    /// Load a newer trust list, also while the gate is running
    #[command(after_help = DONE_CODES)]
    Trust(TrustArgs),
    /// Load newer status lists, which say what became of passes, also while the gate is running
    #[command(after_help = LISTS_CODES)]
    Lists(ListsArgs),
    /// Take over a bundle: trust lists, status lists and rules as one, also while the gate is running
    #[command(after_help = DONE_CODES)]
    Update(UpdateArgs),
    /// Say what is in force, how old it is, and what goes stale when; changes nothing
    #[command(after_help = DOCTOR_CODES)]
    Status(StatusArgs),
    /// Decide on codes in pictures, folders of pictures, files of texts, or a scanner's lines
    #[command(after_help = EXIT_CODES)]
    Check(CheckArgs),
    /// Stand at a gate: decide on each new picture of a camera's folder, or on a scanner's lines, until stopped
    #[command(after_help = EXIT_CODES)]
    Watch(WatchArgs),
    /// Stand a guard's post: one big answer for each code, the last ten below it, and a keyboard that closes checks
    #[command(after_help = EXIT_CODES)]
    Gate(GateArgs),
    /// Stand where nobody does: codes, and identity cards from a roster, are admitted or refused
    #[command(after_help = SENTINEL_CODES)]
    Sentinel(SentinelArgs),
    /// Make the key of this sentinel's rosters, and hand a copy to the authority
    #[command(after_help = DONE_CODES)]
    SentinelKey(SentinelKeyArgs),
    /// Load a newer roster, also while the sentinel is running
    #[command(after_help = DONE_CODES)]
    Roster(RosterArgs),
    /// Write a visitor without a phone down: sealed to the authority, and counted
    #[command(after_help = DONE_CODES)]
    Manual(ManualArgs),
    /// Show a day's visits; `visits init` begins to count them
    #[command(after_help = DONE_CODES)]
    Visits(VisitsArgs),
    /// Share a day's key with the other gates of the place, before its first visit
    #[command(after_help = DONE_CODES)]
    DayKey(DayKeyArgs),
    /// Hand the gate's visits on to the unit, in files
    #[command(after_help = DONE_CODES)]
    Upload(UploadArgs),
    /// Take uploads over into the unit's store, in any order and as often as they come
    #[command(after_help = DONE_CODES)]
    Collect(CollectArgs),
    /// The unit's numbers by day, hour and colour; as a page; and what everybody may see
    #[command(after_help = DONE_CODES)]
    Stats(StatsArgs),
    /// Verify and count what a visitor's phone has scanned by itself at a place without a device
    #[command(after_help = DONE_CODES)]
    SelfScans(SelfScansArgs),
    /// What was scanned, from one gate to another of the same boundary that could not reach it
    #[command(subcommand, after_help = DONE_CODES)]
    Memory(MemoryCommand),
    /// What waits for the district authority, sealed; hand it over, and take it out once it has arrived
    #[command(after_help = DONE_CODES)]
    Reports(ReportsArgs),
    /// The authority's side: open sealed records
    #[command(after_help = DONE_CODES)]
    ReportsOpen(ReportsOpenArgs),
    /// Show what a code says of itself, NOT VERIFIED
    #[command(after_help = INSPECT_CODES)]
    Inspect(InspectArgs),
    /// Look a gate's folder over: clock, trust list, status lists, memory, rules, permissions; changes nothing
    #[command(after_help = DOCTOR_CODES)]
    Doctor(DoctorArgs),
    /// Say what the gate makes of its clock; with --confirm, give it your word that the clock is right
    #[command(after_help = CLOCK_CODES)]
    Clock(ClockArgs),
    /// Print a rules file with a comment on each rule, for gate.toml in the gate's folder
    #[command(after_help = DONE_CODES)]
    Config,
    /// Print the shell's completions
    #[command(after_help = DONE_CODES)]
    Completions(CompletionsArgs),
    /// Write man pages into a folder
    #[command(after_help = DONE_CODES)]
    Man(ManArgs),
}

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// The folder to make
    pub(crate) state: PathBuf,
    /// The region's public root key, PEM; get it by a way you trust, everything hangs on it
    #[arg(long, value_name = "FILE")]
    pub(crate) root: PathBuf,
    /// The region's trust list
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// Where the gate stands, such as ZZ-GATE-7: codes must be made for it
    #[arg(long)]
    pub(crate) place: Option<PlaceId>,
    /// Another gate of the same boundary: the two can then tell each other what was scanned, with `memory`
    #[arg(long, value_name = "GATE")]
    pub(crate) beside: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct TrustArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// The newer list
    pub(crate) list: PathBuf,
    /// Load it although it is dated more than a day ahead: you have looked at the clock and at the list
    #[arg(long)]
    pub(crate) confirm_future: bool,
    /// How many seconds to wait for a gate that is running to take it over
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = clap::value_parser!(u64).range(0..=600))]
    pub(crate) wait: u64,
}

#[derive(Args, Debug)]
pub(crate) struct ListsArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// The lists, or folders of them; older ones than the newest of their issuer and day are refused, and others of the same date
    #[arg(value_name = "LIST|FOLDER", required = true)]
    pub(crate) lists: Vec<PathBuf>,
    /// Load them although they are dated more than a day ahead: you have looked at the clock and at the lists
    #[arg(long)]
    pub(crate) confirm_future: bool,
    /// How many seconds to wait for a gate that is running to take them over
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = clap::value_parser!(u64).range(0..=600))]
    pub(crate) wait: u64,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct UpdateArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// The bundle: a folder with its parts, or one file
    pub(crate) bundle: PathBuf,
    /// Take it over although it, or its list, is dated more than a day ahead: you have looked at the clock and at both
    #[arg(long)]
    pub(crate) confirm_future: bool,
    /// How many seconds to wait for a gate that is running to take it over
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = clap::value_parser!(u64).range(0..=600))]
    pub(crate) wait: u64,
}

#[derive(Args, Debug)]
pub(crate) struct StatusArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// One JSON object (examples/verifier/schema/status.json)
    #[arg(long)]
    pub(crate) json: bool,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// Pictures (PNG, JPEG), folders of pictures, files of texts (.txt, one code a line), or `-` for lines on
    /// standard input
    #[arg(value_name = "PICTURE|FOLDER|TEXTS|-", default_value = "-")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Each line begins with the time of its scan and a space: a log is played again, from --time on
    #[arg(long, requires = "time")]
    pub(crate) timed: bool,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args, Debug)]
pub(crate) struct WatchArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// With --challenge: keep the living challenge in this file too, for the gate's screen
    #[arg(long, value_name = "FILE")]
    pub(crate) challenge_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args, Debug)]
pub(crate) struct InspectArgs {
    /// Pictures (PNG, JPEG), folders of pictures, files of texts (.txt, one code a line), or `-` for lines on
    /// standard input
    #[arg(value_name = "PICTURE|FOLDER|TEXTS|-", default_value = "-")]
    pub(crate) inputs: Vec<PathBuf>,
    /// A gate's folder: say too whether a key that it trusts has signed; its memory is not touched
    #[arg(long, value_name = "GATE")]
    pub(crate) state: Option<PathBuf>,
    /// Show the masked name too
    #[arg(long)]
    pub(crate) show_name: bool,
    /// One JSON object a line (examples/verifier/schema/inspect.json)
    #[arg(long)]
    pub(crate) json: bool,
    /// The language of what is wrong
    #[arg(long, default_value = "en")]
    pub(crate) lang: Lang,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// One JSON object (examples/verifier/schema/doctor.json)
    #[arg(long)]
    pub(crate) json: bool,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct ClockArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// You have looked at another clock, and this one is right: the gate believes it at once. Where it believed a later
    /// time, codes made until now are refused from here on. Stop the gate first; with [shared], all gates hear of it
    #[arg(long)]
    pub(crate) confirm: bool,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "The moment of the scan")]
pub(crate) struct SceneArgs {
    /// The reader's name, at most 32 bytes: the same code at it within 5 s is one scan
    #[arg(long, default_value = "", hide_default_value = true, value_parser = reader)]
    pub(crate) reader: String,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock. The folder remembers
    /// what it was told: keep one for trials
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
    /// By how many seconds the clock may be wrong, either way
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) clock_error: u64,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "The person at the door")]
pub(crate) struct PersonArgs {
    /// The person's document, COUNTRY:KIND:NUMBER; `-` reads it from standard input, which is better: others
    /// can see arguments. It can be matched if the code was shown with its salt
    #[arg(long, value_name = "DOCUMENT|-", allow_hyphen_values = true)]
    pub(crate) document: Option<String>,
    /// A person has seen to it: temperature, consent or second-document
    #[arg(long, value_name = "WHAT")]
    pub(crate) confirmed: Vec<Confirmation>,
    /// Measured: degrees Celsius, such as 36.6
    #[arg(long, value_name = "DEGREES")]
    pub(crate) temperature: Option<Temperature>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "How the answer is told")]
pub(crate) struct Output {
    /// The language of the answer
    #[arg(long, default_value = "en")]
    pub(crate) lang: Lang,
    /// One JSON object a line (examples/verifier/schema/check.json)
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell the masked name too
    #[arg(long)]
    pub(crate) show_name: bool,
    /// Where the portraits are, each named by its reference: says which file to compare the person with
    #[arg(long, value_name = "FOLDER")]
    pub(crate) photos: Option<PathBuf>,
    /// Colours: auto is on a terminal, unless NO_COLOR is set
    #[arg(long, default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    En,
    Zh,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Lang {
    pub(crate) fn library(self) -> Language {
        match self {
            Lang::En => Language::English,
            Lang::Zh => Language::Chinese,
        }
    }

    pub(crate) fn of<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Lang::Zh => chinese,
            Lang::En => english,
        }
    }
}

/// The library cuts longer names, and two that were cut alike would be taken for one reader.
fn reader(name: &str) -> Result<String, String> {
    if name.len() > limits::READER_BYTES {
        return Err(format!("it has {} bytes; at most {} are allowed", name.len(), limits::READER_BYTES));
    }
    Ok(name.to_owned())
}

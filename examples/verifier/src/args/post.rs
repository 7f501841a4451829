//! The arguments of whoever stands at a gate: where codes, cards and a guard's keyboard come from.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Output, Rules, SceneArgs};
use crate::tally::Tally;

/// What `watch`, `gate` and `sentinel` look at.
#[derive(Args, Debug)]
pub(crate) struct SourceArgs {
    /// A camera's folder; a scanner's device, pipe or file, which gives lines; or `-` for lines on standard input
    #[arg(value_name = "FOLDER|DEVICE|-")]
    pub(crate) source: PathBuf,
    /// A folder's pictures that are there already: decide on them too
    #[arg(long)]
    pub(crate) existing: bool,
    /// Remove each picture of the folder once its decision is told
    #[arg(long)]
    pub(crate) remove: bool,
    /// How often to look, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 150, value_parser = clap::value_parser!(u64).range(10..=60_000))]
    pub(crate) every: u64,
    /// Stop after so many answers
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) stop_after: Option<u64>,
}

impl SourceArgs {
    /// Whether as many answers were given as were asked for.
    pub(crate) fn is_enough(&self, tally: &Tally) -> bool {
        self.stop_after.is_some_and(|answers| tally.answers() >= answers)
    }
}

#[derive(Args, Debug)]
pub(crate) struct GateArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The guard's keyboard: a terminal, pipe or file, or `-`. Unless said it is standard input, if the codes come from
    /// elsewhere, and none if they come from there: a scanner types whatever stands in a picture, `!admit` too. Where the
    /// codes are `-` as well, this is your word that no scanner types there
    #[arg(long, value_name = "FILE|-")]
    pub(crate) commands: Option<PathBuf>,
    /// The PIN in the first line of this file: from its first use on, no flag changes this gate's rules, time or place
    /// without it, in no command, `!admit` does not stand in for what they ask to be measured or confirmed, and nothing is
    /// taken out of `reports` without it
    #[arg(long, value_name = "PIN-FILE")]
    pub(crate) lock: Option<PathBuf>,
    /// Ring at a refusal: auto is on a terminal
    #[arg(long, default_value = "auto")]
    pub(crate) bell: Bell,
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
pub(crate) struct SentinelArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) cards: CardsArgs,
    /// Ring at a refusal: auto is on a terminal
    #[arg(long, default_value = "auto")]
    pub(crate) bell: Bell,
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
pub(crate) struct CardsArgs {
    /// Where the card reader types, a line for each card (COUNTRY:KIND:NUMBER): a device, pipe or file, or `-`. Unless said
    /// no card is read: a code scanner types a number that somebody has drawn as a picture, too. `-` beside codes from
    /// standard input is your word that it does not
    #[arg(long, value_name = "FILE|-")]
    pub(crate) cards: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct SentinelKeyArgs {
    /// The sentinel's folder
    pub(crate) state: PathBuf,
    /// A copy for the authority, which makes the rosters: 32 bytes, secret
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct RosterArgs {
    /// The sentinel's folder
    pub(crate) state: PathBuf,
    /// The newer roster
    pub(crate) roster: PathBuf,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = super::clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<super::Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bell {
    Auto,
    Always,
    Never,
}

//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sanse::reason::Language;
use sanse::verify::{Confirmation, Treatment};
use sanse::{Colour, PlaceId, Profile, RegionId, limits};

use sanse_example_common::clock::{self, Moment};
use sanse_example_common::pages::{CompletionsArgs, ManArgs};

/// Checks three-colour passes offline: an example over the library sanse, not a product.
#[derive(Debug, Parser)]
#[command(name = "verifier", version, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  all admitted (for init and trust: done)
  1  at least one refused
  2  wrong command line
  3  at least one to be looked at by a person, none refused
  4  something could not be read, or trouble with the gate's folder; outranks 1 and 3";

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it")]
pub(crate) enum Command {
    /// Make a gate's folder: pinned root, trust list, place, and a memory that starts now
    Init(InitArgs),
    /// Load a newer trust list
    Trust(TrustArgs),
    /// Decide on codes in pictures, in folders of pictures, or in a scanner's lines
    #[command(after_help = EXIT_CODES)]
    Check(CheckArgs),
    /// Print the shell's completions
    Completions(CompletionsArgs),
    /// Write man pages into a folder
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
}

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// The gate's folder
    pub(crate) state: PathBuf,
    /// Pictures (PNG, JPEG), folders of pictures, or `-` for lines on standard input
    #[arg(value_name = "PICTURE|FOLDER|-", default_value = "-")]
    pub(crate) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: Rules,
    #[command(flatten)]
    pub(crate) scene: SceneArgs,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "What the place asks")]
pub(crate) struct Rules {
    /// Another place than the folder's
    #[arg(long)]
    pub(crate) place: Option<PlaceId>,
    /// Take codes shown openly too, at a place; without a place they are what is taken
    #[arg(long)]
    pub(crate) open: bool,
    /// Take paper for a person to compare, or refuse it
    #[arg(long, default_value = "refuse")]
    pub(crate) paper: Paper,
    /// How a colour is treated, such as yellow=check; green=admit, yellow=refuse, red=refuse unless said
    #[arg(long, value_name = "COLOUR=TREATMENT", value_parser = colour)]
    pub(crate) colour: Vec<(Colour, Treatment)>,
    /// strict, balanced or lenient: how old a code may be
    #[arg(long, default_value = "balanced", value_parser = profile)]
    pub(crate) profile: Profile,
    /// Nobody stands here: whatever a person would have to look at is refused
    #[arg(long)]
    pub(crate) unattended: bool,
    /// The pass was updated at most so many hours ago
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u64).range(1..=9600))]
    pub(crate) update_hours: Option<u64>,
    /// A negative test, taken at most so many hours ago
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u64).range(1..=9600))]
    pub(crate) test_hours: Option<u64>,
    /// A person compares the photo each time
    #[arg(long)]
    pub(crate) compare_photo: bool,
    /// The identity document is compared each time
    #[arg(long)]
    pub(crate) require_document: bool,
    /// A person sees to it each time
    #[arg(long, value_name = "WHAT", value_parser = confirmation)]
    pub(crate) require: Vec<Confirmation>,
    /// Passes of this region only; repeat it for more
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Vec<RegionId>,
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
    /// The person's document, COUNTRY:KIND:NUMBER; `-` reads it from standard input, which is better: others
    /// can see arguments. It can be matched if the code was shown with its salt
    #[arg(long, value_name = "DOCUMENT|-", allow_hyphen_values = true)]
    pub(crate) document: Option<String>,
    /// A person has seen to it: temperature, consent or second-document
    #[arg(long, value_name = "WHAT", value_parser = confirmation)]
    pub(crate) confirmed: Vec<Confirmation>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "How the answer is told")]
pub(crate) struct Output {
    /// The language of the answer
    #[arg(long, default_value = "en")]
    pub(crate) lang: Lang,
    /// One JSON object a line (examples/README.md has its members)
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
pub(crate) enum Paper {
    Check,
    Refuse,
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
}

fn colour(text: &str) -> Result<(Colour, Treatment), String> {
    let (colour, treatment) = text.split_once('=').ok_or("write COLOUR=TREATMENT, such as yellow=check")?;
    let colours = [Colour::Green, Colour::Yellow, Colour::Red];
    let colour = colours.into_iter().find(|known| known.to_string() == colour);
    let treatment = match treatment {
        "admit" => Treatment::Admit,
        "check" => Treatment::Check,
        "refuse" => Treatment::Refuse,
        _ => return Err("the treatment is admit, check or refuse".to_owned()),
    };
    Ok((colour.ok_or("the colour is green, yellow or red")?, treatment))
}

fn profile(text: &str) -> Result<Profile, String> {
    match text {
        "strict" => Ok(Profile::Strict),
        "balanced" => Ok(Profile::Balanced),
        "lenient" => Ok(Profile::Lenient),
        _ => Err("write strict, balanced or lenient".to_owned()),
    }
}

fn confirmation(text: &str) -> Result<Confirmation, String> {
    match text {
        "temperature" => Ok(Confirmation::Temperature),
        "consent" => Ok(Confirmation::Consent),
        "second-document" => Ok(Confirmation::SecondDocument),
        _ => Err("write temperature, consent or second-document".to_owned()),
    }
}

/// The library cuts longer names, and two that were cut alike would be taken for one reader.
fn reader(name: &str) -> Result<String, String> {
    if name.len() > limits::READER_BYTES {
        return Err(format!("it has {} bytes; at most {} are allowed", name.len(), limits::READER_BYTES));
    }
    Ok(name.to_owned())
}

//! What the commands for appeals, units and places take.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use sanse::place::{PlaceKind, WayIn};
use sanse::{AreaCode, PlaceId};
use sanse_registry::{About, FactNumber};

use super::{DeskArgs, PersonArgs};

#[derive(Debug, Subcommand)]
pub(crate) enum AppealCommand {
    /// A person says what is wrong
    Open(AppealOpenArgs),
    /// The appeals that wait
    List(AppealListArgs),
    /// Decide, and put right what was wrong
    Decide(AppealDecideArgs),
}

#[derive(Args, Debug)]
pub(crate) struct AppealOpenArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// colour, name or phone
    #[arg(long)]
    pub(crate) about: About,
    /// What the person says; `-` reads it from a line of standard input, which is better
    #[arg(long, value_name = "WORDS|-", allow_hyphen_values = true)]
    pub(crate) says: String,
}

#[derive(Args, Debug)]
pub(crate) struct AppealListArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Those that were decided too
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("ruling").required(true).args(["reject", "withdraw", "name", "unbind"]))]
pub(crate) struct AppealDecideArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The appeal's number
    pub(crate) number: i64,
    /// Nothing was wrong
    #[arg(long)]
    pub(crate) reject: bool,
    /// These facts were wrong, by their numbers; the person is assessed again
    #[arg(long, value_name = "FACT", num_args = 1..)]
    pub(crate) withdraw: Vec<FactNumber>,
    /// This is the masked name; the person is assessed again. `-` reads it from a line of standard input
    #[arg(long, value_name = "NAME|-", allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
    /// The telephone number is taken off
    #[arg(long)]
    pub(crate) unbind: bool,
    /// Why it is so decided; the person is told. `-` reads it from a line of standard input, behind the name if that is there too
    #[arg(long, value_name = "WORDS|-", allow_hyphen_values = true)]
    pub(crate) why: String,
}

#[derive(Args, Debug)]
pub(crate) struct ReleaseArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The document of the person who is asked about, `COUNTRY:KIND:NUMBER`; `-` reads it from standard input
    #[arg(long, value_name = "DOCUMENT|-", allow_hyphen_values = true)]
    pub(crate) document: String,
}

#[derive(Args, Debug)]
pub(crate) struct UnitArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The unit's number: 1 to 10 of A-Z, 0-9 and -
    pub(crate) number: String,
    /// What it is called
    #[arg(long)]
    pub(crate) name: String,
    /// How many places it may have
    #[arg(long, default_value_t = sanse_registry::PLACES)]
    pub(crate) places: u32,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlaceCommand {
    /// A unit applies for a place
    Apply(PlaceApplyArgs),
    /// Sign a place's code
    Approve(PlaceApproveArgs),
    /// Reject an application, and say why
    Reject(PlaceRejectArgs),
    /// Take an approved place back
    End(PlaceEndArgs),
    /// Units and places, and how they stand
    List(PlaceListArgs),
    /// The code and its poster
    Download(PlaceDownloadArgs),
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("applicant").required(true).args(["legal_person", "agent"]))]
pub(crate) struct PlaceApplyArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The place's id, such as ZZ-LIB-1
    pub(crate) id: PlaceId,
    /// The unit that answers for it
    #[arg(long)]
    pub(crate) unit: String,
    /// What stands over the door, at most 64 bytes
    #[arg(long)]
    pub(crate) name: String,
    /// Where: six digits, or a country's two letters
    #[arg(long)]
    pub(crate) area: AreaCode,
    /// What kind of place, such as museum
    #[arg(long, default_value = "other")]
    pub(crate) kind: PlaceKind,
    /// gate, screen or self-scan
    #[arg(long, default_value = "gate")]
    pub(crate) way_in: WayIn,
    /// The unit's legal person applies, and was seen to be
    #[arg(long)]
    pub(crate) legal_person: bool,
    /// An agent applies, and was seen to be authorised
    #[arg(long)]
    pub(crate) agent: bool,
}

#[derive(Args, Debug)]
pub(crate) struct PlaceApproveArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The place's id
    pub(crate) id: PlaceId,
    /// How long the code holds
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u64).range(1..=400))]
    pub(crate) days: u64,
    /// The file whose first line is the issuing key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct PlaceRejectArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The place's id
    pub(crate) id: PlaceId,
    /// Why; the unit is told. `-` reads it from a line of standard input
    #[arg(long, value_name = "WORDS|-", allow_hyphen_values = true)]
    pub(crate) why: String,
}

#[derive(Args, Debug)]
pub(crate) struct PlaceEndArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The place's id
    pub(crate) id: PlaceId,
    /// Why, in a few words that name nobody. `-` reads it from a line of standard input
    #[arg(long, value_name = "WORDS|-", allow_hyphen_values = true)]
    pub(crate) why: String,
}

#[derive(Args, Debug)]
pub(crate) struct PlaceListArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// Of this unit alone
    #[arg(long)]
    pub(crate) unit: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct PlaceDownloadArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The place's id
    pub(crate) id: PlaceId,
    /// The folder to make: code.txt, poster.svg, poster.png
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
}

//! What the commands for people and facts take.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use sanse::assess::{Contact, Source};
use sanse::{AreaCode, Day, Temperature, TestResult, Timestamp};
use sanse_registry::{FactNumber, PersonNumber};

use super::super::facts::Event;
use super::{DeskArgs, PersonArgs};
use sanse_example_common::clock;

#[derive(Args, Debug)]
pub(crate) struct RegisterArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// `COUNTRY:KIND:NUMBER`; `-` reads it from standard input, which is better
    #[arg(long, value_name = "DOCUMENT|-", allow_hyphen_values = true)]
    pub(crate) document: String,
    /// The registrar has compared the face with the document
    #[arg(long, required = true)]
    pub(crate) face_compared: bool,
    /// A masked name to show, at most 12 bytes, such as 林*; `-` reads it from the next line of standard input, behind the document
    /// and the telephone number
    #[arg(long, value_name = "NAME|-", allow_hyphen_values = true)]
    pub(crate) name: Option<String>,
    /// The portrait, PNG or JPEG, already re-encoded without metadata; random bytes are put in it
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Option<PathBuf>,
    /// The person's own telephone number, with + and country code, is the next line of standard input
    #[arg(long, conflicts_with = "no_phone")]
    pub(crate) phone: bool,
    /// The person has no telephone of their own: they get paper, or a relative carries their pass
    #[arg(long)]
    pub(crate) no_phone: bool,
    /// The file to make for the salt, which is the holder's alone
    #[arg(long, value_name = "FILE")]
    pub(crate) salt_out: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("who").required(true).args(["person", "all", "commitments"]))]
pub(crate) struct ConfirmArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The person's number, such as P17
    pub(crate) person: Option<PersonNumber>,
    /// Everybody who waits and whose document was seen
    #[arg(long)]
    pub(crate) all: bool,
    /// Everybody whose document nobody here has seen, and for whom another approver vouches
    #[arg(long)]
    pub(crate) commitments: bool,
}

#[derive(Args, Debug)]
pub(crate) struct FaceArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The person's document, which was compared with their face: `COUNTRY:KIND:NUMBER`; `-` reads it from standard input
    #[arg(long, value_name = "DOCUMENT|-", allow_hyphen_values = true)]
    pub(crate) document: String,
}

#[derive(Args, Debug)]
pub(crate) struct PhoneArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// Take the number off in place of binding one; else it is the first line of standard input, with + and country code
    #[arg(long, conflicts_with = "none")]
    pub(crate) unbind: bool,
    /// The person has no telephone of their own: they get paper, or a relative carries their pass
    #[arg(long)]
    pub(crate) none: bool,
}

#[derive(Args, Debug)]
pub(crate) struct PhotoArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// The portrait, PNG or JPEG, already re-encoded without metadata
    pub(crate) photo: PathBuf,
}

/// A fact: of whom, from whom, when.
#[derive(Args, Debug)]
pub(crate) struct FactArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// Who says so: health, police, transport, laboratory, registrar or holder
    #[arg(long)]
    pub(crate) source: Option<Source>,
    /// When it happened, RFC 3339; now unless told otherwise
    #[arg(long, value_parser = clock::time)]
    pub(crate) at: Option<Timestamp>,
}

#[derive(Args, Debug)]
pub(crate) struct CheckinArgs {
    #[command(flatten)]
    pub(crate) fact: FactArgs,
    /// In degrees Celsius, such as 36.6
    #[arg(long)]
    pub(crate) temperature: Temperature,
}

#[derive(Args, Debug)]
pub(crate) struct EventArgs {
    #[command(flatten)]
    pub(crate) fact: FactArgs,
    /// What has happened
    #[arg(value_enum)]
    pub(crate) event: Event,
    /// Arrived from where: six digits, or a country's two letters
    #[arg(long, value_name = "AREA")]
    pub(crate) from: Option<AreaCode>,
    /// Contact with whom: traveller or case
    #[arg(long)]
    pub(crate) with: Option<Contact>,
    /// On which day: 2026-03-01
    #[arg(long)]
    pub(crate) on: Option<Day>,
    /// The day on which management is planned to end
    #[arg(long, value_name = "DAY")]
    pub(crate) planned_end: Option<Day>,
}

#[derive(Args, Debug)]
pub(crate) struct TestArgs {
    #[command(flatten)]
    pub(crate) fact: FactArgs,
    /// negative, positive or pending
    #[arg(long)]
    pub(crate) result: TestResult,
    /// When that was told, RFC 3339; when the sample was taken unless told otherwise
    #[arg(long, value_parser = clock::time)]
    pub(crate) reported: Option<Timestamp>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FactCommand {
    /// Take back what was wrong, all at once: it stays in the register, and counts no more
    Withdraw(WithdrawArgs),
}

#[derive(Args, Debug)]
pub(crate) struct WithdrawArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// The numbers of the facts, as `show` has them
    #[arg(required = true, value_name = "FACT")]
    pub(crate) facts: Vec<FactNumber>,
}

#[derive(Args, Debug)]
pub(crate) struct EraseArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// By what right, in a few words that name nobody: they stay. `-` reads it from a line of standard input
    #[arg(long, value_name = "WORDS|-", allow_hyphen_values = true)]
    pub(crate) why: String,
}

#[derive(Args, Debug)]
pub(crate) struct SaltArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The person's document, which was looked at: `COUNTRY:KIND:NUMBER`; `-` reads it from standard input
    #[arg(long, value_name = "DOCUMENT|-", allow_hyphen_values = true)]
    pub(crate) document: String,
    /// The file to make; `SENSITIVE-salt.txt` in a folder of `fetch --out` is printed by `poster` too
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// CSV whose first line names the columns: id, document or commitment, and perhaps phone (or the word none), name and
    /// photo
    pub(crate) input: PathBuf,
    /// Whoever made the file has compared everybody's face with their document; else each person comes to a registrar. It can be
    /// said of the same file later: those who are known by their documents wait for an approver's confirmation of it
    #[arg(long)]
    pub(crate) face_compared: bool,
    /// Take commitments in place of documents, made elsewhere under this register's salt key: an approver vouches for the file,
    /// and another one confirms it
    #[arg(long)]
    pub(crate) commitments: bool,
    /// The file to make for the rows that were rejected, with what to do
    #[arg(long, value_name = "FILE")]
    pub(crate) rejected: Option<PathBuf>,
    /// No bar that shows how far it has come
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PassHoldersCommand {
    /// Match the people of a file, with its column id: those who are known are not registered again
    Match(MatchArgs),
}

#[derive(Args, Debug)]
pub(crate) struct MatchArgs {
    #[command(flatten)]
    pub(crate) import: ImportArgs,
    /// What the other district is called
    #[arg(long)]
    pub(crate) district: String,
}

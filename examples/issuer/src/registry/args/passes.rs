//! What the commands for colours, wallets and credentials take.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use sanse::PlaceId;
use sanse_registry::{PersonNumber, WalletNumber};

use super::super::language;
use super::{DeskArgs, PersonArgs};

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("who").required(true).args(["person", "due"]))]
pub(crate) struct AssessArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The person's number, such as P17
    pub(crate) person: Option<PersonNumber>,
    /// Everybody of whom something has changed, or whose colour changes by itself
    #[arg(long)]
    pub(crate) due: bool,
    /// 中文 or English
    #[arg(long, default_value = "en", value_parser = language)]
    pub(crate) lang: sanse::reason::Language,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EnrolCommand {
    /// A challenge for a wallet of each person: lines of the person's number and 32 hexadecimal digits
    Ask(AskArgs),
    /// Take wallets' answers, a line each: the challenge, a space, the answer
    Answer(AnswerArgs),
    /// Both sides at once, with a wallet's folder: for demonstration
    Wallet(EnrolWalletArgs),
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("who").required(true).args(["people", "without"]))]
pub(crate) struct AskArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The people's numbers
    pub(crate) people: Vec<PersonNumber>,
    /// Everybody who has neither wallet nor paper
    #[arg(long)]
    pub(crate) without: bool,
    /// On the phone of this relative
    #[arg(long, value_name = "PERSON")]
    pub(crate) phone_of: Option<PersonNumber>,
}

#[derive(Args, Debug)]
pub(crate) struct AnswerArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The file with the answers, or `-` for standard input
    pub(crate) answers: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct EnrolWalletArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// The wallet's folder
    pub(crate) wallet: PathBuf,
    /// On the phone of this relative
    #[arg(long, value_name = "PERSON")]
    pub(crate) phone_of: Option<PersonNumber>,
    /// The file whose first line is the wallet key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) wallet_passphrase_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct FamilyArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Whose pass it is: an elder's, a child's
    pub(crate) ward: PersonNumber,
    /// Who may carry it
    pub(crate) guardian: PersonNumber,
    /// They carry it no more: what is on their phone is revoked
    #[arg(long)]
    pub(crate) end: bool,
}

#[derive(Args, Debug)]
pub(crate) struct RemoveArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The number of the wallet or paper, as `show` has it
    pub(crate) wallet: WalletNumber,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("who").required(true).args(["person", "due"]))]
pub(crate) struct IssueArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The person's number, such as P17
    pub(crate) person: Option<PersonNumber>,
    /// Everybody whose credentials are missing, say something older than their pass, or end soon
    #[arg(long)]
    pub(crate) due: bool,
    /// What ends within so many hours is due: those between two runs, and those that the next may be late
    #[arg(long, value_name = "HOURS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=720))]
    pub(crate) within: u64,
    /// How long a credential holds for a wallet: longer than --within, or each run signs all of them
    #[arg(long, default_value_t = 36, value_parser = clap::value_parser!(u64).range(1..=48))]
    pub(crate) hours: u64,
    /// How long one on paper holds
    #[arg(long, default_value_t = 168, value_parser = clap::value_parser!(u64).range(1..=720))]
    pub(crate) paper_hours: u64,
    /// Write what was issued as JSON lines, in place of the file before it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The file whose first line is the issuing key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("to").required(true).args(["into", "out"]))]
pub(crate) struct FetchArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The number of the wallet or paper
    pub(crate) wallet: WalletNumber,
    /// The wallet's folder, for demonstration
    #[arg(long, value_name = "WALLETDIR")]
    pub(crate) into: Option<PathBuf>,
    /// The folder to make for a pass on paper: text, PNG, SVG
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct RevokeArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// Lift it: passes may be issued again
    #[arg(long)]
    pub(crate) lift: bool,
    /// Why, in a few words that name nobody. `-` reads it from a line of standard input
    #[arg(long, value_name = "WORDS|-", allow_hyphen_values = true)]
    pub(crate) why: String,
}

#[derive(Args, Debug)]
pub(crate) struct RosterArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Where the sentinel stands
    #[arg(long)]
    pub(crate) place: PlaceId,
    /// The sentinel's key, as `verifier sentinel-key --out` copies it
    #[arg(long, value_name = "FILE")]
    pub(crate) sentinel_key: PathBuf,
    /// Whose cards it answers: a file of rows with id and document, as the place has given it
    #[arg(long, value_name = "FILE")]
    pub(crate) documents: PathBuf,
    /// How long it holds; a sentinel answers by it for a day at most
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=168))]
    pub(crate) hours: u64,
    /// The file to put it in, in place of the roster before it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The file whose first line is the issuing key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

//! The command line.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand};
use sanse::{Colour, Nonce, PlaceId, Profile, RegionId, TestResult, Timestamp};

use crate::batch::BatchArgs;
use crate::hex;
use crate::registry::RegistryCommand;
use crate::status::StatusCommand;
use sanse_example_common::clock::{self, Moment};
use sanse_example_common::pages::{CompletionsArgs, ManArgs};

/// Issues three-colour passes: an example over the library sanse, not a product.
#[derive(Debug, Parser)]
#[command(
    name = "issuer",
    version,
    after_help = "Exit codes: 0 done, 1 not done, 2 wrong command line, 3 done and some rows rejected (batch)."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a region: root key, issuing key, and the first signed trust list
    Init(InitArgs),
    /// Make a holder's wallet: a folder with a key of its own
    Wallet(WalletArgs),
    /// Register a person and issue their pass, on paper or for a wallet; with a place in a status list once status init
    /// was run
    Pass(PassArgs),
    /// Issue many passes from a file of rows; run again, it goes on where it was stopped. Each with a place in a status
    /// list once status init was run
    #[command(
        after_help = "Exit codes: 0 all rows issued, 1 trouble: run it again to go on, 2 wrong command line, \
                            3 done and some rows rejected."
    )]
    Batch(BatchArgs),
    /// Sign the next trust list
    Trust(TrustArgs),
    /// Recognise a neighbouring region, on these terms, in the next trust list; or end it
    Recognise(RecogniseArgs),
    /// Make the key that reports of the gates are sealed to, and the list that names it
    ReportKey(ReportKeyArgs),
    /// The keys that sign passes: which there are, and a new one in their place
    #[command(subcommand)]
    Key(KeyCommand),
    /// Passes that can be taken back: what is said of each since it was issued, and the lists for the gates
    #[command(subcommand)]
    Status(StatusCommand),
    /// Bundles for gates: the key that signs them, and a bundle
    #[command(subcommand)]
    Bundle(BundleCommand),
    #[command(flatten)]
    Registry(RegistryCommand),
    /// Lay out passes on paper for printing and handing out
    Poster(PosterArgs),
    /// Show the pass in a wallet, as a code for now (the holder's side, for demonstration)
    Present(PresentArgs),
    /// Print the shell's completions
    Completions(CompletionsArgs),
    /// Write man pages into a folder
    Man(ManArgs),
}

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// The region's id: A-Z and 0-9, at most 8
    #[arg(long)]
    pub(crate) region: RegionId,
    /// The issuer's name in the trust list, at most 64 bytes
    #[arg(long)]
    pub(crate) name: String,
    /// How long the first trust list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) trust_days: u64,
    /// The folder to make for the root key, on another medium; `root` inside the region's unless told otherwise
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root_dir: Option<PathBuf>,
    /// The file whose first line is the root key's new passphrase; else it is asked for
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    pub(crate) root_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) new: NewKeyArgs,
    /// The folder to make
    pub(crate) dir: PathBuf,
}

/// How a new issuing key is kept.
#[derive(Args, Debug)]
pub(crate) struct NewKeyArgs {
    /// The file whose first line is the issuing key's new passphrase; else it is asked for
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Encrypt no key: whoever copies a file can sign with it. For trials
    #[arg(long)]
    pub(crate) no_passphrase: bool,
}

/// Where the root key is, to sign a list.
#[derive(Args, Debug)]
pub(crate) struct RootArgs {
    /// The folder with the root key; `root` inside the region's unless told otherwise
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root_dir: Option<PathBuf>,
    /// The file whose first line is the root key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) root_passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// List the keys and what each is good for
    List(KeyListArgs),
    /// Make a new issuing key and sign the list that names it; the old ones stay for what they signed
    Rotate(RotateArgs),
    /// Hand over from the root key to a next one, in two steps
    #[command(subcommand)]
    RootRotate(RootStep),
}

#[derive(Debug, Subcommand)]
pub(crate) enum RootStep {
    /// Make the next root key, and sign a list that announces it; gates take both roots' lists from then on
    Announce(AnnounceArgs),
    /// Sign the first list with the next root: gates that have it believe the old root no more
    Switch(SwitchArgs),
    /// Sign a list without the announcement: the root stays
    TakeBack(TakeBackArgs),
}

#[derive(Args, Debug)]
pub(crate) struct AnnounceArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The folder to make for the next root key, on another medium; `next-root` inside the region's unless told
    /// otherwise
    #[arg(long, value_name = "FOLDER")]
    pub(crate) next_root_dir: Option<PathBuf>,
    /// The file whose first line is the next root key's new passphrase; else it is asked for
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    pub(crate) next_root_passphrase_file: Option<PathBuf>,
    /// Do not encrypt the key: whoever copies the file can sign with it. For trials
    #[arg(long)]
    pub(crate) no_passphrase: bool,
    /// How long the list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
    #[command(flatten)]
    pub(crate) root: RootArgs,
}

#[derive(Args, Debug)]
pub(crate) struct SwitchArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The folder with the next root key; `next-root` inside the region's unless told otherwise
    #[arg(long, value_name = "FOLDER")]
    pub(crate) next_root_dir: Option<PathBuf>,
    /// The file whose first line is the next root key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) next_root_passphrase_file: Option<PathBuf>,
    /// How long the list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
}

#[derive(Args, Debug)]
pub(crate) struct TakeBackArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// How long the list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
    #[command(flatten)]
    pub(crate) root: RootArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Make the key that signs bundles, and sign the list that names it
    Key(BundleKeyArgs),
    /// Sign everything that gates need as one, into a new folder or file
    Export(ExportArgs),
}

#[derive(Args, Debug)]
pub(crate) struct BundleKeyArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// How long the list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
    #[command(flatten)]
    pub(crate) root: RootArgs,
    #[command(flatten)]
    pub(crate) new: NewKeyArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The folder to make for the bundle
    #[arg(long, value_name = "FOLDER", required_unless_present = "file")]
    pub(crate) out: Option<PathBuf>,
    /// Or the one file to make, in place of the one before it
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub(crate) file: Option<PathBuf>,
    /// How long gates may take it over
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
    /// The list of a recognised region; once for each
    #[arg(long, value_name = "LIST")]
    pub(crate) recognised: Vec<PathBuf>,
    /// A status list; once for each
    #[arg(long, value_name = "LIST")]
    pub(crate) status: Vec<PathBuf>,
    /// The rules that gates are to follow, as `verifier config` prints them
    #[arg(long, value_name = "TOML")]
    pub(crate) rules: Option<PathBuf>,
    /// The file whose first line is the passphrase of the key for bundles; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct KeyListArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct RotateArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// How long the list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
    #[command(flatten)]
    pub(crate) root: RootArgs,
    #[command(flatten)]
    pub(crate) new: NewKeyArgs,
}

#[derive(Args, Debug)]
pub(crate) struct PosterArgs {
    /// The folders that pass made, for passes on paper
    #[arg(required = true, value_name = "PASSFOLDER")]
    pub(crate) passes: Vec<PathBuf>,
    /// The HTML file to make, for A4; print it from a browser
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Leave the pages with the salts out
    #[arg(long)]
    pub(crate) no_salt: bool,
}

#[derive(Args, Debug)]
pub(crate) struct WalletArgs {
    /// The folder to make
    pub(crate) wallet: PathBuf,
    /// A P-256 key, as the secure hardware of phones has, in place of Ed25519
    #[arg(long)]
    pub(crate) p256: bool,
    /// Encrypt the key, and ask for its passphrase
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(crate) passphrase: bool,
    /// Encrypt the key under the first line of this file
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("holder").required(true).args(["paper", "wallet"]))]
pub(crate) struct PassArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// green, yellow or red
    #[arg(long)]
    pub(crate) colour: Colour,
    /// `COUNTRY:KIND:NUMBER`, such as `CN:resident-id:NUMBER`; `-` reads it from standard input, which is
    /// better: other users of this computer can see arguments, and shells keep them. Kinds: resident-id,
    /// hong-kong-permit, macao-permit, taiwan-permit, passport
    #[arg(long, value_name = "DOCUMENT|-", allow_hyphen_values = true)]
    pub(crate) document: String,
    /// The portrait, PNG or JPEG, already re-encoded without metadata; random bytes are put in it
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Option<PathBuf>,
    /// A masked name to show, at most 12 bytes, such as 林*
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The latest test, TIME=RESULT: 2026-03-01T08:00:00Z=negative (or positive, pending)
    #[arg(long, value_name = "TIME=RESULT", value_parser = test)]
    pub(crate) test: Option<(Timestamp, TestResult)>,
    /// Advise the person to make the health declaration
    #[arg(long)]
    pub(crate) advice: bool,
    /// How long the pass holds: at most 48 for a wallet, 720 on paper
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=9600))]
    pub(crate) hours: u64,
    /// On paper: anyone can copy it, so verifiers at best look closer
    #[arg(long)]
    pub(crate) paper: bool,
    /// For the wallet in this folder; its key is read here to prove it, which plays both sides
    #[arg(long, value_name = "WALLETDIR")]
    pub(crate) wallet: Option<PathBuf>,
    /// The pass's place in a status list that is kept elsewhere. After `issuer status init` each pass gets a place of its
    /// own, and this is refused
    #[arg(long, value_name = "N")]
    pub(crate) status_index: Option<u32>,
    /// The folder to make for the pass and what comes with it
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// The file whose first line is the issuing key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The file whose first line is the wallet key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE", requires = "wallet")]
    pub(crate) wallet_passphrase_file: Option<PathBuf>,
    /// Draw the code in the terminal too (light letters on a dark ground)
    #[arg(long)]
    pub(crate) terminal: bool,
}

#[derive(Args, Debug)]
pub(crate) struct TrustArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// How long the list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
    /// Withdraw this key (PEM, public or secret) for ever: nothing it ever signed is believed
    #[arg(long, value_name = "KEYFILE")]
    pub(crate) withdraw: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) root: RootArgs,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("how").required(true).args(["their_root", "end"]))]
pub(crate) struct RecogniseArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The neighbouring region's id, such as YY
    pub(crate) region: RegionId,
    /// Its root's public key, PEM; get it by a way you trust
    #[arg(long, value_name = "FILE")]
    pub(crate) their_root: Option<PathBuf>,
    /// How long it is recognised
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) recognised_days: u64,
    /// Which of its colours count
    #[arg(long, value_delimiter = ',', default_value = "green,yellow,red")]
    pub(crate) colours: Vec<Colour>,
    /// Its passes that live longer do not count
    #[arg(long, value_name = "HOURS", default_value_t = 48, value_parser = clap::value_parser!(u64).range(1..=9600))]
    pub(crate) longest_hours: u64,
    /// It is recognised no more
    #[arg(long)]
    pub(crate) end: bool,
    /// How long the list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
    #[command(flatten)]
    pub(crate) root: RootArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ReportKeyArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The file to make for the secret half, which is the district authority's
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// How long the list holds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3650))]
    pub(crate) days: u64,
    #[command(flatten)]
    pub(crate) root: RootArgs,
    #[command(flatten)]
    pub(crate) new: NewKeyArgs,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("audience").required(true).args(["at", "open"]))]
pub(crate) struct PresentArgs {
    /// The wallet's folder
    pub(crate) wallet: PathBuf,
    /// Show it at this place, such as ZZ-GATE-7
    #[arg(long, value_name = "PLACE")]
    pub(crate) at: Option<PlaceId>,
    /// Show it openly, to any verifier of the issuing region, such as ZZ
    #[arg(long, value_name = "REGION")]
    pub(crate) open: Option<RegionId>,
    /// Answer the challenge on the gate's screen: 16 hexadecimal digits
    #[arg(long, value_name = "HEX", value_parser = nonce)]
    pub(crate) nonce: Option<Nonce>,
    /// Show the salt too, for an identity check only: whoever reads the code can then test guesses of the
    /// document's number
    #[arg(long, value_name = "FILE")]
    pub(crate) salt: Option<PathBuf>,
    /// strict, balanced or lenient: what the verifiers use
    #[arg(long, default_value_t)]
    pub(crate) profile: Profile,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
    /// The file whose first line is the wallet key's passphrase; else it is asked for
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Draw the code into this PNG file, in place of the one before it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Draw the code in the terminal (light letters on a dark ground)
    #[arg(long)]
    pub(crate) terminal: bool,
}

fn test(text: &str) -> Result<(Timestamp, TestResult), String> {
    let (time, result) =
        text.split_once('=').ok_or("write TIME=RESULT, such as 2026-03-01T08:00:00Z=negative")?;
    Ok((clock::time(time)?, result.parse().map_err(|error: sanse::Error| error.to_string())?))
}

fn nonce(text: &str) -> Result<Nonce, String> {
    hex::decode(text).map(Nonce::from_bytes).ok_or_else(|| "write 16 hexadecimal digits".to_owned())
}

//! What the commands of the register take.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use sanse::assess::{Contact, Source};
use sanse::place::{PlaceKind, WayIn};
use sanse::{AreaCode, Day, PlaceId, Temperature, TestResult, Timestamp};
use sanse_registry::{About, FactNumber, Officer, PersonNumber, Role, WalletNumber};

use super::people::Event;
use sanse_example_common::clock::{self, Moment};

#[derive(Debug, Subcommand)]
pub(crate) enum RegistryCommand {
    /// The register itself: make it, who works with it, what was done, whether it is sound
    #[command(subcommand)]
    Registry(CareCommand),
    /// Register a person: document and face were looked at
    Register(RegisterArgs),
    /// Confirm a registration: only then is a pass issued
    Confirm(ConfirmArgs),
    /// What is known of a person, and what stands on their pass
    Show(ShowArgs),
    /// Bind a person's telephone number, or take it off
    Phone(PhoneArgs),
    /// A new portrait for a person
    Photo(PhotoArgs),
    /// A person has made the health declaration
    Declare(FactArgs),
    /// A person's daily check-in, with the temperature
    Checkin(CheckinArgs),
    /// Something has happened: an arrival, a contact, management, a diagnosis, a suspicion
    Event(EventArgs),
    /// A sample was taken, and what was found in it
    Test(TestArgs),
    /// Weigh what is known: the colour, the grounds, the advice
    Assess(AssessArgs),
    /// A wallet gets a person's passes, once it has proven its key
    #[command(subcommand)]
    Enrol(EnrolCommand),
    /// Attest that a relative may carry somebody's pass on their phone
    Family(FamilyArgs),
    /// A person gets their pass on paper
    Paper(PersonArgs),
    /// A wallet or a paper is lost or given back
    Remove(RemoveArgs),
    /// Sign what stands on passes for all wallets and papers of a person, or of everybody who needs it
    #[command(alias = "reissue")]
    Issue(IssueArgs),
    /// What a wallet fetches, or what is printed for a paper
    Fetch(FetchArgs),
    /// Revoke all that a person has, and issue nothing until that is lifted
    Revoke(RevokeArgs),
    /// A colour, a name or a telephone number is wrong, says a person
    #[command(subcommand)]
    Appeal(AppealCommand),
    /// Whether and when somebody's medical management ends
    ReleaseQuery(ReleaseArgs),
    /// Sign a roster for a sentinel that answers identity cards alone
    Roster(RosterArgs),
    /// Write a unit down that answers for places, and how many it may have
    Unit(UnitArgs),
    /// Places: apply, approve, reject, list, download
    #[command(subcommand)]
    Place(PlaceCommand),
    /// Register people from a file; run again, it goes on where it was stopped
    Import(ImportArgs),
    /// People who had a pass in another district
    #[command(subcommand)]
    PassHolders(PassHoldersCommand),
}

/// Who works, and when.
#[derive(Args, Debug)]
pub(crate) struct DeskArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// Who you are, among the officers; the program believes it
    #[arg(long = "as", value_name = "OFFICER")]
    pub(crate) officer: String,
    /// Not now but then, for trials: RFC 3339, or +SECONDS or -SECONDS from the clock
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CareCommand {
    /// Make the register of a region that keeps status, with its first officers
    Init(InitArgs),
    /// Add an officer
    Officer(OfficerArgs),
    /// What was done, by whom and when, the latest first
    Audit(AuditArgs),
    /// Whether the register is sound
    Doctor(DoctorArgs),
}

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// An officer and their role: registrar, approver or publisher; once for each
    #[arg(long = "officer", value_name = "NAME:ROLE", required = true, value_parser = officer)]
    pub(crate) officers: Vec<Officer>,
    /// Not now but then, for trials
    #[arg(long, value_parser = clock::moment, allow_hyphen_values = true)]
    pub(crate) time: Option<Moment>,
}

#[derive(Args, Debug)]
pub(crate) struct OfficerArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The new officer and their role
    #[arg(value_name = "NAME:ROLE", value_parser = officer)]
    pub(crate) new: Officer,
}

#[derive(Args, Debug)]
pub(crate) struct AuditArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// How many entries
    #[arg(long, default_value_t = 20)]
    pub(crate) most: u32,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
}

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
    /// A masked name to show, at most 12 bytes, such as 林*
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The portrait, PNG or JPEG, already re-encoded without metadata; random bytes are put in it
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Option<PathBuf>,
    /// The person's own telephone number is the next line of standard input
    #[arg(long)]
    pub(crate) phone: bool,
    /// The file to make for the salt, which is the holder's alone
    #[arg(long, value_name = "FILE")]
    pub(crate) salt_out: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("who").required(true).args(["person", "all"]))]
pub(crate) struct ConfirmArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The person's number, such as P17
    pub(crate) person: Option<PersonNumber>,
    /// Everybody who waits
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// The person's number, such as P17
    pub(crate) person: PersonNumber,
}

#[derive(Args, Debug)]
pub(crate) struct PersonArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The person's number, such as P17
    pub(crate) person: PersonNumber,
}

#[derive(Args, Debug)]
pub(crate) struct PhoneArgs {
    #[command(flatten)]
    pub(crate) person: PersonArgs,
    /// Take the number off in place of binding one; else it is the first line of standard input
    #[arg(long)]
    pub(crate) unbind: bool,
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
    #[arg(long, default_value = "en", value_parser = super::language)]
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
    /// What ends within so many hours is due
    #[arg(long, value_name = "HOURS", default_value_t = 6, value_parser = clap::value_parser!(u64).range(0..=720))]
    pub(crate) within: u64,
    /// How long a credential holds for a wallet
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=48))]
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
    /// Why, in a few words that name nobody
    #[arg(long)]
    pub(crate) why: String,
}

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
    /// What the person says
    #[arg(long)]
    pub(crate) says: String,
}

#[derive(Args, Debug)]
pub(crate) struct AppealListArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
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
    /// This is the masked name; the person is assessed again
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The telephone number is taken off
    #[arg(long)]
    pub(crate) unbind: bool,
    /// Why it is so decided; the person is told
    #[arg(long)]
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
    /// Why; the unit is told
    #[arg(long)]
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

#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// CSV whose first line names the columns: document or commitment and kind, and perhaps name and photo
    pub(crate) input: PathBuf,
    /// The file to make for the rows that were rejected, with what to do
    #[arg(long, value_name = "FILE")]
    pub(crate) rejected: Option<PathBuf>,
    /// No bar that shows how far it has come
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PassHoldersCommand {
    /// Match the people of a file, with its column theirs: those who are known are not registered again
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

fn officer(text: &str) -> Result<Officer, String> {
    let (name, role) = text.rsplit_once(':').ok_or("write NAME:ROLE, such as li:registrar")?;
    let role: Role = role.parse().map_err(|error: sanse_registry::RegistryError| error.to_string())?;
    Officer::new(name, role).map_err(|error| error.to_string())
}

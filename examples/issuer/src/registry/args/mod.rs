//! What the commands of the register take.

mod affairs;
mod care;
mod passes;
mod people;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sanse_registry::PersonNumber;

pub(crate) use self::affairs::{
    AppealCommand, AppealDecideArgs, AppealListArgs, AppealOpenArgs, PlaceApplyArgs, PlaceApproveArgs,
    PlaceCommand, PlaceDownloadArgs, PlaceEndArgs, PlaceListArgs, PlaceRejectArgs, ReleaseArgs, UnitArgs,
};
pub(crate) use self::care::{AuditArgs, CareCommand, DoctorArgs, InitArgs, OfficerArgs, ReconcileArgs};
pub(crate) use self::passes::{
    AnswerArgs, AskArgs, AssessArgs, EnrolCommand, EnrolWalletArgs, FamilyArgs, FetchArgs, IssueArgs,
    RemoveArgs, RevokeArgs, RosterArgs,
};
pub(crate) use self::people::{
    CheckinArgs, ConfirmArgs, EraseArgs, EventArgs, FaceArgs, FactArgs, FactCommand, ImportArgs,
    PassHoldersCommand, PhoneArgs, PhotoArgs, RegisterArgs, SaltArgs, TestArgs, WithdrawArgs,
};
use sanse_example_common::clock::{self, Moment};

#[derive(Debug, Subcommand)]
pub(crate) enum RegistryCommand {
    /// The register itself: make it, who works with it, what was done, whether it is sound
    #[command(subcommand)]
    Registry(CareCommand),
    /// Register a person: document and face were looked at
    Register(RegisterArgs),
    /// Somebody from a file has come: face and document were looked at
    Face(FaceArgs),
    /// Confirm a registration: only then is a pass issued
    Confirm(ConfirmArgs),
    /// What is known of a person, and what stands on their pass; that you have looked is written down
    Show(PersonArgs),
    /// Bind a person's telephone number, take it off, or say that there is none
    Phone(PhoneArgs),
    /// A new portrait for a person
    Photo(PhotoArgs),
    /// Give a person the salt of their commitment once more, for identity checks
    Salt(SaltArgs),
    /// A person has made the health declaration
    Declare(FactArgs),
    /// A person's daily check-in, with the temperature
    Checkin(CheckinArgs),
    /// Something has happened: an arrival, a contact, management, a diagnosis, a suspicion
    Event(EventArgs),
    /// A sample was taken, and what was found in it
    Test(TestArgs),
    /// Facts that were wrong
    #[command(subcommand)]
    Fact(FactCommand),
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
    /// Erase a person when the law asks for it: all but what accounts for what was done
    Erase(EraseArgs),
    /// A colour, a name or a telephone number is wrong, says a person
    #[command(subcommand)]
    Appeal(AppealCommand),
    /// Whether and when somebody's medical management ends
    ReleaseQuery(ReleaseArgs),
    /// Sign a roster for a sentinel that answers identity cards alone
    Roster(RosterArgs),
    /// Write a unit down that answers for places, and how many it may have
    Unit(UnitArgs),
    /// Places: apply, approve, reject, end, list, download
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

#[derive(Args, Debug)]
pub(crate) struct PersonArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The person's number, such as P17
    pub(crate) person: PersonNumber,
}

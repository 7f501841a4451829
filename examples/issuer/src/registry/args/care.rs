//! What `issuer registry` takes.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use sanse_registry::{Link, Officer, PersonNumber, RegistryError, Role};

use super::DeskArgs;
use sanse_example_common::clock::{self, Moment};

#[derive(Debug, Subcommand)]
pub(crate) enum CareCommand {
    /// Make the register of a region that keeps status, with its first officers
    Init(InitArgs),
    /// Add an officer, or end one
    Officer(OfficerArgs),
    /// What was done, by whom and when, the latest first
    Audit(AuditArgs),
    /// Whether the register is sound
    Doctor(DoctorArgs),
    /// After the register was brought back from a copy: revoke what may be out and it does not know
    Reconcile(ReconcileArgs),
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
#[command(group = ArgGroup::new("whom").required(true).args(["new", "end"]))]
pub(crate) struct OfficerArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// The new officer and their role
    #[arg(value_name = "NAME:ROLE", value_parser = officer)]
    pub(crate) new: Option<Officer>,
    /// End this one's work: nothing more is done in that name, and nobody else gets it
    #[arg(long, value_name = "NAME")]
    pub(crate) end: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Those about this person alone: what was done to them, and who has looked
    #[arg(long, value_name = "PERSON")]
    pub(crate) of: Option<PersonNumber>,
    /// How many entries
    #[arg(long, default_value_t = 20)]
    pub(crate) most: u32,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// The folder that init made
    pub(crate) dir: PathBuf,
    /// An entry of the audit as it was written down elsewhere: whether it is still there
    #[arg(long, value_name = "NUMBER:LINK")]
    pub(crate) last: Option<Link>,
}

#[derive(Args, Debug)]
pub(crate) struct ReconcileArgs {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// This one alone: the pass.txt of the pass
    #[arg(long, value_name = "FILE", conflicts_with = "credential")]
    pub(crate) pass: Option<PathBuf>,
    /// This one alone: the credential's id, 32 hexadecimal digits
    #[arg(long, value_name = "HEX", value_parser = crate::status::credential)]
    pub(crate) credential: Option<[u8; 16]>,
}

fn officer(text: &str) -> Result<Officer, String> {
    let (name, role) = text.rsplit_once(':').ok_or("write NAME:ROLE, such as li:registrar")?;
    let role: Role = role.parse().map_err(|error: RegistryError| error.to_string())?;
    Officer::new(name, role).map_err(|error| error.to_string())
}

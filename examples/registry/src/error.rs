//! What can go wrong with the register, with what to do.

use std::fmt;
use std::path::{Path, PathBuf};

use sanse::{Colour, PlaceId};

use crate::{About, Action, NotWeighed, PersonNumber, Role, Step};

/// Nothing was written when one of these is answered.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("{}: there is no register; make one with: issuer registry init", path.display())]
    Missing { path: PathBuf },
    #[error("{}: there is a register already; nothing was touched", path.display())]
    There { path: PathBuf },
    #[error("{}: it is not a register of this program; see that it is the right file", path.display())]
    NotOurs { path: PathBuf },
    #[error("{}: it was written by a newer version ({found}) than this program knows ({known}); take the newer program", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("{}: another process is writing to it, and did not end within seconds; wait for it, then try again", path.display())]
    Busy { path: PathBuf },
    #[error("cannot {doing} {}: {why}", path.display())]
    Database { doing: &'static str, path: PathBuf, why: String },
    #[error("{}: {what}; bring back a copy, and tell whoever keeps the register", path.display())]
    Damaged { path: PathBuf, what: String },

    #[error("{what} cannot be read; the register is damaged: bring back a copy, and tell whoever keeps it")]
    Unreadable { what: String },

    #[error("{name} is not among the officers; add them with: issuer registry officer")]
    NoOfficer { name: String },
    #[error("{officer} is {is}, but {} takes {}: ask one of them", action.name(), an(*needs))]
    Role { officer: String, is: Role, action: Action, needs: Role },
    #[error("there is an officer of this name, who is {is}; one officer has one role")]
    OfficerThere { is: Role },
    #[error("{name} is an officer no more; ask one who is, or an approver for an officer of another name")]
    OfficerEnded { name: String },
    #[error("an officer of this name was ended, and the audit means that one by it: take another name")]
    OfficerGone { name: String },
    #[error(
        "{name} is the last approver, and nobody else could add one: add another first, with: issuer registry officer"
    )]
    LastApprover { name: String },
    #[error(
        "an officer's name has from 1 to {most} bytes of letters, digits and . - _ @; this one has {bytes}"
    )]
    OfficerName { bytes: usize, most: usize },
    #[error("in the audit the program itself is called issuer: an officer takes another name")]
    OfficerIsProgram,

    #[error("nobody has the number {person}; look at it again")]
    NoPerson { person: PersonNumber },
    #[error("this document is registered already, as {person}; a person has one pass")]
    Registered { person: PersonNumber },
    #[error("nobody is registered with this document")]
    NotRegistered,
    #[error("{person} is not confirmed yet; an approver does it with: issuer confirm")]
    NotConfirmed { person: PersonNumber },
    #[error(
        "of {person} this waits to be confirmed: {what}; an approver looks with: issuer show, and does it with: issuer confirm"
    )]
    Waits { person: PersonNumber, what: String },
    #[error("a step before the pass of {person} is missing: {step}")]
    StepMissing { person: PersonNumber, step: Step },
    #[error(
        "{officer} vouches for {person}, whose document nobody here has seen; another approver confirms that, or a registrar sees \
         the document: issuer face"
    )]
    OwnWord { person: PersonNumber, officer: String },
    #[error(
        "salt.key is not the key that the register was begun with: under it nobody is found, and everybody would be registered \
         twice; bring the right one back from a copy"
    )]
    OtherSaltKey,
    #[error("{person} is confirmed already")]
    Confirmed { person: PersonNumber },
    #[error("this telephone number is bound to {person}; unbind it there first")]
    PhoneTaken { person: PersonNumber },
    #[error("{person} has a telephone number, ending in {end}; unbind it first")]
    PhoneThere { person: PersonNumber, end: String },
    #[error("{person} has no telephone number")]
    NoPhone { person: PersonNumber },
    #[error(
        "a telephone number is written with + and its country code, such as +86 and eleven digits, {least} to {most} in all \
         (ITU-T E.164); this one has {digits}: {why}"
    )]
    Phone { why: &'static str, digits: usize, least: usize, most: usize },
    #[error(
        "a masked name leaves something out, and shows where by *, ＊ or 某, such as 林*; this one has {characters} \
         characters and none of these"
    )]
    NotMasked { characters: usize },

    #[error("no fact of {person} has the number {number}; see: issuer show")]
    NoFact { person: PersonNumber, number: i64 },
    #[error("this very fact of {person} is there already, as number {number}")]
    FactThere { person: PersonNumber, number: i64 },
    #[error(
        "the rules of version {version} said something else when somebody was assessed by them; give what you have changed \
         the next version, in rules.toml"
    )]
    OtherRules { version: u32 },
    #[error("{person} is not assessed yet, or something has changed since; do it with: issuer assess")]
    NotAssessed { person: PersonNumber },

    #[error("{person} has no wallet and no paper; give them one with: issuer enrol ask, or issuer paper")]
    NothingToHold { person: PersonNumber },
    #[error(
        "somebody else has changed what is known of {person} meanwhile; nothing of them was issued: do it again"
    )]
    Meanwhile { person: PersonNumber },

    #[error("what {person} had was revoked; a publisher lifts that with: issuer revoke --lift")]
    Revoked { person: PersonNumber },
    #[error(
        "{person} is {colour}: what that is made of must stay until its time is over; erase them then, or take back what was wrong \
         with: issuer fact withdraw"
    )]
    StillCounts { person: PersonNumber, colour: Colour },
    #[error("nothing of {person} is revoked")]
    NotRevoked { person: PersonNumber },
    #[error("{guardian} has not been attested as family of {ward}; a registrar does it with: issuer family")]
    NotKin { ward: PersonNumber, guardian: PersonNumber },
    #[error("nobody is family of themselves: give two people")]
    OwnKin,
    #[error("this key belongs to a wallet already, or did; make a new wallet")]
    KeyThere,
    #[error(
        "no challenge waits that this answers, or it is older than {minutes} minutes; ask for a new one with: issuer enrol ask"
    )]
    NoChallenge { minutes: u64 },
    #[error("{person} has {have} wallets, and {most} is the most; remove one first")]
    TooManyWallets { person: PersonNumber, have: u64, most: u64 },
    #[error("{person} has a pass on paper already; issue it again, or remove it first")]
    PaperThere { person: PersonNumber },
    #[error("there is no wallet or paper with the number {number}, or it was removed")]
    NoWallet { number: i64 },

    #[error(
        "another run takes the same file: it has done {done} rows, this one {behind}; wait for it, then run this again"
    )]
    ImportMeanwhile { behind: u64, done: u64 },

    #[error("{person} has an appeal about this already, number {number}; wait for what is decided")]
    AppealThere { person: PersonNumber, number: i64 },
    #[error("there is no appeal {number}; see: issuer appeal list")]
    NoAppeal { number: i64 },
    #[error("appeal {number} was decided already; open a new one")]
    AppealDecided { number: i64 },
    #[error("appeal {number} is about the {about}, and this would put the {ruling} right; look at it again")]
    OtherRuling { number: i64, about: About, ruling: About },
    #[error("{what} has from 1 to {most} characters; this one has {characters}")]
    Words { what: &'static str, characters: usize, most: usize },

    #[error("no unit has the number {unit}; an approver writes it down with: issuer unit")]
    NoUnit { unit: String },
    #[error(
        "the unit {unit} has {have} places or waits for them, and may have {most}; an approver can raise that"
    )]
    TooManyPlaces { unit: String, have: u32, most: u32 },
    #[error(
        "{id} is a place already, or waits to be one, or was another unit's whose code still holds; take another id"
    )]
    PlaceThere { id: PlaceId },
    #[error("nobody has applied for {id}, or it was rejected; see: issuer place list")]
    NoPlace { id: PlaceId },
    #[error("{id} is not approved, or was ended already; see: issuer place list")]
    PlaceNotApproved { id: PlaceId },
    #[error("no application for {id} waits; see: issuer place list")]
    PlaceDecided { id: PlaceId },

    #[error("what is written is no {what}: write {words}")]
    Word { what: &'static str, words: &'static str },
    #[error(transparent)]
    NotWeighed(#[from] NotWeighed),
    #[error(transparent)]
    Asked(#[from] sanse::Error),
}

fn an(role: Role) -> &'static str {
    match role {
        Role::Registrar => "a registrar",
        Role::Approver => "an approver",
        Role::Publisher => "a publisher",
    }
}

/// Why a transaction is given up.
pub(crate) enum Stop {
    Sqlite(rusqlite::Error),
    Said(RegistryError),
}

impl From<RegistryError> for Stop {
    fn from(error: RegistryError) -> Self {
        Self::Said(error)
    }
}

impl From<NotWeighed> for Stop {
    fn from(error: NotWeighed) -> Self {
        Self::Said(error.into())
    }
}

impl From<sanse::Error> for Stop {
    fn from(error: sanse::Error) -> Self {
        Self::Said(error.into())
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Stop {
    pub(crate) fn at(self, doing: &'static str, path: &Path) -> RegistryError {
        match self {
            Stop::Sqlite(error) => told(doing, path)(error),
            Stop::Said(error) => error,
        }
    }
}

/// SQLite's failures, as ours.
pub(crate) fn told(doing: &'static str, path: &Path) -> impl Fn(rusqlite::Error) -> RegistryError {
    let path = path.to_owned();
    move |error| {
        use rusqlite::ErrorCode as Code;
        let path = path.clone();
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => RegistryError::Busy { path },
            Some(Code::NotADatabase) => RegistryError::NotOurs { path },
            Some(Code::DatabaseCorrupt) => {
                RegistryError::Damaged { path, what: "the database is damaged".to_owned() }
            }
            _ => RegistryError::Database { doing, path, why: advice(&error) },
        }
    }
}

fn advice(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode as Code;
    let advice = match error.sqlite_error_code() {
        Some(Code::DiskFull) => "; make room and try again",
        Some(Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied) => {
            "; run as a user who may write there"
        }
        _ => "",
    };
    format!("{error}{advice}")
}

impl RegistryError {
    /// Whether it is one person's matter, so that others can be served all the same.
    #[must_use]
    pub fn is_of_one(&self) -> bool {
        use RegistryError as E;
        matches!(
            self,
            E::NotConfirmed { .. }
                | E::Waits { .. }
                | E::StepMissing { .. }
                | E::NotAssessed { .. }
                | E::NothingToHold { .. }
                | E::Meanwhile { .. }
                | E::Revoked { .. }
                | E::NotWeighed(_)
                | E::Asked(_)
        )
    }

    /// A stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        use RegistryError as E;
        match self {
            E::Missing { .. } => "missing",
            E::There { .. } => "there",
            E::NotOurs { .. } => "not-ours",
            E::Newer { .. } => "newer",
            E::Busy { .. } => "busy",
            E::Database { .. } => "database",
            E::Unreadable { .. } | E::Damaged { .. } => "damaged",
            E::NoOfficer { .. } => "no-officer",
            E::Role { .. } => "role",
            E::OfficerThere { .. } => "officer-there",
            E::OfficerEnded { .. } => "officer-ended",
            E::OfficerGone { .. } => "officer-gone",
            E::LastApprover { .. } => "last-approver",
            E::OfficerName { .. } => "officer-name",
            E::OfficerIsProgram => "officer-is-program",
            E::NoPerson { .. } => "no-person",
            E::Registered { .. } => "registered",
            E::NotRegistered => "not-registered",
            E::NotConfirmed { .. } => "not-confirmed",
            E::Waits { .. } => "waits",
            E::StepMissing { .. } => "step-missing",
            E::OwnWord { .. } => "own-word",
            E::OtherSaltKey => "other-salt-key",
            E::Confirmed { .. } => "confirmed",
            E::PhoneTaken { .. } => "phone-taken",
            E::PhoneThere { .. } => "phone-there",
            E::NoPhone { .. } => "no-phone",
            E::Phone { .. } => "phone",
            E::NotMasked { .. } => "not-masked",
            E::NoFact { .. } => "no-fact",
            E::FactThere { .. } => "fact-there",
            E::OtherRules { .. } => "other-rules",
            E::NotAssessed { .. } => "not-assessed",
            E::NothingToHold { .. } => "nothing-to-hold",
            E::Meanwhile { .. } => "meanwhile",
            E::Revoked { .. } => "revoked",
            E::StillCounts { .. } => "still-counts",
            E::NotRevoked { .. } => "not-revoked",
            E::NotKin { .. } => "not-kin",
            E::OwnKin => "own-kin",
            E::KeyThere => "key-there",
            E::NoChallenge { .. } => "no-challenge",
            E::TooManyWallets { .. } => "too-many-wallets",
            E::PaperThere { .. } => "paper-there",
            E::NoWallet { .. } => "no-wallet",
            E::ImportMeanwhile { .. } => "import-meanwhile",
            E::AppealThere { .. } => "appeal-there",
            E::NoAppeal { .. } => "no-appeal",
            E::AppealDecided { .. } => "appeal-decided",
            E::OtherRuling { .. } => "other-ruling",
            E::Words { .. } => "words",
            E::NoUnit { .. } => "no-unit",
            E::TooManyPlaces { .. } => "too-many-places",
            E::PlaceThere { .. } => "place-there",
            E::NoPlace { .. } => "no-place",
            E::PlaceNotApproved { .. } => "place-not-approved",
            E::PlaceDecided { .. } => "place-decided",
            E::Word { .. } => "word",
            E::NotWeighed(why) => why.code(),
            E::Asked(error) => error.code(),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

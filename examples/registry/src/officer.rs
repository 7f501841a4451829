//! Officers, and what each may do. Whoever runs the program says who they are: put it behind a log-in of your own.

use std::fmt;
use std::str::FromStr;

use rusqlite::{OptionalExtension, Transaction};

use crate::RegistryError;
use crate::audit::PROGRAM;
use crate::error::Stop;

/// What an officer may do. One officer has one role, so that nobody confirms what they have registered, or publishes what
/// they have approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Writes down people and what is known of them.
    Registrar,
    /// Confirms registrations, approves places, decides appeals.
    Approver,
    /// Issues passes, lists and bundles.
    Publisher,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Registrar, Role::Approver, Role::Publisher];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Registrar => "registrar",
            Role::Approver => "approver",
            Role::Publisher => "publisher",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let known = Role::ALL.into_iter().find(|role| role.name() == text);
        known.ok_or(RegistryError::Word { what: "role", words: "registrar, approver or publisher" })
    }
}

/// Longest name of an officer, in bytes.
const NAME_BYTES: usize = 64;

/// Somebody who works with the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    name: String,
    role: Role,
}

impl Officer {
    /// An officer of this name: letters, digits and `. - _ @` of any script, so that it stands in one line.
    pub fn new(name: &str, role: Role) -> Result<Self, RegistryError> {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
        if name.is_empty() || name.len() > NAME_BYTES || !name.chars().all(fits) {
            return Err(RegistryError::OfficerName { bytes: name.len(), most: NAME_BYTES });
        }
        Ok(Self { name: name.to_owned(), role })
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }
}

/// Writes an officer down; a name is one officer's, and not the program's own.
pub(crate) fn add(transaction: &Transaction<'_>, officer: &Officer) -> Result<(), Stop> {
    if officer.name() == PROGRAM {
        return Err(RegistryError::OfficerIsProgram.into());
    }
    let query = "SELECT role, ended_at IS NOT NULL FROM officers WHERE name = ?1";
    let there: Option<(String, bool)> =
        transaction.query_row(query, [officer.name()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match there {
        Some((_, true)) => return Err(RegistryError::OfficerGone { name: officer.name().to_owned() }.into()),
        Some((role, false)) => return Err(RegistryError::OfficerThere { is: role.parse()? }.into()),
        None => {}
    }
    let (name, role) = (officer.name(), officer.role().name());
    transaction.execute("INSERT INTO officers (name, role) VALUES (?1, ?2)", (name, role))?;
    Ok(())
}

/// The officer of this name, who may still work.
pub(crate) fn at_work(transaction: &Transaction<'_>, name: &str) -> Result<Officer, Stop> {
    let query = "SELECT role, ended_at IS NOT NULL FROM officers WHERE name = ?1";
    let mut query = transaction.prepare_cached(query)?;
    let found: Option<(String, bool)> =
        query.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (role, ended) = found.ok_or_else(|| RegistryError::NoOfficer { name: name.to_owned() })?;
    if ended {
        return Err(RegistryError::OfficerEnded { name: name.to_owned() }.into());
    }
    Ok(Officer::new(name, role.parse()?)?)
}

/// Ends an officer's work. The name stays theirs, and so does what they did.
pub(crate) fn end(transaction: &Transaction<'_>, name: &str, now: i64) -> Result<Officer, Stop> {
    let officer = at_work(transaction, name)?;
    let others = "SELECT 1 FROM officers WHERE role = 'approver' AND ended_at IS NULL AND name <> ?1 LIMIT 1";
    let is_last = transaction.query_row(others, [name], |_| Ok(())).optional()?.is_none();
    if officer.role() == Role::Approver && is_last {
        return Err(RegistryError::LastApprover { name: name.to_owned() }.into());
    }
    transaction.execute("UPDATE officers SET ended_at = ?1 WHERE name = ?2", (now, name))?;
    Ok(officer)
}

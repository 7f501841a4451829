//! Reading: who has looked at whom is written down before it is told.

use crate::desk::{Desk, Noted};
use crate::person::{self, Person, PersonNumber};
use crate::registration::Registration;
use crate::{Action, Appeal, Entry, RegistryError, audit};

impl Desk<'_> {
    /// A person, as the register knows them; that this officer has looked stands in the audit.
    pub fn read_person(&mut self, of: PersonNumber) -> Result<Person, RegistryError> {
        self.act(Action::ReadPerson, |transaction, _| {
            let person = person::exists(transaction, of)?;
            Ok((person, Noted::of(of, "")))
        })
    }

    /// The appeals that wait, or all of them, with an entry for each person whose words they are.
    pub fn read_appeals(&mut self, all: bool) -> Result<Vec<Appeal>, RegistryError> {
        let appeals = self.registry.appeals(all)?;
        let (when, officer) = (self.when(), self.officer.name().to_owned());
        self.act(Action::ReadAppeals, |transaction, _| {
            for appeal in &appeals {
                let (of, what) = (appeal.person.to_string(), format!("appeal {}", appeal.number));
                audit::note(transaction, when, &officer, Action::ReadAppeals, &of, &what)?;
            }
            let count = format!("{} read", appeals.len());
            Ok((appeals, Noted::of("appeals", count)))
        })
    }

    /// The last entries of the audit, or those about one person, the newest first: that they were read is the newest.
    pub fn read_audit(&mut self, most: u32, of: Option<PersonNumber>) -> Result<Vec<Entry>, RegistryError> {
        let noted = of.map_or("audit".to_owned(), |of| of.to_string());
        self.act(Action::ReadAudit, |_, _| Ok(((), Noted::of(noted, format!("the last {most}")))))?;
        match of {
            Some(of) => self.registry.audit_about(of, most),
            None => self.registry.audit(most),
        }
    }

    /// Whether nobody is registered with this document, and nobody has this telephone number: told before anything else
    /// is made for them.
    pub fn is_free(&mut self, new: &Registration<'_>) -> Result<(), RegistryError> {
        let free = self.registry.is_free(new);
        self.having_told(free)
    }

    /// A refusal that tells of somebody who is registered is a reading of them: its write was given up, so it has an entry of
    /// its own.
    pub(crate) fn having_told<T>(&mut self, done: Result<T, RegistryError>) -> Result<T, RegistryError> {
        if let Some((of, what)) = done.as_ref().err().and_then(told_of) {
            self.act(Action::RefuseRegistration, |_, _| Ok(((), Noted::of(of, what))))?;
        }
        done
    }
}

/// Of whom a refusal tells that they are registered, and what it was that told it.
pub(crate) fn told_of(refusal: &RegistryError) -> Option<(PersonNumber, &'static str)> {
    match refusal {
        RegistryError::Registered { person } => Some((*person, "their document was shown again")),
        RegistryError::PhoneTaken { person } => Some((*person, "their telephone number was given again")),
        _ => None,
    }
}

//! A desk: one officer, one moment, and every write with its entry in the audit.

use rusqlite::Transaction;
use sanse::Timestamp;

use crate::error::Stop;
use crate::{Action, Officer, Registry, RegistryError, When, audit, officer};

/// Where an officer works. What they may not do is refused before anything is looked at.
#[derive(Debug)]
pub struct Desk<'r> {
    pub(crate) registry: &'r mut Registry,
    pub(crate) officer: Officer,
    pub(crate) now: Timestamp,
    pub(crate) clock: Timestamp,
}

/// What the audit says of a write: whom or what it was about, and how.
pub(crate) struct Noted {
    pub(crate) subject: String,
    pub(crate) detail: String,
}

impl Noted {
    pub(crate) fn of(subject: impl ToString, detail: impl Into<String>) -> Self {
        Self { subject: subject.to_string(), detail: detail.into() }
    }
}

impl Desk<'_> {
    /// The register, to read.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        self.registry
    }

    #[must_use]
    pub fn officer(&self) -> &Officer {
        &self.officer
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The same, with what the clock says beside it.
    #[must_use]
    pub fn when(&self) -> When {
        When { now: self.now, clock: self.clock }
    }

    /// Another officer who may work with the register.
    pub fn add_officer(&mut self, officer: &Officer) -> Result<(), RegistryError> {
        self.act(Action::AddOfficer, |transaction, _| {
            officer::add(transaction, officer)?;
            Ok(((), Noted::of(officer.name(), officer.role().name())))
        })
    }

    /// Ends an officer's work: from now on nothing is done in that name, and nobody else gets it. The last approver stays.
    pub fn end_officer(&mut self, name: &str) -> Result<Officer, RegistryError> {
        self.act(Action::EndOfficer, |transaction, now| {
            let ended = officer::end(transaction, name, now)?;
            let role = ended.role().name();
            Ok((ended, Noted::of(name, role)))
        })
    }

    /// Whether this officer may do so.
    pub fn may(&self, action: Action) -> Result<(), RegistryError> {
        match action.needs() {
            Some(needs) if needs != self.officer.role() => Err(RegistryError::Role {
                officer: self.officer.name().to_owned(),
                is: self.officer.role(),
                action,
                needs,
            }),
            _ => Ok(()),
        }
    }

    /// One write: the work and its entry in one transaction.
    pub(crate) fn act<T>(
        &mut self,
        action: Action,
        work: impl FnOnce(&Transaction<'_>, i64) -> Result<(T, Noted), Stop>,
    ) -> Result<T, RegistryError> {
        self.may(action)?;
        let (when, officer) = (self.when(), self.officer.name().to_owned());
        self.registry.write("write to", |transaction| {
            // Somebody may have ended this officer's work since they sat down.
            officer::at_work(transaction, &officer)?;
            let (done, noted) = work(transaction, seconds(when.now))?;
            audit::note(transaction, when, &officer, action, &noted.subject, &noted.detail)?;
            Ok(done)
        })
    }
}

/// Times as SQLite has them.
pub(crate) fn seconds(time: Timestamp) -> i64 {
    i64::try_from(time.unix()).unwrap_or(i64::MAX)
}

pub(crate) fn time(seconds: i64) -> Option<Timestamp> {
    u64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_unix(seconds).ok())
}

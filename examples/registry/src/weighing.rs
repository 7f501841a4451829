//! Weighing: what is known of people becomes what stands on their passes, by rules that are of one content for each version.

use rusqlite::{OptionalExtension, Transaction};
use sanse::assess::{Assessment, FactError, Rules, assess};
use sanse::status::Status;
use sanse::{Colour, PhotoRef, Timestamp};

use crate::desk::{Desk, seconds};
use crate::error::Stop;
use crate::pass::{COLUMNS, Content, current, number_of};
use crate::person::{self, Person, PersonNumber};
use crate::saying::{self, Whose};
use crate::{Action, FactNumber, Registry, RegistryError, When, audit, fact, officer};

/// How an assessment has changed a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was none.
    First,
    /// Nothing that stands on it; at most it may be issued up to a later moment.
    None,
    /// The colour is worse: gates are told by the status lists, before the wallets have a new credential.
    Worse,
    /// Something else, or the moment up to which it may be issued comes earlier.
    Other,
}

/// What came of an assessment.
#[derive(Clone, Debug)]
pub struct Assessed {
    pub person: PersonNumber,
    pub assessment: Assessment,
    pub change: Change,
}

/// Why nobody can say what a person's colour is. Whatever they have is suspended until an approver has withdrawn a fact.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWeighed {
    #[error(transparent)]
    Facts(#[from] FactError),
    #[error("fact {fact} cannot be read: bring back a copy from before it was damaged, or withdraw it")]
    Unreadable { fact: FactNumber },
}

impl NotWeighed {
    /// A stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            NotWeighed::Facts(error) => error.code(),
            NotWeighed::Unreadable { .. } => "fact-unreadable",
        }
    }
}

/// What came of weighing one person.
pub type Weighed = Result<Assessed, NotWeighed>;

impl Registry {
    /// Everybody who is confirmed and whose pass was never assessed, or is made of what has changed since, or by other
    /// rules, or whose colour has changed by itself.
    pub fn to_assess(&self, rules: &Rules, now: Timestamp) -> Result<Vec<PersonNumber>, RegistryError> {
        let query = "SELECT people.number FROM people LEFT JOIN passes ON person = people.number
                     WHERE confirmed_at IS NOT NULL
                     AND (person IS NULL OR stale OR made_by IS NOT ?2 OR next_change <= ?1) ORDER BY people.number";
        self.rows(query, (seconds(now), rules.digest()), |row| row.get(0).map(PersonNumber))
    }

    /// Whose facts cannot be weighed, and why: no colour is given, and what they have is suspended.
    pub fn unweighed(&self) -> Result<Vec<(PersonNumber, String)>, RegistryError> {
        let query = "SELECT person, why FROM unweighed ORDER BY person";
        self.rows(query, [], |row| Ok((PersonNumber(row.get(0)?), row.get(1)?)))
    }

    /// Weighs everybody whose pass is not of now ([`Registry::to_assess`]), before lists are signed. No officer decides it:
    /// it follows from what is known. Answers how many there were.
    pub fn assess_due(&mut self, rules: &Rules, when: impl Into<When>) -> Result<usize, RegistryError> {
        let when = when.into();
        let due = self.to_assess(rules, when.now)?;
        for some in due.chunks(ASSESSED) {
            self.write("write to", |transaction| weigh_all(transaction, some, rules, when, audit::PROGRAM))?;
        }
        Ok(due.len())
    }
}

/// How many people are weighed in one write.
const ASSESSED: usize = 250;

impl Desk<'_> {
    /// Weighs what is known of a person: their pass says that from now on.
    ///
    /// A worse colour is to be told to the gates at once, which is noted down in the same transaction
    /// ([`Registry::sayings`]); credentials are made anew by [`Desk::issued`].
    pub fn assess(&mut self, of: PersonNumber, rules: &Rules) -> Result<Assessed, RegistryError> {
        let mut assessed = self.assess_all(&[of], rules)?;
        let (_, assessed) = assessed.pop().ok_or(RegistryError::NoPerson { person: of })?;
        Ok(assessed?)
    }

    /// The same of many people in one write, with an entry in the audit for each. Facts that cannot be weighed are told, and
    /// keep nobody else from being assessed.
    pub fn assess_all(
        &mut self,
        people: &[PersonNumber],
        rules: &Rules,
    ) -> Result<Vec<(PersonNumber, Weighed)>, RegistryError> {
        self.may(Action::Assess)?;
        let (when, officer) = (self.when(), self.officer.name().to_owned());
        self.registry.write("write to", |transaction| {
            officer::at_work(transaction, &officer)?;
            weigh_all(transaction, people, rules, when, &officer)
        })
    }
}

fn weigh_all(
    transaction: &Transaction<'_>,
    people: &[PersonNumber],
    rules: &Rules,
    when: When,
    officer: &str,
) -> Result<Vec<(PersonNumber, Weighed)>, Stop> {
    let mut all = Vec::with_capacity(people.len());
    for of in people {
        let assessed = weigh(transaction, *of, rules, when.now)?;
        audit::note(transaction, when, officer, Action::Assess, &of.to_string(), &told(&assessed, rules))?;
        all.push((*of, assessed));
    }
    Ok(all)
}

/// What the audit says of an assessment: the colour, and by which rules.
pub(crate) fn told(assessed: &Weighed, rules: &Rules) -> String {
    let digest = rules.digest().first_chunk::<4>().map_or(0, |first| u32::from_be_bytes(*first));
    let came = match assessed {
        Ok(assessed) => assessed.assessment.colour().to_string(),
        Err(NotWeighed::Facts(_)) => "suspended: the facts cannot be together".to_owned(),
        Err(NotWeighed::Unreadable { fact }) => format!("suspended: fact {fact} cannot be read"),
    };
    format!("{came}, by rules {} ({digest:08x})", rules.version())
}

/// Whether what is known of a person can be weighed.
pub(crate) fn is_weighable(
    transaction: &Transaction<'_>,
    of: PersonNumber,
    rules: &Rules,
    now: Timestamp,
) -> Result<bool, Stop> {
    Ok(assessment(transaction, of, rules, now)?.is_ok())
}

fn assessment(
    transaction: &Transaction<'_>,
    of: PersonNumber,
    rules: &Rules,
    now: Timestamp,
) -> Result<Result<Assessment, NotWeighed>, Stop> {
    Ok(fact::standing(transaction, of)?.and_then(|facts| Ok(assess(&facts, rules, now)?)))
}

/// Weighs what is known of a person, and puts what comes of it on their pass. Where that cannot be done nobody knows the
/// colour: whatever the person has is suspended, and replaced once that is mended.
pub(crate) fn weigh(
    transaction: &Transaction<'_>,
    of: PersonNumber,
    rules: &Rules,
    now: Timestamp,
) -> Result<Weighed, Stop> {
    let person = person::exists(transaction, of)?;
    match assessment(transaction, of, rules, now)? {
        Ok(assessment) => {
            rules_are_of_one_content(transaction, rules)?;
            transaction.prepare_cached("DELETE FROM unweighed WHERE person = ?1")?.execute([of.0])?;
            let change = put(transaction, &person, &assessment, rules, seconds(now))?;
            Ok(Ok(Assessed { person: of, assessment, change }))
        }
        Err(error) => {
            let note = "INSERT OR REPLACE INTO unweighed (person, why) VALUES (?1, ?2)";
            transaction.prepare_cached(note)?.execute((of.0, error.to_string()))?;
            let next = "UPDATE passes SET stale = 1, version = version + 1 WHERE person = ?1";
            transaction.prepare_cached(next)?.execute([of.0])?;
            saying::say(transaction, Whose::Person(of), Status::Suspended, seconds(now))?;
            Ok(Err(error))
        }
    }
}

/// Rules that say something else have another version: an assessment names its version, and that is one thing for ever.
fn rules_are_of_one_content(transaction: &Transaction<'_>, rules: &Rules) -> Result<(), Stop> {
    let insert = "INSERT OR IGNORE INTO rules (version, digest) VALUES (?1, ?2)";
    transaction.prepare_cached(insert)?.execute((rules.version(), rules.digest()))?;
    let query = "SELECT 1 FROM rules WHERE version = ?1 AND digest = ?2";
    let mut query = transaction.prepare_cached(query)?;
    match query.query_row((rules.version(), rules.digest()), |_| Ok(())).optional()? {
        Some(()) => Ok(()),
        None => Err(RegistryError::OtherRules { version: rules.version() }.into()),
    }
}

fn put(
    transaction: &Transaction<'_>,
    person: &Person,
    assessment: &Assessment,
    rules: &Rules,
    now: i64,
) -> Result<Change, Stop> {
    let before = current(transaction, person.number)?;
    let mut after = Content::of(assessment, person);
    let change = match &before {
        None => Change::First,
        Some(before) if before.says_what(&after) && !before.outlives(&after) => Change::None,
        Some(before) if after.colour > before.colour => Change::Worse,
        Some(_) => Change::Other,
    };
    let version = before.map_or(0, |before| before.version);
    after.version = if change == Change::None { version } else { version + 1 };
    let upsert = format!(
        "INSERT OR REPLACE INTO passes (person, {COLUMNS}, rules, made_at, made_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
    );
    transaction.prepare_cached(&upsert)?.execute((
        person.number.0,
        after.version,
        number_of(after.colour),
        after.advised,
        after.test.map(|test| seconds(test.time)),
        after.test.map(|test| i64::try_from(test.result.number()).unwrap_or(0)),
        &after.name,
        after.photo.as_ref().map(PhotoRef::as_bytes),
        after.next_change.map(seconds),
        after.stale,
        assessment.rules_version(),
        now,
        rules.digest(),
    ))?;
    if change == Change::Worse {
        let status = if after.colour == Colour::Red { Status::NowRed } else { Status::NowYellow };
        saying::say(transaction, Whose::Person(person.number), status, now)?;
    }
    Ok(change)
}

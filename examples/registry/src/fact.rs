//! Facts of people, as rows. None is ever deleted: what was wrong is withdrawn, by an approver.

use rusqlite::{OptionalExtension, Row, Transaction};
use sanse::assess::{Event, Fact, Rules, Source};
use sanse::{Day, TestResult, Timestamp};

use crate::desk::{Desk, Noted, seconds, time};
use crate::error::Stop;
use crate::person::{self, PersonNumber};
use crate::{Action, NotWeighed, Registry, RegistryError, Weighed, weighing};

/// A fact's number in the register.
pub type FactNumber = i64;

/// A fact's row: its event by name, when it happened in seconds or days, and the rest as text.
struct Kept {
    event: &'static str,
    source: &'static str,
    happened: i64,
    value: String,
}

fn kept(fact: &Fact) -> Kept {
    let day = |day: &Day| i64::from(day.number());
    let (happened, value) = match fact.event() {
        Event::CheckedIn { at, temperature } => (seconds(*at), temperature.tenths().to_string()),
        Event::Arrived { from, on } => (day(on), from.as_str().to_owned()),
        Event::Contact { with, on } => (day(on), with.name().to_owned()),
        Event::ManagementStarted { at, planned_end } => {
            (seconds(*at), planned_end.map_or(String::new(), |end| end.number().to_string()))
        }
        Event::Tested { at, reported_at, result } => {
            (seconds(*at), format!("{} {}", reported_at.unix(), result.name()))
        }
        Event::Declared { at }
        | Event::ManagementLifted { at }
        | Event::Diagnosed { at }
        | Event::Discharged { at }
        | Event::SuspicionRaised { at }
        | Event::SuspicionExcluded { at } => (seconds(*at), String::new()),
        // Another event of a later library would need a row of its own.
        _ => (0, String::new()),
    };
    Kept { event: fact.event().name(), source: fact.source().name(), happened, value }
}

fn fact(event: &str, source: &str, happened: i64, value: &str) -> Option<Fact> {
    let at = || time(happened);
    let day = |number: i64| u32::try_from(number).ok().and_then(|number| Day::from_number(number).ok());
    let event = match event {
        "declared" => Event::Declared { at: at()? },
        "checked-in" => {
            let temperature = sanse::Temperature::from_tenths(value.parse().ok()?).ok()?;
            Event::CheckedIn { at: at()?, temperature }
        }
        "arrived" => Event::Arrived { from: value.parse().ok()?, on: day(happened)? },
        "contact" => Event::Contact { with: value.parse().ok()?, on: day(happened)? },
        "management-started" => {
            let planned_end = if value.is_empty() { None } else { Some(day(value.parse().ok()?)?) };
            Event::ManagementStarted { at: at()?, planned_end }
        }
        "management-lifted" => Event::ManagementLifted { at: at()? },
        "diagnosed" => Event::Diagnosed { at: at()? },
        "discharged" => Event::Discharged { at: at()? },
        "suspicion-raised" => Event::SuspicionRaised { at: at()? },
        "suspicion-excluded" => Event::SuspicionExcluded { at: at()? },
        "tested" => {
            let (reported_at, result) = value.split_once(' ')?;
            let reported_at = Timestamp::from_unix(reported_at.parse().ok()?).ok()?;
            Event::Tested { at: at()?, reported_at, result: result.parse::<TestResult>().ok()? }
        }
        _ => return None,
    };
    Fact::new(event, source.parse::<Source>().ok()?).ok()
}

/// A fact in a line, for whoever may see it: what, when, and what else is known of it.
#[must_use]
pub fn describe(fact: &Fact) -> String {
    let name = fact.event().name();
    match fact.event() {
        Event::CheckedIn { at, temperature } => format!("{name} at {at}, {temperature}"),
        Event::Arrived { from, on } => format!("{name} on {on}, from {from}"),
        Event::Contact { with, on } => format!("{name} on {on}, with a {}", with.name()),
        Event::ManagementStarted { at, planned_end: Some(end) } => {
            format!("{name} at {at}, planned to end on {end}")
        }
        Event::Tested { at, reported_at, result } => {
            format!("{name} at {at}, {result}, told at {reported_at}")
        }
        Event::ManagementStarted { at, .. }
        | Event::Declared { at }
        | Event::ManagementLifted { at }
        | Event::Diagnosed { at }
        | Event::Discharged { at }
        | Event::SuspicionRaised { at }
        | Event::SuspicionExcluded { at } => format!("{name} at {at}"),
        _ => name.to_owned(),
    }
}

/// A fact as the register has it.
#[derive(Clone, Debug)]
pub struct KnownFact {
    pub number: FactNumber,
    /// None where the row is damaged: then its person cannot be weighed until it is withdrawn.
    pub fact: Option<Fact>,
    pub is_withdrawn: bool,
}

fn known(row: &Row<'_>) -> rusqlite::Result<KnownFact> {
    let (event, source, value): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(4)?);
    Ok(KnownFact {
        number: row.get(0)?,
        fact: fact(&event, &source, row.get(3)?, &value),
        is_withdrawn: row.get::<_, Option<i64>>(5)?.is_some(),
    })
}

impl Registry {
    /// What is known of a person and stands, with its numbers.
    pub fn facts(&self, of: PersonNumber) -> Result<Vec<(FactNumber, Fact)>, RegistryError> {
        let standing = self.all_facts(of)?.into_iter().filter(|known| !known.is_withdrawn);
        let readable = |KnownFact { number, fact, .. }: KnownFact| {
            Ok((number, fact.ok_or(NotWeighed::Unreadable { fact: number })?))
        };
        standing.map(readable).collect()
    }

    /// All that was ever known of a person.
    pub fn all_facts(&self, of: PersonNumber) -> Result<Vec<KnownFact>, RegistryError> {
        let query = "SELECT number, event, source, happened, value, withdrawn_at FROM facts
                     WHERE person = ?1 ORDER BY number";
        self.rows(query, [of.0], known)
    }
}

impl Registry {
    /// Facts that stand and cannot be read: whoever they are of cannot be weighed.
    pub(crate) fn unreadable(&self) -> Result<Vec<(PersonNumber, FactNumber)>, RegistryError> {
        let query = "SELECT number, event, source, happened, value, withdrawn_at, person FROM facts
                     WHERE withdrawn_at IS NULL ORDER BY number";
        let rows = self.rows(query, [], |row| Ok((PersonNumber(row.get(6)?), known(row)?)))?;
        Ok(rows
            .into_iter()
            .filter(|(_, known)| known.fact.is_none())
            .map(|(of, known)| (of, known.number))
            .collect())
    }
}

/// What is known of a person and stands, as a write sees it; or what of it cannot be read.
pub(crate) fn standing(
    transaction: &Transaction<'_>,
    of: PersonNumber,
) -> Result<Result<Vec<Fact>, NotWeighed>, Stop> {
    let query = "SELECT number, event, source, happened, value, withdrawn_at FROM facts
                 WHERE person = ?1 AND withdrawn_at IS NULL ORDER BY number";
    let mut statement = transaction.prepare_cached(query)?;
    let rows: Vec<_> = statement.query_map([of.0], known)?.collect::<rusqlite::Result<_>>()?;
    let readable =
        |KnownFact { number, fact, .. }: KnownFact| fact.ok_or(NotWeighed::Unreadable { fact: number });
    Ok(rows.into_iter().map(readable).collect())
}

/// A fact that was written down, and what the person's pass says now.
#[derive(Clone, Debug)]
pub struct Told {
    pub number: FactNumber,
    /// An error where the facts could not be weighed before it either: then whatever the person has is suspended.
    pub assessed: Weighed,
}

impl Desk<'_> {
    /// Writes a fact of a person down and weighs it, in one write: a fact counts from the moment it is told. One that makes a
    /// person's facts impossible is refused, for it would keep every later one from counting.
    pub fn tell(&mut self, of: PersonNumber, fact: &Fact, rules: &Rules) -> Result<Told, RegistryError> {
        let Kept { event, source, happened, value } = kept(fact);
        let moment = self.now;
        // No one officer both writes down what is known of people and makes their colours better.
        let ends = matches!(
            fact.event(),
            Event::ManagementLifted { .. } | Event::Discharged { .. } | Event::SuspicionExcluded { .. }
        );
        let action = if ends { Action::TellRelief } else { Action::TellFact };
        self.act(action, |transaction, _| {
            person::exists(transaction, of)?;
            let same =
                "SELECT number FROM facts WHERE person = ?1 AND event = ?2 AND source = ?3 AND happened = ?4
                        AND value = ?5 AND withdrawn_at IS NULL";
            let row = (of.0, event, source, happened, &value);
            let there: Option<i64> =
                transaction.prepare_cached(same)?.query_row(row, |row| row.get(0)).optional()?;
            if let Some(number) = there {
                return Err(RegistryError::FactThere { person: of, number }.into());
            }
            let weighable = weighing::is_weighable(transaction, of, rules, moment)?;
            let insert =
                "INSERT INTO facts (person, event, source, happened, value) VALUES (?1, ?2, ?3, ?4, ?5)";
            transaction.prepare_cached(insert)?.execute(row)?;
            let number = transaction.last_insert_rowid();
            let assessed = changed(transaction, of, rules, moment, weighable)?;
            let came = weighing::told(&assessed, rules);
            let noted = Noted::of(of, format!("fact {number}: {event}, by {source}; {came}"));
            Ok((Told { number, assessed }, noted))
        })
    }

    /// Takes facts back that were wrong, all of them or none, and weighs the others. They stay in the register, and count no
    /// more.
    pub fn withdraw(
        &mut self,
        of: PersonNumber,
        wrong: &[FactNumber],
        rules: &Rules,
    ) -> Result<Weighed, RegistryError> {
        let moment = self.now;
        self.act(Action::WithdrawFact, |transaction, _| {
            let assessed = take_back(transaction, of, wrong, rules, moment)?;
            let came = weighing::told(&assessed, rules);
            Ok((assessed, Noted::of(of, format!("facts {wrong:?}; {came}"))))
        })
    }
}

/// Takes facts back, and weighs what stands.
pub(crate) fn take_back(
    transaction: &Transaction<'_>,
    of: PersonNumber,
    wrong: &[FactNumber],
    rules: &Rules,
    now: Timestamp,
) -> Result<Weighed, Stop> {
    person::exists(transaction, of)?;
    let weighable = weighing::is_weighable(transaction, of, rules, now)?;
    let update =
        "UPDATE facts SET withdrawn_at = ?1 WHERE number = ?2 AND person = ?3 AND withdrawn_at IS NULL";
    for number in wrong {
        if transaction.execute(update, (seconds(now), number, of.0))? == 0 {
            return Err(RegistryError::NoFact { person: of, number: *number }.into());
        }
    }
    changed(transaction, of, rules, now, weighable)
}

/// Weighs a person whose facts have changed. What could be weighed before and now cannot is not written at all.
fn changed(
    transaction: &Transaction<'_>,
    of: PersonNumber,
    rules: &Rules,
    now: Timestamp,
    weighable: bool,
) -> Result<Weighed, Stop> {
    match weighing::weigh(transaction, of, rules, now)? {
        Err(error) if weighable => Err(RegistryError::from(error).into()),
        assessed => Ok(assessed),
    }
}

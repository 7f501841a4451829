//! Appeals (我要申诉): a person says that a colour, a name or a telephone number is wrong, and an approver decides.

use std::fmt;
use std::str::FromStr;

use rusqlite::OptionalExtension;
use sanse::assess::Rules;

use crate::desk::{Desk, Noted};
use crate::fact::{self, FactNumber};
use crate::person::{self, PersonNumber};
use crate::{Action, Registry, RegistryError, Weighed, registration, weighing};

/// What an appeal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Colour,
    Name,
    Phone,
}

impl About {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            About::Colour => "colour",
            About::Name => "name",
            About::Phone => "phone",
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for About {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let known = [About::Colour, About::Name, About::Phone].into_iter().find(|about| about.name() == text);
        known.ok_or(RegistryError::Word { what: "subject of an appeal", words: "colour, name or phone" })
    }
}

/// How an appeal is decided. What is put right is put right in the same write.
#[derive(Clone, Debug)]
pub enum Ruling<'a> {
    Rejected,
    /// These facts are withdrawn.
    Facts(&'a [FactNumber]),
    /// This is the masked name.
    Name(&'a str),
    /// The telephone number is taken off, so that the right one can be bound.
    Unbind,
}

impl Ruling<'_> {
    fn suits(&self) -> Option<About> {
        match self {
            Ruling::Rejected => None,
            Ruling::Facts(_) => Some(About::Colour),
            Ruling::Name(_) => Some(About::Name),
            Ruling::Unbind => Some(About::Phone),
        }
    }
}

/// Whose appeal was decided, and what their pass says now if that may have changed.
#[derive(Clone, Debug)]
pub struct Decided {
    pub person: PersonNumber,
    pub assessed: Option<Weighed>,
}

/// An appeal, as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Appeal {
    pub number: i64,
    pub person: PersonNumber,
    pub about: About,
    /// The person's own words: hostile wherever they are printed.
    pub says: String,
    pub opened_at: i64,
    /// Whether it was accepted, and why; none while it is open.
    pub decision: Option<(bool, String)>,
}

/// Longest words of an appeal or of what was decided on it, in characters.
const WORDS: usize = 500;

pub(crate) fn words(what: &'static str, text: &str) -> Result<(), RegistryError> {
    let characters = text.chars().count();
    if text.trim().is_empty() || characters > WORDS {
        return Err(RegistryError::Words { what, characters, most: WORDS });
    }
    Ok(())
}

const COLUMNS: &str = "number, person, about, says, opened_at, accepted, why";

fn appeal(row: &rusqlite::Row<'_>) -> rusqlite::Result<Appeal> {
    let about: String = row.get(2)?;
    Ok(Appeal {
        number: row.get(0)?,
        person: PersonNumber(row.get(1)?),
        // The table lets nothing else in.
        about: about.parse().unwrap_or(About::Colour),
        says: row.get(3)?,
        opened_at: row.get(4)?,
        decision: row.get::<_, Option<bool>>(5)?.zip(row.get(6)?),
    })
}

impl Registry {
    /// The appeals that wait, the oldest first; or all of them.
    pub fn appeals(&self, all: bool) -> Result<Vec<Appeal>, RegistryError> {
        let query = format!("SELECT {COLUMNS} FROM appeals WHERE ?1 OR decided_at IS NULL ORDER BY number");
        self.rows(&query, [all], appeal)
    }
}

impl Desk<'_> {
    /// Opens an appeal; a person has one at a time about each thing.
    pub fn open_appeal(&mut self, of: PersonNumber, about: About, says: &str) -> Result<i64, RegistryError> {
        words("an appeal", says)?;
        self.act(Action::OpenAppeal, |transaction, now| {
            person::exists(transaction, of)?;
            let open = "SELECT number FROM appeals WHERE person = ?1 AND about = ?2 AND decided_at IS NULL";
            let there: Option<i64> =
                transaction.query_row(open, (of.0, about.name()), |row| row.get(0)).optional()?;
            if let Some(number) = there {
                return Err(RegistryError::AppealThere { person: of, number }.into());
            }
            let insert = "INSERT INTO appeals (person, about, says, opened_at) VALUES (?1, ?2, ?3, ?4)";
            transaction.execute(insert, (of.0, about.name(), says, now))?;
            let number = transaction.last_insert_rowid();
            Ok((number, Noted::of(of, format!("appeal {number}, about the {about}"))))
        })
    }

    /// Decides on an appeal, and says why; what was put right is on the pass at once.
    pub fn decide_appeal(
        &mut self,
        number: i64,
        ruling: &Ruling<'_>,
        why: &str,
        rules: &Rules,
    ) -> Result<Decided, RegistryError> {
        words("the reason of a decision", why)?;
        if let Ruling::Name(name) = ruling {
            registration::is_a_name(name)?;
        }
        let moment = self.now;
        self.act(Action::DecideAppeal, |transaction, now| {
            let query = format!("SELECT {COLUMNS} FROM appeals WHERE number = ?1");
            let found = transaction.query_row(&query, [number], appeal).optional()?;
            let found = found.ok_or(RegistryError::NoAppeal { number })?;
            if found.decision.is_some() {
                return Err(RegistryError::AppealDecided { number }.into());
            }
            if let Some(suits) = ruling.suits().filter(|suits| *suits != found.about) {
                return Err(RegistryError::OtherRuling { number, about: found.about, ruling: suits }.into());
            }
            let of = found.person;
            let assessed = match ruling {
                Ruling::Rejected => None,
                Ruling::Facts(wrong) => Some(fact::take_back(transaction, of, wrong, rules, moment)?),
                Ruling::Name(name) => {
                    person::rename(transaction, of, Some(name))?;
                    Some(weighing::weigh(transaction, of, rules, moment)?)
                }
                Ruling::Unbind => {
                    person::unbind(transaction, of)?;
                    None
                }
            };
            let accepted = !matches!(ruling, Ruling::Rejected);
            let update = "UPDATE appeals SET decided_at = ?1, accepted = ?2, why = ?3 WHERE number = ?4";
            transaction.execute(update, (now, accepted, why, number))?;
            let how = if accepted { "accepted" } else { "rejected" };
            let facts = match ruling {
                Ruling::Facts(wrong) => format!(", facts withdrawn: {wrong:?}"),
                _ => String::new(),
            };
            let came =
                assessed.as_ref().map_or(String::new(), |come| format!("; {}", weighing::told(come, rules)));
            let noted = Noted::of(of, format!("appeal {number} {how}{facts}{came}"));
            Ok((Decided { person: of, assessed }, noted))
        })
    }

    /// Writes down that somebody asked whether and when a person's medical management ends, before it is told.
    pub fn query_release(&mut self, of: PersonNumber) -> Result<(), RegistryError> {
        self.act(Action::QueryRelease, |transaction, _| {
            person::exists(transaction, of)?;
            Ok(((), Noted::of(of, "")))
        })
    }
}

/// Nothing of the person.
impl std::fmt::Debug for Appeal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Appeal").field("number", &self.number).finish_non_exhaustive()
    }
}

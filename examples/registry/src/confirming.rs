//! Many people confirmed at once, each of them findable in the audit: those of a file have numbers without a gap, and one entry
//! names them from the first to the last. So a file of a million people is one entry, and not a million.

use rusqlite::{Params, Transaction};

use crate::{Action, PersonNumber, When, audit};

/// Writes down who is about to be confirmed. Of whom something waited since, that stands in an entry of their own.
pub(crate) fn note_each(
    transaction: &Transaction<'_>,
    when: When,
    officer: &str,
    who: &str,
    given: impl Params,
) -> rusqlite::Result<()> {
    let note = |first: PersonNumber, last: PersonNumber, what: &str| {
        let subject = if first == last { first.to_string() } else { audit::run(first, last) };
        audit::note(transaction, when, officer, Action::Confirm, &subject, what)
    };
    let mut people =
        transaction.prepare(&format!("SELECT number, waits FROM people WHERE {who} ORDER BY number"))?;
    let mut people = people.query(given)?;
    let mut run: Option<(PersonNumber, PersonNumber)> = None;
    while let Some(row) = people.next()? {
        let (person, waits): (_, Option<String>) = (PersonNumber(row.get(0)?), row.get(1)?);
        run = match (run, waits) {
            (Some((first, last)), None) if last.0 + 1 == person.0 => Some((first, person)),
            (before, waits) => {
                before.map_or(Ok(()), |(first, last)| note(first, last, ""))?;
                match waits {
                    Some(what) => {
                        note(person, person, &what)?;
                        None
                    }
                    None => Some((person, person)),
                }
            }
        };
    }
    run.map_or(Ok(()), |(first, last)| note(first, last, ""))
}

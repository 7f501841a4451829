//! People whose documents nobody here has seen: a file had commitments in their place, and an approver vouched for it. A
//! commitment may be of nobody, so they are confirmed apart, and by another approver.

use crate::desk::{Desk, Noted};
use crate::{Action, PersonNumber, Registry, RegistryError, confirming};

/// Who waits of the files that one approver has vouched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    pub by: String,
    pub people: u64,
    /// The first and the last of them.
    pub first: PersonNumber,
    pub last: PersonNumber,
}

impl Registry {
    /// Who waits to be confirmed apart, by who has vouched for them.
    pub fn vouched(&self) -> Result<Vec<Vouched>, RegistryError> {
        let query = "SELECT vouched_by, count(*), min(number), max(number) FROM people
                     WHERE vouched_by IS NOT NULL AND confirmed_at IS NULL GROUP BY vouched_by ORDER BY vouched_by";
        self.rows(query, [], |row| {
            let (by, first, last) = (row.get(0)?, PersonNumber(row.get(2)?), PersonNumber(row.get(3)?));
            Ok(Vouched { by, people: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0), first, last })
        })
    }

    /// Whose document was not seen since: an approver has vouched for them, another has confirmed it.
    pub(crate) fn confirmed_unseen(&self) -> Result<u64, RegistryError> {
        let query = "SELECT count(*) FROM people WHERE vouched_by IS NOT NULL AND confirmed_at IS NOT NULL";
        let count = self.row(query, [], |row| row.get::<_, i64>(0))?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }
}

impl Desk<'_> {
    /// Confirms everybody whom another approver has vouched for; says how many.
    pub fn confirm_vouched(&mut self) -> Result<u64, RegistryError> {
        let (when, officer) = (self.when(), self.officer.name().to_owned());
        self.act(Action::Confirm, |transaction, now| {
            let others = "confirmed_at IS NULL AND vouched_by IS NOT NULL AND vouched_by <> ?1";
            confirming::note_each(transaction, when, &officer, others, [&officer])?;
            let update = format!("UPDATE people SET confirmed_at = ?2 WHERE {others}");
            let count = transaction.execute(&update, (&officer, now))?;
            Ok((count as u64, Noted::of("everybody who is vouched for", count.to_string())))
        })
    }
}

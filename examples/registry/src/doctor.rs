//! Whether the register is sound: the file, the audit's chain, and what must always be so.

use crate::error::told;
use crate::{Registry, RegistryError};

/// What always holds, each with the query that finds where it does not.
const ALWAYS: &[(&str, &str)] = &[
    (
        "a live credential is in a wallet that is in use",
        "SELECT count(*) FROM credentials JOIN wallets ON wallet = wallets.number
         WHERE ended IS NULL AND removed_at IS NOT NULL",
    ),
    (
        "all live credentials of a person say the same",
        "SELECT count(*) FROM (SELECT person FROM credentials JOIN wallets ON wallet = wallets.number
         WHERE ended IS NULL GROUP BY person HAVING count(DISTINCT version) > 1)",
    ),
    (
        "no credential is newer than its pass",
        "SELECT count(*) FROM credentials JOIN wallets ON wallet = wallets.number
         LEFT JOIN passes ON passes.person = wallets.person
         WHERE passes.version IS NULL OR credentials.version > passes.version",
    ),
    (
        "only those who were confirmed have credentials",
        "SELECT count(*) FROM credentials JOIN wallets ON wallet = wallets.number
         JOIN people ON person = people.number WHERE confirmed_at IS NULL",
    ),
    (
        "no credential outlives the moment its colour changes by itself",
        "SELECT count(*) FROM credentials JOIN wallets ON wallet = wallets.number
         JOIN passes ON passes.person = wallets.person
         WHERE ended IS NULL AND credentials.version = passes.version AND NOT stale AND expires_at > next_change",
    ),
    (
        "a wallet on another's phone belongs to family",
        "SELECT count(*) FROM wallets WHERE phone_of <> person AND removed_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM kin WHERE ward = person AND guardian = phone_of)",
    ),
];

impl Registry {
    /// What is to be known and is no fault, in sentences: what an approver has decided may look odd.
    pub fn notes(&self) -> Result<Vec<String>, RegistryError> {
        let query = "SELECT unit, count(*), most FROM places JOIN units ON units.number = unit
                     WHERE code IS NOT NULL AND ended_at IS NULL
                     GROUP BY unit HAVING count(*) > most ORDER BY unit";
        let mut notes = self.rows(query, [], |row| {
            let (unit, have, most): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!(
                "the unit {unit} has {have} places and may have {most}: it gets no other; an approver takes one back with: issuer \
                 place end"
            ))
        })?;
        notes.extend(self.lacking()?);
        let unseen = self.confirmed_unseen()?;
        if unseen > 0 {
            notes.push(format!(
                "of {unseen} people who are confirmed nobody here has seen the document; when they come: issuer face"
            ));
        }
        Ok(notes)
    }

    /// What is wrong with the register, in sentences; nothing when it is sound.
    pub fn faults(&self) -> Result<Vec<String>, RegistryError> {
        let read = told("read", self.path());
        let mut faults = Vec::new();
        let check: String = self
            .database
            .query_row("SELECT integrity_check FROM pragma_integrity_check", [], |row| row.get(0))
            .map_err(&read)?;
        if check != "ok" {
            faults.push(format!("the database is damaged: {check}"));
        }
        let dangling: i64 = self
            .database
            .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
            .map_err(&read)?;
        if dangling > 0 {
            faults.push(format!("{dangling} rows belong to nothing"));
        }
        let end = self.last()?;
        match self.audit_is_whole()? {
            Err(number) => faults
                .push(format!("the audit's chain is broken at entry {number}: it was changed or taken out")),
            Ok(last) => {
                if end.is_none() && last > 0 {
                    faults.push("where the audit ends is told nowhere: it may have been cut off".to_owned());
                }
                if let Some(end) = end
                    && (end.number != last || !self.has(&end)?)
                {
                    let number = end.number;
                    faults.push(format!(
                        "the end of the audit is not there: {number} entries were written, and it has {last}"
                    ));
                }
            }
        }
        for (person, why) in self.unweighed()? {
            faults.push(format!(
                "the facts of {person} cannot be weighed, so what they have is suspended; {person}: {why}"
            ));
        }
        for (person, fact) in self.unreadable()? {
            faults.push(format!(
                "fact {fact} of {person} cannot be read: bring back a copy from before it was damaged, or withdraw it"
            ));
        }
        for (always, query) in ALWAYS {
            let wrong: i64 = self.database.query_row(query, [], |row| row.get(0)).map_err(&read)?;
            if wrong > 0 {
                faults.push(format!("{wrong} times it is not so that {always}"));
            }
        }
        Ok(faults)
    }
}

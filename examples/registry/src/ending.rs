//! What was ended for good, to be kept beside the register: a copy of before has it all still, and nothing of the end.

use std::fmt;
use std::str::FromStr;

use sanse::PlaceId;

use crate::{Action, Link, PersonNumber, Registry, RegistryError};

/// What was ended, or begun again after it had been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Officer(String),
    Place(PlaceId),
    PlaceAgain(PlaceId),
    Erased(PersonNumber),
    Revoked(PersonNumber),
    Lifted(PersonNumber),
}

impl Ending {
    fn action(&self) -> Action {
        match self {
            Ending::Officer(_) => Action::EndOfficer,
            Ending::Place(_) => Action::EndPlace,
            Ending::PlaceAgain(_) => Action::ApprovePlace,
            Ending::Erased(_) => Action::Erase,
            Ending::Revoked(_) => Action::Revoke,
            Ending::Lifted(_) => Action::Lift,
        }
    }

    fn of(action: &str, subject: &str) -> Option<Self> {
        let person = || subject.parse::<PersonNumber>().ok();
        let place = || subject.parse::<PlaceId>().ok();
        let all = [
            (Action::EndOfficer, Some(Ending::Officer(subject.to_owned()))),
            (Action::EndPlace, place().map(Ending::Place)),
            (Action::ApprovePlace, place().map(Ending::PlaceAgain)),
            (Action::Erase, person().map(Ending::Erased)),
            (Action::Revoke, person().map(Ending::Revoked)),
            (Action::Lift, person().map(Ending::Lifted)),
        ];
        all.into_iter().find(|(known, _)| known.name() == action)?.1
    }

    fn subject(&self) -> String {
        match self {
            Ending::Officer(name) => name.clone(),
            Ending::Place(id) | Ending::PlaceAgain(id) => id.to_string(),
            Ending::Erased(person) | Ending::Revoked(person) | Ending::Lifted(person) => person.to_string(),
        }
    }

    /// Whether the later of the two makes the earlier one nothing.
    fn undoes(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Ending::PlaceAgain(id), Ending::Place(ended)) => id == ended,
            (Ending::Lifted(person), Ending::Revoked(revoked) | Ending::Erased(revoked)) => person == revoked,
            _ => false,
        }
    }
}

/// One ending, with its entry in the audit; a line of text, without spaces within its three parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub link: Link,
    pub ending: Ending,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.link, self.ending.action().name(), self.ending.subject())
    }
}

impl FromStr for Ended {
    type Err = RegistryError;

    fn from_str(line: &str) -> Result<Self, RegistryError> {
        let read = || {
            let (link, rest) = line.split_once(' ')?;
            let (action, subject) = rest.split_once(' ')?;
            Some(Self { link: link.parse().ok()?, ending: Ending::of(action, subject)? })
        };
        read().ok_or(RegistryError::Word {
            what: "line about what was ended",
            words: "it as this program wrote it",
        })
    }
}

impl Registry {
    /// What was ended behind this entry of the audit, in order.
    pub fn endings(&self, behind: i64) -> Result<Vec<Ended>, RegistryError> {
        let query = "SELECT number, link, action, subject FROM audit WHERE number > ?1 AND action IN
                     ('officer.end', 'place.end', 'place.approve', 'person.erase', 'pass.revoke', 'pass.lift')
                     ORDER BY number";
        let rows = self.rows(query, [behind], |row| {
            let link = Link { number: row.get(0)?, hash: row.get(1)? };
            Ok((link, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
        })?;
        let ended = |(link, action, subject): (Link, String, String)| {
            Some(Ended { link, ending: Ending::of(&action, &subject)? })
        };
        Ok(rows.into_iter().filter_map(ended).collect())
    }

    /// Which of these the register has forgotten, in order, without what was undone later.
    pub fn forgotten(&self, ended: &[Ended]) -> Result<Vec<Ending>, RegistryError> {
        let mut forgotten: Vec<Ending> = Vec::new();
        for Ended { link, ending } in ended {
            if !self.has(link)? {
                forgotten.retain(|earlier| !ending.undoes(earlier) && earlier != ending);
                forgotten.push(ending.clone());
            }
        }
        // Lifted, or approved, and not ended since: of that nothing is to be done again by itself.
        forgotten.retain(|ending| !matches!(ending, Ending::Lifted(_) | Ending::PlaceAgain(_)));
        Ok(forgotten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let link = Link { number: 17, hash: [7; 32] };
        let person: PersonNumber = "P12".parse().unwrap();
        let place: PlaceId = "ZZ-GATE-7".parse().unwrap();
        for ending in [
            Ending::Officer("rong".to_owned()),
            Ending::Place(place),
            Ending::PlaceAgain(place),
            Ending::Erased(person),
            Ending::Revoked(person),
            Ending::Lifted(person),
        ] {
            let ended = Ended { link, ending };
            assert_eq!(ended.to_string().parse::<Ended>().unwrap(), ended);
        }
        for wrong in ["", "17:00 person.erase P12", "person.erase P12", &format!("{link} person.erase 12")] {
            assert!(wrong.parse::<Ended>().is_err(), "{wrong}");
        }
    }
}

//! What was ended for good is kept beside the register too, and done again where a copy has brought it back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sanse_registry::{Desk, Ended, Ending, PersonNumber, Registry, RegistryError};

use super::{failure, photos, rules};
use sanse_example_common::{Failure, files};

const FILE: &str = "register-ended";
/// What the audit has as the reason of what is done again.
const WHY: &str = "again: the register was brought back from a copy of before";

fn read(dir: &Path) -> Result<Option<Vec<Ended>>, Failure> {
    let path = dir.join(FILE);
    if !fs::exists(&path).map_err(|error| Failure::of(path.display(), error))? {
        return Ok(None);
    }
    let text = files::read_text(&path)?;
    let read = |line: &str| line.parse().map_err(|error| Failure::of(path.display(), error));
    text.lines().map(read).collect::<Result<_, _>>().map(Some)
}

fn write(dir: &Path, ended: &[Ended]) -> Result<(), Failure> {
    let lines: String = ended.iter().map(|ended| format!("{ended}\n")).collect();
    files::put_secret(&dir.join(FILE), lines.as_bytes())
}

/// Keeps what was ended behind this entry of the audit, which the register has.
pub(super) fn keep(dir: &Path, register: &Registry, behind: i64) -> Result<(), Failure> {
    // A register of before this file was: from the beginning.
    let is_there = dir.join(FILE).exists();
    let new = register.endings(if is_there { behind } else { 0 }).map_err(failure)?;
    if new.is_empty() && is_there {
        return Ok(());
    }
    let mut ended = read(dir)?.unwrap_or_default();
    let known: BTreeSet<_> = ended.iter().map(|ended| ended.link.number).collect();
    ended.extend(new.into_iter().filter(|new| !known.contains(&new.link.number)));
    write(dir, &ended)
}

/// Keeps what the register knows now, and nothing that it has forgotten.
pub(super) fn renew(dir: &Path, register: &Registry) -> Result<(), Failure> {
    write(dir, &register.endings(0).map_err(failure)?)
}

/// What was ended, and is not in this register: it was brought back from a copy.
pub(super) fn forgotten(dir: &Path, register: &Registry) -> Result<Vec<Ending>, Failure> {
    register.forgotten(&read(dir)?.unwrap_or_default()).map_err(failure)
}

/// An ending in words, as it is told and stands in lists.
pub(super) fn describe(ending: &Ending) -> String {
    match ending {
        Ending::Officer(name) => format!("the officer {name} was ended"),
        Ending::Place(id) => format!("the place {id} was ended"),
        Ending::PlaceAgain(id) => format!("the place {id} was approved"),
        Ending::Erased(person) => format!("{person} was erased"),
        Ending::Revoked(person) => format!("{person} was revoked"),
        Ending::Lifted(person) => format!("the revocation of {person} was lifted"),
    }
}

/// Whoever was revoked, and of whom something is to be issued again only after an approver's look.
pub(super) fn revoked(endings: &[Ending], register: &Registry) -> BTreeSet<PersonNumber> {
    let revoked = endings.iter().filter_map(|ending| match ending {
        Ending::Revoked(person) => Some(*person),
        _ => None,
    });
    revoked.filter(|person| register.person(*person).is_ok_and(|person| !person.is_revoked)).collect()
}

/// What came only after the copy was made.
fn is_absent(why: &RegistryError) -> bool {
    use RegistryError as E;
    matches!(why, E::NoPerson { .. } | E::NoOfficer { .. } | E::PlaceNotApproved { .. })
}

fn erase(
    dir: &Path,
    desk: &mut Desk<'_>,
    person: PersonNumber,
) -> Result<Result<(), RegistryError>, Failure> {
    let erased = desk.erase(person, WHY, &rules(dir)?);
    if let Ok(erased) = &erased {
        photos::remove(dir, desk.registry(), &erased.photos)?;
    }
    Ok(erased.map(drop))
}

/// Ends all of it again, but for revocations; a line of each, of what could not be done too.
pub(super) fn again(dir: &Path, desk: &mut Desk<'_>, endings: &[Ending]) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for ending in endings {
        let done = match ending {
            Ending::Officer(name) => desk.end_officer(name).map(drop),
            Ending::Place(id) => desk.end_place(*id, WHY).map(drop),
            Ending::Erased(person) => erase(dir, desk, *person)?,
            Ending::Revoked(_) | Ending::Lifted(_) | Ending::PlaceAgain(_) => continue,
        };
        lines.push(match done {
            Ok(()) => format!("again       {}", describe(ending)),
            Err(why) if is_absent(&why) => {
                format!("gone        {}, and the copy has nothing of it", describe(ending))
            }
            Err(why) => format!("left        {}, and is not again: {why}", describe(ending)),
        });
    }
    Ok(lines)
}

//! An authority's register becomes a roster: tags that collide are found, and the worse colour wins.

use super::list::{Entry, Listed, entry};
use super::{Roster, RosterKey};
use crate::audience::PlaceId;
use crate::error::Error;
use crate::identity::IdentityDocument;
use crate::limits;
use crate::time::Timestamp;

/// A roster, and what was found while it was made.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a roster and two numbers")]
pub struct Built {
    /// The roster, to be signed.
    pub roster: Roster,
    /// People who share a tag with somebody else, and so have the worse of their colours and the earlier of their ends. Of
    /// a million people one pair does so in forty million rosters.
    pub collisions: usize,
    /// Documents that were left out, since less than a minute of their colour is left at the roster's date.
    pub over: usize,
}

impl Roster {
    /// A roster for the sentinel that has this key, of these people with their colour and its end.
    ///
    /// `issued_at` is floored to the minute, and so are the ends; an end after the roster's is the roster's. A document that
    /// comes twice has the worse colour and the earlier end. One whose end has come is left out. The order of the people
    /// makes no difference: entries stand by their tags.
    ///
    /// ```
    /// use sanse::identity::{DocumentKind, IdentityDocument};
    /// use sanse::roster::{Listed, Roster, RosterKey};
    /// use sanse::Colour;
    /// # let now = sanse::Timestamp::from_unix(1_772_366_400)?;
    ///
    /// let key = RosterKey::generate()?;
    /// // region 999999 does not exist: a fictitious person
    /// let card = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999199003070012")?;
    /// let person = Listed { colour: Colour::Green, expires_at: now.plus(3_600) };
    /// let place = "ZZ-GATE-7".parse()?;
    /// let built = Roster::build(place, &key, 1, now, now.plus(86_400), [(&card, person)])?;
    /// assert_eq!(built.roster.look_up(&key, &card), Some(person));
    /// # assert_eq!(built.collisions, 0);
    /// # Ok::<(), sanse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Mismatch`] when it would expire before it is issued; [`Error::OutOfRange`] when it would live for more than
    /// [`limits::ROSTER_LIFE_SECONDS`]; [`Error::Length`] for more than [`limits::ROSTER_ENTRIES`] people.
    pub fn build<'a>(
        place: PlaceId,
        key: &RosterKey,
        sequence: u64,
        issued_at: Timestamp,
        expires_at: Timestamp,
        people: impl IntoIterator<Item = (&'a IdentityDocument, Listed)>,
    ) -> Result<Built, Error> {
        let issued_at = issued_at.floor(limits::ISSUE_STEP_SECONDS);
        let roster = Self::empty(place, key.check(), sequence, issued_at, expires_at)?;
        let mut tagged = Vec::new();
        for (document, listed) in people {
            let (length, max) = (tagged.len() + 1, limits::ROSTER_ENTRIES);
            if length > max {
                return Err(Error::Length { what: "a roster", unit: "people", length, min: 0, max });
            }
            tagged.push((key.wide_tag(document), listed));
        }
        let (entries, collisions, over) = merged(tagged, &roster);
        Ok(Built { roster: roster.with(entries), collisions, over })
    }
}

/// One entry for each tag whose end has not come, ascending; how many people share theirs with somebody else, and of how many
/// tags the end has come.
fn merged(mut tagged: Vec<([u8; 16], Listed)>, roster: &Roster) -> (Vec<Entry>, usize, usize) {
    tagged.sort_unstable_by_key(|(tag, _)| *tag);
    let tag_of = |wide: &[u8; 16]| wide.first_chunk::<8>().copied().unwrap_or_default();
    let (mut entries, mut collisions, mut over) = (Vec::with_capacity(tagged.len()), 0, 0);
    for group in tagged.chunk_by(|(a, _), (b, _)| tag_of(a) == tag_of(b)) {
        let Some(((wide, first), rest)) = group.split_first() else { continue };
        let people = 1 + group.windows(2).filter(|pair| matches!(pair, [a, b] if a.0 != b.0)).count();
        if people > 1 {
            collisions += people;
        }
        let listed = rest.iter().fold(*first, |worst, (_, next)| worse(worst, *next));
        match entry(&tag_of(wide), listed, roster) {
            Some(entry) => entries.push(entry),
            None => over += 1,
        }
    }
    (entries, collisions, over)
}

fn worse(one: Listed, other: Listed) -> Listed {
    let colour = if other.colour.number() > one.colour.number() { other.colour } else { one.colour };
    Listed { colour, expires_at: one.expires_at.min(other.expires_at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::Colour;

    /// No two documents with one tag are to be found, so the rule is held by itself.
    #[test]
    fn of_two_people_with_one_tag_the_worse_colour_and_the_earlier_end_win() {
        let now = Timestamp::from_unix(1_772_366_400).unwrap();
        let place = "ZZ-GATE-7".parse().unwrap();
        let roster = Roster::empty(place, [0; 8], 1, now, now.plus(86_400)).unwrap();
        let listed = |colour, minutes: u64| Listed { colour, expires_at: now.plus(minutes * 60) };
        let wide = |tag: u8, rest: u8| {
            let mut wide = [tag; 16];
            wide[8..].fill(rest);
            wide
        };
        let people = vec![
            (wide(2, 1), listed(Colour::Green, 30)),
            (wide(1, 1), listed(Colour::Green, 10)),
            (wide(2, 2), listed(Colour::Yellow, 20)), // somebody else under the same tag
            (wide(2, 2), listed(Colour::Yellow, 40)), // the same document once more
            (wide(3, 1), listed(Colour::Red, 10)),
            (wide(3, 1), listed(Colour::Green, 5)), // the same document once more
            (wide(4, 1), listed(Colour::Green, 10)),
            (wide(4, 1), listed(Colour::Red, 0)), // the same document once more, over already
        ];
        let (entries, collisions, over) = merged(people, &roster);
        assert_eq!((collisions, over), (2, 1));
        let entry_of = |tag: u8, colour, minutes| entry(&[tag; 8], listed(colour, minutes), &roster).unwrap();
        let expected =
            [entry_of(1, Colour::Green, 10), entry_of(2, Colour::Yellow, 20), entry_of(3, Colour::Red, 5)];
        assert_eq!(entries, expected);
    }
}

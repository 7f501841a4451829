//! The numbers of a day for everybody: no number of people under ten, and none that can be worked out.
//!
//! Two tables of one day's people at the door, by hour and by answer, each a row of cells in a fixed order. Neighbouring
//! cells are put together from the first on until a group has ten people; what is left at the end goes into the last
//! group. Only the groups are told. They sum to the total, and to nothing else: no cell stands in two of them, so there is
//! nothing to subtract. `spec/visits.md` shows that each hidden cell may have any of ten values.

use super::answer::Answer;
use super::error::VisitError;
use super::people::People;
use super::record::Visit;
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::day::{Day, UtcOffset};
use crate::document::ClaimFault;
use crate::error::Error;
use crate::limits;

/// Neighbouring cells of a published table, the first and the last, and how many people they have together: ten or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "two ends and a number, as published")]
pub struct Span {
    /// The first cell: an hour from 0 to 23, or a place in [`Answer::ALL`].
    pub first: u8,
    /// The last cell.
    pub last: u8,
    /// The people of all cells from the first to the last.
    pub people: u64,
}

/// What is published of one place and day: made by [`VisitStore::publish`](super::VisitStore::publish), once.
///
/// It counts people, not visits. Who has a tag counts once, at the hour and with the answer of the first visit that day;
/// who was written down by hand counts as one. A visit of nobody known (a code that is no pass, a visit without a tag)
/// stands in no number here, or whoever made nine such codes could read the tenth visitor.
///
/// ```cddl
/// published-day = ["sanse/published-day/1", place: tstr, day: uint, offset: int, ; minutes from UTC
///                  people: (10..18446744073709551615) / null, hours: [* span], answers: [* span],
///                  self-scans: (10..18446744073709551615) / null]
/// span = [first: 0..23, last: 0..23, people: 10..18446744073709551615]
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedDay {
    place: PlaceId,
    day: Day,
    offset: UtcOffset,
    people: Option<u64>,
    hours: Vec<Span>,
    answers: Vec<Span>,
    self_scans: Option<u64>,
}

const HOURS: u8 = 24;
const ANSWERS: u8 = 11;

impl PublishedDay {
    pub(super) fn of(visits: &[Visit], place: PlaceId, day: Day, offset: UtcOffset) -> Self {
        let people = People::of(visits, place, day, offset);
        Self {
            place,
            day,
            offset,
            people: told(people.total()),
            hours: grouped(people.hours.into_iter()),
            answers: grouped(people.answers.into_iter()),
            self_scans: told(people.self_scans),
        }
    }

    /// The place.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> Day {
        self.day
    }

    /// The people at the door; `None` for fewer than ten.
    #[must_use]
    pub fn people(&self) -> Option<u64> {
        self.people
    }

    /// The people at the door by hour; empty for fewer than ten.
    #[must_use]
    pub fn hours(&self) -> &[Span] {
        &self.hours
    }

    /// The people at the door by answer, as numbered in [`Answer::ALL`]; empty for fewer than ten.
    #[must_use]
    pub fn answers(&self) -> &[Span] {
        &self.answers
    }

    /// The people whose self-scans had arrived in the 48 hours in which they have a tag; `None` for fewer than ten.
    #[must_use]
    pub fn self_scans(&self) -> Option<u64> {
        self.self_scans
    }

    /// Lines of comma-separated values: place, day, table, first cell, last cell, people; `<10` for a hidden number.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut csv = String::from("place,day,table,first,last,people\n");
        let number = |number: Option<u64>| number.map_or("<10".to_owned(), |number| number.to_string());
        let mut line = |table: &str, first: String, last: String, people: String| {
            csv.push_str(&format!("{},{},{table},{first},{last},{people}\n", self.place, self.day));
        };
        line("people", String::new(), String::new(), number(self.people));
        for span in &self.hours {
            line("hour", span.first.to_string(), span.last.to_string(), span.people.to_string());
        }
        let answer =
            |at: u8| Answer::ALL.get(usize::from(at)).map(|answer| answer.name()).unwrap_or_default();
        for span in &self.answers {
            line("answer", answer(span.first), answer(span.last), span.people.to_string());
        }
        line("self-scans", String::new(), String::new(), number(self.self_scans));
        csv
    }

    /// The bytes to keep or send.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(256);
        writer.array(8).text(VERSION).text(self.place.as_str());
        writer.uint(self.day.number().into()).int(self.offset.minutes().into());
        let or_null = |writer: &mut Writer, number: Option<u64>| {
            match number {
                Some(number) => writer.uint(number),
                None => writer.null(),
            };
        };
        or_null(&mut writer, self.people);
        for table in [&self.hours, &self.answers] {
            writer.array(table.len());
            for span in table {
                writer.array(3).uint(span.first.into()).uint(span.last.into()).uint(span.people);
            }
        }
        or_null(&mut writer, self.self_scans);
        writer.into_bytes()
    }

    /// An export that was kept or sent.
    ///
    /// # Errors
    /// [`VisitError::Asked`] with [`Error::Malformed`] for anything but what [`PublishedDay::to_bytes`] makes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VisitError> {
        let why = "it was not written by this library, or is damaged; take it from the store again";
        Self::read(bytes).map_err(|_| Error::Malformed { what: "a published day", why }.into())
    }

    fn read(bytes: &[u8]) -> Result<Self, ClaimFault> {
        let bad = ClaimFault::Value;
        let mut reader = Reader::new(bytes, 0..bytes.len());
        reader.array_of(8, "the eight parts of a published day")?;
        if reader.text()? != VERSION {
            return Err(bad("version"));
        }
        let place = reader.text()?.parse().map_err(|_| bad("place"))?;
        let day = u32::try_from(reader.uint()?)
            .ok()
            .and_then(|day| Day::from_number(day).ok())
            .ok_or(bad("day"))?;
        let offset = i16::try_from(reader.int()?).ok().and_then(|o| UtcOffset::from_minutes(o).ok());
        let offset = offset.ok_or(bad("offset"))?;
        let people = reader.or_null(ten)?;
        let hours = table(&mut reader, HOURS, people)?;
        let answers = table(&mut reader, ANSWERS, people)?;
        let self_scans = reader.or_null(ten)?;
        reader.finish()?;
        Ok(Self { place, day, offset, people, hours, answers, self_scans })
    }
}

/// Groups that follow one another from the first cell to the last, and sum to the total.
fn table(reader: &mut Reader<'_>, cells: u8, total: Option<u64>) -> Result<Vec<Span>, ClaimFault> {
    let bad = ClaimFault::Value("span");
    let count = reader.array()?;
    if count > usize::from(cells) {
        return Err(bad);
    }
    let (mut spans, mut next, mut sum) = (Vec::with_capacity(count), 0, 0_u64);
    for _ in 0..count {
        reader.array_of(3, "the three parts of a span")?;
        let cell = |n: u64| u8::try_from(n).ok().filter(|n| *n < cells).ok_or(ClaimFault::Value("span"));
        let (first, last, people) = (cell(reader.uint()?)?, cell(reader.uint()?)?, ten(reader)?);
        if first != next || last < first {
            return Err(bad);
        }
        next = last + 1;
        sum = sum.checked_add(people).ok_or(ClaimFault::Value("span"))?;
        spans.push(Span { first, last, people });
    }
    let whole = match total {
        Some(total) => next == cells && sum == total,
        None => spans.is_empty(),
    };
    if whole { Ok(spans) } else { Err(bad) }
}

fn ten(reader: &mut Reader<'_>) -> Result<u64, ClaimFault> {
    told(reader.uint()?).ok_or(ClaimFault::Value("a number under ten"))
}

/// The number, if it may be told.
fn told(number: u64) -> Option<u64> {
    (number >= limits::PUBLISHED_MIN).then_some(number)
}

/// Neighbouring cells put together until each group may be told; nothing when all together may not.
fn grouped(cells: impl Iterator<Item = u64>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Option<Span> = None;
    for (at, people) in (0_u8..).zip(cells) {
        let before = open.unwrap_or(Span { first: at, last: at, people: 0 });
        let span = Span { last: at, people: before.people + people, ..before };
        open = told(span.people).is_none().then_some(span);
        if open.is_none() {
            spans.push(span);
        }
    }
    if let (Some(last), Some(rest)) = (spans.last_mut(), open) {
        *last = Span { last: rest.last, people: last.people + rest.people, ..*last };
    }
    spans
}

const VERSION: &str = "sanse/published-day/1";

//! What must hold for any visits: uploads merge exactly, numbers sum, and nothing hidden can be worked out of what is
//! published; and every file of `spec/vectors/visits`.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use ciborium::Value as Cbor;
use proptest::prelude::*;
use sanse::identity::{Commitment, DocumentKind, IdentityDocument};
use sanse::verify::Outcome;
use sanse::visit::{
    Answer, Column, Count, DayKey, MemoryVisits, Publications, PublishedDay, Span, Upload, Visit, VisitStore,
};
use sanse::{Colour, Day, PlaceId, Timestamp, UtcOffset};
use serde_json::{Value, json};

const HERE: UtcOffset = UtcOffset::UTC;

fn place() -> PlaceId {
    "ZZ-GATE-7".parse().unwrap()
}

fn day() -> Day {
    "2026-03-01".parse().unwrap()
}

/// A store in memory, with a clock that nobody doubts.
fn memory() -> MemoryVisits {
    let memory = MemoryVisits::new(HERE).unwrap();
    memory.confirm_time(closed()).unwrap();
    memory
}

/// When the day is closed.
fn closed() -> Timestamp {
    day().plus(3).begins(HERE)
}

/// A visit as it stands in an upload.
#[derive(Clone, Debug)]
struct Row {
    source: [u8; 16],
    number: u32,
    at: u64,
    colour: Option<u64>,
    outcome: u64,
    column: u64,
    resolution: Option<u64>,
    tag: Option<[u8; 8]>,
}

fn upload(rows: &[Row]) -> Upload {
    let optional = |n: Option<u64>| n.map_or(Cbor::Null, Cbor::from);
    let visit = |row: &Row| {
        Cbor::Array(vec![
            Cbor::Bytes(row.source.to_vec()),
            row.number.into(),
            row.at.into(),
            place().as_str().into(),
            "gate 7".into(),
            optional(row.colour),
            row.outcome.into(),
            row.column.into(),
            optional(row.resolution),
            row.tag.map_or(Cbor::Null, |tag| Cbor::Bytes(tag.to_vec())),
        ])
    };
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| (row.source, row.number));
    let whole = Cbor::Array(vec!["sanse/visits/1".into(), Cbor::Array(rows.iter().map(visit).collect())]);
    let mut bytes = Vec::new();
    ciborium::into_writer(&whole, &mut bytes).unwrap();
    let read = Upload::from_bytes(&bytes).unwrap_or_else(|error| panic!("{error}: {rows:?}"));
    assert_eq!(read.to_bytes(), bytes);
    read
}

/// Any visit of the day that can be, of the run `source`.
fn any_row(source: u8) -> impl Strategy<Value = Row> {
    let colour = prop::option::of(0_u64..3);
    (0_u64..288, colour, 0_u64..3, 0_u64..5, prop::option::of(0_u64..2), prop::option::of(0_u8..40)).prop_map(
        move |(slot, colour, outcome, column, resolution, person)| {
            // What cannot be is made something that can.
            let column = if column == 3 && colour.is_none() { 0 } else { column };
            let outcome = match (column, colour) {
                (0 | 1 | 4, None) => 2,
                (2 | 4, _) if outcome == 1 => 0,
                _ => outcome,
            };
            let resolution = resolution.filter(|_| outcome == 1 && column != 3);
            let tag = person.filter(|_| colour.is_some() && column != 2).map(|person| [person; 8]);
            let at = day().begins(HERE).unix() + 300 * slot;
            Row { source: [source; 16], number: 1, at, colour, outcome, column, resolution, tag }
        },
    )
}

fn rows(source: u8, count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(any_row(source), count).prop_map(|mut rows| {
        for (number, row) in (1_u32..).zip(&mut rows) {
            row.number = number;
            if row.column == 3 {
                row.source[8..12].copy_from_slice(&number.to_be_bytes());
                row.number = 0;
            }
        }
        rows
    })
}

/// The visits of some rows.
fn visits(rows: &[Row]) -> Vec<Visit> {
    if rows.is_empty() {
        return Vec::new();
    }
    upload(rows).records().iter().map(|(_, visit)| visit.clone()).collect()
}

proptest! {
    /// Each gate cuts its visits into uploads as they come; they arrive in any order, each twice, some by way of another
    /// store.
    #[test]
    fn three_gates_uploads_are_exact_in_any_order_and_twice(
        gates in [rows(1, 1..30), rows(2, 1..30), rows(3, 1..30)],
        cut in 1_usize..9,
        order in any::<u64>(),
    ) {
        let mut uploads: Vec<Upload> =
            gates.iter().flat_map(|rows| rows.chunks(cut).map(upload)).collect();
        let whole: Vec<Row> = gates.concat();
        let by_way = memory();
        for upload in uploads.iter().step_by(2) {
            by_way.merge(upload).unwrap();
        }
        uploads.extend(by_way.upload().unwrap().map(|(_, upload)| upload));
        let mut twice: Vec<(u64, &Upload)> = uploads
            .iter()
            .chain(&uploads)
            .zip(0_u64..)
            .map(|(upload, n)| ((n + 1).wrapping_mul(order | 1).rotate_left(17).wrapping_mul(0x9E37_79B9_7F4A_7C15), upload))
            .collect();
        twice.sort_by_key(|(rank, _)| *rank);
        // A disk is waited for: one story in six goes there as well.
        for unit in stores().into_iter().take(if order % 6 == 0 { 2 } else { 1 }) {
            let mut new = 0;
            for (_, upload) in &twice {
                let merged = unit.merge(upload).unwrap();
                prop_assert_eq!((merged.conflicting, merged.past), (0, 0));
                new += merged.new;
            }
            prop_assert_eq!(new, whole.len() as u64);
            let mut expected = visits(&whole);
            expected.sort_by_key(Visit::time);
            prop_assert_eq!(unit.rows(place(), day()).unwrap(), expected);
        }
    }

    #[test]
    fn numbers_always_sum(rows in rows(1, 0..200)) {
        let store = memory();
        if !rows.is_empty() {
            store.merge(&upload(&rows)).unwrap();
        }
        let numbers = store.statistics(place(), day()).unwrap();
        let door: Vec<&Row> = rows.iter().filter(|row| row.column != 3).collect();
        let all = numbers.visits();
        prop_assert_eq!(all.total(), door.len() as u64);
        prop_assert_eq!(all.admitted + all.checked + all.refused, all.total());
        let sum = |counts: Vec<Count>| {
            counts.iter().fold([0; 5], |sum, count| {
                let parts = parts(count);
                std::array::from_fn(|n| sum[n] + parts[n])
            })
        };
        prop_assert_eq!(sum((0..24).map(|hour| numbers.hour(hour)).collect()), parts(&all));
        let colours = [None, Some(Colour::Green), Some(Colour::Yellow), Some(Colour::Red)];
        prop_assert_eq!(sum(colours.map(|colour| numbers.colour(colour)).to_vec()), parts(&all));
        let columns = [Column::Code, Column::Paper, Column::Manual, Column::Card];
        prop_assert_eq!(sum(columns.map(|column| numbers.column(column)).to_vec()), parts(&all));
        prop_assert_eq!(numbers.column(Column::SelfScan).total(), (rows.len() - door.len()) as u64);
        let looked_at = door.iter().filter(|row| row.outcome == 1).count() as u64;
        prop_assert_eq!(all.looked_at(), looked_at);
        let tags: std::collections::BTreeSet<_> = door.iter().filter_map(|row| row.tag).collect();
        prop_assert_eq!(numbers.visitors(), tags.len() as u64);
        prop_assert_eq!(numbers.untagged(), door.iter().filter(|row| row.tag.is_none()).count() as u64);
    }
}

fn parts(count: &Count) -> [u64; 5] {
    [count.admitted, count.checked, count.refused, count.admitted_by_person, count.refused_by_person]
}

/// In memory, and on disk.
fn stores() -> Vec<Box<dyn VisitStore>> {
    let memory = Box::new(memory());
    #[cfg(feature = "sqlite")]
    {
        let file =
            std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("merged-{}", std::process::id()));
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
        }
        vec![memory, Box::new(sanse::visit::SqliteVisits::open(&file, HERE).unwrap())]
    }
    #[cfg(not(feature = "sqlite"))]
    vec![memory]
}

/// A whole day, as the two tables of an export see it: how many people each hour and each answer had.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tables {
    hours: [u64; 24],
    answers: [u64; 11],
}

impl Tables {
    fn of(pairs: &[(usize, usize)]) -> Self {
        let mut tables = Tables { hours: [0; 24], answers: [0; 11] };
        for (hour, answer) in pairs {
            tables.hours[*hour] += 1;
            tables.answers[*answer] += 1;
        }
        tables
    }

    /// People who come to these numbers: hours and answers paired as they come.
    fn published(&self) -> PublishedDay {
        let spread = |counts: &[u64]| {
            let each = counts.iter().enumerate().flat_map(|(at, n)| std::iter::repeat_n(at, *n as usize));
            each.collect::<Vec<_>>()
        };
        let pairs = spread(&self.hours).into_iter().zip(spread(&self.answers));
        let store = memory();
        let rows: Vec<Row> =
            (1..).zip(pairs).map(|(number, (hour, answer))| row(number, hour, answer)).collect();
        if !rows.is_empty() {
            store.merge(&upload(&rows)).unwrap();
        }
        store.publish(place(), day(), closed(), &Publications::in_memory()).unwrap()
    }
}

fn row(number: u32, hour: usize, answer: usize) -> Row {
    let Answer { colour, became } = Answer::ALL[answer];
    let outcome = match became {
        Outcome::Admit => 0,
        Outcome::Check => 1,
        Outcome::Refuse => 2,
    };
    // Nobody is without a colour but by hand.
    let (column, tag) = match colour {
        Some(_) => (0, Some(u64::from(number).to_be_bytes())),
        None => (2, None),
    };
    let at = day().begins(HERE).unix() + 3_600 * hour as u64;
    let colour = colour.map(Colour::number);
    Row { source: [1; 16], number, at, colour, outcome, column, resolution: None, tag }
}

/// Days with empty hours, rare answers, and now and then a crowd.
fn any_day() -> impl Strategy<Value = Vec<(usize, usize)>> {
    let hour = prop_oneof![3 => 8_usize..18, 1 => 0_usize..24];
    let answer = prop_oneof![6 => Just(10_usize), 3 => 7_usize..10, 1 => 0_usize..11];
    prop::collection::vec((hour, answer), 0..140)
}

/// What linear algebra makes of an export alone: the least and the greatest value of each cell, from the sums of groups
/// and the total over one table, narrowed until nothing moves.
fn solved(spans: &[Span], cells: usize, total: u64) -> Vec<(u64, u64)> {
    let mut bounds = vec![(0, total); cells];
    let mut equations: Vec<(std::ops::Range<usize>, u64)> =
        spans.iter().map(|span| (span.first.into()..usize::from(span.last) + 1, span.people)).collect();
    equations.push((0..cells, total));
    // Differences of the total and the groups.
    for (range, sum) in equations.clone() {
        equations.push((
            0..range.start,
            spans.iter().filter(|s| usize::from(s.last) < range.start).map(|s| s.people).sum(),
        ));
        equations.push((
            range.end..cells,
            spans.iter().filter(|s| usize::from(s.first) >= range.end).map(|s| s.people).sum(),
        ));
        assert!(sum <= total);
    }
    loop {
        let before = bounds.clone();
        for (range, sum) in &equations {
            let (least, most) = bounds[range.clone()].iter().fold((0, 0), |(a, b), (x, y)| (a + x, b + y));
            for cell in range.clone() {
                let (low, high) = bounds[cell];
                bounds[cell] = (low.max(sum.saturating_sub(most - high)), high.min(sum - (least - low)));
            }
        }
        if bounds == before {
            return bounds;
        }
    }
}

/// The values that a hidden cell may have, as whole days show that are published in the very same way.
fn possible(
    tables: &Tables,
    published: &PublishedDay,
    span: &Span,
    cell: usize,
    of: fn(&mut Tables) -> &mut [u64],
) -> u64 {
    let (first, last) = (usize::from(span.first), usize::from(span.last));
    let values = if cell == last { span.people - 9..=span.people } else { 0..=9 };
    let mut possible = 0;
    for value in values {
        let mut other = tables.clone();
        let cells = of(&mut other);
        cells[first..=last].fill(0);
        cells[cell] = value;
        cells[if cell == last { first } else { last }] += span.people - value;
        possible += u64::from(other.published() == *published);
    }
    possible
}

proptest! {
    #[test]
    fn no_hidden_number_can_be_worked_out(pairs in any_day(), pick in any::<prop::sample::Index>()) {
        let tables = Tables::of(&pairs);
        let published = tables.published();
        let total = pairs.len() as u64;
        prop_assert_eq!(&PublishedDay::from_bytes(&published.to_bytes()).unwrap(), &published);
        if total < 10 {
            // Ten days from nobody to nine people look the same.
            prop_assert_eq!(published.people(), None);
            prop_assert_eq!(&published, &Tables::of(&[]).published());
            return Ok(());
        }
        prop_assert_eq!(published.people(), Some(total));
        type Cells = fn(&mut Tables) -> &mut [u64];
        let of_hours: Cells = |tables| &mut tables.hours;
        let of_answers: Cells = |tables| &mut tables.answers;
        for (spans, cells, own, of) in [
            (published.hours(), 24, &tables.hours[..], of_hours),
            (published.answers(), 11, &tables.answers[..], of_answers),
        ] {
            let bounds = solved(spans, cells, total);
            prop_assert_eq!(spans.iter().map(|span| span.people).sum::<u64>(), total);
            let mut hidden = Vec::new();
            for span in spans {
                let (first, last) = (usize::from(span.first), usize::from(span.last));
                prop_assert!(span.people >= 10);
                prop_assert_eq!(span.people, own[first..=last].iter().sum::<u64>());
                // A cell alone has ten or more, and is told.
                for cell in (first..=last).filter(|_| first < last) {
                    let (low, high) = bounds[cell];
                    prop_assert!(high - low >= 9 && low <= own[cell] && own[cell] <= high, "{cell}: {low}..{high}");
                    hidden.push((span, cell));
                }
            }
            if !hidden.is_empty() {
                let (span, cell) = *pick.get(&hidden);
                prop_assert_eq!(possible(&tables, &published, span, cell, of), 10, "cell {} of {:?}", cell, span);
            }
        }
        // Nothing under ten is told anywhere.
        for line in published.to_csv().lines().skip(1) {
            let number = line.rsplit(',').next().unwrap();
            prop_assert!(number == "<10" || number.parse::<u64>().unwrap() >= 10, "{}", line);
        }
    }

    #[test]
    fn junk_and_repeats_change_nothing_that_is_published(
        pairs in any_day(),
        junk in prop::collection::vec((0_u64..288, any::<prop::sample::Index>(), 0_u64..3, 0_u64..3), 0..60),
    ) {
        let rows: Vec<Row> = (1..).zip(&pairs).map(|(number, (hour, answer))| row(number, *hour, *answer)).collect();
        let people = Tables::of(&pairs).published();
        // Codes of nobody, passes whose tags are destroyed, and who came before once more, later and with any answer.
        let mut all = rows.clone();
        for (number, (slot, whose, colour, outcome)) in (1_000..).zip(&junk) {
            let (at, scanned) = (day().begins(HERE).unix() + 300 * slot, Row { number, resolution: None, ..row(1, 0, 10) });
            let tagged = rows.get(whose.index(rows.len().max(1))).filter(|row| row.tag.is_some() && row.at < at);
            all.push(match tagged {
                Some(row) => Row { at, tag: row.tag, colour: Some(*colour), outcome: *outcome, ..scanned },
                None if *colour == 0 => Row { at, tag: None, ..scanned },
                None => Row { at, tag: None, colour: None, outcome: 2, ..scanned },
            });
        }
        let store = memory();
        if !all.is_empty() {
            store.merge(&upload(&all)).unwrap();
        }
        prop_assert_eq!(store.publish(place(), day(), closed(), &Publications::in_memory()).unwrap(), people);
    }

    #[test]
    fn an_export_is_the_same_after_one_more_visit(pairs in any_day(), more in (0_usize..24, 0_usize..11)) {
        let (store, publications) = (memory(), Publications::in_memory());
        let rows: Vec<Row> = (1..).zip(&pairs).map(|(number, (hour, answer))| row(number, *hour, *answer)).collect();
        if !rows.is_empty() {
            store.merge(&upload(&rows)).unwrap();
        }
        prop_assert_eq!(store.publish(place(), day(), closed().minus(1), &publications).unwrap_err().code(), "not-closed");
        let before = store.publish(place(), day(), closed(), &publications).unwrap();
        store.merge(&upload(&[row(1_000, more.0, more.1)])).unwrap();
        prop_assert_eq!(store.publish(place(), day(), closed().plus(1), &publications).unwrap().to_bytes(), before.to_bytes());
        prop_assert_eq!(store.statistics(place(), day()).unwrap().visits().total(), pairs.len() as u64 + 1);
    }
}

/// Nine codes that nobody knows and one visitor, or one visitor ten times, are no group of ten.
#[test]
fn nobody_is_uncovered_among_codes_that_somebody_made() {
    let victim = Row { colour: Some(2), outcome: 2, ..row(1, 9, 10) };
    let fakes =
        (2..=10).map(|number| Row { colour: None, outcome: 2, tag: None, column: 0, ..row(number, 9, 10) });
    let again = (2..=10).map(|number| Row { number, at: victim.at + 300, ..victim.clone() });
    let others = |count: u32| (1..count).map(|n| row(n + 1, 9, 10)).collect::<Vec<_>>();
    let scan = |n: u8, person: u8| Row {
        source: [n; 16],
        number: 0,
        column: 3,
        tag: Some([person; 8]),
        ..row(1, 9, 10)
    };
    let told = |rows: &[Row]| {
        let store = memory();
        store.merge(&upload(rows)).unwrap();
        let export = store.publish(place(), day(), closed(), &Publications::in_memory()).unwrap();
        (export.people(), export.hours().len(), export.self_scans())
    };
    let with = |rest: Vec<Row>| [vec![victim.clone()], rest].concat();
    assert_eq!(told(&with(fakes.collect())), (None, 0, None));
    assert_eq!(told(&with(again.collect())), (None, 0, None));
    assert_eq!(told(&with(others(9))), (None, 0, None));
    assert_eq!(told(&with(others(10))), (Some(10), 1, None));
    // A self-scan each five minutes is one person; one without a tag is nobody known.
    assert_eq!(told(&(1..30).map(|n| scan(n, 1)).collect::<Vec<_>>()).2, None);
    assert_eq!(told(&(1..30).map(|n| Row { tag: None, ..scan(n, 1) }).collect::<Vec<_>>()).2, None);
    assert_eq!(told(&(1..12).map(|n| scan(n, n)).collect::<Vec<_>>()).2, Some(11));
    // The first visit counts, whichever came in first: the hour of nine, refused.
    let late = |n: u32| Row { number: n + 100, at: victim.at + 3_600, tag: victim.tag, ..row(1, 10, 10) };
    let rows = with((1..12).map(late).chain(others(25)).collect());
    let store = memory();
    store.merge(&upload(&rows)).unwrap();
    let export = store.publish(place(), day(), closed(), &Publications::in_memory()).unwrap();
    assert_eq!(export.hours(), [Span { first: 0, last: 23, people: 25 }]);
}

#[test]
fn every_vector_comes_out() {
    let (mut tags, mut cards, mut names, mut read, mut refused, mut days) = (0, 0, 0, 0, 0, 0);
    for (name, vector) in case::folder_of("visits") {
        assert_eq!(vector["name"], name.as_str());
        let bytes = |value: &Value| case::hex(value.as_str().unwrap());
        if let Value::Object(tag) = &vector["tag"] {
            let key = bytes(&tag["key_hex"]).try_into().unwrap();
            let person = Commitment::from_bytes(bytes(&tag["commitment_hex"]).try_into().unwrap());
            let made = DayKey::from_bytes(place(), day(), HERE, key, [7; 32]).tag(&person).unwrap();
            assert_eq!(made.as_bytes()[..], bytes(&tag["tag_hex"]), "{name}");
            tags += 1;
        } else if let Value::Object(card) = &vector["card"] {
            let kind = DocumentKind::from_number(card["kind"].as_u64().unwrap().try_into().unwrap()).unwrap();
            let text = |part: &str| card[part].as_str().unwrap();
            let document = IdentityDocument::new(text("country"), kind, text("number")).unwrap();
            let key = bytes(&card["key_hex"]).try_into().unwrap();
            let made = DayKey::from_bytes(place(), day(), HERE, key, [7; 32]).tag_of_card(&document).unwrap();
            assert_eq!(made.as_bytes()[..], bytes(&card["tag_hex"]), "{name}");
            cards += 1;
        } else if let Value::Object(named) = &vector["self_scan"] {
            let key = bytes(&named["key_hex"]).try_into().unwrap();
            let made = DayKey::from_bytes(place(), day(), HERE, [7; 32], key);
            let id = bytes(&named["id_hex"]).try_into().unwrap();
            assert_eq!(made.name(&id).unwrap()[..], bytes(&named["name_hex"]), "{name}");
            names += 1;
        } else if let Value::Object(upload) = &vector["upload"] {
            let sent = bytes(&upload["hex"]);
            match Upload::from_bytes(&sent) {
                Ok(found) => {
                    assert_eq!(upload["error"], Value::Null, "{name}");
                    assert_eq!(upload["visits"], found.records().len(), "{name}");
                    assert_eq!(found.to_bytes(), sent, "{name}");
                    read += 1;
                }
                Err(error) => {
                    assert_eq!(upload["error"], error.code(), "{name}");
                    refused += 1;
                }
            }
        } else {
            counted(&name, &vector["day"]);
            days += 1;
        }
    }
    assert!(tags >= 4 && cards >= 2 && names >= 2 && read >= 3, "{tags} {cards} {names} {read}");
    assert!(refused >= 17 && days >= 7, "{refused} {days}");
}

/// The numbers of a day, and what is published of it.
fn counted(name: &str, told: &Value) {
    let place: PlaceId = told["place"].as_str().unwrap().parse().unwrap();
    let day: Day = told["day"].as_str().unwrap().parse().unwrap();
    let offset =
        UtcOffset::from_minutes(told["offset_minutes"].as_i64().unwrap().try_into().unwrap()).unwrap();
    let store = MemoryVisits::new(offset).unwrap();
    if let Some(hex) = told["upload_hex"].as_str() {
        store.merge(&Upload::from_bytes(&case::hex(hex)).unwrap()).unwrap();
    }
    let numbers = store.statistics(place, day).unwrap();
    let map = |cells: Vec<(String, Count)>| -> Value {
        let some = cells.into_iter().filter(|(_, count)| count.total() > 0);
        some.map(|(name, count)| (name, json!(count.total()))).collect::<serde_json::Map<_, _>>().into()
    };
    let all = numbers.visits();
    let colours = [None, Some(Colour::Green), Some(Colour::Yellow), Some(Colour::Red)];
    let colour = |c: Option<Colour>| (c.map_or("none", Colour::name).to_owned(), numbers.colour(c));
    let found = json!({
        "visits": {
            "admitted": all.admitted, "checked": all.checked, "refused": all.refused,
            "admitted_by_person": all.admitted_by_person, "refused_by_person": all.refused_by_person,
        },
        "self_scans": numbers.column(Column::SelfScan).total(),
        "visitors": numbers.visitors(),
        "untagged": numbers.untagged(),
        "hours": map((0..24).map(|hour| (hour.to_string(), numbers.hour(hour))).collect()),
        "colours": map(colours.map(colour).to_vec()),
        "columns": map(Column::ALL.map(|column| (column.name().to_owned(), numbers.column(column))).to_vec()),
    });
    assert_eq!(found, told["numbers"], "{name}");
    store.confirm_time(day.plus(3).begins(offset)).unwrap();
    let export = store.publish(place, day, day.plus(3).begins(offset), &Publications::in_memory()).unwrap();
    let spans =
        |spans: &[Span]| -> Value { spans.iter().map(|s| json!([s.first, s.last, s.people])).collect() };
    let published = json!({
        "people": export.people(),
        "hours": spans(export.hours()),
        "answers": spans(export.answers()),
        "self_scans": export.self_scans(),
    });
    assert_eq!(published, told["published"], "{name}");
}

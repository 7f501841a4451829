//! Visits without names: day keys and their tags, counting in memory, uploads, what is published.

use sanse::identity::Commitment;
use sanse::verify::{CheckedSelfScan, Resolution};
use sanse::visit::{
    Column, Count, DayKey, DayStatistics, MemoryVisits, Publications, PublishedDay, Recorded, Span, Upload,
    Visit, VisitError, VisitStore,
};
use sanse::{Colour, Day, UtcOffset};

use crate::arguments::Arguments;
use crate::decision::{PlainDecision, PlainResolved};
use crate::fault::Fault;
use crate::identity::PlainDocument;
use crate::keys::secret;
use crate::operation::{Answer, Operation};
use crate::value::{Boxed, Thing, Value, list, record};

impl Thing for DayKey {
    const NAME: &'static str = "DayKey";
}

impl Thing for Visit {
    const NAME: &'static str = "Visit";
}

impl Thing for MemoryVisits {
    const NAME: &'static str = "MemoryVisits";
}

impl Thing for Publications {
    const NAME: &'static str = "Publications";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // Minutes from UTC; both secrets are drawn, or given.
    Operation::new("day_key.generate", &["place", "day", "offset?"], |a| {
        let (place, day) = (a.word("place")?, a.word::<Day>("day")?);
        Ok(Boxed(DayKey::generate(place, day, offset(a)?)?).into())
    }),
    Operation::new("day_key.from_bytes", &["place", "day", "tags", "names", "offset?"], |a| {
        let (place, day, offset) = (a.word("place")?, a.word::<Day>("day")?, offset(a)?);
        let (tags, names) = (secret(a, "tags")?, secret(a, "names")?);
        Ok(Boxed(DayKey::from_bytes(place, day, offset, *tags, *names)).into())
    }),
    Operation::new("day_key.import", &["bytes"], |a| Ok(Boxed(DayKey::import(&a.bytes("bytes")?)?).into())),
    // Nothing once its tags are gone: only a whole key is handed on.
    Operation::new("day_key.export", &["key"], |a| {
        Ok(a.thing::<DayKey>("key")?.export().map(|bytes| bytes.to_vec()).into())
    }),
    Operation::new("day_key.tag", &["key", "commitment"], |a| {
        let (key, person) = (a.thing::<DayKey>("key")?, Commitment::from_bytes(a.exactly("commitment")?));
        Ok(key.tag(&person).map(|tag| Value::from(tag.as_bytes())).into())
    }),
    Operation::new("day_key.tag_of_card", &["key", "document"], |a| {
        let (key, card) = (a.thing::<DayKey>("key")?, a.thing::<PlainDocument>("document")?);
        Ok(key.tag_of_card(&card.0).map(|tag| Value::from(tag.as_bytes())).into())
    }),
    Operation::new("day_key.name", &["key", "self_scan"], |a| {
        let key = a.thing::<DayKey>("key")?;
        Ok(key.name(&a.exactly("self_scan")?).as_ref().map(Value::from).into())
    }),
    Operation::new("day_key.facts", &["key"], |a| {
        let key = a.thing::<DayKey>("key")?;
        Ok(record([
            ("place", key.place().as_str().into()),
            ("day", key.day().to_string().into()),
            ("offset", key.offset().minutes().into()),
            ("tags_due", key.tags_due().into()),
            ("names_due", key.names_due().into()),
        ]))
    }),
    // What a scan counts as; nothing for a repeat.
    Operation::new("visit.of", &["decision", "key", "gate"], |a| {
        let (decision, key) = (a.thing::<PlainDecision>("decision")?, a.thing::<DayKey>("key")?);
        Ok(Visit::of(&decision.0, &key, &a.text("gate")?)?.map(told).into())
    }),
    Operation::new("visit.of_resolved", &["resolved", "key", "gate"], |a| {
        let (resolved, key) = (a.thing::<PlainResolved>("resolved")?, a.thing::<DayKey>("key")?);
        Ok(Visit::of_resolved(&resolved.0, &key, &a.text("gate")?)?.map(told).into())
    }),
    Operation::new("visit.of_self_scan", &["self_scan", "key"], |a| {
        let (sent, key) = (a.thing::<CheckedSelfScan>("self_scan")?, a.thing::<DayKey>("key")?);
        Ok(Visit::of_self_scan(&sent, &key)?.map(told).into())
    }),
    Operation::new("visit.by_hand", &["key", "gate", "time", "colour?", "said"], |a| {
        let (key, gate, time) = (a.thing::<DayKey>("key")?, a.text("gate")?, a.time("time")?);
        let all = [("admitted", Resolution::Admitted), ("refused", Resolution::Refused)];
        Ok(told(Visit::by_hand(&key, &gate, time, a.may_word("colour")?, a.choice("said", &all)?)?))
    }),
    Operation::new("visits.memory", &["offset?"], |a| Ok(Boxed(MemoryVisits::new(offset(a)?)?).into())),
    // `new`, `known` (a self-scan that counts already) or `past` (its day was let go of).
    Operation::new("visits.record", &["visits", "visit"], |a| {
        let (visits, visit) = (a.thing::<MemoryVisits>("visits")?, a.thing::<Visit>("visit")?);
        Ok(match visits.record(&visit).map_err(uncounted)? {
            Recorded::Known => "known",
            Recorded::Past => "past",
            _ => "new",
        }
        .into())
    }),
    // What waits to be handed on, and what it is acknowledged with; nothing when nothing waits.
    Operation::new("visits.upload", &["visits"], upload),
    Operation::new("visits.acknowledge", &["visits", "mark"], |a| {
        let (visits, mark) = (a.thing::<MemoryVisits>("visits")?, a.thing::<PlainMark>("mark")?);
        visits.acknowledge(&mark.0).map(Into::into).map_err(uncounted)
    }),
    Operation::new("visits.merge", &["visits", "upload"], merge),
    Operation::new("visits.statistics", &["visits", "place", "day"], |a| {
        let visits = a.thing::<MemoryVisits>("visits")?;
        let numbers = visits.statistics(a.word("place")?, a.word("day")?).map_err(uncounted)?;
        Ok(statistics(&numbers))
    }),
    Operation::new("visits.hear_time", &["visits", "time"], |a| {
        let (visits, now) = (a.thing::<MemoryVisits>("visits")?, a.time("time")?);
        visits.hear_time(now).map(Into::into).map_err(uncounted)
    }),
    Operation::new("visits.confirm_time", &["visits", "time"], |a| {
        let (visits, now) = (a.thing::<MemoryVisits>("visits")?, a.time("time")?);
        visits.confirm_time(now).map(Into::into).map_err(uncounted)
    }),
    Operation::new("publications.memory", &[], |_| Ok(Boxed(Publications::in_memory()).into())),
    Operation::new("visits.publish", &["visits", "place", "day", "time", "publications"], publish),
    Operation::new("upload.read", &["upload"], |a| {
        let upload = Upload::from_bytes(&a.bytes("upload")?)?;
        let visits = upload.records().iter().map(|(_, visit)| told(visit.clone()));
        Ok(record([("visits", list(visits)), ("bytes", upload.to_bytes().into())]))
    }),
];

/// How far an upload goes.
struct PlainMark(sanse::visit::Mark);

impl Thing for PlainMark {
    const NAME: &'static str = "Mark";
}

fn uncounted(error: VisitError) -> Box<Fault> {
    match error {
        VisitError::Asked(error) => Box::<Fault>::from(error),
        other => Fault::store(other.code(), other),
    }
}

fn offset(a: &mut Arguments) -> Result<UtcOffset, Box<Fault>> {
    Ok(a.may_number("offset")?.map(UtcOffset::from_minutes).transpose()?.unwrap_or_default())
}

/// A visit as a record: the thing itself, and what it says.
pub(crate) fn told(visit: Visit) -> Value {
    record([
        ("time", visit.time().into()),
        ("place", visit.place().as_str().into()),
        ("gate", visit.gate().as_str().into()),
        ("colour", visit.colour().map(Colour::name).into()),
        ("outcome", visit.outcome().name().into()),
        ("column", visit.column().name().into()),
        ("became", visit.became().name().into()),
        ("tag", visit.tag().map(|tag| Value::from(tag.as_bytes())).into()),
        ("visit", Boxed(visit).into()),
    ])
}

fn upload(a: &mut Arguments) -> Answer {
    let visits = a.thing::<MemoryVisits>("visits")?;
    let waiting = visits.upload().map_err(uncounted)?;
    Ok(waiting.map_or(Value::Nothing, |(mark, upload)| {
        record([("bytes", upload.to_bytes().into()), ("mark", Boxed(PlainMark(mark)).into())])
    }))
}

fn merge(a: &mut Arguments) -> Answer {
    let (visits, upload) = (a.thing::<MemoryVisits>("visits")?, Upload::from_bytes(&a.bytes("upload")?)?);
    let merged = visits.merge(&upload).map_err(uncounted)?;
    Ok(record([
        ("new", merged.new.into()),
        ("known", merged.known.into()),
        ("conflicting", merged.conflicting.into()),
        ("past", merged.past.into()),
    ]))
}

fn statistics(numbers: &DayStatistics) -> Value {
    let colours = [None, Some(Colour::Green), Some(Colour::Yellow), Some(Colour::Red)];
    let named =
        |colour: Option<Colour>| (colour.map_or("none", Colour::name), count(&numbers.colour(colour)));
    let columns = Column::ALL.map(|column| (column.name(), count(&numbers.column(column))));
    record([
        ("place", numbers.place().as_str().into()),
        ("day", numbers.day().to_string().into()),
        ("visits", count(&numbers.visits())),
        ("hours", list((0..24).map(|hour| count(&numbers.hour(hour))))),
        ("colours", record(colours.map(named))),
        ("columns", record(columns)),
        ("visitors", numbers.visitors().into()),
        ("self_scan_visitors", numbers.self_scan_visitors().into()),
        ("untagged", numbers.untagged().into()),
    ])
}

fn count(count: &Count) -> Value {
    record([
        ("total", count.total().into()),
        ("admitted", count.admitted.into()),
        ("checked", count.checked.into()),
        ("refused", count.refused.into()),
        ("admitted_by_person", count.admitted_by_person.into()),
        ("refused_by_person", count.refused_by_person.into()),
    ])
}

fn publish(a: &mut Arguments) -> Answer {
    let (visits, place, day) = (a.thing::<MemoryVisits>("visits")?, a.word("place")?, a.word("day")?);
    let (now, publications) = (a.time("time")?, a.thing::<Publications>("publications")?);
    let published: PublishedDay = visits.publish(place, day, now, &publications).map_err(uncounted)?;
    let span = |span: &Span| {
        record([("first", span.first.into()), ("last", span.last.into()), ("people", span.people.into())])
    };
    Ok(record([
        ("place", published.place().as_str().into()),
        ("day", published.day().to_string().into()),
        ("people", published.people().into()),
        ("hours", list(published.hours().iter().map(span))),
        ("answers", list(published.answers().iter().map(span))),
        ("self_scans", published.self_scans().into()),
        ("csv", published.to_csv().into()),
        ("bytes", published.to_bytes().into()),
    ]))
}

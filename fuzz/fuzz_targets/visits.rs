//! uploads of visits → stores.
//!
//! What is read is worked out anew by the rules of spec/visits.md over what a general CBOR library reads.

#![no_main]

use ciborium::Value;
use libfuzzer_sys::fuzz_target;
use sanse::UtcOffset;
use sanse::visit::{MemoryVisits, PublishedDay, Upload, VisitStore};
use sanse_fuzz::oracle::{deterministic, uint};

fuzz_target!(|input: &[u8]| {
    if let Ok(day) = PublishedDay::from_bytes(input) {
        assert_eq!(day.to_bytes(), input);
        assert!(deterministic(input).is_some());
    }
    let read = Upload::from_bytes(input);
    assert_eq!(read.is_ok(), can_be(input) == Some(true), "{read:?}");
    let Ok(upload) = read else { return };
    assert_eq!(upload.to_bytes(), input);

    // Merged twice it is once, and what is handed on is what came.
    let store = MemoryVisits::new(UtcOffset::UTC).unwrap();
    let count = upload.records().len() as u64;
    assert_eq!(store.merge(&upload).unwrap().new, count);
    let again = store.merge(&upload).unwrap();
    assert_eq!((again.new, again.known, again.conflicting), (0, count, 0));
    assert_eq!(store.upload().unwrap().unwrap().1, upload);
    for (_, visit) in upload.records().iter().take(4) {
        let (place, day) = (visit.place(), visit.day(UtcOffset::UTC));
        let numbers = store.statistics(place, day).unwrap();
        let sum: u64 = (0..24).map(|hour| numbers.hour(hour).total()).sum();
        assert_eq!(sum, numbers.visits().total());
    }
});

/// Whether every rule of the page holds.
fn can_be(input: &[u8]) -> Option<bool> {
    if input.len() > 393_248 {
        return Some(false);
    }
    let value = deterministic(input)?;
    let [Value::Text(version), Value::Array(visits)] = value.as_array()?.as_slice() else { return None };
    let mut last = None;
    for visit in visits {
        let [source, number, at, place, gate, colour, outcome, column, resolution, tag] =
            visit.as_array()?.as_slice()
        else {
            return None;
        };
        let name = (source.as_bytes().filter(|bytes| bytes.len() == 16)?, uint(number)?);
        if last.replace(name) >= Some(name) {
            return None;
        }
        let optional = |value: &Value, most: u64| match value {
            Value::Null => Some(None),
            value => uint(value).filter(|n| *n <= most).map(Some),
        };
        let (colour, resolution) = (optional(colour, 2)?, optional(resolution, 1)?);
        let (outcome, column) = (uint(outcome).filter(|n| *n <= 2)?, uint(column).filter(|n| *n <= 4)?);
        let tagged = match tag {
            Value::Null => false,
            tag => {
                tag.as_bytes().filter(|bytes| bytes.len() == 8)?;
                true
            }
        };
        let (manual, self_scan) = (column == 2, column == 3);
        let sound = name.1 <= 0xFFFF_FFFF
            && uint(at)? <= 0xFFFF_FFFF
            && uint(at)? % 300 == 0
            && place.as_text()?.parse::<sanse::PlaceId>().is_ok()
            && sanse::guard::ReaderName::new(gate.as_text()?).as_str() == gate.as_text()?
            && (resolution.is_none() || outcome == 1)
            && (!tagged || colour.is_some() && !manual)
            && (colour.is_some() || outcome == 2 || manual)
            && !((manual || column == 4) && outcome == 1)
            && self_scan == (name.1 == 0)
            && (!self_scan || colour.is_some() && resolution.is_none());
        if !sound {
            return None;
        }
    }
    Some(version == "sanse/visits/1" && (1..=4_096).contains(&visits.len()))
}

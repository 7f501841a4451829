//! What is published of a day: once, whatever becomes of the store.

use sanse::verify::Resolution;
use sanse::visit::{
    LetGo, Mark, Merged, Publications, PublishedDay, Recorded, Upload, Visit, VisitError, VisitStore,
};
use sanse::{Day, PlaceId, Timestamp, UtcOffset};

use crate::visits::*;
use crate::world::*;

/// From when on today may be published.
fn closed() -> Timestamp {
    today().plus(3).begins(HERE)
}

#[test]
fn a_published_day_is_published_once() {
    for store in stores("published") {
        let publications = Publications::in_memory();
        let visits: Vec<_> = (0..25).map(|n| by_hand(20 * n, Resolution::Admitted)).collect();
        store.record_all(&visits).unwrap();
        let closed = at(NOW - 12 * HOUR + 3 * DAY);
        assert_eq!(
            store.publish(gate_7(), today(), closed.minus(1), &publications).unwrap_err().code(),
            "not-closed"
        );
        let export = store.publish(gate_7(), today(), closed, &publications).unwrap();
        assert_eq!(export.people(), Some(25));
        assert!(export.hours().iter().all(|span| span.people >= 10));
        // One more visit that arrives late is the unit's; nobody can subtract one export from another.
        store.record(&by_hand(1, Resolution::Refused)).unwrap();
        assert_eq!(store.publish(gate_7(), today(), closed.plus(DAY), &publications).unwrap(), export);
        assert_eq!(store.statistics(gate_7(), today()).unwrap().visits().total(), 26);
        let csv = "place,day,table,first,last,people\n\
                   ZZ-GATE-7,2026-03-01,people,,,25\n\
                   ZZ-GATE-7,2026-03-01,hour,0,15,12\n\
                   ZZ-GATE-7,2026-03-01,hour,16,23,13\n\
                   ZZ-GATE-7,2026-03-01,answer,red-admit,green-admit,25\n\
                   ZZ-GATE-7,2026-03-01,self-scans,,,<10\n";
        assert_eq!(export.to_csv(), csv);

        let gone = today().plus(1);
        let (mark, _) = store.upload().unwrap().unwrap();
        store.acknowledge(&mark).unwrap();
        store.let_go_before(gone, at(NOW + DAY)).unwrap();
        assert_eq!(store.publish(gate_7(), today(), closed, &publications).unwrap(), export);
        let before = Day::from_number(today().number() - 1).unwrap();
        assert_eq!(store.publish(gate_7(), before, closed, &publications).unwrap_err().code(), "let-go");
    }
}

#[test]
fn a_store_that_was_brought_back_publishes_the_same_or_nothing() {
    let marks = folder("publications");
    for (n, (store, restored)) in stores("lost").into_iter().zip(stores("restored")).enumerate() {
        let publications = Publications::open(&marks.join(n.to_string())).unwrap();
        let visits: Vec<_> = (0..25).map(|n| by_hand(20 * n, Resolution::Admitted)).collect();
        store.record_all(&visits).unwrap();
        let export = store.publish(gate_7(), today(), closed(), &publications).unwrap();

        // The old copy has 24 of the 25: the difference would be one person.
        restored.record_all(&visits[..24]).unwrap();
        let publish = || restored.publish(gate_7(), today(), closed(), &publications);
        assert_eq!(publish().unwrap_err().code(), "published-otherwise");
        assert_eq!(restored.published(gate_7(), today()).unwrap(), None, "what is refused is not kept");
        // When the gates have sent everything again it comes to the same, and may be published.
        restored.record_all(&visits[24..]).unwrap();
        assert_eq!(publish().unwrap(), export);
        // A store that has published something else never gives it out.
        let third = memory();
        third.record_all(&visits[..12]).unwrap();
        third.publish(gate_7(), today(), closed(), &Publications::in_memory()).unwrap();
        let refused = third.publish(gate_7(), today(), closed(), &publications).unwrap_err();
        assert_eq!(refused.code(), "published-otherwise");
        // The export itself may be brought back.
        let fourth = memory();
        fourth.keep_published(&PublishedDay::from_bytes(&export.to_bytes()).unwrap()).unwrap();
        assert_eq!(fourth.publish(gate_7(), today(), closed(), &publications).unwrap(), export);
    }
    std::fs::remove_dir_all(marks).unwrap();
}

#[test]
fn what_was_published_is_remembered_on_disk_and_noted_later_when_cut_off() {
    let folder = folder("publication-files");
    let open = || Publications::open(&folder.join("marks")).unwrap();
    let store = memory();
    store.record_all(&vec![by_hand(1, Resolution::Admitted); 10]).unwrap();
    // Kept by a run that was cut off before it was noted.
    let export = store.publish(gate_7(), today(), closed(), &Publications::in_memory()).unwrap();
    assert_eq!(store.publish(gate_7(), today(), closed(), &open()).unwrap(), export);
    let other = memory();
    let publish = |publications: &Publications| {
        other.publish(gate_7(), today(), closed(), publications).map_err(|error| error.code())
    };
    assert_eq!(publish(&open()), Err("published-otherwise"));
    // Another day, and another place, are not this one.
    assert!(other.publish(gate_7(), today().plus(1), closed().plus(DAY), &open()).is_ok());
    assert!(other.publish("ZZ-GATE-8".parse().unwrap(), today(), closed(), &open()).is_ok());
    // What cannot be read allows nothing.
    let file = folder.join("marks").join(format!("ZZ-GATE-7.{}.published", today()));
    let digest = std::fs::read(&file).unwrap();
    std::fs::write(&file, &digest[1..]).unwrap();
    assert_eq!(publish(&open()), Err("damaged"));
    std::fs::write(&file, &digest).unwrap();
    assert_eq!(store.publish(gate_7(), today(), closed(), &open()).unwrap(), export);
    std::fs::remove_dir_all(folder).unwrap();
}

/// A store in which somebody lets go of the day each time that visits are counted, just before or just after.
struct Meddled {
    store: Box<dyn VisitStore>,
    before: bool,
}

impl Meddled {
    fn let_go(&self) {
        let day = today().plus(1);
        self.store.let_go_before(day, closed()).unwrap();
    }
}

impl VisitStore for Meddled {
    fn rows(&self, place: PlaceId, day: Day) -> Result<Vec<Visit>, VisitError> {
        if self.before {
            self.let_go();
        }
        let rows = self.store.rows(place, day);
        if !self.before {
            self.let_go();
        }
        rows
    }

    fn offset(&self) -> UtcOffset {
        self.store.offset()
    }
    fn record_all(&self, visits: &[Visit]) -> Result<Vec<Recorded>, VisitError> {
        self.store.record_all(visits)
    }
    fn upload(&self) -> Result<Option<(Mark, Upload)>, VisitError> {
        self.store.upload()
    }
    fn acknowledge(&self, mark: &Mark) -> Result<(), VisitError> {
        self.store.acknowledge(mark)
    }
    fn send_again(&self) -> Result<u64, VisitError> {
        self.store.send_again()
    }
    fn waiting(&self) -> Result<u64, VisitError> {
        self.store.waiting()
    }
    fn merge(&self, upload: &Upload) -> Result<Merged, VisitError> {
        self.store.merge(upload)
    }
    fn let_go_before(&self, day: Day, now: Timestamp) -> Result<LetGo, VisitError> {
        self.store.let_go_before(day, now)
    }
    fn hear_time(&self, now: Timestamp) -> Result<(), VisitError> {
        self.store.hear_time(now)
    }
    fn confirm_time(&self, now: Timestamp) -> Result<(), VisitError> {
        self.store.confirm_time(now)
    }
    fn kept_from(&self) -> Result<Day, VisitError> {
        self.store.kept_from()
    }
    fn published(&self, place: PlaceId, day: Day) -> Result<Option<PublishedDay>, VisitError> {
        self.store.published(place, day)
    }
    fn keep_published(&self, export: &PublishedDay) -> Result<PublishedDay, VisitError> {
        self.store.keep_published(export)
    }
}

#[test]
fn whoever_lets_go_of_a_day_while_it_is_counted_stops_its_publishing() {
    for before in [true, false] {
        for store in stores("meddled") {
            store.record_all(&vec![by_hand(1, Resolution::Admitted); 30]).unwrap();
            let (mark, _) = store.upload().unwrap().unwrap();
            store.acknowledge(&mark).unwrap();
            let store = Meddled { store, before };
            let publications = Publications::in_memory();
            let refused = store.publish(gate_7(), today(), closed(), &publications).unwrap_err();
            assert_eq!(refused.code(), "let-go");
            assert_eq!(store.published(gate_7(), today()).unwrap(), None, "half a day is never kept");
        }
    }
}

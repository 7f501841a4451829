//! Where visits are kept: what every store promises.

use std::fmt;

use super::error::VisitError;
use super::key;
use super::publications::Publications;
use super::published::PublishedDay;
use super::record::Visit;
use super::statistics::DayStatistics;
use super::upload::Upload;
use crate::audience::PlaceId;
use crate::day::{Day, UtcOffset};
use crate::error::{Error, random};
use crate::time::Timestamp;

/// Names one visit for ever, so that it is counted once however often it is sent: 16 random bytes of the run of the store
/// that recorded it, and its number in that run, from 1. A self-scan has its own 16 bytes, and number 0.
///
/// A run is from the opening of a store to its end: a store that is brought back from an old copy gives no name twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    pub(super) source: [u8; 16],
    pub(super) number: u32,
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.source;
        write!(f, "RecordId({a:02x}{b:02x}{c:02x}{d:02x}.., {})", self.number)
    }
}

/// What became of a visit that was to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recorded {
    /// It counts, and is safe.
    New,
    /// A self-scan that counts already.
    Known,
    /// Its day was let go of: it counts no more.
    Past,
}

/// How far an upload goes in the store that made it, in this run, and since everything was to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub(super) run: [u8; 16],
    pub(super) round: u64,
    pub(super) until: u64,
}

impl Mark {
    /// Whether it is of this run and round, and no further than the store goes.
    pub(super) fn check(&self, run: [u8; 16], round: u64, last: u64) -> Result<(), Error> {
        if self.run == run && self.round == round && self.until <= last {
            return Ok(());
        }
        let why = "acknowledge with the mark that came with the upload, or upload again";
        Err(Error::Mismatch { what: "the mark", with: "this run of the store", why })
    }
}

/// What became of the visits of an upload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Merged {
    /// Not known before: they count now.
    pub new: u64,
    /// Known already.
    pub known: u64,
    /// Another visit of the same name is known: a gate's memory was copied while it ran, or somebody makes visits up.
    pub conflicting: u64,
    /// Of days that were let go of: they count no more.
    pub past: u64,
}

/// What became of the visits that were to be let go of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LetGo {
    /// Gone.
    pub gone: u64,
    /// Still there, for nobody has acknowledged them.
    pub waiting: u64,
    /// Whether what is gone is overwritten everywhere. While somebody reads the store a copy may stay in its log: it does
    /// not count any more, and is cleared up by the next call that finds nobody reading. Call it again, soon.
    pub cleared: bool,
}

/// Keeps the visits of one place or of many, hands them on, and counts them.
///
/// What `record`, `merge` and `acknowledge` answer is safe: a store on disk has it through kills and power cuts. A gate's
/// own store is the queue of what is to be sent as well: nothing is let go of that nobody has acknowledged. Uploads merge
/// in any order and as often as they come, and come to the same numbers.
///
/// ```
/// use sanse::verify::Resolution;
/// use sanse::visit::{DayKey, MemoryVisits, Upload, Visit, VisitStore};
/// use sanse::{Day, Timestamp, UtcOffset};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let (place, region) = ("ZZ-GATE-7".parse()?, UtcOffset::default());
/// # fn example(place: sanse::PlaceId, region: UtcOffset, now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
/// let key = DayKey::generate(place, Day::of(now, region), region)?;
/// let (gate, unit) = (MemoryVisits::new(region)?, MemoryVisits::new(region)?);
/// gate.record(&Visit::by_hand(&key, "gate 2", now, None, Resolution::Admitted)?)?;
///
/// while let Some((mark, upload)) = gate.upload()? {
///     let sent = upload.to_bytes(); // over whatever way there is, now or tomorrow
///     unit.merge(&Upload::from_bytes(&sent)?)?;
///     gate.acknowledge(&mark)?; // the unit has answered
/// }
/// assert_eq!(unit.statistics(place, key.day())?.visits().total(), 1);
/// # Ok(())
/// # }
/// # example(place, region, now).unwrap();
/// # Ok::<(), sanse::Error>(())
/// ```
pub trait VisitStore: Send + Sync {
    /// The region's distance from UTC, which says when a day begins; one for all days of a store.
    fn offset(&self) -> UtcOffset;

    /// Records visits of this gate, all or none; returns when they are safe.
    ///
    /// # Errors
    /// [`VisitError`]: nothing was recorded; record them again.
    fn record_all(&self, visits: &[Visit]) -> Result<Vec<Recorded>, VisitError>;

    /// Records one visit; returns when it is safe.
    ///
    /// # Errors
    /// As [`VisitStore::record_all`].
    fn record(&self, visit: &Visit) -> Result<Recorded, VisitError> {
        let recorded = self.record_all(std::slice::from_ref(visit))?;
        Ok(recorded.first().copied().unwrap_or(Recorded::New))
    }

    /// The oldest visits that nobody has acknowledged, at most [`limits::UPLOAD_RECORDS`](crate::limits::UPLOAD_RECORDS),
    /// and how far they go; none when nothing waits.
    ///
    /// # Errors
    /// [`VisitError`].
    fn upload(&self) -> Result<Option<(Mark, Upload)>, VisitError>;

    /// Takes down that the visits up to a mark have arrived. A store that sends nothing on acknowledges its own.
    ///
    /// # Errors
    /// [`Error::Mismatch`] for the mark of another store or run, or from before [`VisitStore::send_again`]; else
    /// [`VisitError`].
    fn acknowledge(&self, mark: &Mark) -> Result<(), VisitError>;

    /// Forgets what was acknowledged, so that everything that is held here is sent again; says how many visits that is. For
    /// a unit whose store was lost or brought back from an old copy: it takes what it has already for known. What was let
    /// go of here cannot come again.
    ///
    /// # Errors
    /// [`VisitError`].
    fn send_again(&self) -> Result<u64, VisitError>;

    /// How many visits nobody has acknowledged.
    ///
    /// # Errors
    /// [`VisitError`].
    fn waiting(&self) -> Result<u64, VisitError>;

    /// Takes over the visits of an upload, all or none; returns when they are safe, and only then may it be answered.
    ///
    /// # Errors
    /// [`VisitError`]: nothing was taken; have it sent again.
    fn merge(&self, upload: &Upload) -> Result<Merged, VisitError>;

    /// The visits of a place and day, in the order of time: the unit's detail.
    ///
    /// # Errors
    /// [`VisitError`].
    fn rows(&self, place: PlaceId, day: Day) -> Result<Vec<Visit>, VisitError>;

    /// Lets go of the visits of all days before this one, for good: what arrives of them later counts no more.
    ///
    /// # Errors
    /// [`VisitError::FarAhead`] as for [`VisitStore::hear_time`], [`Error::Mismatch`] for a day that lies ahead of `now`:
    /// nothing was let go of. Else [`VisitError`].
    fn let_go_before(&self, day: Day, now: Timestamp) -> Result<LetGo, VisitError>;

    /// Goes on with the time; [`VisitStore::let_go_before`] and [`VisitStore::publish`] do so themselves. A store that does
    /// neither each day hears it here, so that nobody need confirm it.
    ///
    /// # Errors
    /// [`VisitError::FarAhead`] when this is more than
    /// [`limits::VISIT_AHEAD_SECONDS`](crate::limits::VISIT_AHEAD_SECONDS) after the last time, unless
    /// [confirmed](VisitStore::confirm_time); else [`VisitError`].
    fn hear_time(&self, now: Timestamp) -> Result<(), VisitError>;

    /// Says that an operator has looked at the clock, and it is right: when the store is set up, and when it was left alone
    /// for two days.
    ///
    /// # Errors
    /// [`VisitError`].
    fn confirm_time(&self, now: Timestamp) -> Result<(), VisitError>;

    /// The first day of which visits are kept.
    ///
    /// # Errors
    /// [`VisitError`].
    fn kept_from(&self) -> Result<Day, VisitError>;

    /// What is kept to be published of a place and day. Give out what [`VisitStore::publish`] answers and never this: only
    /// that was held against what others have published.
    ///
    /// # Errors
    /// [`VisitError`].
    fn published(&self, place: PlaceId, day: Day) -> Result<Option<PublishedDay>, VisitError>;

    /// Keeps what is published of a place and day, unless something was before; returns what is kept. By itself only for an
    /// export that is brought back to a store that was lost.
    ///
    /// # Errors
    /// [`VisitError`].
    fn keep_published(&self, export: &PublishedDay) -> Result<PublishedDay, VisitError>;

    /// The numbers of a place and day, for the unit itself.
    ///
    /// # Errors
    /// As [`VisitStore::rows`].
    fn statistics(&self, place: PlaceId, day: Day) -> Result<DayStatistics, VisitError> {
        Ok(DayStatistics::of(&self.rows(place, day)?, place, day, self.offset()))
    }

    /// How many people came to a place on a day, for everybody: once, 48 hours after the day, and the same for ever after, whatever
    /// arrives later. `publications` remembers it outside of the store. Let one store publish a place.
    ///
    /// # Errors
    /// [`VisitError::FarAhead`] as for [`VisitStore::hear_time`], [`VisitError::NotClosed`] before that, [`VisitError::LetGo`] when the visits are gone,
    /// [`VisitError::PublishedOtherwise`] when other numbers were published, [`VisitError::Damaged`] or [`VisitError::Io`]
    /// when it cannot be known; else as [`VisitStore::rows`].
    fn publish(
        &self,
        place: PlaceId,
        day: Day,
        now: Timestamp,
        publications: &Publications,
    ) -> Result<PublishedDay, VisitError> {
        if let Some(export) = self.published(place, day)? {
            // Cut off between keeping and noting, it is noted now: nobody has seen it yet.
            return publications.note(&export).map(|()| export);
        }
        self.hear_time(now)?;
        let closes = key::tags_due(day, self.offset());
        if now < closes {
            return Err(VisitError::NotClosed { day, closes, now });
        }
        let export = PublishedDay::of(&self.rows(place, day)?, place, day, self.offset());
        // Asked after counting: whoever lets go of visits meanwhile has said so by then, and half a day is never published.
        let kept_from = self.kept_from()?;
        if day < kept_from {
            return Err(VisitError::LetGo { day, before: kept_from.begins(self.offset()) });
        }
        publications.check(&export)?;
        let kept = self.keep_published(&export)?;
        publications.note(&kept).map(|()| kept)
    }
}

/// Only days that have begun may be the first to be kept: visits of today must count.
pub(super) fn has_begun(day: Day, now: Timestamp, offset: UtcOffset) -> Result<(), Error> {
    if day <= Day::of(now, offset) {
        return Ok(());
    }
    let why = "give today or an earlier day; visits of a day that is let go of count no more";
    Err(Error::Mismatch { what: "the first day to keep", with: "the days that have begun", why })
}

/// One opening of a store: its 16 random bytes, and the next number.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) name: [u8; 16],
    pub(super) next: u32,
}

impl Run {
    pub(super) fn begin() -> Result<Self, Error> {
        Ok(Self { name: random()?, next: 1 })
    }

    /// The names of visits that are to be recorded, and the number after them.
    pub(super) fn name(&self, visits: &[Visit]) -> Result<(Vec<RecordId>, u32), Error> {
        let mut next = self.next;
        let mut ids = Vec::with_capacity(visits.len());
        for visit in visits {
            ids.push(match visit.once {
                Some(source) => RecordId { source, number: 0 },
                None => {
                    let why = "open the store again";
                    let full =
                        Error::Exhausted { what: "the run of this store", count: u64::from(u32::MAX), why };
                    let number = next;
                    next = next.checked_add(1).ok_or(full)?;
                    RecordId { source: self.name, number }
                }
            });
        }
        Ok((ids, next))
    }
}

/// What a store does with a visit beside the one that it has of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    Same,
    Keep,
    Replace,
}

/// Of two visits of one name always the same one stays, whichever came first: a tagged one before one without a tag.
pub(super) fn beside(old: &Visit, new: &Visit) -> Beside {
    let rank = |visit: &Visit| {
        let tag = visit.tag.map(|tag| *tag.as_bytes());
        let colour = visit.colour;
        (
            tag,
            visit.at,
            visit.place,
            visit.gate,
            colour,
            visit.outcome,
            visit.column,
            visit.resolution.is_some(),
            visit.became(),
        )
    };
    match rank(new).cmp(&rank(old)) {
        std::cmp::Ordering::Equal => Beside::Same,
        std::cmp::Ordering::Less => Beside::Keep,
        std::cmp::Ordering::Greater => Beside::Replace,
    }
}

impl Merged {
    /// Counts a visit whose name was known: self-scans may differ, for they were verified at another time.
    pub(super) fn found(&mut self, id: RecordId, beside: Beside) {
        if beside == Beside::Same || id.number == 0 {
            self.known += 1;
        } else {
            self.conflicting += 1;
        }
    }
}

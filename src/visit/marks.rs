//! What a folder of day keys remembers: up to which day secrets were destroyed, and the time that it believes.

use std::path::{Path, PathBuf};

use super::clock::KnownTime;
use super::error::VisitError;
use super::files;
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::day::Day;
use crate::disk::{self, Readers};
use crate::limits;
use crate::time::Timestamp;

/// The last days of which secrets were destroyed, where none is made for them or a day before; and the known time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) tags: Option<Day>,
    pub(super) names: Option<Day>,
    pub(super) known: KnownTime,
}

impl Marks {
    /// The marks of a place, in the folder of its keys; the first ones when nothing was written yet.
    pub(super) fn read(folder: &Path, place: PlaceId) -> Result<Self, VisitError> {
        let path = path(folder, place);
        let Some(bytes) = files::read(&path, limits::DAY_KEY_BYTES).map_err(VisitError::io("read", &path))?
        else {
            return Ok(Self::default());
        };
        let what = "it does not say which keys were destroyed";
        Self::parsed(&bytes).ok_or_else(|| VisitError::key_damaged(&path, what))
    }

    fn parsed(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        reader.array_of(4, "a name, two days and a time").ok()?;
        let named = reader.text().ok()? == VERSION;
        let mut day = || -> Option<Option<Day>> {
            let number = reader.or_null(Reader::uint).ok()?;
            number.map_or(Some(None), |n| Day::from_number(n.try_into().ok()?).ok().map(Some))
        };
        let (tags, names) = (day()?, day()?);
        let known = reader.or_null(Reader::uint).ok()?.map(Timestamp::from_unix).transpose().ok()?;
        reader.finish().ok()?;
        named.then_some(Self { tags, names, known: KnownTime(known) })
    }

    /// They are on the disk when this returns.
    pub(super) fn write(&self, folder: &Path, place: PlaceId) -> Result<(), VisitError> {
        let mut writer = Writer::with_capacity(48);
        writer.array(4).text(VERSION);
        let day = |day: Option<Day>| day.map(|day| day.number().into());
        for number in [day(self.tags), day(self.names), self.known.0.map(Timestamp::unix)] {
            match number {
                Some(number) => writer.uint(number),
                None => writer.null(),
            };
        }
        disk::put(folder, &name(place), &writer.into_bytes(), Readers::Owner)
            .map_err(VisitError::io("write to", folder))
    }

    /// Whether tags of this day are made no more.
    pub(super) fn no_tags(&self, day: Day) -> bool {
        self.tags.is_some_and(|last| day <= last) || self.no_names(day)
    }

    /// Whether names of this day's self-scans are made no more.
    pub(super) fn no_names(&self, day: Day) -> bool {
        self.names.is_some_and(|last| day <= last)
    }
}

fn name(place: PlaceId) -> String {
    format!("{place}.marks")
}

fn path(folder: &Path, place: PlaceId) -> PathBuf {
    folder.join(name(place))
}

const VERSION: &str = "sanse/day-keys/1";

//! Visits: what a place counts of those who came, without a name.
//!
//! ```text
//! Decision, CardAnswer, CheckedSelfScan, by hand ─→ Visit ─record→ VisitStore ─upload→ the unit's VisitStore ─→ DayStatistics
//!                       DayKey (tags, names) ┘                                                       └─→ PublishedDay
//! ```
//!
//! A [`Visit`] says when (to five minutes), where, by which column, of which colour and with which outcome. Who it was is
//! a [`VisitorTag`], made with the [`DayKey`] of the place and the day; that key lies in another folder ([`DayKeys`]). What
//! makes tags is destroyed 48 hours after the day, and from then on they lead to nobody; what names self-scans, 14 days after.
//!
//! The numbers and their limits are in `spec/visits.md`.

mod answer;
mod clock;
mod error;
mod files;
mod key;
mod keys;
mod marks;
mod memory;
mod people;
mod publications;
mod published;
mod record;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statistics;
mod store;
mod upload;

pub use self::answer::Answer;
pub use self::error::VisitError;
pub use self::key::{DayKey, VisitorTag};
pub use self::keys::{DayKeys, Destroyed};
pub use self::memory::MemoryVisits;
pub use self::publications::Publications;
pub use self::published::{PublishedDay, Span};
pub use self::record::{Column, Visit};
#[cfg(feature = "sqlite")]
pub use self::sqlite::SqliteVisits;
pub use self::statistics::{Count, DayStatistics};
pub use self::store::{LetGo, Mark, Merged, RecordId, Recorded, VisitStore};
pub use self::upload::Upload;

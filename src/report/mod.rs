//! Records that only the district authority can open: refusals to follow up, of codes and of cards, and visitors written
//! down by hand.
//!
//! ```text
//! Decision ──Report::of─────────┐                                                   ┌→ Report
//! CardAnswer ──CardRefusal::of──┼ Outbox::put ─seal→ file … ─carried→ Sealed::open ─┼→ CardRefusal
//! Visitor ──────────────────────┘              the district authority's (ReportKey) └→ Visitor
//! ```
//!
//! A record is sealed by HPKE (RFC 9180) to the report key of the home trust list the moment it is put into an
//! [`Outbox`]: the gate keeps nothing that it could open again. `spec/report.md` has the format.
//!
//! Nobody signs a record, and the report key is public: that a record can be opened says who may read it, not who wrote
//! it. The authority takes records from gates that it knows, over a road of its own.

mod card;
mod error;
mod folder;
mod outbox;
mod parts;
mod recent;
mod refusal;
mod sealed;
mod visitor;

use zeroize::Zeroizing;

pub use self::card::CardRefusal;
pub use self::error::{OpenError, OutboxError};
pub use self::outbox::{Outbox, OutboxSettings, Put};
pub use self::refusal::Report;
pub use self::sealed::Sealed;
pub use self::visitor::Visitor;
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::time::Timestamp;

/// What can be sealed to a district authority: a [`Report`], a [`CardRefusal`] or a [`Visitor`]. The trait is sealed.
pub trait Record: content::Content {
    /// What people call it.
    const NAME: &'static str;
}

pub(crate) mod content {
    use super::{PlaceId, Reader, Timestamp, Writer, Zeroizing};

    /// A record to and from CBOR; sealed, so that the set of records is closed.
    pub trait Content: Sized {
        /// Purpose and version: part of HPKE's `info`, so that one record never opens as another.
        const LABEL: &'static str;

        /// Where it was made.
        fn place(&self) -> PlaceId;

        /// When it was made.
        fn time(&self) -> Timestamp;

        /// Bytes that stand for the person: two records of one person have the same.
        fn person(&self) -> Zeroizing<Vec<u8>>;

        /// What it says of the person, on each subject; not when, nor at which gate. A record whose every word is the last
        /// on its subject says nothing new.
        fn says(&self) -> Vec<(&'static str, Zeroizing<Vec<u8>>)>;

        /// Writes the content.
        fn write(&self, writer: &mut Writer);

        /// Reads the content, strictly; nothing for anything that [`Content::write`] does not make.
        fn read(place: PlaceId, reader: &mut Reader<'_>) -> Option<Self>;
    }
}

//! The register behind the example issuer: who has a pass, by which facts, and who wrote it down.
//!
//! ```text
//! officer ─→ desk ─→ person ─ facts ─→ pass ─→ credentials of each device ─→ status
//!              │       └ kin, appeals           units ─ places
//!              └─────────── one transaction, one audit entry ───────────┘
//! ```
//!
//! It is one SQLite file. Everything that changes it goes through a [`Desk`], which belongs to an officer with a role: a
//! write is one transaction together with its entry in the audit, whole on the disk when it returns or not there at all.
//!
//! It keeps no document number, no full name, no telephone number, no portrait and no secret key: a person is an identity
//! commitment, whose salt is derived from the document under a [`SaltKey`](sanse::identity::SaltKey), so that the same document leads to
//! the same person and nobody without that key can try numbers.
//!
//! Not a library for others: it belongs to the example programs, and may change with every commit.

#![allow(
    missing_docs,
    clippy::missing_errors_doc,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "a part of the example programs: names say what things are, and every error what to do"
)]

mod action;
mod appeal;
mod audit;
mod confirming;
mod credential;
mod desk;
mod doctor;
mod ending;
mod erasure;
mod error;
mod fact;
mod import;
mod officer;
mod pass;
mod person;
mod phone;
mod place;
mod prepared;
mod reading;
mod reconcile;
mod registration;
mod registry;
mod roster;
mod salt;
mod saying;
mod schema;
mod steps;
mod vouched;
mod wallet;
mod weighing;
mod when;

pub use self::action::Action;
pub use self::appeal::{About, Appeal, Decided, Ruling};
pub use self::audit::{Entry, Link};
pub use self::credential::{Due, Issued, Live};
pub use self::desk::Desk;
pub use self::ending::{Ended, Ending};
pub use self::erasure::Erased;
pub use self::error::RegistryError;
pub use self::fact::{FactNumber, KnownFact, Told, describe};
pub use self::import::{ImportOf, ImportRow, Imported};
pub use self::officer::{Officer, Role};
pub use self::pass::Content;
pub use self::person::{Person, PersonNumber};
pub use self::phone::Phone;
pub use self::place::{Applicant, Application, PLACES, Place, PlaceState, Unit};
pub use self::prepared::Placed;
pub use self::reconcile::{Booked, Differences};
pub use self::registration::Registration;
pub use self::registry::Registry;
pub use self::roster::OnRoster;
pub use self::saying::Saying;
pub use self::steps::Step;
pub use self::vouched::Vouched;
pub use self::wallet::{Holding, WalletNumber};
pub use self::weighing::{Assessed, Change, NotWeighed, Weighed};
pub use self::when::When;

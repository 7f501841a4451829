//! Rosters: who may pass one unattended sentinel by the identity card alone.
//!
//! ```text
//! authority:  documents, colours ─Roster::build (RosterKey)→ Roster ─sign→ bytes
//! sentinel:   bytes ─Sentinel::load→ …   card ─Sentinel::answer→ RosterAnswer
//! ```
//!
//! A roster has no number and no name: for each person a tag, made of the document under a key that only the authority and
//! this one sentinel have, a colour, and until when. **Whoever steals the box has key and roster**, and can try every
//! number against it: `docs/threats.md` has the arithmetic. So a roster is of one sentinel, of the people around it, and
//! short-lived.

mod build;
mod key;
mod list;

pub use self::build::Built;
pub use self::key::RosterKey;
pub(crate) use self::key::Tag;
pub use self::list::{Listed, Roster};

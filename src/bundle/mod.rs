//! Bundles: everything a gate needs to know, signed as one, and taken over as one.
//!
//! An operator puts the home trust list, neighbours' lists, status lists, place codes and the gate's rules into a folder
//! or a file, and signs one list of their hashes. A gate verifies all of it before any of it counts; what is torn, old,
//! forked or incomplete changes nothing.
//!
//! ```text
//! Bundle ─Issuer→ Signed<Bundle> + parts = Contents ─→ a folder, or one file ─→ Contents ─ Update::verify ─→ Update
//!                                                                                 Shelf::keep: on the disk, in one step
//! ```

mod claims;
mod contents;
mod error;
mod manifest;
mod packed;
mod plain;
mod shelf;
mod update;

pub use self::contents::{Contents, MANIFEST};
pub use self::error::{BundleError, KeyFault};
pub use self::manifest::{Bundle, Part, PartKind};
pub use self::shelf::Shelf;
pub use self::update::Update;

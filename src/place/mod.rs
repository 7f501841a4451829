//! Places: the code at a door, and the challenge on a gate's screen.
//!
//! ```text
//! at a gate:   PlaceCode ─scan→ wallet verifies, binds ─show→ reader ─→ Decision
//! at a screen: Challenge ─scan→ wallet answers         ─show→ reader ─→ Decision
//! no device:   PlaceCode ─scan→ wallet verifies, shows colour and place, keeps a signed presentation
//!                                                      ─later→ Verifier::check_self_scan
//! ```

mod challenge;
mod code;
mod kind;

pub use self::challenge::Challenge;
pub use self::code::PlaceCode;
pub use self::kind::{PlaceKind, WayIn};

//! Status lists: what an issuer says of its passes after they were handed out.
//!
//! A pass carries a number, its place in the list of its issuer and expiry day; the list, signed anew each day or
//! hour, says at each place whether the pass still is what it was. Lists are Token Status Lists
//! (draft-ietf-oauth-status-list) in their CWT form.
//!
//! ```text
//! StatusBook ─list→ StatusList ─Issuer→ Signed<StatusList> ─Trust::load_status→ step 6 of the verifier
//!  StatusStore: the same on a disk
//! ```

mod bits;
mod book;
mod compress;
mod disk;
mod ledger;
mod list;
mod log;
mod register;
mod shard;
mod store;

pub use self::book::StatusBook;
pub use self::list::{Status, StatusList};
pub use self::shard::{ExpiryDay, Shard};
pub use self::store::{StatusStore, StoreError};

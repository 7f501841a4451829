//! sanse in plain values: the one boundary that its Python and JavaScript packages stand on.
//!
//! Everything is one function, [`call`]: the name of an [operation](operations), and named [`Value`]s. What it gives is a
//! value again, or a [`Fault`]. Things that stay on this side (keys, a trust, a verifier) are held as [`Handle`]s.
//!
//! No rule is decided here: an operation takes its arguments apart, calls the library, and puts the answer together.
//!
//! ```
//! use sanse_plain::{Value, call};
//!
//! let key = call("signing_key.generate", [])?;
//! let public = call("signing_key.public", [("key", key)])?;
//! assert!(matches!(public, Value::Bytes(bytes) if bytes.len() == 32));
//!
//! let fault = call("trust.pin", [("root", Value::from("a text"))]).unwrap_err();
//! assert_eq!((fault.code.as_str(), fault.family.name()), ("kind", "kind"));
//! assert_eq!(fault.message, "`root` must be bytes, not a text");
//! # Ok::<(), sanse_plain::Fault>(())
//! ```

mod arguments;
mod fault;
mod json;
mod operation;
mod value;

// What a verifier does.
mod decision;
mod door;
mod guards;
mod places;
mod trust;

// What is in pictures.
#[cfg(feature = "scan")]
mod scan;

// What issuers, wallets, authorities and operators do.
#[cfg(feature = "full")]
mod assess;
#[cfg(feature = "full")]
mod bundle;
#[cfg(feature = "full")]
mod identity;
#[cfg(feature = "full")]
mod issue;
#[cfg(feature = "full")]
mod keys;
#[cfg(feature = "full")]
mod lists;
#[cfg(feature = "full")]
mod picture;
#[cfg(feature = "full")]
mod report;
#[cfg(feature = "full")]
mod roster;
#[cfg(feature = "full")]
mod sign;
#[cfg(feature = "full")]
mod status;
#[cfg(feature = "full")]
mod visits;
#[cfg(feature = "full")]
mod wallet;

#[cfg(feature = "disk")]
mod disk;

#[cfg(test)]
mod missing;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod random_calls;
#[cfg(test)]
mod vectors;

pub use fault::{Family, Fault};
pub use operation::{Operation, call, operations};
pub use value::{Handle, Value};

//! Reading the sanse texts out of a picture.
//!
//! A picture file or a frame of grey pixels goes in, what sanse codes say in it comes out: the one, for a gate, or all.
//!
//! ```text
//! file ─picture→ luma ─ladder→ luma, made smaller or sharper ─black→ black and white ─finders, find→ texts
//! ```
//!
//! ```
//! # #[cfg(feature = "qr")] {
//! use sanse::qr::{Level, Symbol};
//! use sanse::scan::Frame;
//!
//! let file = Symbol::draw("SN1:6BF+70790T9WJWG", Level::Medium).unwrap().to_png(4).unwrap();
//! assert_eq!(Frame::from_file(&file)?.one()?, "SN1:6BF+70790T9WJWG");
//! # }
//! # Ok::<(), sanse::scan::ScanError>(())
//! ```

mod black;
mod error;
mod find;
mod finders;
mod frame;
mod ladder;
mod luma;
mod patience;
mod picture;
mod size;

pub use self::error::ScanError;
pub use self::frame::Frame;

/// How a text of sanse begins, whatever its version.
const PREFIX: &str = "SN";

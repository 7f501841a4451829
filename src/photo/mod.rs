//! Photo references: a pass names its holder's portrait by hash, a photo store holds the picture.
//!
//! The pass carries a [`PhotoRef`] of 16 bytes, never an address and never a number of the person. The
//! verifier's [`PhotoSource`], synced before, gives the bytes; [`look_up`] is the only way from a source to a
//! [`Photo`], and it lets none through that does not match.
//!
//! The issuer re-encodes each portrait and puts 16 random bytes in it with [`stamp_fresh`] before it takes the
//! reference. A hash cut to 16 bytes withstands about 2⁶⁴ tries of somebody who makes up both pictures; with
//! random bytes from the issuer there is nothing to make up, and what is left is 2¹²⁸ tries against one.

mod found;
mod reference;
mod source;
mod stamp;

pub use self::found::{Photo, PhotoError, look_up};
pub use self::reference::PhotoRef;
pub use self::source::{PhotoFolder, PhotoMemory, PhotoSource};
pub use self::stamp::{stamp, stamp_fresh};

#[cfg(test)]
mod example {
    /// One grey point, made with Python's zlib.
    pub(super) const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
        \0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";
}

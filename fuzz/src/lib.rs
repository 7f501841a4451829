//! What the targets share: documents written, signed and read by hand, with none of the library's code.

pub mod hpke;
pub mod oracle;
pub mod sign;

//! What is wrong with bytes, and where.

use std::fmt;

/// Where and how bytes depart from deterministic CBOR or from the shape that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Offset in bytes from the start of the envelope.
    pub offset: usize,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with a CBOR item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The bytes end inside an item.
    Truncated,
    /// Not CBOR at all (RFC 8949, section 3), or text that is not UTF-8.
    Invalid,
    /// Another kind of item than the one named.
    Unexpected(&'static str),
    /// An indefinite length.
    Indefinite,
    /// A head longer than its value needs.
    LongHead,
    /// A map key out of order.
    Unsorted,
    /// A map key that came before.
    Duplicate,
    /// Bytes behind the last item.
    Trailing,
}

impl FaultKind {
    /// Well-formed, but not the one deterministic encoding.
    pub(crate) fn is_deviation(self) -> bool {
        use FaultKind::{Duplicate, Indefinite, LongHead, Trailing, Unsorted};
        matches!(self, Indefinite | LongHead | Unsorted | Duplicate | Trailing)
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::Truncated => f.write_str("the bytes end too early"),
            FaultKind::Invalid => f.write_str("not CBOR"),
            FaultKind::Unexpected(wanted) => write!(f, "{wanted} expected"),
            FaultKind::Indefinite => f.write_str("an indefinite length"),
            FaultKind::LongHead => f.write_str("a longer head than needed"),
            FaultKind::Unsorted => f.write_str("a map key out of order"),
            FaultKind::Duplicate => f.write_str("a map key given twice"),
            FaultKind::Trailing => f.write_str("bytes behind the end"),
        }
    }
}

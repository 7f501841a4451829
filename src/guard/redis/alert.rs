//! One wallet at two gates, found when what a gate did alone is merged.

use std::fmt;

use super::super::rules::Entry;
use crate::reader::ReaderName;
use crate::time::Timestamp;

/// The same wallet passed at a gate that was alone and at another one, in less than the travel time.
///
/// Somebody else has a copy of the code or of the key; or two gates stand closer than the travel time says.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloneAlert {
    /// Whose code: hash of the holder's key and the identity commitment.
    pub wallet: [u8; 16],
    /// When and where it passed while the gate was alone.
    pub here: (Timestamp, ReaderName),
    /// When and where it passed by the group's memory.
    pub there: (Timestamp, ReaderName),
}

impl CloneAlert {
    /// Whether what the group knew and what a gate did alone are two passages of one wallet too soon.
    pub(super) fn of(wallet: [u8; 16], alone: &Entry, group: &Entry, travel: u64) -> Option<Self> {
        let apart = alone.at.since(group.at).max(group.at.since(alone.at));
        let two = alone.passed && group.passed && alone.reader != group.reader;
        (two && apart < travel).then_some(Self {
            wallet,
            here: (alone.at, alone.reader),
            there: (group.at, group.reader),
        })
    }
}

impl fmt::Display for CloneAlert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((here_at, here), (there_at, there)) = (self.here, self.there);
        write!(f, "at {here:?} at {here_at}, at {there:?} at {there_at}")
    }
}

/// Shows nothing that follows the person from scan to scan.
impl fmt::Debug for CloneAlert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CloneAlert({self})")
    }
}

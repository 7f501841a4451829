//! The last card at a sentinel: one that lies on the reader is read many times over.

use std::sync::{Mutex, PoisonError};

use super::RosterAnswer;
use crate::colour::Colour;
use crate::limits;
use crate::roster::Tag;
use crate::time::{Now, Timestamp};

/// The card that was read last, as its tag under the sentinel's key, with what was answered.
#[derive(Default)]
pub(super) struct LastCard(Mutex<Option<Last>>);

struct Last {
    tag: Tag,
    answer: &'static str,
    colour: Option<Colour>,
    at: Timestamp,
}

impl LastCard {
    /// Whether this answer is the one of before once more. A code is stale soon, so its five seconds run from the first
    /// showing; a card is not, so they run from the last: as long as it lies there it is one visit.
    pub(super) fn is(&self, tag: Tag, answer: RosterAnswer, now: Now) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = now.earliest();
        let again = last.as_ref().is_some_and(|last| {
            let soon = last.at <= at && at.since(last.at) <= limits::REPEAT_SECONDS;
            soon && (last.tag, last.answer, last.colour) == (tag, answer.code(), answer.colour())
        });
        *last = Some(Last { tag, answer: answer.code(), colour: answer.colour(), at });
        again
    }
}

//! What begins and lasts until it is ended: medical management, a diagnosis, a suspicion.

use super::FactError;
use super::fact::Source;
use crate::day::Day;
use crate::time::Timestamp;

/// A beginning, or an end.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    pub(super) at: Timestamp,
    /// Since when what begins is told to hold: for a sample, when it was taken and not when its result came.
    pub(super) since: Timestamp,
    pub(super) event: &'static str,
    pub(super) source: Source,
    pub(super) position: usize,
    pub(super) planned_end: Option<Day>,
}

/// Beginnings and ends of one kind, in any order.
#[derive(Default)]
pub(super) struct Course {
    beginnings: Vec<Turn>,
    ends: Vec<Turn>,
}

impl Course {
    pub(super) fn begins(&mut self, turn: Turn) {
        self.beginnings.push(turn);
    }

    pub(super) fn ends(&mut self, turn: Turn) {
        self.ends.push(turn);
    }

    /// When it last ended.
    pub(super) fn last_end(&self) -> Option<Timestamp> {
        self.ends.iter().map(|turn| turn.at).max()
    }

    /// The beginnings that nothing ended since, earliest first.
    pub(super) fn open(&self) -> Vec<Turn> {
        let last_end = self.last_end();
        let mut open: Vec<Turn> =
            self.beginnings.iter().copied().filter(|turn| last_end.is_none_or(|end| end < turn.at)).collect();
        open.sort_by_key(|turn| (turn.at, turn.event, turn.planned_end, turn.source));
        open
    }

    /// No end at the very second of a beginning: nobody can say which came first.
    pub(super) fn turns_are_ordered(&self) -> Result<(), FactError> {
        for end in &self.ends {
            if let Some(beginning) = self.beginnings.iter().find(|beginning| beginning.at == end.at) {
                return Err(FactError::SameMoment { beginning: beginning.event, end: end.event, at: end.at });
            }
        }
        Ok(())
    }

    /// No end `event` without a beginning before it.
    pub(super) fn was_begun_before(&self, event: &str, beginning: &'static str) -> Result<(), FactError> {
        let first = self.beginnings.iter().map(|turn| turn.at).min();
        match self.ends.iter().find(|end| end.event == event && first.is_none_or(|first| end.at < first)) {
            Some(&Turn { position, event, at, .. }) => {
                Err(FactError::NeverBegun { position, event, at, beginning })
            }
            None => Ok(()),
        }
    }
}

//! The numbers of answers that a guard may have something to type for, so that no order meets another person than it is
//! meant for.

use sanse_example_common::uptime::Uptime;

/// For how long a guard may still be typing for whoever stood there before, in seconds.
const TYPING_SECONDS: u64 = 30;

/// An answer's number, and whether it is a check: what is typed for a check is never for a refusal.
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub(super) number: u64,
    pub(super) is_check: bool,
}

/// Counts the answers of one run, and knows which one was left last.
pub(super) struct Numbers {
    last: u64,
    uptime: Uptime,
    /// What was left when the next person came, and when that was.
    left: Option<(Named, u64)>,
}

impl Numbers {
    pub(super) fn start() -> Self {
        Self { last: 0, uptime: Uptime::start(), left: None }
    }

    pub(super) fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(super) fn left(&mut self, left: Named) {
        self.left = Some((left, self.uptime.seconds()));
    }

    /// Refuses an order that names another answer than the one that waits, and one without a number that may have been
    /// meant for whoever was just left.
    pub(super) fn is_meant(&self, named: Option<u64>, waiting: Option<Named>) -> Result<(), String> {
        let now = self.uptime.seconds();
        let left = self.left.filter(|(_, since)| now.saturating_sub(*since) < TYPING_SECONDS);
        match (named, waiting, left) {
            (Some(named), Some(Named { number, .. }), _) if named != number => {
                Err(format!("the answer that waits is #{number}, not #{named}: nothing was changed"))
            }
            (Some(named), None, _) => {
                Err(format!("#{named} does not wait for an order: nothing was changed"))
            }
            (None, Some(Named { number, is_check }), Some((left, _))) if left.is_check == is_check => {
                Err(format!(
                    "#{number} came while #{} was open: write #{number} behind the order if it is meant for that one, \
                     such as !admit #{number} REASON; nothing was changed",
                    left.number
                ))
            }
            _ => Ok(()),
        }
    }
}

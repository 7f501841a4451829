//! The assessment: what facts come to.

use std::fmt;

use super::ground::{Advice, Ground};
use crate::colour::Colour;
use crate::day::Day;
use crate::error::Error;
use crate::identity::Commitment;
use crate::limits;
use crate::pass::{LatestTest, Pass};
use crate::time::Timestamp;

/// What facts come to: a colour with its grounds, advice, and when it would change by itself.
///
/// `Debug` shows nothing of the person but the colour.
#[derive(Clone, PartialEq, Eq)]
pub struct Assessment {
    pub(super) colour: Colour,
    pub(super) grounds: Vec<Ground>,
    pub(super) advice: Vec<Advice>,
    pub(super) next_change: Option<Timestamp>,
    pub(super) latest_test: Option<LatestTest>,
    pub(super) management: Management,
    pub(super) rules_version: u32,
}

/// Whether somebody is under medical management, and when that ends or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Management {
    /// There was none.
    None,
    /// Under management.
    Under {
        /// Since when.
        since: Timestamp,
        /// The day on which it is planned to end; a plan lifts nothing.
        planned_end: Option<Day>,
    },
    /// Lifted.
    Lifted {
        /// When.
        at: Timestamp,
    },
}

impl Assessment {
    /// The colour.
    #[must_use]
    pub fn colour(&self) -> Colour {
        self.colour
    }

    /// Why, worst first: all grounds that hold, those of a better colour too. Never empty.
    #[must_use]
    pub fn grounds(&self) -> &[Ground] {
        &self.grounds
    }

    /// What the person is advised; the first is that of the colour.
    #[must_use]
    pub fn advice(&self) -> &[Advice] {
        &self.advice
    }

    /// The first second in which the colour would be another one without any new fact; none when time alone changes
    /// nothing.
    #[must_use]
    pub fn next_change(&self) -> Option<Timestamp> {
        self.next_change
    }

    /// The test whose sample was taken last.
    #[must_use]
    pub fn latest_test(&self) -> Option<LatestTest> {
        self.latest_test
    }

    /// Whether and when medical management ends: the answer to a release query.
    #[must_use]
    pub fn management(&self) -> Management {
        self.management
    }

    /// The version of the rules it was made by.
    #[must_use]
    pub fn rules_version(&self) -> u32 {
        self.rules_version
    }

    /// A pass that says this: colour, advice to declare, latest test. An issuer refuses to sign it past
    /// [`Assessment::next_change`].
    #[must_use]
    pub fn pass(&self, commitment: Commitment) -> Pass {
        let mut pass = Pass::new(self.colour, commitment);
        if self.advice.contains(&Advice::Declare) {
            pass = pass.advise_declaration();
        }
        if let Some(test) = self.latest_test {
            pass = pass.test(test.time, test.result);
        }
        match self.next_change {
            Some(change) => pass.colour_until(change),
            None => pass,
        }
    }

    /// When a pass expires that is issued at this time, floored to the minute as an issuer does, and to live for at most
    /// so many seconds: no later than the colour changes by itself.
    ///
    /// # Errors
    /// [`Error::TooLate`] when the colour has changed by then: assess anew.
    pub fn expiry(&self, issued_at: Timestamp, longest: u64) -> Result<Timestamp, Error> {
        let issued_at = issued_at.floor(limits::ISSUE_STEP_SECONDS);
        let latest = issued_at.plus(longest);
        match self.next_change {
            Some(change) if change <= issued_at => Err(Error::TooLate {
                what: "the pass's issue",
                until: issued_at.unix(),
                limit: "the moment its colour changes by itself",
                latest: change.unix(),
                why: "assess anew, at the time of the issue",
            }),
            change => Ok(change.map_or(latest, |change| latest.min(change))),
        }
    }
}

impl fmt::Debug for Assessment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assessment").field("colour", &self.colour).finish_non_exhaustive()
    }
}

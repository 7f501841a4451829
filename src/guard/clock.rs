//! The guard's own time: it never falls, and one wild step forward does not carry it away.

use crate::limits;
use crate::time::{Now, Timestamp};

/// A start without memory, by the clock of then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ColdStart {
    /// Codes made up to here may have been scanned before.
    pub(super) at: Timestamp,
    /// Since then a code was let in that was made after it: a pause is no clock any more that was slow at the start.
    pub(super) proven: bool,
    /// What it was by a clock that is far behind that now: it is that again once the clock comes near.
    pub(super) was: Option<Timestamp>,
}

impl ColdStart {
    pub(super) fn at(at: Timestamp) -> Self {
        Self { at, proven: false, was: None }
    }
}

/// The greatest time used (G), and a step forward that is not believed yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct GuardClock {
    pub(super) greatest: Option<Timestamp>,
    /// A jump past [`limits::CLOCK_STEP_SECONDS`]: where it began, and the latest time since.
    pub(super) jumped: Option<(Timestamp, Timestamp)>,
}

impl GuardClock {
    /// Guard time for this scan: a clock that steps back cannot revive a code. Of a time that is not believed
    /// yet, a small step back counts too; a large one sets a wrong time right.
    pub(super) fn time(&self, now: Now) -> Timestamp {
        let now = now.earliest();
        let unsettled = self.jumped.map(|(_, latest)| latest).filter(|latest| is_step(now, *latest));
        [self.greatest, unsettled].into_iter().flatten().fold(now, Timestamp::max)
    }

    /// The time up to which an answer that its phone dates `made` uses up codes: guard time. A jump that may be taken
    /// back counts only as far as the phone says the same, so that a wrong clock locks nobody out.
    pub(super) fn answered_by(&self, now: Now, made: Timestamp) -> Timestamp {
        let time = self.time(now);
        if self.jumped.is_some() { time.min(made).max(self.believed()) } else { time }
    }

    /// Up to when codes may have been scanned before a memory was lost. The clock may have been slow at the start, and set
    /// right since: before a code is let in that was made after the start, the last jump counts while it is not settled.
    pub(super) fn warms_up_from(&self, start: ColdStart) -> Timestamp {
        let from = self.jumped.map(|(from, _)| from).filter(|_| !start.proven);
        from.filter(|from| !is_step(start.at, *from)).unwrap_or(start.at)
    }

    /// The same start once a code is let in that was made after it.
    pub(super) fn proven(&self, start: ColdStart) -> ColdStart {
        ColdStart { at: self.warms_up_from(start), proven: true, ..start }
    }

    /// The same start as long as the clock may have been right then. One that no believed time came near, and that the clock
    /// is far before now, was told by a clock that was ahead, and was set right since: it would keep everybody out until then.
    /// Should it be the clock of now that is wrong, the start is what it was as soon as the clock comes near it again.
    pub(super) fn start_heard(&self, start: ColdStart, now: Now) -> ColdStart {
        if let Some(was) = start.was.filter(|was| is_step(now.earliest(), *was)) {
            return ColdStart::at(was.max(start.at));
        }
        match !is_step(self.believed(), start.at) && !is_step(now.earliest(), start.at) {
            true => ColdStart { at: self.time(now), proven: false, was: start.was.or(Some(start.at)) },
            false => start,
        }
    }

    /// The same start once an operator says that it is `now`: a memory that was lost "later than now" was lost by a wrong
    /// clock, as was one that was lost long before now by a clock that had not settled.
    pub(super) fn start_by(&self, start: ColdStart, now: Timestamp) -> ColdStart {
        let start = self.start_heard(start, Now::exactly(now));
        let heard = self.jumped.map_or(start.at, |(_, latest)| latest);
        let was_slow = self.greatest.is_none() && !is_step(heard, now);
        let at = if was_slow { now } else { start.at.min(now) };
        ColdStart { at, was: None, ..start }
    }

    /// What entries are dropped by: a step forward that may be taken back drops nothing.
    pub(super) fn believed(&self) -> Timestamp {
        self.greatest.unwrap_or(Timestamp::EPOCH)
    }

    /// Hears the time of one use of the gate.
    pub(super) fn hear(&mut self, now: Now) {
        let now = now.earliest();
        // The very first time is as little believed as any other jump.
        if let Some(greatest) = self.greatest
            && is_step(greatest, now)
        {
            // Either the clock came back from its jump, or it never made one.
            self.jumped = None;
            self.greatest = Some(greatest.max(now));
            return;
        }
        // A glitch comes back soon; a clock that runs on from where it jumped to was a gate left alone for a
        // while, or one that was set right.
        match self.jumped {
            // It runs on, step by step; another jump would begin anew.
            Some((from, latest)) if now >= latest && is_step(latest, now) => {
                let settled = now.since(from) >= limits::CLOCK_SETTLE_SECONDS;
                (self.greatest, self.jumped) =
                    if settled { (Some(now), None) } else { (self.greatest, Some((from, now))) };
            }
            Some((_, latest)) if now < latest && is_step(now, latest) => {}
            _ => self.jumped = Some((now, now)),
        }
    }

    /// An operator, or a synchronised clock, says that this is the time. Says whether the greatest time was
    /// lowered: then what was dropped by it may have been dropped too early.
    pub(super) fn confirm(&mut self, now: Timestamp) -> bool {
        let lowered = self.greatest.is_some_and(|greatest| now < greatest);
        self.greatest = Some(now);
        self.jumped = None;
        lowered
    }
}

/// Whether a clock may go from `earlier` to `later` without further sign.
pub(super) fn is_step(earlier: Timestamp, later: Timestamp) -> bool {
    later <= earlier.plus(limits::CLOCK_STEP_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Now {
        Now::exactly(Timestamp::from_unix(seconds).unwrap())
    }

    fn started(seconds: u64) -> GuardClock {
        GuardClock { greatest: Some(at(seconds).earliest()), jumped: None }
    }

    #[test]
    fn it_rises_and_never_falls() {
        let mut clock = started(1_000);
        for (now, believed) in [(1_000, 1_000), (1_050, 1_050), (900, 1_050), (1_650, 1_650)] {
            clock.hear(at(now));
            assert_eq!(clock.believed().unix(), believed);
        }
        assert_eq!(clock.time(at(10)).unix(), 1_650);
        assert_eq!(clock.time(at(5_000)).unix(), 5_000);
    }

    #[test]
    fn the_first_time_must_settle_too() {
        let mut clock = GuardClock::default();
        clock.hear(at(9_000_000)); // years ahead
        assert_eq!(clock.believed(), Timestamp::EPOCH);
        clock.hear(at(100_000)); // set right
        assert_eq!(clock.time(at(100_000)).unix(), 100_000);
        clock.hear(at(99_500)); // a small step back
        assert_eq!(clock.time(at(99_500)).unix(), 100_000);
        clock.hear(at(100_600));
        assert_eq!(clock.believed().unix(), 100_600);
    }

    #[test]
    fn a_glitch_leaves_it_and_a_clock_that_runs_on_moves_it() {
        let mut clock = started(1_000);
        clock.hear(at(90_000)); // a day ahead
        clock.hear(at(90_300));
        clock.hear(at(1_010)); // and back
        assert_eq!(clock.believed().unix(), 1_010);
        clock.hear(at(30_000)); // the next morning
        assert_eq!(clock.believed().unix(), 1_010);
        clock.hear(at(30_599));
        assert_eq!(clock.believed().unix(), 1_010);
        clock.hear(at(30_600));
        assert_eq!(clock.believed().unix(), 30_600);
    }

    #[test]
    fn two_glitches_are_no_clock_that_runs_on() {
        let mut clock = started(1_000);
        clock.hear(at(9_000));
        clock.hear(at(90_000_000));
        clock.hear(at(1_010));
        assert_eq!(clock.believed().unix(), 1_010);
    }

    #[test]
    fn a_start_by_a_clock_that_was_ahead_is_one_of_now_once_it_is_set_right() {
        let (right, ahead) = (at(100_000), at(9_000_000).earliest());
        let mut clock = GuardClock::default();
        // Only by more than a step of a clock.
        for by in [0, 600, 601] {
            let start = right.earliest().plus(by);
            let heard = clock.start_heard(ColdStart::at(start), right).at;
            assert_eq!(heard, if by == 601 { right.earliest() } else { start }, "{by}");
        }
        // Also after the wrong time was heard, and once the right one is believed.
        clock.hear(at(9_000_010));
        clock.hear(right);
        let ahead = ColdStart::at(ahead);
        let healed = clock.start_heard(ahead, right);
        assert_eq!((healed.at, healed.was), (right.earliest(), Some(ahead.at)));
        clock.hear(at(100_600));
        assert_eq!(clock.start_heard(ahead, at(100_600)).at.unix(), 100_600);
        // It was the clock of then that was wrong, or it was not.
        assert_eq!(clock.start_heard(healed, at(200_000)), healed);
        assert_eq!(clock.start_heard(healed, at(8_999_399)), healed);
        assert_eq!(clock.start_heard(healed, at(8_999_400)), ahead);
        // A start that was believed stays: then it is the clock of now that is wrong.
        assert_eq!(started(9_000_000).start_heard(ahead, right), ahead);
    }

    #[test]
    fn a_jump_that_steps_back_starts_over() {
        let mut clock = started(1_000);
        clock.hear(at(90_000));
        clock.hear(at(50_000));
        clock.hear(at(50_599));
        assert_eq!(clock.believed().unix(), 1_000);
        assert!(!clock.confirm(at(50_599).earliest()));
        assert_eq!(clock.believed().unix(), 50_599);
        assert!(!clock.confirm(at(50_599).earliest()), "the same time is none that fell");
        assert!(clock.confirm(at(1_000).earliest()));
        assert_eq!(clock.believed().unix(), 1_000);
    }
}

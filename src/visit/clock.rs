//! How far a clock is believed by what cannot be taken back: destroying keys, letting go of visits, publishing.

use super::error::VisitError;
use crate::limits;
use crate::time::Timestamp;

/// The latest time that was believed; none before somebody has confirmed one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct KnownTime(pub(super) Option<Timestamp>);

impl KnownTime {
    /// What is known when this time is heard.
    ///
    /// With [`limits::VISIT_AHEAD_SECONDS`] no clock that jumps once reaches a day that is still running: its key is due, and
    /// it is published, only 48 hours after its end.
    pub(super) fn hear(self, now: Timestamp) -> Result<Self, VisitError> {
        let most = limits::VISIT_AHEAD_SECONDS;
        match self.0 {
            Some(last) if now <= last.plus(most) => Ok(Self(Some(last.max(now)))),
            last => Err(VisitError::FarAhead { last, now, most }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_goes_on_by_48_hours_and_no_second_more() {
        let at = |seconds| Timestamp::from_unix(seconds).unwrap();
        let most = limits::VISIT_AHEAD_SECONDS;
        let known = KnownTime(Some(at(1_000)));
        assert_eq!(known.hear(at(1_000 + most)), Ok(KnownTime(Some(at(1_000 + most)))));
        assert_eq!(known.hear(at(10)), Ok(known), "a clock that is behind teaches nothing");
        let (last, now) = (Some(at(1_000)), at(1_001 + most));
        assert_eq!(known.hear(now), Err(VisitError::FarAhead { last, now, most }));
        let nothing = KnownTime::default().hear(at(10)).unwrap_err();
        assert_eq!(nothing, VisitError::FarAhead { last: None, now: at(10), most });
    }
}

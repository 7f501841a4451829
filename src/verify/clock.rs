//! Whether the gate's clock agrees with the phones that are shown to it: a hint for people, never a correction.

use std::collections::VecDeque;
use std::fmt;

use super::signature::{Shown, Wrapping};
use crate::limits;
use crate::reason::Language;
use crate::time::{Now, Timestamp};

/// Holds the times of shown codes against the gate's clock: the median over the last 15 people.
///
/// A phone's clock is set by its network, a gate's by whoever remembers to; so when the phones of many people agree with
/// each other and not with the gate, it is the gate. It only says so: people may agree to lie, so nothing that a holder
/// signs ever sets a clock or raises the [watermark](crate::trust::TrustMemory::watermark). Each person counts once, by
/// their newest code, so one alone moves nothing.
///
/// A [`Verifier`](super::Verifier) keeps one, in memory only: [`Verifier::clock_advice`](super::Verifier::clock_advice).
///
/// ```
/// use sanse::verify::ClockWatch;
/// use sanse::{Now, Profile, Timestamp};
///
/// let gate = Timestamp::from_unix(1_772_366_400)?;
/// let mut watch = ClockWatch::default();
/// for person in 0..15 {
///     let made = gate.plus(40); // by the phones it is 40 s later, and codes are made up to 10 s before
///     watch.heard([person; 16], made, Profile::Balanced.refresh(), Now::exactly(gate));
/// }
/// let advice = watch.advice().expect("fifteen phones agree");
/// assert_eq!(advice.to_string(), "this gate's clock seems 45 s slow, by the codes of 15 people; look at it");
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct ClockWatch {
    heard: VecDeque<Heard>,
}

/// The newest code of one person.
#[derive(Clone)]
struct Heard {
    person: [u8; 16],
    at: Timestamp,
    /// Seconds by which the phone's clock is ahead of the gate's.
    ahead: i64,
}

impl ClockWatch {
    /// Takes note of a code that this person's phone has made at `presented_at`, floored to `period` seconds, and
    /// that the gate sees `now`. `person` is a hash that tells people apart ([`Scan::person`](crate::guard::Scan)).
    ///
    /// Only for codes whose signatures hold; those that are too old or too early count too, or a clock that is far
    /// off would never be found out.
    pub fn heard(&mut self, person: [u8; 16], presented_at: Timestamp, period: u64, now: Now) {
        // On the average a code is half a period older than it says.
        let made = seconds(presented_at) + i64::try_from(period / 2).unwrap_or(0);
        let at = now.latest();
        let ahead = made - (seconds(now.earliest()) + seconds(at)) / 2;
        self.heard.retain(|other| other.person != person);
        self.heard.push_back(Heard { person, at, ahead });
        if self.heard.len() > limits::CLOCK_WATCH_PEOPLE {
            self.heard.pop_front();
        }
        // Yesterday's clock is not today's; a clock that was set back has its future behind it.
        let recent =
            |heard: &Heard| at.since(heard.at).max(heard.at.since(at)) <= limits::CLOCK_WATCH_SECONDS;
        self.heard.retain(recent);
    }

    /// What the phones of the last 15 people say of the gate's clock, when they say anything: that it is more than
    /// 10 s off.
    #[must_use]
    pub fn advice(&self) -> Option<ClockAdvice> {
        if self.heard.len() < limits::CLOCK_WATCH_PEOPLE {
            return None;
        }
        let mut ahead: Vec<i64> = self.heard.iter().map(|heard| heard.ahead).collect();
        ahead.sort_unstable();
        let median = *ahead.get(ahead.len() / 2)?;
        let seconds = median.unsigned_abs();
        let error = if median > 0 { ClockError::Slow } else { ClockError::Fast };
        (seconds > limits::CLOCK_ADVICE_SECONDS).then_some(ClockAdvice {
            error,
            seconds,
            people: ahead.len(),
        })
    }

    /// Forgets what was heard: the clock has been set.
    pub fn forget(&mut self) {
        self.heard.clear();
    }

    /// Takes note of a code whose signatures hold.
    pub(super) fn shown(&mut self, shown: &Shown, person: [u8; 16], period: u64, now: Now) {
        let issued_at = shown.credential.claims().issued_at();
        match &shown.wrapping {
            Wrapping::Opened(presentation) => {
                self.heard(person, presentation.claims().presented_at(), period, now);
            }
            // A pass on paper says when it was made at the earliest, which tells something only when that is to come.
            Wrapping::Bare if issued_at > now.latest() => self.heard(person, issued_at, 0, now),
            _ => {}
        }
    }
}

/// Shows nobody's hash.
impl fmt::Debug for ClockWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClockWatch")
            .field("people", &self.heard.len())
            .field("advice", &self.advice())
            .finish_non_exhaustive()
    }
}

fn seconds(time: Timestamp) -> i64 {
    // No time lies past 2106.
    i64::try_from(time.unix()).unwrap_or(i64::MAX)
}

/// Which way a clock is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClockError {
    /// It shows an earlier time than it is.
    Slow,
    /// It shows a later time than it is.
    Fast,
}

impl ClockError {
    /// `slow` or `fast`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ClockError::Slow => "slow",
            ClockError::Fast => "fast",
        }
    }
}

/// What the crowd's phones say of a gate's clock. An alarm for people: nothing is corrected by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClockAdvice {
    /// Which way the clock seems wrong.
    pub error: ClockError,
    /// By how many seconds: the median.
    pub seconds: u64,
    /// How many people's codes say so.
    pub people: usize,
}

impl ClockAdvice {
    /// The sentence for people; one line, plain text.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let Self { error, seconds, people } = self;
        match (language, error) {
            (Language::English, _) => {
                let error = error.name();
                format!(
                    "this gate's clock seems {seconds} s {error}, by the codes of {people} people; look at it"
                )
            }
            (Language::Chinese, ClockError::Slow) => {
                format!("按最近 {people} 人的码推算,本机时钟似乎慢了 {seconds} 秒;请核对时间")
            }
            (Language::Chinese, ClockError::Fast) => {
                format!("按最近 {people} 人的码推算,本机时钟似乎快了 {seconds} 秒;请核对时间")
            }
        }
    }
}

impl fmt::Display for ClockAdvice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::English))
    }
}

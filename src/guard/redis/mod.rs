//! The replay guard of many gates that share one memory, in a Valkey or Redis server.

mod ask;
mod deadline;
mod group;
mod link;
mod own;
mod session;
mod store;

use std::fmt;
use std::sync::Arc;

use self::ask::Ask;
use self::deadline::Deadline;
use self::group::{Group, OwnPart};
use self::link::Failure;
use self::own::Own;
pub use self::store::{Fallback, SharedStore};
use super::rules;
use super::settings::GuardSettings;
use super::state::State;
use super::{Admission, CloneAlert, Guard, GuardError, ReaderName, Scan};
use crate::error::{Error, random};
use crate::time::{Now, Timestamp};

/// The replay guard of a group of gates that share one memory, in a Valkey or Redis server (feature `redis`).
///
/// While the server answers, each code is admitted at most once by the whole group: one script looks and remembers in
/// one step. When it does not, [`Fallback`] says what happens, the decision says that it was taken alone
/// ([`Decision::is_alone`](crate::verify::Decision::is_alone)), and what was admitted so is merged before the next
/// shared decision. When the server has lost its memory, or has started anew, the group warms up.
///
/// Each gate keeps a copy of what passed there. The rules, the bound on entries and the anti-passback time must be
/// the same at all gates of a group. One guard serves the threads of one process.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use sanse::guard::{Fallback, GuardSettings, RedisGuard, SharedStore};
/// # use sanse::key::SigningKey;
/// # use sanse::trust::Trust;
/// use sanse::verify::{Policy, Verifier};
/// # let now = sanse::Timestamp::from_unix(1_772_366_400)?;
/// # let trust = Trust::pin(SigningKey::generate()?.public())?;
///
/// let store = SharedStore::at("redis://gates.example:6379", "ZZ-MALL-1")?.fallback(Fallback::Check);
/// let guard = Arc::new(RedisGuard::join(store, now, GuardSettings::default())?);
/// let policy = Policy::at("ZZ-MALL-1".parse()?).build()?;
/// let gate = Verifier::sharing(trust, policy, guard.clone());
/// # let _ = gate;
///
/// if let Some(why) = guard.trouble() {
///     eprintln!("this gate decides alone: {why}");
/// }
/// for alert in guard.take_alerts() {
///     eprintln!("one person at {} and, {} s apart, at {}", alert.here.as_str(), alert.apart, alert.there.as_str());
/// }
/// # Ok::<(), sanse::Error>(())
/// ```
pub struct RedisGuard {
    group: Arc<Group>,
}

impl RedisGuard {
    /// The first start of a new group: nothing can have been scanned before, so nothing is missing. Once in the life of a
    /// group, when it is set up; a gate starts with [`RedisGuard::join`], or a server that was emptied meanwhile would be
    /// taken for a new one, and codes of before would be admitted once more. Where the group is there already, the two are the
    /// same.
    ///
    /// # Errors
    /// [`Error::Store`] when the server does not answer within the store's time-out, or is not fit: it evicts
    /// entries, takes no password, allows no scripts, or does not tell its run.
    pub fn init(store: SharedStore, now: Timestamp, settings: GuardSettings) -> Result<Self, Error> {
        let timeout = store.timeout;
        let group = Group::new(store, settings, Own::new(State::default(), now, true));
        match group.session(Deadline::after(timeout)) {
            Ok(session) => group.put_back(session),
            Err(failure) => return Err(unusable(&failure)),
        }
        Ok(Self { group })
    }

    /// A start at `now`. When the server has no memory of the group, or lost it a moment ago, this gate warms up by its own
    /// clock, and every other one of the group by theirs: codes made up to now may have been scanned before, and are refused. When it does not answer, this gate begins alone, and joins later.
    ///
    /// # Errors
    /// [`Error::Store`] when the server answers and is not fit: it evicts entries (`CONFIG GET maxmemory-policy`; one
    /// that forbids the question is believed), takes no password, allows no scripts, or does not tell its run.
    pub fn join(store: SharedStore, now: Timestamp, settings: GuardSettings) -> Result<Self, Error> {
        let timeout = store.timeout;
        let group = Group::new(store, settings, Own::new(State::cold(now), now, false));
        match group.session(Deadline::after(timeout)) {
            Ok(session) => group.put_back(session),
            Err(failure @ Failure::Unfit(_)) => return Err(unusable(&failure)),
            Err(failure) => drop(group.cut_off(failure)),
        }
        Ok(Self { group })
    }

    /// Why this gate decides alone, if it does.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.group.trouble().map(|failure| failure.to_string())
    }

    /// What was found while merging since this was last asked: people who passed here while this gate was alone, and at
    /// another reader of the group within the travel time. At most [`CLONE_ALERTS`](crate::limits::CLONE_ALERTS) are kept, the
    /// newest.
    #[must_use]
    pub fn take_alerts(&self) -> Vec<CloneAlert> {
        self.group.own().map(|mut own| own.alerts.drain(..).collect()).unwrap_or_default()
    }

    /// An operator, or a synchronised clock, says that this is the time, whatever was seen before: of this gate, and
    /// of the group.
    ///
    /// Forward, the jump is believed at once. Backward, the group starts as if its memory were lost, for the wrong
    /// time may have made it forget.
    ///
    /// # Errors
    /// [`GuardError`] when the group's memory does not answer: then this gate alone has the new time.
    pub fn confirm_clock(&self, now: Timestamp) -> Result<(), GuardError> {
        let deadline = Deadline::after(self.group.store.timeout);
        self.own()?.confirm_clock(now);
        let told = self.group.with_session(deadline, |session, store| session.confirm(now, store, deadline));
        told.map_err(|failure| self.silent(failure))
    }

    /// The group does not answer: from now on decisions are taken alone.
    fn silent(&self, failure: Failure) -> GuardError {
        let why = failure.to_string();
        drop(self.group.cut_off(failure));
        GuardError::new(why)
    }

    fn own(&self) -> Result<OwnPart<'_>, GuardError> {
        self.group.own().ok_or_else(died)
    }

    /// The group does not answer: what this gate does then.
    fn alone(&self, ask: &Ask<'_>, failure: Failure) -> Result<Admission, GuardError> {
        let scan = ask.scan;
        let silent = GuardError::new(failure.to_string());
        let mut own = self.group.cut_off(failure).ok_or_else(died)?;
        let reach = match self.group.store.fallback {
            Fallback::Admit => super::Reach::Alone,
            Fallback::Check if scan.attended => super::Reach::AloneAndLooking,
            Fallback::Check | Fallback::Refuse => {
                own.ask_again(ask);
                return Err(silent);
            }
        };
        Ok(own.decide(scan, ask, reach))
    }
}

impl Guard for RedisGuard {
    fn admit(&self, scan: &Scan) -> Result<Admission, GuardError> {
        let deadline = Deadline::after(self.group.store.timeout);
        let fresh = random().map_err(|error| GuardError::new(error.to_string()))?;
        let ask = match self.own()?.begin(scan, fresh, self.group.settings) {
            Ok(ask) => ask,
            Err(repeat) => return Ok(repeat),
        };
        let known = self.group.with_session(deadline, |session, store| {
            // Joined just now, perhaps: after the scan was begun.
            let cold = self.group.own().ok_or(Failure::Silent)?.warms_up_from();
            session.admit(&ask, cold, store, deadline)
        });
        let known = match known {
            Ok(known) => known,
            Err(failure) => return self.alone(&ask, failure),
        };
        let verdict = rules::judge(scan, known.time, &known.past, self.group.settings.passback);
        let verdict = known.settled(verdict).ok_or_else(|| {
            GuardError::new("it follows other rules than this gate; give all gates of the group one version")
        })?;
        Ok(self.own()?.hear(&ask, &known, verdict))
    }

    fn refused(&self, reader: ReaderName, content: [u8; 16], now: Now) -> Result<bool, GuardError> {
        Ok(self.own()?.refused(reader, content, now))
    }

    /// The group hears the time too. A gate that is alone tries to join it again.
    fn idle(&self, now: Now) -> Result<(), GuardError> {
        let deadline = Deadline::after(self.group.store.timeout);
        let believed = self.own()?.idle(now);
        let settings = self.group.settings;
        let told = self
            .group
            .with_session(deadline, |session, store| session.idle(believed, settings, store, deadline));
        told.map_err(|failure| self.silent(failure))
    }

    fn settled_time(&self) -> Option<Timestamp> {
        self.group.own()?.settled_time()
    }
}

impl fmt::Debug for RedisGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alone = if self.group.trouble().is_some() { ", alone" } else { "" };
        write!(f, "RedisGuard({:?}{alone})", self.group.store)
    }
}

fn died() -> GuardError {
    GuardError::new("a thread died inside it; restart this gate")
}

fn unusable(failure: &Failure) -> Error {
    Error::Store { why: failure.to_string() }
}

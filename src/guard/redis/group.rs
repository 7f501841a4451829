//! The connections of a gate to the memory of its group: who waits for them, and who does not.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use super::deadline::Deadline;
use super::link::Failure;
use super::own::Own;
use super::session::Session;
use super::store::SharedStore;
use crate::guard::settings::GuardSettings;
use crate::limits;

pub(super) struct Group {
    pub(super) store: SharedStore,
    pub(super) settings: GuardSettings,
    held: Mutex<Held>,
    changed: Condvar,
}

struct Held {
    own: Own,
    idle: Vec<Session>,
    /// Whether a thread is connecting: one at a time does.
    opening: bool,
    /// While the group does not answer, and decisions are taken alone.
    down: Option<Down>,
}

struct Down {
    why: Failure,
    /// Until then nobody tries.
    until: Deadline,
}

impl Held {
    fn fail(&mut self, why: Failure) {
        // What waits on other connections will not be answered either.
        self.idle.clear();
        if self.down.as_ref().is_none_or(|down| down.until.is_over()) {
            let until = Deadline::after(Duration::from_millis(limits::SHARED_BACKOFF_MS));
            self.down = Some(Down { why, until });
        }
    }
}

impl Group {
    pub(super) fn new(store: SharedStore, settings: GuardSettings, own: Own) -> Arc<Self> {
        let held = Held { own, idle: Vec::new(), opening: false, down: None };
        Arc::new(Self { store, settings, held: Mutex::new(held), changed: Condvar::new() })
    }

    /// What this gate keeps itself; nothing when a thread died inside it, so that it may be half-made.
    pub(super) fn own(&self) -> Option<OwnPart<'_>> {
        self.lock().map(OwnPart)
    }

    /// Why decisions are taken alone, if they are.
    pub(super) fn trouble(&self) -> Option<Failure> {
        self.lock()?.down.as_ref().map(|down| down.why.clone())
    }

    /// From now on decisions are taken alone, by what this gate keeps itself, until all of it is merged.
    pub(super) fn cut_off(&self, why: Failure) -> Option<OwnPart<'_>> {
        let mut held = self.lock()?;
        held.fail(why);
        Some(OwnPart(held))
    }

    pub(super) fn put_back(&self, session: Session) {
        if let Some(mut held) = self.lock() {
            // Whoever fell silent meanwhile must join anew.
            if held.down.is_none() && held.idle.len() < limits::SHARED_CONNECTIONS {
                held.idle.push(session);
            }
        }
        self.changed.notify_one();
    }

    /// Asks through a connection; once more through a new one where it was cut, or the memory was lost.
    pub(super) fn with_session<T>(
        self: &Arc<Self>,
        deadline: Deadline,
        mut ask: impl FnMut(&mut Session, &SharedStore) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut again = true;
        loop {
            let mut session = self.session(deadline)?;
            match ask(&mut session, &self.store) {
                Ok(answer) => {
                    self.put_back(session);
                    return Ok(answer);
                }
                Err(Failure::Cut(_) | Failure::Forgotten) if again => {
                    again = false;
                    self.lock().ok_or(Failure::Silent)?.idle.clear();
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// A connection that has joined. Of a group that fell silent, one scan in a while waits for one.
    pub(super) fn session(self: &Arc<Self>, deadline: Deadline) -> Result<Session, Failure> {
        let mut held = self.lock().ok_or(Failure::Silent)?;
        let mut opens = false;
        loop {
            match &held.down {
                None => {
                    if let Some(session) = held.idle.pop() {
                        return Ok(session);
                    }
                }
                Some(down) if !down.until.is_over() || held.opening && !opens => {
                    return Err(down.why.clone());
                }
                Some(_) => {}
            }
            if !held.opening {
                (held.opening, opens) = (true, true);
                let group = Arc::clone(self);
                let started =
                    thread::Builder::new().name("sanse-redis".to_owned()).spawn(move || group.open());
                if let Err(error) = started {
                    held.opening = false;
                    return Err(Failure::Cut(error.to_string()));
                }
            }
            let left = deadline.left().ok_or(Failure::Silent)?;
            held = self.changed.wait_timeout(held, left).map_err(|_| Failure::Silent)?.0;
        }
    }

    /// Opens a connection. What was decided alone is merged first, and only when nothing is left are decisions shared
    /// again.
    fn open(&self) {
        let opened = self.join();
        if let Some(mut held) = self.lock() {
            held.opening = false;
            if let Err(failure) = opened {
                held.down = None; // This is news: nobody tries for a while.
                held.fail(failure);
            }
        }
        self.changed.notify_all();
    }

    fn join(&self) -> Result<(), Failure> {
        let wait = || Deadline::after(self.store.timeout);
        let lock = || self.lock().ok_or(Failure::Silent);
        let begins = lock()?.own.begins;
        let mut session = Session::join(&self.store, begins, wait())?;
        let mut held = lock()?;
        held.own.joined(&session);
        loop {
            let batch = held.own.next_batch();
            if batch.is_empty() {
                held.down = None;
                held.idle.push(session);
                return Ok(());
            }
            // A clock that was wrong while this gate was alone may have been set right since.
            let (time, passback) = (held.own.time, self.settings.passback);
            drop(held);
            let bounded: Vec<_> =
                batch.iter().map(|(ids, entry)| (*ids, entry.bounded(time, passback))).collect();
            let told = session.merge(&bounded, &self.store, wait())?;
            held = lock()?;
            held.own.merged(&batch, &told, self.store.travel);
        }
    }

    fn lock(&self) -> Option<MutexGuard<'_, Held>> {
        self.held.lock().ok()
    }
}

/// The part of what is held that is this gate's own.
pub(super) struct OwnPart<'a>(MutexGuard<'a, Held>);

impl std::ops::Deref for OwnPart<'_> {
    type Target = Own;

    fn deref(&self) -> &Own {
        &self.0.own
    }
}

impl std::ops::DerefMut for OwnPart<'_> {
    fn deref_mut(&mut self) -> &mut Own {
        &mut self.0.own
    }
}

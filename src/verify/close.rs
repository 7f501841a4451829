//! Closing a Check: a person at the door does what the place asks for, or looks and decides.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use super::decision::{Decision, Outcome};
use super::scene::{Done, Scene};
use super::{Findings, Verifier, policy};
use crate::audience::PlaceId;
use crate::error::Error;
use crate::limits;

/// What a Check waits for. Whoever holds a copy of the decision shares this, so it is closed once.
#[derive(Clone)]
pub(super) struct Open {
    done: Done,
    place: Option<PlaceId>,
    state: Arc<AtomicU8>,
}

const OPEN: u8 = 0;
const CLOSED: u8 = 1;
/// It was counted as it was, so nobody goes on with it.
const LEFT: u8 = 2;

impl Open {
    pub(super) fn after(done: Done, place: Option<PlaceId>) -> Self {
        Self { done, place, state: Arc::new(AtomicU8::new(OPEN)) }
    }

    fn close(&self) -> Result<(), Error> {
        let why = match self.turn(CLOSED) {
            Ok(_) => return Ok(()),
            Err(LEFT) => "it was counted as left open, so what is decided now is another visit; scan again",
            Err(_) => "it was closed before; what followed then holds",
        };
        Err(Error::Malformed { what: "this check", why })
    }

    fn turn(&self, to: u8) -> Result<u8, u8> {
        self.state.compare_exchange(OPEN, to, Ordering::Relaxed, Ordering::Relaxed)
    }
}

impl Decision {
    /// Leaves a Check open for good, since it is counted so; false when it was closed before, and is counted as that.
    pub(crate) fn leave_open(&self) -> bool {
        self.open.as_ref().is_none_or(|open| matches!(open.turn(LEFT), Ok(_) | Err(LEFT)))
    }
}

impl Verifier {
    /// Goes on with a [`Outcome::Check`] where it stopped: with what a person at the door has confirmed, measured or
    /// typed since, beside what was there already.
    ///
    /// It is still the scan of before: decided at its moment, by what was verified then, and by what the replay guard said
    /// then. Only step 7 is taken again. So it is no repeat: an Admit of this opens the barrier, and is the visit. Show the
    /// code again instead, and the guard has seen it.
    ///
    /// Of the scene only the time, the document and what was confirmed or measured are looked at. What is still open is a
    /// Check again; a photo to compare, or a code that was scanned already, only [`Decision::resolve`] closes.
    ///
    /// ```
    /// # use sanse::identity::Commitment;
    /// # use sanse::key::SigningKey;
    /// # use sanse::trust::{Trust, TrustList, TrustedKey};
    /// # use sanse::key::HolderKey;
    /// # use sanse::{Authority, Colour, Enrolment, Issuer, Pass, PhotoRef, Request, Timestamp, Wallet};
    /// use sanse::guard::{GuardSettings, MemoryGuard};
    /// use sanse::verify::{Confirmation, Outcome, Policy, Scene, Verifier};
    /// use sanse::Now;
    ///
    /// # let now = Timestamp::from_unix(1_772_366_400)?;
    /// # let (root, key) = (SigningKey::generate()?, SigningKey::generate()?);
    /// # let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?
    /// #     .trust(TrustedKey::new(key.public(), "Health Authority", now, now.plus(86_400))?)?;
    /// # let mut trust = Trust::pin(root.public())?;
    /// # trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now)).unwrap();
    /// # let wallet_key = HolderKey::generate_ed25519()?;
    /// # let challenge = Enrolment::challenge()?;
    /// # let proven = Enrolment::new(&wallet_key, &challenge)?.verify(&challenge)?;
    /// # let pass = Pass::new(Colour::Green, Commitment::from_bytes([1; 16])).photo(PhotoRef::of(b"x"));
    /// # let credential = Issuer::new(key).issue(&pass, &proven, now, now.plus(3_600))?;
    /// # let mut wallet = Wallet::new();
    /// # wallet.add("me", credential.bytes(), wallet_key)?;
    /// # let text = wallet.present("me", &Request::at("ZZ-GATE-7".parse()?, now))?.code.to_text();
    /// let policy = Policy::at("ZZ-GATE-7".parse()?).require(Confirmation::Temperature).build()?;
    /// let gate = Verifier::new(trust, policy, MemoryGuard::init(GuardSettings::default()));
    ///
    /// let open = gate.check(&text, &Scene::at(Now::exactly(now)));
    /// assert_eq!(open.outcome(), Outcome::Check);
    /// // Somebody measures, which takes a moment.
    /// let measured = Scene::at(Now::exactly(now.plus(40))).confirm(Confirmation::Temperature);
    /// let decision = gate.complete(open, &measured)?;
    /// assert_eq!((decision.outcome(), decision.is_repeat()), (Outcome::Admit, false));
    /// # Ok::<(), sanse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is no Check, when it or a copy of it was closed before, when only the guard has
    /// recognised it as the same scan once more (then the first one is to be completed), or when it was sent later.
    /// [`Error::Mismatch`] at another place than that of the scan. [`Error::NotNow`] when it was decided
    /// more than [`limits::OPEN_SECONDS`] ago, or later than this: scan again.
    pub fn complete(&self, open: Decision, scene: &Scene<'_>) -> Result<Decision, Error> {
        let malformed = |why| Error::Malformed { what: "this decision", why };
        if open.outcome() != Outcome::Check {
            return Err(malformed("only a Check is completed; an Admit or a Refuse stands as it is"));
        }
        let (Some(left), Some(mut shown)) = (open.open, open.seen) else {
            return Err(malformed(not_here(open.repeat)));
        };
        if left.place != self.policy.place {
            let why = "complete it with the verifier that has scanned the code";
            return Err(Error::Mismatch { what: "this check", with: "the place of the verifier", why });
        }
        let (from, now) = (open.now.earliest(), scene.now.earliest());
        let until = from.plus(limits::OPEN_SECONDS);
        if now < from || now >= until {
            let (time, from, until) = (now.unix(), from.unix(), until.unix());
            return Err(Error::NotNow { what: "a check that is open", time, from, until });
        }
        left.close()?;
        let then = Scene { now: open.now, done: left.done.and(scene.done), ..scene.clone() };
        let mut findings = Findings { alone: open.alone, ..Findings::default() };
        let (before, after): (Vec<_>, Vec<_>) = open
            .reasons
            .into_iter()
            .filter(|reason| reason.step() != 7)
            .partition(|reason| reason.step() < 7);
        before.into_iter().for_each(|reason| findings.add(reason));
        policy::check(&mut shown, &self.policy, &then, &mut findings);
        after.into_iter().for_each(|reason| findings.add(reason));
        let outcome = findings.outcome(self.policy.attendance);
        Ok(super::Settled { outcome, findings }.into_decision(Some(shown), &then, self))
    }
}

impl Decision {
    /// Closes a [`Outcome::Check`]: a person has looked, and says what follows and why.
    ///
    /// # Errors
    /// [`Error::Malformed`] when there is nothing to close (an Admit or a Refuse, or a self-scan, which was sent later), when
    /// it or a copy of it was closed before, when only the guard has recognised it as the same scan once more (then the first
    /// one is to be closed), or no reason is given.
    pub fn resolve(mut self, resolution: Resolution, why: &str) -> Result<Resolved, Error> {
        if self.outcome() != Outcome::Check {
            let why = "only a Check is closed by a person; an Admit or a Refuse stands as it is";
            return Err(Error::Malformed { what: "this resolution", why });
        }
        if why.trim().is_empty() {
            let why = "say in a few words what was looked at";
            return Err(Error::Malformed { what: "this resolution", why });
        }
        let why_not = not_here(self.repeat);
        let open = self.open.as_ref().ok_or(Error::Malformed { what: "this resolution", why: why_not })?;
        open.close()?;
        // The same text once more is the check of before, and this closes it.
        self.repeat = false;
        Ok(Resolved { decision: self, resolution, why: why.to_owned() })
    }
}

/// Why a Check without anything to close is none that can be.
fn not_here(repeat: bool) -> &'static str {
    match repeat {
        true => "it is the same scan once more; close the first decision on it",
        false => "it was sent later: nobody stands at the door any more",
    }
}

/// What a person at the door decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a door opens or stays shut")]
pub enum Resolution {
    /// Let through.
    Admitted,
    /// Not let through.
    Refused,
}

/// A Check that a person has closed.
#[derive(Clone, Debug)]
pub struct Resolved {
    decision: Decision,
    resolution: Resolution,
    why: String,
}

impl Resolved {
    /// The decision that was closed.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// What the person decided.
    #[must_use]
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// Why, in the person's words: hostile wherever it is printed.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }
}

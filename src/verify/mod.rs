//! The verifier: a text becomes a decision, in the numbered steps of `spec/verification.md`.
//!
//! ```text
//! 1 form ─ 2 key ─ 3 signature ─ 4 validity ─ 5 binding ─ 6 status ─ 7 policy ─ 8 replay ─→ Decision
//! ```

mod beacon;
mod binding;
mod card;
mod clock;
mod close;
#[cfg(feature = "serde")]
mod data;
mod decision;
mod form;
mod many;
mod policy;
mod recent;
mod replay;
mod scene;
mod self_scan;
mod signature;
mod status;
mod validity;

use std::sync::{Arc, Mutex, PoisonError};

pub use self::beacon::Beacon;
pub use self::card::{CardAnswer, RosterAnswer, Sentinel};
pub use self::clock::{ClockAdvice, ClockError, ClockWatch};
pub use self::close::{Resolution, Resolved};
#[cfg(feature = "serde")]
pub use self::data::{DecisionData, PassData, ReasonData, TestData};
pub use self::decision::{Decision, Display, LatestUpdate, Outcome, Strength};
pub use self::policy::{
    Attendance, BindingRule, DocumentRule, PaperRule, PhotoRule, Policy, PolicyBuilder, Regions, Treatment,
};
use self::recent::Recent;
pub use self::scene::{Confirmation, Scene};
pub use self::self_scan::CheckedSelfScan;
use crate::guard::{Guard, GuardError};
use crate::reason::{Reason, Weight};
use crate::time::Now;
use crate::trust::Trust;

/// Decides on codes: trusted keys, a policy, and a memory of what was scanned. Shared by threads.
///
/// The lists do not change inside; [`Verifier::with_trust`] makes one with newer lists and the same memory.
///
/// ```
/// # use sanse::identity::Commitment;
/// # use sanse::key::{HolderKey, SigningKey};
/// # use sanse::trust::{Trust, TrustList, TrustedKey};
/// # use sanse::{Authority, Colour, Enrolment, Issuer, Now, Pass, PhotoRef, Request, Timestamp, Wallet};
/// use sanse::guard::{GuardSettings, MemoryGuard};
/// use sanse::verify::{Outcome, Policy, Scene, Verifier};
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
/// let policy = Policy::at("ZZ-GATE-7".parse()?).build()?;
/// let verifier = Verifier::new(trust, policy, MemoryGuard::init(GuardSettings::default()));
///
/// let decision = verifier.check(&text, &Scene::at(Now::exactly(now)));
/// assert_eq!(decision.outcome(), Outcome::Admit);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
pub struct Verifier {
    trust: Arc<Trust>,
    policy: Arc<Policy>,
    guard: Arc<dyn Guard>,
    recent: Arc<Recent>,
    clock: Arc<Mutex<ClockWatch>>,
}

impl Verifier {
    /// A verifier with its own guard.
    #[must_use]
    pub fn new(trust: Trust, policy: Policy, guard: impl Guard + 'static) -> Self {
        Self::sharing(trust, policy, Arc::new(guard))
    }

    /// A verifier with a guard that others use too: all readers of one boundary share one, and whoever keeps
    /// its state over a restart holds another handle on it.
    ///
    /// ```
    /// # use sanse::key::SigningKey;
    /// # use sanse::trust::Trust;
    /// # use sanse::verify::{Policy, Verifier};
    /// # use sanse::Timestamp;
    /// use std::sync::Arc;
    /// use sanse::guard::{GuardSettings, MemoryGuard};
    ///
    /// # let trust = Trust::pin(SigningKey::generate()?.public())?;
    /// # let policy = Policy::openly().build()?;
    /// # let now = Timestamp::from_unix(1_772_366_400)?;
    /// # let kept: Option<Vec<u8>> = None;
    /// // `kept` is what the last run has exported; a file that is lost is no first start.
    /// let settings = GuardSettings::default();
    /// let guard = kept.and_then(|bytes| MemoryGuard::import(&bytes, settings).ok());
    /// let guard = Arc::new(guard.unwrap_or_else(|| MemoryGuard::without_memory(now, settings)));
    /// let gate = Verifier::sharing(trust, policy, guard.clone());
    /// // ... after each decision:
    /// let keep = guard.export().expect("no thread died in it");
    /// # let _ = (gate, keep);
    /// # Ok::<(), sanse::Error>(())
    /// ```
    #[must_use]
    pub fn sharing(trust: Trust, policy: Policy, guard: Arc<dyn Guard>) -> Self {
        Self {
            trust: Arc::new(trust),
            policy: Arc::new(policy),
            guard,
            recent: Arc::default(),
            clock: Arc::default(),
        }
    }

    /// Tells the guard the time while nobody comes: call it each minute or so, or the guard takes a clock that merely runs
    /// on for one that jumped, and keeps what has expired until somebody scans.
    ///
    /// ```
    /// # use sanse::guard::{GuardSettings, MemoryGuard};
    /// # use sanse::key::SigningKey;
    /// # use sanse::trust::Trust;
    /// # use sanse::verify::{Policy, Verifier};
    /// # use sanse::{Now, Timestamp};
    /// # let trust = Trust::pin(SigningKey::generate()?.public())?;
    /// # let now = Timestamp::from_unix(1_772_366_400)?;
    /// # let guard = MemoryGuard::init(GuardSettings::default());
    /// let gate = Verifier::new(trust, Policy::openly().build()?, guard);
    /// // in the gate's loop, when a minute has gone by:
    /// if let Err(trouble) = gate.idle(Now::exactly(now)) {
    ///     eprintln!("{trouble}"); // nobody is admitted until it is mended
    /// }
    /// # Ok::<(), sanse::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`GuardError`] when the guard does not answer; each code is then refused, or decided as its fall-back says.
    pub fn idle(&self, now: Now) -> Result<(), GuardError> {
        self.guard.idle(now)
    }

    /// The same verifier with newer lists.
    #[must_use]
    pub fn with_trust(&self, trust: Trust) -> Self {
        Self { trust: Arc::new(trust), recent: Arc::default(), ..self.clone() }
    }

    /// The same verifier with other rules.
    #[must_use]
    pub fn with_policy(&self, policy: Policy) -> Self {
        Self { policy: Arc::new(policy), recent: Arc::default(), ..self.clone() }
    }

    /// The lists.
    #[must_use]
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What the phones of the last 15 people say of the clock that this verifier was told the time by, when they say
    /// that it is more than 10 s off: for the operator to look at. Nothing is decided or corrected by it.
    #[must_use]
    pub fn clock_advice(&self) -> Option<ClockAdvice> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).advice()
    }

    /// Forgets what the phones have said: the clock has been set.
    pub fn clock_was_set(&self) {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).forget();
    }

    /// Decides on the text of a code, shown in this scene.
    ///
    /// The text is taken as it is. One that a USB scanner has typed may need [`mend`](crate::mend()) first: line
    /// ends, lower case and `%20` are refused here as damage.
    ///
    /// Never fails and never panics: whatever is wrong is a reason of the decision. The replay guard is asked
    /// last, so a refused code is not used up.
    pub fn check(&self, text: &str, scene: &Scene<'_>) -> Decision {
        self.recent.again(text, scene).unwrap_or_else(|| self.settle(text, scene, self.examine(text, scene)))
    }

    /// Step 8, and what follows from it: the only part of a decision that remembers anything.
    fn settle(&self, text: &str, scene: &Scene<'_>, examined: Examined) -> Decision {
        let Examined { shown, findings } = examined;
        if let Some(shown) = &shown {
            let person = replay::person(shown.credential.claims());
            let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
            clock.shown(shown, person, self.policy.profile.refresh(), scene.now);
        }
        let decision =
            replay::settle(text, scene, shown.as_ref(), findings, &self.policy, self.guard.as_ref())
                .into_decision(shown, scene, self);
        self.recent.remember(text, scene, &decision);
        decision
    }

    /// Steps 1 to 7, which depend on the arguments alone and remember nothing.
    fn examine(&self, text: &str, scene: &Scene<'_>) -> Examined {
        self.examine_by(text, scene, scene.now)
    }

    /// The same of a scene that is past, while the gate's clock shows the present.
    fn examine_by(&self, text: &str, scene: &Scene<'_>, clock: Now) -> Examined {
        let mut findings = Findings::default();
        let shown = self.look(text, scene, clock, &mut findings);
        Examined { shown, findings }
    }

    /// Stops where nothing more can be believed; else gathers everything that is wrong.
    fn look(
        &self,
        text: &str,
        scene: &Scene<'_>,
        clock: Now,
        findings: &mut Findings,
    ) -> Option<signature::Shown> {
        let form = form::read(text);
        let form = findings.stop(form)?;
        let opened = signature::open(form, &self.trust, clock, findings);
        let mut shown = findings.stop(opened)?;
        validity::check(&shown, &self.policy, scene.now, findings);
        validity::clock(&self.trust, clock, findings);
        let bound = binding::check(&mut shown, &self.trust, &self.policy, scene, findings);
        if findings.stop(bound).is_some() {
            status::check(&mut shown, &self.trust, scene.now, findings);
            policy::check(&mut shown, &self.policy, scene, findings);
        }
        Some(shown)
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier")
            .field("trust", &self.trust)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// What was found so far, and what it comes to.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    reasons: Vec<Reason>,
    worst: Option<Weight>,
    repeat: bool,
    alone: bool,
    /// Why the guard did not answer.
    unanswered: Option<GuardError>,
}

impl Findings {
    fn add(&mut self, reason: Reason) {
        self.worst = self.worst.max(Some(reason.weight()));
        self.reasons.push(reason);
    }

    /// Adds a reason, if it is not there already.
    fn require(&mut self, reason: Reason) {
        if !self.reasons.contains(&reason) {
            self.add(reason);
        }
    }

    /// A step whose failure ends the examination.
    fn stop<T>(&mut self, result: Result<T, Reason>) -> Option<T> {
        result.map_err(|reason| self.add(reason)).ok()
    }

    fn outcome(&self, attendance: Attendance) -> Outcome {
        match (self.worst, attendance) {
            (None | Some(Weight::Note), _) => Outcome::Admit,
            (Some(Weight::Check), Attendance::Attended) => Outcome::Check,
            // Nobody is there to look.
            (Some(Weight::Check), Attendance::Unattended) | (Some(Weight::Refuse), _) => Outcome::Refuse,
        }
    }
}

/// What steps 1 to 7 have found.
struct Examined {
    shown: Option<signature::Shown>,
    findings: Findings,
}

/// The outcome with everything that was found.
struct Settled {
    outcome: Outcome,
    findings: Findings,
}

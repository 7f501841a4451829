//! The decision: one answer, all reasons, and what the guard at the door needs to see.

use std::fmt;

use super::close::Open;
use super::scene::Scene;
use super::signature::{Shown, Wrapping};
use super::{Settled, Verifier};
#[cfg(feature = "report")]
use crate::audience::PlaceId;
use crate::audience::{Audience, RegionId};
use crate::colour::Colour;
use crate::credential::Credential;
use crate::envelope::Verified;
use crate::guard::GuardError;
use crate::pass::LatestTest;
use crate::photo::PhotoRef;
use crate::reason::{Language, Reason, Weight};
use crate::time::{Now, Timestamp};

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a gate must handle every answer; a fourth would be a new format"
)]
pub enum Outcome {
    /// The person may pass.
    Admit,
    /// A person must look, then close it: [`Verifier::complete`](super::Verifier::complete) with what the place asks for,
    /// or [`Decision::resolve`] with what was seen.
    Check,
    /// The person may not pass.
    Refuse,
}

/// How strongly the code was bound to its holder, this moment and this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Strength {
    /// Not at all: anyone can copy paper.
    Paper,
    /// To the holder's key and the moment.
    Open,
    /// To the place as well.
    Placed,
    /// To this gate's own challenge.
    Challenged,
}

/// What colour to paint the answer in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Display {
    /// The pass's own colour, verified; the worse of what it was issued with and what its status list says.
    Pass(Colour),
    /// Grey: nothing that was verified has a colour, or it is a specimen.
    Grey,
}

/// When the pass was last updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a time and its age")]
pub struct LatestUpdate {
    /// When the issuer last updated it.
    pub time: Timestamp,
    /// Seconds ago, by the earliest the present can be.
    pub age: u64,
}

/// What a verifier decides on one code.
///
/// Carries whatever was verified, also of a refused code; prints nothing personal.
///
/// ```
/// # use sanse::guard::{GuardSettings, MemoryGuard};
/// # use sanse::key::SigningKey;
/// # use sanse::trust::Trust;
/// # use sanse::verify::{Policy, Scene, Verifier};
/// # use sanse::{Now, Timestamp};
/// use sanse::reason::Language;
/// use sanse::verify::{Display, Outcome};
///
/// # let trust = Trust::pin(SigningKey::generate()?.public())?;
/// # let gate = Verifier::new(trust, Policy::openly().build()?, MemoryGuard::init(GuardSettings::default()));
/// # let scene = Scene::at(Now::exactly(Timestamp::from_unix(1_772_366_400)?));
/// let decision = gate.check("HC1:NCF", &scene); // a code of somebody else
/// assert_eq!((decision.outcome(), decision.display()), (Outcome::Refuse, Display::Grey));
/// for reason in decision.reasons() {
///     println!("{}: {}", reason.code(), reason.message(Language::English));
/// }
/// println!("{}", decision.next(Language::English)); // the one thing to do
/// # assert_eq!(decision.reasons().len(), 1);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a decision that nobody reads lets nobody in"]
pub struct Decision {
    pub(super) outcome: Outcome,
    pub(super) reasons: Vec<Reason>,
    pub(super) repeat: bool,
    pub(super) alone: bool,
    unanswered: Option<GuardError>,
    pub(super) seen: Option<Shown>,
    pub(super) now: Now,
    trust_list_at: Option<Timestamp>,
    /// Of the policy it was decided by.
    #[cfg(feature = "report")]
    place: Option<PlaceId>,
    /// Of a check that nobody has closed yet.
    pub(super) open: Option<Open>,
}

impl Settled {
    pub(super) fn into_decision(self, shown: Option<Shown>, scene: &Scene<'_>, by: &Verifier) -> Decision {
        let Self { outcome, findings } = self;
        // A repeat that only the guard has told is closed where the first scan is.
        let open =
            (outcome == Outcome::Check && !findings.repeat).then(|| Open::after(scene.done, by.policy.place));
        let home = by.trust.home().map(|list| list.claims().issued_at());
        let trust_list_at = shown.as_ref().map(|seen| seen.anchor.list.claims().issued_at()).or(home);
        Decision {
            outcome,
            reasons: findings.reasons,
            repeat: findings.repeat,
            alone: findings.alone,
            unanswered: findings.unanswered,
            seen: shown,
            now: scene.now,
            trust_list_at,
            #[cfg(feature = "report")]
            place: by.policy.place,
            open,
        }
    }
}

impl Decision {
    pub(super) fn repeated(mut self) -> Self {
        self.repeat = true;
        self
    }

    /// The answer.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Everything that was found, in the order of the verifier's steps; notes at most when simply admitted.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The reason to act on: the first that refuses; else, of those for a person to look at, the one that the
    /// replay guard gave, for it tells of another showing; else the first. A note is nothing to act on.
    #[must_use]
    pub fn main_reason(&self) -> Option<&Reason> {
        let first = |fits: fn(&Reason) -> bool| self.reasons.iter().find(|reason| fits(reason));
        first(|reason| reason.weight() == Weight::Refuse)
            .or_else(|| first(|reason| reason.step() == 8))
            .or_else(|| first(|reason| reason.weight() == Weight::Check))
    }

    /// The one thing to do next.
    #[must_use]
    pub fn next(&self, language: Language) -> &'static str {
        match (self.main_reason(), self.repeat, language) {
            (Some(reason), _, _) => reason.next(language),
            (None, false, Language::English) => "Let the person pass",
            (None, false, Language::Chinese) => "请放行",
            (None, true, Language::English) => "Already answered: this is the same scan",
            (None, true, Language::Chinese) => "已作答:与上次为同一次扫码",
        }
    }

    /// Whether a barrier opens: admitted, and no repeat of a scan that it has opened for.
    ///
    /// The outcome alone is the answer to show; that of a repeat is the first one's once more.
    #[must_use]
    pub fn opens(&self) -> bool {
        self.outcome == Outcome::Admit && !self.repeat
    }

    /// Whether this is the same scan once more, at the same reader within 5 s: the answer is that of the
    /// first; open no barrier and count nothing.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        self.repeat
    }

    /// The present that was decided by: of a self-scan that was sent later, the moment it was made.
    #[must_use]
    pub fn decided_at(&self) -> Now {
        self.now
    }

    /// Whether the replay memory that this gate shares with others did not answer, so that only its own was asked: the
    /// code may pass once more at another gate. Count these.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.alone
    }

    /// Why the replay memory did not answer, where 806 `guard-unavailable` is a reason: for the log of whoever sees to this
    /// gate. The sentence of the reason is the guard's at the door, and leaves it out.
    #[must_use]
    pub fn guard_error(&self) -> Option<&GuardError> {
        self.unanswered.as_ref()
    }

    /// How strongly the code was bound; `None` when nothing of it was believed.
    #[must_use]
    pub fn strength(&self) -> Option<Strength> {
        self.seen.as_ref().and_then(|seen| seen.strength)
    }

    /// What colour to paint the answer in: the pass's own only when it was verified, in date, not revoked, and shown
    /// by its holder, now and here.
    #[must_use]
    pub fn display(&self) -> Display {
        match self.colour() {
            Some(colour) if self.holds() => Display::Pass(colour),
            _ => Display::Grey,
        }
    }

    /// The colour: what the issuer signed, or the worse one that its status list says now; also of a code that is
    /// refused. A specimen's is `None`.
    #[must_use]
    pub fn colour(&self) -> Option<Colour> {
        let seen = self.seen.as_ref().filter(|seen| !seen.anchor.entry.specimen)?;
        Some(seen.colour)
    }

    /// Whether nothing in the steps up to the status refuses it.
    fn holds(&self) -> bool {
        !self.reasons.iter().any(|reason| reason.step() <= 6 && reason.weight() == Weight::Refuse)
    }

    /// When the pass was last updated, and how long ago.
    #[must_use]
    pub fn updated(&self) -> Option<LatestUpdate> {
        let time = self.seen.as_ref()?.credential.claims().issued_at();
        Some(LatestUpdate { time, age: self.now.latest().since(time) })
    }

    /// The first second in which the pass no longer holds.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.seen.as_ref().map(|seen| seen.credential.claims().expires_at())
    }

    /// When the holder made the code, and for whom; `None` for paper.
    #[must_use]
    pub fn presented(&self) -> Option<(Timestamp, Audience)> {
        let Wrapping::Opened(shown) = &self.seen.as_ref()?.wrapping else { return None };
        Some((shown.claims().presented_at(), shown.claims().audience()))
    }

    /// The latest test.
    #[must_use]
    pub fn latest_test(&self) -> Option<LatestTest> {
        self.seen.as_ref().and_then(|seen| seen.credential.claims().pass().latest_test())
    }

    /// The masked name, if the issuer signs one. Personal: show it, never store it.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.seen.as_ref().and_then(|seen| seen.credential.claims().pass().display_name())
    }

    /// The reference of the portrait, to look up with [`photo::look_up`](crate::photo::look_up).
    #[must_use]
    pub fn photo(&self) -> Option<&PhotoRef> {
        self.seen.as_ref().and_then(|seen| seen.credential.claims().pass().photo_ref())
    }

    /// Whether the person is advised to make the health declaration.
    #[must_use]
    pub fn is_advised(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.credential.claims().pass().is_advised())
    }

    /// Whether the document that was typed belongs to the pass; `None` when none was, or the code has no salt.
    #[must_use]
    pub fn document_matches(&self) -> Option<bool> {
        self.seen.as_ref().and_then(|seen| seen.document_matches)
    }

    /// The region that issued the pass.
    #[must_use]
    pub fn region(&self) -> Option<RegionId> {
        self.seen.as_ref().map(|seen| seen.anchor.region)
    }

    /// The issuer, by the name in the trust list.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.seen.as_ref().map(|seen| seen.anchor.entry.issuer.as_str())
    }

    /// Whether the issuer signs specimens only.
    #[must_use]
    pub fn is_specimen(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.anchor.entry.specimen)
    }

    /// How old the trust list is, in seconds: that of the issuer's region, else the home list.
    #[must_use]
    pub fn trust_list_age(&self) -> Option<u64> {
        self.trust_list_at.map(|time| self.now.latest().since(time))
    }

    /// How old the status list is that was looked into, in seconds; `None` when the pass has no place in one, or none
    /// is loaded that counts.
    #[must_use]
    pub fn status_list_age(&self) -> Option<u64> {
        let seen = self.seen.as_ref()?;
        seen.status_list_at.map(|time| self.now.latest().since(time))
    }

    /// Whether the refusal is to be reported to the place's district authority: a pass of a colour that the
    /// place refuses, or a test that is not negative, shown by its holder, now and here; never a copy or a
    /// specimen, and once, not for each repeat. With the feature `report`, `report::Report::of` makes the report.
    #[must_use]
    pub fn is_to_report(&self) -> bool {
        let own = self.holds() && !self.is_specimen();
        self.outcome == Outcome::Refuse && !self.repeat && own && self.followed_up().is_some()
    }

    /// The place whose policy decided, if it is that of a place.
    #[cfg(feature = "report")]
    pub(crate) fn place(&self) -> Option<PlaceId> {
        self.place
    }

    /// What the district authority follows up of it.
    pub(crate) fn followed_up(&self) -> Option<&Reason> {
        let follow = |r: &&Reason| matches!(r, Reason::ColourRefused { .. } | Reason::TestNotNegative { .. });
        self.reasons.iter().find(follow)
    }

    /// The latest that the present could be when it was decided.
    #[cfg(feature = "report")]
    pub(crate) fn time(&self) -> Timestamp {
        self.now.latest()
    }

    /// The credential, verified. Personal: its commitment and photo reference follow the person.
    #[must_use]
    pub fn credential(&self) -> Option<&Verified<Credential>> {
        self.seen.as_ref().map(|seen| &seen.credential)
    }
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("outcome", &self.outcome)
            .field("reasons", &self.reasons)
            .field("repeat", &self.repeat)
            .field("strength", &self.strength())
            .field("display", &self.display())
            .field("region", &self.region())
            .finish_non_exhaustive()
    }
}

impl Outcome {
    /// `admit`, `check` or `refuse`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Admit => "admit",
            Outcome::Check => "check",
            Outcome::Refuse => "refuse",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Strength {
    /// `paper`, `open`, `placed` or `challenged`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Strength::Paper => "paper",
            Strength::Open => "open",
            Strength::Placed => "placed",
            Strength::Challenged => "challenged",
        }
    }
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

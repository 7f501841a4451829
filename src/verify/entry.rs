//! Self-scans, verified when they are sent: at the moment they were made for, and counted once.

use super::decision::Decision;
use super::form::{self, Form};
use super::scene::Scene;
use super::{Examined, Findings, Settled, Verifier};
use crate::limits;
use crate::reason::Reason;
use crate::time::{Now, Timestamp};

/// A self-scan that was sent, and what it would have come to at the door.
///
/// No barrier opens by it: the visitor is long in. Count it under its [`SentEntry::id`], so that one that is sent twice
/// is one visit.
#[derive(Clone, Debug)]
pub struct SentEntry {
    decision: Decision,
    id: Option<[u8; 16]>,
}

impl SentEntry {
    /// What it would have come to, at its own time. It asks no replay guard.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// When the place was entered; none when nothing of it is believed.
    #[must_use]
    pub fn entered_at(&self) -> Option<Timestamp> {
        self.decision.presented().map(|(time, _)| time)
    }

    /// Names this entry: the same for the same code, however often it is sent. None when nothing of it is believed.
    #[must_use]
    pub fn id(&self) -> Option<[u8; 16]> {
        self.id
    }
}

impl Verifier {
    /// Decides on a self-scan that was sent later: by the rules of this verifier's place, at the time it was made.
    ///
    /// Steps 1 to 7; lists and policy are those of now, and what a status list says since counts too. One made more than [`limits::SELF_SCAN_SECONDS`] before `received`, or after it, is refused.
    pub fn check_entry(&self, text: &str, received: Now) -> SentEntry {
        let made_at = form::read(text).ok().and_then(|form| match form {
            Form::Presentation(presentation) => presentation.untrusted_claims().ok(),
            Form::Credential(_) => None,
        });
        // What is no presentation, or lies ahead, is looked at as if it were shown now, which tells what is wrong.
        let made_at = made_at.map(|claims| claims.presented_at()).filter(|at| *at <= received.latest());
        let scene = Scene::at(made_at.map_or(received, Now::exactly));
        let Examined { shown, mut findings } = self.examine_by(text, &scene, received);
        if let Some(presented_at) = made_at {
            let (now, limit) = (received.earliest(), limits::SELF_SCAN_SECONDS);
            let age = now.since(presented_at);
            if age > limit {
                findings.add(Reason::Stale { presented_at, now, age, limit });
            }
        }
        let id = shown.as_ref().and_then(super::signature::Shown::id);
        let decision = close(findings, self).into_decision(shown, &scene, &self.trust);
        SentEntry { decision, id }
    }
}

fn close(findings: Findings, verifier: &Verifier) -> Settled {
    Settled { outcome: findings.outcome(verifier.policy.attendance), findings }
}

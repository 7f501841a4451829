//! Self-scans, verified when they are sent: at the moment they were made for, and counted once.

use sha2::{Digest, Sha256};

use super::decision::Decision;
use super::form::{self, Form};
use super::scene::Scene;
use super::signature::{Shown, Wrapping};
use super::{Examined, Findings, Settled, Verifier, replay};
use crate::audience::{Audience, PlaceId};
use crate::envelope::{Verified, first_16};
use crate::error::Error;
use crate::limits;
use crate::place::{PlaceCode, WayIn};
use crate::reason::Reason;
use crate::time::{Now, Timestamp};

/// A self-scan that was sent, and what it would have come to at the door.
///
/// No barrier opens by it: the visitor is long in. [`Visit::of_self_scan`](crate::visit::Visit::of_self_scan) counts it once.
#[derive(Clone, Debug)]
pub struct CheckedSelfScan {
    decision: Decision,
    claimed: Option<(Timestamp, [u8; 16])>,
}

impl CheckedSelfScan {
    /// What it would have come to, at its own time. No replay guard was asked.
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// When the phone says that the place was entered; none when the holder has not signed it for this place. It is the
    /// phone's word: a pass that held then can be dated back for as long as self-scans are taken.
    #[must_use]
    pub fn claimed_at(&self) -> Option<Timestamp> {
        self.claimed.map(|(time, _)| time)
    }

    /// Names this visit: the same wherever one wallet's pass, one place and the same five minutes
    /// ([`limits::SELF_SCAN_BUCKET_SECONDS`]) meet, whatever else the phone has signed. None as for
    /// [`CheckedSelfScan::claimed_at`].
    ///
    /// Not to be kept: whoever has seen the pass can work it out. What is kept is
    /// [`DayKey::name`](crate::visit::DayKey::name) of it.
    #[must_use]
    pub fn id(&self) -> Option<[u8; 16]> {
        self.claimed.map(|(_, id)| id)
    }
}

impl Verifier {
    /// Decides on a self-scan that was sent later: by the rules of this verifier's place, at the time it was made.
    ///
    /// Steps 1 to 7 at that time; lists and clock are those of `received`, and what a status list says since counts too.
    /// Where that list is gone (its day is over), the status is unknown, and the visit one that nobody has looked at. Paper,
    /// codes for another place and answers to a challenge are refused, whatever the policy, and so is what was made more
    /// than [`limits::SELF_SCAN_SECONDS`] before, or after it was received.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the place's code is of another place than the policy's, or there is a reader at its door.
    pub fn check_self_scan(
        &self,
        text: &str,
        place: &Verified<PlaceCode>,
        received: Now,
    ) -> Result<CheckedSelfScan, Error> {
        let place = place.claims();
        if self.policy.place() != Some(place.id()) {
            let why = "take the policy of this place (Policy::at_place)";
            return Err(Error::Mismatch { what: "the place's code", with: "the policy's place", why });
        }
        if place.way_in() != WayIn::SelfScan {
            let why = "there is a reader at this door; what passes there is counted there";
            return Err(Error::Mismatch { what: "a self-scan", with: "the place's way in", why });
        }
        Ok(self.look_back(text, place.id(), received))
    }

    fn look_back(&self, text: &str, place: PlaceId, received: Now) -> CheckedSelfScan {
        let made_at = form::read(text).ok().and_then(|form| match form {
            Form::Presentation(presentation) => presentation.untrusted_claims().ok(),
            Form::Credential(_) => None,
        });
        // What is no presentation, or lies ahead, is looked at as if it were shown now, which tells what is wrong.
        let made_at = made_at.map(|claims| claims.presented_at()).filter(|at| *at <= received.latest());
        let scene = Scene::at(made_at.map_or(received, Now::exactly));
        let Examined { shown, mut findings } = self.examine_by(text, &scene, received);
        if let Some(presented_at) = made_at {
            let (now, limit) = (received.latest(), limits::SELF_SCAN_SECONDS);
            let age = now.since(presented_at);
            if age > limit {
                findings.add(Reason::Stale { presented_at, now, age, limit });
            }
        }
        // A time ahead is nobody's visit yet.
        let claimed = shown.as_ref().and_then(|shown| claim(shown, place, &mut findings));
        let claimed = claimed.filter(|(time, _)| *time <= received.latest());
        let settled = Settled { outcome: findings.outcome(self.policy.attendance), findings };
        // No guard was asked and nobody stands at the door: there is nothing to close.
        let mut decision = settled.into_decision(shown, &scene, self);
        decision.open = None;
        CheckedSelfScan { decision, claimed }
    }
}

/// When and as which visit it counts, if the holder has signed it for this place.
fn claim(shown: &Shown, place: PlaceId, findings: &mut Findings) -> Option<(Timestamp, [u8; 16])> {
    let Wrapping::Opened(presentation) = &shown.wrapping else {
        if matches!(shown.wrapping, Wrapping::Bare) {
            findings.add(Reason::PaperRefused {});
        }
        return None;
    };
    let claims = presentation.claims();
    if claims.audience() != Audience::Place(place) {
        if matches!(claims.audience(), Audience::Region(_)) {
            findings.require(Reason::PlaceRequired { place: Audience::Place(place) });
        }
        return None;
    }
    if claims.nonce().is_some() {
        return None;
    }
    let bucket = claims.presented_at().floor(limits::SELF_SCAN_BUCKET_SECONDS);
    let id = Sha256::new_with_prefix(b"sanse/self-scan/1")
        .chain_update(replay::key(shown.credential.claims()))
        .chain_update(bucket.unix().to_be_bytes())
        .chain_update(place.as_str());
    Some((claims.presented_at(), first_16(id.finalize().0)))
}

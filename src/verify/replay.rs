//! Step 8, replay: asked last, in one atomic call, and only of a code that would otherwise pass.

use sha2::{Digest, Sha256};

use super::policy::{Attendance, Policy};
use super::scene::Scene;
use super::signature::{Shown, Wrapping};
use super::{Findings, Outcome, Settled};
use crate::credential::Credential;
use crate::envelope::first_16;
use crate::guard::{Admission, Guard, GuardError, Reach, ReaderName, Scan, Token, Verdict};
use crate::limits;
use crate::presentation::Presentation;
use crate::reason::Reason;

/// Asks the guard and closes the findings.
pub(super) fn settle(
    text: &str,
    scene: &Scene<'_>,
    shown: Option<&Shown>,
    mut findings: Findings,
    policy: &Policy,
    guard: &dyn Guard,
) -> Settled {
    let asked = shown.map(|shown| scan(shown, policy, scene));
    if let (Some(shown), Some(asked)) = (shown, &asked) {
        has_run_out(shown, asked, guard, &mut findings);
    }
    let refused = findings.outcome(policy.attendance) == Outcome::Refuse;
    if let Some(asked) = asked
        && !refused
    {
        match guard.admit(&asked) {
            Ok(admission) => {
                findings.hear(admission);
            }
            Err(error) => findings.unanswered(error),
        }
    }
    let outcome = findings.outcome(policy.attendance);
    if outcome == Outcome::Refuse && !findings.repeat {
        // What lies past the longest text that is read is not worth hashing.
        let read = text.as_bytes().get(..=limits::TEXT_CHARS).unwrap_or(text.as_bytes());
        let content = first_16(Sha256::digest(read).0);
        match guard.refused(ReaderName::new(scene.reader), content, scene.now) {
            Ok(again) => findings.repeat = again,
            // Already refused; the store's failure is one more thing to know.
            Err(error) if refused => findings.unanswered(error),
            Err(_) => {}
        }
    }
    Settled { outcome, findings }
}

/// A clock that was set back revives no pass. A dated code is stale then anyway; of an answer to a challenge, whose freshness is
/// no matter of that clock, and of paper a person must look.
fn has_run_out(shown: &Shown, asked: &Scan, guard: &dyn Guard, findings: &mut Findings) {
    if matches!(asked.token, Token::Dated { .. }) {
        return;
    }
    let expires_at = shown.credential.claims().expires_at();
    if let Some(watermark) = guard.settled_time().filter(|seen| *seen >= expires_at) {
        let now = asked.now.latest();
        // That the clock is behind a signed list as well is the same thing once more.
        let is_told = findings.reasons.iter().any(|reason| matches!(reason, Reason::ClockBehind { .. }));
        if now < expires_at && !is_told {
            findings.add(Reason::ClockBehind { now, watermark });
            findings.reasons.sort_by_key(Reason::step);
        }
    }
}

impl Findings {
    fn unanswered(&mut self, error: GuardError) {
        self.add(Reason::GuardUnavailable {});
        self.unanswered = Some(error);
    }

    fn hear(&mut self, admission: Admission) {
        let reason = match admission.verdict {
            Verdict::Fresh => None,
            Verdict::AlreadyScanned { seconds, reader } => Some(Reason::AlreadyScanned { seconds, reader }),
            Verdict::PassedBack { seconds, limit, reader } => {
                Some(Reason::PassedBack { seconds, limit, reader })
            }
            Verdict::WarmingUp { until } => Some(Reason::WarmingUp { until }),
            Verdict::Full { entries } => Some(Reason::GuardFull { entries }),
            Verdict::SteppedBack { presented_at, seen } => {
                Some(Reason::ClockSteppedBack { presented_at, seen })
            }
        };
        if let Some(reason) = reason {
            self.add(reason);
        }
        if admission.reach == Reach::AloneAndLooking {
            self.add(Reason::GuardAlone {});
        }
        self.alone = admission.reach != Reach::Group;
        self.repeat = admission.repeat;
    }
}

fn scan(shown: &Shown, policy: &Policy, scene: &Scene<'_>) -> Scan {
    let claims = shown.credential.claims();
    let (content, token) = match &shown.wrapping {
        Wrapping::Opened(presentation) => (presentation.id(), token(presentation.claims(), policy, scene)),
        _ => (shown.credential.id(), Token::Paper),
    };
    Scan {
        key: key(claims),
        person: person(claims),
        content,
        token,
        reader: ReaderName::new(scene.reader),
        now: scene.now,
        attended: policy.attendance == Attendance::Attended,
    }
}

fn token(shown: &Presentation, policy: &Policy, scene: &Scene<'_>) -> Token {
    if let Some(nonce) = shown.nonce()
        && let Some(dead_at) = scene.dead_at(nonce)
        && let Some((clock, uptime)) = scene.uptime()
    {
        return Token::Answer { nonce, clock, presented_at: shown.presented_at(), dead_at, uptime };
    }
    let presented_at = shown.presented_at();
    Token::Dated {
        presented_at,
        until: presented_at.plus(policy.profile.past()),
        future: policy.profile.future(),
    }
}

/// Whose code: the holder's key and the identity commitment, never the signature, the text or anything else
/// that could be varied.
pub(super) fn key(claims: &Credential) -> [u8; 16] {
    let mut hash = Sha256::new_with_prefix(b"sanse/guard/1");
    if let Some(holder) = claims.holder() {
        holder.hash_into(|bytes| hash.update(bytes));
    }
    hash.update(claims.pass().commitment().as_bytes());
    first_16(hash.finalize().0)
}

/// Which person, whatever device or paper it is on.
pub(super) fn person(claims: &Credential) -> [u8; 16] {
    let hash = Sha256::new_with_prefix(b"sanse/person/1").chain_update(claims.pass().commitment().as_bytes());
    first_16(hash.finalize().0)
}

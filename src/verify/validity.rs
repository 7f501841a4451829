//! Step 4, validity: the key's dates, the credential's life, and now.

use super::Findings;
use super::policy::Policy;
use super::signature::Shown;
use crate::reason::Reason;
use crate::time::{Lies, Now};
use crate::trust::Trust;

pub(super) fn check(shown: &Shown, policy: &Policy, now: Now, findings: &mut Findings) {
    let claims = shown.credential.claims();
    let (issued_at, expires_at) = (claims.issued_at(), claims.expires_at());
    let entry = &shown.anchor.entry;

    let (from, until) = (entry.valid_from, entry.valid_until);
    if issued_at < from || issued_at >= until {
        findings.add(Reason::KeyNotValidThen { issued_at, from, until });
    }
    let (seconds, limit) = (expires_at.since(issued_at), entry.longest_life);
    if seconds > limit {
        findings.add(Reason::LifeTooLong { seconds, limit });
    }

    let (earliest, latest) = (now.earliest(), now.latest());
    let begins = issued_at.minus(policy.profile.future());
    match now.lies_in(begins, expires_at) {
        Lies::Inside => {}
        Lies::Partly => findings.add(Reason::ValidityInDoubt { issued_at, expires_at, earliest, latest }),
        Lies::Outside if latest < begins => findings.add(Reason::NotYetValid { issued_at, now: latest }),
        Lies::Outside => findings.add(Reason::Expired { expires_at, now: earliest }),
    }
}

/// The gate's own clock does not stand before what was signed already.
pub(super) fn clock(trust: &Trust, clock: Now, findings: &mut Findings) {
    let (now, watermark) = (clock.latest(), trust.watermark());
    if now < watermark {
        findings.add(Reason::ClockBehind { now, watermark });
    }
}

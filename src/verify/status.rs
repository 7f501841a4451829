//! Step 6, status: what the issuer says of the pass since it was handed out. What is not known is never good.

use super::Findings;
use super::signature::Shown;
use crate::reason::Reason;
use crate::status::Status;
use crate::time::{Lies, Now, Timestamp};
use crate::trust::Trust;

/// The list of the pass's issuer and expiry day, at the place that the pass names. A pass without a place has nothing to
/// look up.
///
/// A list that has run out still tells of what it knew: its bad news counts, its silence does not.
pub(super) fn check(shown: &mut Shown, trust: &Trust, now: Now, findings: &mut Findings) {
    let claims = shown.credential.claims();
    let Some(index) = claims.pass().status() else { return };
    let Some(list) = trust.status_of(&shown.anchor, claims.expires_at()) else {
        findings.add(Reason::StatusUnknown {});
        return;
    };
    shown.status_list_at = Some(list.issued_at());

    let (expires_at, earliest, latest) = (list.expires_at(), now.earliest(), now.latest());
    match now.lies_in(Timestamp::EPOCH, expires_at) {
        Lies::Inside => {}
        Lies::Partly => findings.add(Reason::StatusInDoubt { expires_at, earliest, latest }),
        Lies::Outside => findings.add(Reason::StatusStale { expires_at, now: earliest }),
    }

    let Some(value) = list.value(index) else {
        findings.add(Reason::StatusIndex { index: u64::from(index), entries: list.entries() });
        return;
    };
    match Status::from_value(value) {
        Some(Status::AsIssued) => {}
        Some(Status::Revoked) => findings.add(Reason::Revoked {}),
        Some(Status::Suspended) => findings.add(Reason::Suspended {}),
        Some(worse) => worsen(shown, worse, findings),
        None => findings.add(Reason::StatusValue { value: u64::from(value) }),
    }
}

/// The worse colour is the colour from here on; none is ever made better.
fn worsen(shown: &mut Shown, status: Status, findings: &mut Findings) {
    let issued = shown.colour;
    if let Some(now) = status.colour().filter(|now| *now > issued) {
        shown.colour = now;
        findings.add(Reason::ColourWorsened { issued, now });
    }
}

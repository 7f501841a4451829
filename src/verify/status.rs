//! Step 6, status: whether the issuer has taken the pass back. What is not known is never good.

use super::Findings;
use super::signature::Shown;
use crate::reason::Reason;

/// With no status list loaded, a pass that has a place in one is unknown: a person must look, and where
/// nobody is there it is refused. A pass without such a place has nothing to look up.
pub(super) fn check(shown: &Shown, findings: &mut Findings) {
    if shown.credential.claims().pass().status().is_some() {
        findings.add(Reason::StatusUnknown {});
    }
}

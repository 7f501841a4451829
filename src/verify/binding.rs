//! Step 5, binding: shown by the holder, now, here, and in answer to this gate.

use super::Findings;
use super::decision::Strength;
use super::policy::{BindingRule, PaperRule, Policy};
use super::scene::Scene;
use super::signature::{Shown, Wrapping};
use crate::audience::{Audience, RegionId};
use crate::credential::Credential;
use crate::envelope::{OpenFault, Unverified, Verified};
use crate::key::{PublicKey, SignatureFault};
use crate::presentation::Presentation;
use crate::reason::Reason;
use crate::time::{Lies, Now};
use crate::trust::Trust;

/// An error ends the examination: a presentation that does not hold says nothing.
pub(super) fn check(
    shown: &mut Shown,
    trust: &Trust,
    policy: &Policy,
    scene: &Scene<'_>,
    findings: &mut Findings,
) -> Result<(), Reason> {
    let holder = shown.credential.claims().holder().copied();
    let presentation = match (holder, std::mem::replace(&mut shown.wrapping, Wrapping::Broken)) {
        (None, Wrapping::Bare) => {
            shown.wrapping = Wrapping::Bare;
            shown.strength = Some(Strength::Paper);
            findings.add(match policy.paper {
                PaperRule::Check => Reason::Paper {},
                PaperRule::Refuse => Reason::PaperRefused {},
            });
            return Ok(());
        }
        (None, _) => return Err(Reason::PresentationOfPaper {}),
        // A bound credential is never shown alone, or anyone could strip it and show it for ever.
        (Some(_), Wrapping::Unopened(presentation)) => presentation,
        (Some(_), _) => return Err(Reason::PresentationMissing {}),
    };
    let opened = open(presentation, &shown.credential, shown.anchor.region, trust)?;
    let claims = opened.claims();
    made_while_valid(claims, shown.credential.claims(), policy, findings);
    let answered = answers_challenge(claims, policy, scene, findings);
    if !answered {
        is_fresh(claims, policy, scene.now, findings);
    }
    is_for_here(claims.audience(), Audience::Region(shown.anchor.region), policy, findings);
    shown.strength = Some(match claims.audience() {
        Audience::Region(_) => Strength::Open,
        Audience::Place(_) if answered => Strength::Challenged,
        Audience::Place(_) => Strength::Placed,
    });
    shown.wrapping = Wrapping::Opened(opened);
    Ok(())
}

/// The holder's signature, under the key in the credential.
fn open(
    presentation: Unverified<Presentation>,
    credential: &Verified<Credential>,
    region: RegionId,
    trust: &Trust,
) -> Result<Verified<Presentation>, Reason> {
    let key = credential.claims().holder().ok_or(Reason::PresentationOfPaper {})?;
    if trust.lists(key, region) {
        return Err(Reason::HolderKeyTrusted {});
    }
    let (found, wanted) = (presentation.untrusted_algorithm(), key.algorithm());
    if found != wanted {
        return Err(Reason::HolderAlgorithm { found: found.number(), wanted: wanted.number() });
    }
    presentation.open(std::iter::once((PublicKey::Holder(key), ()))).map(|(opened, ())| opened).map_err(
        |fault| match fault {
            OpenFault::Claims(reason) => reason,
            OpenFault::Signature(SignatureFault::Key) => Reason::HolderKeyUnusable {},
            OpenFault::Signature(SignatureFault::NotCanonical) => Reason::HolderSignatureNotCanonical {},
            OpenFault::Signature(SignatureFault::Invalid) => Reason::HolderSignatureInvalid {},
        },
    )
}

fn made_while_valid(shown: &Presentation, credential: &Credential, policy: &Policy, findings: &mut Findings) {
    let (presented_at, issued_at, expires_at) =
        (shown.presented_at(), credential.issued_at(), credential.expires_at());
    if presented_at < issued_at.minus(policy.profile.future()) || presented_at >= expires_at {
        findings.add(Reason::ShownOutsideValidity { presented_at, issued_at, expires_at });
    }
}

/// Whether the presentation answers a living challenge of this gate. One that answers another is refused
/// even where no challenge is asked for.
fn answers_challenge(
    shown: &Presentation,
    policy: &Policy,
    scene: &Scene<'_>,
    findings: &mut Findings,
) -> bool {
    match shown.nonce() {
        Some(nonce) if scene.dead_at(nonce).is_some() => return true,
        Some(_) => findings.add(Reason::NonceUnknown {}),
        None if policy.binding == BindingRule::Challenged => findings.add(Reason::NonceRequired {}),
        None => {}
    }
    false
}

fn is_fresh(shown: &Presentation, policy: &Policy, now: Now, findings: &mut Findings) {
    let presented_at = shown.presented_at();
    let (past, future) = (policy.profile.past(), policy.profile.future());
    let (earliest, latest) = (now.earliest(), now.latest());
    match now.lies_in(presented_at.minus(future), presented_at.plus(past + 1)) {
        Lies::Inside => {}
        Lies::Partly => findings.add(Reason::FreshnessInDoubt { presented_at, earliest, latest }),
        Lies::Outside if latest < presented_at => {
            let ahead = presented_at.since(latest);
            findings.add(Reason::FromTheFuture { presented_at, now: latest, ahead, limit: future });
        }
        Lies::Outside => {
            let age = earliest.since(presented_at);
            findings.add(Reason::Stale { presented_at, now: earliest, age, limit: past });
        }
    }
}

fn is_for_here(found: Audience, issuing: Audience, policy: &Policy, findings: &mut Findings) {
    let here = policy.place.map(Audience::Place);
    match (found, here) {
        (Audience::Region(_), Some(place)) if policy.binding != BindingRule::Open => {
            findings.add(Reason::PlaceRequired { place });
        }
        (Audience::Region(_), _) if found == issuing => {}
        (Audience::Place(_), Some(place)) if found == place => {}
        (Audience::Place(_), Some(place)) => findings.add(Reason::OtherAudience { found, wanted: place }),
        _ => findings.add(Reason::OtherAudience { found, wanted: issuing }),
    }
}

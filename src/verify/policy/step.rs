//! Step 7: what was shown, held against the policy.

use super::super::Findings;
use super::super::scene::{Confirmation, Scene};
use super::super::signature::{Shown, Wrapping};
use super::{DocumentRule, PhotoRule, Policy, Regions, Treatment};
use crate::limits;
use crate::pass::TestResult;
use crate::reason::Reason;
use crate::temperature::Temperature;

pub(in crate::verify) fn check(
    shown: &mut Shown,
    policy: &Policy,
    scene: &Scene<'_>,
    findings: &mut Findings,
) {
    origin(shown, policy, scene, findings);
    colour(shown, policy, scene, findings);
    test(shown, policy, scene, findings);
    person(shown, policy, scene, findings);
    temperature(policy, scene, findings);
    for confirmation in policy.confirmations.iter().filter(|c| !scene.done.is_confirmed(**c)) {
        // Told already.
        if !(policy.temperature_below.is_some() && *confirmation == Confirmation::Temperature) {
            findings.add(missing(*confirmation));
        }
    }
}

/// Where there is a limit, only a number can be held against it.
fn temperature(policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let Some(limit) = policy.temperature_below else { return };
    match scene.done.temperature {
        None => findings.add(Reason::ConfirmTemperature {}),
        Some(measured) if measured >= limit => findings.add(Reason::TemperatureTooHigh { measured, limit }),
        Some(measured) if measured < Temperature::LEAST => {
            findings.add(Reason::TemperatureTooLow { measured, least: Temperature::LEAST });
        }
        Some(_) => {}
    }
}

fn origin(shown: &Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let anchor = &shown.anchor;
    if anchor.entry.specimen {
        findings.add(Reason::Specimen {});
    }
    let region = anchor.region;
    if let Regions::Only(regions) = &policy.regions
        && !regions.contains(&region)
    {
        findings.add(Reason::RegionNotRecognised { region });
    }
    if let Some(recognised) = &anchor.recognised {
        let claims = shown.credential.claims();
        let life = claims.expires_at().since(claims.issued_at());
        let until = recognised.until;
        if scene.now.latest() >= until || !recognised.accepts(shown.colour) || life > recognised.longest_life
        {
            findings.add(Reason::RecognitionExceeded { region, until });
        }
    }
}

fn colour(shown: &Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let claims = shown.credential.claims();
    let colour = shown.colour;
    match policy.treatment(colour) {
        Treatment::Admit => {}
        Treatment::Check => findings.add(Reason::ColourCheck { colour }),
        Treatment::Refuse => findings.add(Reason::ColourRefused { colour }),
    }
    let age = scene.now.latest().since(claims.issued_at());
    if let Some(limit) = policy.longest_update_age.filter(|limit| age > *limit) {
        findings.add(Reason::UpdateTooOld { age, limit });
    }
}

fn test(shown: &Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let Some(limit) = policy.longest_test_age else { return };
    let Some(test) = shown.credential.claims().pass().latest_test() else {
        findings.add(Reason::TestRequired {});
        return;
    };
    let (taken_at, result) = (test.time, test.result);
    let age = scene.now.latest().since(taken_at);
    let issued_at = shown.credential.claims().issued_at();
    if taken_at.since(issued_at) >= limits::ISSUE_STEP_SECONDS {
        findings.add(Reason::TestAhead { taken_at, issued_at });
    } else if age > limit {
        findings.add(Reason::TestTooOld { taken_at, age, limit });
    }
    if result != TestResult::Negative {
        findings.add(Reason::TestNotNegative { result });
    }
}

/// Whether it is the person's own pass: photo and identity document.
fn person(shown: &mut Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let pass = shown.credential.claims().pass();
    let salt = match &shown.wrapping {
        Wrapping::Opened(presentation) => presentation.claims().salt(),
        _ => None,
    };
    // One Argon2id, some 20 ms, and only when the holder has shown the salt and a document is given.
    let matches =
        salt.and_then(|salt| scene.document_matches(salt, pass.commitment())).or(shown.document_matches);
    let has_photo = pass.photo_ref().is_some();
    shown.document_matches = matches;
    shown.document_given |= scene.has_document();
    match matches {
        Some(true) => {}
        Some(false) => findings.add(Reason::DocumentMismatch {}),
        // A document that was given and cannot be held against the code must not count for nothing.
        None if policy.document == DocumentRule::Require || shown.document_given => {
            findings.add(Reason::DocumentCompare {});
        }
        None => {}
    }
    // Without a portrait nobody can tell whose pass it is, unless the document has told.
    if !has_photo && matches != Some(true) {
        findings.add(Reason::PhotoMissing {});
    } else if has_photo && policy.photo == PhotoRule::Compare {
        findings.add(Reason::PhotoCompare {});
    }
}

fn missing(confirmation: Confirmation) -> Reason {
    match confirmation {
        Confirmation::Temperature => Reason::ConfirmTemperature {},
        Confirmation::Consent => Reason::ConfirmConsent {},
        Confirmation::SecondDocument => Reason::ConfirmSecondDocument {},
    }
}

//! Steps 2 and 3, key and signature: the issuer's, over the bytes received. Only now are claims read.

use std::sync::Arc;

use super::Findings;
use super::form::Form;
use crate::colour::Colour;
use crate::credential::Credential;
use crate::envelope::{Unverified, Verified};
use crate::key::KeyId;
use crate::presentation::Presentation;
use crate::reason::Reason;
use crate::time::{Lies, Now, Timestamp};
use crate::trust::{Anchor, Trust};

/// A code whose issuer's signature holds.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) credential: Verified<Credential>,
    pub(super) anchor: Arc<Anchor>,
    pub(super) wrapping: Wrapping,
    pub(super) strength: Option<super::Strength>,
    /// What the issuer signed, until a status list says worse.
    pub(super) colour: Colour,
    /// The date of the status list that was looked into.
    pub(super) status_list_at: Option<Timestamp>,
    /// Whether a document was typed or read, and whether the last one belongs to the pass, if that can be told.
    pub(super) document_given: bool,
    pub(super) document_matches: Option<bool>,
}

/// What came around the credential.
#[derive(Clone, Debug)]
pub(super) enum Wrapping {
    /// Nothing.
    Bare,
    /// A presentation that is not believed yet.
    Unopened(Unverified<Presentation>),
    /// A presentation that the holder signed.
    Opened(Verified<Presentation>),
    /// A presentation that does not hold.
    Broken,
}

pub(super) fn open(form: Form, trust: &Trust, now: Now, findings: &mut Findings) -> Result<Shown, Reason> {
    let (credential, wrapping) = match form {
        Form::Credential(credential) => (credential, Wrapping::Bare),
        Form::Presentation(presentation) => {
            (presentation.untrusted_credential(), Wrapping::Unopened(presentation))
        }
    };
    let kid = credential.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
    key_is_known(kid, trust)?;
    let (credential, anchor) = trust.open(credential).map_err(|fault| fault.into_issuer_reason(kid))?;
    lists_are_current(&anchor, trust, now, findings);
    let colour = credential.claims().pass().colour();
    Ok(Shown {
        credential,
        anchor,
        wrapping,
        strength: None,
        colour,
        status_list_at: None,
        document_given: false,
        document_matches: None,
    })
}

/// Whether any key of this id may sign credentials; else the most telling reason why not.
fn key_is_known(kid: KeyId, trust: &Trust) -> Result<(), Reason> {
    let Some(home) = trust.home() else { return Err(Reason::TrustMissing {}) };
    let anchors = trust.anchors(kid);
    if anchors.iter().any(|a| a.signs_credentials()) {
        return Ok(());
    }
    Err(match anchors {
        [] if home.claims().withdrawn().iter().any(|key| key.kid() == kid) => Reason::KeyWithdrawn { kid },
        [] => Reason::KeyUnknown { kid },
        some if some.iter().any(|a| a.withdrawn) => Reason::KeyWithdrawn { kid },
        _ => Reason::KeyScope { kid },
    })
}

/// The home list must not have run out, nor that of the neighbour whose key it is: a gate kept from new lists
/// never learns of a withdrawal.
fn lists_are_current(anchor: &Anchor, trust: &Trust, now: Now, findings: &mut Findings) {
    let home = trust.home().map(Verified::claims);
    let theirs = anchor.recognised.as_ref().map(|_| anchor.list.claims());
    for list in home.into_iter().chain(theirs) {
        let expired_at = list.expires_at();
        let until = |end| now.lies_in(Timestamp::EPOCH, end);
        match (until(expired_at), until(expired_at.plus(list.grace_seconds()))) {
            (Lies::Inside, _) => {}
            (Lies::Partly, _) | (Lies::Outside, Lies::Inside | Lies::Partly) => {
                findings.add(Reason::TrustStale { expired_at, now: now.latest() });
            }
            (Lies::Outside, Lies::Outside) => {
                findings.add(Reason::TrustExpired { expired_at, now: now.earliest() });
            }
        }
    }
}

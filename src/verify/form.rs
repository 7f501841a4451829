//! Step 1, form: a text is a credential or a presentation, in the one encoding it has.

use crate::credential::Credential;
use crate::document::{Document, Kind};
use crate::envelope::{Unverified, cose::Envelope};
use crate::presentation::Presentation;
use crate::reason::Reason;
use crate::text;

/// A code whose form is right.
#[derive(Debug)]
pub(super) enum Form {
    /// A credential alone: paper, or a bound one stripped of its presentation.
    Credential(Unverified<Credential>),
    Presentation(Unverified<Presentation>),
}

pub(super) fn read(text: &str) -> Result<Form, Reason> {
    let bytes = text::decode(text)?;
    let envelope = Envelope::read(&bytes)?;
    match envelope.kind {
        Kind::Credential => Unverified::of_kind(bytes, envelope).map(Form::Credential),
        // Whatever else there is, a presentation is what is wanted here.
        _ => Unverified::of_kind(bytes, envelope).map(Form::Presentation),
    }
    .map_err(|reason| match reason {
        Reason::HeaderType { found, .. } => Reason::HeaderType { found, wanted: Credential::KIND },
        other => other,
    })
}

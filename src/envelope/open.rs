//! The one verifying path: bytes, then a signature, then claims.

use std::fmt;
use std::marker::PhantomData;

use sha2::{Digest, Sha256};

use super::cose::{Envelope, KeyHint};
use crate::cbor::Reader;
use crate::credential::Credential;
use crate::document::{ClaimFault, Document};
use crate::key::{Algorithm, KeyId, PublicKey, SignatureFault};
use crate::presentation::Presentation;
use crate::reason::Reason;
use crate::text;

/// A document as it came: its form is right, and nothing in it is believed yet.
///
/// There is one way on: to hold its signature against a key, which gives a [`Verified`]. The verifier goes it.
///
/// ```
/// use sanse::{Credential, Unverified};
/// # use sanse::identity::Commitment;
/// # use sanse::key::SigningKey;
/// # use sanse::{Colour, Issuer, Pass, Timestamp};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let issuer = Issuer::new(SigningKey::generate()?);
/// # let pass = Pass::new(Colour::Green, Commitment::from_bytes([7; 16]));
/// # let text = issuer.issue_paper(&pass, now, now.plus(3_600))?.to_text();
/// let looked_into = Unverified::<Credential>::from_text(&text).expect("a credential's form");
/// let said = looked_into.untrusted_claims().expect("a credential's claims"); // by anybody: decide nothing on it
/// assert_eq!(said.expires_at(), now.plus(3_600));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
pub struct Unverified<T> {
    bytes: Vec<u8>,
    envelope: Envelope,
    document: PhantomData<T>,
}

impl<T: Document> Unverified<T> {
    /// A document from the text of a code.
    ///
    /// # Errors
    /// A [`Reason`] of step 1: the text, the envelope or the header has another form, or the document is of
    /// another kind.
    pub fn from_text(text: &str) -> Result<Self, Reason> {
        Self::from_bytes(text::decode(text)?)
    }

    /// A document from the bytes of its envelope.
    ///
    /// # Errors
    /// A [`Reason`] of step 1, as for [`Unverified::from_text`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Reason> {
        let (length, limit) = (bytes.len(), T::KIND.longest());
        if length > limit {
            return Err(Reason::EnvelopeTooLarge { bytes: length, limit });
        }
        let envelope = Envelope::read(&bytes)?;
        Self::of_kind(bytes, envelope)
    }

    pub(crate) fn of_kind(bytes: Vec<u8>, envelope: Envelope) -> Result<Self, Reason> {
        if envelope.kind != T::KIND {
            return Err(Reason::HeaderType { found: envelope.kind, wanted: T::KIND });
        }
        Ok(Self { bytes, envelope, document: PhantomData })
    }

    /// The bytes of the envelope, as received.
    #[must_use]
    pub fn untrusted_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes as the text of a code, whatever is in them.
    #[must_use]
    pub fn untrusted_text(&self) -> String {
        text::encode(&self.bytes)
    }

    /// The `kid` that the header names, for look-up only; a presentation has none.
    #[must_use]
    pub fn untrusted_kid(&self) -> Option<KeyId> {
        match self.envelope.key {
            KeyHint::Kid(kid) => Some(kid),
            KeyHint::Credential(_) => None,
        }
    }

    /// The id that the document has if it is genuine ([`Verified::id`]), for look-up only.
    #[must_use]
    pub fn untrusted_id(&self) -> [u8; 16] {
        first_16(Sha256::digest(self.envelope.message(&self.bytes)).0)
    }

    /// The claims, not verified: for a wallet that holds its own pass and for looking into a broken code,
    /// never for a decision.
    ///
    /// # Errors
    /// A [`Reason`] naming what is wrong with the claims.
    pub fn untrusted_claims(&self) -> Result<T, Reason> {
        read_claims(&self.bytes, &self.envelope)
    }

    pub(crate) fn untrusted_algorithm(&self) -> Algorithm {
        self.envelope.algorithm
    }

    /// Holds the signature against each key in turn; the first that fits makes the document believed and
    /// its claims read.
    pub(crate) fn open<'k, K>(
        self,
        keys: impl Iterator<Item = (PublicKey<'k>, K)>,
    ) -> Result<(Verified<T>, K), OpenFault> {
        let message = self.envelope.message(&self.bytes);
        let mut worst = SignatureFault::Invalid;
        for (key, name) in keys {
            if key.algorithm() != self.envelope.algorithm {
                continue;
            }
            match key.verify(&message, &self.envelope.signature) {
                Ok(()) => {
                    let claims = read_claims(&self.bytes, &self.envelope).map_err(OpenFault::Claims)?;
                    let Self { bytes, envelope, .. } = self;
                    return Ok((Verified { claims, bytes, envelope, message }, name));
                }
                Err(SignatureFault::Invalid) => {}
                Err(fault) => worst = fault,
            }
        }
        Err(OpenFault::Signature(worst))
    }
}

/// Why a document does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OpenFault {
    Signature(SignatureFault),
    Claims(Reason),
}

impl OpenFault {
    /// For a document of an issuer or a root.
    pub(crate) fn into_issuer_reason(self, kid: KeyId) -> Reason {
        match self {
            OpenFault::Claims(reason) => reason,
            OpenFault::Signature(SignatureFault::NotCanonical) => Reason::SignatureNotCanonical { kid },
            OpenFault::Signature(_) => Reason::SignatureInvalid { kid },
        }
    }
}

impl Unverified<Presentation> {
    /// The credential inside, a document of its own.
    #[must_use]
    pub fn untrusted_credential(&self) -> Unverified<Credential> {
        let (bytes, envelope) = match &self.envelope.key {
            KeyHint::Credential(inner) => {
                let bytes = self.bytes.get(inner.whole.clone()).unwrap_or_default();
                (bytes.to_vec(), inner.moved_to_start())
            }
            // A presentation's header always has a credential; an empty one verifies under no key.
            KeyHint::Kid(_) => (Vec::new(), self.envelope.clone()),
        };
        Unverified { bytes, envelope, document: PhantomData }
    }
}

fn read_claims<T: Document>(bytes: &[u8], envelope: &Envelope) -> Result<T, Reason> {
    let mut reader = Reader::new(bytes, envelope.claims.clone());
    T::read(&mut reader)
        .and_then(|claims| reader.finish().map(|()| claims).map_err(ClaimFault::from))
        .map_err(|fault| claim_reason(fault, T::KIND))
}

/// Claims of a presentation are read in a later step than those of the issuers' documents, so their faults
/// have codes of their own.
fn claim_reason(fault: ClaimFault, kind: crate::document::Kind) -> Reason {
    let holder = kind == crate::document::Kind::Presentation;
    match fault {
        ClaimFault::Cbor(fault) => {
            let (offset, fault) = (fault.offset, fault.kind);
            match (fault.is_deviation(), holder) {
                (true, false) => Reason::ClaimsNotCanonical { offset, fault },
                (true, true) => Reason::ShownClaimsNotCanonical { offset, fault },
                (false, false) => Reason::ClaimsMalformed { offset, fault },
                (false, true) => Reason::ShownClaimsMalformed { offset, fault },
            }
        }
        ClaimFault::Label(label) if holder => Reason::ShownClaimsLabel { label },
        ClaimFault::Label(label) => Reason::ClaimsLabel { label },
        ClaimFault::Missing(claim) if holder => Reason::ShownClaimsMissing { claim },
        ClaimFault::Missing(claim) => Reason::ClaimsMissing { claim },
        ClaimFault::Value(claim) if holder => Reason::ShownClaimsValue { claim },
        ClaimFault::Value(claim) => Reason::ClaimsValue { claim },
    }
}

impl<T> fmt::Debug for Unverified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unverified({:?}, {} bytes)", self.envelope.kind, self.bytes.len())
    }
}

/// A document whose signature holds, with its claims read and its bytes kept as they came.
///
/// Only the verifying path makes one:
///
/// ```compile_fail
/// fn forge(claims: sanse::Credential) -> sanse::Verified<sanse::Credential> {
///     sanse::Verified { claims }
/// }
/// ```
#[derive(Clone)]
pub struct Verified<T> {
    claims: T,
    bytes: Vec<u8>,
    envelope: Envelope,
    message: Vec<u8>,
}

impl<T> Verified<T> {
    /// The claims.
    #[must_use]
    pub fn claims(&self) -> &T {
        &self.claims
    }

    /// The claims alone: the bytes they came in are let go.
    pub(crate) fn into_claims(self) -> T {
        self.claims
    }

    /// The bytes of the envelope, as received.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The id of the document: the first 16 bytes of the SHA-256 of what was signed (its Sig_structure),
    /// never of the signature or the text, which a holder may be able to vary.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        first_16(Sha256::digest(&self.message).0)
    }
}

impl<T: fmt::Debug> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Verified").field(&self.claims).field(&self.envelope.kind).finish()
    }
}

pub(crate) fn first_16(hash: [u8; 32]) -> [u8; 16] {
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(hash) {
        *to = from;
    }
    short
}

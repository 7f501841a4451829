//! The presentation: a credential shown by its holder, now, here.

use std::fmt;

use crate::audience::Audience;
use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, Document, Kind, end_of_map, label, required, sealed, time};
use crate::error::{Error, random};
use crate::identity::Salt;
use crate::time::Timestamp;

/// A gate's challenge: 8 random bytes that a presentation answers (`cnonce`, RFC 9200 section 5.1).
///
/// ```
/// use sanse::Nonce;
///
/// let nonce = Nonce::generate()?;
/// assert_eq!(Nonce::from_bytes(*nonce.as_bytes()), nonce);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Nonce([u8; 8]);

impl Nonce {
    /// A new nonce from the operating system's randomness.
    ///
    /// # Errors
    /// [`Error::Randomness`] when there is none.
    pub fn generate() -> Result<Self, Error> {
        random().map(Self)
    }

    /// A nonce that a gate has shown.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// The eight bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

/// The presentation: whom it is for, when it was made, and what else the verifier asked for.
///
/// The Key Binding Token of draft-ietf-spice-sd-cwt in shape: the credential stands in the protected header
/// under 13 (`kcwt`) in the bytes as issued, and the holder's signature covers it.
///
/// ```cddl
/// presentation-claims = {
///   3 => audience,              ; aud: the issuing region, or a place
///   6 => seconds,               ; iat, floored to the profile's period
///   ? 39 => bstr .size 8,       ; cnonce: a gate's challenge
///   ? -65538 => bstr .size 16,  ; the salt of the commitment, for an ID check only
/// }
/// audience = tstr .regexp "[A-Z0-9]{1,8}(-[A-Z0-9-]{1,10})?"  ; 12 characters at most
/// seconds = 0..4294967295
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Presentation {
    pub(crate) audience: Audience,
    pub(crate) presented_at: Timestamp,
    pub(crate) nonce: Option<Nonce>,
    pub(crate) salt: Option<Salt>,
}

impl Presentation {
    /// Whom it is for (`aud`).
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// When the holder made it (`iat`), floored to the period.
    #[must_use]
    pub fn presented_at(&self) -> Timestamp {
        self.presented_at
    }

    /// The challenge it answers (`cnonce`).
    #[must_use]
    pub fn nonce(&self) -> Option<Nonce> {
        self.nonce
    }

    /// The salt of the commitment, when an ID check was asked for.
    #[must_use]
    pub fn salt(&self) -> Option<&Salt> {
        self.salt.as_ref()
    }
}

impl Document for Presentation {
    const KIND: Kind = Kind::Presentation;
}

impl sealed::Claims for Presentation {
    fn write(&self, writer: &mut Writer) {
        writer.map(2 + usize::from(self.nonce.is_some()) + usize::from(self.salt.is_some()));
        writer.int(label::AUD).text(self.audience.as_str());
        writer.int(label::IAT).uint(self.presented_at.unix());
        if let Some(nonce) = &self.nonce {
            writer.int(label::CNONCE).bytes(&nonce.0);
        }
        if let Some(salt) = &self.salt {
            writer.int(label::SALT).bytes(salt.as_bytes());
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let mut keys = reader.map()?;
        required(reader, &mut keys, label::AUD, "aud")?;
        let audience = reader.text()?.parse().map_err(|_| ClaimFault::Value("aud"))?;
        required(reader, &mut keys, label::IAT, "iat")?;
        let presented_at = time(reader, "iat")?;
        let mut presentation = Self { audience, presented_at, nonce: None, salt: None };
        let mut key = reader.key(&mut keys)?;
        if key == Some(label::CNONCE) {
            presentation.nonce = Some(Nonce(reader.bytes_of("8 bytes of nonce")?));
            key = reader.key(&mut keys)?;
        }
        if key == Some(label::SALT) {
            presentation.salt = Some(Salt::from_bytes(reader.bytes_of("16 bytes of salt")?));
            return end_of_map(reader, &mut keys).map(|()| presentation);
        }
        key.map_or(Ok(presentation), |other| Err(ClaimFault::Label(other)))
    }
}

impl fmt::Debug for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presentation")
            .field("audience", &self.audience)
            .field("presented_at", &self.presented_at)
            .field("nonce", &self.nonce.is_some())
            .field("salt", &self.salt.is_some())
            .finish()
    }
}

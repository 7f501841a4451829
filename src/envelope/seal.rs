//! The one signing path: claims, then a signature, then bytes.

use std::fmt;
use std::marker::PhantomData;

use sha2::{Digest, Sha256};

use super::cose::{COSE_SIGN1, sig_structure, write_header};
use super::open::first_16;
use crate::cbor::Writer;
use crate::document::Document;
use crate::error::Error;
use crate::key::{HolderPublicKey, KeyId, PublicKey, SigningParty, VerifyingKey};
use crate::text;

/// A document ready to be signed: hand [`Unsigned::message`] to a signer that answers later (WebCrypto, a
/// remote HSM), then [`Unsigned::finish`] with its answer.
///
/// ```
/// # use sanse::identity::Commitment;
/// # use sanse::key::SigningKey;
/// # use sanse::{Colour, Issuer, Pass, Timestamp};
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let issuer = Issuer::new(SigningKey::generate()?);
/// # let pass = Pass::new(Colour::Green, Commitment::from_bytes([7; 16]));
/// let unsigned = issuer.prepare(&pass, None, now, now.plus(3_600))?;
/// let message = unsigned.message(); // to the signer; this answer is not its
/// assert!(unsigned.finish([0; 64]).is_err(), "nothing is emitted that does not verify");
/// # assert!(!message.is_empty());
/// # Ok::<(), sanse::Error>(())
/// ```
pub struct Unsigned<T> {
    protected: Vec<u8>,
    payload: Vec<u8>,
    key: OwnedKey,
    document: PhantomData<T>,
}

#[derive(Clone)]
enum OwnedKey {
    Issuer(VerifyingKey),
    Holder(HolderPublicKey),
}

impl OwnedKey {
    fn as_ref(&self) -> PublicKey<'_> {
        match self {
            OwnedKey::Issuer(key) => PublicKey::Issuer(key),
            OwnedKey::Holder(key) => PublicKey::Holder(key),
        }
    }
}

/// The key that is to sign, and how the header names it.
pub(crate) enum HeaderKey<'a> {
    /// An issuer's or a root's, by its `kid`.
    Issuer(&'a VerifyingKey),
    /// A holder's, by the credential that carries it.
    Holder(&'a HolderPublicKey, &'a [u8]),
}

impl<T: Document> Unsigned<T> {
    pub(crate) fn new(document: &T, key: &HeaderKey<'_>) -> Self {
        let (name, owned): (Result<KeyId, &[u8]>, _) = match *key {
            HeaderKey::Issuer(key) => (Ok(key.kid()), OwnedKey::Issuer(key.clone())),
            HeaderKey::Holder(key, credential) => (Err(credential), OwnedKey::Holder(*key)),
        };
        let header = write_header(owned.as_ref().algorithm(), name, T::KIND);
        let mut claims = Writer::with_capacity(128);
        document.write(&mut claims);
        let byte_string = |bytes: &[u8]| {
            let mut writer = Writer::with_capacity(bytes.len() + 3);
            writer.bytes(bytes);
            writer.into_bytes()
        };
        let (protected, payload) = (byte_string(&header), byte_string(&claims.into_bytes()));
        Self { protected, payload, key: owned, document: PhantomData }
    }

    /// The bytes to sign (the Sig_structure of RFC 9052, section 4.4): give them to the signer as they are,
    /// not hashed.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        sig_structure(&self.protected, &self.payload)
    }

    /// The id that the signed document will have ([`Verified::id`](crate::Verified::id)): what an issuer writes down
    /// before it signs.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        first_16(Sha256::digest(self.message()).0)
    }

    /// The signed document, once the signer has answered r‖s.
    ///
    /// # Errors
    /// [`Error::Signer`] when the signature does not hold under the public key that was announced. A high S
    /// is lowered first.
    pub fn finish(self, signature: [u8; 64]) -> Result<Signed<T>, Error> {
        let signature = crate::key::accept(signature, &self.message(), self.key.as_ref())?;
        Ok(self.assemble(&signature))
    }

    /// Whether this key is to sign it.
    pub(crate) fn is_for(&self, key: &VerifyingKey) -> bool {
        matches!(&self.key, OwnedKey::Issuer(own) if own == key)
    }

    pub(crate) fn sign(self, party: &SigningParty) -> Result<Signed<T>, Error> {
        let signature = party.sign(&self.message())?;
        Ok(self.assemble(&signature))
    }

    fn assemble(self, signature: &[u8; 64]) -> Signed<T> {
        let mut writer = Writer::with_capacity(self.protected.len() + self.payload.len() + 70);
        writer.tag(COSE_SIGN1).array(4).raw(&self.protected).map(0).raw(&self.payload).bytes(signature);
        Signed { bytes: writer.into_bytes(), document: PhantomData }
    }
}

impl<T> fmt::Debug for Unsigned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unsigned({} bytes of claims)", self.payload.len())
    }
}

/// A signed document: the bytes to store or send, and the text to show.
///
/// ```
/// # use sanse::identity::Commitment;
/// # use sanse::key::SigningKey;
/// # use sanse::{Colour, Issuer, Pass, Timestamp};
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let issuer = Issuer::new(SigningKey::generate()?);
/// # let pass = Pass::new(Colour::Green, Commitment::from_bytes([7; 16]));
/// let credential = issuer.issue_paper(&pass, now, now.plus(3_600))?;
/// assert!(credential.to_text().starts_with("SN1:"));
/// assert_eq!(sanse::credential_bytes(&credential.to_text())?, credential.bytes());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Signed<T> {
    bytes: Vec<u8>,
    document: PhantomData<T>,
}

impl<T> Signed<T> {
    /// The bytes of the envelope.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text of the code: `SN1:` and base45 of the bytes; QR alphanumeric characters only.
    #[must_use]
    pub fn to_text(&self) -> String {
        text::encode(&self.bytes)
    }

    /// The bytes of the envelope, taken out.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(feature = "qr")]
impl<T> Signed<T> {
    /// The QR code of the text; its version is known beforehand from [`crate::qr::version_for`].
    ///
    /// # Errors
    /// [`Error::Length`] when the text is longer than a QR code of this level holds.
    pub fn to_qr(&self, level: crate::qr::Level) -> Result<crate::qr::Symbol, Error> {
        crate::qr::Symbol::draw(&self.to_text(), level)
    }
}

impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signed({} bytes)", self.bytes.len())
    }
}

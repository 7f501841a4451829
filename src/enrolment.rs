//! How a wallet proves to an issuer that it has the secret half of its key.

use std::fmt;

use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::error::{Error, random};
use crate::key::{HolderKey, HolderPublicKey, PublicKey, Signer, SigningParty};

/// A wallet's public key with its signature over the issuer's challenge.
///
/// ```cddl
/// enrolment = [holder-key, proof: bstr .size 64]
/// ; the proof signs: ["sanse/key-proof/1", challenge: bstr .size 16, holder-key]
/// ```
///
/// ```
/// use sanse::Enrolment;
/// use sanse::key::HolderKey;
///
/// let challenge = Enrolment::challenge()?;                       // the issuer sends it
/// let key = HolderKey::generate_p256()?;                         // the wallet makes a key
/// let answer = Enrolment::new(&key, &challenge)?.to_bytes();     // and answers
/// let proven = Enrolment::from_bytes(&answer)?.verify(&challenge)?;
/// assert_eq!(proven.key(), &key.public());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    key: HolderPublicKey,
    proof: [u8; 64],
}

/// A holder's public key whose possession was proven; what a bound pass is issued to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProvenHolderKey(HolderPublicKey);

impl ProvenHolderKey {
    /// The public key.
    #[must_use]
    pub fn key(&self) -> &HolderPublicKey {
        &self.0
    }
}

impl Enrolment {
    /// A fresh challenge: 16 random bytes that the issuer sends, keeps, and takes an answer to once.
    ///
    /// # Errors
    /// [`Error::Randomness`] when the operating system gives none.
    pub fn challenge() -> Result<[u8; 16], Error> {
        random()
    }

    /// The wallet's answer, its key in memory.
    ///
    /// # Errors
    /// [`Error::Signer`] when the key does not sign.
    pub fn new(key: &HolderKey, challenge: &[u8; 16]) -> Result<Self, Error> {
        Self::by(&SigningParty::Holder(key.clone()), key.public(), challenge)
    }

    /// The wallet's answer, its key in secure hardware.
    ///
    /// # Errors
    /// [`Error::Signer`] when the signer fails or its signature does not hold.
    pub fn elsewhere(
        signer: impl Signer<HolderPublicKey> + 'static,
        challenge: &[u8; 16],
    ) -> Result<Self, Error> {
        let key = signer.public_key();
        Self::by(&SigningParty::HolderElsewhere(Box::new(signer), key), key, challenge)
    }

    /// What the wallet signs, for a signer that answers later (WebCrypto): hand it over, then [`Enrolment::signed`].
    ///
    /// ```
    /// use sanse::Enrolment;
    /// use sanse::key::HolderKey;
    ///
    /// let (key, challenge) = (HolderKey::generate_p256()?, Enrolment::challenge()?);
    /// let message = Enrolment::message(&key.public(), &challenge); // to the signer; this answer is not its
    /// assert!(Enrolment::signed(key.public(), &challenge, [0; 64]).is_err(), "nothing is emitted that does not hold");
    /// # assert!(!message.is_empty());
    /// # Ok::<(), sanse::Error>(())
    /// ```
    #[must_use]
    pub fn message(key: &HolderPublicKey, challenge: &[u8; 16]) -> Vec<u8> {
        message(key, challenge)
    }

    /// The wallet's answer with the signature of [`Enrolment::message`]: r and s, 64 bytes, or that of Ed25519.
    ///
    /// # Errors
    /// [`Error::Signer`] when the signature does not hold.
    pub fn signed(key: HolderPublicKey, challenge: &[u8; 16], signature: [u8; 64]) -> Result<Self, Error> {
        let proof = crate::key::accept(signature, &message(&key, challenge), PublicKey::Holder(&key))?;
        Ok(Self { key, proof })
    }

    fn by(party: &SigningParty, key: HolderPublicKey, challenge: &[u8; 16]) -> Result<Self, Error> {
        Ok(Self { key, proof: party.sign(&message(&key, challenge))? })
    }

    /// The issuer's check: the key signed this challenge.
    ///
    /// Takes the same answer again and again: the issuer forgets a challenge once it was answered.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when it did not: the answer is another's, or to another challenge.
    pub fn verify(&self, challenge: &[u8; 16]) -> Result<ProvenHolderKey, Error> {
        let why = "the wallet must sign this very challenge with this very key; send a new challenge";
        PublicKey::Holder(&self.key)
            .verify(&message(&self.key, challenge), &self.proof)
            .map(|()| ProvenHolderKey(self.key))
            .map_err(|_| Error::Mismatch { what: "the wallet's proof", with: "the challenge", why })
    }

    /// The bytes to send.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.key.write(writer.array(2));
        writer.bytes(&self.proof);
        writer.into_bytes()
    }

    /// The bytes received.
    ///
    /// # Errors
    /// [`Error::Malformed`] when they are no enrolment.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        let mut read = || -> Result<Self, ClaimFault> {
            reader.array_of(2, "a key and its proof")?;
            Ok(Self {
                key: HolderPublicKey::read(&mut reader)?,
                proof: reader.bytes_of("64 bytes of proof")?,
            })
        };
        let why = "these are not the bytes of a wallet's answer; ask the wallet again";
        let enrolment = read();
        enrolment
            .ok()
            .filter(|_| reader.finish().is_ok())
            .ok_or(Error::Malformed { what: "an enrolment", why })
    }
}

/// What the wallet signs; no COSE structure begins like this, so a proof is never a presentation.
fn message(key: &HolderPublicKey, challenge: &[u8; 16]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(3).text("sanse/key-proof/1").bytes(challenge);
    key.write(&mut writer);
    writer.into_bytes()
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Enrolment({:?})", self.key)
    }
}

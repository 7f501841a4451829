//! HPKE (RFC 9180) in base mode: what is sealed to a district authority, nobody else opens, the one who sealed it neither.
//!
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 (section 7: 0x0020, 0x0001, 0x0003).

use std::convert::Infallible;
use std::fmt;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng,
};
use zeroize::Zeroizing;

use super::ReportPublicKey;
use crate::error::{Error, random};

/// A district authority's secret key: it opens what gates have sealed to its public half.
///
/// Kept by the authority, never at a gate; wiped when dropped, and never printed.
///
/// ```
/// use sanse::key::ReportKey;
///
/// let key = ReportKey::generate()?;
/// let again = ReportKey::from_bytes(&key.to_bytes()); // a file of 32 bytes, or `to_pem`
/// assert_eq!(again.public(), key.public()); // this half goes into the trust list
/// assert_eq!(format!("{key:?}"), format!("ReportKey({:?}, secret hidden)", key.public()));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
pub struct ReportKey {
    secret: Zeroizing<[u8; 32]>,
    public: ReportPublicKey,
}

impl ReportKey {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// [`Error::Randomness`] when there is none.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self::from_bytes(&Zeroizing::new(random()?)))
    }

    /// The key of these 32 bytes: any are one (RFC 7748, section 5).
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let secret = Zeroizing::new(*bytes);
        Self { public: ReportPublicKey(public_of(bytes)), secret }
    }

    /// The 32 bytes, to keep in a file of their own; wiped when dropped.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.secret.clone()
    }

    /// The public half, for the trust list.
    #[must_use]
    pub fn public(&self) -> &ReportPublicKey {
        &self.public
    }

    /// The content of what was sealed, or nothing: another key, other bytes, another purpose.
    pub(crate) fn open(
        &self,
        enc: &[u8; 32],
        info: &[u8],
        aad: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&*self.secret).ok()?;
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).ok()?;
        single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &secret,
            &enc,
            info,
            sealed,
            aad,
        )
        .ok()
        .map(Zeroizing::new)
    }
}

impl fmt::Debug for ReportKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReportKey({:?}, secret hidden)", self.public)
    }
}

/// The public half of a secret key.
fn public_of(secret: &[u8; 32]) -> [u8; 32] {
    let mut public = [0; 32];
    // 32 bytes are always a secret key, and a clamped one never gives a point of small order.
    if let Ok(secret) = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(secret) {
        public.copy_from_slice(&X25519HkdfSha256::sk_to_pk(&secret).to_bytes());
    }
    public
}

/// Seals content: the encapsulated key, and the sealed bytes, 16 more than the content has.
pub(crate) fn seal(
    to: &ReportPublicKey,
    info: &[u8],
    aad: &[u8],
    content: &[u8],
) -> Result<([u8; 32], Vec<u8>), Error> {
    let weak = |_| Error::Malformed { what: "an X25519 public key", why: "nothing can be sealed to it" };
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(to.as_bytes()).map_err(weak)?;
    let mut system = System { failed: false };
    let sealed = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        info,
        content,
        aad,
        &mut system,
    );
    // What was made of no randomness is thrown away.
    if system.failed {
        return Err(Error::Randomness);
    }
    let (key, sealed) = sealed.map_err(weak)?;
    let mut enc = [0; 32];
    enc.copy_from_slice(&key.to_bytes());
    Ok((enc, sealed))
}

/// The operating system's randomness for a library that takes no failure: it is remembered, and looked at afterwards.
struct System {
    failed: bool,
}

impl System {
    fn draw<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        self.failed |= getrandom::fill(bytes).is_err();
    }
}

impl TryRng for System {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(self.draw()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(self.draw()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for System {}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    // RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0.
    #[test]
    fn agrees_with_the_rfc() {
        let secret = bytes("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
        let key = ReportKey::from_bytes(&secret.try_into().unwrap());
        let public = bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
        assert_eq!(key.public().as_bytes()[..], public);
        let enc = bytes("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
        let info = bytes("4f6465206f6e2061204772656369616e2055726e");
        let aad = bytes("436f756e742d30");
        let sealed = bytes(
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
        );
        let opened = key.open(&enc.clone().try_into().unwrap(), &info, &aad, &sealed).unwrap();
        assert_eq!(&opened[..], b"Beauty is truth, truth beauty");
        assert!(key.open(&enc.try_into().unwrap(), &info, b"Count-1", &sealed).is_none());
    }

    #[test]
    fn only_the_key_and_the_purpose_that_it_was_sealed_for_open_it() {
        let key = ReportKey::generate().unwrap();
        let (enc, sealed) = seal(key.public(), b"info", b"aad", b"content").unwrap();
        assert_eq!(sealed.len(), 7 + 16);
        assert_eq!(&key.open(&enc, b"info", b"aad", &sealed).unwrap()[..], b"content");
        let other = ReportKey::generate().unwrap();
        assert!(other.open(&enc, b"info", b"aad", &sealed).is_none());
        assert!(key.open(&enc, b"other", b"aad", &sealed).is_none());
        assert!(key.open(&enc, b"info", b"other", &sealed).is_none());
        assert!(key.open(&[0; 32], b"info", b"aad", &sealed).is_none());
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(key.open(&enc, b"info", b"aad", &changed).is_none(), "bit {bit}");
        }
        for bit in 0..enc.len() * 8 {
            let mut changed = enc;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(key.open(&changed, b"info", b"aad", &sealed).is_none(), "bit {bit} of enc");
        }
    }
}

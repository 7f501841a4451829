//! One document, in the one form that is hashed, and its commitment.

use core::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::number::{check_resident, normalised};
use super::{Commitment, DocumentKind, Salt};
use crate::error::Error;
use crate::limits;

/// Keeps a commitment from being mistaken for any other hash, and names the version that fixes the cost.
const LABEL: &str = "sanse/idc/1";

/// Memory in blocks of 1 KiB, passes, lanes: the second of OWASP's equal choices, so that a registration
/// desk's small computer can make it too.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// One identity document, checked and brought into the one form that is hashed.
///
/// The number is never printed, never given back, and wiped on drop.
///
/// ```
/// use sanse::identity::{DocumentKind, IdentityDocument, Salt};
/// // region 999999 does not exist: a fictitious person
/// let document = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999 19900307 008x")?;
/// let salt = Salt::generate()?;
/// let commitment = document.commit(&salt)?;
/// assert!(document.matches(&salt, &commitment)?);
/// assert_eq!(format!("{document:?}"), "IdentityDocument(..)");
/// // a mistyped digit never becomes a commitment
/// assert!(IdentityDocument::new("CN", DocumentKind::ResidentId, "99999919900307018X").is_err());
/// # Ok::<(), sanse::error::Error>(())
/// ```
#[derive(Clone, ZeroizeOnDrop)]
pub struct IdentityDocument {
    #[zeroize(skip)]
    country: [u8; 2],
    #[zeroize(skip)]
    kind: DocumentKind,
    number: Zeroizing<String>,
}

impl IdentityDocument {
    /// Takes a document of the `country` that issued it (ISO 3166-1 alpha-2, two capitals).
    ///
    /// `number` may be typed as it is printed: full-width forms are folded (Unicode NFKC), letters made
    /// capital, spaces and hyphens of every kind dropped. What remains must be 1 to
    /// [`limits::DOCUMENT_NUMBER_CHARS`] ASCII letters and digits. A Chinese resident number is also held
    /// against its date of birth and its check character (GB 11643-1999, ISO 7064 MOD 11-2).
    ///
    /// # Errors
    /// [`Error::Malformed`] for a country or a character out of place, or an impossible date of birth;
    /// [`Error::Length`] for a number too short or too long; [`Error::OutOfRange`] for an implausible year
    /// of birth; [`Error::Mismatch`] if the check character is not that of the other seventeen. None of
    /// them repeats the number.
    pub fn new(country: &str, kind: DocumentKind, number: &str) -> Result<Self, Error> {
        let country = match *country.as_bytes() {
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => [a, b],
            _ => {
                let why = "write two capital letters as in ISO 3166-1, such as CN";
                return Err(Error::Malformed { what: "the country of the document", why });
            }
        };
        let number = normalised(number)?;
        if kind == DocumentKind::ResidentId && country == *b"CN" {
            check_resident(&number)?;
        }
        Ok(Self { country, kind, number })
    }

    /// The kind of the document.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The country that issued it: two capitals.
    #[cfg(feature = "report")]
    pub(crate) fn country(&self) -> &str {
        std::str::from_utf8(&self.country).unwrap_or_default()
    }

    /// The number, in the one form: for records that are sealed, nothing else.
    #[cfg(feature = "report")]
    pub(crate) fn number(&self) -> &str {
        &self.number
    }

    /// The commitment to this document under `salt`: 16 bytes.
    ///
    /// Argon2id version 0x13 with 19 MiB, two passes and one lane (RFC 9106) over the deterministic CBOR
    /// array `["sanse/idc/1", country, kind, number]` (RFC 8949, section 4.2.1). It takes about 12 to 25 ms
    /// on one core, which is nothing where it is needed: once when a person registers and once at each
    /// identity check. The 19 MiB are wiped before they are given back.
    ///
    /// # Errors
    /// [`Error::Memory`] if the 19 MiB are not to be had.
    pub fn commit(&self, salt: &Salt) -> Result<Commitment, Error> {
        // not `hash_password_into`: that one frees its blocks unwiped
        let count = MEMORY_KIB as usize;
        let no_memory = Error::Memory { bytes: count * Block::SIZE };
        let mut blocks: Vec<Block> = Vec::new();
        blocks.try_reserve_exact(count).map_err(|_| no_memory.clone())?;
        blocks.resize(count, Block::new());

        let mut out = [0; 16];
        let done = Params::new(MEMORY_KIB, PASSES, LANES, Some(out.len())).and_then(|params| {
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            argon2.hash_password_into_with_memory(&self.canonical(), salt.as_bytes(), &mut out, &mut blocks)
        });
        // block by block: wiping the `Vec` itself would go over all of it twice, the second time by bytes
        blocks.iter_mut().zeroize();
        // nothing but the memory depends on the caller: lengths and costs are fixed above
        done.map_err(|_| no_memory)?;
        Ok(Commitment::from_bytes(out))
    }

    /// Whether `commitment` was made from this document under `salt`; as slow as [`commit`](Self::commit),
    /// and compared in constant time.
    ///
    /// # Errors
    /// [`Error::Memory`] as for [`commit`](Self::commit).
    pub fn matches(&self, salt: &Salt, commitment: &Commitment) -> Result<bool, Error> {
        Ok(self.commit(salt)? == *commitment)
    }

    /// What is hashed. By hand and into one buffer of the right size, so that no grown `Vec` leaves an
    /// unwiped copy of the number behind.
    pub(crate) fn canonical(&self) -> Zeroizing<Vec<u8>> {
        let mut cbor = Zeroizing::new(Vec::with_capacity(32 + limits::DOCUMENT_NUMBER_CHARS));
        cbor.push(0x84);
        push_text(&mut cbor, LABEL.as_bytes());
        push_text(&mut cbor, &self.country);
        // kinds are under 24 and so their own head
        cbor.push(self.kind.number());
        push_text(&mut cbor, self.number.as_bytes());
        cbor
    }
}

impl fmt::Debug for IdentityDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityDocument(..)")
    }
}

/// Pushes a CBOR text string shorter than 256 bytes with its shortest head.
fn push_text(cbor: &mut Vec<u8>, text: &[u8]) {
    // every caller's text is bounded by `limits::DOCUMENT_NUMBER_CHARS`
    let length = text.len() as u8;
    if length < 24 {
        cbor.push(0x60 | length);
    } else {
        cbor.extend_from_slice(&[0x78, length]);
    }
    cbor.extend_from_slice(text);
}

const _: () = assert!(limits::DOCUMENT_NUMBER_CHARS < 256);

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    // Both computed with the reference implementation in C through argon2-cffi 25.1.0 (bindings 26.2.0):
    //   from argon2.low_level import hash_secret_raw, Type
    //   hash_secret_raw(bytes.fromhex(CBOR), bytes(range(16)), time_cost=2, memory_cost=19456,
    //                   parallelism=1, hash_len=16, type=Type.ID, version=0x13).hex()
    #[test]
    fn agrees_with_the_reference_implementation() {
        let salt = Salt::from_bytes(SALT);
        let document = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999199003070012").unwrap();
        let cbor = "846b73616e73652f6964632f3162434e0172393939393939313939303033303730303132";
        assert_eq!(hex(&document.canonical()), cbor);
        assert_eq!(hex(document.commit(&salt).unwrap().as_bytes()), "43d18be1e3389cd0e0f8abbfb931de4d");

        // 31 characters: a head of two bytes
        let number = "P012345678901234567890123456789";
        let document = IdentityDocument::new("XX", DocumentKind::Passport, number).unwrap();
        let cbor = format!("846b73616e73652f6964632f3162585805781f{}", hex(number.as_bytes()));
        assert_eq!(hex(&document.canonical()), cbor);
        assert_eq!(hex(document.commit(&salt).unwrap().as_bytes()), "de2054d49dd13bf00ce3ce616bf06734");
    }

    #[test]
    fn everything_committed_to_matters() {
        let salt = Salt::from_bytes(SALT);
        let of = |country, kind, number| IdentityDocument::new(country, kind, number).unwrap();
        let document = of("XX", DocumentKind::Passport, "E0000001");
        let commitment = document.commit(&salt).unwrap();
        assert!(document.matches(&salt, &commitment).unwrap());
        assert!(!document.matches(&Salt::from_bytes([0; 16]), &commitment).unwrap());
        for other in [
            of("XY", DocumentKind::Passport, "E0000001"),
            of("XX", DocumentKind::TaiwanPermit, "E0000001"),
            of("XX", DocumentKind::Passport, "E0000002"),
        ] {
            assert!(!other.matches(&salt, &commitment).unwrap());
        }
    }
}

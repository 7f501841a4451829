//! Identity commitments: a pass is tied to a document without carrying its number.
//!
//! A [`Commitment`] is Argon2id (RFC 9106) over the country, kind and number of a document and a random
//! [`Salt`]. Whoever holds the document and the salt can check it; without the salt it is 128 random bits.
//!
//! There are about 2³⁷ resident numbers, so with the salt known a fast hash falls to one graphics card in
//! seconds. That is why no fast hash is offered and why Argon2id's cost is fixed by the version of this
//! format: whoever sends it could otherwise make it cheap. It stays a speed bump, not a wall: somebody who
//! has the salt and guesses town and day of birth needs only a few hundred tries. Show the salt for an
//! identity check alone, and never log it.
//!
//! One commitment kept over several passes links them. An issuer who wants passes that cannot be linked
//! takes a fresh salt for each; one who must find a person again derives it under a [`SaltKey`].

mod salt_key;

pub use self::salt_key::SaltKey;
use crate::error::{Error, in_range, random, word};
use crate::limits;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use core::fmt;
use core::str::FromStr;
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Keeps a commitment from being mistaken for any other hash, and names the version that fixes the cost.
const LABEL: &str = "sanse/idc/1";

/// Memory in blocks of 1 KiB, passes, lanes: the second of OWASP's equal choices, so that a registration
/// desk's small computer can make it too.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A resident number's length, in characters (GB 11643-1999).
const RESIDENT_CHARS: usize = 18;

const NUMBER: &str = "the document number";
const RESIDENT: &str = "the resident number";

/// The kind of an identity document.
///
/// The numbers are hashed into every [`Commitment`], so none of them ever changes.
///
/// ```
/// use sanse::identity::DocumentKind;
/// assert_eq!(DocumentKind::Passport.number(), 5);
/// assert_eq!(DocumentKind::from_number(5)?, DocumentKind::Passport);
/// # Ok::<(), sanse::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum DocumentKind {
    /// A resident identity card; of country `CN` it has 18 characters (GB 11643-1999).
    ResidentId = 1,
    /// A permit of a resident of Hong Kong.
    HongKongPermit = 2,
    /// A permit of a resident of Macao.
    MacaoPermit = 3,
    /// A permit of a resident of Taiwan.
    TaiwanPermit = 4,
    /// A passport.
    Passport = 5,
}

impl DocumentKind {
    /// The stable number of this kind, from 1 to 5.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind with this stable number.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] if no kind has this number.
    pub fn from_number(number: u8) -> Result<Self, Error> {
        Ok(match in_range("the kind of the document", number.into(), 1, 5)? {
            1 => Self::ResidentId,
            2 => Self::HongKongPermit,
            3 => Self::MacaoPermit,
            4 => Self::TaiwanPermit,
            _ => Self::Passport,
        })
    }
}

impl DocumentKind {
    /// `resident-id`, `hong-kong-permit`, `macao-permit`, `taiwan-permit` or `passport`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DocumentKind::ResidentId => "resident-id",
            DocumentKind::HongKongPermit => "hong-kong-permit",
            DocumentKind::MacaoPermit => "macao-permit",
            DocumentKind::TaiwanPermit => "taiwan-permit",
            DocumentKind::Passport => "passport",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`DocumentKind::name`] writes; else [`Error::Word`].
impl FromStr for DocumentKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let all = [
            DocumentKind::ResidentId,
            DocumentKind::HongKongPermit,
            DocumentKind::MacaoPermit,
            DocumentKind::TaiwanPermit,
            DocumentKind::Passport,
        ];
        word("the kind of the document", text, &all, DocumentKind::name)
    }
}

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
            argon2.hash_password_into_with_memory(&self.canonical(), &salt.0, &mut out, &mut blocks)
        });
        // block by block: wiping the `Vec` itself would go over all of it twice, the second time by bytes
        blocks.iter_mut().zeroize();
        // nothing but the memory depends on the caller: lengths and costs are fixed above
        done.map_err(|_| no_memory)?;
        Ok(Commitment(out))
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

/// The 16 random bytes a commitment is made with; wiped on drop.
///
/// It belongs to the holder and stays out of the everyday code: it is shown for an identity check only.
///
/// ```
/// use sanse::identity::Salt;
/// let salt = Salt::generate()?;
/// assert_eq!(Salt::from_bytes(*salt.as_bytes()), salt);
/// assert_eq!(format!("{salt:?}"), "Salt(..)");
/// # Ok::<(), sanse::error::Error>(())
/// ```
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Salt([u8; 16]);

impl Salt {
    /// A fresh salt from the operating system.
    ///
    /// # Errors
    /// [`Error::Randomness`] if the operating system gives none.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(random()?))
    }

    /// The salt with these 16 bytes, as it came from the holder.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its 16 bytes: secret from everybody who may not check the document.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What a pass carries of its holder's document: 16 bytes.
///
/// Compared in constant time, never printed. Made by [`IdentityDocument::commit`].
///
/// ```
/// use sanse::identity::Commitment;
/// let commitment = Commitment::from_bytes([7; 16]);
/// assert_eq!(commitment.as_bytes(), &[7; 16]);
/// assert_eq!(format!("{commitment:?}"), "Commitment(..)");
/// ```
#[derive(Clone, Copy)]
pub struct Commitment([u8; 16]);

impl Commitment {
    /// The commitment with these 16 bytes, as it came in a pass.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its 16 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Equality in constant time and a `Debug` that shows nothing.
macro_rules! discreet {
    ($($name:ident),*) => {$(
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.ct_eq(&other.0).into()
            }
        }
        impl Eq for $name {}
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
discreet!(Salt, Commitment);

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

/// Spaces and hyphens of every kind, the invisible ones included that come with copied text.
fn is_filler(c: char) -> bool {
    // the property Dash of Unicode, and the soft hyphen; whatever NFKC folds into one of these is gone already
    let dash = matches!(
        c,
        '-' | '\u{AD}' | '\u{58A}' | '\u{5BE}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2053}'
                | '\u{2212}'
                | '\u{2E17}'
                | '\u{2E1A}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{2E40}'
                | '\u{2E5D}'
                | '\u{301C}'
                | '\u{3030}'
                | '\u{30A0}'
                | '\u{10D6E}'
                | '\u{10EAD}'
    );
    dash || c.is_whitespace() || matches!(c, '\u{180E}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// NFKC, ASCII capitals, no spaces or hyphens; 1 to `DOCUMENT_NUMBER_CHARS` letters and digits.
fn normalised(typed: &str) -> Result<Zeroizing<String>, Error> {
    // one character can fold into eighteen, so the bound on what was typed comes first
    let (max, unit) = (limits::DOCUMENT_INPUT_BYTES, "bytes");
    if typed.len() > max {
        return Err(Error::Length { what: NUMBER, unit, length: typed.len(), min: 1, max });
    }
    let max = limits::DOCUMENT_NUMBER_CHARS;
    let mut number = Zeroizing::new(String::with_capacity(max));
    let mut length = 0;
    for c in typed.nfkc().filter(|&c| !is_filler(c)) {
        if !c.is_ascii_alphanumeric() {
            let why = "it may have Latin letters, digits, spaces and hyphens only; type it anew if \
                       nothing else is to be seen in it";
            return Err(Error::Malformed { what: NUMBER, why });
        }
        length += 1;
        // kept within its capacity: a grown string would leave an unwiped copy
        if length <= max {
            number.push(c.to_ascii_uppercase());
        }
    }
    if length == 0 || length > max {
        return Err(Error::Length { what: NUMBER, unit: "characters", length, min: 1, max });
    }
    Ok(number)
}

/// Holds a Chinese resident number against GB 11643-1999.
///
/// The region is not held against a list: regions are merged and renamed, and old numbers stay valid.
fn check_resident(number: &str) -> Result<(), Error> {
    let (length, min, max) = (number.len(), RESIDENT_CHARS, RESIDENT_CHARS);
    let bytes: &[u8; RESIDENT_CHARS] = number.as_bytes().try_into().map_err(|_| Error::Length {
        what: RESIDENT,
        unit: "characters",
        length,
        min,
        max,
    })?;
    let [digits @ .., check] = bytes;
    if !digits.iter().all(u8::is_ascii_digit) {
        let why = "its first seventeen characters must be digits; compare them with the card";
        return Err(Error::Malformed { what: RESIDENT, why });
    }
    if !check.is_ascii_digit() && *check != b'X' {
        let why = "its last character must be a digit or X; compare it with the card";
        return Err(Error::Malformed { what: RESIDENT, why });
    }
    let [_, _, _, _, _, _, y1, y2, y3, y4, m1, m2, d1, d2, ..] = digits;
    let decimal = |places: &[&u8]| places.iter().fold(0, |n, &&digit| n * 10 + u64::from(digit - b'0'));
    let (year, month, day) = (decimal(&[y1, y2, y3, y4]), decimal(&[m1, m2]), decimal(&[d1, d2]));
    in_range("the year of birth in the resident number", year, limits::BIRTH_YEAR.0, limits::BIRTH_YEAR.1)?;
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    };
    if !(1..=last).contains(&day) {
        let why = "there is no such day; compare characters 7 to 14 with the card";
        return Err(Error::Malformed { what: "the date of birth in the resident number", why });
    }
    if check_character(digits) != *check {
        return Err(Error::Mismatch {
            what: "the check character of the resident number",
            with: "the seventeen digits before it",
            why: "one of them is mistyped; compare them with the card",
        });
    }
    Ok(())
}

/// The check character of ISO 7064 MOD 11-2 for ASCII digits.
fn check_character(digits: &[u8]) -> u8 {
    let sum = digits.iter().fold(0, |sum, digit| (sum + u32::from(digit.wrapping_sub(b'0'))) * 2 % 11);
    match (12 - sum) % 11 {
        10 => b'X',
        value => b'0' + value as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SALT: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    fn resident(number: &str) -> Result<IdentityDocument, Error> {
        IdentityDocument::new("CN", DocumentKind::ResidentId, number)
    }

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
        let document = resident("999999199003070012").unwrap();
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

    #[test]
    fn the_ways_of_typing_one_number_are_one_number() {
        for typed in [
            "99999919900307008X",
            "99999919900307008x",
            " 999999\u{3000}19900307\u{a0}008x\t",
            "999999-1990‐03‑07–008—X",
            "99999919900307008X",
            "99999919900307008\u{2169}",
            "\u{feff}999999\u{200b}19900307\u{ad}008−X\u{2028}",
            "999999﹣19900307-008⁻X",
        ] {
            assert_eq!(*resident(typed).unwrap().number, "99999919900307008X", "{typed:?}");
        }
    }

    #[test]
    fn typos_are_told_apart() {
        for (number, code, word) in [
            ("99999919900307001", "length", "18"),
            ("9999991990030700122", "length", "18"),
            ("9999991990O3070012", "malformed", "seventeen"),
            ("99999919900307001Y", "malformed", "last character"),
            ("999999179901010013", "out-of-range", "year"),
            ("999999199102290010", "malformed", "no such day"),
            ("999999190002290012", "malformed", "no such day"),
            ("999999199013010013", "malformed", "no such day"),
            ("999999199003000012", "malformed", "no such day"),
            ("999999199003070013", "mismatch", "check character"),
            ("999999199003700012", "malformed", "no such day"),
        ] {
            let error = resident(number).unwrap_err();
            assert_eq!(error.code(), code, "{number}");
            assert!(error.to_string().contains(word), "{error}");
            assert!(!error.to_string().contains(number));
        }
        assert!(resident("999999200002290019").is_ok());
        // the form is that of China's cards alone
        assert!(IdentityDocument::new("XX", DocumentKind::ResidentId, "A-1").is_ok());
    }

    #[test]
    fn other_documents_are_bounded() {
        let new = |country, number: &str| IdentityDocument::new(country, DocumentKind::Passport, number);
        for country in ["", "C", "cn", "CHN", "中", "C1"] {
            assert_eq!(new(country, "E1").unwrap_err().code(), "malformed");
        }
        for (number, code) in [
            ("".to_owned(), "length"),
            (" - ".to_owned(), "length"),
            ("E_1".to_owned(), "malformed"),
            ("É1".to_owned(), "malformed"),
            ("E\u{202e}1".to_owned(), "malformed"),
            ("1".repeat(limits::DOCUMENT_NUMBER_CHARS + 1), "length"),
            (" ".repeat(limits::DOCUMENT_INPUT_BYTES + 1), "length"),
        ] {
            assert_eq!(new("XX", &number).unwrap_err().code(), code, "{number}");
        }
        assert!(new("XX", &"1".repeat(limits::DOCUMENT_NUMBER_CHARS)).is_ok());
    }

    #[test]
    fn kinds_keep_their_numbers() {
        for number in 1..=5 {
            assert_eq!(DocumentKind::from_number(number).unwrap().number(), number);
        }
        assert!(DocumentKind::from_number(0).is_err() && DocumentKind::from_number(6).is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_or_two_swapped_digits_are_caught(
            seq in 0u32..1000, day in 1u32..29, at in 0usize..17, by in 1u8..10,
        ) {
            let digits = format!("999999199003{day:02}{seq:03}").into_bytes();
            let whole = |digits: &[u8], check| String::from_utf8([digits, &[check]].concat()).unwrap();
            let check = check_character(&digits);
            prop_assert!(resident(&whole(&digits, check)).is_ok());

            let mut wrong = digits.clone();
            wrong[at] = (wrong[at] - b'0' + by) % 10 + b'0';
            prop_assert!(resident(&whole(&wrong, check)).is_err());

            let mut swapped = digits.clone();
            swapped.swap(at, (at + 1).min(16));
            prop_assert_eq!(resident(&whole(&swapped, check)).is_err(), swapped != digits);
        }

        #[test]
        fn any_text_is_answered(country in ".{0,3}", number in "\\PC{0,80}") {
            for kind in [DocumentKind::ResidentId, DocumentKind::Passport] {
                let _ = IdentityDocument::new("CN", kind, &number);
                let _ = IdentityDocument::new(&country, kind, &number);
            }
        }
    }
}

//! What an issuer says of a person: colour, commitment, and what may come with them.

use std::fmt;
use std::str::FromStr;

use crate::cbor::{Reader, Writer};
use crate::colour::Colour;
use crate::document::{ClaimFault, is_plain, time};
use crate::error::{Error, in_range, word};
use crate::identity::Commitment;
use crate::limits;
use crate::photo::PhotoRef;
use crate::time::Timestamp;

/// What an issuer says of a person, before it is signed: colour, identity commitment, and what may come
/// with them.
///
/// ```
/// use sanse::{Colour, Pass, PhotoRef, identity::{DocumentKind, IdentityDocument, Salt}};
///
/// let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001")?;
/// let commitment = document.commit(&Salt::generate()?)?;
/// let pass = Pass::new(Colour::Green, commitment).photo(PhotoRef::of(b"a portrait")).name("林*")?;
/// assert_eq!(pass.colour(), Colour::Green);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Eq)]
pub struct Pass {
    colour: Colour,
    commitment: Commitment,
    photo: Option<PhotoRef>,
    status_index: Option<u32>,
    advice: bool,
    test: Option<LatestTest>,
    name: Option<String>,
    /// Not on the wire: an issuer signs no expiry past it.
    colour_until: Option<Timestamp>,
}

impl Pass {
    /// A pass with a colour and the commitment to the person's document, and nothing else.
    ///
    /// Add a photo: without one a verifier never simply admits, for nobody could tell whose pass it is.
    #[must_use]
    pub fn new(colour: Colour, commitment: Commitment) -> Self {
        Self {
            colour,
            commitment,
            photo: None,
            status_index: None,
            advice: false,
            test: None,
            name: None,
            colour_until: None,
        }
    }

    /// With the reference of the person's portrait; without one a verifier can at best check the document.
    #[must_use]
    pub fn photo(mut self, photo: PhotoRef) -> Self {
        self.photo = Some(photo);
        self
    }

    /// With a place in the issuer's status list of the expiry day.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] above [`limits::STATUS_INDEX`].
    pub fn status_index(mut self, index: u32) -> Result<Self, Error> {
        in_range("a status index", u64::from(index), 0, u64::from(limits::STATUS_INDEX))?;
        self.status_index = Some(index);
        Ok(self)
    }

    /// With the advice to make the health declaration (经分析评估,建议您进行健康登记).
    #[must_use]
    pub fn advise_declaration(mut self) -> Self {
        self.advice = true;
        self
    }

    /// With the latest test.
    #[must_use]
    pub fn test(mut self, time: Timestamp, result: TestResult) -> Self {
        self.test = Some(LatestTest { time, result });
        self
    }

    /// With the moment at which the colour would change by itself: an issuer signs no expiry past it.
    ///
    /// [`Assessment::pass`](crate::assess::Assessment::pass) sets it; set twice, the earlier one holds. It is not on the
    /// wire: a pass that was read has none, and two passes that say the same are equal whatever it is.
    #[must_use]
    pub fn colour_until(mut self, change: Timestamp) -> Self {
        self.colour_until = self.colour_until.into_iter().chain([change]).min();
        self
    }

    /// With a masked name to show, for example `林*`; at most 12 bytes of UTF-8 (four Chinese characters).
    ///
    /// Masking is the issuer's part: whoever reads the code reads the name.
    ///
    /// # Errors
    /// [`Error::Length`] when empty or longer; [`Error::Malformed`] when it has control, line or
    /// direction-changing characters.
    pub fn name(mut self, name: &str) -> Result<Self, Error> {
        if name.is_empty() || name.len() > limits::DISPLAY_NAME_BYTES {
            let (length, max) = (name.len(), limits::DISPLAY_NAME_BYTES);
            return Err(Error::Length { what: "a masked name", unit: "bytes", length, min: 1, max });
        }
        if !is_plain(name) {
            let why = "leave out control, line and direction characters";
            return Err(Error::Malformed { what: "a masked name", why });
        }
        self.name = Some(name.to_owned());
        Ok(self)
    }

    /// The colour at issue.
    #[must_use]
    pub fn colour(&self) -> Colour {
        self.colour
    }

    /// The commitment to the person's document.
    #[must_use]
    pub fn commitment(&self) -> &Commitment {
        &self.commitment
    }

    /// The reference of the portrait.
    #[must_use]
    pub fn photo_ref(&self) -> Option<&PhotoRef> {
        self.photo.as_ref()
    }

    /// The place in the issuer's status list.
    #[must_use]
    pub fn status(&self) -> Option<u32> {
        self.status_index
    }

    /// Whether the person is advised to make the health declaration.
    #[must_use]
    pub fn is_advised(&self) -> bool {
        self.advice
    }

    /// The latest test.
    #[must_use]
    pub fn latest_test(&self) -> Option<LatestTest> {
        self.test
    }

    /// When the colour would change by itself.
    #[must_use]
    pub fn colour_changes_at(&self) -> Option<Timestamp> {
        self.colour_until
    }

    /// The masked name.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        let length = if self.name.is_some() { 7 } else { 5 + usize::from(self.test.is_some()) };
        writer.array(length).uint(self.colour.number()).bytes(self.commitment.as_bytes());
        match &self.photo {
            Some(photo) => writer.bytes(photo.as_bytes()),
            None => writer.null(),
        };
        match self.status_index {
            Some(index) => writer.uint(u64::from(index)),
            None => writer.null(),
        };
        writer.uint(u64::from(self.advice));
        match self.test {
            Some(test) => writer.array(2).uint(test.time.unix()).uint(test.result.number()),
            None if length > 5 => writer.null(),
            None => writer,
        };
        if let Some(name) = &self.name {
            writer.text(name);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let length = reader.array()?;
        if !(5..=7).contains(&length) {
            return Err(ClaimFault::Value("pass"));
        }
        let colour = Colour::from_number(reader.uint()?).ok_or(ClaimFault::Value("colour"))?;
        let commitment = Commitment::from_bytes(reader.bytes_of("16 bytes of commitment")?);
        let photo = reader.or_null(|r| r.bytes_of("16 bytes of photo reference"))?.map(PhotoRef::from_bytes);
        let status_index = reader
            .or_null(Reader::uint)?
            .map(|n| u32::try_from(n).ok().filter(|n| *n <= limits::STATUS_INDEX))
            .map(|n| n.ok_or(ClaimFault::Value("status index")))
            .transpose()?;
        let advice = match reader.uint()? {
            0 => false,
            1 => true,
            _ => return Err(ClaimFault::Value("flags")),
        };
        let mut pass = Self { photo, status_index, advice, ..Self::new(colour, commitment) };
        if length > 5 {
            pass.test = reader.or_null(read_test)?;
        }
        if length == 6 && pass.test.is_none() {
            return Err(ClaimFault::Value("latest test")); // a null at the end has a shorter form
        }
        if length == 7 {
            pass = pass.name(reader.text()?).map_err(|_| ClaimFault::Value("name"))?;
        }
        Ok(pass)
    }
}

/// What the two say of the person.
impl PartialEq for Pass {
    fn eq(&self, other: &Self) -> bool {
        let said = |pass: &Self| (pass.colour, pass.photo, pass.status_index, pass.advice, pass.test);
        self.commitment == other.commitment && said(self) == said(other) && self.name == other.name
    }
}

/// Shows nothing of the person but the colour.
impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pass").field("colour", &self.colour).finish_non_exhaustive()
    }
}

/// The latest test of a person: when it was taken, and what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "two facts, as on the wire")]
pub struct LatestTest {
    /// When the sample was taken.
    pub time: Timestamp,
    /// What it found.
    pub result: TestResult,
}

fn read_test(reader: &mut Reader<'_>) -> Result<LatestTest, ClaimFault> {
    reader.array_of(2, "time and result")?;
    let time = time(reader, "test time")?;
    let result = TestResult::from_number(reader.uint()?).ok_or(ClaimFault::Value("test result"))?;
    Ok(LatestTest { time, result })
}

/// What the latest test found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the three results of the place code's page")]
pub enum TestResult {
    /// Nothing found.
    Negative,
    /// Found.
    Positive,
    /// Taken, no result yet.
    Pending,
}

impl TestResult {
    /// Its number on the wire: negative 0, positive 1, pending 2.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            TestResult::Negative => 0,
            TestResult::Positive => 1,
            TestResult::Pending => 2,
        }
    }

    fn from_number(number: u64) -> Option<Self> {
        [TestResult::Negative, TestResult::Positive, TestResult::Pending]
            .into_iter()
            .find(|r| r.number() == number)
    }

    /// `negative`, `positive` or `pending`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TestResult::Negative => "negative",
            TestResult::Positive => "positive",
            TestResult::Pending => "pending",
        }
    }
}

impl fmt::Display for TestResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`TestResult::name`] writes; else [`Error::Word`].
impl FromStr for TestResult {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let all = [TestResult::Negative, TestResult::Positive, TestResult::Pending];
        word("the test's result", text, &all, TestResult::name)
    }
}

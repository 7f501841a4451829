//! One sealed record: bytes that are kept, carried and counted by whoever cannot open them.

use std::fmt;
use std::marker::PhantomData;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::content::Content;
use super::{CardRefusal, OpenError, Record, Report, Visitor};
use crate::audience::{Audience, PlaceId};
use crate::cbor::{Fault, Reader, Writer};
use crate::envelope::first_16;
use crate::error::Error;
use crate::key::{self, ReportKey};
use crate::limits;
use crate::trust::Trust;

/// A record sealed to a district authority's key; all are equally long, whatever is in them.
///
/// `R` says what it was sealed as; another record never opens as it. See [`Report`] for an example.
pub struct Sealed<R> {
    bytes: Vec<u8>,
    place: PlaceId,
    enc: [u8; 32],
    content: std::ops::Range<usize>,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Sealed<R> {
    /// Seals a record to the report key of the home trust list; one that has run out too, for a late list names the
    /// authority still.
    pub(super) fn seal(record: &R, trust: &Trust) -> Result<Self, Error> {
        let why = "load a trust list of the place's region that names one";
        let no_key = Error::Unknown { what: "report key", why };
        let list = trust.home().ok_or(no_key.clone())?.claims();
        let place = record.place();
        if place.region() != list.region() {
            let why = "a place reports to the authority of its own region";
            return Err(Error::Mismatch { what: "the place's region", with: "the home trust list", why });
        }
        let to = list.reports_to().ok_or(no_key)?;
        let (enc, sealed) = key::seal(to, &info::<R>(place), &[], &padded(record)?)?;
        let mut writer = Writer::with_capacity(limits::SEALED_BYTES);
        writer.array(4).text(R::LABEL).text(place.as_str()).bytes(&enc).bytes(&sealed);
        let bytes = writer.into_bytes();
        let content = bytes.len() - sealed.len()..bytes.len();
        Ok(Self { bytes, place, enc, content, record: PhantomData })
    }

    /// A sealed record from its bytes, as they came.
    ///
    /// # Errors
    /// [`OpenError::Malformed`] for anything but what is sealed here; [`OpenError::OtherPurpose`] for a record of another
    /// kind or version.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, OpenError> {
        if bytes.len() > limits::SEALED_BYTES {
            return Err(OpenError::Malformed);
        }
        let mut reader = Reader::new(&bytes, 0..bytes.len());
        let (label, place, enc, sealed) = parts(&mut reader).map_err(|_| OpenError::Malformed)?;
        let content = reader.position() - sealed..reader.position();
        reader.finish().map_err(|_| OpenError::Malformed)?;
        if label != R::LABEL {
            return Err(OpenError::OtherPurpose { wanted: R::NAME });
        }
        let place = place.parse().map_err(|_| OpenError::Malformed)?;
        if sealed != limits::RECORD_BYTES + TAG {
            return Err(OpenError::Malformed);
        }
        Ok(Self { bytes, place, enc, content, record: PhantomData })
    }

    /// The bytes, to carry to the authority.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The record's id: the first 16 bytes of the SHA-256 of its bytes. What is delivered twice has one id: the receiving
    /// side keeps it as its key, and so counts once.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        first_16(Sha256::digest(&self.bytes).0)
    }

    /// Where it says that it was made: for sorting alone, until it is opened.
    #[must_use]
    pub fn untrusted_place(&self) -> PlaceId {
        self.place
    }

    /// The record, opened with the authority's key; `from` is the place or the region that it takes records of.
    ///
    /// # Errors
    /// [`OpenError::OtherPlace`] for a record of another place or region; [`OpenError::NotOpened`] when the key is another,
    /// or a byte has changed; [`OpenError::Content`] for a content that this version does not write.
    pub fn open(&self, key: &ReportKey, from: impl Into<Audience>) -> Result<R, OpenError> {
        let (place, wanted) = (self.place, from.into());
        let expected = match wanted {
            Audience::Place(wanted) => wanted == place,
            Audience::Region(region) => region == place.region(),
        };
        if !expected {
            return Err(OpenError::OtherPlace { found: place, wanted });
        }
        let sealed = self.bytes.get(self.content.clone()).unwrap_or_default();
        let content = key.open(&self.enc, &info::<R>(place), &[], sealed).ok_or(OpenError::NotOpened)?;
        let mut reader = Reader::new(&content, 0..content.len());
        let record = R::read(place, &mut reader).ok_or(OpenError::Content)?;
        let rest = content.get(reader.position()..).unwrap_or_default();
        if rest.iter().all(|byte| *byte == 0) { Ok(record) } else { Err(OpenError::Content) }
    }
}

impl Report {
    /// Seals it to the report key of the home trust list: from here on the authority alone reads it.
    /// [`Outbox::put`](super::Outbox::put) seals and keeps it until it is delivered.
    ///
    /// # Errors
    /// [`Error::Unknown`] when no list is loaded, or it names no report key; [`Error::Mismatch`] for a place of another
    /// region; [`Error::Randomness`].
    pub fn seal(&self, trust: &Trust) -> Result<Sealed<Self>, Error> {
        Sealed::seal(self, trust)
    }
}

impl CardRefusal {
    /// Seals it to the report key of the home trust list: from here on the authority alone reads it.
    ///
    /// # Errors
    /// As [`Report::seal`].
    pub fn seal(&self, trust: &Trust) -> Result<Sealed<Self>, Error> {
        Sealed::seal(self, trust)
    }
}

impl Visitor {
    /// Seals it to the report key of the home trust list: from here on the authority alone reads it.
    ///
    /// # Errors
    /// As [`Report::seal`].
    pub fn seal(&self, trust: &Trust) -> Result<Sealed<Self>, Error> {
        Sealed::seal(self, trust)
    }
}

/// Purpose, version, region and place, which HPKE's keys are derived from: none of them can be exchanged.
fn info<R: Content>(place: PlaceId) -> Vec<u8> {
    let mut writer = Writer::with_capacity(64);
    writer.array(3).text(R::LABEL).text(place.region().as_str()).text(place.as_str());
    writer.into_bytes()
}

/// The content, with zeros behind it: a contact is not told by a length. Made with its whole capacity, so that nothing of
/// it is left behind in memory.
fn padded<R: Content>(record: &R) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut writer = Writer::with_capacity(limits::RECORD_BYTES);
    record.write(&mut writer);
    let mut content = Zeroizing::new(writer.into_bytes());
    let (length, max) = (content.len(), limits::RECORD_BYTES);
    if length > max {
        return Err(Error::Length { what: "the record", unit: "bytes", length, min: 0, max });
    }
    content.resize(max, 0);
    Ok(content)
}

fn parts<'a>(reader: &mut Reader<'a>) -> Result<(&'a str, &'a str, [u8; 32], usize), Fault> {
    reader.array_of(4, "the four parts of a sealed record")?;
    Ok((
        reader.text()?,
        reader.text()?,
        reader.bytes_of("32 bytes of an encapsulated key")?,
        reader.bytes()?.len(),
    ))
}

/// What ChaCha20Poly1305 adds (RFC 8439, section 2.8).
const TAG: usize = 16;

impl<R> Clone for Sealed<R> {
    fn clone(&self) -> Self {
        let Self { bytes, place, enc, content, record } = self;
        Self { bytes: bytes.clone(), place: *place, enc: *enc, content: content.clone(), record: *record }
    }
}

impl<R: Record> fmt::Debug for Sealed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({}, {}, {} bytes)", R::NAME, self.place, self.bytes.len())
    }
}

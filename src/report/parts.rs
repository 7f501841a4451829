//! The parts that several records have: written alike, and read strictly.

use zeroize::Zeroizing;

use crate::cbor::{Reader, Writer};
use crate::document::is_plain;
use crate::error::Error;
use crate::identity::{DocumentKind, IdentityDocument};
use crate::reader::ReaderName;
use crate::time::Timestamp;

/// When and at which gate: the first two parts of each record.
pub(super) fn write_when_and_gate(writer: &mut Writer, time: Timestamp, gate: ReaderName) {
    writer.uint(time.unix()).text(gate.as_str());
}

pub(super) fn read_when_and_gate(reader: &mut Reader<'_>) -> Option<(Timestamp, ReaderName)> {
    let time = Timestamp::from_unix(reader.uint().ok()?).ok()?;
    let name = reader.text().ok()?;
    let gate = ReaderName::new(name);
    // The one form of it, or somebody else has written it; so below.
    (gate.as_str() == name).then_some((time, gate))
}

/// Country, kind and number.
pub(super) fn write_document(writer: &mut Writer, document: &IdentityDocument) {
    writer.text(document.country()).uint(document.kind().number().into()).text(document.number());
}

pub(super) fn read_document(reader: &mut Reader<'_>) -> Option<IdentityDocument> {
    let country = reader.text().ok()?;
    let kind = DocumentKind::from_number(u8::try_from(reader.uint().ok()?).ok()?).ok()?;
    let number = reader.text().ok()?;
    let document = IdentityDocument::new(country, kind, number).ok()?;
    (document.number() == number).then_some(document)
}

/// A text as somebody has typed it, of 1 to `max` bytes; `what` it is stands in the error, the text does not.
pub(super) fn typed(what: &'static str, text: &str, max: usize) -> Result<Zeroizing<String>, Error> {
    let length = text.len();
    if length == 0 || length > max {
        return Err(Error::Length { what, unit: "bytes", length, min: 1, max });
    }
    if !is_plain(text) {
        let why = "leave out control, line and direction characters";
        return Err(Error::Malformed { what, why });
    }
    Ok(Zeroizing::new(text.to_owned()))
}

//! What a worker does with a row: everything checked, the document committed to, the pass signed.

use std::str::FromStr;

use sanse::identity::{Commitment, Salt};
use sanse::{Credential, Issuer, Pass, PhotoRef, ProvenHolderKey, TestResult, Timestamp, Unsigned};
use serde::Serialize;

use super::proof;
use crate::hex;
use crate::rows::Column;
use crate::rows::Record;
use crate::rows::Row;
use crate::rows::{Fault, Rejection};
use crate::status::{Place, Places};
use sanse_example_common::{Failure, clock, document};

/// What all rows of a run have in common; shared by the workers.
pub(super) struct Desk {
    pub(super) issuer: Issuer,
    /// Where passes get their places in status lists, in a region that keeps status.
    pub(super) places: Option<Places>,
    pub(super) paper: bool,
    /// For rows that do not say.
    pub(super) hours: u64,
}

/// A few rows done: the lines that each file is to get.
#[derive(Default)]
pub(super) struct Done {
    pub(super) passes: Vec<u8>,
    pub(super) rejected: Vec<u8>,
    pub(super) salts: Vec<u8>,
    pub(super) issued: u64,
    pub(super) refused: u64,
}

/// A line of `passes.jsonl`.
#[derive(Serialize)]
struct PassLine<'a> {
    line: u64,
    id: &'a str,
    text: String,
    expires: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<StatusPart>,
}

/// What takes the pass back: `issuer status set`.
#[derive(Serialize)]
struct StatusPart {
    day: String,
    index: u32,
    credential: String,
}

/// A pass that can be signed.
struct Ready {
    pass: Pass,
    holder: Option<ProvenHolderKey>,
    expiry: Timestamp,
    salt: Option<Salt>,
    prepared: Unsigned<Credential>,
    status: Option<StatusPart>,
}

/// A line of `SENSITIVE-salts.jsonl`.
#[derive(Serialize)]
struct SaltLine<'a> {
    line: u64,
    id: &'a str,
    salt: String,
}

impl Desk {
    /// Each pass is dated when it is signed, to the minute: one that is issued after a pause lives no shorter.
    pub(super) fn work(&self, rows: Vec<Row>) -> Result<Done, Failure> {
        let now = clock::now()?.floor(60);
        let mut done = Done::default();
        let ready = |Row { line, id, record }| {
            (line, id, record.map_err(Fault::Row).and_then(|record| self.ready(&record, now)))
        };
        let mut rows: Vec<(u64, String, Result<Ready, Fault>)> = rows.into_iter().map(ready).collect();
        if let Some(places) = &self.places {
            self.place(places, rows.iter_mut().filter_map(|row| row.2.as_mut().ok()), now)?;
        }
        for (line, id, ready) in rows {
            match ready {
                Ok(Ready { salt, expiry, prepared, status, .. }) => {
                    let text = self.issuer.sign(prepared)?.to_text();
                    if let Some(salt) = salt {
                        let salt = hex::encode(salt.as_bytes());
                        append(&mut done.salts, &SaltLine { line, id: &id, salt })?;
                    }
                    let expires = expiry.to_string();
                    append(&mut done.passes, &PassLine { line, id: &id, text, expires, status })?;
                    done.issued += 1;
                }
                Err(Fault::Row(rejection)) => {
                    rejection.write(line, &id, &mut done.rejected);
                    done.refused += 1;
                }
                Err(Fault::World(failure)) => return Err(Failure::of(format!("line {line}"), failure)),
            }
        }
        Ok(done)
    }

    /// Gives each pass its place, all of them on the disk with the ids of their credentials before any is signed.
    fn place<'a>(
        &self,
        places: &Places,
        rows: impl Iterator<Item = &'a mut Ready>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let mut notes = Vec::new();
        for ready in rows {
            let place: Place = places.take(ready.expiry)?;
            let pass = place.of(ready.pass.clone())?;
            ready.prepared = self.issuer.prepare(&pass, ready.holder.as_ref(), now, ready.expiry)?;
            let id = ready.prepared.id();
            let (day, credential) = (place.day.to_string(), hex::encode(&id));
            ready.status = Some(StatusPart { day, index: place.index, credential });
            notes.push((place, id));
        }
        places.note(&notes)?;
        places.let_others();
        Ok(())
    }

    fn ready(&self, record: &Record, now: Timestamp) -> Result<Ready, Fault> {
        let hours = match record.get(Column::Hours) {
            None => self.hours,
            Some(text) => number(Column::Hours, text)?.into(),
        };
        let expiry = now.plus(hours * 3_600);
        if self.places.is_some() && record.get(Column::StatusIndex).is_some() {
            let advice = "this region gives each pass a place itself; leave it empty";
            return Err(Rejection::of(Column::StatusIndex, "conflict", advice).into());
        }
        if record.get(Column::Phone).is_some() {
            let advice = "a batch keeps no telephone numbers, a register does: leave it empty";
            return Err(Rejection::of(Column::Phone, "conflict", advice).into());
        }
        let holder = self.holder(record)?;
        // The dear part last: a row that is wrong elsewhere costs nothing.
        let pass = describe(record)?;
        let (commitment, salt) = commit(record)?;
        let pass = pass(commitment)?;
        let prepared = self.issuer.prepare(&pass, holder.as_ref(), now, expiry).map_err(|error| {
            let role = matches!(error, sanse::Error::Mismatch { what: "the holder's key", .. });
            Fault::of(if role { Column::Answer } else { Column::Hours }, error)
        })?;
        Ok(Ready { pass, holder, expiry, salt, prepared, status: None })
    }

    fn holder(&self, record: &Record) -> Result<Option<ProvenHolderKey>, Rejection> {
        match (self.paper, record.get(Column::Challenge), record.get(Column::Answer)) {
            (true, None, None) => Ok(None),
            (true, given, _) => {
                let column = if given.is_some() { Column::Challenge } else { Column::Answer };
                let advice = "passes on paper have no holder's key; leave it empty, or leave out --paper";
                Err(Rejection::of(column, "conflict", advice))
            }
            (false, Some(challenge), Some(answer)) => proof::verify(challenge, answer).map(Some),
            (false, challenge, _) => {
                let column = if challenge.is_some() { Column::Answer } else { Column::Challenge };
                let advice = "give the challenge and the wallet's answer, or issue on paper with --paper";
                Err(Rejection::missing(column, advice))
            }
        }
    }
}

fn append(lines: &mut Vec<u8>, line: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *lines, line).map_err(|error| Failure::of("a line of JSON", error))?;
    lines.push(b'\n');
    Ok(())
}

/// The pass but for its commitment.
fn describe(record: &Record) -> Result<impl Fn(Commitment) -> Result<Pass, Fault>, Rejection> {
    let colour =
        record.get(Column::Colour).ok_or_else(|| Rejection::missing(Column::Colour, "give a colour"))?;
    let colour = word(Column::Colour, colour)?;
    let photo = record.get(Column::Photo).map(|text| sixteen(Column::Photo, text)).transpose()?;
    let test = test(record)?;
    let advice = match record.get(Column::Advice) {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Rejection::malformed(Column::Advice, "write true or false")),
    };
    let index = record.get(Column::StatusIndex).map(|text| number(Column::StatusIndex, text)).transpose()?;
    Ok(move |commitment| {
        let mut pass = Pass::new(colour, commitment);
        if let Some(photo) = photo {
            pass = pass.photo(PhotoRef::from_bytes(photo));
        }
        if let Some((time, result)) = test {
            pass = pass.test(time, result);
        }
        if advice {
            pass = pass.advise_declaration();
        }
        if let Some(name) = record.get(Column::Name) {
            pass = pass.name(name).map_err(|error| Fault::of(Column::Name, error))?;
        }
        if let Some(index) = index {
            pass = pass.status_index(index).map_err(|error| Fault::of(Column::StatusIndex, error))?;
        }
        Ok(pass)
    })
}

/// Of a document, under a fresh salt from the operating system; or as it was made when the person registered.
fn commit(record: &Record) -> Result<(Commitment, Option<Salt>), Fault> {
    match (record.get(Column::Document), record.get(Column::Commitment)) {
        (Some(text), None) => {
            let document = document::parse(text)
                .map_err(|failure| Rejection::malformed(Column::Document, failure.to_string()))?;
            let salt = Salt::generate().map_err(|error| Fault::of(Column::Document, error))?;
            let commitment = document.commit(&salt).map_err(|error| Fault::of(Column::Document, error))?;
            Ok((commitment, Some(salt)))
        }
        (None, Some(text)) => Ok((Commitment::from_bytes(sixteen(Column::Commitment, text)?), None)),
        (None, None) => {
            Err(Rejection::missing(Column::Document, "give the document, or the commitment to it").into())
        }
        (Some(_), Some(_)) => {
            let advice = "give the document or the commitment to it, not both";
            Err(Rejection::of(Column::Commitment, "conflict", advice).into())
        }
    }
}

fn test(record: &Record) -> Result<Option<(Timestamp, TestResult)>, Rejection> {
    let (time, result) = match (record.get(Column::TestTime), record.get(Column::TestResult)) {
        (None, None) => return Ok(None),
        (Some(time), Some(result)) => (time, result),
        (time, _) => {
            let column = if time.is_some() { Column::TestResult } else { Column::TestTime };
            return Err(Rejection::missing(column, "give a test's time and its result, or neither"));
        }
    };
    let time = clock::time(time).map_err(|why| Rejection::malformed(Column::TestTime, why))?;
    let result = word(Column::TestResult, result)?;
    Ok(Some((time, result)))
}

fn word<T: FromStr<Err = sanse::Error>>(column: Column, text: &str) -> Result<T, Rejection> {
    text.parse().map_err(|error: sanse::Error| Rejection::malformed(column, error.to_string()))
}

fn number(column: Column, text: &str) -> Result<u32, Rejection> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits);
    number.ok_or_else(|| Rejection::malformed(column, "write a whole number in digits"))
}

fn sixteen(column: Column, text: &str) -> Result<[u8; 16], Rejection> {
    hex::decode(text).ok_or_else(|| Rejection::malformed(column, "write 32 hexadecimal digits"))
}

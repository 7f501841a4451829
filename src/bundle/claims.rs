//! A bundle's claims, to and from CBOR.

use super::error::BundleError;
use super::manifest::{Bundle, Part, PartKind, is_plain_name};
use crate::cbor::{Reader, Writer};
use crate::document::{
    ClaimFault, Document, Kind, end_of_map, label, read_dates, required, sealed, write_dates,
};
use crate::envelope::Unverified;
use crate::limits;

/// ```cddl
/// bundle-claims = {
///   4 => seconds,             ; exp
///   6 => seconds,             ; iat
///   -65541 => bundle,
/// }
/// bundle = [
///   region: tstr .regexp "[A-Z0-9]{1,8}",
///   sequence: uint,           ; never falls
///   parts: [1*2048 part],     ; ascending by name; one of kind 1
/// ]
/// part = [
///   name: tstr .regexp "[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?",
///   kind: 1..6,               ; home, announcement, recognised, status, rules, place code
///   length: uint, sha-256: bstr .size 32,
/// ]
/// seconds = 0..4294967295
/// ```
impl Document for Bundle {
    const KIND: Kind = Kind::Bundle;
}

impl Bundle {
    /// What a manifest says of its parts, by anybody: for finding them, never for believing them.
    pub(super) fn said(manifest: &[u8]) -> Result<Self, BundleError> {
        Unverified::<Self>::from_bytes(manifest.to_vec())
            .and_then(|bundle| bundle.untrusted_claims())
            .map_err(BundleError::NotBelieved)
    }
}

impl sealed::Claims for Bundle {
    fn write(&self, writer: &mut Writer) {
        write_dates(writer.map(3), self.issued_at, self.expires_at);
        writer.int(label::BUNDLE).array(3).text(self.region.as_str()).uint(self.sequence);
        writer.array(self.parts.len());
        for part in &self.parts {
            let length = u64::try_from(part.length).unwrap_or(u64::MAX);
            writer.array(4).text(&part.name).uint(part.kind.number()).uint(length).bytes(&part.digest);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let mut map = reader.map()?;
        let (issued_at, expires_at) = read_dates(reader, &mut map)?;
        required(reader, &mut map, label::BUNDLE, "bundle")?;
        reader.array_of(3, "the three parts of a bundle")?;
        let region = reader.text()?.parse().map_err(|_| ClaimFault::Value("region"))?;
        let mut bundle = Bundle::new(region, reader.uint()?, issued_at, expires_at)
            .map_err(|_| ClaimFault::Value("exp"))?;
        let count = reader.array()?;
        if count > limits::BUNDLE_PARTS {
            return Err(ClaimFault::Value("parts"));
        }
        bundle.parts = (0..count).map(|_| read_part(reader)).collect::<Result<_, _>>()?;
        end_of_map(reader, &mut map)?;
        if is_whole(&bundle) { Ok(bundle) } else { Err(ClaimFault::Value("parts")) }
    }
}

fn read_part(reader: &mut Reader<'_>) -> Result<Part, ClaimFault> {
    reader.array_of(4, "name, kind, length and hash of a part")?;
    let name = reader.text()?;
    if !is_plain_name(name) {
        return Err(ClaimFault::Value("part name"));
    }
    let kind = PartKind::from_number(reader.uint()?).ok_or(ClaimFault::Value("part kind"))?;
    let length = usize::try_from(reader.uint()?).ok().filter(|length| *length <= kind.longest());
    let length = length.ok_or(ClaimFault::Value("part length"))?;
    Ok(Part { name: name.to_owned(), kind, length, digest: reader.bytes_of("32 bytes of hash")? })
}

/// Names ascend strictly, there is one home list and at most one of the rules, and all of it fits.
fn is_whole(bundle: &Bundle) -> bool {
    let ascends = bundle.parts.is_sorted_by(|a, b| a.name < b.name);
    let total: usize = bundle.parts.iter().map(|part| part.length).sum();
    ascends
        && bundle.of_kind(PartKind::Home).count() == 1
        && bundle.of_kind(PartKind::Policy).count() <= 1
        && total <= limits::BUNDLE_BYTES
}

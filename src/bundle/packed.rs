//! A bundle as one file. It is read part by part, so no byte of it is in memory twice.

use std::collections::BTreeMap;
use std::io::Read;

use super::error::BundleError;
use super::manifest::Bundle;
use crate::cbor::Writer;
use crate::limits;

const VERSION: &str = "sanse/bundle/1";

/// A manifest and its parts, in the manifest's order, as one file.
pub(super) fn write(manifest: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let frame = 64 + 16 * parts.len();
    let bytes: usize = parts.iter().map(|part| part.len()).sum();
    let mut writer = Writer::with_capacity(frame + manifest.len() + bytes);
    writer.array(3).text(VERSION).bytes(manifest).array(parts.len());
    for part in parts {
        writer.bytes(part);
    }
    writer.into_bytes()
}

/// What stood in one file.
pub(super) struct Unpacked {
    pub(super) manifest: Vec<u8>,
    pub(super) parts: BTreeMap<String, Vec<u8>>,
}

/// Reads a manifest and its parts from one file. All of its form but the manifest's length is known before it is read.
pub(super) fn read(source: &mut impl Read, name: &str) -> Result<Unpacked, BundleError> {
    let mut source = Source { source, name };
    let mut head = Writer::default();
    head.array(3).text(VERSION);
    source.expect(head)?;
    let length = source.length()?;
    let manifest = source.bytes(length)?;
    let bundle = Bundle::said(&manifest)?;
    let mut head = Writer::default();
    head.array(bundle.parts().len());
    source.expect(head)?;
    let mut parts = BTreeMap::new();
    for part in bundle.parts() {
        let mut head = Writer::default();
        head.bytes_head(part.length());
        source.expect(head)?;
        parts.insert(part.name().to_owned(), source.bytes(part.length())?);
    }
    source.finish()?;
    Ok(Unpacked { manifest, parts })
}

struct Source<'a, R> {
    source: &'a mut R,
    name: &'a str,
}

impl<R: Read> Source<'_, R> {
    /// These very bytes come next.
    fn expect(&mut self, wanted: Writer) -> Result<(), BundleError> {
        let wanted = wanted.into_bytes();
        if self.bytes(wanted.len())? == wanted { Ok(()) } else { Err(self.no_bundle()) }
    }

    /// The length of the manifest, in the one encoding that it may have.
    fn length(&mut self) -> Result<usize, BundleError> {
        let first = self.bytes(1)?;
        let (direct, more) = match first.as_slice() {
            [short @ 0x40..=0x57] => (usize::from(short - 0x40), 0),
            [0x58] => (0, 1),
            [0x59] => (0, 2),
            [0x5A] => (0, 4),
            _ => return Err(self.no_bundle()),
        };
        let rest = self.bytes(more)?;
        let length = rest.iter().fold(direct, |length, byte| length << 8 | usize::from(*byte));
        let mut again = Writer::default();
        again.bytes_head(length);
        if length > limits::BUNDLE_MANIFEST_BYTES || again.into_bytes() != [first, rest].concat() {
            return Err(self.no_bundle());
        }
        Ok(length)
    }

    /// So many bytes, which was held against a bound; what is not there is not allocated.
    fn bytes(&mut self, length: usize) -> Result<Vec<u8>, BundleError> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(length).unwrap_or(u64::MAX);
        let read = self.source.by_ref().take(limit).read_to_end(&mut bytes);
        match read {
            Ok(read) if read == length => Ok(bytes),
            Ok(_) => Err(self.no_bundle()),
            Err(error) => Err(self.unread(error.to_string())),
        }
    }

    fn finish(&mut self) -> Result<(), BundleError> {
        match self.source.by_ref().take(1).read_to_end(&mut Vec::new()) {
            Ok(0) => Ok(()),
            Ok(_) => Err(self.no_bundle()),
            Err(error) => Err(self.unread(error.to_string())),
        }
    }

    fn no_bundle(&self) -> BundleError {
        self.unread("it is no bundle".to_owned())
    }

    fn unread(&self, why: String) -> BundleError {
        BundleError::Unread { name: self.name.to_owned(), why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each length has one encoding, and none is believed past the bound.
    #[test]
    fn a_manifest_has_one_length() {
        let length = |bytes: &[u8]| {
            let mut bytes = bytes;
            Source { source: &mut bytes, name: "file" }.length().map_err(|error| error.code())
        };
        for (bytes, wanted) in [
            (&[0x40][..], Ok(0)),
            (&[0x57], Ok(23)),
            (&[0x58, 24], Ok(24)),
            (&[0x59, 1, 0], Ok(256)),
            (&[0x5A, 0, 4, 0, 0], Ok(limits::BUNDLE_MANIFEST_BYTES)),
            (&[0x58, 23], Err("bundle-unread")),
            (&[0x59, 0, 255], Err("bundle-unread")),
            (&[0x5A, 0, 4, 0, 1], Err("bundle-unread")),
            (&[0x5B, 0, 0, 0, 0, 0, 0, 0, 9], Err("bundle-unread")),
            (&[0x5F], Err("bundle-unread")),
            (&[0x81], Err("bundle-unread")),
            (&[0x59, 1], Err("bundle-unread")),
            (&[], Err("bundle-unread")),
        ] {
            assert_eq!(length(bytes), wanted, "{bytes:02X?}");
        }
    }
}

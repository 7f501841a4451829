//! COSE_Sign1, the part of it that documents use: read once, strictly, into ranges of the bytes received.

use std::ops::Range;

use crate::cbor::{Fault, Reader, Writer};
use crate::document::Kind;
use crate::key::{Algorithm, KeyId};
use crate::reason::Reason;

/// Where the parts of an envelope stand in the bytes received, and what its header says.
///
/// ```cddl
/// sign1<kind-header> = #6.18([
///   protected: bstr .cbor kind-header,
///   unprotected: {},        ; always empty
///   payload: bstr,
///   signature: bstr .size 64,
/// ])
/// credential-header = { 1 => -8, 4 => bstr .size 4, 16 => 61 }           ; alg, kid, typ
/// trust-list-header = { 1 => -8, 4 => bstr .size 4, 16 => 65001 }
/// status-list-header = { 1 => -8, 4 => bstr .size 4, 16 => 65002 }
/// place-code-header = { 1 => -8, 4 => bstr .size 4, 16 => 65003 }
/// roster-header = { 1 => -8, 4 => bstr .size 4, 16 => 65005 }
/// presentation-header = { 1 => -8 / -7, 13 => sign1<credential-header>, 16 => 294 } ; alg, kcwt, typ
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) algorithm: Algorithm,
    pub(crate) kind: Kind,
    pub(crate) key: KeyHint,
    /// The whole item.
    pub(crate) whole: Range<usize>,
    /// The protected header with the head of its byte string, as both stand in the Sig_structure.
    protected: Range<usize>,
    /// The payload with the head of its byte string.
    payload: Range<usize>,
    /// The payload alone.
    pub(crate) claims: Range<usize>,
    pub(crate) signature: [u8; 64],
}

/// What the header says of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyHint {
    /// 4: the first bytes of the hash of an issuer's or a root's key.
    Kid(KeyId),
    /// 13: the credential, whose `cnf` is the key.
    Credential(Box<Envelope>),
}

/// Whether an envelope stands alone or inside a presentation's header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Outer,
    Inner,
}

impl Envelope {
    /// Reads the one envelope that fills `bytes`.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Reason> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        let envelope = Self::read_item(bytes, &mut reader, Nesting::Outer)?;
        reader.finish().map_err(envelope_fault)?;
        Ok(envelope)
    }

    fn read_item(bytes: &[u8], reader: &mut Reader<'_>, nesting: Nesting) -> Result<Self, Reason> {
        let start = reader.position();
        let tag = reader.tag().map_err(envelope_fault)?;
        if tag != COSE_SIGN1 {
            return Err(Reason::EnvelopeTag { tag });
        }
        reader.array_of(4, "an array of four").map_err(envelope_fault)?;
        let (protected, header) = byte_string(reader)?;
        let unprotected = reader.position();
        let entries = reader.map().map_err(envelope_fault)?;
        if !entries.is_empty() {
            return Err(Reason::EnvelopeUnprotected { offset: unprotected });
        }
        let (payload, claims) = byte_string(reader)?;
        let signature = reader.bytes_of("64 bytes of signature").map_err(envelope_fault)?;
        let whole = start..reader.position();
        let (algorithm, key, kind) = read_header(bytes, header, nesting)?;
        Ok(Self { algorithm, kind, key, whole, protected, payload, claims, signature })
    }

    /// The Sig_structure of the bytes received (RFC 9052, section 4.4): what the signature is held against.
    pub(crate) fn message(&self, bytes: &[u8]) -> Vec<u8> {
        let part = |range: &Range<usize>| bytes.get(range.clone()).unwrap_or_default();
        sig_structure(part(&self.protected), part(&self.payload))
    }

    /// The same envelope when the bytes before it are cut away.
    pub(crate) fn moved_to_start(&self) -> Self {
        let start = self.whole.start;
        let moved = |range: &Range<usize>| range.start - start..range.end - start;
        let (whole, protected) = (moved(&self.whole), moved(&self.protected));
        let (payload, claims) = (moved(&self.payload), moved(&self.claims));
        Self { whole, protected, payload, claims, ..self.clone() }
    }
}

/// A byte string: with its head, and alone.
fn byte_string(reader: &mut Reader<'_>) -> Result<(Range<usize>, Range<usize>), Reason> {
    let start = reader.position();
    let content = reader.bytes().map_err(envelope_fault)?;
    let end = reader.position();
    Ok((start..end, end - content.len()..end))
}

fn read_header(
    bytes: &[u8],
    part: Range<usize>,
    nesting: Nesting,
) -> Result<(Algorithm, KeyHint, Kind), Reason> {
    let mut reader = Reader::new(bytes, part);
    let mut keys = reader.map().map_err(header_fault)?;
    let (mut algorithm, mut hint, mut kind) = (None, None, None);
    while let Some(label) = reader.key(&mut keys).map_err(header_fault)? {
        match label {
            ALG => {
                let number = reader.int().map_err(header_fault)?;
                algorithm = Some(
                    Algorithm::from_number(number).ok_or(Reason::HeaderAlgorithm { algorithm: number })?,
                );
            }
            KID => {
                let kid = reader.bytes_of("4 bytes of kid").map_err(header_fault)?;
                hint = Some(KeyHint::Kid(KeyId::from_bytes(kid)));
            }
            // What is inside a presentation has none inside: one step deep, whatever the bytes promise.
            KCWT if nesting == Nesting::Inner => {
                return Err(Reason::HeaderType { found: Kind::Presentation, wanted: Kind::Credential });
            }
            KCWT if hint.is_none() => {
                let inner = Envelope::read_item(bytes, &mut reader, Nesting::Inner)?;
                if inner.kind != Kind::Credential {
                    return Err(Reason::HeaderType { found: inner.kind, wanted: Kind::Credential });
                }
                hint = Some(KeyHint::Credential(Box::new(inner)));
            }
            TYP => {
                let number = reader.uint().map_err(header_fault)?;
                kind = Some(Kind::from_number(number).ok_or(Reason::HeaderTypeUnknown { found: number })?);
            }
            label => return Err(Reason::HeaderLabel { label }),
        }
    }
    reader.finish().map_err(header_fault)?;
    let algorithm = algorithm.ok_or(Reason::HeaderMissing { label: ALG })?;
    let kind = kind.ok_or(Reason::HeaderMissing { label: TYP })?;
    match (kind, hint) {
        (Kind::Presentation, Some(hint @ KeyHint::Credential(_))) => Ok((algorithm, hint, kind)),
        (Kind::Presentation, Some(KeyHint::Kid(_))) => Err(Reason::HeaderLabel { label: KID }),
        (Kind::Presentation, None) => Err(Reason::HeaderMissing { label: KCWT }),
        (_, Some(KeyHint::Credential(_))) => Err(Reason::HeaderLabel { label: KCWT }),
        (_, None) => Err(Reason::HeaderMissing { label: KID }),
        // Issuers and roots have Ed25519 keys only.
        (_, Some(_)) if algorithm != Algorithm::EdDsa => {
            Err(Reason::HeaderAlgorithm { algorithm: algorithm.number() })
        }
        (_, Some(hint)) => Ok((algorithm, hint, kind)),
    }
}

/// The protected header, without the head of its byte string.
pub(crate) fn write_header(algorithm: Algorithm, key: Result<KeyId, &[u8]>, kind: Kind) -> Vec<u8> {
    let mut writer = Writer::with_capacity(16 + key.map_or_else(<[u8]>::len, |_| 0));
    writer.map(3).int(ALG).int(algorithm.number());
    match key {
        Ok(kid) => writer.int(KID).bytes(kid.as_bytes()),
        Err(credential) => writer.int(KCWT).raw(credential),
    };
    writer.int(TYP).uint(kind.number());
    writer.into_bytes()
}

/// `["Signature1", protected, h'', payload]`, the two given as encoded byte strings.
pub(crate) fn sig_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(SIGNATURE1.len() + protected.len() + 1 + payload.len());
    message.extend_from_slice(SIGNATURE1);
    message.extend_from_slice(protected);
    message.push(EMPTY_BYTES);
    message.extend_from_slice(payload);
    message
}

pub(crate) const COSE_SIGN1: u64 = 18;
const SIGNATURE1: &[u8] = b"\x84\x6ASignature1";
const EMPTY_BYTES: u8 = 0x40;

// Header parameters (RFC 9052, section 3.1; RFC 9596; RFC 9528 section 8 registers kcwt).
const ALG: i64 = 1;
const KID: i64 = 4;
const KCWT: i64 = 13;
const TYP: i64 = 16;

fn envelope_fault(fault: Fault) -> Reason {
    let Fault { offset, kind } = fault;
    if kind.is_deviation() {
        return Reason::EnvelopeNotCanonical { offset, fault: kind };
    }
    Reason::EnvelopeMalformed { offset, fault: kind }
}

fn header_fault(fault: Fault) -> Reason {
    let Fault { offset, kind } = fault;
    if kind.is_deviation() {
        return Reason::HeaderNotCanonical { offset, fault: kind };
    }
    Reason::HeaderMalformed { offset, fault: kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::FaultKind;

    /// One credential envelope, byte by byte.
    fn example() -> Vec<u8> {
        let hex = [
            "D2",             // tag 18
            "84",             // array of four
            "4C",             // protected: 12 bytes
            "A3",             // map of three
            "01 27",          // alg: -8
            "04 44 01020304", // kid
            "10 18 3D",       // typ: 61
            "A0",             // unprotected: empty
            "41 A0",          // payload: an empty map
            "58 40",          // signature: 64 bytes
        ]
        .concat()
        .replace(' ', "");
        let mut bytes: Vec<u8> =
            (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
        bytes.extend([0x55; 64]);
        bytes
    }

    #[test]
    fn the_parts_are_found() {
        let bytes = example();
        let envelope = Envelope::read(&bytes).unwrap();
        assert_eq!(envelope.kind, Kind::Credential);
        assert_eq!(envelope.algorithm, Algorithm::EdDsa);
        assert_eq!(envelope.key, KeyHint::Kid(KeyId::from_bytes([1, 2, 3, 4])));
        assert_eq!(&bytes[envelope.claims.clone()], &[0xA0]);
        assert_eq!(envelope.signature, [0x55; 64]);
        let mut message = b"\x84\x6ASignature1".to_vec();
        message.extend_from_slice(&bytes[2..15]);
        message.extend_from_slice(&[0x40, 0x41, 0xA0]);
        assert_eq!(envelope.message(&bytes), message);
    }

    #[test]
    fn every_shorter_piece_is_refused() {
        let bytes = example();
        for length in 0..bytes.len() {
            assert!(Envelope::read(&bytes[..length]).is_err(), "{length}");
        }
        let longer = [&bytes[..], &[0]].concat();
        let fault = FaultKind::Trailing;
        assert_eq!(Envelope::read(&longer), Err(Reason::EnvelopeNotCanonical { offset: bytes.len(), fault }));
    }
}

//! COSE_Sign1 by hand (RFC 9052, section 4): the right way, and with one thing out of place.

use crate::cbor::{self, ARRAY, TAG};
use crate::keys::Key;

/// A signed document with every stage on the way to it.
#[derive(Clone)]
pub(crate) struct Sealed {
    pub(crate) protected: Vec<u8>,
    pub(crate) claims: Vec<u8>,
    pub(crate) message: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    pub(crate) envelope: Vec<u8>,
}

/// Writes bytes as one item: a byte string, unless a case wants something else there.
pub(crate) type Wrap = fn(&[u8]) -> Vec<u8>;

/// What stands around the header, the claims and the signature.
#[derive(Clone)]
pub(crate) struct Frame {
    /// Tag and array heads.
    pub(crate) start: Vec<u8>,
    pub(crate) protected: Wrap,
    pub(crate) unprotected: Vec<u8>,
    pub(crate) payload: Wrap,
    pub(crate) signature: Wrap,
    /// Behind the signature.
    pub(crate) end: Vec<u8>,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            start: [cbor::head(TAG, 18), cbor::head(ARRAY, 4)].concat(),
            protected: cbor::bytes,
            unprotected: cbor::map(&[]),
            payload: cbor::bytes,
            signature: cbor::bytes,
            end: Vec::new(),
        }
    }
}

/// `["Signature1", protected, h'', payload]`: what is signed.
pub(crate) fn message(protected: &[u8], claims: &[u8]) -> Vec<u8> {
    cbor::array(&[cbor::text("Signature1"), cbor::bytes(protected), cbor::bytes(&[]), cbor::bytes(claims)])
}

pub(crate) fn seal(protected: Vec<u8>, claims: Vec<u8>, key: &Key, frame: &Frame) -> Sealed {
    let message = message(&protected, &claims);
    let signature = key.sign(&message);
    assemble(protected, claims, message, signature, frame)
}

fn assemble(
    protected: Vec<u8>,
    claims: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
    frame: &Frame,
) -> Sealed {
    let envelope = [
        frame.start.clone(),
        (frame.protected)(&protected),
        frame.unprotected.clone(),
        (frame.payload)(&claims),
        (frame.signature)(&signature),
        frame.end.clone(),
    ]
    .concat();
    Sealed { protected, claims, message, signature, envelope }
}

impl Sealed {
    /// The same document with another signature.
    pub(crate) fn with_signature(&self, signature: Vec<u8>) -> Self {
        let Self { protected, claims, message, .. } = self.clone();
        assemble(protected, claims, message, signature, &Frame::default())
    }
}

/// `SN1:` and base45 (RFC 9285).
pub(crate) fn text(envelope: &[u8]) -> String {
    format!("SN1:{}", base45(envelope))
}

pub(crate) fn base45(bytes: &[u8]) -> String {
    let digit = |n: u32| char::from(ALPHABET.get(n as usize).copied().unwrap_or(b'?'));
    let groups = bytes.chunks(2).flat_map(|pair| match *pair {
        [a, b] => {
            let n = u32::from(a) * 256 + u32::from(b);
            vec![digit(n % 45), digit(n / 45 % 45), digit(n / 2_025)]
        }
        [a] => vec![digit(u32::from(a) % 45), digit(u32::from(a) / 45)],
        _ => Vec::new(),
    });
    groups.collect()
}

pub(crate) const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

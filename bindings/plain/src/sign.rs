//! The one way in which documents are signed: here, or by a signer that answers later.

use std::sync::{Mutex, PoisonError};

use sanse::key::{HolderPublicKey, Signer, SignerError, SigningKey, VerifyingKey};
use sanse::{Authority, Document, Error, Issuer, Signed, Unsigned};

use crate::arguments::Arguments;
use crate::fault::{Family, Fault};
use crate::operation::{Answer, Operation};
use crate::trust::public_key;
use crate::value::{Boxed, Thing, Value, record};

/// Makes what is told of a signed document, once.
type Finish = Box<dyn FnOnce([u8; 64]) -> Result<Value, Error> + Send>;

/// A document that waits for its signature.
struct PlainUnsigned(Mutex<Option<Finish>>);

impl Thing for PlainUnsigned {
    const NAME: &'static str = "Unsigned";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // With 64 bytes: an Ed25519 signature, or r and s of P-256.
    Operation::new("unsigned.finish", &["unsigned", "signature"], finish),
];

/// A document that waits for its signature, as a record: the message to sign, and what goes on with the signature.
pub(crate) fn prepared<T: Document + Send + 'static>(
    unsigned: Unsigned<T>,
    told: fn(Signed<T>) -> Value,
) -> Value {
    let message = unsigned.message();
    let finish: Finish = Box::new(move |signature| Ok(told(unsigned.finish(signature)?)));
    record([("message", message.into()), ("unsigned", Boxed(PlainUnsigned(Mutex::new(Some(finish)))).into())])
}

fn finish(a: &mut Arguments) -> Answer {
    let (unsigned, signature) = (a.thing::<PlainUnsigned>("unsigned")?, a.exactly("signature")?);
    let finish = unsigned.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    let why = "this document was finished before; prepare it once more";
    let finish = finish.ok_or_else(|| Fault::new(Family::Value, "malformed", why))?;
    Ok(finish(signature)?)
}

/// Who signs: `key` in memory, or whoever has the secret to the `public` key.
pub(crate) enum Party {
    Here(SigningKey),
    Elsewhere(VerifyingKey),
}

impl Party {
    pub(crate) fn take(a: &mut Arguments) -> Result<Self, Box<Fault>> {
        match (a.may_thing::<SigningKey>("key")?, a.may_bytes("public")?) {
            (Some(key), None) => Ok(Party::Here(SigningKey::clone(&key))),
            (None, Some(bytes)) => {
                let given = [("public", Value::Bytes(bytes))];
                Ok(Party::Elsewhere(public_key(&mut Arguments::new(given, &["public"])?, "public")?))
            }
            _ => {
                let why = "give either the `key` that signs, or the `public` key of one that signs elsewhere";
                Err(Fault::new(Family::Kind, "kind", why))
            }
        }
    }

    pub(crate) fn issuer(self) -> (Issuer, bool) {
        match self {
            Party::Here(key) => (Issuer::new(key), true),
            Party::Elsewhere(key) => (Issuer::elsewhere(Later(key)), false),
        }
    }

    pub(crate) fn authority(self) -> (Authority, bool) {
        match self {
            Party::Here(key) => (Authority::new(key), true),
            Party::Elsewhere(key) => (Authority::elsewhere(Later(key)), false),
        }
    }
}

/// Signs a document, or prepares it for whoever signs elsewhere.
pub(crate) fn sign<T: Document + Send + 'static>(
    here: bool,
    sign: impl FnOnce() -> Result<Signed<T>, Error>,
    prepare: impl FnOnce() -> Result<Unsigned<T>, Error>,
) -> Answer {
    if here { Ok(bytes(sign()?)) } else { Ok(prepared(prepare()?, bytes)) }
}

fn bytes<T: Document>(signed: Signed<T>) -> Value {
    record([("bytes", signed.into_bytes().into())])
}

/// What is short enough to be drawn has a text as well.
pub(crate) fn with_text<T: Document>(signed: Signed<T>) -> Value {
    record([("text", signed.to_text().into()), ("bytes", signed.into_bytes().into())])
}

/// A key whose signatures come later: whoever has one prepares, and finishes.
pub(crate) struct Later<K>(pub(crate) K);

const LATER: &str = "its key signs elsewhere; prepare the document, have its message signed, and finish it";

impl Signer<VerifyingKey> for Later<VerifyingKey> {
    fn public_key(&self) -> VerifyingKey {
        self.0.clone()
    }

    fn sign(&self, _: &[u8]) -> Result<[u8; 64], SignerError> {
        Err(LATER.into())
    }
}

impl Signer<HolderPublicKey> for Later<HolderPublicKey> {
    fn public_key(&self) -> HolderPublicKey {
        self.0
    }

    fn sign(&self, _: &[u8]) -> Result<[u8; 64], SignerError> {
        Err(LATER.into())
    }
}

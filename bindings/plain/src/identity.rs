//! People: the commitment to a document, the reference of a portrait.

use sanse::PhotoRef;
use sanse::identity::{Commitment, IdentityDocument, Salt, SaltKey};

use crate::arguments::Arguments;
use crate::fault::Fault;
use crate::keys::secret;
use crate::operation::Operation;
use crate::value::{Boxed, Thing};

/// An identity document, as typed or read from a card.
pub(crate) struct PlainDocument(pub(crate) IdentityDocument);

impl Thing for PlainDocument {
    const NAME: &'static str = "IdentityDocument";
}

impl Thing for SaltKey {
    const NAME: &'static str = "SaltKey";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("document.new", &["country", "kind", "number"], |a| {
        let (country, kind, number) = (a.text("country")?, a.word("kind")?, a.text("number")?);
        let number = zeroize::Zeroizing::new(number);
        Ok(Boxed(PlainDocument(IdentityDocument::new(&country, kind, &number)?)).into())
    }),
    // Takes some 20 ms and 19 MiB: Argon2id.
    Operation::new("document.commit", &["document", "salt"], |a| {
        let (document, salt) = (a.thing::<PlainDocument>("document")?, salt(a)?);
        Ok(document.0.commit(&salt)?.as_bytes().into())
    }),
    Operation::new("document.matches", &["document", "salt", "commitment"], |a| {
        let (document, salt) = (a.thing::<PlainDocument>("document")?, salt(a)?);
        Ok(document.0.matches(&salt, &commitment(a)?)?.into())
    }),
    Operation::new("salt.generate", &[], |_| Ok(Salt::generate()?.as_bytes().into())),
    Operation::new("salt_key.generate", &[], |_| Ok(Boxed(SaltKey::generate()?).into())),
    Operation::new("salt_key.from_bytes", &["bytes"], |a| {
        Ok(Boxed(SaltKey::from_bytes(&*secret(a, "bytes")?)).into())
    }),
    Operation::new("salt_key.bytes", &["key"], |a| Ok(a.thing::<SaltKey>("key")?.as_bytes().into())),
    Operation::new("salt_key.salt", &["key", "document"], |a| {
        let (key, document) = (a.thing::<SaltKey>("key")?, a.thing::<PlainDocument>("document")?);
        Ok(key.salt(&document.0).as_bytes().into())
    }),
    Operation::new("photo.reference", &["portrait"], |a| {
        Ok(PhotoRef::of(&a.bytes("portrait")?).as_bytes().into())
    }),
    // The portrait with random bytes of its own, so that its reference is nobody else's.
    Operation::new("photo.stamp", &["portrait"], |a| {
        Ok(sanse::photo::stamp_fresh(&a.bytes("portrait")?)?.into())
    }),
];

pub(crate) fn salt(a: &mut Arguments) -> Result<Salt, Box<Fault>> {
    Ok(Salt::from_bytes(a.exactly("salt")?))
}

pub(crate) fn commitment(a: &mut Arguments) -> Result<Commitment, Box<Fault>> {
    Ok(Commitment::from_bytes(a.exactly("commitment")?))
}

//! Bundles: everything a gate needs, signed and taken as one.

use std::collections::BTreeMap;

use sanse::Now;
use sanse::bundle::{Bundle, BundleError, Contents, PartKind, Update};
use sanse::trust::FutureList;

use crate::arguments::Arguments;
use crate::fault::{Family, Fault};
use crate::operation::{Answer, Operation};
use crate::places;
use crate::sign::{Party, sign};
use crate::trust::{PlainTrust, future};
use crate::value::{Boxed, Thing, Value, list, record};

/// What a bundle came to that was believed.
pub(crate) struct PlainUpdate(pub(crate) Update);

impl Thing for PlainUpdate {
    const NAME: &'static str = "Update";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new(
        "bundle.sign",
        &["key?", "public?", "region", "sequence", "issued_at", "expires_at", "parts"],
        bundle,
    ),
    // The one file that is carried to gates: the signed manifest, and its parts.
    Operation::new("bundle.pack", &["manifest", "parts"], |a| Ok(apart(a)?.pack().map_err(untaken)?.into())),
    // Packed, or apart as `manifest` and `parts`; nothing of the trust is changed: go on with the update's.
    Operation::new(
        "bundle.verify",
        &["trust", "packed?", "manifest?", "parts?", "time", "latest?", "confirmed?"],
        verify,
    ),
    Operation::new("update.trust", &["update"], |a| {
        Ok(Boxed(PlainTrust::new(a.thing::<PlainUpdate>("update")?.0.trust().clone())).into())
    }),
];

const KINDS: [(&str, PartKind); 6] = [
    ("home", PartKind::Home),
    ("announcement", PartKind::Announcement),
    ("recognised", PartKind::Recognised),
    ("status", PartKind::Status),
    ("policy", PartKind::Policy),
    ("place-code", PartKind::PlaceCode),
];

/// By the word that it is given by.
fn kind(of: PartKind) -> Option<&'static str> {
    KINDS.iter().find(|(_, kind)| *kind == of).map(|(word, _)| *word)
}

fn bundle(a: &mut Arguments) -> Answer {
    let (issuer, here) = Party::take(a)?.issuer();
    let (region, sequence) = (a.word("region")?, a.number("sequence")?);
    let mut bundle = Bundle::new(region, sequence, a.time("issued_at")?, a.time("expires_at")?)?;
    for mut part in a.records("parts", &["kind", "name", "bytes"])? {
        let kind = part.choice("kind", &KINDS)?;
        bundle = bundle.part(kind, &part.text("name")?, &part.bytes("bytes")?)?;
    }
    sign(here, || issuer.sign_bundle(&bundle), || issuer.prepare_bundle(&bundle))
}

fn apart(a: &mut Arguments) -> Result<Contents, Box<Fault>> {
    let manifest = a.bytes("manifest")?;
    let mut parts = BTreeMap::new();
    for mut part in a.records("parts", &["name", "bytes", "kind?"])? {
        let name = part.text("name")?;
        if parts.insert(name.clone(), part.bytes("bytes")?).is_some() {
            return Err(Fault::new(
                Family::Value,
                "duplicate",
                format!("the part `{name}` is given twice; give it once"),
            ));
        }
    }
    Ok(Contents::from_parts(manifest, parts))
}

fn verify(a: &mut Arguments) -> Answer {
    let trust = a.thing::<PlainTrust>("trust")?;
    let contents = match a.may_bytes("packed")? {
        Some(packed) => Contents::unpack(&packed).map_err(untaken)?,
        None => apart(a)?,
    };
    let (now, future): (Now, FutureList) = (a.now()?, future(a)?);
    let update = Update::verify(contents, &trust.lock(), now, future).map_err(untaken)?;
    Ok(told(update))
}

/// An update as a record: the thing itself, and what is in it.
pub(crate) fn told(update: Update) -> Value {
    let bundle = update.bundle();
    let part = |part: &sanse::bundle::Part| {
        record([
            ("name", part.name().into()),
            ("kind", kind(part.kind()).into()),
            ("length", part.length().into()),
        ])
    };
    record([
        ("region", bundle.region().as_str().into()),
        ("sequence", bundle.sequence().into()),
        ("issued_at", bundle.issued_at().into()),
        ("expires_at", bundle.expires_at().into()),
        ("parts", list(bundle.parts().iter().map(part))),
        ("places", list(update.places().iter().map(|place| places::told(place.clone())))),
        ("policy", update.policy().into()),
        ("trust", Boxed(PlainTrust::new(update.trust().clone())).into()),
        ("update", Boxed(PlainUpdate(update)).into()),
    ])
}

pub(crate) fn untaken(error: BundleError) -> Box<Fault> {
    Fault::refused(error.code(), error)
}

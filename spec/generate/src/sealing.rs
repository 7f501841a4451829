//! Records that the library itself has sealed, for a foreign HPKE to open: the one place where its own sealing is looked at
//! from outside.

use std::fs;
use std::io;
use std::path::Path;

use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::key::ReportKey;
use sanse::report::Visitor;
use sanse::trust::{Trust, TrustList};
use sanse::{Authority, Now, Timestamp};
use serde::Serialize;

use crate::case::hex;
use crate::draft::NOON;

/// What was sealed, and the secret that opens it.
#[derive(Serialize)]
struct Sealed {
    secret_hex: String,
    sealed_hex: Vec<String>,
}

pub(crate) fn write(file: &Path) -> io::Result<usize> {
    let sealed = sealed().map_err(io::Error::other)?;
    let text = serde_json::to_vec_pretty(&sealed).map_err(io::Error::other)?;
    fs::write(file, text)?;
    Ok(sealed.sealed_hex.len())
}

fn sealed() -> Result<Sealed, sanse::Error> {
    let now = Timestamp::from_unix(NOON)?;
    let (root, authority) = (sanse::key::SigningKey::generate()?, ReportKey::generate()?);
    let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(3_600))?.report_key(authority.public());
    let mut trust = Trust::pin(root.public())?;
    let signed = Authority::new(root).sign(&list)?;
    trust.load(signed.bytes(), Now::exactly(now)).expect("a list of the pinned root");
    let sealed = (1..=20).map(|n| {
        let card = IdentityDocument::new("ZZ", DocumentKind::Passport, &format!("X{n:07}"))?;
        let visitor = Visitor::new("ZZ-GATE-7".parse()?, now, "某某", card, "000-0000")?.gate("gate 7");
        Ok(hex(visitor.seal(&trust)?.bytes()))
    });
    let sealed_hex = sealed.collect::<Result<_, sanse::Error>>()?;
    Ok(Sealed { secret_hex: hex(&*authority.to_bytes()), sealed_hex })
}

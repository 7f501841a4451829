//! `issuer trust`: the next trust list.

use std::path::Path;

use sanse::Authority;
use sanse::key::SigningKey;

use crate::args::TrustArgs;
use crate::config::Config;
use crate::{keys, say};
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, clock, files};

/// The current trust list.
pub(crate) const FILE: &str = "trust-list.cbor";

pub(crate) fn run(args: &TrustArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let root = root(&args.dir)?;
    let mut config = Config::load(&args.dir)?;
    let mut notes = Vec::new();
    if let Some(path) = &args.withdraw {
        let key = keys::read_public(path)?;
        if key == *root.public() {
            let why =
                "this is the root key itself, which no list of its own can withdraw; give an issuer's key";
            return Err(Failure::of(path.display(), why));
        }
        if !config.withdraw(&key)? {
            notes.push(format!(
                "note        {} was not a key of this region; it is withdrawn all the same",
                key.kid()
            ));
        }
    }
    let Some(sequence) = config.sequence.checked_add(1) else {
        return Err(Failure::new("issuer.json: there is no sequence number left; restore it from a copy"));
    };
    config.sequence = sequence;
    let expiry = now.plus(args.days * 86_400);
    let list = Authority::new(root).sign(&config.trust_list(now, expiry)?)?;
    // The number is spent before its list is out: cut off in between, the next run skips one. The other way
    // round two lists would have one number, which gates take for a forked root.
    config.save(&args.dir)?;
    let path = args.dir.join(FILE);
    files::replace(&path, list.bytes())?;
    let mut lines = config.describe()?;
    lines.push(format!("expires     {expiry}"));
    lines.push(format!(
        "written     {}, {} bytes: load it into every gate",
        path.display(),
        list.bytes().len()
    ));
    lines.append(&mut notes);
    say(&lines)
}

/// The root's key, if it is the one that gates have pinned.
fn root(dir: &Path) -> Result<SigningKey, Failure> {
    let path = dir.join(keys::ROOT);
    if !path.exists() {
        let why = "the root key is not here; bring it back to sign a list";
        return Err(Failure::of(path.display(), why));
    }
    let root = keys::read(&path)?;
    if *root.public() != keys::read_public(&dir.join(keys::ROOT_PUBLIC))? {
        let why =
            format!("it is not the secret half of {}; no gate would believe its lists", keys::ROOT_PUBLIC);
        return Err(Failure::of(path.display(), why));
    }
    Ok(root)
}

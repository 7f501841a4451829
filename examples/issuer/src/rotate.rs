//! `issuer key`: which issuing keys there are, and a new one in their place.

use std::fs;
use std::path::Path;

use sanse::Timestamp;
use sanse::key::{SigningKey, VerifyingKey};
use sanse::trust::{Scope, TrustList, TrustedKey};

use crate::args::{KeyCommand, KeyListArgs, RotateArgs};
use crate::keys::{self, Pair};
use crate::{region, say};
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, clock, files};

pub(crate) fn run(command: &KeyCommand) -> Result<(), Failure> {
    match command {
        KeyCommand::List(args) => list(args),
        KeyCommand::Rotate(args) => rotate(args),
        KeyCommand::RootRotate(step) => crate::root::run(step),
    }
}

fn rotate(args: &RotateArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let before = region::load(&args.dir)?;
    let root = keys::root(&args.dir, &args.root)?;
    let pair = Pair::next(&args.dir);
    let passphrase = keys::new_passphrase(&args.new, &pair.secret.display().to_string())?;
    let key = SigningKey::generate()?;
    let next = before.successor(now, now.plus(args.days * 86_400))?;
    let next = region::hand_over(next, key.public(), now)?;
    // The key is on the disk before the list that names it. Cut off in between, its files are left over: no list
    // names them, so nothing signs with them, and the next run takes the next number.
    let written = pair
        .write(&key, passphrase.as_ref())
        .and_then(|()| files::sync_folder(&args.dir.join(keys::FOLDER)))
        .and_then(|()| region::publish(&args.dir, root, &next));
    if written.is_err() {
        let _ = fs::remove_file(&pair.secret);
        let _ = fs::remove_file(&pair.public);
    }
    let mut lines = region::describe(&next);
    lines.push(format!("issuing     {}  SECRET: signs passes from now on", pair.secret.display()));
    lines.push(written?);
    lines.push("            (a gate without it takes no pass of the new key)".to_owned());
    if passphrase.is_none() {
        keys::warn_open(&pair.secret);
    }
    say(&lines)
}

fn list(args: &KeyListArgs) -> Result<(), Failure> {
    let now = clock::now()?;
    let list = region::load(&args.dir)?;
    let pairs = Pair::all(&args.dir);
    let signing = issuing(&args.dir, &list, now).ok().map(|(_, key)| key);
    let mut entries: Vec<_> = list.keys().iter().collect();
    entries.sort_by_key(|entry| entry.valid_from());
    let root = keys::read_public(&args.dir.join(keys::ROOT_PUBLIC))?;
    let mut lines = vec![format!(
        "root      {}  for neighbours to compare, before they recognise us",
        keys::fingerprint(&root)
    )];
    for entry in entries {
        let state = state(entry, &list, signing.as_ref(), now);
        let file =
            pairs.iter().find(|pair| keys::read_public(&pair.public).ok().as_ref() == Some(entry.key()));
        let file = file.map_or("no file here".to_owned(), |pair| pair.secret.display().to_string());
        lines.push(format!("{}  {state}  ({file})", entry.key().kid()));
    }
    for key in list.withdrawn().iter().filter(|key| !region::is_listed(&list, key)) {
        lines.push(format!("{}  withdrawn; never a key of this region", key.kid()));
    }
    if signing.is_none() {
        lines.push("no key signs passes now; make one with: issuer key rotate".to_owned());
    }
    say(&lines)
}

fn state(entry: &TrustedKey, list: &TrustList, signing: Option<&VerifyingKey>, now: Timestamp) -> String {
    let (from, until) = (entry.valid_from(), entry.valid_until());
    if region::is_withdrawn(list, entry.key()) {
        "withdrawn; nothing it signed is believed".to_owned()
    } else if entry.may_sign() == Scope::BUNDLES {
        format!("signs bundles, from {from} until {until}")
    } else if signing == Some(entry.key()) {
        format!("signs passes, from {from} until {until}")
    } else if until <= now || signing.is_some() {
        format!("signs no more; what it dated before {until} stays good")
    } else {
        format!("could sign from {from} until {until}, but its files are not here")
    }
}

/// The newest issuing key that gates would believe now: its files and its public half.
pub(crate) fn issuing(dir: &Path, list: &TrustList, now: Timestamp) -> Result<(Pair, VerifyingKey), Failure> {
    let mut why_not = None;
    for pair in Pair::all(dir) {
        let key = match keys::read_public(&pair.public) {
            Ok(key) => key,
            Err(failure) => {
                why_not.get_or_insert(failure);
                continue;
            }
        };
        let entry = list.keys().iter().find(|entry| *entry.key() == key);
        let why = match entry {
            None => "this key is not in the trust list, so no gate would believe it",
            Some(_) if region::is_withdrawn(list, &key) => {
                "this key is withdrawn, so no gate would believe it; it signs no more passes"
            }
            Some(entry) if !(entry.valid_from()..entry.valid_until()).contains(&now) => {
                "this key's time in the trust list is not now, so no gate would believe it"
            }
            Some(_) => return Ok((pair, key)),
        };
        let advice = "make a new one with: issuer key rotate";
        why_not.get_or_insert_with(|| Failure::of(pair.public.display(), format!("{why}; {advice}")));
    }
    let none = || {
        Failure::of(dir.join(keys::FOLDER).display(), "there is no issuing key; see that the folder is right")
    };
    Err(why_not.unwrap_or_else(none))
}

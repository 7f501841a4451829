//! `issuer bundle`: everything that gates need to know, signed as one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sanse::bundle::{Bundle, Contents, MANIFEST, PartKind};
use sanse::key::SigningKey;
use sanse::{Issuer, limits};

use crate::args::{BundleCommand, BundleKeyArgs, ExportArgs};
use crate::keys;
use crate::root::ANNOUNCEMENTS;
use crate::{region, say};
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, clock, files, folder};

/// The key that signs bundles; a new one takes its place.
const KEY: &str = "bundles.key.pem";
/// Its public half, to withdraw it by.
const PUBLIC: &str = "bundles.pub.pem";
/// The number of the last bundle. It is written before the bundle is signed: a number is left out, never used twice.
const NUMBER: &str = "bundle-number";

pub(crate) fn run(command: &BundleCommand) -> Result<(), Failure> {
    match command {
        BundleCommand::Key(args) => key(args),
        BundleCommand::Export(args) => export(args),
    }
}

fn key(args: &BundleKeyArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let before = region::load(&args.dir)?;
    let root = keys::root(&args.dir, &args.root)?;
    let path = args.dir.join(keys::FOLDER).join(KEY);
    if path.exists() {
        let why = "the key for bundles is there already; to make another, move it and its public half away first, and if \
                   it was stolen withdraw that: issuer trust --withdraw";
        return Err(Failure::of(path.display(), why));
    }
    let passphrase = keys::new_passphrase(&args.new, "the key for bundles")?;
    let key = SigningKey::generate()?;
    let list = before.successor(now, now.plus(args.days * 86_400))?;
    let list = region::with_operator(list, key.public(), now)?;
    // The key is on the disk before the list that names it.
    keys::write_secret(&path, &key, passphrase.as_ref())?;
    let public = args.dir.join(keys::FOLDER).join(PUBLIC);
    files::replace(&public, key.public().to_pem()?.as_bytes())?;
    let written = region::publish(&args.dir, root, &list).inspect_err(|_| {
        let _ = fs::remove_file(&path).and_then(|()| fs::remove_file(&public));
    })?;
    if passphrase.is_none() {
        keys::warn_open(&path);
    }
    let mut lines = region::describe(&list);
    lines.push(format!("bundles     {}  SECRET: signs bundles from now on", path.display()));
    lines.push(written);
    say(&lines)
}

/// Kind, name and bytes of each part.
type Parts = Vec<(PartKind, String, Vec<u8>)>;

fn export(args: &ExportArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let list = region::load(&args.dir)?;
    if let Some(out) = &args.out {
        folder::refuse_occupied(out)?;
    }
    let parts = gather(args)?;
    let path = args.dir.join(keys::FOLDER).join(KEY);
    if !path.exists() {
        let why = "there is no key for bundles; make one with: issuer bundle key";
        return Err(Failure::of(path.display(), why));
    }
    let key = keys::read(&path, args.passphrase_file.as_deref(), "--passphrase-file")?;
    let sequence = next_number(&args.dir)?;
    let mut bundle = Bundle::new(list.region(), sequence, now, now.plus(args.days * 86_400))?;
    for (kind, name, bytes) in &parts {
        bundle = bundle.part(*kind, name, bytes).map_err(|error| Failure::of(name, error))?;
    }
    let signed = Issuer::new(key).sign_bundle(&bundle)?;
    let parts: BTreeMap<_, _> = parts.into_iter().map(|(_, name, bytes)| (name, bytes)).collect();
    let contents = Contents::new(&signed, parts);
    let made = write(args, &contents)?;
    let mut lines = vec![format!("bundle      {sequence} of region {}", bundle.region())];
    for part in bundle.parts() {
        lines.push(format!("            {}: {}, {} bytes", part.name(), part.kind().name(), part.length()));
    }
    lines.push(format!(
        "take over   until {}, with: verifier update GATE {}",
        bundle.expires_at(),
        made.display()
    ));
    say(&lines)
}

fn gather(args: &ExportArgs) -> Result<Parts, Failure> {
    let read = |path: &Path, max| files::read(path, max);
    let mut parts = Parts::new();
    let home = read(&args.dir.join(region::LIST), limits::TRUST_LIST_BYTES)?;
    parts.push((PartKind::Home, region::LIST.to_owned(), home));
    for path in announcements(&args.dir)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        parts.push((
            PartKind::Announcement,
            format!("announcing-{name}"),
            read(&path, limits::TRUST_LIST_BYTES)?,
        ));
    }
    for (n, path) in args.recognised.iter().enumerate() {
        let list = read(path, limits::TRUST_LIST_BYTES)?;
        parts.push((PartKind::Recognised, format!("recognised-{n:03}.cbor"), list));
    }
    for (n, path) in args.status.iter().enumerate() {
        parts.push((PartKind::Status, format!("status-{n:04}.cbor"), read(path, limits::STATUS_LIST_BYTES)?));
    }
    if let Some(path) = &args.rules {
        parts.push((PartKind::Policy, "gate.toml".to_owned(), read(path, limits::POLICY_BYTES)?));
    }
    Ok(parts)
}

/// The lists that announced a root which signs now, in their order.
fn announcements(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let folder = dir.join(ANNOUNCEMENTS);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&folder).map_err(|error| Failure::io("read", &folder, &error))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "cbor"));
    paths.sort();
    Ok(paths)
}

fn next_number(dir: &Path) -> Result<u64, Failure> {
    let path = dir.join(NUMBER);
    let last = match path.exists() {
        false => 0,
        true => {
            let text = files::read_text(&path)?;
            let why = "it is no number; write the number of the last bundle into it";
            text.trim().parse::<u64>().map_err(|_| Failure::of(path.display(), why))?
        }
    };
    let next = last.saturating_add(1);
    files::replace(&path, format!("{next}\n").as_bytes())?;
    Ok(next)
}

fn write(args: &ExportArgs, contents: &Contents) -> Result<PathBuf, Failure> {
    if let Some(file) = &args.file {
        let packed = contents.pack().map_err(|error| Failure::of(file.display(), error))?;
        files::replace(file, &packed)?;
        return Ok(file.clone());
    }
    let out = args.out.clone().unwrap_or_default();
    folder::make(&out, |folder| {
        for (name, bytes) in contents.parts() {
            files::create(&folder.join(name), bytes, false)?;
        }
        files::create(&folder.join(MANIFEST), contents.manifest(), false)
    })?;
    Ok(out)
}

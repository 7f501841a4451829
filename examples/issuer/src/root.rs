//! `issuer key root-rotate`: one root hands over to the next, in two lists.

use std::fs;
use std::path::{Path, PathBuf};

use sanse::key::SigningKey;
use sanse::trust::NextRoot;

use crate::args::{AnnounceArgs, RootStep, SwitchArgs, TakeBackArgs};
use crate::{keys, passphrase, region, say};
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, clock, files, folder};

/// Where the next root's secret key is unless told otherwise.
const NEXT_FOLDER: &str = "next-root";
/// The lists that announced a root that has signed since: gates that were off need them.
pub(crate) const ANNOUNCEMENTS: &str = "announcements";

pub(crate) fn run(step: &RootStep) -> Result<(), Failure> {
    match step {
        RootStep::Announce(args) => announce(args),
        RootStep::Switch(args) => switch(args),
        RootStep::TakeBack(args) => take_back(args),
    }
}

fn announce(args: &AnnounceArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let before = region::load(&args.dir)?;
    if let Some(next) = before.announces() {
        let why = "it announces a next root already; go on with: issuer key root-rotate switch, or take-back";
        return Err(Failure::of(format!("list {}, {}", before.sequence(), next.key().kid()), why));
    }
    let next_folder = args.next_root_dir.clone().unwrap_or_else(|| args.dir.join(NEXT_FOLDER));
    folder::refuse_occupied(&next_folder)?;
    let root = keys::root(&args.dir, &args.root)?;
    let words = new_passphrase(args)?;
    let next = SigningKey::generate()?;
    let agreed = NextRoot::new(&next, before.region(), root.public());
    let list = before.successor(now, now.plus(args.days * 86_400))?.next_root(agreed);
    // The key is on the disk before the list that announces it.
    folder::make(&next_folder, |folder| keys::write_secret(&folder.join(keys::ROOT), &next, words.as_ref()))?;
    let written = region::publish(&args.dir, root, &list).inspect_err(|_| {
        // A key that nothing announces is no use to anyone.
        let _ = fs::remove_file(next_folder.join(keys::ROOT)).and_then(|()| fs::remove_dir(&next_folder));
    })?;
    let path = next_folder.join(keys::ROOT);
    if words.is_none() {
        keys::warn_open(&path);
    }
    let mut lines = region::describe(&list);
    lines.push(format!("next root   {}  SECRET: keep it elsewhere, offline", path.display()));
    lines.push(written);
    lines.push("then        issuer key root-rotate switch, once every gate has it".to_owned());
    say(&lines)
}

fn switch(args: &SwitchArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let next_folder = args.next_root_dir.clone().unwrap_or_else(|| args.dir.join(NEXT_FOLDER));
    let path = next_folder.join(keys::ROOT);
    if !path.exists() {
        let why = "the next root key is not here; make it with: issuer key root-rotate announce, or say where it is \
                   with --next-root-dir";
        return Err(Failure::of(path.display(), why));
    }
    let next = keys::read(&path, args.next_root_passphrase_file.as_deref(), "--next-root-passphrase-file")?;
    let mut lines = Vec::new();
    let list = match region::load_under(&args.dir, next.public()) {
        // It was cut off after the list was signed: what is left is done.
        Ok(list) => list,
        Err(_) => {
            let before = region::load(&args.dir)?;
            if before.announces().map(NextRoot::key) != Some(next.public()) {
                let why = format!("list {} does not announce this root", before.sequence());
                let advice = "announce it first, with: issuer key root-rotate announce";
                return Err(Failure::of(next_folder.display(), format!("{why}; {advice}")));
            }
            keep_announcement(&args.dir, before.sequence())?;
            let list = before.successor(now, now.plus(args.days * 86_400))?.no_next_root();
            lines.push(region::publish(&args.dir, next.clone(), &list)?);
            list
        }
    };
    files::replace(&args.dir.join(keys::ROOT_PUBLIC), next.public().to_pem()?.as_bytes())?;
    let announcements = args.dir.join(ANNOUNCEMENTS);
    let mut told = region::describe(&list);
    told.append(&mut lines);
    told.push(format!("root        {}, for gates that are new", args.dir.join(keys::ROOT_PUBLIC).display()));
    told.push(format!(
        "keep        {}: gates that were off need these lists, in their order, before the newest",
        announcements.display()
    ));
    if args.next_root_dir.is_none() {
        let inside = args.dir.join(keys::ROOT_FOLDER);
        let old = inside.exists().then(|| set_aside(&args.dir, &inside)).transpose()?;
        fs::rename(&next_folder, &inside).map_err(|error| Failure::io("write", &inside, &error))?;
        files::sync_folder(&args.dir)?;
        told.extend(
            old.map(|old| format!("old root    {}: destroy it once all gates have the list", old.display())),
        );
    }
    say(&told)
}

/// The announcing list, which is replaced by the first list of the next root.
fn keep_announcement(dir: &Path, sequence: u64) -> Result<(), Failure> {
    let kept = dir.join(ANNOUNCEMENTS);
    fs::create_dir_all(&kept).map_err(|error| Failure::io("make", &kept, &error))?;
    let list = files::read(&dir.join(region::LIST), sanse::limits::TRUST_LIST_BYTES)?;
    files::replace(&kept.join(format!("trust-list-{sequence:08}.cbor")), &list)?;
    files::sync_folder(dir)
}

fn set_aside(dir: &Path, root: &Path) -> Result<PathBuf, Failure> {
    let free = (1..).map(|n: u32| dir.join(format!("old-root-{n}"))).find(|path| !path.exists());
    let old = free.unwrap_or_else(|| dir.join("old-root"));
    fs::rename(root, &old).map_err(|error| Failure::io("write", &old, &error))?;
    Ok(old)
}

fn take_back(args: &TakeBackArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let before = region::load(&args.dir)?;
    if before.announces().is_none() {
        return Err(Failure::of(format!("list {}", before.sequence()), "it announces no next root"));
    }
    let root = keys::root(&args.dir, &args.root)?;
    let list = before.successor(now, now.plus(args.days * 86_400))?.no_next_root();
    let mut lines = region::describe(&list);
    lines.push(region::publish(&args.dir, root, &list)?);
    say(&lines)
}

fn new_passphrase(args: &AnnounceArgs) -> Result<Option<passphrase::Passphrase>, Failure> {
    if args.no_passphrase {
        return Ok(None);
    }
    let file = args.next_root_passphrase_file.as_deref();
    passphrase::new("the next root key", file, "--no-passphrase or --next-root-passphrase-file").map(Some)
}

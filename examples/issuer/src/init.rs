//! `issuer init`: a region's folder, its keys, and the first trust list.

use std::cell::Cell;
use std::fs;
use std::path::{Component, Path, PathBuf};

use sanse::Authority;
use sanse::key::SigningKey;

use crate::args::InitArgs;
use crate::keys::{self, Pair};
use crate::{passphrase, region, say};
use sanse_example_common::{Failure, clock, files, folder};

pub(crate) fn run(args: &InitArgs) -> Result<(), Failure> {
    if let Some(root_dir) = &args.root_dir
        && plain(root_dir)?.starts_with(plain(&args.dir)?)
    {
        let why = "it is inside the folder to make; name one elsewhere, or leave --root-dir out";
        return Err(Failure::usage(format!("--root-dir {}: {why}", root_dir.display())));
    }
    let now = clock::now()?;
    let (root, issuing) = (SigningKey::generate()?, SigningKey::generate()?);
    let expiry = now.plus(args.trust_days * 86_400);
    let claims = region::first_list(args.region, &args.name, issuing.public(), now, expiry)?;
    let list = Authority::new(root.clone()).sign(&claims)?;
    folder::refuse_occupied(&args.dir)?;
    args.root_dir.as_deref().map_or(Ok(()), folder::refuse_occupied)?;

    let for_root = root_passphrase(args)?;
    let for_issuing = keys::new_passphrase(&args.new, "the issuing key")?;
    let root_is_elsewhere = Cell::new(false);
    folder::make(&args.dir, |dir| {
        folder::private(&dir.join(keys::FOLDER))?;
        Pair::numbered(dir, 1).write(&issuing, for_issuing.as_ref())?;
        files::create(&dir.join(keys::ROOT_PUBLIC), root.public().to_pem()?.as_bytes(), false)?;
        files::create(&dir.join(region::LIST), list.bytes(), false)?;
        let write = |folder: &Path| keys::write_secret(&folder.join(keys::ROOT), &root, for_root.as_ref());
        match &args.root_dir {
            Some(elsewhere) => folder::make(elsewhere, write).inspect(|()| root_is_elsewhere.set(true)),
            None => {
                let inside = dir.join(keys::ROOT_FOLDER);
                folder::private(&inside).and_then(|()| write(&inside))
            }
        }
    })
    .inspect_err(|_| {
        // A root key whose region could not be made is no use to anyone.
        if let Some(elsewhere) = args.root_dir.as_deref().filter(|_| root_is_elsewhere.get()) {
            let _ = fs::remove_file(elsewhere.join(keys::ROOT)).and_then(|()| fs::remove_dir(elsewhere));
        }
    })?;

    let root_folder = args.root_dir.clone().unwrap_or_else(|| args.dir.join(keys::ROOT_FOLDER));
    let (root_path, pair) = (root_folder.join(keys::ROOT), Pair::numbered(&args.dir, 1));
    let mut lines = region::describe(&claims);
    let dir = args.dir.display();
    lines.extend([
        format!("root        {}  SECRET: keep it elsewhere, offline", root_path.display()),
        format!("issuing     {}  SECRET", pair.secret.display()),
        format!("for gates   {dir}/{} and {dir}/{}", keys::ROOT_PUBLIC, region::LIST),
    ]);
    if args.new.no_passphrase {
        [&root_path, &pair.secret].into_iter().for_each(|path| keys::warn_open(path));
    }
    say(&lines)
}

/// The whole path without `.` and `..`, by its words alone: the folders are not there yet.
fn plain(path: &Path) -> Result<PathBuf, Failure> {
    let whole = std::path::absolute(path).map_err(|error| Failure::io("find", path, &error))?;
    let mut plain = PathBuf::new();
    for part in whole.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    Ok(plain)
}

fn root_passphrase(args: &InitArgs) -> Result<Option<passphrase::Passphrase>, Failure> {
    if args.new.no_passphrase {
        return Ok(None);
    }
    let file = args.root_passphrase_file.as_deref();
    passphrase::new("the root key", file, "--no-passphrase, or --passphrase-file and --root-passphrase-file")
        .map(Some)
}

//! Files and folders: there whole or not at all, and never overwritten unasked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

use std::fs;
use std::path::Path;

use sanse_example_common::files::{Lock, create, read, replace};
use sanse_example_common::{Failure, files, folder};

fn fresh() -> tempfile::TempDir {
    tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap()
}

#[test]
fn it_is_there_whole_or_not_at_all() {
    let place = fresh();
    let path = place.path().join("a/b");
    let failed = folder::make(&path, |next| {
        files::create(&next.join("one"), b"1", false)?;
        Err(Failure::new("no"))
    });
    assert_eq!(failed.unwrap_err().to_string(), "no");
    assert_eq!(fs::read_dir(place.path().join("a")).unwrap().count(), 0);
    folder::make(&path, |next| files::create(&next.join("one"), b"1", false)).unwrap();
    let again = folder::make(&path, |_| panic!("not even begun")).unwrap_err();
    assert!(again.to_string().contains("nothing was touched"));
    assert_eq!(fs::read(path.join("one")).unwrap(), b"1");
}

#[test]
fn a_file_is_replaced_and_nothing_is_left_beside_it() {
    let folder = fresh();
    let path = folder.path().join("state");
    replace(&path, b"one").unwrap();
    replace(&path, b"two").unwrap();
    assert_eq!(read(&path, 3).unwrap(), b"two");
    assert!(read(&path, 2).unwrap_err().to_string().contains("more than 2 bytes"));
    assert!(create(&path, b"three", true).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(read(folder.path(), 9).unwrap_err().to_string().contains("not a file"));
}

#[test]
fn a_folder_is_locked_once() {
    let folder = fresh();
    let lock = Lock::take(folder.path()).unwrap();
    assert!(Lock::take(folder.path()).unwrap_err().to_string().contains("another process"));
    drop(lock);
    assert!(Lock::take(folder.path()).is_ok());
}

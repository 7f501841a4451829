//! Whether the register has forgotten something: how far its audit had come is kept beside its folder. A register whose audit
//! does not go on from there was brought back from a copy, and nobody works with it before it was held against the status
//! lists' book: what is told and signed anew would hide what the book knows of the passes before.

use std::fs;
use std::path::Path;

use sanse_example_common::{Failure, files};
use sanse_registry::{Link, Registry};

use super::{endings, failure};

const FILE: &str = "register-last";
/// What to do about it.
pub(super) const REMEDY: &str = "have an approver look what is out with: issuer registry reconcile";

/// How far the audit had come; nothing beside a register with which nothing was done yet, and an error within where the file
/// does not tell.
fn last(dir: &Path) -> Result<Option<Result<Link, String>>, Failure> {
    let path = dir.join(FILE);
    if !fs::exists(&path).map_err(|error| Failure::of(path.display(), error))? {
        return Ok(None);
    }
    let untold = |_| format!("{} does not tell how far its audit had come", path.display());
    Ok(Some(files::read_text(&path)?.trim().parse::<Link>().map_err(untold)))
}

/// What is missing, in a sentence; nothing when the register goes on from where it was.
pub(super) fn fault(dir: &Path, register: &Registry) -> Result<Option<String>, Failure> {
    let missing = match last(dir)? {
        None => return Ok(None),
        Some(Ok(last)) if register.has(&last).map_err(failure)? => return Ok(None),
        Some(Ok(last)) => format!("entry {} of its audit, that was there, is not", last.number),
        Some(Err(untold)) => untold,
    };
    Ok(Some(format!(
        "the register has forgotten something, for it was brought back from a copy, or its audit was cut off: {missing}"
    )))
}

/// Refuses to go on with a register that has forgotten something.
pub(super) fn refuse(dir: &Path, register: &Registry) -> Result<(), Failure> {
    let why = |fault| Failure::new(format!("{fault}; look with: issuer registry doctor, and {REMEDY}"));
    fault(dir, register)?.map_or(Ok(()), |fault| Err(why(fault)))
}

/// Keeps how far the audit has come, and what was ended. What was forgotten stays forgotten until it is [`reconciled`].
pub(super) fn keep(dir: &Path, register: &Registry) -> Result<(), Failure> {
    if fault(dir, register)?.is_some() {
        return Ok(());
    }
    let behind = last(dir)?.and_then(Result::ok).map_or(0, |last| last.number);
    endings::keep(dir, register, behind)?;
    put(dir, register)
}

/// The same, of a register that was held against the book and against what was ended.
pub(super) fn reconciled(dir: &Path, register: &Registry) -> Result<(), Failure> {
    endings::renew(dir, register)?;
    put(dir, register)
}

fn put(dir: &Path, register: &Registry) -> Result<(), Failure> {
    let Some(last) = register.last().map_err(failure)? else { return Ok(()) };
    files::put_secret(&dir.join(FILE), format!("{last}\n").as_bytes())
}

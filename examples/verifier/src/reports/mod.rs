//! What waits for the district authority in a gate's folder, sealed: refusals, cards, visitors, each in an outbox of its own.

mod aside;
mod opened;

use std::path::{Path, PathBuf};

use sanse::limits;
use sanse::report::{CardRefusal, Outbox, OutboxError, OutboxSettings, Record, Report, Sealed, Visitor};

pub(crate) use self::opened::run as open_records;
use crate::args::{RecordKind, ReportsArgs};
use crate::mode_lock;
use crate::setup::say;
use crate::state::Folder;
use sanse_example_common::{Failure, clock, command, files, folder as folders};

/// Where answers of the authority wait for a gate that is running: a file for each, named by the record's id.
const DELIVERED: &str = "delivered";
const ALL: [RecordKind; 3] = [RecordKind::Refusals, RecordKind::Cards, RecordKind::Visitors];

/// The folder of an outbox.
pub(crate) fn folder(state: &Path, kind: RecordKind) -> PathBuf {
    state.join("reports").join(name(kind))
}

/// All outboxes of a gate: what is in each, and where it lies.
pub(crate) fn folders_of(state: &Path) -> [(&'static str, PathBuf); 3] {
    ALL.map(|kind| (name(kind), folder(state, kind)))
}

fn name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Refusals => "refusals",
        RecordKind::Cards => "cards",
        RecordKind::Visitors => "visitors",
    }
}

pub(crate) fn open<R: Record>(folder: &Path) -> Result<Outbox<R>, OutboxError> {
    let outbox = Outbox::open(folder, OutboxSettings::default())?;
    for path in outbox.set_aside() {
        let what =
            format!("{}: no record of this outbox, and set aside; look who has written it", path.display());
        command::complain("verifier", &what);
    }
    Ok(outbox)
}

pub(crate) fn failed(error: OutboxError) -> Failure {
    Failure::new(format!("{}: {error}", error.code()))
}

pub(crate) fn hex(id: &[u8; 16]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn id(text: &str) -> Option<[u8; 16]> {
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

/// `verifier reports`.
pub(crate) fn run(args: &ReportsArgs) -> Result<(), Failure> {
    let state = Folder::read(&args.state)?;
    let ids = args.delivered.iter().map(|text| {
        id(text)
            .ok_or_else(|| Failure::usage("an ID has 32 hexadecimal digits, as verifier reports lists it"))
    });
    let ids: Vec<_> = ids.collect::<Result<_, _>>()?;
    if !ids.is_empty() {
        let what = "what is taken out is gone, so it takes the PIN: give it with --lock";
        mode_lock::demand(state.path(), args.lock.as_deref(), what)?;
    }
    if let Some(out) = &args.out
        && !out.exists()
    {
        folders::private(out)?;
    }
    let now = clock::now()?;
    ALL.into_iter().try_for_each(|kind| aside::tidy(state.path(), kind, now))?;
    let mut told = Vec::new();
    for kind in ALL.into_iter().filter(|kind| args.kind.is_none_or(|asked| asked == *kind)) {
        match kind {
            RecordKind::Refusals => one::<Report>(args, state.path(), kind, &ids, &mut told)?,
            RecordKind::Cards => one::<CardRefusal>(args, state.path(), kind, &ids, &mut told)?,
            RecordKind::Visitors => one::<Visitor>(args, state.path(), kind, &ids, &mut told)?,
        }
    }
    if told.is_empty() {
        told.push(if args.aside { "nothing was set aside" } else { "nothing waits" }.to_owned());
    }
    say(&told)
}

fn one<R: Record>(
    args: &ReportsArgs,
    state: &Path,
    kind: RecordKind,
    ids: &[[u8; 16]],
    told: &mut Vec<String>,
) -> Result<(), Failure> {
    let outbox = folder(state, kind);
    if !outbox.exists() {
        return Ok(());
    }
    if ids.is_empty() {
        let from = if args.aside { aside::folder(state, kind) } else { outbox };
        let waiting = if from.exists() { waiting::<R>(&from)? } else { Vec::new() };
        for sealed in &waiting {
            let id = hex(&sealed.id());
            told.push(format!("{:<9} {id} {}", name(kind), sealed.untrusted_place()));
            if let Some(out) = &args.out {
                hand_over(&out.join(format!("{id}.sealed")), sealed.bytes())?;
            }
        }
        return Ok(());
    }
    // Whoever has shown the PIN may destroy what was set aside before there was one.
    let is_locked = mode_lock::is_locked(state)?;
    for id in ids.iter().filter(|_| is_locked) {
        if aside::destroy(state, kind, id)? {
            told.push(format!("destroyed {}", hex(id)));
        }
    }
    let waiting = waiting::<R>(&outbox)?;
    let here: Vec<_> = ids.iter().filter(|id| waiting.iter().any(|sealed| sealed.id() == **id)).collect();
    if here.is_empty() {
        return Ok(());
    }
    // A gate that is running has the outbox: the answers are left for it.
    match open::<R>(&outbox) {
        Ok(mut open) => {
            // What was left for a gate that has stopped meanwhile.
            take_out(state, kind, Some(&mut open))?;
            for id in here {
                take(state, kind, &mut open, id)?;
                told.push(format!("taken out {}", hex(id)));
            }
        }
        Err(OutboxError::InUse { .. }) => {
            let answers = outbox.join(DELIVERED);
            std::fs::create_dir_all(&answers).map_err(|error| Failure::io("make", &answers, &error))?;
            for id in here {
                files::replace(&answers.join(hex(id)), b"")?;
                told.push(format!("delivered {}: the running gate takes it out within a minute", hex(id)));
            }
        }
        Err(error) => return Err(failed(error)),
    }
    if !is_locked {
        told.push("            on your word alone, for this gate has no PIN: kept for 30 days, see verifier reports --aside".to_owned());
    }
    Ok(())
}

/// Takes a record out of its outbox. At a gate that is locked the PIN was shown; else it is kept aside.
fn take<R: Record>(
    state: &Path,
    kind: RecordKind,
    outbox: &mut Outbox<R>,
    id: &[u8; 16],
) -> Result<(), Failure> {
    if !mode_lock::is_locked(state)?
        && let Some(sealed) = outbox.waiting().find(|sealed| sealed.id() == *id)
    {
        aside::keep(state, kind, id, sealed.bytes())?;
    }
    outbox.delivered(id).map(drop).map_err(failed)
}

/// What waits there, whoever has the outbox: a record is whole once it has its name.
fn waiting<R: Record>(outbox: &Path) -> Result<Vec<Sealed<R>>, Failure> {
    let entries = std::fs::read_dir(outbox).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| Failure::io("read", outbox, &error))?;
    let mut paths: Vec<_> = entries.iter().map(std::fs::DirEntry::path).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "sealed"));
    paths.sort();
    let mut waiting = Vec::new();
    for path in paths {
        match files::read(&path, limits::SEALED_BYTES).map(Sealed::from_bytes) {
            Ok(Ok(sealed)) => waiting.push(sealed),
            Ok(Err(error)) => command::complain("verifier", &Failure::of(path.display(), error).to_string()),
            // It has just gone.
            Err(_) if !path.exists() => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(waiting)
}

/// The same record again is the same file.
fn hand_over(path: &Path, sealed: &[u8]) -> Result<(), Failure> {
    if path.exists() && files::read(path, limits::SEALED_BYTES)? == sealed {
        return Ok(());
    }
    files::create(path, sealed, true)
}

/// A gate at work takes out what has arrived meanwhile.
pub(crate) fn take_out<R: Record>(
    state: &Path,
    kind: RecordKind,
    outbox: Option<&mut Outbox<R>>,
) -> Result<(), Failure> {
    let (Some(outbox), answers) = (outbox, folder(state, kind).join(DELIVERED)) else { return Ok(()) };
    let Ok(entries) = std::fs::read_dir(&answers) else { return Ok(()) };
    for entry in entries.flatten() {
        if let Some(id) = entry.file_name().to_str().and_then(id) {
            take(state, kind, outbox, &id)?;
            // One that stays is answered once more, which does no harm.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}

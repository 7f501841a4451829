//! What a gate counts: a store of visits in its folder, and the day keys elsewhere.

mod book;
mod hand_on;
mod list;
mod self_scans;
mod settings;

use std::path::{Path, PathBuf};

use sanse::visit::{DayKeys, Destroyed, LetGo, SqliteVisits, VisitError, VisitStore};
use sanse::{Day, PlaceId, Timestamp};

pub(crate) use self::book::Book;
pub(crate) use self::hand_on::{day_key, upload};
pub(crate) use self::list::run;
pub(crate) use self::self_scans::run as self_scans;
pub(crate) use self::settings::Settings;
use crate::args::VisitsInitArgs;
use crate::setup::say;
use crate::state::Folder;
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, command};

/// The folder of the store in the gate's folder.
const FOLDER: &str = "visits";
const STORE: &str = "visits.sqlite";

/// What is told of trouble with visits: the code is stable.
pub(crate) fn failed(error: VisitError) -> Failure {
    let how = match &error {
        VisitError::FarAhead { .. } => ": verifier clock --confirm",
        _ => "",
    };
    Failure::new(format!("{}: {error}{how}", error.code()))
}

/// Where the gate stands, and so whose visits it counts.
pub(crate) fn place(folder: &Folder) -> Result<PlaceId, Failure> {
    folder.rules()?.place.or(folder.place()).ok_or_else(|| {
        let why = "this gate has no place, and visits are a place's; make one with: verifier init --place";
        Failure::of(folder.path().display(), why)
    })
}

/// `verifier visits init`.
pub(crate) fn init(args: &VisitsInitArgs) -> Result<(), Failure> {
    let now = Moment::resolve(args.time)?;
    let folder = Folder::read(&args.state)?;
    let place = place(&folder)?;
    let settings = Settings::new(folder.path(), args.offset, args.keys.as_deref())?;
    // Whoever sets the gate up has the clock before them: it is told, and believed from here on.
    settings.create(folder.path(), place, now)?;
    say(&[
        format!("place       {place}"),
        format!("days        begin at midnight of {}", args.offset),
        format!("clock       {now}: set it right if it is not, and say so with verifier clock --confirm"),
        format!(
            "day keys    {} (secret; keep them out of backups)",
            settings.keys_folder(folder.path())?.display()
        ),
    ])
}

/// `verifier visits let-go`: nobody keeps the detail for longer than it is needed.
fn let_go(state: &Path, before: Day, time: Option<Moment>) -> Result<(), Failure> {
    let now = Moment::resolve(time)?;
    let folder = Folder::read(state)?;
    let store = settings(folder.path())?.store(folder.path())?;
    say(&gone(&store.let_go_before(before, now).map_err(failed)?))
}

/// What became of visits that were to be let go of.
pub(crate) fn gone(let_go: &LetGo) -> Vec<String> {
    let mut lines = vec![format!("let go      {} visits", let_go.gone)];
    if let_go.waiting > 0 {
        lines.push(format!("kept        {} that were not handed on: verifier upload", let_go.waiting));
    }
    if !let_go.cleared {
        let why = "somebody is reading the store, so a copy is in its log: do it once more, soon";
        lines.push(format!("not cleared {why}"));
    }
    lines
}

/// An operator's word that the clock is right, for what is never taken back; which keys' time was over.
pub(crate) fn confirm(folder: &Folder, now: Timestamp) -> Result<Destroyed, Failure> {
    let Some(settings) = Settings::read(folder.path())? else { return Ok(Destroyed::default()) };
    let keys = settings.keys(folder.path(), place(folder)?)?;
    keys.confirm_time(now).map_err(failed)?;
    settings.store(folder.path())?.confirm_time(now).map_err(failed)?;
    keys.destroy_due(now).map_err(failed)
}

/// Destroys the keys whose time is over. A clock that is far ahead destroys nothing, and stops nobody.
fn tidy(keys: &DayKeys, store: &SqliteVisits, now: Timestamp) -> Result<(), Failure> {
    match keys.destroy_due(now).map(drop).and_then(|()| store.hear_time(now)) {
        Err(error @ VisitError::FarAhead { .. }) => {
            command::complain("verifier", &failed(error).to_string());
            Ok(())
        }
        other => other.map_err(failed),
    }
}

/// Where the day keys of a gate that counts lie, and those whose time is over; None where there are none. Nothing is made.
pub(crate) fn keys_due(folder: &Folder, now: Timestamp) -> Result<Option<(PathBuf, Destroyed)>, Failure> {
    let Some(settings) = Settings::read(folder.path())? else { return Ok(None) };
    let path = settings.keys_folder(folder.path())?;
    if !path.exists() {
        return Ok(None);
    }
    let due = settings.keys(folder.path(), place(folder)?)?.due(now).map_err(failed)?;
    Ok(Some((path, due)))
}

/// The settings of a gate that counts.
fn settings(folder: &Path) -> Result<Settings, Failure> {
    Settings::read(folder)?.ok_or_else(|| {
        let why = "visits are not counted here; begin with: verifier visits init";
        Failure::of(folder.display(), why)
    })
}

//! `verifier lists`: status lists are brought to a gate, also while it is running.

use std::path::{Path, PathBuf};

use sanse::status::Shard;
use sanse::trust::{FutureList, StatusError, Trust};
use sanse::{Now, Timestamp};

use crate::args::ListsArgs;
use crate::setup::say;
use crate::state::{self, Folder, Incoming, State, list_files, read_status};
use sanse_example_common::clock::Moment;
use sanse_example_common::uptime::Uptime;
use sanse_example_common::{Failure, command};

pub(crate) fn run(args: &ListsArgs) -> Result<(), Failure> {
    let now = Moment::resolve(args.time)?;
    let paths = paths(&args.lists)?;
    let mut lines = Vec::new();
    let left = match State::try_open(&args.state, "lists")? {
        Some(state) => load(args, &state, &paths, now, &mut lines)?,
        None => hand_over(args, &paths, now, &mut lines)?,
    };
    say(&lines)?;
    if left == 0 {
        return Ok(());
    }
    let count = paths.len();
    Err(Failure::new(format!(
        "{left} of {count} lists were not loaded; for those, what was in force stays so"
    )))
}

/// Files as they are, and the lists in folders.
fn paths(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for path in given {
        if path.is_dir() {
            let lists = list_files(path)?;
            if lists.is_empty() {
                return Err(Failure::of(
                    path.display(),
                    "no file in it ends in .cbor; name the folder of the lists",
                ));
            }
            paths.extend(lists);
        } else {
            paths.push(path.clone());
        }
    }
    Ok(paths)
}

fn load(
    args: &ListsArgs,
    state: &State,
    paths: &[PathBuf],
    now: Timestamp,
    lines: &mut Vec<String>,
) -> Result<usize, Failure> {
    let mut trust = state.held(now)?;
    let incoming = Incoming::of(state);
    if let Some(waiting) = incoming.take(state, &trust, now)? {
        trust = waiting;
    }
    if let Some(waiting) = incoming.take_statuses(state, &trust, now)? {
        trust = waiting;
    }
    let (mut left, mut loaded) = (0, Vec::new());
    for path in paths {
        match take(&mut trust, path, now, future(args)) {
            Taken::Loaded(shard, list) => loaded.push((shard, list)),
            Taken::Over(line) => lines.push(line),
            Taken::Left => left += 1,
        }
    }
    if !loaded.is_empty() {
        state.keep_statuses(&loaded, &trust, now)?;
    }
    lines.extend(loaded.iter().map(|(shard, _)| in_force(&trust, shard)));
    Ok(left)
}

/// A gate is running and has the folder: the lists are verified here, left for it, and waited for a little.
fn hand_over(
    args: &ListsArgs,
    paths: &[PathBuf],
    now: Timestamp,
    lines: &mut Vec<String>,
) -> Result<usize, Failure> {
    let folder = Folder::read(&args.state)?;
    let (incoming, mut trust) = (Incoming::of(&folder), folder.held(now)?);
    lines.push(format!("running     {}{}", args.state.display(), state::who(&args.state)));
    let (mut left, mut waiting) = (0, Vec::new());
    let tray = incoming.open()?;
    tray.follow(&mut trust, now);
    for path in paths {
        match take(&mut trust, path, now, future(args)) {
            Taken::Loaded(shard, list) => {
                tray.leave_status(&shard, &list, future(args))?;
                waiting.push((path, shard, list));
            }
            Taken::Over(line) => lines.push(line),
            Taken::Left => left += 1,
        }
    }
    drop(tray);
    let uptime = Uptime::start();
    while incoming.statuses_wait() && uptime.seconds() < args.wait {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    if incoming.statuses_wait() {
        lines.push("waiting     it takes the lists over before its next decision".to_owned());
        return Ok(left);
    }
    lines.push("in force    it has taken the lists over".to_owned());
    // Of one issuer and day the last is kept.
    let shards: std::collections::BTreeMap<_, _> =
        waiting.iter().map(|(path, shard, list)| (shard, (path, list))).collect();
    for (shard, (path, list)) in shards {
        if !folder.keeps_status(shard, list) {
            let why = "the running gate has not taken it over; see what it says, and try again";
            command::complain("verifier", &Failure::of(path.display(), why).to_string());
            left += 1;
        }
    }
    Ok(left)
}

enum Taken {
    Loaded(Shard, Vec<u8>),
    /// Of no more use, and no fault.
    Over(String),
    /// Not loaded, and complained of.
    Left,
}

fn future(args: &ListsArgs) -> FutureList {
    if args.confirm_future { FutureList::OperatorConfirms } else { FutureList::Refuse }
}

fn take(trust: &mut Trust, path: &Path, now: Timestamp, future: FutureList) -> Taken {
    let complain = |why: &dyn std::fmt::Display| {
        command::complain("verifier", &Failure::of(path.display(), why).to_string());
        Taken::Left
    };
    let list = match read_status(path) {
        Ok(list) => list,
        Err(failure) => return complain(&failure),
    };
    match trust.load_status_list(&list, Now::exactly(now), future) {
        Ok(shard) => Taken::Loaded(shard, list),
        Err(StatusError::Over { day }) => {
            Taken::Over(format!("past        {day}: every pass of that day has expired"))
        }
        Err(error) => {
            let how = match error {
                StatusError::FromTheFuture { .. } => ": add --confirm-future",
                _ => "",
            };
            complain(&format!("{}: {error}{how}", error.code()))
        }
    }
}

fn in_force(trust: &Trust, shard: &Shard) -> String {
    let name = format!("{}, {}, {}", shard.day(), shard.issuer(), shard.region());
    let list = trust.statuses().find(|list| list.shard() == shard);
    match list {
        Some(list) => {
            format!("in force    {name}: issued {}, expires {}", list.issued_at(), list.expires_at())
        }
        None => format!("loaded      {name}"),
    }
}

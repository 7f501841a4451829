//! `verifier memory`: gates of one boundary that could not reach each other tell each other what was scanned.

use sanse::guard::{DiskGuard, MergeError};
use sanse::{Now, limits};

use crate::args::{MemoryCommand, MergeArgs};
use crate::setup::say;
use crate::state::State;
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, command, files};

/// What a full memory comes to, 100 bytes for each of its entries, and room.
const EXPORT_BYTES: usize = 128 * limits::GUARD_ENTRIES;

pub(crate) fn run(command: &MemoryCommand) -> Result<(), Failure> {
    match command {
        MemoryCommand::Export { state, out, time } => {
            let (state, guard) = open(state, *time)?;
            let exported = guard.export().map_err(|error| Failure::new(error.to_string()))?;
            state.still_holds()?;
            // Ids under a secret that only this boundary has, and times.
            files::put_secret(out, &exported)?;
            say(&[format!(
                "memory      {}: bring it to the other gates: verifier memory merge",
                out.display()
            )])
        }
        MemoryCommand::Merge(args) => merge(args),
    }
}

fn merge(args: &MergeArgs) -> Result<(), Failure> {
    let exports: Vec<_> = args
        .exports
        .iter()
        .map(|path| Ok((path, files::read(path, EXPORT_BYTES)?)))
        .collect::<Result<_, Failure>>()?;
    let (state, guard) = open(&args.state, args.time)?;
    let now = Now::exactly(Moment::resolve(args.time)?);
    let mut lines = Vec::new();
    for (path, exported) in exports {
        let alerts = guard
            .merge(&exported, args.travel, now)
            .map_err(|error| Failure::of(path.display(), format!("{error}{}", how(&error))))?;
        state.still_holds()?;
        lines.push(format!("merged      {}: what was scanned there is used up here", path.display()));
        for alert in alerts {
            let what = if alert.same_wallet { "one phone was shown" } else { "one person passed" };
            let (here, there, apart) = (alert.here.as_str(), alert.there.as_str(), alert.apart);
            command::complain("verifier", &format!("{what} at {here:?} and at {there:?}, {apart} s apart"));
        }
    }
    say(&lines)
}

fn open(folder: &std::path::Path, time: Option<Moment>) -> Result<(State, DiskGuard), Failure> {
    let state = State::open(folder, "memory")?;
    if state.shared()?.is_some() {
        let why = "its memory is shared with the other gates already, so there is nothing to bring";
        return Err(Failure::of(folder.display(), why));
    }
    let guard = state.guard_or_none(Moment::resolve(time)?)?;
    Ok((state, guard))
}

fn how(error: &MergeError) -> &'static str {
    match error {
        MergeError::OtherSecret => ": verifier init --beside",
        _ => "",
    }
}

//! `verifier update`: a bundle is taken over, whole, or nothing of it.

use std::time::Duration;

use sanse::bundle::{Contents, Update};
use sanse::trust::{FutureList, Trust};
use sanse::{Now, Timestamp};

use crate::args::UpdateArgs;
use crate::policy;
use crate::setup::say;
use crate::state::{self, Folder, Incoming, State};
use sanse_example_common::uptime::Uptime;
use sanse_example_common::{Failure, clock};

pub(crate) fn run(args: &UpdateArgs) -> Result<(), Failure> {
    let now = clock::now()?;
    let folder = Folder::read(&args.state)?;
    let mut lines = Vec::new();
    let update = match State::try_open(&args.state, "update")? {
        Some(state) => {
            let update = verify(args, &folder, &state.held(now)?, now)?;
            let mut trust = update.trust().clone();
            // Those that came by themselves stay in force.
            state.load_statuses(&mut trust, now);
            state.keep_update(&update, &trust)?;
            update
        }
        None => hand_over(args, &folder, now, &mut lines)?,
    };
    let bundle = update.bundle();
    lines.push(format!("bundle      {} of region {}", bundle.sequence(), bundle.region()));
    for part in bundle.parts() {
        lines.push(format!("            {}: {}, {} bytes", part.name(), part.kind().name(), part.length()));
    }
    say(&lines)
}

/// A gate is running and has the folder: the bundle is verified here, left for it, and waited for a little.
fn hand_over(
    args: &UpdateArgs,
    folder: &Folder,
    now: Timestamp,
    lines: &mut Vec<String>,
) -> Result<Update, Failure> {
    let (incoming, mut trust) = (Incoming::of(folder), folder.held(now)?);
    let tray = incoming.open()?;
    tray.follow(&mut trust, now);
    let update = verify(args, folder, &trust, now)?;
    tray.leave_bundle(&update, future(args))?;
    drop(tray);
    lines.push(format!("running     {}{}", args.state.display(), state::who(&args.state)));
    let uptime = Uptime::start();
    while incoming.bundle_waits() && uptime.seconds() < args.wait {
        std::thread::sleep(Duration::from_millis(20));
    }
    if incoming.bundle_waits() {
        lines.push("waiting     it takes the bundle over before its next decision".to_owned());
    } else if folder.shelf().current().ok().flatten().as_ref() == Some(update.contents()) {
        lines.push("in force    it has taken the bundle over".to_owned());
    } else {
        let why = "the running gate has not taken it over; see what it says, and try again";
        return Err(Failure::of(args.bundle.display(), why));
    }
    Ok(update)
}

/// Everything in it, its rules included.
fn verify(args: &UpdateArgs, folder: &Folder, trust: &Trust, now: Timestamp) -> Result<Update, Failure> {
    let stays =
        |why: String| Failure::of(args.bundle.display(), format!("{why}; what was in force stays so"));
    let update = Contents::read(&args.bundle)
        .and_then(|contents| Update::verify(contents, trust, Now::exactly(now), future(args)))
        .map_err(|error| stays(format!("{}: {error}", error.code())))?;
    policy::signed(&update, folder.place()).map_err(|failure| stays(failure.to_string()))?;
    Ok(update)
}

fn future(args: &UpdateArgs) -> FutureList {
    if args.confirm_future { FutureList::OperatorConfirms } else { FutureList::Refuse }
}

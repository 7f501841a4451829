//! `verifier init` and `verifier trust`: a gate is set up, and kept up to date.

use std::io::Write;
use std::path::Path;

use sanse::trust::{FutureList, Trust, TrustError};
use sanse::{Now, Timestamp, limits};

use crate::args::{InitArgs, TrustArgs};
use crate::policy;
use crate::state::{self, Folder, Incoming, Started, State};
use sanse_example_common::uptime::Uptime;
use sanse_example_common::{Failure, clock, escape, files, folder};

pub(crate) fn init(args: &InitArgs) -> Result<(), Failure> {
    let now = clock::now()?;
    let root = state::root(&args.root)?;
    let mut trust = Trust::pin(&root).map_err(|error| Failure::of(args.root.display(), error))?;
    let list = args.trust.as_deref().map(|path| files::read(path, limits::TRUST_LIST_BYTES)).transpose()?;
    if let (Some(list), Some(path)) = (&list, &args.trust) {
        load(&mut trust, list, path, now, FutureList::Refuse)?;
    }
    let secret = args.beside.as_deref().map(state::guard_secret).transpose()?;
    let secret = secret.as_ref().map(|secret| secret.as_slice());
    let started = Started { root, list: list.as_deref(), memory: trust.memory().clone(), secret };
    folder::make(&args.state, |folder| State::fill(folder, &started, args.place, now))?;
    let mut lines = vec![format!("gate        {}", args.state.display())];
    lines.push(format!("root        {} (compare it with what the authority says)", started.root.kid()));
    match args.place {
        Some(place) => lines.push(format!("place       {place}: codes must be made for it")),
        None => lines.push("place       none: codes must be shown openly".to_owned()),
    }
    describe(&trust, now, &mut lines);
    let home = trust.home().map(|home| home.claims().region());
    if let Some((place, home)) = args.place.zip(home).filter(|(place, home)| place.region() != *home) {
        lines.push(format!("LOOK AGAIN  {place} is not of the region {home}, whose list this is"));
    }
    say(&lines)
}

/// The rules file with a comment on each rule.
pub(crate) fn config() -> Result<(), Failure> {
    std::io::stdout()
        .write_all(policy::SAMPLE.as_bytes())
        .map_err(|error| Failure::of("standard output", error))
}

pub(crate) fn trust(args: &TrustArgs) -> Result<(), Failure> {
    let now = clock::now()?;
    let list = files::read(&args.list, limits::TRUST_LIST_BYTES)?;
    let future = if args.confirm_future { FutureList::OperatorConfirms } else { FutureList::Refuse };
    let Some(state) = State::try_open(&args.state, "trust")? else {
        return hand_over(args, &list, now, future);
    };
    let mut trust = state.held(now)?;
    let incoming = Incoming::of(&state);
    if let Some(waiting) = incoming.take(&state, &trust, now)? {
        trust = waiting;
    }
    load(&mut trust, &list, &args.list, now, future)?;
    state.keep_list(&list, &trust)?;
    let mut lines = Vec::new();
    describe(&trust, now, &mut lines);
    say(&lines)
}

/// A gate is running and has the folder: the list is verified here, left for it, and waited for a little.
fn hand_over(args: &TrustArgs, list: &[u8], now: Timestamp, future: FutureList) -> Result<(), Failure> {
    let folder = Folder::read(&args.state)?;
    let (incoming, mut trust) = (Incoming::of(&folder), folder.held(now)?);
    let tray = incoming.open()?;
    tray.follow(&mut trust, now);
    load(&mut trust, list, &args.list, now, future)?;
    tray.leave_list(list, future)?;
    drop(tray);
    let mut lines = vec![format!("running     {}{}", args.state.display(), state::who(&args.state))];
    let uptime = Uptime::start();
    while incoming.waits() && uptime.seconds() < args.wait {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    if incoming.waits() {
        lines.push("waiting     it takes the list over before its next decision".to_owned());
    } else if folder.list()?.as_deref() == Some(list) {
        lines.push("in force    it has taken the list over".to_owned());
    } else {
        let why = "the running gate has not taken it over; see what it says, and try again";
        return Err(Failure::of(args.list.display(), why));
    }
    describe(&trust, now, &mut lines);
    say(&lines)
}

fn load(
    trust: &mut Trust,
    list: &[u8],
    path: &Path,
    now: Timestamp,
    future: FutureList,
) -> Result<(), Failure> {
    trust.load_home(list, Now::exactly(now), future).map_err(|error| {
        let how = match error {
            TrustError::FromTheFuture { .. } => ": add --confirm-future",
            _ => "",
        };
        Failure::of(path.display(), format!("{error}{how}; the list before it stays in force"))
    })
}

fn describe(trust: &Trust, now: Timestamp, lines: &mut Vec<String>) {
    let Some(list) = trust.home().map(|home| home.claims()) else {
        lines.push(
            "trust list  none yet: load one with verifier trust, until then everybody is refused".to_owned(),
        );
        return;
    };
    lines.push(format!(
        "trust list  region {}, list {}, issued {}",
        list.region(),
        list.sequence(),
        list.issued_at()
    ));
    for key in list.keys().iter().filter(|key| !list.withdrawn().contains(key.key())) {
        lines.push(format!("trusts      {}  {}", key.key().kid(), key.issuer()));
    }
    lines.extend(list.withdrawn().iter().map(|key| format!("withdrawn   {}", key.kid())));
    let expiry = list.expires_at();
    if expiry <= now {
        lines.push(format!("EXPIRED     {expiry}: everybody is refused until a newer list is loaded"));
    } else {
        lines.push(format!("expires     {expiry}"));
    }
}

pub(crate) fn say(lines: &[String]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    lines
        .iter()
        .try_for_each(|line| writeln!(out, "{}", escape::line(line)))
        .map_err(|error| Failure::of("standard output", error))
}

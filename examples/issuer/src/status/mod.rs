//! `issuer status`: passes that can be taken back, and the lists that say which were.
//!
//! ```text
//! status init ─→ zz/status ─ pass, batch ─→ a place for each pass ─ status set ─ status publish ─→ lists for gates
//! ```

mod args;
mod places;
mod publish;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sanse::status::{ExpiryDay, Status, StatusStore, StoreError};
use sanse::trust::{Scope, TrustedKey};
use sanse::{Credential, Unverified};

use self::args::{InitArgs, ListArgs, SetArgs};
pub(crate) use self::args::{StatusCommand, credential};
pub(crate) use self::places::{Place, Places};
use crate::{hex, region, registry, rotate, say};
use sanse_example_common::{Failure, clock, files};

const FOLDER: &str = "status";
const MARK: &str = "status-is-kept";

pub(crate) fn run(command: &StatusCommand) -> Result<(), Failure> {
    match command {
        StatusCommand::Init(args) => init(args),
        StatusCommand::Set(args) => set(args),
        StatusCommand::Publish(args) => publish::run(args),
        StatusCommand::List(args) => list(args),
    }
}

fn init(args: &InitArgs) -> Result<(), Failure> {
    let now = clock::now()?;
    let trusted = region::load(&args.dir)?;
    let (_, key) = rotate::issuing(&args.dir, &trusted, now)?;
    let entry = trusted.keys().iter().find(|entry| *entry.key() == key);
    let entry = entry.ok_or_else(|| Failure::of(region::LIST, "it does not name the issuing key"))?;
    may_speak(entry)?;
    // Once it was there, it is never begun anew.
    if args.dir.join(MARK).exists() {
        is_kept(&args.dir)?;
    }
    StatusStore::init(&folder(&args.dir), trusted.region(), entry.issuer(), args.entries).map_err(failure)?;
    is_kept(&args.dir)?;
    say(&[
        format!(
            "status      {}  back it up never: an old copy hands places out twice",
            folder(&args.dir).display()
        ),
        format!("places      {} for the passes of each expiry day", args.entries),
        "from now on each pass has a place; gates look closer until they have the lists:".to_owned(),
        format!("            issuer status publish {}", args.dir.display()),
    ])
}

/// Whether gates would believe the lists of this key.
pub(crate) fn may_speak(entry: &TrustedKey) -> Result<(), Failure> {
    if entry.may_sign().includes(Scope::STATUS_LISTS) {
        return Ok(());
    }
    let why = "the trust list does not let it sign status lists; make a key that may with: issuer key rotate";
    Err(Failure::of(format!("the key {}", entry.key().kid()), why))
}

fn set(args: &SetArgs) -> Result<(), Failure> {
    registry::no_side_door(
        &args.dir,
        "say it of the person with issuer event, or issuer revoke and its --lift; of a wallet or a paper with issuer remove; of a \
         pass that the register does not know with issuer registry reconcile",
    )?;
    let mut store = open(&args.dir)?;
    let id = args.pass.as_deref().map(credential_of).transpose()?.or(args.credential);
    let (day, index) = match (&id, args.day, args.index) {
        (Some(id), _, _) => store.find(id).map_err(failure)?.ok_or_else(|| {
            let why =
                "no pass that may still hold was noted under it; look at the id, or give --day and --index";
            Failure::of(format!("the credential {}", hex::encode(id)), why)
        })?,
        (None, Some(day), Some(index)) => (day, index),
        _ => return Err(Failure::usage("give --pass, --credential, or --day and --index")),
    };
    store.set(day, index, args.status).map_err(failure)?;
    say(&[
        format!("set         {}, the pass at place {index} of {day}", args.status),
        format!("            no gate knows it yet: issuer status publish {}", args.dir.display()),
    ])
}

/// The id of the credential in a pass's text file. Whether it is this issuer's is seen when it is looked up.
pub(crate) fn credential_of(path: &Path) -> Result<[u8; 16], Failure> {
    let text = files::read_text(path)?;
    let credential = Unverified::<Credential>::from_text(text.trim_end());
    credential.map(|found| found.untrusted_id()).map_err(|reason| Failure::of(path.display(), reason))
}

fn list(args: &ListArgs) -> Result<(), Failure> {
    let mut store = open(&args.dir)?;
    let mut lines = vec![format!("issuer      {}, {}", store.issuer(), store.region())];
    for day in store.days().clone() {
        lines.push(describe(&mut store, day)?);
    }
    if store.days().is_empty() {
        lines.push("no pass has a place yet".to_owned());
    }
    say(&lines)
}

/// How many passes of a day there are, and how many of each status that is not as issued.
fn describe(store: &mut StatusStore, day: ExpiryDay) -> Result<String, Failure> {
    let book = store.book(day).map_err(failure)?;
    let taken = book.entries() - book.free();
    let mut line = format!("{day}  {taken} of {} places taken", book.entries());
    for status in [Status::NowYellow, Status::NowRed, Status::Suspended, Status::Revoked] {
        let count = (0..book.entries()).filter(|index| book.status(*index) == Some(status)).count();
        if count > 0 {
            line.push_str(&format!(", {count} {status}"));
        }
    }
    Ok(line)
}

/// Whether the region keeps status. That it does is remembered beside the folder: a region that loses the folder must
/// not begin anew, or go on as if no pass ever had a place.
pub(crate) fn is_kept(dir: &Path) -> Result<bool, Failure> {
    let (folder, mark) = (folder(dir), dir.join(MARK));
    match (StatusStore::is_there(&folder), mark.exists()) {
        (false, false) if folder.exists() => {
            let why =
                "it was begun and cut off, and no pass has a place yet; finish it with: issuer status init";
            Err(Failure::of(folder.display(), why))
        }
        (false, true) => {
            let why = "it is gone, and without it places would be handed out twice; bring that very folder back, or make \
                       a new region";
            Err(Failure::of(folder.display(), why))
        }
        (true, false) => {
            files::create(&mark, b"", false)?;
            files::sync_folder(dir).map(|()| true)
        }
        (there, _) => Ok(there),
    }
}

/// Where a region's status is kept.
pub(crate) fn folder(dir: &Path) -> PathBuf {
    dir.join(FOLDER)
}

/// The region's status, which must be there.
pub(crate) fn open(dir: &Path) -> Result<StatusStore, Failure> {
    // Whether it is a region's folder at all is told first.
    region::load(dir)?;
    is_kept(dir)?;
    wait_for(&folder(dir)).map_err(|error| match error {
        StoreError::Missing { folder } => {
            let why = "this region keeps no status; begin with: issuer status init";
            Failure::of(folder.display(), why)
        }
        other => failure(other),
    })
}

/// How long another process is waited for that has the store, and how often it is tried.
const PATIENCE: Duration = Duration::from_secs(10);
const STEP: Duration = Duration::from_millis(20);

/// The store; another process that has it for a moment is waited for.
#[expect(clippy::disallowed_methods, reason = "waiting needs a clock, and decides nothing")]
fn wait_for(folder: &Path) -> Result<StatusStore, StoreError> {
    let began = Instant::now();
    loop {
        match StatusStore::open(folder) {
            Err(StoreError::InUse { .. }) if began.elapsed() < PATIENCE => std::thread::sleep(STEP),
            opened => return opened,
        }
    }
}

pub(crate) fn failure(error: StoreError) -> Failure {
    Failure::new(error.to_string())
}

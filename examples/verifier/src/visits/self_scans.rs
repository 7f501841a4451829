//! `verifier self-scans`: what a visitor's phone has scanned at a place without a device is verified and counted.

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::place::PlaceCode;
use sanse::verify::{CheckedSelfScan, Treatment, Verifier};
use sanse::visit::{Recorded, Visit, VisitStore};
use sanse::{Colour, Now, SelfScans, Timestamp, limits};

use super::{failed, place, settings};
use crate::args::{Rules, SelfScansArgs};
use crate::policy;
use crate::setup::say;
use crate::state::{Believed, Folder};
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, files};

/// A queue of as many as a phone keeps, each a text, a place and a time.
const QUEUE_BYTES: usize = limits::SELF_SCANS * (limits::TEXT_CHARS + 64) + 64;

/// What became of a queue.
#[derive(Debug, Default)]
struct Counted {
    new: u64,
    known: u64,
    past: u64,
    elsewhere: u64,
    /// The reason of each that is no visit.
    not_believed: Vec<&'static str>,
}

pub(crate) fn run(args: &SelfScansArgs) -> Result<(), Failure> {
    let now = Moment::resolve(args.time)?;
    let folder = Folder::read(&args.state)?;
    let (settings, place) = (settings(folder.path())?, place(&folder)?);
    let bytes = files::read(&args.file, QUEUE_BYTES)?;
    let mut queue = SelfScans::import(&bytes).map_err(|error| Failure::of(args.file.display(), error))?;
    let Believed { trust, update, .. } = folder.believed(now)?;
    let text = files::read_text(&args.place_code)?;
    let code = trust
        .open_place(text.trim(), Now::exactly(now))
        .map_err(|error| Failure::of(args.place_code.display(), format!("{}: {error}", error.code())))?;
    let rules = policy::said(&folder, update.as_ref())?;
    let policy = policy::build(&rules.over(&of_kind(code.claims())), Some(place))?;
    // No guard is asked: nobody stands at a barrier.
    let verifier = Verifier::new(trust, policy, MemoryGuard::init(GuardSettings::default()));
    let (keys, store) = (settings.keys(folder.path(), place)?, settings.store(folder.path())?);
    let mut counted = Counted::default();
    while let Some((at, code_text)) = queue.first().map(|(at, text)| (at, text.to_owned())) {
        queue.sent(&code_text);
        if at != place {
            counted.elsewhere += 1;
            continue;
        }
        let checked = verifier
            .check_self_scan(&code_text, &code, Now::exactly(now))
            .map_err(|error| Failure::of(args.place_code.display(), error))?;
        match visit(&checked, &keys, now)? {
            None => counted.not_believed.push(reason(&checked)),
            Some(visit) => match store.record(&visit).map_err(failed)? {
                Recorded::New => counted.new += 1,
                Recorded::Known => counted.known += 1,
                _ => counted.past += 1,
            },
        }
    }
    counted.tell()
}

/// What holds at a place of this kind, where its rules say nothing of colours.
fn of_kind(place: &PlaceCode) -> Rules {
    let looked_at = [(Colour::Yellow, Treatment::Check), (Colour::Red, Treatment::Check)];
    let colour = if place.kind().is_exempt() { looked_at.to_vec() } else { Vec::new() };
    Rules { colour, ..Rules::default() }
}

fn visit(
    checked: &CheckedSelfScan,
    keys: &sanse::visit::DayKeys,
    now: Timestamp,
) -> Result<Option<Visit>, Failure> {
    let Some(entered) = checked.claimed_at() else { return Ok(None) };
    let key = keys.key(entered, now).map_err(failed)?;
    // A day whose names are destroyed takes none any more.
    if !key.makes_names() {
        return Ok(None);
    }
    Ok(Visit::of_self_scan(checked, &key)?)
}

fn reason(checked: &CheckedSelfScan) -> &'static str {
    checked.decision().main_reason().map_or("too-late", sanse::reason::Reason::name)
}

impl Counted {
    fn tell(&self) -> Result<(), Failure> {
        let Self { new, known, past, elsewhere, not_believed } = self;
        let mut lines =
            vec![format!("counted     {new}"), format!("known       {known}: they count already")];
        if *past > 0 {
            lines.push(format!("past        {past}: visits of their days were let go of"));
        }
        if *elsewhere > 0 {
            lines.push(format!("elsewhere   {elsewhere}: of other places, to be sent there"));
        }
        lines.extend(not_believed.iter().map(|reason| format!("no visit    {reason}")));
        say(&lines)
    }
}

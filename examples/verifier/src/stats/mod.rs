//! The unit's side: uploads of all its gates in one store, its numbers, and what everybody may see.

mod central;
mod chart;
mod page;
mod sums;
mod table;

use std::path::Path;

use sanse::visit::{DayStatistics, Publications, Upload, VisitError, VisitStore};
use sanse::{Day, PlaceId, Timestamp, limits};

use self::central::Central;
use crate::args::{CollectArgs, StatsArgs};
use crate::setup::say;
use crate::visits;
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, command, files};

/// By how much a gate's clock may be ahead of the unit's, in seconds.
const AHEAD: u64 = 86_400;

/// `verifier collect`: all uploads are read before one is taken over.
pub(crate) fn collect(args: &CollectArgs) -> Result<(), Failure> {
    let now = Moment::resolve(args.time)?;
    let mut uploads = Vec::with_capacity(args.uploads.len());
    for path in &args.uploads {
        let bytes = files::read(path, limits::UPLOAD_BYTES)?;
        let upload = Upload::from_bytes(&bytes)
            .map_err(|error| Failure::of(path.display(), format!("{error}; nothing was taken over")))?;
        refuse_ahead(path, &upload, now)?;
        uploads.push((path, upload));
    }
    let mut central = Central::open_or_make(&args.central, args.offset, now)?;
    let mut lines = Vec::new();
    for (path, upload) in uploads {
        let merged = central.merge(&upload)?;
        let mut line = format!("{}: {} new, {} known", path.display(), merged.new, merged.known);
        if merged.past > 0 {
            line.push_str(&format!(", {} of days that were let go of", merged.past));
        }
        lines.push(line);
        if merged.conflicting > 0 {
            let what = format!(
                "{}: {} visits have the name of another one; a gate's memory was copied while it ran, or somebody \
                 makes visits up",
                path.display(),
                merged.conflicting
            );
            command::complain("verifier", &what);
        }
    }
    if let Err(error @ VisitError::FarAhead { .. }) = central.store.hear_time(now) {
        let how = "nothing is published until then: verifier stats --confirm-clock";
        command::complain("verifier", &format!("{error}; {how}"));
    }
    say(&lines)
}

/// A visit that has not been yet was counted by a wrong clock, or for a trial; once it is taken over it counts for good.
fn refuse_ahead(path: &Path, upload: &Upload, now: Timestamp) -> Result<(), Failure> {
    let times = upload.records().iter().map(|(_, visit)| visit.time());
    match times.max().filter(|latest| latest.since(now) > AHEAD) {
        Some(latest) => {
            let why = format!(
                "it has a visit of {latest}, and by this clock it is {now}: look at both clocks; nothing was taken over"
            );
            Err(Failure::of(path.display(), why))
        }
        None => Ok(()),
    }
}

/// `verifier stats`.
pub(crate) fn run(args: &StatsArgs) -> Result<(), Failure> {
    let now = Moment::resolve(args.time)?;
    let central = Central::open(&args.central)?;
    if args.confirm_clock {
        central.store.confirm_time(now).map_err(told)?;
    }
    if let Some(before) = args.let_go_before {
        return say(&visits::gone(&central.let_go_before(before, now)?));
    }
    let (mut days, kept_from) = (Vec::new(), central.store.kept_from().map_err(told)?);
    for (place, day) in central.days() {
        let asked = *day >= kept_from
            && args.day.is_none_or(|asked| asked == *day)
            && args.place.is_none_or(|asked| asked == *place);
        if asked {
            days.push(central.store.statistics(*place, *day).map_err(told)?);
        }
    }
    if let Some(path) = &args.publish {
        publish(&central, &days, now, path)?;
    }
    if let Some(path) = &args.html {
        // The gates' names are in the detail alone.
        let gates = gates(&central, &days)?;
        replace_page(path, &page::html(&days, &gates, now))?;
    }
    if args.json { table::print_json(&days) } else { say(&table::lines(&days)) }
}

/// How many visits each gate has counted, by place and name.
type Gates = std::collections::BTreeMap<(PlaceId, String), u64>;

fn gates(central: &Central, days: &[DayStatistics]) -> Result<Gates, Failure> {
    let mut gates = Gates::new();
    for day in days {
        for visit in central.store.rows(day.place(), day.day()).map_err(told)? {
            *gates.entry((visit.place(), visit.gate().as_str().to_owned())).or_default() += 1;
        }
    }
    Ok(gates)
}

/// All places of the day as one table. What was published before is written as it was.
fn publish(central: &Central, days: &[DayStatistics], now: Timestamp, path: &Path) -> Result<(), Failure> {
    if days.is_empty() {
        return Err(Failure::of(
            "--day",
            "nothing was collected of that day, so there is nothing to publish",
        ));
    }
    let publications = Publications::open(&central.publications()?).map_err(told)?;
    let mut csv = String::new();
    for day in days {
        let export =
            central.store.publish(day.place(), day.day(), now, &publications).map_err(told)?.to_csv();
        let (head, rows) = export.split_once('\n').unwrap_or((&export, ""));
        if csv.is_empty() {
            csv = format!("{head}\n");
        }
        csv.push_str(rows);
    }
    if path.exists() && files::read_text(path)? == csv {
        return Ok(());
    }
    files::create(path, csv.as_bytes(), false)
}

/// A page gives way to a newer page, and nothing else does.
fn replace_page(path: &Path, html: &str) -> Result<(), Failure> {
    let is_page = |text: &str| text.starts_with(page::HEAD);
    if crate::policy::is_there(path)? && !files::read_text(path).is_ok_and(|text| is_page(&text)) {
        let why =
            "a file that is no page of these numbers has this name; it was left alone: name another file";
        return Err(Failure::of(path.display(), why));
    }
    files::put_secret(path, html.as_bytes())
}

fn told(error: VisitError) -> Failure {
    let how = match &error {
        VisitError::FarAhead { .. } => ": verifier stats --confirm-clock",
        _ => "",
    };
    Failure::new(format!("{}: {error}{how}", error.code()))
}

/// A place and a day of which something was collected.
type PlaceDay = (PlaceId, Day);

//! `issuer batch`: many passes from a file, in parallel, resumable at any moment.
//!
//! ```text
//! rows ─→ blocks ─→ workers: desk ─→ journal, in the input's order
//! ```
//!
//! The order is kept from end to end, and each row becomes one line of `passes.jsonl` or one of `rejected.csv`. So
//! what is there says how far a run has come, and the same command goes on from there.

mod args;
mod desk;
mod flow;
mod header;
mod journal;
mod progress;
mod proof;

use std::thread;

use sanse::Issuer;

pub(crate) use self::args::BatchArgs;
use self::desk::Desk;
use self::flow::Tally;
use self::header::Header;
use self::journal::Journal;
use self::progress::Progress;
use crate::rows::{Column, Input};
use crate::status::Places;
use crate::{pass, registry, say};
use sanse_example_common::{Failure, clock, files};

/// Places in a status list that are taken with one wait for the disk; those that a run leaves over are lost.
const PLACES: usize = 1_024;

/// Says whether every row was issued; a row that was not never stops the rest.
pub(crate) fn run(args: &BatchArgs) -> Result<bool, Failure> {
    registry::no_side_door(&args.dir, "use issuer import, confirm --all and issue --due")?;
    let issuer = Issuer::new(pass::issuing_key(&args.dir, args.passphrase_file.as_deref())?);
    let input = Input::examine(&args.input, args.format)?;
    let header = Header::new(args, &input, issuer.key(), clock::now()?);
    let lines = input.lines;
    let mut rows = input.rows(&[Column::Id, Column::Colour])?;
    // Nothing is made before the heading was found good.
    header.make_or_match(&args.out)?;
    let _lock = files::Lock::take(&args.out)?;

    let (mut journal, found) = Journal::resume(&args.out, &mut rows)?;
    let resumed = found.tally.rows();
    let places = Places::open(&args.dir, PLACES)?;
    let desk = Desk { issuer, places, paper: args.paper, hours: args.hours };
    let workers = args.workers.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    let mut progress = Progress::new(args.quiet, lines, found.tally);
    let tally = flow::run(found, &mut rows, &desk, workers, &mut journal, &mut progress)?;
    rows.end()?;
    say(&answer(args, tally, resumed))?;
    Ok(tally.rejected == 0)
}

fn answer(args: &BatchArgs, tally: Tally, resumed: u64) -> Vec<String> {
    let out = args.out.display();
    let mut lines = vec![format!("issued      {} of {} rows", tally.issued, tally.rows())];
    if let Some(line) = lines.first_mut().filter(|_| tally.issued > 0) {
        line.push_str(&format!(": {out}/{}", journal::PASSES));
    }
    if resumed > 0 {
        lines.push(format!("resumed     {resumed} rows were done before"));
    }
    if tally.rejected > 0 {
        let why = "with line, column and what to do; mend them and run them as a batch of their own";
        lines.push(format!("rejected    {}: {out}/{}, {why}", tally.rejected, journal::REJECTED));
    }
    if args.out.join(journal::SALTS).exists() {
        lines.push(format!("salts       {out}/{}  SENSITIVE: each is its holder's alone", journal::SALTS));
    }
    lines
}

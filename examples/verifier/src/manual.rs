//! `verifier manual`: a visitor without a phone is written down. Nobody at the gate reads it again.

use std::io::{BufRead, IsTerminal, Write};

use sanse::Timestamp;
use sanse::report::{Put, Visitor};
use sanse::verify::Resolution;
use zeroize::Zeroizing;

use crate::args::{ManualArgs, RecordKind};
use crate::setup::say;
use crate::state::Folder;
use crate::visits::{self, Book};
use crate::{lines, mode_lock, reports};
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, document};

/// How far from the clock a visitor may have come, in seconds: what was written on paper is typed in by the next day.
const FAR: u64 = 86_400;

pub(crate) fn run(args: &ManualArgs) -> Result<(), Failure> {
    let folder = Folder::read(&args.state)?;
    let now = present(args)?;
    let place = visits::place(&folder)?;
    let trust = folder.trust(now)?;
    let mut typed = std::io::stdin().lock();
    let name = ask("the visitor's name", "Name: ", &mut typed)?;
    let card = document::parse(ask("the document", "Document, COUNTRY:KIND:NUMBER: ", &mut typed)?.trim())?;
    let phone = ask("the telephone number", "Telephone: ", &mut typed)?;
    let visitor = Visitor::new(place, now, &name, card, &phone)
        .map_err(|error| Failure::usage(error.to_string()))?
        .gate(&args.reader);
    let book = Book::open(&folder, Some(place), &args.reader)?;
    let outbox = reports::folder(folder.path(), RecordKind::Visitors);
    let put = reports::open::<Visitor>(&outbox)
        .and_then(|mut outbox| outbox.put(&visitor, &trust))
        .map_err(reports::failed)?;
    let mut told = Vec::new();
    if let Put::Kept(id) = put {
        told.push(format!("sealed      {}", reports::hex(&id)));
    }
    // A visitor who is not safely written down is not counted either.
    match &book {
        Some(book) => {
            let said = if args.refused { Resolution::Refused } else { Resolution::Admitted };
            book.by_hand(&visitor, args.colour, said)?;
            told.push("counted     as a visit by hand".to_owned());
        }
        None => told.push("not counted: begin with verifier visits init".to_owned()),
    }
    say(&told)
}

/// When the visitor came. A visit of another day would be counted there, and is never taken back.
fn present(args: &ManualArgs) -> Result<Timestamp, Failure> {
    let (now, clock) = (Moment::resolve(args.time)?, Moment::resolve(None)?);
    if args.time.is_some() {
        mode_lock::demand(&args.state, None, "a visitor is written down by its clock; leave --time out")?;
    }
    if !args.trial && now.since(clock).max(clock.since(now)) > FAR {
        let why = format!(
            "{now} is more than a day from the clock, {clock}: a visit is counted for good; at a gate for \
                           trials say --trial too"
        );
        return Err(Failure::usage(why));
    }
    Ok(now)
}

/// One line of standard input, asked for where somebody sits there.
fn ask(what: &str, question: &str, from: &mut impl BufRead) -> Result<Zeroizing<String>, Failure> {
    if std::io::stdin().is_terminal() {
        let _ = write!(std::io::stderr(), "{question}");
    }
    let line = lines::next(from).map_err(|error| Failure::of(what, error))?;
    let line = line.ok_or_else(|| {
        Failure::usage(format!("{what} is missing; name, document and telephone number come in three lines"))
    })?;
    String::from_utf8(line)
        .map(Zeroizing::new)
        .map_err(|_| Failure::usage(format!("{what} is no UTF-8 text")))
}

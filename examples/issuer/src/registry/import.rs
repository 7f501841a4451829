//! `issuer import` and `issuer pass-holders match`: people from a file, some at a time, and on from there after a kill.

use std::io::Write;
use std::path::Path;

use sanse::PhotoRef;
use sanse::identity::{Commitment, SaltKey};
use sanse_registry::{Action, ImportOf, ImportRow, Imported, Phone, Registration, RegistryError};
use sha2::{Digest, Sha256};

use super::args::ImportArgs;
use super::{Office, failure, many};
use crate::rows::{Column, HEADING, Input, Record, Rejection, Row, Rows};
use crate::{hex, say};
use sanse_example_common::{Failure, document, files};

/// Rows that are one write: a thousand wait for the disk once.
const BLOCK: usize = 1_000;
/// In the column for telephone numbers: whoever made the file says that there is none.
const NO_PHONE: &str = "none";

pub(crate) fn run(args: &ImportArgs, district: Option<&str>) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let key = office.salt_key()?;
    let action = if args.commitments { Action::ImportCommitments } else { Action::Import };
    office.desk(&args.desk)?.may(action).map_err(failure)?;
    if let Some(path) = args.rejected.as_deref().filter(|path| path.exists()) {
        return Err(Failure::of(
            path.display(),
            "it is there already; name a new file for the rejected rows",
        ));
    }
    let input = Input::examine(&args.input, None)?;
    let digest = task(input.digest, district, args);
    let (face_compared, commitments) = (args.face_compared, args.commitments);
    let of = ImportOf { digest, district, face_compared, commitments };
    let (lines, before) = (input.lines, office.register.imported(&of.digest).map_err(failure)?);
    let mut rows = input.rows(&[Column::Id])?;
    let mut done = before;
    let mut block = Vec::new();
    skip(&mut rows, before.rows)?;
    loop {
        block.clear();
        while block.len() < BLOCK
            && let Some(row) = rows.next()?
        {
            block.push(row);
        }
        if block.is_empty() {
            break;
        }
        let people = read(&block, &key, district.is_some());
        done = office.desk(&args.desk)?.import(of, done.rows, &people).map_err(failure)?;
        progress(args.quiet, done.rows, lines);
    }
    rows.end()?;
    let rejected = office.register.rejections(&of.digest).map_err(failure)?;
    let mut told = answer(args, before, done);
    if let Some(path) = &args.rejected
        && !rejected.is_empty()
    {
        write(path, &rejected)?;
        told.push(format!(
            "written     {}: mend those rows, and import them as a file of their own",
            path.display()
        ));
    }
    say(&told)
}

/// To register the people of a file and to match them are two tasks, and so is to take its commitments, or to say that faces
/// were compared: each has its own progress.
fn task(file: [u8; 32], district: Option<&str>, args: &ImportArgs) -> [u8; 32] {
    let other = |task, by: &str| Sha256::new().chain_update(task).chain_update(by).finalize().0;
    let task = district.map_or(file, |district| other(file, district));
    // No district has a name with a line in it.
    let task = if args.commitments { other(task, "\ncommitments") } else { task };
    if args.face_compared { other(task, "\nface-compared") } else { task }
}

fn skip(rows: &mut Rows, count: u64) -> Result<(), Failure> {
    for _ in 0..count {
        rows.next()?;
    }
    Ok(())
}

/// Whoever the rows are.
fn read<'a>(block: &'a [Row], key: &SaltKey, theirs: bool) -> Vec<ImportRow<'a>> {
    let people = many::each(block, |row| match &row.record {
        Ok(record) => person(record, key),
        Err(rejection) => Err((rejection.code.to_owned(), rejection.told())),
    });
    let row =
        |(row, who): (&Row, _)| ImportRow { line: row.line, who, theirs: theirs.then(|| row.id.clone()) };
    block.iter().zip(people).map(row).collect()
}

fn person<'a>(record: &'a Record, key: &SaltKey) -> Result<Registration<'a>, (String, String)> {
    let told = |rejection: Rejection| (rejection.code.to_owned(), rejection.told());
    let allowed =
        [Column::Id, Column::Document, Column::Commitment, Column::Name, Column::Photo, Column::Phone];
    if let Some(column) = Column::ALL.iter().find(|c| !allowed.contains(c) && record.get(**c).is_some()) {
        let advice = "who is registered has no such thing yet; leave it empty";
        return Err(told(Rejection::of(*column, "conflict", advice)));
    }
    let sixteen = |column, text: &str| {
        let malformed = || told(Rejection::malformed(column, "write 32 hexadecimal digits"));
        hex::decode::<16>(text).ok_or_else(malformed)
    };
    let photo = record.get(Column::Photo).map(|text| sixteen(Column::Photo, text)).transpose()?;
    let new = match (record.get(Column::Document), record.get(Column::Commitment)) {
        (Some(text), None) => {
            let typed = document::parse(text)
                .map_err(|failure| told(Rejection::malformed(Column::Document, failure.to_string())))?;
            Registration::new(&typed, key)
                .map_err(|error| told(Rejection::malformed(Column::Document, error.to_string())))?
        }
        (None, Some(text)) => {
            Registration::committed(Commitment::from_bytes(sixteen(Column::Commitment, text)?))
        }
        _ => {
            let advice = "give the document, or the commitment under the register's salt key, and not both";
            return Err(told(Rejection::missing(Column::Document, advice)));
        }
    };
    let new = match record.get(Column::Name) {
        Some(name) => {
            new.named(name).map_err(|error| told(Rejection::malformed(Column::Name, error.to_string())))?
        }
        None => new,
    };
    let new = match record.get(Column::Phone) {
        None => new,
        Some(NO_PHONE) => new.without_phone(),
        Some(number) => {
            let wrong = |error: RegistryError| told(Rejection::malformed(Column::Phone, error.to_string()));
            new.with_phone(&number.parse::<Phone>().map_err(wrong)?, key)
        }
    };
    Ok(match photo {
        Some(photo) => new.pictured(PhotoRef::from_bytes(photo)),
        None => new,
    })
}

fn progress(quiet: bool, rows: u64, lines: u64) {
    use std::io::IsTerminal;
    if !quiet && std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr(), "\r{rows} of some {lines} rows ");
    }
}

fn answer(args: &ImportArgs, before: Imported, done: Imported) -> Vec<String> {
    let mut lines = vec![format!("imported    {} people of {} rows", done.registered, done.rows)];
    if before.rows > 0 {
        lines.push(format!("resumed     {} rows were done before", before.rows));
    }
    if done.matched > 0 {
        lines.push(format!("matched     {} were known, and are not registered again", done.matched));
    }
    if done.faced > 0 {
        lines.push(format!(
            "faced       of {} of them face and document were compared, says the file; an approver confirms that too",
            done.faced
        ));
    }
    if done.rejected > 0 {
        let how = if args.rejected.is_some() { "" } else { "; give --rejected FILE to see which and why" };
        lines.push(format!("rejected    {} rows{how}", done.rejected));
    }
    lines.push(match args.commitments {
        true => "            another approver confirms them with: issuer confirm --commitments".to_owned(),
        false => "            an approver confirms them with: issuer confirm --all".to_owned(),
    });
    lines
}

fn write(path: &Path, rejected: &[(u64, String, String)]) -> Result<(), Failure> {
    let mut bytes = HEADING.as_bytes().to_vec();
    for (line, code, why) in rejected {
        Rejection::written(*line, "", "", code, why, &mut bytes);
    }
    // It tells who is registered already.
    files::create(path, &bytes, true)
}

//! `verifier reports-open`: the authority's side. What it prints is personal.

use std::path::Path;

use sanse::key::ReportKey;
use sanse::report::{CardRefusal, OpenError, Report, Sealed, Visitor};
use sanse::{Audience, limits};
use zeroize::Zeroizing;

use crate::args::ReportsOpenArgs;
use crate::setup::say;
use sanse_example_common::{Failure, files};

pub(crate) fn run(args: &ReportsOpenArgs) -> Result<(), Failure> {
    let key = key(args)?;
    let mut lines = Vec::new();
    for path in &args.records {
        let bytes = files::read(path, limits::SEALED_BYTES)?;
        let said = opened(&bytes, &key, args.from)
            .map_err(|error| Failure::of(path.display(), format!("{}: {error}", error.code())))?;
        lines.push(format!("record      {}", path.display()));
        lines.extend(said);
    }
    say(&lines)
}

fn key(args: &ReportsOpenArgs) -> Result<ReportKey, Failure> {
    let pem = Zeroizing::new(files::read_text(&args.key)?);
    let key = match &args.passphrase_file {
        None => ReportKey::from_pem(&pem),
        Some(file) => ReportKey::from_encrypted_pem(&pem, &first_line(file)?),
    };
    key.map_err(|error| {
        let how =
            if pem.contains("ENCRYPTED") { "; its passphrase comes with --passphrase-file" } else { "" };
        Failure::of(args.key.display(), format!("{error}{how}"))
    })
}

fn first_line(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // With room for a line end.
    let bytes = Zeroizing::new(files::read(path, limits::PASSPHRASE_BYTES + 2)?);
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(Zeroizing::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec()))
}

/// A record of whatever kind: its label says which.
fn opened(bytes: &[u8], key: &ReportKey, from: Audience) -> Result<Vec<String>, OpenError> {
    match Sealed::<Report>::from_bytes(bytes.to_vec()) {
        Err(OpenError::OtherPurpose { .. }) => {}
        sealed => return Ok(refusal(&sealed?.open(key, from)?)),
    }
    match Sealed::<CardRefusal>::from_bytes(bytes.to_vec()) {
        Err(OpenError::OtherPurpose { .. }) => {}
        sealed => return Ok(card(&sealed?.open(key, from)?)),
    }
    Sealed::<Visitor>::from_bytes(bytes.to_vec())?.open(key, from).map(|record| visitor(&record))
}

fn where_and_when(kind: &str, place: &dyn ToString, gate: &str, time: &dyn ToString) -> String {
    let gate = if gate.is_empty() { String::new() } else { format!(", gate {gate}") };
    format!("{kind:<11} {}, {}{gate}", time.to_string(), place.to_string())
}

fn refusal(record: &Report) -> Vec<String> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    vec![
        where_and_when("refusal", &record.place(), record.gate(), &record.time()),
        format!("pass        {}, of {}, reason {}", record.colour().name(), record.region(), record.reason()),
        format!("credential  {}", hex(record.credential_id())),
        format!("commitment  {}", hex(record.commitment().as_bytes())),
        format!("contact     {}", record.contact_text().unwrap_or("-")),
    ]
}

fn card(record: &CardRefusal) -> Vec<String> {
    vec![
        where_and_when("card", &record.place(), record.gate(), &record.time()),
        format!("listed      {}, roster {}", record.colour().name(), record.roster()),
        document(record.document_country(), &record.document_kind(), record.document_number()),
    ]
}

fn visitor(record: &Visitor) -> Vec<String> {
    vec![
        where_and_when("visitor", &record.place(), record.gate_name(), &record.time()),
        format!("name        {}", record.name()),
        document(record.document_country(), &record.document_kind(), record.document_number()),
        format!("telephone   {}", record.phone()),
    ]
}

fn document(country: &str, kind: &dyn ToString, number: &str) -> String {
    format!("document    {country}:{}:{number}", kind.to_string())
}

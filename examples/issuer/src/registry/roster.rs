//! `issuer roster`: the colours of those whose cards a sentinel answers. The place says who they are; the register knows
//! nobody's number, and forgets these again.

use sanse::identity::IdentityDocument;
use sanse::roster::{Built, Listed, Roster, RosterKey};
use sanse::{Issuer, Timestamp};
use sanse_registry::Action;
use zeroize::Zeroizing;

use super::args::RosterArgs;
use super::{Office, failure, many};
use crate::rows::{Column, Input};
use crate::{pass, region, say};
use sanse_example_common::{Failure, document, files};

pub(crate) fn run(args: &RosterArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let salt_key = office.salt_key()?;
    let desk = office.desk(&args.desk)?;
    desk.may(Action::NumberRoster).map_err(failure)?;
    let now = desk.now();
    let region = region::load(&args.desk.dir)?.region();
    if args.place.region() != region {
        return Err(Failure::usage(format!("--place: {} is no place of {region}", args.place)));
    }
    let key = sentinel_key(args)?;
    let issuer = Issuer::new(pass::issuing_key(&args.desk.dir, args.passphrase_file.as_deref())?);

    let documents = read(args)?;
    let committed = many::each(&documents, |document| document.commit(&salt_key.salt(document)));
    let expires_at = now.plus(args.hours * 3_600);
    let mut people: Vec<(&IdentityDocument, Listed)> = Vec::new();
    for (document, commitment) in documents.iter().zip(committed) {
        let known = office.register.on_roster(&commitment?, now).map_err(failure)?;
        people.extend(known.map(|known| {
            let expires_at = known.until.map_or(expires_at, |until| until.min(expires_at));
            (document, Listed { colour: known.colour, expires_at })
        }));
    }
    let without = documents.len() - people.len();
    // The number is on the disk before there is a roster with it.
    let sequence = office.desk(&args.desk)?.number_roster(args.place).map_err(failure)?;
    let built = Roster::build(args.place, &key, sequence, now, expires_at, people)?;
    let signed = issuer.sign_roster(&built.roster)?;
    files::replace(&args.out, signed.bytes())?;
    say(&answer(args, &built, without, expires_at, signed.bytes().len()))
}

fn answer(args: &RosterArgs, built: &Built, without: usize, until: Timestamp, bytes: usize) -> Vec<String> {
    let (roster, out) = (&built.roster, args.out.display());
    let mut lines = vec![
        format!(
            "roster      {} of {}: {} people, until {until}",
            roster.sequence(),
            roster.place(),
            roster.len()
        ),
        format!("written     {out}, {bytes} bytes: verifier roster GATE {out}"),
    ];
    if without + built.over > 0 {
        let count = without + built.over;
        lines.push(format!("left out    {count} who have no pass of today; the sentinel does not know them"));
    }
    lines
}

fn sentinel_key(args: &RosterArgs) -> Result<RosterKey, Failure> {
    let path = &args.sentinel_key;
    let bytes = Zeroizing::new(files::read(path, 32)?);
    let why = "it has not the 32 bytes of a sentinel's key; copy it with: verifier sentinel-key --out";
    let key = <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new);
    key.map(|key| RosterKey::from_bytes(*key)).map_err(|_| Failure::of(path.display(), why))
}

/// All of the file, or nothing: who is missing would stand before a door that does not know them.
fn read(args: &RosterArgs) -> Result<Vec<IdentityDocument>, Failure> {
    let mut rows = Input::examine(&args.documents, None)?.rows(&[Column::Id])?;
    let mut documents = Vec::new();
    while let Some(row) = rows.next()? {
        let at = |why: String| Failure::of(format!("{}, line {}", args.documents.display(), row.line), why);
        let record = row.record.as_ref().map_err(|rejection| at(rejection.told()))?;
        let text = record.get(Column::Document).ok_or_else(|| at("give the document".to_owned()))?;
        documents.push(document::parse(text).map_err(|failure| at(failure.to_string()))?);
    }
    rows.end()?;
    Ok(documents)
}

//! `issuer registry`: the register made, its officers, its audit, its doctor.

use std::path::Path;

use sanse::identity::SaltKey;
use sanse_registry::{Registry, RegistryError};

use super::args::{AuditArgs, DoctorArgs, InitArgs, OfficerArgs};
use super::{
    FILE, FOLDER, Office, RULES, SALT_KEY, at_desk, endings, failure, forgotten, photos, reconcile,
    salt_key_in,
};
use crate::{hex, region, say, status};
use sanse_example_common::clock;
use sanse_example_common::{Failure, files, folder};

pub(crate) fn init(args: &InitArgs) -> Result<(), Failure> {
    let when = super::when(args.time)?;
    region::load(&args.dir)?;
    // A pass that could not be taken back would be none of this register's.
    let before = before(&args.dir)?;
    let (salt_key, out) = (args.dir.join(SALT_KEY), args.dir.join(FOLDER));
    folder::refuse_occupied(&out)?;
    // The key first: a register whose key was never there would find nobody again. One that is there is kept, of a run that
    // was cut off or of a register that was lost.
    if !salt_key.exists() {
        let key = SaltKey::generate()?;
        files::create(&salt_key, format!("{}\n", hex::encode(key.as_bytes())).as_bytes(), true)?;
    }
    folder::make(&out, |out| {
        let mut register = Registry::init(&out.join(FILE), &args.officers, when).map_err(failure)?;
        register.take_salt_key(&salt_key_in(&salt_key)?, when).map_err(failure)
    })?;
    let rules = args.dir.join(RULES);
    if !rules.exists() {
        files::create(&rules, sanse::assess::Rules::EXAMPLE.as_bytes(), false)?;
    }
    let officers: Vec<_> =
        args.officers.iter().map(|officer| format!("{} {}", officer.role(), officer.name())).collect();
    let mut lines = vec![
        format!("register    {}", out.join(FILE).display()),
        format!(
            "salts       {}  SECRET: keep a copy elsewhere; without it nobody is found again",
            salt_key.display()
        ),
        format!("rules       {}  how facts become a colour", rules.display()),
        format!("officers    {}", officers.join(", ")),
    ];
    if before > 0 {
        lines.push(format!(
            "before      {before} passes are none of this register's: registry doctor tells of them until they have expired, and \
             registry reconcile revokes them"
        ));
    }
    say(&lines)
}

/// How many passes were made before there is a register, and may still hold.
fn before(dir: &Path) -> Result<usize, Failure> {
    let (mut store, now) = (status::open(dir)?, clock::now()?);
    let days: Vec<_> = store.days().iter().copied().filter(|day| day.end() > now).collect();
    let notes = days.into_iter().map(|day| Ok(store.notes(day)?.len()));
    notes.sum::<Result<usize, _>>().map_err(status::failure)
}

pub(crate) fn officer(args: &OfficerArgs) -> Result<(), Failure> {
    if let Some(name) = &args.end {
        let ended = at_desk(&args.desk, |desk| desk.end_officer(name))?;
        return say(&[format!("ended       {name}, {}: nothing more is done in that name", ended.role())]);
    }
    let new = args.new.as_ref().ok_or_else(|| Failure::usage("name the new officer, NAME:ROLE"))?;
    at_desk(&args.desk, |desk| desk.add_officer(new))?;
    say(&[format!("officer     {}, {}", new.name(), new.role())])
}

pub(crate) fn audit(args: &AuditArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let mut lines = Vec::new();
    for entry in office.desk(&args.desk)?.read_audit(args.most, args.of).map_err(failure)? {
        let at = clock::written(entry.at);
        let typed = entry.clock.map_or_else(String::new, |by| format!(", typed at {}", clock::written(by)));
        lines.push(format!(
            "{:>8}  {at}  {:<12} {:<16} {:<10} {}{typed}",
            entry.number, entry.officer, entry.action, entry.subject, entry.detail
        ));
    }
    lines.extend(last(&office)?);
    say(&lines)
}

/// The end of the audit, to be kept elsewhere.
fn last(office: &Office) -> Result<Option<String>, Failure> {
    let last = office.register.last().map_err(failure)?;
    Ok(last.map(|link| {
        format!("last        {link}  write it down elsewhere, for: issuer registry doctor --last")
    }))
}

pub(crate) fn doctor(args: &DoctorArgs) -> Result<(), Failure> {
    let office = Office::open(&args.dir)?;
    let mut notes = Vec::new();
    let mut faults = office.register.faults().map_err(failure)?;
    // What the register calls a credential's place must be that one's in the book, and the register must know whatever is out.
    let mut store = status::open(&args.dir)?;
    let found = reconcile::compare(&office.register, &mut store, clock::now()?)?;
    faults.extend(reconcile::faults(&found));
    let lost = forgotten::fault(&args.dir, &office.register)?;
    faults.extend(lost.map(|lost| format!("{lost}; {}", forgotten::REMEDY)));
    let ended = endings::forgotten(&args.dir, &office.register)?;
    faults.extend(ended.iter().map(|ended| {
        format!("{}, which the register has forgotten; {}", endings::describe(ended), forgotten::REMEDY)
    }));
    drop(store);
    if let Some(written) = args.last
        && !office.register.has(&written).map_err(failure)?
    {
        faults.push(format!(
            "entry {} of the audit is not the one that was written down: the audit was cut off or made anew, or the register \
             was brought back from a copy of before",
            written.number
        ));
    }
    match office.register.is_salt_key(&office.read_salt_key()?).map_err(failure)? {
        Some(true) => {}
        Some(false) => faults.push(RegistryError::OtherSaltKey.to_string()),
        None => notes.push(
            "the register has not seen its salt key yet; the next command keeps by what to know it"
                .to_owned(),
        ),
    }
    if !faults.is_empty() {
        return Err(Failure::new(format!("the register is not sound: {}", faults.join("; "))));
    }
    let (people, confirmed) = office.register.population().map_err(failure)?;
    notes.extend(office.register.notes().map_err(failure)?);
    let waits = office.register.sayings().map_err(failure)?.len();
    let mut lines = vec![format!("sound       {people} people, {confirmed} of them confirmed")];
    lines.extend(last(&office)?);
    let (typed, first, back) = office.register.dated().map_err(failure)?;
    if let Some(first) = first {
        lines.push(format!(
            "dated       {typed} entries of the audit, the first is {first}, count for a time typed with --time: for trials alone"
        ));
    }
    if let Some(entry) = back {
        lines.push(format!(
            "dated       entry {entry} of the audit was written by a clock behind the one before it"
        ));
    }
    let nobodys = photos::nobodys(&args.dir, &office.register)?;
    if let Some(one) = nobodys.first() {
        lines.push(format!(
            "portraits   {} portraits are nobody's, such as {}: remove them once no pass with them holds",
            nobodys.len(),
            one.display()
        ));
    }
    if waits > 0 {
        lines.push(format!("waits       {waits} places in status lists are told with the next command"));
    }
    lines.extend(notes.iter().map(|note| format!("note        {note}")));
    say(&lines)
}

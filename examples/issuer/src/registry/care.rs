//! `issuer registry`: the register made, its officers, its audit, its doctor.

use sanse::identity::SaltKey;
use sanse_registry::{Registry, RegistryError};

use super::args::{AuditArgs, DoctorArgs, InitArgs, OfficerArgs};
use super::{FILE, FOLDER, Office, RULES, SALT_KEY, at_desk, failure, salt_key_in};
use crate::{hex, region, say, status};
use sanse_example_common::clock::{self, Moment};
use sanse_example_common::{Failure, files, folder};

pub(crate) fn init(args: &InitArgs) -> Result<(), Failure> {
    let now = Moment::resolve(args.time)?;
    region::load(&args.dir)?;
    // A pass that could not be taken back would be none of this register's.
    status::open(&args.dir)?;
    let (salt_key, out) = (args.dir.join(SALT_KEY), args.dir.join(FOLDER));
    folder::refuse_occupied(&out)?;
    // The key first: a register whose key was never there would find nobody again. One that is there is kept, of a run that
    // was cut off or of a register that was lost.
    if !salt_key.exists() {
        let key = SaltKey::generate()?;
        files::create(&salt_key, format!("{}\n", hex::encode(key.as_bytes())).as_bytes(), true)?;
    }
    folder::make(&out, |out| {
        let mut register = Registry::init(&out.join(FILE), &args.officers, now).map_err(failure)?;
        register.take_salt_key(&salt_key_in(&salt_key)?, now).map_err(failure)
    })?;
    let rules = args.dir.join(RULES);
    if !rules.exists() {
        files::create(&rules, sanse::assess::Rules::EXAMPLE.as_bytes(), false)?;
    }
    let officers: Vec<_> =
        args.officers.iter().map(|officer| format!("{} {}", officer.role(), officer.name())).collect();
    say(&[
        format!("register    {}", out.join(FILE).display()),
        format!(
            "salts       {}  SECRET: keep a copy elsewhere; without it nobody is found again",
            salt_key.display()
        ),
        format!("rules       {}  how facts become a colour", rules.display()),
        format!("officers    {}", officers.join(", ")),
    ])
}

pub(crate) fn officer(args: &OfficerArgs) -> Result<(), Failure> {
    at_desk(&args.desk, |desk| desk.add_officer(&args.new))?;
    say(&[format!("officer     {}, {}", args.new.name(), args.new.role())])
}

pub(crate) fn audit(args: &AuditArgs) -> Result<(), Failure> {
    let office = Office::open(&args.dir)?;
    let mut lines = Vec::new();
    for entry in office.register.audit(args.most).map_err(failure)? {
        let at = clock::written(entry.at);
        lines.push(format!(
            "{:>8}  {at}  {:<12} {:<16} {:<10} {}",
            entry.number, entry.officer, entry.action, entry.subject, entry.detail
        ));
    }
    say(&lines)
}

pub(crate) fn doctor(args: &DoctorArgs) -> Result<(), Failure> {
    let office = Office::open(&args.dir)?;
    let mut notes = Vec::new();
    let mut faults = office.register.faults().map_err(failure)?;
    // What the register calls a credential's place must be one that was taken, or another pass may get it.
    let mut store = status::open(&args.dir)?;
    for (day, index) in office.register.places_taken().map_err(failure)? {
        let known = store.days().contains(&day);
        if known && !store.book(day).map_err(status::failure)?.is_taken(index) {
            faults.push(format!(
                "place {index} of {day} is a pass's, and the status lists' book does not know it"
            ));
        }
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
    if waits > 0 {
        lines.push(format!("waits       {waits} places in status lists are told with the next command"));
    }
    lines.extend(notes.iter().map(|note| format!("note        {note}")));
    say(&lines)
}

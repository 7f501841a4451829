//! People: registered, confirmed, shown, erased.

use std::io::BufRead;

use sanse::Timestamp;
use sanse_registry::{KnownFact, Phone, Registration, Vouched};

use super::args::{ConfirmArgs, EraseArgs, PersonArgs, PhotoArgs, RegisterArgs, SaltArgs};
use super::photos::{self, PHOTOS};
use super::{Office, at_desk, failure, rules, typed};
use crate::{registrar, salt, say};
use sanse_example_common::{Failure, document};

pub(crate) fn register(args: &RegisterArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let key = office.salt_key()?;
    // Who may not is told before anything is typed or reckoned.
    office.desk(&args.desk)?.may(sanse_registry::Action::Register).map_err(failure)?;
    if let Some(path) = &args.salt_out
        && path.exists()
    {
        return Err(Failure::of(path.display(), "it is there already; name a new file for the salt"));
    }
    let shown = document::read(&args.document)?;
    let phone = if args.phone { Some(next_line()?.parse::<Phone>().map_err(failure)?) } else { None };
    let portrait = args.photo.as_deref().map(registrar::portrait).transpose()?;
    let mut new = Registration::new(&shown, &key).map_err(failure)?;
    let name = args.name.as_deref().map(|name| typed::text(name, "the name")).transpose()?;
    if let Some(name) = &name {
        new = new.named(name).map_err(failure)?;
    }
    if let Some(phone) = &phone {
        new = new.with_phone(phone, &key);
    } else if args.no_phone {
        new = new.without_phone();
    }
    office.desk(&args.desk)?.is_free(&new).map_err(failure)?;
    if let Some(portrait) = &portrait {
        new = new.pictured(portrait.reference);
    }
    // In the library before anything refers to it.
    let number = photos::with(&args.desk.dir, portrait.as_ref(), || {
        office.desk(&args.desk)?.register(&new).map_err(failure)
    })?;
    let mut lines = vec![format!("registered  {number}; an approver confirms it with: issuer confirm")];
    let missing = office.register.missing_step(number).map_err(failure)?;
    lines.extend(missing.map(|step| format!("missing     {step}")));
    if let Some(path) = &args.salt_out {
        salt::write(path, &key.salt(&shown)).map_err(|failure| {
            Failure::done(format!("{number} is registered, but: {failure}; write the salt with: issuer salt"))
        })?;
        lines.push(format!("salt        {}  SENSITIVE: the holder's alone", path.display()));
    }
    say(&lines)
}

/// A line of standard input, behind what was read of it before.
pub(super) fn next_line() -> Result<zeroize::Zeroizing<String>, Failure> {
    let mut line = zeroize::Zeroizing::new(String::with_capacity(64));
    let read = std::io::Read::take(std::io::stdin().lock(), 64).read_line(&mut line);
    read.map_err(|error| Failure::of("the telephone number on standard input", error))?;
    Ok(zeroize::Zeroizing::new(line.trim().to_owned()))
}

pub(crate) fn confirm(args: &ConfirmArgs) -> Result<(), Failure> {
    let line = match args.person {
        Some(person) => {
            at_desk(&args.desk, |desk| desk.confirm(person))?;
            format!("confirmed   {person}")
        }
        None if args.commitments => {
            format!("confirmed   {} people", at_desk(&args.desk, |desk| desk.confirm_vouched())?)
        }
        None => format!("confirmed   {} people", at_desk(&args.desk, |desk| desk.confirm_all())?),
    };
    let mut lines = vec![line];
    let alone = Office::open(&args.desk.dir)?.register.by_number().map_err(failure)?;
    if args.person.is_none() && !alone.is_empty() {
        let people = alone.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        lines.push(format!(
            "one by one  {people}: see with issuer show what each waits for, and confirm them by their numbers"
        ));
    }
    // Told of everybody else's files too: what is confirmed apart is not forgotten.
    for Vouched { by, people, first, last } in
        Office::open(&args.desk.dir)?.register.vouched().map_err(failure)?
    {
        lines.push(format!(
            "apart       {people} people, {first} to {last}, whose documents nobody here has seen; {by} vouches for them. Another \
             approver confirms that with: issuer confirm --commitments"
        ));
    }
    say(&lines)
}

pub(crate) fn photo(args: &PhotoArgs) -> Result<(), Failure> {
    let PersonArgs { desk, person } = &args.person;
    // Who may not is told before anything is read or made.
    Office::open(&desk.dir)?.desk(desk)?.may(sanse_registry::Action::SetPhoto).map_err(failure)?;
    let portrait = registrar::portrait(&args.photo)?;
    photos::with(&desk.dir, Some(&portrait), || {
        at_desk(desk, |desk| desk.set_photo(*person, portrait.reference))
    })?;
    say(&[
        format!("photo       {}/{PHOTOS}/{}  for the gates' photo folder", desk.dir.display(), portrait.file),
        format!("            {person}'s pass has it after: issuer confirm, issuer issue"),
    ])
}

pub(crate) fn salt(args: &SaltArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let key = office.salt_key()?;
    office.desk(&args.desk)?.may(sanse_registry::Action::GiveSalt).map_err(failure)?;
    if args.out.exists() {
        return Err(Failure::of(args.out.display(), "it is there already; name a new file for the salt"));
    }
    let typed = document::read(&args.document)?;
    let person = office.register.find(&typed, &key).map_err(failure)?.number;
    office.desk(&args.desk)?.give_salt(person).map_err(failure)?;
    salt::write(&args.out, &key.salt(&typed))?;
    say(&[format!("salt        {}  SENSITIVE: {person}'s alone", args.out.display())])
}

pub(crate) fn show(args: &PersonArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let person = office.desk(&args.desk)?.read_person(args.person).map_err(failure)?;
    let register = &office.register;
    let on = |time: Option<Timestamp>| time.map_or("not yet".to_owned(), |time| time.to_string());
    let mut lines = vec![
        format!("person      {}, registered {}", person.number, on(person.registered_at)),
        format!("confirmed   {}", on(person.confirmed_at)),
    ];
    // What an approver confirms: held against the document, the portrait and whoever has registered them.
    lines.extend(person.waits.iter().map(|what| format!("waits       to be confirmed: {what}")));
    let by = register.registered_by(args.person).map_err(failure)?;
    lines.push(format!("by          {}", by.unwrap_or_else(|| "a file".to_owned())));
    let kind = person.kind.map_or("not seen, only its commitment".to_owned(), |kind| kind.to_string());
    let vouched = person.vouched_by.as_ref().map(|officer| format!("; {officer} vouches for it"));
    lines.push(format!("document    {kind}{}", vouched.unwrap_or_default()));
    lines.push(format!("name        {}", person.name.as_deref().unwrap_or("none")));
    lines.push(format!("portrait    {}", person.photo.map_or("none".to_owned(), |photo| photo.to_hex())));
    if let Some(end) = &person.phone_end {
        lines.push(format!("phone       bound, ending in {end}"));
    } else if person.has_no_phone {
        lines.push("phone       none, says a registrar".to_owned());
    }
    lines.push(format!("face        compared: {}", on(person.face_compared_at)));
    let missing = register.missing_step(args.person).map_err(failure)?;
    lines.extend(missing.map(|step| format!("missing     {step}")));
    for KnownFact { number, fact, is_withdrawn } in register.all_facts(args.person).map_err(failure)? {
        let what = fact.map_or("cannot be read".to_owned(), |fact| {
            format!("{}, by {}", sanse_registry::describe(&fact), fact.source())
        });
        let mark = if is_withdrawn { ", withdrawn" } else { "" };
        lines.push(format!("fact {number:<6} {what}{mark}"));
    }
    if person.is_revoked {
        lines.push("revoked     nothing is issued until that is lifted: issuer revoke --lift".to_owned());
    }
    if let Ok(pass) = register.pass(args.person) {
        let stale = if pass.stale { "; something has changed since" } else { "" };
        lines.push(format!("pass        {}, version {}{stale}", pass.colour, pass.version));
    }
    for held in register.wallets(args.person).map_err(failure)? {
        let kind = match held.phone_of {
            None => "paper".to_owned(),
            Some(own) if own == held.person => "own phone".to_owned(),
            Some(kin) => format!("phone of {kin}"),
        };
        let live = register.live(held.number).map_err(failure)?;
        let until = live
            .and_then(|live| live.expires_at)
            .map_or("nothing issued".to_owned(), |end| format!("until {end}"));
        lines.push(format!("wallet {:<4} {kind}, {until}", held.number));
    }
    for (district, theirs) in register.earlier_of(args.person).map_err(failure)? {
        lines.push(format!("earlier     {district}: {theirs}"));
    }
    say(&lines)
}

pub(crate) fn erase(args: &EraseArgs) -> Result<(), Failure> {
    let PersonArgs { desk, person } = &args.person;
    let (why, rules) = (typed::text(&args.why, "the reason")?, rules(&desk.dir)?);
    let mut office = Office::open(&desk.dir)?;
    let mut at = office.desk(desk)?;
    let when = at.when();
    let erased = at.erase(*person, &why, &rules).map_err(failure)?;
    // The portraits before anything that may have to wait.
    let portraits = photos::remove(&desk.dir, &office.register, &erased.photos).map_err(|failure| {
        Failure::done(format!(
            "{person} is erased, but: {failure}; remove what issuer registry doctor calls nobody's portrait"
        ))
    })?;
    office.settle(when)?;
    if erased.is_read {
        return Err(Failure::done(format!(
            "{person} is erased, but another program reads the register, and what went is in its log until that program ends and \
             another command is run; see that it does"
        )));
    }
    say(&[
        format!("erased      {person}; their number, their commitment and the audit stay"),
        format!(
            "            {portraits} portraits removed: gates' photo folders and copies of the register have them still"
        ),
        format!(
            "revoked     {} credentials; no gate knows it yet: issuer status publish {}",
            erased.credentials,
            desk.dir.display()
        ),
    ])
}

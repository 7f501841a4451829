//! The colour into wallets: signed, written down, fetched.

use std::collections::BTreeSet;
use std::path::Path;

use sanse::{Issuer, Timestamp};
use sanse_registry::{Desk, Due, Issued, PersonNumber, Placed, RegistryError};
use serde::Serialize;

use super::args::{FetchArgs, IssueArgs, PersonArgs, RevokeArgs};
use super::assess::{all_but, assess_all};
use super::{Office, at_desk, failure, forgotten, rules, typed};
use crate::sheet::Sheet;
use crate::status::Places;
use crate::{pass, say, wallet};
use sanse_example_common::{Failure, clock, files, folder};

/// How many people's credentials are one write; a run that is cut off goes on behind them.
const PEOPLE: usize = 250;

/// A line of the file with what was issued.
#[derive(Serialize)]
struct Line {
    person: String,
    wallet: i64,
    paper: bool,
    expires: String,
    text: String,
}

pub(crate) fn run(args: &IssueArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let rules = rules(&args.desk.dir)?;
    let mut desk = office.desk(&args.desk)?;
    desk.may(sanse_registry::Action::Issue).map_err(failure)?;
    let (now, when) = (desk.now(), desk.when());
    // What has changed is weighed first: nobody gets an older colour.
    let mut stale = desk.registry().to_assess(&rules, now).map_err(failure)?;
    if let Some(person) = args.person {
        desk.registry().person(person).map_err(failure)?;
        stale.retain(|one| *one == person);
    }
    let (_, mut refused) = assess_all(&mut desk, &stale, &rules)?;
    let people = match args.person {
        Some(person) => vec![person],
        None => desk.registry().to_issue(now.plus(args.within * 3_600)).map_err(failure)?,
    };
    let issuer = Issuer::new(pass::issuing_key(&args.desk.dir, args.passphrase_file.as_deref())?);
    let mut written = Vec::new();
    let (mut served, mut stopped) = (0, None);
    for people in people.chunks(PEOPLE) {
        match block(&mut desk, people, args, &issuer, &mut refused) {
            Ok(signed) => {
                served += signed.iter().map(|issued| issued.person).collect::<BTreeSet<_>>().len();
                written.extend(signed);
            }
            // What was signed before is handed out all the same; the others stay due.
            Err(why) if !written.is_empty() => {
                stopped = Some(why);
                break;
            }
            Err(why) => return Err(why),
        }
    }
    let credentials = written.len();
    let settled = office.settle(when);
    let mut lines = vec![format!("issued      {credentials} credentials for {served} people")];
    if let Some(out) = &args.out {
        lines.push(format!("written     {}", out.display()));
        write(out, &office, &written)?;
    }
    lines.extend(refused.iter().cloned());
    say(&lines)?;
    let Some(why) = stopped else {
        settled?;
        return all_but(&refused);
    };
    let unsettled = settled.err().map_or(String::new(), |failure| format!("; of those who have, {failure}"));
    Err(Failure::new(format!("the others of {} people have nothing new: {why}{unsettled}", people.len())))
}

/// One write: places for these people's credentials, signatures, and what of it stands. The status lists are held for as
/// long, so that a revocation does not wait for all people.
fn block(
    desk: &mut Desk<'_>,
    people: &[PersonNumber],
    args: &IssueArgs,
    issuer: &Issuer,
    refused: &mut Vec<String>,
) -> Result<Vec<Issued>, Failure> {
    // Passes are dated to the minute, and so is the life that they may have.
    let issued_at = desk.now().floor(sanse::limits::ISSUE_STEP_SECONDS);
    let mut due = Vec::new();
    for person in people {
        match desk.registry().due_of(*person) {
            Ok(some) => due.extend(some),
            // Somebody has changed what is known of them since: they are due again, and keep nobody waiting.
            Err(error) if args.due && error.is_of_one() => {
                // Whose facts were refused above is told once.
                if !matches!(error, RegistryError::NotAssessed { .. }) {
                    refused.push(format!("left out    {person}: {error}"));
                }
            }
            Err(error) => return Err(failure(error)),
        }
    }
    let expiries: Vec<_> = due
        .iter()
        .map(|due| {
            let hours = if due.holder.is_some() { args.hours } else { args.paper_hours };
            let latest = issued_at.plus(hours * 3_600);
            due.next_change.map_or(latest, |change| change.min(latest))
        })
        .collect();
    let places = Places::open_for(&args.desk.dir, &expiries)?.ok_or_else(|| {
        Failure::of(args.desk.dir.display(), "it keeps no status; begin with: issuer status init")
    })?;
    let prepare = |(due, expires_at): (Due, Timestamp)| -> Result<Ready, Failure> {
        let place = places.take(expires_at)?;
        let pass = place.of(due.pass.clone())?;
        let prepared = issuer.prepare(&pass, due.holder.as_ref(), issued_at, expires_at)?;
        Ok(Ready { due, issued_at, expires_at, place, prepared })
    };
    let ready: Vec<_> = due.into_iter().zip(expiries).map(prepare).collect::<Result<_, _>>()?;
    let placed: Vec<_> = ready.iter().map(Ready::placed).collect();
    desk.prepare(&placed).map_err(failure)?;
    note(&places, &ready)?;
    let mut signed: Vec<_> = ready.into_iter().map(|ready| ready.sign(issuer)).collect::<Result<_, _>>()?;
    for (person, why) in desk.issued(&signed).map_err(failure)? {
        if !args.due {
            return Err(failure(why));
        }
        signed.retain(|issued| issued.person != person);
        refused.push(format!("left out    {person}: {why}"));
    }
    Ok(signed)
}

/// A credential with its place, which is on the disk; to be signed once the place knows whose it is.
struct Ready {
    due: Due,
    issued_at: Timestamp,
    expires_at: Timestamp,
    place: crate::status::Place,
    prepared: sanse::Unsigned<sanse::Credential>,
}

impl Ready {
    fn placed(&self) -> Placed {
        Placed { day: self.place.day, place: self.place.index, id: self.prepared.id() }
    }

    fn sign(self, issuer: &Issuer) -> Result<Issued, Failure> {
        let Self { due, issued_at, expires_at, place, prepared } = self;
        let id = prepared.id();
        let text = issuer.sign(prepared)?.to_text();
        Ok(Issued {
            person: due.person,
            wallet: due.wallet,
            version: due.version,
            id,
            issued_at,
            expires_at,
            day: place.day,
            place: place.index,
            text,
        })
    }
}

fn note(places: &Places, all: &[Ready]) -> Result<(), Failure> {
    let notes: Vec<_> = all.iter().map(|ready| (ready.place, ready.prepared.id())).collect();
    places.note(&notes)
}

fn write(out: &Path, office: &Office, all: &[Issued]) -> Result<(), Failure> {
    let mut lines = Vec::new();
    for issued in all {
        let paper = office.register.live(issued.wallet).map_err(failure)?.is_some_and(|live| live.is_paper);
        let (person, expires) = (issued.person.to_string(), issued.expires_at.to_string());
        let line = Line { person, wallet: issued.wallet, paper, expires, text: issued.text.clone() };
        serde_json::to_writer(&mut lines, &line).map_err(|error| Failure::of("a line of JSON", error))?;
        lines.push(b'\n');
    }
    // Whoever has a pass on paper has it: the file is its owner's alone.
    files::put_secret(out, &lines)
}

pub(crate) fn fetch(args: &FetchArgs) -> Result<(), Failure> {
    let office = Office::open(&args.dir)?;
    forgotten::refuse(&args.dir, &office.register)?;
    let live = office.register.live(args.wallet).map_err(failure)?;
    let why = "nothing is issued to it, or it was removed; see: issuer show, issuer issue";
    let live = live.ok_or_else(|| Failure::of(format!("wallet {}", args.wallet), why))?;
    // Whoever fetches has what is known now, or nothing new.
    let (rules, now) = (rules(&args.dir)?, clock::now()?);
    if !office.register.is_of_now(&live, &rules, now).map_err(failure)? {
        let why = "what is issued says something older than what is known; sign it again with: issuer issue";
        return Err(Failure::of(format!("wallet {}", args.wallet), why));
    }
    let until = live.expires_at.map_or_else(String::new, |end| format!(", until {end}"));
    match (&args.into, &args.out) {
        (Some(folder), _) => {
            if live.is_paper {
                return Err(Failure::usage("this is a paper; print it with --out FOLDER"));
            }
            wallet::receive(folder, &live.text)?;
            say(&[format!("fetched     {} now has {}'s pass{until}", folder.display(), live.person)])
        }
        (None, Some(out)) => {
            let bytes = sanse::credential_bytes(&live.text)?;
            let sheet = Sheet::of_text(&live.text)?;
            folder::make(out, |out| {
                files::create(&out.join(wallet::PASS), format!("{}\n", live.text).as_bytes(), false)?;
                files::create(&out.join("pass.png"), &sheet.png()?, false)?;
                files::create(&out.join("pass.svg"), sheet.svg().as_bytes(), false)
            })?;
            say(&[format!(
                "written     {}, {} bytes{until}  ({})",
                out.display(),
                bytes.len(),
                sheet.describe()
            )])
        }
        (None, None) => Err(Failure::usage("say where to: --into WALLETDIR or --out FOLDER")),
    }
}

pub(crate) fn revoke(args: &RevokeArgs) -> Result<(), Failure> {
    let PersonArgs { desk, person } = &args.person;
    let why = typed::text(&args.why, "the reason")?;
    if args.lift {
        at_desk(desk, |desk| desk.lift(*person, &why))?;
        return say(&[format!("lifted      {person} gets new credentials with: issuer issue")]);
    }
    let count = at_desk(desk, |desk| desk.revoke(*person, &why))?;
    say(&[
        format!("revoked     {count} credentials of {person}; {}", hint(&desk.dir)),
        "            nothing is issued to them until that is lifted: issuer revoke --lift".to_owned(),
    ])
}

fn hint(dir: &Path) -> String {
    format!("no gate knows it yet: issuer status publish {}", dir.display())
}

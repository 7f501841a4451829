//! Facts to a colour, and the colour into wallets: assessed, signed, written down, fetched.

use std::path::Path;

use sanse::reason::Language;
use sanse::{Issuer, Timestamp};
use sanse_registry::{Assessed, Change, Due, Issued, PersonNumber, RegistryError};
use serde::Serialize;

use super::args::{AssessArgs, FetchArgs, IssueArgs, PersonArgs, RevokeArgs};
use super::{Office, at_desk, failure, rules};
use crate::sheet::Sheet;
use crate::status::Places;
use crate::{pass, say, wallet};
use sanse_example_common::{Failure, files, folder};

/// How many people's credentials are one write; a run that is cut off goes on behind them.
const PEOPLE: usize = 250;
/// Places in status lists that are taken with one wait for the disk; those that a run leaves over are lost.
const PLACES: usize = 256;

pub(crate) fn assess(args: &AssessArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let rules = rules(&args.desk.dir)?;
    let mut desk = office.desk(&args.desk)?;
    let now = desk.now();
    let people = match args.person {
        Some(person) => vec![person],
        None => desk.registry().to_assess(now).map_err(failure)?,
    };
    let (mut assessed, mut refused) = (Vec::new(), Vec::new());
    for some in people.chunks(PEOPLE) {
        for (person, one) in desk.assess_all(some, &rules).map_err(failure)? {
            match one {
                Ok(one) => assessed.push(one),
                // Facts that cannot be together are one person's matter: whoever comes after is assessed all the same.
                Err(error) if args.due => refused.push(format!("refused     {person}: {error}")),
                Err(error) => return Err(Failure::new(format!("{person}: {error}"))),
            }
        }
    }
    office.settle(now)?;
    match (args.person, assessed.as_slice()) {
        (Some(_), [one]) => say(&tell(one, args.lang)),
        (_, all) => say(&[vec![summary(all)], refused].concat()),
    }
}

fn tell(one: &Assessed, language: Language) -> Vec<String> {
    let assessment = &one.assessment;
    let mut lines = vec![format!("colour      {}, {}", assessment.colour(), one.person)];
    lines.extend(
        assessment.grounds().iter().map(|ground| format!("because     {}", ground.message(language))),
    );
    lines
        .extend(assessment.advice().iter().map(|advice| format!("advice      {}", advice.message(language))));
    if let Some(change) = assessment.next_change() {
        lines.push(format!("changes     by itself at {change}"));
    }
    let next = match one.change {
        Change::None => "what is issued says so already",
        Change::Worse => {
            "gates know it with the next status lists: issuer status publish; wallets after: issuer issue"
        }
        Change::First | Change::Other => "wallets have it after: issuer issue",
    };
    lines.push(format!("            {next}"));
    lines
}

fn summary(all: &[Assessed]) -> String {
    let count = |change| all.iter().filter(|one| one.change == change).count();
    let (first, worse, other) = (count(Change::First), count(Change::Worse), count(Change::Other));
    format!(
        "assessed    {} people: {first} for the first time, {worse} worse, {other} changed otherwise",
        all.len()
    )
}

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
    let now = desk.now();
    // What has changed is weighed first: nobody gets an older colour.
    let stale = match args.person {
        Some(person) => {
            let register = desk.registry();
            let known = register.person(person).map_err(failure)?.confirmed_at.is_some();
            let due = known && register.to_assess(now).map_err(failure)?.contains(&person);
            if due { vec![person] } else { Vec::new() }
        }
        None => desk.registry().to_assess(now).map_err(failure)?,
    };
    let mut refused = Vec::new();
    for some in stale.chunks(PEOPLE) {
        for (person, one) in desk.assess_all(some, &rules).map_err(failure)? {
            match one {
                Ok(_) => {}
                Err(error) if args.due => refused.push(format!("refused     {person}: {error}")),
                Err(error) => return Err(Failure::new(format!("{person}: {error}"))),
            }
        }
    }
    let people = match args.person {
        Some(person) => vec![person],
        None => desk.registry().to_issue(now.plus(args.within * 3_600)).map_err(failure)?,
    };
    let issuer = Issuer::new(pass::issuing_key(&args.desk.dir, args.passphrase_file.as_deref())?);
    let places = Places::open(&args.desk.dir, if args.due { PLACES } else { 1 })?.ok_or_else(|| {
        Failure::of(args.desk.dir.display(), "it keeps no status; begin with: issuer status init")
    })?;
    let mut written = Vec::new();
    let (mut credentials, mut served) = (0, 0);
    for people in people.chunks(PEOPLE) {
        let mut signed = Vec::new();
        for person in people {
            match sign(&desk, *person, args, &issuer, &places, now) {
                Ok(mut one) => signed.append(&mut one),
                // Whose facts were refused above has no pass of today.
                Err(Trouble::Register(RegistryError::NotAssessed { .. })) if args.due => continue,
                Err(Trouble::Register(error)) => return Err(failure(error)),
                Err(Trouble::World(failure)) => return Err(failure),
            }
            served += 1;
        }
        note(&places, &signed)?;
        credentials += signed.len();
        let signed: Vec<_> = signed.into_iter().map(|ready| ready.sign(&issuer)).collect::<Result<_, _>>()?;
        desk.issued(&signed).map_err(failure)?;
        written.extend(signed);
    }
    drop(places);
    office.settle(now)?;
    let mut lines = vec![format!("issued      {credentials} credentials for {served} people")];
    if let Some(out) = &args.out {
        lines.push(format!("written     {}", out.display()));
        write(out, &office, &written)?;
    }
    lines.append(&mut refused);
    say(&lines)
}

enum Trouble {
    Register(RegistryError),
    World(Failure),
}

impl From<RegistryError> for Trouble {
    fn from(error: RegistryError) -> Self {
        Self::Register(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::World(failure)
    }
}

impl From<sanse::Error> for Trouble {
    fn from(error: sanse::Error) -> Self {
        Self::World(error.into())
    }
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

/// Prepares a credential for each wallet and paper of a person.
fn sign(
    desk: &sanse_registry::Desk<'_>,
    person: PersonNumber,
    args: &IssueArgs,
    issuer: &Issuer,
    places: &Places,
    now: Timestamp,
) -> Result<Vec<Ready>, Trouble> {
    // Passes are dated to the minute, and so is the life that they may have.
    let issued_at = now.floor(sanse::limits::ISSUE_STEP_SECONDS);
    let due = desk.registry().due_of(person)?;
    let prepare = |due: Due| {
        let hours = if due.holder.is_some() { args.hours } else { args.paper_hours };
        let latest = issued_at.plus(hours * 3_600);
        let expires_at = due.next_change.map_or(latest, |change| change.min(latest));
        let place = places.take(expires_at)?;
        let pass = place.of(due.pass.clone())?;
        let prepared = issuer.prepare(&pass, due.holder.as_ref(), issued_at, expires_at)?;
        Ok(Ready { due, issued_at, expires_at, place, prepared })
    };
    due.into_iter().map(prepare).collect()
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
    files::replace(out, &lines)
}

pub(crate) fn fetch(args: &FetchArgs) -> Result<(), Failure> {
    let office = Office::open(&args.dir)?;
    let live = office.register.live(args.wallet).map_err(failure)?;
    let why = "nothing is issued to it, or it was removed; see: issuer show, issuer issue";
    let live = live.ok_or_else(|| Failure::of(format!("wallet {}", args.wallet), why))?;
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
    if args.lift {
        at_desk(desk, |desk| desk.lift(*person, &args.why))?;
        return say(&[format!("lifted      {person} gets new credentials with: issuer issue")]);
    }
    let count = at_desk(desk, |desk| desk.revoke(*person, &args.why))?;
    say(&[
        format!("revoked     {count} credentials of {person}; {}", hint(&desk.dir)),
        "            nothing is issued to them until that is lifted: issuer revoke --lift".to_owned(),
    ])
}

fn hint(dir: &Path) -> String {
    format!("no gate knows it yet: issuer status publish {}", dir.display())
}

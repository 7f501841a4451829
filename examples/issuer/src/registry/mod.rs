//! The register's commands: an officer at a desk, and after each write what the gates have to know.
//!
//! ```text
//! register ─ confirm ─ declare, checkin, event, test ─→ assess ─→ issue ─→ fetch, by a wallet or for paper
//!                                                          └─→ status lists, before any wallet fetches
//! ```

mod affairs;
mod args;
mod assess;
mod care;
mod endings;
mod facts;
mod forgotten;
mod import;
mod issue;
mod many;
mod people;
mod photos;
mod places;
mod reconcile;
mod roster;
mod steps;
mod typed;
mod wallets;

use std::path::{Path, PathBuf};

use sanse::assess::Rules;
use sanse::identity::SaltKey;
use sanse::reason::Language;
use sanse::status::{StatusStore, StoreError};
use sanse_registry::{Desk, Registry, RegistryError, When};

pub(crate) use self::args::RegistryCommand;
use self::args::{
    AppealCommand, CareCommand, DeskArgs, EnrolCommand, FactCommand, PassHoldersCommand, PlaceCommand,
};
use crate::{hex, region, status};
use sanse_example_common::clock::{self, Moment};
use sanse_example_common::{Failure, files};

const FOLDER: &str = "register";
const FILE: &str = "register.sqlite";
/// Beside the register's folder, so that a copy of the one is not a copy of both.
const SALT_KEY: &str = "salt.key";
/// How facts become a colour.
const RULES: &str = "rules.toml";

pub(crate) fn run(command: &RegistryCommand) -> Result<(), Failure> {
    use RegistryCommand as C;
    match command {
        C::Registry(CareCommand::Init(args)) => care::init(args),
        C::Registry(CareCommand::Officer(args)) => care::officer(args),
        C::Registry(CareCommand::Audit(args)) => care::audit(args),
        C::Registry(CareCommand::Doctor(args)) => care::doctor(args),
        C::Registry(CareCommand::Reconcile(args)) => reconcile::run(args),
        C::Register(args) => people::register(args),
        C::Face(args) => steps::face(args),
        C::Confirm(args) => people::confirm(args),
        C::Show(args) => people::show(args),
        C::Phone(args) => steps::phone(args),
        C::Photo(args) => people::photo(args),
        C::Salt(args) => people::salt(args),
        C::Declare(args) => facts::declare(args),
        C::Checkin(args) => facts::checkin(args),
        C::Event(args) => facts::event(args),
        C::Test(args) => facts::test(args),
        C::Fact(FactCommand::Withdraw(args)) => facts::withdraw(args),
        C::Assess(args) => assess::run(args),
        C::Enrol(EnrolCommand::Ask(args)) => wallets::ask(args),
        C::Enrol(EnrolCommand::Answer(args)) => wallets::answer(args),
        C::Enrol(EnrolCommand::Wallet(args)) => wallets::enrol(args),
        C::Family(args) => wallets::family(args),
        C::Paper(args) => wallets::paper(args),
        C::Remove(args) => wallets::remove(args),
        C::Issue(args) => issue::run(args),
        C::Fetch(args) => issue::fetch(args),
        C::Revoke(args) => issue::revoke(args),
        C::Erase(args) => people::erase(args),
        C::Appeal(AppealCommand::Open(args)) => affairs::open(args),
        C::Appeal(AppealCommand::List(args)) => affairs::list(args),
        C::Appeal(AppealCommand::Decide(args)) => affairs::decide(args),
        C::ReleaseQuery(args) => affairs::release(args),
        C::Roster(args) => roster::run(args),
        C::Unit(args) => places::unit(args),
        C::Place(PlaceCommand::Apply(args)) => places::apply(args),
        C::Place(PlaceCommand::Approve(args)) => places::approve(args),
        C::Place(PlaceCommand::Reject(args)) => places::reject(args),
        C::Place(PlaceCommand::End(args)) => places::end(args),
        C::Place(PlaceCommand::List(args)) => places::list(args),
        C::Place(PlaceCommand::Download(args)) => places::download(args),
        C::Import(args) => import::run(args, None),
        C::PassHolders(PassHoldersCommand::Match(args)) => import::run(&args.import, Some(&args.district)),
    }
}

/// The region's register, open.
pub(crate) struct Office {
    dir: PathBuf,
    pub(crate) register: Registry,
}

impl Office {
    /// Opens it.
    fn open(dir: &Path) -> Result<Self, Failure> {
        // Whether it is a region's folder at all is told first.
        region::load(dir)?;
        let register = Registry::open(&dir.join(FOLDER).join(FILE)).map_err(failure)?;
        Ok(Self { dir: dir.to_owned(), register })
    }

    fn desk(&mut self, args: &DeskArgs) -> Result<Desk<'_>, Failure> {
        forgotten::refuse(&self.dir, &self.register)?;
        self.register.desk(&args.officer, when(args.time)?).map_err(failure)
    }

    /// Says in the status lists' book what the register has decided. Cut off before it ends, the next write does it, or
    /// `status publish`.
    fn settle(&mut self, when: When) -> Result<(), Failure> {
        let settled = settle(&self.dir, &mut self.register, when);
        settled.and_then(|()| forgotten::keep(&self.dir, &self.register)).map_err(|failure| {
            Failure::done(format!(
                "it is done, but does not stand in the status lists' book yet: {failure}. The next command writes it there, or \
                 issuer status publish"
            ))
        })
    }

    /// The key of the salts, which is the register's and no other.
    fn salt_key(&mut self) -> Result<SaltKey, Failure> {
        let key = self.read_salt_key()?;
        self.register.take_salt_key(&key, clock::now()?).map_err(failure)?;
        Ok(key)
    }

    fn read_salt_key(&self) -> Result<SaltKey, Failure> {
        salt_key_in(&self.dir.join(SALT_KEY))
    }
}

fn salt_key_in(path: &Path) -> Result<SaltKey, Failure> {
    let text = zeroize::Zeroizing::new(files::read_text(path)?);
    let why = "it does not have the 64 hexadecimal digits of a salt key; bring back a copy of it";
    let bytes = hex::decode::<32>(text.trim()).map(zeroize::Zeroizing::new);
    bytes.map(|bytes| SaltKey::from_bytes(&bytes)).ok_or_else(|| Failure::of(path.display(), why))
}

/// An officer's work at an open register, and what the gates have to know of it.
fn at_desk<T>(
    args: &DeskArgs,
    work: impl FnOnce(&mut Desk<'_>) -> Result<T, RegistryError>,
) -> Result<T, Failure> {
    let mut office = Office::open(&args.dir)?;
    let mut desk = office.desk(args)?;
    let when = desk.when();
    let done = work(&mut desk).map_err(failure)?;
    office.settle(when)?;
    Ok(done)
}

/// For `issuer status publish`: what a register there has decided stands in the lists that are signed, and whoever's colour
/// is not of now is weighed first.
///
/// Rules that cannot be read, or a register that has forgotten some, keep no revocation from the gates. Who could not be
/// weighed is answered, in a sentence.
pub(crate) fn settle_before_publishing(
    dir: &Path,
    store: &mut StatusStore,
    time: Option<Moment>,
) -> Result<Option<String>, Failure> {
    if !is_there(dir)? {
        return Ok(None);
    }
    let when = when(time)?;
    let mut register = Registry::open(&dir.join(FOLDER).join(FILE)).map_err(failure)?;
    let mut weigh = || -> Result<(), Failure> {
        forgotten::refuse(dir, &register)?;
        register.assess_due(&rules(dir)?, when).map(drop).map_err(failure)
    };
    let weighed = weigh();
    book(store, &mut register, when)?;
    forgotten::keep(dir, &register)?;
    if let Err(why) = weighed {
        return Ok(Some(format!(
            "nobody was weighed anew, so a colour that changes by time or by other rules is not in these lists: {why}. Mend it \
             and publish again"
        )));
    }
    let unweighed = register.unweighed().map_err(failure)?;
    Ok(unweighed.first().map(|(person, why)| {
        let others = if unweighed.len() > 1 { " and others (issuer registry doctor)" } else { "" };
        format!(
            "nobody can say the colour of {person}{others}, so what they have is suspended: {why}; look with: issuer show, and \
             mend it with: issuer fact withdraw"
        )
    }))
}

/// Refuses what goes past the register of a region: no officer would have said it, and no audit entry would tell.
pub(crate) fn no_side_door(dir: &Path, instead: &str) -> Result<(), Failure> {
    if !is_there(dir)? {
        return Ok(());
    }
    let why =
        format!("passes of this region are made by its register, which would not know of this: {instead}");
    Err(Failure::of(dir.display(), why))
}

/// Whether the region has a register. One that is gone is not taken for one that never was: the files beside it tell.
pub(crate) fn is_there(dir: &Path) -> Result<bool, Failure> {
    let path = dir.join(FOLDER).join(FILE);
    if path.exists() {
        return Ok(true);
    }
    if dir.join(SALT_KEY).exists() && dir.join(RULES).exists() {
        let why = "the register is gone, and with it what was decided since the last lists; bring it back from a copy";
        return Err(Failure::of(path.display(), why));
    }
    Ok(false)
}

/// The time that a command counts for, and the clock's beside it.
fn when(time: Option<Moment>) -> Result<When, Failure> {
    let clock = clock::now()?;
    Ok(match time {
        None => When::from(clock),
        typed => When { now: Moment::resolve(typed)?, clock },
    })
}

/// The rules of the region.
fn rules(dir: &Path) -> Result<Rules, Failure> {
    let path = dir.join(RULES);
    Rules::from_toml(&files::read_text(&path)?).map_err(|error| Failure::of(path.display(), error))
}

fn settle(dir: &Path, register: &mut Registry, when: When) -> Result<(), Failure> {
    if register.sayings().map_err(failure)?.is_empty() {
        return Ok(());
    }
    let mut store = status::open(dir)?;
    book(&mut store, register, when)
}

fn book(store: &mut StatusStore, register: &mut Registry, when: When) -> Result<(), Failure> {
    // Nobody issues meanwhile, for the book is ours: what is prepared is of a run that was cut off.
    register.give_up_prepared(when).map_err(failure)?;
    let sayings = register.sayings().map_err(failure)?;
    let known = store.days().clone();
    for saying in &sayings {
        // Of a day that is closed every pass has expired.
        if known.contains(&saying.day) {
            match store.set(saying.day, saying.place, saying.status) {
                // Something worse is said already, of an older colour: the credential waits to be replaced.
                Ok(()) | Err(StoreError::Asked(sanse::Error::Mismatch { .. })) => {}
                Err(error) => return Err(status::failure(error)),
            }
        }
    }
    register.booked(&sayings, when).map_err(failure)
}

fn failure(error: RegistryError) -> Failure {
    match error {
        RegistryError::Word { .. } => Failure::usage(error.to_string()),
        other => Failure::new(other.to_string()),
    }
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "en" => Ok(Language::English),
        "zh" => Ok(Language::Chinese),
        _ => Err("write en or zh".to_owned()),
    }
}

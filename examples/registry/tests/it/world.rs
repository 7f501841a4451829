//! A register of nobody: officers, passports of region ZZ, and an issuer.

use std::path::PathBuf;

use sanse::assess::{Event, Fact, Listed, Rules, Source};
use sanse::identity::{DocumentKind, IdentityDocument, SaltKey};
use sanse::key::{HolderKey, SigningKey};
use sanse::status::ExpiryDay;
use sanse::{Enrolment, Issuer, PhotoRef, Timestamp};
use sanse_registry::*;
use tempfile::TempDir;

pub(crate) const NOON: u64 = 1_772_366_400;

pub(crate) struct World {
    _folder: TempDir,
    pub(crate) path: PathBuf,
    pub(crate) register: Registry,
    pub(crate) key: SaltKey,
    issuer: Issuer,
    places: u32,
}

pub(crate) fn at(after: u64) -> Timestamp {
    Timestamp::from_unix(NOON + after).unwrap()
}

pub(crate) fn document(n: u32) -> IdentityDocument {
    IdentityDocument::new("ZZ", DocumentKind::Passport, &format!("X{n:07}")).unwrap()
}

/// A number of nobody: E.164 gives 999 to no country.
pub(crate) fn phone(n: u32) -> Phone {
    format!("+999 0000 {n:04}").parse().unwrap()
}

pub(crate) fn officers() -> Vec<Officer> {
    [("rong", Role::Registrar), ("an", Role::Approver), ("pu", Role::Publisher)]
        .map(|(name, role)| Officer::new(name, role).unwrap())
        .to_vec()
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let path = folder.path().join("register.sqlite");
        let register = Registry::init(&path, &officers(), at(0)).unwrap();
        let (key, issuer) =
            (SaltKey::from_bytes(&[7; 32]), Issuer::new(SigningKey::from_seed(&[9; 32]).unwrap()));
        Self { _folder: folder, path, register, key, issuer, places: 0 }
    }

    pub(crate) fn desk(&mut self, officer: &str, after: u64) -> Desk<'_> {
        self.register.desk(officer, at(after)).unwrap()
    }

    pub(crate) fn person(&mut self, n: u32) -> PersonNumber {
        let new = Registration::new(&document(n), &self.key).unwrap();
        let new = new.named("林*").unwrap().pictured(PhotoRef::of(&n.to_be_bytes()));
        let new = new.with_phone(&phone(n), &self.key);
        let number = self.desk("rong", 0).register(&new).unwrap();
        self.desk("an", 0).confirm(number).unwrap();
        number
    }

    pub(crate) fn wallet(&mut self, of: PersonNumber, phone_of: PersonNumber) -> Holding {
        let challenge = self.desk("rong", 0).ask_wallet(of, phone_of).unwrap();
        let key = HolderKey::generate_ed25519().unwrap();
        self.desk("rong", 60).enrol(&challenge, &Enrolment::new(&key, &challenge).unwrap()).unwrap()
    }

    pub(crate) fn assess(&mut self, of: PersonNumber, after: u64) -> Assessed {
        self.desk("rong", after).assess(of, &rules()).unwrap()
    }

    /// As the program does: prepared, signed, written down.
    pub(crate) fn issue(&mut self, of: PersonNumber, after: u64) -> Result<Vec<Issued>, RegistryError> {
        let due = self.register.due_of(of)?;
        let mut all = Vec::new();
        for due in due {
            let expires_at = at(after + 24 * 3_600);
            let expires_at = due.next_change.map_or(expires_at, |change| change.min(expires_at));
            self.places += 1;
            let pass = due.pass.status_index(self.places).unwrap();
            let prepared = self.issuer.prepare(&pass, due.holder.as_ref(), at(after), expires_at)?;
            let id = prepared.id();
            let text = self.issuer.sign(prepared)?.to_text();
            let (day, issued_at) = (ExpiryDay::of(expires_at), at(after));
            let (person, wallet, version, place) = (due.person, due.wallet, due.version, self.places);
            all.push(Issued { person, wallet, version, id, issued_at, expires_at, day, place, text });
        }
        self.desk("pu", after).prepare(&placed(&all))?;
        match self.desk("pu", after).issued(&all)?.pop() {
            None => Ok(all),
            Some((_, why)) => Err(why),
        }
    }
}

/// What was signed, as it was written down before.
pub(crate) fn placed(all: &[Issued]) -> Vec<Placed> {
    all.iter().map(|new| Placed { day: new.day, place: new.place, id: new.id }).collect()
}

pub(crate) fn tell(world: &mut World, of: PersonNumber, event: Event, source: Source) -> FactNumber {
    told(world, of, event, source).number
}

/// Tells a fact, and has what came of it.
pub(crate) fn told(world: &mut World, of: PersonNumber, event: Event, source: Source) -> Told {
    let ends = matches!(event.name(), "discharged" | "management-lifted" | "suspicion-excluded");
    world
        .desk(if ends { "an" } else { "rong" }, 3_600)
        .tell(of, &Fact::new(event, source).unwrap(), &rules())
        .unwrap()
}

/// Version 1: arrivals from 999900 are observed for fourteen days.
pub(crate) fn rules() -> Rules {
    let listed = Listed::new("999900".parse().unwrap(), "2026-02-01".parse().unwrap(), None).unwrap();
    Rules::new(1).list(listed).unwrap()
}

pub(crate) fn arrived() -> Event {
    Event::Arrived { from: "999900".parse().unwrap(), on: "2026-03-01".parse().unwrap() }
}

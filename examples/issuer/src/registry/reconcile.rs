//! The register held against the status lists' book, both ways: for the doctor, who tells, and for an approver, who revokes
//! what a register has forgotten that was brought back from a copy.

use sanse::Timestamp;
use sanse::status::{ExpiryDay, StatusStore};
use sanse_registry::{Action, Booked, Differences, Ending, Registry};

use super::args::ReconcileArgs;
use super::{Office, endings, failure, forgotten};
use crate::{hex, say, status};
use sanse_example_common::Failure;

/// `issuer registry reconcile`.
pub(crate) fn run(args: &ReconcileArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let mut store = status::open(&args.desk.dir)?;
    let lost = forgotten::fault(&args.desk.dir, &office.register)?;
    // The one desk that a register has which has forgotten something.
    let mut desk = office.register.desk(&args.desk.officer, super::when(args.desk.time)?).map_err(failure)?;
    desk.may(Action::Reconcile).map_err(failure)?;
    let (now, when) = (desk.now(), desk.when());
    let only = args.pass.as_deref().map(status::credential_of).transpose()?.or(args.credential);
    let ended =
        if only.is_none() { endings::forgotten(&args.desk.dir, desk.registry())? } else { Vec::new() };
    if ended.contains(&Ending::Officer(args.desk.officer.clone())) {
        let why = "this officer was ended, which the register has forgotten: ask another approver";
        return Err(Failure::of(&args.desk.officer, why));
    }
    let mut found = compare(desk.registry(), &mut store, now)?;
    found.worse.extend(endings::revoked(&ended, desk.registry()));
    if let Some(id) = only {
        found.unknown.retain(|unknown| unknown.id == id);
        found.worse.clear();
        if found.unknown.is_empty() {
            let why = "it is revoked, or expired, or the register knows it: then use issuer revoke, or issuer remove";
            return Err(Failure::of(format!("the credential {}", hex::encode(&id)), why));
        }
    }
    if found.unknown.is_empty() && found.worse.is_empty() && ended.is_empty() {
        let mut lines =
            vec!["reconciled  the register knows all that the status lists' book knows".to_owned()];
        lines.extend(lost.map(again));
        forgotten::reconciled(&args.desk.dir, &office.register)?;
        return say(&lines);
    }
    desk.reconcile(&found.unknown, &found.worse).map_err(failure)?;
    let done_again = endings::again(&args.desk.dir, &mut desk, &ended)?;
    super::book(&mut store, &mut office.register, when)?;
    let is_whole = only.is_none();
    if is_whole {
        forgotten::reconciled(&args.desk.dir, &office.register)?;
    }
    let mut lines =
        vec![format!("revoked     {} credentials that the register does not know", found.unknown.len())];
    lines.extend(found.worse.iter().map(|person| {
        format!("waits       {person}: tell again what was told of them since the copy, then issuer confirm")
    }));
    lines.extend(done_again);
    lines.extend(lost.filter(|_| is_whole).map(again));
    lines
        .push(format!("            no gate knows it yet: issuer status publish {}", args.desk.dir.display()));
    say(&lines)
}

/// What the book does not know either, and somebody has to remember.
fn again(lost: String) -> String {
    format!(
        "lost        {lost}. Tell again what was told since the copy: people, facts, places and officers that came since are not \
         in it"
    )
}

/// How the register and the book differ on all days whose passes may still hold. Nobody issues meanwhile, for the store is ours.
pub(super) fn compare(
    register: &Registry,
    store: &mut StatusStore,
    now: Timestamp,
) -> Result<Differences, Failure> {
    let mut found = Differences::default();
    let days = store.days() | &register.days().map_err(failure)?;
    for day in days.into_iter().filter(|day| day.end() > now) {
        let booked = booked(store, day)?;
        register.compare(day, &booked, &mut found).map_err(failure)?;
    }
    Ok(found)
}

fn booked(store: &mut StatusStore, day: ExpiryDay) -> Result<Vec<Booked>, Failure> {
    if !store.days().contains(&day) {
        return Ok(Vec::new());
    }
    let notes = store.notes(day).map_err(status::failure)?;
    let book = store.book(day).map_err(status::failure)?;
    let booked = |(place, id)| Some(Booked { place, id, status: book.status(place)? });
    Ok(notes.into_iter().filter_map(booked).collect())
}

/// What the doctor says of it, with what to do.
pub(super) fn faults(found: &Differences) -> Vec<String> {
    let mut faults = Vec::new();
    for (day, place) in &found.misplaced {
        faults
            .push(format!("place {place} of {day} is a pass's, and the status lists' book does not know it"));
    }
    let (unknown, worse) = (found.unknown.len(), found.worse.len());
    if unknown > 0 {
        faults.push(format!(
            "{unknown} credentials may be out that the register does not know: it was brought back from a copy, \
             or they were made before there was a register; an approver revokes them with: issuer registry reconcile"
        ));
    }
    if worse > 0 {
        faults.push(format!(
            "of {worse} people the status lists say something worse than the register knows: it was brought back from a copy; \
             an approver has nothing issued to them with: issuer registry reconcile"
        ));
    }
    faults
}

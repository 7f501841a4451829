//! A bundle is taken over whole, or nothing of it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sanse::bundle::{Bundle, Contents, PartKind, Shelf, Update};
use sanse::key::SigningKey;
use sanse::status::{Shard, Status, StatusBook};
use sanse::trust::{
    FutureList, NextRoot, RecognisedRegion, Scope, Trust, TrustList, TrustMemory, TrustedKey,
};
use sanse::verify::{Outcome, Verifier};
use sanse::{Authority, Colour, Issuer, Now, Request};

use crate::world::*;

/// The keys: root 1, issuer 2, operator of bundles 3, root of YY 4, issuer of YY 5.
const OPERATOR: u8 = 3;

fn now() -> Now {
    Now::exactly(at(NOW))
}

fn sign(root: u8, list: &TrustList) -> Vec<u8> {
    Authority::new(seed(root)).sign(list).unwrap().into_bytes()
}

fn entry(key: u8, scope: Scope) -> TrustedKey {
    let entry =
        TrustedKey::new(seed(key).public(), "ZZ Health Authority", at(NOW - DAY), at(NOW + 300 * DAY));
    entry.unwrap().scope(scope)
}

fn home(sequence: u64) -> TrustList {
    let yy =
        RecognisedRegion::new("YY".parse().unwrap(), seed(4).public(), at(NOW + DAY), &[Colour::Green], DAY);
    TrustList::new("ZZ".parse().unwrap(), sequence, at(NOW), at(NOW + 30 * DAY))
        .unwrap()
        .trust(entry(2, Scope::CREDENTIALS.and(Scope::STATUS_LISTS)))
        .unwrap()
        .trust(entry(OPERATOR, Scope::BUNDLES))
        .unwrap()
        .recognise(yy.unwrap())
        .unwrap()
}

fn yy(sequence: u64) -> Vec<u8> {
    let entry = TrustedKey::new(seed(5).public(), "YY", at(NOW - DAY), at(NOW + 300 * DAY)).unwrap();
    let list = TrustList::new("YY".parse().unwrap(), sequence, at(NOW), at(NOW + 30 * DAY)).unwrap();
    sign(4, &list.trust(entry).unwrap())
}

/// The status list of the passes that this world's issuer makes, with one of them revoked.
fn status(issued_at: u64) -> Vec<u8> {
    let shard =
        Shard::new("ZZ".parse().unwrap(), "ZZ Health Authority", "2026-03-02".parse().unwrap()).unwrap();
    let book = StatusBook::new(shard, 1 << 17).unwrap();
    let list = book.list(at(issued_at), at(issued_at + DAY)).unwrap();
    Issuer::new(seed(2)).sign_status(&list).unwrap().into_bytes()
}

type Parts = Vec<(PartKind, &'static str, Vec<u8>)>;

fn all(sequence: u64) -> Parts {
    vec![
        (PartKind::Home, "home.cbor", sign(1, &home(sequence))),
        (PartKind::Recognised, "yy.cbor", yy(1)),
        (PartKind::Status, "status.cbor", status(NOW)),
        (PartKind::Policy, "gate.toml", b"paper = 'check'\n".to_vec()),
    ]
}

fn signed_by(key: u8, sequence: u64, parts: &Parts) -> Contents {
    let bundle = Bundle::new("ZZ".parse().unwrap(), sequence, at(NOW), at(NOW + 7 * DAY)).unwrap();
    let bundle =
        parts.iter().fold(bundle, |bundle, (kind, name, bytes)| bundle.part(*kind, name, bytes).unwrap());
    let signed = Issuer::new(seed(key)).sign_bundle(&bundle).unwrap();
    Contents::new(&signed, parts.iter().map(|(_, name, bytes)| ((*name).to_owned(), bytes.clone())).collect())
}

fn bundle(sequence: u64) -> Contents {
    signed_by(OPERATOR, sequence, &all(sequence))
}

fn pinned() -> Trust {
    Trust::pin(seed(1).public()).unwrap()
}

fn verify(contents: Contents, trust: &Trust) -> Result<Update, &'static str> {
    Update::verify(contents, trust, now(), FutureList::Refuse).map_err(|error| error.code())
}

#[test]
fn everything_in_it_counts_at_once() {
    let update = verify(bundle(1), &pinned()).unwrap();
    let trust = update.trust();
    assert_eq!((trust.home().unwrap().claims().sequence(), trust.neighbours().count()), (1, 1));
    assert_eq!((trust.statuses().count(), update.policy()), (1, Some(&b"paper = 'check'\n"[..])));
    assert_eq!(trust.memory().bundle_sequence(), Some(1));
    // A gate with it decides, for home and neighbour, and knows the status of passes.
    let gate = Verifier::new(trust.clone(), here().build().unwrap(), fresh_guard());
    for (n, key) in [(1, 2), (2, 5)] {
        let world = World { issuer: Issuer::new(seed(key)), ..World::new() };
        assert_eq!(check(&gate, &world.code(n, "ZZ-GATE-7", NOW), NOW).outcome(), Outcome::Admit);
    }
    let world = World::new();
    let indexed = green(3).status_index(7).unwrap();
    let request = sanse::Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let decision = check(&gate, &world.shown(&indexed, 3, &request).to_text(), NOW);
    assert_eq!(decision.outcome(), Outcome::Admit, "{:?}", names(&decision));
}

#[test]
fn what_is_torn_old_forked_or_incomplete_is_refused() {
    let first = verify(bundle(5), &pinned()).unwrap();
    let before = first.trust();
    let without = |name: &str| {
        let whole = bundle(6);
        let left = whole.parts().filter(|(part, _)| *part != name);
        let left = left.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
        Contents::from_parts(whole.manifest().to_vec(), left)
    };
    for name in ["home.cbor", "yy.cbor", "status.cbor", "gate.toml"] {
        assert_eq!(verify(without(name), before).unwrap_err(), "bundle-part-missing", "{name}");
    }
    let mut other = all(5);
    other[3].2 = b"paper = 'refuse'\n".to_vec();
    let (old, forked) = (signed_by(OPERATOR, 4, &all(5)), signed_by(OPERATOR, 5, &other));
    assert_eq!(verify(old, before).unwrap_err(), "bundle-rollback");
    assert_eq!(verify(forked, before).unwrap_err(), "bundle-fork");
    assert!(verify(bundle(5), before).is_ok(), "the same once more");
    assert!(verify(bundle(6), before).is_ok());
    // Its parts follow their own rules: an older home list, an older neighbour's list, an older status list.
    for (part, older) in [(0, sign(1, &home(4))), (1, yy(0)), (2, status(NOW - 60))] {
        let mut parts = all(6);
        parts[part].2 = older;
        let code = if part == 2 { "bundle-status" } else { "bundle-list" };
        let mut before = before.clone();
        if part > 0 {
            // It is remembered that there was a newer one, and that one is not here.
            let memories = (before.memory().clone(), before.status_memory().clone());
            before = Trust::resume(seed(1).public(), memories.0).unwrap().resume_statuses(memories.1);
        }
        assert_eq!(verify(signed_by(OPERATOR, 6, &parts), &before).unwrap_err(), code, "{part}");
    }
}

#[test]
fn a_newer_status_list_that_came_by_itself_outlives_the_bundles_that_have_an_older_one() {
    let issued = |trust: &Trust| trust.statuses().map(|list| list.issued_at()).collect::<Vec<_>>();
    let mut trust = verify(bundle(1), &pinned()).unwrap().trust().clone();
    trust.load_status(&status(NOW + 60), now()).unwrap();
    // The same bundle after a restart, and a newer bundle made of the older list.
    for number in [1, 2] {
        let update = verify(bundle(number), &trust).unwrap();
        assert_eq!(issued(update.trust()), [at(NOW + 60)], "{number}");
    }
    let update = Update::resume(bundle(1), &trust, now()).unwrap();
    assert_eq!(issued(update.trust()), [at(NOW + 60)]);
}

/// A home list of this number that names these keys for bundles and withdraws those.
fn naming(sequence: u64, named: &[u8], withdrawn: &[u8]) -> Vec<u8> {
    let list = TrustList::new("ZZ".parse().unwrap(), sequence, at(NOW), at(NOW + 30 * DAY)).unwrap();
    let list = list.trust(entry(2, Scope::CREDENTIALS.and(Scope::STATUS_LISTS))).unwrap();
    let list = named.iter().fold(list, |list, key| list.trust(entry(*key, Scope::BUNDLES)).unwrap());
    let list = withdrawn.iter().fold(list, |list, key| list.withdraw(seed(*key).public()).unwrap());
    sign(1, &list)
}

fn restarted(trust: &Trust) -> Trust {
    let memory = TrustMemory::from_bytes(&trust.memory().to_bytes()).unwrap();
    Trust::resume(seed(1).public(), memory).unwrap().resume_statuses(trust.status_memory().clone())
}

#[test]
fn a_bundle_outlives_its_key_and_its_rules_do_not() {
    let first = verify(bundle(1), &pinned()).unwrap();
    for (named, withdrawn, rules) in [
        (&[OPERATOR][..], &[][..], true),
        (&[], &[], true),
        (&[12], &[], true),
        (&[12], &[OPERATOR], false),
        (&[OPERATOR], &[OPERATOR], false),
    ] {
        // While the gate runs, and at each start from then on.
        let mut trust = first.trust().clone();
        trust.load(&naming(9, named, withdrawn), now()).unwrap();
        assert_eq!(trust.has_withdrawn_bundle_key(), !rules, "{named:?} {withdrawn:?}");
        for _ in 0..3 {
            let mut base = restarted(&trust);
            base.load(&naming(9, named, withdrawn), now()).unwrap();
            let again = Update::resume(bundle(1), &base, Now::exactly(at(NOW + DAY + 3_600))).unwrap();
            assert_eq!(again.policy().is_some(), rules, "{named:?} {withdrawn:?}");
            assert_eq!(again.trust().home().unwrap().claims().sequence(), 9);
            assert_eq!(again.trust().statuses().count(), 1, "the issuer has signed it");
            assert_eq!(again.trust().memory(), trust.memory());
            trust = again.trust().clone();
        }
        // A new one of that key is another matter.
        let parts = vec![(PartKind::Home, "home.cbor", naming(9, named, withdrawn))];
        let new = verify(signed_by(OPERATOR, 2, &parts), &trust);
        assert_eq!(new.is_ok(), named.contains(&OPERATOR) && withdrawn.is_empty(), "{named:?} {withdrawn:?}");
    }
    // Another bundle under the remembered number is not it.
    let mut other = all(1);
    other[3].2 = b"paper = 'refuse'\n".to_vec();
    let found = Update::resume(signed_by(OPERATOR, 1, &other), &restarted(first.trust()), now());
    assert_eq!(found.unwrap_err().code(), "bundle-fork");
}

#[test]
fn a_stolen_key_cannot_use_up_the_numbers_of_the_next_one() {
    let home = |sequence, named: &[u8], withdrawn: &[u8]| {
        vec![(PartKind::Home, "home.cbor", naming(sequence, named, withdrawn))]
    };
    let taken = |key, number, parts: &Parts, trust: &Trust| verify(signed_by(key, number, parts), trust);
    let pinned_up = taken(OPERATOR, u64::MAX, &home(1, &[OPERATOR], &[]), &pinned()).unwrap();
    let trust = restarted(pinned_up.trust());
    // As long as its key may sign, its number binds every key: nobody brings an older bundle back under another.
    assert_eq!(taken(12, 1, &home(2, &[OPERATOR, 12], &[]), &trust).unwrap_err(), "bundle-rollback");
    for (named, withdrawn) in [(&[12][..], &[OPERATOR][..]), (&[12], &[]), (&[OPERATOR, 12], &[OPERATOR])] {
        let parts = home(2, named, withdrawn);
        let next = taken(12, 1, &parts, &trust).unwrap();
        let next = restarted(next.trust());
        assert_eq!(next.memory().bundle_sequence(), Some(1));
        // Its own numbers never fall, and the old key's bundles are gone for good.
        assert_eq!(taken(12, 0, &parts, &next).unwrap_err(), "bundle-rollback");
        assert!(taken(12, 2, &parts, &next).is_ok());
        let old = taken(OPERATOR, u64::MAX, &home(1, &[OPERATOR], &[]), &next).unwrap_err();
        assert_eq!(old, "bundle-list", "its home list is older");
        let old = taken(OPERATOR, u64::MAX, &parts, &next).unwrap_err();
        assert!(["bundle-key-withdrawn", "bundle-key-unknown"].contains(&old), "{old}");
        // Named once more, by mistake: what was seen under it is not forgotten.
        let again = home(3, &[OPERATOR, 12], &[]);
        assert_eq!(taken(OPERATOR, 7, &again, &next).unwrap_err(), "bundle-rollback");
        assert_eq!(taken(12, 2, &again, &next).unwrap_err(), "bundle-rollback");
    }
}

#[test]
fn a_gate_that_was_cut_off_before_it_kept_the_memory_takes_up_what_its_shelf_has() {
    let before = verify(bundle(1), &pinned()).unwrap();
    // A bundle that carries the gate over a new root, found with the memories of the bundle before it.
    let next = NextRoot::new(&seed(7), "ZZ".parse().unwrap(), seed(1).public());
    let mut parts = all(3);
    parts[0].2 = sign(7, &home(3));
    parts.push((PartKind::Announcement, "announcement-2.cbor", sign(1, &home(2).next_root(next))));
    let kept = signed_by(OPERATOR, 3, &parts);
    let update = verify(kept.clone(), before.trust()).unwrap();
    for base in [restarted(before.trust()), restarted(&pinned()), restarted(update.trust())] {
        for time in [NOW - 3 * DAY, NOW, NOW + 8 * DAY, NOW + 400 * DAY] {
            let again = Update::resume(kept.clone(), &base, Now::exactly(at(time))).unwrap();
            assert_eq!(again.trust().root(), *seed(7).public(), "{time}");
            assert_eq!(again.trust().memory().bundle_sequence(), Some(3));
            assert_eq!(again.policy(), Some(&b"paper = 'check'\n"[..]));
        }
    }
    // An older one on the shelf is a shelf that somebody has put back.
    assert_eq!(Update::resume(bundle(1), update.trust(), now()).unwrap_err().code(), "bundle-rollback");
}

#[test]
fn an_operator_confirms_the_dates_of_status_lists_too() {
    let mut parts = all(1);
    parts[2].2 = status(NOW + 2 * DAY - 60);
    let ahead = signed_by(OPERATOR, 1, &parts);
    assert_eq!(verify(ahead.clone(), &pinned()).unwrap_err(), "bundle-status");
    let update = Update::verify(ahead, &pinned(), now(), FutureList::OperatorConfirms).unwrap();
    assert_eq!(update.trust().statuses().count(), 1);
    let mut trust = verify(signed_by(OPERATOR, 1, &all(1)), &pinned()).unwrap().trust().clone();
    let list = status(NOW + 2 * DAY - 60);
    assert_eq!(trust.load_status(&list, now()).unwrap_err().code(), "from-the-future");
    assert!(trust.load_status_list(&list, now(), FutureList::OperatorConfirms).is_ok());
}

#[test]
fn every_bit_of_every_part_counts() {
    let whole = bundle(1).pack().unwrap();
    let mut refused = 0;
    for at in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        let taken =
            Contents::unpack(&damaged).map_err(|e| e.code()).and_then(|contents| verify(contents, &pinned()));
        assert!(taken.is_err(), "byte {at}");
        refused += 1;
    }
    for length in (0..whole.len()).step_by(101) {
        assert_eq!(Contents::unpack(&whole[..length]).unwrap_err().code(), "bundle-unread");
    }
    assert!(refused > 100);
}

#[test]
fn dates_are_held_and_a_restart_asks_nothing_twice() {
    let verify_at = |trust: &Trust, time: u64| {
        let update = Update::verify(bundle(1), trust, Now::exactly(at(time)), FutureList::Refuse);
        update.map_err(|error| error.code())
    };
    assert!(verify_at(&pinned(), NOW + DAY - 1).is_ok());
    assert_eq!(verify_at(&pinned(), NOW - DAY - 1).unwrap_err(), "bundle-list"); // the home list is ahead, too
    assert_eq!(verify_at(&pinned(), NOW + 7 * DAY).unwrap_err(), "bundle-expired");
    let update = verify_at(&pinned(), NOW).unwrap();
    let restarted = || {
        let memory = TrustMemory::from_bytes(&update.trust().memory().to_bytes()).unwrap();
        let statuses = update.trust().status_memory().clone();
        Trust::resume(seed(1).public(), memory).unwrap().resume_statuses(statuses)
    };
    for time in [NOW - 9 * DAY, NOW + 8 * DAY, NOW + 400 * DAY] {
        let again = verify_at(&restarted(), time).unwrap();
        assert_eq!(again.trust().memory(), update.trust().memory(), "{time}");
    }
    // Beside a home list that was loaded by itself since.
    let mut trust = restarted();
    trust.load(&sign(1, &home(9)), now()).unwrap();
    let again = verify(bundle(1), &trust).unwrap();
    assert_eq!(again.trust().home().unwrap().claims().sequence(), 9);
    assert_eq!(again.trust().neighbours().count(), 1);
    assert_eq!(verify(bundle(2), &trust).unwrap_err(), "bundle-list", "a new one must not be older");
}

#[test]
fn what_a_later_list_takes_back_counts_no_more_and_stops_no_gate() {
    let mut trust = verify(bundle(1), &pinned()).unwrap().trust().clone();
    assert_eq!((trust.statuses().count(), trust.neighbours().count()), (1, 1));
    // The issuer's key was stolen, and the neighbour is recognised no more.
    let without = |sequence| {
        let list = TrustList::new("ZZ".parse().unwrap(), sequence, at(NOW), at(NOW + 30 * DAY)).unwrap();
        let list = list.trust(entry(OPERATOR, Scope::BUNDLES)).unwrap();
        sign(1, &list.withdraw(seed(2).public()).unwrap())
    };
    trust.load(&without(9), now()).unwrap();
    let again = verify(bundle(1), &trust).unwrap();
    assert_eq!((again.trust().statuses().count(), again.trust().neighbours().count()), (0, 0));
    assert!(again.policy().is_some());
    // A bundle that is new must hold whole.
    let mut parts = all(10);
    parts[0].2 = without(10);
    assert_eq!(verify(signed_by(OPERATOR, 2, &parts), &trust).unwrap_err(), "bundle-list");
}

#[test]
fn only_a_key_for_bundles_signs_one() {
    // Believed under the list inside; or under the one in force, where the new one has another key.
    let list_in_force = verify(bundle(1), &pinned()).unwrap();
    let with = |scope: Scope, change: fn(TrustedKey) -> TrustedKey, withdrawn: bool| {
        let list = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW), at(NOW + 30 * DAY)).unwrap();
        let list = list.trust(change(entry(OPERATOR, scope))).unwrap();
        let list = if withdrawn { list.withdraw(seed(OPERATOR).public()).unwrap() } else { list };
        signed_by(OPERATOR, 2, &vec![(PartKind::Home, "home.cbor", sign(1, &list))])
    };
    let same = |entry| entry;
    assert!(verify(with(Scope::BUNDLES, same, false), &pinned()).is_ok());
    let other = Scope::CREDENTIALS.and(Scope::STATUS_LISTS).and(Scope::PLACE_CODES);
    assert_eq!(verify(with(other, same, false), &pinned()).unwrap_err(), "bundle-key-scope");
    assert_eq!(
        verify(with(Scope::BUNDLES, TrustedKey::specimen, false), &pinned()).unwrap_err(),
        "bundle-key-specimen"
    );
    assert!(verify(with(other, same, false), list_in_force.trust()).is_ok(), "the one in force names it");
    for trust in [&pinned(), list_in_force.trust()] {
        assert_eq!(verify(with(Scope::BUNDLES, same, true), trust).unwrap_err(), "bundle-key-withdrawn");
    }
    // A stranger, a root, the issuer of passes, a wallet, and a neighbour who claims the operator's name.
    for key in [90, 1, 101] {
        assert_eq!(verify(signed_by(key, 2, &all(2)), &pinned()).unwrap_err(), "bundle-key-unknown", "{key}");
    }
    assert_eq!(verify(signed_by(2, 2, &all(2)), &pinned()).unwrap_err(), "bundle-key-scope");
    let list = TrustList::new("YY".parse().unwrap(), 2, at(NOW), at(NOW + 30 * DAY)).unwrap();
    let theirs = sign(4, &list.trust(entry(5, Scope::BUNDLES)).unwrap());
    let mut parts = all(2);
    parts[1].2 = theirs.clone();
    let mut trust = list_in_force.trust().clone();
    trust.load_recognised(&theirs).unwrap();
    assert_eq!(verify(signed_by(5, 2, &parts), &trust).unwrap_err(), "bundle-key-unknown");
    // Dates of the key, and a list that has run out.
    let dated = |from, until| {
        let key =
            TrustedKey::new(seed(OPERATOR).public(), "A", at(from), at(until)).unwrap().scope(Scope::BUNDLES);
        let list = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW), at(NOW + 30 * DAY))
            .unwrap()
            .trust(key)
            .unwrap();
        verify(signed_by(OPERATOR, 2, &vec![(PartKind::Home, "home.cbor", sign(1, &list))]), &pinned())
            .map(drop)
    };
    assert_eq!(dated(NOW, NOW + 1), Ok(()));
    assert_eq!(dated(NOW + 60, NOW + DAY), Err("bundle-key-dates"));
    assert_eq!(dated(NOW - DAY, NOW), Err("bundle-key-dates"));
    let over = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW - 2 * DAY), at(NOW)).unwrap();
    let over = over.trust(entry(OPERATOR, Scope::BUNDLES)).unwrap();
    let over = signed_by(OPERATOR, 2, &vec![(PartKind::Home, "home.cbor", sign(1, &over))]);
    assert_eq!(verify(over, &pinned()).unwrap_err(), "bundle-key-list-expired");
}

#[test]
fn a_bundle_carries_a_gate_over_a_new_root() {
    let next = NextRoot::new(&seed(7), "ZZ".parse().unwrap(), seed(1).public());
    let announcing = sign(1, &home(2).next_root(next));
    let newest = sign(7, &home(3));
    let with = |announced: bool| {
        let mut parts = vec![(PartKind::Home, "home.cbor", newest.clone())];
        if announced {
            parts.push((PartKind::Announcement, "announcement-2.cbor", announcing.clone()));
        }
        signed_by(OPERATOR, 3, &parts)
    };
    let was_off = verify(bundle(1), &pinned()).unwrap();
    assert_eq!(verify(with(false), was_off.trust()).unwrap_err(), "bundle-list");
    let update = verify(with(true), was_off.trust()).unwrap();
    assert_eq!(update.trust().root(), *seed(7).public());
    // Whoever has followed already takes it too.
    assert!(verify(with(true), update.trust()).is_ok());
    let mut followed = was_off.trust().clone();
    followed.load(&announcing, now()).unwrap();
    followed.load(&newest, now()).unwrap();
    assert!(verify(with(true), &followed).is_ok());
}

/// A new folder of its own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bundle-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn lay_out(&self, contents: &BTreeMap<&str, Vec<u8>>) {
        contents.iter().for_each(|(name, bytes)| std::fs::write(self.0.join(name), bytes).unwrap());
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_shelf_holds_the_one_in_force() {
    let scratch = Scratch::new("shelf");
    let shelf = Shelf::new(scratch.0.join("bundles"));
    assert_eq!(shelf.current(), Ok(None));
    let first = verify(bundle(1), &pinned()).unwrap();
    shelf.keep(&first).unwrap();
    assert_eq!(shelf.current().unwrap().unwrap(), bundle(1));
    let second = verify(bundle(2), first.trust()).unwrap();
    shelf.keep(&second).unwrap();
    shelf.keep(&second).unwrap();
    assert_eq!(shelf.current().unwrap().unwrap(), bundle(2));
    let folders = std::fs::read_dir(scratch.0.join("bundles")).unwrap().count();
    assert_eq!(folders, 2, "the pointer, and one bundle");
    std::fs::write(scratch.0.join("bundles/current"), "../../etc").unwrap();
    assert_eq!(shelf.current().unwrap_err().code(), "bundle-unread");
}

#[test]
fn a_folder_is_read_no_further_than_its_manifest_says() {
    let scratch = Scratch::new("folder");
    let parts: BTreeMap<_, _> = all(1).into_iter().map(|(_, name, bytes)| (name, bytes)).collect();
    scratch.lay_out(&parts);
    std::fs::write(scratch.0.join("bundle.cbor"), bundle(1).manifest()).unwrap();
    std::fs::write(scratch.0.join("else"), vec![0; 100]).unwrap();
    let read = |scratch: &Scratch| Contents::read(&scratch.0).map_err(|error| error.code());
    assert_eq!(read(&scratch), Ok(bundle(1)), "what it does not name is not read");
    std::fs::write(scratch.0.join("gate.toml"), vec![b' '; 1_000_000]).unwrap();
    assert_eq!(read(&scratch), Err("bundle-unread"), "longer than it says");
    std::fs::remove_file(scratch.0.join("gate.toml")).unwrap();
    assert_eq!(read(&scratch), Err("bundle-part-missing"));
    #[cfg(unix)]
    {
        std::fs::write(scratch.0.join("elsewhere"), &parts["gate.toml"]).unwrap();
        std::os::unix::fs::symlink(scratch.0.join("elsewhere"), scratch.0.join("gate.toml")).unwrap();
        assert_eq!(read(&scratch), Err("bundle-unread"), "no link is followed");
    }
    let packed = scratch.0.join("one-file");
    std::fs::write(&packed, bundle(1).pack().unwrap()).unwrap();
    assert_eq!(Contents::read(&packed).unwrap(), bundle(1));
}

#[test]
fn what_a_bundle_may_hold_is_bounded() {
    let region = || Bundle::new("ZZ".parse().unwrap(), 1, at(NOW), at(NOW + 1)).unwrap();
    let code = |bundle: Result<Bundle, sanse::Error>| bundle.unwrap_err().code();
    let one = || region().part(PartKind::Home, "home.cbor", b"x").unwrap();
    assert_eq!(code(one().part(PartKind::Home, "other.cbor", b"x")), "duplicate");
    assert_eq!(code(one().part(PartKind::Status, "home.cbor", b"x")), "duplicate");
    assert_eq!(code(one().part(PartKind::Status, "../x", b"x")), "malformed");
    assert_eq!(
        code(one().part(PartKind::Policy, "p", &vec![0; sanse::limits::POLICY_BYTES + 1])),
        "out-of-range"
    );
    assert_eq!(code(Bundle::new("ZZ".parse().unwrap(), 1, at(NOW), at(NOW))), "mismatch");
    let mut full = one();
    for n in 1..sanse::limits::BUNDLE_PARTS {
        full = full.part(PartKind::PlaceCode, &format!("place-{n}.cbor"), b"").unwrap();
    }
    let signed = Issuer::new(SigningKey::from_seed(&[3; 32]).unwrap()).sign_bundle(&full).unwrap();
    assert!(signed.bytes().len() < sanse::limits::BUNDLE_MANIFEST_BYTES);
    assert_eq!(code(full.part(PartKind::PlaceCode, "one-more", b"")), "length");
    assert_eq!(Issuer::new(seed(3)).sign_bundle(&region()).unwrap_err().code(), "malformed");
}

/// Which list of a shard counts is a matter of its date, in whatever order a bundle names several.
#[test]
fn of_two_status_lists_of_a_shard_the_newer_counts() {
    let shard =
        || Shard::new("ZZ".parse().unwrap(), "ZZ Health Authority", "2026-03-02".parse().unwrap()).unwrap();
    let says = |status, issued_at| {
        let mut book = StatusBook::new(shard(), 1 << 17).unwrap();
        while !book.is_taken(7) {
            book.take().unwrap();
        }
        book.set(7, status).unwrap();
        let list = book.list(at(issued_at), at(issued_at + DAY)).unwrap();
        Issuer::new(seed(2)).sign_status(&list).unwrap().into_bytes()
    };
    let mut first = all(1);
    first[2].2 = says(Status::AsIssued, NOW - 7_200);
    let before = verify(signed_by(OPERATOR, 1, &first), &pinned()).unwrap();
    let code = World::new().shown(
        &green(3).status_index(7).unwrap(),
        3,
        &Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW)),
    );
    for (newest, older) in [("status-a.cbor", "status-b.cbor"), ("status-b.cbor", "status-a.cbor")] {
        let mut next = all(2);
        next[2] = (PartKind::Status, newest, says(Status::Revoked, NOW - 60));
        next.push((PartKind::Status, older, says(Status::Revoked, NOW - 3_600)));
        for gate in [before.trust(), &pinned()] {
            let after = verify(signed_by(OPERATOR, 2, &next), gate).unwrap();
            let gate = Verifier::new(after.trust().clone(), here().build().unwrap(), fresh_guard());
            let decision = check(&gate, &code.to_text(), NOW);
            assert_eq!(names(&decision), ["revoked"], "{newest}");
            assert_eq!(decision.status_list_age(), Some(60));
        }
    }
    // A gate that has seen a newer list, and has it no more, wants that one or a newer one.
    let mut seen = before.trust().clone();
    seen.load_status(&says(Status::Revoked, NOW - 60), now()).unwrap();
    let memory = (seen.memory().clone(), seen.status_memory().clone());
    let mut restarted = Trust::resume(seed(1).public(), memory.0).unwrap().resume_statuses(memory.1);
    restarted.load(&sign(1, &home(1)), now()).unwrap();
    let mut next = all(2);
    next[2].2 = says(Status::AsIssued, NOW - 3_600);
    assert_eq!(verify(signed_by(OPERATOR, 2, &next), &restarted).unwrap_err(), "bundle-status");
}

/// Lists that came by themselves are not thrown out by the bundle of before, and an older one of a neighbour holds up nothing.
#[test]
fn newer_lists_stand_beside_a_bundle() {
    let first = verify(bundle(1), &pinned()).unwrap();
    let mut trust = first.trust().clone();
    trust.load_recognised(&yy(2)).unwrap();
    let shard =
        Shard::new("ZZ".parse().unwrap(), "ZZ Health Authority", "2026-03-03".parse().unwrap()).unwrap();
    let list = StatusBook::new(shard, 1 << 17).unwrap().list(at(NOW), at(NOW + DAY)).unwrap();
    trust.load_status(Issuer::new(seed(2)).sign_status(&list).unwrap().bytes(), now()).unwrap();
    let stands = |trust: &Trust| {
        let neighbours: Vec<_> = trust.neighbours().map(|list| list.claims().sequence()).collect();
        (neighbours, trust.statuses().count())
    };
    assert_eq!(stands(&trust), (vec![2], 2));
    // After a restart, and by whoever carries the stick of last week.
    let mut restarted = Trust::resume(seed(1).public(), trust.memory().clone()).unwrap();
    restarted.load(&sign(1, &home(1)), now()).unwrap();
    restarted.load_recognised(&yy(2)).unwrap();
    restarted.load_status(Issuer::new(seed(2)).sign_status(&list).unwrap().bytes(), now()).unwrap();
    let resumed = Update::resume(bundle(1), &restarted, now()).unwrap();
    assert_eq!(stands(resumed.trust()), (vec![2], 2));
    let again = verify(bundle(1), &trust).unwrap();
    assert_eq!(stands(again.trust()), (vec![2], 2));
    // The next bundle, which withdraws a key, has the neighbour's list of before: that one waits, the withdrawal does not.
    let mut next = all(2);
    next[0].2 = sign(1, &home(2).withdraw(seed(77).public()).unwrap());
    let next = verify(signed_by(OPERATOR, 2, &next), &trust).unwrap();
    assert_eq!(stands(next.trust()), (vec![2], 1));
    assert_eq!(next.trust().home().unwrap().claims().withdrawn().len(), 1);
}

//! `verifier update` and `verifier status`: a bundle is in force whole, and everybody can see how old it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::site::{self, INDEX, Site, next_operator, operator};
use sanse::bundle::PartKind;
use sanse::status::Status;
use sanse::trust::Scope;

const YELLOW: &str = "[colour]\nyellow = 'admit'\n";

fn files(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if !path.ends_with("lock") {
            found.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
}

fn snapshot(site: &Site) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    files(&site.path("gate"), &mut found);
    found
}

#[test]
fn lists_and_rules_are_in_force_from_a_bundle_on() {
    let site = Site::new();
    assert_eq!(site.check(0, &[], &site.code("yellow")).told(), ["refuse colour-refused"]);
    site.write("bundle", &site.bundle(2, Some(YELLOW)));
    let run = site.run(&["update", "gate", "bundle"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("bundle      2 of region ZZ") && run.out.contains("gate.toml: rules"),
        "{}",
        run.out
    );
    let later = site.now.plus(20);
    assert_eq!(site.check(20, &[], &site.code_at("yellow", later)).told(), ["admit"]);
    // A flag still overrides a rule for one run.
    let later = site.now.plus(300);
    let told = site.check(300, &["--colour", "yellow=check"], &site.code_at("yellow", later)).told();
    assert_eq!(told, ["check colour-check"]);
    let doctor = site.run(&["doctor", "gate"], "");
    assert!(
        doctor.out.contains("those of the bundle hold") && doctor.out.contains("bundle       number 2"),
        "{}",
        doctor.out
    );
    // The same again, a newer one, and a newer list by itself.
    assert_eq!(site.run(&["update", "gate", "bundle"], "").code, 0);
    site.write("list-3.cbor", &site.list_with_operator(3));
    assert_eq!(site.run(&["trust", "gate", "list-3.cbor"], "").code, 0);
    let later = site.now.plus(600);
    let run = site.check(600, &[], &site.code_at("yellow", later));
    assert_eq!(run.told(), ["admit"], "{}", run.err);
    site.write("bundle", &site.bundle(4, None));
    assert_eq!(site.run(&["update", "gate", "bundle"], "").code, 0);
    let later = site.now.plus(900);
    let told = site.check(900, &[], &site.code_at("yellow", later)).told();
    assert_eq!(told, ["refuse colour-refused"], "the gate's own rules hold again");
}

#[test]
fn what_is_not_right_changes_nothing() {
    let site = Site::new();
    site.write("good", &site.bundle(5, Some(YELLOW)));
    assert_eq!(site.run(&["update", "gate", "good"], "").code, 0);
    let mut torn = site.bundle(6, None);
    torn.truncate(torn.len() - 1);
    let mut damaged = site.bundle(6, None);
    *damaged.last_mut().unwrap() ^= 1;
    let before = snapshot(&site);
    for (bundle, said) in [
        (site.bundle(4, Some(YELLOW)), "seen before"),
        (site.bundle(5, None), "bundle-fork"),
        (torn, "bundle-unread"),
        (damaged, "bundle-"),
        (site.bundle(6, Some("papier = 'refuse'")), "line 1"),
        (site.list(6, site.now), "bundle-unread"),
    ] {
        site.write("wrong", &bundle);
        let run = site.run(&["update", "gate", "wrong"], "");
        assert_eq!(run.code, 4, "{}", run.out);
        assert!(run.err.contains(said) && run.err.contains("what was in force stays so"), "{}", run.err);
        assert_eq!(snapshot(&site), before);
    }
    // A bundle that is damaged on the gate's own disk stops it, until another is taken over.
    let manifest = before.keys().find(|path| path.ends_with("bundle.cbor")).unwrap();
    std::fs::write(manifest, b"damaged").unwrap();
    let run = site.check(0, &[], &site.code("green"));
    assert!(run.code == 4 && run.err.contains("verifier update"), "{}", run.err);
    site.write("next", &site.bundle(6, None));
    assert_eq!(site.run(&["update", "gate", "next"], "").code, 0);
    assert_eq!(site.check(0, &[], &site.code("green")).told(), ["admit"]);
}

#[test]
fn status_tells_what_goes_stale_when() {
    let site = Site::new();
    let status =
        |days: u64| site.run(&["status", "gate", "--json", "--time", &format!("+{}", days * site::DAY)], "");
    let levels = |days| {
        let run = status(days);
        let found = run.json().remove(0);
        let items = found["in_force"].as_array().unwrap().iter();
        let item = |item: &serde_json::Value| {
            (item["kind"].as_str().unwrap().to_owned(), item["level"].as_str().unwrap().to_owned())
        };
        (run.code, items.map(item).collect::<Vec<_>>())
    };
    let pair = |kind: &str, level: &str| (kind.to_owned(), level.to_owned());
    assert_eq!(levels(0), (0, vec![pair("home", "ok")]));
    site.write("bundle", &site.bundle(2, None));
    assert_eq!(site.run(&["update", "gate", "bundle"], "").code, 0);
    assert_eq!(levels(0), (0, vec![pair("home", "ok"), pair("bundle", "ok")]));
    assert_eq!(levels(18), (3, vec![pair("home", "ok"), pair("bundle", "warning")]));
    assert_eq!(levels(25), (3, vec![pair("home", "warning"), pair("bundle", "warning")]));
    assert_eq!(levels(31), (4, vec![pair("home", "trouble"), pair("bundle", "warning")]));
    let text = site.run(&["status", "gate"], "");
    assert!(text.out.contains("region ZZ, list 2") && text.out.contains("good until"), "{}", text.out);
    let before = snapshot(&site);
    site.run(&["status", "gate"], "");
    assert_eq!(snapshot(&site), before, "it changes nothing");
}

/// A list that withdraws the key for bundles and names the next one.
fn withdrawing(site: &Site, sequence: u64) -> Vec<u8> {
    site.list_naming(sequence, |list| {
        let next = site.entry(&next_operator()).scope(Scope::BUNDLES);
        list.trust(next).unwrap().withdraw(operator().public()).unwrap()
    })
}

/// A bundle of the next key, with a number of its own.
fn of_the_next_key(site: &Site, number: u64, sequence: u64) -> Vec<u8> {
    let rules = (PartKind::Policy, "gate.toml", YELLOW.as_bytes().to_vec());
    let parts = vec![(PartKind::Home, "home.cbor", withdrawing(site, sequence)), rules];
    site.bundle_of(&next_operator(), number, parts)
}

#[test]
fn a_gate_goes_on_when_the_key_of_its_bundle_is_withdrawn() {
    let site = Site::new();
    // A thief has used up all numbers.
    let parts = vec![
        (PartKind::Home, "home.cbor", site.list_with_operator(2)),
        (PartKind::Policy, "gate.toml", YELLOW.as_bytes().to_vec()),
    ];
    site.write("bundle", &site.bundle_of(&operator(), u64::MAX, parts));
    assert_eq!(site.run(&["update", "gate", "bundle"], "").code, 0);
    assert_eq!(site.check(0, &[], &site.code("yellow")).told(), ["admit"]);
    site.write("list-3.cbor", &withdrawing(&site, 3));
    let run = site.run(&["trust", "gate", "list-3.cbor"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    // At this start and the next, also past the bundle's expiry: its rules count no more.
    for later in [200, 400, 21 * site::DAY] {
        let run = site.check(later, &[], &site.code_at("yellow", site.now.plus(200)));
        assert!(run.told()[0].starts_with("refuse"), "{}", run.out);
        assert!(run.err.contains("its rules count no more"), "{}", run.err);
    }
    let status = site.run(&["status", "gate"], "");
    assert!(status.code == 3 && status.out.contains("key withdrawn"), "{}", status.out);
    let doctor = site.run(&["doctor", "gate"], "");
    assert!(doctor.code == 3 && doctor.out.contains("its key was withdrawn"), "{}", doctor.out);
    // The thief's next one is refused; the next key begins with a number of its own.
    site.write("theirs", &site.bundle(4, None));
    let run = site.run(&["update", "gate", "theirs"], "");
    assert!(run.code == 4, "{}", run.out);
    site.write("next", &of_the_next_key(&site, 1, 3));
    let run = site.run(&["update", "gate", "next"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    let run = site.run(&["update", "gate", "bundle"], "");
    assert!(run.code == 4 && run.err.contains("seen before"), "{}", run.err);
    assert_eq!(site.run(&["status", "gate"], "").code, 0);
}

#[test]
fn a_running_gate_goes_on_too_and_takes_the_next_bundle() {
    let site = Site::new();
    site.write("bundle", &site.bundle(2, Some(YELLOW)));
    assert_eq!(site.run(&["update", "gate", "bundle"], "").code, 0);
    let mut gate = site.start(2, &[]);
    site.write("list-3.cbor", &withdrawing(&site, 3));
    let run = site.run(&["trust", "gate", "list-3.cbor", "--wait", "60"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    gate.show("yellow");
    // One more list, and the next key's bundle, while it runs.
    site.write("list-4.cbor", &withdrawing(&site, 4));
    let run = site.run(&["trust", "gate", "list-4.cbor", "--wait", "60"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    std::thread::sleep(std::time::Duration::from_secs(1));
    site.write("next", &of_the_next_key(&site, 1, 5));
    let run = site.run(&["update", "gate", "next", "--wait", "60"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    gate.show("green");
    let run = gate.end();
    assert_eq!(run.told(), ["refuse colour-refused", "admit"], "{}", run.err);
    assert!(run.err.contains("its rules count no more"), "{}", run.err);
}

#[test]
fn a_bundle_that_is_damaged_on_the_disk_is_healed_while_the_gate_runs() {
    let site = Site::new();
    site.write("bundle", &site.bundle(2, Some(YELLOW)));
    assert_eq!(site.run(&["update", "gate", "bundle"], "").code, 0);
    let mut gate = site.start(1, &[]);
    let load = |number: u64| {
        let name = format!("list-{number}.cbor");
        site.write(&name, &site.list_with_operator(number));
        let run = site.run(&["trust", "gate", &name, "--wait", "60"], "");
        assert_eq!(run.code, 0, "{}", run.err);
    };
    load(3); // which waits until the gate runs
    let manifest = snapshot(&site).into_keys().find(|path| path.ends_with("bundle.cbor")).unwrap();
    std::fs::write(manifest, b"damaged").unwrap();
    load(4);
    site.write("today.cbor", &site.status_list(1, site.now.minus(60), Status::AsIssued));
    let run = site.run(&["lists", "gate", "today.cbor", "--wait", "60"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    site.write("next", &site.bundle(5, Some(YELLOW)));
    let run = site.run(&["update", "gate", "next", "--wait", "60"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    gate.show("yellow");
    assert_eq!(gate.end().told(), ["admit"]);
    assert_eq!(site.check(300, &[], &site.code_at("yellow", site.now.plus(300))).told(), ["admit"]);
}

#[test]
fn a_running_gate_keeps_the_status_lists_that_came_by_themselves_when_it_takes_a_bundle_over() {
    let mut site = Site::new();
    site.issue("listed", sanse::Colour::Green, |pass| pass.status_index(INDEX).unwrap());
    site.write("list-2.cbor", &site.list_with_status(2));
    assert_eq!(site.run(&["trust", "gate", "list-2.cbor"], "").code, 0);
    let list = |ago, status| site.status_list(1, site.now.minus(ago), status);
    site.write("newer.cbor", &list(60, Status::Revoked));
    assert_eq!(site.run(&["lists", "gate", "newer.cbor"], "").code, 0);
    let mut gate = site.start(1, &[]);
    // The bundle was made before that list, or of none.
    for (number, older) in [(3, None), (4, Some(list(600, Status::AsIssued)))] {
        let mut parts = vec![(PartKind::Home, "home.cbor", site.list_with_operator(number))];
        parts.extend(older.map(|older| (PartKind::Status, "status.cbor", older)));
        site.write("bundle", &site.bundle_of(&operator(), number, parts));
        let run = site.run(&["update", "gate", "bundle", "--wait", "60"], "");
        assert_eq!(run.code, 0, "{}", run.err);
    }
    gate.show("listed");
    assert_eq!(gate.end().told(), ["refuse revoked"]);
    let later = site.now.plus(300);
    assert_eq!(site.check(300, &[], &site.code_at("listed", later)).told(), ["refuse revoked"]);
}

#[test]
fn rules_of_an_older_bundle_do_not_stay_in_a_running_gate() {
    let site = Site::new();
    site.write("bundle", &site.bundle(2, Some(YELLOW)));
    assert_eq!(site.run(&["update", "gate", "bundle"], "").code, 0);
    let mut gate = site.start(1, &[]);
    site.write("next", &site.bundle(3, None));
    let run = site.run(&["update", "gate", "next", "--wait", "60"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    gate.show("yellow");
    assert_eq!(gate.end().told(), ["refuse colour-refused"]);
}

#[test]
fn rules_that_a_gate_cannot_follow_are_refused_with_their_bundle() {
    let site = Site::new();
    site.write("shared", &site.bundle(2, Some("[shared]\naddress = '127.0.0.1:6379'\ngroup = 'a'\n")));
    let before = snapshot(&site);
    let run = site.run(&["update", "gate", "shared"], "");
    assert!(run.code == 4 && run.err.contains("leave [shared] to its own gate.toml"), "{}", run.err);
    assert_eq!(snapshot(&site), before);
    // They are right by themselves, and not with what the command line of this gate says.
    let mut gate = site.start(1, &["--open"]);
    site.write("clashing", &site.bundle(2, Some("challenge = true\n")));
    let run = site.run(&["update", "gate", "clashing", "--wait", "60"], "");
    assert!(run.code == 4 && run.err.contains("has not taken it over"), "{}{}", run.out, run.err);
    site.write("next", &site.bundle(3, Some(YELLOW)));
    assert_eq!(site.run(&["update", "gate", "next", "--wait", "60"], "").code, 0);
    gate.show("yellow");
    let run = gate.end();
    assert_eq!(run.told().len(), 1, "{}", run.err);
    assert!(run.err.contains("the bundle before it stays in force"), "{}", run.err);
}

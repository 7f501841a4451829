//! `verifier update` and `verifier status`: a bundle is in force whole, and everybody can see how old it is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod site;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use site::Site;

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
    site.write("list-3.cbor", &site.list(3, site.now.minus(3_600)));
    assert_eq!(site.run(&["trust", "gate", "list-3.cbor"], "").code, 0);
    let later = site.now.plus(600);
    assert_eq!(site.check(600, &[], &site.code_at("yellow", later)).told(), ["admit"]);
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

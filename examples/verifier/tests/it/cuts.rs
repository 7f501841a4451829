//! A gate that was cut off while it took something over starts all the same, and with the one or the other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::site::{DAY, Site, next_root, operator};
use sanse::bundle::PartKind;
use sanse::status::Status;

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The gate's files, by their names inside the folder.
fn files(site: &Site) -> Files {
    fn collect(folder: &Path, root: &Path, found: &mut Files) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, root, found);
            } else if !path.ends_with("lock") {
                found.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    let (mut found, root) = (Files::new(), site.path("gate"));
    collect(&root, &root, &mut found);
    found
}

fn lay_out(site: &Site, files: &Files) {
    fs::remove_dir_all(site.path("gate")).unwrap();
    files.iter().for_each(|(name, bytes)| site.write(&format!("gate/{}", name.display()), bytes));
}

/// The states that a cut may leave, one for each write that was waited for. Fails when another file changes than those
/// that are known to be written, in their order.
fn cuts(before: &Files, after: &Files, order: &[&str]) -> Vec<Files> {
    let changed = after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes));
    let place = |name: &Path| {
        let place = order.iter().position(|known| name.starts_with(known));
        place.unwrap_or_else(|| panic!("{} is written too", name.display()))
    };
    let mut writes: Vec<_> = changed.map(|(name, bytes)| (place(name), name, bytes)).collect();
    writes.sort();
    let (mut states, mut now) = (vec![before.clone()], before.clone());
    for (_, name, bytes) in writes {
        now.insert(name.clone(), bytes.clone());
        states.push(now.clone());
    }
    states
}

/// Every state starts, now, past the expiry of its lists and of its bundle, and takes over what comes next.
fn all_go_on(site: &Site, states: &[Files], next: &[(&str, &str)]) {
    for (n, state) in states.iter().enumerate() {
        for later in [0, 2 * DAY, 25 * DAY] {
            lay_out(site, state);
            let run = site.check(later, &[], &site.code("green"));
            let told = run.told();
            assert!(later > 0 || told == ["admit"], "cut {n}: {}", run.err);
            assert!(!told.is_empty() && run.code != 4, "cut {n}, {later} s later: {}", run.err);
            // And once more, from what that start has written.
            let run = site.check(later + 300, &[], &site.code_at("green", site.now.plus(300)));
            assert!(run.code != 4, "cut {n}, {later} s later, again: {}", run.err);
        }
        for (command, file) in next {
            lay_out(site, state);
            let run = site.run(&[command, "gate", file], "");
            assert_eq!(run.code, 0, "cut {n}: {command}: {}", run.err);
            let run = site.check(0, &[], &site.code("green"));
            assert_eq!(run.told(), ["admit"], "cut {n}: after {command}: {}", run.err);
        }
    }
}

/// The bundle's own files come before the name of its folder, the memories last.
const BUNDLE: [&str; 4] = ["bundles/current", "status-memory.cbor", "trust-memory.cbor", "guard"];

fn of_bundle(before: &Files, after: &Files) -> Vec<Files> {
    let folder =
        after.keys().find(|name| name.ends_with("bundle.cbor") && !before.contains_key(*name)).unwrap();
    let folder = folder.parent().unwrap().to_str().unwrap().to_owned();
    cuts(before, after, &[&[folder.as_str()][..], &BUNDLE].concat())
}

#[test]
fn cut_off_in_a_bundle_that_carries_a_new_root_and_lists_that_run_out() {
    let site = Site::new();
    site.write("first", &site.bundle(2, None));
    assert_eq!(site.run(&["update", "gate", "first"], "").code, 0);
    let before = files(&site);
    let with_root = |sequence| site.list_of_root(&next_root(), sequence, |list| list);
    let parts = vec![
        (PartKind::Announcement, "announcing.cbor", site.list_with_operator(3)),
        (PartKind::Home, "home.cbor", with_root(4)),
        (PartKind::Status, "status.cbor", site.status_list(2, site.now.minus(60), Status::AsIssued)),
        (PartKind::Policy, "gate.toml", b"paper = 'check'\n".to_vec()),
    ];
    site.write("second", &site.bundle_of(&operator(), 3, parts));
    assert_eq!(site.run(&["update", "gate", "second"], "").code, 0);
    let after = files(&site);
    assert!(!after.keys().any(|name| name.ends_with("announcing.cbor") && before.contains_key(name)));
    assert_eq!(after.get(Path::new("trust-list.cbor")), before.get(Path::new("trust-list.cbor")));
    let states = of_bundle(&before, &after);
    assert!(states.len() >= 8, "{}", states.len());
    // Whatever comes next: the same bundle again, and one that follows.
    let parts = vec![
        (PartKind::Announcement, "announcing.cbor", site.list_with_operator(3)),
        (PartKind::Home, "home.cbor", with_root(5)),
    ];
    site.write("third", &site.bundle_of(&operator(), 4, parts));
    all_go_on(&site, &states, &[("update", "second"), ("update", "third")]);
    // From the moment on in which the bundle is named, a list of the new root alone goes too, and may be cut off itself.
    site.write("list-6.cbor", &with_root(6));
    for state in states.iter().skip(states.len() - 3) {
        lay_out(&site, state);
        let run = site.run(&["trust", "gate", "list-6.cbor"], "");
        assert_eq!(run.code, 0, "{}", run.err);
        let order = ["trust-list.cbor", "status-memory.cbor", "trust-memory.cbor"];
        all_go_on(&site, &cuts(state, &files(&site), &order), &[("trust", "list-6.cbor")]);
    }
}

#[test]
fn cut_off_in_lists_that_come_by_themselves() {
    let site = Site::new();
    site.write("list-2.cbor", &site.list_with_status(2));
    let before = files(&site);
    assert_eq!(site.run(&["trust", "gate", "list-2.cbor"], "").code, 0);
    let after = files(&site);
    let order = ["trust-list.cbor", "status", "status-memory.cbor", "trust-memory.cbor"];
    all_go_on(&site, &cuts(&before, &after, &order), &[("trust", "list-2.cbor")]);
    lay_out(&site, &after);
    for (name, days) in [("lists/a.cbor", 1), ("lists/b.cbor", 2)] {
        site.write(name, &site.status_list(days, site.now.minus(60), Status::AsIssued));
    }
    assert_eq!(site.run(&["lists", "gate", "lists"], "").code, 0);
    let states = cuts(&after, &files(&site), &order);
    assert_eq!(states.len(), 1 + 2 + 2, "two lists, and each memory once");
    all_go_on(&site, &states, &[("lists", "lists")]);
}

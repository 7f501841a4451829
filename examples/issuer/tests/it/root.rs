//! One root key hands over to the next, and gates follow.

use std::fs;

use crate::desk::{Desk, clock};
use sanse::Now;
use sanse::trust::Trust;

/// A gate that has pinned the region's first root and loads every list of `zz` from here on.
struct Gate(Trust);

impl Gate {
    fn of(desk: &Desk) -> Self {
        let mut gate = Self(Trust::pin(&desk.public("zz/root.pub.pem")).unwrap());
        assert_eq!(gate.load(desk), Ok(()));
        gate
    }

    fn load(&mut self, desk: &Desk) -> Result<(), &'static str> {
        self.load_file(desk, "zz/trust-list.cbor")
    }

    fn load_file(&mut self, desk: &Desk, file: &str) -> Result<(), &'static str> {
        let list = fs::read(desk.at(file)).unwrap();
        self.0.load(&list, Now::exactly(clock())).map_err(|error| error.code())
    }
}

const ANNOUNCE: [&str; 5] = ["key", "root-rotate", "announce", "zz", "--no-passphrase"];
const SWITCH: [&str; 4] = ["key", "root-rotate", "switch", "zz"];

#[test]
fn a_root_hands_over_and_gates_follow() {
    let desk = Desk::with_region();
    let first = desk.public("zz/root.pub.pem");
    let (mut always_on, mut was_off) = (Gate::of(&desk), Gate::of(&desk));
    desk.refuses(&SWITCH, &["zz/next-root/root.key.pem", "root-rotate announce"]);

    let said = desk.good(&ANNOUNCE);
    assert!(said.contains("list 2") && said.contains("announces"), "{said}");
    desk.refuses(&ANNOUNCE, &["list 2", "announces a next root already"]);
    assert_eq!(always_on.load(&desk), Ok(()));
    // Lists in between go on announcing.
    desk.good(&["trust", "zz"]);
    assert_eq!(always_on.load(&desk), Ok(()));
    assert_eq!(desk.public("zz/root.pub.pem"), first);

    let said = desk.good(&SWITCH);
    assert!(said.contains("list 4") && said.contains("announcements"), "{said}");
    let second = desk.public("zz/root.pub.pem");
    assert!(second != first && desk.list().announces().is_none());
    assert_eq!(always_on.load(&desk), Ok(()));
    assert_eq!(always_on.0.root(), second);
    // One that was off needs the list that announces.
    assert_eq!(was_off.load(&desk), Err("list-other-root"));
    assert_eq!(was_off.load_file(&desk, "zz/announcements/trust-list-00000003.cbor"), Ok(()));
    assert_eq!(was_off.load(&desk), Ok(()));

    // The region works on with the new root, and once more.
    desk.good(&["trust", "zz"]);
    desk.good(&ANNOUNCE);
    assert_eq!(always_on.load(&desk), Ok(()));
    desk.good(&SWITCH);
    assert_eq!(always_on.load(&desk), Ok(()));
    assert!(desk.at("zz/old-root-1").exists() && desk.at("zz/old-root-2").exists());
    desk.good(&["trust", "zz"]);
    assert_eq!(always_on.load(&desk), Ok(()));
}

#[test]
fn an_announcement_is_taken_back() {
    let desk = Desk::with_region();
    desk.refuses(&["key", "root-rotate", "take-back", "zz"], &["announces no next root"]);
    desk.good(&ANNOUNCE);
    let said = desk.good(&["key", "root-rotate", "take-back", "zz"]);
    assert!(said.contains("list 3") && !said.contains("announces"), "{said}");
    desk.refuses(&SWITCH, &["does not announce"]);
}

#[test]
fn keys_of_roots_lie_elsewhere_and_under_passphrases() {
    let desk = Desk::with_region();
    desk.write("next.txt", "the next root's few words");
    let medium = ["--next-root-dir", "medium/next", "--next-root-passphrase-file", "next.txt"];
    desk.good(&[&["key", "root-rotate", "announce", "zz"], &medium[..]].concat());
    assert!(desk.text("medium/next/root.key.pem").contains("ENCRYPTED"));
    desk.good(&[&SWITCH[..], &medium].concat());
    let trust = ["trust", "zz", "--root-passphrase-file", "next.txt"];
    desk.refuses(&trust, &["root.key.pem"]); // the old one still lies there
    desk.good(&[&trust[..], &["--root-dir", "medium/next"]].concat());
}

/// Cut off after the list was signed: the same command finishes.
#[test]
fn a_switch_that_was_cut_off_is_finished() {
    let desk = Desk::with_region();
    desk.good(&ANNOUNCE);
    let before = desk.text("zz/root.pub.pem");
    desk.good(&SWITCH);
    let sequence = desk.list().sequence();
    let done = desk.text("zz/root.pub.pem");
    fs::rename(desk.at("zz/root"), desk.at("zz/next-root")).unwrap();
    fs::rename(desk.at("zz/old-root-1"), desk.at("zz/root")).unwrap();
    desk.write("zz/root.pub.pem", &before);
    desk.good(&SWITCH);
    assert_eq!(desk.text("zz/root.pub.pem"), done);
    assert_eq!(desk.list().sequence(), sequence);
    desk.good(&["trust", "zz"]);
}

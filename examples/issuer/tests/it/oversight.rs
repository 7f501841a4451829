//! What an operator must be able to trust of a register: copies of it, its officers, its audit, and what it leaves lying.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::desk::{self, Desk};
use sanse::status::{Status, StatusStore};
use sanse::{Credential, Unverified};

/// A command as it is typed.
fn good(desk: &Desk, line: &str) -> String {
    desk.good(&line.split(' ').collect::<Vec<_>>())
}

fn refuses(desk: &Desk, line: &str, wanted: &[&str]) {
    desk.refuses(&line.split(' ').collect::<Vec<_>>(), wanted);
}

/// The exit code and the complaint of a command that may have written something before it was refused.
fn fails(desk: &Desk, line: &str) -> (i32, String) {
    let output = desk.run(&line.split(' ').collect::<Vec<_>>(), Stdio::piped());
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// What the status lists' book says of a pass on paper.
fn status(desk: &Desk, sheet: &str) -> Status {
    let text = desk.text(&format!("{sheet}/pass.txt"));
    let id = Unverified::<Credential>::from_text(text.trim()).unwrap().untrusted_id();
    let mut store = StatusStore::open(&desk.at("zz/status")).unwrap();
    let (day, index) = store.find(&id).unwrap().unwrap();
    store.book(day).unwrap().status(index).unwrap()
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// A person with their pass on paper in the folder of this name.
fn on_paper(desk: &Desk, number: u32) -> String {
    let person = desk.person(number);
    let said = good(desk, &format!("paper zz --as rong {person}"));
    let paper = said.split_whitespace().nth(1).unwrap();
    good(desk, &format!("issue zz --as pu {person}"));
    good(desk, &format!("fetch zz {paper} --out sheet-{number}"));
    person
}

#[test]
fn what_a_register_from_a_copy_has_forgotten_is_revoked() {
    let desk = Desk::with_register();
    on_paper(&desk, 1);
    on_paper(&desk, 2);
    copy(&desk.at("zz/register"), &desk.at("copy"));
    // After the copy: somebody gets a pass, and somebody else's is revoked.
    on_paper(&desk, 3);
    good(&desk, "revoke zz --as pu P2 --why moved");
    copy(&desk.at("copy"), &desk.at("zz/register"));

    refuses(
        &desk,
        "registry doctor zz",
        &["1 credentials may be out", "of 1 people", "issuer registry reconcile"],
    );
    assert_eq!(status(&desk, "sheet-3"), Status::AsIssued);
    refuses(&desk, "registry reconcile zz --as rong", &["an approver"]);
    refuses(&desk, "registry reconcile zz --as an --pass sheet-1/pass.txt", &["the register knows it"]);
    let said = good(&desk, "registry reconcile zz --as an");
    assert!(said.contains("revoked     1 credentials") && said.contains("waits       P2"), "{said}");
    assert_eq!(
        [1, 2, 3].map(|n| status(&desk, &format!("sheet-{n}"))),
        [Status::AsIssued, Status::Revoked, Status::Revoked]
    );
    // Nothing is given out of whom the register has forgotten something, before somebody has looked.
    refuses(&desk, "fetch zz 2 --out again", &["something older"]);
    let (code, complaint) = fails(&desk, "issue zz --as pu P2");
    assert!(code == 1 && complaint.contains("forgotten"), "{complaint}");
    good(&desk, "status publish zz");
    good(&desk, "registry doctor zz");
    assert!(good(&desk, "registry reconcile zz --as an").contains("the register knows all"));
    assert!(good(&desk, "registry audit zz").contains("register.reconcile"));
    good(&desk, "confirm zz --as an P2");
    good(&desk, "issue zz --as pu P2");
    good(&desk, "registry doctor zz");
}

#[test]
fn a_pass_of_before_the_register_is_revoked_by_itself() {
    let desk = Desk::with_region();
    good(&desk, "status init zz");
    for sheet in ["sheet-1", "sheet-2"] {
        good(&desk, &format!("pass zz --colour green --document - --paper --out {sheet}"));
    }
    let said = good(&desk, "registry init zz --officer an:approver");
    assert!(said.contains("2 passes"), "{said}");
    refuses(&desk, "registry doctor zz", &["2 credentials may be out", "before there was a register"]);
    good(&desk, "registry reconcile zz --as an --pass sheet-1/pass.txt");
    assert_eq!(status(&desk, "sheet-1"), Status::Revoked);
    assert_eq!(status(&desk, "sheet-2"), Status::AsIssued);
    good(&desk, "registry reconcile zz --as an");
    good(&desk, "registry doctor zz");
}

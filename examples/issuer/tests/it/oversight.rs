//! What an operator must be able to trust of a register: copies of it, its officers, its audit, and what it leaves lying.

use std::fs;
use std::path::Path;
use std::process::Stdio;

mod copies;

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
fn an_officer_who_was_ended_does_nothing_more() {
    let desk = Desk::with_register();
    let person = desk.person(1);
    let end = |name: &str, by: &str| format!("registry officer zz --as {by} --end {name}");
    refuses(&desk, &end("pu", "rong"), &["an approver"]);
    refuses(&desk, &end("an", "an"), &["the last approver"]);
    refuses(&desk, &end("nobody", "an"), &["not among the officers"]);
    good(&desk, &end("rong", "an"));
    for line in ["declare zz --as rong P1", "show zz --as rong P1", "paper zz --as rong P1"] {
        refuses(&desk, line, &["rong is an officer no more"]);
    }
    refuses(&desk, &end("rong", "an"), &["no more"]);
    for role in ["registrar", "publisher"] {
        refuses(&desk, &format!("registry officer zz --as an rong:{role}"), &["take another name"]);
    }
    // What they did stays theirs, and others go on.
    assert!(good(&desk, &format!("show zz --as an {person}")).contains("by          rong"));
    good(&desk, "registry officer zz --as an li:registrar");
    good(&desk, "declare zz --as li P1");
    good(&desk, "registry officer zz --as an wu:approver");
    good(&desk, &end("an", "wu"));
    good(&desk, "registry doctor zz");
}

#[test]
fn a_status_is_not_set_past_the_register() {
    let desk = Desk::with_register();
    on_paper(&desk, 1);
    refuses(
        &desk,
        "status set zz suspended --pass sheet-1/pass.txt",
        &["issuer revoke", "issuer registry reconcile"],
    );
    assert_eq!(status(&desk, "sheet-1"), Status::AsIssued);
}

#[test]
fn the_audit_has_the_clock_beside_a_time_that_was_typed() {
    let desk = Desk::with_register();
    desk.person(1);
    assert!(!good(&desk, "registry doctor zz").contains("typed"));
    let clock = desk::clock().to_string();
    good(&desk, "declare zz --as rong --time 2020-01-01T00:00:00Z P1");
    let told = good(&desk, "registry audit zz --as an");
    let entry = told.lines().find(|line| line.contains("fact.tell")).unwrap();
    // To the day, for the minute may have passed.
    let day = clock.split('T').next().unwrap();
    assert!(entry.contains("2020-01-01") && entry.contains(&format!("typed at {day}")), "{entry}");
    let said = good(&desk, "registry doctor zz");
    assert!(said.contains("1 entries") && said.contains("typed with --time"), "{said}");
}

#[test]
fn an_audit_whose_end_was_cut_off_is_not_whole() {
    let desk = Desk::with_register();
    desk.person(1);
    let told = good(&desk, "registry audit zz --as an");
    let last = told.lines().find_map(|line| line.strip_prefix("last        ")).unwrap();
    let last = last.split(' ').next().unwrap().to_owned();
    let doctor = format!("registry doctor zz --last {last}");
    good(&desk, &doctor);
    good(&desk, "declare zz --as rong P1");
    good(&desk, &doctor);
    let tamper = |statement: &str| {
        let database = rusqlite::Connection::open(desk.at("zz/register/register.sqlite")).unwrap();
        database.execute_batch(statement).unwrap();
    };
    copy(&desk.at("zz/register"), &desk.at("copy"));
    tamper("DELETE FROM audit WHERE number > 4");
    refuses(&desk, "registry doctor zz", &["the end of the audit"]);
    // Whoever knows the counter too cannot make the link that was written down.
    tamper("UPDATE audit_end SET number = 4, link = (SELECT link FROM audit WHERE number = 4)");
    refuses(&desk, "registry doctor zz", &["its audit was cut off"]);
    fs::remove_file(desk.at("zz/register-last")).unwrap();
    good(&desk, "registry doctor zz");
    refuses(&desk, &doctor, &["written down"]);
    copy(&desk.at("copy"), &desk.at("zz/register"));
    good(&desk, &doctor);
    let other = last.replace(':', ":0").replace(":00", ":1");
    let (code, _) = fails(&desk, &format!("registry doctor zz --last {other}"));
    assert_ne!(code, 0);
}

#[test]
fn whoever_reads_a_person_is_written_down() {
    let desk = Desk::with_register();
    desk.person(1);
    good(&desk, "appeal open zz --as rong P1 --about name --says wrong");
    for line in ["show zz P1", "appeal list zz", "registry audit zz"] {
        assert_eq!(fails(&desk, line).0, 2, "{line}");
        refuses(&desk, &line.replace("zz", "zz --as nobody"), &["not among the officers"]);
    }
    good(&desk, "show zz --as pu P1");
    good(&desk, "appeal list zz --as an");
    let told = good(&desk, "registry audit zz --as an");
    let entry = |action: &str, officer: &str, subject: &str| {
        let found =
            told.lines().any(|line| [action, officer, subject].iter().all(|word| line.contains(word)));
        assert!(found, "{action}: {told}");
    };
    entry("person.show", "pu", "P1");
    entry("appeal.list", "an", "P1");
    entry("audit.read", "an", "");
    // A person may ask who has looked.
    desk.person(2);
    let told = good(&desk, "registry audit zz --as an --of P1");
    assert!(told.contains("person.show") && told.contains("appeal.list") && !told.contains("P2"), "{told}");
}

#[test]
fn a_registration_that_is_refused_is_written_down() {
    let desk = Desk::with_register();
    desk.write("portrait.png", desk::PORTRAIT);
    let said = good(&desk, "register zz --as rong --face-compared --document - --photo portrait.png");
    assert!(said.contains("P1"), "{said}");
    let register = "register zz --as rong --face-compared --document - --photo portrait.png";
    let (code, complaint) = fails(&desk, register);
    assert!(code == 1 && complaint.contains("registered already, as P1"), "{complaint}");
    good(&desk, "confirm zz --as an P1");
    desk.good_with(&["phone", "zz", "--as", "rong", "P1"], "+999 139 0000 0012\n");
    desk.person(2);
    good(&desk, "phone zz --as rong P2 --unbind");
    let taken = desk.told(&["phone", "zz", "--as", "rong", "P2"], "+999 139 0000 0012\n", Stdio::piped());
    assert_eq!(taken.status.code(), Some(1));
    let told = good(&desk, "registry audit zz --as an");
    let refused: Vec<_> = told.lines().filter(|line| line.contains("person.refuse")).collect();
    assert!(
        refused.len() == 2 && refused.iter().all(|line| line.contains("rong") && line.contains("P1")),
        "{told}"
    );
    // One portrait: the second try has left none.
    assert_eq!(fs::read_dir(desk.at("zz/photos")).unwrap().count(), 1);
}

#[test]
fn portraits_that_are_nobodys_are_told() {
    let desk = Desk::with_register();
    desk.person(1);
    desk.write("portrait.png", desk::PORTRAIT);
    refuses(&desk, "photo zz --as pu P1 portrait.png", &["a registrar"]);
    assert!(!desk.at("zz/photos").exists());
    good(&desk, "photo zz --as rong P1 portrait.png");
    assert!(!good(&desk, "registry doctor zz").contains("nobody's"));
    desk.write("zz/photos/00112233445566778899aabbccddeeff.png", desk::PORTRAIT);
    let said = good(&desk, "registry doctor zz");
    assert!(said.contains("1 portraits") && said.contains("00112233445566778899aabbccddeeff.png"), "{said}");
}

#[cfg(unix)]
#[test]
fn what_is_personal_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::with_register();
    desk.person(1);
    desk.write("portrait.png", desk::PORTRAIT);
    good(&desk, "photo zz --as rong P1 portrait.png");
    good(&desk, "confirm zz --as an P1");
    good(&desk, "paper zz --as rong P1");
    good(&desk, "issue zz --as pu P1 --out issued.jsonl");
    let portrait = fs::read_dir(desk.at("zz/photos")).unwrap().next().unwrap().unwrap().path();
    for path in [desk.at("issued.jsonl"), portrait] {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn words_and_names_come_on_standard_input() {
    let desk = Desk::with_register();
    let words = |line: &'static str| line.split(' ').collect::<Vec<_>>();
    let register = words("register zz --as rong --face-compared --document - --name -");
    desk.good_with(&register, "ZZ:passport:X0000001\n林*\n");
    good(&desk, "confirm zz --as an P1");
    desk.good_with(&words("appeal open zz --as rong P1 --about name --says -"), "I am another\n");
    assert!(good(&desk, "appeal list zz --as an").contains("I am another"));
    desk.good_with(&words("appeal decide zz --as an 1 --name - --why -"), "王*\nthe papers say so\n");
    assert!(good(&desk, "show zz --as an P1").contains("name        王*"));
    assert!(good(&desk, "appeal list zz --as an --all").contains("the papers say so"));
    let empty = desk.told(&words("appeal open zz --as rong P1 --about name --says -"), "", Stdio::piped());
    assert_eq!(empty.status.code(), Some(1));
}

/// Whoever had a wallet gets another only by the word of two.
#[test]
fn a_wallet_in_place_of_one_that_was_removed_waits_for_an_approver() {
    let desk = Desk::with_register();
    let person = on_paper(&desk, 1);
    assert!(good(&desk, &format!("show zz --as an {person}")).contains("document    passport"));
    good(&desk, "remove zz --as rong 1");
    good(&desk, "wallet thiefs");
    good(&desk, "enrol wallet zz --as rong P1 thiefs");
    let (code, complaint) = fails(&desk, "issue zz --as pu P1");
    assert!(code == 1 && complaint.contains("another wallet"), "{complaint}");
    good(&desk, "confirm zz --as an P1");
    good(&desk, "issue zz --as pu P1");
}

#[test]
fn a_person_who_is_erased_leaves_number_commitment_and_audit() {
    let desk = Desk::with_register();
    desk.write("portrait.png", desk::PORTRAIT);
    let register = "register zz --as rong --face-compared --document - --name 陈* --photo portrait.png";
    desk.good_with(&register.split(' ').collect::<Vec<_>>(), "ZZ:passport:X0000009\n");
    good(&desk, "confirm zz --as an P1");
    let ward = desk.person(2);
    good(&desk, &format!("family zz --as rong {ward} P1"));
    good(&desk, "confirm zz --as an P2");
    good(&desk, "wallet kins");
    good(&desk, "enrol wallet zz --as rong P2 kins --phone-of P1");
    desk.good_with(&["phone", "zz", "--as", "rong", "P1"], "+999 139 0000 0012\n");
    good(&desk, "paper zz --as rong P1");
    good(&desk, "appeal open zz --as rong P1 --about name --says unmistakable");
    good(&desk, "issue zz --as pu --due");
    good(&desk, "fetch zz 2 --out sheet-1");
    let text = desk.text("sheet-1/pass.txt");
    let stands = |needle: &str| {
        let files = desk.snapshot();
        files.iter().any(|(path, bytes)| {
            path.starts_with(desk.at("zz"))
                && bytes.windows(needle.len()).any(|part| part == needle.as_bytes())
        })
    };
    assert!(stands("陈*") && stands("unmistakable") && stands(text.trim()));

    let erase = "erase zz --as an P1 --why the-law-asks";
    let before = desk::clock().minus(3_600);
    good(&desk, &format!("event zz --as rong P1 diagnosed --at {before}"));
    refuses(&desk, erase, &["P1 is red", "must stay"]);
    good(&desk, "event zz --as an P1 discharged");
    good(&desk, "declare zz --as rong P1");
    refuses(&desk, &erase.replace(" an ", " rong "), &["an approver"]);
    // Other users can see arguments: the reason may come in a line.
    let by_line = erase.replace("the-law-asks", "-");
    let said = desk.good_with(&by_line.split(' ').collect::<Vec<_>>(), "the law asks for it\n");
    assert!(said.contains("1 portraits removed"), "{said}");
    for needle in ["陈*", "unmistakable", text.trim()] {
        assert!(!stands(needle), "{needle}");
    }
    assert_eq!(fs::read_dir(desk.at("zz/photos")).unwrap().count(), 0);
    assert_eq!(status(&desk, "sheet-1"), Status::Revoked);
    let shown = good(&desk, "show zz --as an P1");
    for (has, word) in [(false, "fact "), (false, "phone "), (false, "wallet "), (true, "name        none")] {
        assert_eq!(shown.contains(word), has, "{word} in {shown}");
    }
    // The ward's pass is on that phone no more; the ward is who they were.
    assert!(!good(&desk, "show zz --as an P2").contains("phone of P1"));
    let audit = good(&desk, "registry audit zz --as an --most 100");
    assert!(audit.contains("person.erase") && audit.contains("the law asks for it"), "{audit}");
    good(&desk, "registry doctor zz");

    // Should they come again they are known, and begin anew by the word of three.
    let again = "register zz --as rong --face-compared --document ZZ:passport:X0000009";
    assert!(fails(&desk, again).1.contains("registered already, as P1"));
    assert!(fails(&desk, "paper zz --as rong P1").1.contains("issuer face"));
    desk.good_with(&["face", "zz", "--as", "rong", "--document", "-"], "ZZ:passport:X0000009\n");
    good(&desk, "phone zz --as rong P1 --none");
    good(&desk, "paper zz --as rong P1");
    assert_eq!(fails(&desk, "issue zz --as pu P1").0, 1);
    good(&desk, "confirm zz --as an P1");
    assert!(fails(&desk, "issue zz --as pu P1").1.contains("revoked"));
    good(&desk, "revoke zz --as pu P1 --lift --why back");
    good(&desk, "issue zz --as pu P1");
    good(&desk, "registry doctor zz");
}

#[test]
fn the_portrait_of_whoever_is_erased_waits_for_nothing() {
    let desk = Desk::with_register();
    desk.write("portrait.png", desk::PORTRAIT);
    let register = "register zz --as rong --face-compared --document - --photo portrait.png";
    desk.good_with(&register.split(' ').collect::<Vec<_>>(), "ZZ:passport:X0000009\n");
    good(&desk, "confirm zz --as an P1");
    good(&desk, "phone zz --as rong P1 --none");
    good(&desk, "paper zz --as rong P1");
    good(&desk, "confirm zz --as an --all");
    good(&desk, "issue zz --as pu P1");
    // The status lists' book is not to be had.
    fs::rename(desk.at("zz/status"), desk.at("away")).unwrap();
    let (code, complaint) = fails(&desk, "erase zz --as an P1 --why the-law-asks");
    assert!(code == 3 && complaint.contains("it is done"), "{complaint}");
    assert_eq!(fs::read_dir(desk.at("zz/photos")).unwrap().count(), 0);
    fs::rename(desk.at("away"), desk.at("zz/status")).unwrap();
    good(&desk, "status publish zz");
    good(&desk, "registry doctor zz");
    assert!(!good(&desk, "confirm zz --as an --all").contains("confirmed   1"));
}

#[test]
fn nobody_is_called_as_the_program_is() {
    let desk = Desk::with_register();
    refuses(&desk, "registry officer zz --as an issuer:registrar", &["the program itself"]);
}

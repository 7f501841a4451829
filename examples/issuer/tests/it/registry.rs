//! The register by its commands: a person's way from the desk to a pass, and everything that may go wrong on it.

use std::fs;
use std::process::Stdio;

use crate::desk::{self, DOCUMENT, Desk, PORTRAIT};
use sanse::status::{Status, StatusStore};
use sanse::{Colour, Credential, Unverified};

const RONG: [&str; 3] = ["zz", "--as", "rong"];
const AN: [&str; 3] = ["zz", "--as", "an"];
const PU: [&str; 3] = ["zz", "--as", "pu"];

fn words<'a>(command: &[&'a str], desk: &[&'a str], rest: &[&'a str]) -> Vec<&'a str> {
    [command, desk, rest].concat()
}

/// The colour on the pass that a wallet or a paper has.
fn colour(desk: &Desk, file: &str) -> Colour {
    let text = desk.text(file);
    let credential = Unverified::<Credential>::from_text(text.trim()).unwrap();
    credential.untrusted_claims().unwrap().pass().colour()
}

/// What the status lists' book says of the credential in this file.
fn status(desk: &Desk, text: &str) -> Status {
    let id = Unverified::<Credential>::from_text(text.trim()).unwrap().untrusted_id();
    let mut store = StatusStore::open(&desk.at("zz/status")).unwrap();
    let (day, index) = store.find(&id).unwrap().unwrap();
    store.book(day).unwrap().status(index).unwrap()
}

/// What the lists that were published last say of it.
fn published(desk: &Desk, text: &str) -> Status {
    let (root, now) = (desk.public("zz/root.pub.pem"), sanse::Now::exactly(desk::clock()));
    let mut trust = sanse::trust::Trust::pin(&root).unwrap();
    trust.load(&fs::read(desk.at("zz/trust-list.cbor")).unwrap(), now).unwrap();
    for list in fs::read_dir(desk.at("zz/status-lists")).unwrap() {
        trust.load_status(&fs::read(list.unwrap().path()).unwrap(), now).unwrap();
    }
    let policy = sanse::verify::Policy::openly().paper(sanse::verify::PaperRule::Check).build().unwrap();
    let gate = sanse::verify::Verifier::new(
        trust,
        policy,
        sanse::guard::MemoryGuard::init(sanse::guard::GuardSettings::default()),
    );
    let decision = gate.check(text.trim(), &sanse::verify::Scene::at(now));
    let said = |name: &str| decision.reasons().iter().any(|reason| reason.name() == name);
    match () {
        () if said("revoked") => Status::Revoked,
        () if said("suspended") => Status::Suspended,
        () if said("colour-worsened") => Status::NowRed,
        () => Status::AsIssued,
    }
}

#[test]
fn from_the_registrars_desk_to_a_pass_on_two_phones_and_paper() {
    let desk = Desk::with_register();
    desk.write("portrait.png", PORTRAIT);
    let register = ["--face-compared", "--document", "-", "--name", "林*", "--photo", "portrait.png"];
    let register = words(&["register"], &RONG, &register);
    let whole = words(&register, &[], &["--phone", "--salt-out", "salt.txt"]);
    let said = desk.good_with(&whole, &format!("{DOCUMENT}\n+999 0000 0001\n"));
    assert!(said.contains("P1;") && desk.text("salt.txt").contains("SENSITIVE"), "{said}");
    let again = desk.run(&register, Stdio::piped());
    let complaint = String::from_utf8(again.stderr).unwrap();
    assert!(again.status.code() == Some(1) && complaint.contains("registered already, as P1"), "{complaint}");
    desk.refuses(&words(&["issue"], &PU, &["P1"]), &["not confirmed"]);
    desk.good(&words(&["confirm"], &AN, &["P1"]));
    desk.good(&words(&["declare"], &RONG, &["P1"]));
    desk.good(&words(&["checkin"], &RONG, &["P1", "--temperature", "36.6"]));
    let lately = (desk::clock().minus(3_600)).to_string();
    desk.good(&words(&["test"], &RONG, &["P1", "--result", "negative", "--at", &lately]));

    // Two phones, a relative's among them, and paper.
    let kin = desk.person(2);
    desk.good(&["wallet", "own"]);
    desk.good(&["wallet", "kins"]);
    desk.good(&words(&["enrol", "wallet"], &RONG, &["P1", "own"]));
    desk.refuses(&words(&["enrol", "wallet"], &RONG, &["P1", "kins", "--phone-of", &kin]), &["family"]);
    desk.good(&words(&["family"], &RONG, &["P1", &kin]));
    desk.good(&words(&["enrol", "wallet"], &RONG, &["P1", "kins", "--phone-of", &kin]));
    desk.good(&words(&["paper"], &RONG, &["P1"]));
    desk.refuses(&words(&["issue"], &PU, &["P1"]), &["P2 as family, another wallet, paper"]);
    let shown = desk.good(&words(&["show"], &RONG, &["P1"]));
    for wanted in ["to be confirmed: P2", "by          rong", "name        林*", "portrait    "] {
        assert!(shown.contains(wanted), "{wanted} in {shown}");
    }
    desk.good(&words(&["confirm"], &AN, &["P1"]));
    let said = desk.good(&words(&["issue"], &PU, &["P1"]));
    assert!(said.contains("3 credentials for 1 people"), "{said}");
    desk.good(&["fetch", "zz", "1", "--into", "own"]);
    desk.good(&["fetch", "zz", "2", "--into", "kins"]);
    desk.good(&["fetch", "zz", "3", "--out", "sheet"]);
    for file in ["own/pass.txt", "kins/pass.txt", "sheet/pass.txt"] {
        assert_eq!(colour(&desk, file), Colour::Green, "{file}");
    }
    assert!(desk.good(&["present", "own", "--open", "ZZ"]).contains("SN1:"));

    // A diagnosis: the gates are told with the status lists, the wallets when they fetch.
    let before = desk.text("own/pass.txt");
    let said = desk.good(&words(&["event"], &RONG, &["P1", "diagnosed"]));
    assert!(said.contains("colour      red; gates know it"), "{said}");
    assert_eq!(status(&desk, &before), Status::NowRed);
    desk.refuses(&["fetch", "zz", "1", "--into", "own"], &["something older", "issuer issue"]);
    let said = desk.good(&words(&["assess"], &RONG, &["P1", "--lang", "zh"]));
    assert!(said.contains("red") && said.contains("确诊"), "{said}");
    desk.good(&words(&["issue"], &PU, &["--due"]));
    desk.good(&["fetch", "zz", "1", "--into", "own"]);
    assert_eq!(colour(&desk, "own/pass.txt"), Colour::Red);
    assert_eq!(status(&desk, &before), Status::Revoked);
    assert_eq!(status(&desk, &desk.text("sheet/pass.txt")), Status::Revoked);
    let released = desk.good(&words(&["release-query"], &RONG, &["--document", "-"]));
    assert!(released.contains("no medical management"), "{released}");

    // A phone is lost.
    let held = desk.text("own/pass.txt");
    desk.good(&words(&["remove"], &RONG, &["1"]));
    assert_eq!(status(&desk, &held), Status::Revoked);
    desk.refuses(&["fetch", "zz", "1", "--into", "own"], &["removed"]);
    desk.refuses(&words(&["enrol", "wallet"], &RONG, &["P1", "own"]), &["make a new wallet"]);

    let shown = desk.good(&words(&["show"], &RONG, &["P1"]));
    for wanted in ["diagnosed at 20", "pass        red, version", "phone of P2", "paper"] {
        assert!(shown.contains(wanted), "{wanted} in {shown}");
    }
    assert!(desk.good(&["registry", "doctor", "zz"]).contains("sound       2 people, 2"));
    assert!(desk.good(&words(&["registry", "audit"], &AN, &["--most", "100"])).contains("person.register"));
    desk.good(&["status", "publish", "zz"]);
}

#[test]
fn an_appeal_makes_a_yellow_pass_green() {
    let desk = Desk::with_register();
    let person = desk.person(1);
    let rules = desk.text("zz/rules.toml");
    desk.write("zz/rules.toml", format!("{rules}\n[[listed]]\narea = \"999900\"\nfrom = 2020-01-01\n"));
    let today = desk::clock().to_string();
    let today = today.split('T').next().unwrap();
    let arrived = ["--from", "999900", "--on", today, "--source", "transport"];
    desk.good(&words(&["event"], &RONG, &[&[person.as_str(), "arrived"][..], &arrived].concat()));
    assert!(desk.good(&words(&["assess"], &RONG, &[&person])).contains("yellow"));
    desk.good(&words(
        &["appeal", "open"],
        &RONG,
        &[&person, "--about", "colour", "--says", "it was my sister"],
    ));
    assert!(desk.good(&words(&["appeal", "list"], &AN, &[])).contains("it was my sister"));
    let decide = ["1", "--withdraw", "1", "--why", "the ticket has her name"];
    desk.refuses(&words(&["appeal", "decide"], &RONG, &decide), &["an approver"]);
    assert!(desk.good(&words(&["appeal", "decide"], &AN, &decide)).contains("green"));
    assert!(desk.good(&words(&["appeal", "list"], &AN, &[])).contains("no appeal waits"));
}

/// The year mistyped: told at once, and it keeps nothing else from counting.
#[test]
fn a_fact_that_cannot_be_is_refused_and_a_wrong_one_is_taken_back() {
    let desk = Desk::with_register();
    let person = desk.person(1);
    desk.good(&words(&["paper"], &RONG, &[&person]));
    desk.good(&words(&["issue"], &PU, &[&person]));
    desk.good(&["fetch", "zz", "1", "--out", "sheet"]);
    let held = desk.text("sheet/pass.txt");
    let event =
        |rest: &[&'static str]| words(&["event"], &RONG, &[&[person.as_str()][..], rest].concat()).join(" ");
    let (future, lone) =
        (event(&["arrived", "--from", "999900", "--on", "2099-11-20"]), event(&["discharged"]));
    desk.refuses(&lone.split(' ').collect::<Vec<_>>(), &["takes an approver"]);
    let lone = lone.replace("rong", "an");
    for (line, wanted) in [(future, "correct its time"), (lone, "has no `diagnosed` before it")] {
        desk.refuses(&line.split(' ').collect::<Vec<_>>(), &[wanted]);
    }
    desk.good(&words(&["event"], &RONG, &[&person, "diagnosed"]));
    assert_eq!(status(&desk, &held), Status::NowRed);
    let withdraw = |officer: &[&'static str]| words(&["fact", "withdraw"], officer, &["P1", "1"]);
    desk.refuses(&withdraw(&RONG), &["an approver"]);
    assert!(desk.good(&withdraw(&AN)).contains("colour      green"));
    assert!(desk.good(&words(&["show"], &RONG, &["P1"])).contains("withdrawn"));
}

#[test]
fn other_rules_reach_everybody_and_need_another_version() {
    let desk = Desk::with_register();
    let person = desk.person(1);
    let today = desk::clock().to_string();
    let today = today.split('T').next().unwrap();
    desk.good(&words(&["paper"], &RONG, &[&person]));
    let arrived = [person.as_str(), "arrived", "--from", "999900", "--on", today, "--source", "transport"];
    assert!(desk.good(&words(&["event"], &RONG, &arrived)).contains("green"));
    desk.good(&words(&["issue"], &PU, &["--due"]));
    desk.good(&["fetch", "zz", "1", "--out", "sheet"]);
    let rules = desk.text("zz/rules.toml");
    let listed = format!("{rules}\n[[listed]]\narea = \"999900\"\nfrom = 2020-01-01\n");
    desk.write("zz/rules.toml", &listed);
    desk.refuses(&words(&["assess"], &RONG, &[&person]), &["the next version"]);
    desk.write("zz/rules.toml", listed.replacen("version = 1", "version = 2", 1));
    desk.refuses(&["fetch", "zz", "1", "--out", "again"], &["issuer issue"]);
    // The lists that are signed say so, whether or not somebody has typed `assess`.
    desk.good(&["status", "publish", "zz"]);
    assert_eq!(status(&desk, &desk.text("sheet/pass.txt")), Status::NowYellow);
    let audit = desk.good(&words(&["registry", "audit"], &AN, &[]));
    assert!(audit.contains("yellow, by rules 2 ("), "{audit}");
}

/// A typing error in the rules keeps no revocation from the gates.
#[test]
fn unreadable_rules_stop_no_revocation() {
    let desk = Desk::with_register();
    let people = [desk.person(1), desk.person(2)];
    people.iter().for_each(|person| drop(desk.good(&words(&["paper"], &RONG, &[person]))));
    desk.good(&words(&["issue"], &PU, &["--due"]));
    desk.good(&["fetch", "zz", "1", "--out", "lost"]);
    desk.good(&["fetch", "zz", "2", "--out", "ill"]);
    desk.good(&words(&["event"], &RONG, &[&people[1], "diagnosed"]));
    let rules = desk.text("zz/rules.toml");
    desk.write("zz/rules.toml", format!("{rules}\nversion ="));
    desk.good(&words(&["remove"], &RONG, &["1"]));
    let said = desk.leaves(&["status", "publish", "zz"], "nobody was weighed anew");
    assert!(said.contains("for gates   zz/status-lists"), "{said}");
    assert_eq!(published(&desk, &desk.text("lost/pass.txt")), Status::Revoked);
    assert_eq!(published(&desk, &desk.text("ill/pass.txt")), Status::NowRed);
    // Rules that say something else under the same number are as good as none.
    desk.write("zz/rules.toml", rules.replacen("days = 14", "days = 7", 1));
    desk.leaves(&["status", "publish", "zz"], "the next version");
    desk.write("zz/rules.toml", rules);
    desk.good(&["status", "publish", "zz"]);
}

/// Nor does one damaged fact: it suspends whoever it is of, keeps nobody else waiting, and an approver can withdraw it.
#[test]
fn an_unreadable_fact_suspends_one_person_and_stops_nobody_else() {
    let desk = Desk::with_register();
    let people = [desk.person(1), desk.person(2)];
    people.iter().for_each(|person| drop(desk.good(&words(&["paper"], &RONG, &[person]))));
    desk.good(&words(&["declare"], &RONG, &[&people[0]]));
    desk.good(&words(&["issue"], &PU, &["--due"]));
    desk.good(&["fetch", "zz", "1", "--out", "damaged"]);
    desk.good(&["fetch", "zz", "2", "--out", "lost"]);
    let database = rusqlite::Connection::open(desk.at("zz/register/register.sqlite")).unwrap();
    database.execute_batch("UPDATE facts SET event = 'gone'; UPDATE passes SET stale = 1").unwrap();
    drop(database);
    desk.good(&words(&["remove"], &RONG, &["2"]));
    let said = desk.leaves(
        &["status", "publish", "zz"],
        "nobody can say the colour of P1, so what they have is suspended",
    );
    assert!(said.contains("for gates   zz/status-lists"), "{said}");
    assert_eq!(published(&desk, &desk.text("lost/pass.txt")), Status::Revoked);
    assert_eq!(published(&desk, &desk.text("damaged/pass.txt")), Status::Suspended);
    desk.refuses(&["registry", "doctor", "zz"], &["fact 1 of P1 cannot be read"]);
    assert!(desk.good(&words(&["show"], &RONG, &[&people[0]])).contains("fact 1      cannot be read"));

    let other = desk.person(3);
    desk.good(&words(&["paper"], &RONG, &[&other]));
    let said = desk.leaves(&words(&["issue"], &PU, &["--due"]), "not of 1 people");
    assert!(said.contains("issued      1 credentials for 1 people"), "{said}");
    assert!(said.contains("P1, what they have is suspended: fact 1 cannot be read"), "{said}");
    desk.good(&words(&["fact", "withdraw"], &AN, &[&people[0], "1"]));
    desk.good(&words(&["issue"], &PU, &["--due"]));
    desk.good(&["status", "publish", "zz"]);
    desk.good(&["fetch", "zz", "1", "--out", "mended"]);
    assert_eq!(published(&desk, &desk.text("mended/pass.txt")), Status::AsIssued);
}

#[test]
fn a_register_that_is_gone_is_not_taken_for_one_that_never_was() {
    let desk = Desk::with_register();
    fs::rename(desk.at("zz/register"), desk.at("elsewhere")).unwrap();
    desk.refuses(&["status", "publish", "zz"], &["the register is gone"]);
    fs::rename(desk.at("elsewhere"), desk.at("zz/register")).unwrap();
    desk.good(&["status", "publish", "zz"]);
}

/// Another process has the status lists: what was asked for is done, and that is said.
#[test]
fn a_revocation_waits_for_the_status_lists_and_is_not_lost() {
    let desk = Desk::with_register();
    let person = desk.person(1);
    desk.good(&words(&["paper"], &RONG, &[&person]));
    desk.good(&words(&["issue"], &PU, &[&person]));
    desk.good(&["fetch", "zz", "1", "--out", "sheet"]);
    let held = desk.text("sheet/pass.txt");
    let store = StatusStore::open(&desk.at("zz/status")).unwrap();
    let output = desk.run(&words(&["remove"], &RONG, &["1"]), Stdio::piped());
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{complaint}");
    assert!(complaint.contains("it is done, but"), "{complaint}");
    drop(store);
    desk.good(&["status", "publish", "zz"]);
    assert_eq!(status(&desk, &held), Status::Revoked);
}

#[test]
fn a_run_takes_as_many_places_as_it_needs() {
    let desk = Desk::with_register();
    let people = [desk.person(1), desk.person(2)];
    people.iter().for_each(|person| drop(desk.good(&words(&["paper"], &RONG, &[person]))));
    desk.good(&words(&["issue"], &PU, &["--due"]));
    let listed = desk.good(&["status", "list", "zz"]);
    assert!(listed.contains(" 2 of "), "{listed}");
}

#[test]
fn places_are_applied_for_approved_and_posted() {
    let desk = Desk::with_register();
    desk.good(&words(&["unit"], &AN, &["U-17", "--name", "Library", "--places", "1"]));
    let place = |id: &'static str| {
        let rest = [id, "--unit", "U-17", "--name", "示例图书馆", "--area", "999999", "--kind", "museum"];
        words(&["place", "apply"], &RONG, &[&rest[..], &["--way-in", "self-scan", "--agent"]].concat())
    };
    desk.good(&place("ZZ-LIB-1"));
    desk.refuses(&place("ZZ-LIB-2"), &["may have 1"]);
    desk.refuses(&["place", "download", "zz", "ZZ-LIB-1", "--out", "poster"], &["not approved"]);
    desk.refuses(&words(&["place", "approve"], &RONG, &["ZZ-LIB-1"]), &["an approver"]);
    desk.good(&words(&["place", "approve"], &AN, &["ZZ-LIB-1"]));
    desk.good(&["place", "download", "zz", "ZZ-LIB-1", "--out", "poster"]);
    assert!(desk.text("poster/poster.svg").contains("示例图书馆"));
    assert!(desk.good(&["place", "list", "zz"]).contains("1 of 1 places"));
    desk.good(&words(&["unit"], &AN, &["U-17", "--name", "Library", "--places", "2"]));
    desk.good(&place("ZZ-LIB-2"));
    desk.good(&words(&["place", "reject"], &AN, &["ZZ-LIB-2", "--why", "there is no such door"]));
    assert!(desk.good(&["place", "list", "zz", "--unit", "U-17"]).contains("no such door"));
}

#[test]
fn a_place_that_was_ended_is_given_out_no_more() {
    let desk = Desk::with_register();
    let unit = |number| words(&["unit"], &AN, &[number, "--name", "Library", "--places", "1"]);
    let apply = |id: &'static str, unit: &'static str| {
        let rest = [id, "--unit", unit, "--name", "Library", "--area", "999999", "--agent"];
        words(&["place", "apply"], &RONG, &rest)
    };
    ["U-17", "U-18"].into_iter().for_each(|number| drop(desk.good(&unit(number))));
    desk.good(&apply("ZZ-LIB-1", "U-17"));
    let end = |officer: &[&'static str]| words(&["place", "end"], officer, &["ZZ-LIB-1", "--why", "moved"]);
    desk.refuses(&end(&AN), &["not approved"]);
    desk.good(&words(&["place", "approve"], &AN, &["ZZ-LIB-1"]));
    desk.refuses(&end(&RONG), &["an approver"]);
    assert!(desk.good(&end(&AN)).contains("take it off the door"));
    let list = desk.good(&["place", "list", "zz"]);
    assert!(list.contains("0 of 1 places") && !list.contains("ZZ-LIB-1"), "{list}");
    desk.refuses(&["place", "download", "zz", "ZZ-LIB-1", "--out", "poster"], &["was ended"]);
    desk.refuses(&words(&["place", "approve"], &AN, &["ZZ-LIB-1"]), &["nobody has applied"]);
    desk.refuses(&end(&AN), &["ended already"]);
    // Its room is free; its name is on posters, so that no other unit has it while they hold.
    desk.good(&apply("ZZ-LIB-2", "U-17"));
    desk.refuses(&apply("ZZ-LIB-1", "U-18"), &["still holds"]);
    desk.good(&words(&["unit"], &AN, &["U-17", "--name", "Library", "--places", "2"]));
    desk.good(&apply("ZZ-LIB-1", "U-17"));
    desk.good(&words(&["place", "approve"], &AN, &["ZZ-LIB-1"]));
    // What an approver has decided is no fault of the register.
    desk.good(&words(&["unit"], &AN, &["U-17", "--name", "Library", "--places", "0"]));
    let said = desk.good(&["registry", "doctor", "zz"]);
    assert!(said.contains("sound") && said.contains("U-17 has 1 places and may have 0"), "{said}");
}

#[test]
fn a_file_of_people_is_taken_once_and_matched_with_who_is_known() {
    let desk = Desk::with_register();
    let known = desk.person(1);
    desk.write(
        "people.csv",
        "id,document,name\nA-1,ZZ:passport:X0000001,王*\nA-2,ZZ:passport:X0000002,李*\nA-3,ZZ:card:1,\nA-4,ZZ:passport:X0000002,\n",
    );
    let said = desk.good(&words(&["import"], &RONG, &["people.csv", "--rejected", "rejected.csv"]));
    assert!(said.contains("1 people of 4 rows") && said.contains("rejected    3"), "{said}");
    let rejected = desk.text("rejected.csv");
    assert!(
        rejected.contains("\"registered\"") && rejected.contains("\n4,") && !rejected.contains("X0000002"),
        "{rejected}"
    );
    // The same file once more is done already.
    let again = desk.good(&words(&["import"], &RONG, &["people.csv"]));
    assert!(again.contains("resumed     4"), "{again}");

    desk.write("theirs.csv", "id,document\nPD-7,ZZ:passport:X0000001\nPD-8,ZZ:passport:X0000003\n");
    let said = desk.good(&words(&["pass-holders", "match"], &RONG, &["theirs.csv", "--district", "PD"]));
    assert!(said.contains("1 people of 2 rows") && said.contains("matched     1"), "{said}");
    assert!(desk.good(&words(&["show"], &RONG, &[&known])).contains("PD: PD-7"));
    assert!(desk.good(&words(&["confirm"], &AN, &["--all"])).contains("2 people"));
}

/// To register the people of a file and to match them are two tasks: the one does not take the other's for done.
#[test]
fn a_file_that_was_imported_can_be_matched_too() {
    let desk = Desk::with_register();
    desk.write("people.csv", "id,document\nPD-1,ZZ:passport:X0000001\nPD-2,ZZ:passport:X0000002\n");
    desk.good(&words(&["import"], &RONG, &["people.csv"]));
    let theirs = words(&["pass-holders", "match"], &RONG, &["people.csv", "--district", "PD"]);
    let said = desk.good(&theirs);
    assert!(said.contains("0 people of 2 rows") && said.contains("matched     2"), "{said}");
    assert!(!said.contains("resumed"), "{said}");
    assert!(desk.good(&words(&["show"], &RONG, &["P2"])).contains("PD: PD-2"));
    // Each once; and another district's name for the same file is a third.
    let again = desk.good(&theirs);
    assert!(again.contains("resumed     2"), "{again}");
    let another = words(&["pass-holders", "match"], &RONG, &["people.csv", "--district", "HP"]);
    let said = desk.good(&another);
    assert!(said.contains("matched     2") && !said.contains("resumed"), "{said}");
    let shown = desk.good(&words(&["show"], &RONG, &["P2"]));
    assert!(shown.contains("PD: PD-2") && shown.contains("HP: PD-2"), "{shown}");
    assert!(desk.good(&["registry", "doctor", "zz"]).contains("sound       2 people"));
}

#[test]
fn wallets_of_many_people_answer_in_one_file() {
    let desk = Desk::with_register();
    let people: Vec<_> = (1..=3).map(|n| desk.person(n)).collect();
    let asked = desk.good(&words(&["enrol", "ask"], &RONG, &["--without"]));
    let mut answers = String::new();
    for (line, person) in asked.lines().zip(&people) {
        let (of, challenge) = line.split_once(' ').unwrap();
        assert_eq!(of, person);
        let bytes: [u8; 16] = std::array::from_fn(|n| {
            u8::from_str_radix(challenge.get(2 * n..2 * n + 2).unwrap(), 16).unwrap()
        });
        let key = sanse::key::HolderKey::generate_ed25519().unwrap();
        let answer = sanse::Enrolment::new(&key, &bytes).unwrap().to_bytes();
        let answer: String = answer.iter().map(|byte| format!("{byte:02x}")).collect();
        answers.push_str(&format!("{challenge} {answer}\n"));
    }
    desk.write("wrong.txt", answers.replacen("a4", "a5", 1).replacen(' ', "  x", 1));
    let (complaint, code) = desk.bad(&words(&["enrol", "answer"], &RONG, &["wrong.txt"]));
    assert!(code == 1 && complaint.contains("line 1"), "{complaint}");
    desk.write("answers.txt", &answers);
    assert_eq!(desk.good(&words(&["enrol", "answer"], &RONG, &["answers.txt"])).lines().count(), 3);
    let said = desk.good(&words(&["issue"], &PU, &["--due", "--out", "passes.jsonl"]));
    assert!(said.contains("3 credentials for 3 people"), "{said}");
    assert_eq!(desk.text("passes.jsonl").lines().count(), 3);
    assert!(desk.good(&words(&["issue"], &PU, &["--due"])).contains("0 credentials for 0 people"));
}

#[test]
fn a_roster_has_those_of_a_places_people_who_have_a_pass() {
    let desk = Desk::with_register();
    let (green, red, waits) = (desk.person(1), desk.person(2), desk.person(3));
    desk.good(&words(&["event"], &RONG, &[&red, "diagnosed"]));
    desk.good(&words(&["assess"], &RONG, &[&green]));
    desk.good(&words(&["assess"], &RONG, &[&red]));
    desk.good(&words(&["assess"], &RONG, &[&waits]));
    // Whoever is revoked has no pass for a sentinel either.
    desk.good(&words(&["revoke"], &PU, &[&waits, "--why", "moved away"]));
    let rows: String = (1..=4).map(|n| format!("{n},ZZ:passport:X{n:07}\n")).collect();
    desk.write("staff.csv", format!("id,document\n{rows}"));
    desk.write("sentinel.key", [7; 32]);
    let rest = [
        "--place",
        "ZZ-GATE-7",
        "--sentinel-key",
        "sentinel.key",
        "--documents",
        "staff.csv",
        "--out",
        "r.cbor",
    ];
    let roster = words(&["roster"], &PU, &rest);
    let said = desk.good(&roster);
    assert!(
        said.contains("roster      1 of ZZ-GATE-7: 2 people") && said.contains("left out    2"),
        "{said}"
    );
    assert!(desk.good(&roster).contains("roster      2 of"));
    let (by_another, _) = desk.bad(&words(&["roster"], &RONG, &rest));
    assert!(by_another.contains("takes a publisher"), "{by_another}");
    desk.write("staff.csv", "id,document\n1,ZZ:passport:X0000001\n2,ZZ:card:1\n");
    desk.refuses(&roster, &["staff.csv, line 3"]);

    // A sentinel that has the key and believes the region answers by it.
    let key = || sanse::roster::RosterKey::from_bytes([7; 32]);
    let place = "ZZ-GATE-7".parse().unwrap();
    let policy =
        sanse::verify::Policy::at(place).attendance(sanse::verify::Attendance::Unattended).build().unwrap();
    let mut sentinel = sanse::verify::Sentinel::new(key(), policy).unwrap();
    let root = desk.public("zz/root.pub.pem");
    let mut trust = sanse::trust::Trust::pin(&root).unwrap();
    let now = sanse::Now::exactly(desk::clock());
    trust.load(&fs::read(desk.at("zz/trust-list.cbor")).unwrap(), now).unwrap();
    sentinel.load(&fs::read(desk.at("r.cbor")).unwrap(), &trust, now).unwrap();
    assert_eq!(sentinel.roster().unwrap().len(), 2);
}

#[test]
fn a_telephone_number_is_typed_and_never_shown() {
    let desk = Desk::with_register();
    let person = desk.person(1);
    let bind = words(&["phone"], &RONG, &[&person]);
    desk.good(&words(&["phone"], &RONG, &[&person, "--unbind"]));
    desk.good_with(&bind, "+999 139 0000 0012\n");
    let shown = desk.good(&words(&["show"], &RONG, &[&person]));
    assert!(shown.contains("ending in 12") && !shown.contains("139"), "{shown}");
    let output = desk.told(&bind, "+999 139 0000 0013\n", Stdio::piped());
    assert_eq!(output.status.code(), Some(1));
    desk.good(&words(&["phone"], &RONG, &[&person, "--unbind"]));
    // With the document, on the line behind it.
    let register = words(&["register"], &RONG, &["--face-compared", "--document", "-", "--phone"]);
    desk.good_with(&register, "ZZ:passport:X0000009\n+999 139 0000 0012\n");
}

#[test]
fn wrong_input_is_told_and_changes_nothing() {
    let desk = Desk::with_register();
    let person = desk.person(1);
    for (args, code, wanted) in [
        (words(&["confirm"], &AN, &[&person]), 1, "confirmed already"),
        (words(&["confirm"], &AN, &["P99"]), 1, "nobody has the number P99"),
        (words(&["confirm"], &AN, &["17"]), 2, "such as P17"),
        (words(&["confirm"], &["zz", "--as", "nobody"], &[&person]), 1, "not among the officers"),
        (words(&["confirm"], &["none", "--as", "an"], &[&person]), 1, "none"),
        (words(&["register"], &AN, &["--face-compared", "--document", "-"]), 1, "takes a registrar"),
        (words(&["register"], &RONG, &["--document", "-"]), 2, "--face-compared"),
        (words(&["register"], &RONG, &["--face-compared", "--document", "ZZ:card:1"]), 2, "document"),
        (words(&["event"], &RONG, &[&person, "arrived", "--on", "2026-03-01"]), 2, "--from"),
        (words(&["event"], &RONG, &[&person, "diagnosed", "--from", "JP"]), 2, "--from has no meaning"),
        (words(&["event"], &RONG, &[&person, "diagnosed", "--source", "holder"]), 2, "holder"),
        (
            words(&["event"], &RONG, &[&person, "diagnosed", "--at", "2100-01-01T00:00:00Z"]),
            2,
            "cannot have happened",
        ),
        (words(&["checkin"], &RONG, &[&person, "--temperature", "99"]), 2, "temperature"),
        (words(&["issue"], &RONG, &[&person]), 1, "takes a publisher"),
        (words(&["issue"], &PU, &["P99"]), 1, "nobody has the number"),
        (words(&["remove"], &RONG, &["99"]), 1, "no wallet or paper"),
        (words(&["appeal", "decide"], &AN, &["9", "--reject", "--why", "x"]), 1, "no appeal 9"),
        (words(&["place", "approve"], &AN, &["ZZ-LIB-9"]), 1, "nobody has applied"),
        (words(&["registry", "officer"], &AN, &["rong:publisher"]), 1, "who is registrar"),
        (words(&["registry", "officer"], &AN, &["x y:publisher"]), 2, "letters, digits"),
        (words(&["registry", "init"], &["zz"], &["--officer", "x:registrar"]), 1, "register"),
        (words(&["import"], &RONG, &["none.csv"]), 1, "none.csv"),
    ] {
        let (complaint, found) = desk.bad(&args);
        assert_eq!(found, code, "{args:?}: {complaint}");
        assert!(complaint.contains(wanted), "{args:?}: {complaint}");
        assert!(complaint.starts_with("issuer: ") || code == 2, "{complaint}");
    }
}

#[test]
fn a_region_without_status_has_no_register() {
    let desk = Desk::with_region();
    let init = ["registry", "init", "zz", "--officer", "rong:registrar"];
    desk.refuses(&init, &["issuer status init"]);
    desk.refuses(&words(&["show"], &RONG, &["P1"]), &["issuer registry init"]);
    desk.good(&["status", "init", "zz"]);
    desk.good(&init);
    // A register whose salt key is lost finds nobody, and says so.
    fs::remove_file(desk.at("zz/salt.key")).unwrap();
    let (complaint, _) = desk.bad(&words(&["register"], &RONG, &["--face-compared", "--document", "-"]));
    assert!(complaint.contains("salt.key"), "{complaint}");
}

/// The numbers that the tests type stand in no file of the region.
#[test]
fn no_file_holds_a_document_number() {
    let desk = Desk::with_register();
    let said = desk.good(&words(&["register"], &RONG, &["--face-compared", "--document", "-"]));
    assert!(!said.contains("999999"));
    let number = DOCUMENT.rsplit(':').next().unwrap().as_bytes();
    for (path, bytes) in desk.snapshot() {
        assert!(!bytes.windows(number.len()).any(|found| found == number), "{}", path.display());
    }
}

#[test]
fn nothing_goes_past_a_register() {
    let desk = Desk::with_register();
    let pass = ["pass", "zz", "--colour", "green", "--document", DOCUMENT, "--paper", "--out", "p"];
    desk.refuses(&pass, &["made by its register", "issuer register"]);
    desk.write("people.csv", format!("id,colour,document\n1,green,{DOCUMENT}\n").as_bytes());
    desk.refuses(&["batch", "zz", "people.csv", "--paper", "--out", "many"], &["issuer import"]);
    assert!(!desk.at("p").exists() && !desk.at("many").exists());
}

#[test]
fn every_command_that_a_message_names_is_there() {
    let desk = Desk::with_register();
    let messages = include_str!("../../../registry/src/error.rs");
    let named: Vec<Vec<&str>> = messages
        .split("issuer ")
        .skip(1)
        .map(|rest| {
            let end =
                rest.find(|c: char| !c.is_ascii_lowercase() && c != ' ' && c != '-').unwrap_or(rest.len());
            rest.get(..end)
                .unwrap()
                .split(' ')
                .filter(|word| !word.is_empty() && !word.starts_with('-'))
                .collect()
        })
        .collect();
    assert!(named.len() >= 4, "{named:?}");
    for command in named {
        let help = desk.good(&[&command[..1], &["--help"]].concat());
        if let (true, Some(second)) = (help.contains("\nCommands:"), command.get(1)) {
            desk.good(&[command[0], second, "--help"]);
        }
    }
}

//! Commitments may be of nobody, and a salt key of another register: neither goes in unseen.

use std::fs;

use crate::desk::Desk;

const MADE_UP: &str = "id,commitment,phone\nA-1,00000000000000000000000000000001,none\n";

#[test]
fn made_up_commitments_get_no_pass_by_one_officer() {
    let desk = Desk::with_register();
    desk.good(&["registry", "officer", "zz", "--as", "an", "bo:approver"]);
    desk.write("people.csv", format!("{MADE_UP}A-2,00000000000000000000000000000002,none\n"));
    let rejected = ["import", "zz", "--as", "rong", "people.csv", "--rejected", "rejected.csv"];
    assert!(desk.good(&rejected).contains("0 people of 2 rows"));
    assert!(desk.text("rejected.csv").contains("--commitments"));
    let import =
        |officer| ["import", "zz", "--as", officer, "people.csv", "--commitments", "--face-compared"];
    desk.refuses(&import("rong"), &["takes an approver"]);
    // The rows that were rejected are not taken for done.
    assert!(desk.good(&import("an")).contains("2 people of 2 rows"));
    let all = |officer| ["confirm", "zz", "--as", officer, "--all"];
    let said = desk.good(&all("bo"));
    assert!(said.contains("0 people") && said.contains("2 people, P1 to P2") && said.contains("an vouches"));
    desk.refuses(&["confirm", "zz", "--as", "an", "P1"], &["another approver"]);
    let apart = |officer| ["confirm", "zz", "--as", officer, "--commitments"];
    assert!(desk.good(&apart("an")).contains("0 people"));
    desk.refuses(&["paper", "zz", "--as", "pu", "P1"], &["takes a registrar"]);
    assert!(desk.good(&apart("bo")).starts_with("confirmed   2 people\n"));
    assert!(desk.good(&["show", "zz", "--as", "rong", "P1"]).contains("an vouches for it"));
    let said = desk.good(&["registry", "doctor", "zz"]);
    assert!(said.contains("of 2 people who are confirmed nobody here has seen"), "{said}");
}

/// Seen at last, a document needs nobody's word.
#[test]
fn whoever_comes_with_the_document_is_vouched_for_no_more() {
    let desk = Desk::with_register();
    let text = desk.text("zz/salt.key");
    let bytes = std::array::from_fn(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap());
    let key = sanse::identity::SaltKey::from_bytes(&bytes);
    let kind = sanse::identity::DocumentKind::Passport;
    let document = sanse::identity::IdentityDocument::new("ZZ", kind, "X0000001").unwrap();
    let commitment = document.commit(&key.salt(&document)).unwrap();
    let digits: String = commitment.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    desk.write("people.csv", format!("id,commitment\nA-1,{digits}\n"));
    desk.good(&["import", "zz", "--as", "an", "people.csv", "--commitments"]);
    let face = ["face", "zz", "--as", "rong", "--document", "-"];
    desk.good_with(&face, "ZZ:passport:X0000001\n");
    assert!(desk.good(&["confirm", "zz", "--as", "an", "--all"]).starts_with("confirmed   1 people\n"));
    assert!(!desk.good(&["show", "zz", "--as", "rong", "P1"]).contains("vouches"));
}

#[test]
fn another_salt_key_is_refused_and_the_doctor_tells() {
    let desk = Desk::with_register();
    desk.person(1);
    let right = desk.text("zz/salt.key");
    desk.write("zz/salt.key", format!("{}\n", "5a".repeat(32)));
    let register =
        ["register", "zz", "--as", "rong", "--face-compared", "--document", "ZZ:passport:X0000001"];
    desk.refuses(&register, &["not the key that the register was begun with", "from a copy"]);
    let release = ["release-query", "zz", "--as", "rong", "--document", "ZZ:passport:X0000001"];
    desk.refuses(&release, &["begun with"]);
    desk.refuses(&["registry", "doctor", "zz"], &["not sound", "salt.key"]);
    desk.write("zz/salt.key", &right);
    assert!(desk.good(&["registry", "doctor", "zz"]).contains("sound"));
    // What it is known by is a part of no key.
    let register = fs::read(desk.at("zz/register/register.sqlite")).unwrap();
    let key: Vec<u8> = (0..32).map(|n| u8::from_str_radix(&right[2 * n..2 * n + 2], 16).unwrap()).collect();
    assert!(!register.windows(8).any(|found| key.windows(8).any(|part| part == found)));
}

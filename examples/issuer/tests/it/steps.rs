//! The steps before a pass, by the commands that take them.

use crate::desk::Desk;

const DUE: [&str; 5] = ["issue", "zz", "--as", "pu", "--due"];

/// Registers somebody with a document and nothing else, and confirms them: a number to be bound is missing.
fn bare(desk: &Desk, number: u32) -> String {
    let register = ["register", "zz", "--as", "rong", "--face-compared", "--document", "-"];
    let said = desk.good_with(&register, &format!("ZZ:passport:X{number:07}\n"));
    let person = said.split_whitespace().nth(1).unwrap().trim_end_matches(';').to_owned();
    desk.good(&["confirm", "zz", "--as", "an", &person]);
    person
}

#[test]
fn whoever_lacks_a_step_is_told_which_and_keeps_nobody_waiting() {
    let desk = Desk::with_register();
    let person = bare(&desk, 1);
    desk.refuses(&["paper", "zz", "--as", "rong", &person], &["missing", "telephone", "issuer phone"]);
    desk.good(&["wallet", "own"]);
    desk.good(&["enrol", "wallet", "zz", "--as", "rong", &person, "own"]);
    let other = desk.person(2);
    desk.good(&["paper", "zz", "--as", "rong", &other]);
    let said = desk.leaves(&DUE, "not of 1 people");
    assert!(said.contains("1 credentials for 1 people"), "{said}");
    assert!(
        said.contains(&format!("left out    {person}: a step")) && said.contains("issuer phone"),
        "{said}"
    );
    let one = ["issue", "zz", "--as", "pu", &person];
    desk.refuses(&one, &["telephone"]);
    assert!(
        desk.good(&["show", "zz", "--as", "rong", &person])
            .contains("missing     they have no telephone number")
    );
    // A telephone of one's own has a number: that there is none is no answer.
    desk.good(&["phone", "zz", "--as", "rong", &person, "--none"]);
    desk.refuses(&one, &["telephone"]);
    desk.good_with(&["phone", "zz", "--as", "rong", &person], "+999 0000 0001\n");
    assert!(desk.good(&one).contains("1 credentials"));
}

#[test]
fn people_of_a_file_come_with_their_faces_or_the_file_is_vouched_for() {
    let desk = Desk::with_register();
    let row = |n: u32, phone: &str| format!("A-{n},ZZ:passport:X{n:07},{phone}\n");
    let phones = ["+999 0000 0001", "none", "13800000000"];
    let rows: String = (1..).zip(phones).map(|(n, phone)| row(n, phone)).collect();
    desk.write("people.csv", format!("id,document,phone\n{rows}"));
    let import = ["import", "zz", "--as", "rong", "people.csv", "--rejected", "rejected.csv"];
    assert!(desk.good(&import).contains("2 people of 3 rows"));
    let rejected = desk.text("rejected.csv");
    assert!(rejected.contains("the country code are missing") && !rejected.contains("1380"), "{rejected}");
    desk.good(&["confirm", "zz", "--as", "an", "--all"]);
    for person in ["P1", "P2"] {
        desk.refuses(&["paper", "zz", "--as", "rong", person], &["face", "issuer face"]);
    }
    let face = ["face", "zz", "--as", "rong", "--document", "-"];
    assert!(desk.good_with(&face, "ZZ:passport:X0000002\n").contains("P2: compared"));
    desk.good(&["paper", "zz", "--as", "rong", "P2"]);
    assert!(desk.good(&["issue", "zz", "--as", "pu", "P2"]).contains("1 credentials"));

    desk.write("more.csv", format!("id,document,phone\n{}", row(7, "none")));
    desk.good(&["import", "zz", "--as", "rong", "more.csv", "--face-compared"]);
    desk.good(&["paper", "zz", "--as", "rong", "P3"]);
}

/// That faces were compared is said of the same file later: another task than to take it, and the doctor told that it was missing.
#[test]
fn a_file_that_was_imported_before_can_say_that_faces_were_compared() {
    let desk = Desk::with_register();
    desk.write(
        "people.csv",
        "id,document,phone\nA-1,ZZ:passport:X0000001,none\nA-2,ZZ:passport:X0000002,none\n",
    );
    let import = ["import", "zz", "--as", "rong", "people.csv"];
    desk.good(&import);
    desk.good(&["confirm", "zz", "--as", "an", "--all"]);
    let said = desk.good(&["registry", "doctor", "zz"]);
    assert!(said.contains("2 confirmed people lack a step") && said.contains("--face-compared"), "{said}");
    let compared = [&import[..], &["--face-compared"]].concat();
    let said = desk.good(&compared);
    assert!(said.contains("0 people of 2 rows") && said.contains("faced       of 2 of them"), "{said}");
    assert!(!said.contains("resumed") && !said.contains("rejected"), "{said}");
    assert!(desk.good(&compared).contains("resumed     2"));
    desk.good(&["paper", "zz", "--as", "rong", "P2"]);
    let waits = "to be confirmed: face and document compared by the word of a file";
    assert!(desk.good(&["show", "zz", "--as", "an", "P2"]).contains(waits));
    let output = desk.run(&["issue", "zz", "--as", "pu", "P2"], std::process::Stdio::piped());
    assert!(String::from_utf8(output.stderr).unwrap().contains("waits to be confirmed: face and document"));
    assert!(desk.good(&["confirm", "zz", "--as", "an", "--all"]).starts_with("confirmed   2 people"));
    assert!(desk.good(&["issue", "zz", "--as", "pu", "P2"]).contains("1 credentials"));
    assert!(!desk.good(&["registry", "doctor", "zz"]).contains("lack a step"));
}

#[test]
fn a_name_that_is_not_masked_stands_on_no_pass() {
    let desk = Desk::with_register();
    let named = ["register", "zz", "--as", "rong", "--face-compared", "--document", "-", "--name", "林晓明"];
    desk.refuses(&named, &["masked", "林*"]);
    desk.write("people.csv", "id,document,name\nA-1,ZZ:passport:X0000001,林晓明\n");
    let import = ["import", "zz", "--as", "rong", "people.csv", "--rejected", "rejected.csv"];
    assert!(desk.good(&import).contains("0 people of 1 rows"));
}

//! Many people's passes in one run: one person's trouble, or the disk's, costs the others nothing.

use crate::desk::{self, Desk};

fn issue_due(out: &'static str) -> [&'static str; 7] {
    ["issue", "zz", "--as", "pu", "--due", "--out", out]
}

fn database(desk: &Desk) -> rusqlite::Connection {
    rusqlite::Connection::open(desk.at("zz/register/register.sqlite")).unwrap()
}

/// One run a night, at whatever hours people came: nobody's pass ends before the next night's run has signed another.
#[test]
fn a_run_each_night_lets_no_pass_end() {
    let desk = Desk::with_register();
    let night = |day: u64, hour: u64| (desk::clock().plus(day * 86_400 + hour * 3_600)).to_string();
    let mut ends = std::collections::BTreeMap::<String, sanse::Timestamp>::new();
    let mut issue = |who: &str, time: &str| {
        desk.good(&["issue", "zz", "--as", "pu", who, "--time", time, "--out", "passes.jsonl"]);
        let now: sanse::Timestamp =
            time.parse::<chrono::DateTime<chrono::Utc>>().unwrap().try_into().unwrap();
        // Whatever was fetched before holds until this run at least, late as it may be by some hours.
        assert!(ends.values().all(|end| *end > now.plus(6 * 3_600)), "{ends:?} at {now}");
        for line in desk.text("passes.jsonl").lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let end: chrono::DateTime<chrono::Utc> = line["expires"].as_str().unwrap().parse().unwrap();
            ends.insert(line["person"].as_str().unwrap().to_owned(), end.try_into().unwrap());
        }
    };
    for (n, hour) in (1..).zip([7, 16, 23]) {
        let person = desk.person(n);
        desk.good(&["wallet", &format!("w{n}")]);
        desk.good(&["enrol", "wallet", "zz", "--as", "rong", &person, &format!("w{n}")]);
        issue(&person, &night(0, hour));
    }
    (1..=4).for_each(|day| issue("--due", &night(day, 0)));
    // Run again at once it signs nothing.
    assert!(
        desk.good(&["issue", "zz", "--as", "pu", "--due", "--time", &night(4, 0)]).contains("0 credentials")
    );
}

/// What a wallet has proven is damaged in the register: its owner is told of, everybody else has a pass.
#[test]
fn a_damaged_wallet_keeps_nobody_else_waiting() {
    let desk = Desk::with_register();
    let people = [desk.person(1), desk.person(2)];
    for (n, person) in people.iter().enumerate() {
        let wallet = format!("w{n}");
        desk.good(&["wallet", &wallet]);
        desk.good(&["enrol", "wallet", "zz", "--as", "rong", person, &wallet]);
    }
    database(&desk).execute("UPDATE wallets SET answer = x'00' WHERE number = 1", []).unwrap();
    let said = desk.leaves(&issue_due("passes.jsonl"), "not of 1 people");
    assert!(said.contains("issued      1 credentials") && said.contains("left out    P1"), "{said}");
    assert!(desk.text("passes.jsonl").lines().all(|line| line.contains("\"P2\"")));
    desk.refuses(&["issue", "zz", "--as", "pu", "P1"], &["ask the wallet again"]);
}

/// A run that ends in the middle hands out what it has signed: another one would not sign it again.
#[test]
fn what_was_signed_before_an_error_is_handed_out() {
    let desk = Desk::with_register();
    let row = |n: u32| format!("A-{n},ZZ:passport:X{n:07},none\n");
    desk.write("people.csv", format!("id,document,phone\n{}", (1..=260).map(row).collect::<String>()));
    desk.good(&["import", "zz", "--as", "rong", "people.csv", "--face-compared"]);
    desk.good(&["confirm", "zz", "--as", "an", "--all"]);
    let database = database(&desk);
    let papers = "INSERT INTO wallets (person, added_at) SELECT number, registered_at FROM people";
    database.execute(papers, []).unwrap();
    // The second write of the run fails, as on a disk that is full.
    let full = "CREATE TRIGGER full BEFORE INSERT ON credentials
                WHEN (SELECT count(*) FROM credentials) >= 250 BEGIN SELECT RAISE(ABORT, 'no room'); END";
    database.execute_batch(full).unwrap();
    let output = desk.run(&issue_due("first.jsonl"), std::process::Stdio::piped());
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(complaint.contains("the others of 260 people have nothing new"), "{complaint}");
    assert_eq!(desk.text("first.jsonl").lines().count(), 250);
    database.execute_batch("DROP TRIGGER full").unwrap();
    assert!(desk.good(&issue_due("second.jsonl")).contains("issued      10 credentials for 10 people"));
    assert_eq!(desk.text("second.jsonl").lines().count(), 10);
    desk.good(&["registry", "doctor", "zz"]);
}

//! `verifier sentinel`: codes and cards where nobody stands, the roster, and what is reported of it.

use crate::site::{self, Run, Site};
use sanse::Colour;
use sanse::bundle::PartKind;
use sanse::key::ReportKey;

const CARD: &str = "CN:resident-id:99999919900307008X";

fn sentinel(site: &Site, args: &[&str], typed: &str) -> Run {
    let time = site.now.to_string();
    let sentinel = ["sentinel", "gate", "-", "--unattended", "--json", "--time", &time];
    site.run(&[&sentinel[..], args].concat(), typed)
}

/// A sentinel with its key and a roster in which the card is of this colour.
fn with_roster(colour: Colour) -> (Site, ReportKey) {
    let (site, reports) = (Site::new(), ReportKey::generate().unwrap());
    site.write("next.cbor", &site.list_of_authority(&reports));
    site.write("gate/gate.toml", b"unattended = true\n");
    for line in ["trust gate next.cbor", "sentinel-key gate --out copy.key"] {
        let run = site.run(&line.split(' ').collect::<Vec<_>>(), "");
        assert_eq!(run.code, 0, "{line}: {}", run.err);
    }
    let key = std::fs::read(site.path("copy.key")).unwrap();
    site.write("roster.cbor", &site.roster(&key, 3, &[(&Site::document(), colour)]));
    site.write("older.cbor", &site.roster(&key, 2, &[(&Site::document(), Colour::Green)]));
    site.write("strange.cbor", &site.roster(&[7; 32], 4, &[(&Site::document(), Colour::Green)]));
    let run = site.run(&["roster", "gate", "roster.cbor", "--time", &site.now.to_string()], "");
    assert_eq!((run.code, run.out.contains("1 people")), (0, true), "{}", run.err);
    (site, reports)
}

#[test]
fn checks_are_closed_by_refusing() {
    let site = Site::new();
    let run =
        sentinel(&site, &[], &format!("{}\n{}\n{}\n", site.code("green"), site.code("red"), site.paper()));
    let outcomes: Vec<_> = run.json().iter().map(|answer| answer["outcome"].clone()).collect();
    assert_eq!(outcomes, ["admit", "refuse", "refuse"]);
    let attended = site.run(&["sentinel", "gate", "-"], &site.code("green"));
    assert_eq!((attended.code, attended.err.contains("unattended = true")), (2, true), "{}", attended.err);
}

#[test]
fn a_card_is_answered_from_the_roster() {
    let (site, _) = with_roster(Colour::Green);
    let typed = format!("{CARD}\nCN:resident-id:999999199003070012\nCN:resident-id:1\n");
    let run = sentinel(&site, &["--cards", "-"], &typed);
    let reasons: Vec<_> = run.json().iter().map(|answer| answer["reason"].clone()).collect();
    assert_eq!(reasons, ["card-admitted", "card-not-listed"], "{}", run.err);
    assert_eq!(run.code, 4, "a card that cannot be read is trouble");
    assert!(!run.out.contains("999999") && !run.err.contains("999999"), "{}{}", run.out, run.err);
}

#[test]
fn a_card_is_a_visit_in_a_column_of_its_own_and_once_while_it_lies_on_the_reader() {
    let (site, _) = with_roster(Colour::Green);
    let time = site.now.to_string();
    let begun = site.run(&["visits", "init", "gate", "--time", &time], "");
    assert_eq!(begun.code, 0, "{}", begun.err);
    let typed = format!("{CARD}\n{CARD}\nCN:resident-id:999999199003070012\n{CARD}\n");
    let run = sentinel(&site, &["--cards", "-"], &typed);
    let repeats: Vec<_> = run.json().iter().map(|answer| answer["repeat"].clone()).collect();
    assert_eq!(repeats, [false, true, false, false], "{}", run.err);
    let counted = site.run(&["visits", "gate", "--json", "--time", &time], "");
    let columns: Vec<_> = counted.json().iter().map(|visit| visit["column"].clone()).collect();
    assert_eq!(columns, ["card", "card", "card"], "{}{}", counted.out, counted.err);
}

#[test]
fn a_running_sentinel_answers_cards_by_the_rules_of_a_newer_bundle() {
    let (site, reports) = with_roster(Colour::Yellow);
    let list = site.list_of_authority(&reports);
    let bundle = |sequence, rules: &str| {
        let rules = format!("unattended = true\n{rules}");
        let parts = vec![
            (PartKind::Home, "home.cbor", list.clone()),
            (PartKind::Policy, "gate.toml", rules.into_bytes()),
        ];
        site.bundle_of(&site::operator(), sequence, parts)
    };
    site.write("milder", &bundle(1, "[colour]\nyellow = 'admit'\n"));
    site.write("stricter", &bundle(2, ""));
    assert_eq!(site.run(&["update", "gate", "milder"], "").code, 0);
    let time = site.now.to_string();
    let args = ["sentinel", "gate", "-", "--cards", "-", "--json", "--every", "10", "--time", &time];
    let mut gate = site.begin(&args);
    gate.type_line(CARD);
    gate.wait_for("card-admitted");
    let run = site.run(&["update", "gate", "stricter"], "");
    assert!(
        run.out.contains("it has taken it over") || run.out.contains("in force"),
        "{}{}",
        run.out,
        run.err
    );
    gate.type_line(CARD);
    gate.end_typing();
    let run = gate.end();
    let reasons: Vec<_> = run.json().iter().map(|answer| answer["reason"].clone()).collect();
    assert_eq!(reasons, ["card-admitted", "card-colour-refused"], "{}", run.err);
}

/// A scanner types what somebody has drawn: a number is no card unless it comes from the card reader.
#[test]
fn a_picture_of_a_number_admits_nobody() {
    let (site, _) = with_roster(Colour::Green);
    let run = sentinel(&site, &[], CARD);
    assert_eq!(run.told(), ["refuse text-prefix"]);
}

#[test]
fn without_a_roster_a_card_is_refused_and_held_against_the_code_shown_next() {
    let site = Site::new();
    let salted = sanse::Request::at(site::PLACE.parse().unwrap(), site.now).salt(site.salt.clone());
    let code = site.shown("green", &salted).to_text();
    let run = sentinel(&site, &["--cards", "-"], &format!("{CARD}\n{code}\n"));
    let answers = run.json();
    assert_eq!((&answers[0]["reason"], &answers[0]["outcome"]), (&"card-no-roster".into(), &"refuse".into()));
    assert_eq!(
        (&answers[1]["outcome"], &answers[1]["pass"]["document_matches"]),
        (&"admit".into(), &true.into())
    );
    let site = Site::new();
    let salted = sanse::Request::at(site::PLACE.parse().unwrap(), site.now).salt(site.salt.clone());
    let code = site.shown("green", &salted).to_text();
    let run =
        sentinel(&site, &["--cards", "-", "--require-document"], &format!("ZZ:passport:X0000001\n{code}\n"));
    assert_eq!(run.told(), ["refuse document-mismatch"], "{}", run.err);
}

#[test]
fn a_card_waits_for_a_code_and_not_for_a_picture_without_one() {
    let site = Site::new();
    let salted = sanse::Request::at(site::PLACE.parse().unwrap(), site.now).salt(site.salt.clone());
    let code = site.shown("green", &salted).to_text();
    let cards = ["--cards", "-", "--require-document"];
    // A scanner that read something else first.
    let run = sentinel(&site, &cards, &format!("{CARD}\nhello\n{code}\n"));
    let outcomes: Vec<_> = run.json().iter().map(|answer| answer["outcome"].clone()).collect();
    assert_eq!(outcomes, ["refuse", "admit"], "{}", run.err);
    // A camera that saw nothing, and nobody's code.
    let site = Site::new();
    let salted = sanse::Request::at(site::PLACE.parse().unwrap(), site.now).salt(site.salt.clone());
    site.write("camera/.keep", b"");
    let time = site.now.to_string();
    let args = ["sentinel", "gate", "camera", "--cards", "-", "--unattended"];
    let rest = ["--json", "--every", "10", "--stop-after", "4", "--time", &time];
    let mut gate = site.begin(&[&args[..], &rest].concat());
    gate.type_line(CARD);
    gate.wait_for("card-no-roster");
    for (number, picture) in [("1", "HELLO"), ("2", "")] {
        match picture {
            "" => site.write("new.png", b"no picture"),
            text => site.picture("new.png", text),
        }
        std::fs::rename(site.path("new.png"), site.path(&format!("camera/{number}.png"))).unwrap();
        gate.wait_for(&format!("camera/{number}.png"));
    }
    site.picture("new.png", &site.shown("green", &salted).to_text());
    std::fs::rename(site.path("new.png"), site.path("camera/3.png")).unwrap();
    gate.wait_for("camera/3.png");
    let run = gate.end();
    assert_eq!(run.json()[3]["pass"]["document_matches"], true, "{}{}", run.out, run.err);
}

#[test]
fn a_roster_of_another_box_or_an_older_one_is_refused() {
    let (site, _) = with_roster(Colour::Green);
    for (file, code) in [
        ("older.cbor", "roster-rollback"),
        ("strange.cbor", "roster-other-sentinel"),
        ("list.cbor", "roster-not-believed"),
    ] {
        let run = site.run(&["roster", "gate", file, "--time", &site.now.to_string()], "");
        assert_eq!((run.code, run.err.contains(code)), (4, true), "{}", run.err);
    }
    assert_eq!(sentinel(&site, &["--cards", "-"], CARD).json()[0]["reason"], "card-admitted");
}

#[test]
fn the_key_is_made_once_and_is_its_owners_alone() {
    let (site, _) = with_roster(Colour::Green);
    assert_eq!(site.run(&["sentinel-key", "gate"], "").code, 4);
    assert_eq!(site.run(&["sentinel-key", "gate", "--out", "second.key"], "").code, 0);
    let copies = ["copy.key", "second.key", "gate/roster/sentinel.key"]
        .map(|key| std::fs::read(site.path(key)).unwrap());
    assert!(copies.iter().all(|copy| *copy == copies[0] && copy.len() == 32));
    #[cfg(unix)]
    for key in ["copy.key", "gate/roster/sentinel.key"] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(site.path(key)).unwrap().permissions().mode() & 0o077, 0, "{key}");
    }
}

#[test]
fn the_refusal_of_a_card_is_sealed_for_the_authority() {
    let (site, reports) = with_roster(Colour::Red);
    let run = sentinel(&site, &["--cards", "-"], &format!("{CARD}\n{CARD}\n"));
    let told = run.json();
    assert!(told.iter().all(|answer| answer["reason"] == "card-colour-refused"), "{}", run.out);
    // The card still lies there.
    assert_eq!(told.iter().map(|answer| answer["report"] == true).collect::<Vec<_>>(), [true, false]);
    assert_eq!(site.run(&["reports", "gate", "--out", "sealed"], "").out.matches("cards ").count(), 1);
    site.write("report.key.pem", reports.to_pem().unwrap().as_bytes());
    let sealed = std::fs::read_dir(site.path("sealed")).unwrap().flatten().next().unwrap().path();
    let sealed = sealed.to_string_lossy().into_owned();
    let run = site.run(&["reports-open", &sealed, "--key", "report.key.pem", "--from", "ZZ"], "");
    assert!(
        run.out.contains("99999919900307008X") && run.out.contains("listed      red, roster 3"),
        "{}",
        run.err
    );
}

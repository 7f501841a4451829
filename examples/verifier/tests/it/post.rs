//! `verifier gate`: a guard's post, its big answer, what the guard types, and the mode lock.

use crate::site::{self, Run, Site};

/// `verifier gate gate -` at the site's time, with commands among the codes.
fn post(site: &Site, args: &[&str], typed: &str) -> Run {
    let time = site.now.to_string();
    let gate = ["gate", "gate", "-", "--commands", "-", "--time", &time];
    site.run(&[&gate[..], args].concat(), typed)
}

fn counting() -> Site {
    let site = Site::new();
    let begun = site.run(&["visits", "init", "gate", "--time", &site.now.to_string()], "");
    assert_eq!(begun.code, 0, "{}", begun.err);
    site
}

/// The visits of the site's day, as `colour outcome closed`.
fn counted(site: &Site) -> Vec<String> {
    let run = site.run(&["visits", "gate", "--json", "--time", &site.now.to_string()], "");
    assert_eq!(run.code, 0, "{}", run.err);
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let row = |visit: &serde_json::Value| {
        format!("{} {} {}", word(&visit["colour"]), word(&visit["outcome"]), word(&visit["closed"]))
    };
    let mut rows: Vec<_> = run.json().iter().map(row).collect();
    rows.sort(); // within five minutes visits have no order
    rows
}

#[test]
fn one_big_answer_and_the_last_ten_below_it() {
    let site = Site::new();
    let typed: String = (0..12).map(|_| "hello\n").collect::<String>() + &site.code("green");
    let run = post(&site, &["--bell", "always"], &typed);
    assert_eq!(run.code, 1, "{}", run.err);
    let last = run.out.rsplit("\n\n").find(|page| !page.trim().is_empty()).unwrap();
    let mut lines = last.lines().map(str::trim);
    assert!(
        lines.next().unwrap().starts_with("✓ ADMIT") && lines.next().unwrap().starts_with("next"),
        "{last}"
    );
    let time = site.now.to_string();
    let time = time.split('T').nth(1).unwrap();
    let lines: Vec<_> = last.lines().filter(|line| line.trim_start().starts_with(time)).collect();
    assert_eq!(lines.len(), 10, "{last}");
    assert_eq!(
        (lines[0].trim(), lines[9].trim()),
        (&*format!("{time} ✓ ADMIT"), &*format!("{time} ✕ REFUSE"))
    );
    assert_eq!(run.out.matches('\x07').count(), 12, "it rings at each refusal, and at nothing else");
    assert!(!run.out.contains('\x1b'), "no colours where nobody has a terminal");
}

#[test]
fn colours_are_for_terminals_and_no_color_is_heard() {
    let site = Site::new();
    let red = post(&site, &["--color", "always"], &site.code("red"));
    assert!(red.out.contains("\x1b[1;97;41m"), "{}", red.out);
    let time = site.now.to_string();
    let args = ["gate", "gate", "-", "--time", &time];
    let run = site.command(&args, b"hello", |command| command.env("NO_COLOR", "1"));
    assert!(!run.out.contains('\x1b') && !run.out.contains('\x07'), "{}", run.out);
}

#[test]
fn a_check_is_closed_once_and_is_one_visit() {
    let mut site = counting();
    site.issue("other", sanse::Colour::Green, |pass| pass);
    let typed = format!("{}\n!admit photo compared\n!refuse again\n", site.paper());
    let run = post(&site, &["--paper", "check", "--json"], &typed);
    assert_eq!(run.code, 0, "{}", run.err);
    let answers = run.json();
    assert_eq!(answers.len(), 2);
    assert_eq!((&answers[0]["outcome"], &answers[0]["closed"]), (&"check".into(), &serde_json::Value::Null));
    assert_eq!(answers[1]["closed"]["as"], "admitted");
    assert_eq!(answers[1]["closed"]["why"], "photo compared");
    assert!(run.err.contains("no check is open"), "{}", run.err);
    assert_eq!(counted(&site), ["green check admitted"]);
}

#[test]
fn a_check_that_nobody_closes_is_counted_when_the_next_comes_and_at_the_end() {
    let mut site = counting();
    site.issue("other", sanse::Colour::Green, |pass| pass);
    let rules = ["--require", "consent"];
    let typed = format!("{}\n{}\n", site.code("green"), site.code("other"));
    assert_eq!(post(&site, &rules, &typed).code, 3);
    assert_eq!(counted(&site), ["green check -", "green check -"]);
}

/// The next person came while the guard was typing.
#[test]
fn an_order_meets_nobody_but_the_one_it_is_meant_for() {
    let mut site = counting();
    site.issue("other", sanse::Colour::Green, |pass| pass);
    let rules = ["--require", "consent", "--json"];
    let both = format!("{}\n{}\n", site.code("green"), site.code("other"));
    let run = post(&site, &rules, &format!("{both}!admit face compared\n!admit #1 face compared\n"));
    let numbers: Vec<_> = run.json().iter().map(|answer| answer["number"].clone()).collect();
    assert_eq!((run.code, numbers), (3, vec![1.into(), 2.into()]), "{}", run.err);
    assert!(run.err.contains("#2 came while #1 was open") && run.err.contains("#2, not #1"), "{}", run.err);
    assert_eq!(
        counted(&site),
        ["green check -", "green check -"],
        "nobody was let in by an order for another"
    );
    // With its number it is carried out, and the answer has it too.
    let mut site = counting();
    site.issue("other", sanse::Colour::Green, |pass| pass);
    let both = format!("{}\n{}\n", site.code("green"), site.code("other"));
    let run = post(&site, &["--require", "consent"], &format!("{both}!consent #2\n"));
    assert!(run.out.contains("▲ CHECK #2") && run.out.contains("✓ ADMIT #2"), "{}{}", run.out, run.err);
    assert_eq!(counted(&site), ["green admit -", "green check -"]);
}

#[test]
fn a_repeat_is_no_visit_and_leaves_the_check_open() {
    let site = counting();
    let code = site.code("green");
    let typed = format!("{code}\n{code}\n!consent\n{code}\n");
    let run = post(&site, &["--require", "consent", "--json"], &typed);
    assert_eq!(run.told()[2], "admit", "{:?}", run.told());
    assert_eq!(
        (run.json()[1]["repeat"].clone(), run.json()[2]["repeat"].clone()),
        (true.into(), false.into())
    );
    assert_eq!(counted(&site), ["green admit -"]);
}

#[test]
fn what_is_asked_for_is_done_after_the_scan() {
    let site = counting();
    let rules =
        ["--require", "consent", "--require", "second-document", "--temperature-below", "37.3", "--json"];
    let typed = format!("{}\n!consent\n!temp 36.6\n!second-document\n", site.code("green"));
    let run = post(&site, &rules, &typed);
    let outcomes: Vec<_> = run.json().iter().map(|answer| answer["outcome"].clone()).collect();
    assert_eq!(outcomes, ["check", "check", "check", "admit"], "{}", run.err);
    assert_eq!((run.code, counted(&site)), (0, vec!["green admit -".to_owned()]));
    // Fever refuses, and its degrees stand nowhere.
    let site = counting();
    let run = post(&site, &["--temperature-below", "37.3"], &format!("{}\n!temp 38.4\n", site.code("green")));
    assert!(run.out.contains("temperature-too-high") && !run.out.contains("38.4"), "{}", run.out);
    assert_eq!((run.code, counted(&site)), (1, vec!["green refuse -".to_owned()]));
}

#[test]
fn a_document_is_held_against_the_code() {
    for (number, outcome) in
        [("CN:resident-id:99999919900307008X", "admit"), ("ZZ:passport:X0000001", "refuse")]
    {
        let site = Site::new();
        let salted = sanse::Request::at(site::PLACE.parse().unwrap(), site.now).salt(site.salt.clone());
        let typed = format!("{}\n!document {number}\n", site.shown("green", &salted).to_text());
        let run = post(&site, &["--require-document", "--json"], &typed);
        assert_eq!(run.json()[1]["outcome"], outcome, "{}", run.err);
        assert!(!run.out.contains("999999") && !run.err.contains("999999"));
    }
}

#[test]
fn a_specimen_is_grey() {
    let mut site = Site::new();
    let key = sanse::key::SigningKey::generate().unwrap();
    site.issue_by(&key, "specimen", sanse::Colour::Green, |pass| pass);
    let list = site.list_naming(2, |list| list.trust(site.entry(&key).specimen()).unwrap());
    site.write("next.cbor", &list);
    assert_eq!(site.run(&["trust", "gate", "next.cbor"], "").code, 0);
    let run = post(&site, &["--color", "always"], &site.code("specimen"));
    assert!(run.out.contains("\x1b[1;97;100m") && run.out.contains("SPECIMEN"), "{}", run.out);
    assert!(!run.out.contains("\x1b[1;97;42m"));
}

/// A visit is safe before its answer is told.
#[test]
fn whoever_was_answered_is_counted_though_the_gate_is_killed() {
    let site = counting();
    let time = site.now.to_string();
    for (name, word) in [("green", "ADMIT"), ("red", "REFUSE")] {
        let mut gate =
            site.begin(&["gate", "gate", "-", "--commands", "-", "--every", "10", "--time", &time]);
        gate.type_line(&site.code(name));
        gate.wait_for(word);
        gate.kill();
    }
    assert_eq!(counted(&site), ["green admit -", "red refuse -"]);
}

/// A scanner types whatever a visitor has drawn: among the codes nothing is a command unless somebody vouches for it.
#[test]
fn a_picture_of_a_command_admits_nobody() {
    let site = counting();
    let time = site.now.to_string();
    let typed = format!("{}\n!admit i am the guard\n", site.paper());
    let run = site.run(&["gate", "gate", "-", "--paper", "check", "--json", "--time", &time], &typed);
    assert_eq!(run.told()[1], "refuse text-prefix", "{:?}", run.told());
    assert_eq!(counted(&site), ["- refuse -", "green check -"], "left open, and one refused");
}

#[test]
fn codes_from_a_file_and_commands_from_the_keyboard() {
    let site = counting();
    site.picture("camera/code.png", &site.paper());
    let time = site.now.to_string();
    let mut gate = site.begin(&[
        "gate",
        "gate",
        "camera",
        "--existing",
        "--paper",
        "check",
        "--every",
        "10",
        "--stop-after",
        "1",
        "--time",
        &time,
    ]);
    gate.wait_for("CHECK");
    gate.type_line("!refuse another person");
    let run = gate.end();
    assert!(run.out.contains("✕ REFUSE") && run.out.contains("another person"), "{}", run.out);
    assert_eq!((run.code, counted(&site)), (1, vec!["green check refused".to_owned()]));
}

#[test]
fn orders_that_are_not_understood_change_nothing() {
    let site = counting();
    let typed = format!("{}\n!admit\n!open\n!temp 98.6\n!document 99999919900307008X\n", site.paper());
    let run = post(&site, &["--paper", "check"], &typed);
    assert_eq!(
        (run.code, run.err.contains("say why"), run.err.contains("!second-document")),
        (3, true, true)
    );
    assert!(!run.err.contains("999999") && !run.err.contains("98.6"), "{}", run.err);
    assert_eq!(counted(&site), ["green check -"]);
}

#[test]
fn a_locked_gate_takes_no_flags_and_skips_nothing() {
    let site = Site::new();
    site.write("pin", b"4711\n");
    site.write("other-pin", b"4712\n");
    site.write("short", b"12\n");
    let time = site.now.to_string();
    let asks = ["gate", "gate", "-", "--commands", "-", "--time", &time, "--require", "consent"];
    assert_eq!(site.run(&[&asks[..], &["--lock", "short"]].concat(), "").code, 4);
    assert!(!site.path("gate/mode-lock.json").exists());
    let typed = format!("{}\n!admit he is in a hurry\n", site.code("green"));
    let run = site.run(&[&asks[..], &["--lock", "pin"]].concat(), &typed);
    assert!(run.code == 3 && run.err.contains("this gate is locked"), "{}", run.err);
    // From here on flags are refused, in every command; the PIN lets them in, another one does not.
    for command in ["gate gate -", "watch gate -", "check gate -", "sentinel gate -"] {
        let args: Vec<_> = command.split(' ').chain(["--colour", "red=admit"]).collect();
        let run = site.run(&args, &site.code("red"));
        assert_eq!((run.code, run.err.contains("locked"), &*run.out), (2, true, ""), "{}", run.err);
    }
    let run = site.run(&[&asks[..], &["--lock", "other-pin"]].concat(), &typed);
    assert_eq!((run.code, run.err.contains("another PIN")), (2, true), "{}", run.err);
    assert_eq!(site.run(&["gate", "gate", "-"], "hello").code, 1, "without flags it works on");
    let lock = std::fs::read_to_string(site.path("gate/mode-lock.json")).unwrap();
    assert!(!lock.contains("4711"));
}

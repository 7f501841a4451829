//! The JSON of `check`, `doctor` and `inspect`, real outputs of every kind, held against `schema/`.

use crate::schema::Schema;
use crate::site::{self, PLACE, Site};
use sanse::{Colour, Request};

#[test]
fn every_kind_of_decision_is_in_the_schema_of_check() {
    let mut site = Site::new();
    site.issue("named", Colour::Green, |pass| pass.name("林*").unwrap());
    site.issue("listed", Colour::Green, |pass| pass.status_index(site::INDEX).unwrap());
    site.write("next.cbor", &site.list_with_status(2));
    site.write("worse.cbor", &site.status_list(1, site.now.minus(60), sanse::status::Status::NowYellow));
    site.run(&["trust", "gate", "next.cbor"], "");
    site.run(&["lists", "gate", "worse.cbor"], "");
    site.picture("code.png", &site.code("green"));
    site.write("text.png", b"text");
    site.write("photos/none", b"");
    let salted = Request::at(PLACE.parse().unwrap(), site.now).salt(site.salt.clone());
    site.picture("salted.png", &site.shown("green", &salted).to_text());
    let (mut schema, mut outcomes) = (Schema::read("check"), Vec::new());
    for (later, args, stdin) in [
        (0, vec!["code.png", "code.png", "text.png", "none.png", "photos"], String::new()),
        (1, vec![], format!("hello\n{}\n{}\n", site.code("red"), site.code("yellow"))),
        (2, vec!["--colour", "yellow=check", "--photos", "photos"], site.code("yellow")),
        (3, vec!["--show-name", "--photos", "photos"], site.code("named")),
        (4, vec!["--show-name", "--lang", "zh"], site.code("red")),
        (4, vec![], site.code("listed")),
        (5, vec!["--paper", "check"], site.paper()),
        (200, vec!["salted.png", "--document", "-"], "ZZ:passport:X0000001".to_owned()),
        (200, vec!["--place", "ZZ-MALL-1"], site.code_at("green", site.now.plus(200))),
        (400, vec!["--clock-error", "40"], site.code_at("green", site.now.plus(400))),
    ] {
        for answer in site.check(later, &args, &stdin).json() {
            schema.check(&answer);
            outcomes.push(answer["outcome"].as_str().unwrap().to_owned());
        }
    }
    let typed = format!("{}\n!admit compared\n", site.paper());
    let time = site.now.plus(600).to_string();
    let gate = [
        "gate",
        "gate",
        "-",
        "--commands",
        "-",
        "--json",
        "--paper",
        "check",
        "--show-name",
        "--time",
        &time,
    ];
    site.run(&gate, &typed).json().iter().for_each(|answer| schema.check(answer));
    for outcome in ["admit", "check", "refuse", "unread"] {
        assert!(outcomes.iter().any(|seen| seen == outcome), "{outcome} never came");
    }
    schema.is_met();
}

#[test]
fn what_doctor_finds_is_in_its_schema() {
    let site = Site::new();
    let mut schema = Schema::read("doctor");
    site.run(&["init", "bare", "--root", "root.pub.pem"], "");
    site.check(0, &[], &site.code("green"));
    site.write("next.cbor", &site.list_with_status(2));
    site.write(
        "list-of-today.cbor",
        &site.status_list(0, site.now.minus(60), sanse::status::Status::AsIssued),
    );
    site.run(&["trust", "gate", "next.cbor"], "");
    site.run(&["lists", "gate", "list-of-today.cbor"], "");
    site.write("lost/verifier.json", b"{\"version\": 1, \"place\": null}");
    for line in [
        "doctor gate --json",
        "doctor gate --json --time +9999999",
        "doctor bare --json",
        "doctor lost --json",
        "doctor none --json",
    ] {
        let run = site.run(&line.split(' ').collect::<Vec<_>>(), "");
        run.json().iter().for_each(|found| schema.check(found));
        assert_eq!(run.json().len(), 1);
    }
    schema.is_met();
}

#[test]
fn what_status_tells_is_in_its_schema() {
    let site = Site::new();
    let mut schema = Schema::read("status");
    site.write("bundle", &site.bundle(2, None));
    assert_eq!(site.run(&["update", "gate", "bundle"], "").code, 0);
    for time in ["+0", "+9999999"] {
        let run = site.run(&["status", "gate", "--json", "--time", time], "");
        run.json().iter().for_each(|told| schema.check(told));
        assert_eq!(run.json().len(), 1);
    }
    schema.is_met();
}

#[test]
fn what_a_card_a_visit_and_a_day_come_to_is_in_their_schemas() {
    let site = Site::new();
    let (mut card, mut visits, mut stats) =
        (Schema::read("card"), Schema::read("visits"), Schema::read("stats"));
    let time = site.now.to_string();
    site.write("next.cbor", &site.list_of_authority(&sanse::key::ReportKey::generate().unwrap()));
    site.run(&["trust", "gate", "next.cbor"], "");
    site.write("gate/gate.toml", b"unattended = true\n");
    site.run(&["sentinel-key", "gate", "--out", "key"], "");
    let key = std::fs::read(site.path("key")).unwrap();
    site.write("roster.cbor", &site.roster(&key, 1, &[(&Site::document(), Colour::Red)]));
    for line in ["visits init gate", "roster gate roster.cbor"] {
        let args = line.split(' ').chain(["--time", &time]).collect::<Vec<_>>();
        assert_eq!(site.run(&args, "").code, 0, "{line}");
    }
    let typed = format!("CN:resident-id:99999919900307008X\nZZ:passport:X0000001\n{}\n", site.code("green"));
    let sentinel = ["sentinel", "gate", "-", "--cards", "-", "--json", "--reader", "side", "--time", &time];
    let told = site.run(&sentinel, &typed).json();
    told.iter().filter(|answer| answer["schema"] == "sanse-card/1").for_each(|answer| card.check(answer));
    site.write("gate/gate.toml", b"paper = 'check'\n");
    site.run(
        &["gate", "gate", "-", "--commands", "-", "--time", &time],
        &format!("{}\n!refuse no\n", site.paper()),
    );
    let told = site.run(&["visits", "gate", "--json", "--time", &time], "").json();
    // Two cards, a code and paper.
    assert_eq!(told.len(), 4);
    told.iter().for_each(|visit| visits.check(visit));
    site.run(&["upload", "gate", "--out", "visits.cbor"], "");
    site.run(&["collect", "unit", "visits.cbor"], "");
    let told = site.run(&["stats", "unit", "--json"], "").json();
    assert_eq!(told.len(), 1);
    told.iter().for_each(|day| stats.check(day));
    card.is_met();
    visits.is_met();
    stats.is_met();
}

#[test]
fn what_inspect_shows_is_in_its_schema_and_verified_comes_first() {
    let site = Site::new();
    let mut schema = Schema::read("inspect");
    let lines = format!("{}\n{}\nhello\nSN1:ABC\n{}X", site.code("green"), site.paper(), site.code("red"));
    site.write("text.png", b"text");
    for args in [vec!["inspect", "--json", "--state", "gate", "-", "text.png"], vec!["inspect", "--json"]] {
        let run = site.run(&args, &lines);
        assert!(run.out.lines().all(|line| line.starts_with("{\"verified\":false,")), "{}", run.out);
        run.json().iter().for_each(|sight| schema.check(sight));
    }
    schema.is_met();
}

#[test]
#[should_panic(expected = "is not in the schema")]
fn a_member_that_no_schema_names_is_noticed() {
    let site = Site::new();
    let mut answer = site.check(0, &[], "hello").json().remove(0);
    answer["extra"] = 1.into();
    Schema::read("check").check(&answer);
}

//! Every command there is, by the program's own help, run to each exit code that it documents.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::process::Stdio;

use crate::desk::{self, Desk, INIT, PAPER};

/// The commands below this one, each as its words, as `--help` lists them.
fn walk(desk: &Desk, words: &[&str]) -> BTreeSet<String> {
    let help = desk.good(&[words, &["--help"]].concat());
    let Some((_, listed)) = help.split_once("Commands:\n") else {
        return BTreeSet::from([words.join(" ")]);
    };
    let names =
        listed.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").flat_map(|name| walk(desk, &[words, &[name]].concat())).collect()
}

/// A command, arguments with which it is done (0), is not done (1), and is wrong (2).
type Row<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str]);

const ROWS: [Row<'static>; 64] = [
    (
        "init",
        &["region", "--no-passphrase", "--region", "ZZ", "--name", "x"],
        &["zz", "--no-passphrase", "--region", "ZZ", "--name", "x"],
        &["made"],
    ),
    ("wallet", &["new"], &["w"], &[]),
    (
        "pass",
        &["zz", "--colour", "red", "--document", "-", "--paper", "--out", "made"],
        &["none", "--colour", "red", "--document", "-", "--paper", "--out", "made"],
        &["zz", "--colour", "pink", "--document", "-", "--paper", "--out", "made"],
    ),
    (
        "batch",
        &["zz", "rows.csv", "--paper", "--out", "many"],
        &["zz", "none.csv", "--paper", "--out", "many"],
        &["zz", "rows.csv", "--workers", "0", "--out", "many"],
    ),
    ("trust", &["zz"], &["none"], &["zz", "--days", "0"]),
    (
        "recognise",
        &["other", "YY", "--their-root", "zz/root.pub.pem"],
        &["zz", "YY", "--end"],
        &["zz", "YY", "--colours", "pink", "--their-root", "zz/root.pub.pem"],
    ),
    (
        "report-key",
        &["other", "--out", "reports.pem", "--no-passphrase"],
        &["other", "--out", "zz/root.pub.pem", "--no-passphrase"],
        &["other"],
    ),
    ("key list", &["zz"], &["none"], &[]),
    ("key rotate", &["zz", "--no-passphrase"], &["none", "--no-passphrase"], &["zz"]),
    ("bundle key", &["zz", "--no-passphrase"], &["none", "--no-passphrase"], &["zz"]),
    ("bundle export", &["zz", "--out", "bundle"], &["other", "--out", "bundle"], &["zz"]),
    ("key root-rotate announce", &["zz", "--no-passphrase"], &["none", "--no-passphrase"], &["zz"]),
    ("key root-rotate switch", &["zz"], &["none"], &["zz", "--days", "0"]),
    ("key root-rotate take-back", &["other"], &["zz"], &["other", "--days", "0"]),
    ("poster", &["p", "--out", "made.html"], &["w", "--out", "made.html"], &["--out", "made.html"]),
    ("present", &["w", "--open", "ZZ"], &["none", "--open", "ZZ"], &["w"]),
    ("status init", &["zz"], &["st"], &["zz", "--entries", "100"]),
    (
        "status set",
        &["st", "revoked", "--pass", "sp/pass.txt"],
        &["st", "revoked", "--day", "2026-03-02", "--index", "1"],
        &["st", "revoked"],
    ),
    ("status publish", &["st"], &["zz"], &["st", "--hours", "0"]),
    ("status list", &["st"], &["zz"], &["st", "--credential"]),
    (
        "registry init",
        &["st", "--officer", "rong:registrar"],
        &["zz", "--officer", "rong:registrar"],
        &["st", "--officer", "rong"],
    ),
    (
        "registry officer",
        &["rg", "--as", "an", "li:registrar"],
        &["rg", "--as", "an", "an:publisher"],
        &["rg", "li:registrar"],
    ),
    ("registry audit", &["rg", "--as", "an"], &["rg", "--as", "nobody"], &["rg"]),
    ("registry doctor", &["rg"], &["none"], &[]),
    ("registry reconcile", &["rg", "--as", "an"], &["rg", "--as", "rong"], &["rg"]),
    (
        "register",
        &["rg", "--as", "rong", "--face-compared", "--document", "-"],
        &["rg", "--as", "an", "--face-compared", "--document", "-"],
        &["rg", "--as", "rong", "--document", "-"],
    ),
    (
        "face",
        &["rg", "--as", "rong", "--document", "ZZ:passport:X0000002"],
        &["rg", "--as", "rong", "--document", "ZZ:passport:X0000009"],
        &["rg", "--as", "rong"],
    ),
    ("confirm", &["rg", "--as", "an", "P3"], &["rg", "--as", "an", "P1"], &["rg", "--as", "an", "1"]),
    ("show", &["rg", "--as", "rong", "P1"], &["rg", "--as", "rong", "P99"], &["rg", "P1"]),
    (
        "salt",
        &["rg", "--as", "rong", "--document", "ZZ:passport:X0000001", "--out", "made-salt"],
        &["rg", "--as", "rong", "--document", "ZZ:passport:X0000009", "--out", "made-salt"],
        &["rg", "--as", "rong", "--document", "ZZ:passport:X0000001"],
    ),
    (
        "phone",
        &["rg", "--as", "rong", "P3", "--none"],
        &["rg", "--as", "rong", "P1", "--unbind"],
        &["rg", "P1"],
    ),
    (
        "photo",
        &["rg", "--as", "rong", "P3", "portrait.png"],
        &["rg", "--as", "rong", "P1", "none.png"],
        &["rg", "P1"],
    ),
    (
        "declare",
        &["rg", "--as", "rong", "P1"],
        &["rg", "--as", "rong", "P99"],
        &["rg", "--as", "rong", "P1", "--source", "x"],
    ),
    (
        "checkin",
        &["rg", "--as", "rong", "P1", "--temperature", "36.6"],
        &["rg", "--as", "rong", "P99", "--temperature", "36.6"],
        &["rg", "--as", "rong", "P1", "--temperature", "hot"],
    ),
    (
        "event",
        &["rg", "--as", "rong", "P2", "suspicion-raised"],
        &["rg", "--as", "rong", "P99", "suspicion-raised"],
        &["rg", "--as", "rong", "P2", "rained"],
    ),
    (
        "test",
        &["rg", "--as", "rong", "P1", "--result", "negative"],
        &["rg", "--as", "rong", "P99", "--result", "negative"],
        &["rg", "--as", "rong", "P1", "--result", "none"],
    ),
    (
        "fact withdraw",
        &["rg", "--as", "an", "P2", "3"],
        &["rg", "--as", "an", "P2", "99"],
        &["rg", "--as", "an", "P2"],
    ),
    ("assess", &["rg", "--as", "rong", "P2"], &["rg", "--as", "rong", "P99"], &["rg", "--as", "rong"]),
    ("enrol ask", &["rg", "--as", "rong", "P1"], &["rg", "--as", "rong", "P99"], &["rg", "--as", "rong"]),
    (
        "enrol answer",
        &["rg", "--as", "rong", "answers.txt"],
        &["rg", "--as", "rong", "none"],
        &["rg", "--as", "rong"],
    ),
    (
        "enrol wallet",
        &["rg", "--as", "rong", "P3", "w2"],
        &["rg", "--as", "rong", "P1", "none"],
        &["rg", "--as", "rong", "P1"],
    ),
    (
        "family",
        &["rg", "--as", "rong", "P3", "P2"],
        &["rg", "--as", "rong", "P1", "P1"],
        &["rg", "--as", "rong", "P1"],
    ),
    ("paper", &["rg", "--as", "rong", "P2"], &["rg", "--as", "rong", "P99"], &["rg", "--as", "rong"]),
    ("issue", &["rg", "--as", "pu", "P1"], &["rg", "--as", "pu", "P99"], &["rg", "--as", "pu"]),
    ("fetch", &["rg", "1", "--out", "made-paper"], &["rg", "99", "--out", "made-paper"], &["rg", "1"]),
    (
        "revoke",
        &["rg", "--as", "pu", "P1", "--why", "moved"],
        &["rg", "--as", "pu", "P99", "--why", "moved"],
        &["rg", "--as", "pu", "P1"],
    ),
    (
        "erase",
        &["rg", "--as", "an", "P3", "--why", "asked"],
        &["rg", "--as", "rong", "P3", "--why", "asked"],
        &["rg", "--as", "an", "P1"],
    ),
    ("remove", &["rg", "--as", "rong", "1"], &["rg", "--as", "rong", "99"], &["rg", "--as", "rong"]),
    (
        "appeal open",
        &["rg", "--as", "rong", "P1", "--about", "name", "--says", "wrong"],
        &["rg", "--as", "rong", "P1", "--about", "colour", "--says", "wrong"],
        &["rg", "--as", "rong", "P1", "--about", "luck", "--says", "wrong"],
    ),
    ("appeal list", &["rg", "--as", "an"], &["rg", "--as", "nobody"], &["rg"]),
    (
        "appeal decide",
        &["rg", "--as", "an", "1", "--reject", "--why", "it is right"],
        &["rg", "--as", "an", "99", "--reject", "--why", "it is right"],
        &["rg", "--as", "an", "1", "--why", "it is right"],
    ),
    (
        "release-query",
        &["rg", "--as", "rong", "--document", "ZZ:passport:X0000002"],
        &["rg", "--as", "rong", "--document", "ZZ:passport:X0000009"],
        &["rg", "--as", "rong"],
    ),
    (
        "roster",
        &[
            "rg",
            "--as",
            "pu",
            "--place",
            "ZZ-GATE-7",
            "--sentinel-key",
            "sentinel.key",
            "--documents",
            "people.csv",
            "--out",
            "r.cbor",
        ],
        &[
            "rg",
            "--as",
            "pu",
            "--place",
            "ZZ-GATE-7",
            "--sentinel-key",
            "w1/holder.key.pem",
            "--documents",
            "people.csv",
            "--out",
            "r.cbor",
        ],
        &[
            "rg",
            "--as",
            "pu",
            "--place",
            "YY-GATE-7",
            "--sentinel-key",
            "sentinel.key",
            "--documents",
            "people.csv",
            "--out",
            "r.cbor",
        ],
    ),
    (
        "unit",
        &["rg", "--as", "an", "U-2", "--name", "Mall"],
        &["rg", "--as", "rong", "U-2", "--name", "Mall"],
        &["rg", "--as", "an", "u 2", "--name", "Mall"],
    ),
    (
        "place apply",
        &[
            "rg", "--as", "rong", "ZZ-LIB-3", "--unit", "U-1", "--name", "Library", "--area", "999999",
            "--agent",
        ],
        &[
            "rg", "--as", "rong", "ZZ-LIB-1", "--unit", "U-1", "--name", "Library", "--area", "999999",
            "--agent",
        ],
        &["rg", "--as", "rong", "ZZ-LIB-3", "--unit", "U-1", "--name", "Library", "--area", "999999"],
    ),
    (
        "place approve",
        &["rg", "--as", "an", "ZZ-LIB-1"],
        &["rg", "--as", "an", "ZZ-LIB-9"],
        &["rg", "--as", "an", "ZZ-LIB-1", "--days", "0"],
    ),
    (
        "place reject",
        &["rg", "--as", "an", "ZZ-LIB-2", "--why", "no door"],
        &["rg", "--as", "an", "ZZ-LIB-9", "--why", "no door"],
        &["rg", "--as", "an", "ZZ-LIB-2"],
    ),
    ("place list", &["rg"], &["none"], &[]),
    (
        "place download",
        &["rg", "ZZ-LIB-1", "--out", "made-poster"],
        &["rg", "ZZ-LIB-2", "--out", "made-poster"],
        &["rg", "ZZ-LIB-1"],
    ),
    (
        "place end",
        &["rg", "--as", "an", "ZZ-LIB-1", "--why", "moved"],
        &["rg", "--as", "an", "ZZ-LIB-2", "--why", "moved"],
        &["rg", "--as", "an", "ZZ-LIB-1"],
    ),
    (
        "import",
        &["rg", "--as", "rong", "people.csv"],
        &["rg", "--as", "rong", "none.csv"],
        &["rg", "--as", "rong"],
    ),
    (
        "pass-holders match",
        &["rg", "--as", "rong", "theirs.csv", "--district", "PD"],
        &["rg", "--as", "rong", "none.csv", "--district", "PD"],
        &["rg", "--as", "rong", "theirs.csv"],
    ),
    // Its one way not to be done is a stream that cannot be written: see below.
    ("completions", &["bash"], &[], &["cmd"]),
    ("man", &["pages"], &["zz/root.pub.pem"], &[]),
];

#[test]
fn every_command_is_exercised() {
    let desk = Desk::with_region();
    let listed = walk(&desk, &[]);
    let exercised: BTreeSet<_> = ROWS.iter().map(|row| row.0.to_owned()).collect();
    assert_eq!(listed, exercised, "each command of --help stands in the table");
    desk.write("rows.csv", format!("id,colour,commitment\na,green,{}\n", "5a".repeat(16)));
    desk.good(&["wallet", "w"]);
    desk.good(&["pass", "zz", "--colour", "green", "--document", "-", "--wallet", "w", "--out", "bound"]);
    desk.good(&[&PAPER[..], &["p"]].concat());
    desk.good(&[&INIT[..], &["st", "--no-passphrase"]].concat());
    desk.good(&["status", "init", "st"]);
    desk.good(&["pass", "st", "--colour", "green", "--document", "-", "--paper", "--out", "sp"]);
    desk.good(&[&INIT[..], &["other", "--no-passphrase"]].concat());
    desk.good(&["key", "root-rotate", "announce", "other", "--no-passphrase"]);
    live_in_a_register(&desk);
    for (command, _, not_done, wrong) in ROWS {
        let words: Vec<_> = command.split(' ').collect();
        if !not_done.is_empty() {
            let (complaint, code) = desk.bad(&[&words[..], not_done].concat());
            assert_eq!(code, 1, "{command}: {complaint}");
            assert!(complaint.starts_with("issuer: "), "{complaint}");
        }
        for wrong in [wrong, &["--no-such-option"]] {
            let (complaint, code) = desk.bad(&[&words[..], wrong].concat());
            assert_eq!(code, 2, "{command}: {complaint}");
        }
    }
    for (command, done, _, _) in ROWS {
        let words: Vec<_> = command.split(' ').collect();
        let said = desk.good(&[&words[..], done].concat());
        assert_eq!(said.is_empty(), command == "man", "{command}");
    }
    assert!(desk.at("made.html").exists() && desk.at("made/pass.txt").exists() && desk.at("new").exists());
}

/// A region `rg` with a register, two people, their wallets, an appeal, a place that is applied for.
fn live_in_a_register(desk: &Desk) {
    let good = |line: &str| desk.good(&line.split(' ').collect::<Vec<_>>());
    desk.write("portrait.png", desk::PORTRAIT);
    good("init --region ZZ --name ZZ rg --no-passphrase");
    good("status init rg");
    good("registry init rg --officer rong:registrar --officer an:approver --officer pu:publisher");
    for number in 1..=3 {
        let document = format!("ZZ:passport:X000000{number}\n+999 000 000 000 {number}\n");
        let register = "register rg --as rong --face-compared --document -";
        let phone = if number == 2 { " --phone" } else { " --no-phone" };
        desk.good_with(&format!("{register}{phone}").split(' ').collect::<Vec<_>>(), &document);
    }
    good("confirm rg --as an P1");
    good("confirm rg --as an P2");
    good("paper rg --as rong P1");
    good("wallet w1");
    good("wallet w2");
    good("appeal open rg --as rong P1 --about colour --says wrong");
    good("unit rg --as an U-1 --name Library");
    for place in ["ZZ-LIB-1", "ZZ-LIB-2"] {
        good(&format!("place apply rg --as rong {place} --unit U-1 --name Library --area 999999 --agent"));
    }
    desk.write("sentinel.key", [7; 32]);
    desk.write("people.csv", "id,document\na,ZZ:passport:X0000007\n");
    desk.write("theirs.csv", "id,document\nb,ZZ:passport:X0000008\n");
    let asked = good("enrol ask rg --as rong P2");
    let challenge = asked.trim().split_once(' ').unwrap().1;
    let bytes = std::array::from_fn(|n| u8::from_str_radix(&challenge[2 * n..2 * n + 2], 16).unwrap());
    let key = sanse::key::HolderKey::generate_ed25519().unwrap();
    let answer = sanse::Enrolment::new(&key, &bytes).unwrap().to_bytes();
    let answer: String = answer.iter().map(|byte| format!("{byte:02x}")).collect();
    desk.write("answers.txt", format!("{challenge} {answer}\n"));
}

/// An answer that could not be given is not done. (Linux has a device that is always full.)
#[test]
fn an_answer_that_cannot_be_written_is_not_done() {
    if fs::metadata("/dev/full").is_err() {
        return;
    }
    let desk = Desk::with_region();
    for args in [&["completions", "bash"][..], &["key", "list", "zz"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = desk.run(args, Stdio::from(full));
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8(output.stderr).unwrap().contains("standard output"));
    }
}

/// Whoever reads the first lines and closes the stream has not stopped what is done.
#[test]
fn a_stream_that_is_closed_undoes_nothing() {
    let desk = Desk::with_region();
    for args in [&["key", "rotate", "zz", "--no-passphrase"][..], &["key", "list", "zz"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = desk.run(args, Stdio::from(writer));
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(desk.at("zz/keys/issuer-2.key.pem").exists());
}

#[test]
fn pages_and_completions_know_every_command() {
    let desk = Desk::empty();
    let scripts: Vec<_> =
        ["bash", "zsh", "fish"].iter().map(|shell| desk.good(&["completions", shell])).collect();
    desk.good(&["man", "pages"]);
    assert!(desk.text("pages/issuer.1").contains(".TH issuer"));
    for (command, ..) in ROWS {
        let page = desk.text(&format!("pages/issuer-{}.1", command.replace(' ', "-")));
        assert!(page.contains("SYNOPSIS") && page.contains("OPTIONS"), "{command}");
        for word in command.split(' ') {
            scripts.iter().for_each(|script| assert!(script.contains(word), "{command}"));
        }
    }
    assert!(scripts.iter().all(|script| script.contains("root-passphrase-file")));
}

#[test]
fn init_says_what_it_needs() {
    let desk = Desk::empty();
    let (complaint, code) = desk.bad(&INIT);
    assert_eq!(code, 2);
    assert!(complaint.contains("<DIR>"), "{complaint}");
}

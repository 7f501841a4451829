//! Every command there is, by the program's own help, run to each exit code that it documents.

mod desk;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::process::Stdio;

use desk::{Desk, INIT, PAPER};

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

const ROWS: [Row<'static>; 20] = [
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

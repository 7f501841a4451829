//! What somebody else named or left there: it forges no line, takes no file and loosens no gate.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::site::{Run, Site};

const FORGED: &str = "x\n  ● ADMIT                     gate.png";

fn forges_nothing(run: &Run) {
    for line in run.out.lines().chain(run.err.lines()) {
        assert!(!line.starts_with("  ● ADMIT"), "{}{}", run.out, run.err);
    }
    assert!(run.out.contains("\\u{a}") || run.err.contains("\\u{a}"), "{}{}", run.out, run.err);
}

#[test]
fn a_name_begins_no_line_of_its_own() {
    let site = Site::new();
    let unknown = format!("--{FORGED}");
    let value = format!("--place={FORGED}");
    for args in [
        &["check", "gate", FORGED][..],
        &["check", FORGED, "code.png"],
        &["watch", FORGED, "-"],
        &["watch", "gate", FORGED],
        &["watch", "gate", "-", "--challenge", "--challenge-file", &format!("{FORGED}/screen")],
        &["check", "gate", &unknown],
        &["check", "gate", &value, "code.png"],
        &[FORGED],
    ] {
        let run = site.run(args, "");
        assert_ne!(run.code, 0, "{args:?}");
        forges_nothing(&run);
    }
    // A usage message keeps its lines.
    assert!(site.run(&["check", "gate", &unknown], "").err.lines().count() > 2);
}

#[test]
fn only_a_challenge_gives_way_to_a_challenge() {
    let site = Site::new();
    let watch = |file| site.run(&["watch", "gate", "-", "--challenge", "--challenge-file", file], "");
    for (name, bytes) in [("empty", &b""[..]), ("before", b"0123456789abcdef\n")] {
        site.write(name, bytes);
        watch(name);
        assert_ne!(fs::read(site.path(name)).unwrap(), bytes, "{name}");
    }
    site.write("long", b"0123456789abcdef\n0");
    let root = fs::read(site.path("gate/root.pub.pem")).unwrap();
    std::os::unix::fs::symlink(site.path("before"), site.path("link")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(site.path("pipe")).status().unwrap().success());
    for taken in ["gate/root.pub.pem", "long", "link", "pipe"] {
        let run = watch(taken);
        assert_eq!(run.code, 4, "{taken}: {}", run.err);
        assert!(run.err.contains("left alone: name another file"), "{}", run.err);
    }
    assert_eq!(fs::read(site.path("gate/root.pub.pem")).unwrap(), root);
    assert!(fs::symlink_metadata(site.path("link")).unwrap().is_symlink());
}

#[test]
fn a_gate_that_loses_its_rules_is_in_trouble() {
    let site = Site::new();
    let rules = site.path("gate/gate.toml");
    std::os::unix::fs::symlink(site.path("none"), site.path("dangling")).unwrap();
    fs::rename(&rules, site.path("kept")).unwrap();
    fs::rename(site.path("dangling"), &rules).unwrap();
    assert_eq!(site.check(0, &[], &site.code("green")).code, 4, "a link that leads nowhere");
    fs::remove_file(&rules).unwrap();
    assert_eq!(site.check(0, &[], "hello").code, 1, "no rules yet: the defaults");
    fs::copy(site.path("kept"), &rules).unwrap();
    assert_eq!(site.check(0, &[], "hello").code, 1);
    fs::remove_file(&rules).unwrap();
    let run = site.check(0, &[], &site.code("green"));
    assert_eq!((run.code, run.out.as_str()), (4, ""), "{}", run.err);
    assert!(run.err.contains("the file is gone; restore it"), "{}", run.err);
    fs::copy(site.path("kept"), &rules).unwrap();
    assert_eq!(site.check(0, &[], &site.code("green")).code, 0);
}

#[test]
fn a_lock_that_was_removed_lets_nobody_in_twice() {
    let site = Site::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifier"));
    command
        .args(["check", "gate", "-", "--json", "--time", &site.now.to_string()])
        .current_dir(site.path(""));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut first = command.spawn().unwrap();
    let mut err = BufReader::new(first.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("not the clock") {
        assert_ne!(err.read_line(&mut line).unwrap(), 0, "{line}");
    }
    fs::remove_file(site.path("gate/lock")).unwrap();
    let code = site.code("green");
    let second = site.check(0, &[], &code);
    assert_eq!((second.code, second.out.as_str()), (4, ""), "the memory has a lock of its own");
    assert!(second.err.contains("used by another process"), "{}", second.err);
    writeln!(first.stdin.take().unwrap(), "{code}").unwrap();
    std::io::Read::read_to_string(&mut err, &mut line).unwrap();
    let output = first.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(4), &b""[..]), "{line}");
    assert!(line.contains("another process may have the folder"), "{line}");
}

/// A disk that takes nothing more, which a limit on the size of files stands for here.
#[cfg(target_os = "linux")]
#[test]
fn why_the_memory_does_not_answer_is_told_once() {
    let site = Site::new();
    let mut command = Command::new("sh");
    // The limit shall be an error, no end.
    command.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_verifier")]);
    command
        .args(["check", "gate", "-", "--json", "--time", &site.now.to_string()])
        .current_dir(site.path(""));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut gate = command.spawn().unwrap();
    let mut err = BufReader::new(gate.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("not the clock") {
        assert_ne!(err.read_line(&mut said).unwrap(), 0, "{said}");
    }
    let pid = gate.id().to_string();
    assert!(Command::new("prlimit").args(["--pid", &pid, "--fsize=0:0"]).status().unwrap().success());
    let code = site.code("green");
    writeln!(gate.stdin.take().unwrap(), "{code}\n{code}").unwrap();
    std::io::Read::read_to_string(&mut err, &mut said).unwrap();
    let output = gate.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out.matches("\"outcome\":\"refuse\"").count(), 2, "{out}{said}");
    assert_eq!(out.matches("guard-unavailable").count(), 2, "{out}{said}");
    assert_eq!(said.matches("see to the disk, then restart this gate").count(), 1, "{said}");
}

#[test]
fn a_link_in_the_place_of_the_note_is_not_followed() {
    let site = Site::new();
    site.write("precious", b"kept");
    std::os::unix::fs::symlink(site.path("precious"), site.path("gate/holder")).unwrap();
    let run = site.check(0, &["none.png"], "");
    assert_eq!(fs::read(site.path("precious")).unwrap(), b"kept");
    let answer = &run.json()[0];
    assert_eq!(answer["outcome"], "unread");
    assert_ne!(answer["next"], "", "what was not read has something to do too");
}

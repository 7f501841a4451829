//! `verifier watch`: a camera's folder, a scanner's lines, challenges, and a newer list while the gate runs.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::site::{self, Site};
use serde_json::Value;

/// A gate that is running.
struct Running {
    child: Child,
    input: Option<ChildStdin>,
    out: BufReader<ChildStdout>,
    err: Receiver<String>,
}

impl Running {
    fn start(site: &Site, line: &str) -> Self {
        let time = site.now.to_string();
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifier"));
        command.args(line.split(' ')).args(["--json", "--time", &time]).current_dir(site.path(""));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (sender, err) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let (input, out) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let running = Self { child, input, out, err };
        // It has the folder, and has looked at what is there, once it says what time it takes it to be.
        running.hears("not the clock");
        running
    }

    /// Waits for a line on standard error that has this in it.
    fn hears(&self, words: &str) -> String {
        loop {
            let line = self.err.recv_timeout(Duration::from_secs(30)).expect(words);
            if line.contains(words) {
                return line;
            }
        }
    }

    fn types(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// The next answer: its outcome and the name of its first reason.
    fn tells(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        let reason = answer["reasons"][0]["name"].as_str().map(|name| format!(" {name}")).unwrap_or_default();
        format!("{}{reason}", answer["outcome"].as_str().unwrap())
    }

    fn ends(mut self) -> i32 {
        drop(self.input.take());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "nothing more is told");
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn each_new_picture_is_decided_once() {
    let site = Site::new();
    site.picture("camera/old.png", &site.code("green"));
    site.write("camera/notes.txt", b"no picture");
    let mut gate = Running::start(&site, "watch gate camera --every 20 --stop-after 4 --photos camera");
    site.picture("camera/1.png", &site.code("red"));
    assert_eq!(gate.tells(), "refuse colour-refused");
    site.picture("camera/2.png", &site.code("yellow"));
    assert_eq!(gate.tells(), "refuse colour-refused");
    // Another picture under a name that was seen is another picture.
    std::fs::remove_file(site.path("camera/1.png")).unwrap();
    site.picture("camera/1.png", &site.code("green"));
    assert_eq!(gate.tells(), "admit");
    // What was never a picture is told too, after a while in which it might have become one.
    site.write("camera/3.jpg", b"no picture");
    assert_eq!(gate.tells(), "unread not-a-picture");
    gate.hears("4 answers: 1 admitted, 0 to be looked at, 2 refused, 1 not read");
    assert_eq!(gate.ends(), 4);
    assert!(site.path("camera/1.png").exists() && site.path("camera/old.png").exists(), "all are kept");
}

#[test]
fn a_picture_is_read_when_it_is_whole() {
    let site = Site::new();
    site.picture("whole.png", &site.code("green"));
    let whole = std::fs::read(site.path("whole.png")).unwrap();
    std::fs::create_dir(site.path("camera")).unwrap();
    let mut gate = Running::start(&site, "watch gate camera --every 20 --stop-after 1");
    let (head, tail) = whole.split_at(whole.len() / 2);
    let mut file = std::fs::File::create(site.path("camera/slow.png")).unwrap();
    file.write_all(head).unwrap();
    std::thread::sleep(Duration::from_millis(400)); // many looks long
    file.write_all(tail).unwrap();
    drop(file);
    assert_eq!(gate.tells(), "admit");
    assert_eq!(gate.ends(), 0);
}

#[test]
fn existing_pictures_and_removal() {
    let site = Site::new();
    site.picture("camera/1.png", &site.code("green"));
    site.picture("camera/2.png", &site.code("red"));
    let run = site.check(0, &["camera", "--no"], "");
    assert_eq!(run.code, 2);
    let mut gate = Running::start(&site, "watch gate camera --existing --remove --every 20 --stop-after 2");
    let mut told = [gate.tells(), gate.tells()];
    told.sort();
    assert_eq!((told, gate.ends()), (["admit".to_owned(), "refuse colour-refused".to_owned()], 1));
    assert_eq!(std::fs::read_dir(site.path("camera")).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_hidden_names_are_not_read() {
    let site = Site::new();
    site.picture("elsewhere.png", &site.code("green"));
    std::fs::create_dir(site.path("camera")).unwrap();
    let mut gate = Running::start(&site, "watch gate camera --every 20 --stop-after 1 --remove");
    std::os::unix::fs::symlink(site.path("elsewhere.png"), site.path("camera/0.png")).unwrap();
    site.picture("camera/.1.png", &site.code("green"));
    std::fs::create_dir(site.path("camera/2.png")).unwrap();
    std::thread::sleep(Duration::from_millis(300)); // many looks long
    site.picture("camera/3.png", &site.code("red"));
    assert_eq!(gate.tells(), "refuse colour-refused");
    assert_eq!(gate.ends(), 1);
    assert!(site.path("elsewhere.png").exists() && site.path("camera/.1.png").exists());
}

#[test]
fn a_folder_that_goes_comes_back() {
    let site = Site::new();
    std::fs::create_dir(site.path("camera")).unwrap();
    let mut gate = Running::start(&site, "watch gate camera --every 20 --stop-after 1");
    std::fs::rename(site.path("camera"), site.path("unplugged")).unwrap();
    gate.hears("looking again until it is back");
    std::fs::rename(site.path("unplugged"), site.path("camera")).unwrap();
    site.picture("camera/1.png", &site.code("green"));
    assert_eq!((gate.tells(), gate.ends()), ("admit".to_owned(), 0));
}

#[test]
fn a_scanner_s_lines() {
    let site = Site::new();
    let mut gate = Running::start(&site, "watch gate -");
    gate.types(&site.code("green"));
    assert_eq!(gate.tells(), "admit");
    gate.types("hello");
    assert_eq!(gate.tells(), "refuse text-prefix");
    assert_eq!(gate.ends(), 1);
    // A file of lines ends as standard input does; a device that goes away is trouble.
    site.write("lines", format!("{}\n", site.code_at("green", site.now.plus(10))).as_bytes());
    let (time, wrong) = (site.now.plus(10).to_string(), ["watch", "gate", "-", "--remove"]);
    assert_eq!(
        site.run(&["watch", "gate", "lines", "--json", "--time", &time], "").told(),
        ["check passed-back"]
    );
    assert_eq!(site.run(&wrong, "").code, 2);
    assert_eq!(site.run(&["watch", "gate", "none"], "").code, 4);
    #[cfg(unix)]
    {
        let run = site.run(&["watch", "gate", "/dev/null"], "");
        assert_eq!((run.code, run.err.contains("the scanner has gone")), (4, true), "{}", run.err);
        assert!(std::process::Command::new("mkfifo").arg(site.path("pipe")).status().unwrap().success());
        let mut gate = Running::start(&site, "watch gate pipe");
        let mut scanner = std::fs::OpenOptions::new().write(true).open(site.path("pipe")).unwrap();
        scanner.write_all(b"hello\r").unwrap();
        assert_eq!(gate.tells(), "refuse text-prefix");
        drop(scanner);
        assert_eq!(gate.ends(), 1);
    }
}

#[test]
fn a_challenge_is_shown_and_its_answer_taken_once() {
    let site = Site::new();
    let mut gate = Running::start(&site, "watch gate - --challenge --challenge-file screen");
    let shown = gate.hears("issuer present WALLET --at ZZ-GATE-7 --nonce ");
    let hex = shown.rsplit(' ').next().unwrap();
    assert_eq!(std::fs::read_to_string(site.path("screen")).unwrap().trim(), hex);
    let bytes: Vec<u8> = (0..8).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    let nonce = sanse::Nonce::from_bytes(bytes.try_into().unwrap());
    let request = sanse::Request::at(site::PLACE.parse().unwrap(), site.now);
    gate.types(&site.code("green"));
    assert_eq!(gate.tells(), "refuse nonce-required");
    let other = request.clone().nonce(sanse::Nonce::from_bytes([7; 8]));
    gate.types(&site.shown("green", &other).to_text());
    assert_eq!(gate.tells(), "refuse nonce-unknown");
    let answer = site.shown("green", &request.nonce(nonce)).to_text();
    gate.types(&answer);
    assert_eq!(gate.tells(), "admit");
    gate.types("hello");
    assert_eq!(gate.tells(), "refuse text-prefix");
    gate.types(&answer);
    assert_eq!(gate.tells(), "check already-scanned");
    assert_eq!(gate.ends(), 1);
    let run = site.check(0, &["--challenge"], "");
    assert_eq!((run.code, run.err.contains("use verifier watch")), (2, true), "{}", run.err);
}

#[test]
fn a_running_gate_takes_a_newer_list_over() {
    let site = Site::new();
    let hour = site.now.minus(3_600);
    site.write("next.cbor", &site.list(2, hour));
    site.write("third.cbor", &site.list(3, hour));
    site.write("fork.cbor", &site.list(3, hour.plus(60)));
    let mut gate = Running::start(&site, "watch gate - --every 20");
    let run = site.run(&["trust", "gate", "next.cbor", "--wait", "30"], "");
    assert_eq!((run.code, run.out.contains("verifier watch since")), (0, true), "{}{}", run.out, run.err);
    assert!(run.out.contains("in force") && run.out.contains("list 2"), "{}", run.out);
    gate.hears("trust list 2 is in force");
    assert_eq!(std::fs::read(site.path("gate/trust-list.cbor")).unwrap(), site.list(2, hour));
    // What is not right is refused here and now, and never reaches the gate.
    let run = site.run(&["trust", "gate", "list.cbor"], "");
    assert_eq!((run.code, run.err.contains("2 was seen before")), (4, true), "{}", run.err);
    assert!(!site.path("gate/incoming/trust-list.cbor").exists());
    gate.types(&site.code("green"));
    assert_eq!((gate.tells(), gate.ends()), ("admit".to_owned(), 0));
    assert_eq!(site.run(&["trust", "gate", "third.cbor"], "").code, 0, "nobody has the folder now");
}

#[test]
fn a_running_gate_takes_a_bundle_over_with_its_rules() {
    let site = Site::new();
    let mut gate = Running::start(&site, "watch gate -");
    gate.types(&site.code("yellow"));
    assert_eq!(gate.tells(), "refuse colour-refused");
    site.write("bundle", &site.bundle(2, Some("[colour]\nyellow = 'check'\n")));
    let run = site.run(&["update", "gate", "bundle", "--wait", "20"], "");
    assert!(run.code == 0 && run.out.contains("it has taken the bundle over"), "{}{}", run.out, run.err);
    gate.hears("bundle 2 is in force");
    gate.types(&site.code_at("yellow", site.now.plus(10)));
    assert_eq!(gate.tells(), "check colour-check");
    gate.input = None;
    assert_eq!(gate.ends(), 1);
}

/// Fifteen people whose phones agree with each other, and not with the gate.
#[test]
fn a_clock_that_is_off_is_told_by_watch_and_then_by_doctor() {
    let mut site = Site::new();
    let later = site.now.plus(350);
    let names: Vec<_> = (0..15).map(|n| format!("person {n}")).collect();
    for name in &names {
        site.issue(name, sanse::Colour::Green, |pass| pass);
    }
    let mut gate = Running::start(&site, "watch gate -");
    for name in &names {
        gate.types(&site.code_at(name, later));
        assert_eq!(gate.tells(), "refuse from-the-future");
    }
    gate.hears("this gate's clock seems 3");
    gate.input = None;
    assert_eq!(gate.ends(), 1);
    let doctor = site.run(&["doctor", "gate"], "");
    assert!(doctor.out.contains("the gate that ran last said: this gate's clock seems"), "{}", doctor.out);
}

#[test]
fn a_list_waits_for_a_gate_that_is_between_two_lines() {
    let site = Site::new();
    let hour = site.now.minus(3_600);
    for (name, sequence) in [("2.cbor", 2), ("3.cbor", 3)] {
        site.write(name, &site.list(sequence, hour));
    }
    // `check` sleeps on its input, so it looks for lists only when a line comes.
    let mut gate = Running::start(&site, "check gate -");
    let run = site.run(&["trust", "gate", "3.cbor", "--wait", "0"], "");
    assert_eq!((run.code, run.out.contains("before its next decision")), (0, true), "{}{}", run.out, run.err);
    let run = site.run(&["trust", "gate", "2.cbor", "--wait", "0"], "");
    assert_eq!(
        (run.code, run.err.contains("3 was seen before")),
        (4, true),
        "older than what waits: {}",
        run.err
    );
    let busy = site.run(&["check", "gate", "--json"], "hello");
    assert_eq!((busy.code, busy.err.contains("verifier check since")), (4, true), "{}", busy.err);
    gate.types("hello");
    assert_eq!(gate.tells(), "refuse text-prefix");
    gate.hears("trust list 3 is in force");
    assert_eq!(gate.ends(), 1);
    assert!(!site.path("gate/holder").exists());
    // A list that nobody took over is loaded by whoever opens the folder next.
    std::fs::create_dir_all(site.path("gate/incoming")).unwrap();
    site.write("gate/incoming/trust-list.cbor", &site.list(4, hour));
    let run = site.check(0, &[], &site.code("green"));
    assert_eq!(
        (run.told(), run.err.contains("trust list 4")),
        (vec!["admit".to_owned()], true),
        "{}",
        run.err
    );
    // One that is not right stays out.
    let too_long = vec![0; sanse::limits::TRUST_LIST_BYTES + 1];
    for (bytes, why) in [(&b"no list"[..], "not a trust list"), (&too_long, "more than 262144 bytes")] {
        site.write("gate/incoming/trust-list.cbor", bytes);
        let run = site.check(0, &[], "hello");
        assert_eq!((run.code, run.err.contains(why)), (1, true), "{}", run.err);
        assert!(!site.path("gate/incoming/trust-list.cbor").exists());
    }
    assert_eq!(std::fs::read(site.path("gate/trust-list.cbor")).unwrap(), site.list(4, hour));
}

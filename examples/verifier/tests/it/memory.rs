//! `verifier memory`: gates that could not reach each other; and `check --timed`: a log that is played again.

use crate::site::{PLACE, Run, Site};
use sanse::Colour;

/// A second gate in the folder `side`, which began beside the first one unless it is a stranger.
fn two_gates(beside: bool) -> Site {
    let site = Site::new();
    let init = ["init", "side", "--root", "root.pub.pem", "--trust", "list.cbor", "--place", PLACE];
    let beside: &[&str] = if beside { &["--beside", "gate"] } else { &[] };
    let made = site.run(&[&init[..], beside].concat(), "");
    assert_eq!(made.code, 0, "{}", made.err);
    site
}

fn later(site: &Site, seconds: u64, args: &[&str], stdin: &str) -> Run {
    site.run(&[args, &["--time", &site.now.plus(seconds).to_string()]].concat(), stdin)
}

/// What a gate makes of a code, at a reader that has the gate's name.
fn told(site: &Site, seconds: u64, gate: &str, name: &str) -> String {
    let run = later(site, seconds, &["check", gate, "-", "--json", "--reader", gate], &site.code(name));
    run.told()[0].clone()
}

fn export(site: &Site, gate: &str) {
    let run = later(site, 6, &["memory", "export", gate, "--out", &format!("{gate}.memory")], "");
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn what_was_scanned_at_one_gate_is_used_up_at_the_other() {
    let mut site = two_gates(true);
    site.issue("other", Colour::Green, |pass| pass);
    assert_eq!(told(&site, 0, "gate", "green"), "admit");
    assert_eq!(told(&site, 2, "side", "green"), "admit", "they cannot reach each other");
    assert_eq!(told(&site, 3, "gate", "other"), "admit");
    export(&site, "gate");
    let merged = later(&site, 6, &["memory", "merge", "side", "gate.memory"], "");
    assert_eq!(merged.code, 0, "{}", merged.err);
    assert!(
        merged.err.contains("one phone was shown at \"side\" and at \"gate\", 2 s apart"),
        "{}",
        merged.err
    );
    assert_eq!(told(&site, 8, "side", "other"), "check already-scanned");
    // As often as it comes, and told of again only while it lives; a short way is nobody's.
    let again = later(&site, 9, &["memory", "merge", "side", "gate.memory", "--travel", "1"], "");
    assert_eq!((again.code, again.err.contains("apart")), (0, false), "{}", again.err);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| std::fs::metadata(site.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!([mode("gate.memory"), mode("side/guard/secret")], [0o600; 2]);
    }
}

#[test]
fn gates_that_did_not_begin_together_learn_nothing() {
    let site = two_gates(false);
    assert_eq!(told(&site, 0, "gate", "green"), "admit");
    export(&site, "gate");
    let stranger = later(&site, 6, &["memory", "merge", "side", "gate.memory"], "");
    assert!(stranger.code == 4 && stranger.err.contains("verifier init --beside"), "{}", stranger.err);
    assert_eq!(told(&site, 8, "side", "green"), "admit");
    let no_export = later(&site, 6, &["memory", "merge", "side", "list.cbor"], "");
    assert!(no_export.code == 4 && no_export.err.contains("list.cbor"), "{}", no_export.err);
    let nowhere = site.run(&["init", "new", "--root", "root.pub.pem", "--beside", "none"], "");
    assert!(nowhere.code == 4 && !site.path("new").exists(), "{}", nowhere.err);
    let held = site.hold();
    let running = later(&site, 6, &["memory", "merge", "gate", "gate.memory"], "");
    assert!(running.code == 4 && running.err.contains("another process"), "{}", running.err);
    drop(held);
}

#[test]
fn a_log_is_played_by_the_times_in_its_lines() {
    let site = Site::new();
    let (code, time) = (site.code("green"), |seconds| site.now.plus(seconds).to_string());
    let mut log: String = [0, 2, 8, 60].map(|seconds| format!("{} {code}\n", time(seconds))).concat();
    log += &format!("{code}\nyesterday {code}\n{}\n", time(61));
    site.write("log.txt", log.as_bytes());
    let run = later(&site, 0, &["check", "gate", "log.txt", "--timed", "--json"], "");
    let wanted =
        ["admit", "admit", "check already-scanned", "refuse stale", "unread no-time", "unread no-time"];
    assert_eq!(run.told()[..6], wanted, "{}", run.err);
    assert_eq!(run.told()[6], "refuse text-prefix", "a time and nothing else is no code");
    assert_eq!((run.code, run.json()[1]["repeat"].as_bool()), (4, Some(true)));
    assert_eq!(run.json()[3]["time"], time(60));
    // The same from standard input; without a time to begin with, or at a locked gate, not at all.
    let typed = later(&site, 200, &["check", "gate", "--timed", "--json"], &format!("{} hello", time(201)));
    assert_eq!(typed.told(), ["refuse text-prefix"]);
    assert_eq!(site.run(&["check", "gate", "log.txt", "--timed"], "").code, 2);
    site.write("pin", b"271828\n");
    assert_eq!(site.run(&["gate", "gate", "-", "--lock", "pin"], "hello").code, 1);
    let locked = later(&site, 300, &["check", "gate", "log.txt", "--timed"], "");
    assert!(locked.code == 2 && locked.err.contains("locked"), "{}", locked.err);
}

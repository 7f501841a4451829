//! What somebody else named or left there: it forges no line, takes no file and loosens no gate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![cfg(unix)]

mod site;

use std::fs;

use site::{Run, Site};

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

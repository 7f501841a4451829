//! `issuer present --out`: what the name may hide, and who may read the picture.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(unix)]

mod desk;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use desk::Desk;

/// A wallet `w` with a pass whose salt is in `p`.
fn desk() -> Desk {
    let desk = Desk::with_region();
    desk.good(&["wallet", "w"]);
    desk.good(&["pass", "zz", "--colour", "green", "--document", "-", "--wallet", "w", "--out", "p"]);
    desk
}

#[test]
fn only_a_picture_gives_way_to_a_picture() {
    let desk = desk();
    let present = |out: &'static str| ["present", "w", "--open", "ZZ", "--out", out];
    desk.good(&present("s.png"));
    let first = fs::read(desk.at("s.png")).unwrap();
    desk.good(&["present", "w", "--at", "ZZ-GATE-7", "--out", "s.png"]);
    assert!(first.starts_with(b"\x89PNG") && fs::read(desk.at("s.png")).unwrap() != first);
    desk.write("empty", "");
    for taken in ["zz/root/root.key.pem", "w/pass.txt", "empty"] {
        desk.refuses(&present(taken), &[taken, "left alone: name another file"]);
    }
    std::os::unix::fs::symlink(desk.at("s.png"), desk.at("link.png")).unwrap();
    std::os::unix::fs::symlink(desk.at("none"), desk.at("dangling.png")).unwrap();
    fs::create_dir(desk.at("folder.png")).unwrap();
    for taken in ["link.png", "dangling.png", "folder.png"] {
        let output = desk.run(&present(taken), std::process::Stdio::piped());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && said.contains("no regular file"), "{taken}: {said}");
    }
    assert!(fs::symlink_metadata(desk.at("link.png")).unwrap().is_symlink());
    assert!(!desk.at("none").exists());
    // Reading a pipe would wait for ever.
    assert!(std::process::Command::new("mkfifo").arg(desk.at("pipe")).status().unwrap().success());
    let output = desk.run(&present("pipe"), std::process::Stdio::piped());
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_picture_with_the_salt_is_its_owner_s_alone() {
    let desk = desk();
    let mode = |name: &str| fs::metadata(desk.at(name)).unwrap().permissions().mode() & 0o777;
    desk.good(&["present", "w", "--open", "ZZ", "--out", "s.png"]);
    assert_eq!(mode("s.png") & 0o400, 0o400);
    let salted = ["present", "w", "--open", "ZZ", "--salt", "p/SENSITIVE-salt.txt", "--out", "s.png"];
    desk.good(&salted);
    assert_eq!(mode("s.png"), 0o600, "also in place of one that others could read");
}

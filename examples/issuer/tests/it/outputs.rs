//! What `issuer` writes where, and what it takes no file for.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::desk::{Desk, INIT};

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

#[test]
fn a_root_folder_inside_the_region_s_is_refused_however_it_is_spelled() {
    let desk = Desk::empty();
    for inside in ["./zz/root2", "other/../zz/root2", "zz/./a/../root2"] {
        let (said, code) = desk.bad(&[&INIT[..], &["--no-passphrase", "--root-dir", inside, "zz"]].concat());
        assert!(code == 2 && said.contains("inside the folder to make"), "{inside}: {said}");
    }
    desk.good(&[&INIT[..], &["--no-passphrase", "--root-dir", "zz/../beside", "zz"]].concat());
}

#[test]
fn a_passphrase_with_an_unseen_mark_is_refused() {
    let desk = Desk::empty();
    desk.write("marked.txt", "\u{feff}a few plain words\n");
    desk.refuses(
        &[&INIT[..], &["--passphrase-file", "marked.txt", "--root-passphrase-file", "marked.txt", "zz"]]
            .concat(),
        &["marked.txt", "U+FEFF"],
    );
}

#[test]
fn a_batch_names_the_file_that_is_gone_and_none_that_is_not_there() {
    let desk = Desk::with_region();
    let batch = ["batch", "zz", "a.csv", "--paper", "--out", "out"];
    let run = || {
        let output = desk.run(&batch, std::process::Stdio::piped());
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8(said).unwrap(), output.status.code().unwrap())
    };
    for (rows, gone) in [
        ("id,colour,document\n1,green,ZZ:passport:X0000001\n", "SENSITIVE-salts.jsonl"),
        ("id,colour,commitment\n1,blue,,\n2,green,00000000000000000000000000000001\n", "rejected.csv"),
    ] {
        desk.write("a.csv", rows);
        run();
        fs::remove_file(desk.at("out").join(gone)).unwrap();
        let (said, code) = run();
        assert!(code == 1 && said.contains(&format!("{gone}: it is gone")), "{said}");
        fs::remove_dir_all(desk.at("out")).unwrap();
    }
    desk.write("a.csv", "id,colour,commitment\n  ,green,00000000000000000000000000000001\n");
    let (said, code) = run();
    assert!(code == 3 && said.contains("issued      0 of 1 rows\n"), "an id of spaces: {said}");
}

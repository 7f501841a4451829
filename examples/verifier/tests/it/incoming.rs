//! What waits for a running gate: the newest of each, confirmed only by an operator, and nothing that stops the gate.

use std::fs;

use crate::site::{DAY, Site};
use sanse::status::Status;

/// A gate whose issuer keeps status.
fn site() -> Site {
    let site = Site::new();
    site.write("next.cbor", &site.list_with_operator(2));
    assert_eq!(site.run(&["trust", "gate", "next.cbor"], "").code, 0);
    site
}

fn waiting(site: &Site) -> Vec<String> {
    let names = fs::read_dir(site.path("gate/incoming")).unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|n| n != "lock")
        .collect();
    names.sort();
    names
}

#[test]
fn an_older_one_does_not_take_the_place_of_a_newer_one_that_waits() {
    let site = site();
    let status = |ago| site.status_list(1, site.now.minus(ago), Status::AsIssued);
    let kinds: [(&str, [Vec<u8>; 2]); 3] = [
        ("trust", [site.list_with_operator(5), site.list_with_operator(4)]),
        ("lists", [status(60), status(600)]),
        ("update", [site.bundle(7, None), site.bundle(6, None)]),
    ];
    let held = site.hold();
    for (command, [newer, older]) in kinds {
        site.write("newer", &newer);
        site.write("older", &older);
        for (file, code) in [("newer", 0), ("older", 4), ("newer", 0)] {
            let run = site.run(&[command, "gate", file, "--wait", "0"], "");
            assert_eq!(run.code, code, "{command} {file}: {}{}", run.out, run.err);
        }
    }
    assert_eq!(waiting(&site).len(), 3);
    let doctor = site.run(&["doctor", "gate"], "");
    for what in ["a trust list waits", "a bundle waits", "status lists wait"] {
        assert!(doctor.out.contains(what), "{}", doctor.out);
    }
    drop(held);
    let run = site.check(0, &[], &site.code("green"));
    assert_eq!(run.told(), ["admit"], "{}", run.err);
    assert!(waiting(&site).is_empty());
    let status = site.run(&["status", "gate"], "");
    assert!(status.out.contains("list 7") && status.out.contains("bundle 7"), "{}", status.out);
}

#[test]
fn only_an_operator_confirms_a_date_ahead() {
    let site = site();
    let list = site.list(3, site.now.plus(2 * DAY));
    site.write("gate/incoming/trust-list.cbor", &list);
    site.write("gate/incoming/status.cbor", &site.status_list(3, site.now.plus(2 * DAY), Status::AsIssued));
    let run = site.check(0, &[], &site.code("green"));
    assert_eq!(run.told(), ["admit"], "{}", run.err);
    assert_eq!(run.err.matches("more than a day after").count(), 2, "{}", run.err);
    assert!(waiting(&site).is_empty());
    // The same, confirmed.
    let held = site.hold();
    site.write("status.cbor", &site.status_list(3, site.now.plus(2 * DAY), Status::AsIssued));
    site.write("list.cbor", &site.list(5, site.now.plus(2 * DAY)));
    for (command, file) in [("lists", "status.cbor"), ("trust", "list.cbor")] {
        let run = site.run(&[command, "gate", file, "--wait", "0"], "");
        assert!(run.code == 4 && run.err.contains("--confirm-future"), "{}", run.err);
        let run = site.run(&[command, "gate", file, "--wait", "0", "--confirm-future"], "");
        assert_eq!(run.code, 0, "{}", run.err);
    }
    assert!(waiting(&site).iter().all(|name| name.starts_with("confirmed-")), "{:?}", waiting(&site));
    drop(held);
    let run = site.check(300, &[], &site.code_at("green", site.now.plus(300)));
    assert!(run.err.contains("trust list 5 is in force"), "{}", run.err);
    assert!(waiting(&site).is_empty());
    assert!(site.run(&["status", "gate"], "").out.contains("list 5"));
}

#[test]
fn folders_in_incoming_and_lists_that_cannot_be_read_stop_no_gate() {
    let site = site();
    for name in ["trust-list.cbor", "bundle.cbor", "confirmed-bundle.cbor", "status-x.cbor"] {
        fs::create_dir_all(site.path("gate/incoming").join(name)).unwrap();
    }
    // A file in the folder of lists that is longer than any list.
    site.write("gate/status/long.cbor", b"");
    let long = fs::OpenOptions::new().write(true).open(site.path("gate/status/long.cbor")).unwrap();
    long.set_len(1 << 25).unwrap();
    let run = site.check(0, &[], &site.code("green"));
    assert_eq!(run.told(), ["admit"], "{}", run.err);
    assert!(run.err.contains("going on without that list"), "{}", run.err);
    let doctor = site.run(&["doctor", "gate"], "");
    assert!(doctor.code == 3 && doctor.out.contains("long.cbor"), "{}", doctor.out);
    // Nor does a file in place of the folder.
    fs::remove_dir_all(site.path("gate/status")).unwrap();
    site.write("gate/status", b"");
    let run = site.check(300, &[], &site.code_at("green", site.now.plus(300)));
    assert_eq!(run.told(), ["admit"], "{}", run.err);
}

/// What was taken over and cannot be removed is told once, and looked at no more.
#[cfg(unix)]
#[test]
fn a_folder_that_lets_nothing_be_removed_stops_no_gate() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;

    let site = site();
    site.write("gate/incoming/trust-list.cbor", &site.list_with_operator(3));
    site.write("gate/incoming/bundle.cbor", b"no bundle");
    site.write("gate/incoming/lock", b"");
    // No rights hold root back, so the gate is somebody else then.
    let is_root = fs::metadata(site.path("gate")).unwrap().uid() == 0;
    let as_user = |command: &mut std::process::Command| {
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
    };
    if is_root {
        fs::set_permissions(site.path("."), fs::Permissions::from_mode(0o755)).unwrap();
        let mut folders = vec![site.path("gate")];
        while let Some(folder) = folders.pop() {
            chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
            for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
                chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
                folders.extend(path.is_dir().then_some(path));
            }
        }
        let mut trial = std::process::Command::new(env!("CARGO_BIN_EXE_verifier"));
        trial.arg("--version").stdout(std::process::Stdio::null());
        as_user(&mut trial);
        if !trial.status().is_ok_and(|status| status.success()) {
            println!("not run: only root reaches the program's folder");
            return;
        }
    }
    let incoming = site.path("gate/incoming");
    fs::set_permissions(&incoming, fs::Permissions::from_mode(0o555)).unwrap();
    let time = site.now.to_string();
    let codes = format!("{}\n{}\n{}\n", site.code("green"), site.code("green"), site.code("green"));
    let run = site.command(&["check", "gate", "--json", "--time", &time], codes.as_bytes(), |command| {
        as_user(command);
        command
    });
    fs::set_permissions(&incoming, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!((run.told().len(), run.code), (3, 0), "{}", run.err);
    assert_eq!(run.err.matches("it is left alone from here on").count(), 2, "{}", run.err);
    assert_eq!(run.err.matches("trust list 3 is in force").count(), 1, "{}", run.err);
}

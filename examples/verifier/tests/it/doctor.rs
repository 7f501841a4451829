//! `verifier doctor`: what it finds in a gate's folder, and that it changes nothing there.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::site::{self, Run, Site};

/// The level of each finding by its name; of several with one name, the worst.
fn levels(run: &Run) -> BTreeMap<String, String> {
    let mut levels = BTreeMap::new();
    for finding in run.json()[0]["findings"].as_array().unwrap() {
        let (name, level) = (finding["name"].as_str().unwrap(), finding["level"].as_str().unwrap());
        let worst = levels.entry(name.to_owned()).or_insert_with(|| level.to_owned());
        if *worst == "ok" || level == "trouble" {
            *worst = level.to_owned();
        }
    }
    levels
}

fn examine(site: &Site, later: &str) -> Run {
    site.run(&["doctor", "gate", "--json", "--time", later], "")
}

/// Everything in a folder, with its content.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap_or_default())
        })
        .collect()
}

#[test]
fn a_gate_that_is_well_and_nothing_is_changed() {
    let site = Site::new();
    let before = content(&site.path("gate"));
    let run = site.run(&["doctor", "gate"], "");
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.lines().all(|line| line.starts_with("ok ")), "{}", run.out);
    assert!(run.out.contains("no gate is running") && run.out.contains("ZZ Health Authority"), "{}", run.out);
    assert_eq!(content(&site.path("gate")), before, "not even a lock");
}

#[test]
fn a_gate_of_another_region_is_looked_at_again() {
    let site = Site::new();
    let init = ["init", "far", "--root", "root.pub.pem", "--trust", "list.cbor", "--place", "YY-GATE-7"];
    let made = site.run(&init, "");
    assert!(
        made.code == 0 && made.out.contains("YY-GATE-7 is not of the region ZZ"),
        "{}{}",
        made.out,
        made.err
    );
    let run = site.run(&["doctor", "far"], "");
    assert!(run.code == 3 && run.out.contains("YY-GATE-7 is not of the region ZZ"), "{}", run.out);
}

#[test]
fn what_goes_stale_is_said_before_and_after() {
    let site = Site::new();
    let day = |days: u64| format!("+{}", days * site::DAY);
    for (later, level, code) in [(1, "ok", 0), (25, "warning", 3), (31, "trouble", 4)] {
        let run = examine(&site, &day(later));
        assert_eq!(levels(&run)["trust list"], level, "{}", run.out);
        assert!(run.code >= code, "{}", run.out);
    }
    let run = examine(&site, &day(5));
    assert_eq!(
        (levels(&run)["key"].as_str(), run.code),
        ("warning", 3),
        "its key ends on the eighth day: {}",
        run.out
    );
    assert_eq!(levels(&examine(&site, &day(9)))["keys"], "warning");
    assert_eq!(run.json()[0]["trust_list"]["keys"][0]["issuer"], "ZZ Health Authority");
}

#[test]
fn a_clock_that_contradicts_what_was_seen() {
    let site = Site::new();
    let run = examine(&site, "-86400");
    assert_eq!(
        (levels(&run)["clock"].as_str(), run.code),
        ("trouble", 4),
        "before the list was signed: {}",
        run.out
    );
    // The guard believes a clock that runs on for ten minutes.
    for later in (0..=1_200).step_by(300) {
        site.check(later, &[], &site.code_at("green", site.now.plus(later)));
    }
    let run = site.run(&["doctor", "gate", "--json", "--time", &site.now.to_string()], "");
    assert_eq!(levels(&run)["clock"], "trouble", "{}", run.out);
    assert_eq!(run.json()[0]["guard"]["settled_time"], site.now.plus(1_200).to_string());
    let run = site.run(&["doctor", "gate", "--json", "--time", &site.now.plus(1_201).to_string()], "");
    assert_eq!(levels(&run)["clock"], "ok", "{}", run.out);
}

#[test]
fn a_damaged_folder() {
    for (file, bytes, name, level) in [
        ("gate.toml", Some(&b"profil = 1"[..]), "rules", "trouble"),
        ("gate.toml", None, "rules", "warning"),
        ("guard/journal", Some(b"damaged"), "memory", "warning"),
        ("trust-memory.cbor", None, "trust list", "trouble"),
        ("trust-list.cbor", Some(b"damaged"), "trust list", "trouble"),
        ("trust-list.cbor", None, "trust list", "trouble"),
        ("root.pub.pem", Some(b"damaged"), "root", "trouble"),
        ("verifier.json", Some(b"{}"), "folder", "trouble"),
        ("verifier.json", None, "folder", "trouble"),
        ("incoming/trust-list.cbor", Some(b"a list"), "incoming", "warning"),
    ] {
        let site = Site::new();
        match bytes {
            Some(bytes) => site.write(&format!("gate/{file}"), bytes),
            None => std::fs::remove_file(site.path("gate").join(file)).unwrap(),
        }
        let run = site.run(&["doctor", "gate", "--json"], "");
        let code = if level == "warning" { 3 } else { 4 };
        assert_eq!((levels(&run)[name].as_str(), run.code), (level, code), "{file}: {}", run.out);
        let findings = run.json()[0]["findings"].as_array().unwrap().clone();
        assert!(findings.iter().all(|finding| finding["level"] == "ok" || finding["todo"].is_string()));
    }
}

#[cfg(unix)]
#[test]
fn others_that_may_write_are_trouble() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    std::fs::set_permissions(site.path("gate/root.pub.pem"), PermissionsExt::from_mode(0o666)).unwrap();
    let run = site.run(&["doctor", "gate"], "");
    assert_eq!((run.code, run.out.contains("others may write: gate/root.pub.pem")), (4, true), "{}", run.out);
    assert!(run.out.contains("chmod go-w"), "{}", run.out);
}

#[test]
fn a_running_gate_is_named_and_not_disturbed() {
    let site = Site::new();
    let mut gate = Command::new(env!("CARGO_BIN_EXE_verifier"));
    gate.args(["check", "gate"]).current_dir(site.path("")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut gate = gate.stderr(Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(gate.stdin.as_mut().unwrap(), b"hello\n").unwrap();
    std::io::Read::read_exact(gate.stdout.as_mut().unwrap(), &mut [0]).unwrap();
    let run = site.run(&["doctor", "gate"], "");
    let named = format!("a gate is running (process {}, verifier check since", gate.id());
    assert_eq!((run.code, run.out.contains(&named)), (0, true), "{}", run.out);
    drop(gate.stdin.take());
    assert_eq!(gate.wait().unwrap().code(), Some(1));
}

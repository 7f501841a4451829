//! Every command of `--help`, once well and once into each exit code that it names; completions and man pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::{self, Site};
use sanse::key::ReportKey;
use sanse::status::Status;

/// The names of the commands in `verifier --help`.
fn commands(help: &str) -> BTreeSet<String> {
    let block = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let names = block.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

/// The numbers under "Exit codes" of a command's help.
fn documented(help: &str) -> BTreeSet<i32> {
    let block = help.split("Exit codes").nth(1).unwrap_or_else(|| panic!("no exit codes in {help}"));
    block.lines().filter_map(|line| line.trim().split("  ").next()?.parse().ok()).collect()
}

/// Folders that the table needs: one that counts and reports, one of a place without a device.
fn folders_for_counting(site: &Site) -> [&'static str; 9] {
    let (code, list) = site.self_scan_place();
    site.write("place.cbor", &list);
    site.write("place.txt", code.as_bytes());
    site.write("queue", &site.self_scans(&code, &["green"]));
    [
        "init post --root root.pub.pem --trust list.cbor",
        "init box --root root.pub.pem --trust list.cbor",
        "init counter --root root.pub.pem --trust authority.cbor --place ZZ-GATE-7",
        "init door --root root.pub.pem --trust place.cbor --place ZZ-GATE-7",
        "visits init counter",
        "visits init door",
        "sentinel-key counter --out copy.key",
        "trust counter authority.cbor",
        "trust door place.cbor",
    ]
}

#[test]
fn every_command_and_every_exit_code() {
    let mut site = Site::new();
    site.issue("tested", sanse::Colour::Green, |pass| pass);
    let open = sanse::Request::openly("ZZ".parse().unwrap(), site.now);
    let (green, red) = (site.shown("green", &open).to_text(), site.shown("red", &open).to_text());
    let yellow = site.shown("yellow", &open).to_text();
    site.write("next.cbor", &site.list_with_status(2));
    let lists = [("today", 0, 60), ("tomorrow", 1, 60), ("older", 0, 120)];
    for (name, days, ago) in lists {
        let list = site.status_list(days, site.now.minus(ago), Status::AsIssued);
        site.write(&format!("{name}.cbor"), &list);
    }
    site.write("text.png", b"text");
    site.write("bundle", &site.bundle(2, None));
    site.write("file", b"");
    let (report_key, counter) = (ReportKey::generate().unwrap(), folders_for_counting(&site));
    site.write("authority.cbor", &site.list_of_authority(&report_key));
    site.write("report.pem", report_key.to_pem().unwrap().as_bytes());
    for line in counter {
        let run = site.run(&line.split(' ').collect::<Vec<_>>(), "");
        assert_eq!(run.code, 0, "{line}: {}", run.err);
    }
    site.write("counter/gate.toml", b"unattended = true\n");
    site.write("roster.cbor", &site.roster(&std::fs::read(site.path("copy.key")).unwrap(), 1, &[]));
    let visitor = "某某\nCN:resident-id:99999919900307008X\n000-0000\n";
    let old = site.now.minus(site::DAY).to_string();
    let time = site.now.to_string();
    let told = |rest: &str| format!("{rest} --time {time} --open");
    // The command line, standard input, the exit code, and what is said: what is wrong, and where.
    let table = [
        ("init new --root root.pub.pem --trust list.cbor".to_owned(), "", 0, "ZZ Health Authority"),
        ("init".to_owned(), "", 2, "<STATE>"),
        ("init other --root root.pub.pem --place zz".to_owned(), "", 2, "--place"),
        ("init other --root none.pem".to_owned(), "", 4, "none.pem"),
        ("clock new".to_owned(), "", 0, "believes no time yet"),
        ("clock new --time noon".to_owned(), "", 2, "RFC 3339"),
        (format!("clock new --time {old}"), "", 3, "it is slow"),
        ("clock none".to_owned(), "", 4, "none"),
        ("trust gate next.cbor".to_owned(), "", 0, "list 2"),
        ("trust gate".to_owned(), "", 2, "<LIST>"),
        ("trust gate next.cbor --wait soon".to_owned(), "", 2, "--wait"),
        ("trust gate list.cbor".to_owned(), "", 4, "2 was seen before"),
        ("lists gate today.cbor tomorrow.cbor".to_owned(), "", 0, "in force"),
        ("lists gate".to_owned(), "", 2, "<LIST|FOLDER>"),
        ("lists gate older.cbor tomorrow.cbor".to_owned(), "", 4, "rollback"),
        ("update new bundle".to_owned(), "", 0, "home trust list"),
        ("update new".to_owned(), "", 2, "<BUNDLE>"),
        ("update new list.cbor".to_owned(), "", 4, "bundle-unread"),
        ("status new".to_owned(), "", 0, "good until"),
        ("status new --time noon".to_owned(), "", 2, "RFC 3339"),
        (format!("status new --time +{}", 25 * site::DAY), "", 3, "warning"),
        (format!("status new --time +{}", 31 * site::DAY), "", 4, "TROUBLE"),
        (told("check gate -"), &green, 0, "ADMIT"),
        (told("check gate -"), &red, 1, "REFUSE"),
        ("check gate --colour blue=admit".to_owned(), "", 2, "--colour"),
        ("check gate --test-hours 0".to_owned(), "", 2, "--test-hours"),
        ("check gate --reader aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(), "", 2, "33 bytes"),
        (told("check gate - --colour yellow=check"), &yellow, 3, "CHECK"),
        (told("check gate text.png"), "", 4, "not-a-picture"),
        (told("watch gate - --stop-after 1"), &green, 3, "already-scanned"),
        (told("watch new -"), &green, 0, "ADMIT"),
        (told("watch new -"), &red, 1, "REFUSE"),
        ("watch gate - --every 1".to_owned(), "", 2, "--every"),
        ("watch gate - --stop-after 0".to_owned(), "", 2, "--stop-after"),
        (told("watch gate none"), "", 4, "see that the name is right"),
        (told("gate post -"), &green, 0, "✓ ADMIT"),
        (told("gate post -"), &red, 1, "✕ REFUSE"),
        (told("gate post - --colour yellow=check"), &yellow, 3, "▲ CHECK"),
        ("gate post - --bell loud".to_owned(), "", 2, "--bell"),
        (told("gate post none"), "", 4, "see that the name is right"),
        (told("sentinel box - --unattended"), &green, 0, "✓ ADMIT"),
        (told("sentinel box - --unattended"), &red, 1, "✕ REFUSE"),
        (told("sentinel box -"), "", 2, "unattended = true"),
        (told("sentinel box none --unattended"), "", 4, "see that the name is right"),
        ("sentinel-key new".to_owned(), "", 0, "(secret)"),
        ("sentinel-key".to_owned(), "", 2, "<STATE>"),
        ("sentinel-key new".to_owned(), "", 4, "has a key already"),
        (format!("roster counter roster.cbor --time {time}"), "", 0, "0 people"),
        ("roster counter".to_owned(), "", 2, "<ROSTER>"),
        ("roster counter list.cbor".to_owned(), "", 4, "roster-not-believed"),
        ("manual counter".to_owned(), visitor, 0, "counted"),
        ("manual counter --colour blue".to_owned(), visitor, 2, "--colour"),
        ("manual gate".to_owned(), visitor, 4, "report key"),
        ("visits counter".to_owned(), "", 0, "1 visits"),
        ("visits".to_owned(), "", 2, "STATE"),
        ("visits gate".to_owned(), "", 4, "verifier visits init"),
        ("day-key export counter today.key".to_owned(), "", 0, "(secret"),
        ("day-key export counter".to_owned(), "", 2, "<FILE>"),
        ("day-key import counter list.cbor".to_owned(), "", 4, "list.cbor"),
        ("upload counter --out visits.cbor".to_owned(), "", 0, "1 visits"),
        ("upload counter".to_owned(), "", 2, "--out"),
        ("upload gate --out other.cbor".to_owned(), "", 4, "verifier visits init"),
        ("collect unit visits.cbor".to_owned(), "", 0, "1 new"),
        ("collect unit".to_owned(), "", 2, "<UPLOAD>"),
        ("collect unit list.cbor".to_owned(), "", 4, "nothing was taken over"),
        ("stats unit".to_owned(), "", 0, "visitors"),
        ("stats unit --day yesterday".to_owned(), "", 2, "--day"),
        ("stats gate".to_owned(), "", 4, "not a unit's folder"),
        ("self-scans door queue --place-code place.txt".to_owned(), "", 0, "counted     1"),
        ("self-scans door queue".to_owned(), "", 2, "--place-code"),
        ("self-scans door list.cbor --place-code place.txt".to_owned(), "", 4, "list.cbor"),
        (format!("memory export door --out door.memory --time {time}"), "", 0, "door.memory"),
        ("memory export door".to_owned(), "", 2, "--out"),
        (format!("memory merge new door.memory --time {time}"), "", 4, "--beside"),
        ("reports counter --out sealed".to_owned(), "", 0, "visitors"),
        ("reports counter --delivered 12".to_owned(), "", 2, "32 hexadecimal"),
        ("reports none".to_owned(), "", 4, "not a gate's folder"),
        ("reports-open sealed/record --key report.pem --from ZZ".to_owned(), "", 0, "99999919900307008X"),
        ("reports-open sealed/record".to_owned(), "", 2, "--key"),
        ("reports-open list.cbor --key report.pem --from ZZ".to_owned(), "", 4, "list.cbor"),
        ("inspect".to_owned(), &green, 0, "NOT VERIFIED"),
        ("inspect".to_owned(), "hello", 1, "102 text-prefix"),
        ("inspect --lang fr".to_owned(), "", 2, "--lang"),
        ("inspect none.png".to_owned(), "", 4, "none.png"),
        ("doctor new".to_owned(), "", 0, "ok"),
        ("doctor".to_owned(), "", 2, "<STATE>"),
        ("doctor gate --time noon".to_owned(), "", 2, "RFC 3339"),
        (format!("doctor new --time +{}", 25 * site::DAY), "", 3, "verifier trust"),
        (format!("doctor gate --time {old}"), "", 4, "set the clock"),
        ("config".to_owned(), "", 0, "paper = \"refuse\""),
        ("config gate".to_owned(), "", 2, "unexpected argument"),
        ("completions bash".to_owned(), "", 0, "_verifier()"),
        ("completions csh".to_owned(), "", 2, "csh"),
        ("man pages".to_owned(), "", 0, ""),
        ("man".to_owned(), "", 2, "<FOLDER>"),
        ("man file".to_owned(), "", 4, "file"),
    ];
    let mut seen: BTreeMap<String, BTreeSet<i32>> = BTreeMap::new();
    for (line, stdin, code, said) in &table {
        let args: Vec<_> = line.split(' ').collect();
        if args[0] == "reports-open" && *code == 0 {
            // Its name is its id, which nobody knows before.
            let sealed = std::fs::read_dir(site.path("sealed")).unwrap().flatten().next().unwrap().path();
            std::fs::rename(sealed, site.path("sealed/record")).unwrap();
        }
        let run = site.run(&args, stdin);
        assert_eq!(run.code, *code, "{line}: {}{}", run.out, run.err);
        let (place, other) = if *code == 2 { (&run.err, &run.out) } else { (&run.out, &run.err) };
        assert!(place.contains(said) || (*code != 2 && other.contains(said)), "{line}: {place}{other}");
        if *code == 2 {
            assert_eq!(run.out, "", "{line}");
        }
        seen.entry(args[0].to_owned()).or_default().insert(*code);
    }
    assert!(!site.path("other").exists(), "nothing was written");
    let help = site.run(&["--help"], "").out;
    assert_eq!(seen.keys().cloned().collect::<BTreeSet<_>>(), commands(&help));
    for (command, codes) in seen {
        let mut named = documented(&site.run(&[&command, "--help"], "").out);
        // Where nothing can fail but standard output.
        if ["config", "completions"].contains(&command.as_str()) {
            assert!(named.remove(&4));
        }
        assert_eq!(codes, named, "{command}");
    }
}

/// The fourth exit code of the commands that only print: nobody takes what they print.
#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_trouble() {
    let site = Site::new();
    for command in [&["config"][..], &["completions", "zsh"], &["inspect", "list.cbor"], &["doctor", "gate"]]
    {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = site.command(command, b"", |command| command.stdout(full));
        assert_eq!((run.code, run.err.contains("standard output")), (4, true), "{command:?}: {}", run.err);
    }
}

#[test]
fn man_pages_and_completions_name_every_command() {
    let site = Site::new();
    assert_eq!(site.run(&["man", "pages"], "").code, 0);
    let names = commands(&site.run(&["--help"], "").out);
    let main = std::fs::read_to_string(site.path("pages/verifier.1")).unwrap().replace("\\-", "-");
    for name in &names {
        let page = std::fs::read_to_string(site.path(&format!("pages/verifier-{name}.1"))).unwrap();
        assert!(page.contains(".TH") && main.contains(name.as_str()), "{name}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = site.run(&["completions", shell], "").out;
        assert!(names.iter().all(|name| script.contains(name.as_str())), "{shell}");
        assert!(script.contains("stop-after") && script.contains("confirm-future"), "{shell}");
    }
}

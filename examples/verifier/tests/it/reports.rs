//! Refusals and visitors, sealed for the authority: kept, handed over, taken out, opened by nobody else.

use std::fs;

use crate::site::{self, Run, Site};
use sanse::key::ReportKey;

const VISITOR: &str = "某某\nCN:resident-id:99999919900307008X\n+00 000-0000\n";

/// A gate whose home list names the authority.
fn reporting() -> (Site, ReportKey) {
    let (site, reports) = (Site::new(), ReportKey::generate().unwrap());
    site.write("next.cbor", &site.list_of_authority(&reports));
    site.write("report.key.pem", reports.to_pem().unwrap().as_bytes());
    site.write("encrypted.pem", reports.to_encrypted_pem(b"plainly fictitious").unwrap().as_bytes());
    site.write("passphrase", b"plainly fictitious\n");
    site.write("other.key.pem", ReportKey::generate().unwrap().to_pem().unwrap().as_bytes());
    let run = site.run(&["trust", "gate", "next.cbor"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    (site, reports)
}

fn waiting(site: &Site) -> Vec<String> {
    let run = site.run(&["reports", "gate"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    let lines = run.out.lines().filter(|line| line.ends_with(site::PLACE));
    lines.map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect()
}

fn open(site: &Site, args: &str, id: &str) -> Run {
    let record = format!("out/{id}.sealed");
    let args: Vec<_> = ["reports-open", &record].into_iter().chain(args.split(' ')).collect();
    site.run(&args, "")
}

#[test]
fn refusals_for_colour_are_sealed_and_others_are_not() {
    let (site, _) = reporting();
    assert_eq!(waiting(&site).len(), 0);
    site.check(0, &[], &site.code("green"));
    site.check(0, &[], "hello");
    site.check(60, &[], &site.code("red")); // stale
    assert_eq!(waiting(&site).len(), 0);
    site.check(0, &[], &site.code("red"));
    site.check(0, &[], &site.code("yellow"));
    let ids = waiting(&site);
    assert_eq!(ids.len(), 2);
    let doctor = site.run(&["doctor", "gate"], "").out;
    assert!(doctor.contains("2 refusals wait for the authority"), "{doctor}");
    let doctor = site.run(&["doctor", "gate", "--time", "+100000"], "").out;
    assert!(doctor.contains("warning  reports"), "{doctor}");
    assert_eq!(site.run(&["reports", "gate", "--out", "out"], "").code, 0);
    assert_eq!(site.run(&["reports", "gate", "--out", "out"], "").code, 0, "the same once more");
    let run = open(&site, "--key report.key.pem --from ZZ", &ids[0]);
    assert!(run.code == 0 && run.out.contains("pass        red, of ZZ, reason 711"), "{}", run.err);
    let run = open(&site, "--key encrypted.pem --passphrase-file passphrase --from ZZ-GATE-7", &ids[1]);
    assert!(run.code == 0 && run.out.contains("pass        yellow"), "{}", run.err);
    for (args, code) in [
        ("--key other.key.pem --from ZZ", "report-not-opened"),
        ("--key report.key.pem --from YY", "report-other-place"),
        ("--key encrypted.pem --from ZZ", "--passphrase-file"),
    ] {
        let run = open(&site, args, &ids[0]);
        assert_eq!((run.code, &*run.out, run.err.contains(code)), (4, "", true), "{}", run.err);
    }
    // What has arrived is taken out, and nothing else is.
    let run = site.run(&["reports", "gate", "--delivered", &ids[0]], "");
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(waiting(&site), ids[1..]);
    assert_eq!(site.run(&["reports", "gate", "--delivered", "zz"], "").code, 2);
}

#[test]
fn without_a_report_key_nothing_is_kept() {
    let site = Site::new();
    site.check(0, &[], &site.code("red"));
    assert!(site.run(&["reports", "gate"], "").out.contains("nothing waits"));
}

#[test]
fn a_contact_is_taken_for_yellow() {
    let (site, _) = reporting();
    let time = site.now.to_string();
    let typed = format!(
        "{}\n!contact 000-0000\n{}\n!contact #1 000-0002\n!contact #2 000-0001\n",
        site.code("yellow"),
        site.code("red")
    );
    let run = site.run(&["gate", "gate", "-", "--commands", "-", "--time", &time], &typed);
    assert!(
        run.err.contains("the contact is sealed")
            && run.err.contains("#2, not #1")
            && run.err.contains("of yellow passes alone"),
        "{}",
        run.err
    );
    site.run(&["reports", "gate", "--out", "out"], "");
    let ids = waiting(&site);
    let told: Vec<_> = ids.iter().map(|id| open(&site, "--key report.key.pem --from ZZ", id).out).collect();
    assert_eq!(
        (
            ids.len(),
            told.concat().matches("000-0000").count(),
            told.concat().matches("000-0001").count() + told.concat().matches("000-0002").count()
        ),
        (3, 1, 0)
    );
}

#[test]
fn a_running_gate_takes_out_what_has_arrived() {
    let (site, _) = reporting();
    let time = site.now.to_string();
    let mut gate = site.begin(&["gate", "gate", "-", "--every", "10", "--time", &time]);
    gate.type_line(&site.code("red"));
    gate.wait_for("REFUSE");
    let ids = waiting(&site);
    let run = site.run(&["reports", "gate", "--delivered", &ids[0]], "");
    assert!(run.code == 0 && run.out.contains("running gate"), "{}{}", run.out, run.err);
    gate.end_typing();
    assert_eq!(gate.end().code, 1);
    assert!(waiting(&site).is_empty(), "it was taken out when the gate stopped, if not before");
}

#[test]
fn a_visitor_is_written_down_sealed_and_counted() {
    let (site, _) = reporting();
    let time = site.now.to_string();
    site.run(&["visits", "init", "gate", "--time", &time], "");
    let run = site.run(&["manual", "gate", "--reader", "side", "--time", &time], VISITOR);
    assert_eq!(run.code, 0, "{}", run.err);
    let ids = waiting(&site);
    site.run(&["reports", "gate", "--kind", "visitors", "--out", "out"], "");
    let opened = open(&site, "--key report.key.pem --from ZZ", &ids[0]).out;
    assert!(
        opened.contains("某某") && opened.contains("99999919900307008X") && opened.contains("+000000000"),
        "{opened}"
    );
    let visits = site.run(&["visits", "gate", "--json", "--time", &time], "").json();
    assert_eq!(
        (&visits[0]["column"], &visits[0]["gate"], &visits[0]["tagged"]),
        (&"manual".into(), &"side".into(), &false.into())
    );
    // What is wrong is told without what was written, and nothing is kept of it.
    for (typed, why) in [
        ("某某\n", "the document is missing"),
        ("某某\nCN:resident-id:99999919900307008X\nnone\n", "phone"),
        ("某某\nCN:resident-id:999999199003070081\n000-0000\n", "check"),
    ] {
        let run = site.run(&["manual", "gate", "--time", &time], typed);
        assert!(run.code == 2 && run.err.contains(why) && !run.err.contains("999999"), "{why}: {}", run.err);
    }
    assert_eq!(
        (waiting(&site).len(), site.run(&["visits", "gate", "--json", "--time", &time], "").json().len()),
        (1, 1)
    );
}

/// Where nobody can show a PIN, a guard's word takes a record out and destroys nothing.
#[test]
fn what_a_guard_takes_out_is_kept_for_thirty_days() {
    let (site, _) = reporting();
    site.check(0, &[], &site.code("red"));
    let ids = waiting(&site);
    let run = site.run(&["reports", "gate", "--delivered", &ids[0]], "");
    assert!(run.code == 0 && run.out.contains("kept for 30 days"), "{} {}", run.out, run.err);
    assert!(waiting(&site).is_empty());
    let run = site.run(&["reports", "gate", "--aside", "--out", "out"], "");
    assert!(run.code == 0 && run.out.contains(&ids[0]), "{} {}", run.out, run.err);
    assert!(open(&site, "--key report.key.pem --from ZZ", &ids[0]).out.contains("pass        red"));
    // Its time is over.
    let kept = site.path("gate/reports/aside/refusals").join(format!("{}.sealed", ids[0]));
    let month = std::time::Duration::from_secs(30 * 86_400 + 60);
    fs::File::options()
        .write(true)
        .open(&kept)
        .unwrap()
        .set_modified(
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(site.now.unix()) - month,
        )
        .unwrap();
    assert!(site.run(&["reports", "gate", "--aside"], "").out.contains("nothing was set aside"));
    assert!(!kept.exists());
}

/// Whoever stands at a gate loses no refusal and makes up no visit.
#[test]
fn a_locked_gate_keeps_its_reports_and_its_clock() {
    let (site, _) = reporting();
    site.write("pin", b"4711\n");
    site.write("other-pin", b"4712\n");
    site.check(0, &[], &site.code("red"));
    let ids = waiting(&site);
    assert_eq!(site.run(&["gate", "gate", "-", "--lock", "pin"], "hello").code, 1);
    let deliver = ["reports", "gate", "--delivered", &ids[0]];
    for (pin, why) in [(&[][..], "with --lock"), (&["--lock", "other-pin"][..], "another PIN")] {
        let run = site.run(&[&deliver[..], pin].concat(), "");
        assert_eq!((run.code, run.err.contains(why)), (2, true), "{}", run.err);
        assert_eq!(waiting(&site), ids);
    }
    assert_eq!(
        site.run(&["reports", "gate", "--out", "out"], "").code,
        0,
        "copies may be carried by anybody"
    );
    assert_eq!(site.run(&[&deliver[..], &["--lock", "pin"]].concat(), "").code, 0);
    assert!(waiting(&site).is_empty());
    assert!(site.run(&["reports", "gate", "--aside"], "").out.contains("nothing was set aside"));
    let run = site.run(&["manual", "gate", "--time", "-60"], VISITOR);
    assert_eq!((run.code, run.err.contains("leave --time out")), (2, true), "{}", run.err);
    assert_eq!(site.run(&["manual", "gate"], VISITOR).code, 0);
}

#[test]
fn a_visitor_of_another_day_is_written_down_at_a_gate_for_trials_alone() {
    let (site, _) = reporting();
    site.run(&["visits", "init", "gate"], "");
    for far in ["2020-01-01T12:00:00Z", "+100000", "-100000"] {
        let run = site.run(&["manual", "gate", "--time", far], VISITOR);
        assert_eq!((run.code, run.err.contains("--trial")), (2, true), "{far}: {}", run.err);
    }
    assert!(waiting(&site).is_empty());
    assert_eq!(site.run(&["manual", "gate", "--time", "-3600"], VISITOR).code, 0);
    assert_eq!(site.run(&["manual", "gate", "--time", "+100000", "--trial"], VISITOR).code, 0);
    // And the unit does not take over what has not been yet.
    assert_eq!(site.run(&["upload", "gate", "--out", "ahead.cbor"], "").code, 0);
    let run = site.run(&["collect", "unit", "ahead.cbor"], "");
    assert_eq!((run.code, run.err.contains("look at both clocks")), (4, true), "{}", run.err);
    assert!(!site.path("unit").exists());
    assert_eq!(site.run(&["collect", "unit", "ahead.cbor", "--time", "+100000"], "").code, 0);
}

#[test]
fn nothing_on_the_disk_names_the_visitor() {
    let (site, _) = reporting();
    assert_eq!(site.run(&["manual", "gate"], VISITOR).code, 0);
    let mut folders = vec![site.path("gate")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = fs::read(entry.path()).unwrap();
            for personal in ["某某".as_bytes(), b"19900307", b"0000000"] {
                assert!(!bytes.windows(personal.len()).any(|part| part == personal), "{:?}", entry.path());
            }
        }
    }
}

//! Status lists brought to a gate, at rest and while it runs, and what doctor says of them.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::schema::Schema;
use crate::site::{DAY, INDEX, Run, Site, operator};
use sanse::bundle::PartKind;
use sanse::key::SigningKey;
use sanse::status::Status;
use sanse::trust::{RecognisedRegion, Scope, TrustList};
use sanse::{Authority, Colour, Timestamp};

/// A gate whose issuer keeps status, and a pass with a place.
fn site() -> Site {
    let mut site = Site::new();
    site.issue("listed", Colour::Green, |pass| pass.status_index(INDEX).unwrap());
    site.write("next.cbor", &site.list_with_status(2));
    let run = site.run(&["trust", "gate", "next.cbor"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    site
}

fn write(site: &Site, name: &str, days: u64, ago: u64, status: Status) {
    site.write(name, &site.status_list(days, site.now.minus(ago), status));
}

fn told(site: &Site, later: u64) -> String {
    site.check(later, &[], &site.code_at("listed", site.now.plus(later))).told()[0].clone()
}

/// The levels of what doctor says of status lists, with its words.
fn doctor(site: &Site, later: &str) -> (Vec<String>, Run) {
    let run = site.run(&["doctor", "gate", "--json", "--time", later], "");
    let findings = run.json()[0]["findings"].as_array().unwrap().clone();
    let own = findings.iter().filter(|finding| finding["name"] == "status list");
    (own.map(|finding| format!("{}: {}", finding["level"].as_str().unwrap(), finding["says"])).collect(), run)
}

#[test]
fn a_list_is_in_force_until_a_newer_one_and_survives_restarts() {
    let site = site();
    assert_eq!(told(&site, 0), "check status-unknown");
    write(&site, "lists/a.cbor", 1, 600, Status::AsIssued);
    write(&site, "lists/b.cbor", 0, 600, Status::AsIssued);
    let run = site.run(&["lists", "gate", "lists"], "");
    assert_eq!((run.code, run.out.matches("in force").count()), (0, 2), "{}{}", run.out, run.err);
    assert_eq!(told(&site, 130), "admit");
    write(&site, "worse.cbor", 1, 300, Status::NowYellow);
    assert_eq!(site.run(&["lists", "gate", "worse.cbor"], "").code, 0);
    assert_eq!(told(&site, 260), "refuse colour-worsened colour-refused");
    // What was seen is remembered: nothing older hides it, and nothing else of the same date.
    let run = site.run(&["lists", "gate", "lists/a.cbor"], "");
    assert!(run.code == 4 && run.err.contains("rollback"), "{}", run.err);
    write(&site, "fork.cbor", 1, 300, Status::AsIssued);
    let run = site.run(&["lists", "gate", "fork.cbor"], "");
    assert!(run.code == 4 && run.err.contains("fork"), "{}", run.err);
    fs::remove_dir_all(site.path("gate/status")).unwrap();
    let run = site.run(&["lists", "gate", "lists/a.cbor"], "");
    assert!(run.code == 4 && run.err.contains("rollback"), "the memory is a file of its own: {}", run.err);
    assert_eq!(told(&site, 390), "check status-unknown");
    let memory = site.path("gate/status-memory.cbor");
    fs::write(&memory, b"x").unwrap();
    assert!(site.run(&["lists", "gate", "worse.cbor"], "").err.contains("find out what happened"));
    fs::remove_file(&memory).unwrap();
    assert!(site.run(&["lists", "gate", "worse.cbor"], "").err.contains("hide a revocation"));
}

#[test]
fn a_running_gate_takes_lists_over_between_two_decisions() {
    let site = site();
    write(&site, "worse.cbor", 1, 60, Status::Revoked);
    fs::create_dir(site.path("camera")).unwrap();
    let mut gate = Command::new(env!("CARGO_BIN_EXE_verifier"))
        .args(["watch", "gate", "camera", "--json", "--every", "20", "--stop-after", "1"])
        .current_dir(site.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !site.path("gate/holder").exists() {
        thread::sleep(Duration::from_millis(10));
    }
    let run = site.run(&["lists", "gate", "worse.cbor", "--wait", "60"], "");
    assert!(run.code == 0 && run.out.contains("it has taken the lists over"), "{}{}", run.out, run.err);
    let now = Timestamp::try_from(chrono::Utc::now()).unwrap();
    site.picture("code.png", &site.code_at("listed", now));
    fs::rename(site.path("code.png"), site.path("camera/code.png")).unwrap();
    assert!(gate.wait().unwrap().code().is_some());
    let mut said = String::new();
    std::io::Read::read_to_string(&mut gate.stdout.take().unwrap(), &mut said).unwrap();
    assert!(said.contains("\"revoked\""), "{said}");
    assert_eq!(fs::read_dir(site.path("gate/status")).unwrap().count(), 1);
}

#[test]
fn lists_that_are_carried_into_incoming_are_taken_and_what_is_none_stops_no_gate() {
    let site = site();
    write(&site, "gate/incoming/any-name.cbor", 1, 60, Status::Suspended);
    site.write("gate/incoming/broken.cbor", b"no list");
    assert_eq!(told(&site, 0), "refuse suspended");
    assert_eq!(
        fs::read_dir(site.path("gate/incoming"))
            .unwrap()
            .filter(|entry| {
                entry.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "cbor")
            })
            .count(),
        0
    );
}

#[test]
fn doctor_tells_ages_and_what_is_missing_or_stale() {
    let site = site();
    let (says, _) = doctor(&site, "+0");
    assert!(says.len() == 1 && says[0].starts_with("ok: ") && says[0].contains("none of"), "{says:?}");
    write(&site, "today.cbor", 0, 60, Status::AsIssued);
    assert_eq!(site.run(&["lists", "gate", "today.cbor"], "").code, 0);
    let (says, run) = doctor(&site, "+0");
    assert!(says[0].starts_with("ok: ") && says[0].contains("issued"), "{says:?}");
    assert!(says[1].starts_with("warning: ") && says[1].contains("missing"), "{says:?}");
    assert_eq!(run.code, 3);
    write(&site, "tomorrow.cbor", 1, 60, Status::AsIssued);
    assert_eq!(site.run(&["lists", "gate", "tomorrow.cbor"], "").code, 0);
    let (says, run) = doctor(&site, "+0");
    assert!(says.iter().all(|line| line.starts_with("ok: ")), "{says:?}");
    let lists = run.json()[0]["status_lists"].as_array().unwrap().clone();
    assert_eq!((lists.len(), lists[0]["entries"].as_u64()), (2, Some(1 << 17)));
    // The clock goes on.
    assert!((60..120).contains(&lists[0]["age"].as_u64().unwrap()));
    let mut schema = Schema::read("doctor");
    schema.check(&run.json()[0]);

    let in_force = |later: u64| doctor(&site, &format!("+{later}")).0;
    assert!(in_force(6 * 3_600).iter().any(|line| line.contains("a newer one is due")));
    assert!(in_force(DAY - 50).iter().any(|line| line.starts_with("warning: ")));
    // A list that falls with its key, and one that waits.
    write(&site, "gate/incoming/status-x.cbor", 1, 30, Status::AsIssued);
    let (_, run) = doctor(&site, "+0");
    assert!(run.out.contains("status lists wait to be loaded"), "{}", run.out);
}

#[test]
fn a_trial_says_which_day_it_is() {
    let site = site();
    let list = site.status_list(3, site.now.plus(2 * DAY), Status::AsIssued);
    site.write("ahead.cbor", &list);
    let run = site.run(&["lists", "gate", "ahead.cbor"], "");
    assert!(run.code == 4 && run.err.contains("--confirm-future"), "{}", run.err);
    let then = site.now.plus(2 * DAY + 60).to_string();
    let run = site.run(&["lists", "gate", "ahead.cbor", "--time", &then], "");
    assert!(run.code == 0 && run.out.contains("in force"), "{}{}", run.out, run.err);
}

/// A neighbour's status lists come by themselves and in bundles, and count for its own passes only.
#[test]
fn a_recognised_regions_lists_count_for_its_passes() {
    let mut site = Site::new();
    let (root, issuer) =
        (SigningKey::from_seed(&[31; 32]).unwrap(), SigningKey::from_seed(&[32; 32]).unwrap());
    site.issue_by(&issuer, "theirs", Colour::Green, |pass| pass.status_index(INDEX).unwrap());
    site.issue("ours", Colour::Green, |pass| pass.status_index(INDEX).unwrap());
    let (until, region) = (site.now.plus(9 * DAY), "YY".parse().unwrap());
    let home = |site: &Site, sequence| {
        let yy = RecognisedRegion::new(region, root.public(), until, &[Colour::Green], 2 * DAY).unwrap();
        site.list_naming(sequence, |list| list.recognise(yy).unwrap())
    };
    let list = TrustList::new(region, 1, site.now.minus(3_600), site.now.plus(30 * DAY)).unwrap();
    let entry = site.entry(&issuer).scope(Scope::CREDENTIALS.and(Scope::STATUS_LISTS));
    let theirs = Authority::new(root.clone()).sign(&list.trust(entry).unwrap()).unwrap().into_bytes();
    let status =
        |site: &Site, ago, status| site.status_list_of("YY", &issuer, 1, site.now.minus(ago), status);
    let bundle = |site: &Site, number, list: Option<Vec<u8>>| {
        let mut parts = vec![
            (PartKind::Home, "home.cbor", home(site, number)),
            (PartKind::Recognised, "yy.cbor", theirs.clone()),
        ];
        parts.extend(list.map(|list| (PartKind::Status, "yy-status.cbor", list)));
        site.write("bundle", &site.bundle_of(&operator(), number, parts));
        let run = site.run(&["update", "gate", "bundle"], "");
        assert_eq!(run.code, 0, "{}", run.err);
    };
    let mut later = 0;
    let mut told = |site: &Site, name: &str| {
        later += 130;
        site.check(later, &[], &site.code_at(name, site.now.plus(later))).told()[0].clone()
    };
    // Before their trust list is here, theirs is nobody's.
    site.write("theirs.cbor", &status(&site, 60, Status::AsIssued));
    let run = site.run(&["lists", "gate", "theirs.cbor"], "");
    assert!(run.code == 4 && run.err.contains("not-believed"), "{}", run.err);
    bundle(&site, 2, None);
    assert_eq!(told(&site, "theirs"), "check status-unknown");
    site.write("theirs.cbor", &status(&site, 600, Status::AsIssued));
    let run = site.run(&["lists", "gate", "theirs.cbor"], "");
    assert!(run.code == 0 && run.out.contains("YY"), "{}{}", run.out, run.err);
    assert_eq!(told(&site, "theirs"), "admit");
    assert_eq!(told(&site, "ours"), "check status-unknown");
    bundle(&site, 3, Some(status(&site, 300, Status::Suspended)));
    assert_eq!(told(&site, "theirs"), "refuse suspended");
    // The one that came by itself stays where a bundle has none; an older one hides nothing.
    site.write("theirs.cbor", &status(&site, 60, Status::Revoked));
    assert_eq!(site.run(&["lists", "gate", "theirs.cbor"], "").code, 0);
    bundle(&site, 4, None);
    bundle(&site, 5, Some(status(&site, 300, Status::Suspended)));
    assert_eq!(told(&site, "theirs"), "refuse revoked");
    let status = site.run(&["status", "gate"], "");
    assert!(status.out.contains("sanse:status/YY/"), "{}", status.out);
}

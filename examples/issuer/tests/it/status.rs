//! `issuer status`: places before passes, and lists that gates believe, through kills and damage.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::run::{Desk, Pass};
use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::key::VerifyingKey;
use sanse::reason::Reason;
use sanse::status::{ExpiryDay, StatusStore};
use sanse::trust::Trust;
use sanse::verify::{PaperRule, Policy, Scene, Verifier};
use sanse::{Credential, Now, Timestamp, Unverified};

/// An issuer that keeps status.
fn desk() -> Desk {
    let desk = Desk::new();
    let said = status(&desk, &["init", "zz", "--entries", "131072"]);
    assert_eq!(said.1, 0, "{}", said.0);
    desk
}

/// What a command said, on either stream, and its exit code.
fn status(desk: &Desk, args: &[&str]) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_issuer"));
    let output = command.arg("status").args(args).current_dir(desk.path(".")).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.code().unwrap())
}

fn rows(count: u32) -> String {
    (1..=count).fold("id,colour,commitment,photo\n".to_owned(), |mut csv, n| {
        writeln!(csv, "row-{n},green,{n:032x},{n:032x}").unwrap();
        csv
    })
}

fn publish(desk: &Desk) -> String {
    let (said, code) = status(desk, &["publish", "zz"]);
    assert_eq!(code, 0, "{said}");
    said
}

/// What a gate that has all published lists finds, beside the paper.
fn found(desk: &Desk, pass: &Pass) -> Vec<&'static str> {
    let now = Now::exactly(Timestamp::try_from(chrono::Utc::now()).unwrap());
    let root = fs::read_to_string(desk.path("zz/root.pub.pem")).unwrap();
    let mut trust = Trust::pin(&VerifyingKey::from_pem(&root).unwrap()).unwrap();
    trust.load(&fs::read(desk.path("zz/trust-list.cbor")).unwrap(), now).unwrap();
    for entry in fs::read_dir(desk.path("zz/status-lists")).into_iter().flatten() {
        trust.load_status(&fs::read(entry.unwrap().path()).unwrap(), now).unwrap();
    }
    let policy = Policy::openly().paper(PaperRule::Check).build().unwrap();
    let gate = Verifier::new(trust, policy, MemoryGuard::init(GuardSettings::default()));
    let decision = gate.check(&pass.text, &Scene::at(now));
    decision.reasons().iter().map(Reason::name).filter(|name| *name != "paper").collect()
}

#[test]
fn a_pass_is_taken_back_by_any_of_its_names() {
    let desk = desk();
    let (said, code) = desk.batch("a.csv", rows(200), &["--paper"]);
    assert_eq!(code, 0, "{said}");
    let passes = desk.passes();
    assert_eq!(found(&desk, &passes[0]), ["status-unknown"], "no list is out yet");
    publish(&desk);
    assert!(passes.iter().step_by(50).all(|pass| found(&desk, pass).is_empty()));

    let places: BTreeSet<_> = passes.iter().map(|pass| pass.status.as_ref().unwrap().index).collect();
    assert_eq!(places.len(), passes.len(), "a place of its own for each");
    for pass in &passes {
        let credential = Unverified::<Credential>::from_text(&pass.text).unwrap();
        let place = pass.status.as_ref().unwrap();
        let id: String = credential.untrusted_id().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(place.credential, id);
        assert_eq!(credential.untrusted_claims().unwrap().pass().status(), Some(place.index));
        assert!(pass.expires.starts_with(&place.day));
    }

    fs::write(desk.path("pass.txt"), format!("{}\n", passes[0].text)).unwrap();
    let (second, third) = (passes[1].status.as_ref().unwrap(), passes[2].status.as_ref().unwrap());
    let index = third.index.to_string();
    let by_name = [
        (&["revoked", "--pass", "pass.txt"][..], 0, "revoked"),
        (&["suspended", "--credential", &second.credential], 1, "suspended"),
        (&["now-yellow", "--day", &third.day, "--index", &index], 2, "colour-worsened"),
    ];
    for (args, _, _) in by_name {
        let (said, code) = status(&desk, &[&["set", "zz"], args].concat());
        assert_eq!(code, 0, "{said}");
    }
    publish(&desk);
    for (_, pass, reason) in by_name {
        assert_eq!(found(&desk, &passes[pass])[0], reason);
    }
    assert!(found(&desk, &passes[3]).is_empty());
    let (said, _) = status(&desk, &["list", "zz"]);
    assert!(said.contains("1 now-yellow, 1 suspended, 1 revoked"), "{said}");

    // A suspension is lifted, a revocation is not.
    assert_eq!(status(&desk, &["set", "zz", "as-issued", "--credential", &second.credential]).1, 0);
    let (said, code) = status(&desk, &["set", "zz", "as-issued", "--pass", "pass.txt"]);
    assert!(code == 1 && said.contains("never lifted"), "{said}");
    publish(&desk);
    assert!(found(&desk, &passes[1]).is_empty());
    assert_eq!(found(&desk, &passes[0]), ["revoked"]);
}

/// A long run has the book for seconds at a time, and not until its end.
#[test]
fn a_pass_is_taken_back_while_a_batch_runs() {
    let desk = desk();
    fs::write(desk.path("a.csv"), rows(100_000)).unwrap();
    let mut batch = desk.command("a.csv", &["--paper", "--workers", "1"]);
    let mut batch = batch.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let passes = desk.out().join("passes.jsonl");
    while !fs::read_to_string(&passes).is_ok_and(|text| text.contains('\n')) {
        thread::sleep(Duration::from_millis(20));
        assert!(batch.try_wait().unwrap().is_none(), "it ends before a pass is done");
    }
    let text = fs::read_to_string(&passes).unwrap();
    let (_, rest) = text.split_once("\"credential\":\"").unwrap();
    let (said, code) = status(&desk, &["set", "zz", "revoked", "--credential", &rest[..32]]);
    let runs = batch.try_wait().unwrap().is_none();
    let _ = batch.kill();
    batch.wait().unwrap();
    assert_eq!(code, 0, "{said}");
    assert!(runs, "the batch was waited for");
}

#[test]
fn lists_are_there_before_any_pass_needs_them() {
    let desk = desk();
    let said = publish(&desk);
    assert_eq!(said.matches("written").count(), 3, "today, tomorrow and the day after: {said}");
    let (said, code) = desk.batch("a.csv", rows(1), &["--paper"]);
    assert_eq!(code, 0, "{said}");
    assert!(found(&desk, &desk.passes()[0]).is_empty(), "the list was made before the pass");
}

#[test]
fn what_would_give_a_place_twice_is_refused() {
    let desk = desk();
    assert_eq!(desk.batch("a.csv", rows(2), &["--paper"]).1, 0);
    let day = desk.passes()[0].status.as_ref().unwrap().day.clone();
    let ledger = desk.path(&format!("zz/status/{day}.ledger"));
    let good = fs::read(&ledger).unwrap();
    fs::remove_dir_all(desk.out()).unwrap();
    let issues = |wanted: &str| {
        let (said, code) = desk.again("a.csv", &["--paper"]);
        assert!(code == 1 && said.contains(wanted), "{said}");
        assert!(!desk.out().join("passes.jsonl").exists(), "nothing was issued");
        let _ = fs::remove_dir_all(desk.out());
    };
    let mut damaged = good.clone();
    damaged[good.len() / 2] ^= 1;
    fs::write(&ledger, damaged).unwrap();
    issues("damaged");
    fs::remove_file(&ledger).unwrap();
    issues("not there any more");
    // Nor does a region that loses the whole folder go on without, or begin anew.
    fs::rename(desk.path("zz/status"), desk.path("away")).unwrap();
    issues("it is gone");
    let (said, code) = status(&desk, &["init", "zz"]);
    assert!(code == 1 && said.contains("it is gone"), "{said}");
    fs::rename(desk.path("away"), desk.path("zz/status")).unwrap();
    fs::write(&ledger, good).unwrap();
    assert_eq!(desk.again("a.csv", &["--paper"]).1, 0);
    // A place that the row names itself.
    fs::remove_dir_all(desk.out()).unwrap();
    let own = format!("id,colour,commitment,status_index\na,green,{},7\n", "5a".repeat(16));
    assert_eq!(desk.batch("own.csv", own, &["--paper"]).1, 3);
    assert_eq!(desk.rejected()[&2], "status_index conflict");
}

#[test]
fn killed_at_any_moment_no_place_is_given_twice() {
    let desk = desk();
    fs::write(desk.path("a.csv"), rows(3_000)).unwrap();
    let mut given = BTreeSet::new();
    let mut killed = 0;
    for kill in 0..20_u64 {
        let mut child =
            desk.command("a.csv", &["--paper"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(3 + kill * 37 % 150));
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code().is_none());
        // Whole lines are passes that somebody may have; the folder is taken away, so the next run begins again.
        for line in
            fs::read_to_string(desk.out().join("passes.jsonl")).unwrap_or_default().split_inclusive('\n')
        {
            if let Ok(pass) = serde_json::from_str::<Pass>(line) {
                let place = pass.status.unwrap();
                assert!(given.insert((place.day, place.index)), "a place was given twice");
            }
        }
        let _ = fs::remove_dir_all(desk.out());
    }
    println!("{killed} runs killed, {} passes with a place of their own", given.len());
    assert!(killed > 0, "no run was killed in time");
}

#[test]
fn a_clock_a_year_ahead_asks_for_a_word_and_closes_nothing() {
    let desk = desk();
    // The region last published a year before this clock, and has passes of the next days.
    let now = Timestamp::try_from(chrono::Utc::now()).unwrap();
    let year_ago = now.minus(365 * 86_400);
    let day = ExpiryDay::of(year_ago.plus(86_400));
    let ledger = desk.path(&format!("zz/status/{day}.ledger"));
    let mut store = StatusStore::open(&desk.path("zz/status")).unwrap();
    store.take(day, 5).unwrap();
    store.publish(day, year_ago, now).unwrap();
    drop(store);
    let before = fs::read(&ledger).unwrap();
    let (said, code) = status(&desk, &["publish", "zz"]);
    assert!(code == 1 && said.contains("--confirm-future"), "{said}");
    assert_eq!(fs::read(&ledger).unwrap(), before);
    assert_eq!(StatusStore::open(&desk.path("zz/status")).unwrap().days().len(), 1, "and begins none");
    let (said, code) = status(&desk, &["publish", "zz", "--confirm-future"]);
    assert!(code == 0 && said.contains(&format!("closed      {day}")), "{said}");
    assert!(!ledger.exists());
    // From then on the clock is near.
    publish(&desk);
}

#[test]
fn init_that_was_cut_off_is_finished_by_the_next_one() {
    let desk = Desk::new();
    fs::create_dir(desk.path("zz/status")).unwrap();
    fs::write(desk.path("zz/status/.register.new"), b"half").unwrap();
    let (said, code) = desk.batch("a.csv", rows(1), &["--paper"]);
    assert!(code == 1 && said.contains("finish it with: issuer status init"), "{said}");
    let (said, code) = status(&desk, &["init", "zz", "--entries", "131072"]);
    assert_eq!(code, 0, "{said}");
    publish(&desk);
    // One that was emptied is another matter: places would be handed out twice.
    for entry in fs::read_dir(desk.path("zz/status")).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for command in [&["init", "zz"][..], &["publish", "zz"]] {
        let (said, code) = status(&desk, command);
        assert!(code == 1 && said.contains("bring that very folder back"), "{said}");
    }
}

//! What the verifier decides, and what it remembers from one process to the next.

use crate::site::{self, Site};
use sanse::{Colour, Request};

#[test]
fn a_living_code_is_admitted_once_and_a_screenshot_is_not() {
    let site = Site::new();
    site.picture("code.png", &site.code("green"));
    let run = site.check(0, &["code.png", "code.png"], "");
    assert_eq!((run.told(), run.code), (vec!["admit".to_owned(), "admit".to_owned()], 0), "{}", run.err);
    assert_eq!((&run.json()[0]["repeat"], &run.json()[1]["repeat"]), (&false.into(), &true.into()));
    // Another process: the folder remembers.
    let run = site.check(2, &["code.png"], "");
    assert_eq!((run.told(), run.code), (vec!["check already-scanned".to_owned()], 3));
    let run = site.check(60, &["code.png"], "");
    assert_eq!((run.told(), run.code), (vec!["refuse stale".to_owned()], 1));
    assert!(run.err.contains("not the clock"), "{}", run.err);
}

#[test]
fn a_first_check_is_no_warm_up_and_a_lost_memory_is() {
    for loss in [None, Some(&b"damaged"[..]), Some(b"")] {
        let site = Site::new();
        assert_eq!(site.check(0, &[], &site.code("green")).told(), ["admit"]);
        match loss {
            Some(bytes) => site.write("gate/guard/journal", bytes),
            None => std::fs::remove_file(site.path("gate/guard/journal")).unwrap(),
        }
        let run = site.check(1, &[], &site.code("green"));
        assert_eq!((run.told(), run.code), (vec!["refuse warming-up".to_owned()], 1));
        assert!(run.err.contains("memory of what was scanned is lost"), "{}", run.err);
        // One code later all is well, and the memory is kept again.
        let next = site.code_at("green", site.now.plus(40));
        let run = site.check(40, &[], &next);
        assert_eq!((run.told(), run.err.contains("lost")), (vec!["admit".to_owned()], false));
        assert_eq!(site.check(41, &[], &next).told(), ["check already-scanned"]);
    }
}

#[test]
fn places_and_open_codes() {
    let site = Site::new();
    let placed = site.code("green");
    assert_eq!(site.check(0, &["--place", "ZZ-MALL-1"], &placed).told(), ["refuse other-audience"]);
    let open = site.shown("green", &Request::openly("ZZ".parse().unwrap(), site.now)).to_text();
    assert_eq!(site.check(0, &[], &open).told(), ["refuse place-required"]);
    assert_eq!(site.check(0, &["--open"], &open).told(), ["admit"]);
}

#[test]
fn colours_paper_and_unattended_gates() {
    let site = Site::new();
    let run = site.check(0, &[], &format!("{}\n{}\n", site.code("yellow"), site.code("red")));
    assert_eq!(run.told(), ["refuse colour-refused", "refuse colour-refused"]);
    assert_eq!(run.json()[0]["report"], true);
    let run = site.check(0, &["--colour", "yellow=check"], &site.code("yellow"));
    assert_eq!((run.told(), run.code), (vec!["check colour-check".to_owned()], 3));
    assert_eq!(site.check(0, &[], &site.paper()).told(), ["refuse paper-refused"]);
    assert_eq!(site.check(0, &["--paper", "check"], &site.paper()).told(), ["check paper"]);
    let alone = ["--unattended", "--colour", "yellow=check"];
    assert_eq!(site.check(0, &alone, &site.code("yellow")).code, 1, "nobody is there to look");
    let run = site.check(0, &["--unattended", "--paper", "check"], "");
    assert_eq!((run.code, run.err.contains("nobody is there to compare paper")), (2, true));
}

#[test]
fn what_the_place_asks_beside_the_code() {
    let mut site = Site::new();
    site.issue("untested", Colour::Green, |pass| pass);
    let hour = ["--test-hours", "2"];
    assert_eq!(site.check(0, &hour, &site.code("untested")).told(), ["refuse test-required"]);
    assert_eq!(site.check(0, &hour, &site.code("green")).told(), ["admit"]);
    let asks = ["--require", "temperature", "--compare-photo", "--region", "ZZ", "--update-hours", "1"];
    let run = site.check(0, &asks, &site.code("untested"));
    assert_eq!(run.told(), ["check photo-compare confirm-temperature"]);
    let confirmed = [&asks[..2], &["--confirmed", "temperature", "--clock-error", "40"]].concat();
    let told = site.check(0, &confirmed, &site.code("untested")).told().concat();
    assert!(told.contains("freshness-in-doubt") && !told.contains("confirm-temperature"), "{told}");
}

#[test]
fn a_document_is_held_against_the_salt_that_is_shown() {
    let site = Site::new();
    let here = || Request::at(site::PLACE.parse().unwrap(), site.now);
    site.picture("salted.png", &site.shown("green", &here().salt(site.salt.clone())).to_text());
    let document = ["salted.png", "--require-document", "--document", "-"];
    let run = site.check(0, &document, "ZZ:passport:X0000001\n");
    assert_eq!(run.told(), ["refuse document-mismatch"]);
    let run = site.check(0, &document, "CN:resident-id:99999919900307008X\n");
    assert_eq!(
        (run.told(), &run.json()[0]["pass"]["document_matches"]),
        (vec!["admit".to_owned()], &true.into())
    );
    let run = site.check(0, &["-", "--document", "-"], "");
    assert_eq!((run.code, run.err.contains("both the document and the codes")), (2, true));
}

#[test]
fn the_photo_is_named_only_if_it_matches() {
    let site = Site::new();
    let name = format!("photos/{}.png", sanse::PhotoRef::of(b"portrait").to_hex());
    let photos = ["--photos", "photos"];
    let look = |later| site.check(later, &photos, &site.code("green")).json()[0]["photo"].clone();
    assert_eq!(look(0), "photo-unreadable");
    site.write(&name, b"another portrait");
    assert_eq!(look(0), "photo-mismatch");
    site.write(&name, b"portrait");
    assert_eq!(look(0), "photo-matches");
    let time = site.now.to_string();
    let run = site.run(&["check", "gate", "--photos", "photos", "--time", &time], &site.code("green"));
    assert!(run.out.contains(&name), "{}", run.out);
}

#[test]
fn lists_only_move_forward() {
    let site = Site::new();
    let (hour, ahead) = (site.now.minus(3_600), site.now.plus(3 * site::DAY));
    site.write("next.cbor", &site.list(3, hour));
    assert_eq!(site.run(&["trust", "gate", "next.cbor"], "").code, 0);
    for (name, list, complaint) in [
        ("older", site.list(2, hour), "3 was seen before"),
        ("fork", site.list(3, hour.plus(60)), "its root has signed both"),
        ("ahead", site.list(4, ahead), "--confirm-future"),
        ("other", b"no list".to_vec(), "not a trust list"),
    ] {
        site.write(name, &list);
        let before = std::fs::read(site.path("gate/trust-list.cbor")).unwrap();
        let run = site.run(&["trust", "gate", name], "");
        assert_eq!((run.code, run.err.contains(complaint)), (4, true), "{}", run.err);
        assert_eq!(std::fs::read(site.path("gate/trust-list.cbor")).unwrap(), before);
    }
    assert_eq!(site.run(&["trust", "gate", "ahead", "--confirm-future"], "").code, 0);
    // The operator's word holds over the restart, but the clock is in doubt now.
    assert_eq!(site.check(0, &[], &site.code("green")).told(), ["check clock-behind"]);
}

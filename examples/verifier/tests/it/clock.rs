//! `verifier clock`, and a watching gate that says the time while nobody comes.

use crate::site::{Run, Site};

fn clock(site: &Site, later: u64, words: &[&str]) -> Run {
    let time = site.now.plus(later).to_string();
    site.run(&[&["clock", "gate", "--time", &time], words].concat(), "")
}

/// A gate that stands there at this time, and nobody comes.
fn nobody_comes(site: &Site, later: u64) {
    let time = site.now.plus(later).to_string();
    let run = site.run(&["watch", "gate", "-", "--time", &time], "");
    assert!(run.err.contains("nothing was decided"), "{}", run.err);
}

#[test]
fn a_quiet_gate_says_the_time_until_it_settles() {
    let site = Site::new();
    for later in [0, 300] {
        nobody_comes(&site, later);
        let run = clock(&site, later, &[]);
        assert_eq!(run.code, 3, "{}", run.out);
        assert!(run.out.contains(&format!("a step to {}, last heard {}", site.now, site.now.plus(later))));
    }
    nobody_comes(&site, 600);
    let run = clock(&site, 601, &[]);
    assert_eq!(
        (run.code, run.out.contains(&format!("guard       {}", site.now.plus(600)))),
        (0, true),
        "{}",
        run.out
    );
    // The clock is set back: what is seen contradicts it.
    let run = clock(&site, 100, &[]);
    assert_eq!((run.code, run.out.contains("500 s LATER")), (3, true), "{}", run.out);
}

#[test]
fn an_operator_gives_the_word() {
    let site = Site::new();
    nobody_comes(&site, 7_200); // two hours ahead
    assert_eq!(clock(&site, 7_200, &[]).code, 3);
    // The word is kept, and nothing contradicts the clock from then on.
    let run = clock(&site, 7_200, &["--confirm"]);
    assert_eq!((run.code, run.out.contains("unsettled")), (0, false), "{}", run.out);
    // It was a slip of the hand: back again, and codes made until then are refused.
    let run = clock(&site, 10, &["--confirm"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains(&format!("it was lost at {}", site.now.plus(10))), "{}", run.out);
    site.check(20, &[], &site.code_at("green", site.now.plus(20)));
    let told = site.check(40, &[], &site.code_at("green", site.now.plus(40)));
    assert_eq!(told.told(), ["admit"], "{}", told.out);
}

//! The rules of the replay guard, each seen to hold and each seen to be needed.

use std::sync::Arc;
use std::thread;

use proptest::prelude::*;
use sanse::guard::{
    Admission, DiskGuard, Guard, GuardError, GuardSettings, MemoryGuard, ReaderName, Scan, Token, Verdict,
};
use sanse::key::HolderKey;
use sanse::verify::{Attendance, Beacon, BindingRule, Decision, Outcome, PaperRule, Scene, Verifier};
use sanse::{Now, Profile, Request, Wallet};

use crate::world::*;

fn at_reader(gate: &Verifier, text: &str, time: u64, reader: &str) -> Decision {
    gate.check(text, &Scene::at(Now::exactly(at(time))).reader(reader))
}

fn settings(passback: u64) -> GuardSettings {
    GuardSettings::default().passback(passback).unwrap()
}

#[test]
fn the_same_frame_is_the_same_scan_for_five_seconds_of_the_first() {
    let world = World::new();
    let gate = world.gate(here());
    let code = world.code(1, "ZZ-GATE-7", NOW);
    assert!(!check(&gate, &code, NOW).is_repeat());
    for later in [0, 3, 5] {
        let decision = check(&gate, &code, NOW + later);
        assert_eq!((decision.outcome(), decision.is_repeat()), (Outcome::Admit, true), "{later}");
    }
    let decision = check(&gate, &code, NOW + 6);
    assert_eq!((decision.outcome(), names(&decision)), (Outcome::Check, vec!["already-scanned"]));
    let other_reader = at_reader(&gate, &code, NOW + 7, "gate 8");
    assert_eq!((other_reader.outcome(), other_reader.is_repeat()), (Outcome::Check, false));
}

#[test]
fn a_code_that_grows_stale_before_the_camera_is_still_the_same_scan() {
    let world = World::new();
    let gate = world.gate(here());
    let code = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(check(&gate, &code, NOW + 29).outcome(), Outcome::Admit);
    let again = check(&gate, &code, NOW + 33);
    assert_eq!((again.outcome(), again.is_repeat()), (Outcome::Admit, true));
    assert_eq!(names(&check(&gate, &code, NOW + 35)), ["stale"]);
}

#[test]
fn two_devices_of_one_person_have_a_time_each() {
    let world = World::new();
    let gate = world.gate_with(here(), Arc::new(MemoryGuard::init(settings(0))));
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    for device in [1, 50] {
        assert_eq!(
            check(&gate, &world.shown(&green(1), device, &request).to_text(), NOW).outcome(),
            Outcome::Admit
        );
    }
}

#[test]
fn an_older_flagged_code_leaves_the_greatest_time_as_it_is() {
    let world = World::new();
    let gate = world.gate_with(here(), Arc::new(MemoryGuard::init(settings(0))));
    let code = |time| world.code(1, "ZZ-GATE-7", time);
    assert_eq!(check(&gate, &code(NOW + 20), NOW + 20).outcome(), Outcome::Admit);
    assert_eq!(names(&check(&gate, &code(NOW), NOW + 21)), ["already-scanned"]);
    assert_eq!(names(&check(&gate, &code(NOW + 10), NOW + 22)), ["already-scanned"]);
}

#[test]
fn a_code_is_remembered_to_its_last_second_whatever_the_profile() {
    let world = World::new();
    let guard = Arc::new(MemoryGuard::init(settings(0)));
    let strict = world.gate_with(here().profile(Profile::Strict), guard.clone());
    let lenient = world.gate_with(here().profile(Profile::Lenient), guard.clone());
    guard.confirm_clock(at(NOW)).unwrap();
    let code = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(check(&strict, &code, NOW).outcome(), Outcome::Admit);
    for time in [NOW + 16, NOW + 59, NOW + 60] {
        assert_eq!(names(&check(&lenient, &code, time)), ["already-scanned"], "{time}");
    }
    assert_eq!(names(&at_reader(&lenient, &code, NOW + 61, "gate 8")), ["stale"]);
}

#[test]
fn answers_and_dated_codes_know_of_each_other() {
    let world = World::new();
    let gate = world.gate_with(here(), Arc::new(MemoryGuard::init(settings(0))));
    let mut beacon = Beacon::new();
    let nonce = beacon.nonce(100).unwrap();
    let answer = |n, time| {
        let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(time)).nonce(nonce);
        world.shown(&green(n), n, &request).to_text()
    };
    let scan = |text: &str, time| {
        let scene = Scene::at(Now::exactly(at(time))).reader("gate").beacon(&beacon, 110);
        gate.check(text, &scene).outcome()
    };
    // A screenshot of a dated code, after its owner has answered the challenge.
    assert_eq!(scan(&answer(1, NOW), NOW + 5), Outcome::Admit);
    assert_eq!(scan(&world.code(1, "ZZ-GATE-7", NOW), NOW + 9), Outcome::Check);
    assert_eq!(scan(&world.code(1, "ZZ-GATE-7", NOW + 10), NOW + 15), Outcome::Admit);
    // An answer that was made before a dated code that has passed since.
    let older = answer(2, NOW);
    assert_eq!(scan(&world.code(2, "ZZ-GATE-7", NOW + 10), NOW + 16), Outcome::Admit);
    assert_eq!(scan(&older, NOW + 17), Outcome::Check);
}

#[test]
fn a_quiet_gate_that_says_the_time_forgets_what_has_expired() {
    let world = World::new();
    for (says_the_time, entries) in [(true, 0), (false, 6)] {
        let guard = Arc::new(MemoryGuard::init(GuardSettings::default()));
        let gate = world.gate_with(here(), guard.clone());
        // Somebody comes each quarter of an hour: by the scans alone, each might be a jump of the clock.
        for n in 0..6 {
            let time = NOW + u64::from(n) * 900;
            let code = world.code(n + 1, "ZZ-GATE-7", time);
            assert_eq!(check(&gate, &code, time).outcome(), Outcome::Admit);
            (1..15).filter(|_| says_the_time).for_each(|minute| {
                gate.idle(Now::exactly(at(time + 60 * minute))).unwrap();
            });
        }
        assert_eq!((guard.len(), guard.settled_time().is_some()), (entries, says_the_time));
    }
}

#[test]
fn whoever_passed_by_a_wrong_clock_is_not_kept_out_by_it() {
    let world = World::new();
    let gate = world.gate(here().paper(PaperRule::Check));
    let wallet = |time| world.code(1, "ZZ-GATE-7", time);
    assert_eq!(check(&gate, &world.code(2, "ZZ-GATE-7", NOW), NOW).outcome(), Outcome::Admit);
    assert_eq!(names(&check(&gate, &world.paper(&green(1)).to_text(), NOW + 20 * HOUR)), ["paper"]);
    assert_eq!(check(&gate, &wallet(NOW + HOUR), NOW + HOUR).outcome(), Outcome::Admit);
}

#[test]
fn an_answer_by_a_wrong_clock_keeps_no_later_code_out() {
    let world = World::new();
    let guard = Arc::new(MemoryGuard::init(settings(0)));
    guard.confirm_clock(at(NOW)).unwrap();
    let gate = world.gate_with(here(), guard);
    let mut beacon = Beacon::new();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW)).nonce(beacon.nonce(5).unwrap());
    let answer = world.shown(&green(1), 1, &request).to_text();
    let ahead = Scene::at(Now::exactly(at(NOW + 20 * HOUR))).reader("gate").beacon(&beacon, 6);
    assert_eq!(gate.check(&answer, &ahead).outcome(), Outcome::Admit);
    let code = |time| world.code(1, "ZZ-GATE-7", time);
    assert_eq!(names(&check(&gate, &code(NOW), NOW + 5)), ["already-scanned"]);
    assert_eq!(check(&gate, &code(NOW + 10), NOW + 11).outcome(), Outcome::Admit);
}

#[test]
fn a_jump_forgets_nothing_however_it_is_heard() {
    let world = World::new();
    let guard = Arc::new(MemoryGuard::init(settings(0)));
    guard.confirm_clock(at(NOW)).unwrap();
    let gate = world.gate_with(here(), guard);
    let code = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(check(&gate, &code, NOW).outcome(), Outcome::Admit);
    // Somebody passes while the clock is hours ahead; then it comes back.
    let ahead = world.code(2, "ZZ-GATE-7", NOW + 5 * HOUR);
    assert_eq!(check(&gate, &ahead, NOW + 5 * HOUR).outcome(), Outcome::Admit);
    assert_eq!(names(&check(&gate, &code, NOW + 10)), ["already-scanned"]);
}

#[test]
fn whatever_is_decided_between_ends_the_repeat() {
    let world = World::new();
    for between in [world.code(2, "ZZ-GATE-7", NOW), world.code(2, "ZZ-MALL-1", NOW), "SN1:".to_owned()] {
        let gate = world.gate(here());
        let code = world.code(1, "ZZ-GATE-7", NOW);
        assert_eq!(check(&gate, &code, NOW).outcome(), Outcome::Admit);
        assert!(!check(&gate, &between, NOW + 1).is_repeat());
        assert_eq!(check(&gate, &code, NOW + 2).outcome(), Outcome::Check, "{between}");
    }
}

#[test]
fn a_refusal_is_counted_once_too() {
    let world = World::new();
    let gate = world.gate(here());
    let code = world.shown(
        &sanse::Pass::new(sanse::Colour::Red, person(1)),
        1,
        &Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW)),
    );
    let (first, again) = (check(&gate, &code.to_text(), NOW), check(&gate, &code.to_text(), NOW + 1));
    assert!(!first.is_repeat() && first.is_to_report());
    assert!(again.is_repeat() && !again.is_to_report());
    assert_eq!(again.outcome(), Outcome::Refuse);
}

#[test]
fn an_older_code_after_a_newer_one_is_never_admitted() {
    let world = World::new();
    let gate = world.gate_with(here(), Arc::new(MemoryGuard::init(settings(0))));
    let (older, newer) = (world.code(1, "ZZ-GATE-7", NOW), world.code(1, "ZZ-GATE-7", NOW + 10));
    assert_eq!(check(&gate, &newer, NOW + 11).outcome(), Outcome::Admit);
    assert_eq!(names(&check(&gate, &older, NOW + 12)), ["already-scanned"]);
    let newest = world.code(1, "ZZ-GATE-7", NOW + 20);
    assert_eq!(check(&gate, &newest, NOW + 21).outcome(), Outcome::Admit);
}

#[test]
fn passback_goes_by_the_person_whatever_the_device() {
    let world = World::new();
    let gate = world.gate(here());
    assert_eq!(check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW).outcome(), Outcome::Admit);
    let second_device = world.shown(&green(1), 50, &Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW + 30)));
    let decision = check(&gate, &second_device.to_text(), NOW + 31);
    assert_eq!((decision.outcome(), names(&decision)), (Outcome::Check, vec!["passed-back"]));
    let last = check(&gate, &world.code(1, "ZZ-GATE-7", NOW + 119), NOW + 119);
    assert_eq!(names(&last), ["passed-back"]);
    assert_eq!(check(&gate, &world.code(1, "ZZ-GATE-7", NOW + 120), NOW + 120).outcome(), Outcome::Admit);
}

#[test]
fn paper_counts_the_person_too() {
    let world = World::new();
    let gate = world.gate(here().paper(PaperRule::Check));
    let paper = world.paper(&green(1)).to_text();
    assert_eq!(names(&check(&gate, &paper, NOW)), ["paper"]);
    assert_eq!(names(&check(&gate, &paper, NOW + 60)), ["paper", "passed-back"]);
    assert_eq!(names(&check(&gate, &world.code(1, "ZZ-GATE-7", NOW + 70), NOW + 70)), ["passed-back"]);
    assert_eq!(names(&check(&gate, &paper, NOW + 500)), ["paper"]);
}

#[test]
fn a_flagged_code_is_used_up_where_a_person_stands_and_only_there() {
    let world = World::new();
    for (attendance, later) in
        [(Attendance::Attended, "already-scanned"), (Attendance::Unattended, "passed-back")]
    {
        let gate = world.gate(here().attendance(attendance));
        let first = world.code(1, "ZZ-GATE-7", NOW);
        assert_eq!(check(&gate, &first, NOW).outcome(), Outcome::Admit);
        let second = world.code(1, "ZZ-GATE-7", NOW + 10);
        assert_eq!(names(&check(&gate, &second, NOW + 10)), ["passed-back"]);
        assert_eq!(names(&at_reader(&gate, &second, NOW + 20, "gate 8")), [later]);
    }
}

#[test]
fn a_refused_code_is_not_used_up() {
    let world = World::new();
    let gate = world.gate(here());
    let code = world.code(1, "ZZ-GATE-7", NOW + 20); // still in the future
    assert_eq!(check(&gate, &code, NOW).outcome(), Outcome::Refuse);
    assert_eq!(check(&gate, &code, NOW + 6).outcome(), Outcome::Admit);
}

#[test]
fn a_start_without_memory_refuses_what_may_have_been_scanned_before() {
    let world = World::new();
    let guard = MemoryGuard::without_memory(at(NOW), GuardSettings::default());
    let gate = world.gate_with(here(), Arc::new(guard));
    let until = NOW + 15;
    for made in [NOW - 10, NOW, NOW + 10] {
        let decision = check(&gate, &world.code(1, "ZZ-GATE-7", made), NOW + 5);
        assert_eq!(names(&decision), ["warming-up"], "{made}");
        assert_eq!(decision.outcome(), Outcome::Refuse);
    }
    let fresh = world.code(1, "ZZ-GATE-7", until + 5);
    assert_eq!(check(&gate, &fresh, until + 5).outcome(), Outcome::Admit);
}

#[test]
fn memory_survives_export_and_import() {
    let world = World::new();
    let guard = Arc::new(fresh_guard());
    let gate = world.gate_with(here(), guard.clone());
    let code = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(check(&gate, &code, NOW).outcome(), Outcome::Admit);
    let saved = guard.export().unwrap();
    assert_eq!(guard.len(), 1);

    let again = Arc::new(MemoryGuard::import(&saved, GuardSettings::default()).unwrap());
    assert_eq!(again.export().unwrap(), saved, "one state has one encoding");
    let gate = world.gate_with(here(), again);
    assert_eq!(names(&check(&gate, &code, NOW + 8)), ["already-scanned"]);

    for length in 0..saved.len() {
        assert!(MemoryGuard::import(&saved[..length], GuardSettings::default()).is_err());
    }
    let readable = saved.windows(16).any(|w| w == [1; 16] || w == [0x65; 16]);
    assert!(!readable, "neither commitment nor photo stands in the state");
}

#[test]
fn a_clock_that_steps_back_revives_nothing() {
    let world = World::new();
    let gate = world.gate_with(here(), Arc::new(MemoryGuard::init(settings(0))));
    let code = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(check(&gate, &code, NOW).outcome(), Outcome::Admit);
    // Long after, everything of then has been dropped...
    assert_eq!(check(&gate, &world.code(2, "ZZ-GATE-7", NOW + 600), NOW + 600).outcome(), Outcome::Admit);
    // ...and a clock set back does not make it new.
    let decision = check(&gate, &code, NOW + 10);
    assert_eq!((decision.outcome(), names(&decision)), (Outcome::Refuse, vec!["clock-stepped-back"]));
}

#[test]
fn a_glitch_forward_bricks_nothing_and_forgets_nothing() {
    let world = World::new();
    let gate = world.gate(here());
    let code = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(check(&gate, &code, NOW).outcome(), Outcome::Admit);
    assert_eq!(names(&check(&gate, &world.code(2, "ZZ-GATE-7", NOW), NOW + 20 * HOUR)), ["stale"]);
    assert_eq!(names(&check(&gate, &code, NOW + 10)), ["already-scanned"]);
    assert_eq!(check(&gate, &world.code(2, "ZZ-GATE-7", NOW + 10), NOW + 10).outcome(), Outcome::Admit);
}

#[test]
fn gates_with_clocks_of_their_own_share_a_guard() {
    let world = World::new();
    let gate =
        world.gate_with(here().binding(BindingRule::Challenged), Arc::new(MemoryGuard::init(settings(0))));
    let (mut first, mut second) = (Beacon::new(), Beacon::new());
    let answer = |n, nonce| {
        let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW)).nonce(nonce);
        world.shown(&green(n), n, &request).to_text()
    };
    let ours = answer(1, first.nonce(10).unwrap());
    let theirs = answer(2, second.nonce(900_000).unwrap());
    let scan = |text: &str, beacon: &Beacon, uptime, time| {
        let scene = Scene::at(Now::exactly(at(time))).reader("gate").beacon(beacon, uptime);
        gate.check(text, &scene).outcome()
    };
    assert_eq!(scan(&ours, &first, 10, NOW), Outcome::Admit);
    // The second gate has been up for days: its clock says nothing of the first one's nonces.
    assert_eq!(scan(&theirs, &second, 900_000, NOW + 1), Outcome::Admit);
    assert_eq!(scan(&ours, &first, 40, NOW + 20), Outcome::Check);
}

#[test]
fn dead_answers_make_room() {
    let world = World::new();
    let settings = settings(0).entries(8).unwrap();
    let gate =
        world.gate_with(here().binding(BindingRule::Challenged), Arc::new(MemoryGuard::init(settings)));
    let mut beacon = Beacon::new();
    for round in 0..5 {
        let uptime = round * 100;
        let nonce = beacon.nonce(uptime).unwrap();
        for n in 0..3 {
            let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW + uptime)).nonce(nonce);
            let text = world.shown(&green(n), n, &request).to_text();
            let scene = Scene::at(Now::exactly(at(NOW + uptime))).reader("gate").beacon(&beacon, uptime);
            assert_eq!(gate.check(&text, &scene).outcome(), Outcome::Admit, "{round} {n}");
        }
    }
}

#[test]
fn an_operator_sets_a_wrong_time_right() {
    let world = World::new();
    let guard = Arc::new(MemoryGuard::init(settings(0)));
    let gate = world.gate_with(here(), guard.clone());
    guard.confirm_clock(at(NOW + 10 * HOUR)).unwrap(); // a slip of the hand
    let code = |time| world.code(1, "ZZ-GATE-7", time);
    assert_eq!(names(&check(&gate, &code(NOW), NOW)), ["clock-stepped-back"]);
    guard.confirm_clock(at(NOW)).unwrap();
    // What was forgotten by the wrong time may be shown again, so the gate warms up first.
    assert_eq!(names(&at_reader(&gate, &code(NOW), NOW, "gate 8")), ["warming-up"]);
    assert_eq!(check(&gate, &code(NOW + 20), NOW + 20).outcome(), Outcome::Admit);
}

#[test]
fn a_full_guard_refuses_and_throws_nothing_out() {
    let world = World::new();
    let guard = Arc::new(MemoryGuard::init(GuardSettings::default().entries(2).unwrap()));
    let gate = world.gate_with(here(), guard.clone());
    for n in [1, 2] {
        assert_eq!(check(&gate, &world.code(n, "ZZ-GATE-7", NOW), NOW).outcome(), Outcome::Admit);
    }
    for n in 3..40 {
        assert_eq!(names(&check(&gate, &world.code(n, "ZZ-GATE-7", NOW), NOW)), ["guard-full"]);
    }
    assert_eq!(guard.len(), 2);
    assert_eq!(names(&at_reader(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW + 7, "b")), ["already-scanned"]);
    // Expiry makes room again.
    let later = NOW + 600;
    assert_eq!(check(&gate, &world.code(9, "ZZ-GATE-7", later), later).outcome(), Outcome::Admit);
    assert_eq!(guard.len(), 1);
}

#[test]
fn a_flood_neither_grows_a_full_guard_nor_makes_it_forget() {
    let room = 10_000;
    let guard = MemoryGuard::init(GuardSettings::default().entries(room).unwrap());
    let now = at(NOW);
    let scan = |n: u64| {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&n.to_le_bytes());
        let token = Token::Dated { presented_at: now, until: now.plus(30), future: 15 };
        Scan::new(id, id, id, token, ReaderName::new(""), Now::exactly(now))
    };
    let flood = if std::env::var_os("SANSE_SOAK").is_some() { 10_000_000 } else { 300_000 };
    for n in 0..flood {
        let verdict = guard.admit(&scan(n)).unwrap().verdict;
        let wanted = if n < room as u64 { Verdict::Fresh } else { Verdict::Full { entries: room } };
        assert_eq!(verdict, wanted);
    }
    assert_eq!(guard.len(), room);
    assert!(guard.export().unwrap().len() < 80 * room, "{}", guard.export().unwrap().len());
    for n in 0..room as u64 {
        let verdict = guard.admit(&scan(n)).unwrap().verdict;
        assert!(matches!(verdict, Verdict::AlreadyScanned { .. }), "{n}: {verdict:?}");
    }
}

#[test]
fn of_many_threads_one_is_admitted() {
    let world = World::new();
    let gate = world.gate(here());
    let codes: Vec<_> = (0..20).map(|n| world.code(n, "ZZ-GATE-7", NOW)).collect();
    for code in &codes {
        let admitted = thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|n| {
                    scope.spawn({
                        let gate = &gate;
                        move || at_reader(gate, code, NOW, &format!("gate {n}"))
                    })
                })
                .collect();
            threads
                .into_iter()
                .filter(|_| true)
                .map(|t| t.join().unwrap())
                .filter(|d| d.outcome() == Outcome::Admit)
                .count()
        });
        assert_eq!(admitted, 1);
    }
}

#[test]
fn a_store_that_does_not_answer_is_never_fresh() {
    struct Down;
    impl Guard for Down {
        fn admit(&self, _: &Scan) -> Result<Admission, GuardError> {
            Err(GuardError::new("no route to the store"))
        }
        fn refused(&self, _: ReaderName, _: [u8; 16], _: Now) -> Result<bool, GuardError> {
            Err(GuardError::new("no route to the store"))
        }
    }
    let world = World::new();
    let gate = world.gate_with(here(), Arc::new(Down));
    let decision = check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW);
    assert_eq!((decision.outcome(), names(&decision)), (Outcome::Refuse, vec!["guard-unavailable"]));
    let stale = check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW + 100);
    assert_eq!(names(&stale), ["stale", "guard-unavailable"]);
    for unanswered in [&decision, &stale] {
        let why = unanswered.guard_error().unwrap().to_string();
        assert_eq!(why, "the replay memory does not answer: no route to the store");
    }
}

#[test]
fn a_wallet_that_signs_anew_is_still_the_same_scan() {
    // ECDSA with another nonce gives another text with the same content.
    struct Rerolling(HolderKey);
    impl sanse::key::Signer<sanse::key::HolderPublicKey> for Rerolling {
        fn public_key(&self) -> sanse::key::HolderPublicKey {
            self.0.public()
        }
        fn sign(&self, message: &[u8]) -> Result<[u8; 64], sanse::key::SignerError> {
            use p256::ecdsa::signature::RandomizedSigner;
            use p256::elliptic_curve::rand_core::UnwrapErr;
            let key = p256::ecdsa::SigningKey::from_slice(&[7; 32])?;
            let signature: p256::ecdsa::Signature =
                key.sign_with_rng(&mut UnwrapErr(getrandom::SysRng), message);
            Ok(signature.to_bytes().into())
        }
    }
    let world = World::new();
    let key = HolderKey::p256_from_scalar(&[7; 32]).unwrap();
    let mut wallet = Wallet::new();
    wallet.add_elsewhere("me", world.credential(&green(1), &key).bytes(), Rerolling(key)).unwrap();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let code = || wallet.present("me", &request).unwrap().code.to_text();
    let (first, second) = (code(), code());
    assert_ne!(first, second);
    let gate = world.gate(here());
    assert!(!check(&gate, &first, NOW).is_repeat());
    let again = check(&gate, &second, NOW + 1);
    assert_eq!((again.outcome(), again.is_repeat()), (Outcome::Admit, true));
    assert_eq!(names(&check(&gate, &code(), NOW + 8)), ["already-scanned"]);
}

#[test]
fn gates_that_could_not_reach_each_other_agree_afterwards() {
    let world = World::new();
    let guards = [0, 1].map(|_| Arc::new(MemoryGuard::init(GuardSettings::default())));
    let gates = guards.clone().map(|guard| world.gate_with(here(), guard));
    let code = |n, time| world.code(n, "ZZ-GATE-7", time);
    // The copy of a phone passes at the other gate, 8 s later; somebody else passes once.
    assert_eq!(at_reader(&gates[0], &code(1, NOW), NOW, "north").outcome(), Outcome::Admit);
    assert_eq!(at_reader(&gates[1], &code(1, NOW), NOW + 8, "south").outcome(), Outcome::Admit);
    assert_eq!(at_reader(&gates[1], &code(2, NOW), NOW + 9, "south").outcome(), Outcome::Admit);

    // Who needs no more than the 8 s from one to the other may be one person.
    for (travel, alerts) in [(8, 0), (9, 1)] {
        let north = MemoryGuard::import(&guards[0].export().unwrap(), GuardSettings::default()).unwrap();
        let told = north.merge(&guards[1].export().unwrap(), travel, Now::exactly(at(NOW))).unwrap();
        assert_eq!(told.len(), alerts, "{travel} s");
    }
    let alerts = guards[0].merge(&guards[1].export().unwrap(), 60, Now::exactly(at(NOW))).unwrap();
    assert_eq!(alerts.len(), 1);
    let alert = alerts[0];
    assert_eq!((alert.here.as_str(), alert.there.as_str()), ("north", "south"));
    assert_eq!((alert.apart, alert.same_wallet), (8, true));
    guards[1].merge(&guards[0].export().unwrap(), 60, Now::exactly(at(NOW))).unwrap();
    for (gate, guard) in gates.iter().zip(&guards) {
        let decision = at_reader(gate, &code(2, NOW), NOW + 20, "third");
        assert_eq!((decision.outcome(), names(&decision)), (Outcome::Check, vec!["already-scanned"]));
        assert_eq!(
            decision.main_reason().unwrap().to_string(),
            "801 already-scanned: this code was already scanned 11 s ago at south"
        );
        assert_eq!(names(&at_reader(gate, &code(1, NOW + 10), NOW + 21, "third")), ["passed-back"]);
        assert_eq!(guard.len(), 2);
    }
    // Too far apart for a copy, and a gate's own word come back is none.
    assert_eq!(guards[0].merge(&guards[0].export().unwrap(), 60, Now::exactly(at(NOW))).unwrap(), []);
    assert!(guards[0].merge(b"no state", 60, Now::exactly(at(NOW))).is_err());
}

#[test]
fn a_memory_that_was_lost_by_a_clock_years_ahead_is_one_of_now() {
    let world = World::new();
    let years = 60 * 365 * 24 * HOUR;
    // Once the clock is set right, whether it told the wrong time before or not; or an operator says so.
    for (is_heard, is_confirmed) in [(false, false), (true, false), (false, true)] {
        let guard = Arc::new(MemoryGuard::without_memory(at(NOW + years), GuardSettings::default()));
        let gate = world.gate_with(here(), guard.clone());
        if is_heard {
            guard.idle(Now::exactly(at(NOW + years))).unwrap();
        }
        if is_confirmed {
            guard.confirm_clock(at(NOW)).unwrap();
        }
        assert_eq!(names(&check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW)), ["warming-up"]);
        assert_eq!(guard.started_without_memory(), Some(at(NOW)));
        let code = world.code(1, "ZZ-GATE-7", NOW + 30);
        assert_eq!(check(&gate, &code, NOW + 30).outcome(), Outcome::Admit);
    }
}

#[test]
fn whoever_comes_after_a_pause_does_not_wait_for_a_start_that_is_long_over() {
    // The program ends after each scan, or it does not.
    for ends in [false, true] {
        let mut guard = MemoryGuard::without_memory(at(NOW), GuardSettings::default());
        for (n, later) in [(1, 60), (2, 3_660), (3, 7_320), (4, 90_000)] {
            let scan = passing(n, 0, NOW + later, "gate", NOW + later);
            assert_eq!(guard.admit(&scan).unwrap().verdict, Verdict::Fresh, "{ends}: {later}");
            if ends {
                guard = MemoryGuard::import(&guard.export().unwrap(), GuardSettings::default()).unwrap();
            }
        }
        assert_eq!(guard.started_without_memory(), Some(at(NOW)));
    }
}

#[test]
fn a_clock_that_falls_back_for_a_while_revives_nothing_of_before_a_loss() {
    // Passed before the loss; lenient, so that it is still fresh.
    let shown = |now: u64| {
        let token = Token::Dated { presented_at: at(NOW - 30), until: at(NOW + 30), future: 60 };
        Scan::new([16; 16], [1; 16], [1; 16], token, ReaderName::new("gate"), Now::exactly(at(now)))
    };
    let waits = |guard: &dyn Guard, time: u64| {
        let verdict = guard.admit(&shown(time)).unwrap().verdict;
        assert!(matches!(verdict, Verdict::WarmingUp { .. }), "{verdict:?}");
    };
    for heard in [&[0, -700][..], &[0, -640, -45], &[0, -7_000, -45], &[0, -100_000], &[-700], &[-7_000]] {
        // The start was by the right clock, or the clock was slow by then.
        let by = |offset: &i64| NOW.saturating_add_signed(*offset);
        let guard = MemoryGuard::without_memory(at(by(&heard[0])), GuardSettings::default());
        heard.iter().for_each(|offset| guard.idle(Now::exactly(at(by(offset)))).unwrap());
        waits(&guard, NOW + 20);

        // The same with a time that was believed an hour before, as a journal that was damaged leaves it.
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("falls-back-{}", std::process::id()));
        let settings = GuardSettings::default();
        let guard = DiskGuard::init(&folder, settings, at(NOW - HOUR)).unwrap();
        guard.confirm_clock(at(NOW - HOUR)).unwrap();
        guard.admit(&passing(7, 0, NOW - HOUR, "gate", NOW - HOUR)).unwrap();
        let kept = std::fs::read(folder.join("journal")).unwrap().len();
        guard.admit(&passing(8, 0, NOW - 20, "gate", NOW - 20)).unwrap();
        drop(guard);
        let mut journal = std::fs::read(folder.join("journal")).unwrap();
        journal[kept + 12] ^= 1;
        std::fs::write(folder.join("journal"), journal).unwrap();
        let guard = DiskGuard::open(&folder, settings, at(by(&heard[0]))).unwrap();
        assert_eq!(guard.started_without_memory(), Some(at(by(&heard[0]).max(NOW - HOUR))));
        heard.iter().for_each(|offset| guard.idle(Now::exactly(at(by(offset)))).unwrap());
        waits(&guard, NOW + 20);
        drop(guard);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn a_guard_on_disk_that_is_opened_for_each_scan_hears_that_its_clock_runs_on() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("opened-for-each-scan-{}", std::process::id()));
    let settings = GuardSettings::default();
    let opened = |now: u64| DiskGuard::open(&folder, settings, at(now)).unwrap();
    drop(DiskGuard::without_memory(&folder, settings, at(NOW)).unwrap());
    // An hour after the start the clock may have been slow then: whoever comes first waits, and nobody after them.
    for (n, later) in [(1, 3_600), (2, 3_660), (3, 3_720), (4, 9_000)] {
        let now = NOW + later;
        let verdict = opened(now).admit(&passing(n, 0, now, "gate", now)).unwrap().verdict;
        let waits = Verdict::WarmingUp { until: at(now + 15) };
        assert_eq!(verdict, if n == 1 { waits } else { Verdict::Fresh }, "{later}");
    }
    assert_eq!(opened(NOW + 9_001).started_without_memory(), Some(at(NOW + 3_600)));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_older_answer_after_a_newer_one_is_never_admitted() {
    let world = World::new();
    let gate = world.gate_with(here(), Arc::new(MemoryGuard::init(settings(0))));
    let mut beacon = Beacon::new();
    let (first, second) = (beacon.nonce(100).unwrap(), beacon.nonce(115).unwrap());
    let answer = |nonce, time| {
        let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(time)).nonce(nonce);
        world.shown(&green(1), 1, &request).to_text()
    };
    let scan = |text: &str, time, reader| {
        gate.check(text, &Scene::at(Now::exactly(at(time))).reader(reader).beacon(&beacon, 130)).outcome()
    };
    assert_eq!(scan(&answer(second, NOW + 20), NOW + 20, "a"), Outcome::Admit);
    assert_eq!(scan(&answer(first, NOW), NOW + 25, "b"), Outcome::Check, "a screenshot of the answer before");
}

#[test]
fn whoever_passed_by_a_clock_a_month_ahead_is_forgotten_a_day_after_it_was_set_right() {
    for by_an_operator in [false, true] {
        let guard = MemoryGuard::init(GuardSettings::default());
        guard.confirm_clock(at(NOW)).unwrap();
        let ahead = Now::exactly(at(NOW + 30 * 24 * HOUR));
        let scan = Scan::new([1; 16], [2; 16], [3; 16], Token::Paper, ReaderName::new("gate"), ahead);
        assert_eq!(guard.admit(&scan).unwrap().verdict, Verdict::Fresh);
        if by_an_operator {
            guard.confirm_clock(at(NOW + 60)).unwrap();
        }
        for minute in 1..=26 * 60 {
            guard.idle(Now::exactly(at(NOW + minute * 60))).unwrap();
            if minute == 23 * 60 {
                assert_eq!(guard.len(), 1);
            }
        }
        assert_eq!(guard.len(), 0);
    }
}

/// A clock that is set back revives no pass: not the code, not the answer to a challenge, whose freshness needs no clock, and not
/// paper.
#[test]
fn a_pass_that_has_run_out_holds_by_no_clock_that_was_set_back() {
    for attendance in [Attendance::Attended, Attendance::Unattended] {
        let world = World::new();
        let guard = Arc::new(MemoryGuard::init(settings(0)));
        let paper = if attendance == Attendance::Attended { PaperRule::Check } else { PaperRule::Refuse };
        let gate = world.gate_with(here().attendance(attendance).paper(paper), guard.clone());
        let mut beacon = Beacon::new();
        let mut answer = |n: u8, uptime: u64| {
            let nonce = beacon.nonce(uptime).unwrap();
            let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW + HOUR)).nonce(nonce);
            let text = world.shown(&green(n), n, &request).to_text();
            let scene = Scene::at(Now::exactly(at(NOW + HOUR))).reader("g").beacon(&beacon, uptime + 1);
            let decision = gate.check(&text, &scene);
            (decision.outcome(), names(&decision))
        };
        // Both passes hold until a day after NOW; the guard has seen three days more, or only an hour.
        guard.confirm_clock(at(NOW + HOUR)).unwrap();
        assert_eq!(answer(2, 100), (Outcome::Admit, vec![]));
        guard.confirm_clock(at(NOW + 72 * HOUR)).unwrap();
        let looks = if attendance == Attendance::Attended { Outcome::Check } else { Outcome::Refuse };
        assert_eq!(answer(3, 200), (looks, vec!["clock-behind"]));
        if attendance == Attendance::Attended {
            let sheet = check(&gate, &world.paper(&green(4)).to_text(), NOW + HOUR);
            assert_eq!(names(&sheet), ["clock-behind", "paper"]);
        }
    }
}

/// By a signed list and by the guard: that a clock is behind is told once.
#[test]
fn that_the_clock_is_behind_is_told_once() {
    use sanse::trust::{TrustList, TrustedKey};
    let world = World::new();
    let mut trust = world.trust.clone();
    let key = TrustedKey::new(seed(2).public(), "ZZ Health Authority", at(NOW - DAY), at(NOW + 300 * DAY));
    let ahead = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW + 8 * HOUR), at(NOW + 100 * DAY)).unwrap();
    let ahead = sanse::Authority::new(seed(1)).sign(&ahead.trust(key.unwrap()).unwrap()).unwrap();
    trust.load(ahead.bytes(), Now::exactly(at(NOW))).unwrap();
    let guard = Arc::new(MemoryGuard::init(settings(0)));
    guard.confirm_clock(at(NOW + 72 * HOUR)).unwrap();
    let gate = Verifier::sharing(trust, here().paper(PaperRule::Check).build().unwrap(), guard);
    let sheet = check(&gate, &world.paper(&green(4)).to_text(), NOW + HOUR);
    assert_eq!(names(&sheet), ["clock-behind", "paper"]);
}

/// A gate that was off for days believes its clock after ten minutes. Who passed in these was scanned by a time that was right.
#[test]
fn whoever_passes_before_the_time_is_believed_is_remembered() {
    for (passback, first, second) in [(120, 590, 652), (3_600, 30, 700)] {
        let world = World::new();
        let gate = |guard: Arc<MemoryGuard>| world.gate_with(here(), guard);
        let guard = Arc::new(MemoryGuard::init(settings(passback)));
        guard.confirm_clock(at(NOW - 60 * HOUR)).unwrap();
        let saved = guard.export().unwrap();
        let guard = Arc::new(MemoryGuard::import(&saved, settings(passback)).unwrap());
        let gate = gate(guard.clone());
        for minute in 0..20 {
            let now = NOW + minute * 60;
            guard.idle(Now::exactly(at(now))).unwrap();
            for (scanned, repeat) in [(first, false), (second, true)] {
                if (now..now + 60).contains(&(NOW + scanned)) {
                    let time = NOW + scanned;
                    let said = names(&check(&gate, &world.code(1, "ZZ-GATE-7", time / 10 * 10), time));
                    assert_eq!(said.contains(&"passed-back"), repeat, "{passback} s: {said:?}");
                }
            }
        }
    }
}

#[test]
fn a_clock_that_is_set_right_at_the_start_warms_up_from_there() {
    let guard = MemoryGuard::without_memory(at(NOW - 24 * HOUR), GuardSettings::default());
    guard.idle(Now::exactly(at(NOW - 24 * HOUR))).unwrap();
    guard.confirm_clock(at(NOW)).unwrap();
    assert_eq!(guard.started_without_memory(), Some(at(NOW)));
    // Once it has settled, the start stays where it was.
    guard.confirm_clock(at(NOW + HOUR)).unwrap();
    assert_eq!(guard.started_without_memory(), Some(at(NOW)));
}

#[test]
fn more_bytes_than_there_is_room_for_are_not_read() {
    let few = GuardSettings::default().entries(1).unwrap();
    assert_eq!(MemoryGuard::import(&vec![0x80; 1_000_000], few).unwrap_err().code(), "length");
    assert_eq!(MemoryGuard::import(&[0x80], few).unwrap_err().code(), "malformed");
}

fn passing(person: u8, wallet: u8, made: u64, reader: &str, now: u64) -> Scan {
    let token = Token::Dated { presented_at: at(made), until: at(made + 30), future: 15 };
    let key = [16 * (person + 1) + wallet; 16];
    Scan::new(key, [person; 16], [made as u8; 16], token, ReaderName::new(reader), Now::exactly(at(now)))
}

fn guard_with_clock_at(time: u64) -> MemoryGuard {
    let guard = MemoryGuard::init(GuardSettings::default());
    guard.confirm_clock(at(time)).unwrap();
    guard
}

#[test]
fn what_one_reader_sees_ends_no_repeat_at_another() {
    let guard = guard_with_clock_at(NOW);
    assert!(guard.is_empty());
    let seen = |scan: &Scan| guard.admit(scan).map(|seen| (seen.verdict, seen.repeat)).unwrap();
    assert_eq!(seen(&passing(1, 1, NOW, "north", NOW)), (Verdict::Fresh, false));
    assert_eq!(seen(&passing(2, 1, NOW, "south", NOW + 1)), (Verdict::Fresh, false));
    assert_eq!(seen(&passing(1, 1, NOW, "north", NOW + 2)), (Verdict::Fresh, true));
    assert!(!guard.is_empty() && guard.len() == 2);
}

#[test]
fn whoever_passed_at_a_gate_with_a_fast_clock_too_has_passed() {
    for fast in [1, 10, 300, 600] {
        let (north, south) = (guard_with_clock_at(NOW), guard_with_clock_at(NOW + fast));
        assert_eq!(north.admit(&passing(1, 1, NOW, "north", NOW)).unwrap().verdict, Verdict::Fresh);
        let there = passing(1, 1, NOW + fast, "south", NOW + fast);
        assert_eq!(south.admit(&there).unwrap().verdict, Verdict::Fresh);
        north.merge(&south.export().unwrap(), 0, Now::exactly(at(NOW + 1))).unwrap();
        // By a phone that is as fast, and by the person's other one.
        for (wallet, made) in [(1, NOW + fast + 5), (2, NOW + 5)] {
            let again = north.admit(&passing(1, wallet, made, "north", NOW + 5)).unwrap().verdict;
            assert!(matches!(again, Verdict::PassedBack { limit: 120, .. }), "{fast} s: {again:?}");
        }
    }
}

proptest! {
    #[test]
    fn what_another_gate_tells_opens_no_gate(
        scans in proptest::collection::vec((0..2_u8, 0..2_u8, 0..120_u64, any::<bool>()), 1..12),
        (off, later) in (-900..900_i64, 0..150_u64),
        (person, wallet) in (0..2_u8, 0..2_u8),
    ) {
        let there = |time: u64| time.saturating_add_signed(off);
        let (north, south) = (guard_with_clock_at(NOW), guard_with_clock_at(there(NOW)));
        let mut scans = scans;
        scans.sort_by_key(|(_, _, after, _)| *after);
        for (person, wallet, after, is_here) in scans {
            let (guard, time) = if is_here { (&north, NOW + after) } else { (&south, there(NOW + after)) };
            guard.admit(&passing(person, wallet, time, "first", time)).unwrap();
        }
        let told = MemoryGuard::import(&north.export().unwrap(), GuardSettings::default()).unwrap();
        told.merge(&south.export().unwrap(), 0, Now::exactly(at(NOW + 120))).unwrap();
        let time = NOW + 120 + later;
        let next = passing(person, wallet, time, "second", time);
        let [alone, told] = [&north, &told].map(|guard| guard.admit(&next).unwrap().verdict);
        prop_assert!(alone == Verdict::Fresh || told != Verdict::Fresh, "{:?}, then {:?}", alone, told);
    }
}

//! The rules are those of the guard in memory, and they hold between gates.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::thread;

use proptest::prelude::*;
use sanse::guard::MemoryGuard;
use sanse::verify::{Beacon, BindingRule, Outcome, Scene};
use sanse::{Nonce, Request};

use super::server::Server;
use super::*;

/// What happens next: whose scan of what, and how far the clock goes.
#[derive(Clone, Debug)]
struct Step {
    person: u8,
    wallet: u8,
    kind: u8,
    made: u64,
    reader: u8,
    clock: i64,
    attended: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let clock = prop_oneof![
        12 => 0..8_i64,
        4 => 20..140_i64,
        1 => Just(650_i64),
        1 => Just(-20_i64),
        1 => Just(9_000_i64),
        1 => Just(-9_000_i64),
    ];
    let step = (0..3_u8, 0..2_u8, 0..6_u8, 0..40_u64, 0..3_u8, clock, any::<bool>()).prop_map(
        |(person, wallet, kind, made, reader, clock, attended)| Step {
            person,
            wallet,
            kind,
            made,
            reader,
            clock,
            attended,
        },
    );
    proptest::collection::vec(step, 1..60)
}

fn scan_at(step: &Step, now: u64) -> Scan {
    let presented_at = at(now + 10 - step.made / 5 * 5);
    let token = match step.kind {
        0 => Token::Paper,
        1 => Token::Answer {
            nonce: Nonce::from_bytes([step.reader; 8]),
            clock: Nonce::from_bytes([9; 8]),
            presented_at,
            dead_at: 1_000,
            uptime: 100,
        },
        _ => Token::Dated { presented_at, until: presented_at.plus(30), future: 15 },
    };
    let key = match step.kind {
        0 => [200 + step.person; 16],
        _ => [10 * step.person + step.wallet; 16],
    };
    let mut content = [step.kind.min(2); 16];
    content[..8].copy_from_slice(&presented_at.unix().to_be_bytes());
    content[9] = key[0];
    let reader = ReaderName::new(["", "gate 1", "gate 二"][usize::from(step.reader)]);
    let mut scan = Scan::new(key, [step.person; 16], content, token, reader, Now::exactly(at(now)));
    scan.attended = step.attended;
    scan
}

#[test]
fn it_says_what_the_guard_in_memory_says() {
    let server = Server::start();
    let number = AtomicU32::new(0);
    let flagged = AtomicUsize::new(0);
    let config = ProptestConfig { cases: 48, ..ProptestConfig::default() };
    proptest!(config, |(steps in steps(), passback in prop_oneof![Just(0_u64), Just(120)], cold: bool,
                        entries in prop_oneof![Just(3_usize), Just(1_000)])| {
        let settings = GuardSettings::default().passback(passback).unwrap().entries(entries).unwrap();
        let group = format!("group-{}", number.fetch_add(1, Ordering::Relaxed));
        let store = SharedStore::at(&server.address(), &group).unwrap();
        let store = store.timeout(Duration::from_secs(5)).unwrap();
        let (memory, redis) = if cold {
            (MemoryGuard::without_memory(at(NOW), settings), RedisGuard::join(store, at(NOW), settings).unwrap())
        } else {
            (MemoryGuard::init(settings), RedisGuard::init(store, at(NOW), settings).unwrap())
        };
        let mut now = NOW;
        for (n, step) in steps.iter().enumerate() {
            now = now.saturating_add_signed(step.clock);
            let scan = scan_at(step, now);
            let mut own = scan_at(step, now);
            if let (true, Token::Dated { future, .. }) = (cold, &mut own.token) {
                // After a loss another gate's clock may be that far ahead: the shared one warms up for longer.
                *future += sanse::limits::SHARED_SKEW_SECONDS;
            }
            let (wanted, given) = (memory.admit(&own).unwrap(), redis.admit(&scan).unwrap());
            flagged.fetch_add(usize::from(wanted.verdict != Verdict::Fresh), Ordering::Relaxed);
            prop_assert_eq!(given, wanted, "step {}: {:?} at {}", n, step, now - NOW);
        }
    });
    assert!(flagged.into_inner() > 100, "the sequences no longer find anything");
}

#[test]
fn of_many_gates_and_threads_one_admits_each_code() {
    let server = Server::start();
    let gates = [first(store(&server.address())), joins(store(&server.address()))];
    const CODES: u8 = 100;
    let admitted: Vec<_> = (0..CODES).map(|_| AtomicU32::new(0)).collect();
    thread::scope(|scope| {
        for n in 0..8 {
            let (gates, admitted) = (&gates, &admitted);
            scope.spawn(move || {
                for code in 0..CODES {
                    // Each thread begins elsewhere, so that all of them meet at most codes.
                    let code = (code + n * 3) % CODES;
                    let answer = gates[usize::from(n) % 2].admit(&scan(code, NOW, &format!("gate {n}"), NOW));
                    let first = u32::from(is_fresh(&answer));
                    assert!(answer.is_ok(), "{answer:?}");
                    admitted[usize::from(code)].fetch_add(first, Ordering::SeqCst);
                }
            });
        }
    });
    for code in &admitted {
        assert_eq!(code.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn what_passed_at_one_gate_is_flagged_at_the_next_with_its_name() {
    let (server, world) = (Server::start(), World::new());
    let here_and_there = [first(store(&server.address())), joins(store(&server.address()))];
    let [one, two] = here_and_there.map(|guard| world.gate_with(here(), shared(guard)));
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let scene = |reader, time| Scene::at(Now::exactly(at(time))).reader(reader);
    assert_eq!(one.check(&code, &scene("gate 1", NOW)).outcome(), Outcome::Admit);
    let again = two.check(&code, &scene("gate 2", NOW + 7));
    assert_eq!((again.outcome(), names(&again)), (Outcome::Check, vec!["already-scanned"]));
    assert!(again.reasons()[0].to_string().contains("gate 1") && !again.is_alone());
    let newer = world.code(1, "ZZ-GATE-7", NOW + 20);
    assert_eq!(names(&two.check(&newer, &scene("gate 2", NOW + 20))), ["passed-back"]);
}

#[test]
fn an_answer_to_a_challenge_is_taken_by_one_gate() {
    let (server, world) = (Server::start(), World::new());
    let settings = GuardSettings::default().passback(0).unwrap();
    let join = || RedisGuard::init(store(&server.address()), at(NOW), settings).unwrap();
    let gate = || world.gate_with(here().binding(BindingRule::Challenged), shared(join()));
    let (one, two, mut beacon) = (gate(), gate(), Beacon::new());
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW)).nonce(beacon.nonce(10).unwrap());
    let answer = world.shown(&green(1), 1, &request).to_text();
    let scene = |reader| Scene::at(Now::exactly(at(NOW))).reader(reader).beacon(&beacon, 12);
    assert_eq!(one.check(&answer, &scene("gate 1")).outcome(), Outcome::Admit);
    assert_eq!(names(&two.check(&answer, &scene("gate 2"))), ["already-scanned"]);
}

/// Two gates of one group, the first with a clock that is fast by so much.
fn fast_and_right(server: &Server, fast_by: u64, settings: GuardSettings) -> [RedisGuard; 2] {
    let gates = [(); 2].map(|()| RedisGuard::init(store(&server.address()), at(NOW), settings).unwrap());
    gates[1].confirm_clock(at(NOW)).unwrap();
    gates[0].confirm_clock(at(NOW + fast_by)).unwrap();
    gates
}

#[test]
fn a_gate_that_is_fast_makes_no_code_stale_at_the_others() {
    let server = Server::start();
    let [fast, right] = fast_and_right(&server, 600, GuardSettings::default());
    assert_eq!(verdict(&fast, &scan(1, NOW + 590, "gate 1", NOW + 600)), Verdict::Fresh);
    for n in 0..90 {
        let now = NOW + u64::from(n);
        assert_eq!(verdict(&fast, &scan(100 + n, now + 600, "gate 1", now + 600)), Verdict::Fresh);
        assert_eq!(verdict(&right, &scan(2 + n, now - 10, "gate 2", now)), Verdict::Fresh, "{n}");
        // And what passed is used up, long after it expired by the fast clock.
        if n >= 15 {
            let again = verdict(&right, &scan(n - 13, now - 25, "gate 3", now));
            assert!(matches!(again, Verdict::AlreadyScanned { seconds: 15, .. }), "{n}: {again:?}");
        }
    }
}

#[test]
fn passback_holds_between_a_fast_gate_and_a_right_one() {
    let server = Server::start();
    let [fast, right] = fast_and_right(&server, 600, GuardSettings::default());
    assert_eq!(verdict(&right, &scan(1, NOW, "gate 2", NOW)), Verdict::Fresh);
    let back = |seconds, reader| Verdict::PassedBack { seconds, limit: 120, reader: ReaderName::new(reader) };
    assert_eq!(verdict(&right, &scan(1, NOW + 20, "gate 2", NOW + 20)), back(20, "gate 2"));
    assert_eq!(verdict(&fast, &scan(2, NOW + 600, "gate 1", NOW + 600)), Verdict::Fresh);
    assert_eq!(verdict(&fast, &scan(3, NOW + 630, "gate 1", NOW + 630)), Verdict::Fresh);
    // By the right gate's clock the second has not passed yet: with the same wallet, and with another.
    let (same, mut other) = (scan(2, NOW + 30, "gate 2", NOW + 30), scan(2, NOW + 20, "gate 3", NOW + 30));
    other.key = [99; 16];
    let again = Verdict::AlreadyScanned { seconds: 30, reader: ReaderName::new("gate 1") };
    assert_eq!((verdict(&right, &same), verdict(&right, &other)), (again, back(30, "gate 1")));
}

#[test]
fn what_a_fast_gate_made_the_group_forget_is_dead_at_the_others() {
    let server = Server::start();
    let settings = GuardSettings::default().passback(0).unwrap();
    let [fast, slow] = fast_and_right(&server, 400, settings);
    // The phone's clock is as fast as the gate's.
    let code = |now| scan(1, NOW + 395, "gate", now);
    assert_eq!(verdict(&fast, &code(NOW + 400)), Verdict::Fresh);
    // It has expired by the fast gate's clock, and is remembered for the slow one.
    assert_eq!(verdict(&fast, &scan(2, NOW + 600, "gate", NOW + 600)), Verdict::Fresh);
    assert!(matches!(verdict(&slow, &code(NOW + 390)), Verdict::AlreadyScanned { .. }));
    // Ten minutes on it is forgotten, and dead whatever the slow gate's clock says.
    for n in 3..80 {
        let now = NOW + 600 + 16 * u64::from(n);
        assert_eq!(verdict(&fast, &scan(n, now, "gate", now)), Verdict::Fresh);
    }
    let again = scan(1, NOW + 395, "another gate", NOW + 390);
    let seen = Verdict::SteppedBack { presented_at: at(NOW + 395), seen: at(NOW + 600 + 16 * 79) };
    assert_eq!(verdict(&slow, &again), seen);
}

#[test]
fn a_group_without_room_keeps_nothing_longer_for_slow_gates() {
    let server = Server::start();
    let settings = GuardSettings::default().passback(0).unwrap().entries(3).unwrap();
    let [fast, slow] = fast_and_right(&server, 400, settings);
    let code = |now| scan(1, NOW + 395, "gate", now);
    assert_eq!(verdict(&fast, &code(NOW + 400)), Verdict::Fresh);
    for n in 2..8 {
        let now = NOW + 400 + 70 * u64::from(n);
        assert_eq!(verdict(&fast, &scan(n, now, "gate", now)), Verdict::Fresh);
    }
    let entries = store(&server.address()).probe().unwrap().unwrap();
    assert!(entries <= 4, "{entries}");
    let again = verdict(&slow, &code(NOW + 390));
    assert!(matches!(again, Verdict::SteppedBack { .. }), "{again:?}");
}

#[test]
fn one_gates_glitch_does_not_poison_the_group() {
    let server = Server::start();
    let [wild, sane] = [first(store(&server.address())), joins(store(&server.address()))];
    sane.confirm_clock(at(NOW)).unwrap();
    assert_eq!(verdict(&sane, &scan(1, NOW, "gate 1", NOW)), Verdict::Fresh);
    let ahead = NOW + 5 * HOUR;
    assert_eq!(verdict(&wild, &scan(2, ahead, "gate 2", ahead)), Verdict::Fresh);
    // Nothing is forgotten by it, and nobody is kept out.
    let again = Verdict::AlreadyScanned { seconds: 9, reader: ReaderName::new("gate 1") };
    assert_eq!(verdict(&sane, &scan(1, NOW, "gate 3", NOW + 9)), again);
    assert_eq!(verdict(&sane, &scan(3, NOW + 10, "gate 1", NOW + 10)), Verdict::Fresh);
}

#[test]
fn an_operator_sets_the_groups_time_right() {
    let server = Server::start();
    let [one, two] = [first(store(&server.address())), joins(store(&server.address()))];
    assert_eq!(verdict(&one, &scan(5, NOW, "gate 1", NOW)), Verdict::Fresh);
    one.confirm_clock(at(NOW + 10 * HOUR)).unwrap(); // a slip of the hand
    one.idle(Now::exactly(at(NOW + 10 * HOUR))).unwrap();
    assert!(matches!(verdict(&two, &scan(1, NOW, "gate 2", NOW)), Verdict::SteppedBack { .. }));
    one.confirm_clock(at(NOW)).unwrap();
    assert_eq!(verdict(&two, &scan(1, NOW, "gate 3", NOW)), Verdict::WarmingUp { until: at(NOW + 15) });
    assert_eq!(verdict(&two, &scan(1, NOW + 16, "gate 2", NOW + 16)), Verdict::Fresh);
}

#[test]
fn a_full_group_refuses_and_throws_nothing_out() {
    let server = Server::start();
    let settings = GuardSettings::default().entries(2).unwrap();
    let [one, two] = [(); 2].map(|()| RedisGuard::init(store(&server.address()), at(NOW), settings).unwrap());
    one.confirm_clock(at(NOW)).unwrap();
    assert_eq!(verdict(&one, &scan(1, NOW, "gate 1", NOW)), Verdict::Fresh);
    assert_eq!(verdict(&two, &scan(2, NOW, "gate 2", NOW)), Verdict::Fresh);
    for n in 3..20 {
        assert_eq!(verdict(&two, &scan(n, NOW, "gate 2", NOW)), Verdict::Full { entries: 2 });
    }
    assert!(matches!(verdict(&two, &scan(1, NOW, "gate 2", NOW + 6)), Verdict::AlreadyScanned { .. }));
    // Expiry by the group's time makes room again.
    assert_eq!(verdict(&one, &scan(9, NOW + 500, "gate 1", NOW + 500)), Verdict::Fresh);
}

#[test]
fn a_server_that_throws_out_or_keeps_out_is_refused_at_the_start() {
    let settings = GuardSettings::default();
    let why = |store: SharedStore| RedisGuard::join(store, at(NOW), settings).unwrap_err().to_string();
    let server = Server::with(&["--maxmemory-policy", "allkeys-lru"]);
    assert!(why(store(&server.address())).contains("allkeys-lru"));
    // Whoever may not ask for the policy must be believed.
    server.say(&["ACL", "SETUSER", "default", "-config"]);
    first(store(&server.address()));

    let locked = Server::start();
    locked.say(&["ACL", "SETUSER", "gate", "on", ">hushhush", "~sanse:*", "+@all", "-config"]);
    locked.say(&["ACL", "SETUSER", "default", "off"]);
    let with = |login: &str| format!("redis://{login}127.0.0.1:{}", locked.port());
    assert!(why(store(&with(""))).contains("password"));
    let wrong = why(store(&with("gate:guessguess@")));
    assert!(wrong.contains("password") && !wrong.contains("guessguess"), "{wrong}");
    let guard = first(store(&with("gate:hushhush@")));
    assert_eq!(verdict(&guard, &scan(1, NOW, "gate", NOW)), Verdict::Fresh);
    assert!(!format!("{guard:?}").contains("hush"));
    first(store(&with("gate@")).password("hushhush"));
}

#[test]
fn a_quiet_group_that_is_told_the_time_forgets() {
    let server = Server::start();
    let (guard, store) = (first(store(&server.address())), store(&server.address()));
    for n in 0..200 {
        assert_eq!(verdict(&guard, &scan(n, NOW, "gate", NOW)), Verdict::Fresh);
    }
    let idle = |minute: u64| guard.idle(Now::exactly(at(NOW + 60 * minute))).unwrap();
    (0..11).for_each(idle);
    assert_eq!(store.probe().unwrap(), Some(200), "what a slower gate may need");
    (11..14).for_each(idle);
    assert_eq!(store.probe().unwrap(), Some(0));
}

#[test]
fn a_probe_tells_what_is_there_and_changes_nothing() {
    let mut server = Server::start();
    let store = store(&server.address());
    assert_eq!(store.probe().unwrap(), None);
    assert_eq!(server.say(&["DBSIZE"]), redis::Value::Int(0));
    let guard = first(store.clone());
    guard.admit(&scan(1, NOW, "gate", NOW)).unwrap();
    assert_eq!(store.probe().unwrap(), Some(1));
    server.kill();
    assert_eq!(store.probe().unwrap_err().code(), "store");
}

#[test]
fn what_is_left_of_a_group_that_is_gone_clears_itself_away() {
    let server = Server::start();
    let guard = first(store(&server.address()));
    guard.admit(&scan(1, NOW, "gate", NOW)).unwrap();
    let redis::Value::Array(keys) = server.say(&["KEYS", "*"]) else { panic!() };
    assert!(keys.len() >= 4, "{keys:?}");
    for key in keys {
        let redis::Value::BulkString(key) = key else { panic!() };
        let left = server.say(&["TTL", std::str::from_utf8(&key).unwrap()]);
        let redis::Value::Int(left) = left else { panic!() };
        assert!((1..=8 * 86_400).contains(&left), "{left}");
        assert!(!key.windows(8).any(|window| window == [1; 8]), "a key names no person");
    }
}

#[test]
fn a_gate_that_is_too_fast_keeps_nobody_out_before_something_is_forgotten() {
    for fast_by in [601, 700, 5_000] {
        let server = Server::start();
        let [fast, right] = fast_and_right(&server, fast_by, GuardSettings::default());
        fast.idle(Now::exactly(at(NOW + fast_by))).unwrap();
        assert_eq!(verdict(&right, &scan(2, NOW, "gate 2", NOW + 1)), Verdict::Fresh, "{fast_by} s");
        let again = verdict(&right, &scan(2, NOW, "gate 3", NOW + 2));
        assert!(matches!(again, Verdict::AlreadyScanned { .. } | Verdict::SteppedBack { .. }), "{again:?}");
    }
}

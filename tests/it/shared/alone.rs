//! While the group does not answer: each fall-back, and what is told afterwards.

use sanse::verify::{Attendance, Decision, Outcome, Scene, Verifier};
use sanse::{PlaceId, Request};

use super::proxy::{Mood, Proxy};
use super::server::Server;
use super::*;

fn at_reader(gate: &Verifier, text: &str, time: u64, reader: &str) -> Decision {
    gate.check(text, &Scene::at(Now::exactly(at(time))).reader(reader))
}

/// A gate that has joined, and whose server is then gone.
fn cut_off(fallback: Fallback, attendance: Attendance) -> (Server, World, Arc<RedisGuard>, Verifier) {
    let (mut server, world) = (Server::start(), World::new());
    let guard = shared(first(hasty(&server.address(), fallback)));
    let gate = world.gate_with(here().attendance(attendance), guard.clone());
    let before = at_reader(&gate, &world.code(9, "ZZ-GATE-7", NOW), NOW, "gate 1");
    assert_eq!((before.outcome(), before.is_alone()), (Outcome::Admit, false));
    server.kill();
    (server, world, guard, gate)
}

#[test]
fn a_gate_that_refuses_when_alone_uses_nothing_up() {
    let (mut server, world, guard, gate) = cut_off(Fallback::Refuse, Attendance::Attended);
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let refused = at_reader(&gate, &code, NOW, "gate 1");
    assert_eq!((refused.outcome(), names(&refused)), (Outcome::Refuse, vec!["guard-unavailable"]));
    server.revive();
    reunited(&guard);
    // The server came back empty, so the group warms up; then all is well.
    let newer = world.code(1, "ZZ-GATE-7", NOW + 40);
    assert_eq!(at_reader(&gate, &newer, NOW + 40, "gate 1").outcome(), Outcome::Admit);
}

#[test]
fn a_gate_that_checks_when_alone_has_a_person_look() {
    let (_server, world, _, gate) = cut_off(Fallback::Check, Attendance::Attended);
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let decision = at_reader(&gate, &code, NOW, "gate 1");
    assert_eq!((decision.outcome(), names(&decision)), (Outcome::Check, vec!["guard-alone"]));
    assert!(decision.is_alone());
    // A repeat says the same.
    let again = at_reader(&gate, &code, NOW + 3, "gate 1");
    assert!(again.is_repeat() && again.is_alone());
    assert_eq!(names(&again), ["guard-alone"]);
    // Its own memory still knows what it has seen, alone and before.
    assert_eq!(names(&at_reader(&gate, &code, NOW + 9, "gate 1")), ["already-scanned", "guard-alone"]);
    let seen_before = world.code(9, "ZZ-GATE-7", NOW);
    assert_eq!(names(&at_reader(&gate, &seen_before, NOW + 9, "b")), ["already-scanned", "guard-alone"]);
}

#[test]
fn where_nobody_stands_nobody_can_look() {
    let (_server, world, _, gate) = cut_off(Fallback::Check, Attendance::Unattended);
    let decision = at_reader(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW, "gate 1");
    assert_eq!((decision.outcome(), names(&decision)), (Outcome::Refuse, vec!["guard-unavailable"]));
}

#[test]
fn a_gate_that_admits_when_alone_says_so() {
    let (_server, world, guard, gate) = cut_off(Fallback::Admit, Attendance::Unattended);
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let decision = at_reader(&gate, &code, NOW, "gate 1");
    assert_eq!((decision.outcome(), names(&decision), decision.is_alone()), (Outcome::Admit, vec![], true));
    assert!(guard.trouble().is_some());
    assert_eq!(names(&at_reader(&gate, &code, NOW + 9, "b")), ["already-scanned"]);
}

#[test]
fn a_gate_that_starts_alone_has_no_memory() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nowhere = format!("redis://127.0.0.1:{free}");
    let guard = joins(hasty(&nowhere, Fallback::Admit));
    assert!(guard.trouble().is_some());
    assert_eq!(verdict(&guard, &scan(1, NOW, "a", NOW)), Verdict::WarmingUp { until: at(NOW + 15) });
    let admission = guard.admit(&scan(1, NOW + 16, "a", NOW + 16)).unwrap();
    assert_eq!((admission.verdict, admission.reach), (Verdict::Fresh, sanse::guard::Reach::Alone));
    // A new group cannot begin where there is no server.
    let error = RedisGuard::init(hasty(&nowhere, Fallback::Admit), at(NOW), GuardSettings::default());
    assert_eq!(error.unwrap_err().code(), "store");
}

#[test]
fn what_was_admitted_alone_is_known_to_the_group_before_it_decides_again() {
    let server = Server::start();
    let one = joins(hasty(&server.address(), Fallback::Admit));
    let two = joins(store(&server.address()));
    server.hang();
    for n in 0..200 {
        let admission = one.admit(&scan(n, NOW + 40, "gate 1", NOW + 40)).unwrap();
        assert_eq!((admission.verdict, admission.reach), (Verdict::Fresh, sanse::guard::Reach::Alone));
    }
    server.go_on();
    reunited(&one);
    for n in 0..200 {
        let seen = verdict(&two, &scan(n, NOW + 40, "gate 2", NOW + 41));
        assert_eq!(seen, Verdict::AlreadyScanned { seconds: 1, reader: ReaderName::new("gate 1") });
    }
    assert!(one.take_alerts().is_empty());
}

#[test]
fn somebody_at_two_gates_meanwhile_is_told() {
    let server = Server::start();
    let one = first(hasty(&server.address(), Fallback::Admit).travel(60).unwrap());
    let two = joins(store(&server.address()));
    let proxyless =
        |guard: &RedisGuard, n, reader: &str, now| guard.admit(&scan(n, now, reader, now)).unwrap();
    assert_eq!(proxyless(&one, 8, "gate 1", NOW).verdict, Verdict::Fresh);
    server.hang();
    // Three pass at gate 1 while it is alone: one who was seen nowhere else, and two who were.
    for n in [1, 2, 3] {
        assert_eq!(proxyless(&one, n, "gate 1", NOW + 20).reach, sanse::guard::Reach::Alone);
    }
    server.go_on();
    assert_eq!(proxyless(&two, 2, "gate 2", NOW + 30).verdict, Verdict::Fresh);
    assert_eq!(proxyless(&two, 3, "gate 2", NOW + 300).verdict, Verdict::Fresh);
    reunited(&one);
    let alerts = one.take_alerts();
    let [alert] = &alerts[..] else { panic!("{alerts:?}") };
    assert_eq!((alert.here.as_str(), alert.there.as_str()), ("gate 1", "gate 2"));
    assert_eq!((alert.apart, alert.same_wallet), (10, true));
    assert!(one.take_alerts().is_empty());
}

#[test]
fn somebody_with_many_wallets_is_told_a_few_times() {
    let server = Server::start();
    let one = first(hasty(&server.address(), Fallback::Admit).travel(600).unwrap());
    let settings = GuardSettings::default();
    let two = RedisGuard::join(store(&server.address()), at(NOW), settings.passback(0).unwrap()).unwrap();
    let with_wallet = |wallet: u8, reader: &str| {
        let mut scan = scan(1, NOW, reader, NOW);
        (scan.key, scan.content) = ([wallet; 16], [wallet; 16]);
        scan
    };
    one.admit(&scan(9, NOW, "gate 1", NOW)).unwrap();
    server.hang();
    assert_eq!(one.admit(&with_wallet(1, "gate 1")).unwrap().reach, sanse::guard::Reach::Alone);
    server.go_on();
    for wallet in 2..60 {
        assert_eq!(verdict(&two, &with_wallet(wallet, "gate 2")), Verdict::Fresh);
    }
    reunited(&one);
    assert_eq!(one.take_alerts().len(), sanse::limits::SHARED_ALERTS);
}

#[test]
fn an_answer_given_alone_is_not_taken_again() {
    use sanse::verify::{Beacon, BindingRule};
    let (server, world) = (Server::start(), World::new());
    let settings = GuardSettings::default().passback(0).unwrap();
    let store = hasty(&server.address(), Fallback::Admit);
    let guard = shared(RedisGuard::init(store, at(NOW), settings).unwrap());
    let gate = world.gate_with(here().binding(BindingRule::Challenged), guard.clone());
    let mut beacon = Beacon::new();
    let place: PlaceId = "ZZ-GATE-7".parse().unwrap();
    let request = Request::at(place, at(NOW)).nonce(beacon.nonce(10).unwrap());
    let answer = world.shown(&green(1), 1, &request).to_text();
    let scan = |uptime, reader: &'static str| {
        gate.check(&answer, &Scene::at(Now::exactly(at(NOW))).reader(reader).beacon(&beacon, uptime))
    };
    server.hang();
    let alone = scan(12, "gate 1");
    assert_eq!((alone.outcome(), alone.is_alone()), (Outcome::Admit, true));
    server.go_on();
    reunited(&guard);
    let again = scan(20, "gate 2");
    assert_eq!((names(&again), again.is_alone()), (vec!["already-scanned"], false));
}

#[test]
fn settings_are_held_against_their_bounds() {
    let group = |name: &str| SharedStore::at("redis://gate.example", name).map(drop);
    assert!(group(&"g".repeat(32)).is_ok());
    assert_eq!(group(&"g".repeat(33)).unwrap_err().code(), "length");
    assert_eq!(group("").unwrap_err().code(), "length");
    assert_eq!(group("a}b").unwrap_err().code(), "malformed");
    let secret = "redis://:hushhush@gate.example:99999";
    for address in [secret, "rediss://:hushhush@gate.example", "unix:///run/hushhush", "gate.example", ""] {
        let error = SharedStore::at(address, "g").unwrap_err();
        assert_eq!(error.code(), "malformed", "{address}");
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
    }
    let store = SharedStore::at("redis://someone:hushhush@gate.example", "g").unwrap();
    assert!(!format!("{store:?}").contains("hush"));
    for (wait, fits) in [(4, false), (5, true), (5_000, true), (5_001, false)] {
        assert_eq!(store.clone().timeout(Duration::from_millis(wait)).is_ok(), fits, "{wait}");
    }
    assert!(store.clone().travel(86_400).is_ok() && store.travel(86_401).is_err());
    assert_eq!("check".parse::<Fallback>().unwrap(), Fallback::Check);
    assert_eq!("ask".parse::<Fallback>().unwrap_err().code(), "word");
}

#[test]
fn who_passed_alone_by_a_clock_an_hour_ahead_hides_nobody_who_passed_by_a_right_one() {
    // The clock is set right before the two meet, or it is not.
    for ahead_still in [false, true] {
        let server = Server::start();
        let near_b = Proxy::before(server.port());
        let a = first(store(&server.address()));
        let b = joins(hasty(&near_b.address(), Fallback::Admit));
        a.confirm_clock(at(NOW)).unwrap();
        b.idle(Now::exactly(at(NOW))).unwrap();
        near_b.becomes(Mood::Swallows);
        // From the first who gets no answer on the server is not even asked.
        b.admit(&scan(8, NOW, "gate B", NOW)).unwrap();
        let paper = |reader: &str, now: u64| scan_of(4, Token::Paper, now as u8, reader, at(now));
        let alone = b.admit(&paper("gate B", NOW + HOUR)).unwrap();
        assert_eq!((alone.verdict, alone.reach), (Verdict::Fresh, sanse::guard::Reach::Alone));
        assert_eq!(verdict(&a, &paper("gate A", NOW + 1)), Verdict::Fresh);
        near_b.becomes(Mood::Passes);
        reunited_at(&b, if ahead_still { NOW + HOUR } else { NOW });
        let again = verdict(&a, &paper("gate A", NOW + 11));
        assert!(matches!(again, Verdict::PassedBack { limit: 120, .. }), "{ahead_still}: {again:?}");
    }
}

#[test]
fn who_passed_alone_by_a_clock_that_was_ahead_has_passed_just_now() {
    let server = Server::start();
    let near_b = Proxy::before(server.port());
    let a = first(store(&server.address()));
    let b = joins(hasty(&near_b.address(), Fallback::Admit));
    a.confirm_clock(at(NOW)).unwrap();
    b.idle(Now::exactly(at(NOW))).unwrap();
    near_b.becomes(Mood::Swallows);
    b.admit(&scan(8, NOW, "gate B", NOW)).unwrap();
    let paper = |reader: &str, now: u64| scan_of(4, Token::Paper, now as u8, reader, at(now));
    assert_eq!(verdict(&b, &paper("gate B", NOW + HOUR)), Verdict::Fresh);
    near_b.becomes(Mood::Passes);
    reunited(&b);
    let back = Verdict::PassedBack { seconds: 0, limit: 120, reader: ReaderName::new("gate B") };
    assert_eq!(verdict(&a, &paper("gate A", NOW + 11)), back);
}

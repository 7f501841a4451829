//! The server loses its memory, or what it said is lost on the way.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::proxy::{Mood, Proxy};
use super::server::Server;
use super::*;

/// What was scanned before the memory was lost is refused at every gate, by its own clock, and what is made after is taken.
fn warms_up(gates: &[RedisGuard], now: u64) {
    // As far as a code may lie ahead, and as far as another gate's clock may; the server's seconds pass in between.
    let is_warming = |verdict: Verdict| match verdict {
        Verdict::WarmingUp { until } => (now + 25..=now + 30).contains(&until.unix()),
        _ => false,
    };
    for (n, gate) in gates.iter().enumerate() {
        let n = n as u8;
        assert!(is_warming(verdict(gate, &scan(100 + n, now, "a", now))), "gate {n}");
        assert!(is_warming(verdict(gate, &scan(100 + n, now + 25, "a", now + 16))), "gate {n}");
        assert_eq!(verdict(gate, &scan(100 + n, now + 31, "a", now + 17)), Verdict::Fresh, "gate {n}");
    }
}

#[test]
fn a_gate_that_joins_an_empty_store_warms_up() {
    let server = Server::start();
    let gates = [joins(store(&server.address())), joins(store(&server.address()))];
    warms_up(&gates, NOW);
    // A gate that starts soon after refuses codes of before, and a later one finds the memory there.
    let third =
        || RedisGuard::join(store(&server.address()), at(NOW + 60), GuardSettings::default()).unwrap();
    assert!(matches!(verdict(&third(), &scan(9, NOW + 50, "a", NOW + 60)), Verdict::WarmingUp { .. }));
    server.say(&["HINCRBY", "sanse:{ZZ-MALL-1}:group", "lost", "-50"]);
    assert_eq!(verdict(&third(), &scan(8, NOW + 50, "a", NOW + 60)), Verdict::Fresh);
    assert!(matches!(verdict(&third(), &scan(9, NOW + 30, "a", NOW + 60)), Verdict::WarmingUp { .. }));
    server.say(&["HINCRBY", "sanse:{ZZ-MALL-1}:group", "lost", "-181"]);
    assert_eq!(verdict(&third(), &scan(9, NOW + 50, "a", NOW + 60)), Verdict::Fresh);
}

/// Which gate comes first, and what its clock says, opens no other gate and shuts none.
#[test]
fn a_gate_warms_up_by_no_other_gates_clock() {
    for wrong in [NOW - 300, NOW - 14, NOW + 365 * 24 * HOUR] {
        let server = Server::start();
        let gates = [first(store(&server.address())), joins(store(&server.address()))];
        for gate in &gates {
            gate.idle(Now::exactly(at(NOW - 30))).unwrap();
        }
        let early = scan(1, NOW + 15, "gate 1", NOW);
        assert_eq!(verdict(&gates[0], &early), Verdict::Fresh);
        server.say(&["FLUSHALL"]);
        let wrong = RedisGuard::join(store(&server.address()), at(wrong), GuardSettings::default()).unwrap();
        let seen = verdict(&gates[1], &scan(1, NOW + 15, "gate 2", NOW + 2));
        assert_eq!(seen, Verdict::WarmingUp { until: at(NOW + 2 + 30) });
        drop(wrong);
        assert_eq!(verdict(&gates[1], &scan(2, NOW + 40, "gate 2", NOW + 40)), Verdict::Fresh);
    }
}

#[test]
fn a_gate_that_joined_again_by_a_clock_a_year_ahead_warms_up_once_it_is_set_right() {
    // It had settled before, or it had not.
    for settled in [true, false] {
        let server = Server::start();
        let gate = first(store(&server.address()));
        if settled {
            gate.confirm_clock(at(NOW)).unwrap();
        }
        assert_eq!(verdict(&gate, &scan(1, NOW, "gate", NOW)), Verdict::Fresh);
        server.say(&["FLUSHALL"]);
        gate.idle(Now::exactly(at(NOW + 365 * 24 * HOUR))).unwrap();
        let seen = verdict(&gate, &scan(2, NOW + 12, "gate", NOW + 10));
        assert_eq!(seen, Verdict::WarmingUp { until: at(NOW + 10 + 30) }, "{settled}");
        assert_eq!(verdict(&gate, &scan(2, NOW + 41, "gate", NOW + 41)), Verdict::Fresh, "{settled}");
    }
}

#[test]
fn whoever_comes_after_a_pause_does_not_wait_for_a_loss_that_is_long_over() {
    let server = Server::start();
    let gate = first(store(&server.address()));
    assert_eq!(verdict(&gate, &scan(1, NOW, "gate", NOW)), Verdict::Fresh);
    server.say(&["FLUSHALL"]);
    let waits = verdict(&gate, &scan(2, NOW + 1, "gate", NOW + 1));
    assert_eq!(waits, Verdict::WarmingUp { until: at(NOW + 1 + 30) });
    for (n, later) in [(2, 60), (3, 3_660), (4, 7_320), (5, 90_000)] {
        let seen = verdict(&gate, &scan(n, NOW + later, "gate", NOW + later));
        assert_eq!(seen, Verdict::Fresh, "{later}");
    }
    // Another loss is another start.
    server.say(&["FLUSHALL"]);
    let waits = verdict(&gate, &scan(6, NOW + 90_001, "gate", NOW + 90_001));
    assert_eq!(waits, Verdict::WarmingUp { until: at(NOW + 90_001 + 30) });
}

#[test]
fn a_flush_warms_the_group_up_and_gates_bring_back_what_they_know() {
    let server = Server::start();
    let gates = [first(store(&server.address())), joins(store(&server.address()))];
    let code = scan(1, NOW, "gate 1", NOW);
    assert_eq!(verdict(&gates[0], &code), Verdict::Fresh);
    server.say(&["FLUSHALL"]);
    warms_up(&gates, NOW + 30);
    // Who passed at the first gate is known to the second again.
    let newer = scan(1, NOW + 61, "gate 2", NOW + 61);
    let back = Verdict::PassedBack { seconds: 61, limit: 120, reader: ReaderName::new("gate 1") };
    assert_eq!(verdict(&gates[1], &newer), back);
}

#[test]
fn a_server_that_comes_back_empty_warms_the_group_up() {
    let mut server = Server::start();
    let gates = [first(store(&server.address())), joins(store(&server.address()))];
    for gate in &gates {
        assert!(is_fresh(&gate.admit(&scan(
            if std::ptr::eq(gate, &gates[0]) { 1 } else { 2 },
            NOW,
            "g",
            NOW
        ))));
    }
    server.kill();
    server.revive();
    warms_up(&gates, NOW + 30);
}

#[test]
fn a_server_that_comes_back_from_an_old_snapshot_warms_the_group_up() {
    let mut server = Server::start();
    let gates = [first(store(&server.address())), joins(store(&server.address()))];
    assert_eq!(verdict(&gates[0], &scan(1, NOW, "gate 1", NOW)), Verdict::Fresh);
    server.say(&["SAVE"]);
    // What comes after the snapshot is lost with it, at a gate that dies too.
    let lost = scan(2, NOW + 10, "gate 3", NOW + 10);
    let third = joins(store(&server.address()));
    assert_eq!(verdict(&third, &lost), Verdict::Fresh);
    drop(third);
    server.kill();
    server.revive();
    let lost = scan(2, NOW + 10, "gate 1", NOW + 20);
    assert_eq!(verdict(&gates[0], &lost), Verdict::WarmingUp { until: at(NOW + 50) });
    gates[1].idle(Now::exactly(at(NOW + 40))).unwrap();
    assert!(matches!(verdict(&gates[1], &scan(1, NOW + 71, "gate 2", NOW + 71)), Verdict::PassedBack { .. }));
    // Nor does a gate take the group for a new one that is started with `init` where the group is there.
    let again = RedisGuard::init(store(&server.address()), at(NOW + 20), GuardSettings::default()).unwrap();
    let lost = scan(2, NOW + 10, "gate 4", NOW + 20);
    assert!(matches!(verdict(&again, &lost), Verdict::WarmingUp { .. }));
}

#[test]
fn a_server_that_forgets_its_scripts_is_told_again() {
    let server = Server::start();
    let gate = first(store(&server.address()));
    assert_eq!(verdict(&gate, &scan(1, NOW, "gate", NOW)), Verdict::Fresh);
    server.say(&["SCRIPT", "FLUSH"]);
    assert_eq!(verdict(&gate, &scan(2, NOW, "gate", NOW)), Verdict::Fresh);
    assert_eq!(gate.trouble(), None);
}

#[test]
fn a_server_killed_in_a_flood_admits_no_code_twice() {
    let mut server = Server::start();
    let gates = [first(store(&server.address())), joins(store(&server.address()))];
    const CODES: u8 = 240;
    let admitted: Vec<_> = (0..CODES).map(|_| AtomicU32::new(0)).collect();
    let asked = AtomicU32::new(0);
    thread::scope(|scope| {
        for n in 0..4_usize {
            let (gates, admitted, asked) = (&gates, &admitted, &asked);
            scope.spawn(move || {
                for code in 0..CODES {
                    let answer = gates[n % 2].admit(&scan(code, NOW, &format!("gate {n}"), NOW));
                    admitted[usize::from(code)].fetch_add(u32::from(is_fresh(&answer)), Ordering::SeqCst);
                    asked.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        while asked.load(Ordering::SeqCst) < u32::from(CODES) {
            thread::yield_now();
        }
        server.kill();
        server.revive();
    });
    let counts: Vec<_> = admitted.iter().map(|count| count.load(Ordering::SeqCst)).collect();
    assert!(counts.iter().all(|count| *count <= 1), "{counts:?}");
    assert!(counts.contains(&1));
}

#[test]
fn a_scan_whose_answer_was_lost_is_no_second_scan() {
    let server = Server::start();
    let proxy = Proxy::before(server.port());
    let gate = first(hasty(&proxy.address(), Fallback::Refuse));
    assert_eq!(verdict(&gate, &scan(1, NOW, "gate", NOW)), Verdict::Fresh);
    proxy.becomes(Mood::LosesAnswers);
    let lost = scan(2, NOW, "gate", NOW);
    assert!(gate.admit(&lost).is_err());
    proxy.becomes(Mood::Passes);
    reunited(&gate);
    // Where the answer was lost it comes again, once.
    let again = scan(2, NOW, "gate", NOW + 8);
    assert_eq!(verdict(&gate, &again), Verdict::Fresh);
    let later = scan(2, NOW, "gate", NOW + 20);
    assert!(matches!(verdict(&gate, &later), Verdict::AlreadyScanned { seconds: 20, .. }));

    // But not when the person was scanned elsewhere meanwhile: a newer code was shown since.
    let (older, newer) = (scan(3, NOW, "gate", NOW), scan(3, NOW + 10, "elsewhere", NOW + 10));
    proxy.becomes(Mood::LosesAnswers);
    assert!(gate.admit(&older).is_err());
    proxy.becomes(Mood::Passes);
    let other = joins(store(&server.address()));
    assert!(matches!(verdict(&other, &newer), Verdict::PassedBack { .. }));
    reunited(&gate);
    let screenshot = scan(3, NOW, "gate", NOW + 12);
    assert!(matches!(verdict(&gate, &screenshot), Verdict::AlreadyScanned { .. }));
}

#[test]
fn whoever_was_refused_for_a_lost_answer_is_let_in_with_the_next_code() {
    let server = Server::start();
    let proxy = Proxy::before(server.port());
    let gate = first(hasty(&proxy.address(), Fallback::Refuse));
    let other = joins(store(&server.address()));
    gate.idle(Now::exactly(at(NOW))).unwrap();
    let lost = |person, made| {
        proxy.becomes(Mood::LosesAnswers);
        assert!(gate.admit(&scan(person, made, "gate", made)).is_err());
        proxy.becomes(Mood::Passes);
    };
    lost(1, NOW);
    // While nobody tries the server, the phone has renewed its code.
    assert!(gate.admit(&scan(1, NOW + 10, "gate", NOW + 10)).is_err());
    reunited(&gate);
    let next = |person, made| verdict(&gate, &scan(person, made, "gate", made));
    assert_eq!(next(1, NOW + 20), Verdict::Fresh);
    assert!(matches!(next(1, NOW + 30), Verdict::PassedBack { seconds: 10, .. }), "but only once");
    // The code whose answer was lost is used up all the same, and a scan since stands for somebody.
    lost(2, NOW + 40);
    reunited(&gate);
    let elsewhere = scan(2, NOW + 40, "other", NOW + 45);
    assert!(matches!(verdict(&other, &elsewhere), Verdict::AlreadyScanned { .. }));
    assert!(matches!(next(2, NOW + 50), Verdict::PassedBack { .. }));
}

#[test]
fn a_connection_that_was_cut_is_made_anew_within_the_scan() {
    let server = Server::start();
    let gate = first(store(&server.address()));
    assert_eq!(verdict(&gate, &scan(1, NOW, "gate", NOW)), Verdict::Fresh);
    for n in 2..6 {
        server.say(&["CLIENT", "KILL", "TYPE", "normal"]);
        assert_eq!(verdict(&gate, &scan(n, NOW, "gate", NOW)), Verdict::Fresh);
        assert_eq!(gate.trouble(), None);
    }
}

/// Whatever the network does, a scan takes no longer than it may, and those after it do not wait at all.
#[test]
fn nobody_waits_longer_than_was_granted() {
    let server = Server::start();
    let gate_at = |address: &str| joins(hasty(address, Fallback::Refuse).timeout(GRANTED).unwrap());
    // Only what is answered at once may be: the back-off must be over before the wait is what is measured.
    for mood in [Mood::Drips, Mood::HalfCloses, Mood::Swallows, Mood::LosesAnswers] {
        let proxy = Proxy::before(server.port());
        let gate = gate_at(&proxy.address());
        reunited(&gate);
        proxy.becomes(mood);
        takes_no_longer(&gate, &format!("{mood:?}"));
    }
    let gate = gate_at(&server.address());
    reunited(&gate);
    server.hang();
    takes_no_longer(&gate, "hangs");
    server.go_on();
    // A black hole: nothing of TEST-NET-1 (RFC 5737) is there, and nothing says so.
    let begin = clock();
    let gate = gate_at("redis://192.0.2.1:6379");
    assert!(begin.elapsed() < BUSY, "{:?}", begin.elapsed());
    takes_no_longer(&gate, "black hole");
}

const GRANTED: Duration = Duration::from_millis(200);

/// What is more than granted is a busy machine's. Twenty scans that each wait take 4 s, and who waits for an answer that
/// never comes takes for ever.
const BUSY: Duration = Duration::from_secs(3);

fn takes_no_longer(gate: &RedisGuard, name: &str) {
    let begin = clock();
    assert!(gate.admit(&scan(1, NOW, "gate", NOW)).is_err(), "{name}");
    assert!(begin.elapsed() < BUSY, "{name}: {:?}", begin.elapsed());
    let begin = clock();
    for n in 2..22 {
        assert!(gate.admit(&scan(n, NOW, "gate", NOW)).is_err(), "{name}");
    }
    assert!(begin.elapsed() < BUSY, "{name}: {:?}", begin.elapsed());
    assert!(gate.trouble().is_some(), "{name}");
}

/// Two gates, each behind a network of its own that can fail.
fn two_apart(server: &Server) -> [(Proxy, RedisGuard); 2] {
    let (one, two) = (Proxy::before(server.port()), Proxy::before(server.port()));
    let refuses = first(hasty(&one.address(), Fallback::Refuse));
    let admits = joins(hasty(&two.address(), Fallback::Admit));
    [(one, refuses), (two, admits)]
}

#[test]
fn a_scan_that_is_taken_back_takes_nobody_elses_passage_with_it() {
    let server = Server::start();
    let [(near_a, a), (near_b, b)] = two_apart(&server);
    a.idle(Now::exactly(at(NOW))).unwrap();
    b.idle(Now::exactly(at(NOW))).unwrap();
    near_b.becomes(Mood::Swallows);
    // From the first who gets no answer on the server is not even asked.
    b.admit(&scan(8, NOW + 40, "gate B", NOW + 40)).unwrap();
    let alone = b.admit(&scan(3, NOW + 40, "gate B", NOW + 40)).unwrap();
    assert_eq!((alone.verdict, alone.reach), (Verdict::Fresh, sanse::guard::Reach::Alone));
    near_a.becomes(Mood::LosesAnswers);
    assert!(a.admit(&scan(3, NOW + 45, "gate A", NOW + 45)).is_err());
    near_b.becomes(Mood::Passes);
    reunited(&b);
    near_a.becomes(Mood::Passes);
    reunited(&a);
    // At A nobody passed, but at B somebody did.
    let next = verdict(&a, &scan(3, NOW + 55, "gate A", NOW + 55));
    assert!(matches!(next, Verdict::PassedBack { .. }), "{next:?}");
}

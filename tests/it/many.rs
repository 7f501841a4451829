//! Many codes at a time are decided as one after another.

use std::sync::Arc;

use proptest::prelude::*;
use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::verify::{Beacon, Confirmation, Decision, Outcome, PaperRule, Scene, Verifier};
use sanse::{Nonce, Now, Request, limits};

use crate::world::*;

const READERS: [&str; 2] = ["gate 7", "gate 8"];

/// One showing: which text, how many seconds after the one before it, at which reader, and whether somebody at the
/// door confirms something.
type Showing = (usize, u64, usize, bool);

fn texts(world: &World) -> Vec<String> {
    let place = |n, time| Request::at("ZZ-GATE-7".parse().unwrap(), at(time)).nonce(nonce(n));
    let mut texts: Vec<String> = (0..4).map(|n| world.code(n, "ZZ-GATE-7", NOW + u64::from(n))).collect();
    texts.push(world.code(0, "ZZ-GATE-7", NOW + 9)); // the same wallet, newer
    texts.push(world.shown(&green(0), 50, &Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW))).to_text());
    texts.push(world.shown(&green(6), 6, &place(1, NOW)).to_text());
    texts.push(world.shown(&green(7), 7, &place(9, NOW)).to_text()); // to another gate's challenge
    texts.push(world.code(8, "ZZ-GATE-8", NOW));
    texts.push(world.paper(&green(0)).to_text());
    texts.push(world.paper(&green(9).status_index(1).unwrap()).to_text());
    texts.push(texts[0].replace('A', "B"));
    texts.extend(["", "SN1:", "HC1:NCF"].map(str::to_owned));
    texts
}

fn nonce(n: u8) -> Nonce {
    Nonce::from_bytes([n; 8])
}

/// Everything that can be asked of a decision.
fn everything(decision: &Decision) -> String {
    let personal = (decision.display_name(), decision.photo().map(sanse::PhotoRef::to_hex));
    format!("{decision:?} {:?} {personal:?}", plain(decision))
}

#[cfg(feature = "serde")]
fn plain(decision: &Decision) -> impl std::fmt::Debug {
    decision.to_data(sanse::reason::Language::English)
}

#[cfg(not(feature = "serde"))]
fn plain(decision: &Decision) -> impl std::fmt::Debug {
    decision.reasons().to_vec()
}

fn gate(world: &World) -> (Verifier, Arc<MemoryGuard>) {
    let settings = GuardSettings::default().passback(20).unwrap();
    let guard = Arc::new(MemoryGuard::init(settings));
    (world.gate_with(here().paper(PaperRule::Check), guard.clone()), guard)
}

fn both_ways(texts: &[String], world: &World, showings: &[Showing]) -> Vec<Outcome> {
    let mut beacon = Beacon::new();
    beacon.remember(nonce(1), 0);
    let (mut time, mut codes) = (NOW, Vec::new());
    for &(text, later, reader, confirmed) in showings {
        time += later;
        let scene = Scene::at(Now::exactly(at(time))).reader(READERS[reader]).beacon(&beacon, time - NOW);
        let scene = if confirmed { scene.confirm(Confirmation::Temperature) } else { scene };
        codes.push((texts[text].as_str(), scene));
    }
    let (alone, alone_guard) = gate(world);
    let (many, many_guard) = gate(world);
    let expected: Vec<_> = codes.iter().map(|(text, scene)| alone.check(text, scene)).collect();
    let found: Vec<_> = many.check_many(codes.clone()).collect();
    assert_eq!(found.len(), expected.len());
    for (n, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(everything(found), everything(expected), "showing {n} of {showings:?}");
    }
    assert_eq!(many_guard.export().unwrap(), alone_guard.export().unwrap());
    // What each reader has seen last is remembered alike too.
    for (text, scene) in codes.iter().rev().take(3) {
        assert_eq!(everything(&many.check(text, scene)), everything(&alone.check(text, scene)));
    }
    expected.iter().map(Decision::outcome).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn as_one_after_another(
        showings in proptest::collection::vec((0..15_usize, 0..4_u64, 0..2_usize, any::<bool>()), 0..60),
    ) {
        let world = World::new();
        both_ways(&texts(&world), &world, &showings);
    }
}

#[test]
fn replays_repeats_and_passbacks_across_windows() {
    let world = World::new();
    let texts = texts(&world);
    let count = limits::CHECK_WINDOW + 100;
    // Each text some times at once, then the next; the clock goes on by a second now and then.
    let showings: Vec<_> =
        (0..count).map(|n| (n / 3 % texts.len(), u64::from(n % 90 == 0), n / 7 % 2, false)).collect();
    let outcomes = both_ways(&texts, &world, &showings);
    for outcome in [Outcome::Admit, Outcome::Check, Outcome::Refuse] {
        assert!(outcomes.contains(&outcome), "{outcome} is not tried");
    }
}

#[test]
fn what_is_not_taken_is_not_used_up() {
    let world = World::new();
    let (gate, guard) = gate(&world);
    let scene = Scene::at(Now::exactly(at(NOW))).reader("gate 7");
    let codes: Vec<_> = (0..3).map(|n| world.code(n, "ZZ-GATE-7", NOW)).collect();
    let mut decisions = gate.check_many(codes.iter().map(|code| (code, scene.clone())));
    assert_eq!(decisions.next().map(|decision| decision.outcome()), Some(Outcome::Admit));
    drop(decisions);
    assert_eq!(guard.len(), 1);
    let rest: Vec<_> = gate.check_many(codes.iter().map(|code| (code, scene.clone()))).collect();
    assert!(rest.iter().all(|decision| decision.outcome() == Outcome::Admit));
    assert_eq!(rest.iter().map(Decision::is_repeat).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(gate.check_many(std::iter::empty::<(&str, Scene<'_>)>()).count(), 0);
}

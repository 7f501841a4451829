//! Every window of time at both of its sides: the present wholly inside, partly, and outside.

use sanse::key::SigningKey;
use sanse::trust::{RecognisedRegion, Trust, TrustList, TrustedKey};
use sanse::verify::{Beacon, BindingRule, PolicyBuilder, Scene, Verifier};
use sanse::{Authority, Colour, Issuer, Now, Profile, Request, TestResult, Timestamp};

use crate::world::*;

/// The place where a window begins or ends: the reasons at an exact present inside it, at one that lies across, and at
/// an exact one outside.
struct Side {
    name: &'static str,
    gate: Verifier,
    code: String,
    /// The first second behind the side, from the inside out or from the outside in.
    edge: u64,
    begins: bool,
    inside: &'static [&'static str],
    partly: &'static [&'static str],
    outside: &'static [&'static str],
}

impl Side {
    fn hold(&self) {
        let (before, after) = (Now::exactly(at(self.edge - 1)), Now::exactly(at(self.edge)));
        let across = Now::between(before.latest(), after.latest()).unwrap();
        let (inside, outside) = if self.begins { (after, before) } else { (before, after) };
        for (now, wanted) in [(inside, self.inside), (across, self.partly), (outside, self.outside)] {
            // A guard of its own each time, and a challenge that is answered where one is asked for.
            let mut beacon = Beacon::new();
            beacon.remember(nonce(), 100);
            let gate = Verifier::new(self.gate.trust().clone(), self.gate.policy().clone(), fresh_guard());
            let decision = gate.check(&self.code, &Scene::at(now).beacon(&beacon, 110));
            assert_eq!(names(&decision), wanted, "{}: {now:?}", self.name);
        }
    }
}

fn nonce() -> sanse::Nonce {
    sanse::Nonce::from_bytes([7; 8])
}

/// The answer to a challenge, so that its age plays no part.
fn answer(world: &World, pass: &sanse::Pass, time: u64) -> String {
    world.shown(pass, 1, &Request::at("ZZ-GATE-7".parse().unwrap(), at(time)).nonce(nonce())).to_text()
}

fn challenged() -> PolicyBuilder {
    here().binding(BindingRule::Challenged)
}

fn under(list: TrustList, policy: PolicyBuilder) -> Verifier {
    let trust = loaded(&seed(1), &list.trust(entry(&seed(2))).unwrap());
    Verifier::new(trust, policy.build().unwrap(), fresh_guard())
}

fn entry(key: &SigningKey) -> TrustedKey {
    TrustedKey::new(key.public(), "Authority", at(NOW - DAY), at(NOW + 300 * DAY)).unwrap()
}

fn list(until: u64, grace: u64) -> TrustList {
    TrustList::new("ZZ".parse().unwrap(), 1, at(NOW - DAY), at(until)).unwrap().grace(grace).unwrap()
}

#[test]
fn lists_run_out() {
    let world = World::new();
    let code = answer(&world, &green(1), NOW + HOUR);
    let end = NOW + HOUR;
    let sides = [
        ("expiry without grace", 0, end, [&[][..], &["trust-stale"], &["trust-expired"]]),
        ("expiry with grace", 60, end, [&[], &["trust-stale"], &["trust-stale"]]),
        ("grace", 60, end + 60, [&["trust-stale"], &["trust-stale"], &["trust-expired"]]),
    ];
    for (name, grace, edge, [inside, partly, outside]) in sides {
        let gate = under(list(end, grace), challenged());
        Side { name, gate, code: code.clone(), edge, begins: false, inside, partly, outside }.hold();
    }
}

#[test]
fn passes_begin_and_run_out() {
    let world = World::new();
    for profile in [Profile::Strict, Profile::Balanced, Profile::Lenient] {
        let policy = || challenged().profile(profile);
        Side {
            name: "a pass begins",
            gate: world.gate(policy()),
            code: answer(&world, &green(1), NOW),
            edge: NOW - profile.future(),
            begins: true,
            inside: &[],
            partly: &["validity-in-doubt"],
            outside: &["not-yet-valid"],
        }
        .hold();
        Side {
            name: "a pass runs out",
            gate: world.gate(policy()),
            code: answer(&world, &green(1), NOW + HOUR),
            edge: NOW + DAY,
            begins: false,
            inside: &[],
            partly: &["validity-in-doubt"],
            outside: &["expired"],
        }
        .hold();
    }
}

#[test]
fn codes_are_fresh_for_a_while() {
    let world = World::new();
    let made = NOW + HOUR;
    for profile in [Profile::Strict, Profile::Balanced, Profile::Lenient] {
        for (name, edge, begins, outside) in [
            ("a code is made", made - profile.future(), true, &["from-the-future"][..]),
            ("a code grows stale", made + profile.past() + 1, false, &["stale"]),
        ] {
            let gate = world.gate(here().profile(profile));
            let code = world.code(1, "ZZ-GATE-7", made);
            let (inside, partly) = (&[][..], &["freshness-in-doubt"][..]);
            Side { name, gate, code, edge, begins, inside, partly, outside }.hold();
        }
    }
}

/// Ages, and the end of a recognition, are taken at the latest the present can be: in doubt they refuse.
#[test]
fn ages_are_taken_at_the_latest() {
    let world = World::new();
    let tested = green(1).test(at(NOW - HOUR), TestResult::Negative);
    for (name, policy, edge, reason) in [
        (
            "an update",
            challenged().longest_update_age(3_600).unwrap(),
            NOW + HOUR + 1,
            &["update-too-old"][..],
        ),
        ("a test", challenged().longest_test_age(7_200).unwrap(), NOW + HOUR + 1, &["test-too-old"]),
    ] {
        let (gate, code) = (world.gate(policy), answer(&world, &tested, NOW));
        Side { name, gate, code, edge, begins: false, inside: &[], partly: reason, outside: reason }.hold();
    }
    let (yy, theirs) = ("YY".parse().unwrap(), seed(4));
    let until = at(NOW + HOUR);
    let recognised = RecognisedRegion::new(yy, theirs.public(), until, &[Colour::Green], DAY).unwrap();
    let mut trust = loaded(&seed(1), &list(NOW + DAY, 0).recognise(recognised).unwrap());
    let neighbour =
        TrustList::new(yy, 1, at(NOW - DAY), at(NOW + DAY)).unwrap().trust(entry(&seed(5))).unwrap();
    trust.load_recognised(Authority::new(theirs).sign(&neighbour).unwrap().bytes()).unwrap();
    let world = World { issuer: Issuer::new(seed(5)), ..world };
    Side {
        name: "a recognition",
        gate: Verifier::new(trust, challenged().build().unwrap(), fresh_guard()),
        code: answer(&world, &green(1), NOW),
        edge: until.unix(),
        begins: false,
        inside: &[],
        partly: &["recognition-exceeded"],
        outside: &["recognition-exceeded"],
    }
    .hold();
}

/// A clock is behind when the whole present is; a vague one may be right.
#[test]
fn a_clock_is_behind_when_it_is_so_for_certain() {
    let world = World::new();
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    let dated = TrustList::new("ZZ".parse().unwrap(), 1, at(NOW + HOUR), at(NOW + DAY)).unwrap();
    let signed = Authority::new(seed(1)).sign(&dated.trust(entry(&seed(2))).unwrap()).unwrap();
    trust.load(signed.bytes(), Now::exactly(Timestamp::from_unix(NOW + HOUR).unwrap())).unwrap();
    Side {
        name: "the watermark",
        gate: Verifier::new(trust, challenged().build().unwrap(), fresh_guard()),
        code: answer(&world, &green(1), NOW),
        edge: NOW + HOUR,
        begins: true,
        inside: &[],
        partly: &[],
        outside: &["clock-behind"],
    }
    .hold();
}

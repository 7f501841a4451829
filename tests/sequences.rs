//! Runs every file of `spec/vectors/sequences`: several scans, with the guard in memory and with the guard on disk.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use case::Fields;
use sanse::guard::{DiskGuard, Guard, GuardSettings, MemoryGuard};
use sanse::reason::Reason;
use sanse::verify::{Beacon, Decision, Policy, Scene, Verifier};
use sanse::{Nonce, Now, Timestamp};
use serde_json::Value;

/// A guard of some kind, as an operator handles it.
trait Memory: Guard + Sized + 'static {
    fn first(settings: GuardSettings, folder: &Path) -> Self;
    fn restarted(self, settings: GuardSettings, folder: &Path) -> Self;
    fn lost(self, now: Timestamp, settings: GuardSettings, folder: &Path) -> Self;
    fn confirm(&self, now: Timestamp);
    fn tell(&self) -> Vec<u8>;
    fn learn(&self, other: &[u8], travel: u64, now: Timestamp) -> usize;
}

impl Memory for MemoryGuard {
    fn first(settings: GuardSettings, _: &Path) -> Self {
        MemoryGuard::init(settings)
    }
    fn restarted(self, settings: GuardSettings, _: &Path) -> Self {
        MemoryGuard::import(&self.export().unwrap(), settings).unwrap()
    }
    fn lost(self, now: Timestamp, settings: GuardSettings, _: &Path) -> Self {
        MemoryGuard::without_memory(now, settings)
    }
    fn confirm(&self, now: Timestamp) {
        self.confirm_clock(now).unwrap();
    }
    fn tell(&self) -> Vec<u8> {
        self.export().unwrap()
    }
    fn learn(&self, other: &[u8], travel: u64, now: Timestamp) -> usize {
        self.merge(other, travel, Now::exactly(now)).unwrap().len()
    }
}

impl Memory for DiskGuard {
    fn first(settings: GuardSettings, folder: &Path) -> Self {
        // Gates of one group begin with one secret.
        let secret = folder.with_file_name("secret");
        std::fs::create_dir_all(folder).unwrap();
        if secret.exists() {
            std::fs::copy(&secret, folder.join("secret")).unwrap();
        }
        let guard = DiskGuard::init(folder, settings, Timestamp::EPOCH).unwrap();
        std::fs::copy(folder.join("secret"), &secret).unwrap();
        guard
    }
    fn restarted(self, settings: GuardSettings, folder: &Path) -> Self {
        drop(self);
        DiskGuard::open(folder, settings, Timestamp::EPOCH).unwrap()
    }
    fn lost(self, now: Timestamp, settings: GuardSettings, folder: &Path) -> Self {
        drop(self);
        DiskGuard::without_memory(folder, settings, now).unwrap()
    }
    fn confirm(&self, now: Timestamp) {
        self.confirm_clock(now).unwrap();
    }
    fn tell(&self) -> Vec<u8> {
        self.export().unwrap()
    }
    fn learn(&self, other: &[u8], travel: u64, now: Timestamp) -> usize {
        self.merge(other, travel, Now::exactly(now)).unwrap().len()
    }
}

/// A gate, and where its guard would be on a disk.
struct Gate<M> {
    guard: Arc<M>,
    verifier: Verifier,
    settings: GuardSettings,
    folder: PathBuf,
}

impl<M: Memory> Gate<M> {
    fn new(settings: GuardSettings, folder: PathBuf, policy: &Policy) -> Self {
        let guard = Arc::new(M::first(settings, &folder));
        let verifier = Verifier::sharing(case::trust_of(Some("home"), &[]), policy.clone(), guard.clone());
        Self { guard, verifier, settings, folder }
    }

    fn again(self, start: impl FnOnce(M, GuardSettings, &Path) -> M) -> Self {
        let Self { guard, verifier, settings, folder } = self;
        let (trust, policy) = (verifier.trust().clone(), verifier.policy().clone());
        drop(verifier);
        let guard = Arc::into_inner(guard).unwrap_or_else(|| panic!("the guard is still in use"));
        let guard = Arc::new(start(guard, settings, &folder));
        Self { verifier: Verifier::sharing(trust, policy, guard.clone()), guard, settings, folder }
    }
}

#[test]
fn with_the_guard_in_memory() {
    run_all::<MemoryGuard>("memory");
}

#[test]
fn with_the_guard_on_disk() {
    run_all::<DiskGuard>("disk");
}

fn run_all<M: Memory>(kind: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sequences").join(kind);
    let _ = std::fs::remove_dir_all(&folder);
    let mut run = 0;
    for (name, value) in case::folder_of("sequences") {
        let mut top = Fields::of(value, &name);
        assert_eq!(top.text("name"), name);
        assert!(!top.text("description").is_empty());
        let policy = case::policy(top.object("policy"));
        let own = folder.join(&name);
        let gates = top.array("gates").into_iter().enumerate().map(|(n, gate)| {
            let mut gate = Fields::of(gate, &name);
            let settings = GuardSettings::default().passback(gate.number("passback")).unwrap();
            let settings = settings.entries(gate.number("entries").try_into().unwrap()).unwrap();
            gate.finish();
            Some(Gate::<M>::new(settings, own.join(n.to_string()), &policy))
        });
        let mut gates: Vec<_> = gates.collect();
        let codes: BTreeMap<String, String> = serde_json::from_value(top.take("codes")).unwrap();
        let mut last = None;
        for (n, step) in top.array("steps").into_iter().enumerate() {
            take(step, &codes, &mut gates, &mut last, &format!("{name}: step {n}"));
        }
        top.finish();
        run += 1;
    }
    assert!(run >= 31, "{run}");
    println!("sequences run: {run}");
}

/// The last decision, and at which gate.
type Last = Option<(usize, Decision)>;

fn take<M: Memory>(
    step: Value,
    codes: &BTreeMap<String, String>,
    gates: &mut [Option<Gate<M>>],
    last: &mut Last,
    at: &str,
) {
    let mut step = Fields::of(step, at);
    let gate = |step: &mut Fields| step.number("gate") as usize;
    let time = |step: &mut Fields| Timestamp::from_unix(step.number("at")).unwrap();
    match step.text("act").as_str() {
        "scan" => {
            let number = gate(&mut step);
            let gate = gates[number].as_ref().unwrap();
            let text = &codes[&step.text("code")];
            let (now, reader) = (time(&mut step), step.text("reader"));
            let uptime = step.number_or_null("uptime");
            let mut beacon = Beacon::new();
            for nonce in step.array("nonces") {
                let mut nonce = Fields::of(nonce, at);
                let bytes = nonce.hex("nonce_hex").try_into().unwrap();
                beacon.remember(Nonce::from_bytes(bytes), uptime.unwrap() - nonce.number("age"));
                nonce.finish();
            }
            let scene = Scene::at(Now::exactly(now)).reader(&reader);
            let scene = uptime.map_or(scene.clone(), |uptime| scene.beacon(&beacon, uptime));
            let decision = gate.verifier.check(text, &scene);
            let wanted = (
                step.text("outcome"),
                step.array("codes").iter().map(|code| code.as_u64().unwrap()).collect::<Vec<_>>(),
                step.take("repeat").as_bool().unwrap(),
            );
            assert_eq!(found(&decision), wanted, "{at}");
            *last = Some((number, decision));
        }
        "complete" => {
            let (gate, open) = last.clone().unwrap();
            let scene = Scene::at(Now::exactly(time(&mut step)));
            let confirmed = step.texts("confirmed");
            let scene = confirmed.iter().fold(scene, |scene, done| scene.confirm(done.parse().unwrap()));
            let codes: Vec<_> = step.array("codes").iter().map(|code| code.as_u64().unwrap()).collect();
            let (outcome, error) = (step.text_or_null("outcome"), step.text_or_null("error"));
            match gates[gate].as_ref().unwrap().verifier.complete(open, &scene) {
                Ok(decision) => {
                    assert_eq!(error, None, "{at}");
                    assert_eq!(found(&decision), (outcome.unwrap(), codes, false), "{at}");
                    *last = Some((gate, decision));
                }
                Err(cannot) => assert_eq!(error.as_deref(), Some(cannot.code()), "{at}"),
            }
        }
        "restart" => change(&mut gates[gate(&mut step)], M::restarted),
        "lose_memory" => {
            let gate = &mut gates[gate(&mut step)];
            let now = time(&mut step);
            change(gate, |guard, settings, folder| guard.lost(now, settings, folder));
        }
        "confirm_clock" => gates[gate(&mut step)].as_ref().unwrap().guard.confirm(time(&mut step)),
        "meet" => {
            let both: Vec<_> = step.array("gates").iter().map(|n| n.as_u64().unwrap() as usize).collect();
            let [one, other] = [both[0], both[1]].map(|n| &gates[n].as_ref().unwrap().guard);
            let (told, travel) = ([one.tell(), other.tell()], step.number("travel"));
            let now = time(&mut step);
            let alerts = [one.learn(&told[1], travel, now), other.learn(&told[0], travel, now)];
            let wanted: Vec<_> = step.array("alerts").iter().map(|n| n.as_u64().unwrap() as usize).collect();
            assert_eq!(alerts.to_vec(), wanted, "{at}");
        }
        other => panic!("{at}: nobody knows how to {other}"),
    }
    step.finish();
}

fn change<M: Memory>(gate: &mut Option<Gate<M>>, start: impl FnOnce(M, GuardSettings, &Path) -> M) {
    *gate = gate.take().map(|gate| gate.again(start));
}

fn found(decision: &Decision) -> (String, Vec<u64>, bool) {
    let codes = decision.reasons().iter().map(Reason::code).map(u64::from).collect();
    (case::outcome(decision).to_owned(), codes, decision.is_repeat())
}

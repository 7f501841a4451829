//! What the library adds to the signatures that no verifier can do without.
//!
//! `cargo bench --bench ratios` prints lines `ratio <name> = <number>`. Each case is interleaved with its
//! floor, document by document, over 64 documents in turn; one process cannot judge 5 % (memory layout alone
//! moves it by as much), so each figure is the median of 11 processes.

#![expect(clippy::unwrap_used, reason = "a bench that cannot set up must stop")]
#![expect(clippy::disallowed_methods, reason = "measuring is what a clock is for here")]

use std::collections::BTreeMap;
use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use ed25519_dalek::{Sha512, Signature, VerifyingKey};
use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::identity::Commitment;
use sanse::key::{HolderKey, SigningKey};
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Outcome, PaperRule, Policy, Scene, Verifier};
use sanse::{
    Authority, Colour, Enrolment, Issuer, Now, Pass, PhotoRef, ProvenHolderKey, Request, TestResult,
    Timestamp, Wallet,
};

const PROCESSES: usize = 11;
const DOCUMENTS: u8 = 64;
const ROUNDS: usize = 60;

fn main() {
    if env::args().any(|argument| argument == "--one-process") {
        return one_process();
    }
    let program = env::current_exe().unwrap();
    let mut figures = BTreeMap::<String, Vec<f64>>::new();
    for _ in 0..PROCESSES {
        let output = Command::new(&program).arg("--one-process").output().unwrap();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let (name, ratio) = line.split_once(' ').unwrap();
            figures.entry(name.to_owned()).or_default().push(ratio.parse().unwrap());
        }
    }
    for (name, mut ratios) in figures {
        ratios.sort_by(f64::total_cmp);
        let median = ratios.get(ratios.len() / 2).unwrap();
        println!("ratio {name} = {median:.3}");
    }
}

fn one_process() {
    let setting = Setting::new();
    println!("paper {}", setting.paper());
    println!("presentation {}", setting.presentation());
    println!("issue {}", setting.issue());
}

/// Times `ours` and `floor` in turn, document by document, and compares the medians.
fn ratio(mut ours: impl FnMut(u8), mut floor: impl FnMut(u8), mut new_round: impl FnMut()) -> f64 {
    let (mut own, mut bare) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        new_round();
        for document in 0..DOCUMENTS {
            let (a, b) = (time(|| floor(document)), time(|| ours(document)));
            // The first rounds warm caches and clocks up.
            if round >= 5 {
                bare.push(a);
                own.push(b);
            }
        }
    }
    median(own) / median(bare)
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).unwrap().as_secs_f64()
}

struct Setting {
    now: Timestamp,
    issuer_seed: [u8; 32],
    issuer: Issuer,
    trust: Trust,
    passes: Vec<Pass>,
    holders: Vec<(HolderKey, ProvenHolderKey, VerifyingKey)>,
}

impl Setting {
    fn new() -> Self {
        let now = Timestamp::from_unix(1_772_366_400).unwrap();
        let (root, issuer_seed) = (SigningKey::generate().unwrap(), [5; 32]);
        let key = SigningKey::from_seed(&issuer_seed).unwrap();
        let entry = TrustedKey::new(key.public(), "Health Authority", now, now.plus(86_400)).unwrap();
        let list =
            TrustList::new("ZZ".parse().unwrap(), 1, now, now.plus(86_400)).unwrap().trust(entry).unwrap();
        let mut trust = Trust::pin(root.public()).unwrap();
        trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(now)).unwrap();
        let passes = (0..DOCUMENTS).map(|n| {
            Pass::new(Colour::Green, Commitment::from_bytes([n; 16])).photo(PhotoRef::from_bytes([n; 16]))
        });
        let holders = (0..DOCUMENTS).map(|n| {
            let seed = [n + 100; 32];
            let key = HolderKey::from(SigningKey::from_seed(&seed).unwrap());
            let proven = Enrolment::new(&key, &[0; 16]).unwrap().verify(&[0; 16]).unwrap();
            (key, proven, ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key())
        });
        let (passes, holders) = (passes.collect(), holders.collect());
        Self { now, issuer_seed, issuer: Issuer::new(key), trust, passes, holders }
    }

    fn verifier(&self) -> Verifier {
        let policy = Policy::at("ZZ-GATE-7".parse().unwrap()).paper(PaperRule::Check).build().unwrap();
        Verifier::new(self.trust.clone(), policy, MemoryGuard::init(GuardSettings::default()))
    }

    /// A text to a decision, over one strict verification with the key decoded once.
    fn paper(&self) -> f64 {
        let (until, key) = (self.now.plus(3_600), self.issuer_point());
        let signed: Vec<_> =
            self.passes.iter().map(|pass| self.issuer.issue_paper(pass, self.now, until).unwrap()).collect();
        let texts: Vec<_> = signed.iter().map(sanse::Signed::to_text).collect();
        let raw: Vec<_> = signed.iter().map(|signed| sig_structure(signed.bytes())).collect();
        self.decide(&texts, Outcome::Check, |n| {
            let (message, signature) = at(&raw, n);
            key.verify_strict(message, signature).unwrap();
        })
    }

    /// A text to a decision, over two strict verifications, one of them with its key decoded anew.
    fn presentation(&self) -> f64 {
        let key = self.issuer_point();
        let (mut texts, mut raw) = (Vec::new(), Vec::new());
        for (pass, (secret, proven, point)) in self.passes.iter().zip(&self.holders) {
            let pass = pass.clone().test(self.now, TestResult::Negative);
            let credential = self.issuer.issue(&pass, proven, self.now, self.now.plus(3_600)).unwrap();
            let mut wallet = Wallet::new();
            wallet.add("me", credential.bytes(), secret.clone()).unwrap();
            let request = Request::at("ZZ-GATE-7".parse().unwrap(), self.now);
            let shown = wallet.present("me", &request).unwrap().code;
            texts.push(shown.to_text());
            raw.push((sig_structure(credential.bytes()), point.to_bytes(), sig_structure(shown.bytes())));
        }
        self.decide(&texts, Outcome::Admit, |n| {
            let (issued, holder, shown) = at(&raw, n);
            key.verify_strict(&issued.0, &issued.1).unwrap();
            VerifyingKey::from_bytes(black_box(holder)).unwrap().verify_strict(&shown.0, &shown.1).unwrap();
        })
    }

    fn decide(&self, texts: &[String], outcome: Outcome, floor: impl FnMut(u8)) -> f64 {
        let verifier = std::cell::RefCell::new(self.verifier());
        let scene = Scene::at(Now::exactly(self.now)).reader("gate 7");
        let ours = |n| {
            let decision = verifier.borrow().check(black_box(at(texts, n).as_str()), &scene);
            assert_eq!(decision.outcome(), outcome, "{decision:?}");
            assert!(!decision.is_repeat());
        };
        // A new guard for each round, or all would be repeats.
        ratio(ours, floor, || *verifier.borrow_mut() = self.verifier())
    }

    /// A pass to its signed bytes, over one raw signature with the key expanded once.
    fn issue(&self) -> f64 {
        let secret = ExpandedSecretKey::from(&self.issuer_seed);
        let (public, until) = (self.issuer_point(), self.now.plus(3_600));
        let issue =
            |n| self.issuer.issue(at(&self.passes, n), &at(&self.holders, n).1, self.now, until).unwrap();
        let messages: Vec<Vec<u8>> = (0..DOCUMENTS).map(|n| sig_structure(issue(n).bytes()).0).collect();
        let ours = |n| drop(black_box(issue(n)));
        let floor = |n| {
            black_box(raw_sign::<Sha512>(&secret, at(&messages, n).as_slice(), &public));
        };
        ratio(ours, floor, || ())
    }

    fn issuer_point(&self) -> VerifyingKey {
        ed25519_dalek::SigningKey::from_bytes(&self.issuer_seed).verifying_key()
    }
}

/// What was signed and the signature, taken out of an envelope with a general CBOR library.
fn sig_structure(envelope: &[u8]) -> (Vec<u8>, Signature) {
    use ciborium::Value;
    let Value::Tag(18, sign1) = ciborium::from_reader::<Value, _>(envelope).unwrap() else { unreachable!() };
    let mut parts = sign1.into_array().unwrap();
    let signature = parts.pop().unwrap().into_bytes().unwrap();
    let (payload, _, protected) = (parts.pop().unwrap(), parts.pop(), parts.pop().unwrap());
    let structure = Value::Array(vec!["Signature1".into(), protected, Value::Bytes(vec![]), payload]);
    let mut message = Vec::new();
    ciborium::into_writer(&structure, &mut message).unwrap();
    (message, Signature::from_slice(&signature).unwrap())
}

fn at<T>(items: &[T], n: u8) -> &T {
    items.get(usize::from(n)).unwrap()
}

//! sanse and claim169-core, its nearest peer, in one process.
//!
//! `cargo bench --manifest-path benches/peers/Cargo.toml --target-dir target/peers` prints lines `ratio <case> = <number>`: the time of
//! the case over that of one raw Ed25519 verification (or signature, for issuing) with the key decoded once.
//! Each case is interleaved with its floor, document by document, over 64 documents in turn, and each figure is the
//! median of 11 processes, for memory layout alone moves one process by several percent.
//!
//! What is compared: a text with one Ed25519 signature over an id of 16 bytes, a photo or its reference of 16
//! bytes, a date and an expiry. sanse takes it to a decision: strict verification, the key looked up in a
//! trust list, policy and replay guard. claim169-core takes it to claims: verification that is not strict, by
//! one given key, and expiry. Its keys are decoded once here, which is faster than its README's way; zlib is
//! what its format wants and its default, no compression is its faster way. The cases `equal signature` give
//! it the very signature code that sanse uses, so that what is left is its own.
//!
//! The floor verifies other messages than the cases do, so that no case is helped by a floor that has just done
//! the same work.

use std::collections::BTreeMap;
use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use claim169_core::crypto::{Ed25519Signer, Ed25519Verifier};
use claim169_core::{Claim169, Compression, CryptoError, CryptoResult, CwtMeta, Decoder, Encoder};
use claim169_core::{SignatureVerifier, Signer};
use coset::iana::Algorithm;
use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use ed25519_dalek::{Sha512, Signature, Verifier as _, VerifyingKey};
use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::identity::Commitment;
use sanse::key::SigningKey;
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Outcome, PaperRule, Policy, Scene, Verifier};
use sanse::{Authority, Colour, Issuer, Now, Pass, PhotoRef, Timestamp};

const PROCESSES: usize = 11;
const DOCUMENTS: u8 = 64;
const ROUNDS: usize = 60;
const SEED: [u8; 32] = [5; 32];
/// For the peer reads the clock of the machine and has no other.
const LATE: i64 = 4_000_000_000;

fn main() {
    if env::args().any(|argument| argument == "--one-process") {
        return one_process();
    }
    let program = env::current_exe().unwrap();
    let mut figures = BTreeMap::<String, Vec<f64>>::new();
    for _ in 0..PROCESSES {
        let output = Command::new(&program).arg("--one-process").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let (name, ratio) = line.split_once('=').unwrap();
            figures.entry(name.to_owned()).or_default().push(ratio.parse().unwrap());
        }
    }
    for (name, mut ratios) in figures {
        ratios.sort_by(f64::total_cmp);
        println!("ratio {name} = {:.2}", ratios[ratios.len() / 2]);
    }
}

fn one_process() {
    let setting = Setting::new();
    setting.read();
    setting.issue();
}

/// One thing to time, told which of the documents it is to take.
type Case<'a> = (&'static str, Box<dyn FnMut(usize) + 'a>);

/// Times each case in turn with the floor, document by document; its median is printed over that of the floor.
fn line_up(mut floor: impl FnMut(usize), cases: Vec<Case<'_>>, mut new_round: impl FnMut()) {
    for (name, mut case) in cases {
        let (mut bare, mut own) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            new_round();
            for document in 0..usize::from(DOCUMENTS) {
                let (a, b) = (time(|| floor(document)), time(|| case(document)));
                // The first rounds warm caches and clocks up.
                if round >= 5 {
                    bare.push(a);
                    own.push(b);
                }
            }
        }
        println!("{name}={}", median(own) / median(bare));
    }
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

struct Setting {
    now: Timestamp,
    issuer: Issuer,
    trust: Trust,
    passes: Vec<Pass>,
    claims: Vec<Claim169>,
    point: VerifyingKey,
}

impl Setting {
    fn new() -> Self {
        let now = Timestamp::from_unix(1_772_366_400).unwrap();
        let root = SigningKey::generate().unwrap();
        let key = SigningKey::from_seed(&SEED).unwrap();
        let entry = TrustedKey::new(key.public(), "Health Authority", now, now.plus(86_400)).unwrap();
        let list = TrustList::new("ZZ".parse().unwrap(), 1, now, now.plus(86_400)).unwrap();
        let list = Authority::new(root.clone()).sign(&list.trust(entry).unwrap()).unwrap();
        let mut trust = Trust::pin(root.public()).unwrap();
        trust.load(list.bytes(), Now::exactly(now)).unwrap();
        let pass = |n| {
            Pass::new(Colour::Green, Commitment::from_bytes([n; 16])).photo(PhotoRef::from_bytes([n; 16]))
        };
        let claim = |n| Claim169::new().with_id(format!("{n:016}")).with_photo([n; 16]);
        Self {
            now,
            issuer: Issuer::new(key),
            trust,
            passes: (0..DOCUMENTS).map(pass).collect(),
            claims: (0..DOCUMENTS).map(claim).collect(),
            point: ed25519_dalek::SigningKey::from_bytes(&SEED).verifying_key(),
        }
    }

    /// As many messages as documents, of their length, and the signatures.
    fn raw(&self) -> Vec<([u8; 85], Signature)> {
        let secret = ExpandedSecretKey::from(&SEED);
        (0..DOCUMENTS).map(|n| ([n; 85], raw_sign::<Sha512>(&secret, &[n; 85], &self.point))).collect()
    }

    /// Text to a decision, or to verified claims, over one raw verification.
    fn read(&self) {
        let ours: Vec<String> = (0..usize::from(DOCUMENTS)).map(|n| self.issue_ours(n)).collect();
        let theirs = |compression: Compression| -> Vec<String> {
            let text = |n| self.issue_theirs(n, compression, Theirs::signer());
            (0..usize::from(DOCUMENTS)).map(text).collect()
        };
        let (plain, zlib) = (theirs(Compression::None), theirs(Compression::Zlib));
        let raw = self.raw();
        let gate = std::cell::RefCell::new(self.gate());
        let scene = Scene::at(Now::exactly(self.now)).reader("gate 7");
        let key: &'static Ed25519Verifier =
            Box::leak(Box::new(Ed25519Verifier::from_bytes(self.point.as_bytes()).unwrap()));
        let strict: &'static Strict = Box::leak(Box::new(Strict(self.point)));
        let cases: Vec<Case<'_>> = vec![
            (
                "read: sanse, strict, to a decision",
                Box::new(|n| {
                    let decision = gate.borrow().check(black_box(&ours[n]), &scene);
                    assert!(decision.outcome() == Outcome::Check && !decision.is_repeat());
                }),
            ),
            ("read: claim169-core, no compression, to claims", Box::new(|n| decode(&plain[n], key))),
            ("read: claim169-core, zlib, to claims", Box::new(|n| decode(&zlib[n], key))),
            (
                "read: claim169-core, no compression, to claims, equal signature",
                Box::new(|n| decode(&plain[n], strict)),
            ),
        ];
        // A new guard for each round, or all would be repeats.
        line_up(
            |n| self.point.verify(black_box(&raw[n].0), &raw[n].1).unwrap(),
            cases,
            || *gate.borrow_mut() = self.gate(),
        );
    }

    /// A pass to its text, over one raw signature with the key expanded once.
    fn issue(&self) {
        let (raw, secret) = (self.raw(), ExpandedSecretKey::from(&SEED));
        let theirs = |n, compression, signer| {
            black_box(self.issue_theirs(n, compression, signer));
        };
        let kept = Theirs::signer();
        let equal = Theirs(Box::leak(Box::new(Expanded(ExpandedSecretKey::from(&SEED), self.point))));
        let cases: Vec<Case<'_>> = vec![
            (
                "issue: sanse",
                Box::new(|n| {
                    black_box(self.issue_ours(n));
                }),
            ),
            ("issue: claim169-core, no compression", Box::new(|n| theirs(n, Compression::None, kept))),
            ("issue: claim169-core, zlib", Box::new(|n| theirs(n, Compression::Zlib, kept))),
            (
                "issue: claim169-core, no compression, equal signature",
                Box::new(|n| theirs(n, Compression::None, equal)),
            ),
        ];
        line_up(
            |n| {
                black_box(raw_sign::<Sha512>(&secret, black_box(&raw[n].0), &self.point));
            },
            cases,
            || (),
        );
    }

    fn gate(&self) -> Verifier {
        let policy = Policy::at("ZZ-GATE-7".parse().unwrap()).paper(PaperRule::Check).build().unwrap();
        Verifier::new(self.trust.clone(), policy, MemoryGuard::init(GuardSettings::default()))
    }

    fn issue_ours(&self, n: usize) -> String {
        self.issuer.issue_paper(&self.passes[n], self.now, self.now.plus(3_600)).unwrap().to_text()
    }

    fn issue_theirs(&self, n: usize, compression: Compression, signer: Theirs) -> String {
        let meta = CwtMeta::new().with_issued_at(1_772_366_400).with_expires_at(LATE);
        let encoder = Encoder::new(self.claims[n].clone(), meta).compression(compression);
        encoder.sign_with(signer, Algorithm::EdDSA).encode().unwrap().qr_data
    }
}

fn decode(text: &str, key: &'static dyn SignatureVerifier) {
    black_box(Decoder::new(black_box(text)).verify_with(key).decode().unwrap());
}

/// A signer for the peer that outlives its builder.
#[derive(Clone, Copy)]
struct Theirs(&'static dyn Signer);

impl Theirs {
    fn signer() -> Self {
        Self(Box::leak(Box::new(Ed25519Signer::from_bytes(&SEED).unwrap())))
    }
}

impl Signer for Theirs {
    fn sign(&self, algorithm: Algorithm, kid: Option<&[u8]>, data: &[u8]) -> CryptoResult<Vec<u8>> {
        self.0.sign(algorithm, kid, data)
    }
}

/// The signature check that sanse makes, given to the peer.
struct Strict(VerifyingKey);

impl SignatureVerifier for Strict {
    fn verify(&self, _: Algorithm, _: Option<&[u8]>, data: &[u8], signature: &[u8]) -> CryptoResult<()> {
        let signature = Signature::from_slice(signature).map_err(|_| CryptoError::VerificationFailed)?;
        self.0.verify_strict(data, &signature).map_err(|_| CryptoError::VerificationFailed)
    }
}

/// The signing that sanse does, given to the peer: the key expanded once.
struct Expanded(ExpandedSecretKey, VerifyingKey);

impl Signer for Expanded {
    fn sign(&self, _: Algorithm, _: Option<&[u8]>, data: &[u8]) -> CryptoResult<Vec<u8>> {
        Ok(raw_sign::<Sha512>(&self.0, data, &self.1).to_bytes().to_vec())
    }
}

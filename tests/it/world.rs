//! A small fictitious world: one region, one issuer, one person with a wallet, one gate.

use std::sync::Arc;

use sanse::guard::{Guard, GuardSettings, MemoryGuard};
use sanse::identity::Commitment;
use sanse::key::{HolderKey, SigningKey};
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Decision, Policy, PolicyBuilder, Scene, Verifier};
use sanse::{
    Authority, Colour, Credential, Enrolment, Issuer, Now, Pass, PhotoRef, Presentation, ProvenHolderKey,
    Request, Signed, Timestamp, Wallet,
};

pub(crate) const NOW: u64 = 1_772_366_400; // a whole minute
pub(crate) const HOUR: u64 = 3_600;
pub(crate) const DAY: u64 = 24 * HOUR;

pub(crate) fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

pub(crate) fn seed(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32]).unwrap()
}

pub(crate) fn prove(key: &HolderKey) -> ProvenHolderKey {
    Enrolment::new(key, &[1; 16]).unwrap().verify(&[1; 16]).unwrap()
}

pub(crate) fn person(n: u8) -> Commitment {
    Commitment::from_bytes([n; 16])
}

pub(crate) fn green(n: u8) -> Pass {
    Pass::new(Colour::Green, person(n)).photo(PhotoRef::from_bytes([n; 16]))
}

/// One region with its root (1) and issuer (2).
pub(crate) struct World {
    pub(crate) root: SigningKey,
    pub(crate) issuer: Issuer,
    pub(crate) trust: Trust,
}

impl World {
    pub(crate) fn new() -> Self {
        let (root, issuing) = (seed(1), seed(2));
        let entry =
            TrustedKey::new(issuing.public(), "ZZ Health Authority", at(NOW - DAY), at(NOW + 300 * DAY))
                .unwrap()
                .longest_life(40 * DAY)
                .unwrap();
        let list = TrustList::new("ZZ".parse().unwrap(), 1, at(NOW - DAY), at(NOW + 100 * DAY)).unwrap();
        let trust = loaded(&root, &list.trust(entry).unwrap());
        Self { root, issuer: Issuer::new(issuing), trust }
    }

    pub(crate) fn credential(&self, pass: &Pass, key: &HolderKey) -> Signed<Credential> {
        self.issuer.issue(pass, &prove(key), at(NOW), at(NOW + DAY)).unwrap()
    }

    pub(crate) fn paper(&self, pass: &Pass) -> Signed<Credential> {
        self.issuer.issue_paper(pass, at(NOW), at(NOW + DAY)).unwrap()
    }

    /// The code of person `n`, made at `time` for the place.
    pub(crate) fn code(&self, n: u8, place: &str, time: u64) -> String {
        self.shown(&green(n), n, &Request::at(place.parse().unwrap(), at(time))).to_text()
    }

    /// A pass bound to the Ed25519 key of seed 100 + `n`.
    pub(crate) fn shown(&self, pass: &Pass, n: u8, request: &Request) -> Signed<Presentation> {
        let key = HolderKey::from(seed(100 + n));
        let mut wallet = Wallet::new();
        wallet.add("me", self.credential(pass, &key).bytes(), key).unwrap();
        wallet.present("me", request).unwrap().code
    }

    pub(crate) fn gate(&self, policy: PolicyBuilder) -> Verifier {
        Verifier::new(self.trust.clone(), policy.build().unwrap(), fresh_guard())
    }

    pub(crate) fn gate_with(&self, policy: PolicyBuilder, guard: Arc<dyn Guard>) -> Verifier {
        Verifier::sharing(self.trust.clone(), policy.build().unwrap(), guard)
    }
}

pub(crate) fn loaded(root: &SigningKey, list: &TrustList) -> Trust {
    let mut trust = Trust::pin(root.public()).unwrap();
    let signed = Authority::new(root.clone()).sign(list).unwrap();
    trust.load(signed.bytes(), Now::exactly(at(NOW))).unwrap();
    trust
}

pub(crate) fn fresh_guard() -> MemoryGuard {
    MemoryGuard::init(GuardSettings::default())
}

pub(crate) fn here() -> PolicyBuilder {
    Policy::at("ZZ-GATE-7".parse().unwrap())
}

pub(crate) fn check(gate: &Verifier, text: &str, time: u64) -> Decision {
    gate.check(text, &Scene::at(Now::exactly(at(time))).reader("gate 7"))
}

/// The names of all reasons.
pub(crate) fn names(decision: &Decision) -> Vec<&'static str> {
    decision.reasons().iter().map(sanse::reason::Reason::name).collect()
}

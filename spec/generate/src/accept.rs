//! Documents that another library signed, before the library's own verifier.

use std::fs;
use std::io;
use std::path::Path;

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::key::{SigningKey, VerifyingKey};
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{PaperRule, Policy, Scene, Verifier};
use sanse::{Authority, Now, Timestamp};
use serde::Deserialize;

use crate::draft::PLACE;

/// The file that `tests/foreign/foreign.py sign` writes.
#[derive(Deserialize)]
struct Signed {
    now: u64,
    issuer_hex: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    outcome: String,
    /// The code of the main reason; none when the document is simply admitted.
    code: Option<u16>,
}

/// Checks every document of the file and tells how many came out as the file says.
pub(crate) fn check(file: &Path) -> io::Result<usize> {
    let signed: Signed = serde_json::from_slice(&fs::read(file)?)?;
    if signed.cases.is_empty() {
        return Err(io::Error::other("the file has no documents"));
    }
    let now = time(signed.now);
    let mut wrong = Vec::new();
    for case in &signed.cases {
        // A gate each, for all documents are of one person.
        let decision = gate(&signed, now).check(&case.text, &Scene::at(Now::exactly(now)));
        let found = (decision.outcome().to_string(), decision.main_reason().map(|reason| reason.code()));
        let wanted = (case.outcome.clone(), case.code);
        println!("{}: {} {:?}", case.name, found.0, found.1);
        if found != wanted {
            wrong.push(format!("{}: {found:?}, but {wanted:?} was expected", case.name));
        }
    }
    if wrong.is_empty() { Ok(signed.cases.len()) } else { Err(io::Error::other(wrong.join("\n"))) }
}

fn gate(signed: &Signed, now: Timestamp) -> Verifier {
    let root = SigningKey::generate().expect("random bytes");
    let issuer = VerifyingKey::from_bytes(&key(&signed.issuer_hex)).expect("the foreign issuer's key");
    let entry = TrustedKey::new(&issuer, "Foreign library", now, now.plus(86_400)).expect("dates in order");
    let list = TrustList::new("ZZ".parse().expect("a region"), 1, now, now.plus(86_400));
    let list = list.and_then(|list| list.trust(entry)).expect("one key");
    let mut trust = Trust::pin(root.public()).expect("a fresh key");
    let list = Authority::new(root).sign(&list).expect("a sound list");
    trust.load(list.bytes(), Now::exactly(now)).expect("signed by the pinned root");
    let policy = Policy::at(PLACE.parse().expect("a place")).paper(PaperRule::Check);
    let policy = policy.build().expect("a sound policy");
    Verifier::new(trust, policy, MemoryGuard::init(GuardSettings::default()))
}

fn key(hex: &str) -> [u8; 32] {
    let byte = |at: usize| hex.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    std::array::from_fn(|i| byte(2 * i).expect("64 hexadecimal digits"))
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).expect("a time of this age")
}

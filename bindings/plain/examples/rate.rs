//! How long Rust takes to decide, for `bindings/python/benches/ratios.py`, which asks Python the same.
//!
//! `rate ROOT_HEX TRUST_FILE CODES_FILE SECONDS` reads codes for ZZ-GATE-7, one a line. Then each line of standard input
//! is one round: all codes are decided on at a gate with an empty memory, and the nanoseconds of one decision printed.
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{Write, stdin, stdout};
use std::time::Instant;

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::key::VerifyingKey;
use sanse::trust::Trust;
use sanse::verify::{Outcome, Policy, Scene, Verifier};
use sanse::{Now, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [root, list, codes, seconds] = words.as_slice() else {
        return Err("usage: rate ROOT_HEX TRUST_FILE CODES_FILE SECONDS".into());
    };
    let now = Now::exactly(Timestamp::from_unix(seconds.parse()?)?);
    let bytes: Result<Vec<u8>, _> = (0..root.len() / 2)
        .map(|n| u8::from_str_radix(root.get(2 * n..2 * n + 2).unwrap_or_default(), 16))
        .collect();
    let mut trust = Trust::pin(&VerifyingKey::from_bytes(bytes?.as_slice().try_into()?)?)?;
    trust.load(&fs::read(list)?, now)?;
    let policy = Policy::at("ZZ-GATE-7".parse()?).build()?;
    let codes = fs::read_to_string(codes)?;
    let codes: Vec<&str> = codes.lines().collect();
    let scene = Scene::at(now).reader("gate 7");
    for round in stdin().lines() {
        round?;
        let gate = Verifier::new(trust.clone(), policy.clone(), MemoryGuard::init(GuardSettings::default()));
        let begun = Instant::now();
        for code in &codes {
            let decision = gate.check(code, &scene);
            if decision.outcome() != Outcome::Admit {
                return Err(format!("a code that should be admitted was not: {decision:?}").into());
            }
            let _ = black_box(decision);
        }
        println!("{}", begun.elapsed().as_nanos() / codes.len().max(1) as u128);
        stdout().flush()?;
    }
    Ok(())
}

//! Every code that a vector calls good, changed by one bit or one character, is refused.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "vectors/case.rs"]
#[expect(dead_code, unreachable_pub, reason = "each test program uses a part of it")]
mod case;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use case::Case;
use sanse::Now;
use sanse::guard::{Admission, Guard, GuardError, ReaderName, Scan, Verdict};
use sanse::verify::{Outcome, Verifier};

/// A guard that has never seen anything, at every scan anew: nothing is refused on its word.
struct Blank;

impl Guard for Blank {
    fn admit(&self, _: &Scan) -> Result<Admission, GuardError> {
        Ok(Admission::of(Verdict::Fresh))
    }

    fn refused(&self, _: ReaderName, _: [u8; 16], _: Now) -> Result<bool, GuardError> {
        Ok(false)
    }
}

/// Vectors whose code is let through, or would be by a person who looks.
fn good() -> Vec<(Case, Verifier)> {
    let good = case::all().into_iter().filter(|case| case.name.starts_with("valid/"));
    good.map(|case| {
        let verifier = case.verifier(Blank);
        assert_ne!(case.check(&verifier, &case.text).outcome(), Outcome::Refuse, "{}", case.name);
        (case, verifier)
    })
    .collect()
}

/// Runs the cases on all cores and gives the number of changed codes that were refused.
fn count_refused(changed: impl Fn(&Case) -> Vec<String> + Sync) -> usize {
    let (cases, next, refused) = (good(), AtomicUsize::new(0), AtomicUsize::new(0));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((case, verifier)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for text in changed(case) {
                        let decision = case.check(verifier, &text);
                        assert_eq!(decision.outcome(), Outcome::Refuse, "{}: {text:?}", case.name);
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    refused.into_inner()
}

#[test]
fn every_flipped_bit_is_refused() {
    let refused = count_refused(|case| {
        let envelope = &case.presentation.as_ref().or(case.credential.as_ref()).unwrap().envelope;
        let flipped = |bit: usize| {
            let mut bytes = envelope.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            format!("SN1:{}", base45::encode(&bytes))
        };
        (0..envelope.len() * 8).map(flipped).collect()
    });
    println!("flipped bits refused: {refused}");
    assert!(refused > 40_000);
}

#[test]
fn every_missing_or_doubled_byte_is_refused() {
    let refused = count_refused(|case| {
        let envelope = &case.presentation.as_ref().or(case.credential.as_ref()).unwrap().envelope;
        let text = |bytes: Vec<u8>| format!("SN1:{}", base45::encode(&bytes));
        let without = |at: usize| text([&envelope[..at], &envelope[at + 1..]].concat());
        let doubled = |at: usize| text([&envelope[..=at], &envelope[at..]].concat());
        (0..envelope.len()).flat_map(|at| [without(at), doubled(at)]).collect()
    });
    println!("missing or doubled bytes refused: {refused}");
    assert!(refused > 10_000);
}

#[test]
fn every_substituted_character_is_refused() {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:az\n#";
    let refused = count_refused(|case| {
        let mut texts = Vec::new();
        for (at, old) in case.text.bytes().enumerate() {
            // Two of the alphabet at each place, others at each; the neighbours by value among them.
            for step in [1, 7 + at % 41] {
                let place = ALPHABET.iter().position(|c| *c == old).unwrap();
                let new = char::from(ALPHABET[(place + step) % ALPHABET.len()]);
                texts.push(format!("{}{new}{}", &case.text[..at], &case.text[at + 1..]));
            }
        }
        // The two characters at the end above 255: a lax decoder reads the same bytes.
        texts.extend(tail_twins(&case.text));
        texts
    });
    println!("substituted characters refused: {refused}");
    assert!(refused > 10_000);
}

/// Every other text that a decoder cutting the tail to a byte would take for this one.
fn tail_twins(text: &str) -> Vec<String> {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let (start, tail) = text.split_at(text.len() - 2);
    if (text.len() - 4) % 3 != 2 {
        return Vec::new();
    }
    let digits: Vec<usize> = tail.chars().map(|c| ALPHABET.find(c).unwrap()).collect();
    let character = |n: usize| char::from(ALPHABET.as_bytes()[n]);
    (1..8)
        .map(|n| digits[0] + 45 * digits[1] + 256 * n)
        .filter(|n| *n < 45 * 45)
        .map(|n| format!("{start}{}{}", character(n % 45), character(n / 45)))
        .collect()
}

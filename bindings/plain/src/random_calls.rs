//! Whatever is called with whatever: an answer or a fault, never a panic.

use std::collections::BTreeSet;

use crate::{Value, call, operations};

/// A small generator (SplitMix64; Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014), so that a
/// seed tells the story.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    fn bytes(&mut self) -> Vec<u8> {
        let lengths = [0, 1, 4, 8, 16, 16, 32, 32, 33, 64, 65, 300];
        let length = lengths[self.below(lengths.len())];
        (0..length).map(|_| u8::try_from(self.next() & 0xFF).unwrap()).collect()
    }

    /// A value that is often of use somewhere.
    fn value(&mut self, pool: &[Value], depth: u32) -> Value {
        const WORDS: &[&str] = &[
            "",
            "ZZ",
            "ZZ-GATE-7",
            "green",
            "red",
            "2026-03-01",
            "999999",
            "admitted",
            "passport",
            "X0000001",
            "SN1:",
            "SN1:RRQ",
            "zh",
            "p256",
            "valid",
            "temperature",
            "screen",
            "home",
            "gate 7",
            "例",
            "format = 1\nversion = 1\n",
            "tested",
            "health",
            "negative",
            "revoked",
            "\u{0}",
            "-----BEGIN PRIVATE KEY-----",
        ];
        match self.below(if depth == 0 { 7 } else { 9 }) {
            0 => Value::Flag(self.next().is_multiple_of(2)),
            1 => match self.below(10) {
                9 => u64::MAX.into(),
                n => Value::Number([0, 1, -1, 8, 60, 365, i64::MAX, i64::MIN, 1_772_366_400][n]),
            },
            2 => Value::Number(1_772_366_400 + i64::try_from(self.below(200_000)).unwrap()),
            3 | 4 => Value::Text(WORDS[self.below(WORDS.len())].to_owned()),
            5 => Value::Bytes(self.bytes()),
            6 => pool.get(self.below(pool.len())).cloned().unwrap_or(Value::Nothing),
            7 => Value::List((0..self.below(4)).map(|_| self.value(pool, depth - 1)).collect()),
            _ => {
                const NAMES: &[&str] = &[
                    "key",
                    "kind",
                    "name",
                    "bytes",
                    "document",
                    "colour",
                    "expires_at",
                    "event",
                    "source",
                    "at",
                ];
                let names: BTreeSet<&str> =
                    (0..self.below(6)).map(|_| NAMES[self.below(NAMES.len())]).collect();
                Value::Record(
                    names.into_iter().map(|name| (name.into(), self.value(pool, depth - 1))).collect(),
                )
            }
        }
    }

    /// A value as its name asks for, mostly.
    fn fitting(&mut self, name: &str, pool: &[Value]) -> Value {
        if self.below(8) == 0 {
            return self.value(pool, 2);
        }
        let wanted = name.trim_end_matches('?').replace('_', "");
        let fits = |value: &&Value| match value {
            Value::Thing(handle) => {
                let thing = handle.name().to_lowercase();
                thing.ends_with(&wanted) || (wanted == "holder" && thing == "provenholderkey")
            }
            _ => false,
        };
        let things: Vec<&Value> = pool.iter().filter(fits).collect();
        if !things.is_empty() && self.below(4) > 0 {
            return things[self.below(things.len())].clone();
        }
        let bytes: Vec<&Value> = pool.iter().filter(|value| matches!(value, Value::Bytes(_))).collect();
        let time = 1_772_366_400 + i64::try_from(self.below(5_000)).unwrap();
        match wanted.as_str() {
            "time" | "at" | "issuedat" | "validfrom" | "now" => Value::Number(time),
            "latest" | "expiresat" | "until" => Value::Number(time + 20_000),
            "root" | "seed" | "scalar" | "tags" | "names" => {
                Value::Bytes(vec![u8::try_from(self.below(9)).unwrap(); 32])
            }
            "salt" | "commitment" | "challenge" | "photo" => Value::Bytes(vec![7; 16]),
            "nonce" => Value::Bytes(vec![7; 8]),
            "signature" => Value::Bytes(vec![7; 64]),
            "place" | "audience" | "id" => "ZZ-GATE-7".into(),
            "region" | "country" | "from" => "ZZ".into(),
            "day" => "2026-03-01".into(),
            "area" => "999999".into(),
            "colour" => "green".into(),
            "kind" => "passport".into(),
            "label" | "gate" | "name" | "issuer" | "why" => "me".into(),
            "number" => "X0000001".into(),
            "phone" => "+00000000000".into(),
            "toml" => "format = 1\nversion = 1\n".into(),
            "status" => "revoked".into(),
            "said" | "resolution" => "admitted".into(),
            "facts" | "people" | "parts" | "texts" => Value::List(vec![]),
            "public" | "list" | "answer" | "credential" | "manifest" | "packed" | "state" | "memory"
            | "upload" | "sealed" | "roster" | "portrait" | "bytes" | "luma" | "file" | "der"
                if !bytes.is_empty() =>
            {
                bytes[self.below(bytes.len())].clone()
            }
            _ => self.value(pool, 2),
        }
    }
}

#[test]
fn whatever_is_called_answers() {
    let seed = std::env::var("SANSE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
        // Each process begins its hash maps otherwise.
        std::hash::BuildHasher::hash_one(&std::collections::hash_map::RandomState::new(), 0)
    });
    println!("seed {seed} (SANSE_SEED={seed} tells the same story)");
    let mut chance = Chance(seed);
    // Folders that a random text names are nobody's to write to; Argon2 and drawing take their time.
    let slow = ["document.commit", "document.matches", "poster.png", "picture.text", "picture.texts"];
    let all: Vec<_> =
        operations().filter(|op| !op.takes.contains(&"folder") && !op.name.ends_with("to_pem")).collect();
    let mut pool: Vec<Value> = Vec::new();
    let (mut answered, calls) =
        (BTreeSet::new(), if std::env::var_os("SANSE_SOAK").is_some() { 1_000_000 } else { 30_000 });
    for _ in 0..calls {
        let operation = all[chance.below(all.len())];
        if slow.contains(&operation.name) && chance.below(50) > 0 {
            continue;
        }
        let mut given = Vec::new();
        for name in operation.takes {
            if !name.ends_with('?') || chance.below(6) == 0 {
                let plain = name.trim_end_matches('?');
                let mut value = chance.fitting(name, &pool);
                if ["entries", "pixels", "width", "height"].contains(&plain)
                    && matches!(value, Value::Number(_))
                {
                    value = Value::Number(i64::try_from(chance.below(400)).unwrap());
                }
                given.push((plain, value));
            }
        }
        match call(operation.name, given) {
            Ok(value) => {
                answered.insert(operation.name);
                keep(value, &mut pool);
                if pool.len() > 400 {
                    pool.drain(..200);
                }
            }
            Err(fault) => {
                assert!(!fault.code.is_empty() && fault.message.len() > 10, "{}: {fault:?}", operation.name)
            }
        }
    }
    println!("{} of {} operations were answered at least once", answered.len(), all.len());
    assert!(answered.len() > all.len() / 2, "{answered:?}");
}

/// Keeps what was answered, to be given to others.
fn keep(value: Value, pool: &mut Vec<Value>) {
    match value {
        Value::Record(fields) => fields.into_iter().for_each(|(_, value)| keep(value, pool)),
        Value::List(values) => values.into_iter().take(3).for_each(|value| keep(value, pool)),
        Value::Nothing => {}
        value => pool.push(value),
    }
}

//! Writes `spec/vectors` and the fuzz seeds: the same bytes on every run. Also holds documents that another library
//! signed before the verifier, and has the library seal records that another library opens.
//!
//! Documents are built by hand, from `ciborium` items and raw heads, and signed with the curves' own crates;
//! the library's encoder takes no part, so a vector and the library agree only when both are right.

#![expect(clippy::expect_used, reason = "all inputs are fixed: what fails here is a mistake in this program")]

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

mod accept;
mod assessments;
mod bundles;
mod case;
mod cases;
mod cbor;
mod cddl;
mod cose;
mod draft;
mod hpke;
mod keys;
mod loads;
mod places;
mod reports;
mod rosters;
mod sealing;
mod seeds;
mod sequences;
mod status;
mod trust;
mod visits;
mod zlib;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match *words.as_slice() {
        ["--out", folder] => vectors(Path::new(folder)),
        ["--seeds", folder] => write(Path::new(folder), &seeds::all()),
        ["--cddl", folder] => cddl::write(Path::new(folder)),
        ["--accept", file] => accept::check(Path::new(file)),
        ["--seal", file] => sealing::write(Path::new(file)),
        _ => {
            eprintln!("sanse-vectors --out DIR | --seeds DIR | --cddl DIR | --accept FILE | --seal FILE");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(count) if words.first() == Some(&"--accept") => {
            println!("{count} documents came out as they should");
            ExitCode::SUCCESS
        }
        Ok(count) if words.first() == Some(&"--seal") => {
            println!("{count} records sealed");
            ExitCode::SUCCESS
        }
        Ok(files) => {
            println!("{files} files");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("sanse-vectors: {error}");
            ExitCode::FAILURE
        }
    }
}

fn vectors(folder: &Path) -> io::Result<usize> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = vec![
        ("README.md".into(), README.into()),
        ("schema.json".into(), SCHEMA.into()),
        ("sequences-schema.json".into(), SEQUENCES_SCHEMA.into()),
        ("loads-schema.json".into(), LOADS_SCHEMA.into()),
        ("assessments-schema.json".into(), ASSESSMENTS_SCHEMA.into()),
        ("visits-schema.json".into(), VISITS_SCHEMA.into()),
        ("places-schema.json".into(), PLACES_SCHEMA.into()),
        ("reports-schema.json".into(), REPORTS_SCHEMA.into()),
        ("rosters-schema.json".into(), ROSTERS_SCHEMA.into()),
        ("keys.json".into(), json(&key_files())),
    ];
    files.extend(trust::lists().iter().map(|list| (format!("trust/{}.json", list.name).into(), json(list))));
    files
        .extend(status::lists().iter().map(|list| (format!("status/{}.json", list.name).into(), json(list))));
    let stories = loads::all().into_iter().chain(bundles::all());
    files.extend(stories.map(|story| (format!("{}.json", story.name).into(), json(&story))));
    files.extend(cases::all().iter().map(|case| (format!("{}.json", case.name).into(), json(case))));
    files.extend(assessments::all().iter().map(|row| (format!("{}.json", row.name).into(), json(row))));
    files.extend(visits::all().iter().map(|told| (format!("{}.json", told.name).into(), json(told))));
    files.extend(places::all().iter().map(|case| (format!("{}.json", case.name).into(), json(case))));
    files.extend(reports::all().iter().map(|one| (format!("{}.json", one.name).into(), json(one))));
    files.extend(rosters::all().iter().map(|told| (format!("{}.json", told.name).into(), json(told))));
    files.extend(sequences::all().iter().map(|told| (format!("{}.json", told.name).into(), json(told))));
    write(folder, &files)
}

fn write(folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> io::Result<usize> {
    let mut written = BTreeSet::new();
    for (name, content) in files {
        // Two cases of one name would leave only the second.
        if !written.insert(name) {
            return Err(io::Error::other(format!("two files are called {}", name.display())));
        }
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, content)?;
    }
    Ok(written.len())
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("plain data");
    text.push(b'\n');
    text
}

#[derive(Serialize)]
struct KeyFile {
    name: String,
    algorithm: i64,
    seed_hex: String,
    public_hex: String,
    kid_hex: String,
}

fn key_files() -> Vec<KeyFile> {
    let names = keys::ED25519.iter().chain(keys::P256);
    names
        .map(|name| {
            let key = keys::named(name);
            KeyFile {
                name: key.name.clone(),
                algorithm: key.algorithm(),
                seed_hex: case::hex(&key.seed),
                public_hex: case::hex(&key.public()),
                kid_hex: case::hex(&key.kid()),
            }
        })
        .collect()
}

const README: &str = include_str!("../vectors.md");
const SCHEMA: &str = include_str!("../schema.json");
const SEQUENCES_SCHEMA: &str = include_str!("../sequences-schema.json");
const LOADS_SCHEMA: &str = include_str!("../loads-schema.json");
const PLACES_SCHEMA: &str = include_str!("../places-schema.json");
const ASSESSMENTS_SCHEMA: &str = include_str!("../assessments-schema.json");
const VISITS_SCHEMA: &str = include_str!("../visits-schema.json");
const REPORTS_SCHEMA: &str = include_str!("../reports-schema.json");
const ROSTERS_SCHEMA: &str = include_str!("../rosters-schema.json");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kid_pair_shares_a_kid() {
        let (first, second) = keys::KID_PAIR;
        assert_eq!(keys::named(first).kid(), keys::named(second).kid());
        assert_ne!(keys::named(first).public(), keys::named(second).public());
    }

    #[test]
    fn forged_signatures_hold_for_a_lax_verifier() {
        #[expect(clippy::disallowed_methods, reason = "the lax check is what the vectors are made against")]
        fn lax(public: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
            let key = ed25519_dalek::VerifyingKey::from_bytes(public).unwrap();
            let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
            ed25519_dalek::Verifier::verify(&key, message, &signature).is_ok()
        }
        for point in [keys::NEUTRAL, keys::ORDER_8] {
            assert!(lax(&point, b"m", &keys::sign_under_small_order(&point, b"m")));
        }
        let issuer = keys::named("issuer");
        let public: [u8; 32] = issuer.public().try_into().unwrap();
        assert!(lax(&public, b"m", &issuer.sign_with_small_r(b"m", &keys::NEUTRAL)));
    }

    #[test]
    fn the_root_is_the_published_one() {
        let root = sanse::key::SigningKey::from_seed(&keys::named("root").seed).unwrap();
        assert!(sanse::trust::Trust::pin_published_test_root(root.public()).is_ok());
    }
}

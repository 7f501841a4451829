//! The README's pictures: two real codes, drawn as SVG, byte for byte the same each time.
//!
//! `cargo run --release --example pictures -- FOLDER` writes them into a folder that is there. Everything in them is
//! fixed: published test keys, a time, and a person of region ZZ, which does not exist. They prove nothing.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::key::{HolderKey, SigningKey};
use sanse::qr::Level;
use sanse::{
    Colour, Enrolment, Issuer, Pass, PhotoRef, ProvenHolderKey, Request, Signed, TestResult, Timestamp,
    Wallet,
};

/// TEST KEYS ONLY, for ever public: never trust the one, never issue to the other.
pub(crate) const ISSUER_SEED: &[u8; 32] = b"sanse PUBLISHED TEST KEY: ISSUER";
const HOLDER_SEED: &[u8; 32] = b"sanse PUBLISHED TEST KEY: HOLDER";

/// When both are issued and shown: 2026-03-01T12:00:00Z.
pub(crate) const MOMENT: u64 = 1_772_366_400;
pub(crate) const PLACE: &str = "ZZ-GATE-7";
const HOUR: u64 = 3_600;

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else {
        eprintln!("say where to: cargo run --release --example pictures -- FOLDER");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pictures stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    for (name, svg) in draw()? {
        fs::write(folder.join(name), &svg)?;
        println!("{name}: {} bytes", svg.len());
    }
    Ok(())
}

/// The files by name: a pass on paper, and the same person's code at a place.
pub(crate) fn draw() -> Result<[(&'static str, String); 2], sanse::Error> {
    let now = Timestamp::from_unix(MOMENT)?;
    let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001")?;
    let commitment = document.commit(&Salt::from_bytes(*b"PUBLISHED SALT 1"))?;
    let pass = Pass::new(Colour::Green, commitment)
        .photo(PhotoRef::of(b"a portrait of nobody"))
        .test(now.minus(20 * HOUR), TestResult::Negative);
    let issuer = Issuer::new(SigningKey::from_seed(ISSUER_SEED)?);
    let paper = issuer.issue_paper(&pass, now, now.plus(24 * HOUR))?;

    let key = HolderKey::from(SigningKey::from_seed(HOLDER_SEED)?);
    let bound = issuer.issue(&pass, &prove(&key)?, now, now.plus(24 * HOUR))?;
    let mut wallet = Wallet::new();
    wallet.add("me", bound.bytes(), key)?;
    let shown = wallet.present("me", &Request::at(PLACE.parse()?, now))?.code;

    Ok([("paper.svg", svg(&paper, Level::Medium)?), ("at-a-place.svg", svg(&shown, Level::Low)?)])
}

fn prove(key: &HolderKey) -> Result<ProvenHolderKey, sanse::Error> {
    let challenge = Enrolment::challenge()?;
    Enrolment::new(key, &challenge)?.verify(&challenge)
}

fn svg<T>(document: &Signed<T>, level: Level) -> Result<String, sanse::Error> {
    Ok(document.to_qr(level)?.to_svg())
}

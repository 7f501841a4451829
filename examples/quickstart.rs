//! The main job, from end to end: issue, draw the QR, read it back from the picture, verify offline, refuse a
//! screenshot.
//!
//! `cargo run --release --example quickstart` writes its pictures under `target/quickstart/` and exits with 1
//! if anything comes out otherwise than the story says.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::key::{HolderKey, SigningKey};
use sanse::photo::{self, PhotoFolder};
use sanse::qr::Level;
use sanse::reason::Language;
use sanse::scan::Frame;
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Decision, Outcome, PaperRule, Policy, Scene, Verifier};
use sanse::{
    Authority, Colour, Enrolment, Issuer, Now, Pass, PhotoRef, ProvenHolderKey, Request, Signed, TestResult,
    Timestamp, Wallet,
};

fn main() -> ExitCode {
    match tell() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(unexpected) => {
            eprintln!("\n{unexpected} outcomes were not the expected ones");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("\nquickstart stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

fn tell() -> Result<usize, Box<dyn Error>> {
    let folder = Path::new("target").join("quickstart");
    fs::create_dir_all(&folder)?;
    let now = Timestamp::from_unix(1_772_366_400)?; // 2026-03-01T12:00:00Z; time is an argument

    println!("1. Region ZZ trusts one issuer");
    let (root, issuing) = (SigningKey::generate()?, SigningKey::generate()?);
    let entry =
        TrustedKey::new(issuing.public(), "ZZ Health Authority", now.minus(DAY), now.plus(365 * DAY))?;
    let list = TrustList::new("ZZ".parse()?, 1, now.minus(HOUR), now.plus(7 * DAY))?.trust(entry)?;
    let list = Authority::new(root.clone()).sign(&list)?;
    println!("   trust list: {} bytes, root key {}", list.bytes().len(), root.public().kid());

    println!("2. A fictitious person registers: document, portrait, wallet");
    // Region 999999 does not exist.
    let document = IdentityDocument::new("CN", DocumentKind::ResidentId, "99999919900307008X")?;
    let salt = Salt::generate()?;
    let commitment = document.commit(&salt)?;
    let portrait = photo::stamp_fresh(&portrait()?)?;
    let portrait_ref = PhotoRef::of(&portrait);
    fs::write(folder.join(format!("{}.png", portrait_ref.to_hex())), &portrait)?;
    let wallet_key = HolderKey::generate_ed25519()?;
    let holder = prove(&wallet_key)?;

    println!("3. The issuer signs a green pass, bound to the wallet's key");
    let issuer = Issuer::new(issuing);
    let green = Pass::new(Colour::Green, commitment)
        .photo(portrait_ref)
        .test(now.minus(20 * HOUR), TestResult::Negative);
    let credential = issuer.issue(&green, &holder, now, now.plus(DAY))?;
    let mut wallet = Wallet::new();
    wallet.add("me", credential.bytes(), wallet_key.clone())?;
    println!("   credential: {} bytes", credential.bytes().len());

    println!("4. The wallet shows it at ZZ-GATE-7; the gate's camera reads the picture\n");
    let mut trust = Trust::pin(root.public())?;
    trust.load(list.bytes(), Now::exactly(now))?;
    let policy = || Policy::at("ZZ-GATE-7".parse()?).paper(PaperRule::Check).build();
    let gate = Verifier::new(trust.clone(), policy()?, MemoryGuard::init(GuardSettings::default()));
    let elsewhere = Policy::at("ZZ-MALL-1".parse()?).build()?;
    let elsewhere = Verifier::new(trust, elsewhere, MemoryGuard::init(GuardSettings::default()));
    let mut story = Story { folder, unexpected: 0 };
    let here = |time| -> Result<Request, sanse::Error> { Ok(Request::at("ZZ-GATE-7".parse()?, time)) };

    let first = wallet.present("me", &here(now)?)?.code;
    let shot = story.draw("living-code", &first)?;
    let decision = look(&gate, &shot, now)?;
    story.expect("the living code", &decision, Outcome::Admit, None);
    let found = photo::look_up(&PhotoFolder::new(&story.folder), decision.photo().ok_or("no photo")?)?;
    println!("   {:>24}   its portrait: {} bytes that match the pass", "", found.bytes().len());
    let again = look(&gate, &shot, now.plus(2))?;
    story.expect("the same frame, 2 s later", &again, Outcome::Admit, None);
    story.expect_that("it is marked as a repeat", again.is_repeat());

    println!();
    story.expect(
        "a screenshot, 60 s later",
        &look(&gate, &shot, now.plus(60))?,
        Outcome::Refuse,
        Some("stale"),
    );
    let there = look(&elsewhere, &shot, now.plus(5))?;
    story.expect("a screenshot, elsewhere", &there, Outcome::Refuse, Some("other-audience"));
    // A friend photographs a code; its owner passes with the next one; then the friend comes.
    let t = now.plus(10 * MINUTE);
    let photographed = story.draw("photographed", &wallet.present("me", &here(t)?)?.code)?;
    let owners = story.draw("owners-next", &wallet.present("me", &here(t.plus(10))?)?.code)?;
    story.expect("its owner passes first", &look(&gate, &owners, t.plus(11))?, Outcome::Admit, None);
    let friend = look(&gate, &photographed, t.plus(23))?;
    story.expect("then the screenshot", &friend, Outcome::Check, Some("already-scanned"));

    println!();
    let t = now.plus(HOUR);
    let mut forged = wallet.present("me", &here(t)?)?.code.into_bytes();
    *forged.get_mut(60).ok_or("a short code")? ^= 1;
    let forged = gate.check(&format!("SN1:{}", base45::encode(&forged)), &Scene::at(Now::exactly(t)));
    story.expect("one bit changed", &forged, Outcome::Refuse, Some("signature-invalid"));
    let late = story.draw("late", &wallet.present("me", &here(now.plus(DAY - 1))?)?.code)?;
    story.expect("after expiry", &look(&gate, &late, now.plus(DAY))?, Outcome::Refuse, Some("expired"));
    let stripped = look(&gate, &story.draw("stripped", &credential)?, t)?;
    story.expect("stripped of its wallet", &stripped, Outcome::Refuse, Some("presentation-missing"));

    println!();
    let t = now.plus(2 * HOUR);
    let paper = story.draw("paper", &issuer.issue_paper(&green, now, now.plus(DAY))?)?;
    story.expect("a paper pass", &look(&gate, &paper, t)?, Outcome::Check, Some("paper"));
    for (colour, name) in [(Colour::Yellow, "yellow"), (Colour::Red, "red")] {
        let key = HolderKey::generate_p256()?; // a phone whose secure hardware has P-256
        let pass = Pass::new(colour, commitment).photo(portrait_ref);
        wallet.add(name, issuer.issue(&pass, &prove(&key)?, now, now.plus(DAY))?.bytes(), key)?;
        let picture = story.draw(name, &wallet.present(name, &here(t)?)?.code)?;
        let decision = look(&gate, &picture, t)?;
        story.expect(&format!("a {name} pass"), &decision, Outcome::Refuse, Some("colour-refused"));
        story.expect_that("it is to be reported", decision.is_to_report());
    }
    println!("\nPictures are in {}", story.folder.display());
    Ok(story.unexpected)
}

/// A wallet proves to the issuer that it has the secret half of its key.
fn prove(key: &HolderKey) -> Result<ProvenHolderKey, sanse::Error> {
    let challenge = Enrolment::challenge()?;
    Enrolment::new(key, &challenge)?.verify(&challenge)
}

/// A portrait of nobody: a grey oval, as PNG.
fn portrait() -> Result<Vec<u8>, Box<dyn Error>> {
    let (width, height) = (48_u32, 64_u32);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = ((f64::from(x) - 24.0) / 18.0, (f64::from(y) - 30.0) / 26.0);
            pixels.push(if dx * dx + dy * dy < 1.0 { 170 } else { 235 });
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

/// Draws, scans and keeps count of what came out otherwise.
struct Story {
    folder: PathBuf,
    unexpected: usize,
}

impl Story {
    /// Draws a document's QR code into a PNG file.
    fn draw<T>(&self, name: &str, document: &Signed<T>) -> Result<PathBuf, Box<dyn Error>> {
        let text = document.to_text();
        // Dense codes are drawn at level L, so that their modules stay large.
        let level = if text.len() > 300 { Level::Low } else { Level::Medium };
        let symbol = document.to_qr(level)?;
        let path = self.folder.join(format!("{name}.png"));
        fs::write(&path, symbol.to_png(6)?)?;
        println!(
            "   {:>24}   {} bytes, {} characters, QR version {}-{:?}",
            name,
            document.bytes().len(),
            text.len(),
            symbol.version(),
            level
        );
        Ok(path)
    }

    /// Prints a decision and counts it when it is not the expected one.
    fn expect(&mut self, what: &str, decision: &Decision, outcome: Outcome, reason: Option<&str>) {
        let main = decision.main_reason();
        let next = || decision.next(Language::English).to_owned();
        let said = main.map_or_else(next, |reason| reason.message(Language::English));
        println!("   {what:>24} → {:<6}  {said}", decision.outcome().to_string().to_uppercase());
        let as_told = decision.outcome() == outcome && main.map(|reason| reason.name()) == reason;
        self.expect_that(&format!("{outcome} {}", reason.unwrap_or_default()), as_told);
    }

    fn expect_that(&mut self, what: &str, holds: bool) {
        if !holds {
            println!("   {:>24}   NOT AS EXPECTED: {what}", "");
            self.unexpected += 1;
        }
    }
}

/// Reads the code out of a picture file and has the gate decide.
fn look(gate: &Verifier, picture: &Path, now: Timestamp) -> Result<Decision, Box<dyn Error>> {
    let text = Frame::from_file(&fs::read(picture)?)?.one()?;
    Ok(gate.check(&text, &Scene::at(Now::exactly(now)).reader("gate 7")))
}

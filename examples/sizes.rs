//! How large codes are, over 10,000 random passes of each kind.
//!
//! `cargo run --release --example sizes` prints the table of the README and exits with 1 if a kind needs a
//! larger QR code than promised.

use std::process::ExitCode;

use sanse::identity::{Commitment, Salt};
use sanse::key::{HolderKey, SigningKey};
use sanse::qr::{Level, version_for};
use sanse::{
    Colour, Enrolment, Error, Issuer, Nonce, Pass, PhotoRef, ProvenHolderKey, Request, TestResult, Timestamp,
    Wallet, limits,
};

const PASSES: usize = 10_000;

fn main() -> ExitCode {
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("sizes stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<bool, Error> {
    let maker = Maker::new()?;
    println!("| code | bytes | characters | QR version and level | promised |");
    println!("|---|---|---|---|---|");
    let mut kept = true;
    let mut row = |name: &str, level, promised: u8, make: &dyn Fn() -> Result<(usize, usize), Error>| {
        let (mut least, mut most) = ((usize::MAX, usize::MAX), (0, 0));
        for _ in 0..PASSES {
            let (bytes, characters) = make()?;
            least = (least.0.min(bytes), least.1.min(characters));
            most = (most.0.max(bytes), most.1.max(characters));
        }
        let version = version_for(most.1, level).unwrap_or(u8::MAX);
        kept &= version <= promised;
        let letter = if level == Level::Low { 'L' } else { 'M' };
        let range = |low, high| if low == high { format!("{low}") } else { format!("{low}-{high}") };
        println!(
            "| {name} | {} | {} | {version}-{letter} | {promised}-{letter} |",
            range(least.0, most.0),
            range(least.1, most.1)
        );
        Ok::<(), Error>(())
    };
    row("paper, with a status index", Level::Medium, 8, &|| maker.paper())?;
    row("shown openly", Level::Low, 11, &|| maker.shown(false, Extra::Open))?;
    row("shown at a place", Level::Low, 11, &|| maker.shown(false, Extra::Place))?;
    row("answering a challenge", Level::Low, 11, &|| maker.shown(false, Extra::Challenge))?;
    row("answering a challenge, P-256 key", Level::Low, 11, &|| maker.shown(true, Extra::Challenge))?;
    row("the same with a name", Level::Low, 12, &|| maker.shown(true, Extra::Name))?;
    row("the same with the salt for an ID check", Level::Low, 12, &|| maker.shown(true, Extra::Salt))?;
    Ok(kept)
}

/// What is in a presentation beside the pass with its latest test.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Extra {
    Open,
    Place,
    Challenge,
    Name,
    Salt,
}

struct Maker {
    issuer: Issuer,
    holders: [(HolderKey, ProvenHolderKey); 2],
    now: Timestamp,
}

impl Maker {
    fn new() -> Result<Self, Error> {
        let prove = |key: HolderKey| {
            let challenge = Enrolment::challenge()?;
            let proven = Enrolment::new(&key, &challenge)?.verify(&challenge)?;
            Ok::<_, Error>((key, proven))
        };
        let holders = [prove(HolderKey::generate_ed25519()?)?, prove(HolderKey::generate_p256()?)?];
        let now = Timestamp::from_unix(1_772_366_400)?;
        Ok(Self { issuer: Issuer::new(SigningKey::generate()?), holders, now })
    }

    /// A random pass with a photo, of a random colour.
    fn pass(&self) -> Result<Pass, Error> {
        let [colour] = random()?;
        let colour = match colour % 3 {
            0 => Colour::Green,
            1 => Colour::Yellow,
            _ => Colour::Red,
        };
        let pass =
            Pass::new(colour, Commitment::from_bytes(random()?)).photo(PhotoRef::from_bytes(random()?));
        let index = u32::from_be_bytes(random()?) & limits::STATUS_INDEX;
        pass.status_index(index)
    }

    fn paper(&self) -> Result<(usize, usize), Error> {
        let signed = self.issuer.issue_paper(&self.pass()?, self.now, self.now.plus(86_400))?;
        Ok((signed.bytes().len(), signed.to_text().len()))
    }

    fn shown(&self, p256: bool, extra: Extra) -> Result<(usize, usize), Error> {
        let mut pass = self.pass()?.test(self.now.minus(3_600), TestResult::Negative);
        if extra >= Extra::Name {
            pass = pass.name("欧阳林明")?;
        }
        let [first, second] = &self.holders;
        let (key, proven) = if p256 { second } else { first };
        let credential = self.issuer.issue(&pass, proven, self.now, self.now.plus(86_400))?;
        let mut wallet = Wallet::new();
        wallet.add("me", credential.bytes(), key.clone())?;
        let mut request = match extra {
            Extra::Open => Request::openly("ZZ".parse()?, self.now),
            _ => Request::at("ZZ-GATE-0007".parse()?, self.now), // the longest id
        };
        if extra >= Extra::Challenge {
            request = request.nonce(Nonce::generate()?);
        }
        if extra >= Extra::Salt {
            request = request.salt(Salt::generate()?);
        }
        let code = wallet.present("me", &request)?.code;
        Ok((code.bytes().len(), code.to_text().len()))
    }
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Randomness)?;
    Ok(bytes)
}

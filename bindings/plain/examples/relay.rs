//! One leg of a relay between languages, on files: `relay issue|present|verify FOLDER SECONDS`.
//!
//! Python and JavaScript have the same program; `cargo xtask test --only languages` runs all 27 ways through the three.

use std::error::Error;
use std::fs;
use std::path::Path;

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::key::{HolderKey, SigningKey, VerifyingKey};
use sanse::reason::Language;
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Policy, Scene, Verifier};
use sanse::{
    Authority, Colour, Enrolment, Issuer, Now, Pass, PhotoRef, Request, Timestamp, Wallet, credential_bytes,
};

type Done = Result<(), Box<dyn Error>>;

const LABEL: &str = "me";

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [leg, folder, seconds] = words.as_slice() else {
        return Err("usage: relay issue|present|verify FOLDER SECONDS".into());
    };
    let (folder, now) = (Path::new(folder), Timestamp::from_unix(seconds.parse()?)?);
    match leg.as_str() {
        "issue" => issue(folder, now),
        "present" => present(folder, now),
        "verify" => verify(folder, now),
        other => Err(format!("`{other}` is no leg of the relay: issue, present or verify").into()),
    }
}

fn issue(folder: &Path, now: Timestamp) -> Done {
    let (root, key) = (SigningKey::generate()?, SigningKey::generate()?);
    let until = now.plus(365 * 86_400);
    let list = TrustList::new("ZZ".parse()?, 1, now, until)?;
    let list = list.trust(TrustedKey::new(key.public(), "Health Authority", now, until)?)?;
    let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001")?;
    let pass =
        Pass::new(Colour::Green, document.commit(&Salt::generate()?)?).photo(PhotoRef::of(b"portrait"));
    let (holder, challenge) = (HolderKey::generate_p256()?, Enrolment::challenge()?);
    let proven = Enrolment::new(&holder, &challenge)?.verify(&challenge)?;
    let credential = Issuer::new(key).issue(&pass, &proven, now, now.plus(86_400))?;
    let hex: String = root.public().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(folder.join("root.hex"), hex)?;
    fs::write(folder.join("trust.cbor"), Authority::new(root).sign(&list)?.bytes())?;
    fs::write(folder.join("holder.pem"), holder.to_pem()?.as_bytes())?;
    Ok(fs::write(folder.join("credential.txt"), credential.to_text())?)
}

fn present(folder: &Path, now: Timestamp) -> Done {
    let holder = HolderKey::from_pem(&fs::read_to_string(folder.join("holder.pem"))?)?;
    let credential = credential_bytes(&fs::read_to_string(folder.join("credential.txt"))?)?;
    let mut wallet = Wallet::new();
    wallet.add(LABEL, &credential, holder)?;
    let code = wallet.present(LABEL, &Request::at("ZZ-GATE-7".parse()?, now))?.code;
    Ok(fs::write(folder.join("code.txt"), code.to_text())?)
}

fn verify(folder: &Path, now: Timestamp) -> Done {
    let hex = fs::read_to_string(folder.join("root.hex"))?;
    let bytes: Result<Vec<u8>, _> = (0..hex.len() / 2)
        .map(|n| u8::from_str_radix(hex.get(2 * n..2 * n + 2).unwrap_or_default(), 16))
        .collect();
    let root = VerifyingKey::from_bytes(bytes?.as_slice().try_into()?)?;
    let mut trust = Trust::pin(&root)?;
    trust.load(&fs::read(folder.join("trust.cbor"))?, Now::exactly(now))?;
    let policy = Policy::at("ZZ-GATE-7".parse()?).build()?;
    let gate = Verifier::new(trust, policy, MemoryGuard::init(GuardSettings::default()));
    let code = fs::read_to_string(folder.join("code.txt"))?;
    let decision = gate.check(&code, &Scene::at(Now::exactly(now)));
    println!("{}", serde_json::to_string(&decision.to_data(Language::English))?);
    Ok(())
}

//! Key files, where they lie, and how they are opened.

use std::path::{Path, PathBuf};

use sanse::Error;
use sanse::key::{HolderKey, SigningKey, VerifyingKey};

use sha2::{Digest, Sha256};

use crate::args::{NewKeyArgs, RootArgs};
use crate::hex;
use crate::passphrase::{self, Passphrase};
use sanse_example_common::{Failure, escape, files};

/// Where the root's secret key is unless told otherwise: in a folder of its own, to be kept elsewhere.
pub(crate) const ROOT_FOLDER: &str = "root";
pub(crate) const ROOT: &str = "root.key.pem";
/// The root's public key, to pin in verifiers.
pub(crate) const ROOT_PUBLIC: &str = "root.pub.pem";
/// The keys that sign passes: `issuer.key.pem`, and after rotations `issuer-2.key.pem` and so on.
pub(crate) const FOLDER: &str = "keys";

/// The files of an issuing key, by its number from 1.
pub(crate) struct Pair {
    pub(crate) secret: PathBuf,
    pub(crate) public: PathBuf,
}

impl Pair {
    pub(crate) fn numbered(dir: &Path, number: u32) -> Self {
        let name = if number == 1 { "issuer".to_owned() } else { format!("issuer-{number}") };
        let path = |kind: &str| dir.join(FOLDER).join(format!("{name}.{kind}.pem"));
        Self { secret: path("key"), public: path("pub") }
    }

    /// Those whose public half is there, the newest first.
    pub(crate) fn all(dir: &Path) -> Vec<Self> {
        let last = (1..).take_while(|number| Self::numbered(dir, *number).is_there()).last().unwrap_or(0);
        (1..=last).rev().map(|number| Self::numbered(dir, number)).collect()
    }

    /// The next number that has no file, not even one that was left behind.
    pub(crate) fn next(dir: &Path) -> Self {
        let free = (1..).map(|number| Self::numbered(dir, number)).find(|pair| !pair.is_there());
        free.unwrap_or_else(|| Self::numbered(dir, u32::MAX))
    }

    fn is_there(&self) -> bool {
        self.public.exists() || self.secret.exists()
    }

    /// Writes the secret half before the public one, each only if it is not there.
    pub(crate) fn write(&self, key: &SigningKey, passphrase: Option<&Passphrase>) -> Result<(), Failure> {
        write_secret(&self.secret, key, passphrase)?;
        files::create(&self.public, key.public().to_pem()?.as_bytes(), false)
    }
}

/// The passphrase for keys to be made, or none if that was said.
pub(crate) fn new_passphrase(args: &NewKeyArgs, what: &str) -> Result<Option<Passphrase>, Failure> {
    if args.no_passphrase {
        return Ok(None);
    }
    let file = args.passphrase_file.as_deref();
    passphrase::new(what, file, "--no-passphrase or --passphrase-file").map(Some)
}

/// Writes a secret key for its owner alone.
pub(crate) fn write_secret(
    path: &Path,
    key: &SigningKey,
    passphrase: Option<&Passphrase>,
) -> Result<(), Failure> {
    match passphrase {
        Some(passphrase) => files::create(path, key.to_encrypted_pem(passphrase)?.as_bytes(), true),
        None => files::create(path, key.to_pem()?.as_bytes(), true),
    }
}

/// Reads an issuer's or a root's secret key.
pub(crate) fn read(path: &Path, file: Option<&Path>, option: &str) -> Result<SigningKey, Failure> {
    open(path, file, option, SigningKey::from_pem, SigningKey::from_encrypted_pem)
}

/// Reads a wallet's secret key.
pub(crate) fn read_holder(path: &Path, file: Option<&Path>, option: &str) -> Result<HolderKey, Failure> {
    open(path, file, option, HolderKey::from_pem, HolderKey::from_encrypted_pem)
}

fn open<K>(
    path: &Path,
    file: Option<&Path>,
    option: &str,
    plain: impl Fn(&str) -> Result<K, Error>,
    encrypted: impl Fn(&str, &[u8]) -> Result<K, Error>,
) -> Result<K, Failure> {
    let pem = zeroize::Zeroizing::new(files::read_text(path)?);
    let key = match plain(&pem) {
        Err(Error::Encrypted { .. }) => encrypted(&pem, &passphrase::existing(path, file, option)?),
        other => other,
    };
    key.map_err(|error| Failure::of(path.display(), error))
}

/// Reads the public half of a key file, public or a secret that is not encrypted: a stolen key is withdrawn by
/// whatever is at hand.
pub(crate) fn read_public(path: &Path) -> Result<VerifyingKey, Failure> {
    let pem = zeroize::Zeroizing::new(files::read_text(path)?);
    if let Ok(key) = SigningKey::from_pem(&pem) {
        return Ok(key.public().clone());
    }
    VerifyingKey::from_pem(&pem).map_err(|error| Failure::of(path.display(), error))
}

/// What two people compare of a key, read out in groups: the SHA-256 of it, which begins with its kid.
pub(crate) fn fingerprint(key: &VerifyingKey) -> String {
    let digits = hex::encode(&Sha256::digest(key.as_bytes()));
    let groups: Vec<_> = digits.as_bytes().chunks(8).map(String::from_utf8_lossy).collect();
    groups.join(" ")
}

/// The root's key, if it is the one that gates have pinned.
pub(crate) fn root(dir: &Path, args: &RootArgs) -> Result<SigningKey, Failure> {
    let folder = args.root_dir.clone().unwrap_or_else(|| dir.join(ROOT_FOLDER));
    let path = folder.join(ROOT);
    if !path.exists() {
        let why =
            "the root key is not here; bring it back to sign a list, or say where it is with --root-dir";
        return Err(Failure::of(path.display(), why));
    }
    let public = read_public(&dir.join(ROOT_PUBLIC))?;
    let root = read(&path, args.root_passphrase_file.as_deref(), "--root-passphrase-file")?;
    if *root.public() != public {
        let why = format!("it is not the secret half of {ROOT_PUBLIC}; no gate would believe its lists");
        return Err(Failure::of(path.display(), why));
    }
    Ok(root)
}

/// Says on standard error, in so many words, that a secret lies open.
pub(crate) fn warn_open(path: &Path) {
    let line = format!("WARNING: {} is NOT ENCRYPTED: whoever copies it can sign with it", path.display());
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{}\n", escape::line(&line)));
}

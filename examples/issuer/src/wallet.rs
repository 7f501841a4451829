//! `issuer wallet`: the holder's side, one person's key and pass in a folder.

use std::path::Path;

use sanse::Wallet;
use sanse::credential_bytes;
use sanse::key::HolderKey;

use zeroize::Zeroizing;

use crate::args::WalletArgs;
use crate::{keys, passphrase, say};
use sanse_example_common::{Failure, files, folder};

/// The pass as text, in a wallet and in an issued folder.
pub(crate) const PASS: &str = "pass.txt";
const KEY: &str = "holder.key.pem";
/// A folder is one person's.
pub(crate) const LABEL: &str = "me";

pub(crate) fn run(args: &WalletArgs) -> Result<(), Failure> {
    let key = if args.p256 { HolderKey::generate_p256()? } else { HolderKey::generate_ed25519()? };
    let passphrase = if args.passphrase || args.passphrase_file.is_some() {
        Some(passphrase::new("the wallet's key", args.passphrase_file.as_deref(), "--passphrase-file")?)
    } else {
        None
    };
    let pem = match &passphrase {
        Some(passphrase) => Zeroizing::new(key.to_encrypted_pem(passphrase)?),
        None => key.to_pem()?,
    };
    folder::make(&args.wallet, |wallet| files::create(&wallet.join(KEY), pem.as_bytes(), true))?;
    if passphrase.is_none() {
        keys::warn_open(&args.wallet.join(KEY));
    }
    let kind = if args.p256 { "P-256" } else { "Ed25519" };
    say(&[format!("wallet      {}/{KEY}  SECRET, {kind}", args.wallet.display())])
}

/// The wallet's key.
pub(crate) fn key(wallet: &Path, file: Option<&Path>, option: &str) -> Result<HolderKey, Failure> {
    keys::read_holder(&wallet.join(KEY), file, option)
}

/// Keeps a pass in place of the one before it.
pub(crate) fn receive(wallet: &Path, text: &str) -> Result<(), Failure> {
    files::replace(&wallet.join(PASS), format!("{text}\n").as_bytes())
}

/// The wallet as the library has it.
pub(crate) fn open(wallet: &Path, passphrase_file: Option<&Path>) -> Result<Wallet, Failure> {
    let path = wallet.join(PASS);
    if !path.exists() {
        let why = "there is no pass in this wallet yet; issue one with: issuer pass --wallet";
        return Err(Failure::of(path.display(), why));
    }
    let text = files::read_text(&path)?;
    let key = key(wallet, passphrase_file, "--passphrase-file")?;
    let mut opened = Wallet::new();
    credential_bytes(text.trim_end_matches(['\r', '\n']))
        .and_then(|bytes| opened.add(LABEL, &bytes, key))
        .map_err(|error| Failure::of(path.display(), error))?;
    Ok(opened)
}

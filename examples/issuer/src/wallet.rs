//! `issuer wallet`: the holder's side, one person's key and pass in a folder.

use std::path::Path;

use sanse::Wallet;
use sanse::credential_bytes;
use sanse::key::HolderKey;

use crate::args::WalletArgs;
use crate::{keys, say};
use sanse_example_common::{Failure, files, folder};

/// The pass as text, in a wallet and in an issued folder.
pub(crate) const PASS: &str = "pass.txt";
const KEY: &str = "holder.key.pem";
/// A folder is one person's.
pub(crate) const LABEL: &str = "me";

pub(crate) fn run(args: &WalletArgs) -> Result<(), Failure> {
    let key = if args.p256 { HolderKey::generate_p256()? } else { HolderKey::generate_ed25519()? };
    folder::make(&args.wallet, |wallet| files::create(&wallet.join(KEY), key.to_pem()?.as_bytes(), true))?;
    let kind = if args.p256 { "P-256" } else { "Ed25519" };
    say(&[format!("wallet      {}/{KEY}  SECRET, {kind}", args.wallet.display())])
}

/// The wallet's key.
pub(crate) fn key(wallet: &Path) -> Result<HolderKey, Failure> {
    keys::read_holder(&wallet.join(KEY))
}

/// Keeps a pass in place of the one before it.
pub(crate) fn receive(wallet: &Path, text: &str) -> Result<(), Failure> {
    files::replace(&wallet.join(PASS), format!("{text}\n").as_bytes())
}

/// The wallet as the library has it.
pub(crate) fn open(wallet: &Path) -> Result<Wallet, Failure> {
    let key = key(wallet)?;
    let path = wallet.join(PASS);
    if !path.exists() {
        let why = "there is no pass in this wallet yet; issue one with: issuer pass --wallet";
        return Err(Failure::of(path.display(), why));
    }
    let text = files::read_text(&path)?;
    let mut opened = Wallet::new();
    credential_bytes(text.trim_end_matches(['\r', '\n']))
        .and_then(|bytes| opened.add(LABEL, &bytes, key))
        .map_err(|error| Failure::of(path.display(), error))?;
    Ok(opened)
}

//! Keys of issuers, authorities and holders.

use sanse::key::{Algorithm, HolderKey, HolderPublicKey, SigningKey, VerifyingKey, signature_from_der};

use crate::arguments::Arguments;
use crate::fault::Fault;
use crate::operation::Operation;
use crate::trust::public_key;
use crate::value::{Boxed, Thing};

impl Thing for SigningKey {
    const NAME: &'static str = "SigningKey";
}

impl Thing for HolderKey {
    const NAME: &'static str = "HolderKey";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("signing_key.generate", &[], |_| Ok(Boxed(SigningKey::generate()?).into())),
    Operation::new("signing_key.from_seed", &["seed"], |a| {
        Ok(Boxed(SigningKey::from_seed(&*secret(a, "seed")?)?).into())
    }),
    Operation::new("signing_key.from_pem", &["pem"], |a| Ok(Boxed(SigningKey::from_pem(&pem(a)?)?).into())),
    Operation::new("signing_key.from_encrypted_pem", &["pem", "passphrase"], |a| {
        let passphrase = a.passphrase()?;
        Ok(Boxed(SigningKey::from_encrypted_pem(&pem(a)?, passphrase.as_bytes())?).into())
    }),
    // In clear, or under a passphrase: two names, so that a passphrase that is nothing writes no key in clear.
    Operation::new("signing_key.to_pem", &["key"], |a| Ok(a.thing::<SigningKey>("key")?.to_pem()?.into())),
    Operation::new("signing_key.to_encrypted_pem", &["key", "passphrase"], |a| {
        let (key, passphrase) = (a.thing::<SigningKey>("key")?, a.passphrase()?);
        Ok(key.to_encrypted_pem(passphrase.as_bytes())?.into())
    }),
    Operation::new("signing_key.public", &["key"], |a| {
        Ok(a.thing::<SigningKey>("key")?.public().as_bytes().into())
    }),
    Operation::new("public_key.from_pem", &["pem"], |a| {
        Ok(VerifyingKey::from_pem(&a.text("pem")?)?.as_bytes().into())
    }),
    Operation::new("public_key.to_pem", &["key"], |a| Ok(public_key(a, "key")?.to_pem()?.into())),
    Operation::new("holder_key.generate", &["algorithm?"], |a| {
        let algorithm = a.may_choice("algorithm", &[("ed25519", false), ("p256", true)])?;
        let key = match algorithm {
            Some(true) => HolderKey::generate_p256()?,
            _ => HolderKey::generate_ed25519()?,
        };
        Ok(Boxed(key).into())
    }),
    Operation::new("holder_key.from_seed", &["seed"], |a| {
        Ok(Boxed(HolderKey::from(SigningKey::from_seed(&*secret(a, "seed")?)?)).into())
    }),
    Operation::new("holder_key.from_scalar", &["scalar"], |a| {
        Ok(Boxed(HolderKey::p256_from_scalar(&*secret(a, "scalar")?)?).into())
    }),
    Operation::new("holder_key.from_pem", &["pem"], |a| Ok(Boxed(HolderKey::from_pem(&pem(a)?)?).into())),
    Operation::new("holder_key.from_encrypted_pem", &["pem", "passphrase"], |a| {
        let passphrase = a.passphrase()?;
        Ok(Boxed(HolderKey::from_encrypted_pem(&pem(a)?, passphrase.as_bytes())?).into())
    }),
    Operation::new("holder_key.to_pem", &["key"], |a| Ok(a.thing::<HolderKey>("key")?.to_pem()?.into())),
    Operation::new("holder_key.to_encrypted_pem", &["key", "passphrase"], |a| {
        let (key, passphrase) = (a.thing::<HolderKey>("key")?, a.passphrase()?);
        Ok(key.to_encrypted_pem(passphrase.as_bytes())?.into())
    }),
    Operation::new("holder_key.public", &["key"], |a| {
        Ok(a.thing::<HolderKey>("key")?.public().to_bytes().into())
    }),
    // `ed25519` or `p256`, of a holder's public key.
    Operation::new("holder_public_key.algorithm", &["key"], |a| {
        Ok(match holder_public_key(a, "key")?.algorithm() {
            Algorithm::Es256 => "p256",
            _ => "ed25519",
        }
        .into())
    }),
    // r and s, 64 bytes, of what a platform signs in DER.
    Operation::new("signature.from_der", &["der"], |a| Ok((&signature_from_der(&a.bytes("der")?)?).into())),
];

pub(crate) fn secret(a: &mut Arguments, name: &str) -> Result<zeroize::Zeroizing<[u8; 32]>, Box<Fault>> {
    a.exactly(name).map(zeroize::Zeroizing::new)
}

pub(crate) fn pem(a: &mut Arguments) -> Result<zeroize::Zeroizing<String>, Box<Fault>> {
    a.text("pem").map(zeroize::Zeroizing::new)
}

/// A holder's public key: 32 bytes of Ed25519, or 33 or 65 of a point of P-256 (SEC 1, section 2.3.3).
pub(crate) fn holder_public_key(a: &mut Arguments, name: &str) -> Result<HolderPublicKey, Box<Fault>> {
    let bytes = a.bytes(name)?;
    Ok(match <[u8; 32]>::try_from(bytes.as_slice()) {
        Ok(key) => HolderPublicKey::ed25519(&VerifyingKey::from_bytes(&key)?),
        Err(_) => HolderPublicKey::p256_from_sec1(&bytes)?,
    })
}

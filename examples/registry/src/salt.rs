//! Whether a salt key is the register's: under another one nobody is found, and everybody is registered twice.

use hmac::{Hmac, KeyInit, Mac};
use rusqlite::OptionalExtension;
use sanse::identity::SaltKey;
use sha2::Sha256;

use crate::{Action, Registry, RegistryError, When, audit};

/// What tells a key from another, and leads to none: a MAC under the key itself, of which eight bytes are kept. The key is
/// 32 bytes from the operating system, so whoever has these can try keys for ever.
fn check_value(key: &SaltKey) -> Option<[u8; 8]> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(b"sanse-registry/salt-key/1");
    let full: [u8; 32] = mac.finalize().into_bytes().into();
    full.first_chunk().copied()
}

impl Registry {
    /// Whether this is the key that the register was begun with; none in a register of before that has not seen one yet.
    pub fn is_salt_key(&self, key: &SaltKey) -> Result<Option<bool>, RegistryError> {
        let kept = self.row("SELECT check_value FROM salt_key", [], |row| row.get::<_, [u8; 8]>(0))?;
        Ok(kept.map(|kept| Some(kept) == check_value(key)))
    }

    /// Holds a key against the one that the register was begun with, and refuses another. The first is kept.
    pub fn take_salt_key(&mut self, key: &SaltKey, when: impl Into<When>) -> Result<(), RegistryError> {
        let (of, when) = (check_value(key), when.into());
        let refuse = |same: bool| if same { Ok(()) } else { Err(RegistryError::OtherSaltKey) };
        if let Some(same) = self.is_salt_key(key)? {
            return refuse(same);
        }
        self.write("write to", |transaction| {
            let kept = transaction
                .query_row("SELECT check_value FROM salt_key", [], |row| row.get::<_, [u8; 8]>(0))
                .optional()?;
            // Another process may have kept one meanwhile.
            if let Some(kept) = kept {
                return Ok(refuse(Some(kept) == of)?);
            }
            transaction.execute("INSERT INTO salt_key (only, check_value) VALUES (1, ?1)", [of])?;
            Ok(audit::note(transaction, when, audit::PROGRAM, Action::KeepSaltKey, "salt.key", "")?)
        })
    }
}

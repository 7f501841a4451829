//! Telephone numbers: one person's each, kept as a hash under the register's key.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sanse::identity::SaltKey;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::RegistryError;

const LEAST: usize = 5;
const MOST: usize = 15;

/// A telephone number, digits alone (ITU-T E.164: at most 15); never printed, wiped on drop.
pub struct Phone(Zeroizing<String>);

impl Phone {
    /// The last two digits, which people know it by.
    pub(crate) fn end(&self) -> String {
        self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default().to_owned()
    }

    /// As it is kept: found again by whoever has the key, and by nobody else.
    pub(crate) fn under(&self, key: &SaltKey) -> Option<[u8; 16]> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.as_bytes()).ok()?;
        mac.update(b"sanse-registry/phone/1");
        mac.update(self.0.as_bytes());
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        full.first_chunk().copied()
    }
}

impl FromStr for Phone {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let digits = Zeroizing::new(digits.replace([' ', '-'], ""));
        let fits = (LEAST..=MOST).contains(&digits.len());
        if !fits || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let digits = digits.bytes().filter(u8::is_ascii_digit).count();
            return Err(RegistryError::Phone { digits, least: LEAST, most: MOST });
        }
        Ok(Self(digits))
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}

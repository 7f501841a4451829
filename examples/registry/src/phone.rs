//! Telephone numbers: one person's each, in one form, kept as a hash under the register's key.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sanse::identity::SaltKey;
use sanse::limits::PHONE_DIGITS;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::RegistryError;

/// A telephone number as ITU-T E.164 has it: the digits of country code and national number, at most 15, so that one
/// number has one form. Never printed, wiped on drop.
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

    /// As people write it: with `+`, spaces, hyphens, full-width digits. What could be two numbers is refused: one without
    /// its country code, or with what is dialled before it.
    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let plain: String = text.chars().filter(|c| !parts(*c)).map(narrow).collect();
        let plain = Zeroizing::new(plain);
        let digits = Zeroizing::new(plain.strip_prefix('+').unwrap_or_default().to_owned());
        let (least, most) = PHONE_DIGITS;
        let why = if plain.starts_with("00") {
            "write + in place of the 00"
        } else if !plain.starts_with('+') {
            "the + and the country code are missing"
        } else if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            "write digits alone behind the +"
        } else if digits.starts_with('0') {
            "no country code begins with 0"
        } else if digits.starts_with("860") {
            "leave out the 0 behind +86, which is dialled inside the country alone"
        } else if !(least..=most).contains(&digits.len()) {
            "look at its length"
        } else {
            return Ok(Self(digits));
        };
        let digits = plain.bytes().filter(u8::is_ascii_digit).count();
        Err(RegistryError::Phone { why, digits, least, most })
    }
}

/// What stands between the digits and says nothing: white space, hyphens, dots.
fn parts(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | '－' | '\u{2010}'..='\u{2015}')
}

/// Full-width digits and signs are what a Chinese keyboard types.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        '＋' => '+',
        other => other,
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}

//! The text of a code: `SN1:` and base45 of the envelope. The digit is the format's major version.

pub(crate) mod base45;

use crate::limits;
use crate::reason::Reason;

/// What every text of this version begins with.
pub const PREFIX: &str = "SN1:";

/// The text of an envelope.
pub(crate) fn encode(envelope: &[u8]) -> String {
    let mut text = String::with_capacity(PREFIX.len() + envelope.len().div_ceil(2) * 3);
    text.push_str(PREFIX);
    text.push_str(&::base45::encode(envelope));
    text
}

/// The envelope of a text: exactly one text gives these bytes.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Reason> {
    if text.len() > limits::TEXT_CHARS {
        return Err(Reason::TextTooLong { characters: text.len(), limit: limits::TEXT_CHARS });
    }
    match text.strip_prefix(PREFIX) {
        Some(body) => base45::decode(body.as_bytes())
            .map_err(|(position, fault)| Reason::TextEncoding { position: position + PREFIX.len(), fault }),
        None => Err(match text.as_bytes() {
            [b'S', b'N', version @ b'0'..=b'9', b':', ..] => {
                Reason::TextVersion { version: char::from(*version) }
            }
            _ => Reason::TextPrefix {},
        }),
    }
}

pub use self::base45::TextFault;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefix_version_and_length_are_told_apart() {
        assert_eq!(decode("SN1:"), Ok(vec![]));
        assert_eq!(decode("HC1:AB"), Err(Reason::TextPrefix {}));
        assert_eq!(decode("sn1:AB"), Err(Reason::TextPrefix {}));
        assert_eq!(decode(""), Err(Reason::TextPrefix {}));
        assert_eq!(decode("SN2:AB"), Err(Reason::TextVersion { version: '2' }));
        let at = format!("SN1:{}", "0".repeat(limits::TEXT_CHARS - 4));
        assert!(decode(&at).is_ok());
        let past = format!("{at}0");
        assert_eq!(decode(&past), Err(Reason::TextTooLong { characters: 4_297, limit: limits::TEXT_CHARS }));
    }
}

//! The challenge on a gate's screen: which place it is, and the nonce to answer.

use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::error::Error;
use crate::presentation::Nonce;
use crate::text::base45;
use crate::time::Timestamp;

/// What stands before a challenge's text.
const PREFIX: &str = "SB1:";

/// The challenge that a gate shows on its screen: the place, the gate's time, and a nonce.
///
/// Nobody signs it, and nobody has to: a wallet answers only for a place whose code it has verified
/// ([`Request::answer`](crate::Request::answer)), and an answer holds for this nonce at this place alone. The time is for the
/// wallet's owner to see that two clocks differ; nothing is decided by it.
///
/// `SB1:` and the base45 of a CBOR array, 46 characters at most: a QR code of version 2-L.
///
/// ```cddl
/// challenge = [ place: tstr, time: seconds, nonce: bstr .size 8 ]
/// seconds = 0..4294967295
/// ```
///
/// ```
/// use sanse::place::Challenge;
/// use sanse::verify::Beacon;
/// # let now = sanse::Timestamp::from_unix(1_772_366_400)?;
///
/// let mut beacon = Beacon::new();
/// let shown = Challenge::new("ZZ-GATE-7".parse()?, now, beacon.nonce(100)?); // at second 100 of the gate's uptime
/// let read = Challenge::from_text(&shown.to_text())?; // by the visitor's wallet
/// assert_eq!(read.nonce(), shown.nonce());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    place: PlaceId,
    time: Timestamp,
    nonce: Nonce,
}

impl Challenge {
    /// A challenge with a nonce of the gate's [`Beacon`](crate::verify::Beacon).
    #[must_use]
    pub fn new(place: PlaceId, time: Timestamp, nonce: Nonce) -> Self {
        Self { place, time, nonce }
    }

    /// Which place asks. Not verified: hold it against a place code.
    #[must_use]
    pub fn untrusted_place(&self) -> PlaceId {
        self.place
    }

    /// The gate's time. Not verified.
    #[must_use]
    pub fn untrusted_time(&self) -> Timestamp {
        self.time
    }

    /// The nonce to answer.
    #[must_use]
    pub fn nonce(&self) -> Nonce {
        self.nonce
    }

    /// The text, for a QR code.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut writer = Writer::with_capacity(32);
        writer.array(3).text(self.place.as_str()).uint(self.time.unix()).bytes(self.nonce.as_bytes());
        format!("{PREFIX}{}", base45::encode(&writer.into_bytes()))
    }

    /// A challenge from the text of a QR code.
    ///
    /// # Errors
    /// [`Error::Malformed`] for anything but what [`Challenge::to_text`] makes.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        let why = "scan the code on the gate's screen";
        let malformed = Error::Malformed { what: "a gate's challenge", why };
        let body = text.strip_prefix(PREFIX).filter(|body| body.len() <= 48).ok_or(malformed.clone())?;
        let bytes = base45::decode(body.as_bytes()).map_err(|_| malformed.clone())?;
        Self::read(&bytes).ok_or(malformed)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        reader.array_of(3, "place, time and nonce").ok()?;
        let place = reader.text().ok()?.parse().ok()?;
        let time = Timestamp::from_unix(reader.uint().ok()?).ok()?;
        let nonce = Nonce::from_bytes(reader.bytes_of("8 bytes of nonce").ok()?);
        reader.finish().ok()?;
        Some(Self { place, time, nonce })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_text_is_read() {
        let time = Timestamp::from_unix(1_772_366_400).unwrap();
        let challenge = Challenge::new("ABCDEFGH-123".parse().unwrap(), time, Nonce::from_bytes([255; 8]));
        let text = challenge.to_text();
        assert!(text.len() <= 47, "{}", text.len()); // QR 2-L
        assert_eq!(Challenge::from_text(&text).unwrap(), challenge);
        for bad in [
            "",
            "SB1:",
            "SB2:AB",
            "SN1:AB",
            &text.to_lowercase(),
            &format!("{text}0"),
            &text.replace("SB1", "SN1"),
        ] {
            assert_eq!(Challenge::from_text(bad).unwrap_err().code(), "malformed", "{bad}");
        }
        for cut in 4..text.len() {
            assert!(Challenge::from_text(&text[..cut]).is_err(), "{cut}");
        }
    }
}

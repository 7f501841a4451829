//! Mends what scanners do to a text. Only an application calls it; the verifier reads texts as they are.

use crate::envelope::cose::Envelope;
use crate::text;

/// The text that a scanner probably read before it was mangled, or `None` when nothing known mends it.
///
/// A text that has the form of a document comes back as it is. Else the known damages are undone one after
/// another until one has: white space around it (base45 never ends in a space), lower case, spaces written as
/// `%20`, percent-encoding, and a full stop in place of the colon of `SN1:`. A space written as `+` cannot be
/// told from base45's own plus sign and stays as it is. A mended text is checked like any other, so mending
/// wrongly can only leave a code unreadable, never make it valid.
///
/// ```
/// # use sanse::key::SigningKey;
/// # use sanse::{Colour, Issuer, Pass, Timestamp, identity::Commitment};
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let issuer = Issuer::new(SigningKey::generate()?);
/// # let pass = Pass::new(Colour::Green, Commitment::from_bytes([7; 16]));
/// # let text = issuer.issue_paper(&pass, now, now.plus(3_600))?.to_text();
/// let scanned = format!("{}\r\n", text.to_lowercase());
/// assert_eq!(sanse::mend(&scanned), Some(text));
/// assert_eq!(sanse::mend("hello"), None);
/// # Ok::<(), sanse::Error>(())
/// ```
#[must_use]
pub fn mend(scanned: &str) -> Option<String> {
    let trimmed = scanned.trim_matches([' ', '\r', '\n', '\t', '\u{FEFF}', '\0']);
    let upper = trimmed.to_ascii_uppercase().replacen("SN1.", text::PREFIX, 1);
    [scanned.to_owned(), trimmed.to_owned(), upper.replace("%20", " "), unescaped(&upper), upper]
        .into_iter()
        .find(|text| has_form(text))
}

/// What percent-encoding (RFC 3986, section 2.1) made of a text, undone in one pass: `%252F` was `%2F`.
fn unescaped(text: &str) -> String {
    let (before, escapes) = text.split_once('%').unwrap_or((text, ""));
    let mut plain = before.to_owned();
    for part in escapes.split('%').filter(|_| before.len() < text.len()) {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii);
        plain.push(byte.map_or('%', char::from));
        plain.push_str(if byte.is_some() { part.get(2..).unwrap_or_default() } else { part });
    }
    plain
}

fn has_form(text: &str) -> bool {
    text::decode(text).is_ok_and(|bytes| Envelope::read(&bytes).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Commitment;
    use crate::key::SigningKey;
    use crate::{Colour, Issuer, Pass, Timestamp};

    #[test]
    fn known_damages_are_undone() {
        let now = Timestamp::from_unix(1_772_366_400).unwrap();
        let issuer = Issuer::new(SigningKey::from_seed(&[3; 32]).unwrap());
        let mut seen = [0; 2];
        for n in 0..60 {
            let pass = Pass::new(Colour::Green, Commitment::from_bytes([n; 16]));
            let text = issuer.issue_paper(&pass, now, now.plus(3_600)).unwrap().to_text();
            for (count, character) in seen.iter_mut().zip([' ', '%']) {
                *count += usize::from(text.contains(character));
            }
            for damaged in [
                format!("{text}\r\n"),
                format!("\u{FEFF}{text} "),
                text.to_lowercase(),
                text.replacen(':', ".", 1),
                text.replacen(':', ".", 1).replace(' ', "%20").to_lowercase(),
                text.replace(' ', "%20"),
                text.replace('%', "%25").replace(' ', "%20").replace('/', "%2f").replace(':', "%3a"),
                text.replace('%', "%25").replace(' ', "%20").replace('+', "%2B").replace('$', "%24"),
            ] {
                assert_eq!(mend(&damaged).as_deref(), Some(text.as_str()), "{damaged:?}");
            }
        }
        assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
    }

    #[test]
    fn each_escape_is_undone_once() {
        for (escaped, plain) in [
            ("", ""),
            ("%", "%"),
            ("A%", "A%"),
            ("SN1%3AA%20B%2BC", "SN1:A B+C"),
            ("%2520%252F%253A", "%20%2F%3A"),
            ("%2525", "%25"),
            ("%%20%+5%2%ZZ%FF", "% %+5%2%ZZ%FF"),
        ] {
            assert_eq!(unescaped(escaped), plain, "{escaped}");
        }
    }

    #[test]
    fn other_texts_are_left_alone() {
        for other in ["", "SN1:", "SN2:RRQ", "HC1:RRQ 11", "SN1:RRQ 1"] {
            assert_eq!(mend(other), None, "{other:?}");
        }
    }
}

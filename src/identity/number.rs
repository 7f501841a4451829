//! Numbers of documents as people type them, made one form; a resident number is held against its own check character.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::{Error, in_range};
use crate::limits;

/// A resident number's length, in characters (GB 11643-1999).
const RESIDENT_CHARS: usize = 18;

const NUMBER: &str = "the document number";
const RESIDENT: &str = "the resident number";

/// Spaces and hyphens of every kind, the invisible ones included that come with copied text.
fn is_filler(c: char) -> bool {
    // the property Dash of Unicode, and the soft hyphen; whatever NFKC folds into one of these is gone already
    let dash = matches!(
        c,
        '-' | '\u{AD}' | '\u{58A}' | '\u{5BE}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2053}'
                | '\u{2212}'
                | '\u{2E17}'
                | '\u{2E1A}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{2E40}'
                | '\u{2E5D}'
                | '\u{301C}'
                | '\u{3030}'
                | '\u{30A0}'
                | '\u{10D6E}'
                | '\u{10EAD}'
    );
    dash || c.is_whitespace() || matches!(c, '\u{180E}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// NFKC, ASCII capitals, no spaces or hyphens; 1 to `DOCUMENT_NUMBER_CHARS` letters and digits.
pub(super) fn normalised(typed: &str) -> Result<Zeroizing<String>, Error> {
    // one character can fold into eighteen, so the bound on what was typed comes first
    let (max, unit) = (limits::DOCUMENT_INPUT_BYTES, "bytes");
    if typed.len() > max {
        return Err(Error::Length { what: NUMBER, unit, length: typed.len(), min: 1, max });
    }
    let max = limits::DOCUMENT_NUMBER_CHARS;
    let mut number = Zeroizing::new(String::with_capacity(max));
    let mut length = 0;
    for c in typed.nfkc().filter(|&c| !is_filler(c)) {
        if !c.is_ascii_alphanumeric() {
            let why = "it may have Latin letters, digits, spaces and hyphens only; type it anew if \
                       nothing else is to be seen in it";
            return Err(Error::Malformed { what: NUMBER, why });
        }
        length += 1;
        // kept within its capacity: a grown string would leave an unwiped copy
        if length <= max {
            number.push(c.to_ascii_uppercase());
        }
    }
    if length == 0 || length > max {
        return Err(Error::Length { what: NUMBER, unit: "characters", length, min: 1, max });
    }
    Ok(number)
}

/// Holds a Chinese resident number against GB 11643-1999.
///
/// The region is not held against a list: regions are merged and renamed, and old numbers stay valid.
pub(super) fn check_resident(number: &str) -> Result<(), Error> {
    let (length, min, max) = (number.len(), RESIDENT_CHARS, RESIDENT_CHARS);
    let bytes: &[u8; RESIDENT_CHARS] = number.as_bytes().try_into().map_err(|_| Error::Length {
        what: RESIDENT,
        unit: "characters",
        length,
        min,
        max,
    })?;
    let [digits @ .., check] = bytes;
    if !digits.iter().all(u8::is_ascii_digit) {
        let why = "its first seventeen characters must be digits; compare them with the card";
        return Err(Error::Malformed { what: RESIDENT, why });
    }
    if !check.is_ascii_digit() && *check != b'X' {
        let why = "its last character must be a digit or X; compare it with the card";
        return Err(Error::Malformed { what: RESIDENT, why });
    }
    let [_, _, _, _, _, _, y1, y2, y3, y4, m1, m2, d1, d2, ..] = digits;
    let decimal = |places: &[&u8]| places.iter().fold(0, |n, &&digit| n * 10 + u64::from(digit - b'0'));
    let (year, month, day) = (decimal(&[y1, y2, y3, y4]), decimal(&[m1, m2]), decimal(&[d1, d2]));
    in_range("the year of birth in the resident number", year, limits::BIRTH_YEAR.0, limits::BIRTH_YEAR.1)?;
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    };
    if !(1..=last).contains(&day) {
        let why = "there is no such day; compare characters 7 to 14 with the card";
        return Err(Error::Malformed { what: "the date of birth in the resident number", why });
    }
    if check_character(digits) != *check {
        return Err(Error::Mismatch {
            what: "the check character of the resident number",
            with: "the seventeen digits before it",
            why: "one of them is mistyped; compare them with the card",
        });
    }
    Ok(())
}

/// The check character of ISO 7064 MOD 11-2 for ASCII digits.
fn check_character(digits: &[u8]) -> u8 {
    let sum = digits.iter().fold(0, |sum, digit| (sum + u32::from(digit.wrapping_sub(b'0'))) * 2 % 11);
    match (12 - sum) % 11 {
        10 => b'X',
        value => b'0' + value as u8,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{DocumentKind, IdentityDocument};
    use super::*;

    fn resident(number: &str) -> Result<IdentityDocument, Error> {
        IdentityDocument::new("CN", DocumentKind::ResidentId, number)
    }

    #[test]
    fn the_ways_of_typing_one_number_are_one_number() {
        for typed in [
            "99999919900307008X",
            "99999919900307008x",
            " 999999\u{3000}19900307\u{a0}008x\t",
            "999999-1990‐03‑07–008—X",
            "99999919900307008X",
            "99999919900307008\u{2169}",
            "\u{feff}999999\u{200b}19900307\u{ad}008−X\u{2028}",
            "999999﹣19900307-008⁻X",
        ] {
            assert_eq!(*normalised(typed).unwrap(), "99999919900307008X", "{typed:?}");
        }
    }

    #[test]
    fn typos_are_told_apart() {
        for (number, code, word) in [
            ("99999919900307001", "length", "18"),
            ("9999991990030700122", "length", "18"),
            ("9999991990O3070012", "malformed", "seventeen"),
            ("99999919900307001Y", "malformed", "last character"),
            ("999999179901010013", "out-of-range", "year"),
            ("999999199102290010", "malformed", "no such day"),
            ("999999190002290012", "malformed", "no such day"),
            ("999999199013010013", "malformed", "no such day"),
            ("999999199003000012", "malformed", "no such day"),
            ("999999199003070013", "mismatch", "check character"),
            ("999999199003700012", "malformed", "no such day"),
        ] {
            let error = resident(number).unwrap_err();
            assert_eq!(error.code(), code, "{number}");
            assert!(error.to_string().contains(word), "{error}");
            assert!(!error.to_string().contains(number));
        }
        assert!(resident("999999200002290019").is_ok());
        // the form is that of China's cards alone
        assert!(IdentityDocument::new("XX", DocumentKind::ResidentId, "A-1").is_ok());
    }

    #[test]
    fn other_documents_are_bounded() {
        let new = |country, number: &str| IdentityDocument::new(country, DocumentKind::Passport, number);
        for country in ["", "C", "cn", "CHN", "中", "C1"] {
            assert_eq!(new(country, "E1").unwrap_err().code(), "malformed");
        }
        for (number, code) in [
            ("".to_owned(), "length"),
            (" - ".to_owned(), "length"),
            ("E_1".to_owned(), "malformed"),
            ("É1".to_owned(), "malformed"),
            ("E\u{202e}1".to_owned(), "malformed"),
            ("1".repeat(limits::DOCUMENT_NUMBER_CHARS + 1), "length"),
            (" ".repeat(limits::DOCUMENT_INPUT_BYTES + 1), "length"),
        ] {
            assert_eq!(new("XX", &number).unwrap_err().code(), code, "{number}");
        }
        assert!(new("XX", &"1".repeat(limits::DOCUMENT_NUMBER_CHARS)).is_ok());
    }

    proptest! {
        #[test]
        fn one_wrong_or_two_swapped_digits_are_caught(
            seq in 0u32..1000, day in 1u32..29, at in 0usize..17, by in 1u8..10,
        ) {
            let digits = format!("999999199003{day:02}{seq:03}").into_bytes();
            let whole = |digits: &[u8], check| String::from_utf8([digits, &[check]].concat()).unwrap();
            let check = check_character(&digits);
            prop_assert!(resident(&whole(&digits, check)).is_ok());

            let mut wrong = digits.clone();
            wrong[at] = (wrong[at] - b'0' + by) % 10 + b'0';
            prop_assert!(resident(&whole(&wrong, check)).is_err());

            let mut swapped = digits.clone();
            swapped.swap(at, (at + 1).min(16));
            prop_assert_eq!(resident(&whole(&swapped, check)).is_err(), swapped != digits);
        }

        #[test]
        fn any_text_is_answered(country in ".{0,3}", number in "\\PC{0,80}") {
            for kind in [DocumentKind::ResidentId, DocumentKind::Passport] {
                let _ = IdentityDocument::new("CN", kind, &number);
                let _ = IdentityDocument::new(&country, kind, &number);
            }
        }
    }
}

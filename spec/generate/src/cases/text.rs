//! Step 1, the text.

use crate::case::Case;
use crate::cose::ALPHABET;
use crate::draft::Facts;

pub(crate) fn cases() -> Vec<Case> {
    // An envelope of odd length, so that the text ends in two characters.
    let odd = Facts { name: Some("A*"), ..Facts::default() };
    let even = Facts { name: Some("A**"), ..Facts::default() };
    let case = |name: &str, description: &str| Case::of(name, description, &odd);
    let mut cases = vec![
        Case::of_text(
            "invalid/text-too-long",
            "One character more than any QR code holds.",
            format!("SN1:{}", "0".repeat(4_293)),
        )
        .codes(&[101]),
        Case::of_text(
            "edge/text-longest",
            "As long as a QR code can be: read, and found to be no envelope.",
            format!("SN1:{}", "0".repeat(4_292)),
        )
        .codes(&[111]),
        Case::of_text("invalid/text-empty", "No text.", "").codes(&[102]),
        Case::of_text("invalid/text-nothing-behind-prefix", "The prefix alone.", "SN1:").codes(&[111]),
        case("invalid/text-prefix-other", "The prefix of another format.")
            .retype(|text| text.replacen("SN1:", "HC1:", 1))
            .codes(&[102]),
        case("invalid/text-prefix-none", "No prefix.")
            .retype(|text| text.replacen("SN1:", "", 1))
            .codes(&[102]),
        case("invalid/text-prefix-lower-case", "The prefix in lower case.")
            .retype(|text| text.replacen("SN1:", "sn1:", 1))
            .codes(&[102]),
        case("invalid/text-leading-space", "A space before the prefix.")
            .retype(|text| format!(" {text}"))
            .codes(&[102]),
        case("invalid/text-version-2", "A later format.")
            .retype(|text| text.replacen("SN1:", "SN2:", 1))
            .codes(&[103]),
        case("invalid/text-lower-case", "The body in lower case.")
            .retype(|text| {
                let (prefix, body) = text.split_at(4);
                format!("{prefix}{}", body.to_lowercase())
            })
            .codes(&[104]),
        case("invalid/text-alphabet", "A character outside base45.")
            .retype(|text| {
                let (start, end) = text.split_at(10);
                format!("{start}#{}", end.chars().skip(1).collect::<String>())
            })
            .codes(&[104]),
        case("invalid/text-not-ascii", "A character of two bytes.")
            .retype(|text| {
                let (start, end) = text.split_at(10);
                format!("{start}\u{e9}{}", end.chars().skip(2).collect::<String>())
            })
            .codes(&[104]),
        case("invalid/text-newline", "A line end behind the text.")
            .retype(|text| format!("{text}\n"))
            .codes(&[104]),
        Case::of("invalid/text-length", "A number of characters that no bytes give: 1 modulo 3.", &even)
            .retype(|text| format!("{text}0"))
            .codes(&[104]),
        case("invalid/text-group-overflow", "Three characters above 65,535.")
            .retype(|text| format!("SN1::::{}", text.chars().skip(7).collect::<String>()))
            .codes(&[104]),
    ];
    // The twin that the base45 crate reads as the same bytes: the last two characters plus 256.
    cases.push(
        case(
            "invalid/text-tail-overflow",
            "The last two characters above 255: a second text of the same pass to a lax decoder.",
        )
        .retype(|text| {
            let at = |c: char| ALPHABET.iter().position(|a| char::from(*a) == c).expect("of the alphabet");
            let (start, tail) = text.split_at(text.len() - 2);
            let digits: Vec<usize> = tail.chars().map(at).collect();
            let n = digits.iter().rev().fold(0, |n, digit| n * 45 + digit) + 256;
            let digit = |n: usize| ALPHABET.get(n).map(|c| char::from(*c)).expect("below 45");
            format!("{start}{}{}", digit(n % 45), digit(n / 45))
        })
        .codes(&[104]),
    );
    cases
}

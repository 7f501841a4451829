//! An identity document as it is typed: `CN:resident-id:<number>`.

use std::io::{BufRead, Read};

use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::limits;

use crate::Failure;

/// From the argument, or from the first line of standard input when the argument is `-`.
pub fn read(argument: &str) -> Result<IdentityDocument, Failure> {
    if argument != "-" {
        return parse(argument);
    }
    // Country, kind and number, with room for white space.
    let longest = limits::DOCUMENT_INPUT_BYTES as u64 + 64;
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .take(longest)
        .read_line(&mut line)
        .map_err(|error| Failure::of("the document on standard input", error))?;
    parse(line.trim())
}

/// From this text alone. The number is in no message.
pub fn parse(text: &str) -> Result<IdentityDocument, Failure> {
    let mut parts = text.splitn(3, ':');
    let (Some(country), Some(kind), Some(number)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Failure::usage(
            "the document is not understood: write COUNTRY:KIND:NUMBER, such as CN:resident-id:<number>",
        ));
    };
    let kind: DocumentKind = kind.parse().map_err(|error: sanse::Error| Failure::usage(error.to_string()))?;
    IdentityDocument::new(country, kind, number).map_err(|error| Failure::usage(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_are_in_no_message() {
        assert!(parse("CN:resident-id:99999919900307008X").is_ok());
        assert!(parse("ZZ:passport:X0000001").is_ok());
        for wrong in ["CN:resident-id:999999199003070081", "CN:card:99999919900307008X", "99999919900307008X"]
        {
            assert!(!parse(wrong).unwrap_err().to_string().contains("999999"), "{wrong}");
        }
    }
}

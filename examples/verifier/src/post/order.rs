//! What a guard types: a line that begins with `!`.

use sanse::Temperature;
use sanse::identity::IdentityDocument;
use sanse::verify::{Confirmation, Resolution};

use sanse_example_common::document;

/// One order.
pub(super) enum Order {
    /// The guard has looked, and says what follows and why.
    Close(Resolution, String),
    Measured(Temperature),
    Confirmed(Confirmation),
    Document(IdentityDocument),
    /// How to reach a person who was refused.
    Contact(String),
}

const ALL: &str = "!admit REASON, !refuse REASON, !temp 36.6, !consent, !second-document, \
                   !document COUNTRY:KIND:NUMBER, !contact TEXT";

/// Reads an order; nothing that was typed is in a message, for it may be a document's number.
pub(super) fn read(line: &str) -> Result<Order, String> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    match (word, rest) {
        ("!admit" | "!refuse", "") => Err(format!("say why, in a few words: {word} REASON")),
        ("!admit", why) => Ok(Order::Close(Resolution::Admitted, why.to_owned())),
        ("!refuse", why) => Ok(Order::Close(Resolution::Refused, why.to_owned())),
        // Where the place asks for a person's word alone.
        ("!temp", "") => Ok(Order::Confirmed(Confirmation::Temperature)),
        ("!temp", degrees) => {
            degrees.parse().map(Order::Measured).map_err(|error: sanse::Error| error.to_string())
        }
        ("!consent", "") => Ok(Order::Confirmed(Confirmation::Consent)),
        ("!second-document", "") => Ok(Order::Confirmed(Confirmation::SecondDocument)),
        ("!document", number) => {
            document::parse(number).map(Order::Document).map_err(|failure| failure.to_string())
        }
        ("!contact", text) if !text.is_empty() => Ok(Order::Contact(text.to_owned())),
        _ => Err(format!("not understood, and nothing was changed; write {ALL}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_and_nothing_typed_is_told() {
        assert!(
            matches!(read("!admit photo compared"), Ok(Order::Close(Resolution::Admitted, why)) if why == "photo compared")
        );
        assert!(
            matches!(read(" !refuse  not the person "), Ok(Order::Close(Resolution::Refused, why)) if why == "not the person")
        );
        assert!(matches!(read("!temp 36.6"), Ok(Order::Measured(_))));
        assert!(matches!(read("!consent"), Ok(Order::Confirmed(Confirmation::Consent))));
        assert!(matches!(read("!document ZZ:passport:X0000001"), Ok(Order::Document(_))));
        for wrong in [
            "!admit",
            "!admit  ",
            "!temp 98.6",
            "!consent now",
            "!admitted x",
            "!document 99999919900307008X",
            "!",
        ] {
            let why = read(wrong).err().unwrap();
            assert!(!why.contains("999999") && !why.contains("98.6"), "{why}");
        }
    }
}

//! What a guard types: a line that begins with `!`, and may name the answer that it is meant for.

use sanse::Temperature;
use sanse::identity::IdentityDocument;
use sanse::verify::{Confirmation, Resolution};

use sanse_example_common::document;

/// What was typed: an order, and the number of the answer that it names.
pub(super) struct Typed {
    pub(super) number: Option<u64>,
    pub(super) order: Order,
}

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
                   !document COUNTRY:KIND:NUMBER, !contact TEXT, each for one answer with its number: !admit #12 REASON";

/// Reads an order; nothing that was typed is in a message, for it may be a document's number.
pub(super) fn read(line: &str) -> Result<Typed, String> {
    let (word, rest) = first(line.trim());
    let (number, rest) = match rest.strip_prefix('#').map(first) {
        Some((digits, rest)) => {
            let wrong =
                "behind # stands the number of an answer, as in !admit #12 REASON: nothing was changed";
            (Some(digits.parse().map_err(|_| wrong.to_owned())?), rest)
        }
        None => (None, rest),
    };
    Ok(Typed { number, order: order(word, rest)? })
}

/// The first word, and what follows.
fn first(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

fn order(word: &str, rest: &str) -> Result<Order, String> {
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
        let order = |line| read(line).map(|typed| typed.order);
        assert!(
            matches!(order("!admit photo compared"), Ok(Order::Close(Resolution::Admitted, why)) if why == "photo compared")
        );
        assert!(
            matches!(order(" !refuse  not the person "), Ok(Order::Close(Resolution::Refused, why)) if why == "not the person")
        );
        assert!(matches!(order("!temp 36.6"), Ok(Order::Measured(_))));
        assert!(matches!(order("!consent"), Ok(Order::Confirmed(Confirmation::Consent))));
        assert!(matches!(order("!document ZZ:passport:X0000001"), Ok(Order::Document(_))));
        for (line, named) in
            [("!admit #12 photo compared", Some(12)), ("!consent #3", Some(3)), ("!consent", None)]
        {
            assert_eq!(read(line).map(|typed| typed.number), Ok(named), "{line}");
        }
        for wrong in [
            "!admit #12",
            "!admit # photo compared",
            "!admit #99999919900307008X compared",
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

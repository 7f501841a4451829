//! The code at a door, and the challenge on a screen, as a phone reads them.

use sanse::Verified;
use sanse::place::{Challenge, PlaceCode};

use crate::arguments::Arguments;
use crate::door::language;
use crate::fault::Fault;
use crate::operation::{Answer, Operation};
use crate::trust::PlainTrust;
use crate::value::{Boxed, Thing, Value, record};

/// The code of a place that was believed.
pub(crate) struct PlainPlace(pub(crate) Verified<PlaceCode>);

impl Thing for PlainPlace {
    const NAME: &'static str = "Place";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("trust.open_place", &["trust", "text", "time", "latest?"], open),
    // What to do at this door, in a sentence.
    Operation::new("place.instruction", &["place", "language?"], |a| {
        let (place, language) = (a.thing::<PlainPlace>("place")?, language(a)?);
        Ok(place.0.claims().way_in().instruction(language).into())
    }),
    Operation::new("challenge.text", &["place", "time", "nonce"], |a| {
        let (place, time) = (a.word("place")?, a.time("time")?);
        Ok(Challenge::new(place, time, sanse::Nonce::from_bytes(a.exactly("nonce")?)).to_text().into())
    }),
    Operation::new("challenge.read", &["text"], |a| {
        let challenge = Challenge::from_text(&a.text("text")?)?;
        Ok(record([
            ("untrusted_place", challenge.untrusted_place().as_str().into()),
            ("untrusted_time", challenge.untrusted_time().into()),
            ("nonce", challenge.nonce().as_bytes().into()),
        ]))
    }),
];

fn open(a: &mut Arguments) -> Answer {
    let (trust, text) = (a.thing::<PlainTrust>("trust")?, a.text("text")?);
    let opened = trust.lock().open_place(&text, a.now()?);
    let place = opened.map_err(|error| Fault::refused(error.code(), error))?;
    Ok(told(place))
}

/// A place as a record: the thing itself, and what its code says.
pub(crate) fn told(place: Verified<PlaceCode>) -> Value {
    let code = place.claims();
    record([
        ("id", code.id().as_str().into()),
        ("name", code.name().into()),
        ("area", code.area().as_str().into()),
        ("kind", code.kind().name().into()),
        ("way_in", code.way_in().name().into()),
        ("unit", code.unit().into()),
        ("issued_at", code.issued_at().into()),
        ("expires_at", code.expires_at().into()),
        ("place", Boxed(PlainPlace(place)).into()),
    ])
}

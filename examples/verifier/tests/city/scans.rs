//! What is held before a reader, and what the gate must make of it.

use sanse::{Colour, Timestamp};

use crate::calendar::Half;
use crate::people::{Holds, Home, People, Who};
use crate::phones::{Label, Phones};
use crate::places;

/// What is held before a reader.
#[derive(Clone, Debug)]
pub(crate) enum Shows {
    /// A code that a phone made at this time for this place.
    Code { label: Label, place: usize, made: Timestamp },
    /// A pass as it was issued: paper, or copied out of a phone.
    Bare(Label),
    /// Something else.
    Text(String),
}

/// What must come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) outcome: &'static str,
    /// The main reason.
    pub(crate) main: Option<&'static str>,
    /// The same scan once more: nothing is counted.
    pub(crate) repeat: bool,
    /// Who is known by it, in which colour.
    pub(crate) known: Option<(Who, Colour)>,
    pub(crate) paper: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) at: Timestamp,
    pub(crate) shows: Shows,
    pub(crate) wanted: Wanted,
}

impl Scan {
    /// The line of the log.
    pub(crate) fn line(&self, phones: &Phones) -> String {
        let text = match &self.shows {
            Shows::Code { label, place, made } => phones.show(*label, &places::id(*place), *made),
            Shows::Bare(label) => phones.bare(*label).to_owned(),
            Shows::Text(text) => text.clone(),
        };
        format!("{} {text}\n", self.at)
    }
}

impl Wanted {
    pub(crate) fn admitted(who: Who) -> Self {
        Self { outcome: "admit", main: None, repeat: false, known: Some((who, Colour::Green)), paper: false }
    }

    /// Refused, and nobody is known by it.
    pub(crate) fn refused(main: &'static str) -> Self {
        Self { outcome: "refuse", main: Some(main), repeat: false, known: None, paper: false }
    }

    /// Somebody green of whom a person must see something, where one stands.
    pub(crate) fn looked_at(main: &'static str, who: Who, gate: usize) -> Self {
        let outcome = if places::is_unattended(gate) { "refuse" } else { "check" };
        Self { outcome, main: Some(main), ..Self::admitted(who) }
    }

    pub(crate) fn again(self) -> Self {
        Self { repeat: true, ..self }
    }

    /// What an honest visit comes to, at a gate whose lists are of this half day.
    pub(crate) fn visit(people: &People, who: Who, gate: usize, day: u32, lists: Half) -> Self {
        if who.0 == Home::Stranger {
            return Self::refused("key-unknown");
        }
        if people.holds(who) == Holds::Paper {
            return match places::is_unattended(gate) {
                true => Self { paper: true, ..Self::refused("paper-refused") },
                false => Self { paper: true, ..Self::looked_at("paper", who, gate) },
            };
        }
        match people.course(who).colour(day, lists) {
            Colour::Green => Self::admitted(who),
            colour => Self { known: Some((who, colour)), ..Self::refused("colour-refused") },
        }
    }
}

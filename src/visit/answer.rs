//! What somebody's visit came to, as a cell of what is published.

use super::record::Visit;
use crate::colour::Colour;
use crate::verify::Outcome;

/// A cell of the table by answer: the colour, if any was seen, and what somebody's first visit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a colour and an outcome")]
pub struct Answer {
    /// The colour; `None` for who was written down by hand, and showed none.
    pub colour: Option<Colour>,
    /// What it came to.
    pub became: Outcome,
}

impl Answer {
    /// All cells in their order, the rarest first. A Check without a colour there is not.
    pub const ALL: [Answer; 11] = {
        use Outcome::{Admit, Check, Refuse};
        const fn cell(colour: Option<Colour>, became: Outcome) -> Answer {
            Answer { colour, became }
        }
        const RED: Option<Colour> = Some(Colour::Red);
        const YELLOW: Option<Colour> = Some(Colour::Yellow);
        const GREEN: Option<Colour> = Some(Colour::Green);
        [
            cell(RED, Admit),
            cell(RED, Check),
            cell(RED, Refuse),
            cell(YELLOW, Admit),
            cell(YELLOW, Check),
            cell(YELLOW, Refuse),
            cell(None, Admit),
            cell(None, Refuse),
            cell(GREEN, Refuse),
            cell(GREEN, Check),
            cell(GREEN, Admit),
        ]
    };

    /// Where a visit stands in [`Answer::ALL`].
    pub(super) fn of(visit: &Visit) -> Option<usize> {
        Self::ALL.iter().position(|cell| (cell.colour, cell.became) == (visit.colour(), visit.became()))
    }

    /// `red-refuse`, `none-admit` and so on.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}-{}", self.colour.map_or("none", Colour::name), self.became)
    }
}

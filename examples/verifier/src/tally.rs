//! What the scans of one run came to.

use sanse::verify::Outcome;

use crate::args::Lang;

/// The outcomes that occurred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    admitted: u64,
    checked: u64,
    refused: u64,
    unread: u64,
    /// Of the others, those that were the same scan once more.
    repeats: u64,
    /// Of the others, those that the shared memory had no part in.
    alone: u64,
}

impl Tally {
    pub(crate) fn decided(&mut self, outcome: Outcome, repeat: bool, alone: bool) {
        self.repeats += u64::from(repeat);
        self.alone += u64::from(alone);
        match outcome {
            Outcome::Admit => self.admitted += 1,
            Outcome::Check => self.checked += 1,
            Outcome::Refuse => self.refused += 1,
        }
    }

    /// A check came to something else: a person has closed it, or did what was asked for.
    pub(crate) fn became(&mut self, outcome: Outcome) {
        self.checked = self.checked.saturating_sub(1);
        self.decided(outcome, false, false);
    }

    pub(crate) fn unread(&mut self) {
        self.unread += 1;
    }

    /// How many answers there were.
    pub(crate) fn answers(self) -> u64 {
        self.admitted + self.checked + self.refused + self.unread
    }

    /// All of it in one line.
    pub(crate) fn summary(self, lang: Lang) -> String {
        let Self { admitted, checked, refused, unread, repeats, alone } = self;
        let answers = self.answers();
        let summary = match lang {
            Lang::En => format!(
                "{answers} answers: {admitted} admitted, {checked} to be looked at, {refused} refused, \
                 {unread} not read; {repeats} of them repeats"
            ),
            Lang::Zh => format!(
                "共{answers}次:放行{admitted}、查看{checked}、拒绝{refused}、未读出{unread};其中重复{repeats}"
            ),
        };
        match (alone, lang) {
            (0, _) => summary,
            (_, Lang::En) => format!("{summary}, {alone} decided without the shared memory"),
            (_, Lang::Zh) => format!("{summary}、未经共享记忆{alone}"),
        }
    }

    /// Nothing scanned is trouble, not success: a door that opens on 0 must not open on nothing.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self { unread: 1.., .. } => crate::TROUBLE,
            Self { refused: 1.., .. } => 1,
            Self { checked: 1.., .. } => 3,
            Self { admitted: 1.., .. } => 0,
            _ => crate::TROUBLE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_alone_is_told_where_there_was_any() {
        let mut tally = Tally::default();
        tally.decided(Outcome::Admit, false, false);
        assert!(tally.summary(Lang::En).ends_with("0 of them repeats"));
        tally.decided(Outcome::Check, false, true);
        assert!(tally.summary(Lang::En).ends_with("repeats, 1 decided without the shared memory"));
        assert!(tally.summary(Lang::Zh).ends_with("、未经共享记忆1"));
    }

    #[test]
    fn the_worst_decides() {
        let code = |admitted, checked, refused, unread| {
            Tally { admitted, checked, refused, unread, ..Tally::default() }.exit_code()
        };
        assert_eq!([code(2, 0, 0, 0), code(1, 0, 3, 0), code(1, 1, 1, 0)], [0, 1, 1]);
        assert_eq!([code(5, 1, 0, 0), code(1, 1, 1, 1), code(0, 0, 0, 0)], [3, 4, 4]);
    }
}

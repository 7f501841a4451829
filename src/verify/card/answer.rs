//! What a sentinel answers to one card, and what follows from it.

use std::fmt;

use crate::audience::PlaceId;
use crate::colour::Colour;
use crate::identity::IdentityDocument;
use crate::reason::Language;
use crate::time::{Now, Timestamp};
use crate::verify::Outcome;

/// What a sentinel has answered to one card: the answer, when, where, and by which roster.
///
/// It borrows the document, so that a report of it, and the visit ([`Visit::of_card`](crate::visit::Visit::of_card)), are of
/// that card; it prints nothing of it. Open for an admission that is no [repeat](CardAnswer::is_repeat).
#[derive(Clone, Copy)]
#[must_use = "an answer that nobody reads lets nobody in"]
pub struct CardAnswer<'d> {
    pub(super) answer: RosterAnswer,
    pub(super) repeat: bool,
    pub(super) place: PlaceId,
    pub(super) now: Now,
    pub(super) roster: Option<u64>,
    pub(super) document: &'d IdentityDocument,
}

impl<'d> CardAnswer<'d> {
    /// What is answered, with the compared values.
    #[must_use]
    pub fn answer(&self) -> RosterAnswer {
        self.answer
    }

    /// Admit or refuse; never check, for nobody is there to look.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.answer.outcome()
    }

    /// Whether it is the answer of before once more: the same card, at most
    /// [`REPEAT_SECONDS`](crate::limits::REPEAT_SECONDS) after it was read last, and nothing else read or answered in
    /// between. Nothing is counted then and no barrier opens.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        self.repeat
    }

    /// Whether a barrier opens: admitted, and no answer that it has opened for once more.
    #[must_use]
    pub fn opens(&self) -> bool {
        self.outcome() == Outcome::Admit && !self.repeat
    }

    /// The colour to paint the answer in; none is grey.
    #[must_use]
    pub fn colour(&self) -> Option<Colour> {
        self.answer.colour()
    }

    /// The answer's stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.answer.code()
    }

    /// The one thing to do next, for the box to show or say.
    #[must_use]
    pub fn next(&self, language: Language) -> &'static str {
        self.answer.next(language)
    }

    /// The sentinel's place.
    #[must_use]
    pub fn place(&self) -> PlaceId {
        self.place
    }

    /// The present that was decided by.
    #[must_use]
    pub fn decided_at(&self) -> Now {
        self.now
    }

    /// The number of the roster in force, if there was one.
    #[must_use]
    pub fn roster(&self) -> Option<u64> {
        self.roster
    }

    /// Whether the refusal is to be reported to the place's district authority: the roster has a colour for this card that
    /// the place refuses, and it is no repeat. With the feature `report`, `report::CardRefusal::of` makes the report.
    #[must_use]
    pub fn is_to_report(&self) -> bool {
        matches!(self.answer, RosterAnswer::ColourRefused { .. }) && !self.repeat
    }

    /// The card that was read.
    pub(crate) fn document(&self) -> &'d IdentityDocument {
        self.document
    }
}

/// Shows nothing of the card.
impl fmt::Debug for CardAnswer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardAnswer")
            .field("answer", &self.answer.code())
            .field("repeat", &self.repeat)
            .field("place", &self.place)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// What a sentinel answers to an identity card alone: it admits whoever is listed with a colour that the place admits,
/// and refuses everybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RosterAnswer {
    /// Listed, with a colour that the place admits.
    Admitted {
        /// The colour.
        colour: Colour,
        /// The first second in which it no longer holds.
        expires_at: Timestamp,
    },
    /// Listed, with a colour that the place does not simply admit.
    ColourRefused {
        /// The colour.
        colour: Colour,
    },
    /// Listed, but the entry has run out.
    EntryExpired {
        /// When it ran out.
        expires_at: Timestamp,
    },
    /// Not listed: not green, and not red either; the roster knows nothing of the person.
    NotListed,
    /// The roster has run out, may have, or is dated ahead.
    OutOfDate {
        /// When it was issued.
        issued_at: Timestamp,
        /// The first second in which it no longer holds.
        expires_at: Timestamp,
    },
    /// The roster is older than the place takes: a colour may have become worse since.
    TooOld {
        /// Its age in seconds, by the latest the present can be.
        age: u64,
        /// The most that the place takes: [`ROSTER_AGE_SECONDS`](crate::limits::ROSTER_AGE_SECONDS), or what its policy says
        /// ([`longest_update_age`](crate::verify::PolicyBuilder::longest_update_age)) if that is less.
        limit: u64,
    },
    /// The key that signed the roster counts no longer, or the trust list has run out.
    KeyFallen,
    /// The clock says less than a signed time that was seen.
    ClockBehind {
        /// What the clock says.
        now: Timestamp,
        /// The newest signed time.
        seen: Timestamp,
    },
    /// No roster is loaded.
    NoRoster,
}

impl RosterAnswer {
    /// Admit or refuse; never check, for nobody is there to look.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            RosterAnswer::Admitted { .. } => Outcome::Admit,
            _ => Outcome::Refuse,
        }
    }

    /// The colour to paint the answer in; none is grey.
    #[must_use]
    pub fn colour(&self) -> Option<Colour> {
        match self {
            RosterAnswer::Admitted { colour, .. } | RosterAnswer::ColourRefused { colour } => Some(*colour),
            _ => None,
        }
    }

    /// All codes there are.
    pub const ALL: [&'static str; 9] = [
        "card-admitted",
        "card-colour-refused",
        "card-entry-expired",
        "card-not-listed",
        "card-roster-out-of-date",
        "card-roster-too-old",
        "card-roster-key-fallen",
        "card-clock-behind",
        "card-no-roster",
    ];

    /// A stable name for programs, one per kind.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RosterAnswer::Admitted { .. } => "card-admitted",
            RosterAnswer::ColourRefused { .. } => "card-colour-refused",
            RosterAnswer::EntryExpired { .. } => "card-entry-expired",
            RosterAnswer::NotListed => "card-not-listed",
            RosterAnswer::OutOfDate { .. } => "card-roster-out-of-date",
            RosterAnswer::TooOld { .. } => "card-roster-too-old",
            RosterAnswer::KeyFallen => "card-roster-key-fallen",
            RosterAnswer::ClockBehind { .. } => "card-clock-behind",
            RosterAnswer::NoRoster => "card-no-roster",
        }
    }

    /// The one thing to do next, for the box to show or say.
    #[must_use]
    pub fn next(&self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            RosterAnswer::Admitted { .. } => ("Please enter", "请进"),
            RosterAnswer::ColourRefused { .. } => {
                ("You cannot enter by this colour: please see the staff", "该颜色不予放行,请联系工作人员")
            }
            RosterAnswer::EntryExpired { .. } => (
                "Your entry has run out: show your code, or see the staff",
                "登记已过期,请出示通行码或联系工作人员",
            ),
            RosterAnswer::NotListed => {
                ("Not listed: show your code, or see the staff", "名册中无记录,请出示通行码或联系工作人员")
            }
            RosterAnswer::OutOfDate { .. }
            | RosterAnswer::TooOld { .. }
            | RosterAnswer::KeyFallen
            | RosterAnswer::NoRoster => (
                "Cards are not read here now: show your code, or see the staff",
                "暂不能刷证,请出示通行码或联系工作人员",
            ),
            RosterAnswer::ClockBehind { .. } => {
                ("This device's clock is wrong: please see the staff", "本机时钟有误,请联系工作人员")
            }
        };
        match language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

//! Who lives here, and what becomes of them: what every gate should know of whom, and when.

use sanse::Colour;

use crate::calendar::Half;
use crate::dice::Dice;

pub(crate) const HERE: usize = 2_000;
const NEIGHBOURS: usize = 60;
const STRANGERS: usize = 30;

/// Which region somebody's pass is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Home {
    Here,
    /// A region that is recognised here.
    Neighbour,
    /// One that is not.
    Stranger,
}

impl Home {
    pub(crate) const ALL: [Self; 3] = [Self::Here, Self::Neighbour, Self::Stranger];

    pub(crate) fn region(self) -> &'static str {
        match self {
            Home::Here => "ZZ",
            Home::Neighbour => "YY",
            Home::Stranger => "XX",
        }
    }

    pub(crate) fn people(self) -> usize {
        match self {
            Home::Here => HERE,
            Home::Neighbour => NEIGHBOURS,
            Home::Stranger => STRANGERS,
        }
    }
}

/// Somebody: the region, and the number from 0 on in its file of people.
pub(crate) type Who = (Home, usize);

/// What happens to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    Well,
    /// Came from a listed area at noon of this day: yellow for fourteen days.
    Traveller(u32),
    /// Met a case at noon of day 2: yellow beyond the story's end.
    Contact,
    /// Diagnosed at noon of day 1, discharged and released before the morning of day 7.
    Patient,
    /// Taken for a traveller at noon of day 1; appeals, and is right before the morning of day 2.
    Mistaken,
}

impl Course {
    /// The colour from the lists of this half day on. What gets worse does so at noon, what gets better before the morning.
    pub(crate) fn colour(self, day: u32, half: Half) -> Colour {
        let (now, noon) = ((day, half), |day| (day, Half::Afternoon));
        let bad = |from: (u32, Half), until: u32| from <= now && now < (until, Half::Morning);
        match self {
            Course::Traveller(arrived) if bad(noon(arrived), arrived + 14) => Colour::Yellow,
            Course::Contact if bad(noon(2), 16) => Colour::Yellow,
            Course::Patient if bad(noon(1), 7) => Colour::Red,
            Course::Mistaken if bad(noon(1), 2) => Colour::Yellow,
            _ => Colour::Green,
        }
    }
}

/// What somebody shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Phone,
    /// Replaced by a new one at noon of day 1; the old one is found by somebody.
    ReplacedPhone,
    /// A child's pass on the phone of this person.
    PhoneOf(usize),
    Paper,
}

/// The people of this region; all others are well, with phones.
#[derive(Debug)]
pub(crate) struct People {
    courses: Vec<Course>,
    holds: Vec<Holds>,
}

impl People {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let (mut courses, mut holds) = (vec![Course::Well; HERE], vec![Holds::Phone; HERE]);
        let mut free: Vec<usize> = (0..HERE).collect();
        let mut fates = vec![
            (Course::Traveller(0), 25),
            (Course::Traveller(1), 25),
            (Course::Contact, 10),
            (Course::Patient, 3),
            (Course::Mistaken, 2),
        ];
        for (course, count) in fates.drain(..) {
            dice.take(&mut free, count).into_iter().for_each(|who| courses[who] = course);
        }
        for who in dice.take(&mut free, 8) {
            holds[who] = Holds::ReplacedPhone;
        }
        for who in dice.take(&mut free, 20) {
            holds[who] = Holds::Paper;
        }
        for child in dice.take(&mut free, 12) {
            let guardian = dice.take(&mut free, 1)[0];
            holds[child] = Holds::PhoneOf(guardian);
        }
        Self { courses, holds }
    }

    pub(crate) fn course(&self, who: Who) -> Course {
        if who.0 == Home::Here { self.courses[who.1] } else { Course::Well }
    }

    pub(crate) fn holds(&self, who: Who) -> Holds {
        if who.0 == Home::Here { self.holds[who.1] } else { Holds::Phone }
    }

    /// Whose document the registrar has seen, so that their release can be asked for by it.
    pub(crate) fn has_document(&self, who: Who) -> bool {
        who.1.is_multiple_of(10) || self.course(who) == Course::Patient
    }

    /// Those of this region whose course it is.
    pub(crate) fn on(&self, course: Course) -> Vec<usize> {
        (0..HERE).filter(|who| self.courses[*who] == course).collect()
    }

    /// Those of this region who hold their pass so.
    pub(crate) fn holding(&self, wanted: impl Fn(Holds) -> bool) -> Vec<usize> {
        (0..HERE).filter(|who| wanted(self.holds[*who])).collect()
    }

    pub(crate) fn everybody() -> impl Iterator<Item = Who> {
        Home::ALL.into_iter().flat_map(|home| (0..home.people()).map(move |who| (home, who)))
    }
}

/// The number of an identity document that no authority gives: region 999999, and a check digit (GB 11643).
pub(crate) fn document(who: Who) -> String {
    let (home, n) = who;
    let (year, month, day) = (1950 + n % 60, 1 + n / 60 % 12, 1 + n / 720 % 28);
    let digits = format!("999999{year}{month:02}{day:02}{:03}", 7 + home as usize);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize =
        digits.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("CN:resident-id:{digits}{}", char::from(b"10X98765432"[sum % 11]))
}

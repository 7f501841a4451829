//! Numbers of several days put together. Visits add up; different visitors do not, for each day has tags of its own.

use sanse::Colour;
use sanse::visit::{Count, DayStatistics};

/// What is drawn and told of one thing: visits by what they came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) admitted: u64,
    pub(super) checked: u64,
    pub(super) refused: u64,
}

impl Sum {
    pub(super) fn total(self) -> u64 {
        self.admitted + self.checked + self.refused
    }
}

impl From<Count> for Sum {
    fn from(count: Count) -> Self {
        Self { admitted: count.admitted, checked: count.checked, refused: count.refused }
    }
}

impl std::ops::Add for Sum {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            admitted: self.admitted + other.admitted,
            checked: self.checked + other.checked,
            refused: self.refused + other.refused,
        }
    }
}

fn sum(days: &[DayStatistics], of: impl Fn(&DayStatistics) -> Count) -> Sum {
    days.iter().map(|day| Sum::from(of(day))).fold(Sum::default(), std::ops::Add::add)
}

/// All visits at the door.
pub(super) fn all(days: &[DayStatistics]) -> Sum {
    sum(days, DayStatistics::visits)
}

/// The colours, and none: in the order in which they are told.
pub(super) const COLOURS: [Option<Colour>; 4] =
    [Some(Colour::Green), Some(Colour::Yellow), Some(Colour::Red), None];

/// By colour: its name, and the visits.
pub(super) fn colours(days: &[DayStatistics]) -> Vec<(String, Sum)> {
    let name = |colour: Option<Colour>| colour.map_or("none", Colour::name).to_owned();
    COLOURS.into_iter().map(|colour| (name(colour), sum(days, |day| day.colour(colour)))).collect()
}

/// By hour of the day.
pub(super) fn hours(days: &[DayStatistics]) -> Vec<(String, Sum)> {
    (0..24).map(|hour| (format!("{hour:02}"), sum(days, |day| day.hour(hour)))).collect()
}

/// By day, of all places together.
pub(super) fn by_day(days: &[DayStatistics]) -> Vec<(String, Sum)> {
    let mut sums = std::collections::BTreeMap::<_, Sum>::new();
    for day in days {
        let sum = sums.entry(day.day()).or_default();
        *sum = *sum + day.visits().into();
    }
    sums.into_iter().map(|(day, sum)| (day.to_string(), sum)).collect()
}

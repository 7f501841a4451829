//! What the place asks: one set of rules, read from `gate.toml` and from flags.

use std::str::FromStr;

use clap::{ArgAction, Args, ValueEnum};
use sanse::verify::{Confirmation, Treatment};
use sanse::{Colour, PlaceId, Profile, RegionId, Temperature};
use serde::de::{Deserialize, Deserializer, Error};

use super::{Shared, word};

/// Longest age that may be asked for, in hours: the longest life of a pass is 400 days.
const HOURS: std::ops::RangeInclusive<u64> = 1..=9_600;

/// The rules as far as they were said; what was not said is the library's default.
#[derive(Args, Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[command(next_help_heading = "What the place asks; each flag overrides gate.toml")]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rules {
    /// Another place than the folder's
    #[arg(long)]
    #[serde(deserialize_with = "word::member")]
    pub(crate) place: Option<PlaceId>,
    /// Take codes shown openly too, at a place; without a place they are what is taken
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) open: Option<bool>,
    /// Take only answers to this gate's own challenges, which `watch` shows
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) challenge: Option<bool>,
    /// Take paper for a person to compare, or refuse it; refused unless said
    #[arg(long)]
    #[serde(deserialize_with = "word::member")]
    pub(crate) paper: Option<Paper>,
    /// How a colour is treated, such as yellow=check; green=admit, yellow=refuse, red=refuse unless said
    #[arg(long, value_name = "COLOUR=TREATMENT", value_parser = colour)]
    #[serde(deserialize_with = "colours")]
    pub(crate) colour: Vec<(Colour, Treatment)>,
    /// strict, balanced or lenient: how old a code may be; balanced unless said
    #[arg(long)]
    #[serde(deserialize_with = "word::member")]
    pub(crate) profile: Option<Profile>,
    /// Nobody stands here: whatever a person would have to look at is refused
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) unattended: Option<bool>,
    /// The pass was updated at most so many hours ago
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u64).range(HOURS))]
    #[serde(deserialize_with = "hours")]
    pub(crate) update_hours: Option<u64>,
    /// A negative test, taken at most so many hours ago
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u64).range(HOURS))]
    #[serde(deserialize_with = "hours")]
    pub(crate) test_hours: Option<u64>,
    /// A person compares the photo each time
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) compare_photo: Option<bool>,
    /// The identity document is compared each time
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) require_document: Option<bool>,
    /// A person sees to it each time; repeat it for more
    #[arg(long, value_name = "WHAT", action = ArgAction::Append)]
    #[serde(deserialize_with = "word::members")]
    pub(crate) require: Vec<Confirmation>,
    /// A temperature is measured each time, and lower than this, in degrees Celsius, such as 37.3
    #[arg(long, value_name = "DEGREES")]
    #[serde(deserialize_with = "word::member")]
    pub(crate) temperature_below: Option<Temperature>,
    /// Passes of this region only; repeat it for more
    #[arg(long, value_name = "REGION")]
    #[serde(deserialize_with = "word::members")]
    pub(crate) region: Vec<RegionId>,
    /// The memory that this gate shares with others: in the file only, for a password may stand in it
    #[arg(skip)]
    pub(crate) shared: Option<Shared>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Paper {
    Check,
    Refuse,
}

impl FromStr for Paper {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        <Paper as ValueEnum>::from_str(word, false).map_err(|_| "write check or refuse".to_owned())
    }
}

impl Rules {
    /// Whether nothing is said.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Rules::default()
    }

    /// These rules, and what they do not say as the others say it. A list that is said replaces the other.
    pub(crate) fn over(&self, others: &Rules) -> Rules {
        let list = |own: &Vec<_>, other: &Vec<_>| if own.is_empty() { other.clone() } else { own.clone() };
        Rules {
            place: self.place.or(others.place),
            open: self.open.or(others.open),
            challenge: self.challenge.or(others.challenge),
            paper: self.paper.or(others.paper),
            // The later word on a colour holds.
            colour: others.colour.iter().chain(&self.colour).copied().collect(),
            profile: self.profile.or(others.profile),
            unattended: self.unattended.or(others.unattended),
            update_hours: self.update_hours.or(others.update_hours),
            test_hours: self.test_hours.or(others.test_hours),
            compare_photo: self.compare_photo.or(others.compare_photo),
            require_document: self.require_document.or(others.require_document),
            require: list(&self.require, &others.require),
            temperature_below: self.temperature_below.or(others.temperature_below),
            region: if self.region.is_empty() { others.region.clone() } else { self.region.clone() },
            shared: self.shared.clone().or_else(|| others.shared.clone()),
        }
    }
}

fn colour(text: &str) -> Result<(Colour, Treatment), String> {
    let (colour, treatment) = text.split_once('=').ok_or("write COLOUR=TREATMENT, such as yellow=check")?;
    treated(colour, treatment).map_err(|error| error.to_string())
}

fn treated(colour: &str, treatment: &str) -> Result<(Colour, Treatment), sanse::Error> {
    Ok((colour.parse()?, treatment.parse()?))
}

/// The table `[colour]`, in any order.
fn colours<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<(Colour, Treatment)>, D::Error> {
    let table = std::collections::BTreeMap::<String, String>::deserialize(from)?;
    let read = |(colour, treatment): (&String, &String)| treated(colour, treatment);
    table.iter().map(read).collect::<Result<_, _>>().map_err(D::Error::custom)
}

fn hours<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let hours = u64::deserialize(from)?;
    if HOURS.contains(&hours) {
        return Ok(Some(hours));
    }
    Err(D::Error::custom(format!("{hours} hours; write {} to {}", HOURS.start(), HOURS.end())))
}

//! Rules as a TOML file; what is wrong in it is told with its line.

use serde::Deserialize;
use toml::Spanned;
use toml::value::{Date, Datetime};

use super::fact::Contact;
use super::rules::{Listed, Observation, Rules};
use crate::colour::Colour;
use crate::day::Day;
use crate::error::Error;
use crate::limits;
use crate::temperature::Temperature;

/// What is wrong in a file of rules, and where; no rules are made of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct RulesError {
    line: usize,
    problem: String,
}

impl RulesError {
    /// The line, from 1 on.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong there, and what to do. It may repeat words of the file.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// `rules`, the stable name of this kind of mistake.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "rules"
    }
}

impl Rules {
    /// The rules that [`Rules::new`] makes, as a file with its explanations: a beginning for an authority's own.
    pub const EXAMPLE: &'static str = include_str!("rules.toml");

    /// Reads rules from TOML. What the file does not name means what it means in [`Rules::new`]; unknown names are
    /// refused.
    ///
    /// # Errors
    /// [`RulesError`] with the line, for what is no TOML, unknown, out of range, or above [`limits::RULES_BYTES`].
    ///
    /// ```
    /// use sanse::assess::Rules;
    ///
    /// let rules = Rules::from_toml("format = 1\nversion = 7\n[[listed]]\narea = \"999900\"\nfrom = 2026-02-01\n")?;
    /// assert_eq!(rules.listed().len(), 1);
    ///
    /// let error = Rules::from_toml("format = 1\nversion = 7\n[diagnosis]\ncolour = \"green\"\n").unwrap_err();
    /// assert_eq!(error.line(), 4);
    /// # Ok::<(), sanse::assess::RulesError>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, RulesError> {
        if text.len() > limits::RULES_BYTES {
            let problem =
                format!("the file has {} bytes, but at most {} are read", text.len(), limits::RULES_BYTES);
            return Err(RulesError { line: 1, problem });
        }
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            RulesError { line, problem: error.message().to_owned() }
        })?;
        file.rules().map_err(|Wrong { at, problem }| RulesError { line: line_of(text, at), problem })
    }
}

/// The line of this byte, from 1 on.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// What is wrong, and at which byte.
struct Wrong {
    at: usize,
    problem: String,
}

/// What `make` says of a value, with the place of the value.
fn at<T, R, E: ToString>(value: &Spanned<T>, make: impl FnOnce(&T) -> Result<R, E>) -> Result<R, Wrong> {
    make(value.get_ref()).map_err(|error| Wrong { at: value.span().start, problem: error.to_string() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    format: Spanned<u32>,
    version: u32,
    utc_offset: Option<Spanned<String>>,
    arrival: Option<Days>,
    contact_traveller: Option<Days>,
    contact_case: Option<Days>,
    fever: Option<Fever>,
    management: Option<UntilEnded>,
    diagnosis: Option<UntilEnded>,
    suspicion: Option<UntilEnded>,
    #[serde(default)]
    listed: Vec<Spanned<Area>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    colour: Spanned<String>,
    days: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fever {
    from: Option<Spanned<f64>>,
    colour: Spanned<String>,
    days: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UntilEnded {
    colour: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    area: Spanned<String>,
    from: Spanned<Datetime>,
    until: Option<Spanned<Datetime>>,
}

impl File {
    fn rules(&self) -> Result<Rules, Wrong> {
        at(&self.format, |format| match format {
            1 => Ok(()),
            other => Err(format!("the format is {other}, but this library reads format 1; update it")),
        })?;
        let mut rules = Rules::new(self.version);
        if let Some(offset) = &self.utc_offset {
            rules = rules.with_utc_offset(at(offset, |text| text.parse())?);
        }
        if let Some(Days { colour, days }) = &self.arrival {
            let meaning = observation(colour, days.as_ref())?;
            let always =
                "an arrival from a listed area always means something; to observe nobody, list no area";
            rules = rules.arrival(at(colour, |_| meaning.ok_or(always))?);
        }
        for (contact, table) in
            [(Contact::Traveller, &self.contact_traveller), (Contact::Case, &self.contact_case)]
        {
            if let Some(Days { colour, days }) = table {
                rules = rules.contact(contact, observation(colour, days.as_ref())?);
            }
        }
        if let Some(Fever { from, colour, days }) = &self.fever {
            let from =
                from.as_ref().map_or(Ok(Temperature::FEVER), |from| at(from, |degrees| tenths(*degrees)))?;
            rules = rules.fever(from, observation(colour, days.as_ref())?);
        }
        rules = self.until_ended(rules)?;
        self.listed.iter().try_fold(rules, |rules, listed| {
            let entry = listed.get_ref().listed()?;
            at(listed, |_| rules.list(entry))
        })
    }

    fn until_ended(&self, rules: Rules) -> Result<Rules, Wrong> {
        let colour = |table: &Option<UntilEnded>| {
            table.as_ref().map_or(Ok(Colour::Red), |table| {
                at(&table.colour, |text| match text.parse()? {
                    Colour::Green => {
                        let why = "write yellow or red; who is ill or under management is never green";
                        Err(Error::Malformed { what: "this colour", why })
                    }
                    colour => Ok(colour),
                })
            })
        };
        let colours = (colour(&self.management)?, colour(&self.diagnosis)?, colour(&self.suspicion)?);
        rules
            .colours(colours.0, colours.1, colours.2)
            .map_err(|error| Wrong { at: 0, problem: error.to_string() })
    }
}

impl Area {
    fn listed(&self) -> Result<Listed, Wrong> {
        let area = at(&self.area, |text| text.parse())?;
        let from = at(&self.from, day)?;
        let until = self.until.as_ref().map(|until| at(until, day)).transpose()?;
        at(self.until.as_ref().unwrap_or(&self.from), |_| Listed::new(area, from, until))
    }
}

/// A colour for some days; green, without days, means nothing.
fn observation(colour: &Spanned<String>, days: Option<&Spanned<u32>>) -> Result<Option<Observation>, Wrong> {
    match (at(colour, |text| text.parse::<Colour>())?, days) {
        (Colour::Green, None) => Ok(None),
        (Colour::Green, Some(days)) => {
            at(days, |_| Err("green changes nothing, so it has no days; leave them out"))
        }
        (_, None) => at(colour, |_| Err("this colour needs `days`: for how many days it counts")),
        (colour, Some(days)) => at(days, |days| Observation::new(colour, *days)).map(Some),
    }
}

/// A local date as TOML writes it, without a time.
fn day(value: &Datetime) -> Result<Day, Error> {
    let malformed = Error::Malformed { what: "a day", why: "write it as year-month-day, 2026-03-01" };
    match *value {
        Datetime { date: Some(Date { year, month, day }), time: None, offset: None } => {
            format!("{year:04}-{month:02}-{day:02}").parse()
        }
        _ => Err(malformed),
    }
}

fn tenths(degrees: f64) -> Result<Temperature, Error> {
    format!("{degrees:?}").parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_the_default() {
        assert_eq!(Rules::from_toml(Rules::EXAMPLE).unwrap(), Rules::new(1));
    }

    #[test]
    fn every_name_is_read() {
        let text = r#"
            format = 1
            version = 12
            utc-offset = "+06:30"
            arrival = { colour = "red", days = 21 }
            contact-traveller = { colour = "green" }
            contact-case = { colour = "yellow", days = 7 }
            fever = { from = 37.5, colour = "yellow", days = 3 }
            management = { colour = "yellow" }
            diagnosis = { colour = "red" }
            suspicion = { colour = "yellow" }
            listed = [{ area = "999900", from = 2026-01-10, until = 2026-02-01 }, { area = "ZZ", from = 2026-01-11 }]
        "#;
        let day = |text: &str| text.parse::<Day>().unwrap();
        let wanted = Rules::new(12)
            .with_utc_offset("+06:30".parse().unwrap())
            .arrival(Observation::new(Colour::Red, 21).unwrap())
            .contact(Contact::Traveller, None)
            .contact(Contact::Case, Some(Observation::new(Colour::Yellow, 7).unwrap()))
            .fever("37.5".parse().unwrap(), Some(Observation::new(Colour::Yellow, 3).unwrap()))
            .colours(Colour::Yellow, Colour::Red, Colour::Yellow)
            .unwrap()
            .list(Listed::new("999900".parse().unwrap(), day("2026-01-10"), Some(day("2026-02-01"))).unwrap())
            .unwrap()
            .list(Listed::new("ZZ".parse().unwrap(), day("2026-01-11"), None).unwrap())
            .unwrap();
        assert_eq!(Rules::from_toml(text).unwrap(), wanted);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (line, body, word) in [
            (1, "", "version"),
            (3, "version = \"x\"", "expected u32"),
            (4, "version = 1\nversion = 1", "duplicate"),
            (4, "version = 1\ncolour = \"red\"", "unknown field"),
            (4, "version = 1\nutc-offset = \"+8\"", "+08:00"),
            (5, "version = 1\n[arrival]\ncolour = \"green\"", "always means something"),
            (5, "version = 1\n[arrival]\ncolour = \"red\"", "needs `days`"),
            (6, "version = 1\n[arrival]\ncolour = \"yellow\"\ndays = 0", "from 1 to 60"),
            (6, "version = 1\n[arrival]\ncolour = \"yellow\"\ndays = 61", "from 1 to 60"),
            (6, "version = 1\n[contact-case]\ncolour = \"green\"\ndays = 3", "leave them out"),
            (5, "version = 1\n[contact-case]\ncolour = \"blue\"", "green, yellow or red"),
            (5, "version = 1\n[fever]\nfrom = 98.6\ncolour = \"green\"", "45.0"),
            (5, "version = 1\n[fever]\nfrom = 37.35\ncolour = \"green\"", "one place"),
            (5, "version = 1\n[suspicion]\ncolour = \"green\"", "never green"),
            (5, "version = 1\n[[listed]]\narea = \"9999\"\nfrom = 2026-01-01", "six digits"),
            (6, "version = 1\n[[listed]]\narea = \"999900\"\nfrom = 2026-01-01T10:00:00", "year-month-day"),
            (
                7,
                "version = 1\n[[listed]]\narea = \"999900\"\nfrom = 2026-01-01\nuntil = 2026-01-01",
                "comes after",
            ),
            (4, "version = 1\n[[listed]]\narea = \"999900\"", "from"),
        ] {
            let text = format!("\nformat = 1\n{body}\n");
            let error = Rules::from_toml(&text).unwrap_err();
            assert!(error.problem().contains(word), "{text}: {error}");
            {
                assert_eq!(error.line(), line, "{text}: {error}");
            }
        }
        assert!(Rules::from_toml("format = 2\nversion = 1").unwrap_err().problem().contains("format 1"));
        let long = format!("format = 1\nversion = 1\n# {}", "x".repeat(limits::RULES_BYTES));
        assert!(Rules::from_toml(&long).unwrap_err().problem().contains("at most"));
    }
}

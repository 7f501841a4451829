//! What an operation was given, taken one by one by name.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use sanse::{Error, Now, Timestamp};
use zeroize::Zeroizing;

use crate::fault::{Family, Fault};
use crate::value::{Thing, Value};

/// A kind of whole numbers that a [`Value`] is taken for.
pub(crate) trait Whole: TryFrom<i64> + TryFrom<u64> {}

impl<T: TryFrom<i64> + TryFrom<u64>> Whole for T {}

/// Named values, each taken once. What nobody takes was refused before: see [`crate::call`].
pub(crate) struct Arguments {
    given: Vec<(&'static str, Value)>,
    /// Where these stand, for messages: nothing at the top, `keys[2].` within.
    place: String,
}

impl Arguments {
    /// The values of a call. A name that the operation does not know, or that comes twice, is refused; so is one that
    /// is missing, unless it ends in `?`.
    pub(crate) fn new<N: AsRef<str>>(
        given: impl IntoIterator<Item = (N, Value)>,
        known: &[&'static str],
    ) -> Result<Self, Box<Fault>> {
        Self::within(String::new(), given, known)
    }

    fn within<N: AsRef<str>>(
        place: String,
        values: impl IntoIterator<Item = (N, Value)>,
        known: &[&'static str],
    ) -> Result<Self, Box<Fault>> {
        let required = known.iter().filter(|name| !name.ends_with('?'));
        let known = || known.iter().map(|name| name.trim_end_matches('?'));
        let mut given: Vec<(&str, Value)> = Vec::with_capacity(known().len());
        for (name, value) in values {
            let name = name.as_ref();
            let Some(name) = known().find(|known| *known == name) else {
                let known = known().collect::<Vec<_>>().join(", ");
                let message = format!("`{place}{name}` is not known here; there are: {known}");
                return Err(Fault::new(Family::Kind, "unknown-name", message));
            };
            if given.iter().any(|(earlier, _)| *earlier == name) {
                let message = format!("`{place}{name}` is given twice; give it once");
                return Err(Fault::new(Family::Kind, "duplicate", message));
            }
            // What is nothing was not given.
            if !matches!(value, Value::Nothing) {
                given.push((name, value));
            }
        }
        // Here for all: a list that is nothing is not an empty one, and no operation does less for want of an argument.
        for name in required {
            if !given.iter().any(|(known, _)| known == name) {
                let message = format!("`{place}{name}` is missing: it is nothing, and cannot be left out");
                return Err(Fault::new(Family::Kind, "kind", message));
            }
        }
        Ok(Self { given, place })
    }

    /// What was given under this name; [`Value::Nothing`] where nothing was.
    pub(crate) fn take(&mut self, name: &str) -> Value {
        let at = self.given.iter().position(|(given, _)| *given == name);
        at.map_or(Value::Nothing, |at| self.given.swap_remove(at).1)
    }

    #[inline(never)] // For each kind of value there is a reader, and this would stand in all of them.
    fn fault(&self, name: &str, wanted: &str, found: &Value) -> Box<Fault> {
        Fault::kind(&format!("{}{name}", self.place), wanted, found)
    }

    /// What `read` makes of a value; nothing where none was given.
    fn may<T>(
        &mut self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Result<Option<T>, Box<Fault>> {
        match self.take(name) {
            Value::Nothing => Ok(None),
            given => read(given).map(Some).map_err(|given| self.fault(name, wanted, &given)),
        }
    }

    fn need<T>(&self, name: &str, wanted: &str, found: Option<T>) -> Result<T, Box<Fault>> {
        found.ok_or_else(|| self.fault(name, wanted, &Value::Nothing))
    }

    pub(crate) fn may_text(&mut self, name: &str) -> Result<Option<String>, Box<Fault>> {
        self.may(name, "a text", |given| match given {
            Value::Text(text) => Ok(text),
            other => Err(other),
        })
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String, Box<Fault>> {
        let found = self.may_text(name)?;
        self.need(name, "a text", found)
    }

    /// What a text says, such as the id of a place or the name of a colour.
    pub(crate) fn may_word<T: FromStr<Err = Error>>(&mut self, name: &str) -> Result<Option<T>, Box<Fault>> {
        Ok(self.may_text(name)?.map(|text| text.parse()).transpose()?)
    }

    pub(crate) fn word<T: FromStr<Err = Error>>(&mut self, name: &str) -> Result<T, Box<Fault>> {
        Ok(self.text(name)?.parse()?)
    }

    pub(crate) fn may_bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Box<Fault>> {
        self.may(name, "bytes", |given| match given {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(other),
        })
    }

    pub(crate) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Box<Fault>> {
        let found = self.may_bytes(name)?;
        self.need(name, "bytes", found)
    }

    pub(crate) fn may_exactly<const N: usize>(&mut self, name: &str) -> Result<Option<[u8; N]>, Box<Fault>> {
        // Many of these are secrets, so none stays behind.
        let Some(bytes) = self.may_bytes(name)?.map(Zeroizing::new) else { return Ok(None) };
        let found = <[u8; N]>::try_from(bytes.as_slice());
        found.map(Some).map_err(|_| self.no_such_length(name, bytes.len(), N))
    }

    fn no_such_length(&self, name: &str, length: usize, wanted: usize) -> Box<Fault> {
        let message = format!("`{}{name}` has {length} bytes, but must have {wanted}", self.place);
        Fault::new(Family::Value, "length", message)
    }

    /// The passphrase of a key file, wiped when it is dropped.
    #[cfg(feature = "full")]
    pub(crate) fn passphrase(&mut self) -> Result<Zeroizing<String>, Box<Fault>> {
        self.text("passphrase").map(Zeroizing::new)
    }

    /// So many bytes.
    pub(crate) fn exactly<const N: usize>(&mut self, name: &str) -> Result<[u8; N], Box<Fault>> {
        let found = self.may_exactly(name)?;
        self.need(name, "bytes", found)
    }

    pub(crate) fn may_number<T: Whole>(&mut self, name: &str) -> Result<Option<T>, Box<Fault>> {
        let given = self.take(name);
        let read = match given {
            Value::Nothing => return Ok(None),
            Value::Number(number) => T::try_from(number).ok(),
            Value::Large(number) => T::try_from(number).ok(),
            _ => None,
        };
        read.map(Some).ok_or_else(|| self.no_such_number(name, &given))
    }

    fn no_such_number(&self, name: &str, given: &Value) -> Box<Fault> {
        let number: &dyn fmt::Display = match given {
            Value::Number(number) => number,
            Value::Large(number) => number,
            other => return self.fault(name, "a whole number", other),
        };
        let message = format!("`{}{name}` is {number}, which is out of range", self.place);
        Fault::new(Family::Value, "out-of-range", message)
    }

    pub(crate) fn number<T: Whole>(&mut self, name: &str) -> Result<T, Box<Fault>> {
        let found = self.may_number(name)?;
        self.need(name, "a whole number", found)
    }

    pub(crate) fn may_time(&mut self, name: &str) -> Result<Option<Timestamp>, Box<Fault>> {
        Ok(self.may_number(name)?.map(Timestamp::from_unix).transpose()?)
    }

    pub(crate) fn time(&mut self, name: &str) -> Result<Timestamp, Box<Fault>> {
        let found = self.may_time(name)?;
        self.need(name, "a time", found)
    }

    /// The present: `time`, or up to `latest` where the clock may be behind.
    pub(crate) fn now(&mut self) -> Result<Now, Box<Fault>> {
        let earliest = self.time("time")?;
        let latest = self.may_time("latest")?.unwrap_or(earliest);
        Ok(Now::between(earliest, latest)?)
    }

    /// True where it was given as true; false where nothing was given.
    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, Box<Fault>> {
        let found = self.may(name, "true or false", |given| match given {
            Value::Flag(flag) => Ok(flag),
            other => Err(other),
        })?;
        Ok(found.unwrap_or(false))
    }

    pub(crate) fn may_thing<T: Thing>(&mut self, name: &str) -> Result<Option<Arc<T>>, Box<Fault>> {
        let given = self.take(name);
        let found = match &given {
            Value::Nothing => return Ok(None),
            Value::Thing(handle) => handle.of(),
            _ => None,
        };
        found.map(Some).ok_or_else(|| self.fault(name, T::NAME, &given))
    }

    pub(crate) fn thing<T: Thing>(&mut self, name: &str) -> Result<Arc<T>, Box<Fault>> {
        let found = self.may_thing(name)?;
        self.need(name, T::NAME, found)
    }

    /// The values of a list; none where it may be left out and was.
    pub(crate) fn list(&mut self, name: &str) -> Result<Vec<Value>, Box<Fault>> {
        let found = self.may(name, "a list", |given| match given {
            Value::List(values) => Ok(values),
            other => Err(other),
        })?;
        Ok(found.unwrap_or_default())
    }

    pub(crate) fn texts(&mut self, name: &str) -> Result<Vec<String>, Box<Fault>> {
        let values = self.list(name)?;
        let read = |(n, value)| match value {
            Value::Text(text) => Ok(text),
            other => Err(self.fault(&format!("{name}[{n}]"), "a text", &other)),
        };
        values.into_iter().enumerate().map(read).collect()
    }

    /// The texts of a list, each for what it says.
    pub(crate) fn words<T: FromStr<Err = Error>>(&mut self, name: &str) -> Result<Vec<T>, Box<Fault>> {
        self.texts(name)?.iter().map(|text| Ok(text.parse()?)).collect()
    }

    /// The records of a list, each with these names.
    #[cfg(feature = "full")]
    pub(crate) fn records(
        &mut self,
        name: &str,
        known: &[&'static str],
    ) -> Result<Vec<Arguments>, Box<Fault>> {
        let values = self.list(name)?;
        let read = |(n, value)| match value {
            Value::Record(given) => Self::within(format!("{}{name}[{n}].", self.place), given, known),
            other => Err(self.fault(&format!("{name}[{n}]"), "a record", &other)),
        };
        values.into_iter().enumerate().map(read).collect()
    }

    pub(crate) fn may_record(
        &mut self,
        name: &str,
        known: &[&'static str],
    ) -> Result<Option<Arguments>, Box<Fault>> {
        let found = self.may(name, "a record", |given| match given {
            Value::Record(given) => Ok(given),
            other => Err(other),
        })?;
        let place = format!("{}{name}.", self.place);
        found.map(|given| Self::within(place, given, known)).transpose()
    }
}

/// One of these words.
impl Arguments {
    pub(crate) fn may_choice<T: Copy>(
        &mut self,
        name: &str,
        all: &[(&str, T)],
    ) -> Result<Option<T>, Box<Fault>> {
        let Some(text) = self.may_text(name)? else { return Ok(None) };
        let found = all.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        found.map(Some).ok_or_else(|| self.no_such_word(name, &mut all.iter().map(|(word, _)| *word)))
    }

    fn no_such_word(&self, name: &str, all: &mut dyn Iterator<Item = &str>) -> Box<Fault> {
        let words: Vec<_> = all.collect();
        let message = format!("`{}{name}` is not known: write {}", self.place, words.join(" or "));
        Fault::new(Family::Value, "word", message)
    }

    pub(crate) fn choice<T: Copy>(&mut self, name: &str, all: &[(&str, T)]) -> Result<T, Box<Fault>> {
        let found = self.may_choice(name, all)?;
        self.need(name, "a text", found)
    }
}

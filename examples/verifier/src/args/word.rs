//! Words for the library's values, the same on the command line and in `gate.toml`.

use sanse::verify::{Confirmation, Treatment};
use sanse::{PlaceId, Profile, RegionId};
use serde::de::{Deserialize, Deserializer, Error};

/// A value that is written as a word.
pub(crate) trait Word: Sized {
    /// Reads the word, or says what to write.
    fn read(word: &str) -> Result<Self, String>;
}

/// For clap.
pub(crate) fn read<T: Word>(word: &str) -> Result<T, String> {
    T::read(word)
}

/// For serde: a member that may be left out.
pub(crate) fn member<'de, D: Deserializer<'de>, T: Word>(from: D) -> Result<Option<T>, D::Error> {
    T::read(&String::deserialize(from)?).map(Some).map_err(D::Error::custom)
}

/// For serde: a list of words.
pub(crate) fn members<'de, D: Deserializer<'de>, T: Word>(from: D) -> Result<Vec<T>, D::Error> {
    let words = Vec::<String>::deserialize(from)?;
    words.iter().map(|word| T::read(word).map_err(D::Error::custom)).collect()
}

impl Word for PlaceId {
    fn read(word: &str) -> Result<Self, String> {
        word.parse().map_err(|error: sanse::Error| error.to_string())
    }
}

impl Word for RegionId {
    fn read(word: &str) -> Result<Self, String> {
        word.parse().map_err(|error: sanse::Error| error.to_string())
    }
}

impl Word for Treatment {
    fn read(word: &str) -> Result<Self, String> {
        match word {
            "admit" => Ok(Treatment::Admit),
            "check" => Ok(Treatment::Check),
            "refuse" => Ok(Treatment::Refuse),
            _ => Err("the treatment is admit, check or refuse".to_owned()),
        }
    }
}

impl Word for Profile {
    fn read(word: &str) -> Result<Self, String> {
        match word {
            "strict" => Ok(Profile::Strict),
            "balanced" => Ok(Profile::Balanced),
            "lenient" => Ok(Profile::Lenient),
            _ => Err("write strict, balanced or lenient".to_owned()),
        }
    }
}

impl Word for Confirmation {
    fn read(word: &str) -> Result<Self, String> {
        match word {
            "temperature" => Ok(Confirmation::Temperature),
            "consent" => Ok(Confirmation::Consent),
            "second-document" => Ok(Confirmation::SecondDocument),
            _ => Err("write temperature, consent or second-document".to_owned()),
        }
    }
}

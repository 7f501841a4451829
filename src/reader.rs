//! The name of a reader: what a guard is told when a code was scanned elsewhere before.

use std::fmt;

use crate::document::is_plain;
use crate::limits;

/// The name of a gate's reader, for example `gate 2`: at most 32 bytes of UTF-8, empty for one without a name.
///
/// ```
/// use sanse::guard::ReaderName;
///
/// assert_eq!(ReaderName::new("gate 2").as_str(), "gate 2");
/// assert_eq!(ReaderName::new("gate\u{202e}2").as_str(), "gate\u{fffd}2");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReaderName {
    bytes: [u8; limits::READER_BYTES],
    length: u8,
}

impl ReaderName {
    /// This name, cut to 32 bytes; control, line and direction characters become `U+FFFD`, since the name is shown
    /// wherever the same code is scanned again.
    #[must_use]
    pub fn new(name: &str) -> Self {
        if is_plain(name) {
            return Self::cut(name);
        }
        let mut buffer = [0; 4];
        let shown =
            |c: char| if is_plain(c.encode_utf8(&mut buffer)) { c } else { char::REPLACEMENT_CHARACTER };
        // No more of it can matter, however long it is.
        Self::cut(&name.chars().take(limits::READER_BYTES).map(shown).collect::<String>())
    }

    fn cut(name: &str) -> Self {
        let end = name.floor_char_boundary(limits::READER_BYTES);
        let mut bytes = [0; limits::READER_BYTES];
        for (slot, byte) in bytes.iter_mut().zip(name.bytes().take(end)) {
            *slot = byte;
        }
        Self { bytes, length: end as u8 }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let name = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(name).unwrap_or_default()
    }
}

/// The reader without a name.
impl Default for ReaderName {
    fn default() -> Self {
        Self::cut("")
    }
}

impl fmt::Display for ReaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ReaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_between_characters() {
        let name = "闸机".repeat(20);
        assert_eq!(ReaderName::new(&name).as_str(), "闸机".repeat(5));
        assert_eq!(
            ReaderName::new(&format!("\n{name}")).as_str(),
            format!("\u{fffd}{}", &"闸机".repeat(5)[..27])
        );
        assert_eq!(ReaderName::default(), ReaderName::new(""));
    }
}

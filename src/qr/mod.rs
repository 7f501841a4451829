//! Drawing a text as a QR code (ISO/IEC 18004).
//!
//! A sanse text has only characters of the QR code's alphanumeric mode, so it is drawn as exactly one alphanumeric
//! segment: the version then depends on the text's length and the [`Level`] alone, and is known before drawing.
//!
//! ```
//! use sanse::qr::{Level, Symbol, version_for};
//!
//! let symbol = Symbol::draw("SN1:6BF+70790T9WJWG", Level::Medium)?;
//! assert_eq!(Some(symbol.version()), version_for(19, Level::Medium));
//! let file: Vec<u8> = symbol.to_png(4)?; // 4 pixels a module
//! assert!(file.starts_with(b"\x89PNG"));
//! # Ok::<(), sanse::error::Error>(())
//! ```

use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::error::Error;

mod picture;
mod text;

/// Light modules around a drawn symbol, on each side: the quiet zone of ISO/IEC 18004, 6.3.8.
pub const QUIET_ZONE: u32 = 4;

/// Greatest version of a QR code (ISO/IEC 18004, 5.3.1); its symbols are 177 modules wide.
const VERSION_MAX: u8 = 40;

/// How much of a symbol may be lost and still be read (ISO/IEC 18004, 6.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "ISO/IEC 18004 has these four levels and no other")]
pub enum Level {
    /// L: about 7 % of the codewords.
    Low,
    /// M: about 15 % of the codewords; what sanse draws unless told otherwise.
    #[default]
    Medium,
    /// Q: about 25 % of the codewords.
    Quartile,
    /// H: about 30 % of the codewords.
    High,
}

impl Level {
    fn ec(self) -> EcLevel {
        match self {
            Level::Low => EcLevel::L,
            Level::Medium => EcLevel::M,
            Level::Quartile => EcLevel::Q,
            Level::High => EcLevel::H,
        }
    }
}

/// How many alphanumeric characters one segment holds in a symbol of this version and level.
///
/// `version` is 1 to 40; `None` for any other. The answer is in characters (ISO/IEC 18004, table 7), from 10 (version
/// 1, level H) to 4,296 (version 40, level L).
///
/// ```
/// use sanse::qr::{Level, capacity};
///
/// assert_eq!(capacity(9, Level::Medium), Some(262));
/// assert_eq!(capacity(41, Level::Medium), None);
/// ```
#[must_use]
pub fn capacity(version: u8, level: Level) -> Option<usize> {
    // ISO/IEC 18004, table 3: the bits of a segment's character count
    let count_bits = match version {
        1..=9 => 9,
        10..=26 => 11,
        27..=VERSION_MAX => 13,
        _ => return None,
    };
    let bits = Bits::new(Version::Normal(version.into())).max_len(level.ec()).ok()?;
    // four bits of mode indicator; then two characters take 11 bits and one left over takes 6 (7.4.4)
    let bits = bits.checked_sub(4 + count_bits)?;
    Some(bits / 11 * 2 + usize::from(bits % 11 >= 6))
}

/// The smallest version whose symbols hold this many alphanumeric characters at this level.
///
/// `characters` counts the whole text, prefix included. The answer is 1 to 40; `None` when no version holds so many.
///
/// ```
/// use sanse::qr::{Level, version_for};
///
/// assert_eq!(version_for(262, Level::Medium), Some(9));
/// assert_eq!(version_for(263, Level::Medium), Some(10));
/// assert_eq!(version_for(4_297, Level::Low), None);
/// ```
#[must_use]
pub fn version_for(characters: usize, level: Level) -> Option<u8> {
    (1..=VERSION_MAX).find(|&version| capacity(version, level).is_some_and(|held| held >= characters))
}

/// A drawn QR code: its modules, without the quiet zone.
///
/// Made by [`Symbol::draw`], shown as a picture by [`to_png`](Symbol::to_png), [`to_svg`](Symbol::to_svg) and
/// [`to_terminal`](Symbol::to_terminal), each of which adds a quiet zone of [`QUIET_ZONE`] modules.
///
/// ```
/// use sanse::qr::{Level, Symbol};
///
/// let symbol = Symbol::draw("SN1:ABC", Level::Medium)?;
/// let (file, page, screen) = (symbol.to_png(6)?, symbol.to_svg(), symbol.to_terminal());
/// # assert!(!file.is_empty() && page.starts_with("<svg") && !screen.is_empty());
/// # Ok::<(), sanse::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    version: u8,
    level: Level,
    width: u32,
    /// row-major, true is dark
    modules: Vec<bool>,
}

impl Symbol {
    /// Draws a text as one alphanumeric segment, in the smallest version that holds it.
    ///
    /// `text` may have the 45 characters of the alphanumeric mode (ISO/IEC 18004, table 5): `0`–`9`, `A`–`Z`, space
    /// and `$%*+-./:`. The same text and level always give the same symbol.
    ///
    /// # Errors
    ///
    /// [`Error::Length`] if the text is empty or longer than version 40 holds at this level; [`Error::Malformed`] if
    /// it has a character outside the alphanumeric mode.
    ///
    /// ```
    /// use sanse::qr::{Level, Symbol};
    ///
    /// let symbol = Symbol::draw("SN1:ABC", Level::default())?;
    /// assert_eq!((symbol.version(), symbol.width()), (1, 21));
    /// assert!(symbol.is_dark(0, 0)); // the corner of a finder pattern
    /// assert!(Symbol::draw("sn1:abc", Level::default()).is_err());
    /// # Ok::<(), sanse::error::Error>(())
    /// ```
    pub fn draw(text: &str, level: Level) -> Result<Symbol, Error> {
        if !text.bytes().all(is_alphanumeric) {
            return Err(Error::Malformed {
                what: "the text for a QR code",
                why: "it may have only 0-9, A-Z, space and $%*+-./: ; encode it as base45 first",
            });
        }
        let held = capacity(VERSION_MAX, level).unwrap_or(0);
        let too_long = Error::Length {
            what: "the text for a QR code",
            unit: "characters",
            length: text.len(),
            min: 1,
            max: held,
        };
        if text.is_empty() {
            return Err(too_long);
        }
        let Some(version) = version_for(text.len(), level) else { return Err(too_long) };
        let code = encode(text, version, level).map_err(|_| too_long)?;
        let width = 17 + 4 * u32::from(version);
        let modules = code.into_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Symbol { version, level, width, modules })
    }

    /// The symbol's version, 1 to 40.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The level of error correction that was asked for.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// The symbol's width and height in modules, quiet zone not counted: 17 + 4 × version.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Whether the module in column `x` and row `y` is dark, counted in modules from the upper left corner.
    ///
    /// Everything outside the symbol is light, as its quiet zone is.
    #[must_use]
    pub fn is_dark(&self, x: u32, y: u32) -> bool {
        x < self.width && self.row(y).get(x as usize).is_some_and(|&dark| dark)
    }

    /// One row of modules; empty outside the symbol.
    fn row(&self, y: u32) -> &[bool] {
        let width = self.width as usize;
        let start = (y as usize).saturating_mul(width);
        self.modules.get(start..start.saturating_add(width)).unwrap_or_default()
    }
}

fn is_alphanumeric(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b' ' | b'$' | b'%' | b'*' | b'+' | b'-' | b'.' | b'/' | b':')
}

/// One segment through `Bits`: the crate's own segmentation may switch modes inside a text and so cost a version.
fn encode(text: &str, version: u8, level: Level) -> Result<QrCode, qrcode::types::QrError> {
    let mut bits = Bits::new(Version::Normal(version.into()));
    bits.push_alphanumeric_data(text.as_bytes())?;
    bits.push_terminator(level.ec())?;
    QrCode::with_bits(bits, level.ec())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: [Level; 4] = [Level::Low, Level::Medium, Level::Quartile, Level::High];

    #[test]
    fn capacities_are_those_of_the_standard() {
        let known = [
            (1, [25, 20, 16, 10]),
            (2, [47, 38, 29, 20]),
            (7, [224, 178, 125, 93]),
            (8, [279, 221, 157, 122]),
            (9, [335, 262, 189, 143]),
            (10, [395, 311, 221, 174]),
            (11, [468, 366, 259, 200]),
            (12, [535, 419, 296, 227]),
            (13, [619, 483, 352, 259]),
            (40, [4296, 3391, 2420, 1852]),
        ];
        for (version, held) in known {
            assert_eq!(LEVELS.map(|level| capacity(version, level)), held.map(Some), "version {version}");
        }
        assert_eq!(capacity(0, Level::Low), None);
        assert_eq!(capacity(41, Level::Low), None);
        assert_eq!(capacity(40, Level::Low), Some(crate::limits::TEXT_CHARS));
    }

    #[test]
    fn the_version_is_the_smallest_the_encoder_accepts() {
        for level in LEVELS {
            for version in 1..=VERSION_MAX {
                let held = capacity(version, level).unwrap();
                assert_eq!(version_for(held, level), Some(version));
                assert!(encode(&"A".repeat(held), version, level).is_ok());
                assert!(encode(&"A".repeat(held + 1), version, level).is_err());
                let alone = QrCode::with_error_correction_level("A".repeat(held), level.ec()).unwrap();
                assert_eq!(alone.version(), Version::Normal(version.into()));
            }
            assert_eq!(version_for(capacity(VERSION_MAX, level).unwrap() + 1, level), None);
        }
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused() {
        for bad in ["a", "SN1:é", "SN1_", "\n", "Ａ"] {
            assert_eq!(Symbol::draw(bad, Level::Low).unwrap_err().code(), "malformed", "{bad}");
        }
        assert_eq!(Symbol::draw("", Level::Low).unwrap_err().code(), "length");
        assert_eq!(Symbol::draw(&"A".repeat(4_297), Level::Low).unwrap_err().code(), "length");
        assert_eq!(Symbol::draw(&"A".repeat(4_296), Level::Low).unwrap().width(), 177);
    }

    #[test]
    fn outside_is_light() {
        let symbol = Symbol::draw("SN1:", Level::High).unwrap();
        assert!(symbol.is_dark(20, 0) && symbol.is_dark(0, 20) && symbol.is_dark(6, 6));
        assert!(!symbol.is_dark(21, 0) && !symbol.is_dark(0, 21) && !symbol.is_dark(u32::MAX, u32::MAX));
    }
}

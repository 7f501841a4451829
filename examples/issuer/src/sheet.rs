//! A document drawn: text, PNG and SVG.

use sanse::Signed;
use sanse::qr::{Level, Symbol};

use sanse_example_common::Failure;

/// Pixels a module: read well from a screen at arm's length and from paper.
const PIXELS: u32 = 8;

/// A text and its QR code.
pub(crate) struct Sheet {
    pub(crate) text: String,
    symbol: Symbol,
}

impl Sheet {
    pub(crate) fn draw<T>(document: &Signed<T>) -> Result<Self, Failure> {
        let text = document.to_text();
        let symbol = document.to_qr(level(&text))?;
        Ok(Self { text, symbol })
    }

    /// A text that was signed before.
    pub(crate) fn of_text(text: &str) -> Result<Self, Failure> {
        Ok(Self { text: text.to_owned(), symbol: Symbol::draw(text, level(text))? })
    }

    pub(crate) fn png(&self) -> Result<Vec<u8>, Failure> {
        Ok(self.symbol.to_png(PIXELS)?)
    }

    pub(crate) fn svg(&self) -> String {
        self.symbol.to_svg()
    }

    pub(crate) fn terminal(&self) -> String {
        self.symbol.to_terminal()
    }

    /// The QR code's version and level, such as `11-L`, and how long the text is.
    pub(crate) fn describe(&self) -> String {
        let level = match self.symbol.level() {
            Level::Low => 'L',
            Level::Medium => 'M',
            Level::Quartile => 'Q',
            Level::High => 'H',
        };
        format!("QR {}-{level}, {} characters", self.symbol.version(), self.text.len())
    }
}

/// Dense codes at level L, so that their modules stay large.
fn level(text: &str) -> Level {
    if text.len() > 300 { Level::Low } else { Level::Medium }
}

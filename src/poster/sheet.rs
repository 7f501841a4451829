//! What stands where on a sheet of A4, in millimetres.

use super::Poster;
use crate::reason::Language;

/// Width and height of the sheet.
pub(super) const SHEET: (u32, u32) = (210, 297);

/// The code with its quiet zone: from the left, from the top, and its side.
pub(super) const CODE: (u32, u32, u32) = (35, 66, 140);

/// Widest that a line may be.
pub(super) const LINE: f64 = 182.0;

/// A line of writing, in the middle of the sheet.
pub(super) struct Line {
    pub(super) text: String,
    /// Where its letters stand, from the top.
    pub(super) baseline: f64,
    /// The height of its letters: less, when it would be wider than [`LINE`].
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl Line {
    fn new(text: impl Into<String>, baseline: f64, largest: f64, bold: bool) -> Self {
        let text = text.into();
        let size = (LINE / widths(&text)).min(largest);
        Self { text, baseline, size, bold }
    }
}

/// How wide a text is, in heights of its letters: Chinese characters are square, Latin ones some six tenths.
fn widths(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.6 } else { 1.0 }).sum::<f64>().max(1.0)
}

impl Poster {
    /// The lines, from the top.
    pub(super) fn lines(&self) -> [Line; 5] {
        let (place, both) = (&self.place, [Language::Chinese, Language::English]);
        let [chinese, english] = both.map(|language| place.way_in().instruction(language));
        let [kind, kind_english] = both.map(|language| place.kind().told(language));
        let until = chrono::DateTime::<chrono::Utc>::from(place.expires_at()).format("%Y-%m-%d");
        [
            Line::new(place.name(), 38.0, 20.0, true),
            Line::new(format!("{kind}  {kind_english}"), 55.0, 7.0, false),
            Line::new(chinese, 228.0, 11.0, true),
            Line::new(english, 243.0, 6.5, false),
            Line::new(
                format!("{}   {}   有效期至 until {until}", place.id(), place.unit()),
                275.0,
                5.0,
                false,
            ),
        ]
    }
}

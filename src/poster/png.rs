//! A poster as a 1-bit PNG, its writing in a bitmap font that has all of the Basic Multilingual Plane.

use super::Poster;
use super::sheet::{CODE, LINE, Line, SHEET};
use crate::error::Error;
use crate::qr::{QUIET_ZONE, Symbol};

/// Pixels a millimetre: some 150 to the inch.
const SCALE: u32 = 6;

/// The height of a glyph, in its own pixels.
const GLYPH: u32 = 16;

impl Poster {
    /// The poster as a PNG file of one bit a pixel, 1,260 by 1,782 pixels: A4 at some 150 pixels to the inch.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the encoder refuses the picture, which has one size.
    pub fn to_png(&self) -> Result<Vec<u8>, Error> {
        let mut canvas = Canvas::white(SHEET.0 * SCALE, SHEET.1 * SCALE);
        self.lines().iter().for_each(|line| canvas.write(line));
        canvas.draw(&self.symbol);
        canvas.pack().map_err(|_| Error::Malformed {
            what: "the poster's picture",
            why: "the PNG encoder refused it; print the SVG",
        })
    }
}

/// Pixels, true where they are dark.
struct Canvas {
    width: u32,
    height: u32,
    dark: Vec<bool>,
}

impl Canvas {
    fn white(width: u32, height: u32) -> Self {
        Self { width, height, dark: vec![false; width as usize * height as usize] }
    }

    /// A dark square; what lies outside is not there.
    fn square(&mut self, left: u32, top: u32, side: u32) {
        for y in top..(top + side).min(self.height) {
            for x in left..(left + side).min(self.width) {
                let index = y as usize * self.width as usize + x as usize;
                if let Some(pixel) = self.dark.get_mut(index) {
                    *pixel = true;
                }
            }
        }
    }

    /// Writes a line in the middle of the sheet, in the largest whole scale of the font that is no larger than the line.
    fn write(&mut self, line: &Line) {
        let glyphs: Vec<_> = line.text.chars().filter_map(glyph).collect();
        let width: u32 = glyphs.iter().map(|glyph| glyph.get_width() as u32).sum::<u32>().max(1);
        let wanted = pixels(line.size) / GLYPH;
        let scale = wanted.min(pixels(LINE) / width).max(1);
        let mut left = (self.width / 2).saturating_sub(width * scale / 2);
        let top = pixels(line.baseline).saturating_sub(GLYPH * scale);
        for glyph in glyphs {
            let width = glyph.get_width() as u32;
            for (x, y) in (0..GLYPH).flat_map(|y| (0..width).map(move |x| (x, y))) {
                if glyph.get_pixel(x as usize, y as usize) {
                    self.square(left + x * scale, top + y * scale, scale);
                }
            }
            left += width * scale;
        }
    }

    /// Draws the code in the middle of its place, each module a whole number of pixels wide.
    fn draw(&mut self, symbol: &Symbol) {
        let (left, top, side) = CODE;
        let modules = symbol.width() + 2 * QUIET_ZONE;
        let scale = side * SCALE / modules;
        let margin = (side * SCALE - scale * modules) / 2 + QUIET_ZONE * scale;
        let (left, top) = (left * SCALE + margin, top * SCALE + margin);
        for (x, y) in (0..symbol.width()).flat_map(|y| (0..symbol.width()).map(move |x| (x, y))) {
            if symbol.is_dark(x, y) {
                self.square(left + x * scale, top + y * scale, scale);
            }
        }
    }

    fn pack(&self) -> Result<Vec<u8>, png::EncodingError> {
        let rows = self.dark.chunks(self.width as usize);
        // Eight pixels a byte, leftmost in the highest bit, each row from a fresh byte; 1 is white (PNG, 7.2).
        let eight =
            |pixels: &[bool]| (0..8).fold(0_u8, |byte, i| byte << 1 | u8::from(pixels.get(i) != Some(&true)));
        let packed: Vec<u8> = rows.flat_map(|row| row.chunks(8).map(eight)).collect();
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width, self.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&packed)?;
        writer.finish()?;
        Ok(file)
    }
}

fn pixels(millimetres: f64) -> u32 {
    (millimetres * f64::from(SCALE)) as u32
}

/// The glyph of a character, or the sign for one that the font has not got.
fn glyph(c: char) -> Option<&'static unifont::Glyph> {
    unifont::get_glyph(c).or_else(|| unifont::get_glyph(char::REPLACEMENT_CHARACTER))
}

//! A symbol as pixels: luma and a 1-bit PNG file.

use super::{QUIET_ZONE, Symbol};
use crate::error::{Error, in_range};
use crate::limits;

impl Symbol {
    /// The symbol with its quiet zone as rows of 8-bit grey: width, height, and width × height bytes.
    ///
    /// Dark is 0 and light is 255; each module is a square of `pixels_per_module` pixels. For holding a drawing
    /// against a reader; a file is made by [`to_png`](Symbol::to_png).
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] if `pixels_per_module` is 0, or so great that the picture would pass
    /// [`limits::PICTURE_SIDE`] or [`limits::PICTURE_PIXELS`].
    ///
    /// ```
    /// use sanse::qr::{Level, Symbol};
    ///
    /// let (width, height, luma) = Symbol::draw("SN1:ABC", Level::Medium)?.to_luma(3)?;
    /// assert_eq!((width, height, luma.len()), (87, 87, 87 * 87)); // (21 + 2 × 4) × 3
    /// # Ok::<(), sanse::error::Error>(())
    /// ```
    pub fn to_luma(&self, pixels_per_module: u32) -> Result<(u32, u32, Vec<u8>), Error> {
        let side = self.side(pixels_per_module)?;
        let mut luma = Vec::with_capacity(side as usize * side as usize);
        for y in (0..side).step_by(pixels_per_module as usize) {
            let row = (0..side).map(|x| if self.dark_pixel(x, y, pixels_per_module) { 0 } else { 255 });
            let row: Vec<u8> = row.collect();
            (0..pixels_per_module).for_each(|_| luma.extend(&row));
        }
        Ok((side, side, luma))
    }

    /// The symbol with its quiet zone as a PNG file of one bit a pixel.
    ///
    /// Each module is a square of `pixels_per_module` pixels; 3 and more are read well from screens and paper. The
    /// picture is (width + 8) × `pixels_per_module` pixels wide and high, greyscale of bit depth 1 (PNG, third
    /// edition, 11.2.1).
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] if `pixels_per_module` is 0, or so great that the picture would pass
    /// [`limits::PICTURE_SIDE`] or [`limits::PICTURE_PIXELS`] and so could not be read back.
    ///
    /// ```
    /// use sanse::qr::{Level, Symbol};
    ///
    /// let symbol = Symbol::draw("SN1:ABC", Level::Medium)?;
    /// assert!(symbol.to_png(4)?.starts_with(b"\x89PNG"));
    /// assert!(symbol.to_png(0).is_err());
    /// # Ok::<(), sanse::error::Error>(())
    /// ```
    pub fn to_png(&self, pixels_per_module: u32) -> Result<Vec<u8>, Error> {
        let side = self.side(pixels_per_module)?;
        let mut packed = Vec::with_capacity(side as usize * side.div_ceil(8) as usize);
        for y in (0..side).step_by(pixels_per_module as usize) {
            // PNG packs eight pixels a byte, leftmost in the highest bit, each row from a fresh byte; 1 is white
            let row = (0..side).step_by(8).map(|left| {
                (left..left + 8)
                    .fold(0_u8, |byte, x| byte << 1 | u8::from(!self.dark_pixel(x, y, pixels_per_module)))
            });
            let row: Vec<u8> = row.collect();
            (0..pixels_per_module).for_each(|_| packed.extend(&row));
        }
        pack(side, &packed).map_err(|_| Error::Malformed {
            what: "the QR code's picture",
            why: "the PNG encoder refused it; try fewer pixels a module",
        })
    }

    /// Width and height of the picture in pixels.
    fn side(&self, pixels_per_module: u32) -> Result<u32, Error> {
        let modules = self.width() + 2 * QUIET_ZONE;
        let longest = u64::from(limits::PICTURE_SIDE).min(limits::PICTURE_PIXELS.isqrt());
        in_range("pixels a module", pixels_per_module.into(), 1, longest / u64::from(modules))?;
        Ok(modules * pixels_per_module)
    }

    /// Whether a pixel is dark; `pixels_per_module` is not 0 here.
    fn dark_pixel(&self, x: u32, y: u32, pixels_per_module: u32) -> bool {
        let module = |pixel: u32| pixel.checked_div(pixels_per_module)?.checked_sub(QUIET_ZONE);
        module(x).zip(module(y)).is_some_and(|(column, row)| self.is_dark(column, row))
    }
}

fn pack(side: u32, packed: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    // filters predict bytes from neighbours, which tells nothing about packed bits
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(packed)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use crate::qr::{Level, Symbol};

    #[test]
    fn png_has_one_bit_a_pixel_and_the_same_modules() {
        for scale in 1..=9 {
            let symbol = Symbol::draw("SN1:HELLO WORLD", Level::Quartile).unwrap();
            let (width, height, luma) = symbol.to_luma(scale).unwrap();
            let file = symbol.to_png(scale).unwrap();
            let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            assert_eq!(reader.info().bit_depth, png::BitDepth::One);
            assert_eq!(reader.info().color_type, png::ColorType::Grayscale);
            assert_eq!((reader.info().width, reader.info().height), (width, height));
            let mut rows = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut rows).unwrap();
            let stride = width.div_ceil(8) as usize;
            for (index, grey) in luma.iter().enumerate() {
                let (x, y) = (index % width as usize, index / width as usize);
                assert_eq!(
                    rows[y * stride + x / 8] >> (7 - x % 8) & 1 == 1,
                    *grey == 255,
                    "{x} {y} at {scale}"
                );
            }
        }
    }

    #[test]
    fn the_quiet_zone_is_light() {
        let (width, _, luma) = Symbol::draw("SN1:A", Level::Low).unwrap().to_luma(2).unwrap();
        let rows: Vec<_> = luma.chunks(width as usize).collect();
        assert!(
            rows[..8].iter().chain(&rows[rows.len() - 8..]).all(|row| row.iter().all(|&grey| grey == 255))
        );
        assert!(rows.iter().all(|row| row[..8].iter().chain(&row[row.len() - 8..]).all(|&grey| grey == 255)));
        assert_eq!(rows[8][8], 0);
    }

    #[test]
    fn a_scale_past_the_bounds_is_refused() {
        let symbol = Symbol::draw("SN1:A", Level::Low).unwrap();
        for scale in [0, 138, u32::MAX] {
            assert_eq!(symbol.to_png(scale).unwrap_err().code(), "out-of-range");
            assert_eq!(symbol.to_luma(scale).unwrap_err().code(), "out-of-range");
        }
        assert_eq!(symbol.to_luma(137).unwrap().0, 29 * 137); // 29 x 138 is past the root of 16,000,000
    }
}

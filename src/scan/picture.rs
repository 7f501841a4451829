//! A PNG or JPEG file in memory to grey pixels, its size checked before they are decoded.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use super::{ScanError, size};
use crate::limits;

/// Width, height and width × height bytes of grey.
pub(super) fn to_luma(file: &[u8]) -> Result<(u32, u32, Vec<u8>), ScanError> {
    if file.len() > limits::PICTURE_BYTES {
        return Err(ScanError::FileTooLong { bytes: file.len(), max: limits::PICTURE_BYTES });
    }
    // named here, since another crate in the same program may switch more formats on
    let format = match image::guess_format(file) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err(ScanError::NotAPicture),
    };
    let (width, height) = reader(file, format).into_dimensions().map_err(refused)?;
    size::check(width, height)?;
    let decoded = reader(file, format).decode().map_err(refused)?;
    Ok((decoded.width(), decoded.height(), on_white(decoded)))
}

fn reader(file: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(limits::PICTURE_DECODE_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(bounds);
    reader
}

/// Grey as seen on white paper: a code drawn on nothing has black under its transparent parts.
fn on_white(decoded: DynamicImage) -> Vec<u8> {
    if !decoded.color().has_alpha() {
        return decoded.into_luma8().into_raw();
    }
    let blend = |grey: u8, alpha: u8| {
        let (grey, alpha) = (u32::from(grey), u32::from(alpha));
        u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    decoded.into_luma_alpha8().pixels().map(|&image::LumaA([grey, alpha])| blend(grey, alpha)).collect()
}

fn refused(error: image::ImageError) -> ScanError {
    match error {
        // only sizes that no length of pixels can be computed from, or a file whose decoding takes more than its size
        image::ImageError::Limits(_) => ScanError::TooMuchMemory { max: limits::PICTURE_DECODE_BYTES },
        error => ScanError::Damaged { why: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    #[test]
    fn transparent_is_white() {
        let pixels = image::RgbaImage::from_fn(4, 1, |x, _| {
            image::Rgba([[0, 0, 0, 0], [0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 128]][x as usize])
        });
        let (width, height, luma) = to_luma(&png(&pixels.into())).unwrap();
        assert_eq!((width, height, luma), (4, 1, vec![255, 0, 255, 127]));
    }

    #[test]
    fn only_png_and_jpeg_are_opened() {
        for file in [&b""[..], b"GIF89a", b"BM", b"\x89PN", b"SN1:"] {
            assert_eq!(to_luma(file), Err(ScanError::NotAPicture));
        }
    }

    #[test]
    fn a_long_file_is_refused_unread() {
        let file = vec![0; limits::PICTURE_BYTES + 1];
        assert_eq!(to_luma(&file).unwrap_err().code(), "file-too-long");
    }
}

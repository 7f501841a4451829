//! The bounds on a picture's size.

use super::ScanError;
use crate::limits;

/// Refuses a picture without pixels or with more than are read.
pub(super) fn check(width: u32, height: u32) -> Result<(), ScanError> {
    let (max_side, max_pixels) = (limits::PICTURE_SIDE, limits::PICTURE_PIXELS);
    if width == 0 || height == 0 {
        return Err(ScanError::Empty { width, height });
    }
    if width.max(height) > max_side || u64::from(width) * u64::from(height) > max_pixels {
        return Err(ScanError::TooLarge { width, height, max_side, max_pixels });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_pixels_and_not_too_many() {
        let code = |width, height| check(width, height).map_err(|error| error.code());
        assert_eq!(code(0, 0), Err("empty"));
        assert_eq!(code(0, 5), Err("empty"));
        assert_eq!(code(u32::MAX, u32::MAX), Err("too-large"));
        assert_eq!(code(16_385, 1), Err("too-large"));
        assert_eq!(code(4_001, 4_000), Err("too-large"));
        assert_eq!(code(16_384, 976), Ok(()));
        assert_eq!(code(4_000, 4_000), Ok(()));
    }
}

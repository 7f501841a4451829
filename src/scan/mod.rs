//! Reading the sanse texts out of a picture.
//!
//! A picture file or a frame of grey pixels goes in, every sanse text that is seen in it comes out. What a text says
//! is not looked at here; each may come from anyone, and goes to the verifier as it is.
//!
//! A gate reads a frame with [`read_luma`], and hands it on only if [`only`] one code was shown: of two passes in one
//! frame, never the first that admits.
//!
//! ```
//! # #[cfg(feature = "qr")] {
//! use sanse::qr::{Level, Symbol};
//! use sanse::scan;
//!
//! let file = Symbol::draw("SN1:6BF+70790T9WJWG", Level::Medium).unwrap().to_png(4).unwrap();
//! assert_eq!(scan::only(scan::read_picture(&file)?)?, "SN1:6BF+70790T9WJWG");
//! # }
//! # Ok::<(), sanse::scan::ScanError>(())
//! ```

use std::collections::BTreeSet;

use crate::limits;

mod find;
mod ladder;
mod luma;
mod picture;

/// How a text of sanse begins, whatever its version.
const PREFIX: &str = "SN";

/// Why a picture was not read, with the values that were compared.
///
/// [`ScanError::code`] is stable; the message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The file is longer than is read.
    #[error("the picture file has {bytes} bytes, but may have at most {max}; save it smaller")]
    FileTooLong {
        /// Bytes in the file.
        bytes: usize,
        /// The bound, [`limits::PICTURE_BYTES`].
        max: usize,
    },
    /// The file does not begin as a PNG or JPEG file does.
    #[error("the file is neither a PNG nor a JPEG picture; save it as one of the two")]
    NotAPicture,
    /// The picture has no pixels.
    #[error("the picture is {width} x {height} pixels and so shows nothing; take it again")]
    Empty {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The picture has more pixels than are read.
    #[error(
        "the picture is {width} x {height} pixels, but may be at most {max_side} on a side and {max_pixels} in all; \
         scale it down"
    )]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The bound on each side, [`limits::PICTURE_SIDE`].
        max_side: u32,
        /// The bound on width × height, [`limits::PICTURE_PIXELS`].
        max_pixels: u64,
    },
    /// Decoding the file would take more memory than it may.
    #[error("the picture file takes more than {max} bytes to decode; save it anew, smaller")]
    TooMuchMemory {
        /// The bound, [`limits::PICTURE_DECODE_BYTES`].
        max: u64,
    },
    /// The file begins as a picture but cannot be decoded.
    #[error("the picture file is damaged: {why}; save or send it again")]
    Damaged {
        /// What the decoder said.
        why: String,
    },
    /// The pixels handed in are not width × height.
    #[error(
        "{given} bytes of grey were given for {width} x {height} pixels, which take {wanted}; give one byte a pixel"
    )]
    WrongLength {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Bytes that width × height pixels take.
        wanted: u64,
        /// Bytes that were given.
        given: usize,
    },
    /// No sanse code was seen where one was asked for.
    #[error("no sanse code was seen; hold the code flat, near and lit, the whole of it in the picture")]
    NoCode,
    /// Several sanse codes were seen where one was asked for.
    #[error("{count} different sanse codes were seen; show one code")]
    SeveralCodes {
        /// How many different texts were seen.
        count: usize,
    },
}

impl ScanError {
    /// A stable name for programs, one per kind of problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ScanError::FileTooLong { .. } => "file-too-long",
            ScanError::NotAPicture => "not-a-picture",
            ScanError::Empty { .. } => "empty",
            ScanError::TooLarge { .. } => "too-large",
            ScanError::TooMuchMemory { .. } => "too-much-memory",
            ScanError::Damaged { .. } => "damaged",
            ScanError::WrongLength { .. } => "wrong-length",
            ScanError::NoCode => "no-code",
            ScanError::SeveralCodes { .. } => "several-codes",
        }
    }
}

/// Reads every sanse text in a PNG or JPEG file.
///
/// `file` is the whole file, at most [`limits::PICTURE_BYTES`]; its width and height are taken from its header and
/// held against [`limits::PICTURE_PIXELS`] and [`limits::PICTURE_SIDE`] before a pixel is decoded. Transparent parts
/// count as white. The answer is that of [`read_luma`].
///
/// # Errors
///
/// [`ScanError::FileTooLong`], [`ScanError::NotAPicture`], [`ScanError::Empty`], [`ScanError::TooLarge`],
/// [`ScanError::TooMuchMemory`] or [`ScanError::Damaged`]. A picture without a code is no error: the answer is empty.
///
/// ```
/// use sanse::scan::{ScanError, read_picture};
///
/// assert_eq!(read_picture(b"GIF89a"), Err(ScanError::NotAPicture));
/// # #[cfg(feature = "qr")] {
/// use sanse::qr::{Level, Symbol};
///
/// let file = Symbol::draw("SN1:ABC", Level::Medium).unwrap().to_png(4).unwrap();
/// assert_eq!(read_picture(&file)?, ["SN1:ABC"]);
/// # }
/// # Ok::<(), ScanError>(())
/// ```
pub fn read_picture(file: &[u8]) -> Result<Vec<String>, ScanError> {
    let (width, height, luma) = picture::to_luma(file)?;
    read_luma(width, height, &luma)
}

/// Reads every sanse text in a frame of 8-bit grey.
///
/// `luma` has `width` × `height` bytes, row by row from the top, 0 black and 255 white: what a camera's Y plane
/// holds. The answer has every different text that begins with `SN` (so that the verifier can name a version it does
/// not know), as the code holds it, in reading order; other QR codes (ISO/IEC 18004) in the frame are passed over.
/// What a hostile frame costs is bounded by the `FINDER` bounds of [`limits`].
///
/// # Errors
///
/// [`ScanError::Empty`] if there are no pixels, [`ScanError::TooLarge`] past [`limits::PICTURE_PIXELS`] or
/// [`limits::PICTURE_SIDE`], [`ScanError::WrongLength`] if `luma` is not `width` × `height` bytes. A frame without a
/// code is no error: the answer is empty.
///
/// ```
/// use sanse::scan::read_luma;
///
/// assert!(read_luma(640, 480, &[255; 640 * 480])?.is_empty());
/// # #[cfg(feature = "qr")] {
/// use sanse::qr::{Level, Symbol};
///
/// let (width, height, luma) = Symbol::draw("SN1:ABC", Level::Medium).unwrap().to_luma(4).unwrap();
/// assert_eq!(read_luma(width, height, &luma)?, ["SN1:ABC"]);
/// # }
/// # Ok::<(), sanse::scan::ScanError>(())
/// ```
pub fn read_luma(width: u32, height: u32, luma: &[u8]) -> Result<Vec<String>, ScanError> {
    check_size(width, height)?;
    let wanted = u64::from(width) * u64::from(height);
    if wanted != luma.len() as u64 {
        return Err(ScanError::WrongLength { width, height, wanted, given: luma.len() });
    }
    Ok(ladder::read(&luma::Luma::new(width as usize, luma)))
}

/// The one text that was seen.
///
/// `texts` are those of [`read_luma`] or [`read_picture`]; the same text twice counts once.
///
/// # Errors
///
/// [`ScanError::NoCode`] if there is none, [`ScanError::SeveralCodes`] if there are different ones.
///
/// ```
/// use sanse::scan::{ScanError, only};
///
/// assert_eq!(only(vec!["SN1:A".into()])?, "SN1:A");
/// assert_eq!(only(vec![]), Err(ScanError::NoCode));
/// assert_eq!(only(vec!["SN1:A".into(), "SN1:B".into()]), Err(ScanError::SeveralCodes { count: 2 }));
/// # Ok::<(), ScanError>(())
/// ```
pub fn only(texts: Vec<String>) -> Result<String, ScanError> {
    let mut distinct: BTreeSet<String> = texts.into_iter().collect();
    match distinct.len() {
        0 | 1 => distinct.pop_first().ok_or(ScanError::NoCode),
        count => Err(ScanError::SeveralCodes { count }),
    }
}

/// Refuses a picture without pixels or with more than are read.
fn check_size(width: u32, height: u32) -> Result<(), ScanError> {
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
    fn sizes_are_checked_before_the_pixels() {
        assert_eq!(read_luma(0, 0, &[]).unwrap_err().code(), "empty");
        assert_eq!(read_luma(0, 5, &[]).unwrap_err().code(), "empty");
        assert_eq!(read_luma(u32::MAX, u32::MAX, &[]).unwrap_err().code(), "too-large");
        assert_eq!(read_luma(16_385, 1, &[0; 16_385]).unwrap_err().code(), "too-large");
        assert_eq!(read_luma(4_001, 4_000, &[]).unwrap_err().code(), "too-large");
        let short = ScanError::WrongLength { width: 3, height: 2, wanted: 6, given: 5 };
        assert_eq!(read_luma(3, 2, &[0; 5]), Err(short));
        assert_eq!(read_luma(3, 2, &[0; 7]).unwrap_err().code(), "wrong-length");
    }

    #[test]
    fn the_same_text_twice_is_one_code() {
        let texts = |all: &[&str]| all.iter().map(ToString::to_string).collect();
        assert_eq!(only(texts(&["SN1:A", "SN1:A"])), Ok("SN1:A".into()));
        assert_eq!(only(texts(&["SN1:A", "SN1:B", "SN1:A"])), Err(ScanError::SeveralCodes { count: 2 }));
    }
}

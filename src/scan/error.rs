//! Why a picture was not read.

#[cfg(doc)]
use crate::limits;

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

//! A picture to be searched, and the two questions that can be asked of it.

use std::collections::BTreeSet;
use std::fmt;

use super::ladder::{self, Wanted};
use super::luma::Luma;
use super::patience::Patience;
use super::{ScanError, picture, size};

/// A picture or a camera's frame, in which sanse codes are looked for.
///
/// What a text says is not looked at; it may come from anyone, and goes to the verifier as it is. Codes of others are
/// passed over: a text of sanse begins with `SN`, whatever its version, so that the verifier can name a version it does
/// not know.
///
/// ```
/// # #[cfg(feature = "qr")] {
/// use std::time::{Duration, Instant};
///
/// use sanse::qr::{Level, Symbol};
/// use sanse::scan::Frame;
///
/// let (width, height, luma) = Symbol::draw("SN1:ABC", Level::Medium).unwrap().to_luma(4).unwrap();
/// let end = Instant::now() + Duration::from_secs(2);
/// let stop = || Instant::now() > end;
/// let frame = Frame::from_luma(width, height, &luma)?.stop_when(&stop);
/// assert_eq!(frame.one()?, "SN1:ABC");
/// assert_eq!(frame.all(), ["SN1:ABC"]);
/// # }
/// # Ok::<(), sanse::scan::ScanError>(())
/// ```
pub struct Frame<'a> {
    luma: Luma<'a>,
    stop: &'a dyn Fn() -> bool,
}

impl<'a> Frame<'a> {
    /// A frame of 8-bit grey, as a camera's Y plane holds it.
    ///
    /// `luma` has `width` × `height` bytes, row by row from the top, 0 black and 255 white.
    ///
    /// # Errors
    ///
    /// [`ScanError::Empty`] if there are no pixels, [`ScanError::TooLarge`] past
    /// [`PICTURE_PIXELS`](crate::limits::PICTURE_PIXELS) or [`PICTURE_SIDE`](crate::limits::PICTURE_SIDE),
    /// [`ScanError::WrongLength`] if `luma` is not `width` × `height` bytes.
    ///
    /// ```
    /// use sanse::scan::{Frame, ScanError};
    ///
    /// assert_eq!(Frame::from_luma(640, 480, &[255; 640 * 480])?.one(), Err(ScanError::NoCode));
    /// assert_eq!(Frame::from_luma(640, 480, &[255]).unwrap_err().code(), "wrong-length");
    /// # Ok::<(), ScanError>(())
    /// ```
    pub fn from_luma(width: u32, height: u32, luma: &'a [u8]) -> Result<Self, ScanError> {
        size::check(width, height)?;
        let wanted = u64::from(width) * u64::from(height);
        if wanted != luma.len() as u64 {
            return Err(ScanError::WrongLength { width, height, wanted, given: luma.len() });
        }
        Ok(Self { luma: Luma::new(width as usize, luma), stop: &never })
    }

    /// A PNG or JPEG file.
    ///
    /// `file` is the whole file, at most [`PICTURE_BYTES`](crate::limits::PICTURE_BYTES); its width and height are taken
    /// from its header and held against [`PICTURE_PIXELS`](crate::limits::PICTURE_PIXELS) and
    /// [`PICTURE_SIDE`](crate::limits::PICTURE_SIDE) before a pixel is decoded. Transparent parts count as white.
    ///
    /// # Errors
    ///
    /// [`ScanError::FileTooLong`], [`ScanError::NotAPicture`], [`ScanError::Empty`], [`ScanError::TooLarge`],
    /// [`ScanError::TooMuchMemory`] or [`ScanError::Damaged`].
    ///
    /// ```
    /// use sanse::scan::{Frame, ScanError};
    ///
    /// assert_eq!(Frame::from_file(b"GIF89a").unwrap_err(), ScanError::NotAPicture);
    /// # #[cfg(feature = "qr")] {
    /// use sanse::qr::{Level, Symbol};
    ///
    /// let file = Symbol::draw("SN1:ABC", Level::Medium).unwrap().to_png(4).unwrap();
    /// assert_eq!(Frame::from_file(&file)?.one()?, "SN1:ABC");
    /// # }
    /// # Ok::<(), ScanError>(())
    /// ```
    pub fn from_file(file: &[u8]) -> Result<Self, ScanError> {
        let (width, _, luma) = picture::to_luma(file)?;
        Ok(Self { luma: Luma::new(width as usize, luma), stop: &never })
    }

    /// Gives up when `stop` says so; without it the frame is searched to the end.
    ///
    /// The library has no clock, so this is where the caller's comes in. `stop` is asked at every row of pixels and
    /// before every attempt to read a code, about every hundredth of a millisecond, and should answer as fast.
    #[must_use]
    pub fn stop_when(self, stop: &'a dyn Fn() -> bool) -> Self {
        Self { stop, ..self }
    }

    /// The one text that stands in the frame: what a gate asks for.
    ///
    /// The search ends as soon as something is seen. Of two passes that are seen together neither is taken, for it
    /// must never be the first one that admits.
    ///
    /// # Errors
    ///
    /// [`ScanError::NoCode`] if none is seen, [`ScanError::SeveralCodes`] if different ones are.
    pub fn one(&self) -> Result<String, ScanError> {
        let mut distinct: BTreeSet<String> = self.read(Wanted::Any).into_iter().collect();
        match distinct.len() {
            0 | 1 => distinct.pop_first().ok_or(ScanError::NoCode),
            count => Err(ScanError::SeveralCodes { count }),
        }
    }

    /// Every text in the frame, each once, in reading order; what was seen until then if the search was stopped.
    ///
    /// This takes several times as long as [`Frame::one`], since a code that one way of looking misses may be seen
    /// by the next.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        self.read(Wanted::All)
    }

    fn read(&self, wanted: Wanted) -> Vec<String> {
        ladder::read(&self.luma, wanted, &Patience::new(self.stop))
    }
}

fn never() -> bool {
    false
}

/// The size alone: a frame may show a face.
impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({} x {})", self.luma.width, self.luma.height())
    }
}

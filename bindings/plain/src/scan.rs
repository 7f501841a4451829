//! Reading codes from pictures and camera frames.

use sanse::scan::{Frame, ScanError};

use crate::arguments::Arguments;
use crate::fault::{Family, Fault};
use crate::operation::{Answer, Operation};
use crate::value::{Handle, Thing, Value, list};

/// Whether a search is to end. The clock is the language's that asks: the library reads none.
struct Stop(Box<dyn Fn() -> bool + Send + Sync>);

impl Thing for Stop {
    const NAME: &'static str = "Stop";
}

impl Handle {
    /// A search for codes ends as soon as `when` says so. It is asked about every hundredth of a millisecond.
    #[must_use]
    pub fn stop(when: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self::new(Stop(Box::new(when)))
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // PNG and JPEG files, from their bytes.
    Operation::new("picture.text", &["file", "stop?"], |a| {
        let file = a.bytes("file")?;
        search(a, Frame::from_file(&file), |frame| Ok(frame.one()?.into()))
    }),
    Operation::new("picture.texts", &["file", "stop?"], |a| {
        let file = a.bytes("file")?;
        search(a, Frame::from_file(&file), |frame| Ok(list(frame.all())))
    }),
    // Of a longer file nothing is read, so nobody need hand it over.
    Operation::new("picture.most_bytes", &[], |_| Ok(sanse::limits::PICTURE_BYTES.into())),
    // Refuses what has too many pixels, so that nobody need make a frame of it.
    Operation::new("frame.fits", &["width", "height"], |a| {
        match Frame::from_luma(a.number("width")?, a.number("height")?, &[]) {
            // That there are no bytes yet is all that is wrong.
            Ok(_) | Err(ScanError::WrongLength { .. }) => Ok(Value::Nothing),
            Err(error) => Err(unread(error)),
        }
    }),
    // Frames: one byte of brightness a pixel, row by row.
    Operation::new("frame.text", FRAME, |a| {
        let (width, height, luma) = (a.number("width")?, a.number("height")?, a.bytes("luma")?);
        search(a, Frame::from_luma(width, height, &luma), |frame| Ok(frame.one()?.into()))
    }),
    Operation::new("frame.texts", FRAME, |a| {
        let (width, height, luma) = (a.number("width")?, a.number("height")?, a.bytes("luma")?);
        search(a, Frame::from_luma(width, height, &luma), |frame| Ok(list(frame.all())))
    }),
];

const FRAME: &[&str] = &["width", "height", "luma", "stop?"];

/// What is read of a frame until the search ends, or is told to.
fn search(
    a: &mut Arguments,
    frame: Result<Frame<'_>, ScanError>,
    read: fn(&Frame<'_>) -> Result<Value, ScanError>,
) -> Answer {
    let stop = a.may_thing::<Stop>("stop")?;
    let stop = || stop.as_ref().is_some_and(|stop| (stop.0)());
    frame.and_then(|frame| read(&frame.stop_when(&stop))).map_err(unread)
}

fn unread(error: ScanError) -> Box<Fault> {
    Fault::new(Family::Picture, error.code(), error)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::call;

    #[test]
    fn a_frame_is_measured_before_it_is_made() {
        let fits = |width: u32, height: u32| {
            call("frame.fits", [("width", width.into()), ("height", height.into())])
                .map_err(|fault| fault.code)
        };
        assert!(fits(4_000, 4_000).is_ok() && fits(1, 1).is_ok());
        assert_eq!(fits(4_001, 4_000).unwrap_err(), "too-large");
        assert_eq!(fits(16_385, 1).unwrap_err(), "too-large");
        assert_eq!(fits(0, 1).unwrap_err(), "empty");
    }

    #[test]
    fn a_search_ends_when_it_is_told_to() {
        let luma: Vec<u8> = (0..640_u32 * 480).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let frame = [("width", 640_u32.into()), ("height", 480_u32.into()), ("luma", luma.into())];
        let asked = Arc::new(AtomicU32::new(0));
        let count = |most| {
            let (asked, given) = (asked.clone(), frame.clone());
            asked.store(0, Ordering::Relaxed);
            let counted = asked.clone();
            let stop = Handle::stop(move || counted.fetch_add(1, Ordering::Relaxed) >= most);
            let given = given.into_iter().chain([("stop", Value::Thing(stop))]);
            assert_eq!(call("frame.text", given).unwrap_err().code, "no-code");
            asked.load(Ordering::Relaxed)
        };
        let whole = count(u32::MAX);
        let cut = count(3);
        assert!(cut < 10 && whole > 100, "{cut} {whole}");
    }
}

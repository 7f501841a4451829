//! Reading codes from pictures and camera frames.

use sanse::scan::{Frame, ScanError};

use crate::arguments::Arguments;
use crate::fault::{Family, Fault};
use crate::operation::{Answer, Operation};
use crate::value::list;

pub(crate) const OPERATIONS: &[Operation] = &[
    // PNG and JPEG files, from their bytes.
    Operation::new("picture.text", &["file"], |a| {
        Ok(Frame::from_file(&a.bytes("file")?).and_then(|f| f.one()).map_err(unread)?.into())
    }),
    Operation::new("picture.texts", &["file"], |a| {
        Ok(list(Frame::from_file(&a.bytes("file")?).map_err(unread)?.all()))
    }),
    // Of a longer file nothing is read, so nobody need hand it over.
    Operation::new("picture.most_bytes", &[], |_| Ok(sanse::limits::PICTURE_BYTES.into())),
    // Frames: one byte of brightness a pixel, row by row.
    Operation::new("frame.text", &["width", "height", "luma"], |a| frame(a, |frame| Ok(frame.one()?.into()))),
    Operation::new("frame.texts", &["width", "height", "luma"], |a| frame(a, |frame| Ok(list(frame.all())))),
];

fn frame(
    a: &mut Arguments,
    read: impl FnOnce(&Frame<'_>) -> Result<crate::value::Value, ScanError>,
) -> Answer {
    let (width, height, luma) = (a.number("width")?, a.number("height")?, a.bytes("luma")?);
    Frame::from_luma(width, height, &luma).and_then(|frame| read(&frame)).map_err(unread)
}

fn unread(error: ScanError) -> Box<Fault> {
    Fault::new(Family::Picture, error.code(), error)
}

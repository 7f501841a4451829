//! The readers that are compared, each as its own documentation uses it.

use rxing::common::HybridBinarizer;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource};

use crate::scene::Frame;

pub(crate) struct Reader {
    pub(crate) name: &'static str,
    pub(crate) read: fn(&Frame) -> Vec<String>,
}

pub(crate) const READERS: [Reader; 5] = [
    Reader { name: "sanse, one code", read: one },
    Reader { name: "sanse, all codes", read: all },
    Reader { name: "rxing", read: rxing },
    Reader { name: "rxing, older port", read: rxing_older },
    Reader { name: "rqrr", read: rqrr },
];

fn one(frame: &Frame) -> Vec<String> {
    search(frame).one().into_iter().collect()
}

pub(crate) fn all(frame: &Frame) -> Vec<String> {
    search(frame).all()
}

pub(crate) fn search(frame: &Frame) -> sanse::scan::Frame<'_> {
    sanse::scan::Frame::from_luma(frame.width as u32, frame.height as u32, &frame.luma).unwrap()
}

/// Its port of zxing-cpp.
fn rxing(frame: &Frame) -> Vec<String> {
    rxing_with(rxing::qrcode::cpp_port::QrReader, frame)
}

/// Its port of zxing for Java.
fn rxing_older(frame: &Frame) -> Vec<String> {
    rxing_with(rxing::qrcode::QRCodeReader::new(), frame)
}

fn rxing_with(mut reader: impl rxing::Reader, frame: &Frame) -> Vec<String> {
    let source = Luma8LuminanceSource::new(frame.luma.clone(), frame.width as u32, frame.height as u32);
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source.unwrap()));
    let formats = [BarcodeFormat::QR_CODE].into();
    let hints =
        DecodeHints { TryHarder: Some(true), PossibleFormats: Some(formats), ..DecodeHints::default() };
    let read = reader.decode_with_hints(&mut bitmap, &hints);
    read.iter().map(|read| read.getText().to_owned()).collect()
}

fn rqrr(frame: &Frame) -> Vec<String> {
    let at = |x, y| frame.luma[y * frame.width + x];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(frame.width, frame.height, at);
    prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

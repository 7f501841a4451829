//! Random bytes in a portrait, so that nobody can have made up two with one reference.

use crate::error::{Error, random};
use crate::limits;

const PORTRAIT: &str = "the portrait";

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// How the header chunk of every PNG starts: 13 bytes of `IHDR`.
const PNG_HEADER: &[u8] = b"\0\0\0\x0dIHDR";
/// Where that chunk ends: signature, length, name, 13 bytes, CRC.
const PNG_AFTER_HEADER: usize = 8 + 4 + 4 + 13 + 4;
/// By the case of its letters ancillary, private and safe to copy (PNG third edition, section 5.4).
const PNG_CHUNK: &[u8; 4] = b"saNs";

/// The same PNG or JPEG with these 16 random bytes in it; it looks and decodes as before.
///
/// In a PNG they are a private ancillary chunk `saNs` behind the header, in a JPEG a comment (COM) behind the
/// application segments that JFIF and Exif want first. Only the start of the file is examined: that it is a
/// good picture of the right person is for whoever re-encoded it. Take [`stamp_fresh`] unless the random bytes
/// come from an HSM; bytes that the owner of the portrait knows beforehand are of no use.
///
/// # Errors
/// [`Error::Malformed`] if it is neither a PNG nor a JPEG or breaks off in its head; [`Error::Length`] if the
/// result would have more than [`limits::PHOTO_BYTES`], which no photo store would give back.
pub fn stamp(portrait: &[u8], random: [u8; 16]) -> Result<Vec<u8>, Error> {
    let malformed = |why| Error::Malformed { what: PORTRAIT, why };
    let (at, mark) = if portrait.starts_with(PNG_SIGNATURE) {
        if !portrait.get(PNG_SIGNATURE.len()..).is_some_and(|rest| rest.starts_with(PNG_HEADER)) {
            return Err(malformed("this PNG does not start with its header; encode it anew"));
        }
        let content = [PNG_CHUNK.as_slice(), &random].concat();
        let mark = [&16_u32.to_be_bytes(), content.as_slice(), &crc32(&content).to_be_bytes()].concat();
        (PNG_AFTER_HEADER, mark)
    } else if portrait.starts_with(&[0xFF, 0xD8, 0xFF]) {
        let at = after_application_segments(portrait)
            .ok_or_else(|| malformed("this JPEG breaks off in its head; encode it anew"))?;
        // the length counts itself
        (at, [[0xFF, 0xFE, 0, 18].as_slice(), &random].concat())
    } else {
        return Err(malformed("it is neither a PNG nor a JPEG; encode it as one of them"));
    };
    let length = portrait.len().saturating_add(mark.len());
    if length > limits::PHOTO_BYTES {
        return Err(Error::Length {
            what: PORTRAIT,
            unit: "bytes",
            length,
            min: 1,
            max: limits::PHOTO_BYTES,
        });
    }
    // a file that ends with its head has no picture in it
    match portrait.split_at_checked(at) {
        Some((head, rest)) if !rest.is_empty() => Ok([head, &mark, rest].concat()),
        _ => Err(malformed("it breaks off in its head; encode it anew")),
    }
}

/// The same PNG or JPEG with 16 random bytes from the operating system in it; see [`stamp`].
///
/// ```
/// # let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
/// #     \0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";
/// use sanse::photo::{PhotoRef, stamp_fresh};
/// let portrait = stamp_fresh(png)?;
/// let reference = PhotoRef::of(&portrait); // goes into the pass; `portrait` into the photo store
/// assert_ne!(reference, PhotoRef::of(&stamp_fresh(png)?));
/// # Ok::<(), sanse::error::Error>(())
/// ```
///
/// # Errors
/// Those of [`stamp`], and [`Error::Randomness`] if the operating system gives none.
pub fn stamp_fresh(portrait: &[u8]) -> Result<Vec<u8>, Error> {
    stamp(portrait, random()?)
}

/// Where the first segment of a JPEG (ITU-T T.81, annex B) begins that is not APP0 to APP15.
fn after_application_segments(jpeg: &[u8]) -> Option<usize> {
    let mut at = 2_usize;
    loop {
        match jpeg.get(at..)? {
            [0xFF, 0xE0..=0xEF, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                // a length counts itself; less than that would never get on
                at = at.checked_add(2)?.checked_add(length).filter(|_| length >= 2)?;
            }
            [0xFF, 0xE0..=0xEF, ..] => return None,
            [0xFF, ..] => return Some(at),
            _ => return None,
        }
    }
}

/// CRC-32 as PNG has it (third edition, section 5.5). Bit by bit: it is only ever run over 20 bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::PhotoRef;
    use super::super::example::PNG;
    use super::*;

    #[test]
    fn a_png_gets_one_chunk() {
        let stamped = stamp(PNG, [7; 16]).unwrap();
        // the chunk's CRC by Python's zlib.crc32
        let chunk =
            b"\0\0\0\x10saNs\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\xcb\xfc\x47\x29";
        assert_eq!(stamped, [&PNG[..33], chunk, &PNG[33..]].concat());
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let refs = [0, 1].map(|_| PhotoRef::of(&stamp_fresh(PNG).unwrap()));
        assert!(refs[0] != refs[1] && refs.iter().all(|reference| *reference != PhotoRef::of(PNG)));
    }

    #[test]
    fn a_jpeg_gets_one_comment_behind_its_application_segments() {
        let head = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xE1, 0, 2];
        let rest = [0xFF, 0xDB, 0, 2, 0xFF, 0xD9];
        let comment = [[0xFF, 0xFE, 0, 18].as_slice(), &[7; 16]].concat();
        let stamped = stamp(&[head.as_slice(), &rest].concat(), [7; 16]).unwrap();
        assert_eq!(stamped, [head.as_slice(), &comment, &rest].concat());
        let stamped = stamp(&[&head[..2], &rest].concat(), [7; 16]).unwrap();
        assert_eq!(stamped, [&head[..2], &comment, &rest].concat());
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let jpeg = |tail: &[u8]| [&[0xFF, 0xD8], tail].concat();
        for bad in [
            vec![],
            b"GIF89a".to_vec(),
            b"RIFF\0\0\0\0WEBP".to_vec(),
            PNG[..8].to_vec(),
            PNG[..33].to_vec(),
            [&PNG[..8], &PNG[33..]].concat(),
            jpeg(&[0xFF, 0xE0]),
            jpeg(&[0xFF, 0xE0, 0, 1, 0xFF, 0xDB]),
            jpeg(&[0xFF, 0xE0, 0xFF, 0xFF, 0]),
            jpeg(&[0xFF, 0xE0, 0, 2]),
            jpeg(&[0xFF, 0xE0, 0, 2, 0]),
        ] {
            assert_eq!(stamp(&bad, [7; 16]).unwrap_err().code(), "malformed", "{bad:?}");
        }
        let large = [PNG, &vec![0; limits::PHOTO_BYTES]].concat();
        assert_eq!(stamp(&large, [7; 16]).unwrap_err().code(), "length");
    }

    #[cfg(feature = "scan")]
    #[test]
    fn a_stamped_picture_decodes_as_before() {
        let grey = image::GrayImage::from_fn(48, 64, |x, y| image::Luma([(x * 5 + y) as u8]));
        for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg] {
            let mut file = std::io::Cursor::new(Vec::new());
            grey.write_to(&mut file, format).unwrap();
            let file = file.into_inner();
            let stamped = stamp_fresh(&file).unwrap();
            assert_ne!(stamped, file);
            // twice is no harm either
            let twice = stamp_fresh(&stamped).unwrap();
            let decode = |bytes: &[u8]| image::load_from_memory_with_format(bytes, format).unwrap();
            assert_eq!(decode(&stamped), decode(&file));
            assert_eq!(decode(&twice), decode(&file));
        }
        assert!(image::load_from_memory(&stamp_fresh(PNG).unwrap()).is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(start in 0usize..3, bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let start: &[u8] = [&[], PNG_SIGNATURE, &[0xFF, 0xD8, 0xFF, 0xE0, 0]][start];
            let portrait = [start, &bytes].concat();
            if let Ok(stamped) = stamp(&portrait, [7; 16]) {
                prop_assert!(stamped.len() > portrait.len());
            }
        }
    }
}

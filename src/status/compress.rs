//! zlib (RFC 1950) around the values of a status list, bounded when inflated.

use std::io::Write as _;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};

/// These bytes as one zlib stream, at the highest level, as the draft recommends.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    // A vector takes every byte. Were it ever otherwise: no reader takes an empty list.
    written.unwrap_or_default()
}

/// What is in one zlib stream that fills these bytes; `None` when it is damaged, cut short, empty, longer than `limit`,
/// asks for a dictionary, or has anything behind it.
///
/// The room is that of the limit, whatever the stream holds; what is not used of it is given back.
pub(super) fn inflate(stream: &[u8], limit: usize) -> Option<Box<[u8]>> {
    // One byte more than the limit, so that a stream which ends there can say so.
    let mut out = vec![0; limit + 1];
    let mut inflater = Decompress::new(true);
    // In one step: three times faster than piece by piece, which goes through a window.
    let status = inflater.decompress(stream, &mut out, FlushDecompress::Finish).ok()?;
    let (read, written) = (inflater.total_in(), usize::try_from(inflater.total_out()).ok()?);
    let whole = status == Status::StreamEnd && read == stream.len() as u64 && (1..=limit).contains(&written);
    out.truncate(written);
    whole.then(|| out.into_boxed_slice())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_stream_comes_back_up_to_the_limit() {
        for length in [1, 1_000, 32_768, 65_535, 65_536, 300_000] {
            let stream = deflate(&vec![7; length]);
            assert_eq!(inflate(&stream, length).unwrap().len(), length);
            assert!(inflate(&stream, length - 1).is_none(), "{length}");
        }
    }

    #[test]
    fn what_is_no_one_whole_stream_is_nothing() {
        let good = deflate(b"status");
        assert!(inflate(&good, 99).is_some());
        for length in 0..good.len() {
            assert!(inflate(&good[..length], 99).is_none(), "cut to {length}");
        }
        for at in 0..good.len() {
            let mut damaged = good.clone();
            damaged[at] ^= 1;
            assert!(inflate(&damaged, 99).is_none(), "damaged at {at}");
        }
        assert!(inflate(&[&good[..], &[0]].concat(), 99).is_none(), "a byte behind it");
        assert!(inflate(&[&good[..], &good].concat(), 99).is_none(), "a second stream");
        assert!(inflate(&deflate(b""), 99).is_none(), "an empty list");
        // FDICT, with the Adler-32 of a dictionary (RFC 1950, section 2.2).
        let with_dictionary = [&[0x78, 0xBB, 0, 0, 0, 1][..], &good[2..]].concat();
        assert!(inflate(&with_dictionary, 99).is_none());
        assert!(inflate(&good[2..good.len() - 4], 99).is_none(), "raw deflate");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = deflate(&vec![0; 64 << 20]);
        assert!(bomb.len() < 80_000);
        assert!(inflate(&bomb, 1 << 20).is_none());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_bounded(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(out) = inflate(&[&[0x78, 0x9C][..], &bytes].concat(), 500) {
                prop_assert!(out.len() <= 500);
            }
        }

        #[test]
        fn whatever_is_deflated_inflates(bytes in proptest::collection::vec(any::<u8>(), 1..5_000)) {
            prop_assert_eq!(&inflate(&deflate(&bytes), 5_000).unwrap()[..], &bytes[..]);
        }
    }
}

//! Pictures drawn and read back, by this crate's reader and by an independent one.
#![cfg(all(feature = "qr", feature = "scan"))]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;
use sanse::qr::{Level, Symbol, capacity, version_for};
use sanse::scan::{Frame, ScanError};

const LEVELS: [Level; 4] = [Level::Low, Level::Medium, Level::Quartile, Level::High];
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// A text of this many characters that begins as sanse's do; different seeds, different texts.
fn text(characters: usize, seed: u32) -> String {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(97);
    let rest = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(ALPHABET[(state >> 16) as usize % 45])
    });
    "SN1:".chars().chain(rest).take(characters).collect()
}

/// What rqrr reads at the first of these scales at which it reads anything.
fn rqrr(symbol: &Symbol) -> Option<String> {
    [4, 3, 5, 6, 7, 8].into_iter().find_map(|scale| {
        let (width, height, luma) = symbol.to_luma(scale).unwrap();
        let (width, height) = (width as usize, height as usize);
        let mut frame =
            rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| luma[y * width + x]);
        frame.detect_grids().first().and_then(|grid| grid.decode().ok()).map(|(_, text)| text)
    })
}

fn read_luma(width: u32, height: u32, luma: &[u8]) -> Result<Vec<String>, ScanError> {
    Ok(Frame::from_luma(width, height, luma)?.all())
}

fn read_picture(file: &[u8]) -> Result<Vec<String>, ScanError> {
    Ok(Frame::from_file(file)?.all())
}

/// Width, height and grey pixels.
type Picture = (u32, u32, Vec<u8>);

/// A white frame with pictures laid on it, each at a column and row.
fn frame(width: u32, height: u32, pictures: &[(u32, u32, Picture)]) -> Vec<u8> {
    let mut luma = vec![255; (width * height) as usize];
    for (left, top, (across, down, picture)) in pictures {
        for y in 0..*down {
            let to = ((top + y) * width + left) as usize;
            let from = (y * across) as usize;
            luma[to..to + *across as usize].copy_from_slice(&picture[from..from + *across as usize]);
        }
    }
    luma
}

#[test]
fn every_version_and_level_reads_as_drawn() {
    for version in 1..=20 {
        for (seed, level) in LEVELS.into_iter().enumerate() {
            let text = text(capacity(version, level).unwrap(), seed as u32 + 10 * u32::from(version));
            let symbol = Symbol::draw(&text, level).unwrap();
            assert_eq!(symbol.version(), version);
            assert_eq!(symbol.width(), 17 + 4 * u32::from(version));
            assert_eq!(rqrr(&symbol).as_ref(), Some(&text), "rqrr, version {version} {level:?}");
            for scale in [3, 4, 7] {
                let (width, height, luma) = symbol.to_luma(scale).unwrap();
                assert_eq!(
                    read_luma(width, height, &luma).unwrap(),
                    [&text[..]],
                    "{version} {level:?} at {scale}"
                );
            }
        }
    }
}

#[test]
fn small_and_large_modules_are_read() {
    for version in [1, 5, 9, 13] {
        let text = text(capacity(version, Level::Medium).unwrap(), 7);
        let symbol = Symbol::draw(&text, Level::Medium).unwrap();
        for scale in [2, 10, 16, 25, 40] {
            let (width, height, luma) = symbol.to_luma(scale).unwrap();
            assert_eq!(read_luma(width, height, &luma).unwrap(), [&text[..]], "{version} at {scale}");
        }
    }
}

#[test]
fn a_symbol_of_version_40_is_read() {
    let text = text(4_296, 1);
    let file = Symbol::draw(&text, Level::Low).unwrap().to_png(4).unwrap();
    assert_eq!(read_picture(&file).unwrap(), [text]);
}

#[test]
fn several_codes_are_all_read_in_order() {
    let texts: Vec<String> = (0..12).map(|seed| text(100 + seed, seed as u32)).collect();
    let mut pictures = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let (column, row) = (index as u32 % 4, index as u32 / 4);
        let picture = Symbol::draw(text, Level::Medium).unwrap().to_luma(4).unwrap();
        // a little uneven, as codes on a sheet are
        pictures.push((column * 240 + row * 5, row * 240 + column * 4, picture));
    }
    let luma = frame(1000, 760, &pictures);
    assert_eq!(read_luma(1000, 760, &luma).unwrap(), texts);
    let luma = frame(1000, 760, &pictures[..2]);
    let two = Frame::from_luma(1000, 760, &luma).unwrap();
    assert_eq!(two.all(), texts[..2]);
    assert_eq!(two.one(), Err(ScanError::SeveralCodes { count: 2 }));
}

#[test]
fn one_text_shown_twice_is_one_text() {
    let picture = Symbol::draw(&text(80, 3), Level::Medium).unwrap().to_luma(4).unwrap();
    let luma = frame(500, 300, &[(0, 0, picture.clone()), (250, 20, picture)]);
    assert_eq!(Frame::from_luma(500, 300, &luma).unwrap().one(), Ok(text(80, 3)));
}

#[test]
fn codes_of_others_are_passed_over() {
    let other = Symbol::draw("HTTPS://EXAMPLE.ORG/SN1:", Level::Medium).unwrap().to_luma(5).unwrap();
    let ours = Symbol::draw("SN9:LATER", Level::Medium).unwrap().to_luma(5).unwrap();
    let luma = frame(400, 200, &[(0, 0, other), (200, 0, ours)]);
    assert_eq!(read_luma(400, 200, &luma).unwrap(), ["SN9:LATER"]);
}

#[test]
fn a_broken_code_does_not_hide_a_sound_one() {
    let (width, height, mut luma) = Symbol::draw(&text(100, 1), Level::Low).unwrap().to_luma(4).unwrap();
    for y in 60..110 {
        for x in 60..110 {
            luma[y * width as usize + x] = ((x * 7 + y * 13) % 5 > 2) as u8 * 255;
        }
    }
    let sound = Symbol::draw(&text(100, 2), Level::Low).unwrap().to_luma(4).unwrap();
    let luma = frame(500, 300, &[(0, 0, (width, height, luma)), (240, 40, sound)]);
    assert_eq!(read_luma(500, 300, &luma).unwrap(), [text(100, 2)]);
}

/// A PNG file of nothing but a header that claims this size (PNG, third edition, 11.2.1).
fn header_only(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([1, 0, 0, 0, 0]);
    let crc = chunk.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    });
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(chunk);
    file.extend((!crc).to_be_bytes());
    file.extend(b"\0\0\0\x01IDAT"); // the decoder looks for pixels before it tells the size
    file
}

#[test]
fn a_size_past_the_bounds_is_refused_from_the_header() {
    for (width, height) in [(4_001, 4_000), (16_385, 1), (1, 16_385), (1_000_000, 1_000_000)] {
        let file = header_only(width, height);
        assert_eq!(read_picture(&file).unwrap_err().code(), "too-large", "{width} x {height}");
    }
    // a size that the decoder itself gives up on
    let absurd = read_picture(&header_only(0x7FFF_FFFF, 0x7FFF_FFFF)).unwrap_err().code();
    assert_eq!(absurd, "too-much-memory");
    // within the bounds, it is the missing pixels that are refused
    assert_eq!(read_picture(&header_only(4_000, 4_000)).unwrap_err().code(), "damaged");
}

#[test]
fn a_truncated_file_is_refused_or_holds_no_code() {
    let file = Symbol::draw(&text(150, 5), Level::Medium).unwrap().to_png(4).unwrap();
    for length in 0..file.len() - 12 {
        let code = read_picture(&file[..length]).unwrap_err().code();
        assert!(["not-a-picture", "damaged"].contains(&code), "{length} of {}: {code}", file.len());
    }
}

#[test]
fn a_jpeg_is_read() {
    let (width, height, luma) = Symbol::draw(&text(150, 6), Level::Medium).unwrap().to_luma(4).unwrap();
    let mut file = std::io::Cursor::new(Vec::new());
    let picture = image::GrayImage::from_raw(width, height, luma).unwrap();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 40).encode_image(&picture).unwrap();
    assert_eq!(read_picture(file.get_ref()).unwrap(), [text(150, 6)]);
    assert_eq!(read_picture(&file.get_ref()[..200]).unwrap_err().code(), "damaged");
}

/// Finder patterns of `module` pixels a module and nothing else, `gap` modules apart.
fn tiled(width: u32, height: u32, module: u32, gap: u32) -> Vec<u8> {
    let ring = |at: u32| (at / module % (7 + gap)).abs_diff(3);
    let dark = |x, y| matches!(ring(x).max(ring(y)), 0 | 1 | 3);
    (0..height).flat_map(|y| (0..width).map(move |x| if dark(x, y) { 0 } else { 255 })).collect()
}

/// Without the bounds such a frame takes the reader many seconds each; with them the whole test takes few.
#[test]
fn frames_tiled_with_finder_patterns_are_given_up() {
    for (module, gap) in [(1, 1), (2, 2), (3, 1), (6, 2), (8, 3)] {
        assert_eq!(read_luma(1280, 720, &tiled(1280, 720, module, gap)), Ok(vec![]));
    }
}

/// Where the caller's budget ends, so does the search: whatever it was asked to look at.
#[test]
fn a_search_ends_when_it_is_told() {
    use std::cell::Cell;
    let sound = Symbol::draw(&text(100, 4), Level::Medium).unwrap().to_luma(4).unwrap();
    const AFTER: usize = 12;
    let frames = [frame(640, 480, &[(100, 60, sound)]), tiled(640, 480, 1, 1), vec![128; 640 * 480]];
    for luma in frames {
        for budget in [0, 1, 100, 700] {
            let asked = Cell::new(0);
            let stop = || {
                asked.set(asked.get() + 1);
                asked.get() > budget
            };
            let _ = Frame::from_luma(640, 480, &luma).unwrap().stop_when(&stop).all();
            // what is under way is wound up, and nothing is begun
            assert!(asked.get() <= budget + AFTER, "{} of {budget}", asked.get());
        }
        let never = || true;
        assert_eq!(
            Frame::from_luma(640, 480, &luma).unwrap().stop_when(&never).one(),
            Err(ScanError::NoCode)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_drawn_is_read(rest in "[0-9A-Z $%*+./:-]{0,400}", level in 0..4_usize, scale in 3..=6_u32) {
        let text = format!("SN1:{rest}");
        let symbol = Symbol::draw(&text, LEVELS[level]).unwrap();
        prop_assert_eq!(Some(symbol.version()), version_for(text.len(), LEVELS[level]));
        prop_assert_eq!(read_picture(&symbol.to_png(scale).unwrap()).unwrap(), [text]);
    }

    #[test]
    fn no_file_makes_the_reader_panic(at in 0..2_000_usize, byte: u8, cut in 0..2_000_usize) {
        let mut file = Symbol::draw(&text(60, 8), Level::Medium).unwrap().to_png(4).unwrap();
        let length = file.len();
        file[at % length] = byte;
        file.truncate(length - cut % length);
        let _ = read_picture(&file);
    }

    #[test]
    fn no_frame_makes_the_reader_panic(
        flips in prop::collection::vec((0..40_000_usize, any::<u8>()), 0..2_000),
        width in 4..260_u32,
    ) {
        let (side, _, mut luma) = Symbol::draw(&text(120, 9), Level::Low).unwrap().to_luma(4).unwrap();
        for (at, grey) in flips {
            let length = luma.len();
            luma[at % length] = grey;
        }
        // rows taken at a wrong width shear the code
        let height = side * side / width;
        luma.truncate((width * height) as usize);
        let _ = read_luma(width, height, &luma).unwrap();
    }
}

#[test]
fn a_code_that_breaks_the_readers_parser_is_no_code() {
    use qrcode::bits::Bits;
    use qrcode::{EcLevel, QrCode, Version};
    let mut bits = Bits::new(Version::Normal(2));
    bits.push_fnc1_first_position().unwrap();
    bits.push_alphanumeric_data(b"%").unwrap();
    bits.push_terminator(EcLevel::L).unwrap();
    let code = QrCode::with_bits(bits, EcLevel::L).unwrap();
    let (side, scale) = (code.width() + 8, 4);
    let dark = |at: usize| {
        let (x, y) = (at % (side * scale) / scale, at / (side * scale) / scale);
        let inside = |n: usize| (4..side - 4).contains(&n);
        inside(x) && inside(y) && code[(x - 4, y - 4)] == qrcode::Color::Dark
    };
    let luma: Vec<u8> = (0..side * scale * side * scale).map(|at| if dark(at) { 0 } else { 255 }).collect();
    let side = u32::try_from(side * scale).unwrap();
    assert_eq!(read_luma(side, side, &luma), Ok(vec![]));
}

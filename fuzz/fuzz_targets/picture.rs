//! pictures → texts.
//!
//! The first byte chooses: a picture file as it is, a small frame tiled with the input, or a drawn code with
//! blocks, noise and light put over it. A text that is read begins with `SN`, and one that is read out of a
//! damaged code is the one that was drawn, never another.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sanse::qr::{Level, Symbol};
use sanse::scan::{Frame, ScanError};

fuzz_target!(|input: &[u8]| match input {
    [choice, rest @ ..] => match choice % 3 {
        0 => file(rest),
        1 => frame(rest),
        _ => drawn(rest),
    },
    [] => {}
});

/// A file is read or refused; large ones cost the fuzzer more than they find.
fn file(file: &[u8]) {
    let side = |at: usize| file.get(at..at + 4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    let large_png = file.starts_with(b"\x89PNG") && side(16).max(side(20)) > 400;
    let large_jpeg =
        file.windows(9).any(|w| matches!(w, [0xFF, 0xC0..=0xC2, _, _, _, a, _, b, _] if *a > 1 || *b > 1));
    if large_png || large_jpeg {
        return;
    }
    if let Ok(frame) = Frame::from_file(file) {
        look(&frame);
    }
}

/// Finder patterns side by side are the dearest frames, so what there is is repeated to the edges.
fn frame(input: &[u8]) {
    let [width, height, row, pixels @ ..] = input else { return };
    let (width, height) = (u32::from(*width) + 1, u32::from(*height) + 1);
    if pixels.is_empty() {
        return;
    }
    let (row, count) = (usize::from(*row) + 1, (width * height) as usize);
    let pixel = |i: usize| {
        let (x, y) = (i % width as usize, i / width as usize);
        pixels[(x % row + y * row) % pixels.len()]
    };
    let luma: Vec<u8> = (0..count).map(pixel).collect();
    look(&Frame::from_luma(width, height, &luma).expect("width times height pixels"));
    assert!(Frame::from_luma(width + 1, height, &luma).is_err());
}

static SYMBOLS: LazyLock<Vec<(String, Vec<(u32, u32, Vec<u8>)>)>> = LazyLock::new(|| {
    let alphabet: Vec<char> = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".chars().collect();
    let text = |length: usize| (0..length).map(|i| alphabet[(i * i + 7 * i + length) % 45]).collect();
    let texts: [String; 4] = [14, 60, 217, 444].map(|length| {
        format!("SN1:{}", {
            let t: String = text(length);
            t
        })
    });
    let draw = |text: &str| {
        let symbol = Symbol::draw(text, Level::Medium).unwrap();
        (2..=4).map(|scale| symbol.to_luma(scale).unwrap()).collect()
    };
    texts.into_iter().map(|text| (text.clone(), draw(&text))).collect()
});

/// A drawn code under blocks of one grey each: x, y, width, height and grey from five bytes.
fn drawn(input: &[u8]) {
    let [which, contrast, blocks @ ..] = input else { return };
    let (text, pictures) = &SYMBOLS[usize::from(*which) % SYMBOLS.len()];
    let (width, height, luma) = &pictures[usize::from(which >> 4) % pictures.len()];
    // From full contrast down to an eighth of it.
    let (least, span) = (u32::from(contrast & 0x1F), 255 - u32::from((*contrast).min(223)));
    let mut luma: Vec<u8> =
        luma.iter().map(|p| (least + u32::from(*p) * span / 255).min(255) as u8).collect();
    let (blocks, _) = blocks.as_chunks::<5>();
    for [x, y, w, h, grey] in blocks.iter().take(64) {
        let (left, top) = (width * u32::from(*x) / 256, height * u32::from(*y) / 256);
        let (right, bottom) =
            ((left + u32::from(w % 64)).min(*width), (top + u32::from(h % 64)).min(*height));
        for row in top..bottom {
            for column in left..right {
                luma[(row * width + column) as usize] = *grey;
            }
        }
    }
    let texts = look(&Frame::from_luma(*width, *height, &luma).expect("width times height pixels"));
    assert!(texts.iter().all(|read| read == text), "read {texts:?} where {text} was drawn");
    assert!(!blocks.is_empty() || span < 128 || texts.len() == 1, "a clean code was not read");
}

/// Every text in a frame; the one is among them.
fn look(frame: &Frame) -> Vec<String> {
    let texts = frame.all();
    assert!(texts.iter().all(|text| text.starts_with("SN")), "{texts:?}");
    let distinct: std::collections::BTreeSet<_> = texts.iter().collect();
    assert_eq!(distinct.len(), texts.len(), "a text was told twice");
    match frame.one() {
        Ok(text) => assert!(texts.contains(&text), "{text} is not among {texts:?}"),
        Err(ScanError::NoCode) => assert!(texts.is_empty(), "{texts:?}"),
        Err(ScanError::SeveralCodes { count }) => assert!(count <= texts.len(), "{count} of {texts:?}"),
        Err(error) => panic!("{error}"),
    }
    texts
}

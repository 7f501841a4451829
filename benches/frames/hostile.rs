//! Frames made to keep a reader busy.

use crate::dice::Dice;
use crate::scene::Frame;

/// Finder patterns side by side at 1 to 4 pixels a module, noise, and the largest and smallest pictures.
pub(crate) fn frames() -> Vec<Frame> {
    let mut frames = vec![];
    for (kind, width, height) in
        [("finder patterns, 720p", 1280, 720), ("finder patterns, 16 Mpx", 4000, 4000)]
    {
        for module in [1, 2, 3, 4, 8] {
            for gap in [1, 2, 5] {
                frames.push(frame(kind, width, height, |x, y| patterns(x, y, module, gap)));
            }
        }
    }
    for (kind, width, height) in [("noise, 720p", 1280, 720), ("noise, 16 Mpx", 4000, 4000)] {
        for grain in [1, 2, 3, 5] {
            let mut dice = Dice::new(grain as u64);
            let across = width / grain + 1;
            let spots: Vec<u8> = (0..across * (height / grain + 1)).map(|_| dice.bits() as u8).collect();
            frames.push(frame(kind, width, height, |x, y| spots[y / grain * across + x / grain]));
        }
    }
    frames.push(frame("lines", 4000, 4000, |x, _| if [0, 2, 3, 4, 6].contains(&(x % 9)) { 0 } else { 255 }));
    frames.push(frame("lines", 16_384, 976, |x, y| if (x + y / 3) % 2 == 0 { 0 } else { 255 }));
    frames.push(frame("one row", 16_384, 1, |x, _| if [0, 2, 3, 4, 6].contains(&(x % 9)) { 0 } else { 255 }));
    frames.push(frame("one pixel", 1, 1, |_, _| 0));
    frames
}

fn patterns(x: usize, y: usize, module: usize, gap: usize) -> u8 {
    let ring = |at: usize| (at / module % (7 + gap)).abs_diff(3);
    if matches!(ring(x).max(ring(y)), 0 | 1 | 3) { 0 } else { 255 }
}

fn frame(kind: &'static str, width: usize, height: usize, at: impl Fn(usize, usize) -> u8) -> Frame {
    let luma = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
    Frame { kind, width, height, luma, texts: vec![] }
}

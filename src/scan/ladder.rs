//! The ways a frame is looked at, one after another, and what they saw merged.

use rxing::common::{BitMatrix, HybridBinarizer};
use rxing::{Binarizer as _, Luma8Source};

use super::PREFIX;
use super::find::{self, Code};
use super::luma::Luma;

/// Reach of the mean around a pixel, in pixels: a window of 31 sees several modules of a code at most sizes.
const RADIUS: usize = 15;

/// One way to make black and white of a frame.
#[derive(Clone, Copy)]
enum Rung {
    /// Halved this many times, then by the mean around each pixel.
    Mean { halvings: u32 },
    /// The reader library's own way, at full size.
    Hybrid,
}

/// Half size first: a screen's moiré, noise and blur average out. A quarter for large photos, whose modules are wider
/// than the mean's window; full size for small modules.
const LADDER: [Rung; 4] =
    [Rung::Mean { halvings: 1 }, Rung::Mean { halvings: 2 }, Rung::Mean { halvings: 0 }, Rung::Hybrid];

/// Every sanse text in the frame, over all rungs, each once, in reading order.
pub(super) fn read(frame: &Luma) -> Vec<String> {
    let mut codes: Vec<Code> = Vec::new();
    for rung in LADDER {
        let Some((matrix, scale)) = rung.black_and_white(frame) else { continue };
        for code in find::codes(&matrix) {
            if code.text.starts_with(PREFIX) && codes.iter().all(|seen| seen.text != code.text) {
                codes.push(code.scaled(scale));
            }
        }
    }
    in_reading_order(codes)
}

impl Rung {
    /// The frame in black and white, and how many pixels of the frame one of its pixels is wide.
    fn black_and_white(self, frame: &Luma) -> Option<(BitMatrix, f32)> {
        match self {
            Rung::Mean { halvings: 0 } => Some((frame.by_mean(RADIUS)?, 1.0)),
            Rung::Mean { halvings } => {
                let smaller = (1..halvings).fold(frame.halved(), |smaller, _| smaller.halved());
                Some((smaller.by_mean(RADIUS)?, (1_u32 << halvings) as f32))
            }
            Rung::Hybrid => {
                let (width, height) = (frame.width.try_into().ok()?, frame.height().try_into().ok()?);
                let source = Luma8Source::new_with_slice(&frame.pixels, width, height).ok()?;
                Some((HybridBinarizer::new(source).get_black_matrix().ok()?.clone(), 1.0))
            }
        }
    }
}

/// Lines of codes from the top, each from the left; codes whose middles differ by less than half the upper one's
/// height are in one line.
fn in_reading_order(mut codes: Vec<Code>) -> Vec<String> {
    codes.sort_by(|a, b| a.middle.total_cmp(&b.middle));
    let mut lines: Vec<Vec<Code>> = Vec::new();
    for code in codes {
        match lines.last_mut().filter(|line| line.first().is_some_and(|first| first.has_beside(&code))) {
            Some(line) => line.push(code),
            None => lines.push(vec![code]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    lines.into_iter().flatten().map(|code| code.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_by_lines() {
        let at = |text: &str, left: f32, middle: f32| Code { text: text.into(), left, middle, height: 100.0 };
        let codes =
            vec![at("d", 300.0, 310.0), at("b", 200.0, 95.0), at("a", 10.0, 105.0), at("c", 5.0, 290.0)];
        assert_eq!(in_reading_order(codes), ["a", "b", "c", "d"]);
    }
}

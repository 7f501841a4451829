//! The ways a frame is looked at, one after another.

use rxing::common::BitMatrix;

use super::PREFIX;
use super::black;
use super::find::{self, Code};
use super::luma::Luma;
use super::patience::Patience;

/// One way to make black and white of a frame.
#[derive(Clone, Copy)]
struct Rung {
    size: Size,
    smooth: bool,
    sharpen: Option<Sharpen>,
    /// Reach of the mean around a pixel, in pixels: its window should see several modules of a code.
    reach: usize,
    /// A pixel is black when it is under this share of that mean, in percent.
    black: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    Full,
    TwoThirds,
    /// So many times.
    Halved(u32),
}

/// How far to look for what a pixel differs from, and how many times more it shall differ.
#[derive(Clone, Copy)]
struct Sharpen {
    reach: usize,
    gain: f32,
}

/// Halved once at least, and again until no side has more pixels than this.
const SMALL: usize = 256;

// The rungs, their order and the rule when to stop were chosen by measurement: `cargo bench --bench frames`.

/// The frame halved, and halved again. Half size is fast, and a screen's moiré, noise and blur average out in it; the
/// smaller ones are for near codes, whose modules are wider than the mean's window.
fn smaller(frame: &Luma) -> impl Iterator<Item = Rung> {
    let side = frame.width.max(frame.height());
    let most = side.div_ceil(SMALL).next_power_of_two().ilog2().max(1);
    (1..=most).map(|times| Rung {
        size: Size::Halved(times),
        smooth: false,
        sharpen: None,
        reach: 15,
        black: 94,
    })
}

/// For small modules, JPEG, movement.
const MIDDLE: Rung = Rung {
    size: Size::TwoThirds,
    smooth: false,
    sharpen: Some(Sharpen { reach: 3, gain: 1.5 }),
    reach: 20,
    black: 94,
};

/// What comes last, if there is any sign of a code: each costs more than all before it together.
const FULL: [Rung; 2] = [
    // noise, moiré, small modules: sharpening without smoothing first would ruin them
    Rung {
        size: Size::Full,
        smooth: true,
        sharpen: Some(Sharpen { reach: 2, gain: 4.0 }),
        reach: 20,
        black: 94,
    },
    // out of focus
    Rung {
        size: Size::Full,
        smooth: false,
        sharpen: Some(Sharpen { reach: 3, gain: 5.0 }),
        reach: 30,
        black: 80,
    },
];

/// When to step down from the ladder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// After the first rung that sees a sanse text.
    Any,
    /// At its end.
    All,
}

/// The sanse texts in the frame, each once, in reading order.
pub(super) fn read(frame: &Luma, wanted: Wanted, patience: &Patience) -> Vec<String> {
    let mut codes: Vec<Code> = Vec::new();
    let mut finders = 0;
    for rung in smaller(frame).chain([MIDDLE]).chain(FULL) {
        // A camera that looks at an empty street must not cost what a hard code costs.
        if rung.size == Size::Full && finders == 0 {
            break;
        }
        let Some((matrix, scale)) = rung.black_and_white(frame, patience) else { continue };
        let found = find::codes(&matrix, patience);
        finders += found.finders;
        for code in found.codes {
            if code.text.starts_with(PREFIX) && codes.iter().all(|seen| seen.text != code.text) {
                codes.push(code.scaled(scale));
            }
        }
        if patience.is_out() || (wanted == Wanted::Any && !codes.is_empty()) {
            break;
        }
    }
    in_reading_order(codes)
}

impl Rung {
    /// The frame in black and white, and how many pixels of the frame one of its pixels is wide.
    fn black_and_white(self, frame: &Luma, patience: &Patience) -> Option<(BitMatrix, f32)> {
        let (mut luma, scale) = self.size.of(frame, patience);
        if self.smooth {
            luma = luma.smoothed(patience);
        }
        if let Some(Sharpen { reach, gain }) = self.sharpen {
            luma = luma.sharpened(reach, gain, patience);
        }
        Some((black::by_mean(&luma, self.reach, self.black, patience)?, scale))
    }
}

impl Size {
    fn of<'a>(self, frame: &'a Luma, patience: &Patience) -> (Luma<'a>, f32) {
        match self {
            Size::Full => (Luma::new(frame.width, &frame.pixels[..]), 1.0),
            Size::TwoThirds => (frame.two_thirds(patience), 1.5),
            Size::Halved(times) => {
                let halved = (1..times).fold(frame.halved(patience), |luma, _| luma.halved(patience));
                (halved, (1_u32 << times) as f32)
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

    #[test]
    fn large_pictures_are_made_smaller_in_more_steps() {
        let sizes = |width: usize, height: usize| -> Vec<(usize, usize)> {
            let frame = Luma::new(width, vec![9; width * height]);
            let halved = smaller(&frame).map(|rung| rung.size.of(&frame, &Patience::new(&|| false)).0);
            halved.map(|luma| (luma.width, luma.height())).collect()
        };
        assert_eq!(sizes(2, 2), [(1, 1)]);
        assert_eq!(sizes(640, 480), [(320, 240), (160, 120)]);
        assert_eq!(sizes(100, 4000), [(50, 2000), (25, 1000), (12, 500), (6, 250)]);
    }
}

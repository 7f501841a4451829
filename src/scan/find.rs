//! The codes in a black and white frame, found with bounded work.
//!
//! The reader library's own search for several codes combines every three finder patterns it sees, so that a frame
//! tiled with them keeps it busy for many seconds. Here its parts are walked one by one: patterns are counted and
//! capped, threes of them are ranked, and only the likeliest are sampled and decoded.

use std::panic::{self, AssertUnwindSafe};

use rxing::common::{BitMatrix, DetectorRXingResult as _};
use rxing::qrcode::decoder::qrcode_decoder::decode_bitmatrix;
use rxing::qrcode::detector::{Detector, FinderPattern, FinderPatternFinder, FinderPatternInfo};
use rxing::{Point, result_point_utils};

use crate::limits;

/// Rows from one scanned row to the next: the middle of a finder pattern is three modules high, and must be met twice.
const ROW_STEP: usize = 2;

/// Greatest ratio between the module sizes that two patterns of one code show along a row.
const SIZE_RATIO: f32 = 1.4;

/// Greatest share by which a code's sides may differ, and its diagonal from that of a square: what tilting does.
const SKEW: f32 = 0.25;

/// Modules between the middles of two finder patterns: 14 to 170 in a symbol, as rows across a turned one show them.
const MODULES_BETWEEN: std::ops::RangeInclusive<f32> = 9.0..=190.0;

/// A code that was read, and where: all in pixels.
pub(super) struct Code {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) middle: f32,
    pub(super) height: f32,
}

impl Code {
    fn new(text: &str, corners: [FinderPattern; 3]) -> Code {
        let [a, _, c] = corners.map(Point::from);
        let ys = corners.map(|corner| Point::from(corner).y);
        let xs = corners.map(|corner| Point::from(corner).x);
        // the middle of the diagonal is the middle of the code, however it is turned
        let reach = |values: [f32; 3]| values.into_iter().fold(f32::INFINITY, f32::min);
        let height = ys.into_iter().fold(f32::NEG_INFINITY, f32::max) - reach(ys);
        Code { text: text.into(), left: reach(xs), middle: (a.y + c.y) / 2.0, height }
    }

    pub(super) fn scaled(self, by: f32) -> Code {
        Code { text: self.text, left: self.left * by, middle: self.middle * by, height: self.height * by }
    }

    /// Whether the other one stands in the same line.
    pub(super) fn has_beside(&self, other: &Code) -> bool {
        (other.middle - self.middle).abs() < self.height / 2.0
    }
}

/// Every QR code in the frame, whatever its text.
pub(super) fn codes(matrix: &BitMatrix) -> Vec<Code> {
    let finders = finders(matrix);
    let detector = Detector::new(matrix);
    let mut used = vec![false; finders.len()];
    let mut budget = Budget::new(matrix);
    let mut codes = Vec::new();
    for Triple { at, .. } in triples(&finders) {
        if at.iter().any(|&at| used.get(at) == Some(&true)) {
            continue;
        }
        let Some(mut corners) = pick(&finders, at) else { continue };
        result_point_utils::orderBestPatterns(&mut corners);
        match budget.spend(&detector, &corners) {
            Spent::All => break,
            Spent::Nothing => continue,
            Spent::Some => {}
        }
        let sampled = detector.processFinderPatternInfo(FinderPatternInfo::new(corners));
        let Some(text) = sampled.ok().and_then(|sampled| read(sampled.getBits())) else { continue };
        codes.push(Code::new(&text, corners));
        // a finder pattern belongs to one code
        for at in at {
            used.get_mut(at).into_iter().for_each(|used| *used = true);
        }
    }
    codes
}

fn pick<T: Copy>(all: &[T], [a, b, c]: [usize; 3]) -> Option<[T; 3]> {
    Some([*all.get(a)?, *all.get(b)?, *all.get(c)?])
}

/// What may still be spent on sampling and decoding in one frame.
struct Budget {
    triples: usize,
    alignment_pixels: u64,
    modules: u64,
    frame_pixels: u64,
}

enum Spent {
    /// The three cannot be a code.
    Nothing,
    Some,
    /// The frame has cost as much as it may.
    All,
}

impl Budget {
    fn new(matrix: &BitMatrix) -> Budget {
        Budget {
            triples: limits::FINDER_TRIPLES,
            alignment_pixels: limits::ALIGNMENT_PIXELS,
            modules: limits::SAMPLED_MODULES,
            frame_pixels: u64::from(matrix.getWidth()) * u64::from(matrix.getHeight()),
        }
    }

    fn spend(&mut self, detector: &Detector, &[below, corner, right]: &[FinderPattern; 3]) -> Spent {
        let module = detector.calculateModuleSize(corner, right, below);
        let between =
            Point::distance(corner.into(), right.into()).max(Point::distance(corner.into(), below.into()));
        let modules = between / module + 7.0;
        if !(module >= 1.0 && modules < 200.0) {
            return Spent::Nothing;
        }
        // the alignment pattern is looked for up to 16 modules each way, in squares of 8, 16 and 32 modules a side
        let searched = (module * module * (8.0 * 8.0 + 16.0 * 16.0 + 32.0 * 32.0)) as u64;
        let cost = (1, searched.min(2 * self.frame_pixels), (modules * modules) as u64);
        let left = (
            self.triples.checked_sub(cost.0),
            self.alignment_pixels.checked_sub(cost.1),
            self.modules.checked_sub(cost.2),
        );
        let (Some(triples), Some(alignment_pixels), Some(modules)) = left else { return Spent::All };
        *self = Budget { triples, alignment_pixels, modules, ..*self };
        Spent::Some
    }
}

/// Three finder patterns that may be one code's.
struct Triple {
    at: [usize; 3],
    /// how far from a square of equal corners, the smaller the likelier
    strain: f32,
}

/// The threes that may be codes, the likeliest first.
fn triples(finders: &[FinderPattern]) -> Vec<Triple> {
    if finders.len() == 3 {
        return vec![Triple { at: [0, 1, 2], strain: 0.0 }];
    }
    let mut triples = Vec::new();
    for (a, first) in finders.iter().enumerate() {
        // sorted by module size: past the ratio there is nothing more for the first
        let alike = |other: &&(usize, &FinderPattern)| {
            other.1.getEstimatedModuleSize() <= SIZE_RATIO * first.getEstimatedModuleSize()
        };
        let others: Vec<_> = finders.iter().enumerate().skip(a + 1).collect();
        let others: Vec<_> = others.iter().take_while(alike).collect();
        for (at, &&(b, second)) in others.iter().enumerate() {
            for &&(c, third) in others.iter().skip(at + 1) {
                triples
                    .extend(strain([*first, *second, *third]).map(|strain| Triple { at: [a, b, c], strain }));
            }
        }
    }
    triples.sort_by(|a, b| a.strain.total_cmp(&b.strain));
    triples
}

/// How far three patterns are from a code's corners; `None` when they cannot be.
fn strain(mut corners: [FinderPattern; 3]) -> Option<f32> {
    let [least, _, greatest] = corners.map(|corner| corner.getEstimatedModuleSize());
    result_point_utils::orderBestPatterns(&mut corners);
    let [below, corner, right] = corners.map(Point::from);
    let (down, across) = (Point::distance(corner, below), Point::distance(corner, right));
    let modules = (down + across) / (least + greatest);
    let sides = (down - across).abs() / down.min(across);
    let diagonal = Point::distance(below, right) / down.hypot(across) - 1.0;
    let fits = MODULES_BETWEEN.contains(&modules) && sides <= SKEW && diagonal.abs() <= SKEW;
    // of equal shapes the smaller first: corners of several codes in a grid make large squares too
    fits.then(|| sides + diagonal.abs() + (greatest / least - 1.0) + modules / 400.0)
}

/// The finder patterns of a frame that were met at least twice, by module size; at most [`limits::FINDERS`].
fn finders(matrix: &BitMatrix) -> Vec<FinderPattern> {
    let mut met = Met::default();
    for y in (0..matrix.getHeight()).step_by(ROW_STEP) {
        met.close_above(y as f32);
        if met.scan_row(matrix, y).is_none() {
            break;
        }
    }
    met.close_above(f32::INFINITY);
    let mut finders = met.closed;
    // the more often met, the surer
    finders.sort_by_key(|finder| std::cmp::Reverse(finder.getCount()));
    finders.truncate(limits::FINDERS);
    finders.sort_by(|a, b| a.getEstimatedModuleSize().total_cmp(&b.getEstimatedModuleSize()));
    finders
}

/// Finder patterns met so far.
#[derive(Default)]
struct Met {
    checks: usize,
    /// those that the next rows may meet again
    open: Vec<FinderPattern>,
    /// those that lie above, each met at least twice
    closed: Vec<FinderPattern>,
}

impl Met {
    /// Looks along one row for runs of 1:1:3:1:1; `None` when the frame's checks are spent.
    fn scan_row(&mut self, matrix: &BitMatrix, y: u32) -> Option<()> {
        let width = matrix.getWidth();
        // the last five runs, the latest last; 0 where there was none
        let mut runs = [0_u32; 5];
        let mut length = 0;
        let mut dark = false;
        for x in 0..=width {
            let now = x < width && matrix.get(x, y);
            if now != dark || x == width {
                let [_, second, third, fourth, fifth] = runs;
                runs = [second, third, fourth, fifth, length];
                if dark
                    && FinderPatternFinder::foundPatternCross(&runs, 0.0)
                    && self.check(matrix, &runs, x, y)?
                {
                    runs = [0; 5];
                }
                (dark, length) = (now, 0);
            }
            length += 1;
        }
        Some(())
    }

    /// Whether the runs that end before `x` cross a finder pattern; `None` when the frame's checks are spent.
    fn check(&mut self, matrix: &BitMatrix, runs: &[u32; 5], x: u32, y: u32) -> Option<bool> {
        self.checks += 1;
        if self.checks > limits::FINDER_CHECKS {
            return None;
        }
        // a finder of its own for each check, for one finder keeps a list that nothing bounds
        let mut finder = FinderPatternFinder::new(matrix);
        finder.handlePossibleCenter(runs, y, x);
        let Some(found) = finder.getPossibleCenters().first().copied() else { return Some(false) };
        let (at, size) = (Point::from(found), found.getEstimatedModuleSize());
        if let Some(open) = self.open.iter_mut().find(|open| open.aboutEquals(size, at.y, at.x)) {
            *open = open.combineEstimate(at.y, at.x, size);
        } else if self.open.len() < limits::FINDERS_OPEN {
            self.open.push(found);
        }
        Some(true)
    }

    /// Closes the patterns that end above row `y`; those met once were chance.
    fn close_above(&mut self, y: f32) {
        let past = |open: &mut FinderPattern| Point::from(*open).y + 4.0 * open.getEstimatedModuleSize() < y;
        self.closed.extend(self.open.extract_if(.., past).filter(|finder| finder.getCount() >= 2));
    }
}

/// The text of a sampled code. The reader library's parser subtracts below zero on a code whose first segment
/// is hostile (FNC1, then a percent sign), which panics where overflows are checked: that is no code, and must
/// not take the gate down.
fn read(modules: &BitMatrix) -> Option<String> {
    let decoded = panic::catch_unwind(AssertUnwindSafe(|| decode_bitmatrix(modules).ok()));
    decoded.ok().flatten().map(|read| read.getText().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of `across` × `down` finder patterns, `module` pixels a module and `pitch` pixels apart.
    fn patterns(across: u32, down: u32, module: u32, pitch: u32) -> BitMatrix {
        let mut matrix = BitMatrix::new(across * pitch + 1, down * pitch + 1).unwrap();
        for (x, y) in (0..down * pitch).flat_map(|y| (0..across * pitch).map(move |x| (x, y))) {
            let ring = |at: u32| (at % pitch / module).abs_diff(3);
            if matches!(ring(x).max(ring(y)), 0 | 1 | 3) {
                matrix.set(x, y);
            }
        }
        matrix
    }

    #[test]
    fn every_pattern_is_met_once() {
        let found = finders(&patterns(5, 4, 3, 40));
        assert_eq!(found.len(), 20);
        for finder in found {
            let at = Point::from(finder);
            assert!((at.x % 40.0 - 10.5).abs() < 1.0 && (at.y % 40.0 - 10.5).abs() < 1.0, "{at:?}");
            assert!((finder.getEstimatedModuleSize() - 3.0).abs() < 0.2);
        }
    }

    #[test]
    fn more_patterns_than_the_bound_are_left_out() {
        assert_eq!(finders(&patterns(40, 30, 3, 27)).len(), limits::FINDERS);
    }

    #[test]
    fn equal_corners_of_a_square_have_no_strain() {
        let at = |x: f32, y: f32| FinderPattern::new(x, y, 4.0);
        let square = strain([at(100.0, 0.0), at(0.0, 0.0), at(0.0, 100.0)]).unwrap();
        let tilted = strain([at(100.0, 0.0), at(0.0, 0.0), at(10.0, 110.0)]).unwrap();
        assert!(square < tilted);
        assert!(strain([at(0.0, 0.0), at(100.0, 0.0), at(200.0, 0.0)]).is_none()); // in a line
        assert!(strain([at(0.0, 0.0), at(20.0, 0.0), at(0.0, 20.0)]).is_none()); // too near
        assert!(strain([at(0.0, 0.0); 3]).is_none());
        assert!(strain([at(f32::NAN, 0.0), at(20.0, 0.0), at(0.0, 20.0)]).is_none());
    }
}

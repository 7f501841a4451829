//! The codes in a black and white frame, found with bounded work.
//!
//! The reader library's own search combines every three finder patterns it sees, so that a frame tiled with them
//! keeps it busy for many seconds. Here its parts are walked one by one, each counted and capped.

use std::panic::{self, AssertUnwindSafe};

use rxing::Point;
use rxing::common::{BitMatrix, DetectorRXingResult as _};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FinderPatternSet, GenerateFinderPatternSets, SampleQR};

use super::finders::finders;
use super::patience::Patience;
use crate::limits;

/// A code that was read, and where: all in pixels.
pub(super) struct Code {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) middle: f32,
    pub(super) height: f32,
}

impl Code {
    fn new(text: String, FinderPatternSet { bl, tl, tr }: &FinderPatternSet) -> Code {
        let corners = [bl.p, tl.p, tr.p];
        let least = |of: fn(Point) -> f32| corners.into_iter().map(of).fold(f32::INFINITY, f32::min);
        let greatest = |of: fn(Point) -> f32| corners.into_iter().map(of).fold(f32::NEG_INFINITY, f32::max);
        // the middle of the diagonal is the middle of the code, however it is turned
        let middle = (bl.p.y + tr.p.y) / 2.0;
        Code { text, left: least(|at| at.x), middle, height: greatest(|at| at.y) - least(|at| at.y) }
    }

    pub(super) fn scaled(self, by: f32) -> Code {
        Code { text: self.text, left: self.left * by, middle: self.middle * by, height: self.height * by }
    }

    /// Whether the other one stands in the same line.
    pub(super) fn has_beside(&self, other: &Code) -> bool {
        (other.middle - self.middle).abs() < self.height / 2.0
    }
}

/// What a frame holds.
pub(super) struct Found {
    pub(super) codes: Vec<Code>,
    /// How many finder patterns there are, whether or not a code belongs to them.
    pub(super) finders: usize,
}

/// Every QR code in the frame, whatever its text.
pub(super) fn codes(matrix: &BitMatrix, patience: &Patience) -> Found {
    let mut finders = calmly(|| finders(matrix, patience)).unwrap_or_default();
    let count = finders.len();
    let sets = calmly(|| GenerateFinderPatternSets(&mut finders));
    let mut used = Vec::new();
    let mut codes = Vec::new();
    let mut tries = 0;
    for set in sets.unwrap_or_default() {
        let corners = [set.bl, set.tl, set.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        tries += 1;
        if tries > limits::FINDER_TRIPLES || patience.is_out() {
            break;
        }
        if let Some(text) = read(matrix, &set) {
            codes.push(Code::new(text, &set));
            // a finder pattern belongs to one code
            used.extend(corners);
        }
    }
    Found { codes, finders: count }
}

/// The text of the code with these corners, if there is one.
fn read(matrix: &BitMatrix, set: &FinderPatternSet) -> Option<String> {
    let decoded = calmly(|| Decode(SampleQR(matrix, set).ok()?.getBits()).ok())??;
    decoded.isValid().then(|| decoded.text())
}

/// What the reader library finds, or nothing when it panics: its functions say themselves that they can, and that must
/// not take the gate down.
fn calmly<T>(find: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(find)).ok()
}

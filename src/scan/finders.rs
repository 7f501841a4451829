//! The finder patterns of a frame: the squares in three corners of each code, at most so many.

use rxing::Point;
use rxing::common::cpp_essentials::{ConcentricPattern, LocateConcentricPattern};
use rxing::common::{BitArray, BitMatrix};

use super::patience::Patience;
use crate::limits;

/// Rows from one scanned row to the next: the middle of a finder pattern is three modules high.
const ROW_STEP: usize = 2;

/// Runs of dark and light through the middle of a finder pattern, in modules (ISO/IEC 18004, 6.3.3.1).
const RUNS: [u16; 5] = [1, 1, 3, 1, 1];

/// The finder patterns in the order met; no more than [`limits::FINDERS`].
pub(super) fn finders(matrix: &BitMatrix, patience: &Patience) -> Vec<ConcentricPattern> {
    let mut found: Vec<ConcentricPattern> = Vec::new();
    let mut edges = Vec::new();
    let mut checks = 0;
    for y in (1..matrix.getHeight()).step_by(ROW_STEP) {
        if patience.is_out() {
            break;
        }
        list_edges(&matrix.getRow(y), &mut edges);
        for edges in edges.windows(6).step_by(2) {
            let &[a, b, c, d, e, f] = edges else { continue };
            let runs = [b - a, c - b, d - c, e - d, f - e];
            if !is_finder(runs) {
                continue;
            }
            let at = Point { x: (c + d) as f32 / 2.0, y: y as f32 + 0.5 };
            let inside = |known: &ConcentricPattern| Point::distance(at, known.p) < known.size as f32 / 2.0;
            if found.iter().any(inside) {
                continue;
            }
            checks += 1;
            if checks > limits::FINDER_CHECKS || found.len() == limits::FINDERS {
                return found;
            }
            // three times as wide: how far a slanted one reaches
            let reach = 3 * (f - a) as i32;
            found.extend(LocateConcentricPattern::<true, 5, 7>(matrix, &RUNS, at, reach));
        }
    }
    found
}

/// Where a row changes from light to dark, to light, and so on; it begins and ends light.
fn list_edges(row: &BitArray, edges: &mut Vec<u32>) {
    edges.clear();
    let mut at = 0;
    loop {
        at = row.getNextSet(at);
        if at >= row.get_size() {
            return;
        }
        edges.push(at as u32);
        at = row.getNextUnset(at);
        edges.push(at as u32);
    }
}

/// Whether runs are as 1:1:3:1:1. Dark and light are measured apart, for ink and blur make one of them wider.
fn is_finder(runs: [u32; 5]) -> bool {
    let [a, b, c, d, e] = runs.map(|run| run as f32);
    if c < 3.0 || c < 2.0 * a.max(e) || c < b.max(d) {
        return false;
    }
    let (dark, light) = ((a + c + e) / 5.0, (b + d) / 2.0);
    let near = |run: f32, wanted: f32, slack: f32| (run - wanted).abs() <= slack;
    let (dark_slack, light_slack) = (dark * 0.75 + 0.5, light / 3.0 + 0.5);
    dark.max(light) <= 4.0 * dark.min(light)
        && [a, e].into_iter().all(|run| near(run, dark, dark_slack))
        && near(c, 3.0 * dark, dark_slack)
        && [b, d].into_iter().all(|run| near(run, light, light_slack))
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
        let found = finders(&patterns(5, 4, 3, 40), &Patience::new(&|| false));
        assert_eq!(found.len(), 20);
        for finder in found {
            assert!(
                (finder.p.x % 40.0 - 10.5).abs() < 1.0 && (finder.p.y % 40.0 - 10.5).abs() < 1.0,
                "{finder:?}"
            );
            assert!((20..=22).contains(&finder.size), "{finder:?}");
        }
    }

    #[test]
    fn more_patterns_than_the_bound_are_left_out() {
        let many = patterns(40, 30, 3, 27);
        assert_eq!(finders(&many, &Patience::new(&|| false)).len(), limits::FINDERS);
        assert!(finders(&many, &Patience::new(&|| true)).is_empty());
    }

    #[test]
    fn ink_may_make_dark_wider_than_light() {
        for runs in [[3, 3, 9, 3, 3], [4, 2, 10, 2, 4], [2, 4, 8, 4, 2], [1, 1, 3, 1, 1], [10, 11, 31, 10, 9]]
        {
            assert!(is_finder(runs), "{runs:?}");
        }
        for runs in [[3, 3, 3, 3, 3], [9, 3, 9, 3, 3], [3, 9, 9, 3, 3], [1, 1, 2, 1, 1], [3, 3, 9, 3, 9]] {
            assert!(!is_finder(runs), "{runs:?}");
        }
    }
}

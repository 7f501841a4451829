//! Grey pixels, made smaller, smoother, sharper. When patience is out, what is returned has rows missing.

use std::borrow::Cow;

use super::patience::Patience;

/// Rows of 8-bit grey.
pub(super) struct Luma<'a> {
    pub(super) width: usize,
    pub(super) pixels: Cow<'a, [u8]>,
}

impl<'a> Luma<'a> {
    /// `pixels` are whole rows of `width`, which is not 0.
    pub(super) fn new(width: usize, pixels: impl Into<Cow<'a, [u8]>>) -> Self {
        Luma { width: width.max(1), pixels: pixels.into() }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.pixels.chunks_exact(self.width)
    }

    pub(super) fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// Half as wide and half as high, each pixel the mean of four; an odd last row or column is left out.
    pub(super) fn halved(&self, patience: &Patience) -> Luma<'static> {
        let mut pixels = Vec::with_capacity(self.pixels.len() / 4);
        let mut sums = vec![0_u16; self.width];
        for pair in self.pixels.chunks_exact(2 * self.width) {
            if patience.is_out() {
                break;
            }
            let (upper, lower) = pair.split_at(self.width);
            for ((sum, &a), &b) in sums.iter_mut().zip(upper).zip(lower) {
                *sum = u16::from(a) + u16::from(b);
            }
            pixels.extend(sums.as_chunks().0.iter().map(|[a, b]| ((a + b + 2) / 4) as u8));
        }
        Luma::new(self.width / 2, pixels)
    }

    /// Two thirds as wide and as high: each three by three pixels become two by two, by the area they cover.
    pub(super) fn two_thirds(&self, patience: &Patience) -> Luma<'static> {
        let mut pixels = Vec::with_capacity(self.pixels.len() / 9 * 4);
        let mut sums = vec![0_u16; self.width];
        for three in self.pixels.chunks_exact(3 * self.width) {
            if patience.is_out() {
                break;
            }
            let (upper, rest) = three.split_at(self.width);
            let (middle, lower) = rest.split_at(self.width);
            for outer in [upper, lower] {
                for ((sum, &outer), &middle) in sums.iter_mut().zip(outer).zip(middle) {
                    *sum = 2 * u16::from(outer) + u16::from(middle);
                }
                let two = |[a, b, c]: &[u16; 3]| [ninth(2 * a + b), ninth(b + 2 * c)];
                pixels.extend(sums.as_chunks().0.iter().flat_map(two));
            }
        }
        Luma::new(self.width / 3 * 2, pixels)
    }

    /// Each pixel the mean of the nine around it; past the edge, the pixels of the edge go on.
    pub(super) fn smoothed(&self, patience: &Patience) -> Luma<'static> {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        let rows: Vec<&[u8]> = self.rows().collect();
        // the sums of three pixels in a column, and one more on either side
        let mut sums = vec![0_u16; self.width + 2];
        for (y, &row) in rows.iter().enumerate() {
            if patience.is_out() {
                break;
            }
            let above = rows.get(y.wrapping_sub(1)).unwrap_or(&row);
            let below = rows.get(y + 1).unwrap_or(&row);
            for (((sum, &a), &b), &c) in sums.iter_mut().skip(1).zip(*above).zip(row).zip(*below) {
                *sum = u16::from(a) + u16::from(b) + u16::from(c);
            }
            sums.copy_within(1..2, 0);
            sums.copy_within(self.width..=self.width, self.width + 1);
            let (_, middles) = sums.split_at(1);
            let (_, rights) = sums.split_at(2);
            pixels.extend(sums.iter().zip(middles).zip(rights).map(|((a, b), c)| ninth(a + b + c)));
        }
        Luma::new(self.width, pixels)
    }

    /// What differs from the mean around it made to differ `gain` times more.
    pub(super) fn sharpened(&self, radius: usize, gain: f32, patience: &Patience) -> Luma<'static> {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        let share = 1.0 / ((2 * radius + 1) * (2 * radius + 1)) as f32;
        self.sums_around(radius, |row, sums| {
            pixels.extend(row.iter().zip(sums).map(|(&grey, &sum)| {
                let (grey, mean) = (f32::from(grey), sum as f32 * share);
                // a cast to u8 keeps what is out of range at its edge
                (grey + gain * (grey - mean)) as u8
            }));
            !patience.is_out()
        });
        Luma::new(self.width, pixels)
    }

    /// Hands over, row by row, the pixels, and for each the sum of those in the square that reaches `radius` pixels
    /// each way, until it is told that this is enough. Past the edge, the pixels of the edge go on.
    pub(super) fn sums_around(&self, radius: usize, mut take: impl FnMut(&[u8], &[u32]) -> bool) {
        let rows: Vec<&[u8]> = self.rows().collect();
        let (Some(&first), Some(&last)) = (rows.first(), rows.last()) else { return };
        let at = |y: usize| rows.get(y).copied();
        // the sum of each column over the rows in reach; it begins one row above the first
        let mut columns: Vec<u32> = first.iter().map(|&grey| u32::from(grey) * (radius as u32 + 1)).collect();
        for y in 0..radius {
            add(&mut columns, at(y).unwrap_or(last));
        }
        let mut running = vec![0_u32; self.width + 2 * radius + 1];
        let mut sums = vec![0_u32; self.width];
        for (y, row) in rows.iter().enumerate() {
            let entering = at(y + radius).unwrap_or(last);
            let leaving = y.checked_sub(radius + 1).and_then(at).unwrap_or(first);
            for ((sum, &enters), &leaves) in columns.iter_mut().zip(entering).zip(leaving) {
                *sum = *sum + u32::from(enters) - u32::from(leaves);
            }
            run(&columns, radius, &mut running);
            let (_, ends) = running.split_at(2 * radius + 1);
            for ((sum, &end), &start) in sums.iter_mut().zip(ends).zip(&running) {
                *sum = end - start;
            }
            if !take(row, &sums) {
                return;
            }
        }
    }
}

fn add(columns: &mut [u32], row: &[u8]) {
    for (sum, &grey) in columns.iter_mut().zip(row) {
        *sum += u32::from(grey);
    }
}

/// The ninth part of a sum of nine, rounded.
fn ninth(sum: u16) -> u8 {
    // 7282 / 65536 is 1/9 closely enough: no sum of nine is rounded otherwise; one instruction does eight of these
    ((u32::from(sum + 4) * 7_282) >> 16) as u8
}

/// Running totals of the columns, the first and the last of them `radius` times more; `running` begins with 0.
fn run(columns: &[u32], radius: usize, running: &mut [u32]) {
    let (Some(&first), Some(&last)) = (columns.first(), columns.last()) else { return };
    let mut total = 0;
    let mut put = |place: &mut u32, column: u32| {
        total += column;
        *place = total;
    };
    let (_, places) = running.split_at_mut(1);
    let (before, places) = places.split_at_mut(radius);
    let (within, after) = places.split_at_mut(columns.len());
    before.iter_mut().for_each(|place| put(place, first));
    within.iter_mut().zip(columns).for_each(|(place, &column)| put(place, column));
    after.iter_mut().for_each(|place| put(place, last));
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn patience() -> Patience<'static> {
        Patience::new(&|| false)
    }

    /// Pixels without a pattern.
    pub(in crate::scan) fn grey(width: usize, height: usize) -> Luma<'static> {
        let mut seed = 1_u32;
        let pixels = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        });
        Luma::new(width, pixels.take(width * height).collect::<Vec<_>>())
    }

    /// The pixel there; past the edge, that at the edge.
    fn at(luma: &Luma, x: usize, y: usize, dx: i64, dy: i64) -> f64 {
        let within =
            |at: usize, by: i64, length: usize| (at as i64 + by).clamp(0, length as i64 - 1) as usize;
        let (x, y) = (within(x, dx, luma.width), within(y, dy, luma.height()));
        f64::from(luma.pixels[y * luma.width + x])
    }

    pub(in crate::scan) fn mean_around(luma: &Luma, x: usize, y: usize, radius: i64) -> f64 {
        let square = (-radius..=radius).flat_map(|dy| (-radius..=radius).map(move |dx| (dx, dy)));
        square.map(|(dx, dy)| at(luma, x, y, dx, dy)).sum::<f64>()
            / ((2 * radius + 1) * (2 * radius + 1)) as f64
    }

    fn every(luma: &Luma) -> impl Iterator<Item = (usize, usize, f64)> {
        let width = luma.width;
        luma.pixels.iter().enumerate().map(move |(n, &grey)| (n % width, n / width, f64::from(grey)))
    }

    #[test]
    fn halving_takes_means_and_drops_the_odd_edge() {
        let half = Luma::new(5, vec![0, 4, 8, 8, 9, 0, 0, 8, 9, 9, 7, 7, 7, 7, 7]).halved(&patience());
        assert_eq!((half.width, half.height(), half.pixels.to_vec()), (2, 1, vec![1, 8]));
    }

    #[test]
    fn two_thirds_are_means_by_area() {
        let luma = grey(23, 17);
        let smaller = luma.two_thirds(&patience());
        assert_eq!((smaller.width, smaller.height()), (14, 10));
        for (x, y, got) in every(&smaller) {
            // from 1.5 x to 1.5 (x + 1), in halves of a pixel
            let halves = |n: usize| (3 * n..3 * n + 3).map(|half| half / 2);
            let sum: f64 = halves(y)
                .flat_map(|y| halves(x).map(move |x| (x, y)))
                .map(|(x, y)| at(&luma, x, y, 0, 0))
                .sum();
            assert!((got - sum / 9.0).abs() <= 0.5, "{x} {y}");
        }
    }

    #[test]
    fn smoothing_takes_the_mean_of_nine() {
        for (width, height) in [(23, 17), (1, 5), (2, 2), (5, 1)] {
            let luma = grey(width, height);
            for (x, y, got) in every(&luma.smoothed(&patience())) {
                assert!((got - mean_around(&luma, x, y, 1)).abs() <= 0.5, "{x} {y} of {width} {height}");
            }
        }
    }

    #[test]
    fn sharpening_makes_differences_greater() {
        let luma = grey(23, 17);
        for (x, y, got) in every(&luma.sharpened(3, 1.5, &patience())) {
            let grey = at(&luma, x, y, 0, 0);
            let wanted = (grey + 1.5 * (grey - mean_around(&luma, x, y, 3))).clamp(0.0, 255.0);
            assert!((got - wanted).abs() <= 1.0, "{x} {y}");
        }
    }

    #[test]
    fn nothing_is_done_once_patience_is_out() {
        let (luma, out) = (grey(40, 40), Patience::new(&|| true));
        let rows = [
            luma.halved(&out).height(),
            luma.two_thirds(&out).height(),
            luma.smoothed(&out).height(),
            luma.sharpened(2, 1.0, &out).height(),
        ];
        assert!(rows.iter().all(|rows| *rows <= 1), "{rows:?}");
    }
}

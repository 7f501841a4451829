//! Grey pixels: halved in size, and told apart into black and white.

use std::borrow::Cow;

use rxing::common::BitMatrix;

/// A pixel is black when it is under this share of the mean of its neighbourhood, in percent.
const BLACK_PERCENT: u32 = 94;

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

    fn rows(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.pixels.chunks_exact(self.width)
    }

    pub(super) fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// Half as wide and half as high, each pixel the mean of four; an odd last row or column is left out.
    pub(super) fn halved(&self) -> Luma<'static> {
        let mut pixels = Vec::with_capacity(self.pixels.len() / 4);
        for pair in self.pixels.chunks_exact(2 * self.width) {
            let (upper, lower) = pair.split_at(self.width);
            let sums = upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(upper, lower)| {
                let sum: u16 = upper.iter().chain(lower).map(|&grey| u16::from(grey)).sum();
                u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)
            });
            pixels.extend(sums);
        }
        Luma::new(self.width / 2, pixels)
    }

    /// Black and white by the mean of the square that reaches `radius` pixels each way, clipped at the edges.
    ///
    /// `None` for a picture without pixels. Sums fit 32 bits: 255 × 16 million pixels do.
    pub(super) fn by_mean(&self, radius: usize) -> Option<BitMatrix> {
        let height = self.height();
        let mut matrix = BitMatrix::new(self.width.try_into().ok()?, height.try_into().ok()?).ok()?;
        // sums of each column over the rows in reach, with `radius` empty columns on either side
        let mut columns = vec![0_u32; self.width + 2 * radius];
        let mut running = vec![0_u32; self.width + 2 * radius + 1];
        let reach = |at: usize, length: usize| (at + radius + 1).min(length) - at.saturating_sub(radius);
        let widths: Vec<u32> = (0..self.width).map(|x| reach(x, self.width) as u32).collect();
        let (mut entering, mut leaving) = (self.rows(), self.rows());
        let mut add = |columns: &mut Vec<u32>| {
            for (sum, &grey) in columns.iter_mut().skip(radius).zip(entering.next().unwrap_or_default()) {
                *sum += u32::from(grey);
            }
        };
        (0..radius).for_each(|_| add(&mut columns));
        for (y, row) in self.rows().enumerate() {
            add(&mut columns);
            if y > radius {
                for (sum, &grey) in columns.iter_mut().skip(radius).zip(leaving.next().unwrap_or_default()) {
                    *sum -= u32::from(grey);
                }
            }
            let mut total = 0;
            for (sum, &column) in running.iter_mut().skip(1).zip(&columns) {
                total += column;
                *sum = total;
            }
            let means = running.iter().skip(2 * radius + 1).zip(&running).map(|(end, start)| end - start);
            let scale = 100 * reach(y, height) as u32;
            for (x, ((&grey, sum), &width)) in row.iter().zip(means).zip(&widths).enumerate() {
                // grey < 94 % of sum / (width x rows), without dividing; a square of 401 x 401 pixels still fits
                if u32::from(grey) * scale * width < sum * BLACK_PERCENT {
                    matrix.set(x as u32, y as u32);
                }
            }
        }
        Some(matrix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_takes_means_and_drops_the_odd_edge() {
        let half = Luma::new(5, vec![0, 4, 8, 8, 9, 0, 0, 8, 9, 9, 7, 7, 7, 7, 7]).halved();
        assert_eq!((half.width, half.height(), half.pixels.to_vec()), (2, 1, vec![1, 8]));
    }

    #[test]
    fn black_is_what_lies_under_the_mean_around_it() {
        let (width, height) = (23, 17);
        let mut seed = 1_u32;
        let pixels: Vec<u8> = (0..width * height)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 24) as u8
            })
            .collect();
        for radius in [1, 3, 12, 30] {
            let matrix = Luma::new(width, &pixels[..]).by_mean(radius).unwrap();
            for y in 0..height {
                for x in 0..width {
                    let (left, top) = (x.saturating_sub(radius), y.saturating_sub(radius));
                    let (right, bottom) = ((x + radius).min(width - 1), (y + radius).min(height - 1));
                    let (mut sum, mut count) = (0, 0);
                    for row in top..=bottom {
                        for column in left..=right {
                            sum += u32::from(pixels[row * width + column]);
                            count += 1;
                        }
                    }
                    let black = u32::from(pixels[y * width + x]) * count * 100 < 94 * sum;
                    assert_eq!(matrix.get(x as u32, y as u32), black, "{x} {y} radius {radius}");
                }
            }
        }
    }
}

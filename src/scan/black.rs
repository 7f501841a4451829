//! Grey told apart into black and white.

use rxing::common::{BitArray, BitMatrix};

use super::luma::Luma;
use super::patience::Patience;

/// Bits that the matrix takes at a time.
const WORD: usize = usize::BITS as usize;

/// Black where a pixel is under `percent` of the mean of the square that reaches `radius` pixels each way.
///
/// `None` for a picture without pixels, or when patience is out.
pub(super) fn by_mean(luma: &Luma, radius: usize, percent: u32, patience: &Patience) -> Option<BitMatrix> {
    let (width, height) = (luma.width.try_into().ok()?, luma.height().try_into().ok()?);
    let mut matrix = BitMatrix::new(width, height).ok()?;
    let mut bits = BitArray::with_size(luma.width);
    let mut black = vec![0_u8; luma.width.next_multiple_of(WORD)];
    // sums of at most 16 million are whole numbers of an f32
    let count = (2 * radius as u32 + 1).pow(2) as f32 * 100.0 / percent as f32;
    let mut y = 0;
    luma.sums_around(radius, |row, sums| {
        for ((black, &grey), &sum) in black.iter_mut().zip(row).zip(sums) {
            *black = u8::from(f32::from(grey) * count < sum as f32);
        }
        for (word, black) in black.chunks(WORD).enumerate() {
            bits.setBulk(word * WORD, pack(black));
        }
        matrix.setRow(y, &bits);
        y += 1;
        !patience.is_out()
    });
    (!patience.is_out()).then_some(matrix)
}

/// One bit of each byte, the first the lowest.
fn pack(bytes: &[u8]) -> usize {
    let eight = |bytes: &[u8]| {
        let bytes = u64::from_le_bytes(bytes.try_into().unwrap_or_default());
        // the product gathers the lowest bit of each byte in the highest byte
        (bytes.wrapping_mul(0x0102_0408_1020_4080) >> 56) as usize
    };
    bytes.chunks(8).map(eight).enumerate().fold(0, |word, (at, bits)| word | bits << (8 * at))
}

#[cfg(test)]
mod tests {
    use super::super::luma::tests::{grey, mean_around};
    use super::*;

    #[test]
    fn black_is_what_lies_under_the_mean_around_it() {
        let luma = grey(71, 37);
        for radius in [1, 12, 30] {
            let matrix = by_mean(&luma, radius, 94, &Patience::new(&|| false)).unwrap();
            for y in 0..luma.height() {
                for x in 0..luma.width {
                    let mean = mean_around(&luma, x, y, radius as i64);
                    let black = f64::from(luma.pixels[y * luma.width + x]) < 0.94 * mean;
                    assert_eq!(matrix.get(x as u32, y as u32), black, "{x} {y} radius {radius}");
                }
            }
        }
    }

    #[test]
    fn a_picture_without_pixels_or_time_is_none() {
        let luma = grey(83, 47);
        assert!(by_mean(&luma, 3, 94, &Patience::new(&|| true)).is_none());
        assert!(by_mean(&Luma::new(5, vec![]), 3, 94, &Patience::new(&|| false)).is_none());
    }
}

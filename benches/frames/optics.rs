//! What lens, light and camera do to a picture. Grey is from 0.0 (black) to 255.0 (white).

use std::f32::consts::TAU;

use crate::dice::Dice;

/// Rows of grey.
#[derive(Clone)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) grey: Vec<f32>,
}

impl Plane {
    pub(crate) fn of(width: usize, height: usize, mut at: impl FnMut(usize, usize) -> f32) -> Plane {
        let grey = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
        Plane { width, height, grey }
    }

    fn change(&mut self, mut to: impl FnMut(f32, f32, f32) -> f32) {
        for (at, grey) in self.grey.iter_mut().enumerate() {
            *grey = to((at % self.width) as f32, (at / self.width) as f32, *grey);
        }
    }

    /// Out of focus: a Gaussian of so many pixels.
    pub(crate) fn blur(&mut self, sigma: f32) {
        let reach = (3.0 * sigma).ceil() as usize;
        if sigma <= 0.05 || reach == 0 {
            return;
        }
        let weights: Vec<f32> = (0..=2 * reach)
            .map(|at| (-(at as f32 - reach as f32).powi(2) / (2.0 * sigma * sigma)).exp())
            .collect();
        let sum: f32 = weights.iter().sum();
        let (width, height) = (self.width, self.height);
        let pass = |from: &[f32], step: usize, length: usize, place: &dyn Fn(usize) -> usize| {
            let mut to = vec![0.0; from.len()];
            for (at, grey) in to.iter_mut().enumerate() {
                let here = place(at);
                let start = at - here * step;
                let part = |(offset, weight): (usize, &f32)| {
                    let there = (here + offset).saturating_sub(reach).min(length - 1);
                    from[start + there * step] * weight
                };
                *grey = weights.iter().enumerate().map(part).sum::<f32>() / sum;
            }
            to
        };
        let across = pass(&self.grey, 1, width, &|at| at % width);
        self.grey = pass(&across, width, height, &|at| at / width);
    }

    /// Moved while the shutter was open: so many pixels along a line.
    pub(crate) fn smear(&mut self, length: f32, angle: f32) {
        let steps = length.ceil().max(1.0) as usize * 2;
        let from = self.clone();
        self.change(|x, y, _| {
            let along = |step: usize| length * (step as f32 / steps as f32 - 0.5);
            let seen = (0..=steps)
                .map(|step| from.sample(x + along(step) * angle.cos(), y + along(step) * angle.sin()));
            seen.sum::<f32>() / (steps + 1) as f32
        });
    }

    /// Between the four pixels around a point.
    pub(crate) fn sample(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let row =
            |y: usize| self.grey[y * self.width + left] * (1.0 - fx) + self.grey[y * self.width + right] * fx;
        row(top) * (1.0 - fy) + row(below) * fy
    }

    /// So dark and so light, in place of 0 and 255.
    pub(crate) fn squeeze(&mut self, dark: f32, light: f32) {
        self.change(|_, _, grey| dark + grey / 255.0 * (light - dark));
    }

    /// Light from one side: so many times as bright at one edge as at the other.
    pub(crate) fn shade(&mut self, least: f32, angle: f32) {
        let (width, height) = (self.width as f32, self.height as f32);
        self.change(|x, y, grey| {
            let along = ((x / width - 0.5) * angle.cos() + (y / height - 0.5) * angle.sin() + 0.7) / 1.4;
            grey * (least + (1.0 - least) * along.clamp(0.0, 1.0))
        });
    }

    /// A lamp mirrored in the screen: adds up to `strength` around a point.
    pub(crate) fn glare(&mut self, (at_x, at_y): (f32, f32), radius: f32, strength: f32) {
        self.change(|x, y, grey| {
            let far = ((x - at_x).powi(2) + (y - at_y).powi(2)) / (radius * radius);
            grey + strength * (-far).exp()
        });
    }

    /// The screen's grid against the sensor's: waves over the light parts, each of so many pixels.
    pub(crate) fn moire(&mut self, waves: &[(f32, f32, f32)]) {
        self.change(|x, y, grey| {
            let wave = |&(period, angle, depth): &(f32, f32, f32)| {
                1.0 - depth * 0.5 * (1.0 + (TAU * (x * angle.cos() + y * angle.sin()) / period).sin())
            };
            grey * waves.iter().map(wave).product::<f32>()
        });
    }

    pub(crate) fn noise(&mut self, deviation: f32, dice: &mut Dice) {
        self.change(|_, _, grey| grey + deviation * dice.normal());
    }

    /// What the sensor gives: whole numbers.
    pub(crate) fn to_luma(&self) -> Vec<u8> {
        self.grey.iter().map(|grey| grey.round().clamp(0.0, 255.0) as u8).collect()
    }
}

/// Saved as JPEG and read again.
pub(crate) fn jpeg(width: usize, height: usize, luma: Vec<u8>, quality: u8) -> Vec<u8> {
    let picture = image::GrayImage::from_raw(width as u32, height as u32, luma).unwrap();
    let mut file = std::io::Cursor::new(Vec::new());
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality).encode_image(&picture).unwrap();
    image::load_from_memory(file.get_ref()).unwrap().into_luma8().into_raw()
}

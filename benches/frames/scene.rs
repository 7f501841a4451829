//! Frames as a gate's camera has them: a pass on a phone or on paper, somewhere in the picture, seen badly.

use std::f32::consts::{PI, TAU};

use sanse::qr::{Level, Symbol};

use crate::dice::Dice;
use crate::optics::{self, Plane};

/// A frame, and what stands in it.
pub(crate) struct Frame {
    pub(crate) kind: &'static str,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) luma: Vec<u8>,
    pub(crate) texts: Vec<String>,
}

type Spoil = fn(&mut Shot, &mut Dice);

/// What makes a frame hard, each in equal numbers.
const KINDS: [(&str, Spoil); 12] = [
    ("turned", turned),
    ("tilted", tilted),
    ("out of focus", out_of_focus),
    ("moved", moved),
    ("noisy", noisy),
    ("low contrast", low_contrast),
    ("glare", glare),
    ("moiré", moire),
    ("JPEG 20", jpeg_20),
    ("2 px a module", tiny),
    ("photo of a screen", screen),
    ("all at once", all_at_once),
];

/// `count` hard frames.
pub(crate) fn hard(seed: u64, count: usize) -> impl Iterator<Item = Frame> {
    (0..count).map(move |number| {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003) + number as u64);
        let (kind, spoil) = KINDS[number % KINDS.len()];
        let mut shot = Shot::new(&mut dice);
        spoil(&mut shot, &mut dice);
        shot.take(kind, &mut dice)
    })
}

/// `count` frames that nothing spoils but a random place and 3 to 6 pixels a module.
pub(crate) fn clean(seed: u64, count: usize) -> impl Iterator<Item = Frame> {
    (0..count).map(move |number| {
        let mut dice = Dice::new(seed.wrapping_mul(2_000_003) + number as u64);
        let shot = Shot { module: dice.between(3.0, 6.0), ..Shot::new(&mut dice) };
        shot.take("clean", &mut dice)
    })
}

/// `count` frames of 1280 × 720 in which nothing is to be read.
pub(crate) fn empty(seed: u64, count: usize) -> impl Iterator<Item = Frame> {
    (0..count).map(move |number| {
        let mut dice = Dice::new(seed.wrapping_mul(3_000_017) + number as u64);
        let mut plane = background(1280, 720, &mut dice);
        plane.blur(dice.between(0.5, 2.0));
        plane.noise(dice.between(1.0, 10.0), &mut dice);
        let luma = plane.to_luma();
        Frame { kind: "no code", width: 1280, height: 720, luma, texts: vec![] }
    })
}

/// How one picture is taken.
struct Shot {
    /// Pixels a module, before the tilt.
    module: f32,
    /// How the code is turned in its plane, and its plane away from the camera and to the side: radians.
    turn: f32,
    tilt: (f32, f32),
    /// In pixels.
    blur: f32,
    smear: f32,
    noise: f32,
    dark: f32,
    light: f32,
    shade: f32,
    glare: f32,
    waves: Vec<(f32, f32, f32)>,
    jpeg: Option<u8>,
}

impl Shot {
    fn new(dice: &mut Dice) -> Shot {
        Shot {
            module: dice.between(2.6, 6.0),
            turn: 0.0,
            tilt: (0.0, 0.0),
            blur: 0.0,
            smear: 0.0,
            noise: 0.0,
            dark: 0.0,
            light: 255.0,
            shade: 1.0,
            glare: 0.0,
            waves: vec![],
            jpeg: None,
        }
    }

    fn take(self, kind: &'static str, dice: &mut Dice) -> Frame {
        let text = text(dice);
        let level = if text.len() > 250 { Level::Low } else { Level::Medium };
        let symbol = Symbol::draw(&text, level).unwrap();
        let across = symbol.width() as f32 + 8.0;
        // room for the code however it is turned
        let least = (across * self.module * 1.45) as usize;
        let (width, height) = if least < 470 { (640, 480) } else { (960, 720) };
        let mut plane = background(width, height, dice);
        let slack = |length: usize| (length as f32 - across * self.module * 1.42).max(0.0) / 2.0;
        let middle = (
            width as f32 / 2.0 + slack(width) * dice.between(-1.0, 1.0),
            height as f32 / 2.0 + slack(height) * dice.between(-1.0, 1.0),
        );
        self.lay(&symbol, &mut plane, middle);
        plane.squeeze(self.dark, self.light);
        plane.moire(&self.waves);
        plane.blur(self.blur);
        if self.smear > 0.0 {
            plane.smear(self.smear, dice.between(0.0, PI));
        }
        plane.shade(self.shade, dice.between(0.0, TAU));
        if self.glare > 0.0 {
            let reach = across * self.module;
            let at = (middle.0 + reach * dice.between(-0.4, 0.4), middle.1 + reach * dice.between(-0.4, 0.4));
            plane.glare(at, reach * dice.between(0.15, 0.5), self.glare);
        }
        plane.noise(self.noise, dice);
        let mut luma = plane.to_luma();
        if let Some(quality) = self.jpeg {
            luma = optics::jpeg(width, height, luma, quality);
        }
        Frame { kind, width, height, luma, texts: vec![text] }
    }

    /// Lays the code into the picture: each pixel is the mean of nine points in it.
    fn lay(&self, symbol: &Symbol, plane: &mut Plane, (middle_x, middle_y): (f32, f32)) {
        let half = symbol.width() as f32 / 2.0;
        // the camera stands four codes away
        let distance = 4.0 * 2.0 * half * self.module;
        let (sin, cos) = self.turn.sin_cos();
        let ((sin_a, cos_a), (sin_b, cos_b)) = (self.tilt.0.sin_cos(), self.tilt.1.sin_cos());
        // unit vectors of the code's plane, as the camera sees them
        let (right, down) = ([cos_b, 0.0, -sin_b], [sin_a * sin_b, cos_a, sin_a * cos_b]);
        let module = |x: f32, y: f32| {
            // the ray through the pixel meets the plane: distance * r = u * right + v * down + (0, 0, distance)
            let (px, py) = ((x - middle_x) / distance, (y - middle_y) / distance);
            let a = [right[0] - px * right[2], down[0] - px * down[2], px * distance];
            let b = [right[1] - py * right[2], down[1] - py * down[2], py * distance];
            let determinant = a[0] * b[1] - a[1] * b[0];
            let u = (a[2] * b[1] - a[1] * b[2]) / determinant;
            let v = (a[0] * b[2] - a[2] * b[0]) / determinant;
            let (u, v) = (u / self.module, v / self.module);
            (u * cos + v * sin + half, -u * sin + v * cos + half)
        };
        for y in 0..plane.height {
            for x in 0..plane.width {
                let mut sum = 0.0;
                let mut inside = 0.0;
                for part in 0..9 {
                    let (dx, dy) = ((part % 3) as f32 / 3.0 + 1.0 / 6.0, (part / 3) as f32 / 3.0 + 1.0 / 6.0);
                    let (column, row) = module(x as f32 + dx, y as f32 + dy);
                    let quiet = -4.0..2.0 * half + 4.0;
                    if quiet.contains(&column) && quiet.contains(&row) {
                        inside += 1.0;
                        let within = column >= 0.0 && row >= 0.0 && column < 2.0 * half && row < 2.0 * half;
                        if !(within && symbol.is_dark(column as u32, row as u32)) {
                            sum += 255.0;
                        }
                    }
                }
                let grey = &mut plane.grey[y * plane.width + x];
                *grey = (sum + *grey * (9.0 - inside)) / 9.0;
            }
        }
    }
}

/// A text as a pass has it: paper, or shown, of random length and content.
fn text(dice: &mut Dice) -> String {
    const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let length = [217, 220, 220, 432, 447, 465, 468, 487][dice.below(8)];
    let rest = (4..length).map(|_| char::from(ALPHABET[dice.below(45)]));
    "SN1:".chars().chain(rest).collect()
}

/// What lies around a code: surfaces of different grey, edges, lines as of print.
fn background(width: usize, height: usize, dice: &mut Dice) -> Plane {
    let base = dice.between(60.0, 220.0);
    let mut plane = Plane::of(width, height, |_, _| base);
    for _ in 0..dice.below(12) {
        let (left, top) = (dice.below(width), dice.below(height));
        let (wide, high) = (dice.below(width / 2) + 4, dice.below(height / 2) + 4);
        let grey = dice.between(20.0, 250.0);
        for y in top..(top + high).min(height) {
            plane.grey[y * width + left..y * width + (left + wide).min(width)].fill(grey);
        }
    }
    for _ in 0..dice.below(8) {
        let (left, top) = (dice.below(width), dice.below(height));
        let size = dice.below(8) + 3;
        for letter in 0..40 {
            for stroke in 0..4 {
                let (x, y) = (left + letter * size + dice.below(size), top + dice.below(size * 2));
                let long = dice.below(size) + 1;
                for step in 0..long {
                    let (x, y) = if stroke % 2 == 0 { (x + step, y) } else { (x, y + step) };
                    if x < width && y < height {
                        plane.grey[y * width + x] = 30.0;
                    }
                }
            }
        }
    }
    plane
}

fn turned(shot: &mut Shot, dice: &mut Dice) {
    shot.turn = dice.between(0.0, TAU);
    shot.noise = dice.between(0.0, 8.0);
}

fn tilted(shot: &mut Shot, dice: &mut Dice) {
    shot.module = dice.between(3.0, 6.0);
    shot.turn = dice.between(-0.5, 0.5);
    let mut lean = || dice.between(0.15, 0.75) * if dice.below(2) == 0 { 1.0 } else { -1.0 };
    shot.tilt = (lean(), 0.6 * lean());
}

fn out_of_focus(shot: &mut Shot, dice: &mut Dice) {
    shot.blur = shot.module * dice.between(0.3, 0.65);
    shot.turn = dice.between(-0.2, 0.2);
    shot.noise = 2.0;
}

fn moved(shot: &mut Shot, dice: &mut Dice) {
    shot.smear = shot.module * dice.between(0.5, 1.7);
    shot.turn = dice.between(-0.2, 0.2);
    shot.noise = 2.0;
}

fn noisy(shot: &mut Shot, dice: &mut Dice) {
    shot.turn = dice.between(-0.3, 0.3);
    shot.noise = dice.between(15.0, 65.0);
    shot.blur = 0.4;
}

fn low_contrast(shot: &mut Shot, dice: &mut Dice) {
    shot.turn = dice.between(-0.3, 0.3);
    shot.dark = dice.between(20.0, 150.0);
    shot.light = shot.dark + dice.between(18.0, 60.0);
    shot.shade = dice.between(0.7, 1.0);
    shot.noise = dice.between(0.0, 4.0);
}

fn glare(shot: &mut Shot, dice: &mut Dice) {
    shot.turn = dice.between(-0.3, 0.3);
    shot.light = dice.between(120.0, 220.0);
    shot.shade = dice.between(0.3, 0.9);
    shot.glare = dice.between(60.0, 330.0);
    shot.noise = 3.0;
}

fn moire(shot: &mut Shot, dice: &mut Dice) {
    shot.turn = dice.between(-0.3, 0.3);
    shot.waves = (0..2)
        .map(|_| (dice.between(1.7, 1.6 * shot.module), dice.between(0.0, PI), dice.between(0.1, 0.45)))
        .collect();
    shot.noise = 3.0;
}

fn jpeg_20(shot: &mut Shot, dice: &mut Dice) {
    shot.module = dice.between(2.2, 4.0);
    shot.turn = dice.between(-0.3, 0.3);
    shot.dark = dice.between(0.0, 70.0);
    shot.light = dice.between(150.0, 255.0);
    shot.noise = dice.between(0.0, 8.0);
    shot.jpeg = Some(20);
}

fn tiny(shot: &mut Shot, dice: &mut Dice) {
    shot.module = dice.between(1.9, 2.6);
    shot.turn = dice.between(-0.2, 0.2);
    shot.noise = dice.between(0.0, 6.0);
    shot.blur = dice.between(0.2, 0.6);
}

fn screen(shot: &mut Shot, dice: &mut Dice) {
    shot.turn = dice.between(-0.3, 0.3);
    shot.tilt = (dice.between(-0.4, 0.4), dice.between(-0.4, 0.4));
    shot.blur = shot.module * dice.between(0.1, 0.4);
    shot.dark = dice.between(10.0, 60.0);
    shot.light = dice.between(150.0, 250.0);
    let angle = dice.between(0.0, PI);
    let depth = dice.between(0.1, 0.4);
    shot.waves = vec![
        (dice.between(1.8, 6.0), angle, depth),
        (dice.between(1.8, 6.0), angle + PI / 2.0, depth),
        (dice.between(8.0, 40.0), dice.between(0.0, PI), depth / 2.0),
    ];
    shot.shade = dice.between(0.6, 1.0);
    shot.glare = if dice.below(3) == 0 { dice.between(30.0, 120.0) } else { 0.0 };
    shot.noise = dice.between(2.0, 12.0);
    shot.jpeg = Some(50);
}

fn all_at_once(shot: &mut Shot, dice: &mut Dice) {
    shot.turn = dice.between(0.0, TAU);
    shot.tilt = (dice.between(-0.35, 0.35), dice.between(-0.35, 0.35));
    shot.blur = shot.module * dice.between(0.1, 0.45);
    shot.smear = shot.module * dice.between(0.0, 0.6);
    shot.dark = dice.between(10.0, 90.0);
    shot.light = shot.dark + dice.between(60.0, 150.0);
    shot.waves = vec![(dice.between(1.8, 6.0), dice.between(0.0, PI), dice.between(0.0, 0.25))];
    shot.shade = dice.between(0.5, 1.0);
    shot.noise = dice.between(2.0, 12.0);
    shot.jpeg = [None, Some(40), Some(70)][dice.below(3)];
}

//! Numbers that look random and are the same for the same seed (SplitMix64: Steele, Lea and Flood 2014).

pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` up to `high`.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.bits() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// One of 0 to `sides` - 1.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        (self.bits() % sides as u64) as usize
    }

    /// About normal, of mean 0 and deviation 1: the sum of twelve.
    pub(crate) fn normal(&mut self) -> f32 {
        let (a, b, c) = (self.bits(), self.bits(), self.bits());
        let parts =
            [a, a >> 16, a >> 32, a >> 48, b, b >> 16, b >> 32, b >> 48, c, c >> 16, c >> 32, c >> 48];
        parts.into_iter().map(|part| (part & 0xFFFF) as f32 / 65_536.0).sum::<f32>() - 6.0
    }
}

//! How long this program has been running, on a clock that nobody sets. The library has none: a program brings it.

use std::time::Instant;

/// A monotonic clock that began with the program's work.
#[derive(Clone, Copy, Debug)]
pub struct Uptime(Instant);

impl Uptime {
    /// Begins now.
    #[expect(clippy::disallowed_methods, reason = "the library reads no clock, so a program does")]
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Whole seconds since the beginning.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.0.elapsed().as_secs()
    }

    /// Milliseconds since the beginning.
    #[must_use]
    pub fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Uptime;

    #[test]
    fn it_never_falls() {
        let uptime = Uptime::start();
        let first = uptime.millis();
        assert!(uptime.millis() >= first && uptime.seconds() < 60);
    }
}

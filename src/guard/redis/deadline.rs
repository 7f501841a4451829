//! How long a store is waited for: the one place where the library looks at a clock, and only at how long it runs.

use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(Instant);

impl Deadline {
    #[expect(clippy::disallowed_methods, reason = "it times a wait; nothing is dated by it")]
    fn clock() -> Instant {
        Instant::now()
    }

    pub(super) fn after(wait: Duration) -> Self {
        Self(Self::clock() + wait)
    }

    /// What is left of the wait; nothing when it is over.
    pub(super) fn left(self) -> Option<Duration> {
        self.0.checked_duration_since(Self::clock()).filter(|left| !left.is_zero())
    }

    pub(super) fn is_over(self) -> bool {
        self.left().is_none()
    }
}

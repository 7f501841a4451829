//! How far a run is, on standard error where a person looks at it.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use super::flow::Tally;

const EVERY: Duration = Duration::from_millis(500);

pub(super) struct Progress {
    shown: bool,
    lines: u64,
    before: Tally,
    begun: Instant,
    last: Instant,
}

impl Progress {
    pub(super) fn new(quiet: bool, lines: u64, before: Tally) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let begun = instant();
        Self { shown, lines, before, begun, last: begun }
    }

    pub(super) fn show(&mut self, tally: Tally) {
        let now = instant();
        if !self.shown || now.duration_since(self.last) < EVERY {
            return;
        }
        self.last = now;
        let seconds = now.duration_since(self.begun).as_secs_f64();
        // Whoever closed the stream does not want to know.
        let _ = write!(std::io::stderr(), "\r{}\u{1b}[K", line(tally, self.before, self.lines, seconds));
    }

    /// Makes room for what is said next.
    pub(super) fn end(&self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}

fn line(tally: Tally, before: Tally, lines: u64, seconds: f64) -> String {
    let rows = tally.rows() - before.rows();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = rows as f64 / seconds;
    format!("{} of {lines} done, {} rejected, {rate:.0} a second", tally.rows(), tally.rejected)
}

#[expect(clippy::disallowed_methods, reason = "a rate needs a clock, and decides nothing")]
fn instant() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_this_run() {
        let tally = |issued, rejected| Tally { issued, rejected };
        let said = line(tally(3_000, 2), tally(1_000, 2), 10_001, 4.0);
        assert_eq!(said, "3002 of 10001 done, 2 rejected, 500 a second");
    }
}

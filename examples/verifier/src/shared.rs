//! The memory that this gate shares with others, if `gate.toml` names one: what its operator must hear of it.

use std::path::Path;
use std::sync::Arc;

use sanse::Timestamp;
use sanse::guard::{GuardSettings, RedisGuard};

use crate::args;
use sanse_example_common::{Failure, command};

/// A memory that is shared, and whether it was silent when it was looked at last.
pub(crate) struct Shared {
    guard: Arc<RedisGuard>,
    alone: bool,
}

impl Shared {
    pub(crate) fn join(said: &args::Shared, folder: &Path, now: Timestamp) -> Result<Self, Failure> {
        let guard = RedisGuard::join(said.store(folder)?, now, GuardSettings::default())?;
        let mut shared = Self { guard: Arc::new(guard), alone: false };
        shared.tell();
        Ok(shared)
    }

    pub(crate) fn guard(&self) -> Arc<RedisGuard> {
        self.guard.clone()
    }

    /// Says when the memory falls silent and when it is back, and who passed at two gates meanwhile.
    pub(crate) fn tell(&mut self) {
        let trouble = self.guard.trouble();
        match &trouble {
            Some(why) if !self.alone => {
                command::complain("verifier", &format!("the shared memory does not answer: {why}"));
                command::complain("verifier", "this gate decides alone, as gate.toml says, until it does");
            }
            None if self.alone => {
                command::complain(
                    "verifier",
                    "the shared memory answers again, and knows what was decided alone",
                );
            }
            _ => {}
        }
        self.alone = trouble.is_some();
        for alert in self.guard.take_alerts() {
            let (here, there) = (alert.here.as_str(), alert.there.as_str());
            let passed = format!("passed at {here:?} while this gate was alone, and at {there:?}");
            command::complain("verifier", &format!("one person {passed}, {} s apart", alert.apart));
        }
    }
}

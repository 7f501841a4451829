//! What a gate does between two decisions: lists and bundles taken over, the time told, the clock watched.

use sanse::bundle::Update;
use sanse::verify::{Beacon, ClockAdvice, Policy};

use super::Gate;
use crate::args::Rules;
use crate::follow::Follow;
use crate::policy;
use crate::state::RULES_WITHDRAWN;
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, command};

/// How often the guard is told the time while nobody comes, in seconds.
const IDLE_SECONDS: u64 = 60;

impl Gate<'_> {
    /// The challenge to show now, if this gate makes any.
    pub(crate) fn challenge(&mut self) -> Result<Option<[u8; 8]>, Failure> {
        let uptime = self.uptime.seconds();
        let nonce = self.beacon.as_mut().map(|beacon| beacon.nonce(uptime)).transpose()?;
        Ok(nonce.map(|nonce| *nonce.as_bytes()))
    }

    /// Takes over the lists that were left for this gate; between two decisions only.
    pub(crate) fn refresh(&mut self) -> Result<(), Failure> {
        let now = Moment::resolve(self.scene.time)?;
        if let Some(trust) = self.incoming.take(&self.state, self.verifier.trust(), now)? {
            let sequence = trust.home().map(|list| list.claims().sequence()).unwrap_or_default();
            let withdrawn = trust.has_withdrawn_bundle_key();
            let changed = withdrawn != self.verifier.trust().has_withdrawn_bundle_key();
            self.verifier = self.verifier.with_trust(trust);
            command::complain("verifier", &format!("trust list {sequence} is in force from here on"));
            if changed {
                let update = self.state.believed(now)?.update;
                self.go_by(policy::in_force(&self.state, self.flags, update.as_ref())?)?;
            }
            if changed && withdrawn {
                command::complain("verifier", RULES_WITHDRAWN);
            }
        }
        if let Some(trust) = self.incoming.take_statuses(&self.state, self.verifier.trust(), now)? {
            self.verifier = self.verifier.with_trust(trust);
            command::complain("verifier", "newer status lists are in force from here on");
        }
        // Rules that this gate cannot follow, under its own command line, are no reason to stop: the bundle is not taken.
        let look = |update: &Update| policy::in_force(&self.state, self.flags, Some(update));
        let taken = self.incoming.take_bundle(&self.state, self.verifier.trust(), now, look)?;
        if let Some((sequence, trust, rules)) = taken {
            self.verifier = self.verifier.with_trust(trust);
            self.go_by(rules)?;
            command::complain("verifier", &format!("bundle {sequence} is in force from here on"));
        }
        Ok(())
    }

    fn go_by(&mut self, (rules, policy): (Rules, Policy)) -> Result<(), Failure> {
        if policy.place() != self.verifier.policy().place() {
            // Visits and reports are a place's.
            let now = Moment::resolve(self.scene.time)?;
            self.follow = Follow::open(&self.state, policy.place(), &self.scene.reader, now)?;
        }
        self.verifier = self.verifier.with_policy(policy);
        if rules.challenge != Some(true) {
            self.beacon = None;
        } else if self.beacon.is_none() {
            self.beacon = Some(Beacon::new());
        }
        Ok(())
    }

    /// Tells the guard the time each minute: where nobody comes for long, it would not know that the clock merely ran on.
    pub(crate) fn idle(&mut self) -> Result<(), Failure> {
        if self.uptime.seconds() < self.idle_at {
            return Ok(());
        }
        self.idle_at = self.uptime.seconds() + IDLE_SECONDS;
        let now = Moment::resolve(self.scene.time)?;
        self.follow.tidy(now)?;
        let trouble = self.verifier.idle(self.now(now)?).err();
        match (&mut self.shared, trouble) {
            // It says itself when it falls silent.
            (Some(shared), _) => shared.tell(),
            (None, Some(trouble)) => command::complain("verifier", &trouble.to_string()),
            (None, None) => {}
        }
        Ok(())
    }

    /// Says when the phones of many people contradict the clock, and when they do no more.
    pub(super) fn watch_clock(&mut self) {
        let advice = self.verifier.clock_advice();
        let kind = |advice: Option<ClockAdvice>| advice.map(|advice| (advice.error, advice.seconds / 10));
        if kind(advice) == kind(self.clock_advice) {
            return;
        }
        self.clock_advice = advice;
        let told = advice.map(|advice| advice.message(self.output.lang.library()));
        self.state.note_clock(advice.map(|advice| advice.to_string()).as_deref());
        command::complain(
            "verifier",
            told.as_deref().unwrap_or("this gate's clock agrees with the phones again"),
        );
    }
}

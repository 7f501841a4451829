//! What gates with a disk tell each other after they could not reach each other.

use super::DiskGuard;
use super::secret::{Relation, SecretName};
use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::error::Error;
use crate::guard::{CloneAlert, GuardError, MergeError, merge, saved};
use crate::time::Now;

impl DiskGuard {
    /// Everything that another gate of this group may learn, as bytes: hidden ids and times.
    ///
    /// ```text
    /// guard-share = ["sanse/guard-share/1", period: uint, secret-name: bstr .size 8, state: bstr .cbor guard-state]
    /// ```
    ///
    /// # Errors
    /// [`GuardError`] when a thread died inside the guard.
    pub fn export(&self) -> Result<Vec<u8>, GuardError> {
        let shared = self.lock()?;
        let (name, state) = (shared.secrets.name(), saved::write(&shared.state));
        let mut writer = Writer::with_capacity(state.len() + 64);
        writer.array(4).text(VERSION).uint(name.period).bytes(&name.name).bytes(&state);
        Ok(writer.into_bytes())
    }

    /// Learns what another gate of the same group has remembered, from its [`DiskGuard::export`], as
    /// [`MemoryGuard::merge`](crate::guard::MemoryGuard::merge) does. It is safe on the disk when this returns.
    ///
    /// # Errors
    /// A [`MergeError`].
    pub fn merge(&self, exported: &[u8], travel: u64, now: Now) -> Result<Vec<CloneAlert>, MergeError> {
        let mut reader = Reader::new(exported, 0..exported.len());
        let not_a_state = Error::Malformed {
            what: "what another guard tells",
            why: "these are not the bytes of an export",
        };
        let (name, state) = read(&mut reader)
            .ok()
            .filter(|_| reader.finish().is_ok())
            .ok_or(MergeError::NotAState(not_a_state))?;
        let theirs = merge::told(state, self.settings)?;

        let mut shared = self.lock()?;
        match shared.secrets.relation(name) {
            Relation::Ours => {}
            Relation::Next if shared.before_until <= shared.state.clock.believed() => {
                shared.go_on_to(name.period)
            }
            Relation::Next => return Err(MergeError::Ahead),
            Relation::Foreign => return Err(MergeError::OtherSecret),
        }
        let merged = shared.state.merge(&theirs, travel, now, self.settings)?;
        // Some of them may stand under the secret before the newest.
        let until = merged.changed.iter().map(|(_, entry)| entry.expires_at).max();
        shared.before_until = shared.before_until.max(until.unwrap_or_default());
        shared.note(merged.changed);
        self.wait_until_safe(shared).map(drop)?;
        Ok(merged.alerts)
    }
}

const VERSION: &str = "sanse/guard-share/1";

fn read<'a>(reader: &mut Reader<'a>) -> Result<(SecretName, &'a [u8]), ClaimFault> {
    reader.array_of(4, "the four parts of what a guard tells")?;
    if reader.text()? != VERSION {
        return Err(ClaimFault::Value("version"));
    }
    let name = SecretName { period: reader.uint()?, name: reader.bytes_of("8 bytes of a secret's name")? };
    Ok((name, reader.bytes()?))
}

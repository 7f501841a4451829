//! A list comes into force, or the one before it stays.

use std::sync::Arc;

use super::memory::Newest;
use super::published::is_published;
use super::rollover::Line;
use super::{Trust, TrustError, TrustList};
use crate::audience::RegionId;
use crate::envelope::{Unverified, Verified};
use crate::key::{KeyId, PublicKey, VerifyingKey};
use crate::limits;
use crate::time::Now;

/// What to do with a list dated more than a day ahead of the verifier's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FutureList {
    /// Refuse it: one bad future time must not brick a gate.
    #[default]
    Refuse,
    /// Load it: an operator has looked at the date and at the clock and says that the list is right.
    OperatorConfirms,
}

impl Trust {
    /// Loads the home region's list, the signed bytes as they came; the list before it gives way.
    ///
    /// One that has run out is loaded too, for it may be the newest there is: decisions then say so (`trust-expired`).
    ///
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load(&mut self, list: &[u8], now: Now) -> Result<(), TrustError> {
        self.load_home(list, now, FutureList::Refuse)
    }

    /// Loads the home region's list, saying what to do when it is dated more than a day ahead.
    ///
    /// A list that [announces the next root](crate::trust::NextRoot) makes that one's lists acceptable too; the first
    /// of them ends the time of the root before it.
    ///
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load_home(&mut self, list: &[u8], now: Now, future: FutureList) -> Result<(), TrustError> {
        let list = read(list)?;
        let seen = self.memory.home.as_ref();
        let line = self.line();
        let kid = kid(&list);
        let roots: Vec<_> = line.all().filter(|root| root.kid() == kid).collect();
        if roots.is_empty() {
            return Err(TrustError::OtherRoot { found: kid, root: line.present().kid() });
        }
        let (list, root) = open(list, roots.into_iter().map(|root| (root, root)))?;
        let claims = list.claims();
        if let Some((wanted, _)) = seen
            && *wanted != claims.region
        {
            return Err(TrustError::OtherRegion { found: claims.region, wanted: *wanted });
        }
        // A root that was pinned by hand begins a new line, and its numbers: whoever had the old one may have used them up.
        let seen = seen.map(|(_, newest)| newest).filter(|newest| newest.line.has(&self.pinned));
        let newest = self.follow(&list, root, &line, seen)?;
        let issued_at = claims.issued_at;
        // A list that was in force before a restart has had its word.
        let confirmed = future == FutureList::OperatorConfirms || seen == Some(&newest);
        if issued_at > now.latest().plus(limits::LIST_AHEAD_SECONDS) && !confirmed {
            return Err(TrustError::FromTheFuture { issued_at, now: now.latest() });
        }
        let mut next = self.clone();
        next.memory.home = Some((claims.region, newest));
        next.memory.watermark = self.memory.watermark.max(issued_at);
        next.home = Some(Arc::new(list));
        next.reindex()?;
        *self = next;
        Ok(())
    }

    /// Loads the list of a region that the home list recognises; one step deep, and it raises no watermark. Its root
    /// may have handed over since the home list named it.
    ///
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load_recognised(&mut self, list: &[u8]) -> Result<(), TrustError> {
        let home = self.home.as_ref().ok_or(TrustError::NotRecognised)?;
        let list = read(list)?;
        let kid = kid(&list);
        let recognised = &home.claims().recognised;
        let lines: Vec<_> = recognised.iter().map(|r| (r.region, self.line_of(r))).collect();
        let named = |(region, line): &'_ (RegionId, Line)| {
            line.all().any(|root| root.kid() == kid).then_some(*region)
        };
        let wanted = lines.iter().find_map(named).ok_or(TrustError::NotRecognised)?;
        let roots = lines.iter().flat_map(|(_, line)| line.all()).filter(|root| root.kid() == kid);
        let (list, root) = open(list, roots.map(|root| (root, root)))?;
        let found = list.claims().region;
        let line = lines.iter().find(|(region, line)| *region == found && line.all().any(|r| r == root));
        let (_, line) = line.ok_or(TrustError::OtherRegion { found, wanted })?;
        let named = recognised.iter().find(|recognised| recognised.region == found).map(|named| &named.root);
        let seen = self.memory.neighbours.get(&found);
        let seen = seen.filter(|newest| named.is_some_and(|root| newest.line.has(root)));
        let newest = self.follow(&list, root, line, seen)?;
        let mut next = self.clone();
        next.memory.remember(found, newest, |region| lines.iter().any(|(named, _)| *named == region));
        next.neighbours.insert(found, Arc::new(list));
        next.reindex()?;
        *self = next;
        Ok(())
    }

    /// Loads a bundle's list of a recognised region. Where `before` holds a newer one of it, that one stays in force: an older
    /// one holds nothing up, least of all a withdrawal at home.
    pub(crate) fn load_recognised_beside(&mut self, list: &[u8], before: &Trust) -> Result<(), TrustError> {
        let older = match self.load_recognised(list) {
            Err(older @ TrustError::Rollback { .. }) => older,
            other => return other,
        };
        // Its signature holds, or it would not have been called older.
        let region = read(list)?.untrusted_claims().map_err(TrustError::NotBelieved)?.region;
        if self.neighbours.get(&region).is_some() {
            return Ok(());
        }
        let newest = self.memory.neighbours.get(&region);
        let held = before.neighbours.get(&region).filter(|held| newest.is_some_and(|newest| newest.is(held)));
        let Some(held) = held.cloned() else { return Err(older) };
        let mut next = self.clone();
        next.neighbours.insert(region, held);
        next.reindex()?;
        *self = next;
        Ok(())
    }

    /// What is remembered of a region once this list, signed by `root`, follows on what was seen.
    fn follow(
        &self,
        list: &Verified<TrustList>,
        root: &VerifyingKey,
        line: &Line,
        seen: Option<&Newest>,
    ) -> Result<Newest, TrustError> {
        if let Some(seen) = seen {
            if seen.is(list) {
                return Ok(seen.clone());
            }
            seen.admits(list)?;
        }
        if !line.may_sign(root) {
            let (found, root, sequence) = (root.kid(), line.present().kid(), list.claims().sequence);
            return Err(TrustError::OldRoot { found, root, sequence });
        }
        if self.is_real() && is_published(root) {
            return Err(TrustError::PublishedRoot { kid: root.kid() });
        }
        let next = list.claims().next_root.as_ref();
        if let Some(next) = next {
            let kid = next.key.kid();
            let refused = |why| Err(TrustError::NextRoot { kid, why });
            if !next.is_proven(list.claims().region, root) {
                return refused("which has not signed that it takes over from this root");
            }
            let again = line.next() == Some(&next.key) && next.key != *root;
            if line.all().any(|known| *known == next.key) && !again {
                return refused("which is no new one");
            }
            if line.is_full() {
                return refused(
                    "and so many have handed over that no more are followed; pin the present root anew",
                );
            }
            if self.is_real() && is_published(&next.key) {
                return refused("whose secret half is published");
            }
        }
        Ok(Newest::of(list, line.clone().signed_by(root, next.map(|next| &next.key))))
    }
}

fn read(list: &[u8]) -> Result<Unverified<TrustList>, TrustError> {
    Unverified::from_bytes(list.to_vec()).map_err(TrustError::NotBelieved)
}

fn kid(list: &Unverified<TrustList>) -> KeyId {
    list.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]))
}

/// Holds a list against these roots.
fn open<'r, K>(
    list: Unverified<TrustList>,
    roots: impl Iterator<Item = (&'r VerifyingKey, K)>,
) -> Result<(Verified<TrustList>, K), TrustError> {
    let kid = kid(&list);
    list.open(roots.map(|(root, name)| (PublicKey::Issuer(root), name)))
        .map_err(|fault| TrustError::NotBelieved(fault.into_issuer_reason(kid)))
}

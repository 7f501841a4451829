//! A list comes into force, or the one before it stays.

use std::sync::Arc;

use super::memory::Newest;
use super::{Neighbour, Trust, TrustError, TrustList};
use crate::envelope::{Unverified, Verified};
use crate::key::{KeyId, PublicKey, VerifyingKey};
use crate::limits;
use crate::reason::Reason;
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
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load(&mut self, list: &[u8], now: Now) -> Result<(), TrustError> {
        self.load_home(list, now, FutureList::Refuse)
    }

    /// Loads the home region's list, saying what to do when it is dated more than a day ahead.
    ///
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load_home(&mut self, list: &[u8], now: Now, future: FutureList) -> Result<(), TrustError> {
        let list = open_list(list, &self.root)?;
        let claims = list.claims();
        if let Some(home) = &self.home
            && home.claims().region != claims.region
        {
            return Err(TrustError::OtherRegion { found: claims.region, wanted: home.claims().region });
        }
        let newest = Newest::of(&list);
        Newest::admits(self.memory.home.as_ref(), newest)?;
        let issued_at = claims.issued_at;
        // A list that was in force before a restart has had its word.
        let confirmed = future == FutureList::OperatorConfirms || self.memory.home == Some(newest);
        if issued_at > now.latest().plus(limits::LIST_AHEAD_SECONDS) && !confirmed {
            return Err(TrustError::FromTheFuture { issued_at, now: now.latest() });
        }
        let mut next = self.clone();
        next.memory.home = Some(newest);
        next.memory.watermark = self.memory.watermark.max(issued_at);
        next.home = Some(Arc::new(list));
        next.reindex()?;
        *self = next;
        Ok(())
    }

    /// Loads the list of a region that the home list recognises; one step deep, and it raises no watermark.
    ///
    /// # Errors
    /// A [`TrustError`]; the trust is then unchanged.
    pub fn load_recognised(&mut self, list: &[u8]) -> Result<(), TrustError> {
        let home = self.home.as_ref().ok_or(TrustError::NotRecognised)?;
        let list = Unverified::<TrustList>::from_bytes(list.to_vec()).map_err(TrustError::NotBelieved)?;
        let kid = list.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
        let roots: Vec<_> = home.claims().recognised.iter().filter(|r| r.root.kid() == kid).collect();
        let first = roots.first().ok_or(TrustError::NotRecognised)?;
        let (list, root) = list
            .open(roots.iter().map(|r| (PublicKey::Issuer(&r.root), &r.root)))
            .map_err(|fault| TrustError::NotBelieved(fault.into_issuer_reason(kid)))?;
        let region = list.claims().region;
        if !roots.iter().any(|r| r.region == region && r.root == *root) {
            return Err(TrustError::OtherRegion { found: region, wanted: first.region });
        }
        let newest = Newest::of(&list);
        Newest::admits(self.memory.neighbours.get(&region), newest)?;
        let mut next = self.clone();
        next.memory.neighbours.insert(region, newest);
        next.neighbours.insert(region, Neighbour { root: root.clone(), list: Arc::new(list) });
        next.reindex()?;
        *self = next;
        Ok(())
    }
}

fn open_list(bytes: &[u8], root: &VerifyingKey) -> Result<Verified<TrustList>, TrustError> {
    open(Unverified::from_bytes(bytes.to_vec()).map_err(TrustError::NotBelieved)?, root)
}

fn open(list: Unverified<TrustList>, root: &VerifyingKey) -> Result<Verified<TrustList>, TrustError> {
    let kid = list.untrusted_kid().unwrap_or(KeyId::from_bytes([0; 4]));
    if kid != root.kid() {
        return Err(TrustError::NotBelieved(Reason::KeyUnknown { kid }));
    }
    let (list, ()) = list
        .open(std::iter::once((PublicKey::Issuer(root), ())))
        .map_err(|fault| TrustError::NotBelieved(fault.into_issuer_reason(kid)))?;
    Ok(list)
}

//! How one root hands over to the next.

use crate::audience::RegionId;
use crate::cbor::Writer;
use crate::key::{SigningKey, VerifyingKey};

/// The announcement of the next root: its key, and its own signature over the hand-over.
///
/// ```
/// use sanse::key::SigningKey;
/// use sanse::trust::NextRoot;
///
/// let (root, next, region) = (SigningKey::generate()?, SigningKey::generate()?, "ZZ".parse()?);
/// let announced = NextRoot::new(&next, region, root.public());
/// assert!(announced.is_proven(region, root.public()));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NextRoot {
    pub(crate) key: VerifyingKey,
    pub(crate) proof: [u8; 64],
}

impl NextRoot {
    /// The next root takes over from `root` in `region`: it proves with its own signature that it exists,
    /// and the list that carries this is signed by the present one.
    #[must_use]
    pub fn new(next: &SigningKey, region: RegionId, root: &VerifyingKey) -> Self {
        Self { key: next.public().clone(), proof: next.sign(&Self::message(next.public(), region, root)) }
    }

    /// The next root's key.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Whether the next root agreed to take over from `root` in `region`.
    #[must_use]
    pub fn is_proven(&self, region: RegionId, root: &VerifyingKey) -> bool {
        self.key.verify(&Self::message(&self.key, region, root), &self.proof).is_ok()
    }

    /// `["sanse/next-root/1", region, present root, next root]`: no COSE structure begins like this.
    fn message(next: &VerifyingKey, region: RegionId, root: &VerifyingKey) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(4).text("sanse/next-root/1").text(region.as_str());
        writer.bytes(root.as_bytes()).bytes(next.as_bytes());
        writer.into_bytes()
    }
}

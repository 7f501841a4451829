//! How one root hands over to the next, and how a verifier follows.
//!
//! The present root announces the next one in a list that it signs, and the next one signs that it agrees; so neither
//! does it alone. From the first list that the next root signs, the one before it signs nothing any more.

use crate::audience::RegionId;
use crate::cbor::{Reader, Writer};
use crate::document::ClaimFault;
use crate::key::{SigningKey, VerifyingKey};
use crate::limits;

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

/// A region's roots as far as a verifier has followed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Those that have handed over, oldest first.
    past: Vec<VerifyingKey>,
    /// The one whose list was taken last.
    present: VerifyingKey,
    /// The one that this list announces.
    next: Option<VerifyingKey>,
}

impl Line {
    fn starting(root: &VerifyingKey) -> Self {
        Self { past: Vec::new(), present: root.clone(), next: None }
    }

    /// The line to go on with, by the root that is pinned or, for a neighbour, that the home list names: the line that
    /// was followed so far, wherever in it that root stands; else a new one. So nobody who still names an old root
    /// brings it back.
    pub(super) fn from(named: &VerifyingKey, followed: Option<&Self>) -> Self {
        match followed {
            Some(line) if line.past.contains(named) || line.present == *named => line.clone(),
            Some(line) if line.next.as_ref() == Some(named) => line.clone().signed_by(named, None),
            _ => Self::starting(named),
        }
    }

    /// The line once a list was taken that `root` has signed and that announces `next`.
    pub(super) fn signed_by(mut self, root: &VerifyingKey, next: Option<&VerifyingKey>) -> Self {
        if self.present != *root {
            let before = std::mem::replace(&mut self.present, root.clone());
            self.past.push(before);
        }
        self.next = next.cloned();
        self
    }

    /// Whether it is as long as a verifier follows one: a root that was forgotten could come back.
    pub(super) fn is_full(&self) -> bool {
        self.past.len() >= limits::PAST_ROOTS
    }

    pub(super) fn present(&self) -> &VerifyingKey {
        &self.present
    }

    pub(super) fn next(&self) -> Option<&VerifyingKey> {
        self.next.as_ref()
    }

    /// Whether the next list may be signed by this root.
    pub(super) fn may_sign(&self, root: &VerifyingKey) -> bool {
        self.present == *root || self.next.as_ref() == Some(root)
    }

    /// Every root of the line: those that may sign, and those that may no more.
    pub(super) fn all(&self) -> impl Iterator<Item = &VerifyingKey> {
        [&self.present].into_iter().chain(&self.next).chain(&self.past)
    }

    pub(super) fn has(&self, root: &VerifyingKey) -> bool {
        self.all().any(|known| known == root)
    }

    /// ```text
    /// past-roots, root, next-root / null
    /// ```
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.array(self.past.len());
        for root in &self.past {
            writer.bytes(root.as_bytes());
        }
        writer.bytes(self.present.as_bytes());
        match &self.next {
            Some(next) => writer.bytes(next.as_bytes()),
            None => writer.null(),
        };
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let root = |reader: &mut Reader<'_>| -> Result<VerifyingKey, ClaimFault> {
            let bytes = reader.bytes_of("32 bytes of a root key")?;
            VerifyingKey::from_bytes(&bytes).map_err(|_| ClaimFault::Value("root"))
        };
        let length = reader.array()?;
        if length > limits::PAST_ROOTS {
            return Err(ClaimFault::Value("past roots"));
        }
        let past = (0..length).map(|_| root(reader)).collect::<Result<_, _>>()?;
        Ok(Self { past, present: root(reader)?, next: reader.or_null(root)? })
    }
}

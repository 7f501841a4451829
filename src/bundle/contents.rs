//! A bundle with all its bytes, in a folder, in one file, or in memory; nothing in it is believed yet.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::error::BundleError;
use super::manifest::{Bundle, PartKind};
use super::packed::Unpacked;
use super::{packed, plain};
use crate::envelope::Signed;
use crate::limits;

/// The file with a bundle's signed claims, beside its parts.
pub const MANIFEST: &str = "bundle.cbor";

/// The signed claims of a bundle and the bytes of its parts, as they came: nothing in it is believed.
/// [`Update::verify`](super::Update::verify) is the way on.
///
/// As a folder: `bundle.cbor`, and each part in a file of its name beside it. As one file:
///
/// ```cddl
/// packed-bundle = ["sanse/bundle/1", manifest: bstr, parts: [* bstr]] ; in the manifest's order
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Contents {
    pub(super) manifest: Vec<u8>,
    pub(super) parts: BTreeMap<String, Vec<u8>>,
}

impl Contents {
    /// A signed bundle with the parts that it names.
    #[must_use]
    pub fn new(bundle: &Signed<Bundle>, parts: BTreeMap<String, Vec<u8>>) -> Self {
        Self::from_parts(bundle.bytes().to_vec(), parts)
    }

    /// The signed claims, as they came: the content of `bundle.cbor`.
    #[must_use]
    pub fn manifest(&self) -> &[u8] {
        &self.manifest
    }

    /// The parts' names and bytes, as they came.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// From signed claims and parts that were kept apart.
    #[must_use]
    pub fn from_parts(manifest: Vec<u8>, parts: BTreeMap<String, Vec<u8>>) -> Self {
        Self { manifest, parts }
    }

    /// Reads a bundle's folder, or its one file: no more than a bundle may have, no links, and nothing that the manifest
    /// does not name.
    ///
    /// # Errors
    /// [`BundleError::Unread`], [`BundleError::Missing`], or [`BundleError::NotBelieved`] for a manifest without form.
    pub fn read(path: &Path) -> Result<Self, BundleError> {
        if !path.is_dir() {
            let (mut file, name) = (plain::open(path)?, plain::name(path));
            let Unpacked { manifest, parts } = packed::read(&mut file, &name)?;
            return Ok(Self { manifest, parts });
        }
        let manifest = plain::read(&path.join(MANIFEST), limits::BUNDLE_MANIFEST_BYTES)?;
        let mut parts = BTreeMap::new();
        for part in Bundle::said(&manifest)?.parts() {
            let file = path.join(part.name());
            if fs::symlink_metadata(&file).is_err() {
                return Err(BundleError::Missing { name: part.name().to_owned() });
            }
            parts.insert(part.name().to_owned(), plain::read(&file, part.length())?);
        }
        Ok(Self { manifest, parts })
    }

    /// The bundle as one file.
    ///
    /// # Errors
    /// [`BundleError::NotBelieved`] for a manifest without form; [`BundleError::Missing`] for a part that is not there.
    pub fn pack(&self) -> Result<Vec<u8>, BundleError> {
        let bundle = Bundle::said(&self.manifest)?;
        let parts =
            bundle.parts().iter().map(|part| self.bytes(part.name())).collect::<Result<Vec<_>, _>>()?;
        Ok(packed::write(&self.manifest, &parts))
    }

    /// A bundle from one file.
    ///
    /// # Errors
    /// [`BundleError::Unread`] when it is no such file; [`BundleError::NotBelieved`] for a manifest without form.
    pub fn unpack(mut bytes: &[u8]) -> Result<Self, BundleError> {
        let Unpacked { manifest, parts } = packed::read(&mut bytes, "the file")?;
        Ok(Self { manifest, parts })
    }

    pub(super) fn bytes(&self, name: &str) -> Result<&[u8], BundleError> {
        let found = self.parts.get(name).map(Vec::as_slice);
        found.ok_or_else(|| BundleError::Missing { name: name.to_owned() })
    }

    /// The files of its folder, the manifest last.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let parts = self.parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        parts.chain([(MANIFEST, self.manifest.as_slice())])
    }
}

/// Names and lengths only: rules are nobody else's business, and lists are long.
impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.parts.iter().map(|(name, bytes)| (name, bytes.len()))).finish()
    }
}

impl Bundle {
    /// The part with the home list.
    pub(super) fn home(&self) -> Option<&super::Part> {
        self.of_kind(PartKind::Home).next()
    }
}

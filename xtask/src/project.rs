//! Where things are, and what the manifests say.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::folder;

/// The repository the chores work on.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// Finds the repository by what cargo tells a program it runs.
    pub(crate) fn open() -> Result<Self, Failure> {
        // Asked at run time, so no path of the machine that built xtask is kept in the binary.
        std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .and_then(|xtask| xtask.parent().map(Path::to_owned))
            .map(|root| Self { root })
            .ok_or_else(|| Failure::missing("CARGO_MANIFEST_DIR", "run this as `cargo xtask`"))
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The optional features of the library, in the order of its manifest.
    pub(crate) fn features(&self) -> Result<Vec<String>, Failure> {
        let manifest = self.path("Cargo.toml");
        let text = fs::read_to_string(&manifest).map_err(Failure::file(&manifest))?;
        Ok(features_in(&text))
    }

    /// The fuzz targets, by name.
    pub(crate) fn fuzz_targets(&self) -> Result<Vec<String>, Failure> {
        let sources = folder::read(&self.path("fuzz/fuzz_targets"))?;
        let names = sources.keys().filter_map(|name| name.strip_suffix(".rs")).map(str::to_owned);
        let targets: Vec<String> = names.filter(|name| !name.contains('/')).collect();
        if targets.is_empty() {
            return Err(Failure::missing(
                "fuzz/fuzz_targets/*.rs",
                "there is nothing to fuzz; restore the targets",
            ));
        }
        Ok(targets)
    }
}

/// The keys of the `[features]` table but for `default`; enough TOML for a table of one-line arrays.
fn features_in(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with(['#', '"', ']']))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().to_owned())
        .filter(|name| name != "default")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_read_from_their_table_only() {
        let manifest = "\
[package]
name = \"sanse\"
[features]
default = [\"pem\"]
# keys = as files
pem = [\"a/pem\"]
qr = [
    \"dep:png\",
]
[dependencies]
png = \"1\"
";
        assert_eq!(features_in(manifest), ["pem", "qr"]);
        assert_eq!(features_in("[package]\nname = \"x\"\n"), [""; 0]);
    }
}

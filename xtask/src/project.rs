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
        Ok(features_in(&self.text("Cargo.toml")?))
    }

    /// A value of the root manifest on a line `name = "value"`.
    pub(crate) fn value(&self, name: &str) -> Result<String, Failure> {
        value_in(&self.text("Cargo.toml")?, name)
            .ok_or_else(|| Failure::missing(format!("the line '{name} = \"…\"' of Cargo.toml"), "restore it"))
    }

    /// The text of a file.
    pub(crate) fn text(&self, relative: &str) -> Result<String, Failure> {
        let path = self.path(relative);
        fs::read_to_string(&path).map_err(Failure::file(&path))
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

fn value_in(manifest: &str, name: &str) -> Option<String> {
    manifest.lines().find_map(|line| {
        let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim();
        Some(value.strip_prefix('"')?.strip_suffix('"')?.to_owned())
    })
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

    #[test]
    fn a_value_is_read_from_its_own_line() {
        let manifest = "rust-version.workspace = true\nversion = \"1.2.3\"\nrust-version = \"1.95\"\n";
        assert_eq!(value_in(manifest, "rust-version").as_deref(), Some("1.95"));
        assert_eq!(value_in(manifest, "version").as_deref(), Some("1.2.3"));
        assert_eq!(value_in(manifest, "edition"), None);
    }
}

//! The other program: cargo names to a test only those of the same package.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The verifier.
pub(crate) fn verifier() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_verifier"))
}

/// Builds the issuer where this test's own programs are.
pub(crate) fn issuer() -> PathBuf {
    let profile = verifier().parent().unwrap();
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    // The smaller of its test programs, with all features: what a test of the whole workspace has built already.
    let test = ["test", "--quiet", "--no-run", "--workspace", "--all-features", "--test", "registry_killed"];
    build.args(test).arg("--target-dir").arg(profile.parent().unwrap());
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap().success());
    profile.join("issuer").with_extension(std::env::consts::EXE_EXTENSION)
}

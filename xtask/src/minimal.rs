//! The lowest versions that the manifest promises to work with, taken at its word.

use crate::failure::Failure;
use crate::package;
use crate::process::Process;
use crate::project::Project;

/// The packaged library compiles with the lowest version of each of its own dependencies.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    let folder = package::unpacked(project, "target/package/minimal")?;
    let manifest = format!("{folder}/Cargo.toml");
    // The option is a nightly's; this variable lets the compiler at hand take it, here and for a lock file only.
    Process::cargo(project, &["update", "--quiet", "-Z", "direct-minimal-versions"])
        .args(["--manifest-path", &manifest])
        .env("RUSTC_BOOTSTRAP", "1")
        .run()?;
    for features in ["--all-features", "--no-default-features"] {
        Process::cargo(project, &["check", "--lib", "--locked", features, "--target-dir", "target"])
            .args(["--manifest-path", &manifest])
            .run()?;
    }
    Ok(())
}

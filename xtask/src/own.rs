//! The workspace's own programs that chores run: the generator of vectors, the leg of the relay in Rust, the maker of bindings.

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;

/// Where a program of the workspace lies, newly built.
///
/// All are built in one go and with what `cargo test --workspace --all-features` builds: asked for one by one, each would have
/// its dependencies compiled again, with a few features less. The example in the list brings in what tests depend on; `issuer`
/// shares a crate with a build script, which alone would be built with other settings, and all that depends on it anew.
pub(crate) fn built(project: &Project, name: &str) -> Result<String, Failure> {
    Process::cargo(project, &["build", "--quiet", "--workspace", "--all-features"])
        .args(["--bin", GENERATOR, "--bin", BINDGEN, "--bin", "issuer", "--example", RELAY])
        .run()?;
    let folder = if name == RELAY { "examples/" } else { "" };
    Ok(format!("target/debug/{folder}{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Makes `spec/vectors`, and the seeds of the fuzz targets.
pub(crate) const GENERATOR: &str = "sanse-vectors";
/// Writes the JavaScript beside a WebAssembly module.
pub(crate) const BINDGEN: &str = "sanse-js-bindgen";
/// Issues, shows and verifies a pass in Rust.
pub(crate) const RELAY: &str = "relay";

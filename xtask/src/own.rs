//! The workspace's own programs that chores run: the generator of vectors, the maker of bindings, the leg of the relay in Rust,
//! the library's examples.

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;

/// One of the workspace's programs, by its name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Program {
    Binary(&'static str),
    Example(&'static str),
}

/// Makes `spec/vectors`, and the seeds of the fuzz targets.
pub(crate) const GENERATOR: Program = Program::Binary("sanse-vectors");
/// Writes the JavaScript beside a WebAssembly module.
pub(crate) const BINDGEN: Program = Program::Binary("sanse-js-bindgen");
/// Issues, shows and verifies a pass in Rust.
pub(crate) const RELAY: Program = Program::Example("relay");
/// The main job, from issuing to a screenshot that is found out.
pub(crate) const QUICKSTART: Program = Program::Example("quickstart");
/// How large codes are.
pub(crate) const SIZES: Program = Program::Example("sizes");

/// Where a program of the workspace lies, newly built.
///
/// All are built in one go and with what `cargo test --workspace --all-features` builds: asked for one by one, each would have
/// its dependencies compiled again, with a few features less. The examples in the list bring in what tests depend on; `issuer`
/// shares a crate with a build script, which alone would be built with other settings, and all that depends on it anew.
pub(crate) fn built(project: &Project, program: Program) -> Result<String, Failure> {
    let mut build = Process::cargo(project, &["build", "--quiet", "--workspace", "--all-features"]);
    for one in [GENERATOR, BINDGEN, Program::Binary("issuer"), RELAY, QUICKSTART, SIZES] {
        build = match one {
            Program::Binary(name) => build.args(["--bin", name]),
            Program::Example(name) => build.args(["--example", name]),
        };
    }
    build.run()?;
    let (folder, name) = match program {
        Program::Binary(name) => ("", name),
        Program::Example(name) => ("examples/", name),
    };
    Ok(format!("target/debug/{folder}{name}{}", std::env::consts::EXE_SUFFIX))
}

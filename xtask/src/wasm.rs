//! The WebAssembly of the JavaScript package, by whichever toolchain this machine has for it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;

/// One build of `sanse-js`: what is in it, and whether it is to be quick or small.
#[derive(Debug)]
pub(crate) struct Build {
    /// The name of its files in the package.
    pub(crate) name: &'static str,
    /// A profile of the workspace's manifest.
    profile: &'static str,
    features: &'static str,
    flags: &'static str,
    /// What binaryen makes of it.
    optimised: &'static str,
    /// How many bytes it may have, compressed by gzip; none where nobody waits for it over the air.
    pub(crate) most: Option<u64>,
}

/// The three builds: the whole package, a verifier that reads pictures, and a verifier.
pub(crate) const BUILDS: [Build; 3] = [
    Build { name: "full", profile: "wasm", features: "full,scan", flags: "", optimised: "-O2", most: None },
    Build {
        name: "scanner",
        profile: "phone",
        features: "scan",
        flags: COMPACT,
        optimised: "-Oz",
        most: Some(480_000),
    },
    Build {
        name: "verify",
        profile: "phone",
        features: "",
        flags: COMPACT,
        optimised: "-Oz",
        most: Some(160_000),
    },
];

/// What a build is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// The tests: compiled in a minute or two, and heavy. The three builds have all but the last crates in common.
    Tests,
    /// The package that is handed out.
    Users,
}

/// Compiles a build, and gives where it lies.
///
/// The standard library is compiled with it: so it is as small as the rest, and a panic, which is a trap in any case,
/// brings no text along. That needs its sources, and one flag that is not yet stable.
pub(crate) fn compile(project: &Project, build: &Build, whom: For) -> Result<PathBuf, Failure> {
    let way = Way::find(project)?;
    let (profile, flags) = match whom {
        For::Tests => (QUICK, ""),
        For::Users => (build.profile, build.flags),
    };
    way.cargo(project)
        .args(["build", "--quiet", "--package", "sanse-js", "--profile", profile])
        .args(["--no-default-features", "--features", build.features])
        .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
        .args(["--target", TARGET, "--target-dir", FOLDER])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", &[FLAGS, flags].join(" "))
        .run()?;
    // The next build has the same name.
    let made = project.path(&format!("{FOLDER}/{TARGET}/{profile}/sanse_js.wasm"));
    let kept = project.path(&format!("{FOLDER}/{}.wasm", build.name));
    keep(&made, &kept)?;
    Ok(kept)
}

/// Runs binaryen, where what it made of this before is not there any more.
pub(crate) fn optimise(project: &Project, build: &Build, program: &str, file: &Path) -> Result<(), Failure> {
    let kept = project.path(&format!("{FOLDER}/{}.optimised.wasm", build.name));
    let (source, made_of) = (read(file)?, project.path(&format!("{FOLDER}/{}.bound.wasm", build.name)));
    if !(kept.is_file() && fs::read(&made_of).is_ok_and(|before| before == source)) {
        let features =
            ["--enable-bulk-memory", "--enable-mutable-globals", "--enable-nontrapping-float-to-int"];
        let more = ["--enable-reference-types", "--enable-sign-ext", "--enable-multivalue"];
        Process::new(project, "node")
            .args([program, build.optimised])
            .args(features)
            .args(more)
            .arg(file)
            .args(["-o"])
            .arg(&kept)
            .run()?;
        fs::write(&made_of, &source).map_err(Failure::file(&made_of))?;
    }
    fs::copy(&kept, file).map(drop).map_err(Failure::file(file))
}

/// A toolchain that can compile for browsers.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// rustup's, with the sources of the standard library.
    Rustup,
    /// Debian's packages rustc-web, cargo-web, rust-web-src and lld.
    Debian,
}

impl Way {
    fn find(project: &Project) -> Result<Self, Failure> {
        if sources(project, "rustc") {
            return Ok(Way::Rustup);
        }
        let linker = || Process::new(project, LINKER).args(["--version"]).ask().is_ok();
        if sources(project, DEBIAN_RUSTC) && is_new(project, DEBIAN_RUSTC) && linker() {
            return Ok(Way::Debian);
        }
        println!("the sources of Rust's standard library are not installed; asking rustup for them");
        let added = Process::new(project, "rustup").args(["component", "add", "rust-src"]).run();
        if added.is_ok() && sources(project, "rustc") {
            return Ok(Way::Rustup);
        }
        let remedy = "`rustup component add rust-src`; where rustup reaches no server, on Debian: \
                      apt-get install rustc-web cargo-web rust-web-src lld";
        Err(Failure::missing("a Rust that compiles for browsers", remedy))
    }

    fn cargo(self, project: &Project) -> Process {
        match self {
            Way::Rustup => Process::cargo(project, &[]),
            Way::Debian => Process::new(project, DEBIAN_CARGO)
                .env("RUSTC", DEBIAN_RUSTC)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER),
        }
    }
}

/// Whether the sources of the standard library lie beside this compiler.
fn sources(project: &Project, rustc: &str) -> bool {
    let answer = Process::new(project, rustc).args(["--print", "sysroot"]).ask();
    answer.is_ok_and(|root| {
        let root = String::from_utf8_lossy(&root);
        Path::new(root.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
    })
}

/// Whether this compiler knows the flags of our builds: Debian's may be years old.
fn is_new(project: &Project, rustc: &str) -> bool {
    let asked = Process::new(project, rustc).args(FLAGS.split(' ')).args(["--print", "cfg"]);
    asked.env("RUSTC_BOOTSTRAP", "1").ask().is_ok()
}

/// Copies a file unless the copy is the same already, so that its time tells when it changed.
fn keep(made: &Path, kept: &Path) -> Result<(), Failure> {
    let bytes = read(made)?;
    if fs::read(kept).is_ok_and(|before| before == bytes) {
        return Ok(());
    }
    fs::write(kept, bytes).map_err(Failure::file(kept))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(Failure::file(path))
}

/// The workspace's profile of what is only tested.
const QUICK: &str = "wasm-quick";
const TARGET: &str = "wasm32-unknown-unknown";
const FOLDER: &str = "target/wasm";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const LINKER: &str = "wasm-ld";
/// A panic is a trap, and says nothing.
const FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort";
/// SHA-2 as a loop: a third of its size, and no signature waits for it.
const COMPACT: &str = "--cfg sha2_backend_soft=\"compact\"";

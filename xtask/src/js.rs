//! The JavaScript package: compiled, packed as npm hands it out, and tested where it is installed.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::own::{self, BINDGEN};
use crate::process::Process;
use crate::project::Project;
use crate::wasm::{self, BUILDS, For};
use crate::{folder, languages};

/// The package that is handed out: packed, tested where it is installed, and weighed; too heavy is a failure.
pub(crate) fn npm(project: &Project) -> Result<(), Failure> {
    pack(project, For::Users)?;
    install(project)?;
    tests(project)?.run()?;
    weigh(project)
}

/// The package as its users have it, but compiled in less time: its vectors, its programs and what its types allow, in a
/// folder with nothing else.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    pack(project, For::Tests)?;
    install(project)?;
    languages::telling(project, "js", tests(project)?)?.run()?;
    for resolution in ["nodenext", "bundler"] {
        let file = format!("{CLEAN}/tests/types.{resolution}.json");
        Process::new(project, "node").args([&tool("typescript/bin/tsc"), "--project", &file]).run()?;
    }
    Ok(())
}

/// Where a program of the tests lies beside the package, once it was tested.
pub(crate) fn tested(program: &str) -> String {
    format!("{CLEAN}/tests/{program}")
}

/// Pages in a browser: a camera, and a key that stays in WebCrypto.
pub(crate) fn browse(project: &Project) -> Result<(), Failure> {
    let browser = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|program| Process::new(project, program).args(["--version"]).ask().is_ok());
    let browser = browser.ok_or_else(|| {
        Failure::missing("a browser", "install Chromium (Debian: apt-get install chromium)")
    })?;
    pack(project, For::Tests)?;
    install(project)?;
    let program = format!("{CLEAN}/tests/browser/browse.mjs");
    Process::new(project, "node").args([&program, browser, WORK]).run()
}

/// The cost of a decision, over the two signatures in it as Node's own library verifies them.
pub(crate) fn bench(project: &Project) -> Result<(), Failure> {
    pack(project, For::Users)?;
    install(project)?;
    Process::new(project, "node").args([&format!("{CLEAN}/tests/ratio.mjs")]).run()
}

/// Makes the tarball.
fn pack(project: &Project, whom: For) -> Result<(), Failure> {
    tools(project)?;
    let bindgen = own::built(project, BINDGEN)?;
    for build in &BUILDS {
        let compiled = wasm::compile(project, build, whom)?;
        Process::new(project, &bindgen).arg(&compiled).args([build.name, COMPILED]).run()?;
        if whom == For::Users {
            let bound = project.path(&format!("{COMPILED}/{}_bg.wasm", build.name));
            wasm::optimise(project, build, &tool("binaryen/bin/wasm-opt"), &bound)?;
        }
    }
    assemble(project)?;
    npm_tool(project, &["pack", "--silent", "--pack-destination", WORK, &format!("./{PACKAGE}")]).run()
}

/// What is tested where the package is installed.
fn tests(project: &Project) -> Result<Process, Failure> {
    let files = folder::read(&project.path(&format!("{CLEAN}/tests")))?;
    let files = files.into_keys().filter(|name| name.ends_with(".test.mjs"));
    let files: Vec<String> = files.map(|name| format!("{CLEAN}/tests/{name}")).collect();
    Ok(Process::new(project, "node").args(["--test", "--test-reporter=spec"]).args(&files))
}

/// The tools of `bindings/js/tools`, by their lock file, in a folder of their own.
fn tools(project: &Project) -> Result<(), Failure> {
    let wanted = project.text(&format!("{SOURCES}/tools/package-lock.json"))?;
    let installed = project.path(&format!("{WORK}/installed.json"));
    if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    node(project)?;
    println!("installing the tools of {SOURCES}/tools in {WORK}");
    for name in ["package.json", "package-lock.json"] {
        let bytes = project.text(&format!("{SOURCES}/tools/{name}"))?;
        write(&project.path(&format!("{WORK}/{name}")), bytes.as_bytes())?;
    }
    npm_tool(project, &["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", WORK])
        .run()
        .map_err(|failure| {
            let remedy = "npm could not install them; look at what it says above (network, registry)";
            Failure::missing(format!("the tools of {SOURCES}/tools ({failure})"), remedy)
        })?;
    // Written last: a folder that is half made is made again.
    write(&installed, wanted.as_bytes())
}

/// Node 20 or later, and npm.
fn node(project: &Project) -> Result<(), Failure> {
    let remedy = "install Node.js 20 or later with npm (https://nodejs.org)";
    let asked = Process::new(project, "node").args(["--version"]).ask();
    let version = asked.map_err(|failure| Failure::missing(format!("Node.js ({failure})"), remedy))?;
    let version = String::from_utf8_lossy(&version).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|number| number.parse().ok());
    if major.is_none_or(|major: u32| major < 20) {
        return Err(Failure::missing(format!("a later Node.js than {version}"), remedy));
    }
    let npm = npm_tool(project, &["--version"]).ask();
    npm.map(drop).map_err(|failure| Failure::missing(format!("npm ({failure})"), remedy))
}

fn npm_tool(project: &Project, words: &[&str]) -> Process {
    Process::new(project, if cfg!(windows) { "npm.cmd" } else { "npm" }).args(words)
}

/// Where a tool lies.
fn tool(program: &str) -> String {
    format!("{WORK}/node_modules/{program}")
}

/// The package as npm packs it, from the sources and what was compiled.
fn assemble(project: &Project) -> Result<(), Failure> {
    folder::empty(&project.path(SOURCE))?;
    copy(project, &format!("{SOURCES}/lib"), &format!("{SOURCE}/lib"))?;
    copy(project, COMPILED, &format!("{SOURCE}/lib/compiled"))?;
    for name in ["package.json", "tsconfig.json"] {
        let text = project.text(&format!("{SOURCES}/{name}"))?;
        write(&project.path(&format!("{SOURCE}/{name}")), text.as_bytes())?;
    }
    Process::new(project, "node").args([&tool("typescript/bin/tsc"), "--project", SOURCE]).run()?;
    folder::empty(&project.path(PACKAGE))?;
    copy(project, &format!("{SOURCE}/dist"), &format!("{PACKAGE}/dist"))?;
    copy(project, COMPILED, &format!("{PACKAGE}/dist/compiled"))?;
    for (from, name) in
        [(SOURCES, "package.json"), (SOURCES, "README.md"), (".", "LICENSE-APACHE"), (".", "LICENSE-MIT")]
    {
        let text = project.text(&format!("{from}/{name}"))?;
        write(&project.path(&format!("{PACKAGE}/{name}")), text.as_bytes())?;
    }
    let version = project.value("version")?;
    let packed = project.text(&format!("{PACKAGE}/package.json"))?;
    if packed.contains(&format!("\"version\": \"{version}\"")) {
        return Ok(());
    }
    let problem = format!("{SOURCES}/package.json has another version than Cargo.toml, which has {version}");
    Err(Failure::Found { problem })
}

/// Installs the tarball where nothing else is, with the tests beside it.
fn install(project: &Project) -> Result<(), Failure> {
    folder::empty(&project.path(CLEAN))?;
    write(&project.path(&format!("{CLEAN}/package.json")), b"{ \"private\": true, \"type\": \"module\" }\n")?;
    let tarball = format!("./{WORK}/sanse-{}.tgz", project.value("version")?);
    npm_tool(project, &["install", "--silent", "--offline", "--no-audit", "--no-fund", "--prefix", CLEAN])
        .arg(&tarball)
        .run()?;
    copy(project, &format!("{SOURCES}/tests"), &format!("{CLEAN}/tests"))?;
    copy(project, &format!("{SOURCES}/examples"), &format!("{CLEAN}/examples"))
}

/// How many bytes each module has, and how many of them go over the air.
fn weigh(project: &Project) -> Result<(), Failure> {
    let mut heavy = Vec::new();
    println!("{:<10} {:>10} {:>10} {:>10}", "module", "bytes", "gzip", "at most");
    for build in &BUILDS {
        let file = format!("{PACKAGE}/dist/compiled/{}_bg.wasm", build.name);
        let packed = "process.stdout.write(String(require('zlib').gzipSync(require('fs').readFileSync(process.argv[1]), \
                      { level: 9 }).length))";
        let packed = Process::new(project, "node").args(["-e", packed, &file]).ask()?;
        let packed: u64 = String::from_utf8_lossy(&packed).trim().parse().unwrap_or(u64::MAX);
        let path = project.path(&file);
        let bytes = fs::metadata(&path).map_err(Failure::file(&path))?.len();
        let most = build.most.map_or_else(|| "-".to_owned(), |most| most.to_string());
        println!("{:<10} {bytes:>10} {packed:>10} {most:>10}", build.name);
        if build.most.is_some_and(|most| packed > most) {
            heavy.push(format!("{} has {packed} bytes compressed, and may have {most}", build.name));
        }
    }
    if heavy.is_empty() { Ok(()) } else { Err(Failure::Found { problem: heavy.join("\n") }) }
}

fn copy(project: &Project, from: &str, to: &str) -> Result<(), Failure> {
    for (name, bytes) in folder::read(&project.path(from))? {
        write(&project.path(&format!("{to}/{name}")), &bytes)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    fs::write(path, bytes).map_err(Failure::file(path))
}

const SOURCES: &str = "bindings/js";
const WORK: &str = "target/js";
/// What the compiler of TypeScript sees; below the tools, where it finds their types.
const SOURCE: &str = "target/js/source";
const COMPILED: &str = "target/js/compiled";
const PACKAGE: &str = "target/js/package";
/// Not below the tools, where a test would find what users do not have.
const CLEAN: &str = "target/js-clean";

//! Programs that must not compile, given to the compiler with the library that this test was built with.
//!
//! In each program one line ends in `//~ code | what is marked | message`, the one error that must come, there. The
//! line below it begins with `//=` and stands in its place in the control program, which must compile: so the error is
//! about that line and nothing else.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

#[test]
fn each_program_fails_where_it_must_and_only_there() {
    let libraries = libraries();
    let mut programs = 0;
    for file in fs::read_dir("tests/compile_fail").unwrap() {
        let file = file.unwrap().path();
        let source = fs::read_to_string(&file).unwrap();
        let (expected, control) = read(&source);
        // The newest that fits: an older one may be another compiler's.
        let Some(library) = libraries.iter().find(|library| errors(&control, library).is_empty()) else {
            panic!("{}: the control program fails: {:#?}", file.display(), errors(&control, &libraries[0]));
        };
        assert_eq!(errors(&source, library), [expected], "{}", file.display());
        programs += 1;
    }
    assert!(programs >= 2, "the programs are gone");
}

/// One error as the compiler tells it: line, code, the source text it marks, message.
type Told = (usize, String, String, String);

/// The error that a program asks for, and its control program.
fn read(source: &str) -> (Told, String) {
    let lines: Vec<&str> = source.lines().collect();
    let at =
        lines.iter().position(|line| line.contains("//~ ")).unwrap_or_else(|| panic!("no line with //~"));
    let wanted = lines[at].split_once("//~ ").unwrap().1;
    let [code, marked, message] = wanted.splitn(3, " | ").collect::<Vec<_>>()[..] else {
        panic!("'{wanted}' is not `code | what is marked | message`");
    };
    let instead =
        lines[at + 1].trim().strip_prefix("//= ").unwrap_or_else(|| panic!("no //= below the line with //~"));
    let mut control = lines.clone();
    control[at] = instead;
    ((at + 1, code.to_owned(), marked.to_owned(), message.to_owned()), control.join("\n"))
}

/// Every error of the compiler over a program that uses the library.
fn errors(source: &str, library: &Path) -> Vec<Told> {
    let mut compiler = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--crate-name=program", "--emit=metadata"])
        .args(["--error-format=json", "--cap-lints=allow", "--out-dir", env!("CARGO_TARGET_TMPDIR")])
        .arg("-L")
        .arg(format!("dependency={}", library.parent().unwrap().display()))
        .arg("--extern")
        .arg(format!("sanse={}", library.display()))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    compiler.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
    let output = compiler.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let errors: Vec<Told> = told.lines().filter_map(error).collect();
    assert_eq!(output.status.success(), errors.is_empty(), "{told}");
    errors
}

/// One line of the compiler's output, if it is an error with a place.
fn error(line: &str) -> Option<Told> {
    let value: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
    let spans = value["spans"].as_array().filter(|_| value["level"] == "error")?;
    let message = value["message"].as_str().unwrap().to_owned();
    let Some(span) = spans.iter().find(|span| span["is_primary"] == true) else {
        // "aborting due to 1 previous error" has no place, and is no error of its own.
        return (!message.starts_with("aborting due to")).then(|| (0, String::new(), String::new(), message));
    };
    let number = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
    let text: Vec<char> = span["text"][0]["text"].as_str().unwrap().chars().collect();
    let marked = text[number("column_start") - 1..number("column_end") - 1].iter().collect();
    let code = value["code"]["code"].as_str().unwrap_or("no code").to_owned();
    Some((number("line_start"), code, marked, message))
}

/// The libraries beside this program that are not newer than it, the newest first. The one that it was linked with is
/// among them, and whatever was built after that one is of the same source.
fn libraries() -> Vec<PathBuf> {
    let program = std::env::current_exe().unwrap();
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).unwrap();
    let mut found: Vec<_> = fs::read_dir(program.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with("libsanse-") && name.ends_with(".rlib")
        })
        .map(|path| (modified(&path), path))
        .filter(|(time, _)| *time <= modified(&program))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "no libsanse-*.rlib beside {}: run this with cargo test", program.display());
    found.into_iter().rev().map(|(_, path)| path).collect()
}

//! The three languages beside each other: the same vectors, the same decisions, and a pass that is issued in one, shown in
//! another and verified in a third, all 27 ways.

use std::collections::BTreeMap;
use std::fs;

use crate::failure::Failure;
use crate::folder;
use crate::own::{self, RELAY};
use crate::process::Process;
use crate::project::Project;

/// Where the tests of a language write each decision on the vectors, by this variable.
pub(crate) const DECISIONS: &str = "SANSE_DECISIONS";
/// And how many vectors of each folder they have run.
pub(crate) const COUNTS: &str = "SANSE_COUNTS";

/// Tells the tests of a language where to write what is held against the others; what stood there before is gone.
pub(crate) fn telling(project: &Project, language: &str, tests: Process) -> Result<Process, Failure> {
    let work = project.path(WORK);
    fs::create_dir_all(&work).map_err(Failure::file(&work))?;
    let file = |end: &str| work.join(format!("{language}.{end}"));
    for end in [DECISIONS_END, COUNTS_END] {
        match fs::remove_file(file(end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::file(&file(end))(error));
            }
            _ => {}
        }
    }
    Ok(tests
        .env(DECISIONS, &file(DECISIONS_END).to_string_lossy())
        .env(COUNTS, &file(COUNTS_END).to_string_lossy()))
}

/// Holds the three against each other: after the tests of all three, which leave what they decided and the packages installed,
/// for this Python and beside this program of the relay.
pub(crate) fn check(project: &Project, python: &str, js: &str) -> Result<(), Failure> {
    decisions(project)?;
    counts(project)?;
    relay(project, python, js)
}

/// Every decision is told with the same bytes.
fn decisions(project: &Project) -> Result<(), Failure> {
    let rust = told(project, RUST, DECISIONS_END)?;
    for language in OTHERS {
        let other = told(project, language, DECISIONS_END)?;
        if rust != other {
            let pair = rust.lines().zip(other.lines()).find(|(ours, theirs)| ours != theirs);
            let (ours, theirs) = pair.unwrap_or(("(all lines of the shorter one)", ""));
            let problem = format!("{language} tells a decision otherwise than Rust:\n{ours}\n{theirs}");
            return Err(Failure::Found { problem });
        }
    }
    println!("{} decisions are the same bytes in Rust, Python and JavaScript", rust.lines().count());
    Ok(())
}

/// Every vector that is there was run.
fn counts(project: &Project) -> Result<(), Failure> {
    for language in OTHERS {
        let lines = told(project, language, COUNTS_END)?;
        let found: BTreeMap<&str, usize> = lines
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter(|(name, _)| FOLDERS.contains(name))
            .filter_map(|(name, count)| Some((name, count.parse().ok()?)))
            .collect();
        let mut there = BTreeMap::new();
        for name in FOLDERS {
            there.insert(name, folder::read(&project.path(&format!("spec/vectors/{name}")))?.len());
        }
        if found != there {
            let problem =
                format!("{language} has run these vectors:\n{found:?}\nbut there are these:\n{there:?}");
            return Err(Failure::Found { problem });
        }
        println!("{language} has run all {} vectors, as Rust does", there.values().sum::<usize>());
    }
    Ok(())
}

/// What the tests of a language have written, if they have run since the sources were changed.
fn told(project: &Project, language: &str, end: &str) -> Result<String, Failure> {
    let path = project.path(&format!("{WORK}/{language}.{end}"));
    let step = if language == RUST { "test" } else { language };
    let missing = |what: &str| {
        Failure::missing(
            format!("what the tests of {language} {what}"),
            format!("run `cargo xtask test --only {step}` first"),
        )
    };
    let text = fs::read_to_string(&path).map_err(|_| missing("have written"))?;
    for sources in SOURCES {
        if folder::changed(&project.path(sources))? > folder::changed(&path)? {
            return Err(missing(&format!("write since {sources} was changed")));
        }
    }
    Ok(text)
}

/// One pass through the three languages, each of them at each leg.
fn relay(project: &Project, python: &str, js: &str) -> Result<(), Failure> {
    let rust = own::built(project, RELAY)?;
    let runners: [(&str, Vec<&str>); 3] = [
        ("rust", vec![&rust]),
        ("python", vec![python, "bindings/python/tests/relay.py"]),
        ("js", vec!["node", js]),
    ];
    let leg = |runner: &[&str], leg: &str, folder: &str, time: u64| {
        let (program, words) = runner.split_first().unwrap_or((&"", &[]));
        Process::new(project, program).args(words).args([leg, folder, &time.to_string()]).ask()
    };
    let mut ways = 0;
    for (issuer, issue) in &runners {
        let folder = format!("{WORK}/relay-{issuer}");
        folder::empty(&project.path(&folder))?;
        leg(issue, "issue", &folder, NOON)?;
        for (wallet, present) in &runners {
            leg(present, "present", &folder, NOON + 60)?;
            let mut answers = Vec::new();
            for (verifier, verify) in &runners {
                let answer =
                    String::from_utf8_lossy(&leg(verify, "verify", &folder, NOON + 62)?).trim().to_owned();
                if !answer.starts_with(r#"{"outcome":"admit","#) {
                    let problem = format!("issued in {issuer}, shown in {wallet}, {verifier} says: {answer}");
                    return Err(Failure::Found { problem });
                }
                answers.push(answer);
                ways += 1;
            }
            if answers.iter().any(|answer| Some(answer) != answers.first()) {
                let problem =
                    format!("issued in {issuer}, shown in {wallet}, told in three ways: {answers:?}");
                return Err(Failure::Found { problem });
            }
        }
    }
    println!("{ways} ways through Rust, Python and JavaScript: each pass is admitted, and told the same");
    Ok(())
}

/// 2026-03-01, 12:00 in UTC.
const NOON: u64 = 1_772_366_400;
const WORK: &str = "target/languages";
const DECISIONS_END: &str = "decisions.tsv";
const COUNTS_END: &str = "counts.txt";
/// The tests of Rust, which are the step `test`.
pub(crate) const RUST: &str = "rust";
/// What decisions come from.
const SOURCES: [&str; 3] = ["src", "bindings", "spec/vectors"];
const OTHERS: [&str; 2] = ["python", "js"];
/// The folders of vectors that have cases of their own; `trust` and `status` are named by these.
const FOLDERS: [&str; 11] = [
    "assessments",
    "bundles",
    "edge",
    "invalid",
    "loads",
    "places",
    "reports",
    "rosters",
    "sequences",
    "valid",
    "visits",
];

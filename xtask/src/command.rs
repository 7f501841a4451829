//! What was asked for on the command line.

use crate::failure::Failure;
use crate::step::Step;
use crate::{release, soak, test};

/// One command with its options.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Test { fast: bool, only: Option<String> },
    Soak { seconds: u32 },
    Release { only: Option<String> },
    Vectors,
    Wheel,
    Bench { what: Benched },
    Npm,
    Help,
}

/// What is measured by a chore: whatever `cargo bench` cannot start.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Benched {
    Python,
    Js,
}

impl Command {
    /// Reads the words after `cargo xtask`.
    pub(crate) fn parse(words: &[String]) -> Result<Self, Failure> {
        let mut rest = words.iter().map(String::as_str);
        let command = match rest.next() {
            None | Some("help" | "--help" | "-h") => Self::Help,
            Some("test") => parse_test(&mut rest)?,
            Some("soak") => parse_soak(&mut rest)?,
            Some("release") => parse_release(&mut rest)?,
            Some("vectors") => Self::Vectors,
            Some("wheel") => Self::Wheel,
            Some("bench") => parse_bench(&mut rest)?,
            Some("npm") => Self::Npm,
            Some(other) => return Err(usage(format!("there is no command '{other}'"))),
        };
        match rest.next() {
            None => Ok(command),
            Some(extra) => Err(usage(format!("'{extra}' is not understood here"))),
        }
    }
}

/// The help text; the steps in it are read from the lists that run.
pub(crate) fn help() -> String {
    let mut text = format!(
        "\
Usage: cargo xtask <command>

  test              every test in every language; installs or builds what it needs
    --fast          leaves out the slow steps, marked with * below
    --only <step>   runs one step
  soak              long runs: each fuzz target, then the properties with many cases
    --seconds <n>   time for each fuzz target (default {})
  release           what is looked at before a release; installs the tools it needs below target
    --only <step>   runs one step
  vectors           writes spec/vectors again from its generator
  wheel             builds the Python package as it is handed out, and weighs it
  npm               builds, packs, tests and weighs the JavaScript package that is handed out
  bench python      decisions in Python over decisions in Rust, in one run
  bench js          decisions in Node.js over the signatures in them, in one run
  help              this page

Steps of `cargo xtask test`:
",
        soak::DEFAULT_SECONDS
    );
    push_steps(&mut text, &test::STEPS, true);
    text.push_str("\nSteps of `cargo xtask release`:\n");
    push_steps(&mut text, &release::STEPS, false);
    text.trim_end().to_owned()
}

fn push_steps<C>(text: &mut String, steps: &[Step<C>], marked: bool) {
    for step in steps {
        let mark = if marked && step.slow { '*' } else { ' ' };
        text.push_str(&format!("  {:<14}{mark} {}\n", step.name, step.about));
    }
}

fn parse_test<'a>(rest: &mut impl Iterator<Item = &'a str>) -> Result<Command, Failure> {
    let (mut fast, mut only) = (false, None);
    while let Some(word) = rest.next() {
        match word {
            "--fast" => fast = true,
            "--only" => match rest.next() {
                Some(step) => only = Some(step.to_owned()),
                None => return Err(usage("--only needs the name of a step".to_owned())),
            },
            other => return Err(usage(format!("test has no option '{other}'"))),
        }
    }
    if fast && only.is_some() {
        return Err(usage("--fast and --only do not go together".to_owned()));
    }
    Ok(Command::Test { fast, only })
}

fn parse_bench<'a>(rest: &mut impl Iterator<Item = &'a str>) -> Result<Command, Failure> {
    match rest.next() {
        Some("python") => Ok(Command::Bench { what: Benched::Python }),
        Some("js") => Ok(Command::Bench { what: Benched::Js }),
        Some(other) => {
            Err(usage(format!("there is no bench '{other}' here; benches of Rust run by cargo bench")))
        }
        None => Err(usage("bench needs to know what: python or js".to_owned())),
    }
}

fn parse_release<'a>(rest: &mut impl Iterator<Item = &'a str>) -> Result<Command, Failure> {
    let mut only = None;
    while let Some(word) = rest.next() {
        only = match (word, rest.next()) {
            ("--only", Some(step)) => Some(step.to_owned()),
            ("--only", None) => return Err(usage("--only needs the name of a step".to_owned())),
            (other, _) => return Err(usage(format!("release has no option '{other}'"))),
        };
    }
    Ok(Command::Release { only })
}

fn parse_soak<'a>(rest: &mut impl Iterator<Item = &'a str>) -> Result<Command, Failure> {
    let mut seconds = soak::DEFAULT_SECONDS;
    while let Some(word) = rest.next() {
        if word != "--seconds" {
            return Err(usage(format!("soak has no option '{word}'")));
        }
        // libFuzzer takes 0 as "for ever", which nobody means here.
        seconds = match rest.next().map(str::parse) {
            Some(Ok(number)) if number > 0 => number,
            _ => return Err(usage("--seconds needs a whole number from 1 up".to_owned())),
        };
    }
    Ok(Command::Soak { seconds })
}

fn usage(problem: String) -> Failure {
    Failure::Usage { problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, Failure> {
        Command::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn commands_and_options_are_read() {
        assert_eq!(parse("").unwrap(), Command::Help);
        assert_eq!(parse("test").unwrap(), Command::Test { fast: false, only: None });
        assert_eq!(parse("test --fast").unwrap(), Command::Test { fast: true, only: None });
        let only = Command::Test { fast: false, only: Some("fmt".to_owned()) };
        assert_eq!(parse("test --only fmt").unwrap(), only);
        assert_eq!(parse("soak").unwrap(), Command::Soak { seconds: 600 });
        assert_eq!(parse("soak --seconds 5").unwrap(), Command::Soak { seconds: 5 });
        assert_eq!(parse("release").unwrap(), Command::Release { only: None });
        let only = Command::Release { only: Some("deny".to_owned()) };
        assert_eq!(parse("release --only deny").unwrap(), only);
        assert_eq!(parse("vectors").unwrap(), Command::Vectors);
        assert_eq!(parse("wheel").unwrap(), Command::Wheel);
        assert_eq!(parse("bench python").unwrap(), Command::Bench { what: Benched::Python });
        assert_eq!(parse("bench js").unwrap(), Command::Bench { what: Benched::Js });
        assert_eq!(parse("npm").unwrap(), Command::Npm);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in [
            "tset",
            "test fast",
            "test --only",
            "test --fast --only fmt",
            "soak --seconds",
            "soak --seconds 0",
            "soak --seconds -1",
            "release --only",
            "release --fast",
            "release deny",
            "vectors now",
            "wheel release",
            "bench",
            "bench rust",
            "npm pack",
            "help me",
        ] {
            assert!(matches!(parse(line), Err(Failure::Usage { .. })), "'{line}' was taken");
        }
    }

    #[test]
    fn help_names_every_step() {
        let help = help();
        let release = release::STEPS.iter().map(|step| step.name);
        for name in test::STEPS.iter().map(|step| step.name).chain(release) {
            assert!(help.contains(&format!("\n  {name} ")), "{name} is missing");
        }
    }
}

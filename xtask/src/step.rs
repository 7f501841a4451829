//! A list of steps, run in order and timed.

use std::time::{Duration, Instant};

use crate::failure::Failure;

/// One thing a list does, given what the whole list knows.
#[derive(Debug)]
pub(crate) struct Step<C> {
    /// What `--only` takes.
    pub(crate) name: &'static str,
    /// What the step shows when it passes, in half a line.
    pub(crate) about: &'static str,
    /// Left out by `--fast`.
    pub(crate) slow: bool,
    pub(crate) run: fn(&C) -> Result<(), Failure>,
}

/// The steps of a list: one of them by its name, or all.
pub(crate) fn choose<'a, C>(
    steps: &'a [Step<C>],
    only: Option<&str>,
    fast: bool,
) -> Result<Vec<&'a Step<C>>, Failure> {
    let wanted = |step: &&Step<C>| match only {
        Some(name) => step.name == name,
        None => !(fast && step.slow),
    };
    let chosen: Vec<_> = steps.iter().filter(wanted).collect();
    match only {
        Some(name) if chosen.is_empty() => {
            Err(Failure::Usage { problem: format!("there is no step '{name}'") })
        }
        _ => Ok(chosen),
    }
}

/// How one step of a run ended; `None` when an earlier one failed first.
#[derive(Debug)]
struct Outcome {
    name: &'static str,
    ended: Option<(bool, Duration)>,
}

/// Runs the steps until one fails, then says how each of them went. `repeat` gives the command that runs one alone.
pub(crate) fn run_all<C>(
    context: &C,
    steps: &[&Step<C>],
    repeat: impl Fn(&str) -> String,
) -> Result<(), Failure> {
    let mut outcomes = Vec::with_capacity(steps.len());
    let mut failed = None;
    for step in steps {
        let ended = failed.is_none().then(|| {
            println!("\n== {}: {} ==", step.name, step.about);
            let (result, time) = timed(|| (step.run)(context));
            let seconds = time.as_secs_f32();
            match &result {
                Ok(()) => println!("== {}: done in {seconds:.1} s ==", step.name),
                Err(failure) => {
                    println!("== {}: FAILED after {seconds:.1} s ==", step.name);
                    eprintln!("{failure}");
                    failed = Some(step.name);
                }
            }
            (result.is_ok(), time)
        });
        outcomes.push(Outcome { name: step.name, ended });
    }
    println!("\n{}", summary(&outcomes));
    match failed {
        None => Ok(()),
        Some(name) => Err(Failure::Step { name, repeat: repeat(name) }),
    }
}

#[expect(clippy::disallowed_methods, reason = "only the library must not read a clock; chores are timed")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn summary(outcomes: &[Outcome]) -> String {
    let mut lines = Vec::with_capacity(outcomes.len() + 2);
    lines.push("== summary ==".to_owned());
    let mut total = Duration::ZERO;
    for outcome in outcomes {
        let (word, time) = match outcome.ended {
            Some((true, time)) => ("done", Some(time)),
            Some((false, time)) => ("FAILED", Some(time)),
            None => ("not reached", None),
        };
        total += time.unwrap_or_default();
        let seconds = time.map(|time| format!("{:>8.1} s", time.as_secs_f32())).unwrap_or_default();
        lines.push(format!("  {:<14} {word:<11} {seconds}", outcome.name).trim_end().to_owned());
    }
    lines.push(format!("  {:<14} {:<11} {:>8.1} s", "all", "", total.as_secs_f32()));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_every_step_and_how_it_ended() {
        let outcomes = [
            Outcome { name: "fmt", ended: Some((true, Duration::from_millis(1500))) },
            Outcome { name: "test", ended: Some((false, Duration::from_secs(2))) },
            Outcome { name: "tree", ended: None },
        ];
        let expected = "\
== summary ==
  fmt            done             1.5 s
  test           FAILED           2.0 s
  tree           not reached
  all                             3.5 s";
        assert_eq!(summary(&outcomes), expected);
    }
}

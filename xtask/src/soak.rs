//! `cargo xtask soak`: the long runs, for a quiet machine.

use crate::failure::Failure;
use crate::fuzz;
use crate::process::Process;
use crate::project::Project;
use crate::step::{self, Step};

/// Time for each fuzz target unless the command line says otherwise.
pub(crate) const DEFAULT_SECONDS: u32 = 600;

#[derive(Debug)]
struct Session {
    project: Project,
    seconds: u32,
}

static STEPS: [Step<Session>; 2] = [
    Step {
        name: "fuzz",
        about: "each fuzz target, from the vectors and all that was found before",
        slow: true,
        run: |s| fuzz::run(&s.project, fuzz::RELEASE, s.seconds),
    },
    Step {
        name: "properties",
        about: "the tests, with many cases for each property and every kill",
        slow: true,
        run: |s| properties(&s.project),
    },
];

pub(crate) fn run(project: Project, seconds: u32) -> Result<(), Failure> {
    let session = Session { project, seconds };
    let steps: Vec<_> = STEPS.iter().collect();
    step::run_all(&session, &steps, |_| format!("cargo xtask soak --seconds {seconds}"))
}

fn properties(project: &Project) -> Result<(), Failure> {
    // Not in release: overflow checks and debug assertions are worth the time here.
    Process::cargo(project, &["test", "--workspace", "--all-features", "--lib", "--bins", "--tests"])
        .env("PROPTEST_CASES", PROPERTY_CASES)
        // Read by tests that kill programs: 100 kills where there are 10.
        .env("SANSE_SOAK", "1")
        .run()
}

/// Cases for each property; proptest's own default is 256.
const PROPERTY_CASES: &str = "20000";

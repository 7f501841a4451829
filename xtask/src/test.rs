//! `cargo xtask test`: every test in every language.

use crate::failure::Failure;
use crate::project::Project;
use crate::step::{self, Step};
use crate::tree::{self, Snapshot};
use crate::{foreign, fuzz, js, languages, package, python, rust, vectors};

/// What the steps share.
#[derive(Debug)]
pub(crate) struct Session {
    project: Project,
    /// The working tree as it was before the first step.
    before: Snapshot,
}

/// The steps, in the order they run: what is quick to find out comes first, the look at the tree comes last.
pub(crate) static STEPS: [Step<Session>; 16] = [
    Step {
        name: "fmt",
        about: "the formatting is rustfmt's",
        slow: false,
        run: |s| rust::format(&s.project),
    },
    Step {
        name: "clippy",
        about: "no lint speaks, with all features",
        slow: false,
        run: |s| rust::clippy(&s.project),
    },
    Step {
        name: "clippy-core",
        about: "no lint speaks, with no features",
        slow: true,
        run: |s| rust::clippy_core(&s.project),
    },
    Step {
        name: "doc",
        about: "the documentation builds, every link leads somewhere",
        slow: true,
        run: |s| rust::doc(&s.project),
    },
    Step {
        name: "test",
        about: "unit, integration and documentation tests, with all features",
        slow: false,
        run: |s| rust::test(&s.project),
    },
    Step {
        name: "features",
        about: "the vectors with no features; each feature compiles alone",
        slow: false,
        run: |s| rust::features(&s.project),
    },
    Step {
        name: "vectors",
        about: "the generator makes spec/vectors byte for byte",
        slow: false,
        run: |s| vectors::check(&s.project),
    },
    Step {
        name: "examples",
        about: "the quickstart comes out as told, and codes are as small as promised",
        slow: false,
        run: |s| rust::examples(&s.project),
    },
    Step {
        name: "foreign",
        about: "foreign COSE libraries verify our documents, and our verifier theirs (needs Python)",
        slow: true,
        run: |s| foreign::check(&s.project),
    },
    Step {
        name: "python",
        about: "the Python package, built and installed: vectors, documentation, types (needs Python)",
        slow: true,
        run: |s| python::test(&s.project),
    },
    Step {
        name: "js",
        about: "the npm package, installed: its vectors, programs and types (needs Node.js)",
        slow: true,
        run: |s| js::check(&s.project),
    },
    Step {
        name: "languages",
        about: "Rust, Python and JavaScript decide alike; a pass goes all 27 ways through them",
        slow: true,
        run: |s| languages::check(&s.project, &python::tested(), &js::tested("relay.mjs")),
    },
    Step {
        name: "browser",
        about: "pages with a camera, and with a key that stays in WebCrypto (needs Chromium)",
        slow: true,
        run: |s| js::browse(&s.project),
    },
    Step {
        name: "fuzz",
        about: "each fuzz target, a few seconds from the vectors on",
        slow: true,
        run: |s| fuzz::run(&s.project, fuzz::QUICK, FUZZ_SECONDS),
    },
    Step {
        name: "package",
        about: "the packaged library holds what it needs, and nothing else",
        slow: false,
        run: |s| package::list(&s.project),
    },
    Step {
        name: "tree",
        about: "the tests changed no file, and no machine path or litter is kept",
        slow: false,
        run: |s| tree::check(&s.project, &s.before),
    },
];

/// Runs the steps that were asked for.
pub(crate) fn run(project: Project, fast: bool, only: Option<&str>) -> Result<(), Failure> {
    let steps = step::choose(&STEPS, only, fast)?;
    if fast {
        let left_out: Vec<_> = STEPS.iter().filter(|step| step.slow).map(|step| step.name).collect();
        println!("--fast leaves out: {}", left_out.join(", "));
    }
    let before = Snapshot::take(&project)?;
    let session = Session { project, before };
    step::run_all(&session, &steps, |name| format!("cargo xtask test --only {name}"))
}

/// Long enough to run every seed and find what is broken at once; `soak` looks deeper.
const FUZZ_SECONDS: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    fn names(fast: bool, only: Option<&str>) -> Vec<&'static str> {
        step::choose(&STEPS, only, fast).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn fast_leaves_out_the_slow_steps_and_nothing_else() {
        assert_eq!(names(false, None).len(), STEPS.len());
        assert_eq!(
            names(true, None),
            ["fmt", "clippy", "test", "features", "vectors", "examples", "package", "tree"]
        );
    }

    #[test]
    fn one_step_runs_alone() {
        for step in &STEPS {
            assert_eq!(names(false, Some(step.name)), [step.name]);
        }
        assert!(matches!(step::choose(&STEPS, Some("fuz"), false), Err(Failure::Usage { .. })));
    }
}

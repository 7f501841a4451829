//! `cargo xtask release`: what is looked at before a release, beyond the tests.

use crate::failure::Failure;
use crate::project::Project;
use crate::step::{self, Step};
use crate::{deny, js, minimal, msrv, package, python, rust, semver};

/// The steps, in the order they run; those that need the network come last.
pub(crate) static STEPS: [Step<Project>; 10] = [
    Step {
        name: "msrv",
        about: "the oldest Rust promised is the one told and tested",
        slow: false,
        run: msrv::check,
    },
    Step {
        name: "quickstart",
        about: "the README's first command, as it stands there",
        slow: false,
        run: rust::quickstart,
    },
    Step {
        name: "powerset",
        about: "every set of the library's features compiles",
        slow: false,
        run: rust::powerset,
    },
    Step {
        name: "package",
        about: "the packaged library is whole, builds and passes its unit tests",
        slow: true,
        run: package::build,
    },
    Step {
        name: "wheel",
        about: "the Python package that is handed out builds, answers, and is no heavier than promised",
        slow: true,
        run: python::wheel,
    },
    Step {
        name: "npm",
        about: "the JavaScript package that is handed out passes its tests, and is no heavier than promised",
        slow: true,
        run: js::npm,
    },
    Step {
        name: "minimal",
        about: "the library compiles with the lowest versions its manifest allows",
        slow: true,
        run: minimal::check,
    },
    Step {
        name: "semver",
        about: "nothing public breaks without a new version (cargo-semver-checks)",
        slow: true,
        run: semver::check,
    },
    Step {
        name: "deny",
        about: "licences, banned crates and sources of the dependencies (cargo-deny)",
        slow: true,
        run: deny::check,
    },
    Step {
        name: "advisories",
        about: "nothing is published against a dependency (cargo-deny, RustSec; needs the network)",
        slow: true,
        run: deny::advisories,
    },
];

/// Runs all steps, or the one that was asked for.
pub(crate) fn run(project: Project, only: Option<&str>) -> Result<(), Failure> {
    let steps = step::choose(&STEPS, only, false)?;
    step::run_all(&project, &steps, |name| format!("cargo xtask release --only {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_steps_or_one_run() {
        let names = |only| -> Vec<_> {
            step::choose(&STEPS, only, false).unwrap().iter().map(|step| step.name).collect()
        };
        let all = [
            "msrv",
            "quickstart",
            "powerset",
            "package",
            "wheel",
            "npm",
            "minimal",
            "semver",
            "deny",
            "advisories",
        ];
        assert_eq!(names(None), all);
        for name in all {
            assert_eq!(names(Some(name)), [name]);
        }
        assert!(matches!(step::choose(&STEPS, Some("fuzz"), false), Err(Failure::Usage { .. })));
    }
}

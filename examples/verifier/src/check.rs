//! `verifier check`: what was given is decided on, one after another.

use crate::args::CheckArgs;
use crate::gate::{Gate, Person};
use crate::input::{self, Lines};
use crate::report::Style;
use crate::tally::Tally;
use crate::{mode_lock, policy};
use sanse_example_common::{Failure, document};

pub(crate) fn run(args: &CheckArgs) -> Result<Tally, Failure> {
    // The command line first: nothing is opened for one that makes no sense.
    policy::examine(&args.rules)?;
    mode_lock::examine(&args.state, &args.rules, &args.scene)?;
    if args.rules.challenge == Some(true) {
        return Err(Failure::usage(
            "check shows no challenges, so nobody can answer one; use verifier watch",
        ));
    }
    if args.person.document.as_deref() == Some("-") && input::has_lines(&args.inputs) {
        return Err(Failure::usage(
            "standard input is both the document and the codes; give pictures, or the document as argument",
        ));
    }
    let document = args.person.document.as_deref().map(document::read).transpose()?;
    let person = Person {
        document: document.as_ref(),
        confirmed: &args.person.confirmed,
        temperature: args.person.temperature,
    };
    let gate = Gate::open(&args.state, "check", &args.rules, &args.scene, &args.output, Style::Rows)?;
    let mut gate = gate.with(person);
    let lines = if args.timed { Lines::Timed } else { Lines::Now };
    input::each(&args.inputs, lines, &mut |frames| gate.look(frames))?;
    gate.close()
}

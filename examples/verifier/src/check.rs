//! `verifier check`: each frame is decided on, remembered, and only then told.

use std::sync::Arc;

use sanse::guard::MemoryGuard;
use sanse::identity::IdentityDocument;
use sanse::verify::{Scene, Verifier};
use sanse::{Now, Timestamp};

use crate::args::{CheckArgs, SceneArgs};
use crate::frame::{Frame, Seen};
use crate::report::{Answer, Report, Reporter};
use crate::state::State;
use crate::tally::Tally;
use crate::{input, policy, portrait};
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, command, document};

pub(crate) fn run(args: &CheckArgs) -> Result<Tally, Failure> {
    // The command line first: nothing is opened for one that makes no sense.
    policy::build(&args.rules, args.rules.place)?;
    if args.scene.document.as_deref() == Some("-") && input::has_lines(&args.inputs) {
        return Err(Failure::usage(
            "standard input is both the document and the codes; give pictures, or the document as argument",
        ));
    }
    let document = args.scene.document.as_deref().map(document::read).transpose()?;
    let state = State::open(&args.state)?;
    let place = args.rules.place.or(state.place());
    let policy = policy::build(&args.rules, place)?;
    let start = Moment::resolve(args.scene.time)?;
    let trust = state.trust(start)?;
    state.keep_trust(&trust)?;
    let guard = Arc::new(state.guard(start));
    let gate = Verifier::sharing(trust, policy, guard.clone());
    if args.scene.time.is_some() {
        command::complain("verifier", &format!("it is taken to be {start}, which is not the clock"));
    }
    let mut gate = Gate {
        args,
        document: document.as_ref(),
        state: &state,
        guard: &guard,
        gate: &gate,
        reporter: Reporter::new(&args.output),
        tally: Tally::default(),
    };
    input::each(&args.inputs, &mut |frame| gate.look(&frame))?;
    if gate.tally.is_empty() {
        command::complain("verifier", "no code was given, so nothing was decided");
    }
    Ok(gate.tally)
}

struct Gate<'a> {
    args: &'a CheckArgs,
    document: Option<&'a IdentityDocument>,
    state: &'a State,
    guard: &'a MemoryGuard,
    gate: &'a Verifier,
    reporter: Reporter<'a>,
    tally: Tally,
}

impl Gate<'_> {
    fn look(&mut self, frame: &Frame) -> Result<(), Failure> {
        let time = Moment::resolve(self.args.scene.time)?;
        let decision = match &frame.seen {
            Seen::Code { text, .. } => {
                let scene = scene(&self.args.scene, time, self.document)?;
                let decision = self.gate.check(text, &scene);
                // Remembered before it is told: what cannot be remembered is not let in.
                self.state.keep_guard(self.guard)?;
                Some(decision)
            }
            _ => None,
        };
        let answer = match (&frame.seen, &decision) {
            (_, Some(decision)) => Answer::Decided(decision),
            (Seen::Nothing { name, why }, _) => Answer::Unread { name, why },
            (Seen::Several(count), _) => Answer::Several(*count),
            (Seen::Code { .. }, None) => Answer::Unread { name: "undecided", why: "it was not decided on" },
        };
        let folder = self.args.output.photos.as_deref();
        let reference = decision.as_ref().and_then(|decision| decision.photo());
        match answer.outcome() {
            Some(outcome) => self.tally.decided(outcome),
            None => self.tally.unread(),
        }
        self.reporter.tell(&Report {
            source: &frame.source,
            time,
            clock: self.args.scene.time.is_none(),
            place: self.gate.policy().place(),
            mended: matches!(frame.seen, Seen::Code { mended: true, .. }),
            portrait: folder.zip(reference).map(|(folder, reference)| portrait::find(folder, reference)),
            answer,
        })
    }
}

fn scene<'a>(
    args: &'a SceneArgs,
    time: Timestamp,
    document: Option<&'a IdentityDocument>,
) -> Result<Scene<'a>, Failure> {
    let now = Now::between(time.minus(args.clock_error), time.plus(args.clock_error))?;
    let mut scene = Scene::at(now).reader(&args.reader);
    if let Some(document) = document {
        scene = scene.document(document);
    }
    Ok(args.confirmed.iter().fold(scene, |scene, confirmation| scene.confirm(*confirmation)))
}

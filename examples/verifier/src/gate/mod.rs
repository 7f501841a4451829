//! A gate at work: each frame is decided on, remembered, and only then told.

mod upkeep;

use std::path::Path;

use sanse::identity::IdentityDocument;
use sanse::trust::Trust;
use sanse::verify::{
    Beacon, CardAnswer, ClockAdvice, Confirmation, Decision, Policy, Resolved, Scene, Verifier,
};
use sanse::{Now, Temperature, Timestamp};

use crate::args::{Output, Rules, SceneArgs};
use crate::follow::Follow;
use crate::frame::{Frame, Seen};
use crate::report::{Answer, Report, Reporter, Style};
use crate::shared::Shared;
use crate::state::{Believed, Incoming, State};
use crate::tally::Tally;
use crate::unread::Unread;
use crate::{policy, portrait};
use sanse_example_common::clock::Moment;
use sanse_example_common::uptime::Uptime;
use sanse_example_common::{Failure, command};

/// What is known of the person at the door, beside the code.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Person<'a> {
    pub(crate) document: Option<&'a IdentityDocument>,
    pub(crate) confirmed: &'a [Confirmation],
    pub(crate) temperature: Option<Temperature>,
}

/// What came of one frame: when, and what was decided, if there was something to decide on.
pub(crate) type Scanned = (Timestamp, Option<Decision>);

/// A gate's folder at work.
pub(crate) struct Gate<'a> {
    state: State,
    /// What the command line says, over whatever rules are in force.
    flags: &'a Rules,
    scene: &'a SceneArgs,
    output: &'a Output,
    person: Person<'a>,
    verifier: Verifier,
    shared: Option<Shared>,
    incoming: Incoming,
    beacon: Option<Beacon>,
    uptime: Uptime,
    /// At which uptime the guard is told the time again, if nobody comes.
    idle_at: u64,
    reporter: Reporter<'a>,
    /// What is done with a decision beside telling it.
    follow: Follow,
    /// What was last said of the clock.
    clock_advice: Option<ClockAdvice>,
    /// Why the replay memory did not answer, as it was last said.
    guard_error: Option<String>,
    /// What a guard calls the answer that is told next.
    pub(crate) number: Option<u64>,
    pub(crate) tally: Tally,
}

impl<'a> Gate<'a> {
    /// Takes the folder for a command, and makes everything ready.
    pub(crate) fn open(
        folder: &Path,
        command: &'static str,
        flags: &'a Rules,
        scene: &'a SceneArgs,
        output: &'a Output,
        style: Style,
    ) -> Result<Self, Failure> {
        let state = State::open(folder, command)?;
        let start = Moment::resolve(scene.time)?;
        let believed = state.believed(start)?;
        believed.tell();
        let Believed { trust, update, .. } = believed;
        let (rules, policy) = policy::in_force(&state, flags, update.as_ref())?;
        match &update {
            Some(update) => state.keep_update(update, &trust)?,
            None => state.keep_memories(&trust)?,
        }
        // Where the gate keeps its memory is its own affair, whoever signs its rules.
        let shared = rules.shared.clone().map_or_else(|| state.shared(), |said| Ok(Some(said)))?;
        let shared = shared.map(|said| Shared::join(&said, state.path(), start)).transpose()?;
        let follow = Follow::open(&state, policy.place(), &scene.reader, start)?;
        let verifier = match &shared {
            Some(shared) => Verifier::sharing(trust, policy, shared.guard()),
            None => Verifier::new(trust, policy, state.guard_or_none(start)?),
        };
        if scene.time.is_some() {
            command::complain("verifier", &format!("it is taken to be {start}, which is not the clock"));
        }
        let mut gate = Self {
            incoming: Incoming::of(&state),
            beacon: (rules.challenge == Some(true)).then(Beacon::new),
            uptime: Uptime::start(),
            idle_at: 0,
            reporter: Reporter::new(output, style),
            follow,
            tally: Tally::default(),
            person: Person::default(),
            state,
            flags,
            scene,
            output,
            verifier,
            shared,
            clock_advice: None,
            guard_error: None,
            number: None,
        };
        gate.refresh()?;
        Ok(gate)
    }

    /// The same gate, with this person at the door.
    pub(crate) fn with(mut self, person: Person<'a>) -> Self {
        self.person = person;
        self
    }

    pub(crate) fn policy(&self) -> &Policy {
        self.verifier.policy()
    }

    /// Decides on frames that are there at once, and then tells it; the guard has each on its disk before it answers.
    /// Nobody closes a check here, so each is counted as one that was left.
    pub(crate) fn look(&mut self, frames: &[Frame]) -> Result<(), Failure> {
        self.look_with(frames, self.person.document)
    }

    /// The same, with this document of the person at the door.
    pub(crate) fn look_with(
        &mut self,
        frames: &[Frame],
        document: Option<&IdentityDocument>,
    ) -> Result<(), Failure> {
        let scanned = self.scan(frames, document)?;
        let decisions: Vec<_> = scanned.iter().filter_map(|(_, decision)| decision.as_ref()).collect();
        self.settle(&decisions)?;
        frames.iter().zip(&scanned).try_for_each(|(frame, scanned)| self.answer(frame, scanned))
    }

    /// Decides on frames; what follows of it is [`Gate::settle`], and what is told of it [`Gate::answer`].
    pub(crate) fn scan(
        &mut self,
        frames: &[Frame],
        document: Option<&IdentityDocument>,
    ) -> Result<Vec<Scanned>, Failure> {
        self.refresh()?;
        let decided: Vec<_> =
            frames.iter().map(|frame| self.decide(frame, document)).collect::<Result<_, _>>()?;
        if decided.iter().any(|(_, decision)| decision.is_some()) {
            // What was not remembered in this folder is not let in.
            self.state.still_holds()?;
            self.watch_clock();
        }
        match &mut self.shared {
            Some(shared) => shared.tell(),
            None => self.tell_guard_error(&decided),
        }
        Ok(decided)
    }

    /// Says why the replay memory does not answer, each reason once.
    fn tell_guard_error(&mut self, decided: &[Scanned]) {
        let mut errors = decided.iter().filter_map(|(_, decision)| decision.as_ref()?.guard_error());
        if let Some(error) = errors.next_back().map(ToString::to_string)
            && self.guard_error.as_ref() != Some(&error)
        {
            command::complain("verifier", &error);
            self.guard_error = Some(error);
        }
    }

    /// Counts what stands as it was decided, and seals what is to be reported; both are safe when this returns.
    pub(crate) fn settle(&mut self, decisions: &[&Decision]) -> Result<(), Failure> {
        self.follow.decided(decisions, self.verifier.trust())
    }

    /// Counts a check that a person has closed.
    pub(crate) fn settle_closed(&mut self, resolved: &Resolved) -> Result<(), Failure> {
        self.follow.closed(resolved)
    }

    /// Seals a refusal once more, with how to reach the person; whether that was kept.
    pub(crate) fn add_contact(&mut self, refused: &Decision, contact: &str) -> Result<bool, Failure> {
        self.follow.contact(refused, contact, self.verifier.trust())
    }

    /// Seals the refusal of a card, where that is to be reported.
    pub(crate) fn settle_card(&mut self, card: &CardAnswer<'_>) -> Result<(), Failure> {
        self.follow.card(card, self.verifier.trust())
    }

    /// Goes on with a check, with what was seen to since. The outer error is trouble here; the inner one leaves the check
    /// as it is.
    pub(crate) fn complete(
        &mut self,
        open: Decision,
        person: Person<'_>,
    ) -> Result<Result<Decision, sanse::Error>, Failure> {
        let scene = self.scene(Moment::resolve(self.scene.time)?, person)?;
        Ok(self.verifier.complete(open, &scene))
    }

    /// Says that nobody counts, at a gate that is there for it.
    pub(crate) fn say_uncounted(&self) {
        if !self.follow.counts() {
            let how = "visits are not counted here; begin with: verifier visits init";
            command::complain("verifier", how);
        }
    }

    pub(crate) fn trust(&self) -> &Trust {
        self.verifier.trust()
    }

    /// The present, as vague as the clock is said to be.
    pub(crate) fn present(&self) -> Result<Now, Failure> {
        self.now(Moment::resolve(self.scene.time)?)
    }

    fn decide(&self, frame: &Frame, document: Option<&IdentityDocument>) -> Result<Scanned, Failure> {
        let time = frame.time.map_or_else(|| Moment::resolve(self.scene.time), Ok)?;
        let person = Person { document, ..self.person };
        let decision = match &frame.seen {
            Seen::Code { text, .. } => Some(self.verifier.check(text, &self.scene(time, person)?)),
            _ => None,
        };
        Ok((time, decision))
    }

    /// Tells what came of a frame, and counts it for the summary.
    pub(crate) fn answer(&mut self, frame: &Frame, (time, decision): &Scanned) -> Result<(), Failure> {
        let answer = match (&frame.seen, decision) {
            (_, Some(decision)) => Answer::Decided(decision),
            (Seen::Nothing(why), _) => Answer::Unread(why),
            (Seen::Several(count), _) => Answer::Several(*count),
            (Seen::Code { .. }, None) => Answer::Unread(&Unread::Undecided),
        };
        match answer.outcome() {
            Some(outcome) => {
                let is = |what: fn(&Decision) -> bool| decision.as_ref().is_some_and(what);
                self.tally.decided(outcome, is(Decision::is_repeat), is(Decision::is_alone));
            }
            None => self.tally.unread(),
        }
        let mended = matches!(frame.seen, Seen::Code { mended: true, .. });
        self.tell(&frame.source, *time, mended, answer)
    }

    /// Tells an answer of another kind, such as to a check that a person has closed.
    pub(crate) fn tell(
        &mut self,
        source: &str,
        time: Timestamp,
        mended: bool,
        answer: Answer<'_>,
    ) -> Result<(), Failure> {
        let folder = self.output.photos.as_deref();
        let reference = answer.decision().and_then(Decision::photo);
        self.reporter.tell(&Report {
            number: self.number,
            source,
            time,
            clock: self.scene.time.is_none(),
            place: self.verifier.policy().place(),
            mended,
            portrait: folder.zip(reference).map(|(folder, reference)| portrait::find(folder, reference)),
            answer,
        })
    }

    /// Says what it all came to, where that is more than one answer, and gives it.
    pub(crate) fn close(mut self) -> Result<Tally, Failure> {
        self.follow.take_out()?;
        match self.tally.answers() {
            0 => command::complain("verifier", "no code was given, so nothing was decided"),
            1 => {}
            _ => command::complain("verifier", &self.tally.summary(self.output.lang)),
        }
        Ok(self.tally)
    }

    fn now(&self, time: Timestamp) -> Result<Now, Failure> {
        let error = self.scene.clock_error;
        Ok(Now::between(time.minus(error), time.plus(error))?)
    }

    fn scene<'p>(&'p self, time: Timestamp, person: Person<'p>) -> Result<Scene<'p>, Failure> {
        let mut scene = Scene::at(self.now(time)?).reader(&self.scene.reader);
        if let Some(document) = person.document {
            scene = scene.document(document);
        }
        if let Some(measured) = person.temperature {
            scene = scene.temperature(measured);
        }
        if let Some(beacon) = &self.beacon {
            scene = scene.beacon(beacon, self.uptime.seconds());
        }
        Ok(person.confirmed.iter().fold(scene, |scene, confirmation| scene.confirm(*confirmation)))
    }
}

//! `verifier gate`: a guard's post. One big answer at a time; a check stays open until the guard has closed it, or the next
//! person stands there.

mod numbers;
mod order;

use std::time::Duration;

use sanse::Timestamp;
use sanse::verify::{Decision, Outcome, Resolution};

use self::numbers::{Named, Numbers};
use self::order::Order;
use crate::args::GateArgs;
use crate::frame::Frame;
use crate::gate::{Gate, Person};
use crate::report::{Answer, Style};
use crate::source::{Came, Scanner, Source, Typed};
use crate::tally::Tally;
use crate::watch::{Screen, between};
use crate::{mode_lock, policy};
use sanse_example_common::{Failure, command};

pub(crate) fn run(args: &GateArgs) -> Result<Tally, Failure> {
    policy::examine(&args.rules)?;
    match &args.lock {
        Some(pin) => mode_lock::present(&args.state, pin)?,
        None => mode_lock::examine(&args.state, &args.rules, &args.scene)?,
    }
    let mut source = Source::new(&args.source)?;
    let style = Style::Block(args.bell);
    let gate = Gate::open(&args.state, "gate", &args.rules, &args.scene, &args.output, style)?;
    gate.say_uncounted();
    let locked = mode_lock::is_locked(&args.state)?;
    let mut screen = Screen::new(args.challenge_file.as_deref());
    let mut post = Post {
        gate,
        keyboard: Keyboard::of(args)?,
        locked,
        numbers: Numbers::start(),
        open: None,
        refused: None,
    };
    between(&mut post.gate, &mut screen)?;
    source.open()?;
    let every = Duration::from_millis(args.source.every);
    loop {
        let enough = args.source.is_enough(&post.gate.tally);
        if enough && post.open.is_none() {
            break;
        }
        // A guard's word comes before the next code.
        post.typed()?;
        match source.next(every)? {
            Came::Line(_, line) if post.keyboard.is_command(&line) => post.obey(&line)?,
            Came::Picture(_) | Came::Line(..) if enough => break,
            Came::Picture(frame) => post.scan(frame)?,
            Came::Line(number, line) => post.scan(Frame::line(None, number, &line))?,
            Came::Nothing => {}
            Came::End => break,
        }
        source.done();
        between(&mut post.gate, &mut screen)?;
    }
    post.leave()?;
    post.gate.close()
}

/// A gate with a guard at it.
struct Post<'a> {
    gate: Gate<'a>,
    keyboard: Keyboard,
    locked: bool,
    numbers: Numbers,
    /// The check that waits for the guard.
    open: Option<Check>,
    /// The refusal before it, to which a contact may be added.
    refused: Option<Check>,
}

/// A check that nobody has closed yet, or a refusal that a contact may be added to.
struct Check {
    /// Nobody's, where there is nothing to type for it.
    number: u64,
    source: String,
    time: Timestamp,
    decision: Decision,
}

/// Where the guard types.
enum Keyboard {
    /// Nowhere.
    None,
    /// Among the codes.
    Source,
    /// Elsewhere; None once it has ended.
    Apart(Option<Scanner>),
}

impl Keyboard {
    fn of(args: &GateArgs) -> Result<Self, Failure> {
        let codes_are_typed = args.source.source.as_os_str() == "-";
        match &args.commands {
            None if codes_are_typed => Ok(Keyboard::None),
            Some(path) if path.as_os_str() == "-" && codes_are_typed => Ok(Keyboard::Source),
            None => Ok(Keyboard::Apart(Some(Scanner::open("-".as_ref())?))),
            Some(path) => Ok(Keyboard::Apart(Some(Scanner::open(path)?))),
        }
    }

    /// Whether a line of the source is a guard's: a scanner types whatever a visitor has drawn.
    fn is_command(&self, line: &[u8]) -> bool {
        matches!(self, Keyboard::Source) && line.starts_with(b"!")
    }
}

impl Post<'_> {
    /// What the guard has typed elsewhere, all that is there.
    fn typed(&mut self) -> Result<(), Failure> {
        while let Keyboard::Apart(Some(scanner)) = &mut self.keyboard {
            match scanner.next(Duration::ZERO)? {
                Typed::Line(_, line) => self.obey(&line)?,
                Typed::Nothing => break,
                Typed::End => self.keyboard = Keyboard::Apart(None),
            }
        }
        Ok(())
    }

    fn scan(&mut self, frame: Frame) -> Result<(), Failure> {
        let frames = [frame];
        let scanned = self.gate.scan(&frames, None)?;
        for (frame, scanned) in frames.iter().zip(scanned) {
            let (time, decision) = &scanned;
            match decision {
                // The same scan once more: the first is still open, or done.
                Some(decision) if decision.is_repeat() => {}
                Some(decision) => {
                    self.leave()?;
                    let number = if is_for_orders(decision) { self.numbers.next() } else { 0 };
                    let (source, time, decision) = (frame.source.clone(), *time, decision.clone());
                    self.found(Check { number, source, time, decision })?;
                }
                None => {}
            }
            self.gate.number = decision.as_ref().and(self.waiting()).map(|waiting| waiting.number);
            self.gate.answer(frame, &scanned)?;
        }
        Ok(())
    }

    /// What an order would be meant for now.
    fn waiting(&self) -> Option<Named> {
        let is_check = self.open.is_some();
        let waits = self.open.as_ref().or(self.refused.as_ref());
        waits.map(|check| Named { number: check.number, is_check })
    }

    /// What is decided, is counted now; a check waits.
    fn found(&mut self, check: Check) -> Result<(), Failure> {
        if check.decision.outcome() == Outcome::Check {
            self.open = Some(check);
            return Ok(());
        }
        self.gate.settle(&[&check.decision])?;
        self.refused = Some(check).filter(|check| check.decision.is_to_report());
        Ok(())
    }

    /// Nobody has closed it, and the next person stands there, or the gate is closed.
    fn leave(&mut self) -> Result<(), Failure> {
        if let Some(left) = self.waiting() {
            self.numbers.left(left);
        }
        self.refused = None;
        self.open.take().map_or(Ok(()), |check| self.gate.settle(&[&check.decision]))
    }

    /// Does what a guard has typed; what is not understood, or cannot be now, is told and changes nothing.
    fn obey(&mut self, line: &[u8]) -> Result<(), Failure> {
        let done = match order::read(&String::from_utf8_lossy(line)) {
            Ok(typed) => match self.numbers.is_meant(typed.number, self.waiting()) {
                Ok(()) => self.carry_out(typed.order)?,
                Err(why) => Err(why),
            },
            Err(why) => Err(why),
        };
        if let Err(why) = done {
            command::complain("verifier", &why);
        }
        Ok(())
    }

    fn carry_out(&mut self, order: Order) -> Result<Result<(), String>, Failure> {
        if let Order::Contact(contact) = &order {
            return self.contact(contact);
        }
        let Some(check) = self.open.take() else {
            return Ok(Err("no check is open: nothing was changed".to_owned()));
        };
        let decision = check.decision.clone();
        self.gate.number = Some(check.number);
        match order {
            Order::Close(Resolution::Admitted, _) if self.locked && must_be_done(&decision) => {
                self.open = Some(check);
                let why = "this gate is locked: do what it asks for (!temp, !consent, !second-document), or !refuse";
                Ok(Err(why.to_owned()))
            }
            Order::Close(said, why) => match decision.resolve(said, &why) {
                Ok(resolved) => {
                    self.gate.settle_closed(&resolved)?;
                    let answer = Answer::Closed(&resolved);
                    self.gate.tally.became(answer.outcome().unwrap_or(Outcome::Refuse));
                    self.gate.tell(&check.source, check.time, false, answer)?;
                    Ok(Ok(()))
                }
                Err(error) => {
                    self.open = Some(check);
                    Ok(Err(error.to_string()))
                }
            },
            Order::Measured(degrees) => {
                self.go_on(check, Person { temperature: Some(degrees), ..Person::default() })
            }
            Order::Confirmed(what) => self.go_on(check, Person { confirmed: &[what], ..Person::default() }),
            Order::Document(document) => {
                self.go_on(check, Person { document: Some(&document), ..Person::default() })
            }
            Order::Contact(_) => Ok(Ok(())),
        }
    }

    /// The check with more than was known: it is still the same scan.
    fn go_on(&mut self, check: Check, person: Person<'_>) -> Result<Result<(), String>, Failure> {
        match self.gate.complete(check.decision.clone(), person)? {
            Ok(decision) => {
                let outcome = decision.outcome();
                let (source, time) = (check.source.clone(), check.time);
                self.found(Check { decision: decision.clone(), ..check })?;
                if outcome != Outcome::Check {
                    self.gate.tally.became(outcome);
                }
                self.gate.tell(&source, time, false, Answer::Decided(&decision))?;
                Ok(Ok(()))
            }
            Err(error) => {
                self.open = Some(check);
                Ok(Err(error.to_string()))
            }
        }
    }

    /// How to reach somebody whose yellow pass was refused a moment ago.
    fn contact(&mut self, contact: &str) -> Result<Result<(), String>, Failure> {
        let Some(refused) = &self.refused else {
            return Ok(Err("the last answer is no refusal to be reported: no contact was kept".to_owned()));
        };
        Ok(match self.gate.add_contact(&refused.decision, contact) {
            Ok(true) => {
                command::complain("verifier", "the contact is sealed for the authority");
                Ok(())
            }
            Ok(false) => Err("the trust list names no report key: report it by telephone".to_owned()),
            Err(failure) => Err(failure.to_string()),
        })
    }
}

/// Whether a guard may have something to type for it.
fn is_for_orders(decision: &Decision) -> bool {
    decision.outcome() == Outcome::Check || decision.is_to_report()
}

/// Whether what is open is something to be measured or confirmed, which a guard could skip.
fn must_be_done(decision: &Decision) -> bool {
    let asked = ["confirm-temperature", "confirm-consent", "confirm-second-document", "temperature-too-low"];
    decision.reasons().iter().any(|reason| asked.contains(&reason.name()))
}

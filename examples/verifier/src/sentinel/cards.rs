//! Identity cards at a sentinel: answered from its roster, or held against the code that is shown next.

use std::path::Path;
use std::time::Duration;

use sanse::identity::IdentityDocument;
use sanse::verify::RosterAnswer;

use super::roster::Loaded;
use crate::args::{CardsArgs, SourceArgs};
use crate::frame::Frame;
use crate::gate::Gate;
use crate::report::Answer;
use crate::source::{Scanner, Typed};
use sanse_example_common::uptime::Uptime;
use sanse_example_common::{Failure, command, document};

/// How long a card that was not answered by itself waits for its owner's code, in seconds.
const WAIT_SECONDS: u64 = 30;

/// The card reader of a sentinel.
pub(super) struct Cards {
    reader: Reader,
    roster: Loaded,
    uptime: Uptime,
    /// The card that waits for a code, and since when.
    held: Option<(IdentityDocument, u64)>,
}

/// Where cards are read.
enum Reader {
    None,
    /// Among the codes.
    Source,
    /// Elsewhere; None once it has ended.
    Apart(Option<Scanner>),
}

impl Cards {
    pub(super) fn open(args: &CardsArgs, source: &SourceArgs, state: &Path) -> Result<Self, Failure> {
        let reader = match &args.cards {
            None => Reader::None,
            Some(path) if path.as_os_str() == "-" && source.source.as_os_str() == "-" => Reader::Source,
            Some(path) => Reader::Apart(Some(Scanner::open(path)?)),
        };
        Ok(Self { reader, roster: Loaded::new(state), uptime: Uptime::start(), held: None })
    }

    /// Whether a line of the source is a card's: no code has two colons in it.
    pub(super) fn is_card(&self, line: &[u8]) -> bool {
        matches!(self.reader, Reader::Source) && line.iter().filter(|byte| **byte == b':').count() == 2
    }

    /// Answers the cards that were read elsewhere, all that are there.
    pub(super) fn read(&mut self, gate: &mut Gate<'_>) -> Result<(), Failure> {
        while let Reader::Apart(Some(scanner)) = &mut self.reader {
            match scanner.next(Duration::ZERO)? {
                Typed::Line(number, line) => self.answer(gate, number, &line)?,
                Typed::Nothing => break,
                Typed::End => self.reader = Reader::Apart(None),
            }
        }
        Ok(())
    }

    /// Decides on a code, with the card that was read a moment ago. What has no code in it, such as the camera's picture
    /// of an empty door, leaves the card to whoever comes next.
    pub(super) fn scan(&mut self, gate: &mut Gate<'_>, frame: Frame) -> Result<(), Failure> {
        let now = self.uptime.seconds();
        self.held = self.held.take().filter(|(_, since)| now.saturating_sub(*since) < WAIT_SECONDS);
        let held = if frame.has_code() { self.held.take() } else { None };
        gate.look_with(&[frame], held.as_ref().map(|(document, _)| document))
    }

    /// Answers one card.
    pub(super) fn answer(&mut self, gate: &mut Gate<'_>, number: u64, line: &[u8]) -> Result<(), Failure> {
        let card = match document::parse(String::from_utf8_lossy(line).trim()) {
            Ok(card) => card,
            Err(failure) => {
                command::complain("verifier", &format!("card {number}: {failure}; nobody is let in by it"));
                gate.tally.unread();
                return Ok(());
            }
        };
        // A bundle that came while the reader was waited for counts for this card already.
        gate.refresh()?;
        let now = gate.present()?;
        let trust = gate.trust().clone();
        self.roster.refresh(gate.policy(), &trust, now)?;
        let mut held = true;
        if let Some(sentinel) = self.roster.sentinel() {
            let answer = sentinel.answer(&card, &trust, now);
            held = answer.answer() == RosterAnswer::NoRoster;
            gate.settle_card(&answer)?;
            gate.tally.decided(answer.outcome(), answer.is_repeat(), false);
            gate.tell(&format!("card {number}"), now.earliest(), false, Answer::Card(&answer))?;
        } else {
            command::complain("verifier", &format!("card {number} is read: now show the code"));
        }
        // Nothing was said of the person: the card is held against the code that is shown next.
        if held {
            self.held = Some((card, self.uptime.seconds()));
        }
        Ok(())
    }
}

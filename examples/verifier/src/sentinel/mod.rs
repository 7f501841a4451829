//! `verifier sentinel`: a door where nobody stands. Codes are admitted or refused, and identity cards answered from a roster.

mod cards;
mod roster;

use std::time::Duration;

use sanse::verify::Attendance;

use self::cards::Cards;
pub(crate) use self::roster::{load_roster, make_key};
use crate::args::SentinelArgs;
use crate::frame::Frame;
use crate::gate::Gate;
use crate::report::Style;
use crate::source::{Came, Source};
use crate::tally::Tally;
use crate::watch::{Screen, between};
use crate::{mode_lock, policy};
use sanse_example_common::Failure;

pub(crate) fn run(args: &SentinelArgs) -> Result<Tally, Failure> {
    policy::examine(&args.rules)?;
    mode_lock::examine(&args.state, &args.rules, &args.scene)?;
    let mut source = Source::new(&args.source)?;
    let style = Style::Block(args.bell);
    let mut gate = Gate::open(&args.state, "sentinel", &args.rules, &args.scene, &args.output, style)?;
    if gate.policy().attendance() != Attendance::Unattended {
        let why = "a sentinel stands alone, but by its rules somebody is at the door; set unattended = true in gate.toml";
        return Err(Failure::usage(why));
    }
    gate.say_uncounted();
    let mut cards = Cards::open(&args.cards, &args.source, &args.state)?;
    let mut screen = Screen::new(args.challenge_file.as_deref());
    between(&mut gate, &mut screen)?;
    source.open()?;
    while !args.source.is_enough(&gate.tally) {
        cards.read(&mut gate)?;
        match source.next(Duration::from_millis(args.source.every))? {
            Came::Line(number, line) if cards.is_card(&line) => cards.answer(&mut gate, number, &line)?,
            Came::Picture(frame) => cards.scan(&mut gate, frame)?,
            Came::Line(number, line) => cards.scan(&mut gate, Frame::line(None, number, &line))?,
            Came::Nothing => {}
            Came::End => break,
        }
        source.done();
        between(&mut gate, &mut screen)?;
    }
    gate.close()
}

//! `verifier watch`: stands at a gate until it is stopped. A kill costs nothing: each decision is on the disk
//! before it is told.

use std::path::Path;
use std::time::Duration;

use crate::args::WatchArgs;
use crate::frame::Frame;
use crate::gate::Gate;
use crate::report::Style;
use crate::source::{Came, Source};
use crate::tally::Tally;
use crate::{mode_lock, policy};
use sanse_example_common::output::{self, Kind};
use sanse_example_common::{Failure, command};

pub(crate) fn run(args: &WatchArgs) -> Result<Tally, Failure> {
    policy::examine(&args.rules)?;
    mode_lock::examine(&args.state, &args.rules, &args.scene)?;
    let mut source = Source::new(&args.source)?;
    let mut gate = Gate::open(&args.state, "watch", &args.rules, &args.scene, &args.output, Style::Rows)?;
    let mut screen = Screen::new(args.challenge_file.as_deref());
    between(&mut gate, &mut screen)?;
    source.open()?;
    while !args.source.is_enough(&gate.tally) {
        match source.next(Duration::from_millis(args.source.every))? {
            Came::Picture(frame) => gate.look(&[frame])?,
            Came::Line(number, line) => gate.look(&[Frame::line(None, number, &line)])?,
            Came::Nothing => {}
            Came::End => break,
        }
        source.done();
        between(&mut gate, &mut screen)?;
    }
    gate.close()
}

/// What is done between two decisions: a newer list taken over, the time told, a new challenge shown.
pub(crate) fn between(gate: &mut Gate<'_>, screen: &mut Screen<'_>) -> Result<(), Failure> {
    gate.refresh()?;
    gate.idle()?;
    screen.show(gate)
}

/// The gate's screen: the living challenge, in a line on standard error and in a file.
pub(crate) struct Screen<'a> {
    file: Option<&'a Path>,
    shown: Option<[u8; 8]>,
}

impl<'a> Screen<'a> {
    pub(crate) fn new(file: Option<&'a Path>) -> Self {
        Self { file, shown: None }
    }

    fn show(&mut self, gate: &mut Gate<'_>) -> Result<(), Failure> {
        let challenge = gate.challenge()?;
        if challenge == self.shown {
            return Ok(());
        }
        if let Some(nonce) = &challenge {
            let hex: String = nonce.iter().map(|byte| format!("{byte:02x}")).collect();
            if let Some(file) = self.file {
                output::put(file, format!("{hex}\n").as_bytes(), Kind::Challenge, false)?;
            }
            let place = gate.policy().place().map(|place| format!(" --at {place}")).unwrap_or_default();
            command::complain(
                "verifier",
                &format!("challenge {hex}: issuer present WALLET{place} --nonce {hex}"),
            );
        }
        self.shown = challenge;
        Ok(())
    }
}

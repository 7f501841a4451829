//! `verifier watch`: stands at a gate until it is stopped. A kill costs nothing: each decision is on the disk
//! before it is told.

mod camera;
mod scanner;

use std::path::Path;
use std::time::Duration;

use self::camera::Camera;
use self::scanner::{Scanner, Typed};
use crate::args::WatchArgs;
use crate::gate::Gate;
use crate::policy;
use crate::tally::Tally;
use sanse_example_common::output::{self, Kind};
use sanse_example_common::{Failure, command};

pub(crate) fn run(args: &WatchArgs) -> Result<Tally, Failure> {
    policy::examine(&args.rules)?;
    let is_camera = args.source.as_os_str() != "-" && args.source.is_dir();
    if (args.remove || args.existing) && !is_camera {
        return Err(Failure::usage("--remove and --existing are for a folder of pictures; give one"));
    }
    // What is there already is known before anything else is done: whatever comes from here on is new.
    let camera = is_camera.then(|| Camera::new(&args.source, args.existing, args.remove)).transpose()?;
    let gate = Gate::open(&args.state, "watch", &args.rules, &args.scene, &args.output)?;
    let screen = Screen { file: args.challenge_file.as_deref(), shown: None };
    let mut watch = Watch { args, gate, screen };
    watch.between()?;
    match camera {
        Some(camera) => watch.pictures(camera)?,
        None => watch.lines()?,
    }
    Ok(watch.gate.close())
}

/// A gate that somebody stands at.
struct Watch<'a> {
    args: &'a WatchArgs,
    gate: Gate<'a>,
    screen: Screen<'a>,
}

impl Watch<'_> {
    fn pictures(&mut self, mut camera: Camera) -> Result<(), Failure> {
        while !self.is_enough() {
            for picture in camera.look()? {
                if self.is_enough() {
                    return Ok(());
                }
                if let Some(frame) = camera.read(&picture) {
                    self.gate.look(&[frame])?;
                    camera.done(&picture);
                }
            }
            self.between()?;
            std::thread::sleep(self.every());
        }
        Ok(())
    }

    fn lines(&mut self) -> Result<(), Failure> {
        let mut scanner = Scanner::open(&self.args.source)?;
        while !self.is_enough() {
            match scanner.next(self.every())? {
                Typed::Line(frame) => self.gate.look(&[frame])?,
                Typed::Nothing => {}
                Typed::End => return Ok(()),
            }
            self.between()?;
        }
        Ok(())
    }

    /// What is done between two decisions: a newer list taken over, the time told, a new challenge shown.
    fn between(&mut self) -> Result<(), Failure> {
        self.gate.refresh()?;
        self.gate.idle()?;
        self.screen.show(&mut self.gate)
    }

    fn is_enough(&self) -> bool {
        self.args.stop_after.is_some_and(|answers| self.gate.tally.answers() >= answers)
    }

    fn every(&self) -> Duration {
        Duration::from_millis(self.args.every)
    }
}

/// The gate's screen: the living challenge, in a line on standard error and in a file.
struct Screen<'a> {
    file: Option<&'a Path>,
    shown: Option<[u8; 8]>,
}

impl Screen<'_> {
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

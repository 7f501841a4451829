//! Where the codes of somebody who stands at a gate come from: a camera's folder, or a scanner's lines.

mod camera;
mod scanner;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use self::camera::{Camera, Picture};
pub(crate) use self::scanner::{Scanner, Typed};
use crate::args::SourceArgs;
use crate::frame::Frame;
use sanse_example_common::Failure;

/// A camera or a scanner.
#[derive(Debug)]
pub(crate) enum Source {
    Camera {
        camera: Camera,
        /// What has settled and was not read yet.
        settled: VecDeque<Picture>,
        /// What was handed on last.
        current: Option<Picture>,
    },
    Scanner {
        path: PathBuf,
        /// None before [`Source::open`].
        scanner: Option<Scanner>,
    },
}

/// What came within a while.
#[derive(Debug)]
pub(crate) enum Came {
    /// A picture that was read; [`Source::done`] once its decision is told.
    Picture(Frame),
    /// A line as it was typed, and which it is.
    Line(u64, Vec<u8>),
    Nothing,
    End,
}

impl Source {
    /// What is in a folder already is known from here on, before anything else is done: whatever comes later is new.
    pub(crate) fn new(args: &SourceArgs) -> Result<Self, Failure> {
        let is_camera = args.source.as_os_str() != "-" && args.source.is_dir();
        if (args.remove || args.existing) && !is_camera {
            return Err(Failure::usage("--remove and --existing are for a folder of pictures; give one"));
        }
        if is_camera {
            let camera = Camera::new(&args.source, args.existing, args.remove)?;
            return Ok(Source::Camera { camera, settled: VecDeque::new(), current: None });
        }
        Ok(Source::Scanner { path: args.source.clone(), scanner: None })
    }

    /// Begins to read a scanner: from here on somebody must take what it types.
    pub(crate) fn open(&mut self) -> Result<(), Failure> {
        if let Source::Scanner { path, scanner } = self {
            *scanner = Some(Scanner::open(path)?);
        }
        Ok(())
    }

    /// The next picture or line, waiting for one so long.
    pub(crate) fn next(&mut self, wait: Duration) -> Result<Came, Failure> {
        match self {
            Source::Scanner { scanner: None, .. } => Ok(Came::End),
            Source::Scanner { scanner: Some(scanner), .. } => Ok(match scanner.next(wait)? {
                Typed::Line(number, line) => Came::Line(number, line),
                Typed::Nothing => Came::Nothing,
                Typed::End => Came::End,
            }),
            Source::Camera { camera, settled, current } => {
                if settled.is_empty() {
                    settled.extend(camera.look()?);
                }
                while let Some(picture) = settled.pop_front() {
                    if let Some(frame) = camera.read(&picture) {
                        *current = Some(picture);
                        return Ok(Came::Picture(frame));
                    }
                }
                std::thread::sleep(wait);
                Ok(Came::Nothing)
            }
        }
    }

    /// The decision on the last picture was told.
    pub(crate) fn done(&mut self) {
        if let Source::Camera { camera, current, .. } = self
            && let Some(picture) = current.take()
        {
            camera.done(&picture);
        }
    }
}

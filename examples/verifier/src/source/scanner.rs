//! A scanner's lines, read in a thread of their own, so that the gate does other things while nobody scans.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use crate::lines;
use sanse_example_common::{Failure, command};

/// Lines from standard input, or from a device, a pipe or a file.
#[derive(Debug)]
pub(crate) struct Scanner {
    lines: Receiver<io::Result<Vec<u8>>>,
    /// `None` for standard input.
    device: Option<PathBuf>,
    number: u64,
}

/// What came within a while.
#[derive(Debug)]
pub(crate) enum Typed {
    /// A line as it was typed, and which it is, from 1.
    Line(u64, Vec<u8>),
    Nothing,
    End,
}

impl Scanner {
    pub(crate) fn open(source: &Path) -> Result<Self, Failure> {
        // No line waits in between: it is decided on when it comes, or it waits at the scanner.
        let (sender, lines) = sync_channel(0);
        let device = (source.as_os_str() != "-").then(|| source.to_owned());
        match device.clone() {
            None => {
                if io::IsTerminal::is_terminal(&io::stdin()) {
                    command::complain("verifier", "reading lines from standard input; end with Ctrl-D");
                }
                std::thread::spawn(move || pass_on(&mut io::stdin().lock(), &sender));
            }
            Some(path) => {
                // Whether it is there is said at once; a pipe is opened by the thread, for that waits for a writer.
                std::fs::metadata(&path).map_err(|error| Failure::io("read", &path, &error))?;
                std::thread::spawn(move || match File::open(&path) {
                    Ok(file) => pass_on(&mut BufReader::new(file), &sender),
                    Err(error) => drop(sender.send(Err(error))),
                });
            }
        }
        Ok(Self { lines, device, number: 0 })
    }

    /// The next line, if one comes within `wait`. A device that goes away is trouble; a file or a pipe ends.
    pub(crate) fn next(&mut self, wait: Duration) -> Result<Typed, Failure> {
        match self.lines.recv_timeout(wait) {
            Ok(Ok(line)) => {
                self.number += 1;
                Ok(Typed::Line(self.number, line))
            }
            Ok(Err(error)) => Err(match &self.device {
                Some(path) => Failure::io("read", path, &error),
                None => Failure::of("standard input", error),
            }),
            Err(RecvTimeoutError::Timeout) => Ok(Typed::Nothing),
            Err(RecvTimeoutError::Disconnected) => {
                match self.device.as_deref().filter(|path| is_device(path)) {
                    Some(path) => {
                        Err(Failure::of(path.display(), "the scanner has gone; plug it in and start again"))
                    }
                    None => Ok(Typed::End),
                }
            }
        }
    }
}

/// Whether this never ends by itself, as a pipe or a file does.
fn is_device(path: &Path) -> bool {
    #[cfg(unix)]
    return std::fs::metadata(path)
        .is_ok_and(|found| std::os::unix::fs::FileTypeExt::is_char_device(&found.file_type()));
    #[cfg(not(unix))]
    return !path.is_file();
}

fn pass_on(from: &mut impl BufRead, to: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let line = match lines::next(from) {
            Ok(Some(line)) => Ok(line),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let failed = line.is_err();
        if to.send(line).is_err() || failed {
            return;
        }
    }
}

//! Rows to the workers, and what they make of them to the journal, in order and with bounded memory.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::desk::{Desk, Done};
use super::journal::{Found, Journal};
use super::progress::Progress;
use crate::rows::{Row, Rows};
use sanse_example_common::Failure;

/// Rows that a worker takes at one time, a row with a document for that many others: its commitment costs a
/// thousand signatures.
const BLOCK: usize = 64;

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) issued: u64,
    pub(super) rejected: u64,
}

impl Tally {
    pub(super) fn rows(self) -> u64 {
        self.issued + self.rejected
    }
}

type Answer = Result<(Done, usize), Failure>;
/// Rows, how much work they are, and where the answer goes.
type Block = (Vec<Row>, usize, SyncSender<Answer>);

/// Goes on with the row that was found to be the first that is not done.
///
/// The writer hears of each block when it goes to the workers and waits for its answer, so the order is kept; and
/// no more blocks are on the way than the writer's queue holds.
pub(super) fn run(
    found: Found,
    rows: &mut Rows,
    desk: &Desk,
    workers: usize,
    journal: &mut Journal,
    progress: &mut Progress,
) -> Result<Tally, Failure> {
    let (to_workers, blocks) = mpsc::sync_channel::<Block>(workers);
    let (to_writer, answers) = mpsc::sync_channel(4 * workers);
    let blocks = &Mutex::new(blocks);
    thread::scope(|scope| {
        for _ in 0..workers {
            let spawned = thread::Builder::new().spawn_scoped(scope, move || work(desk, blocks));
            spawned.map_err(|error| Failure::of("starting a worker", error))?;
        }
        let tally = found.tally;
        let writer = scope.spawn(move || write(&answers, tally, journal, progress));
        let fed = feed(found.first, rows, &to_workers, &to_writer);
        drop((to_workers, to_writer));
        let written =
            writer.join().unwrap_or_else(|_| Err(Failure::new("a thread died; run the same command again")));
        // The writer's failure is the cause when the feeder could not go on.
        let tally = written?;
        fed.map(|()| tally)
    })
}

fn feed(
    mut next: Option<Row>,
    rows: &mut Rows,
    to_workers: &SyncSender<Block>,
    to_writer: &SyncSender<Receiver<Answer>>,
) -> Result<(), Failure> {
    while next.is_some() {
        let (mut block, mut weight) = (Vec::with_capacity(BLOCK), 0);
        while let Some(row) = next.take() {
            weight += if row.needs_salt() { BLOCK } else { 1 };
            block.push(row);
            next = rows.next()?;
            if weight >= BLOCK {
                break;
            }
        }
        let (answer, coming) = mpsc::sync_channel(1);
        if to_writer.send(coming).is_err() || to_workers.send((block, weight, answer)).is_err() {
            return Ok(()); // the writer is gone, and says why
        }
    }
    Ok(())
}

fn work(desk: &Desk, blocks: &Mutex<Receiver<Block>>) {
    loop {
        let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((rows, weight, answer)) = next else { return };
        // When the writer is gone, nobody wants to know.
        let _ = answer.send(desk.work(rows).map(|done| (done, weight)));
    }
}

fn write(
    answers: &Receiver<Receiver<Answer>>,
    mut tally: Tally,
    journal: &mut Journal,
    progress: &mut Progress,
) -> Result<Tally, Failure> {
    while let Ok(coming) = answers.recv() {
        let answer =
            coming.recv().unwrap_or_else(|_| Err(Failure::new("a worker died; run the same command again")));
        let (done, weight) = match answer {
            Ok(answer) => answer,
            Err(failure) => {
                journal.commit()?; // what came before it is good
                return Err(failure);
            }
        };
        tally.issued += done.issued;
        tally.rejected += done.refused;
        journal.add(done, weight)?;
        progress.show(tally);
    }
    journal.commit()?;
    progress.end();
    Ok(tally)
}

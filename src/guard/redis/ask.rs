//! What the scripts are given and give back.

use redis::{Cmd, Value};
use sha2::{Digest, Sha256};

use crate::envelope::first_16;
use crate::guard::rules::{self, Entry, Ids, Past};
use crate::guard::settings::GuardSettings;
use crate::guard::{Scan, Token, Verdict};
use crate::limits;
use crate::reader::ReaderName;
use crate::time::Timestamp;

/// Changes whenever a group's memory was lost.
pub(super) type Epoch = Vec<u8>;

/// One scan, with what this gate's own clock and memory add to it.
pub(super) struct Ask<'a> {
    pub(super) scan: &'a Scan,
    pub(super) settings: GuardSettings,
    /// One for each scan: a call that is made again gives the same.
    pub(super) id: [u8; 16],
    /// Scans of the same person that were refused here for want of an answer: whoever was remembered by them was not let
    /// in.
    pub(super) instead_of: Vec<[u8; 16]>,
    /// Guard time, by this gate's clock.
    pub(super) time: Timestamp,
    /// The greatest time that this gate believes.
    pub(super) believed: Timestamp,
    /// The time up to which an answer to a challenge uses up codes.
    pub(super) answered_by: Timestamp,
    /// When and where this gate heard this answer to a challenge before.
    pub(super) answered: Option<(Timestamp, ReaderName)>,
}

impl Ask<'_> {
    pub(super) fn write(&self, command: &mut Cmd, epoch: &Epoch) {
        let scan = self.scan;
        command.arg("epoch").arg(epoch).arg("id").arg(&self.id[..]);
        if !self.instead_of.is_empty() {
            command.arg("instead_of").arg(self.instead_of.concat());
        }
        command.arg("believed").arg(self.believed.unix());
        command.arg("time").arg(self.time.unix());
        command.arg("person").arg(&scan.person[..]);
        command.arg("wallet").arg(&scan.key[..]);
        command.arg("reader").arg(scan.reader.as_str());
        match scan.token {
            Token::Dated { presented_at, until, future } => {
                command.arg("kind").arg("dated");
                command.arg("made").arg(presented_at.unix());
                command.arg("until").arg(until.unix()).arg("future").arg(future);
            }
            Token::Answer { nonce, clock, presented_at, dead_at, uptime } => {
                command.arg("kind").arg("answer");
                command.arg("made").arg(presented_at.unix());
                let answer = Sha256::new_with_prefix(b"sanse/answer/1")
                    .chain_update(clock.as_bytes())
                    .chain_update(nonce.as_bytes())
                    .chain_update(scan.key);
                command.arg("answer").arg(&first_16(answer.finalize().0)[..]);
                command.arg("answered_by").arg(self.answered_by.unix());
                // The server's clock is another than the gate's.
                let lives = dead_at.saturating_sub(uptime).saturating_add(ANSWER_MARGIN_SECONDS);
                command.arg("answer_lives").arg(lives);
                if let Some((at, reader)) = self.answered {
                    command.arg("answered_at").arg(at.unix()).arg("answered_where").arg(reader.as_str());
                }
            }
            Token::Paper => {
                command.arg("kind").arg("paper");
            }
        }
        if scan.attended {
            command.arg("attended").arg("yes");
        }
        command.arg("passback").arg(self.settings.passback);
        command.arg("entries").arg(self.settings.entries);
        command.arg("longest").arg(rules::KEPT).arg("spare").arg(limits::CLOCK_STEP_SECONDS);
        command.arg("answer_kept").arg(limits::SHARED_ANSWER_SECONDS);
        command.arg("kept").arg(limits::SHARED_KEPT_SECONDS);
    }
}

/// How much longer than its nonce an answer is kept by the server.
const ANSWER_MARGIN_SECONDS: u64 = 60;

/// What the group knew of a scan when it came.
pub(super) struct Known {
    /// Guard time of the gate that asked.
    pub(super) time: Timestamp,
    /// The time up to which an answer to a challenge uses up codes.
    pub(super) answered_by: Timestamp,
    pub(super) past: Past,
    /// Entries, answers included, before this one.
    pub(super) entries: usize,
    did: Did,
}

/// What the script made of the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Did {
    Fresh,
    Flagged,
    Refused,
    Full,
}

impl Known {
    pub(super) fn read(answer: Value) -> Option<Self> {
        let [time, answered_by, seen, forgotten, cold, entry, passed, answered, entries, did] =
            parts(answer)?;
        let past = Past {
            wallet: optional(entry, read_entry)?,
            passed: optional(passed, read_place)?,
            answered: optional(answered, read_place)?,
            cold_start: optional(cold, read_time)?,
            seen: read_time(seen)?,
            forgotten: read_time(forgotten)?,
        };
        Some(Self {
            time: read_time(time)?,
            answered_by: read_time(answered_by)?,
            past,
            entries: match entries {
                Value::Int(entries) => usize::try_from(entries).ok()?,
                _ => return None,
            },
            did: match &read_bytes(did)?[..] {
                b"fresh" => Did::Fresh,
                b"flagged" => Did::Flagged,
                b"refused" => Did::Refused,
                b"full" => Did::Full,
                _ => return None,
            },
        })
    }

    /// The verdict with the room that there was; nothing when the script did not do what follows from this verdict.
    pub(super) fn settled(&self, verdict: Verdict) -> Option<Verdict> {
        match (verdict, self.did) {
            (Verdict::Fresh, Did::Full) => Some(Verdict::Full { entries: self.entries }),
            (Verdict::Fresh, Did::Fresh)
            | (Verdict::AlreadyScanned { .. } | Verdict::PassedBack { .. }, Did::Flagged)
            | (Verdict::WarmingUp { .. } | Verdict::SteppedBack { .. }, Did::Refused) => Some(verdict),
            _ => None,
        }
    }
}

/// An entry as the merging script takes it.
pub(super) fn write_entry(command: &mut Cmd, ids: &Ids, entry: &Entry) {
    command.arg(&ids.person[..]).arg(&ids.wallet[..]).arg(entry.used_up_to.unix());
    command.arg(entry.dated.map_or(String::new(), |dated| dated.unix().to_string()));
    command.arg(entry.at.unix()).arg(entry.reader.as_str());
    command.arg(u8::from(entry.passed)).arg(entry.expires_at.unix());
}

/// An entry as the scripts give it.
fn read_entry(value: Value) -> Option<Entry> {
    let [used_up_to, dated, at, reader, passed, expires_at] = parts(value)?;
    Some(Entry {
        used_up_to: read_time(used_up_to)?,
        dated: optional(dated, read_time)?,
        at: read_time(at)?,
        reader: read_reader(reader)?,
        passed: passed != Value::Nil,
        expires_at: read_time(expires_at)?,
    })
}

/// Every entry of a person as the merging script gives them.
pub(super) fn read_person(person: [u8; 16], value: Value) -> Option<Vec<(Ids, Entry)>> {
    let Value::Array(wallets) = value else { return None };
    let read = |known: Value| {
        let [wallet, entry] = parts(known)?;
        let wallet = read_bytes(wallet)?.try_into().ok()?;
        Some((Ids { person, wallet }, read_entry(entry)?))
    };
    wallets.into_iter().map(read).collect()
}

fn read_place(value: Value) -> Option<(Timestamp, ReaderName)> {
    let [at, reader] = parts(value)?;
    Some((read_time(at)?, read_reader(reader)?))
}

fn read_reader(value: Value) -> Option<ReaderName> {
    Some(ReaderName::new(std::str::from_utf8(&read_bytes(value)?).ok()?))
}

fn read_bytes(value: Value) -> Option<Vec<u8>> {
    if let Value::BulkString(bytes) = value { Some(bytes) } else { None }
}

fn read_time(value: Value) -> Option<Timestamp> {
    let Value::Int(seconds) = value else { return None };
    Timestamp::from_unix(u64::try_from(seconds).ok()?).ok()
}

/// Nothing where the script gives nothing; for the rest, `None` is a mistake.
fn optional<T>(value: Value, read: fn(Value) -> Option<T>) -> Option<Option<T>> {
    if value == Value::Nil { Some(None) } else { read(value).map(Some) }
}

fn parts<const N: usize>(value: Value) -> Option<[Value; N]> {
    if let Value::Array(parts) = value { parts.try_into().ok() } else { None }
}

//! The rules of step 8 for one scan, whatever the store: what is remembered, and what follows from it.

use super::{Scan, Token, Verdict};
use crate::profile::Profile;
use crate::reader::ReaderName;
use crate::time::Timestamp;

/// The rules, so that the model can take each away and show what goes wrong without it; everywhere else all of them
/// hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Guard time never falls: what it has left behind stays stale.
    GuardTime,
    /// A step forward that may be taken back makes nothing forgotten.
    JumpsSettle,
    /// After a start without memory, codes that may have been scanned before are refused.
    WarmUp,
    /// A code is no newer than the newest one that passed.
    GreatestTime,
    /// A nonce is answered once by each wallet.
    AnswersOnce,
    /// An answer uses up the codes that were made before it.
    AnswersUseUp,
    /// A code uses up the answers that were made before it, and so does an answer.
    CodesUseUp,
    /// Nobody passes twice within the anti-passback time.
    Passback,
    /// What a person at the door may let through is used up.
    FlaggedUseUp,
    /// An entry lives as long as its code, not so long after it was scanned.
    KeptByCode,
    /// A full guard throws nothing out: the code for it is the model's own.
    #[cfg(test)]
    NothingThrownOut,
}

impl Rule {
    #[cfg(not(test))]
    #[inline(always)]
    pub(super) fn holds(self) -> bool {
        true
    }

    #[cfg(test)]
    pub(super) fn holds(self) -> bool {
        super::model::holds(self)
    }
}

/// Whose entry: hashes, so that no store holds a key or a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Ids {
    pub(super) person: [u8; 16],
    pub(super) wallet: [u8; 16],
}

impl Ids {
    pub(super) fn of(scan: &Scan) -> Self {
        Self { person: scan.person, wallet: scan.key }
    }
}

/// What is remembered of one wallet of one person, or of the person's paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Codes made up to here are used up: the greatest accepted time, or that of an answer to a challenge.
    pub(super) used_up_to: Timestamp,
    /// The greatest accepted time of a code, whether or not it answered a challenge: answers made up to here are old.
    pub(super) dated: Option<Timestamp>,
    /// When and where the scan was that people are told of.
    pub(super) at: Timestamp,
    pub(super) reader: ReaderName,
    /// Whether that scan was fresh: then the person passed.
    pub(super) passed: bool,
    pub(super) expires_at: Timestamp,
}

/// What a store knows when a scan comes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Past {
    /// Of this wallet.
    pub(super) wallet: Option<Entry>,
    /// When and where this person passed last, with whichever wallet or paper.
    pub(super) passed: Option<(Timestamp, ReaderName)>,
    /// When and where this wallet answered this nonce.
    pub(super) answered: Option<(Timestamp, ReaderName)>,
    /// Codes made up to here may have been scanned before the memory was lost.
    pub(super) cold_start: Option<Timestamp>,
    /// The greatest time that is believed; of a memory that gates share, by any of them.
    pub(super) seen: Timestamp,
    /// Of a memory that gates share: entries that expired up to here may be gone.
    pub(super) forgotten: Timestamp,
}

/// How long after it was made a code may still count, whatever profile a reader of this group has: no longer is it
/// accepted.
pub(super) const KEPT: u64 = Profile::Lenient.past() + 1;

/// The verdict on a scan at this guard time of its gate; room for it is another matter.
pub(super) fn judge(scan: &Scan, time: Timestamp, past: &Past, passback: u64) -> Verdict {
    // What was scanned at a gate with a faster clock was scanned so long ago as that gate says.
    let ago = |at: Timestamp| if at <= time { time.since(at) } else { past.seen.since(at) };
    let again = |at: Timestamp, reader| Verdict::AlreadyScanned { seconds: ago(at), reader };
    match scan.token {
        Token::Dated { presented_at, until, future } => {
            if Rule::GuardTime.holds() && time > until {
                return Verdict::SteppedBack { presented_at, seen: time };
            }
            // By this gate's time it is fresh, but a gate with a faster clock may have made the memory forget it.
            if presented_at.plus(KEPT) <= past.forgotten {
                return Verdict::SteppedBack { presented_at, seen: past.seen };
            }
            if let Some(start) = past.cold_start
                && Rule::WarmUp.holds()
                && presented_at <= start.plus(future)
            {
                return Verdict::WarmingUp { until: start.plus(future) };
            }
            if let Some(entry) = past.wallet
                && Rule::GreatestTime.holds()
                && presented_at <= entry.used_up_to
            {
                return again(entry.at, entry.reader);
            }
        }
        Token::Answer { presented_at, .. } => {
            if let Some((at, reader)) = past.answered
                && Rule::AnswersOnce.holds()
            {
                return again(at, reader);
            }
            // An answer signed before a code or an answer that has passed since, all by the phone's own clock.
            if let Some(entry) = past.wallet
                && Rule::CodesUseUp.holds()
                && Some(presented_at) <= entry.dated
            {
                return again(entry.at, entry.reader);
            }
        }
        Token::Paper => {}
    }
    if let Some((at, reader)) = past.passed
        && Rule::Passback.holds()
    {
        let seconds = ago(at);
        if seconds < passback {
            return Verdict::PassedBack { seconds, limit: passback, reader };
        }
    }
    Verdict::Fresh
}

/// Whether with this verdict the start without memory is proven: a code was let in that was made after it.
pub(super) fn proves_start(scan: &Scan, verdict: Verdict) -> bool {
    verdict == Verdict::Fresh && matches!(scan.token, Token::Dated { .. })
}

/// Whether a scan with this verdict is remembered: a person at the door may yet wave a flagged code through, so it
/// must not count as new later on.
pub(super) fn is_used_up(verdict: Verdict, attended: bool) -> bool {
    match verdict {
        Verdict::Fresh => true,
        Verdict::PassedBack { .. } | Verdict::AlreadyScanned { .. } => attended && Rule::FlaggedUseUp.holds(),
        _ => false,
    }
}

/// What is remembered after a scan; nothing new of paper where nobody counts it.
///
/// `answered_by` is the time up to which an answer to a challenge uses up codes: the present, but for one that may be
/// taken back.
pub(super) fn remember(
    scan: &Scan,
    time: Timestamp,
    answered_by: Timestamp,
    past: &Past,
    verdict: Verdict,
    passback: u64,
) -> Option<Entry> {
    let fresh = verdict == Verdict::Fresh;
    let before = past.wallet;
    let (made, dated) = match scan.token {
        Token::Dated { presented_at, .. } => (Some(presented_at), Some(presented_at)),
        Token::Answer { presented_at, .. } => {
            (Rule::AnswersUseUp.holds().then_some(answered_by), Some(presented_at))
        }
        // A flagged one adds nothing to what is known, and without anti-passback nobody counts it.
        Token::Paper if !fresh || passback == 0 => return None,
        Token::Paper => (None, None),
    };
    let kept =
        if Rule::KeptByCode.holds() { made.map(|made| made.plus(KEPT)) } else { Some(time.plus(KEPT)) };
    // By a clock that was off for days, too: until its time is believed nothing is dropped by it, and then this is still to
    // come. Whoever passed by a clock that was wrong, and was set right, is held by nobody, for they passed ahead of now.
    let passed = fresh.then(|| time.plus(passback));
    // The scan that people are told of is the one that counted.
    let told = before.filter(|_| !fresh).map_or((time, scan.reader, fresh), |e| (e.at, e.reader, e.passed));
    Some(Entry {
        used_up_to: made.unwrap_or_default().max(before.map(|e| e.used_up_to).unwrap_or_default()),
        dated: before.and_then(|e| e.dated).max(dated),
        at: told.0,
        reader: told.1,
        passed: told.2,
        expires_at: [kept, passed, before.map(|e| e.expires_at)].into_iter().flatten().max().unwrap_or(time),
    })
}

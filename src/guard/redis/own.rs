//! What one gate of a group keeps itself: a copy of what passed here, and what the group does not know yet.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::ask::{Ask, Epoch, Known};
use super::session::Session;
use crate::guard::clock::ColdStart;
use crate::guard::rules::{self, Entry, Ids, Past};
use crate::guard::settings::GuardSettings;
use crate::guard::state::{KnownAs, State};
use crate::guard::{Admission, CloneAlert, Reach, Scan, Token, Verdict};
use crate::limits;
use crate::reader::ReaderName;
use crate::time::{Now, Timestamp};

pub(super) struct Own {
    state: State,
    /// Guard time at the last scan.
    pub(super) time: Timestamp,
    /// Whether the group is new, and this gate the one that begins it.
    pub(super) begins: bool,
    epoch: Option<Epoch>,
    /// When the group's memory was lost, by this gate's clock.
    cold: Option<ColdStart>,
    /// What the group must be told before the next shared decision, and whether it was decided alone.
    unmerged: BTreeMap<Ids, bool>,
    /// Of each person the scans to which no answer came: they may have been remembered all the same, and let nobody in.
    unanswered: HashMap<[u8; 16], Unanswered>,
    pub(super) alerts: VecDeque<CloneAlert>,
}

/// Scans of one person that were asked about and refused, for no answer came.
struct Unanswered {
    /// The last of them.
    reader: ReaderName,
    content: [u8; 16],
    /// Of all of them, the last one's last.
    ids: Vec<[u8; 16]>,
}

/// Of one person so many scans without answer are told of: a phone renews its code a few times while a server is away.
const UNANSWERED: usize = 8;

impl Own {
    pub(super) fn new(state: State, time: Timestamp, begins: bool) -> Self {
        Self {
            state,
            time,
            begins,
            epoch: None,
            cold: None,
            unmerged: BTreeMap::new(),
            unanswered: HashMap::new(),
            alerts: VecDeque::new(),
        }
    }

    /// Hears of a scan, and says what the group is asked; or what was said of it, if it is a repeat.
    pub(super) fn begin<'a>(
        &mut self,
        scan: &'a Scan,
        fresh: [u8; 16],
        settings: GuardSettings,
    ) -> Result<Ask<'a>, Admission> {
        let begun = self.state.begin(scan);
        self.heard(scan.now);
        let time = begun?;
        self.time = time;
        // A scan whose answer was lost is asked about once more, by the same name; and a newer code comes in its place.
        let (mut id, mut instead_of) = (fresh, Vec::new());
        if let Some(before) = self.unanswered.remove(&scan.person) {
            instead_of = before.ids;
            if (before.reader, before.content) == (scan.reader, scan.content) {
                id = instead_of.pop().unwrap_or(fresh);
            }
        }
        let clock = self.state.clock;
        let answered = match scan.token {
            Token::Answer { clock, nonce, .. } => self.state.answers.given(clock, nonce, scan.key),
            _ => None,
        };
        Ok(Ask {
            scan,
            settings,
            id,
            instead_of,
            time,
            believed: clock.believed(),
            answered_by: match scan.token {
                Token::Answer { presented_at, .. } => clock.answered_by(scan.now, presented_at),
                _ => time,
            },
            answered,
        })
    }

    /// Codes made up to here may have been scanned before the group's memory was lost, by this gate's clock.
    pub(super) fn warms_up_from(&self) -> Option<Timestamp> {
        let start = self.cold.map(|start| self.state.clock.warms_up_from(start));
        // Another gate's clock may have been ahead of this one when it took a code.
        start.map(|start| start.plus(limits::SHARED_SKEW_SECONDS))
    }

    fn heard(&mut self, now: Now) {
        self.cold = self.cold.map(|start| self.state.clock.start_heard(start, now));
    }

    /// Hears what the group decided, and remembers it too.
    pub(super) fn hear(&mut self, ask: &Ask<'_>, known: &Known, verdict: Verdict) -> Admission {
        let (scan, settings, ids) = (ask.scan, ask.settings, Ids::of(ask.scan));
        // What was decided alone while the group was being asked.
        let verdict = match verdict {
            Verdict::Fresh if self.is_unmerged(ids.person) => {
                let own = self.state.past(scan, KnownAs { now: ids, before: None }, known.time);
                let own = Past { cold_start: None, ..own };
                rules::judge(scan, known.time, &own, settings.passback)
            }
            verdict => verdict,
        };
        // Only what was decided by this start proves it: the memory may have been lost again meanwhile.
        if rules::proves_start(scan, verdict) && known.past.cold_start >= self.warms_up_from() {
            self.cold = self.cold.map(|start| self.state.clock.proven(start));
        }
        let admission = Admission::of(verdict);
        if rules::is_used_up(verdict, scan.attended) {
            if let Token::Answer { nonce, clock, dead_at, .. } = scan.token {
                self.state.answers.give(clock, (nonce, scan.key), dead_at, (known.time, scan.reader));
            }
            let entry =
                rules::remember(scan, known.time, known.answered_by, &known.past, verdict, settings.passback);
            if let Some(entry) = entry {
                self.state.learn(ids, entry, settings);
            }
            self.state.said(scan, ask.time, admission);
        }
        admission
    }

    /// Decides alone, and remembers what the group must be told.
    pub(super) fn decide(&mut self, scan: &Scan, ask: &Ask<'_>, reach: Reach) -> Admission {
        let known_as = KnownAs { now: Ids::of(scan), before: None };
        let (admission, changed) = self.state.admit(scan, known_as, ask.settings);
        if admission.repeat {
            return admission;
        }
        let admission = admission.reaching(reach);
        if rules::is_used_up(admission.verdict, scan.attended) {
            self.state.said(scan, ask.time, admission);
        }
        if let Some((ids, _)) = changed {
            self.unmerged.insert(ids, true);
        }
        admission
    }

    /// This scan got no answer and was refused: when it comes again at this reader, it is the same one.
    pub(super) fn ask_again(&mut self, ask: &Ask<'_>) {
        let Scan { person, reader, content, .. } = *ask.scan;
        if self.unanswered.len() >= limits::GUARD_READERS && !self.unanswered.contains_key(&person) {
            // Forgetting one costs at most a second scan told where there was none.
            self.unanswered.clear();
        }
        let older = ask.instead_of.len().saturating_sub(UNANSWERED - 1);
        let ids = ask.instead_of.iter().skip(older).copied().chain([ask.id]).collect();
        self.unanswered.insert(person, Unanswered { reader, content, ids });
    }

    pub(super) fn refused(&mut self, reader: ReaderName, content: [u8; 16], now: Now) -> bool {
        self.state.refused(reader, content, now)
    }

    /// The greatest time that this gate believes.
    pub(super) fn settled_time(&self) -> Option<Timestamp> {
        self.state.clock.greatest
    }

    /// Hears the time while nobody comes, and drops what has expired; says which time is believed.
    pub(super) fn idle(&mut self, now: Now) -> Timestamp {
        while !self.state.idle(now) {}
        self.heard(now);
        self.time = self.state.clock.time(now);
        self.state.clock.believed()
    }

    pub(super) fn confirm_clock(&mut self, now: Timestamp) {
        self.cold = self.cold.map(|start| self.state.clock.start_by(start, now));
        self.state.confirm_clock(now);
        self.time = now;
    }

    /// Joins the group: when it lost its memory since, it is told all that is known here, and this gate warms up by its own
    /// clock, the others by theirs.
    pub(super) fn joined(&mut self, session: &Session) {
        let is_other = self.epoch.as_ref().is_some_and(|epoch| *epoch != session.epoch);
        let start = match session.lost {
            // By this gate's clock alone: the server's may have been set when it started anew.
            _ if is_other => Some(self.time),
            // Of a group that begins now nothing was lost.
            Some(ago) if self.epoch.is_none() => Some(self.time.minus(ago)),
            _ => None,
        };
        self.cold = start.map(ColdStart::at).or(self.cold);
        self.begins = false;
        if is_other {
            for (ids, _) in self.state.table.iter() {
                self.unmerged.entry(ids).or_insert(false);
            }
        }
        self.epoch = Some(session.epoch.clone());
    }

    /// Some of what the group must be told; nothing when it knows all.
    pub(super) fn next_batch(&mut self) -> Vec<(Ids, Entry)> {
        let mut batch = Vec::new();
        while batch.is_empty() && !self.unmerged.is_empty() {
            let next: Vec<_> = self.unmerged.keys().take(limits::SHARED_MERGED).copied().collect();
            for ids in next {
                match self.state.table.get(ids) {
                    Some(entry) => batch.push((ids, entry)),
                    // It has expired meanwhile.
                    None => drop(self.unmerged.remove(&ids)),
                }
            }
        }
        batch
    }

    /// The group was told, and says who it knew to have passed elsewhere meanwhile. What has changed since is told again.
    pub(super) fn merged(&mut self, batch: &[(Ids, Entry)], told: &[Vec<(Ids, Entry)>], travel: u64) {
        for (own, theirs) in batch.iter().zip(told) {
            let (ids, entry) = own;
            if self.unmerged.get(ids).is_some_and(|alone| *alone) {
                let alerts = theirs.iter().filter_map(|theirs| CloneAlert::of(own, theirs, travel));
                self.alerts.extend(alerts);
            }
            if self.state.table.get(*ids).is_none_or(|now| now == *entry) {
                self.unmerged.remove(ids);
            }
        }
        let too_many = self.alerts.len().saturating_sub(limits::CLONE_ALERTS);
        self.alerts.drain(..too_many);
    }

    fn is_unmerged(&self, person: [u8; 16]) -> bool {
        let first = Ids { person, wallet: [0; 16] };
        self.unmerged.range(first..).next().is_some_and(|(ids, _)| ids.person == person)
    }
}

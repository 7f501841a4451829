//! Half a day in the city: who goes where, and what some of them try.

use sanse::Timestamp;

use crate::calendar::{Calendar, Half};
use crate::dice::Dice;
use crate::people::{Holds, Home, People, Who};
use crate::phones::Label;
use crate::places::{self, GATES, NORTH, SOUTH};
use crate::scans::{Scan, Shows, Wanted};

/// Between two visits of one person, and between the last visit and the merge: longer than anti-passback.
const APART: u64 = 300;

pub(crate) struct HalfDay {
    /// What is shown at each gate, in its order.
    pub(crate) logs: Vec<Vec<Scan>>,
    /// When the two gates of the first place reach each other.
    pub(crate) merge_at: Timestamp,
    /// What is shown there afterwards.
    pub(crate) tails: [Vec<Scan>; 2],
}

pub(crate) struct Planner<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) people: &'a People,
    pub(crate) calendar: Calendar,
    /// The gate that was not brought the lists of noon of day 1.
    pub(crate) forgotten: usize,
}

impl Planner<'_> {
    /// Which half day the lists of a gate are of.
    pub(crate) fn lists(&self, gate: usize, day: u32, half: Half) -> Half {
        if day == 1 && gate == self.forgotten { Half::Morning } else { half }
    }

    pub(crate) fn half(&mut self, day: u32, half: Half) -> HalfDay {
        let mut logs: Vec<Vec<Scan>> = (0..GATES).map(|_| Vec::new()).collect();
        let mut at_home = Vec::new();
        for who in People::everybody() {
            let visits = [(36, 0), (88, 1), (100, 2)];
            let roll = self.dice.below(100);
            let count = visits.iter().find(|(below, _)| roll < *below).unwrap().1;
            if count == 0 && who.0 == Home::Here && self.people.holds(who) == Holds::Phone {
                at_home.push(who.1);
            }
            for visit in 0..count {
                self.go_out(who, (visit, count), (day, half), &mut logs);
            }
        }
        if (day, half) == (1, Half::Afternoon) {
            self.find_old_phones(&mut logs);
        }
        for log in &mut logs {
            log.sort_by_key(|scan| scan.at);
            self.hold_still(log);
        }
        let green =
            |who: &usize| self.people.course((Home::Here, *who)).colour(day, half) == sanse::Colour::Green;
        at_home.retain(green);
        let (merge_at, tails) = self.cut_off(day, half, &mut at_home, &mut logs);
        HalfDay { logs, merge_at, tails }
    }

    /// One visit, in its part of the half day, and what may come of it.
    fn go_out(
        &mut self,
        who: Who,
        (visit, count): (u64, u64),
        (day, half): (u32, Half),
        logs: &mut [Vec<Scan>],
    ) {
        let (from, until) = half.minutes();
        let part = (until - from) * 60 / count;
        let at = self.calendar.at(day, from).plus(part * visit + self.dice.below(part - APART));
        let gate = self.dice.index(GATES);
        let lists = self.lists(gate, day, half);
        let wanted = Wanted::visit(self.people, who, gate, day, lists);
        let label = (who.0, who.1, false);
        let on_paper = self.people.holds(who) == Holds::Paper;
        let shows = if on_paper { Shows::Bare(label) } else { code(label, gate, at) };
        logs[gate].push(Scan { at, shows, wanted });
        if wanted == Wanted::admitted(who) {
            self.misuse(label, gate, at, logs);
        }
    }

    /// Some phones are shown once more, or copied.
    fn misuse(&mut self, label: Label, gate: usize, at: Timestamp, logs: &mut [Vec<Scan>]) {
        let who = (label.0, label.1);
        let (later, shows, wanted, gate) = match self.dice.below(1_000) {
            // A picture of an older code.
            0..30 => {
                let later = self.dice.between(20, 60);
                let made = at.plus(later).minus(self.dice.between(45, 600));
                (later, code(label, gate, made), Wanted::refused("stale"), gate)
            }
            // A picture sent to a friend at another place, who is quick.
            30..60 => {
                let there = (gate + 2 + self.dice.index(GATES - 3)) % GATES;
                let there = if places::of(there) == places::of(gate) { (gate + 2) % GATES } else { there };
                (self.dice.between(3, 12), code(label, gate, at), Wanted::refused("other-audience"), there)
            }
            // The same code handed on to the next in the queue.
            60..90 => {
                let wanted = Wanted::looked_at("already-scanned", who, gate);
                (self.dice.between(6, 18), code(label, gate, at), wanted, gate)
            }
            // The phone itself handed back over the barrier.
            90..110 => {
                let later = self.dice.between(31, 100);
                let wanted = Wanted::looked_at("passed-back", who, gate);
                (later, code(label, gate, at.plus(later)), wanted, gate)
            }
            // The pass without its presentation.
            110..120 => {
                (self.dice.between(2, 60), Shows::Bare(label), Wanted::refused("presentation-missing"), gate)
            }
            // A bottle.
            120..130 => {
                let text = format!("NOT A CODE {}", self.dice.below(1 << 40));
                (self.dice.between(1, 60), Shows::Text(text), Wanted::refused("text-prefix"), gate)
            }
            _ => return,
        };
        logs[gate].push(Scan { at: at.plus(later), shows, wanted });
    }

    /// Some hold still until the reader has seen their code twice, if nobody comes in between.
    fn hold_still(&mut self, log: &mut Vec<Scan>) {
        let mut again = Vec::new();
        for (n, scan) in log.iter().enumerate() {
            let later = self.dice.between(1, 4);
            let before = n.checked_sub(1).and_then(|n| log.get(n)).is_none_or(|before| before.at < scan.at);
            let after = log.get(n + 1).is_none_or(|after| after.at > scan.at.plus(later));
            if before && after && self.dice.below(100) < 3 {
                again.push(Scan { at: scan.at.plus(later), wanted: scan.wanted.again(), ..scan.clone() });
            }
        }
        log.append(&mut again);
        log.sort_by_key(|scan| scan.at);
    }

    /// Whoever has found a phone that was replaced tries it: where the lists of noon were taken in, in vain.
    fn find_old_phones(&mut self, logs: &mut [Vec<Scan>]) {
        let end = self.calendar.at(1, Half::Afternoon.minutes().1).plus(APART);
        for (n, owner) in self.people.holding(|holds| holds == Holds::ReplacedPhone).into_iter().enumerate() {
            let others: Vec<_> = (SOUTH + 1..GATES).filter(|gate| *gate != self.forgotten).collect();
            let gate = if n < 2 { self.forgotten } else { others[self.dice.index(others.len())] };
            let wanted = match gate == self.forgotten {
                true => Wanted::admitted((Home::Here, owner)),
                false => Wanted::refused("revoked"),
            };
            let at = end.plus(20 * n as u64);
            logs[gate].push(Scan { at, shows: code((Home::Here, owner, true), gate, at), wanted });
        }
    }

    /// The two gates of the first place each admit one code while they are cut off; once they have reached each other,
    /// what was scanned at one is used up at the other.
    fn cut_off(
        &mut self,
        day: u32,
        half: Half,
        at_home: &mut Vec<usize>,
        logs: &mut [Vec<Scan>],
    ) -> (Timestamp, [Vec<Scan>; 2]) {
        let from = self.calendar.at(day, half.minutes().1).plus(APART);
        let [both, north, south] = [0; 3].map(|_| (Home::Here, self.dice.take(at_home, 1)[0]));
        let shown = |who: Who, gate, made| code((who.0, who.1, false), gate, from.plus(made));
        let scan =
            |log: &mut Vec<Scan>, at, shows, wanted| log.push(Scan { at: from.plus(at), shows, wanted });
        scan(&mut logs[NORTH], 0, shown(both, NORTH, 0), Wanted::admitted(both));
        scan(&mut logs[SOUTH], CLONE_APART, shown(both, NORTH, 0), Wanted::admitted(both));
        scan(&mut logs[NORTH], 12, shown(north, NORTH, 12), Wanted::admitted(north));
        scan(&mut logs[SOUTH], 14, shown(south, SOUTH, 14), Wanted::admitted(south));
        let mut tails = [Vec::new(), Vec::new()];
        let used_up = |who, gate| Wanted::looked_at("already-scanned", who, gate);
        scan(&mut tails[NORTH], 27, shown(south, SOUTH, 14), used_up(south, NORTH));
        scan(&mut tails[SOUTH], 29, shown(north, NORTH, 12), used_up(north, SOUTH));
        (from.plus(20), tails)
    }
}

/// How far apart one code is shown at both gates.
pub(crate) const CLONE_APART: u64 = 8;

fn code(label: Label, gate: usize, made: Timestamp) -> Shows {
    Shows::Code { label, place: places::of(gate), made }
}

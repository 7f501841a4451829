//! Every short story of a guard, told to the real one: scans, clocks that go wrong, restarts, partitions that heal.
//!
//! No story may let a code in twice, and none may keep everybody out for good. And each rule is needed: without it, and only
//! without it, one does.

use std::cell::Cell;
use std::fmt;

use super::rules::Rule;
use super::{Admission, Guard, GuardSettings, MemoryGuard, ReaderName, Scan, Token, Verdict};
use crate::presentation::Nonce;
use crate::time::{Now, Timestamp};

thread_local! {
    static OFF: Cell<Option<Rule>> = const { Cell::new(None) };
}

/// Whether a rule holds on this thread: all of them, but for the one that a test has taken away.
pub(super) fn holds(rule: Rule) -> bool {
    OFF.get() != Some(rule)
}

const START: u64 = 1_000_000;

/// Lenient: codes may be this much older, and this much younger, than the gate's clock.
const AGE: u64 = 60;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    /// The wallet's code of this second after the start is shown at a gate's reader.
    Code { made: u64, gate: usize, reader: usize },
    /// The wallet answers the gate's one nonce, at this second by the phone's clock.
    Answer { made: u64, reader: usize },
    /// The same person's other wallet shows a fresh code.
    OtherWallet,
    /// Somebody else shows a fresh code, by the gate's own clock.
    SomebodyElse,
    /// So many seconds go by.
    Wait(u64),
    /// Nobody comes, and the gate's loop says the time.
    Idle,
    /// The gate's clock is off by so much from now on.
    ClockIsOff(i64),
    /// An operator says that the clock is right, where it is: their word is believed.
    Confirm,
    /// A restart; the state was kept.
    Restart,
    /// A restart; the state was lost.
    ColdStart,
    /// The two gates tell each other what they know.
    Meet,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Code { made, gate, reader } => write!(f, "code of {made} s at gate {gate}.{reader}"),
            Event::Answer { made, reader } => write!(f, "answer of {made} s at 0.{reader}"),
            Event::OtherWallet => write!(f, "the other wallet"),
            Event::SomebodyElse => write!(f, "somebody else"),
            Event::Wait(seconds) => write!(f, "{seconds} s"),
            Event::Idle => write!(f, "idle"),
            Event::ClockIsOff(seconds) => write!(f, "clock off by {seconds} s"),
            Event::Confirm => write!(f, "confirmed"),
            Event::Restart => write!(f, "restart"),
            Event::ColdStart => write!(f, "cold start"),
            Event::Meet => write!(f, "the gates meet"),
        }
    }
}

/// The two gates, and what must not happen again.
#[derive(Clone)]
struct World {
    gates: [super::state::State; 2],
    settings: GuardSettings,
    /// True seconds since the start.
    time: u64,
    clock_off: i64,
    /// The clock was wrong at some time: then a start without memory promises nothing.
    clock_was_off: bool,
    /// Until when the gate's one nonce lives: nonces do not survive a restart.
    nonce_dies: u64,
    /// What was let in, and which gates know of it.
    let_in: Vec<(Shown, [bool; 2])>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Code(u64),
    /// When it was made, and up to when it uses up codes.
    Answer(u64, Option<u64>),
    /// Any code of the person, at this second.
    Person(u64),
}

/// What went wrong.
type Wrong = String;

impl World {
    /// Both gates at their first start.
    fn new((passback, entries, settled): (u64, usize, bool)) -> Self {
        let settings = GuardSettings::default().passback(passback).unwrap().entries(entries).unwrap();
        let mut world = Self {
            gates: Default::default(),
            settings,
            time: 0,
            clock_off: 0,
            clock_was_off: false,
            nonce_dies: AGE,
            let_in: Vec::new(),
        };
        for gate in world.gates.iter_mut().filter(|_| settled) {
            gate.clock.confirm(second(0));
        }
        world
    }

    /// What gate 0's clock shows, in seconds after the start.
    fn clock(&self) -> i64 {
        self.time as i64 + self.clock_off
    }

    fn now(&self, gate: usize) -> Timestamp {
        let seconds = if gate == 0 { self.clock() } else { self.time as i64 };
        Timestamp::from_unix(START.saturating_add_signed(seconds)).unwrap()
    }

    fn step(&mut self, event: Event) -> Result<(), Wrong> {
        match event {
            Event::Code { made, gate, reader } => {
                if let Some(verdict) = self.code(wallet(1, 1), made, gate, reader) {
                    self.judge_code(made, gate, verdict)?;
                }
            }
            Event::Answer { made, reader } if self.time < self.nonce_dies => {
                let nonce = Nonce::from_bytes([7; 8]);
                let token = Token::Answer {
                    nonce,
                    clock: nonce,
                    presented_at: second(made),
                    dead_at: self.nonce_dies,
                    uptime: self.time,
                };
                let verdict = self.scan(wallet(1, 1), token, 200 + made as u8, 0, reader);
                self.judge_answer(made, verdict)?;
            }
            Event::Answer { .. } => {}
            Event::OtherWallet => {
                let made = self.time;
                if self.code(wallet(1, 2), made, 0, 0) == Some(Verdict::Fresh) {
                    self.judge_person()?;
                }
            }
            Event::SomebodyElse => {
                // Their phone agrees with the gate; each is another person.
                let made = self.clock().max(0) as u64;
                self.code(wallet(9 + self.time as u8 + self.let_in.len() as u8, 1), made, 0, 1);
            }
            Event::Wait(seconds) => self.time += seconds,
            Event::Idle => {
                let now = Now::exactly(self.now(0));
                while !self.gates[0].idle(now) {}
            }
            Event::ClockIsOff(seconds) => {
                self.clock_off = seconds;
                self.clock_was_off |= seconds != 0;
            }
            Event::Confirm if self.clock_off == 0 => self.gates[0].confirm_clock(self.now(0)),
            Event::Confirm => {}
            Event::Restart => {
                self.nonce_dies = 0;
                let guard = MemoryGuard { settings: self.settings, state: self.gates[0].clone().into() };
                let saved = guard.export().unwrap();
                let guard = MemoryGuard::import(&saved, self.settings).unwrap();
                self.gates[0] = guard.state.into_inner().unwrap();
            }
            Event::ColdStart => {
                self.gates[0] = super::state::State::cold(self.now(0));
                self.nonce_dies = 0;
                if self.clock_was_off {
                    self.let_in.clear();
                }
                // The anti-passback of those who passed before is lost with the memory.
                self.let_in.retain(|(shown, _)| !matches!(shown, Shown::Person(_)));
            }
            Event::Meet => {
                let both = [0, 1].map(|n| self.gates[n].table.iter().collect::<Vec<_>>());
                // One without room learns nothing, and says so.
                let now = [0, 1].map(|n| Now::exactly(self.now(n)));
                let learned =
                    [0, 1].map(|n| self.gates[n].merge(&both[1 - n], 0, now[n], self.settings).is_ok());
                for (_, known) in &mut self.let_in {
                    let (before, now) = (*known, [known[1], known[0]]);
                    *known = [0, 1].map(|n| before[n] || now[n] && learned[n]);
                }
            }
        }
        Ok(())
    }

    /// What the guard says of a code, unless the verifier has refused it as stale or made in the future.
    fn code(&mut self, ids: ([u8; 16], [u8; 16]), made: u64, gate: usize, reader: usize) -> Option<Verdict> {
        let now = self.now(gate);
        let presented_at = second(made);
        if now > presented_at.plus(AGE) || presented_at > now.plus(AGE) {
            return None;
        }
        let token = Token::Dated { presented_at, until: presented_at.plus(AGE), future: AGE };
        Some(self.scan(ids, token, made as u8, gate, reader))
    }

    /// A repeat opens nothing and counts as nothing.
    fn scan(
        &mut self,
        (person, key): ([u8; 16], [u8; 16]),
        token: Token,
        content: u8,
        gate: usize,
        reader: usize,
    ) -> Verdict {
        let reader = ReaderName::new(["0.0", "0.1", "1.0"][2 * gate + reader]);
        let content = [content ^ key[0]; 16];
        let scan = Scan::new(key, person, content, token, reader, Now::exactly(self.now(gate)));
        let state = std::mem::take(&mut self.gates[gate]);
        let guard = MemoryGuard { settings: self.settings, state: state.into() };
        let Admission { verdict, repeat, .. } = guard.admit(&scan).unwrap();
        self.gates[gate] = guard.state.into_inner().unwrap();
        if repeat { Verdict::Full { entries: 0 } } else { verdict }
    }

    fn judge_code(&mut self, made: u64, gate: usize, verdict: Verdict) -> Result<(), Wrong> {
        if verdict == Verdict::Fresh {
            for (shown, known) in self.let_in.iter().filter(|(_, known)| known[gate]) {
                let wrong = match *shown {
                    Shown::Code(before) => made <= before,
                    Shown::Answer(_, at) => Some(made) <= at,
                    Shown::Person(_) => false,
                };
                if wrong {
                    return Err(format!(
                        "the code of {made} s was let in after {shown:?}, known at {known:?}"
                    ));
                }
            }
            if gate == 0 {
                self.judge_person()?;
            }
        }
        // A person at the door may wave a flagged one through.
        if matches!(verdict, Verdict::Fresh | Verdict::PassedBack { .. } | Verdict::AlreadyScanned { .. }) {
            let mut known = [false; 2];
            known[gate] = true;
            self.let_in.push((Shown::Code(made), known));
        }
        Ok(())
    }

    fn judge_answer(&mut self, made: u64, verdict: Verdict) -> Result<(), Wrong> {
        if verdict == Verdict::Fresh {
            for (shown, known) in self.let_in.iter().filter(|(_, known)| known[0]) {
                let wrong = match *shown {
                    Shown::Code(before) => made <= before,
                    Shown::Answer(..) => true,
                    Shown::Person(_) => false,
                };
                if wrong {
                    return Err(format!(
                        "the answer of {made} s was let in after {shown:?}, known at {known:?}"
                    ));
                }
            }
            self.judge_person()?;
            // By a wrong clock it may use up less, and nothing while no time is believed; by a step that is not settled no more
            // than the phone says.
            let clock = self.gates[0].clock;
            let at = match self.clock_was_off {
                true => clock.greatest.map(|_| 0),
                false if clock.jumped.is_some() => Some(self.time.min(made)),
                false => Some(self.time),
            };
            self.let_in.push((Shown::Answer(made, at), [true, false]));
        }
        Ok(())
    }

    /// The person was let in at gate 0: not so soon after the last time, as far as its clock can tell.
    fn judge_person(&mut self) -> Result<(), Wrong> {
        let now = self.time;
        for (shown, _) in self.let_in.iter().filter(|(_, known)| known[0]) {
            if let Shown::Person(at) = *shown
                && now - at < self.settings.passback
                && !self.clock_was_off
            {
                return Err(format!("the person passed at {at} s and at {now} s"));
            }
        }
        self.let_in.push((Shown::Person(now), [true, false]));
        Ok(())
    }
}

fn second(seconds: u64) -> Timestamp {
    Timestamp::from_unix(START + seconds).unwrap()
}

/// Hashes of a person and of one of their wallets.
fn wallet(person: u8, wallet: u8) -> ([u8; 16], [u8; 16]) {
    ([person; 16], [person ^ wallet << 4; 16])
}

/// What may happen in stories about one gate.
const ONE_GATE: &[Event] = &[
    Event::Code { made: 0, gate: 0, reader: 0 },
    Event::Code { made: 10, gate: 0, reader: 1 },
    Event::Code { made: 50, gate: 0, reader: 0 },
    Event::Answer { made: 0, reader: 0 },
    Event::Answer { made: 10, reader: 1 },
    Event::OtherWallet,
    Event::SomebodyElse,
    Event::Wait(10),
    Event::Wait(70),
    Event::Wait(660),
    Event::Idle,
    Event::ClockIsOff(0),
    Event::ClockIsOff(-70),
    Event::ClockIsOff(-660),
    Event::ClockIsOff(5_000),
    Event::Confirm,
    Event::Restart,
    Event::ColdStart,
];

/// What may happen in stories about two.
const TWO_GATES: &[Event] = &[
    Event::Code { made: 0, gate: 0, reader: 0 },
    Event::Code { made: 0, gate: 1, reader: 0 },
    Event::Code { made: 10, gate: 0, reader: 1 },
    Event::Code { made: 10, gate: 1, reader: 0 },
    Event::Answer { made: 0, reader: 0 },
    Event::OtherWallet,
    Event::Wait(10),
    Event::Wait(70),
    Event::ClockIsOff(-70),
    Event::Restart,
    Event::Meet,
];

/// Anti-passback in seconds, most entries, and whether the clocks have settled when a story begins.
const STARTS: [(u64, usize, bool); 5] =
    [(0, 16, true), (30, 16, true), (0, 1, true), (0, 16, false), (30, 16, false)];

/// Tells every story of so many events, its end too if that is wanted; returns the first that goes wrong, and counts them.
fn tell(
    world: &World,
    events: &[Event],
    left: usize,
    end: bool,
    told: &mut usize,
) -> Result<(), (Vec<Event>, Wrong)> {
    if left == 0 {
        *told += 1;
        return if end { ends_well(world).map_err(|wrong| (Vec::new(), wrong)) } else { Ok(()) };
    }
    for &event in events {
        let mut next = world.clone();
        next.step(event).map_err(|wrong| (vec![event], wrong))?;
        tell(&next, events, left - 1, end, told).map_err(|(mut story, wrong)| {
            story.insert(0, event);
            (story, wrong)
        })?;
    }
    Ok(())
}

/// Each story's end: the clock is set right, and people go on to be let in.
fn ends_well(world: &World) -> Result<(), Wrong> {
    let mut world = world.clone();
    world.step(Event::ClockIsOff(0))?;
    ends_well_in_pauses(&world)?;
    ends_well_told_the_time(world)
}

/// Nobody tells the time between scans. Of the first two who come one may have to wait; then nobody has to for that.
fn ends_well_in_pauses(world: &World) -> Result<(), Wrong> {
    let mut world = world.clone();
    // An entry is forgotten by time that is believed, and none is here.
    if world.settings.entries < 16 {
        return Ok(());
    }
    let mut comes = |seconds, person| {
        world.time += seconds;
        world.code(wallet(person, 1), world.time, 0, 0)
    };
    comes(660, 250);
    for (seconds, person) in [(AGE + 10, 251), (660, 252), (660, 253)] {
        match comes(seconds, person) {
            Some(Verdict::Fresh) => {}
            verdict => return Err(format!("somebody had to wait after a pause of {seconds} s: {verdict:?}")),
        }
    }
    Ok(())
}

/// Half an hour goes by in which the guard is told the time; a day, where it was full.
fn ends_well_told_the_time(mut world: World) -> Result<(), Wrong> {
    let wait = |world: &mut World, minutes: u64| {
        (0..minutes / 5).try_for_each(|_| {
            world.step(Event::Wait(300))?;
            world.step(Event::Idle)
        })
    };
    wait(&mut world, 30)?;
    if world.gates[0].len() >= world.settings.entries {
        wait(&mut world, 24 * 60)?;
    }
    match world.code(wallet(8, 1), world.time, 0, 0) {
        Some(Verdict::Fresh) => Ok(()),
        verdict => Err(format!("nobody is let in any more: {verdict:?}")),
    }
}

/// The shortest story that goes wrong.
fn first_wrong(events: &[Event], longest: usize) -> Option<String> {
    (1..=longest).find_map(|length| {
        STARTS.iter().find_map(|own| {
            let wrong = tell(&World::new(*own), events, length, false, &mut 0).err();
            wrong.map(|(story, wrong)| format!("{own:?}: {story:?}: {wrong}"))
        })
    })
}

/// Longer stories when there is time.
fn longest(usually: usize) -> usize {
    usually + usize::from(std::env::var_os("SANSE_SOAK").is_some())
}

#[test]
fn no_story_of_one_gate_lets_a_code_in_twice() {
    for own in STARTS {
        let mut told = 0;
        let wrong = tell(&World::new(own), ONE_GATE, longest(5), false, &mut told).err();
        assert!(wrong.is_none(), "{own:?}: {wrong:?}");
        assert_eq!(told, ONE_GATE.len().pow(longest(5) as u32));
    }
}

#[test]
fn no_story_keeps_everybody_out_for_good() {
    for own in STARTS {
        let mut told = 0;
        let wrong = tell(&World::new(own), ONE_GATE, longest(4), true, &mut told).err();
        assert!(wrong.is_none(), "{own:?}: {wrong:?}");
        assert_eq!(told, ONE_GATE.len().pow(longest(4) as u32));
    }
}

#[test]
fn no_story_of_two_gates_lets_in_twice_what_both_know() {
    for own in STARTS {
        let mut told = 0;
        let wrong = tell(&World::new(own), TWO_GATES, longest(5), false, &mut told).err();
        assert!(wrong.is_none(), "{own:?}: {wrong:?}");
    }
}

#[test]
fn without_any_one_rule_a_story_goes_wrong() {
    for rule in [
        Rule::GuardTime,
        Rule::JumpsSettle,
        Rule::WarmUp,
        Rule::GreatestTime,
        Rule::AnswersOnce,
        Rule::AnswersUseUp,
        Rule::CodesUseUp,
        Rule::Passback,
        Rule::FlaggedUseUp,
        Rule::KeptByCode,
        Rule::NothingThrownOut,
    ] {
        OFF.set(Some(rule));
        let wrong = first_wrong(ONE_GATE, 5);
        OFF.set(None);
        let wrong = wrong.unwrap_or_else(|| panic!("no story goes wrong without {rule:?}"));
        println!("without {rule:?}: {wrong}");
    }
}

//! `sequences/`: several scans, at one gate or more, with clocks that go wrong, restarts, and memories that meet.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::case::{Nonce, Policy, hex};
use crate::cose;
use crate::draft::{Facts, HOUR, NOON, Showing};
use crate::keys::seed_16;

/// A file in `sequences/`.
#[derive(Serialize)]
pub(crate) struct Sequence {
    pub(crate) name: String,
    description: &'static str,
    policy: Policy,
    gates: Vec<Gate>,
    /// Texts by name.
    codes: BTreeMap<&'static str, String>,
    steps: Vec<Step>,
}

/// A gate's guard, at its first start.
#[derive(Serialize, Clone, Copy)]
struct Gate {
    passback: u64,
    entries: u64,
}

#[derive(Serialize)]
#[serde(tag = "act", rename_all = "snake_case")]
enum Step {
    Scan(Scan),
    /// A person goes on with the check that the scan before left open.
    Complete(Complete),
    /// The guard's state goes to bytes and back; challenges are gone.
    Restart {
        gate: usize,
    },
    LoseMemory {
        gate: usize,
        at: u64,
    },
    ConfirmClock {
        gate: usize,
        at: u64,
    },
    /// Each learns what the other remembers.
    Meet {
        gates: [usize; 2],
        at: u64,
        travel: u64,
        alerts: [usize; 2],
    },
}

#[derive(Serialize)]
struct Scan {
    gate: usize,
    code: &'static str,
    at: u64,
    reader: &'static str,
    /// The gate's monotonic clock, and its living nonces by age.
    uptime: Option<u64>,
    nonces: Vec<Nonce>,
    outcome: &'static str,
    codes: Vec<u16>,
    repeat: bool,
}

#[derive(Serialize)]
struct Complete {
    at: u64,
    confirmed: Vec<&'static str>,
    outcome: Option<&'static str>,
    codes: Vec<u16>,
    /// Why it cannot be gone on with.
    error: Option<&'static str>,
}

const NEAR: &str = "gate 1";
const FAR: &str = "gate 2";

impl Sequence {
    fn new(name: &str, description: &'static str) -> Self {
        Self {
            name: format!("sequences/{name}"),
            description,
            policy: Policy::default(),
            gates: vec![Gate { passback: 0, entries: 100 }],
            codes: BTreeMap::new(),
            steps: Vec::new(),
        }
    }

    fn policy(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.policy);
        self
    }

    fn passback(mut self, passback: u64) -> Self {
        self.gates.iter_mut().for_each(|gate| gate.passback = passback);
        self
    }

    fn entries(mut self, entries: u64) -> Self {
        self.gates.iter_mut().for_each(|gate| gate.entries = entries);
        self
    }

    fn two_gates(mut self) -> Self {
        let first = self.gates.first().copied();
        self.gates.extend(first);
        self
    }

    /// A code by this name.
    fn code(mut self, name: &'static str, text: String) -> Self {
        self.codes.insert(name, text);
        self
    }

    /// Scanned so many seconds after noon; what is found follows with [`Sequence::finds`].
    fn scan(mut self, code: &'static str, after: u64, reader: &'static str) -> Self {
        assert!(self.codes.contains_key(code), "{code}");
        let gate = usize::from(reader == FAR && self.gates.len() > 1);
        let at = NOON + after;
        let (outcome, codes) = ("admit", Vec::new());
        let (uptime, nonces, repeat) = (None, Vec::new(), false);
        self.steps.push(Step::Scan(Scan { gate, code, at, reader, uptime, nonces, outcome, codes, repeat }));
        self
    }

    fn last(&mut self) -> &mut Scan {
        match self.steps.last_mut() {
            Some(Step::Scan(scan)) => scan,
            _ => unreachable!("a scan comes first"),
        }
    }

    fn finds(mut self, outcome: &'static str, codes: &[u16]) -> Self {
        (self.last().outcome, self.last().codes) = (outcome, codes.to_vec());
        self
    }

    fn repeat(mut self) -> Self {
        self.last().repeat = true;
        self
    }

    /// The gate's one living nonce, made at second 100 of its uptime.
    fn challenged(mut self, uptime: u64) -> Self {
        let nonce = Nonce { nonce_hex: hex(&nonce()), age: uptime - 100 };
        (self.last().uptime, self.last().nonces) = (Some(uptime), vec![nonce]);
        self
    }

    fn complete(mut self, after: u64, done: &'static str, outcome: &'static str, codes: &[u16]) -> Self {
        let (at, outcome, codes) = (NOON + after, Some(outcome), codes.to_vec());
        self.steps.push(Step::Complete(Complete { at, confirmed: vec![done], outcome, codes, error: None }));
        self
    }

    fn cannot_complete(mut self, after: u64, done: &'static str, error: &'static str) -> Self {
        let (at, outcome, error) = (NOON + after, None, Some(error));
        self.steps.push(Step::Complete(Complete {
            at,
            confirmed: vec![done],
            outcome,
            codes: Vec::new(),
            error,
        }));
        self
    }

    fn restart(mut self) -> Self {
        self.steps.push(Step::Restart { gate: 0 });
        self
    }

    fn lose_memory(mut self, after: u64) -> Self {
        self.steps.push(Step::LoseMemory { gate: 0, at: NOON + after });
        self
    }

    fn confirm_clock(mut self, after: u64) -> Self {
        for gate in 0..self.gates.len() {
            self.steps.push(Step::ConfirmClock { gate, at: NOON + after });
        }
        self
    }

    fn meet(mut self, after: u64, alerts: [usize; 2]) -> Self {
        self.steps.push(Step::Meet { gates: [0, 1], at: NOON + after, travel: 60, alerts });
        self
    }
}

fn nonce() -> Vec<u8> {
    seed_16("sequence-nonce").into_iter().take(8).collect()
}

/// A code of one of two people, made so many seconds after noon.
fn made(person: &Facts, after: u64) -> String {
    let showing = Showing { holder: person.holder.unwrap_or("holder"), ..Showing::at(NOON + after) };
    cose::text(&showing.seal(&person.seal()).envelope)
}

fn answered(person: &Facts, after: u64) -> String {
    let showing = Showing { nonce: Some(nonce()), ..Showing::at(NOON + after) };
    cose::text(&showing.seal(&person.seal()).envelope)
}

pub(crate) fn all() -> Vec<Sequence> {
    let me = Facts::default();
    let other = Facts { commitment: seed_16("person-2"), holder: Some("holder-2"), ..me.clone() };
    let second_phone = Facts { holder: Some("holder-other-device"), ..me.clone() };
    let paper = Facts::paper();
    let new = |name, description| {
        Sequence::new(name, description).code("mine", made(&me, 0)).code("another's", made(&other, 0))
    };
    vec![
        new("a-screenshot", "A code is admitted, seen again by the camera, shown again, and shown too late.")
            .scan("mine", 1, NEAR)
            .scan("mine", 4, NEAR)
            .repeat()
            .scan("mine", 6, NEAR)
            .repeat()
            .scan("mine", 7, NEAR)
            .finds("check", &[801])
            .scan("mine", 30, FAR)
            .finds("check", &[801])
            .scan("mine", 31, NEAR)
            .finds("refuse", &[522]),
        new("an-older-screenshot", "A screenshot of an older code after a newer one was admitted.")
            .code("next", made(&me, 10))
            .scan("next", 10, NEAR)
            .scan("mine", 11, NEAR)
            .finds("check", &[801])
            .scan("next", 12, FAR)
            .finds("check", &[801]),
        new("a-clock-set-back", "What was forgotten stays stale when the clock is set back.")
            .code("later", made(&other, 600))
            .confirm_clock(0)
            .scan("mine", 0, NEAR)
            .scan("later", 600, NEAR)
            .scan("mine", 10, NEAR)
            .finds("refuse", &[805]),
        new("a-clock-set-back-over-a-restart", "The greatest time survives a restart.")
            .code("later", made(&other, 600))
            .confirm_clock(0)
            .scan("mine", 0, NEAR)
            .scan("later", 600, NEAR)
            .restart()
            .scan("mine", 10, NEAR)
            .finds("refuse", &[805]),
        new(
            "a-clock-that-jumps",
            "A jump of the clock that is taken back forgets nothing, and bricks nothing.",
        )
        .code("ahead", made(&other, 5 * HOUR))
        .code("next", made(&other, 10))
        .confirm_clock(0)
        .scan("mine", 0, NEAR)
        .scan("ahead", 5 * HOUR, NEAR)
        .scan("mine", 10, NEAR)
        .finds("check", &[801])
        .scan("next", 12, NEAR)
        .finds("check", &[801])
        .code("third", made(&second_phone, 10))
        .scan("third", 13, NEAR),
        new(
            "a-clock-that-runs-on",
            "A clock that runs on from where it jumped to is believed after ten minutes.",
        )
        .code("ahead", made(&other, HOUR))
        .code("later", made(&other, HOUR + 300))
        .code("settled", made(&other, HOUR + 600))
        .confirm_clock(0)
        .scan("ahead", HOUR, NEAR)
        .scan("later", HOUR + 300, NEAR)
        .scan("settled", HOUR + 600, NEAR)
        .scan("mine", 10, NEAR)
        .finds("refuse", &[805]),
        new("two-glitches", "Two jumps do not confirm each other.")
            .code("ahead", made(&other, HOUR))
            .code("far ahead", made(&other, 9 * HOUR))
            .confirm_clock(0)
            .scan("ahead", HOUR, NEAR)
            .scan("far ahead", 9 * HOUR, NEAR)
            .scan("mine", 5, NEAR),
        new("an-operator-sets-the-clock", "A wrong time that was confirmed is set right; the gate warms up.")
            .code("next", made(&me, 20))
            .confirm_clock(10 * HOUR)
            .scan("mine", 0, NEAR)
            .finds("refuse", &[805])
            .confirm_clock(0)
            .scan("mine", 0, FAR)
            .finds("refuse", &[803])
            .scan("next", 20, NEAR),
        new("a-restart", "A restart with memory forgets nothing, anti-passback included.")
            .passback(120)
            .code("second phone", made(&second_phone, 20))
            .scan("mine", 0, NEAR)
            .restart()
            .scan("mine", 2, NEAR)
            .finds("check", &[801])
            .scan("second phone", 21, NEAR)
            .finds("check", &[802])
            .scan("another's", 22, NEAR),
        new(
            "a-lost-memory",
            "After a start without memory only later codes count, for one period and a little.",
        )
        .code("at the edge", made(&me, 20))
        .code("next", made(&me, 30))
        .scan("mine", 0, NEAR)
        .lose_memory(5)
        .scan("mine", 6, NEAR)
        .finds("refuse", &[803])
        .scan("another's", 7, NEAR)
        .finds("refuse", &[803])
        .scan("at the edge", 20, NEAR)
        .finds("refuse", &[803])
        .scan("next", 30, NEAR),
        new("a-lost-memory-over-a-restart", "That the memory was lost is remembered.")
            .lose_memory(0)
            .restart()
            .scan("mine", 5, NEAR)
            .finds("refuse", &[803]),
        new("a-code-made-ahead", "A code is remembered until it dies, not for so long after it was scanned.")
            .policy(|p| p.profile = "lenient")
            .code("ahead", made(&me, 60))
            .code("later", made(&other, 100))
            .confirm_clock(0)
            .scan("ahead", 0, NEAR)
            .scan("later", 100, NEAR)
            .scan("ahead", 110, NEAR)
            .finds("check", &[801])
            .scan("ahead", 121, FAR)
            .finds("refuse", &[522]),
        new("two-phones-of-one-person", "Anti-passback goes by the person, and ends.")
            .passback(120)
            .code("second phone", made(&second_phone, 10))
            .code("a minute later", made(&second_phone, 60))
            .code("two minutes later", made(&second_phone, 120))
            .scan("mine", 0, NEAR)
            .scan("second phone", 10, NEAR)
            .finds("check", &[802])
            .scan("second phone", 20, FAR)
            .finds("check", &[801])
            .scan("a minute later", 60, NEAR)
            .finds("check", &[802])
            .scan("two minutes later", 120, NEAR),
        new("paper-and-phone", "Paper and phone are one person.")
            .passback(120)
            .policy(|p| p.paper = "check")
            .code("paper", cose::text(&paper.seal().envelope))
            .code("next", made(&me, 110))
            .scan("paper", 0, NEAR)
            .finds("check", &[542])
            .scan("paper", 3, NEAR)
            .finds("check", &[542])
            .repeat()
            .scan("mine", 5, NEAR)
            .finds("check", &[802])
            .scan("paper", 100, NEAR)
            .finds("check", &[542, 802])
            .scan("next", 121, NEAR),
        new("nobody-at-the-door", "Unattended, a flagged code leaves nothing behind.")
            .passback(30)
            .policy(|p| p.attendance = "unattended")
            .code("next", made(&me, 20))
            .scan("mine", 0, NEAR)
            .scan("next", 20, NEAR)
            .finds("refuse", &[802])
            .scan("next", 31, NEAR),
        new("a-guard-at-the-door", "Where a person may wave it through, a flagged code is used up.")
            .passback(30)
            .code("next", made(&me, 20))
            .scan("mine", 0, NEAR)
            .scan("next", 20, NEAR)
            .finds("check", &[802])
            .scan("next", 31, NEAR)
            .finds("check", &[801]),
        new("a-full-guard", "A full guard refuses and forgets nobody; what expires makes room.")
            .entries(1)
            .code("later", made(&other, 300))
            .confirm_clock(0)
            .scan("mine", 0, NEAR)
            .scan("another's", 1, NEAR)
            .finds("refuse", &[804])
            .scan("mine", 8, NEAR)
            .finds("check", &[801])
            .scan("later", 300, NEAR),
        new("refused-between", "Whatever is decided in between ends the repeat.")
            .code("nothing", "SN1:".to_owned())
            .scan("mine", 0, NEAR)
            .scan("nothing", 1, NEAR)
            .finds("refuse", &[111])
            .scan("nothing", 2, NEAR)
            .finds("refuse", &[111])
            .repeat()
            .scan("mine", 3, NEAR)
            .finds("check", &[801])
            .scan("mine", 4, NEAR)
            .finds("check", &[801])
            .repeat(),
        new("a-refused-code", "A refused code is not used up.")
            .code("early", made(&me, 20))
            .scan("early", 4, NEAR)
            .finds("refuse", &[523])
            .scan("early", 5, FAR)
            .scan("early", 6, NEAR)
            .finds("refuse", &[523])
            .repeat()
            .scan("early", 10, NEAR)
            .finds("check", &[801]),
        new("a-challenge", "A challenge is answered once by each wallet, and dies with the process.")
            .policy(|p| p.binding = "challenged")
            .code("answer", answered(&me, 0))
            .scan("answer", 0, NEAR)
            .challenged(110)
            .scan("answer", 2, NEAR)
            .challenged(112)
            .repeat()
            .scan("answer", 9, NEAR)
            .challenged(119)
            .finds("check", &[801])
            .restart()
            .scan("answer", 10, NEAR)
            .finds("refuse", &[533])
            .scan("mine", 11, NEAR)
            .finds("refuse", &[534]),
        new("answers-and-codes", "An answer uses up the codes before it, and a code the answers before it.")
            .code("answer", answered(&me, 0))
            .code("next", made(&me, 10))
            .code("answer after", answered(&me, 11))
            .scan("answer", 5, NEAR)
            .challenged(110)
            .scan("mine", 6, NEAR)
            .finds("check", &[801])
            .scan("next", 12, NEAR)
            .scan("answer after", 13, NEAR)
            .challenged(118)
            .finds("check", &[801]),
        new("an-old-answer", "An answer that was made before a code that has passed since.")
            .code("answer", answered(&me, 0))
            .code("next", made(&me, 10))
            .scan("next", 10, NEAR)
            .scan("answer", 11, NEAR)
            .challenged(110)
            .finds("check", &[801]),
        new(
            "gates-that-were-cut-off",
            "One code passes at each of two gates that cannot know; then they meet.",
        )
        .two_gates()
        .passback(120)
        .code("next", made(&me, 10))
        .scan("mine", 0, NEAR)
        .scan("mine", 8, FAR)
        .scan("another's", 9, FAR)
        .meet(9, [1, 1])
        .scan("another's", 10, NEAR)
        .finds("check", &[801])
        .scan("next", 11, NEAR)
        .finds("check", &[802])
        .scan("next", 12, FAR)
        .finds("check", &[802]),
        new("gates-that-meet-twice", "Meeting again changes nothing, and tells of nobody anew but the same.")
            .two_gates()
            .scan("mine", 0, NEAR)
            .meet(2, [0, 0])
            .meet(4, [0, 0])
            .scan("mine", 5, FAR)
            .finds("check", &[801]),
        new("a-clock-is-not-shared", "Another gate's clock is not believed when the two meet.")
            .two_gates()
            .code("ahead", made(&other, 9 * HOUR))
            .confirm_clock(0)
            .scan("ahead", 9 * HOUR, FAR)
            .meet(2, [0, 0])
            .scan("mine", 3, NEAR),
        new(
            "a-slow-clock-at-the-start",
            "The memory is lost while the clock is an hour slow; set right, it warms up from there.",
        )
        .code("before", made(&me, HOUR - 5))
        .code("after", made(&me, HOUR + 20))
        .lose_memory(0)
        .scan("before", HOUR, NEAR)
        .finds("refuse", &[803])
        .scan("after", HOUR + 20, NEAR),
        new(
            "a-fast-clock-at-the-start",
            "The memory is lost while the clock is a year ahead; set right, it warms up from there.",
        )
        .code("before", made(&me, 5))
        .code("after", made(&me, 21))
        .lose_memory(365 * 24 * HOUR)
        .scan("before", 5, NEAR)
        .finds("refuse", &[803])
        .scan("after", 21, NEAR)
        .scan("before", 22, FAR)
        .finds("refuse", &[803]),
        new(
            "an-answer-in-a-jump",
            "While a step of the clock is not settled, an answer uses up what its phone had made before it.",
        )
        .code("answer", answered(&me, HOUR))
        .code("before", made(&me, HOUR - 10))
        .code("after", made(&me, HOUR + 10))
        .confirm_clock(0)
        .scan("answer", HOUR, NEAR)
        .challenged(110)
        .scan("before", HOUR + 3, NEAR)
        .finds("check", &[801])
        .scan("after", HOUR + 12, NEAR),
        new(
            "a-check-is-completed",
            "What the place asks for is done after the scan: the check becomes an admission, once, and no repeat.",
        )
        .policy(|policy| policy.confirmations = vec!["temperature", "consent"])
        .scan("mine", 0, NEAR)
        .finds("check", &[741, 742])
        .complete(40, "temperature", "check", &[742])
        .complete(200, "consent", "admit", &[])
        .cannot_complete(201, "consent", "malformed")
        .scan("mine", 10, NEAR)
        .finds("check", &[741, 742, 801])
        .complete(20, "consent", "check", &[741, 801])
        .complete(30, "temperature", "check", &[801]),
        new("a-check-waits", "A check waits five minutes for what the place asks for, and it was not before it was.")
            .policy(|policy| policy.confirmations = vec!["temperature"])
            .scan("mine", 10, NEAR)
            .finds("check", &[741])
            .cannot_complete(9, "temperature", "not-now")
            .scan("another's", 11, NEAR)
            .finds("check", &[741])
            .complete(310, "temperature", "admit", &[]),
        new("a-check-waits-too-long", "After five minutes the code is shown again.")
            .policy(|policy| policy.confirmations = vec!["temperature"])
            .scan("mine", 0, NEAR)
            .finds("check", &[741])
            .cannot_complete(300, "temperature", "not-now")
            .code("next", made(&me, 310))
            .scan("next", 310, NEAR)
            .finds("check", &[741])
            .complete(320, "temperature", "admit", &[]),
        new("the-camera-sees-a-check-again", "A check is completed from the same text once more; it is closed once.")
            .policy(|policy| policy.confirmations = vec!["temperature"])
            .scan("mine", 0, NEAR)
            .finds("check", &[741])
            .scan("mine", 3, NEAR)
            .finds("check", &[741])
            .repeat()
            .complete(30, "temperature", "admit", &[]),
    ]
}

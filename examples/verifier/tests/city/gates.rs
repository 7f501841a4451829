//! The gates: what their operator types into `verifier`, and whether each decision is the one that the story wants.

use std::path::Path;
use std::process::{Command, Stdio};

use sanse::Timestamp;
use serde_json::Value;

use crate::calendar::{Calendar, Half};
use crate::phones::Phones;
use crate::places::{self, GATES, NORTH, SOUTH};
use crate::plan::{CLONE_APART, HalfDay};
use crate::scans::Scan;

pub(crate) struct Gates<'a> {
    pub(crate) verifier: &'a Path,
    pub(crate) city: &'a Path,
    pub(crate) calendar: Calendar,
}

/// One run of the verifier.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Gates<'_> {
    fn run(&self, line: &str) -> Run {
        let mut verifier = Command::new(self.verifier);
        let output = verifier
            .args(line.split_whitespace())
            .current_dir(self.city)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Types a command, which does what it should; 3 is something to look at.
    pub(crate) fn say(&self, line: &str) -> String {
        let run = self.run(line);
        assert!(matches!(run.code, 0 | 3), "verifier {line}: {}{}", run.out, run.err);
        run.out
    }

    /// A gate's folder, its rules, the neighbours' trust list, and a book of visits.
    pub(crate) fn begin(&self, gate: usize) {
        let (name, place) = (places::gate(gate), places::id(places::of(gate)));
        let beside = if gate == SOUTH { "--beside north" } else { "" };
        self.say(&format!(
            "init {name} --root ZZ/root.pub.pem --trust ZZ/trust-list.cbor --place {place} {beside}"
        ));
        let rules = if places::is_unattended(gate) { "unattended = true\n" } else { "paper = \"check\"\n" };
        std::fs::write(self.city.join(&name).join("gate.toml"), rules).unwrap();
        self.say(&format!("update {name} week.bundle"));
        self.say(&format!("visits init {name} --time {}", self.calendar.at(0, 6 * 60)));
    }

    /// The operator looks at the clock, and the two gates of the first place count their visitors together.
    pub(crate) fn open(&self, gate: usize, day: u32) {
        let (name, time) = (places::gate(gate), self.calendar.at(day, 7 * 60));
        self.say(&format!("clock {name} --confirm --time {time}"));
        if gate == SOUTH {
            self.say(&format!("day-key export north day-{day}.key --time {time}"));
            self.say(&format!("day-key import south day-{day}.key --time {time}"));
        }
    }

    /// Brings the newest status lists, the neighbours' too.
    pub(crate) fn bring_lists(&self, gate: usize, day: u32, half: Half) {
        let (name, time) = (places::gate(gate), self.calendar.at(day, half.lists_at() + 10));
        self.say(&format!("lists {name} ZZ/status-lists YY/status-lists --time {time}"));
    }

    /// The half day at the gates of one place.
    pub(crate) fn play(&self, gates: &[usize], half_day: &HalfDay, phones: &Phones) {
        for gate in gates {
            self.scan(*gate, &half_day.logs[*gate], phones);
        }
        if gates == [NORTH, SOUTH] {
            self.merge(half_day.merge_at);
            for gate in [NORTH, SOUTH] {
                self.scan(gate, &half_day.tails[gate], phones);
            }
        }
    }

    /// Plays a log, and holds each decision against what is wanted.
    fn scan(&self, gate: usize, scans: &[Scan], phones: &Phones) {
        let Some(first) = scans.first() else { return };
        let name = places::gate(gate);
        let log: String = scans.iter().map(|scan| scan.line(phones)).collect();
        std::fs::write(self.city.join(format!("{name}.txt")), log).unwrap();
        let line = format!("check {name} {name}.txt --timed --time {} --reader {name} --json", first.at);
        let run = self.run(&line);
        let told: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(told.len(), scans.len(), "verifier {line}: {}", run.err);
        for (told, scan) in told.iter().zip(scans) {
            let wanted = scan.wanted;
            let wanted = (wanted.outcome, wanted.main, wanted.repeat);
            let found = (told["outcome"].as_str().unwrap(), main(told), told["repeat"].as_bool().unwrap());
            assert_eq!(found, wanted, "{name}, {scan:?}: {told}");
            assert_eq!(told["time"], scan.at.to_string(), "{name}");
        }
    }

    /// The two gates reach each other, and tell of the phone that was shown at both.
    fn merge(&self, time: Timestamp) {
        self.say(&format!("memory export north --out north.memory --time {time}"));
        self.say(&format!("memory export south --out south.memory --time {time}"));
        for (gate, other) in [("south", "north"), ("north", "south")] {
            let run = self.run(&format!("memory merge {gate} {other}.memory --time {time}"));
            let alert = format!("one phone was shown at {gate:?} and at {other:?}, {CLONE_APART} s apart");
            assert_eq!((run.code, run.err.matches("apart").count()), (0, 1), "{}", run.err);
            assert!(run.err.contains(&alert), "{}", run.err);
        }
    }

    /// What the gates of a unit have counted goes there.
    pub(crate) fn hand_on(&self, unit: usize, day: u32) {
        let own: Vec<_> = (0..GATES).filter(|gate| places::unit(places::of(*gate)) == unit).collect();
        let mut files = String::new();
        for gate in own {
            let file = format!("day-{day}-{}.cbor", places::gate(gate));
            self.say(&format!("upload {} --out {file}", places::gate(gate)));
            files += &format!(" {file}");
        }
        let time = self.calendar.at(day, 21 * 60);
        self.say(&format!("collect {}{files} --offset +08:00 --time {time}", places::UNITS[unit]));
    }

    /// The unit's numbers, a place and day each.
    pub(crate) fn numbers(&self, unit: usize) -> Vec<Value> {
        let time = self.calendar.at(15, 22 * 60);
        let said = self.say(&format!("stats {} --json --time {time}", places::UNITS[unit]));
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The name of the reason to act on.
fn main(told: &Value) -> Option<&str> {
    let main = told["main"].as_u64()?;
    let of_that_code = |reason: &&Value| reason["code"] == main;
    told["reasons"].as_array()?.iter().find(of_that_code)?["name"].as_str()
}

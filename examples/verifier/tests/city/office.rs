//! A region's office: what its officers type into `issuer`, and what that says.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sanse::Timestamp;

use crate::calendar::{Calendar, Half};
use crate::people::{Holds, Home, People, document};

/// The officers: a registrar, two approvers, of whom one vouches for files and the other confirms them, a publisher.
const OFFICERS: &str =
    "--officer rong:registrar --officer an:approver --officer bo:approver --officer pu:publisher";

pub(crate) struct Office<'a> {
    issuer: &'a Path,
    city: &'a Path,
    pub(crate) home: Home,
    calendar: Calendar,
}

/// One that was signed for a wallet or a paper.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) wallet: i64,
    pub(crate) text: String,
}

impl<'a> Office<'a> {
    /// A region with its register.
    pub(crate) fn begin(issuer: &'a Path, city: &'a Path, home: Home, calendar: Calendar) -> Self {
        let office = Self { issuer, city, home, calendar };
        let region = home.region();
        office.say(&format!(
            "init --region {region} --name Office-{region} --trust-days 60 --no-passphrase {region}"
        ));
        office.say(&format!("status init {region} --entries 131072"));
        office.say(&format!("registry init {region} {OFFICERS}"));
        let rules = office.path("rules.toml");
        let listed = "\n[[listed]]\narea = \"999900\"\nfrom = 2020-01-01\n";
        std::fs::write(&rules, std::fs::read_to_string(&rules).unwrap() + listed).unwrap();
        office
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.city.join(self.home.region()).join(name)
    }

    /// Types a command, which succeeds.
    pub(crate) fn say(&self, line: &str) -> String {
        self.say_with(line, "")
    }

    /// The same, with this on standard input.
    pub(crate) fn say_with(&self, line: &str, input: &str) -> String {
        let mut issuer = Command::new(self.issuer);
        issuer.args(line.split_whitespace()).current_dir(self.city);
        let mut child =
            issuer.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let (said, complaint) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "issuer {line}: {complaint}");
        said
    }

    /// An officer's command, at a minute of a day.
    pub(crate) fn desk(&self, command: &str, officer: &str, rest: &str, day: u32, minute: u64) -> String {
        self.say(&self.typed(command, officer, rest, self.calendar.at(day, minute)))
    }

    pub(crate) fn typed(&self, command: &str, officer: &str, rest: &str, time: Timestamp) -> String {
        format!("{command} {} --as {officer} --time {time} {rest}", self.home.region())
    }

    /// Registers everybody from a file, with a portrait each and a number if they have a telephone, and confirms them. Two
    /// rows are nobody new.
    ///
    /// Documents cost 20 ms of a core each: of most people the file has a commitment that was made elsewhere.
    pub(crate) fn import(&self, people: &People) {
        let region = self.home.region();
        let row = |who| {
            let (document, commitment) = match people.has_document((self.home, who)) {
                true => (document((self.home, who)), String::new()),
                false => (String::new(), format!("{:016x}{who:016x}", self.home as usize + 1)),
            };
            let name = ["王*", "李*", "张*"][who % 3];
            let phone = match people.holds((self.home, who)) {
                Holds::Paper => "none".to_owned(),
                // A child is reached by the relative whose telephone it is.
                Holds::PhoneOf(_) => String::new(),
                Holds::Phone | Holds::ReplacedPhone => format!("+999 0{} {who:06}", self.home as usize),
            };
            format!("R-{who},{document},{commitment},{phone},{name},{who:032x}\n")
        };
        let mut file: String = "id,document,commitment,phone,name,photo\n".to_owned();
        file.extend((0..self.home.people()).map(row));
        file += &format!("R-again,{},,,,\nR-nobody,CN:card:1,,,,\n", document((self.home, 0)));
        let name = format!("{region}-people.csv");
        std::fs::write(self.city.join(&name), file).unwrap();
        let said = self.say(&format!(
            "import {region} --as bo {name} --commitments --face-compared --rejected {region}-rejected.csv"
        ));
        let count = self.home.people();
        assert!(said.contains(&format!("{count} people of {} rows", count + 2)), "{said}");
        assert!(said.contains("rejected    2 rows"), "{said}");
        let said = self.say(&format!("confirm {region} --as an --commitments"));
        assert!(said.contains(&format!("{count} people")), "{said}");
    }

    /// Signs whatever ends today, for everybody.
    pub(crate) fn issue_due(&self, day: u32) -> Vec<Issued> {
        self.issue("--due", self.calendar.at(day, 5 * 60))
    }

    pub(crate) fn issue(&self, whose: &str, time: Timestamp) -> Vec<Issued> {
        let out = format!("{}-issued.jsonl", self.home.region());
        self.say(&self.typed("issue", "pu", &format!("{whose} --out {out}"), time));
        let lines = std::fs::read_to_string(self.city.join(&out)).unwrap();
        let line = |line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            Issued {
                wallet: line["wallet"].as_i64().unwrap(),
                text: line["text"].as_str().unwrap().to_owned(),
            }
        };
        lines.lines().map(line).collect()
    }

    /// Signs the status lists that a half day begins with.
    pub(crate) fn publish(&self, day: u32, half: Half) {
        let (region, time) = (self.home.region(), self.calendar.at(day, half.lists_at()));
        self.say(&format!("status publish {region} --confirm-future --time {time}"));
    }
}

/// The number under which somebody is registered.
pub(crate) fn number(who: usize) -> String {
    format!("P{}", who + 1)
}

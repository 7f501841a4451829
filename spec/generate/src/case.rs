//! One vector: a code, everything the verifier is given with it, and what it must decide.

use sanse::reason::{Reason, Weight};
use serde::Serialize;

use crate::cose::{self, Sealed};
use crate::draft::{DOCUMENT, Facts, NOON, PLACE, Showing};

#[derive(Serialize, Clone)]
pub(crate) struct Case {
    /// Folder and file name.
    pub(crate) name: String,
    description: String,
    /// The step of `spec/verification.md` that decides; none when the code is simply admitted.
    step: Option<u16>,
    credential: Option<Stages>,
    presentation: Option<Stages>,
    pub(crate) text: String,
    trust: Trust,
    policy: Policy,
    scene: Scene,
    guard: Guard,
    expect: Expect,
}

/// Every stage on the way to a signed document.
#[derive(Serialize, Clone)]
struct Stages {
    #[serde(skip)]
    claims: Vec<u8>,
    #[serde(skip)]
    envelope: Vec<u8>,
    claims_hex: String,
    protected_hex: String,
    message_hex: String,
    signature_hex: String,
    envelope_hex: String,
}

/// Names of files in `trust/`.
#[derive(Serialize, Clone)]
struct Trust {
    home: Option<&'static str>,
    recognised: Vec<&'static str>,
    status: Vec<Loaded>,
}

/// A status list that the verifier was given before the code.
#[derive(Serialize, Clone)]
struct Loaded {
    /// Name of a file in `status/`.
    list: &'static str,
    /// When, known to the second.
    at: u64,
    /// Why it was not loaded.
    refused: Option<&'static str>,
}

#[derive(Serialize, Clone)]
pub(crate) struct Policy {
    pub(crate) place: Option<&'static str>,
    pub(crate) profile: &'static str,
    pub(crate) attendance: &'static str,
    pub(crate) binding: &'static str,
    pub(crate) paper: &'static str,
    pub(crate) colours: Colours,
    pub(crate) longest_update_age: Option<u64>,
    pub(crate) longest_test_age: Option<u64>,
    pub(crate) photo: &'static str,
    pub(crate) document: &'static str,
    pub(crate) confirmations: Vec<&'static str>,
    /// Tenths of a degree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) temperature_below: Option<u16>,
    pub(crate) regions: Option<Vec<&'static str>>,
}

/// What a verifier does that is told nothing but its place.
impl Default for Policy {
    fn default() -> Self {
        Self {
            place: Some(PLACE),
            profile: "balanced",
            attendance: "attended",
            binding: "placed",
            paper: "refuse",
            colours: Colours { green: "admit", yellow: "refuse", red: "refuse" },
            longest_update_age: None,
            longest_test_age: None,
            photo: "shown",
            document: "if_given",
            confirmations: Vec::new(),
            temperature_below: None,
            regions: None,
        }
    }
}

#[derive(Serialize, Clone)]
pub(crate) struct Colours {
    pub(crate) green: &'static str,
    pub(crate) yellow: &'static str,
    pub(crate) red: &'static str,
}

#[derive(Serialize, Clone)]
pub(crate) struct Scene {
    pub(crate) earliest: u64,
    pub(crate) latest: u64,
    pub(crate) reader: &'static str,
    pub(crate) beacon: Option<Beacon>,
    pub(crate) confirmed: Vec<&'static str>,
    /// Tenths of a degree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) temperature: Option<u16>,
    pub(crate) document: Option<Document>,
}

#[derive(Serialize, Clone)]
pub(crate) struct Beacon {
    pub(crate) uptime: u64,
    pub(crate) nonces: Vec<Nonce>,
}

#[derive(Serialize, Clone)]
pub(crate) struct Nonce {
    pub(crate) nonce_hex: String,
    pub(crate) age: u64,
}

#[derive(Serialize, Clone)]
pub(crate) struct Document {
    country: &'static str,
    kind: &'static str,
    number: &'static str,
}

#[derive(Serialize, Clone)]
struct Guard {
    start: Start,
    passback: u64,
    entries: u64,
    scans: Vec<Scan>,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "snake_case")]
enum Start {
    Init,
    WithoutMemory { at: u64 },
}

/// A scan that the guard has seen before.
#[derive(Serialize, Clone)]
struct Scan {
    text: String,
    earliest: u64,
    latest: u64,
    reader: &'static str,
    outcome: &'static str,
}

#[derive(Serialize, Clone)]
struct Expect {
    outcome: &'static str,
    codes: Vec<u16>,
    main: Option<Main>,
    strength: Option<&'static str>,
    display: &'static str,
    repeat: bool,
}

#[derive(Serialize, Clone)]
struct Main {
    code: u16,
    step: u16,
    name: &'static str,
}

impl Case {
    fn new(name: &str, description: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            description: description.to_owned(),
            step: None,
            credential: None,
            presentation: None,
            text,
            trust: Trust { home: Some("home"), recognised: Vec::new(), status: Vec::new() },
            policy: Policy::default(),
            scene: Scene {
                earliest: NOON + 5,
                latest: NOON + 5,
                reader: "gate 1",
                beacon: None,
                confirmed: Vec::new(),
                temperature: None,
                document: None,
            },
            guard: Guard { start: Start::Init, passback: 120, entries: 1_000_000, scans: Vec::new() },
            expect: Expect {
                outcome: "admit",
                codes: Vec::new(),
                main: None,
                strength: Some("placed"),
                display: "green",
                repeat: false,
            },
        }
    }

    /// A text with no document in it.
    pub(crate) fn of_text(name: &str, description: &str, text: impl Into<String>) -> Self {
        Self::new(name, description, text.into())
    }

    /// A credential shown by itself.
    pub(crate) fn bare(name: &str, description: &str, credential: &Sealed) -> Self {
        let mut case = Self::new(name, description, cose::text(&credential.envelope));
        case.credential = Some(Stages::of(credential));
        case.expect.strength = Some("paper");
        case
    }

    /// A presentation of a credential.
    pub(crate) fn shown(name: &str, description: &str, credential: &Sealed, presentation: &Sealed) -> Self {
        let mut case = Self::new(name, description, cose::text(&presentation.envelope));
        case.credential = Some(Stages::of(credential));
        case.presentation = Some(Stages::of(presentation));
        case
    }

    /// A credential of these facts, shown by its holder for the place at noon.
    pub(crate) fn of(name: &str, description: &str, facts: &Facts) -> Self {
        let credential = facts.seal();
        let showing = Showing { holder: facts.holder.unwrap_or("holder"), ..Showing::default() };
        Self::shown(name, description, &credential, &showing.seal(&credential))
    }

    /// The claims of what was signed, by the kind of document.
    pub(crate) fn signed_claims(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let stages = [("credential", &self.credential), ("presentation", &self.presentation)];
        stages.into_iter().filter_map(|(kind, stages)| Some((kind, stages.as_ref()?.claims.as_slice())))
    }

    /// The whole of what was signed, by the kind of document.
    pub(crate) fn envelopes(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let stages = [("credential", &self.credential), ("presentation", &self.presentation)];
        stages.into_iter().filter_map(|(kind, stages)| Some((kind, stages.as_ref()?.envelope.as_slice())))
    }

    /// With the text changed after it was made.
    pub(crate) fn retype(mut self, change: impl FnOnce(&str) -> String) -> Self {
        self.text = change(&self.text);
        self
    }

    pub(crate) fn trusting(mut self, home: Option<&'static str>, recognised: &[&'static str]) -> Self {
        (self.trust.home, self.trust.recognised) = (home, recognised.to_vec());
        self
    }

    /// Given this status list at noon, and taking it.
    pub(crate) fn told(self, list: &'static str) -> Self {
        self.told_at(list, NOON)
    }

    pub(crate) fn told_at(mut self, list: &'static str, at: u64) -> Self {
        self.trust.status.push(Loaded { list, at, refused: None });
        self
    }

    /// Given this status list at noon, and not taking it.
    pub(crate) fn untold(self, list: &'static str, refused: &'static str) -> Self {
        self.untold_at(list, NOON, refused)
    }

    pub(crate) fn untold_at(mut self, list: &'static str, at: u64, refused: &'static str) -> Self {
        self.trust.status.push(Loaded { list, at, refused: Some(refused) });
        self
    }

    pub(crate) fn policy(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.policy);
        self
    }

    pub(crate) fn scene(mut self, change: impl FnOnce(&mut Scene)) -> Self {
        change(&mut self.scene);
        self
    }

    /// Taking paper for a person to compare.
    pub(crate) fn taking_paper(self) -> Self {
        self.policy(|p| p.paper = "check")
    }

    pub(crate) fn profile(self, profile: &'static str) -> Self {
        self.policy(|p| p.profile = profile)
    }

    /// Scanned at this time, known to the second.
    pub(crate) fn at(self, time: u64) -> Self {
        self.between(time, time)
    }

    pub(crate) fn between(self, earliest: u64, latest: u64) -> Self {
        self.scene(|s| (s.earliest, s.latest) = (earliest, latest))
    }

    pub(crate) fn typed(self, number: &'static str) -> Self {
        let (country, kind, _) = DOCUMENT;
        self.scene(|s| s.document = Some(Document { country, kind, number }))
    }

    /// The guard has just started without its memory.
    pub(crate) fn cold(mut self, at: u64) -> Self {
        self.guard.start = Start::WithoutMemory { at };
        self
    }

    pub(crate) fn guard(mut self, passback: u64, entries: u64) -> Self {
        (self.guard.passback, self.guard.entries) = (passback, entries);
        self
    }

    /// The guard has seen this scan before.
    pub(crate) fn after(
        mut self,
        text: impl Into<String>,
        time: u64,
        reader: &'static str,
        outcome: &'static str,
    ) -> Self {
        let scan = Scan { text: text.into(), earliest: time, latest: time, reader, outcome };
        self.guard.scans.push(scan);
        self
    }

    /// The same text was scanned before.
    pub(crate) fn again(self, time: u64, reader: &'static str, outcome: &'static str) -> Self {
        let text = self.text.clone();
        self.after(text, time, reader, outcome)
    }

    /// What is found, in the order it is found; outcome, main reason and step follow (`spec/verification.md`).
    pub(crate) fn codes(mut self, codes: &[u16]) -> Self {
        let weight = |code: u16| reason(code).1;
        let refusal = codes.iter().copied().find(|code| weight(*code) == Weight::Refuse);
        // Of what a person is to look at, another showing of the same code tells most.
        let replayed = codes.iter().copied().find(|code| code / 100 == 8);
        let looked_at = codes.iter().copied().find(|code| weight(*code) == Weight::Check);
        let main = refusal.or(replayed).or(looked_at);
        self.expect.outcome = match main {
            None => "admit",
            Some(_) if refusal.is_some() || self.policy.attendance == "unattended" => "refuse",
            Some(_) => "check",
        };
        self.step = main.map(|code| code / 100);
        self.expect.main = main.map(|code| Main { code, step: code / 100, name: reason(code).0 });
        self.expect.codes = codes.to_vec();
        // Nothing is believed up to the issuer's signature; but a list that runs out does not stop anything.
        if main.is_some_and(|code| code < 400 && !(202..=203).contains(&code)) {
            (self.expect.strength, self.expect.display) = (None, "grey");
        }
        // Only what is in date and shown by its holder, now and here, has a colour.
        if codes.iter().any(|code| *code < 700 && weight(*code) == Weight::Refuse) {
            self.expect.display = "grey";
        }
        if main.is_some_and(|code| (501..=515).contains(&code)) {
            self.expect.strength = None;
        }
        self
    }

    pub(crate) fn strength(mut self, strength: &'static str) -> Self {
        self.expect.strength = Some(strength);
        self
    }

    pub(crate) fn display(mut self, display: &'static str) -> Self {
        self.expect.display = display;
        self
    }

    pub(crate) fn repeated(mut self) -> Self {
        self.expect.repeat = true;
        self
    }
}

impl Stages {
    fn of(sealed: &Sealed) -> Self {
        Self {
            claims: sealed.claims.clone(),
            claims_hex: hex(&sealed.claims),
            protected_hex: hex(&sealed.protected),
            message_hex: hex(&sealed.message),
            signature_hex: hex(&sealed.signature),
            envelope_hex: hex(&sealed.envelope),
            envelope: sealed.envelope.clone(),
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Name and weight of a reason code.
fn reason(code: u16) -> (&'static str, Weight) {
    let found = Reason::ALL.iter().find(|(number, ..)| *number == code);
    let (_, name, weight) = found.expect("a code of the table");
    (name, *weight)
}

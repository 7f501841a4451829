//! A decision as plain data, the same in every language: for logs, JSON, and bindings.

use serde::Serialize;

use super::decision::{Decision, Display};
use crate::reason::{Language, Reason};

/// What a [`Decision`] says, without anything personal: no name, commitment, key or photo reference, no degrees of a
/// temperature.
///
/// Times are RFC 3339 in UTC, ages whole seconds. Members may be added; none changes its meaning.
///
/// ```
/// # use sanse::guard::{GuardSettings, MemoryGuard};
/// # use sanse::key::SigningKey;
/// # use sanse::reason::Language;
/// # use sanse::trust::Trust;
/// # use sanse::verify::{Policy, Scene, Verifier};
/// # use sanse::{Now, Timestamp};
/// # let trust = Trust::pin(SigningKey::generate()?.public())?;
/// # let gate = Verifier::new(trust, Policy::openly().build()?, MemoryGuard::init(GuardSettings::default()));
/// # let scene = Scene::at(Now::exactly(Timestamp::from_unix(1_772_366_400)?));
/// let data = gate.check("HC1:NCF", &scene).to_data(Language::English);
/// assert_eq!(data.outcome, "refuse");
/// assert_eq!(data.reasons[0].code, 102);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DecisionData {
    /// `admit`, `check` or `refuse`.
    pub outcome: &'static str,
    /// The same scan once more: count nothing.
    pub repeat: bool,
    /// Only this gate's own replay memory was asked, since the one that it shares did not answer.
    pub alone: bool,
    /// Everything that was found, in the order of the steps.
    pub reasons: Vec<ReasonData>,
    /// The number of the reason to act on.
    pub main: Option<u16>,
    /// The one thing to do next.
    pub next: &'static str,
    /// `green`, `yellow`, `red` or `grey`.
    pub display: &'static str,
    /// Whether the refusal is to be reported.
    pub report: bool,
    /// How old the trust list is, in seconds.
    pub trust_list_age: Option<u64>,
    /// How old the status list is that was looked into, in seconds.
    pub status_list_age: Option<u64>,
    /// What was verified; nothing when no issuer's signature held.
    pub pass: Option<PassData>,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReasonData {
    /// Its number.
    pub code: u16,
    /// Its stable name.
    pub name: &'static str,
    /// The verifier's step.
    pub step: u16,
    /// `note`, `check` or `refuse`.
    pub weight: &'static str,
    /// What was found, with the compared values.
    pub message: String,
    /// What to do next.
    pub next: &'static str,
}

/// What was verified of the pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PassData {
    /// `green`, `yellow` or `red`, the worse of what was issued and what the status list says; nothing for a specimen.
    pub colour: Option<&'static str>,
    /// Whether it is a specimen.
    pub specimen: bool,
    /// When it was last updated.
    pub updated_at: String,
    /// How long ago, in seconds.
    pub updated_age: u64,
    /// The first second in which it no longer holds.
    pub expires_at: String,
    /// `paper`, `open`, `placed` or `challenged`; nothing when the presentation did not hold.
    pub strength: Option<&'static str>,
    /// When the holder made the code.
    pub shown_at: Option<String>,
    /// For whom: a region or a place.
    pub audience: Option<String>,
    /// The latest test.
    pub test: Option<TestData>,
    /// Whether the person is advised to make the health declaration.
    pub advice: bool,
    /// Whether the document that was typed belongs to the pass.
    pub document_matches: Option<bool>,
    /// The region that issued it.
    pub region: String,
    /// The issuer's name in the trust list.
    pub issuer: String,
}

/// The latest test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TestData {
    /// When the sample was taken.
    pub time: String,
    /// `negative`, `positive` or `pending`.
    pub result: &'static str,
}

impl Decision {
    /// The decision as plain data, its sentences in this language.
    #[must_use]
    pub fn to_data(&self, language: Language) -> DecisionData {
        DecisionData {
            outcome: self.outcome().name(),
            repeat: self.is_repeat(),
            alone: self.is_alone(),
            reasons: self.reasons().iter().map(|reason| ReasonData::of(reason, language)).collect(),
            main: self.main_reason().map(Reason::code),
            next: self.next(language),
            display: match self.display() {
                Display::Pass(colour) => colour.name(),
                Display::Grey => "grey",
            },
            report: self.is_to_report(),
            trust_list_age: self.trust_list_age(),
            status_list_age: self.status_list_age(),
            pass: self.pass_data(),
        }
    }

    fn pass_data(&self) -> Option<PassData> {
        let updated = self.updated()?;
        let shown = self.presented();
        Some(PassData {
            colour: self.colour().map(crate::Colour::name),
            specimen: self.is_specimen(),
            updated_at: updated.time.to_string(),
            updated_age: updated.age,
            expires_at: self.expires_at()?.to_string(),
            strength: self.strength().map(super::Strength::name),
            shown_at: shown.map(|(time, _)| time.to_string()),
            audience: shown.map(|(_, audience)| audience.to_string()),
            test: self
                .latest_test()
                .map(|test| TestData { time: test.time.to_string(), result: test.result.name() }),
            advice: self.is_advised(),
            document_matches: self.document_matches(),
            region: self.region()?.to_string(),
            issuer: self.issuer()?.to_owned(),
        })
    }
}

impl ReasonData {
    fn of(reason: &Reason, language: Language) -> Self {
        Self {
            code: reason.code(),
            name: reason.name(),
            step: reason.step(),
            weight: reason.weight().name(),
            message: reason.message(language),
            next: reason.next(language),
        }
    }
}

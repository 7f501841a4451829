//! Step 7, policy: the place's own rules, closed plain data, strict unless said otherwise.

use std::fmt;
use std::str::FromStr;

use super::Findings;
use super::scene::{Confirmation, Scene};
use super::signature::{Shown, Wrapping};
use crate::audience::{PlaceId, RegionId};
use crate::credential::{Colour, TestResult};
use crate::error::{Error, in_range, word};
use crate::limits;
use crate::place::PlaceCode;
use crate::profile::Profile;
use crate::reason::Reason;
use crate::temperature::Temperature;

/// What a place asks of those who want to pass.
///
/// Unless said otherwise: green only; bound codes only; made for this place; a person stands at the door;
/// passes of every recognised region. One that lets nobody pass, or asks an empty door to look, cannot be
/// built.
///
/// ```
/// use sanse::verify::{Policy, Treatment};
/// use sanse::Colour;
///
/// let hospital = Policy::at("ZZ-CLINIC".parse()?)
///     .colour(Colour::Yellow, Treatment::Check)
///     .longest_update_age(24 * 3600)?
///     .build()?;
/// assert_eq!(hospital.place().unwrap().as_str(), "ZZ-CLINIC");
/// assert!(Policy::openly().colour(Colour::Green, Treatment::Refuse).build().is_err());
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub(crate) place: Option<PlaceId>,
    pub(crate) profile: Profile,
    pub(crate) attendance: Attendance,
    pub(crate) binding: BindingRule,
    pub(crate) paper: PaperRule,
    treatments: [Treatment; 3],
    longest_update_age: Option<u64>,
    longest_test_age: Option<u64>,
    photo: PhotoRule,
    document: DocumentRule,
    confirmations: Vec<Confirmation>,
    temperature_below: Option<Temperature>,
    regions: Regions,
}

/// How a colour is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Treatment {
    /// Refused, with what follows explained.
    Refuse,
    /// A person looks.
    Check,
    /// Admitted.
    Admit,
}

impl Treatment {
    /// `admit`, `check` or `refuse`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Treatment::Admit => "admit",
            Treatment::Check => "check",
            Treatment::Refuse => "refuse",
        }
    }
}

impl fmt::Display for Treatment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`Treatment::name`] writes; else [`Error::Word`].
impl FromStr for Treatment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let all = [Treatment::Admit, Treatment::Check, Treatment::Refuse];
        word("the treatment", text, &all, Treatment::name)
    }
}

/// Whether a person stands at the door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Attendance {
    /// Somebody is there to look.
    #[default]
    Attended,
    /// Nobody: whatever a person would have to look at is refused.
    Unattended,
}

/// How strongly a wallet's code must be bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BindingRule {
    /// To this gate's own challenge, shown on its screen.
    Challenged,
    /// To this place, whose code the visitor scans first. What a verifier with a place requires.
    Placed,
    /// To the moment only: a code shown here may be shown elsewhere within its half minute. What a verifier
    /// without a place requires.
    Open,
}

/// Whether paper is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaperRule {
    /// Paper is refused.
    #[default]
    Refuse,
    /// Paper is taken for a person to compare; anyone can copy it.
    Check,
}

/// Whether a person compares the photo.
///
/// Whatever this says, a pass without a photo is at best checked, unless an identity document was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PhotoRule {
    /// Only when the pass is checked for another reason.
    #[default]
    Shown,
    /// Each time.
    Compare,
}

/// Whether the identity document is held against the pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentRule {
    /// Only when one is given.
    #[default]
    IfGiven,
    /// Each time: typed or read from the card against the commitment, else compared by a person.
    Require,
}

/// Whose passes count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Regions {
    /// The home region's and all that it recognises.
    #[default]
    AllRecognised,
    /// Of those, only these.
    Only(Vec<RegionId>),
}

impl Policy {
    /// A policy for a gate at a place: codes must be made for it.
    #[must_use]
    pub fn at(place: PlaceId) -> PolicyBuilder {
        PolicyBuilder::new(Some(place), BindingRule::Placed)
    }

    /// A policy for a gate at the place of this code. Where its kind is exempt, a person looks at yellow and red instead of
    /// refusing them.
    ///
    /// ```
    /// use sanse::place::{PlaceCode, PlaceKind};
    /// use sanse::verify::Policy;
    /// # let now = sanse::Timestamp::from_unix(1_772_366_400)?;
    ///
    /// let clinic = PlaceCode::new("ZZ-FC-1".parse()?, "示例发热门诊", "999999".parse()?, now, now.plus(86_400))?;
    /// let policy = Policy::at_place(&clinic.with_kind(PlaceKind::FeverClinic)).build()?;
    /// # assert_eq!(policy.place().unwrap().as_str(), "ZZ-FC-1");
    /// # Ok::<(), sanse::Error>(())
    /// ```
    #[must_use]
    pub fn at_place(place: &PlaceCode) -> PolicyBuilder {
        let policy = Self::at(place.id());
        match place.kind().is_exempt() {
            true => policy.colour(Colour::Yellow, Treatment::Check).colour(Colour::Red, Treatment::Check),
            false => policy,
        }
    }

    /// A policy for a verifier that is at no place: codes are shown openly.
    #[must_use]
    pub fn openly() -> PolicyBuilder {
        PolicyBuilder::new(None, BindingRule::Open)
    }

    /// The place.
    #[must_use]
    pub fn place(&self) -> Option<PlaceId> {
        self.place
    }

    /// The profile.
    #[must_use]
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Whether a person stands at the door.
    #[must_use]
    pub fn attendance(&self) -> Attendance {
        self.attendance
    }

    /// Whether it asks for more than a colour and its age: a test, a temperature, a document held against the pass.
    pub(super) fn asks_for_more_than_colour(&self) -> bool {
        let document = self.document == DocumentRule::Require;
        self.longest_test_age.is_some() || self.temperature_below.is_some() || document
    }

    pub(super) fn longest_update_age(&self) -> Option<u64> {
        self.longest_update_age
    }

    pub(super) fn treatment(&self, colour: Colour) -> Treatment {
        let [green, yellow, red] = self.treatments;
        match colour {
            Colour::Green => green,
            Colour::Yellow => yellow,
            Colour::Red => red,
        }
    }
}

/// Builds a [`Policy`].
#[derive(Clone, Debug)]
pub struct PolicyBuilder(Policy);

impl PolicyBuilder {
    fn new(place: Option<PlaceId>, binding: BindingRule) -> Self {
        Self(Policy {
            place,
            profile: Profile::default(),
            attendance: Attendance::default(),
            binding,
            paper: PaperRule::default(),
            treatments: [Treatment::Admit, Treatment::Refuse, Treatment::Refuse],
            longest_update_age: None,
            longest_test_age: None,
            photo: PhotoRule::default(),
            document: DocumentRule::default(),
            confirmations: Vec::new(),
            temperature_below: None,
            regions: Regions::default(),
        })
    }

    /// How often wallets renew their codes, and the ages accepted; [`Profile::Balanced`] unless said.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.0.profile = profile;
        self
    }

    /// Whether a person stands at the door; one does unless said.
    #[must_use]
    pub fn attendance(mut self, attendance: Attendance) -> Self {
        self.0.attendance = attendance;
        self
    }

    /// How strongly a wallet's code must be bound.
    #[must_use]
    pub fn binding(mut self, binding: BindingRule) -> Self {
        self.0.binding = binding;
        self
    }

    /// Whether paper is taken; it is refused unless said.
    #[must_use]
    pub fn paper(mut self, paper: PaperRule) -> Self {
        self.0.paper = paper;
        self
    }

    /// How a colour is treated; green is admitted, yellow and red are refused unless said.
    #[must_use]
    pub fn colour(mut self, colour: Colour, treatment: Treatment) -> Self {
        let [green, yellow, red] = &mut self.0.treatments;
        *match colour {
            Colour::Green => green,
            Colour::Yellow => yellow,
            Colour::Red => red,
        } = treatment;
        self
    }

    /// How long ago the pass may have been updated, in seconds; as long as it holds unless said.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for less than a minute (times of issue are whole minutes) or above
    /// [`limits::CREDENTIAL_LIFE_SECONDS`].
    pub fn longest_update_age(mut self, seconds: u64) -> Result<Self, Error> {
        let max = limits::CREDENTIAL_LIFE_SECONDS;
        self.0.longest_update_age = Some(in_range("the longest update age (seconds)", seconds, 60, max)?);
        Ok(self)
    }

    /// Requires a negative test taken at most so many seconds ago.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for 0 or above [`limits::CREDENTIAL_LIFE_SECONDS`].
    pub fn longest_test_age(mut self, seconds: u64) -> Result<Self, Error> {
        let max = limits::CREDENTIAL_LIFE_SECONDS;
        self.0.longest_test_age = Some(in_range("the longest test age (seconds)", seconds, 1, max)?);
        Ok(self)
    }

    /// Whether a person compares the photo each time.
    #[must_use]
    pub fn photo(mut self, photo: PhotoRule) -> Self {
        self.0.photo = photo;
        self
    }

    /// Whether the identity document is held against the pass each time.
    #[must_use]
    pub fn document(mut self, document: DocumentRule) -> Self {
        self.0.document = document;
        self
    }

    /// Requires something of a person at the door.
    #[must_use]
    pub fn require(mut self, confirmation: Confirmation) -> Self {
        if !self.0.confirmations.contains(&confirmation) {
            self.0.confirmations.push(confirmation);
        }
        self
    }

    /// Takes temperatures below this one alone ([`Temperature::FEVER`] is where fever begins): one that is higher is
    /// refused, one below 35.0 degrees ([`limits::TEMPERATURE_LEAST_TENTHS`]) is measured again, and where none was measured a
    /// person must. A door that measures by itself may be unattended.
    ///
    /// ```
    /// use sanse::Temperature;
    /// use sanse::verify::{Policy, Scene};
    /// # let now = sanse::Now::exactly(sanse::Timestamp::from_unix(1_772_366_400)?);
    ///
    /// let school = Policy::at("ZZ-SCH-1".parse()?).temperature_below(Temperature::FEVER).build()?;
    /// let scene = Scene::at(now).temperature("36.6".parse()?);
    /// # let _ = (school, scene);
    /// # Ok::<(), sanse::Error>(())
    /// ```
    #[must_use]
    pub fn temperature_below(mut self, limit: Temperature) -> Self {
        self.0.temperature_below = Some(limit);
        self
    }

    /// Whose passes count; all recognised regions' unless said.
    #[must_use]
    pub fn regions(mut self, regions: Regions) -> Self {
        self.0.regions = regions;
        self
    }

    /// The policy.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it could never let anybody pass, or asks an unattended door to look;
    /// [`Error::OutOfRange`] for a limit of the temperature outside [`limits::TEMPERATURE_LIMIT_TENTHS`].
    pub fn build(self) -> Result<Policy, Error> {
        let policy = self.0;
        let impossible = |why| Err(Error::Malformed { what: "this policy", why });
        let unattended = policy.attendance == Attendance::Unattended;
        if policy.place.is_none() && policy.binding != BindingRule::Open {
            return impossible(
                "codes are bound to a place or a challenge only where there is a place; name it",
            );
        }
        if policy.treatments.iter().all(|t| *t == Treatment::Refuse) {
            return impossible("it refuses every colour; accept at least one");
        }
        if unattended && !policy.treatments.contains(&Treatment::Admit) {
            return impossible("nobody is there to look; admit at least one colour");
        }
        if unattended && policy.paper != PaperRule::Refuse {
            return impossible("nobody is there to compare paper; refuse it");
        }
        if unattended && (policy.photo == PhotoRule::Compare || !policy.confirmations.is_empty()) {
            return impossible("nobody is there to compare a photo or to confirm anything");
        }
        if let Some(limit) = policy.temperature_below {
            let (min, max) = limits::TEMPERATURE_LIMIT_TENTHS;
            let what = "the limit of the temperature (tenths of a degree)";
            in_range(what, limit.tenths().into(), min.into(), max.into())?;
        }
        if policy.regions == Regions::Only(Vec::new()) {
            return impossible("it accepts no region's passes; name at least one");
        }
        Ok(policy)
    }
}

fn missing(confirmation: Confirmation) -> Reason {
    match confirmation {
        Confirmation::Temperature => Reason::ConfirmTemperature {},
        Confirmation::Consent => Reason::ConfirmConsent {},
        Confirmation::SecondDocument => Reason::ConfirmSecondDocument {},
    }
}

pub(super) fn check(shown: &mut Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    origin(shown, policy, scene, findings);
    colour(shown, policy, scene, findings);
    test(shown, policy, scene, findings);
    person(shown, policy, scene, findings);
    temperature(policy, scene, findings);
    for confirmation in policy.confirmations.iter().filter(|c| !scene.done.is_confirmed(**c)) {
        // Told already.
        if !(policy.temperature_below.is_some() && *confirmation == Confirmation::Temperature) {
            findings.add(missing(*confirmation));
        }
    }
}

/// Where there is a limit, only a number can be held against it.
fn temperature(policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let Some(limit) = policy.temperature_below else { return };
    match scene.done.temperature {
        None => findings.add(Reason::ConfirmTemperature {}),
        Some(measured) if measured >= limit => findings.add(Reason::TemperatureTooHigh { measured, limit }),
        Some(measured) if measured < Temperature::LEAST => {
            findings.add(Reason::TemperatureTooLow { measured, least: Temperature::LEAST });
        }
        Some(_) => {}
    }
}

fn origin(shown: &Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let anchor = &shown.anchor;
    if anchor.entry.specimen {
        findings.add(Reason::Specimen {});
    }
    let region = anchor.region;
    if let Regions::Only(regions) = &policy.regions
        && !regions.contains(&region)
    {
        findings.add(Reason::RegionNotRecognised { region });
    }
    if let Some(recognised) = &anchor.recognised {
        let claims = shown.credential.claims();
        let life = claims.expires_at().since(claims.issued_at());
        let until = recognised.until;
        if scene.now.latest() >= until || !recognised.accepts(shown.colour) || life > recognised.longest_life
        {
            findings.add(Reason::RecognitionExceeded { region, until });
        }
    }
}

fn colour(shown: &Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let claims = shown.credential.claims();
    let colour = shown.colour;
    match policy.treatment(colour) {
        Treatment::Admit => {}
        Treatment::Check => findings.add(Reason::ColourCheck { colour }),
        Treatment::Refuse => findings.add(Reason::ColourRefused { colour }),
    }
    let age = scene.now.latest().since(claims.issued_at());
    if let Some(limit) = policy.longest_update_age.filter(|limit| age > *limit) {
        findings.add(Reason::UpdateTooOld { age, limit });
    }
}

fn test(shown: &Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let Some(limit) = policy.longest_test_age else { return };
    let Some(test) = shown.credential.claims().pass().latest_test() else {
        findings.add(Reason::TestRequired {});
        return;
    };
    let (taken_at, result) = (test.time, test.result);
    let age = scene.now.latest().since(taken_at);
    let issued_at = shown.credential.claims().issued_at();
    if taken_at.since(issued_at) >= limits::ISSUE_STEP_SECONDS {
        findings.add(Reason::TestAhead { taken_at, issued_at });
    } else if age > limit {
        findings.add(Reason::TestTooOld { taken_at, age, limit });
    }
    if result != TestResult::Negative {
        findings.add(Reason::TestNotNegative { result });
    }
}

/// Whether it is the person's own pass: photo and identity document.
fn person(shown: &mut Shown, policy: &Policy, scene: &Scene<'_>, findings: &mut Findings) {
    let pass = shown.credential.claims().pass();
    let salt = match &shown.wrapping {
        Wrapping::Opened(presentation) => presentation.claims().salt(),
        _ => None,
    };
    // One Argon2id, some 20 ms, and only when the holder has shown the salt and a document is given.
    let matches =
        salt.and_then(|salt| scene.document_matches(salt, pass.commitment())).or(shown.document_matches);
    let has_photo = pass.photo_ref().is_some();
    shown.document_matches = matches;
    shown.document_given |= scene.has_document();
    match matches {
        Some(true) => {}
        Some(false) => findings.add(Reason::DocumentMismatch {}),
        // A document that was given and cannot be held against the code must not count for nothing.
        None if policy.document == DocumentRule::Require || shown.document_given => {
            findings.add(Reason::DocumentCompare {});
        }
        None => {}
    }
    // Without a portrait nobody can tell whose pass it is, unless the document has told.
    if !has_photo && matches != Some(true) {
        findings.add(Reason::PhotoMissing {});
    } else if has_photo && policy.photo == PhotoRule::Compare {
        findings.add(Reason::PhotoCompare {});
    }
}

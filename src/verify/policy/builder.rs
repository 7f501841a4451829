//! A policy is built up from the strict one; one that lets nobody pass cannot be.

use super::super::scene::Confirmation;
use super::{Attendance, BindingRule, DocumentRule, PaperRule, PhotoRule, Policy, Regions, Treatment};
use crate::audience::PlaceId;
use crate::colour::Colour;
use crate::error::{Error, in_range};
use crate::limits;
use crate::profile::Profile;
use crate::temperature::Temperature;

/// Builds a [`Policy`].
#[derive(Clone, Debug)]
pub struct PolicyBuilder(Policy);

impl PolicyBuilder {
    pub(super) fn new(place: Option<PlaceId>, binding: BindingRule) -> Self {
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

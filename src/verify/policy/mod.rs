//! Policy: the place's own rules, closed plain data, strict unless said otherwise.

mod builder;
mod rules;
mod step;

pub use self::builder::PolicyBuilder;
pub use self::rules::{Attendance, BindingRule, DocumentRule, PaperRule, PhotoRule, Regions, Treatment};
pub(super) use self::step::check;
use super::scene::Confirmation;
use crate::audience::PlaceId;
use crate::colour::Colour;
use crate::place::PlaceCode;
use crate::profile::Profile;
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

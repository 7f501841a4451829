//! What to show: for whom, when, and what the verifier asked for.

use crate::audience::{Audience, PlaceId, RegionId};
use crate::envelope::Verified;
use crate::error::Error;
use crate::identity::Salt;
use crate::place::{Challenge, PlaceCode, WayIn};
use crate::presentation::Nonce;
use crate::time::Timestamp;

/// What to show: for whom, at what time, and what the verifier asked for.
///
/// ```
/// use sanse::{Nonce, Request, Timestamp};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let challenge = Nonce::generate()?;
/// let anywhere = Request::openly("ZZ".parse()?, now);
/// let here = Request::at("ZZ-GATE-7".parse()?, now);
/// let to_this_gate = Request::at("ZZ-GATE-7".parse()?, now).nonce(challenge); // read from the gate's screen
/// # let _ = (anywhere, here, to_this_gate);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) audience: Audience,
    pub(super) time: Timestamp,
    pub(super) nonce: Option<Nonce>,
    pub(super) salt: Option<Salt>,
}

impl Request {
    /// Shown openly to any verifier of the issuing region.
    #[must_use]
    pub fn openly(region: RegionId, time: Timestamp) -> Self {
        Self { audience: region.into(), time, nonce: None, salt: None }
    }

    /// Shown at a place whose code was scanned first: dead at every other place.
    #[must_use]
    pub fn at(place: PlaceId, time: Timestamp) -> Self {
        Self { audience: place.into(), time, nonce: None, salt: None }
    }

    /// Shown at the place whose code was scanned and believed.
    #[must_use]
    pub fn entering(place: &Verified<PlaceCode>, time: Timestamp) -> Self {
        Self::at(place.claims().id(), time)
    }

    /// Answering what is on the screen of a gate, at the place whose code was believed.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the screen is another place's, or the place has none: it is not answered.
    pub fn answer(
        place: &Verified<PlaceCode>,
        challenge: &Challenge,
        time: Timestamp,
    ) -> Result<Self, Error> {
        if place.claims().way_in() != WayIn::Screen {
            let why = "its code says that there is no screen at this door; do not answer one";
            return Err(Error::Mismatch { what: "the screen's challenge", with: "the place's way in", why });
        }
        if challenge.untrusted_place() != place.claims().id() {
            let why = "scan the place's own code first, and then its own screen";
            return Err(Error::Mismatch { what: "the screen's challenge", with: "the place's code", why });
        }
        Ok(Self::entering(place, time).nonce(challenge.nonce()))
    }

    /// Answering the challenge on the gate's screen.
    #[must_use]
    pub fn nonce(mut self, nonce: Nonce) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// With the salt of the commitment, for an ID check only: it lets whoever reads the code test guesses of
    /// the document's number.
    #[must_use]
    pub fn salt(mut self, salt: Salt) -> Self {
        self.salt = Some(salt);
        self
    }
}

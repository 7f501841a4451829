//! A neighbouring region, as far as the home list recognises it.

use crate::audience::RegionId;
use crate::colour::Colour;
use crate::error::{Error, in_range};
use crate::key::VerifyingKey;
use crate::limits;
use crate::time::Timestamp;

/// A neighbouring region whose passes count here.
///
/// ```
/// use sanse::key::SigningKey;
/// use sanse::trust::{RecognisedRegion, TrustList};
/// use sanse::{Colour, Timestamp};
///
/// # let (now, root_of_yy) = (Timestamp::from_unix(1_772_366_400)?, SigningKey::generate()?);
/// let yy = RecognisedRegion::new(
///     "YY".parse()?,
///     root_of_yy.public(),
///     now.plus(90 * 86_400), // recognised until then
///     &[Colour::Green],
///     48 * 3_600, // passes that live longer do not count
/// )?;
/// let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(14 * 86_400))?.recognise(yy)?;
/// assert_eq!(list.recognised()[0].root(), root_of_yy.public()); // compare it with the neighbour before that
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecognisedRegion {
    pub(crate) region: RegionId,
    pub(crate) root: VerifyingKey,
    pub(crate) until: Timestamp,
    pub(crate) colours: u64,
    pub(crate) longest_life: u64,
}

impl RecognisedRegion {
    /// A region whose trust lists are signed by `root`, recognised until `until` (not included) for these
    /// colours and credentials that live at most `longest_life` seconds.
    ///
    /// # Errors
    /// [`Error::Malformed`] without a colour; [`Error::OutOfRange`] for the longest life.
    pub fn new(
        region: RegionId,
        root: &VerifyingKey,
        until: Timestamp,
        colours: &[Colour],
        longest_life: u64,
    ) -> Result<Self, Error> {
        if colours.is_empty() {
            return Err(Error::Malformed { what: "a recognised region", why: "name at least one colour" });
        }
        let colours = colours.iter().fold(0, |set, colour| set | 1 << colour.number());
        in_range("a credential's longest life (seconds)", longest_life, 1, limits::CREDENTIAL_LIFE_SECONDS)?;
        Ok(Self { region, root: root.clone(), until, colours, longest_life })
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> RegionId {
        self.region
    }

    /// The first second in which it is recognised no more.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// The key that signs its trust lists: what both regions compare before one recognises the other.
    #[must_use]
    pub fn root(&self) -> &VerifyingKey {
        &self.root
    }

    /// Which of its colours count, the best first.
    #[must_use]
    pub fn colours(&self) -> Vec<Colour> {
        let all = [Colour::Green, Colour::Yellow, Colour::Red];
        all.into_iter().filter(|colour| self.accepts(*colour)).collect()
    }

    /// How long a credential of it may live to count, in seconds.
    #[must_use]
    pub fn longest_life_seconds(&self) -> u64 {
        self.longest_life
    }

    pub(crate) fn accepts(&self, colour: Colour) -> bool {
        self.colours >> colour.number() & 1 == 1
    }
}

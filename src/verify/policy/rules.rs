//! What a policy can ask for: closed choices, each strict unless said otherwise.

use std::fmt;
use std::str::FromStr;

use crate::audience::RegionId;
use crate::error::{Error, word};

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

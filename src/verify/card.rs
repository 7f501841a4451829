//! An identity card alone, at a sentinel where nobody stands: answered from its roster.

mod answer;
mod last;

use std::fmt;

use sha2::{Digest, Sha256};

pub use self::answer::{CardAnswer, RosterAnswer};
use self::last::LastCard;
use super::policy::{Attendance, Policy, Treatment};
use crate::audience::PlaceId;
use crate::error::Error;
use crate::identity::IdentityDocument;
use crate::key::VerifyingKey;
use crate::limits;
use crate::roster::{Listed, Roster, RosterKey, Tag};
use crate::time::{Lies, Now};
use crate::trust::{RosterError, RosterMemory, Trust};

/// An unattended box that reads identity cards, and answers by the roster that was made for it: one for each reader.
///
/// It answers by a roster that is at most a day old ([`limits::ROSTER_AGE_SECONDS`]), or younger where the policy has a
/// [longest update age](super::PolicyBuilder::longest_update_age): no status list tells of a colour that has become worse
/// since.
///
/// A card tells who its owner is, not who holds it; a box alone cannot compare the face. A roster is for doors where that
/// is enough.
///
/// ```
/// use sanse::identity::{DocumentKind, IdentityDocument};
/// use sanse::key::SigningKey;
/// use sanse::roster::{Listed, Roster, RosterKey};
/// use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
/// use sanse::verify::{Attendance, Outcome, Policy, Sentinel};
/// use sanse::{Authority, Colour, Issuer, Now, Timestamp};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let (root, office) = (SigningKey::generate()?, SigningKey::generate()?);
/// let entry = TrustedKey::new(office.public(), "District Office", now, now.plus(86_400))?.scope(Scope::ROSTERS);
/// # let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.trust(entry)?;
/// # let mut trust = Trust::pin(root.public())?;
/// # trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now)).expect("a trust list");
/// // The authority, which knows its people; region 999999 does not exist.
/// let key = RosterKey::generate()?; // for this box alone
/// let card = |number| IdentityDocument::new("CN", DocumentKind::ResidentId, number);
/// let green = Listed { colour: Colour::Green, expires_at: now.plus(3_600) };
/// let (place, resident) = ("ZZ-GATE-7".parse()?, card("999999199003070012")?);
/// let roster = Roster::build(place, &key, 1, now, now.plus(86_400), [(&resident, green)])?.roster;
/// let signed = Issuer::new(office).sign_roster(&roster)?;
///
/// // The box.
/// let policy = Policy::at(place).attendance(Attendance::Unattended).build()?;
/// let mut sentinel = Sentinel::new(key, policy)?;
/// sentinel.load(signed.bytes(), &trust, Now::exactly(now)).expect("its own roster");
/// let answer = |document| sentinel.answer(document, &trust, Now::exactly(now)).outcome();
/// assert_eq!(answer(&resident), Outcome::Admit);
/// assert_eq!(answer(&card("99999919900307008X")?), Outcome::Refuse);
/// # Ok::<(), sanse::Error>(())
/// ```
pub struct Sentinel {
    key: RosterKey,
    policy: Policy,
    place: PlaceId,
    in_force: Option<InForce>,
    memory: RosterMemory,
    last: LastCard,
}

/// A roster, and the key that it is believed under for as long as that key counts.
struct InForce {
    roster: Roster,
    signer: VerifyingKey,
}

impl Sentinel {
    /// A sentinel with its key and its place's rules, and no roster yet.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a policy without a place or with somebody at the door, or one that asks for a test, a
    /// temperature or a document held against the pass: a roster has a colour alone.
    pub fn new(key: RosterKey, policy: Policy) -> Result<Self, Error> {
        let malformed = |why| Error::Malformed { what: "a sentinel's policy", why };
        let place = policy.place().ok_or(malformed("name the sentinel's place"))?;
        if policy.attendance() != Attendance::Unattended {
            return Err(malformed(
                "say that it is unattended; where somebody stands, a card is compared by eye",
            ));
        }
        if policy.asks_for_more_than_colour() {
            let why = "a roster has a colour alone: let people show their code where a test, a temperature or a pass is asked for";
            return Err(malformed(why));
        }
        Ok(Self {
            key,
            policy,
            place,
            in_force: None,
            memory: RosterMemory::default(),
            last: LastCard::default(),
        })
    }

    /// The sentinel after a restart, with what was remembered of its rosters; load the newest anew.
    ///
    /// # Errors
    /// As [`Sentinel::new`].
    pub fn resume(key: RosterKey, policy: Policy, memory: RosterMemory) -> Result<Self, Error> {
        Ok(Self { memory, ..Self::new(key, policy)? })
    }

    /// What to keep across restarts, after each roster that was loaded.
    #[must_use]
    pub fn memory(&self) -> &RosterMemory {
        &self.memory
    }

    /// The roster in force.
    #[must_use]
    pub fn roster(&self) -> Option<&Roster> {
        self.in_force.as_ref().map(|in_force| &in_force.roster)
    }

    /// Loads a roster, the signed bytes as they came; the one before it gives way. One that could answer nothing now is
    /// refused and takes nothing away: load one that is dated ahead when it begins.
    ///
    /// # Errors
    /// A [`RosterError`]; nothing has changed then.
    pub fn load(&mut self, roster: &[u8], trust: &Trust, now: Now) -> Result<(), RosterError> {
        let digest = Sha256::digest(roster).0;
        let (verified, signer) = trust.open_roster(roster, now, self.policy.profile.future())?;
        let roster = verified.into_claims();
        let (found, wanted) = (roster.place(), self.place);
        if found != wanted {
            return Err(RosterError::OtherPlace { found, wanted });
        }
        if !roster.is_for(&self.key) {
            return Err(RosterError::OtherSentinel);
        }
        if let Some((age, limit)) = self.too_old(&roster, now) {
            return Err(RosterError::TooOld { age, limit });
        }
        self.memory.admits(trust, &signer, roster.sequence(), digest)?;
        self.memory.remember(trust, &signer, roster.sequence(), digest);
        self.in_force = Some(InForce { roster, signer });
        Ok(())
    }

    /// The age of a roster that is older than the place takes, and the most that it does.
    fn too_old(&self, roster: &Roster, now: Now) -> Option<(u64, u64)> {
        let age = now.latest().since(roster.issued_at());
        let limit = self.policy.longest_update_age().unwrap_or(u64::MAX).min(limits::ROSTER_AGE_SECONDS);
        (age > limit).then_some((age, limit))
    }

    /// What is answered to this card, now. The trust lists are asked each time: a roster falls with its key.
    ///
    /// A card that lies on the reader is read many times over: those are repeats ([`CardAnswer::is_repeat`]), which open
    /// nothing, and are no visit and no report.
    pub fn answer<'d>(&self, document: &'d IdentityDocument, trust: &Trust, now: Now) -> CardAnswer<'d> {
        let (roster, tag) = (self.roster().map(Roster::sequence), self.key.tag(document));
        let answer = self.look(&tag, trust, now);
        let repeat = self.last.is(tag, answer, now);
        CardAnswer { answer, repeat, place: self.place, now, roster, document }
    }

    fn look(&self, tag: &Tag, trust: &Trust, now: Now) -> RosterAnswer {
        let Some(InForce { roster, signer, .. }) = &self.in_force else { return RosterAnswer::NoRoster };
        if now.latest() < trust.watermark() {
            return RosterAnswer::ClockBehind { now: now.latest(), seen: trust.watermark() };
        }
        if !trust.still_signs_rosters(signer, roster.issued_at(), now) {
            return RosterAnswer::KeyFallen;
        }
        let (from, until) = (roster.issued_at().minus(self.policy.profile.future()), roster.expires_at());
        if now.lies_in(from, until) != Lies::Inside {
            return RosterAnswer::OutOfDate { issued_at: roster.issued_at(), expires_at: until };
        }
        if let Some((age, limit)) = self.too_old(roster, now) {
            return RosterAnswer::TooOld { age, limit };
        }
        match roster.find(tag) {
            None => RosterAnswer::NotListed,
            Some(Listed { expires_at, .. }) if now.latest() >= expires_at => {
                RosterAnswer::EntryExpired { expires_at }
            }
            Some(Listed { colour, expires_at }) => match self.policy.treatment(colour) {
                Treatment::Admit => RosterAnswer::Admitted { colour, expires_at },
                // Where nobody looks, what a person would have to look at is refused.
                Treatment::Check | Treatment::Refuse => RosterAnswer::ColourRefused { colour },
            },
        }
    }
}

/// Shows neither the key nor who is listed.
impl fmt::Debug for Sentinel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let people = self.roster().map(Roster::len);
        let mut shown = f.debug_struct("Sentinel");
        shown.field("place", &self.place).field("sequence", &self.memory.sequence()).field("people", &people);
        shown.finish_non_exhaustive()
    }
}

//! Entering where no device stands at the door: what the phone shows, and what it keeps to be sent later.

use std::collections::VecDeque;
use std::fmt;

use super::{Request, Wallet};
use crate::audience::PlaceId;
use crate::cbor::{Reader, Writer};
use crate::colour::Colour;
use crate::envelope::{Signed, Unverified, Verified};
use crate::error::Error;
use crate::limits;
use crate::pass::LatestTest;
use crate::place::{PlaceCode, WayIn};
use crate::presentation::Presentation;
use crate::text;
use crate::time::Timestamp;

/// What the phone shows the attendant after it has scanned a place's code, and the signed presentation behind it.
///
/// The screen proves nothing by itself: a changed program shows any colour. The presentation does, once it was sent and
/// verified; until then the visit is counted nowhere.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SelfScan {
    /// The place's id.
    pub place: PlaceId,
    /// The place's name, from its verified code.
    pub place_name: String,
    /// The colour of the pass.
    pub colour: Colour,
    /// When the pass was last updated.
    pub updated_at: Timestamp,
    /// The latest test: when, and negative, positive or pending.
    pub latest_test: Option<LatestTest>,
    /// When the place was entered.
    pub entered_at: Timestamp,
    /// To be kept in [`SelfScans`] and sent.
    pub code: Signed<Presentation>,
}

impl Wallet {
    /// Enters a place without a device at its door: what to show to the attendant, and what to send later.
    ///
    /// ```
    /// # use sanse::identity::Commitment;
    /// # use sanse::key::{HolderKey, SigningKey};
    /// # use sanse::place::{WayIn, PlaceCode};
    /// # use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
    /// # use sanse::{Authority, Colour, Enrolment, Issuer, Now, Pass, Timestamp, Wallet};
    /// use sanse::SelfScans;
    ///
    /// # let now = Timestamp::from_unix(1_772_366_400)?;
    /// # let (root, key) = (SigningKey::generate()?, SigningKey::generate()?);
    /// # let entry = TrustedKey::new(key.public(), "Office", now, now.plus(86_400))?.scope(Scope::PLACE_CODES);
    /// # let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.trust(entry)?;
    /// # let mut trust = Trust::pin(root.public())?;
    /// # trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now)).expect("a trust list");
    /// # let place = PlaceCode::new("ZZ-LIB-1".parse()?, "示例图书馆", "999999".parse()?, now, now.plus(86_400))?;
    /// # let issuer = Issuer::new(key);
    /// # let poster = issuer.sign_place(&place.with_way_in(WayIn::SelfScan))?.to_text();
    /// # let holder = HolderKey::generate_ed25519()?;
    /// # let challenge = Enrolment::challenge()?;
    /// # let proven = Enrolment::new(&holder, &challenge)?.verify(&challenge)?;
    /// # let pass = Pass::new(Colour::Green, Commitment::from_bytes([1; 16]));
    /// # let credential = issuer.issue(&pass, &proven, now, now.plus(3_600))?;
    /// # let mut wallet = Wallet::new();
    /// # wallet.add("me", credential.bytes(), holder)?;
    /// let place = trust.open_place(&poster, Now::exactly(now)).expect("the place's own code");
    /// let entered = wallet.enter("me", &place, now)?;
    /// assert_eq!((entered.place_name.as_str(), entered.colour), ("示例图书馆", Colour::Green));
    ///
    /// let mut waiting = SelfScans::new(); // kept with the wallet, until there is a network
    /// waiting.keep(&place, &entered.code, now)?;
    /// assert_eq!(waiting.first().unwrap().1, entered.code.to_text());
    /// # Ok::<(), sanse::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Wallet::present`]; [`Error::Mismatch`] when there is a reader at the door: show it a code.
    pub fn enter(
        &self,
        label: &str,
        place: &Verified<PlaceCode>,
        time: Timestamp,
    ) -> Result<SelfScan, Error> {
        let claims = place.claims();
        if claims.way_in() != WayIn::SelfScan {
            let why = "there is a reader at the door; show it a code for this place";
            return Err(Error::Mismatch { what: "a self-scan", with: "the place's way of entry", why });
        }
        let shown = self.present(label, &Request::entering(place, time))?;
        let credential = &self.card(label)?.claims;
        Ok(SelfScan {
            place: claims.id(),
            place_name: claims.name().to_owned(),
            colour: credential.pass().colour(),
            updated_at: credential.issued_at(),
            latest_test: credential.pass().latest_test(),
            entered_at: time,
            code: shown.code,
        })
    }
}

/// The self-scans of a phone that were not sent yet, oldest first; bounded, and personal: they say where its owner was.
///
/// What was sent is taken out only when the receiver has answered, so nothing is lost by a network that fails; sent twice, it
/// is counted once.
///
/// ```cddl
/// self-scans = ["sanse/self-scans/1", [* [place: tstr, entered: seconds, code: tstr]]]
/// seconds = 0..4294967295
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SelfScans {
    waiting: VecDeque<Waiting>,
}

#[derive(Clone, PartialEq, Eq)]
struct Waiting {
    place: PlaceId,
    entered_at: Timestamp,
    code: String,
}

impl SelfScans {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps one: what [`Wallet::enter`] has made, or a signer that answers later ([`Wallet::prepare`]). Scanned twice within a
    /// period, it is one, whatever the signature.
    ///
    /// # Errors
    /// [`Error::Exhausted`] when [`limits::SELF_SCANS`] wait: nothing that waits is dropped for it.
    pub fn keep(
        &mut self,
        place: &Verified<PlaceCode>,
        code: &Signed<Presentation>,
        entered_at: Timestamp,
    ) -> Result<(), Error> {
        let (place, code) = (place.claims().id(), code.to_text());
        // What was signed, whatever the signature: a signer may give another each time.
        let signed =
            |text: &str| Unverified::<Presentation>::from_text(text).map(|shown| shown.untrusted_id()).ok();
        let id = signed(&code);
        let known = |waiting: &Waiting| signed(&waiting.code) == id;
        if self.waiting.iter().any(known) {
            return Ok(());
        }
        if self.waiting.len() >= limits::SELF_SCANS {
            let why = "send what waits, or let go what is too old to be counted";
            return Err(Error::Exhausted {
                what: "the list of self-scans",
                count: limits::SELF_SCANS as u64,
                why,
            });
        }
        self.waiting.push_back(Waiting { place, entered_at, code });
        Ok(())
    }

    /// The next to send: for which place, and the text.
    #[must_use]
    pub fn first(&self) -> Option<(PlaceId, &str)> {
        self.waiting.front().map(|waiting| (waiting.place, waiting.code.as_str()))
    }

    /// Takes out what the receiver has answered; says whether it was there.
    pub fn sent(&mut self, code: &str) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| waiting.code != code);
        self.waiting.len() < before
    }

    /// Lets go of what no receiver counts any more, entered more than [`limits::SELF_SCAN_SECONDS`] ago; says how many.
    pub fn drop_older(&mut self, now: Timestamp) -> usize {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| now.since(waiting.entered_at) <= limits::SELF_SCAN_SECONDS);
        before - self.waiting.len()
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The bytes to keep over a restart.
    #[must_use]
    pub fn export(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(64 + 512 * self.waiting.len());
        writer.array(2).text(NAME).array(self.waiting.len());
        for Waiting { place, entered_at, code } in &self.waiting {
            writer.array(3).text(place.as_str()).uint(entered_at.unix()).text(code);
        }
        writer.into_bytes()
    }

    /// What was kept.
    ///
    /// # Errors
    /// [`Error::Malformed`] for anything but what [`SelfScans::export`] makes.
    pub fn import(bytes: &[u8]) -> Result<Self, Error> {
        Self::read(bytes).ok_or(Error::Malformed {
            what: "the list of self-scans",
            why: "it was not written by this library, or is damaged; what waited in it is lost",
        })
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes, 0..bytes.len());
        reader.array_of(2, "a name and the list").ok()?;
        if reader.text().ok()? != NAME {
            return None;
        }
        let length = reader.array().ok()?;
        if length > limits::SELF_SCANS {
            return None;
        }
        let mut scans = Self::new();
        for _ in 0..length {
            reader.array_of(3, "place, time and code").ok()?;
            let place = reader.text().ok()?.parse().ok()?;
            let entered_at = Timestamp::from_unix(reader.uint().ok()?).ok()?;
            let code = reader.text().ok().filter(|code| code.len() <= limits::TEXT_CHARS)?.to_owned();
            text::decode(&code).ok()?;
            scans.waiting.push_back(Waiting { place, entered_at, code });
        }
        reader.finish().ok()?;
        Some(scans)
    }
}

const NAME: &str = "sanse/self-scans/1";

/// Shows how many, and not where their owner was.
impl fmt::Debug for SelfScans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SelfScans").field("waiting", &self.waiting.len()).finish()
    }
}

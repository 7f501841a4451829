//! The holder's side: several people's passes in one wallet, each shown as a code that renews itself.

mod request;
mod self_scan;

use std::fmt;

pub use self::request::Request;
pub use self::self_scan::{SelfScan, SelfScans};
use crate::credential::Credential;
use crate::envelope::{HeaderKey, Signed, Unsigned, Unverified};
use crate::error::Error;
use crate::key::{HolderKey, HolderPublicKey, Signer, SigningParty};
use crate::presentation::Presentation;
use crate::profile::Profile;
use crate::text;
use crate::time::Timestamp;

/// The passes of one phone: each person's under a label, with a key of its own.
///
/// A wallet lives in memory: keep each key (in secure hardware, or as PEM) and each credential's bytes, and
/// add them again at the next start.
///
/// ```
/// # use sanse::identity::{Commitment};
/// # use sanse::key::SigningKey;
/// # use sanse::{Colour, Enrolment, Issuer, Pass};
/// use sanse::key::HolderKey;
/// use sanse::{Request, Timestamp, Wallet};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// let key = HolderKey::generate_ed25519()?;
/// # let challenge = Enrolment::challenge()?;
/// # let proven = Enrolment::new(&key, &challenge)?.verify(&challenge)?;
/// # let pass = Pass::new(Colour::Green, Commitment::from_bytes([1; 16]));
/// # let credential = Issuer::new(SigningKey::generate()?).issue(&pass, &proven, now, now.plus(86_400))?;
/// let mut wallet = Wallet::new();
/// wallet.add("grandmother", credential.bytes(), key)?; // the credential that the issuer sent for this key
///
/// let shown = wallet.present("grandmother", &Request::at("ZZ-GATE-7".parse()?, now))?;
/// println!("{}, to be renewed at {}", shown.code.to_text(), shown.renew_at);
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Wallet {
    profile: Profile,
    cards: Vec<Card>,
}

struct Card {
    label: String,
    bytes: Vec<u8>,
    claims: Credential,
    holder: HolderPublicKey,
    party: SigningParty,
}

/// A code to show, and when the next is due.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shown {
    /// The signed presentation: text or QR code.
    pub code: Signed<Presentation>,
    /// When it must be replaced by a newer one.
    pub renew_at: Timestamp,
}

impl Wallet {
    /// An empty wallet that renews its codes each 10 s ([`Profile::Balanced`]).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same wallet with the period of another profile.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Keeps a credential under a label, with its key in memory. A credential under the same label gives way.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the bytes are no credential; [`Error::Mismatch`] when it is for paper or
    /// for another key.
    pub fn add(&mut self, label: &str, credential: &[u8], key: HolderKey) -> Result<(), Error> {
        let public = key.public();
        self.keep(label, credential, public, SigningParty::Holder(key))
    }

    /// Keeps a credential under a label, with its key in secure hardware.
    ///
    /// # Errors
    /// As [`Wallet::add`].
    pub fn add_elsewhere(
        &mut self,
        label: &str,
        credential: &[u8],
        signer: impl Signer<HolderPublicKey> + 'static,
    ) -> Result<(), Error> {
        let public = signer.public_key();
        self.keep(label, credential, public, SigningParty::HolderElsewhere(Box::new(signer), public))
    }

    fn keep(
        &mut self,
        label: &str,
        credential: &[u8],
        holder: HolderPublicKey,
        party: SigningParty,
    ) -> Result<(), Error> {
        let why = match credential {
            [b'S', b'N', b'1', b':', ..] => "this is its text; give what `credential_bytes` makes of it",
            _ => "these are not the bytes of a sanse credential; fetch it again from the issuer",
        };
        let malformed = |_| Error::Malformed { what: "a credential", why };
        let unverified = Unverified::<Credential>::from_bytes(credential.to_vec()).map_err(malformed)?;
        let claims = unverified.untrusted_claims().map_err(malformed)?;
        match claims.holder() {
            Some(own) if *own == holder => {}
            Some(_) => {
                let why = "it was issued to another key; use that key, or have it issued to this one";
                return Err(Error::Mismatch { what: "the credential", with: "the wallet's key", why });
            }
            None => {
                let why = "it is for paper; print it, or have it issued to this key";
                return Err(Error::Mismatch { what: "the credential", with: "the wallet's key", why });
            }
        }
        self.remove(label);
        self.cards.push(Card { label: label.to_owned(), bytes: credential.to_vec(), claims, holder, party });
        Ok(())
    }

    /// Forgets what is under a label, its key included; says whether there was anything.
    pub fn remove(&mut self, label: &str) -> bool {
        let before = self.cards.len();
        self.cards.retain(|card| card.label != label);
        self.cards.len() < before
    }

    /// The labels, in the order they were added.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.cards.iter().map(|card| card.label.as_str())
    }

    /// What the issuer said of the person under a label. Not verified: a wallet shows its owner's own pass.
    #[must_use]
    pub fn untrusted_claims(&self, label: &str) -> Option<&Credential> {
        self.card(label).ok().map(|card| &card.claims)
    }

    /// A code to show now.
    ///
    /// Two codes of one person in one period, for one audience and nonce, say the same.
    ///
    /// # Errors
    /// [`Error::Unknown`] when nothing is under this label; [`Error::NotNow`] when the pass does not hold at
    /// this time; [`Error::Signer`] when a key elsewhere does not sign.
    pub fn present(&self, label: &str, request: &Request) -> Result<Shown, Error> {
        let card = self.card(label)?;
        let (unsigned, renew_at) = self.unsigned(card, request)?;
        Ok(Shown { code: unsigned.sign(&card.party)?, renew_at })
    }

    /// A code ready for a signer that answers later (WebCrypto), and when the next is due.
    ///
    /// # Errors
    /// As [`Wallet::present`].
    pub fn prepare(
        &self,
        label: &str,
        request: &Request,
    ) -> Result<(Unsigned<Presentation>, Timestamp), Error> {
        self.unsigned(self.card(label)?, request)
    }

    fn unsigned(&self, card: &Card, request: &Request) -> Result<(Unsigned<Presentation>, Timestamp), Error> {
        let (issued_at, expires_at) = (card.claims.issued_at(), card.claims.expires_at());
        let future = self.profile.future();
        if request.time < issued_at.minus(future) || request.time >= expires_at {
            let (from, until) = (issued_at.minus(future).unix(), expires_at.unix());
            return Err(Error::NotNow { what: "the pass", time: request.time.unix(), from, until });
        }
        let presented_at = request.time.floor(self.profile.refresh());
        let Request { audience, nonce, salt, .. } = request.clone();
        let presentation = Presentation { audience, presented_at, nonce, salt };
        let unsigned = Unsigned::new(&presentation, &HeaderKey::Holder(&card.holder, &card.bytes));
        Ok((unsigned, presented_at.plus(self.profile.refresh())))
    }

    /// What expires before `time`: labels with their expiry, soonest first.
    #[must_use]
    pub fn expiring(&self, time: Timestamp) -> Vec<(&str, Timestamp)> {
        let mut soon: Vec<_> = self
            .cards
            .iter()
            .map(|card| (card.label.as_str(), card.claims.expires_at()))
            .filter(|(_, expiry)| *expiry < time)
            .collect();
        soon.sort_by_key(|(_, expiry)| *expiry);
        soon
    }

    fn card(&self, label: &str) -> Result<&Card, Error> {
        let why = "add the person's pass under it first";
        self.cards.iter().find(|card| card.label == label).ok_or(Error::Unknown { what: "pass", why })
    }
}

/// The bytes of a credential from its text, as an issuer prints or sends it.
///
/// # Errors
/// [`Error::Malformed`] when the text is no sanse text.
pub fn credential_bytes(text: &str) -> Result<Vec<u8>, Error> {
    let why = "this is not a sanse text (SN1:...); fetch it again from the issuer";
    text::decode(text).map_err(|_| Error::Malformed { what: "a credential", why })
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Card").field("claims", &self.claims).finish_non_exhaustive()
    }
}

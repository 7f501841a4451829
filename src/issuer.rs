//! The issuer's side: a pass becomes a signed credential, a list of keys a signed trust list.

use crate::bundle::{Bundle, PartKind};
use crate::credential::Credential;
use crate::enrolment::ProvenHolderKey;
use crate::envelope::{HeaderKey, Signed, Unsigned};
use crate::error::{Error, in_range};
use crate::key::{HolderPublicKey, Signer, SigningKey, SigningParty, VerifyingKey};
use crate::limits;
use crate::pass::Pass;
use crate::place::PlaceCode;
use crate::roster::Roster;
use crate::status::StatusList;
use crate::time::Timestamp;
use crate::trust::TrustList;

/// Signs credentials with an issuing key.
///
/// ```
/// use sanse::identity::{DocumentKind, IdentityDocument, Salt};
/// use sanse::key::{HolderKey, SigningKey};
/// use sanse::{Colour, Enrolment, Issuer, Pass, Timestamp};
///
/// let issuer = Issuer::new(SigningKey::generate()?);
///
/// // The person's wallet proves that it has its key.
/// let wallet_key = HolderKey::generate_ed25519()?;
/// let challenge = Enrolment::challenge()?;
/// let proven = Enrolment::new(&wallet_key, &challenge)?.verify(&challenge)?;
///
/// // A registrar has seen the document.
/// let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001")?;
/// let pass = Pass::new(Colour::Green, document.commit(&Salt::generate()?)?);
///
/// let now = Timestamp::from_unix(1_772_366_400)?;
/// let credential = issuer.issue(&pass, &proven, now, now.plus(24 * 3600))?;
/// assert!(credential.to_text().starts_with("SN1:"));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Debug)]
pub struct Issuer {
    party: SigningParty,
    key: VerifyingKey,
    longest_bound: u64,
    longest_paper: u64,
}

impl Issuer {
    /// An issuer whose key is in memory.
    #[must_use]
    pub fn new(key: SigningKey) -> Self {
        let public = key.public().clone();
        Self::with(SigningParty::Issuer(Box::new(key)), public)
    }

    /// An issuer whose key is elsewhere: an HSM or a KMS.
    #[must_use]
    pub fn elsewhere(signer: impl Signer<VerifyingKey> + 'static) -> Self {
        let key = signer.public_key();
        Self::with(SigningParty::IssuerElsewhere(Box::new(signer), key.clone()), key)
    }

    fn with(party: SigningParty, key: VerifyingKey) -> Self {
        let (longest_bound, longest_paper) = (limits::BOUND_LIFE_SECONDS, limits::PAPER_LIFE_SECONDS);
        Self { party, key, longest_bound, longest_paper }
    }

    /// With other longest lives than 48 hours for bound passes and 30 days for paper, in seconds; the trust
    /// list must allow them too.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for 0 or above [`limits::CREDENTIAL_LIFE_SECONDS`].
    pub fn longest_lives(mut self, bound: u64, paper: u64) -> Result<Self, Error> {
        let check = |what, seconds| in_range(what, seconds, 1, limits::CREDENTIAL_LIFE_SECONDS);
        self.longest_bound = check("a bound pass's longest life (seconds)", bound)?;
        self.longest_paper = check("a paper pass's longest life (seconds)", paper)?;
        Ok(self)
    }

    /// The public key, for the trust list.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Issues a pass bound to a wallet's key: shown only as a presentation that this key signs.
    ///
    /// `issued_at` is floored to the minute; `expires_at` is the first second in which it no longer holds.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when it would live longer than this issuer allows; [`Error::TooLate`] when it would live
    /// longer than its assessed colour; [`Error::Mismatch`] when it
    /// would expire before it is issued, its test is dated after that, or the holder's key is the issuer's own;
    /// [`Error::Signer`] when a key elsewhere does not sign.
    pub fn issue(
        &self,
        pass: &Pass,
        holder: &ProvenHolderKey,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Signed<Credential>, Error> {
        self.prepare(pass, Some(holder), issued_at, expires_at)?.sign(&self.party)
    }

    /// Issues a pass on paper: anyone can copy it, so a verifier will at best have a person look.
    ///
    /// # Errors
    /// As [`Issuer::issue`].
    pub fn issue_paper(
        &self,
        pass: &Pass,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Signed<Credential>, Error> {
        self.prepare(pass, None, issued_at, expires_at)?.sign(&self.party)
    }

    /// A credential ready for a signer that answers later; `None` as holder means paper.
    ///
    /// # Errors
    /// As [`Issuer::issue`].
    pub fn prepare(
        &self,
        pass: &Pass,
        holder: Option<&ProvenHolderKey>,
        issued_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Unsigned<Credential>, Error> {
        let issued_at = issued_at.floor(limits::ISSUE_STEP_SECONDS);
        let longest = if holder.is_some() { self.longest_bound } else { self.longest_paper };
        if expires_at <= issued_at {
            let why = "it must come after it; are the two swapped?";
            return Err(Error::Mismatch { what: "the pass's expiry", with: "its issue", why });
        }
        in_range("the pass's life (seconds)", expires_at.since(issued_at), 1, longest)?;
        if let Some(change) = pass.colour_changes_at().filter(|change| *change < expires_at) {
            return Err(Error::TooLate {
                what: "the pass's expiry",
                until: expires_at.unix(),
                limit: "the moment its colour changes by itself",
                latest: change.unix(),
                why: "let it expire by then, and assess anew",
            });
        }
        let test = pass.latest_test().map(|test| test.time);
        if test.is_some_and(|taken_at| taken_at.since(issued_at) >= limits::ISSUE_STEP_SECONDS) {
            let why = "a test is taken before the pass is made; look at its date";
            return Err(Error::Mismatch { what: "the latest test's time", with: "the pass's issue", why });
        }
        let holder = holder.map(|proven| *proven.key());
        if holder == Some(HolderPublicKey::ed25519(&self.key)) {
            let why = "an issuer's key is never a holder's; make the wallet a key of its own";
            return Err(Error::Mismatch { what: "the holder's key", with: "its role", why });
        }
        let credential = Credential { issued_at, expires_at, holder, pass: pass.clone() };
        Ok(Unsigned::new(&credential, &HeaderKey::Issuer(&self.key)))
    }

    /// Signs a credential that was prepared, by the same key.
    ///
    /// # Errors
    /// [`Error::Signer`] when a key elsewhere does not sign; [`Error::Mismatch`] when it was prepared for another key.
    pub fn sign(&self, credential: Unsigned<Credential>) -> Result<Signed<Credential>, Error> {
        if !credential.is_for(&self.key) {
            let why = "sign it with the issuer that prepared it";
            return Err(Error::Mismatch { what: "the prepared credential", with: "this issuer's key", why });
        }
        credential.sign(&self.party)
    }

    /// Signs a status list; the trust list must give the key the scope
    /// [`STATUS_LISTS`](crate::trust::Scope::STATUS_LISTS).
    ///
    /// # Errors
    /// [`Error::Signer`] when a key elsewhere does not sign.
    pub fn sign_status(&self, list: &StatusList) -> Result<Signed<StatusList>, Error> {
        self.prepare_status(list).sign(&self.party)
    }

    /// Signs a bundle; the trust list must give the key the scope [`BUNDLES`](crate::trust::Scope::BUNDLES).
    ///
    /// # Errors
    /// [`Error::Malformed`] without a home list; [`Error::Signer`] when a key elsewhere does not sign.
    pub fn sign_bundle(&self, bundle: &Bundle) -> Result<Signed<Bundle>, Error> {
        self.prepare_bundle(bundle)?.sign(&self.party)
    }

    /// Signs the code of a place; the trust list must give the key the scope
    /// [`PLACE_CODES`](crate::trust::Scope::PLACE_CODES), and the place must lie in the key's region.
    ///
    /// # Errors
    /// [`Error::Signer`] when a key elsewhere does not sign.
    pub fn sign_place(&self, place: &PlaceCode) -> Result<Signed<PlaceCode>, Error> {
        self.prepare_place(place).sign(&self.party)
    }

    /// Signs a roster; the trust list must give the key the scope [`ROSTERS`](crate::trust::Scope::ROSTERS).
    ///
    /// # Errors
    /// [`Error::Signer`] when a key elsewhere does not sign.
    pub fn sign_roster(&self, roster: &Roster) -> Result<Signed<Roster>, Error> {
        self.prepare_roster(roster).sign(&self.party)
    }

    /// A roster ready for a signer that answers later.
    #[must_use]
    pub fn prepare_roster(&self, roster: &Roster) -> Unsigned<Roster> {
        Unsigned::new(roster, &HeaderKey::Issuer(&self.key))
    }

    /// A place code ready for a signer that answers later.
    #[must_use]
    pub fn prepare_place(&self, place: &PlaceCode) -> Unsigned<PlaceCode> {
        Unsigned::new(place, &HeaderKey::Issuer(&self.key))
    }

    /// A bundle ready for a signer that answers later.
    ///
    /// # Errors
    /// [`Error::Malformed`] without a home list.
    pub fn prepare_bundle(&self, bundle: &Bundle) -> Result<Unsigned<Bundle>, Error> {
        if !bundle.parts().iter().any(|part| part.kind() == PartKind::Home) {
            return Err(Error::Malformed { what: "this bundle", why: "put the home trust list into it" });
        }
        Ok(Unsigned::new(bundle, &HeaderKey::Issuer(&self.key)))
    }

    /// A status list ready for a signer that answers later.
    #[must_use]
    pub fn prepare_status(&self, list: &StatusList) -> Unsigned<StatusList> {
        Unsigned::new(list, &HeaderKey::Issuer(&self.key))
    }
}

/// Signs trust lists with a region's root key.
///
/// ```
/// use sanse::key::SigningKey;
/// use sanse::trust::{TrustList, TrustedKey};
/// use sanse::{Authority, Timestamp};
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// let authority = Authority::new(SigningKey::generate()?); // kept offline
/// let issuing = SigningKey::generate()?;
/// let entry = TrustedKey::new(issuing.public(), "Health Authority", now, now.plus(365 * 86_400))?;
/// let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(14 * 86_400))?.trust(entry)?;
/// let published = authority.sign(&list)?.into_bytes();
/// # assert!(!published.is_empty());
///
/// // A root never trusts itself as an issuer.
/// let own = TrustedKey::new(authority.key(), "Root", now, now.plus(86_400))?;
/// assert!(authority.sign(&list.trust(own)?).is_err());
/// # Ok::<(), sanse::Error>(())
/// ```
///
/// [`Trust`](crate::trust::Trust) loads what it signs.
#[derive(Debug)]
pub struct Authority {
    party: SigningParty,
    key: VerifyingKey,
}

impl Authority {
    /// An authority whose root key is in memory.
    #[must_use]
    pub fn new(root: SigningKey) -> Self {
        let key = root.public().clone();
        Self { party: SigningParty::Issuer(Box::new(root)), key }
    }

    /// An authority whose root key is elsewhere: an HSM or a KMS.
    #[must_use]
    pub fn elsewhere(signer: impl Signer<VerifyingKey> + 'static) -> Self {
        let key = signer.public_key();
        Self { party: SigningParty::IssuerElsewhere(Box::new(signer), key.clone()), key }
    }

    /// The root's public key, to pin in verifiers.
    #[must_use]
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Signs a trust list.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the root would trust itself as an issuer, or announces a next root that did
    /// not agree; [`Error::Signer`] when a key elsewhere does not sign.
    pub fn sign(&self, list: &TrustList) -> Result<Signed<TrustList>, Error> {
        self.prepare(list)?.sign(&self.party)
    }

    /// A trust list ready for a signer that answers later.
    ///
    /// # Errors
    /// As [`Authority::sign`].
    pub fn prepare(&self, list: &TrustList) -> Result<Unsigned<TrustList>, Error> {
        if list.keys.iter().any(|k| k.key == self.key) {
            let why = "a root signs trust lists only; make the issuer a key of its own";
            return Err(Error::Mismatch { what: "a trusted key", with: "its role", why });
        }
        if list.next_root.as_ref().is_some_and(|next| !next.is_proven(list.region, &self.key)) {
            let why = "its proof is for another region or another present root";
            return Err(Error::Mismatch { what: "the next root", with: "this root", why });
        }
        Ok(Unsigned::new(list, &HeaderKey::Issuer(&self.key)))
    }
}

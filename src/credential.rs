//! The credential: what an issuer says of a person, and until when.

use std::fmt;

use crate::cbor::{Reader, Writer};
use crate::document::{ClaimFault, Document, Kind, end_of_map, label, read_dates, sealed, write_dates};
use crate::key::HolderPublicKey;
use crate::limits;
use crate::pass::Pass;
use crate::time::Timestamp;

/// The credential: a [`Pass`] with its dates and the key of its holder, or none for paper.
///
/// A CBOR Web Token (RFC 8392). `iat` is floored to the minute; `exp` is the first second in which it no
/// longer holds. No `cnf` means paper.
///
/// ```cddl
/// credential-claims = {
///   4 => seconds,           ; exp
///   6 => seconds,           ; iat, a whole minute
///   ? 8 => confirmation,    ; cnf: the holder's key; none means paper
///   -65537 => pass,
/// }
/// confirmation = { 1 => holder-key }
/// holder-key = ed25519-key / p256-key
/// ed25519-key = { 1 => 1, -1 => 6, -2 => bstr .size 32 }
/// p256-key = { 1 => 2, -1 => 1, -2 => bstr .size 32, -3 => bool }
/// pass = [ standing, ? test: latest-test ]
///      / [ standing, test: latest-test / null, name: tstr .size (1..12) ]
/// standing = (
///   colour: 0..2,           ; green, yellow, red
///   commitment: bstr .size 16,
///   photo: bstr .size 16 / null,
///   status-index: 0..16777215 / null,
///   flags: 0..1,            ; 1: advised to make the health declaration
/// )
/// latest-test = [ seconds, 0..2 ]  ; negative, positive, pending
/// seconds = 0..4294967295   ; since 1970
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) holder: Option<HolderPublicKey>,
    pub(crate) pass: Pass,
}

impl Credential {
    /// When it was issued or last updated (`iat`), a whole minute.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The first second in which it no longer holds (`exp`).
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The key that must sign each presentation (`cnf`); none means paper.
    #[must_use]
    pub fn holder(&self) -> Option<&HolderPublicKey> {
        self.holder.as_ref()
    }

    /// What the issuer says of the person.
    #[must_use]
    pub fn pass(&self) -> &Pass {
        &self.pass
    }
}

impl Document for Credential {
    const KIND: Kind = Kind::Credential;
}

impl sealed::Claims for Credential {
    fn write(&self, writer: &mut Writer) {
        writer.map(3 + usize::from(self.holder.is_some()));
        write_dates(writer, self.issued_at, self.expires_at);
        if let Some(holder) = &self.holder {
            writer.int(label::CNF).map(1).uint(CNF_COSE_KEY);
            holder.write(writer);
        }
        self.pass.write(writer.int(label::PASS));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ClaimFault> {
        let mut keys = reader.map()?;
        let (issued_at, expires_at) = read_dates(reader, &mut keys)?;
        if issued_at.floor(limits::ISSUE_STEP_SECONDS) != issued_at {
            return Err(ClaimFault::Value("iat"));
        }
        if expires_at <= issued_at {
            return Err(ClaimFault::Value("exp"));
        }
        let mut key = reader.key(&mut keys)?;
        let mut holder = None;
        if key == Some(label::CNF) {
            holder = Some(read_confirmation(reader)?);
            key = reader.key(&mut keys)?;
        }
        match key {
            Some(label::PASS) => {}
            Some(other) => return Err(ClaimFault::Label(other)),
            None => return Err(ClaimFault::Missing("pass")),
        }
        let pass = Pass::read(reader)?;
        end_of_map(reader, &mut keys)?;
        Ok(Self { issued_at, expires_at, holder, pass })
    }
}

/// The `COSE_Key` member of `cnf` (RFC 8747, section 3.2).
const CNF_COSE_KEY: u64 = 1;

fn read_confirmation(reader: &mut Reader<'_>) -> Result<HolderPublicKey, ClaimFault> {
    let mut keys = reader.map()?;
    if reader.key(&mut keys)? != Some(1) || !keys.is_empty() {
        return Err(ClaimFault::Value("cnf"));
    }
    HolderPublicKey::read(reader)
}

/// Shows nothing of the person but the colour and the dates.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .field("paper", &self.holder.is_none())
            .field("pass", &self.pass)
            .finish()
    }
}

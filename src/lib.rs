//! Three-colour passes that are checked **offline**.
//!
//! A compact signed credential says who (an identity commitment), how they stand ([`Colour`]: green, yellow
//! or red), what they look like (a photo reference) and until when. It is shown as a QR code that renews
//! itself, checked by a guard's phone or a gate with no network, and a screenshot of it is found out.
//!
//! # The road
//!
//! ```text
//! Pass ─issue→ Signed<Credential> ─present→ Signed<Presentation> ─text→ "SN1:…" ─qr→ picture
//!   Issuer                          Wallet                                          │
//!                                                                                   scan
//! Decision ←verify─ Verified<T> ←open (trust)─ Unverified<T> ←read─ "SN1:…" ────────┘
//!   Verifier: trust, policy, time, place, guard
//! ```
//!
//! The files stand in the order the data flows: [`credential`](Credential), [`key`], envelope,
//! [`issuer`](Issuer), [`holder`](Wallet), [`text`], [`qr`], [`scan`], [`trust`], [`verify`], [`guard`].
//!
//! Whatever is decided, is decided in the numbered steps of `spec/verification.md`.
//!
//! # From end to end
//!
//! ```
//! use sanse::guard::{GuardSettings, MemoryGuard};
//! use sanse::identity::{DocumentKind, IdentityDocument, Salt};
//! use sanse::key::{HolderKey, SigningKey};
//! use sanse::trust::{Trust, TrustList, TrustedKey};
//! use sanse::verify::{Outcome, Policy, Scene, Verifier};
//! use sanse::{Authority, Colour, Enrolment, Issuer, Now, Pass, PhotoRef, Request, Timestamp, Wallet};
//!
//! let now = Timestamp::from_unix(1_772_366_400)?; // time is an argument, everywhere
//!
//! // A region's root trusts an issuer's key.
//! let (root, issuing) = (SigningKey::generate()?, SigningKey::generate()?);
//! let entry = TrustedKey::new(issuing.public(), "Health Authority", now, now.plus(365 * 86_400))?;
//! let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(30 * 86_400))?.trust(entry)?;
//! let list = Authority::new(root.clone()).sign(&list)?;
//!
//! // The issuer makes a pass for a person, bound to the key that the person's wallet has proven.
//! let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001")?;
//! let pass = Pass::new(Colour::Green, document.commit(&Salt::generate()?)?).photo(PhotoRef::of(b"portrait"));
//! let (wallet_key, challenge) = (HolderKey::generate_ed25519()?, Enrolment::challenge()?);
//! let proven = Enrolment::new(&wallet_key, &challenge)?.verify(&challenge)?;
//! let credential = Issuer::new(issuing).issue(&pass, &proven, now, now.plus(24 * 3_600))?;
//!
//! // The wallet shows it at a place, now.
//! let mut wallet = Wallet::new();
//! wallet.add("me", credential.bytes(), wallet_key)?;
//! let code = wallet.present("me", &Request::at("ZZ-GATE-7".parse()?, now))?.code.to_text();
//!
//! // The gate decides, offline.
//! let mut trust = Trust::pin(root.public())?;
//! trust.load(list.bytes(), Now::exactly(now)).expect("signed by the pinned root");
//! let policy = Policy::at("ZZ-GATE-7".parse()?).build()?;
//! let gate = Verifier::new(trust, policy, MemoryGuard::init(GuardSettings::default()));
//! assert_eq!(gate.check(&code, &Scene::at(Now::exactly(now))).outcome(), Outcome::Admit);
//!
//! // A screenshot, a minute later.
//! let later = Scene::at(Now::exactly(now.plus(60)));
//! let decision = gate.check(&code, &later);
//! assert_eq!(decision.outcome(), Outcome::Refuse);
//! assert_eq!(decision.main_reason().unwrap().name(), "stale");
//! # Ok::<(), sanse::Error>(())
//! ```
//!
//! # What no code on a screen can do
//!
//! A rotating code proves that the holder's key signed within the last seconds. It does not prove that the
//! person in front of you is the holder, nor that the phone is here: a willing holder can relay a live code
//! to a friend, and a paper pass can be photographed. Compare the photo.
//!
//! # The manual
//!
//! For [issuers](manual::issuers), [wallets](manual::wallets) and [verifiers](manual::verifiers) and [places](manual::places); why each
//! [default](manual::defaults) is what it is; which [threats](manual::threats) are met, and which stay.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `fast` | yes | tables of multiples for the curves: without them the library is smaller, and slower, above all at signing |
//! | `pem` | yes | keys as PKCS#8 and SPKI PEM files |
//! | `qr` | yes | drawing codes: 1-bit PNG, SVG, terminal |
//! | `poster` | yes | posters of place codes, as SVG and PNG; with `qr` |
//! | `report` | yes | refusals and visitors sealed to the district authority ([`report`]) |
//! | `scan` | yes | reading codes from PNG and JPEG files and from camera frames |
//! | `serde` | yes | decisions as plain data ([`verify::DecisionData`]), without anything personal |
//! | `toml` | yes | rules of assessment read from TOML, with the line of what is wrong |
//! | `sqlite` | no | visits in an SQLite file: `visit::SqliteVisits`, each visit once, through kills |
//! | `redis` | no | one replay memory for many gates, in a Valkey or Redis server: `guard::RedisGuard`, the only part that opens a socket |
//!
//! None changes a default of another; without any, the library signs, shows as text, and verifies.

#![forbid(unsafe_code)]
#![doc(test(attr(deny(warnings), allow(dead_code))))]

// What everything stands on.
mod area;
mod calendar;
mod cbor;
mod colour;
mod day;
mod disk;
pub mod error;
pub mod limits;
mod profile;
pub mod reason;
mod sorted;
mod temperature;
mod time;

// Facts about a person become a credential.
pub mod assess;
mod audience;
mod credential;
mod document;
pub mod identity;
pub mod key;
mod pass;
pub mod photo;
pub mod place;
mod presentation;
mod reader;
pub mod roster;
pub mod status;

// It is signed, shown and read.
mod enrolment;
mod envelope;
mod holder;
mod issuer;
mod mend;
#[cfg(feature = "poster")]
pub mod poster;
#[cfg(feature = "qr")]
pub mod qr;
#[cfg(feature = "scan")]
pub mod scan;
pub mod text;

// It is decided on.
pub mod bundle;
pub mod guard;
#[cfg(feature = "report")]
pub mod report;
pub mod trust;
pub mod verify;
pub mod visit;

pub use crate::area::AreaCode;
pub use crate::audience::{Audience, PlaceId, RegionId};
pub use crate::cbor::FaultKind;
pub use crate::colour::Colour;
pub use crate::credential::Credential;
pub use crate::day::{Day, UtcOffset};
pub use crate::document::{Document, Kind};
pub use crate::enrolment::{Enrolment, ProvenHolderKey};
pub use crate::envelope::{Signed, Unsigned, Unverified, Verified};
pub use crate::error::Error;
pub use crate::holder::{Request, SelfScan, SelfScans, Shown, Wallet, credential_bytes};
pub use crate::issuer::{Authority, Issuer};
pub use crate::mend::mend;
pub use crate::pass::{LatestTest, Pass, TestResult};
pub use crate::photo::PhotoRef;
pub use crate::presentation::{Nonce, Presentation};
pub use crate::profile::Profile;
pub use crate::temperature::Temperature;
pub use crate::time::{Now, Timestamp};

#[cfg(doc)]
pub mod manual;

/// The README's examples, run as tests.
#[cfg(all(doctest, feature = "scan"))]
#[doc = include_str!("../README.md")]
struct Readme;

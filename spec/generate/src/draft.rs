//! Documents before they are signed: the right ones from plain facts, then changed in one place.

use sha2::{Digest, Sha256};

use crate::cbor::{self, Entry};
use crate::cose::{Frame, Sealed, seal};
use crate::keys::{Key, NEUTRAL, named, seed, seed_16};

/// The noon at which most vectors are scanned: 2026-03-01T12:00:00Z.
pub(crate) const NOON: u64 = 1_772_366_400;
pub(crate) const HOUR: u64 = 3_600;
pub(crate) const DAY: u64 = 86_400;

pub(crate) const PLACE: &str = "ZZ-GATE-7";

// Labels of claims.
pub(crate) const SUB: i64 = 2;
pub(crate) const AUD: i64 = 3;
pub(crate) const EXP: i64 = 4;
pub(crate) const IAT: i64 = 6;
pub(crate) const CNF: i64 = 8;
pub(crate) const CNONCE: i64 = 39;
pub(crate) const STATUS_LIST: i64 = 65_533;
pub(crate) const TTL: i64 = 65_534;
pub(crate) const PASS: i64 = -65_537;
pub(crate) const SALT: i64 = -65_538;
pub(crate) const TRUST_LIST: i64 = -65_539;
pub(crate) const PLACE_CLAIM: i64 = -65_540;
pub(crate) const BUNDLE: i64 = -65_541;
pub(crate) const ROSTER: i64 = -65_542;

// Labels and values of the header.
pub(crate) const ALG: i64 = 1;
pub(crate) const KID: i64 = 4;
pub(crate) const KCWT: i64 = 13;
pub(crate) const TYP: i64 = 16;
pub(crate) const CREDENTIAL: u64 = 61;
pub(crate) const PRESENTATION: u64 = 294;
pub(crate) const TRUST_LIST_TYPE: u64 = 65_001;
pub(crate) const STATUS_LIST_TYPE: u64 = 65_002;
pub(crate) const PLACE_TYPE: u64 = 65_003;
pub(crate) const BUNDLE_TYPE: u64 = 65_004;
pub(crate) const ROSTER_TYPE: u64 = 65_005;

/// What a credential says.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(crate) issuer: &'static str,
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    /// `None` is paper.
    pub(crate) holder: Option<&'static str>,
    pub(crate) colour: u64,
    pub(crate) commitment: Vec<u8>,
    pub(crate) photo: bool,
    pub(crate) status: Option<u64>,
    pub(crate) flags: u64,
    pub(crate) test: Option<(u64, u64)>,
    pub(crate) name: Option<&'static str>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            issuer: "issuer",
            iat: NOON - HOUR,
            exp: NOON + DAY,
            holder: Some("holder"),
            colour: 0,
            commitment: seed_16("person"),
            photo: true,
            status: None,
            flags: 0,
            test: None,
            name: None,
        }
    }
}

impl Facts {
    pub(crate) fn paper() -> Self {
        Self { holder: None, ..Self::default() }
    }

    /// The array of the pass, item by item.
    pub(crate) fn pass(&self) -> Vec<Vec<u8>> {
        let or_null = |item: Option<Vec<u8>>| item.unwrap_or_else(cbor::null);
        let mut items = vec![
            cbor::int(self.colour),
            cbor::bytes(&self.commitment),
            or_null(self.photo.then(|| cbor::bytes(&seed_16("portrait")))),
            or_null(self.status.map(cbor::int)),
            cbor::int(self.flags),
        ];
        if self.test.is_some() || self.name.is_some() {
            items.push(or_null(self.test.map(test)));
        }
        items.extend(self.name.map(cbor::text));
        items
    }

    pub(crate) fn draft(&self) -> Draft {
        let key = named(self.issuer);
        let header = vec![
            (cbor::int(ALG), cbor::int(-8)),
            (cbor::int(KID), cbor::bytes(&key.kid())),
            (cbor::int(TYP), cbor::int(CREDENTIAL)),
        ];
        let mut claims = vec![(cbor::int(EXP), cbor::int(self.exp)), (cbor::int(IAT), cbor::int(self.iat))];
        if let Some(holder) = self.holder {
            let confirmation = cbor::map(&[(cbor::int(1), cose_key(&named(holder)))]);
            claims.push((cbor::int(CNF), confirmation));
        }
        claims.push((cbor::int(PASS), cbor::array(&self.pass())));
        Draft::new(header, claims, key)
    }

    pub(crate) fn seal(&self) -> Sealed {
        self.draft().seal()
    }

    /// The credential with another array for a pass.
    pub(crate) fn with_pass(&self, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Draft {
        let mut items = self.pass();
        change(&mut items);
        self.draft().claim(PASS, cbor::array(&items))
    }
}

pub(crate) fn test((time, result): (u64, u64)) -> Vec<u8> {
    cbor::array(&[cbor::int(time), cbor::int(result)])
}

/// The entries of a `COSE_Key` (RFC 9053, section 7).
pub(crate) fn cose_key_entries(key: &Key) -> Vec<Entry> {
    let public = key.public();
    let entry = |label: i64, value| (cbor::int(label), value);
    match *public.as_slice() {
        [parity @ (2 | 3), ref x @ ..] if x.len() == 32 => vec![
            entry(1, cbor::int(2)),
            entry(-1, cbor::int(1)),
            entry(-2, cbor::bytes(x)),
            entry(-3, cbor::boolean(parity == 3)),
        ],
        _ => okp(&public),
    }
}

pub(crate) fn okp(public: &[u8]) -> Vec<Entry> {
    let entry = |label: i64, value| (cbor::int(label), value);
    vec![entry(1, cbor::int(1)), entry(-1, cbor::int(6)), entry(-2, cbor::bytes(public))]
}

fn cose_key(key: &Key) -> Vec<u8> {
    cbor::map(&cose_key_entries(key))
}

/// A `cnf` of these `COSE_Key` entries.
pub(crate) fn confirmation(entries: &[Entry]) -> Vec<u8> {
    cbor::map(&[(cbor::int(1), cbor::map(entries))])
}

/// How a presentation is made.
#[derive(Clone)]
pub(crate) struct Showing {
    pub(crate) holder: &'static str,
    pub(crate) aud: &'static str,
    pub(crate) iat: u64,
    pub(crate) nonce: Option<Vec<u8>>,
    pub(crate) salt: Option<Vec<u8>>,
}

impl Default for Showing {
    fn default() -> Self {
        Self { holder: "holder", aud: PLACE, iat: NOON, nonce: None, salt: None }
    }
}

impl Showing {
    pub(crate) fn at(iat: u64) -> Self {
        Self { iat, ..Self::default() }
    }

    pub(crate) fn draft(&self, credential: &Sealed) -> Draft {
        let key = named(self.holder);
        let header = vec![
            (cbor::int(ALG), cbor::int(key.algorithm())),
            (cbor::int(KCWT), credential.envelope.clone()),
            (cbor::int(TYP), cbor::int(PRESENTATION)),
        ];
        let mut claims = vec![(cbor::int(AUD), cbor::text(self.aud)), (cbor::int(IAT), cbor::int(self.iat))];
        claims.extend(self.nonce.iter().map(|nonce| (cbor::int(CNONCE), cbor::bytes(nonce))));
        claims.extend(self.salt.iter().map(|salt| (cbor::int(SALT), cbor::bytes(salt))));
        Draft::new(header, claims, key)
    }

    pub(crate) fn seal(&self, credential: &Sealed) -> Sealed {
        self.draft(credential).seal()
    }
}

/// A document whose header and claims can still be changed.
#[derive(Clone)]
pub(crate) struct Draft {
    header: Vec<Entry>,
    claims: Vec<Entry>,
    key: Key,
    frame: Frame,
    written_header: Option<Vec<u8>>,
    written_claims: Option<Vec<u8>>,
}

impl Draft {
    pub(crate) fn new(header: Vec<Entry>, claims: Vec<Entry>, key: Key) -> Self {
        Self { header, claims, key, frame: Frame::default(), written_header: None, written_claims: None }
    }

    /// With another value of a claim; a new claim goes where deterministic order wants it.
    pub(crate) fn claim(mut self, label: i64, value: Vec<u8>) -> Self {
        put(&mut self.claims, label, value);
        self
    }

    pub(crate) fn without_claim(mut self, label: i64) -> Self {
        self.claims.retain(|(key, _)| *key != cbor::int(label));
        self
    }

    pub(crate) fn head(mut self, label: i64, value: Vec<u8>) -> Self {
        put(&mut self.header, label, value);
        self
    }

    pub(crate) fn without_head(mut self, label: i64) -> Self {
        self.header.retain(|(key, _)| *key != cbor::int(label));
        self
    }

    /// With the claims written in another way.
    pub(crate) fn write_claims(mut self, write: impl FnOnce(Vec<Entry>) -> Vec<u8>) -> Self {
        self.written_claims = Some(write(self.claims.clone()));
        self
    }

    /// With the header written in another way.
    pub(crate) fn write_header(mut self, write: impl FnOnce(Vec<Entry>) -> Vec<u8>) -> Self {
        self.written_header = Some(write(self.header.clone()));
        self
    }

    pub(crate) fn frame(mut self, change: impl FnOnce(&mut Frame)) -> Self {
        change(&mut self.frame);
        self
    }

    /// Signed by another key than the header names.
    pub(crate) fn signed_by(mut self, name: &str) -> Self {
        self.key = named(name);
        self
    }

    pub(crate) fn seal(self) -> Sealed {
        let header = self.written_header.unwrap_or_else(|| cbor::map(&self.header));
        let claims = self.written_claims.unwrap_or_else(|| cbor::map(&self.claims));
        seal(header, claims, &self.key, &self.frame)
    }
}

fn put(entries: &mut Vec<Entry>, label: i64, value: Vec<u8>) {
    let key = cbor::int(label);
    match entries.binary_search_by(|(k, _)| k.cmp(&key)) {
        Ok(at) => {
            entries.remove(at);
            entries.insert(at, (key, value));
        }
        Err(at) => entries.insert(at, (key, value)),
    }
}

/// A key of a trust list.
#[derive(Clone)]
pub(crate) struct Listed {
    pub(crate) name: &'static str,
    /// The key that the issuer is called after.
    pub(crate) issuer: &'static str,
    pub(crate) scope: u64,
    pub(crate) from: u64,
    pub(crate) until: u64,
    pub(crate) longest_life: u64,
    pub(crate) specimen: bool,
}

impl Listed {
    pub(crate) fn new(name: &'static str) -> Self {
        let (from, until) = (NOON - 30 * DAY, NOON + 365 * DAY);
        Self { name, issuer: name, scope: 1, from, until, longest_life: 2 * DAY, specimen: false }
    }

    fn item(&self) -> Vec<u8> {
        cbor::array(&[
            cbor::bytes(&named(self.name).public()),
            cbor::text(&format!("Authority of {}", self.issuer)),
            cbor::int(self.scope),
            cbor::int(self.from),
            cbor::int(self.until),
            cbor::int(self.longest_life),
            cbor::boolean(self.specimen),
        ])
    }
}

/// A recognised region: region, root, until, colours, longest life.
pub(crate) type Recognised = (&'static str, &'static str, u64, u64, u64);

/// A next root, and what its proof is for.
#[derive(Clone)]
pub(crate) struct Announced {
    pub(crate) next: &'static str,
    pub(crate) region: &'static str,
    pub(crate) present: &'static str,
    /// Who has signed the proof.
    pub(crate) signer: &'static str,
}

impl Announced {
    fn item(&self) -> Vec<u8> {
        let (present, next) = (named(self.present).public(), named(self.next).public());
        let message = cbor::array(&[
            cbor::text("sanse/next-root/1"),
            cbor::text(self.region),
            cbor::bytes(&present),
            cbor::bytes(&next),
        ]);
        cbor::array(&[cbor::bytes(&next), cbor::bytes(&named(self.signer).sign(&message))])
    }
}

/// A trust list from plain facts.
#[derive(Clone)]
pub(crate) struct List {
    pub(crate) region: &'static str,
    pub(crate) root: &'static str,
    pub(crate) sequence: u64,
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    pub(crate) grace: u64,
    pub(crate) keys: Vec<Listed>,
    pub(crate) withdrawn: Vec<&'static str>,
    pub(crate) recognised: Vec<Recognised>,
    pub(crate) report: Option<[u8; 32]>,
    pub(crate) next: Option<Announced>,
}

impl List {
    pub(crate) fn seal(&self) -> Sealed {
        let root = named(self.root);
        let mut keys: Vec<_> = self.keys.iter().map(Listed::item).collect();
        keys.sort();
        let mut withdrawn: Vec<_> =
            self.withdrawn.iter().map(|name| cbor::bytes(&named(name).public())).collect();
        withdrawn.sort();
        let recognised = self.recognised.iter().map(|(region, root, until, colours, life)| {
            let root = cbor::bytes(&named(root).public());
            let (until, colours, life) = (cbor::int(*until), cbor::int(*colours), cbor::int(*life));
            cbor::array(&[cbor::text(region), root, until, colours, life])
        });
        let list = cbor::array(&[
            cbor::text(self.region),
            cbor::int(self.sequence),
            cbor::int(self.grace),
            cbor::array(&keys),
            cbor::array(&withdrawn),
            cbor::array(&recognised.collect::<Vec<_>>()),
            self.report.as_ref().map_or_else(cbor::null, |key| cbor::bytes(key)),
            self.next.as_ref().map_or_else(cbor::null, Announced::item),
        ]);
        let header = vec![
            (cbor::int(ALG), cbor::int(-8)),
            (cbor::int(KID), cbor::bytes(&root.kid())),
            (cbor::int(TYP), cbor::int(TRUST_LIST_TYPE)),
        ];
        let claims = vec![
            (cbor::int(EXP), cbor::int(self.exp)),
            (cbor::int(IAT), cbor::int(self.iat)),
            (cbor::int(TRUST_LIST), list),
        ];
        Draft::new(header, claims, root).seal()
    }
}

/// A part of a bundle: name, kind, bytes.
pub(crate) type BundlePart = (&'static str, u64, Vec<u8>);

/// A bundle from plain facts.
#[derive(Clone)]
pub(crate) struct Bundle {
    pub(crate) region: &'static str,
    pub(crate) sequence: u64,
    pub(crate) signer: &'static str,
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    pub(crate) parts: Vec<BundlePart>,
}

impl Bundle {
    /// The parts in the order given, whatever that is.
    pub(crate) fn seal(&self) -> Sealed {
        let key = named(self.signer);
        let part = |(name, kind, bytes): &BundlePart| {
            let length = u64::try_from(bytes.len()).expect("short");
            let digest: [u8; 32] = Sha256::digest(bytes).into();
            cbor::array(&[cbor::text(name), cbor::int(*kind), cbor::int(length), cbor::bytes(&digest)])
        };
        let parts: Vec<_> = self.parts.iter().map(part).collect();
        let bundle = cbor::array(&[cbor::text(self.region), cbor::int(self.sequence), cbor::array(&parts)]);
        let header = vec![
            (cbor::int(ALG), cbor::int(-8)),
            (cbor::int(KID), cbor::bytes(&key.kid())),
            (cbor::int(TYP), cbor::int(BUNDLE_TYPE)),
        ];
        let claims = vec![
            (cbor::int(EXP), cbor::int(self.exp)),
            (cbor::int(IAT), cbor::int(self.iat)),
            (cbor::int(BUNDLE), bundle),
        ];
        Draft::new(header, claims, key).seal()
    }
}

/// The document of a person who does not exist, and its commitment (design page, section 10).
pub(crate) const DOCUMENT: (&str, &str, &str) = ("ZZ", "passport", "X0000001");

pub(crate) fn commitment(number: &str, salt: &[u8]) -> Vec<u8> {
    use argon2::{Algorithm, Argon2, Params, Version};
    let (country, _, _) = DOCUMENT;
    let passport = 5;
    let canonical = cbor::array(&[
        cbor::text("sanse/idc/1"),
        cbor::text(country),
        cbor::int(passport),
        cbor::text(number),
    ]);
    let params = Params::new(19_456, 2, 1, Some(16)).expect("fixed parameters");
    let mut out = [0; 16];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(&canonical, salt, &mut out)
        .expect("fixed lengths");
    out.to_vec()
}

/// The public keys that are none: small order, a second encoding, off the curve.
pub(crate) fn neutral_key() -> Vec<Entry> {
    okp(&NEUTRAL)
}

pub(crate) fn nonce() -> Vec<u8> {
    seed("nonce").into_iter().take(8).collect()
}

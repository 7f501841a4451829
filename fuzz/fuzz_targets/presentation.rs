//! A sound credential, shown → decision.
//!
//! The target signs presentations as the holder would, with claims of the fuzzer's making, and works out by
//! itself, from another library's reading of them, whether spec/verification.md lets them in. The verifier must
//! come to the same answer both ways.

#![no_main]

use std::sync::LazyLock;

use ciborium::Value;
use ed25519_dalek::{Signer, SigningKey};
use libfuzzer_sys::fuzz_target;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::trust::{Trust, TrustList, TrustedKey};
use sanse::verify::{Attendance, Beacon, BindingRule, Outcome, Policy, Scene, Verifier};
use sanse::{Authority, Nonce, Now, Profile, Timestamp};
use sanse_fuzz::oracle::{claim, deterministic, uint};
use sanse_fuzz::sign::{self, NOON, head, kid, listed, presented, to_text};
use sha2::{Digest, Sha256};

fuzz_target!(|input: &[u8]| {
    let Some((dials, claims)) = input.split_first_chunk::<6>() else { return };
    let dials = Dials::of(*dials);
    let claims = if dials.by_parts { by_parts(claims, &dials) } else { claims.to_vec() };
    shown(&dials, &claims);
});

/// How the world is set up, from the first bytes of the input.
struct Dials {
    /// Claims are put together from parts and not taken as they are.
    by_parts: bool,
    p256: bool,
    photo: bool,
    colour: u8,
    signer: Hand,
    place: bool,
    profile: Profile,
    binding: BindingRule,
    attendance: Attendance,
    /// The present, in seconds since noon.
    now: i64,
    vague: u64,
    /// Seconds since the gate showed its nonce.
    nonce_age: u64,
}

/// Who signs, and how.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    Holder,
    /// ES256 in its other, higher form; for Ed25519 a flipped bit.
    Twisted,
    Other,
}

impl Dials {
    fn of([a, b, high, low, vague, nonce_age]: [u8; 6]) -> Self {
        Self {
            by_parts: a & 1 == 1,
            p256: a & 2 == 2,
            photo: a & 4 == 0,
            colour: (a >> 3) % 3,
            signer: match a >> 5 {
                0..=5 => Hand::Holder,
                6 => Hand::Twisted,
                _ => Hand::Other,
            },
            place: b & 1 == 0,
            profile: [Profile::Balanced, Profile::Strict, Profile::Lenient][usize::from(b >> 1) % 3],
            binding: match (b >> 3) % 4 {
                0 | 1 => BindingRule::Placed,
                2 => BindingRule::Open,
                _ => BindingRule::Challenged,
            },
            attendance: if b & 0x80 == 0 { Attendance::Attended } else { Attendance::Unattended },
            now: i64::from(i16::from_be_bytes([high, low])),
            vague: u64::from(vague),
            nonce_age: u64::from(nonce_age),
        }
    }

    fn policy(&self) -> Policy {
        let policy = if self.place {
            Policy::at(PLACE.parse().unwrap()).binding(self.binding)
        } else {
            Policy::openly()
        };
        policy.profile(self.profile).attendance(self.attendance).build().unwrap()
    }
}

const PLACE: &str = "ZZ-GATE-7";
const NONCE: [u8; 8] = [4; 8];
const ISSUED: u64 = NOON - 3_600;
const EXPIRES: u64 = NOON + 7_200;

fn shown(dials: &Dials, claims: &[u8]) {
    let credential = credential(dials);
    let envelope = match (dials.p256, dials.signer) {
        (true, hand) => presented(|m| es256(m, hand), 0x26, &credential, claims),
        (false, hand) => presented(|m| ed25519(m, hand), 0x27, &credential, claims),
    };
    let text = to_text(&envelope);
    let gate = Verifier::new(TRUST.clone(), dials.policy(), MemoryGuard::init(GuardSettings::default()));
    let from = NOON.saturating_add_signed(dials.now);
    let now = Now::between(time(from), time(from + dials.vague)).unwrap();
    let mut beacon = Beacon::new();
    beacon.remember(Nonce::from_bytes(NONCE), 1_000);
    let scene = |reader| Scene::at(now).reader(reader).beacon(&beacon, 1_000 + dials.nonce_age);
    let decision = gate.check(&text, &scene("gate 1"));
    let admitted = decision.outcome() == Outcome::Admit;
    assert_eq!(admitted, lets_in(dials, claims, from), "{decision:?}");

    // The same code again is the same decision at this reader, and never lets anybody in at the next.
    let again = gate.check(&text, &scene("gate 1"));
    assert_eq!((again.outcome(), again.is_repeat()), (decision.outcome(), true));
    assert_ne!(gate.check(&text, &scene("gate 2")).outcome(), Outcome::Admit);
    // Without its presentation the credential is worth nothing.
    assert_eq!(gate.check(&to_text(&credential), &scene("gate 1")).outcome(), Outcome::Refuse);
}

/// The rules of spec/verification.md for this credential, worked out anew.
fn lets_in(dials: &Dials, claims: &[u8], from: u64) -> bool {
    let until = from + dials.vague;
    let Some(said) = Said::of(claims) else { return false };
    let (past, future) = match dials.profile {
        Profile::Strict => (15, 5),
        Profile::Lenient => (60, 60),
        _ => (30, 15),
    };
    let signed = dials.signer == Hand::Holder;
    let listed = from >= NOON - 86_400; // the clock is not behind the date of the list
    let valid = from >= ISSUED - future && until < EXPIRES;
    let shown_while_valid = said.iat >= ISSUED - future && said.iat < EXPIRES;
    let answered = said.nonce.as_deref() == Some(&NONCE[..]) && dials.nonce_age < 60;
    let fresh = from >= said.iat.saturating_sub(future) && until <= said.iat + past;
    let timely = match said.nonce {
        Some(_) => answered,
        None => fresh && !(dials.place && dials.binding == BindingRule::Challenged),
    };
    let open = !dials.place || dials.binding == BindingRule::Open;
    let here = (dials.place && said.aud == PLACE) || (open && said.aud == "ZZ");
    // Green, with a photo that a person compares; a machine has no eyes, but the wallet's key is enough for it.
    let welcome = dials.colour == 0 && dials.photo;
    signed && listed && valid && shown_while_valid && timely && here && welcome
}

/// What the claims say, by another library's reading.
struct Said {
    aud: String,
    iat: u64,
    nonce: Option<Vec<u8>>,
}

impl Said {
    fn of(claims: &[u8]) -> Option<Self> {
        let claims = deterministic(claims)?;
        let labels = [3, 6, 39, -65_538];
        let known = claims.as_map()?.iter().filter(|(key, _)| {
            key.as_integer().is_some_and(|key| labels.iter().any(|label| key == (*label).into()))
        });
        if known.count() != claims.as_map()?.len() {
            return None;
        }
        let bytes = |label, length: usize| match claim(&claims, label) {
            None => Some(None),
            Some(Value::Bytes(bytes)) if bytes.len() == length => Some(Some(bytes.clone())),
            Some(_) => None,
        };
        bytes(-65_538, 16)?;
        let iat = uint(claim(&claims, 6)?).filter(|iat| *iat <= 0xFFFF_FFFF)?;
        Some(Self { aud: claim(&claims, 3)?.as_text()?.to_owned(), iat, nonce: bytes(39, 8)? })
    }
}

/// Claims of the right shape: audience, seconds around now, nonce, salt.
fn by_parts(parts: &[u8], dials: &Dials) -> Vec<u8> {
    let part = |n: usize| parts.get(n).copied().unwrap_or(0);
    let aud = ["ZZ-GATE-7", "ZZ", "ZZ-GATE-8", "YY", "ZZ-GATE-77", "zz"][usize::from(part(0)) % 6];
    let iat = NOON.saturating_add_signed(dials.now + i64::from(part(1).cast_signed()));
    let nonce = match part(2) % 4 {
        0 | 1 => None,
        2 => Some(NONCE),
        _ => Some([5; 8]),
    };
    let salt = part(3) & 1 == 1;
    let entries = 2 + u64::from(nonce.is_some()) + u64::from(salt);
    let mut claims = [head(5, entries), vec![3], sign::text(aud), vec![6], head(0, iat)].concat();
    if let Some(nonce) = nonce {
        claims.extend([head(0, 39), sign::bytes(&nonce)].concat());
    }
    if salt {
        claims.extend([head(1, 65_537), sign::bytes(&[6; 16])].concat());
    }
    claims
}

fn credential(dials: &Dials) -> Vec<u8> {
    let key = if dials.p256 {
        let point = P256.verifying_key().to_sec1_point(true);
        let (parity, x) = point.as_bytes().split_first().unwrap();
        let odd = if *parity == 3 { 0xF5 } else { 0xF4 };
        [&[0xA4, 1, 2, 0x20, 1, 0x21][..], &sign::bytes(x), &[0x22, odd]].concat()
    } else {
        [&[0xA3, 1, 1, 0x20, 6, 0x21][..], &sign::bytes(HOLDER.verifying_key().as_bytes())].concat()
    };
    let photo = if dials.photo { sign::bytes(&[8; 16]) } else { vec![0xF6] };
    let claims = [
        &[0xA4, 4][..],
        &head(0, EXPIRES),
        &[6],
        &head(0, ISSUED),
        &[8, 0xA1, 1],
        &key,
        &head(1, 65_536),
        &[0x85, dials.colour],
        &sign::bytes(&[7; 16]),
        &photo,
        &[0xF6, 0],
    ]
    .concat();
    listed(&ISSUER, kid(&ISSUER), 61, &claims)
}

static ISSUER: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[2; 32]));
static HOLDER: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[9; 32]));
static P256: LazyLock<p256::ecdsa::SigningKey> =
    LazyLock::new(|| p256::ecdsa::SigningKey::from_slice(&[9; 32]).unwrap());

fn ed25519(message: &[u8], hand: Hand) -> Vec<u8> {
    let key = if hand == Hand::Other { &ISSUER } else { &HOLDER };
    let mut signature = key.sign(message).to_bytes().to_vec();
    if hand == Hand::Twisted {
        signature[40] ^= 1;
    }
    signature
}

fn es256(message: &[u8], hand: Hand) -> Vec<u8> {
    let other = p256::ecdsa::SigningKey::from_slice(&[10; 32]).unwrap();
    let key = if hand == Hand::Other { &other } else { &P256 };
    let signature: p256::ecdsa::Signature = key.sign_prehash(&Sha256::digest(message)).unwrap();
    let low = signature.normalize_s();
    if hand == Hand::Twisted {
        let (r, s) = low.split_scalars();
        return p256::ecdsa::Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec();
    }
    low.to_bytes().to_vec()
}

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let root = sanse::key::SigningKey::from_seed(&[1; 32]).unwrap();
    let issuer = sanse::key::VerifyingKey::from_bytes(ISSUER.verifying_key().as_bytes()).unwrap();
    let entry = TrustedKey::new(&issuer, "fuzz", time(0), time(0xFFFF_FFFF)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, time(NOON - 86_400), time(0xFFFF_FFFF)).unwrap();
    let mut trust = Trust::pin(root.public()).unwrap();
    let list = Authority::new(root).sign(&list.trust(entry).unwrap()).unwrap();
    trust.load(list.bytes(), Now::exactly(time(NOON))).unwrap();
    trust
});

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

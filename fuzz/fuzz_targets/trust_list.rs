//! trust lists → trust.
//!
//! An input that begins with the tag of an envelope is loaded as it is. Any other is a story: pieces of one byte
//! that says what happens, two bytes of length, and claims, which the target signs itself with the published
//! secrets of spec/vectors.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use sanse::trust::{FutureList, Trust, TrustError, TrustList, TrustMemory};
use sanse::{Authority, Now, Timestamp, Unverified};
use sanse_fuzz::oracle::{claim, deterministic, is_signed_by, parts, uint};
use sanse_fuzz::sign::{NOON, kid, listed, seed};

fuzz_target!(|input: &[u8]| match input {
    [0xD2, ..] => as_it_is(input),
    story => told(story),
});

struct Keys {
    root: SigningKey,
    neighbours: [SigningKey; 2],
    stranger: SigningKey,
    authority: Authority,
    /// Recognises both neighbours.
    home: Vec<u8>,
}

static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let key = |name| SigningKey::from_bytes(&seed(name));
    let authority = Authority::new(sanse::key::SigningKey::from_seed(&seed("root")).unwrap());
    let neighbours = [key("root-yy"), key("root-xx")];
    let recognise = |list: TrustList, name: &str, root: &SigningKey| {
        let root = sanse::key::VerifyingKey::from_bytes(root.verifying_key().as_bytes()).unwrap();
        let colours = [sanse::Colour::Green];
        let region = name.parse().unwrap();
        list.recognise(
            sanse::trust::RecognisedRegion::new(region, &root, time(0xFFFF_FFFF), &colours, 86_400).unwrap(),
        )
        .unwrap()
    };
    let list = TrustList::new("ZZ".parse().unwrap(), 1, time(NOON), time(NOON + 86_400)).unwrap();
    let list = recognise(recognise(list, "YY", &neighbours[0]), "XX", &neighbours[1]);
    let home = authority.sign(&list).unwrap().into_bytes();
    Keys { root: key("root"), neighbours, stranger: key("nobody"), authority, home }
});

/// Nothing is loaded that the pinned root, or a recognised one, has not signed.
fn as_it_is(input: &[u8]) {
    let mut trust = pinned();
    if trust.load(input, Now::exactly(time(NOON))).is_ok() {
        assert!(is_signed_by(input, &KEYS.root.verifying_key()));
        is_the_one_encoding(&trust, input);
        announces_what_was_agreed(&trust);
    }
    let mut trust = pinned();
    trust.load(&KEYS.home, Now::exactly(time(NOON))).unwrap();
    if trust.load_recognised(input).is_ok() {
        assert!(KEYS.neighbours.iter().any(|key| is_signed_by(input, &key.verifying_key())));
    }
}

/// A next root is believed only when it has signed the hand-over itself.
fn announces_what_was_agreed(trust: &Trust) {
    let home = trust.home().unwrap().claims();
    let agreed = home.announces().is_none_or(|next| next.is_proven(home.region(), KEYS.authority_key()));
    assert!(agreed && trust.next_root().as_ref() == home.announces().map(|next| next.key()));
    assert_eq!(trust.root(), *KEYS.authority_key());
}

/// What the story comes to, kept beside the trust.
#[derive(Default)]
struct Model {
    home: Option<(Vec<u8>, View)>,
    /// The greatest date of a home list.
    watermark: u64,
    /// Sequence number and bytes by region.
    neighbours: BTreeMap<String, (u64, Vec<u8>)>,
}

/// What a list says, read by another library.
struct View {
    region: String,
    sequence: u64,
    issued_at: u64,
}

fn told(mut story: &[u8]) {
    let (mut trust, mut model) = (pinned(), Model::default());
    while let [what, high, low, rest @ ..] = story {
        let length = rest.len().min(usize::from(u16::from_be_bytes([*high, *low])));
        let (claims, after) = rest.split_at(length);
        story = after;
        let before = trust.clone();
        let now = Now::exactly(time(if what & 0x80 == 0 { NOON } else { 0 }));
        let future = if what & 0x40 == 0 { FutureList::Refuse } else { FutureList::OperatorConfirms };
        let keys = &*KEYS;
        let loaded = match what % 8 {
            0..=2 => {
                let list = listed(&keys.root, kid(&keys.root), 65_001, claims);
                let done = trust.load_home(&list, now, future);
                home_follows(&trust, &mut model, &list, &done, now, future);
                done.is_ok()
            }
            3 | 4 => {
                let root = &keys.neighbours[usize::from(what % 2)];
                let list = listed(root, kid(root), 65_001, claims);
                let done = trust.load_recognised(&list);
                if done.is_ok() {
                    neighbour_follows(&trust, &mut model, list);
                }
                done.is_ok()
            }
            // Another's signature under the root's kid, and another kind of document under the root's own.
            5 => {
                let forged = listed(&keys.stranger, kid(&keys.root), 65_001, claims);
                assert!(trust.load_home(&forged, now, future).is_err(), "a forged list was loaded");
                false
            }
            6 => {
                let credential = listed(&keys.root, kid(&keys.root), 61, claims);
                assert!(trust.load_home(&credential, now, future).is_err(), "a credential was loaded");
                false
            }
            _ => {
                trust = restarted(&trust, &model);
                continue;
            }
        };
        if !loaded {
            assert_eq!(trust.memory(), before.memory(), "a list that was not loaded left something behind");
            assert_eq!(trust.home().map(|h| h.bytes()), before.home().map(|h| h.bytes()));
        }
        assert_eq!(watermark(trust.memory()), model.watermark);
    }
}

fn home_follows(
    trust: &Trust,
    model: &mut Model,
    list: &[u8],
    done: &Result<(), TrustError>,
    now: Now,
    future: FutureList,
) {
    let Ok(claims) = Unverified::<TrustList>::from_bytes(list.to_vec()).and_then(|l| l.untrusted_claims())
    else {
        assert!(matches!(done, Err(TrustError::NotBelieved(_))), "{done:?}");
        return;
    };
    let view = view(list).expect("what the library reads, others read");
    assert_eq!((claims.region().as_str(), claims.sequence()), (view.region.as_str(), view.sequence));
    let wanted = match &model.home {
        Some((_, home)) if home.region != view.region => "region",
        Some((_, home)) if home.sequence > view.sequence => "rollback",
        Some((bytes, home)) if home.sequence == view.sequence && bytes != list => "fork",
        same => {
            let known = same.as_ref().is_some_and(|(bytes, _)| bytes == list);
            let ahead = view.issued_at > now.latest().plus(86_400).unix();
            if ahead && !known && future == FutureList::Refuse { "future" } else { "loaded" }
        }
    };
    let found = match done {
        Ok(()) | Err(TrustError::CrowdedKid { .. }) => "loaded",
        Err(TrustError::OtherRegion { .. }) => "region",
        Err(TrustError::Rollback { .. }) => "rollback",
        Err(TrustError::Fork { .. }) => "fork",
        Err(TrustError::FromTheFuture { .. }) => "future",
        // Held after the sequence number and before the date.
        Err(TrustError::NextRoot { .. })
            if ["loaded", "future"].contains(&wanted) && claims.announces().is_some() =>
        {
            return;
        }
        Err(other) => panic!("{other}"),
    };
    assert_eq!(found, wanted);
    if done.is_ok() {
        is_the_one_encoding(trust, list);
        model.watermark = model.watermark.max(view.issued_at);
        model.home = Some((list.to_vec(), view));
    }
}

fn neighbour_follows(trust: &Trust, model: &mut Model, list: Vec<u8>) {
    let view = view(&list).expect("what was loaded, others read");
    let home = trust.home().expect("no neighbour without a home list").claims();
    assert!(home.recognised().iter().any(|r| r.region().as_str() == view.region));
    if let Some((sequence, bytes)) = model.neighbours.get(&view.region) {
        assert!(view.sequence > *sequence || bytes == &list, "a neighbour's list rolled back or forked");
    }
    model.neighbours.insert(view.region, (view.sequence, list));
}

/// Memory goes through bytes, and the last list is taken again but nothing older.
fn restarted(trust: &Trust, model: &Model) -> Trust {
    let bytes = trust.memory().to_bytes();
    let memory = TrustMemory::from_bytes(&bytes).unwrap();
    assert_eq!((&memory, &memory.to_bytes()), (trust.memory(), &bytes));
    // The vectors' root is refused by `resume`, as it should be, so the memory is resumed under another root
    // only to see that it is taken; the story goes on with the trust it has.
    let other = sanse::key::SigningKey::from_seed(&[3; 32]).unwrap();
    assert_eq!(Trust::resume(other.public(), memory.clone()).unwrap().memory(), &memory);
    assert!(Trust::resume(KEYS.authority_key(), memory).is_err());
    let mut again = trust.clone();
    if let Some((bytes, _)) = &model.home {
        again.load(bytes, Now::exactly(time(0))).expect("a list in force has had its word");
    }
    again
}

impl Keys {
    fn authority_key(&self) -> &sanse::key::VerifyingKey {
        self.authority.key()
    }
}

/// The library would write and sign the very same bytes.
fn is_the_one_encoding(trust: &Trust, list: &[u8]) {
    let home = trust.home().unwrap();
    assert_eq!(home.bytes(), list);
    assert_eq!(KEYS.authority.sign(home.claims()).unwrap().bytes(), list);
}

fn view(list: &[u8]) -> Option<View> {
    let (_, claims, _) = parts(list)?;
    let claims = deterministic(&claims)?;
    let body = claim(&claims, -65_539)?.as_array()?;
    let keys = |at: usize| -> Option<Vec<Vec<u8>>> {
        let key = |item: &ciborium::Value| match item {
            ciborium::Value::Array(parts) => parts.first()?.as_bytes().cloned(),
            bytes => bytes.as_bytes().cloned(),
        };
        body.get(at)?.as_array()?.iter().map(key).collect()
    };
    assert!(keys(3)?.is_sorted_by(|a, b| a < b) && keys(4)?.is_sorted_by(|a, b| a < b));
    let issued_at = uint(claim(&claims, 6)?)?;
    assert!(uint(claim(&claims, 4)?)? > issued_at);
    Some(View { region: body.first()?.as_text()?.to_owned(), sequence: uint(body.get(1)?)?, issued_at })
}

fn watermark(memory: &TrustMemory) -> u64 {
    let memory = deterministic(&memory.to_bytes()).unwrap();
    uint(&memory.as_array().unwrap()[1]).unwrap()
}

fn pinned() -> Trust {
    Trust::pin_published_test_root(KEYS.authority_key()).unwrap()
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

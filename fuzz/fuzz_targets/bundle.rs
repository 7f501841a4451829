//! bundles → what a gate believes.
//!
//! An input that begins with the head of an array of three is a packed bundle, as it is. Any other is the claims of a
//! manifest, which the target signs itself with the published secret of spec/vectors, beside a home list that is right.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use sanse::bundle::{Contents, Update};
use sanse::trust::{FutureList, Scope, Trust, TrustList, TrustedKey};
use sanse::{Authority, Now, Timestamp};
use sanse_fuzz::oracle::{claim, deterministic, parts, uint};
use sanse_fuzz::sign::{NOON, kid, listed, seed};
use sha2::{Digest, Sha256};

fuzz_target!(|input: &[u8]| match input {
    [0x83, ..] => packed(input),
    claims => signed(claims),
});

struct World {
    root: sanse::key::SigningKey,
    operator: SigningKey,
    home: Vec<u8>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let key = |name| sanse::key::SigningKey::from_seed(&seed(name)).unwrap();
    let (root, operator) = (key("root"), key("operator"));
    let entry = TrustedKey::new(operator.public(), "Operator", time(NOON - 60), time(NOON + 86_400)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 1, time(NOON), time(NOON + 86_400)).unwrap();
    let list = list.trust(entry.scope(Scope::BUNDLES)).unwrap();
    let home = Authority::new(root.clone()).sign(&list).unwrap().into_bytes();
    World { root, operator: SigningKey::from_bytes(&seed("operator")), home }
});

/// What unpacks packs to the same bytes; what nobody has signed is not taken over.
fn packed(input: &[u8]) {
    let Ok(contents) = Contents::unpack(input) else { return };
    assert_eq!(contents.pack().unwrap(), input, "two encodings of one bundle");
    let _ = verify(contents);
}

/// Signed by the right key: taken over only when it is what another library reads of it.
fn signed(claims: &[u8]) {
    let world = &*WORLD;
    let manifest = listed(&world.operator, kid(&world.operator), 65_004, claims);
    // Every part that is named has the home list's bytes.
    let Some(named) = names(&manifest) else { return };
    let bytes = named.iter().map(|name| (name.clone(), world.home.clone())).collect::<BTreeMap<_, _>>();
    let Ok(update) = verify(Contents::from_parts(manifest.clone(), bytes)) else { return };
    let (_, payload, _) = parts(&manifest).unwrap();
    let read = deterministic(&payload).expect("what was taken over is deterministic");
    let (expiry, issue) = (uint(claim(&read, 4).unwrap()).unwrap(), uint(claim(&read, 6).unwrap()).unwrap());
    assert!(issue <= NOON + 86_400 && NOON < expiry);
    let digest = Sha256::digest(&world.home);
    let body = claim(&read, -65_541).unwrap().as_array().unwrap();
    let mut homes = 0;
    for part in body[2].as_array().unwrap() {
        let part = part.as_array().unwrap();
        assert_eq!(part[3].as_bytes().unwrap()[..], digest[..], "a part with other bytes was taken over");
        let name = part[0].as_text().unwrap();
        assert!(!name.contains(['/', '\\']) && !name.starts_with('.') && name != "bundle.cbor");
        homes += usize::from(uint(&part[1]) == Some(1));
    }
    assert_eq!(homes, 1);
    assert!(named.is_sorted_by(|a, b| a < b));
    assert_eq!(update.trust().memory().bundle_sequence(), uint(&body[1]));
}

fn names(manifest: &[u8]) -> Option<Vec<String>> {
    let (_, payload, _) = parts(manifest)?;
    let claims = deterministic(&payload)?;
    let body = claim(&claims, -65_541)?.as_array()?.get(2)?.as_array()?.clone();
    body.iter().map(|part| Some(part.as_array()?.first()?.as_text()?.to_owned())).collect()
}

/// Memory is left as it was by what is refused.
fn verify(contents: Contents) -> Result<Update, ()> {
    let gate = Trust::pin_published_test_root(WORLD.root.public()).unwrap();
    let before = gate.memory().clone();
    let update = Update::verify(contents, &gate, Now::exactly(time(NOON)), FutureList::Refuse);
    assert_eq!(gate.memory(), &before);
    update.map_err(drop)
}

fn time(seconds: u64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

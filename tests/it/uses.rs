//! Every use of a listed key, with a key that may not: another scope, another time, withdrawn, for specimens, or a
//! neighbour's under a home name.

use std::collections::BTreeMap;

use sanse::bundle::{Bundle, Contents, PartKind, Update};
use sanse::key::{HolderKey, SigningKey};
use sanse::status::{Shard, StatusBook};
use sanse::trust::{FutureList, RecognisedRegion, Scope, Trust, TrustList, TrustedKey};
use sanse::verify::{Display, Verifier};
use sanse::{Authority, Colour, Issuer, Now, Wallet};

use crate::world::*;

const NAME: &str = "ZZ Health Authority";
const KEY: u8 = 2;

/// What is wrong with the key, if anything.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    None,
    Scope,
    Ended,
    NotBegun,
    Withdrawn,
    Specimen,
    Neighbours,
    Unknown,
}

/// A gate whose lists say this of the key of seed 2, which is for `scope`.
fn trust(scope: Scope, flaw: Flaw) -> Trust {
    let all = [Scope::CREDENTIALS, Scope::STATUS_LISTS, Scope::PLACE_CODES, Scope::BUNDLES];
    let others = all.into_iter().filter(|other| *other != scope).reduce(Scope::and).unwrap();
    let (from, until) = match flaw {
        Flaw::Ended => (NOW - DAY, NOW),
        Flaw::NotBegun => (NOW + 60, NOW + DAY),
        _ => (NOW - DAY, NOW + 300 * DAY),
    };
    let entry = TrustedKey::new(seed(KEY).public(), NAME, at(from), at(until)).unwrap();
    let entry = entry.scope(if flaw == Flaw::Scope { others } else { scope });
    let entry = if flaw == Flaw::Specimen { entry.specimen() } else { entry };
    let yy = "YY".parse().unwrap();
    let recognised =
        RecognisedRegion::new(yy, seed(4).public(), at(NOW + DAY), &[Colour::Green], DAY).unwrap();
    let mut home = TrustList::new("ZZ".parse().unwrap(), 1, at(NOW - DAY), at(NOW + 30 * DAY)).unwrap();
    home = home.recognise(recognised).unwrap();
    if ![Flaw::Neighbours, Flaw::Unknown].contains(&flaw) {
        home = home.trust(entry.clone()).unwrap();
    }
    if flaw == Flaw::Withdrawn {
        home = home.withdraw(seed(KEY).public()).unwrap();
    }
    let mut trust = loaded(&seed(1), &home);
    if flaw == Flaw::Neighbours {
        let list = TrustList::new(yy, 1, at(NOW - DAY), at(NOW + 30 * DAY)).unwrap().trust(entry).unwrap();
        trust.load_recognised(Authority::new(seed(4)).sign(&list).unwrap().bytes()).unwrap();
    }
    trust
}

/// A credential, shown at the gate: the region it counts for, or why not.
fn credential(flaw: Flaw) -> String {
    let world = World { issuer: Issuer::new(seed(KEY)), ..World::new() };
    let trust = trust(Scope::CREDENTIALS, flaw);
    let gate = Verifier::new(trust, here().build().unwrap(), fresh_guard());
    let decision = check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW);
    match decision.main_reason() {
        Some(reason) => {
            assert_eq!(decision.display(), Display::Grey, "{flaw:?}");
            reason.name().to_owned()
        }
        None => format!("of {}", decision.region().unwrap()),
    }
}

/// A status list of ZZ.
fn status(flaw: Flaw) -> String {
    let shard = Shard::new("ZZ".parse().unwrap(), NAME, "2026-03-02".parse().unwrap()).unwrap();
    let list = StatusBook::new(shard, 1 << 17).unwrap().list(at(NOW), at(NOW + DAY)).unwrap();
    let signed = Issuer::new(seed(KEY)).sign_status(&list).unwrap();
    let mut trust = trust(Scope::STATUS_LISTS, flaw);
    let loaded = trust.load_status(signed.bytes(), Now::exactly(at(NOW)));
    loaded.map_or_else(|error| error.code().to_owned(), |shard| format!("of {}", shard.region()))
}

/// A bundle with a home list that names nobody for it, so that the one in force decides.
fn bundle(flaw: Flaw) -> String {
    let list = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW), at(NOW + DAY)).unwrap();
    let home = Authority::new(seed(1)).sign(&list).unwrap().into_bytes();
    let bundle = Bundle::new("ZZ".parse().unwrap(), 1, at(NOW), at(NOW + DAY)).unwrap();
    let bundle = bundle.part(PartKind::Home, "home.cbor", &home).unwrap();
    let signed = Issuer::new(seed(KEY)).sign_bundle(&bundle).unwrap();
    let contents = Contents::new(&signed, BTreeMap::from([("home.cbor".to_owned(), home)]));
    let trust = trust(Scope::BUNDLES, flaw);
    let taken = Update::verify(contents, &trust, Now::exactly(at(NOW)), FutureList::Refuse);
    taken.map_or_else(|error| error.code().to_owned(), |update| format!("of {}", update.bundle().region()))
}

/// A trust list that the key signs as if it were a root; no entry lets it.
fn list(flaw: Flaw) -> String {
    let list = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW), at(NOW + DAY)).unwrap();
    let signed = Authority::new(seed(KEY)).sign(&list).unwrap();
    let mut trust = trust(Scope::CREDENTIALS, flaw);
    trust.load(signed.bytes(), Now::exactly(at(NOW))).unwrap_err().code().to_owned()
}

/// A wallet with the key itself: a listed key is nobody's, whatever its entry says.
fn holder(flaw: Flaw) -> String {
    let world = World::new();
    let issuing = seed(60);
    let mut trust = trust(Scope::CREDENTIALS, flaw);
    let entry = TrustedKey::new(issuing.public(), "Other", at(NOW - DAY), at(NOW + DAY)).unwrap();
    let list = trust.home().unwrap().claims().successor(at(NOW - DAY), at(NOW + DAY)).unwrap();
    let signed = Authority::new(seed(1)).sign(&list.trust(entry).unwrap()).unwrap();
    trust.load(signed.bytes(), Now::exactly(at(NOW))).unwrap();
    let world = World { issuer: Issuer::new(issuing), ..world };
    let key = HolderKey::from(SigningKey::from_seed(&[KEY; 32]).unwrap());
    let mut wallet = Wallet::new();
    wallet.add("me", world.credential(&green(1), &key).bytes(), key).unwrap();
    let request = sanse::Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let code = wallet.present("me", &request).unwrap().code.to_text();
    let gate = Verifier::new(trust, here().build().unwrap(), fresh_guard());
    check(&gate, &code, NOW).main_reason().map_or("admitted".to_owned(), |reason| reason.name().to_owned())
}

#[test]
fn a_listed_key_signs_what_its_entry_says_and_nothing_else() {
    use Flaw::{Ended, Neighbours, None, NotBegun, Scope, Specimen, Unknown, Withdrawn};
    type Use = fn(Flaw) -> String;
    let flaws = [None, Scope, Ended, NotBegun, Withdrawn, Specimen, Neighbours, Unknown];
    let table: [(&str, Use, [&str; 8]); 5] = [
        (
            "credential",
            credential,
            [
                "of ZZ",
                "key-scope",
                "key-not-valid-then",
                "key-not-valid-then",
                "key-withdrawn",
                "specimen",
                "of YY", // its own region's, whatever it calls itself
                "key-unknown",
            ],
        ),
        (
            "status list",
            status,
            [
                "of ZZ",
                "key-scope",
                "key-not-valid-then",
                "key-not-valid-then",
                "key-withdrawn",
                "of ZZ", // of passes that are specimens anyway
                "other-issuer",
                "not-believed",
            ],
        ),
        (
            "bundle",
            bundle,
            [
                "of ZZ",
                "bundle-key-scope",
                "bundle-key-dates",
                "bundle-key-dates",
                // The list inside says nothing of the key, so the withdrawal in force counts.
                "bundle-key-withdrawn",
                "bundle-key-specimen",
                "bundle-key-unknown",
                "bundle-key-unknown",
            ],
        ),
        ("trust list", list, ["list-other-root"; 8]),
        (
            "holder",
            holder,
            [
                "holder-key-trusted",
                "holder-key-trusted",
                "holder-key-trusted",
                "holder-key-trusted",
                "holder-key-trusted",
                "holder-key-trusted",
                "admitted", // a neighbour's list says nothing of wallets elsewhere
                "admitted",
            ],
        ),
    ];
    for (name, used, wanted) in table {
        let found: Vec<_> = flaws.into_iter().map(|flaw| (flaw, used(flaw))).collect();
        let wanted: Vec<_> = flaws.into_iter().zip(wanted.map(str::to_owned)).collect();
        assert_eq!(found, wanted, "{name}");
    }
}

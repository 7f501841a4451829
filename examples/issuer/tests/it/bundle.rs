//! What gates need is signed as one, and a gate takes it over.

use crate::desk::{Desk, clock};
use sanse::Now;
use sanse::bundle::{Contents, Update};
use sanse::trust::{FutureList, Scope, Trust};

/// What a gate that has pinned this root takes over.
fn taken(root: &sanse::key::VerifyingKey, desk: &Desk, bundle: &str) -> Update {
    let gate = Trust::pin(root).unwrap();
    let contents = Contents::read(&desk.at(bundle)).unwrap();
    Update::verify(contents, &gate, Now::exactly(clock()), FutureList::Refuse).unwrap()
}

#[test]
fn a_bundle_is_made_and_believed() {
    let desk = Desk::with_region();
    let root = desk.public("zz/root.pub.pem");
    desk.refuses(&["bundle", "export", "zz", "--out", "b1"], &["issuer bundle key"]);
    let said = desk.good(&["bundle", "key", "zz", "--no-passphrase"]);
    assert!(said.contains("list 2") && said.contains("signs bundles"), "{said}");
    desk.refuses(&["bundle", "key", "zz", "--no-passphrase"], &["there already"]);

    desk.write("rules.toml", "paper = 'check'\n");
    let said = desk.good(&["bundle", "export", "zz", "--out", "b1", "--rules", "rules.toml"]);
    assert!(said.contains("bundle      1 of region ZZ") && said.contains("gate.toml: rules"), "{said}");
    desk.good(&["bundle", "export", "zz", "--file", "b2"]);
    let (first, second) = (taken(&root, &desk, "b1"), taken(&root, &desk, "b2"));
    assert_eq!((first.bundle().sequence(), second.bundle().sequence()), (1, 2));
    assert_eq!((first.policy(), second.policy()), (Some(&b"paper = 'check'\n"[..]), None));
    // A new issuing key leaves the one for bundles alone.
    desk.good(&["key", "rotate", "zz", "--no-passphrase"]);
    desk.good(&["bundle", "export", "zz", "--out", "b3"]);
    let update = taken(&root, &desk, "b3");
    let list = update.trust().home().unwrap().claims().clone();
    let bundles = |entry: &&sanse::trust::TrustedKey| entry.may_sign() == Scope::BUNDLES;
    assert_eq!((list.keys().len(), list.keys().iter().filter(bundles).count()), (3, 1));
}

/// A gate that was off while the root changed needs nothing but the next bundle.
#[test]
fn a_bundle_carries_the_lists_that_announced_roots() {
    let desk = Desk::with_region();
    let root = desk.public("zz/root.pub.pem");
    desk.good(&["bundle", "key", "zz", "--no-passphrase"]);
    for _ in 0..2 {
        desk.good(&["key", "root-rotate", "announce", "zz", "--no-passphrase"]);
        desk.good(&["key", "root-rotate", "switch", "zz"]);
    }
    desk.good(&["bundle", "export", "zz", "--out", "b1"]);
    let update = taken(&root, &desk, "b1");
    assert_eq!(update.trust().root(), desk.public("zz/root.pub.pem"));
    assert_ne!(update.trust().root(), root);
}

/// A stolen key is withdrawn by its public half, though nobody has the passphrase, and the next one takes over.
#[test]
fn a_stolen_key_for_bundles_gives_way_to_the_next() {
    let desk = Desk::with_region();
    let root = desk.public("zz/root.pub.pem");
    desk.write("words", "correct horse battery staple\n");
    let file = ["--passphrase-file", "words"];
    desk.good(&[&["bundle", "key", "zz"][..], &file].concat());
    desk.good(&[&["bundle", "export", "zz", "--out", "b1"][..], &file].concat());
    let before = taken(&root, &desk, "b1");
    desk.good(&["trust", "zz", "--withdraw", "zz/keys/bundles.pub.pem"]);
    desk.refuses(&["bundle", "key", "zz", "--no-passphrase"], &["move it and its public half away"]);
    for name in ["bundles.key.pem", "bundles.pub.pem"] {
        std::fs::rename(desk.at("zz/keys").join(name), desk.at(name)).unwrap();
    }
    desk.good(&["bundle", "key", "zz", "--no-passphrase"]);
    desk.good(&["bundle", "export", "zz", "--out", "b2"]);
    let contents = Contents::read(&desk.at("b2")).unwrap();
    let next = Update::verify(contents, before.trust(), Now::exactly(clock()), FutureList::Refuse).unwrap();
    let mut trust = before.trust().clone();
    trust.load(next.trust().home().unwrap().bytes(), Now::exactly(clock())).unwrap();
    assert!(trust.has_withdrawn_bundle_key() && !next.trust().has_withdrawn_bundle_key());
}

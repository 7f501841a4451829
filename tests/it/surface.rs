//! What is printed, and what is shared.

use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::key::HolderKey;
use sanse::trust::Trust;
use sanse::verify::{Decision, Policy, Verifier};
use sanse::{Request, Unverified, Wallet};

use crate::world::*;

#[test]
fn secrets_and_personal_data_never_print() {
    let world = World::new();
    let key = HolderKey::from(seed(101));
    let pass = green(0xAB).name("林*").unwrap();
    let credential = world.credential(&pass, &key);
    let mut wallet = Wallet::new();
    wallet.add("grandmother", credential.bytes(), key.clone()).unwrap();
    let salt = Salt::from_bytes([0xCD; 16]);
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW)).salt(salt.clone());
    let shown = wallet.present("grandmother", &request).unwrap();
    let decision = check(&world.gate(here()), &shown.code.to_text(), NOW);
    let document = IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001").unwrap();
    let unverified = Unverified::<sanse::Presentation>::from_text(&shown.code.to_text()).unwrap();

    let printed = [
        (format!("{:?}", seed(1)), "SigningKey(34750f98, secret hidden)"),
        (format!("{key:?}"), "HolderKey(EdDsa, hidden)"),
        (format!("{:?}", key.public()), "HolderPublicKey(EdDsa, hidden)"),
        (format!("{pass:?}"), "Pass { colour: Green, .. }"),
        (format!("{salt:?}"), "Salt(..)"),
        (format!("{:?}", pass.commitment()), "Commitment(..)"),
        (format!("{:?}", pass.photo_ref()), "Some(PhotoRef(..))"),
        (format!("{document:?}"), "IdentityDocument(..)"),
        (format!("{credential:?}"), "Signed(189 bytes)"),
        (format!("{unverified:?}"), "Unverified(Presentation, 310 bytes)"),
        (
            format!("{:?}", unverified.untrusted_claims().unwrap()),
            "Presentation { audience: ZZ-GATE-7, presented_at: 2026-03-01T12:00:00Z, nonce: false, salt: true }",
        ),
        (
            format!("{:?}", decision.credential().unwrap()),
            "Verified(Credential { issued_at: 2026-03-01T12:00:00Z, expires_at: 2026-03-02T12:00:00Z, \
             paper: false, pass: Pass { colour: Green, .. } }, Credential)",
        ),
        (
            format!("{decision:?}"),
            "Decision { outcome: Admit, reasons: [], repeat: false, strength: Some(Placed), \
             display: Pass(Green), region: Some(ZZ), .. }",
        ),
    ];
    for (found, expected) in printed {
        assert_eq!(found, expected);
    }
    // Whatever else prints: neither bytes of the person nor the label.
    let rest = format!("{wallet:?} {request:?} {shown:?} {:?}", world.gate(here()));
    for personal in ["171, 171", "abab", "ABAB", "205, 205", "cdcd", "林", "grandmother", "X0000001"] {
        assert!(!rest.contains(personal), "{personal} in {rest}");
    }
}

#[test]
fn what_threads_share_can_be_shared() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Verifier>();
    shared::<Trust>();
    shared::<Policy>();
    shared::<Decision>();
    shared::<sanse::Issuer>();
    shared::<Wallet>();
}

//! Hostile input: it never panics, and never admits.

use proptest::prelude::*;
use sanse::reason::{Language, Reason};
use sanse::verify::{Outcome, PaperRule};
use sanse::{Credential, Presentation, Request, Unverified};

use crate::world::*;

fn text(bytes: &[u8]) -> String {
    format!("SN1:{}", base45::encode(bytes))
}

proptest! {
    #[test]
    fn arbitrary_text_is_refused(text in "(SN[0-9]:)?[ -~\u{80}-\u{FFFF}]{0,200}") {
        let gate = World::new().gate(here());
        prop_assert_eq!(check(&gate, &text, NOW).outcome(), Outcome::Refuse);
    }

    #[test]
    fn arbitrary_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let gate = World::new().gate(here());
        prop_assert_eq!(check(&gate, &text(&bytes), NOW).outcome(), Outcome::Refuse);
    }

    /// Whatever is cut, changed, doubled or moved: only the document itself is believed.
    #[test]
    fn mutated_documents_are_refused(
        paper: bool, from in 0.0..1.0, to in 0.0..1.0, with in proptest::collection::vec(any::<u8>(), 0..20),
    ) {
        let world = World::new();
        let whole = if paper {
            world.paper(&green(1)).into_bytes()
        } else {
            let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
            world.shown(&green(1), 1, &request).into_bytes()
        };
        let place = |share: f64| (share * whole.len() as f64) as usize;
        let (from, to) = (place(f64::min(from, to)), place(f64::max(from, to)));
        let mut mutated = whole.clone();
        mutated.splice(from..to, with);
        prop_assume!(mutated != whole);
        let gate = world.gate(here().paper(PaperRule::Check));
        let decision = check(&gate, &text(&mutated), NOW);
        prop_assert_eq!(decision.outcome(), Outcome::Refuse);
        for reason in decision.reasons() {
            for language in [Language::English, Language::Chinese] {
                prop_assert!(!reason.message(language).is_empty() && !reason.next(language).is_empty());
            }
        }
    }

    /// What is read is what would be written: one document has one encoding.
    #[test]
    fn what_is_read_is_canonical(n in 0_u8..150, cut in 0_usize..300, byte: u8) {
        let world = World::new();
        let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
        let mut bytes = world.shown(&green(n), n, &request).into_bytes();
        if let Some(slot) = bytes.get_mut(cut) { *slot = byte; }
        if let Ok(read) = Unverified::<Presentation>::from_bytes(bytes.clone()) {
            prop_assert_eq!(read.untrusted_bytes(), &bytes[..]);
            let mut again = Vec::new();
            let value: ciborium::Value = ciborium::from_reader(&bytes[..]).unwrap();
            ciborium::into_writer(&value, &mut again).unwrap();
            prop_assert_eq!(again, bytes);
        }
    }
}

#[test]
fn a_document_is_never_taken_for_another() {
    let world = World::new();
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let shown = world.shown(&green(1), 1, &request);
    let paper = world.paper(&green(1));
    let other = |reason| matches!(reason, Reason::HeaderType { .. });
    assert!(other(Unverified::<Credential>::from_bytes(shown.bytes().to_vec()).unwrap_err()));
    assert!(other(Unverified::<Presentation>::from_bytes(paper.bytes().to_vec()).unwrap_err()));
}

#[test]
fn nesting_is_one_step_deep_however_much_is_promised() {
    // An envelope inside the header of an envelope inside the header of... 3,000 times.
    let mut bytes = vec![0xF6];
    for _ in 0..3_000 {
        let header = [&[0xA1, 0x0D][..], &bytes].concat();
        let mut next = vec![0xD2, 0x84];
        ciborium::into_writer(&ciborium::Value::Bytes(header), &mut next).unwrap();
        next.extend([0xA0, 0x41, 0xA0, 0x58, 0x40]);
        next.extend([0; 64]);
        bytes = next;
    }
    let read = || Unverified::<Presentation>::from_bytes(bytes).unwrap_err();
    let reason = std::thread::Builder::new().stack_size(128 * 1024).spawn(read).unwrap().join().unwrap();
    assert!(matches!(reason, Reason::HeaderType { .. }), "{reason}");
}

#[test]
fn everything_wrong_is_told_at_once() {
    let world = World::new();
    let gate = world.gate(here().longest_test_age(HOUR).unwrap());
    let pass = sanse::Pass::new(sanse::Colour::Red, person(1));
    let request = Request::at("ZZ-MALL-1".parse().unwrap(), at(NOW));
    let decision = check(&gate, &world.shown(&pass, 1, &request).to_text(), NOW + 2 * DAY);
    let all = ["expired", "stale", "other-audience", "colour-refused", "test-required", "photo-missing"];
    assert_eq!(names(&decision), all);
    assert_eq!(decision.main_reason().unwrap().name(), "expired");
    assert_eq!(decision.colour(), Some(sanse::Colour::Red));
    assert!(!decision.is_to_report(), "a copy is nobody's showing");
}

/// Key files, which come from wherever a passphrase was thought to be enough.
#[cfg(feature = "pem")]
mod key_files {
    use proptest::prelude::*;
    use sanse::key::{HolderKey, SigningKey, VerifyingKey};

    proptest! {
        /// A key file is opened or refused, whatever is in it, at a cost that is bounded.
        #[test]
        fn arbitrary_key_files_never_panic(
            label in "(ENCRYPTED |EC )?(PRIVATE|PUBLIC) KEY", body in "[A-Za-z0-9+/=\\r\\n -]{0,300}",
            from in 0.0..1.0, to in 0.0..1.0, with in "[A-Za-z0-9+/]{0,8}",
        ) {
            let (from, to) = (f64::min(from, to), f64::max(from, to));
            let (from, to) = ((from * LIGHT.len() as f64) as usize, (to * LIGHT.len() as f64) as usize);
            let mutated = wrapped(&[&LIGHT[..from], &with, &LIGHT[to..]].concat());
            prop_assert!(SigningKey::from_encrypted_pem(&pem("ENCRYPTED PRIVATE KEY", &wrapped(LIGHT)), b"sanse-test").is_ok());
            for body in [body, mutated] {
                let pem = pem(&label, &body);
                let _ = (SigningKey::from_pem(&pem), HolderKey::from_pem(&pem), VerifyingKey::from_pem(&pem));
                let _ = SigningKey::from_encrypted_pem(&pem, b"sanse-test");
                let _ = HolderKey::from_encrypted_pem(&pem, b"sanse-test");
            }
        }
    }

    /// TEST KEY ONLY, for ever public: that of RFC 8410, section 10.3, under `sanse-test` by one round of PBKDF2.
    const LIGHT: &str = "\
        MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAhgNPRbGFupiAIBATAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQ\
        l2E4l2p1slBAxWLoct0skgRA/AHSNW305qtobGU2XOESc2Hhd7F+MuOvf+M8E+2OFcjxYTnv8XsvmcBmnGPgz5ZPzv4hOEynOGW5jOLVTOIW4g==";

    /// In lines of 64 characters, as PEM has them.
    fn wrapped(text: &str) -> String {
        let characters: Vec<_> = text.chars().collect();
        characters.chunks(64).map(String::from_iter).collect::<Vec<_>>().join("\n")
    }

    fn pem(label: &str, body: &str) -> String {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }
}

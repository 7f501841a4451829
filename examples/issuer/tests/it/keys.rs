//! Keys under passphrases, the root elsewhere, and one issuing key after another.

use std::fs;

use crate::desk::{Desk, INIT, PAPER, clock};
use sanse::key::SigningKey;

const ROOT_WORDS: &str = "the root's few words";
const WORDS: &str = "the desk's few words";

/// A region with its root on another medium, both keys under passphrases.
fn guarded() -> Desk {
    let desk = Desk::empty();
    desk.write("root.txt", format!("{ROOT_WORDS}\n"));
    desk.write("desk.txt", format!("{WORDS}\r\nwhat else stands in the file\n"));
    let args = ["zz", "--root-dir", "medium/root", "--root-passphrase-file", "root.txt"];
    let (said, warned) = desk.warned(&[&INIT[..], &args, &["--passphrase-file", "desk.txt"]].concat());
    assert!(said.contains("medium/root/root.key.pem") && warned.is_empty(), "{said}{warned}");
    desk
}

#[test]
fn keys_lie_under_their_own_passphrases() {
    let desk = guarded();
    assert!(!desk.at("zz/root").exists());
    let root = desk.text("medium/root/root.key.pem");
    let issuing = desk.text("zz/keys/issuer.key.pem");
    let opens = |pem: &str, words: &str| SigningKey::from_encrypted_pem(pem, words.as_bytes());
    assert_eq!(*opens(&root, ROOT_WORDS).unwrap().public(), desk.public("zz/root.pub.pem"));
    assert_eq!(*opens(&issuing, WORDS).unwrap().public(), desk.public("zz/keys/issuer.pub.pem"));
    assert!(opens(&root, WORDS).is_err() && opens(&issuing, ROOT_WORDS).is_err());
    for (_, bytes) in desk.snapshot().iter().filter(|(path, _)| path.extension().is_none_or(|e| e != "txt")) {
        assert!(!bytes.windows(WORDS.len()).any(|part| part == WORDS.as_bytes()));
    }

    let paper = [&PAPER[..], &["p", "--passphrase-file"]].concat();
    desk.refuses(&[&paper[..], &["root.txt"]].concat(), &["issuer.key.pem", "does not open"]);
    desk.refuses(&[&paper[..], &["none.txt"]].concat(), &["none.txt"]);
    desk.good(&[&paper[..], &["desk.txt"]].concat());
    let trust = ["trust", "zz", "--root-dir", "medium/root", "--root-passphrase-file"];
    desk.refuses(&[&trust[..], &["desk.txt"]].concat(), &["root.key.pem", "does not open"]);
    desk.refuses(
        &["trust", "zz", "--root-passphrase-file", "root.txt"],
        &["zz/root/root.key.pem", "--root-dir"],
    );
    desk.good(&[&trust[..], &["root.txt"]].concat());
    assert_eq!(desk.list().sequence(), 2);
}

#[test]
fn without_a_terminal_a_passphrase_comes_from_a_file_or_is_waived_aloud() {
    let desk = guarded();
    for (args, option) in [
        ([&INIT[..], &["other"]].concat(), "--no-passphrase"),
        ([&PAPER[..], &["p"]].concat(), "--passphrase-file"),
        (vec!["trust", "zz", "--root-dir", "medium/root"], "--root-passphrase-file"),
        (vec!["wallet", "w", "--passphrase"], "--passphrase-file"),
        (
            [&INIT[..], &["other", "--no-passphrase", "--passphrase-file", "desk.txt"]].concat(),
            "cannot be used",
        ),
    ] {
        let (complaint, code) = desk.bad(&args);
        assert_eq!(code, 2, "{complaint}");
        assert!(complaint.contains(option), "{args:?}: {complaint}");
    }
    let (_, warned) = desk.warned(&[&INIT[..], &["open", "--no-passphrase"]].concat());
    for key in ["open/root/root.key.pem", "open/keys/issuer.key.pem"] {
        assert!(warned.contains(&format!("{key} is NOT ENCRYPTED")), "{warned}");
    }
}

#[test]
fn passphrases_that_protect_nothing_are_refused() {
    let desk = guarded();
    desk.write("short.txt", "seven77");
    desk.write("empty.txt", "\nsecond line");
    desk.write("long.txt", [b'x'; 2_000]);
    for (file, told) in
        [("short.txt", "fewer than 8"), ("empty.txt", "first line is empty"), ("long.txt", "bytes")]
    {
        desk.refuses(&["wallet", "w", "--passphrase-file", file], &[file, told]);
        let args = ["other", "--root-passphrase-file", "root.txt", "--passphrase-file", file];
        desk.refuses(&[&INIT[..], &args].concat(), &[file, told]);
    }
}

#[test]
fn a_wallet_may_have_a_passphrase_too() {
    let desk = Desk::with_region();
    desk.write("words.txt", WORDS);
    for kind in [&["w"][..], &["v", "--p256"]] {
        let wallet = kind[0];
        desk.good(&[&["wallet", "--passphrase-file", "words.txt"], kind].concat());
        assert!(desk.text(&format!("{wallet}/holder.key.pem")).contains("ENCRYPTED"));
        let out = format!("{wallet}-pass");
        let pass = ["pass", "zz", "--colour", "green", "--document", "-", "--out", &out, "--wallet", wallet];
        desk.good(&[&pass[..], &["--wallet-passphrase-file", "words.txt"]].concat());
        let present = ["present", wallet, "--open", "ZZ"];
        assert!(desk.bad(&present).0.contains("--passphrase-file"));
        assert!(desk.good(&[&present[..], &["--passphrase-file", "words.txt"]].concat()).starts_with("SN1:"));
    }
}

#[test]
fn a_new_key_takes_over_and_the_old_one_stays_for_what_it_signed() {
    let desk = guarded();
    let first = desk.public("zz/keys/issuer.pub.pem");
    let files =
        ["--root-dir", "medium/root", "--root-passphrase-file", "root.txt", "--passphrase-file", "desk.txt"];
    let said = desk.good(&[&["key", "rotate", "zz", "--days", "9"], &files[..]].concat());
    assert!(said.contains("list 2") && said.contains("zz/keys/issuer-2.key.pem"), "{said}");
    let second = desk.public("zz/keys/issuer-2.pub.pem");
    let list = desk.list();
    let until = |key| list.keys().iter().find(|entry| entry.key() == key).unwrap().valid_until();
    assert_eq!((list.keys().len(), list.withdrawn().len()), (2, 0));
    assert!(until(&first) > clock() && until(&first) <= clock().plus(600));
    assert!(until(&second) > clock().plus(364 * 86_400));
    assert_eq!(list.expires_at().since(list.issued_at()), 9 * 86_400);

    let told = desk.good(&["key", "list", "zz"]);
    let line = |key: &sanse::key::VerifyingKey| {
        told.lines().find(|line| line.starts_with(&key.kid().to_string())).unwrap().to_owned()
    };
    assert!(line(&second).contains("signs passes, from"), "{told}");
    assert!(line(&first).contains("signs no more"), "{told}");
    // The new key signs: its passes name it.
    desk.good(&[&PAPER[..], &["p", "--passphrase-file", "desk.txt"]].concat());
    let text = desk.text("p/pass.txt");
    let pass = sanse::Unverified::<sanse::Credential>::from_text(text.trim_end()).unwrap();
    assert_eq!(pass.untrusted_kid(), Some(second.kid()));
}

#[test]
fn a_withdrawn_only_key_is_no_dead_end() {
    let desk = Desk::with_region();
    desk.good(&["trust", "zz", "--withdraw", "zz/keys/issuer.pub.pem"]);
    assert!(desk.good(&["key", "list", "zz"]).contains("no key signs passes now"));
    let (_, warned) = desk.warned(&["key", "rotate", "zz", "--no-passphrase"]);
    assert!(warned.contains("zz/keys/issuer-2.key.pem is NOT ENCRYPTED"), "{warned}");
    desk.good(&[&PAPER[..], &["p"]].concat());
    desk.good(&["key", "rotate", "zz", "--no-passphrase"]);
    let list = desk.list();
    assert_eq!(list.withdrawn(), [desk.public("zz/keys/issuer.pub.pem")], "withdrawn keys stay withdrawn");
    let told = desk.good(&["key", "list", "zz"]);
    for (state, count) in [("withdrawn; nothing", 1), ("signs no more", 1), ("signs passes, from", 1)] {
        assert_eq!(told.matches(state).count(), count, "{told}");
    }
}

#[test]
fn a_rotation_that_was_cut_off_leaves_nothing_in_the_way() {
    let desk = Desk::with_region();
    // A key was written, and then the power failed: no list names it.
    let orphan = SigningKey::generate().unwrap();
    desk.write("zz/keys/issuer-2.key.pem", &*orphan.to_pem().unwrap());
    desk.write("zz/keys/issuer-2.pub.pem", orphan.public().to_pem().unwrap());
    // And once more, after the first of the two files.
    desk.write("zz/keys/issuer-3.key.pem", &*orphan.to_pem().unwrap());
    desk.good(&[&PAPER[..], &["p"]].concat());
    desk.good(&["key", "rotate", "zz", "--no-passphrase"]);
    assert!(desk.at("zz/keys/issuer-4.pub.pem").exists());
    desk.good(&[&PAPER[..], &["q"]].concat());
    let list = desk.list();
    assert_eq!((list.sequence(), list.keys().len()), (2, 2));
    assert!(!list.keys().iter().any(|entry| entry.key() == orphan.public()));
    // Where the list cannot be written, the new key's files are taken away again.
    fs::remove_file(desk.at("zz/trust-list.cbor")).unwrap();
    desk.refuses(&["key", "rotate", "zz", "--no-passphrase"], &["trust-list.cbor"]);
}

//! The issuer as a program: what it makes, what it refuses, and that it overwrites nothing.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use sanse::key::{SigningKey, VerifyingKey};
use sanse::scan::Frame;
use sanse::trust::Trust;
use sanse::{Now, Timestamp};
use tempfile::TempDir;

const DOCUMENT: &str = "CN:resident-id:99999919900307008X";
/// One white pixel.
const PORTRAIT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
    \0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";

fn issuer(folder: &Path, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_issuer"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that fails early does not read.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

fn good(folder: &Path, args: &[&str]) -> String {
    let output = issuer(folder, args, DOCUMENT);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The complaint and the exit code.
fn bad(folder: &Path, args: &[&str]) -> (String, i32) {
    let output = issuer(folder, args, DOCUMENT);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(output.stdout.is_empty(), "{args:?}");
    assert!(!complaint.contains("999999"), "the document's number is in no message: {complaint}");
    (complaint, output.status.code().unwrap())
}

fn region() -> TempDir {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    good(folder.path(), &["init", "--region", "ZZ", "--name", "ZZ Health Authority", "zz"]);
    folder
}

/// Every file below, with its bytes.
fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            files.insert(path.display().to_string(), fs::read(&path).unwrap());
        }
    }
    files
}

fn clock() -> Timestamp {
    Timestamp::try_from(chrono::Utc::now()).unwrap()
}

fn list(folder: &Path) -> Trust {
    let root = fs::read_to_string(folder.join("zz/root.pub.pem")).unwrap();
    let mut trust = Trust::pin(&VerifyingKey::from_pem(&root).unwrap()).unwrap();
    let list = fs::read(folder.join("zz/trust-list.cbor")).unwrap();
    trust.load(&list, Now::exactly(clock())).unwrap();
    trust
}

#[test]
fn init_makes_a_region_that_verifies_and_never_overwrites_it() {
    let folder = region();
    let trust = list(folder.path());
    let claims = trust.home().unwrap().claims();
    assert_eq!((claims.region().as_str(), claims.sequence(), claims.keys().len()), ("ZZ", 1, 1));
    let days = claims.expires_at().since(claims.issued_at()) / 86_400;
    assert_eq!(days, 30);

    let before = snapshot(folder.path());
    let (complaint, code) = bad(folder.path(), &["init", "--region", "ZZ", "--name", "Other", "zz"]);
    assert_eq!(code, 1);
    assert!(complaint.contains("nothing was touched"), "{complaint}");
    assert_eq!(snapshot(folder.path()), before);
    // A name that the trust list does not take leaves nothing behind either.
    assert_eq!(bad(folder.path(), &["init", "--region", "ZZ", "--name", "a\u{202e}b", "other"]).1, 1);
    assert_eq!(snapshot(folder.path()), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn secrets_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = region();
    good(folder.path(), &["wallet", "w"]);
    good(folder.path(), &["pass", "zz", "--colour", "green", "--document", "-", "--paper", "--out", "p"]);
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    for secret in
        ["zz/root/root.key.pem", "zz/keys/issuer.key.pem", "w/holder.key.pem", "p/SENSITIVE-salt.txt"]
    {
        assert_eq!(mode(secret), 0o600, "{secret}");
    }
    for private in ["zz/root", "zz/keys", "w", "p"] {
        assert_eq!(mode(private), 0o700, "{private}");
    }
}

#[test]
fn a_pass_comes_as_text_picture_and_portrait() {
    let folder = region();
    fs::write(folder.path().join("portrait.png"), PORTRAIT).unwrap();
    let mut args = vec!["pass", "zz", "--colour", "yellow", "--document", "-", "--paper", "--out", "p"];
    args.extend(["--photo", "portrait.png", "--name", "林*", "--advice", "--status-index", "7"]);
    args.extend(["--test", "2026-03-01T08:00:00Z=negative"]);
    let said = good(folder.path(), &args);
    assert!(said.contains("yellow, paper") && said.contains("QR "), "{said}");
    let text = fs::read_to_string(folder.path().join("p/pass.txt")).unwrap();
    let seen = Frame::from_file(&fs::read(folder.path().join("p/pass.png")).unwrap()).unwrap().all();
    assert_eq!(seen, [text.trim_end()]);
    assert!(fs::read_to_string(folder.path().join("p/pass.svg")).unwrap().starts_with("<svg"));
    assert_eq!(fs::read_dir(folder.path().join("p")).unwrap().count(), 5);
    let before = snapshot(folder.path());
    assert!(bad(folder.path(), &args).0.contains("nothing was touched"));
    assert_eq!(snapshot(folder.path()), before);
}

#[test]
fn a_wallet_shows_what_it_was_given() {
    for kind in [&["wallet", "w"][..], &["wallet", "w", "--p256"]] {
        let folder = region();
        good(folder.path(), kind);
        let (complaint, code) = bad(folder.path(), &["present", "w", "--open", "ZZ"]);
        assert!(complaint.contains("no pass in this wallet"), "{complaint}");
        assert_eq!(code, 1);
        let pass = ["pass", "zz", "--colour", "green", "--document", "-", "--wallet", "w", "--out"];
        good(folder.path(), &[&pass[..], &["p"]].concat());
        let text = good(folder.path(), &["present", "w", "--at", "ZZ-GATE-7", "--out", "code.png"]);
        let seen = Frame::from_file(&fs::read(folder.path().join("code.png")).unwrap()).unwrap().all();
        assert_eq!(seen, [text.trim_end()]);
        let mut args = vec!["present", "w", "--open", "ZZ", "--nonce", "0123456789abcdef", "--terminal"];
        args.extend(["--salt", "p/SENSITIVE-salt.txt", "--profile", "strict"]);
        assert!(good(folder.path(), &args).contains('█'));
        let late = bad(folder.path(), &["present", "w", "--open", "ZZ", "--time", "+90000"]).0;
        assert!(late.contains("have a new one issued"), "{late}");
        // The next pass gives way to no folder, but takes the wallet's place.
        good(folder.path(), &[&pass[..], &["q"]].concat());
        let kept = |name: &str| fs::read(folder.path().join(name)).unwrap();
        assert_eq!(kept("w/pass.txt"), kept("q/pass.txt"));
    }
}

#[test]
fn lists_follow_one_another_and_withdraw_keys_for_good() {
    let folder = region();
    good(folder.path(), &["trust", "zz", "--days", "7"]);
    assert_eq!(list(folder.path()).home().unwrap().claims().sequence(), 2);
    let (complaint, _) = bad(folder.path(), &["trust", "zz", "--withdraw", "zz/root.pub.pem"]);
    assert!(complaint.contains("root key itself"), "{complaint}");
    let said = good(folder.path(), &["trust", "zz", "--withdraw", "zz/keys/issuer.key.pem"]);
    assert!(said.contains("list 3") && said.contains("withdrawn"), "{said}");
    assert!(
        bad(folder.path(), &["trust", "zz", "--withdraw", "zz/keys/issuer.pub.pem"]).0.contains("already")
    );
    assert!(good(folder.path(), &["trust", "zz"]).contains("withdrawn"), "it stays withdrawn in later lists");
    let pass = ["pass", "zz", "--colour", "green", "--document", "-", "--paper", "--out", "p"];
    assert!(bad(folder.path(), &pass).0.contains("withdrawn"));
    assert!(!folder.path().join("p").exists());
    fs::remove_file(folder.path().join("zz/root/root.key.pem")).unwrap();
    assert!(bad(folder.path(), &["trust", "zz"]).0.contains("bring it back"));
}

#[test]
fn wrong_files_are_named_and_nothing_is_made() {
    let folder = region();
    let at = |name: &str| folder.path().join(name);
    good(folder.path(), &["wallet", "w", "--p256"]);
    let pass = ["pass", "zz", "--colour", "green", "--document", "-", "--out", "p"];
    let paper = [&pass[..], &["--paper"]].concat();
    let complaints = |args: &[&str], wanted: &[&str]| {
        let (complaint, code) = bad(folder.path(), args);
        assert_eq!(code, 1, "{args:?}");
        wanted.iter().for_each(|word| assert!(complaint.contains(word), "{args:?}: {complaint}"));
        assert!(!at("p").exists());
    };
    complaints(&[&paper[..], &["--photo", "zz/issuer.json"]].concat(), &["zz/issuer.json", "PNG"]);
    complaints(&[&paper[..], &["--photo", "none.png"]].concat(), &["none.png", "see that the name is right"]);
    complaints(&[&pass[..], &["--wallet", "zz"]].concat(), &["zz/holder.key.pem"]);
    complaints(&["trust", "zz", "--withdraw", "zz/trust-list.cbor"], &["trust-list.cbor"]);
    complaints(&["present", "w", "--open", "ZZ", "--salt", "zz/root.pub.pem"], &["root.pub.pem", "salt"]);
    // A wallet's key, a public key and another issuer's key in place of the issuing key.
    fs::copy(at("w/holder.key.pem"), at("zz/keys/issuer.key.pem")).unwrap();
    complaints(&paper, &["issuer.key.pem", "Ed25519"]);
    fs::copy(at("zz/root.pub.pem"), at("zz/keys/issuer.key.pem")).unwrap();
    complaints(&paper, &["issuer.key.pem", "PRIVATE KEY"]);
    let other = SigningKey::generate().unwrap().to_pem().unwrap();
    fs::write(at("zz/keys/issuer.key.pem"), &*other).unwrap();
    complaints(&paper, &["not in the trust list"]);
    fs::write(at("zz/root/root.key.pem"), &*other).unwrap();
    complaints(&["trust", "zz"], &["not the secret half"]);
    fs::write(at("zz/issuer.json"), "{}").unwrap();
    complaints(&paper, &["issuer.json"]);
}

#[test]
fn wrong_command_lines_are_told_harmlessly() {
    let folder = region();
    let pass = ["pass", "zz", "--colour", "green", "--paper", "--out", "p", "--document"];
    let wrong: [&[&str]; 6] = [
        &["init", "--region", "zz\u{1b}[2J", "--name", "x", "y"],
        &[&pass[..], &["CN:resident-id:999999199003070081"]].concat(),
        &[&pass[..], &["card"]].concat(),
        &[&pass[..], &["-", "--wallet", "w"]].concat(),
        &["present", "w"],
        &["\u{202e}\u{9b}31m"],
    ];
    for args in wrong {
        let (complaint, code) = bad(folder.path(), args);
        assert_eq!(code, 2, "{args:?}: {complaint}");
        assert!(!complaint.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{complaint:?}");
    }
    let (complaint, code) = bad(folder.path(), &["trust", "zz", "--withdraw", "\u{1b}]0;x\u{7}\u{202e}"]);
    assert_eq!(code, 1);
    assert!(complaint.contains(r"\u{1b}]0;x\u{7}\u{202e}"), "{complaint:?}");
    assert!(good(folder.path(), &["--help"]).contains("Exit codes"));
}

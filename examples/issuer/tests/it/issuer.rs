//! The issuer as a program: what it makes, what it refuses, and that it overwrites nothing.

use std::fs;

use crate::desk::{self, Desk, INIT, PAPER, PORTRAIT};
use sanse::key::SigningKey;
use sanse::scan::Frame;

#[test]
fn init_makes_a_region_that_verifies_and_never_overwrites_it() {
    let desk = Desk::with_region();
    let list = desk.list();
    assert_eq!((list.region().as_str(), list.sequence(), list.keys().len()), ("ZZ", 1, 1));
    assert_eq!(list.expires_at().since(list.issued_at()) / 86_400, 30);

    let other = ["init", "--region", "ZZ", "--no-passphrase", "--name"];
    desk.refuses(&[&other[..], &["Other", "zz"]].concat(), &["zz", "nothing was touched"]);
    // A name that the trust list does not take leaves nothing behind either.
    desk.refuses(&[&other[..], &["a\u{202e}b", "other"]].concat(), &["name"]);
    let file = ["made", "--root-dir", "zz/root.pub.pem"];
    desk.refuses(&[&other[..], &["Other"], &file[..]].concat(), &["zz/root.pub.pem"]);
}

#[cfg(unix)]
#[test]
fn secrets_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::with_region();
    desk.good(&["wallet", "w"]);
    desk.good(&[&PAPER[..], &["p"]].concat());
    desk.good(&["key", "rotate", "zz", "--no-passphrase"]);
    desk.good(&["poster", "p", "--out", "sheet.html"]);
    let mode = |name: &str| fs::metadata(desk.at(name)).unwrap().permissions().mode() & 0o777;
    for secret in [
        "zz/root/root.key.pem",
        "zz/keys/issuer.key.pem",
        "zz/keys/issuer-2.key.pem",
        "w/holder.key.pem",
        "p/SENSITIVE-salt.txt",
        "sheet.html",
    ] {
        assert_eq!(mode(secret), 0o600, "{secret}");
    }
    for private in ["zz/root", "zz/keys", "w", "p"] {
        assert_eq!(mode(private), 0o700, "{private}");
    }
}

#[test]
fn a_pass_comes_as_text_picture_and_portrait() {
    let desk = Desk::with_region();
    desk.write("portrait.png", PORTRAIT);
    let mut args = vec!["pass", "zz", "--colour", "yellow", "--document", "-", "--paper", "--out", "p"];
    args.extend(["--photo", "portrait.png", "--name", "林*", "--advice", "--status-index", "7"]);
    args.extend(["--test", "2026-03-01T08:00:00Z=negative", "--terminal"]);
    let said = desk.good(&args);
    assert!(said.contains("yellow, paper") && said.contains("QR ") && said.contains('█'), "{said}");
    let seen = Frame::from_file(&fs::read(desk.at("p/pass.png")).unwrap()).unwrap().all();
    assert_eq!(seen, [desk.text("p/pass.txt").trim_end()]);
    assert!(desk.text("p/pass.svg").starts_with("<svg"));
    assert_eq!(fs::read_dir(desk.at("p")).unwrap().count(), 5);
    desk.refuses(&args, &["nothing was touched"]);
}

#[test]
fn a_wallet_shows_what_it_was_given() {
    for kind in [&["wallet", "w"][..], &["wallet", "w", "--p256"]] {
        let desk = Desk::with_region();
        desk.good(kind);
        desk.refuses(&["present", "w", "--open", "ZZ"], &["no pass in this wallet"]);
        let pass = ["pass", "zz", "--colour", "green", "--document", "-", "--wallet", "w", "--out"];
        desk.good(&[&pass[..], &["p"]].concat());
        let text = desk.good(&["present", "w", "--at", "ZZ-GATE-7", "--out", "code.png"]);
        let seen = Frame::from_file(&fs::read(desk.at("code.png")).unwrap()).unwrap().all();
        assert_eq!(seen, [text.trim_end()]);
        let mut args = vec!["present", "w", "--open", "ZZ", "--nonce", "0123456789abcdef", "--terminal"];
        args.extend(["--salt", "p/SENSITIVE-salt.txt", "--profile", "strict"]);
        assert!(desk.good(&args).contains('█'));
        desk.refuses(&["present", "w", "--open", "ZZ", "--time", "+90000"], &["have a new one issued"]);
        // The next pass gives way to no folder, but takes the wallet's place.
        desk.good(&[&pass[..], &["q"]].concat());
        assert_eq!(desk.text("w/pass.txt"), desk.text("q/pass.txt"));
    }
}

#[test]
fn lists_follow_one_another_and_withdraw_keys_for_good() {
    let desk = Desk::with_region();
    desk.good(&["trust", "zz", "--days", "7"]);
    assert_eq!(desk.list().sequence(), 2);
    desk.refuses(&["trust", "zz", "--withdraw", "zz/root.pub.pem"], &["root key itself"]);
    let said = desk.good(&["trust", "zz", "--withdraw", "zz/keys/issuer.key.pem"]);
    assert!(
        said.contains("list 3") && said.contains("withdrawn") && said.contains("issuer key rotate"),
        "{said}"
    );
    desk.refuses(&["trust", "zz", "--withdraw", "zz/keys/issuer.pub.pem"], &["already"]);
    let said = desk.good(&["trust", "zz"]);
    assert!(
        said.contains("withdrawn") && !said.contains("trusts"),
        "it stays withdrawn in later lists: {said}"
    );
    desk.refuses(&[&PAPER[..], &["p"]].concat(), &["withdrawn", "issuer key rotate"]);
    desk.good(&["wallet", "w"]);
    desk.write("stranger.pem", SigningKey::generate().unwrap().public().to_pem().unwrap());
    let said = desk.good(&["trust", "zz", "--withdraw", "stranger.pem"]);
    assert!(said.contains("not a key of this region"), "{said}");
    fs::remove_file(desk.at("zz/root/root.key.pem")).unwrap();
    desk.refuses(&["trust", "zz"], &["bring it back", "--root-dir"]);
}

#[test]
fn wrong_files_are_named_and_nothing_is_made() {
    let desk = Desk::with_region();
    desk.good(&["wallet", "w", "--p256"]);
    let pass = ["pass", "zz", "--colour", "green", "--document", "-", "--out", "p"];
    let paper = [&pass[..], &["--paper"]].concat();
    desk.refuses(&[&paper[..], &["--photo", "zz/root.pub.pem"]].concat(), &["zz/root.pub.pem", "PNG"]);
    desk.refuses(
        &[&paper[..], &["--photo", "none.png"]].concat(),
        &["none.png", "see that the name is right"],
    );
    desk.refuses(&[&pass[..], &["--wallet", "zz"]].concat(), &["zz/holder.key.pem"]);
    desk.refuses(&["trust", "zz", "--withdraw", "zz/trust-list.cbor"], &["trust-list.cbor"]);
    desk.refuses(&["present", "w", "--open", "ZZ", "--salt", "zz/root.pub.pem"], &["root.pub.pem", "salt"]);
    // A wallet's key, a public key and another issuer's key in place of the issuing key.
    let secret = "zz/keys/issuer.key.pem";
    fs::copy(desk.at("w/holder.key.pem"), desk.at(secret)).unwrap();
    desk.refuses(&paper, &["issuer.key.pem", "Ed25519"]);
    fs::copy(desk.at("zz/root.pub.pem"), desk.at(secret)).unwrap();
    desk.refuses(&paper, &["issuer.key.pem", "PRIVATE KEY"]);
    let other = SigningKey::generate().unwrap();
    desk.write(secret, &*other.to_pem().unwrap());
    desk.refuses(&paper, &["not the secret half"]);
    desk.write("zz/keys/issuer.pub.pem", other.public().to_pem().unwrap());
    desk.refuses(&paper, &["not in the trust list"]);
    desk.write("zz/root/root.key.pem", &*other.to_pem().unwrap());
    desk.refuses(&["trust", "zz"], &["not the secret half"]);
    // A list that the root has not signed is not gone on from.
    desk.write("zz/root.pub.pem", other.public().to_pem().unwrap());
    desk.refuses(&["trust", "zz"], &["trust-list.cbor", "root is pinned"]);
    desk.refuses(&paper, &["trust-list.cbor", "root is pinned"]);
}

#[test]
fn wrong_command_lines_are_told_harmlessly() {
    let desk = Desk::with_region();
    let pass = ["pass", "zz", "--colour", "green", "--paper", "--out", "p", "--document"];
    let wrong: [(&[&str], &str); 9] = [
        (&["init", "--region", "zz\u{1b}[2J", "--name", "x", "y"], "--region"),
        (&[&INIT[..], &["zz/x", "--root-dir", "zz/x/root", "--no-passphrase"]].concat(), "--root-dir"),
        (&[&pass[..], &["CN:resident-id:999999199003070081"]].concat(), "check"),
        (&[&pass[..], &["CN:card:1"]].concat(), "resident-id, hong-kong-permit"),
        (&[&pass[..], &["card"]].concat(), "COUNTRY:KIND:NUMBER"),
        (&[&pass[..], &["-", "--wallet", "w"]].concat(), "--wallet"),
        (
            &["pass", "zz", "--colour", "blue", "--paper", "--out", "p", "--document", "-"],
            "green, yellow or red",
        ),
        (&["present", "w"], "--at"),
        (&["\u{202e}\u{9b}31m"], "unrecognized"),
    ];
    for (args, told) in wrong {
        let (complaint, code) = desk.bad(args);
        assert_eq!(code, 2, "{args:?}: {complaint}");
        assert!(complaint.contains(told), "{args:?}: {complaint}");
        assert!(!complaint.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{complaint:?}");
    }
    desk.refuses(&["trust", "zz", "--withdraw", "\u{1b}]0;x\u{7}\u{202e}"], &[r"\u{1b}]0;x\u{7}\u{202e}"]);
    assert!(desk.good(&["--help"]).contains("Exit codes"));
}

#[test]
fn a_pass_may_live_as_long_as_it_may() {
    let desk = Desk::with_region();
    desk.good(&[&PAPER[..], &["month", "--hours", "720"]].concat());
    desk.refuses(&[&PAPER[..], &["more", "--hours", "721"]].concat(), &["2592000"]);
}

#[test]
fn a_neighbour_is_recognised_on_terms_which_may_change_and_end() {
    let desk = Desk::with_region();
    desk.good(&["init", "--region", "YY", "--name", "YY", "yy", "--no-passphrase"]);
    let recognise = ["recognise", "zz", "YY", "--their-root", "yy/root.pub.pem"];
    desk.refuses(
        &["recognise", "zz", "ZZ", "--their-root", "yy/root.pub.pem"],
        &["does not recognise itself"],
    );
    let said = desk.good(&[&recognise[..], &["--colours", "green", "--recognised-days", "30"]].concat());
    assert!(said.contains("recognises  YY"), "{said}");
    // The terms, and what both sides compare before they believe each other.
    assert!(said.contains(": green, passes of at most 48 hours"), "{said}");
    let listed = desk.good(&["key", "list", "yy"]);
    let read_out = listed.lines().find_map(|line| line.strip_prefix("root      ")).unwrap();
    let read_out = read_out.split("  ").next().unwrap();
    assert!(read_out.len() == 71 && said.contains(&format!("by the root {read_out}")), "{said}");
    // A key is one region's.
    let by = |region: &'static str, root: &'static str| ["recognise", "zz", region, "--their-root", root];
    desk.refuses(&by("XX", "yy/root.pub.pem"), &["root of YY", "XX"]);
    desk.refuses(&by("XX", "zz/root.pub.pem"), &["a key of ZZ"]);
    desk.refuses(&by("XX", "zz/keys/issuer.pub.pem"), &["a key of ZZ"]);
    desk.good(&[&recognise[..], &["--recognised-days", "90"]].concat());
    let list = desk.list();
    assert_eq!((list.recognised().len(), list.sequence()), (1, 3));
    assert!(list.recognised()[0].until() > desk::clock().plus(80 * 86_400));
    desk.good(&["recognise", "zz", "YY", "--end"]);
    assert!(desk.list().recognised().is_empty());
    desk.refuses(&["recognise", "zz", "YY", "--end"], &["no such region"]);
}

#[test]
fn a_report_key_is_in_the_list_and_its_secret_half_is_not_in_the_region() {
    let desk = Desk::with_region();
    desk.good(&["report-key", "zz", "--out", "authority.pem", "--no-passphrase"]);
    let key = sanse::key::ReportKey::from_pem(&desk.text("authority.pem")).unwrap();
    assert_eq!(desk.list().reports_to(), Some(key.public()));
    desk.refuses(&["report-key", "zz", "--out", "authority.pem", "--no-passphrase"], &["there already"]);
}

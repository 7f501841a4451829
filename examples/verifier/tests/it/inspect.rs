//! `verifier inspect`: everything that a code says, nothing personal, and NOT VERIFIED at both ends.

use crate::site::{PLACE, Site};
use sanse::{Colour, Request};

#[test]
fn a_code_is_shown_with_names_and_without_anything_personal() {
    let mut site = Site::new();
    site.issue("named", Colour::Yellow, |pass| pass.name("林*").unwrap());
    let request = Request::at(PLACE.parse().unwrap(), site.now).nonce(sanse::Nonce::from_bytes([0xAB; 8]));
    let text = site.shown("named", &request.salt(site.salt.clone())).to_text();
    site.picture("code.png", &text);
    let run = site.run(&["inspect", "code.png"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    let page = &run.out;
    let lines: Vec<_> = page.lines().collect();
    assert!(lines[1].contains("NOT VERIFIED") && lines[lines.len() - 2].contains("NOT VERIFIED"), "{page}");
    for said in [
        "presentation",
        "credential",
        "aud (3)",
        "\"ZZ-GATE-7\"",
        "cnonce (39)",
        "abababababababab",
        "salt (-65538)",
        "says yellow",
        "crv (-1)",
        "= Ed25519",
        "kid (4)",
        "= EdDSA",
        "commitment (1)",
        "16 bytes, not shown",
        &format!("= {}", site.now.floor(10)),
        "64 bytes, not held against any key",
    ] {
        assert!(page.contains(said), "{said} is missing in {page}");
    }
    assert!(!page.contains(['林', '\u{1b}', '●', '▲', '■']) && !page.contains("ADMIT"), "{page}");
    assert!(page.contains("name (6)") && page.contains("text of 2 characters, not shown"), "{page}");
    assert!(site.run(&["inspect", "code.png", "--show-name"], "").out.contains("\"林*\""));
}

#[test]
fn what_is_malformed_is_named_by_step_and_code() {
    let site = Site::new();
    let good = site.code("green");
    for (text, said) in [
        ("hello".to_owned(), "step 1, 102 text-prefix"),
        (good.replacen("SN1", "SN2", 1), "step 1, 103 text-version"),
        ("SN1:ABC".to_owned(), "step 1, 111 envelope-malformed"),
        (format!("{good}00"), "step 1, 1"),
    ] {
        let run = site.run(&["inspect"], &text);
        assert_eq!(run.code, 1, "{text}");
        assert!(run.out.contains(said) && run.out.matches("NOT VERIFIED").count() >= 4, "{}", run.out);
    }
    // Another format's number does not keep its content from being shown.
    assert!(site.run(&["inspect"], &good.replacen("SN1", "SN2", 1)).out.contains("aud (3)"));
    // A credential that is well formed, but with claims that no credential has, signed by nobody.
    let claims = [&[0xA1, 0x18, 0x63][..], &[0x78, 0x09], b"\x1b[31mEVIL"].concat();
    let text = forged(&claims[..claims.len()]);
    let run = site.run(&["inspect", "--state", "gate"], &text);
    assert!(run.out.contains("step 3, 31") && run.out.contains("\\u{1b}[31mEVIL"), "{}", run.out);
    assert!(run.out.contains("not believed: 204 key-unknown") && !run.out.contains('\u{1b}'), "{}", run.out);
}

#[test]
fn a_trusted_signature_is_told_and_the_memory_is_not_touched() {
    let site = Site::new();
    let state = || std::fs::read(site.path("gate/guard/journal")).unwrap();
    let before = state();
    let run = site.run(&["inspect", "--state", "gate", "--json"], &site.code("green"));
    let signature = &run.json()[0]["signature"];
    assert_eq!((&signature["holds"], &signature["issuer"]), (&true.into(), &"ZZ Health Authority".into()));
    assert_eq!((run.code, run.json()[0]["verified"] == false), (0, true));
    assert_eq!(state(), before);
    assert_eq!(site.check(0, &[], &site.code("green")).told(), ["admit"], "it was not used up");
    // A bit of the signature of the credential changed: it is shown all the same.
    let paper = site.paper();
    let broken = sanse_text(&flip_last(&base45::decode(&paper[4..]).unwrap()));
    let run = site.run(&["inspect", "--state", "gate", "--json"], &broken);
    let fault = &run.json()[0]["signature"]["fault"];
    assert_eq!((run.code, &fault["code"]), (0, &301.into()), "{}", run.out);
}

#[test]
fn what_cannot_be_read_is_trouble_and_says_not_verified_too() {
    let site = Site::new();
    site.write("text.png", b"text");
    let run = site.run(&["inspect", "text.png", "--lang", "zh"], "");
    assert_eq!((run.code, run.out.matches("NOT VERIFIED").count()), (4, 4));
    assert!(run.out.contains("not-a-picture: 文件既不是PNG"), "{}", run.out);
    assert_eq!(site.run(&["inspect"], "").code, 4, "nothing was given");
    assert_eq!(site.run(&["inspect", "--state", "none"], "hello").code, 4);
}

/// A paper credential of these claims, with a signature of zeros.
fn forged(claims: &[u8]) -> String {
    let header = [0xA3, 0x01, 0x27, 0x04, 0x44, 1, 2, 3, 4, 0x10, 0x18, 0x3D];
    let head = |length: usize| [0x58, length as u8];
    let parts = [
        &[0xD2, 0x84, 0x40 + header.len() as u8][..],
        &header,
        &[0xA0, 0x40 + claims.len() as u8],
        claims,
        &head(64),
        &[0; 64],
    ];
    sanse_text(&parts.concat())
}

fn sanse_text(bytes: &[u8]) -> String {
    format!("SN1:{}", base45::encode(bytes))
}

/// The first byte of the signature's R, which is 64 bytes from the end.
fn flip_last(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = bytes.len() - 64;
    bytes[at] ^= 1;
    bytes
}

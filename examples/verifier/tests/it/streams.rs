//! What goes in and what comes out: pictures, folders, lines, words, JSON, exit codes, hostile names.

use std::process::{Command, Stdio};

use crate::site::Site;
use sanse::qr::{Level, Symbol};

#[test]
fn lines_are_mended_pictures_are_not() {
    let site = Site::new();
    // Until one has a space, which is what scanners mangle most.
    let codes = (0..60).map(|second| site.code_at("green", site.now.plus(10 * second)));
    let code = codes.into_iter().find(|code| code.contains(' ')).unwrap();
    let mangled = format!("\u{feff}{}\r\n", code.replace('%', "%25").replace(' ', "%20").to_lowercase());
    let run = site.check(0, &["--open", "-"], &mangled);
    assert!(!run.told()[0].contains("text"), "{:?}", run.told());
    assert_eq!(run.json()[0]["mended"], true);
    let time = site.now.to_string();
    let endless = [b"SN1:".to_vec(), vec![b'A'; 100_000], b"\n\xff\xfe\n\n".to_vec()].concat();
    let run = site.command(&["check", "gate", "--json", "--time", &time], &endless, |command| command);
    assert_eq!(run.told(), ["refuse text-too-long", "refuse text-prefix"]);
    // The same damage in a picture stays: a camera does not do that.
    site.picture("dot.png", &site.code("green").replacen(':', ".", 1));
    assert_eq!(site.check(0, &["dot.png"], "").told(), ["refuse text-prefix"]);
}

#[test]
fn two_codes_in_one_picture_are_refused() {
    let site = Site::new();
    let halves = ["green", "yellow"]
        .map(|name| Symbol::draw(&site.code(name), Level::Low).unwrap().to_luma(4).unwrap());
    let [(width, height, left), (_, _, right)] = &halves;
    let (width, height) = (*width, *height);
    let rows = left.chunks(width as usize).zip(right.chunks(width as usize));
    let pixels: Vec<u8> = rows.flat_map(|(left, right)| [left, right].concat()).collect();
    site.write("both.png", &grey_png(2 * width, height, &pixels));
    let run = site.check(0, &["both.png"], "");
    assert_eq!((run.told(), run.code), (vec!["refuse several-codes".to_owned()], 1));
    assert_eq!(run.json()[0]["next"], "Show one code");
}

#[test]
fn folders_are_looked_through_by_name() {
    let site = Site::new();
    site.picture("camera/2.png", &site.code("red"));
    site.picture("camera/1.PNG", &site.code("green"));
    site.write("camera/notes.txt", b"no picture");
    let run = site.check(0, &["camera"], "");
    assert_eq!((run.told(), run.code), (vec!["admit".to_owned(), "refuse colour-refused".to_owned()], 1));
    std::fs::create_dir(site.path("empty")).unwrap();
    let run = site.check(0, &["empty"], "");
    assert_eq!((run.told(), run.code), (vec!["unread folder".to_owned()], 4));
}

#[test]
fn every_exit_code() {
    let site = Site::new();
    assert_eq!(site.check(0, &["--paper", "check"], &site.paper()).code, 3);
    assert_eq!(site.check(200, &[], &site.code_at("green", site.now.plus(200))).code, 0);
    assert_eq!(site.check(200, &[], &site.code_at("red", site.now.plus(200))).code, 1);
    assert_eq!(site.check(0, &["--colour", "blue=admit"], "").code, 2);
    assert_eq!(site.run(&[], "").code, 2);
    assert_eq!(site.check(0, &[], "").code, 4, "nothing given opens no door");
    assert_eq!(site.check(0, &["none.png"], "").told(), ["unread file"]);
    site.write("text.png", b"text");
    let run = site.check(0, &["text.png", "-"], &site.code("red"));
    assert_eq!((run.told()[0].as_str(), run.code), ("unread not-a-picture", 4), "4 outranks 1");
    for (folder, complaint) in [
        ("none", "not a gate's folder"),
        ("text.png", "the folder comes first"),
        ("gate", "find out what happened"),
    ] {
        let _ = std::fs::remove_file(site.path("gate/trust-memory.cbor"));
        let run = site.run(&["check", folder], "");
        assert_eq!((run.code, run.err.contains(complaint)), (4, true), "{}", run.err);
    }
    assert!(site.run(&["check", "--help"], "").out.contains("Exit codes"));
}

#[test]
fn the_members_of_the_json() {
    let mut site = Site::new();
    site.issue("named", sanse::Colour::Green, |pass| pass.name("林*").unwrap());
    let run = site.check(0, &["--photos", "gate"], &format!("SN2:AB\n{}\n", site.code("named")));
    let answers = run.json();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let members = "alone clock closed display main mended next number outcome pass photo place reasons repeat report schema source status_list_age time trust_list_age";
    for answer in &answers {
        assert_eq!(keys(answer).join(" "), members);
        assert_eq!((&answer["schema"], &answer["clock"]), (&"sanse-verifier/1".into(), &false.into()));
    }
    assert_eq!(keys(&answers[0]["reasons"][0]).join(" "), "code message name next step weight");
    assert_eq!((&answers[0]["reasons"][0]["code"], &answers[0]["pass"]), (&103.into(), &().into()));
    let members = "advice audience colour document_matches expires_at issuer region shown_at specimen strength \
                   test updated_age updated_at";
    assert_eq!(keys(&answers[1]["pass"]).join(" "), members);
    assert_eq!((&answers[1]["source"], &answers[1]["pass"]["colour"]), (&"line 2".into(), &"green".into()));
    // The name only when asked for; nothing else that follows the person, ever.
    assert!(!run.out.contains('林'));
    assert!(!run.out.contains(&sanse::PhotoRef::of(b"portrait").to_hex()));
    let run = site.check(1, &["--show-name"], &site.code("named"));
    assert_eq!(run.json()[0]["name"], "林*");
}

#[test]
fn words_bars_and_colours() {
    let site = Site::new();
    let time = site.now.to_string();
    let words = |args: &[&str], no_color: &str| {
        let args = [&["check", "gate", "--time", &time][..], args].concat();
        site.command(&args, site.code("green").as_bytes(), |command| command.env("NO_COLOR", no_color)).out
    };
    let plain = words(&[], "");
    assert!(
        plain.contains("● ADMIT") && plain.contains("green, updated") && !plain.contains('\u{1b}'),
        "{plain}"
    );
    let colours = words(&["--color", "always"], "1");
    assert!(colours.contains("\u{1b}[1;30;43m  ▲ CHECK"), "{colours:?}");
    assert!(colours.contains("801 already-scanned"));
    let chinese = words(&["--lang", "zh"], "");
    assert!(chinese.contains("▲ 查看") && chinese.contains("绿码") && chinese.contains("阴性"), "{chinese}");
}

#[cfg(unix)]
#[test]
fn hostile_names_reach_no_terminal() {
    let site = Site::new();
    let name = "\u{1b}]0;x\u{7}\u{202e}gnp.png";
    site.picture(name, &site.code("red"));
    let harmless = |text: &str| !text.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}']);
    let time = site.now.to_string();
    for json in [&[][..], &["--json"]] {
        let args = [&["check", "gate", "--time", &time, name, "\u{9b}31m.png"][..], json].concat();
        let run = site.run(&args, "");
        assert!(harmless(&run.out) && run.out.contains("u{202e}gnp"), "{:?}", run.out);
    }
    for args in [&["inspect", name][..], &["inspect", name, "\u{9b}31m.png", "--json"]] {
        let run = site.run(args, "");
        assert!(harmless(&run.out) && run.out.contains("u{202e}gnp"), "{:?}", run.out);
    }
    for args in [&["trust", "gate", name][..], &["check", name], &["check", "gate", "--place", name]] {
        let run = site.run(args, "");
        assert!(harmless(&run.err) && run.err.contains("u{202e}gnp"), "{:?}", run.err);
    }
}

#[test]
fn one_folder_is_one_process_s() {
    let site = Site::new();
    let mut first = Command::new(env!("CARGO_BIN_EXE_verifier"));
    first.args(["check", "gate"]).current_dir(site.path("")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut first = first.stderr(Stdio::null()).spawn().unwrap();
    let mut input = first.stdin.take().unwrap();
    // The first has the folder once it answers a line.
    std::io::Write::write_all(&mut input, b"hello\n").unwrap();
    let mut line = String::new();
    let mut answers = std::io::BufReader::new(first.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut answers, &mut line).unwrap();
    let second = site.check(0, &[], "hello");
    assert_eq!((second.code, second.err.contains("another process is using this folder")), (4, true));
    drop(input);
    std::io::Read::read_to_string(&mut answers, &mut line).unwrap();
    assert_eq!(first.wait().unwrap().code(), Some(1));
    assert_eq!(site.check(0, &[], "hello").code, 1);
}

#[test]
fn a_decision_is_remembered_before_it_is_told() {
    let site = Site::new();
    let time = site.now.to_string();
    let mut gate = Command::new(env!("CARGO_BIN_EXE_verifier"));
    gate.args(["check", "gate", "--time", &time]).current_dir(site.path("")).stderr(Stdio::null());
    let mut gate = gate.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input = gate.stdin.as_mut().unwrap();
    std::io::Write::write_all(input, format!("{}\n", site.code("green")).as_bytes()).unwrap();
    let mut told = [0];
    std::io::Read::read_exact(gate.stdout.as_mut().unwrap(), &mut told).unwrap();
    gate.kill().unwrap(); // the power fails as the first letter is out
    gate.wait().unwrap();
    assert_eq!(site.check(0, &[], &site.code("green")).told(), ["check already-scanned"]);
    // What cannot be remembered is not told at all.
    std::fs::remove_file(site.path("gate/guard/journal")).unwrap();
    std::fs::create_dir(site.path("gate/guard/journal")).unwrap();
    let run = site.check(0, &[], &site.code("green"));
    assert_eq!(
        (run.code, run.out.as_str(), run.err.contains("rights and space")),
        (4, "", true),
        "{}",
        run.err
    );
}

#[test]
fn init_refuses_wrong_keys_and_touches_nothing() {
    let site = Site::new();
    let secret = sanse::key::SigningKey::generate().unwrap().to_pem().unwrap();
    site.write("secret.pem", secret.as_bytes());
    let other = sanse::key::SigningKey::generate().unwrap().public().to_pem().unwrap();
    site.write("other.pem", other.as_bytes());
    for (root, complaint) in [
        ("secret.pem", "PUBLIC KEY"),
        ("list.cbor", "list.cbor"),
        ("other.pem", "check which root is pinned"),
        ("none.pem", "see that the name is right"),
    ] {
        let run = site.run(&["init", "new", "--root", root, "--trust", "list.cbor"], "");
        assert_eq!((run.code, run.err.contains(complaint)), (4, true), "{}", run.err);
        assert!(!site.path("new").exists());
    }
    assert_eq!(site.run(&["init", "bare", "--root", "root.pub.pem"], "").code, 0);
    let run = site.run(&["check", "bare", "--json"], &site.code("green"));
    assert_eq!((run.told(), run.code), (vec!["refuse trust-missing".to_owned()], 1));
    let state = || std::fs::read(site.path("gate/guard/journal")).unwrap();
    site.check(0, &[], &site.code("green"));
    let before = state();
    let run = site.run(&["init", "gate", "--root", "root.pub.pem"], "");
    assert_eq!((run.code, run.err.contains("nothing was touched")), (4, true));
    assert_eq!(state(), before);
}

/// A PNG of 8-bit grey, stored without compression: the tests need no encoder of their own.
fn grey_png(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let chunk = |kind: &[u8], body: &[u8]| {
        let content = [kind, body].concat();
        [&(body.len() as u32).to_be_bytes()[..], &content, &crc(&content).to_be_bytes()].concat()
    };
    let raw: Vec<u8> = pixels.chunks(width as usize).flat_map(|row| [&[0][..], row].concat()).collect();
    let mut body = vec![0x78, 1];
    let blocks = raw.chunks(65_535).count();
    for (at, block) in raw.chunks(65_535).enumerate() {
        let length = block.len() as u16;
        body.push(u8::from(at + 1 == blocks));
        body.extend(length.to_le_bytes());
        body.extend((!length).to_le_bytes());
        body.extend(block);
    }
    let (a, b) = raw.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    body.extend((b << 16 | a).to_be_bytes());
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &head), &chunk(b"IDAT", &body), &chunk(b"IEND", b"")].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

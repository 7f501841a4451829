//! The whole road with both programs: init, pass, present, check.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::programs;

/// Runs a program; gives its exit code and what it printed.
fn run(program: &Path, folder: &Path, line: &str, stdin: &str) -> (i32, String) {
    let mut child = Command::new(program)
        .args(line.split(' '))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn from_the_issuer_to_the_gate() {
    let (issuer, verifier) = (programs::issuer(), programs::verifier());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = folder.path();
    let say = |program: &Path, line: &str, stdin: &str| {
        let (code, out) = run(program, folder, line, stdin);
        assert_eq!(code, 0, "{line}");
        out
    };
    let portrait = sanse::qr::Symbol::draw("0", sanse::qr::Level::Low).unwrap().to_png(1).unwrap();
    std::fs::write(folder.join("portrait.png"), portrait).unwrap();
    say(&issuer, "init --region ZZ --name ZZ zz --no-passphrase", "");
    let pass = "--colour green --photo portrait.png --document -";
    let document = "CN:resident-id:99999919900307008X\n";
    let gate = "--root zz/root.pub.pem --trust zz/trust-list.cbor";
    say(verifier, &format!("init gate {gate} --place ZZ-GATE-7"), "");
    say(verifier, &format!("init street {gate}"), "");
    for kind in ["", " --p256"] {
        let name = if kind.is_empty() { "a" } else { "b" };
        say(&issuer, &format!("wallet {name}{kind}"), "");
        say(&issuer, &format!("pass zz {pass} --wallet {name} --out pass-{name}"), document);
        let code = say(&issuer, &format!("present {name} --at ZZ-GATE-7 --out {name}.png"), "");
        assert!(
            say(verifier, &format!("check gate {name}.png --photos pass-{name}"), "").contains("● ADMIT")
        );
        assert_eq!(run(verifier, folder, "check gate -", &code).0, 3, "already scanned");
        assert_eq!(run(verifier, folder, &format!("check street {name}.png"), "").0, 1, "for another place");
        let open =
            say(&issuer, &format!("present {name} --open ZZ --salt pass-{name}/SENSITIVE-salt.txt"), "");
        std::fs::write(folder.join("open.txt"), &open).unwrap();
        assert!(say(verifier, "check street", &open).contains("openly"));
        assert_eq!(run(verifier, folder, &format!("check gate pass-{name}/pass.png"), "").0, 1, "stripped");
    }
    challenged(&issuer, verifier, folder);
    say(&issuer, &format!("pass zz {pass} --paper --hours 700 --out paper"), document);
    assert_eq!(run(verifier, folder, "check gate paper/pass.png --paper check", "").0, 3);
    // Withdrawn: nothing that the key signed is believed any more.
    say(&issuer, "trust zz --withdraw zz/keys/issuer.pub.pem", "");
    say(verifier, "trust gate zz/trust-list.cbor", "");
    let (code, out) = run(verifier, folder, "check gate paper/pass.png --paper check", "");
    assert!(code == 1 && out.contains("key-withdrawn"), "{out}");
    assert_eq!(run(verifier, folder, "check gate a.png --time +60", "").0, 1);
}

/// The gate's screen shows a challenge, the wallet answers it, and the running gate lets it in.
fn challenged(issuer: &Path, verifier: &Path, folder: &Path) {
    let (code, _) = run(
        verifier,
        folder,
        "init lab --root zz/root.pub.pem --trust zz/trust-list.cbor --place ZZ-LAB",
        "",
    );
    assert_eq!(code, 0);
    let mut watch = Command::new(verifier);
    watch.args("watch lab - --challenge --stop-after 1".split(' ')).current_dir(folder);
    let mut watch =
        watch.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut shown = String::new();
    let mut screen = BufReader::new(watch.stderr.take().unwrap());
    screen.read_line(&mut shown).unwrap();
    // The line ends in the command that answers it.
    let answer = shown.trim().rsplit_once("issuer ").unwrap().1.replace("WALLET", "a");
    let (code, text) = run(issuer, folder, &answer, "");
    assert_eq!(code, 0, "{answer}");
    watch.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = watch.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("● ADMIT") && told.contains("in answer to this gate"), "{told}");
}

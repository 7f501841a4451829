//! `issuer batch`: every row is issued or told why not, and a run that is killed goes on where it was.
//!
//! With `SANSE_SOAK=1` the kill test takes 100,000 rows and 100 kills.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::run::{Desk, Pass, SALTS, hex};
use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::key::HolderKey;
use sanse::{Enrolment, Wallet, credential_bytes};

const HEADING: &str = "id,colour,commitment,photo,name,test_time,test_result,advice,status_index,hours\n";

/// Good rows on paper, numbered from 1; row `n` is on line `n + 1`.
fn rows(count: u32) -> String {
    (1..=count).fold(HEADING.to_owned(), |mut csv, n| {
        writeln!(csv, "row-{n},green,{n:032x},{n:032x},林*,,,,,").unwrap();
        csv
    })
}

#[test]
fn every_column_reaches_the_pass_in_both_forms() {
    let desk = Desk::new();
    let (a, b) = ("0a".repeat(16), "0b".repeat(16));
    let csv = format!(
        "\u{feff}{HEADING}one,yellow,{a},{b},林*,2026-03-01T08:00:00Z,negative,true,7,12\r\n\r\n\
         \"t,wo\",red,{b},,\"\",,,false,,\r\n"
    );
    let jsonl = format!(
        "{{\"id\":\"one\",\"colour\":\"yellow\",\"commitment\":\"{a}\",\"photo\":\"{b}\",\"name\":\"林*\",\
         \"test_time\":\"2026-03-01T08:00:00Z\",\"test_result\":\"negative\",\"advice\":true,\"status_index\":7,\
         \"hours\":12}}\n\n{{\"id\":\"t,wo\",\"colour\":\"red\",\"commitment\":\"{b}\",\"photo\":null}}"
    );
    for (name, rows, lines) in [("a.csv", csv, [2, 4]), ("a.jsonl", jsonl, [1, 3])] {
        let (said, code) = desk.batch(name, &rows, &["--paper"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("2 of 2 rows"), "{said}");
        let passes = desk.passes();
        assert_eq!(passes.iter().map(|pass| pass.line).collect::<Vec<_>>(), lines);
        assert_eq!(passes[1].id, "t,wo");
        let seen = desk.check(&passes[0]);
        let pass = seen.credential().unwrap().claims().pass();
        assert_eq!((pass.colour().to_string(), pass.display_name()), ("yellow".to_owned(), Some("林*")));
        assert_eq!(hex(pass.commitment().as_bytes()), a);
        assert_eq!(pass.photo_ref().unwrap().to_hex(), b);
        assert_eq!(pass.latest_test().unwrap().time.to_string(), "2026-03-01T08:00:00Z");
        assert!(pass.is_advised());
        assert_eq!(pass.status(), Some(7));
        let claims = seen.credential().unwrap().claims();
        assert_eq!(claims.expires_at().since(claims.issued_at()), 12 * 3_600);
        assert_eq!(claims.expires_at().to_string(), passes[0].expires);
        assert!(!desk.out().join("rejected.csv").exists() && !desk.out().join(SALTS).exists());
        fs::remove_dir_all(desk.out()).unwrap();
    }
}

#[test]
fn wallets_get_passes_that_they_can_show() {
    let desk = Desk::new();
    let mut csv = "id,colour,commitment,challenge,answer,hours\n".to_owned();
    let keys = [HolderKey::generate_ed25519().unwrap(), HolderKey::generate_p256().unwrap()];
    for (n, key) in keys.iter().enumerate() {
        let challenge = Enrolment::challenge().unwrap();
        let answer = Enrolment::new(key, &challenge).unwrap().to_bytes();
        writeln!(csv, "{n},green,{n:032x},{},{},48", hex(&challenge), hex(&answer)).unwrap();
        // Another's answer, a public key without a proof, and no answer at all.
        writeln!(csv, "{n}a,green,{n:032x},{},{},", hex(&Enrolment::challenge().unwrap()), hex(&answer))
            .unwrap();
        writeln!(csv, "{n}b,green,{n:032x},{},{},", hex(&challenge), hex(&key.public().to_bytes())).unwrap();
        writeln!(csv, "{n}c,green,{n:032x},{},,", hex(&challenge)).unwrap();
        writeln!(csv, "{n}d,green,{n:032x},{},{},49", hex(&challenge), hex(&answer)).unwrap();
    }
    let (said, code) = desk.batch("a.csv", &csv, &[]);
    assert_eq!(code, 3, "{said}");
    let passes = desk.passes();
    assert_eq!(passes.iter().map(|pass| pass.id.as_str()).collect::<Vec<_>>(), ["0", "1"]);
    for (pass, key) in passes.iter().zip(keys) {
        Wallet::new().add("me", &credential_bytes(&pass.text).unwrap(), key).unwrap();
    }
    let codes = ["answer not-proven", "answer not-proven", "answer missing", "hours out-of-range"];
    assert_eq!(desk.rejected().values().cloned().collect::<Vec<_>>(), [codes, codes].concat());
}

#[test]
fn documents_come_with_their_salts_and_nowhere_else() {
    let desk = Desk::new();
    let csv = "id,colour,document\n1,green,CN:resident-id:99999919900307008X\n2,red,ZZ:passport:X0000001\n\
               3,green,CN:resident-id:999999199003070081\n4,green,-\n5,green,999999-card\n";
    let (said, code) = desk.batch("a.csv", csv, &["--paper", "--workers", "2"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("SENSITIVE"), "{said}");
    let (passes, salts) = (desk.passes(), desk.salts());
    let documents =
        [("CN", DocumentKind::ResidentId, "99999919900307008X"), ("ZZ", DocumentKind::Passport, "X0000001")];
    for ((pass, (line, salt)), (country, kind, number)) in passes.iter().zip(&salts).zip(documents) {
        assert_eq!(pass.line, *line);
        let document = IdentityDocument::new(country, kind, number).unwrap();
        let decision = desk.check(pass);
        let commitment = decision.credential().unwrap().claims().pass().commitment();
        assert!(document.matches(&Salt::from_bytes(*salt), commitment).unwrap());
    }
    assert_eq!((passes.len(), salts.len()), (2, 2));
    assert_eq!(desk.rejected().values().collect::<Vec<_>>(), ["document malformed"; 3]);
    for file in ["passes.jsonl", "rejected.csv", "run.json", SALTS] {
        let text = fs::read_to_string(desk.out().join(file)).unwrap();
        assert!(!text.contains("9999991990") && !text.contains("X0000001"), "{file}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&desk.out().join(SALTS)), mode(&desk.out())), (0o600, 0o700));
    }
}

#[test]
fn a_bad_row_is_told_by_line_and_column_and_stops_no_other() {
    let desk = Desk::new();
    let good = |id: &str| format!("{id},green,{:032x},,,,,,,", 1);
    let bad = [
        (",green,00,,,,,,,", "id missing"),
        ("\u{1b}[2J,green,00,,,,,,,", "id malformed"),
        ("a\u{202e}b,green,00,,,,,,,", "id malformed"),
        ("a\0b,green,00,,,,,,,", "id malformed"),
        (&format!("{},green,00,,,,,,,", "x".repeat(65)), "id malformed"),
        ("a,,00,,,,,,,", "colour missing"),
        ("b,blue,00,,,,,,,", "colour malformed"),
        ("c,green,,,,,,,,", "document missing"),
        ("d,green,00,,,,,,,", "commitment malformed"),
        (&good("e").replace(",,,,,,,", ",zz,,,,,,"), "photo malformed"),
        (&good("f").replace(",,,,,,,", ",,a long masked name,,,,,"), "name length"),
        (&good("g").replace(",,,,,,,", ",,a\u{202e}b,,,,,"), "name malformed"),
        (&good("h").replace(",,,,,,,", ",,,yesterday,negative,,,"), "test_time malformed"),
        (&good("i").replace(",,,,,,,", ",,,2026-03-01T08:00:00Z,good,,,"), "test_result malformed"),
        (&good("j").replace(",,,,,,,", ",,,2026-03-01T08:00:00Z,,,,"), "test_result missing"),
        (&good("k").replace(",,,,,,,", ",,,,negative,,,"), "test_time missing"),
        (&good("l").replace(",,,,,,,", ",,,,,yes,,"), "advice malformed"),
        (&good("m").replace(",,,,,,,", ",,,,,,-1,"), "status_index malformed"),
        (&good("n").replace(",,,,,,,", ",,,,,,16777216,"), "status_index out-of-range"),
        (&good("o").replace(",,,,,,,", ",,,,,,,+1"), "hours malformed"),
        (&good("p").replace(",,,,,,,", ",,,,,,,721"), "hours out-of-range"),
        (&good("q").replace(",,,,,,,", ",,,,,,,0"), "hours mismatch"),
        (&good("first"), "id duplicate"),
        (&good("r").replace(",,,,,,,", ",,,,,,3,"), "status_index duplicate"),
        ("s,green", " cells"),
        (&good("t,u"), " cells"),
        ("v,green,\"never closed,,,,,,,", " quote"),
    ];
    let mut csv = format!("{HEADING}{}\n", good("first").replace(",,,,,,,", ",,,,,,3,"));
    let mut expected = BTreeMap::new();
    for (n, (row, code)) in bad.iter().enumerate() {
        expected.insert(2 * n as u64 + 3, (*code).to_owned());
        writeln!(csv, "{row}\n{}", good(&format!("good-{n}"))).unwrap();
    }
    let mut bytes = csv.into_bytes();
    let line = 2 * bad.len() as u64 + 3;
    bytes.extend_from_slice(b"w,green,\xFF\xFE,,,,,,,\n");
    bytes.extend_from_slice(&vec![b'x'; 10 << 20]);
    bytes.extend_from_slice(format!("\n{}", good("last")).as_bytes());
    expected.extend([(line, " utf-8".to_owned()), (line + 1, " too-long".to_owned())]);

    let (said, code) = desk.batch("a.csv", bytes, &["--paper"]);
    assert_eq!(code, 3, "{said}");
    assert_eq!(desk.rejected(), expected);
    let passes = desk.passes();
    assert_eq!(passes.len(), bad.len() + 2);
    assert_eq!(passes.last().unwrap().id, "last");
    passes.iter().for_each(|pass| drop(desk.check(pass)));
    let told = fs::read_to_string(desk.out().join("rejected.csv")).unwrap();
    assert!(told.contains("line 2 has it already"), "{told}");
    assert!(!told.contains(['\u{1b}', '\u{202e}', '\0']));
    // Told once more, and alike, when there is nothing left to do.
    let before = desk.files();
    assert_eq!(desk.again("a.csv", &["--paper"]).1, 3);
    assert_eq!(desk.files(), before);
}

#[test]
fn json_lines_and_conflicts_are_told_too() {
    let desk = Desk::new();
    let rest = format!("\"colour\":\"green\",\"commitment\":\"{:032x}\"", 1);
    let deep = "[".repeat(4_000);
    let rows = [
        (format!("{{\"id\":\"a\",{rest}}}"), ""),
        (format!("{{\"id\":\"b\",{rest},\"adress\":1}}"), " unknown-column"),
        (format!("{{\"id\":\"c\",{rest},\"id\":\"d\"}}"), "id twice"),
        (format!("{{\"id\":\"e\",{rest},\"hours\":1.5}}"), "hours malformed"),
        (format!("{{\"id\":\"f\",{rest},\"name\":[1]}}"), "name malformed"),
        (format!("{{\"id\":\"g\",{rest}"), " json"),
        (format!("[\"id\",{rest}]"), " json"),
        (deep, " json"),
        (format!("{{\"id\":\"h\",{rest},\"document\":\"ZZ:passport:X0000001\"}}"), "commitment conflict"),
        (format!("{{\"id\":\"i\",{rest},\"challenge\":\"00\"}}"), "challenge conflict"),
        (format!("{{\"id\":\"=1+1\",{rest},\"answer\":\"00\"}}"), "answer conflict"),
        (format!("{{\"id\":7,{rest}}}"), ""),
    ];
    let input: Vec<&str> = rows.iter().map(|(row, _)| row.as_str()).collect();
    let (said, code) = desk.batch("a.jsonl", input.join("\n"), &["--paper"]);
    assert_eq!(code, 3, "{said}");
    let expected = rows.iter().zip(1..).filter(|((_, code), _)| !code.is_empty());
    let expected: BTreeMap<u64, String> =
        expected.map(|((_, code), line)| (line, (*code).to_owned())).collect();
    assert_eq!(desk.rejected(), expected);
    assert_eq!(desk.passes().iter().map(|pass| pass.id.as_str()).collect::<Vec<_>>(), ["a", "7"]);
    assert!(fs::read_to_string(desk.out().join("rejected.csv")).unwrap().contains(",\"'=1+1\","));
}

#[test]
fn nothing_is_written_for_a_wrong_command_or_heading() {
    let desk = Desk::new();
    let wrong: [(&str, &str, &[&str], i32, &str); 9] = [
        ("a.txt", "", &["--paper"], 2, "--format"),
        ("a.csv", "", &["--workers", "0"], 2, "from 1 to 256"),
        ("a.csv", "", &["--hours", "0"], 2, "hours"),
        ("a.csv", "", &["--paper"], 1, "empty"),
        ("a.csv", "id,colour,document,adress\u{1b}[2J\n", &["--paper"], 1, r"adress\u{1b}[2J"),
        ("a.csv", "colour,document\n", &["--paper"], 1, "no column id"),
        ("a.csv", "id,colour\n", &["--paper"], 1, "neither"),
        ("a.csv", "id,colour,document,id\n", &["--paper"], 1, "twice"),
        (".", "", &["--format", "csv"], 1, "not a file"),
    ];
    for (name, rows, options, code, wanted) in wrong {
        let (said, found) = desk.batch(name, rows, options);
        assert_eq!(found, code, "{name} {options:?}: {said}");
        assert!(said.contains(wanted) && !said.contains('\u{1b}'), "{said:?}");
        assert!(!desk.out().exists(), "{name} {options:?}");
    }
    // A folder with something else in it is left alone.
    fs::create_dir(desk.out()).unwrap();
    fs::write(desk.out().join("letter.txt"), "x").unwrap();
    let (said, code) = desk.batch("a.csv", rows(1), &["--paper"]);
    assert!(code == 1 && said.contains("nothing was touched"), "{said}");
    assert_eq!(fs::read_dir(desk.out()).unwrap().count(), 1);
}

#[test]
fn a_run_goes_on_with_the_same_and_nothing_else() {
    let desk = Desk::new();
    assert_eq!(desk.batch("a.csv", rows(3), &["--paper"]).1, 0);
    let before = desk.files();
    fs::write(desk.path("b.csv"), rows(4)).unwrap();
    fs::copy(desk.path("a.csv"), desk.path("a.jsonl")).unwrap();
    let others: [(&str, &[&str], &str); 4] = [
        ("b.csv", &["--paper"], "another input"),
        ("a.jsonl", &["--paper"], "another --format"),
        ("a.csv", &[], "another --paper"),
        ("a.csv", &["--paper", "--hours", "25"], "another --hours"),
    ];
    for (name, options, wanted) in others {
        let (said, code) = desk.again(name, options);
        assert!(code == 1 && said.contains(wanted), "{said}");
    }
    // What somebody has changed is never cut.
    let passes = desk.out().join("passes.jsonl");
    let text = fs::read_to_string(&passes).unwrap();
    fs::write(&passes, text.replace("\"line\":2,", "\"line\": 2,")).unwrap();
    let (said, code) = desk.again("a.csv", &["--paper"]);
    assert!(code == 1 && said.contains("changed"), "{said}");
    fs::write(&passes, text).unwrap();
    assert_eq!(desk.again("a.csv", &["--paper", "--workers", "1", "--quiet"]).1, 0);
    assert_eq!(desk.files(), before);
    // Two at a time.
    let lock = sanse_example_common::files::Lock::take(&desk.out()).unwrap();
    assert!(desk.again("a.csv", &["--paper"]).0.contains("another process"));
    drop(lock);
    // Another issuing key, listed as the first.
    desk.new_issuing_key();
    let (said, code) = desk.again("a.csv", &["--paper"]);
    assert!(code == 1 && said.contains("another issuing key"), "{said}");
    assert_eq!(desk.files(), before);
}

#[test]
fn a_power_cut_loses_no_row_and_doubles_none() {
    let desk = Desk::new();
    let mut csv = "id,colour,document,commitment\n".to_owned();
    for n in 0..12 {
        let document = if n % 3 == 0 { format!("ZZ:passport:X{n:07}") } else { String::new() };
        let commitment = if n % 3 == 1 { format!("{n:032x}") } else { String::new() };
        writeln!(csv, "{n},green,{document},{commitment}").unwrap();
    }
    assert_eq!(desk.batch("a.csv", &csv, &["--paper"]).1, 3);
    let whole = desk.files();
    let (passes, rejected) = (desk.passes(), desk.rejected());
    let file = |name: &str| whole[name].as_slice();
    // Salts and rejected rows reach the disk before passes are written: so whole, or all three cut alike.
    for (name, steps) in [("passes.jsonl", 101), ("rejected.csv", 97), (SALTS, 53)] {
        for cut in (0..file(name).len()).step_by(steps) {
            fs::write(desk.out().join(name), &file(name)[..cut]).unwrap();
            if name != "passes.jsonl" {
                // No pass was written yet of the chunk that was lost.
                fs::write(desk.out().join("passes.jsonl"), b"").unwrap();
            }
            let (said, code) = desk.again("a.csv", &["--paper", "--workers", "1"]);
            assert_eq!(code, 3, "{name} cut at {cut}: {said}");
            let again = desk.passes();
            assert_eq!(
                again.iter().map(Pass::key).collect::<Vec<_>>(),
                passes.iter().map(Pass::key).collect::<Vec<_>>()
            );
            assert_eq!((desk.rejected(), desk.salts().len()), (rejected.clone(), 4), "{name} cut at {cut}");
            if name == "passes.jsonl" {
                let done = file(name)[..cut].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                assert_eq!(
                    desk.files()[name][..done],
                    file(name)[..done],
                    "rows that were done are as they were"
                );
            }
            whole.iter().for_each(|(name, bytes)| fs::write(desk.out().join(name), bytes).unwrap());
        }
    }
}

#[test]
fn killed_at_any_moment_it_goes_on_exactly() {
    let soak = std::env::var_os("SANSE_SOAK").is_some_and(|value| value == "1");
    let (count, kills) = if soak { (100_000, 100) } else { (6_000, 10) };
    let desk = Desk::new();
    // Some bad rows among them. Rows with documents take a minute, and have the test above.
    fs::write(desk.path("a.csv"), rows(count).replace("99,green", "99,blue")).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the moments to kill at lie within a run's time")]
    let start = std::time::Instant::now();
    let (said, code) = desk.again("a.csv", &["--paper"]);
    let longest = u64::try_from(start.elapsed().as_micros()).unwrap() / 2;
    assert_eq!(code, 3, "{said}");
    let whole = (desk.passes().iter().map(Pass::key).collect::<Vec<_>>(), desk.rejected());
    fs::remove_dir_all(desk.out()).unwrap();
    let mut seed = (u64::from(std::process::id()) << 20) | 1;
    println!("seed {seed}");
    let (mut killed, mut partly, mut before) = (0, 0, BTreeMap::<String, Vec<u8>>::new());
    for _ in 0..kills {
        // xorshift64 (Marsaglia 2003)
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let mut child =
            desk.command("a.csv", &["--paper"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_micros(seed % longest));
        child.kill().unwrap();
        let ended = child.wait().unwrap().code();
        // What was whole before is there as it was.
        let now = desk.done_bytes();
        for (name, bytes) in &before {
            assert!(now.get(name).is_some_and(|now| now.starts_with(bytes)), "{name}");
        }
        before = now;
        match ended {
            None => killed += 1,
            // It came to its end first: once more from the beginning.
            Some(code) => {
                assert_eq!(code, 3);
                assert_eq!((desk.passes().iter().map(Pass::key).collect::<Vec<_>>(), desk.rejected()), whole);
                fs::remove_dir_all(desk.out()).unwrap();
                before.clear();
            }
        }
        partly += usize::from(before.values().any(|bytes| !bytes.is_empty()));
    }
    let (said, code) = desk.again("a.csv", &["--paper"]);
    println!("{killed} of {kills} runs were killed before their end, {partly} with some rows done; {said}");
    assert_eq!(code, 3, "{said}");
    let passes = desk.passes();
    assert_eq!((passes.iter().map(Pass::key).collect::<Vec<_>>(), desk.rejected()), whole);
    for (name, bytes) in &before {
        assert!(desk.files()[name].starts_with(bytes), "{name}");
    }
    // Every pass verifies, each with its own text.
    passes.iter().for_each(|pass| drop(desk.check(pass)));
    let texts: std::collections::BTreeSet<_> = passes.iter().map(|pass| &pass.text).collect();
    assert_eq!(texts.len(), passes.len());
    assert!(killed > 0, "no run was killed in time");
}

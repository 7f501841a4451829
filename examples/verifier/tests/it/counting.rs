//! Visits: counted at gates, handed on, collected, told as tables, as a page, and published.

use std::fs;

use crate::site::{DAY, PLACE, Run, Site};
use sanse::Colour;
use serde_json::Value;

/// A gate that counts; its days begin at midnight of UTC.
fn counting(gates: &[&str]) -> Site {
    let site = Site::new();
    for gate in gates {
        if *gate != "gate" {
            let made = ["init", gate, "--root", "root.pub.pem", "--trust", "list.cbor", "--place", PLACE];
            assert_eq!(site.run(&made, "").code, 0);
        }
        at(&site, &["visits", "init", gate, "--offset", "+00:00"], "");
    }
    site
}

/// Runs at the site's time, and sees that it is done.
fn at(site: &Site, args: &[&str], stdin: &str) -> Run {
    let run = later(site, 0, args, stdin);
    assert_eq!(run.code, 0, "{args:?}: {}{}", run.out, run.err);
    run
}

fn later(site: &Site, seconds: u64, args: &[&str], stdin: &str) -> Run {
    let time = site.now.plus(seconds).to_string();
    let time = if args[0] == "upload" { vec![] } else { vec!["--time", &time] };
    site.run(&[args, &time].concat(), stdin)
}

fn scan(site: &Site, gate: &str, name: &str) {
    later(site, 0, &["check", gate, "-"], &site.code(name));
}

fn today(site: &Site) -> String {
    site.now.to_string().split('T').next().unwrap().to_owned()
}

#[test]
fn check_counts_where_visits_are_switched_on_and_only_there() {
    let site = Site::new();
    scan(&site, "gate", "green");
    assert_eq!(later(&site, 0, &["visits", "gate"], "").code, 4, "nothing is counted before");
    at(&site, &["visits", "init", "gate"], "");
    scan(&site, "gate", "red");
    later(&site, 0, &["check", "gate", "-"], "hello");
    let run = at(&site, &["visits", "gate", "--json"], "");
    let mut rows: Vec<_> =
        run.json().iter().map(|row| format!("{} {}", row["colour"], row["tagged"])).collect();
    rows.sort(); // within five minutes visits have no order
    assert_eq!(rows, ["\"red\" true", "null false"]);
    assert!(at(&site, &["visits", "gate"], "").out.contains("2 visits, 1 different"));
    assert_eq!(later(&site, 0, &["visits", "init", "gate"], "").code, 4, "begun once");
}

#[test]
fn keys_lie_apart_and_are_their_owners_alone() {
    let site = counting(&["gate"]);
    scan(&site, "gate", "green");
    let keys: Vec<_> = fs::read_dir(site.path("gate.day-keys")).unwrap().flatten().collect();
    assert!(keys.iter().any(|key| key.file_name().to_string_lossy().ends_with(".key")));
    let within = ["visits", "init", "other", "--keys", "other/keys"];
    site.run(&["init", "other", "--root", "root.pub.pem", "--place", PLACE], "");
    let run = site.run(&within, "");
    assert_eq!((run.code, run.err.contains("apart")), (2, true), "{}", run.err);
    #[cfg(unix)]
    for path in ["gate/visits/visits.sqlite", "gate.day-keys"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(site.path(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path}");
    }
}

#[test]
fn what_cannot_be_begun_leaves_a_gate_that_decides() {
    let site = Site::new();
    site.run(&["init", "g2", "--root", "root.pub.pem", "--trust", "list.cbor", "--place", PLACE], "");
    // In the folder of another gate, however it is written; in one that cannot be made.
    let hidden = "./gate/../g2/visits-keys";
    for (keys, code, why) in
        [(hidden, 2, "apart"), ("g2/../gate/k", 2, "apart"), ("nowhere/keys", 4, "nowhere")]
    {
        let run = later(&site, 0, &["visits", "init", "gate", "--keys", keys], "");
        assert_eq!((run.code, run.err.contains(why)), (code, true), "{keys}: {}", run.err);
        assert!(!site.path("g2/visits-keys").exists() && !site.path("gate/k").exists());
        assert_eq!(later(&site, 0, &["check", "gate", "-", "--reader", keys], "hello").code, 1, "{keys}");
    }
    // And it can be begun yet, in the folder that a `..` leads to.
    std::fs::create_dir(site.path("usb")).unwrap();
    at(&site, &["visits", "init", "gate", "--keys", "gate/../usb/keys"], "");
    scan(&site, "gate", "green");
    assert!(site.path(&format!("usb/keys/{PLACE}.{}.key", day_here(&site))).exists());
}

/// The day of the site in the offset that nobody has said.
fn day_here(site: &Site) -> sanse::Day {
    sanse::Day::of(site.now, sanse::UtcOffset::default())
}

#[test]
fn a_gate_that_is_renamed_finds_its_keys() {
    let site = counting(&["gate"]);
    scan(&site, "gate", "green");
    fs::rename(site.path("gate"), site.path("moved")).unwrap();
    scan(&site, "moved", "yellow");
    assert!(!site.path("moved.day-keys").exists());
    at(&site, &["day-key", "export", "moved", "today.key"], "");
}

#[test]
fn gates_that_share_a_key_count_a_visitor_once() {
    let site = counting(&["gate", "side", "stranger"]);
    at(&site, &["day-key", "export", "gate", "today.key"], "");
    at(&site, &["day-key", "import", "side", "today.key"], "");
    for gate in ["gate", "side", "stranger"] {
        scan(&site, gate, "green");
        at(&site, &["upload", gate, "--out", &format!("{gate}.cbor")], "");
    }
    let run = later(&site, 0, &["day-key", "import", "stranger", "today.key"], "");
    assert_eq!((run.code, run.err.contains("other-key")), (4, true), "{}", run.err);
    at(&site, &["collect", "two", "gate.cbor", "side.cbor", "--offset", "+00:00"], "");
    at(&site, &["collect", "three", "gate.cbor", "side.cbor", "stranger.cbor", "--offset", "+00:00"], "");
    let visitors = |unit: &str| {
        let day = &at(&site, &["stats", unit, "--json"], "").json()[0];
        (day["visits"]["total"].as_u64().unwrap(), day["visitors"].as_u64().unwrap())
    };
    assert_eq!((visitors("two"), visitors("three")), ((2, 1), (3, 2)));
}

#[test]
fn uploads_are_collected_in_any_order_and_as_often_as_they_come() {
    let site = counting(&["gate", "side"]);
    scan(&site, "gate", "green");
    at(&site, &["upload", "gate", "--out", "a.cbor"], "");
    scan(&site, "gate", "yellow");
    at(&site, &["upload", "gate", "--out", "b.cbor"], "");
    scan(&site, "side", "red");
    at(&site, &["upload", "side", "--out", "c.cbor"], "");
    assert!(at(&site, &["upload", "gate", "--out", "d.cbor"], "").out.contains("nothing waits"));
    assert!(!site.path("d.cbor").exists());
    let orders = [["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"]];
    let told: Vec<_> = orders
        .iter()
        .map(|order| {
            let (unit, files) = (order.concat(), order.map(|name| format!("{name}.cbor")));
            let files: Vec<_> = files.iter().map(String::as_str).collect();
            let args = [&["collect", &unit, "--offset", "+00:00"][..], &files].concat();
            at(&site, &args, "");
            assert!(at(&site, &args, "").out.contains("0 new, 1 known"));
            at(&site, &["stats", &unit, "--json"], "").out
        })
        .collect();
    assert!(told.iter().all(|numbers| *numbers == told[0]));
    let day = &serde_json::from_str::<Value>(&told[0]).unwrap();
    assert_eq!((&day["visits"]["total"], &day["visits"]["admitted"]), (&3.into(), &1.into()));
    assert_eq!(
        (&day["colours"]["red"]["refused"], &day["colours"]["green"]["total"]),
        (&1.into(), &1.into())
    );
    // A file was lost: everything once more, and nothing twice.
    at(&site, &["upload", "gate", "--out", "again.cbor", "--again"], "");
    assert!(at(&site, &["collect", "abc", "again.cbor"], "").out.contains("0 new, 2 known"));
    // What is no upload changes nothing, also beside one that is.
    site.write("text.cbor", b"text");
    let run = later(&site, 0, &["collect", "new", "a.cbor", "text.cbor"], "");
    assert_eq!((run.code, site.path("new").exists()), (4, false), "{}", run.err);
}

#[test]
fn the_first_collects_may_come_at_once() {
    let gates = ["gate", "side", "third", "fourth"];
    let site = counting(&gates);
    for gate in gates {
        scan(&site, gate, "green");
        at(&site, &["upload", gate, "--out", &format!("{gate}.cbor")], "");
    }
    let collect =
        &|gate: &str| site.run(&["collect", "unit", &format!("{gate}.cbor"), "--offset", "+00:00"], "");
    std::thread::scope(|scope| {
        let runs = gates.map(|gate| scope.spawn(move || collect(gate)));
        for run in runs.map(|run| run.join().unwrap()) {
            assert_eq!(run.code, 0, "{}", run.err);
        }
    });
    let day = &at(&site, &["stats", "unit", "--json"], "").json()[0];
    assert_eq!(day["visits"]["total"], 4);
}

#[test]
fn a_hostile_name_is_text_in_the_page_and_nothing_runs_there() {
    let site = counting(&["gate"]);
    let hostile = "<script>'\"&\u{202e}</td>";
    later(&site, 0, &["check", "gate", "-", "--reader", hostile], &site.code("green"));
    at(&site, &["upload", "gate", "--out", "a.cbor"], "");
    at(&site, &["collect", "unit", "a.cbor", "--offset", "+00:00"], "");
    at(&site, &["stats", "unit", "--html", "page.html"], "");
    let page = fs::read_to_string(site.path("page.html")).unwrap();
    assert!(
        page.contains("&lt;script&gt;&#39;&quot;&amp;")
            && !page.contains("<script")
            && !page.contains('\u{202e}')
    );
    assert!(
        page.contains("default-src 'none'") && page.matches("<svg").count() == 3 && page.contains("<rect")
    );
    assert!(
        !page.contains("http://")
            && !page.contains("https://")
            && !page.contains(" style=")
            && !page.contains(" on")
    );
    // A name stays in its cell and has a direction of its own, and a table that is too wide moves by itself.
    assert!(page.contains("<td class=\"n\"><bdi>&lt;script&gt;"), "{page}");
    assert_eq!(page.matches("<div><table>").count(), page.matches("<table>").count());
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    for rule in [
        "bdi{display:block;max-width",
        "overflow-wrap:anywhere",
        "td{white-space:nowrap}",
        "div{overflow-x:auto}",
    ] {
        assert!(style.contains(rule), "{rule}");
    }
    // The style is the one that the policy lets through.
    let digest = base64(&<sha2::Sha256 as sha2::Digest>::digest(style.as_bytes()));
    assert!(page.contains(&format!("style-src 'sha256-{digest}'")), "{digest}");
    // Made anew over itself, and over nothing else.
    at(&site, &["stats", "unit", "--html", "page.html"], "");
    site.write("notes.html", b"<p>mine</p>");
    assert_eq!(later(&site, 0, &["stats", "unit", "--html", "notes.html"], "").code, 4);
    assert_eq!(fs::read(site.path("notes.html")).unwrap(), b"<p>mine</p>");
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits =
            group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for letter in 0..4 {
            let at = (bits >> (18 - 6 * letter)) as usize & 63;
            text.push(if letter <= group.len() { char::from(LETTERS[at]) } else { '=' });
        }
    }
    text
}

#[test]
fn a_day_is_published_when_it_is_closed_and_small_numbers_are_hidden() {
    let mut site = counting(&["gate"]);
    for visitor in 0..12 {
        let name = format!("visitor {visitor}");
        site.issue(&name, Colour::Green, |pass| pass);
        scan(&site, "gate", &name);
    }
    scan(&site, "gate", "red");
    at(&site, &["upload", "gate", "--out", "a.cbor"], "");
    at(&site, &["collect", "unit", "a.cbor", "--offset", "+00:00"], "");
    let day = today(&site);
    let publish = ["stats", "unit", "--day", &day, "--publish", "day.csv"];
    let run = later(&site, 0, &publish, "");
    assert_eq!((run.code, run.err.contains("not-closed")), (4, true), "{}", run.err);
    assert!(!site.path("day.csv").exists());
    let run = later(&site, 4 * DAY, &publish, "");
    assert_eq!((run.code, run.err.contains("--confirm-clock")), (4, true), "{}", run.err);
    let run = later(&site, 4 * DAY, &[&publish[..], &["--confirm-clock"]].concat(), "");
    assert_eq!(run.code, 0, "{}", run.err);
    let csv = fs::read_to_string(site.path("day.csv")).unwrap();
    assert!(csv.contains(&format!("{PLACE},{day},people,,,13\n")), "{csv}");
    assert!(csv.contains("red-admit,green-admit,13"), "one red person is not told: {csv}");
    // What arrives later changes nothing any more.
    scan(&site, "gate", "yellow");
    at(&site, &["upload", "gate", "--out", "b.cbor"], "");
    at(&site, &["collect", "unit", "b.cbor"], "");
    assert_eq!(later(&site, 4 * DAY, &publish, "").code, 0);
    assert_eq!(fs::read_to_string(site.path("day.csv")).unwrap(), csv);
    assert!(site.path("unit.published").is_dir(), "what was published is remembered outside of the store");
    assert_eq!(site.run(&["stats", "unit", "--publish", "day.csv"], "").code, 2, "of which day?");
}

#[test]
fn self_scans_are_counted_once_and_apart() {
    let site = counting(&["gate"]);
    let (code, list) = site.self_scan_place();
    site.write("next.cbor", &list);
    site.write("place.txt", code.as_bytes());
    site.run(&["trust", "gate", "next.cbor"], "");
    site.write("queue", &site.self_scans(&code, &["green", "red"]));
    let count = ["self-scans", "gate", "queue", "--place-code", "place.txt"];
    assert!(at(&site, &count, "").out.contains("counted     2"));
    assert!(at(&site, &count, "").out.contains("known       2"));
    at(&site, &["upload", "gate", "--out", "a.cbor"], "");
    at(&site, &["collect", "unit", "a.cbor", "--offset", "+00:00"], "");
    let day = &at(&site, &["stats", "unit", "--json"], "").json()[0];
    assert_eq!((&day["columns"]["self_scan"]["total"], &day["visits"]["total"]), (&2.into(), &0.into()));
    site.write("place.txt", b"SN1:ABC");
    let run = later(&site, 0, &count, "");
    assert_eq!((run.code, run.err.contains("place-not-believed")), (4, true), "{}", run.err);
    site.write("queue", b"text");
    assert_eq!(later(&site, 0, &count, "").code, 4);
}

#[test]
fn the_clock_is_confirmed_by_a_person() {
    let site = counting(&["gate"]);
    scan(&site, "gate", "green");
    let key = |ending: &str| {
        let keys = fs::read_dir(site.path("gate.day-keys")).unwrap().flatten();
        keys.filter(|key| key.file_name().to_string_lossy().ends_with(ending)).count()
    };
    // Four days later, without a word: nothing is destroyed, and the gate says so.
    let run = later(&site, 4 * DAY, &["check", "gate", "-"], "hello");
    assert!(run.code == 1 && run.err.contains("verifier clock --confirm") && key(".key") == 2, "{}", run.err);
    let doctor = later(&site, 4 * DAY, &["doctor", "gate"], "");
    assert!(doctor.code != 0 && doctor.out.contains("1 whose time is over, the oldest of"), "{}", doctor.out);
    let confirmed = later(&site, 4 * DAY, &["clock", "gate", "--confirm"], "");
    assert!(
        confirmed.code != 4 && confirmed.out.contains("destroyed, for its time is over"),
        "{}",
        confirmed.out
    );
    assert_eq!((key(".key"), key(".names")), (1, 1), "what made tags of the first day is gone");
    assert!(later(&site, 4 * DAY, &["doctor", "gate"], "").out.contains("none whose time is over"));
}

/// A gate that is off destroys nothing: somebody who comes for its numbers sees to it.
#[test]
fn an_upload_destroys_what_is_due() {
    let site = counting(&["gate"]);
    scan(&site, "gate", "green");
    let key = site.path(&format!("gate.day-keys/{PLACE}.{}.key", today(&site)));
    assert!(key.exists());
    // Its time is over between two and three days later; the clock is believed a step of 48 hours at a time.
    for days in [1, 2, 3] {
        let time = site.now.plus(days * DAY).to_string();
        let run = site.run(&["upload", "gate", "--out", &format!("{days}.cbor"), "--time", &time], "");
        assert_eq!(run.code, 0, "{}", run.err);
    }
    assert!(!key.exists());
}

#[cfg(unix)]
#[test]
fn doctor_tells_of_keys_that_others_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let site = counting(&["gate"]);
    scan(&site, "gate", "green");
    assert!(at_doctor(&site).contains("none whose time is over"));
    let key = site.path(&format!("gate.day-keys/{PLACE}.{}.key", today(&site)));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(at_doctor(&site).contains("others may look into"), "{}", at_doctor(&site));
}

fn at_doctor(site: &Site) -> String {
    later(site, 0, &["doctor", "gate"], "").out
}

#[test]
fn what_is_old_is_let_go_of_and_never_before_it_was_handed_on() {
    let site = counting(&["gate"]);
    scan(&site, "gate", "green");
    let tomorrow = site.now.plus(DAY).to_string().split('T').next().unwrap().to_owned();
    let let_go = |seconds| later(&site, seconds, &["visits", "let-go", "gate", "--before", &tomorrow], "");
    assert_eq!(let_go(0).code, 4, "that day is not over");
    assert!(let_go(DAY).out.contains("kept        1 that were not handed on"));
    at(&site, &["upload", "gate", "--out", "a.cbor"], "");
    assert!(let_go(DAY).out.contains("let go      1"));
    assert!(at(&site, &["visits", "gate"], "").out.contains("0 visits"));
    at(&site, &["collect", "unit", "a.cbor", "--offset", "+00:00"], "");
    let run = later(&site, DAY, &["stats", "unit", "--let-go-before", &tomorrow], "");
    assert!(run.code == 0 && run.out.contains("let go      1"), "{}", run.err);
    assert!(at(&site, &["stats", "unit"], "").out.contains("nothing was collected"));
    assert!(at(&site, &["collect", "unit", "a.cbor"], "").out.contains("1 of days that were let go of"));
}

//! Visits: what a gate keeps of its decisions, how gates hand it on, and what is counted.

use std::path::{Path, PathBuf};

use sanse::place::{PlaceCode, WayIn};
use sanse::trust::{Scope, TrustList, TrustedKey};
use sanse::verify::{Decision, Outcome, PaperRule, Resolution, Verifier};
use sanse::visit::{Column, DayKey, MemoryVisits, Recorded, Upload, Visit, VisitStore};
use sanse::{Colour, Day, Issuer, Now, PlaceId, Request, UtcOffset, Verified};

use crate::world::*;

pub(crate) const HERE: UtcOffset = UtcOffset::UTC;

pub(crate) fn gate_7() -> PlaceId {
    "ZZ-GATE-7".parse().unwrap()
}

pub(crate) fn today() -> Day {
    Day::of(at(NOW), HERE)
}

pub(crate) fn key() -> DayKey {
    DayKey::from_bytes(gate_7(), today(), HERE, [9; 32], [8; 32])
}

pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Every kind of store, empty, with a clock that nobody doubts.
pub(crate) fn stores(name: &str) -> Vec<Box<dyn VisitStore>> {
    let stores = new_stores(name);
    for store in &stores {
        store.confirm_time(at(NOW + 30 * DAY)).unwrap();
    }
    stores
}

/// Every kind of store, as it is made.
pub(crate) fn new_stores(_name: &str) -> Vec<Box<dyn VisitStore>> {
    let memory = Box::new(MemoryVisits::new(HERE).unwrap());
    #[cfg(feature = "sqlite")]
    {
        let file = folder(_name).join("visits.sqlite");
        vec![memory, Box::new(sanse::visit::SqliteVisits::open(&file, HERE).unwrap())]
    }
    #[cfg(not(feature = "sqlite"))]
    vec![memory]
}

/// A store in memory, with a clock that nobody doubts.
pub(crate) fn memory() -> MemoryVisits {
    let memory = MemoryVisits::new(HERE).unwrap();
    memory.confirm_time(at(NOW + 30 * DAY)).unwrap();
    memory
}

pub(crate) fn by_hand(minute: u64, said: Resolution) -> Visit {
    Visit::by_hand(&key(), "gate 2", at(NOW + 60 * minute), Some(Colour::Green), said).unwrap()
}

fn visit(decision: &Decision) -> Visit {
    Visit::of(decision, &key(), "gate 7").unwrap().unwrap()
}

#[test]
fn a_decision_becomes_a_visit() {
    let world = World::new();
    let gate = world.gate(here().paper(PaperRule::Check));
    let told = |visit: &Visit| (visit.colour(), visit.became(), visit.column(), visit.tag().is_some());
    let of_green = Some(Colour::Green);

    let code = world.code(1, "ZZ-GATE-7", NOW + 240);
    let admitted = check(&gate, &code, NOW + 240);
    assert_eq!(told(&visit(&admitted)), (of_green, Outcome::Admit, Column::Code, true));
    assert_eq!(visit(&admitted).time(), at(NOW)); // floored to five minutes
    // The same scan once more is no second visit.
    assert_eq!(Visit::of(&check(&gate, &code, NOW + 242), &key(), "gate 7").unwrap(), None);

    // A screenshot, a code of another place and something that is no code are refused visits of nobody.
    for text in [code.as_str(), &world.code(2, "ZZ-GATE-8", NOW + 400), "HC1:NCF"] {
        let refused = visit(&check(&gate, text, NOW + 400));
        assert_eq!(told(&refused), (None, Outcome::Refuse, Column::Code, false));
    }
    let red = sanse::Pass::new(Colour::Red, person(3)).photo(sanse::PhotoRef::of(b"x"));
    let red = world.shown(&red, 3, &Request::at(gate_7(), at(NOW))).to_text();
    let refused = visit(&check(&gate, &red, NOW));
    assert_eq!(told(&refused), (Some(Colour::Red), Outcome::Refuse, Column::Code, true));

    let paper = check(&gate, &world.paper(&green(4)).to_text(), NOW);
    assert_eq!(told(&visit(&paper)), (of_green, Outcome::Check, Column::Paper, true));
    let paper = check(&gate, &world.paper(&green(5)).to_text(), NOW);
    let resolved = paper.resolve(Resolution::Admitted, "the photo is hers").unwrap();
    let closed = Visit::of_resolved(&resolved, &key(), "gate 7").unwrap().unwrap();
    assert_eq!(told(&closed), (of_green, Outcome::Admit, Column::Paper, true));
    assert_eq!((closed.outcome(), closed.resolution()), (Outcome::Check, Some(Resolution::Admitted)));

    let yesterday = DayKey::from_bytes(gate_7(), "2026-02-28".parse().unwrap(), HERE, [9; 32], [8; 32]);
    assert_eq!(Visit::of(&admitted, &yesterday, "gate 7").unwrap_err().code(), "mismatch");
}

#[test]
fn a_visit_is_of_the_place_that_the_code_was_shown_at() {
    let world = World::new();
    let decision = check(&world.gate(here()), &world.code(1, "ZZ-GATE-7", NOW), NOW);
    let elsewhere = DayKey::from_bytes("ZZ-GATE-8".parse().unwrap(), today(), HERE, [9; 32], [8; 32]);
    assert_eq!(Visit::of(&decision, &elsewhere, "gate 8").unwrap_err().code(), "mismatch");
    assert!(Visit::of(&decision, &key(), "gate 7").unwrap().is_some());
    assert_eq!(Visit::of_self_scan(&sent(1, NOW + HOUR), &elsewhere).unwrap_err().code(), "mismatch");
}

#[test]
fn one_person_has_one_tag_a_day_at_all_gates_of_a_place() {
    let world = World::new();
    let (one, other) = (world.gate(here()), world.gate(here()));
    let tag = |gate: &Verifier, n, time, key: &DayKey| {
        let decision = check(gate, &world.code(n, "ZZ-GATE-7", time), time);
        Visit::of(&decision, key, "gate").unwrap().unwrap().tag().unwrap()
    };
    let shared = DayKey::import(&key().export().unwrap()).unwrap();
    let first = tag(&one, 1, NOW, &key());
    assert_eq!(tag(&other, 1, NOW + 600, &shared), first);
    assert_ne!(tag(&one, 2, NOW, &key()), first);
    let tomorrow = DayKey::from_bytes(gate_7(), today().plus(1), HERE, [9; 32], [8; 32]);
    // The same bytes are never a key twice; here they show what makes a tag: key and person.
    let fresh = DayKey::generate(gate_7(), today(), HERE).unwrap();
    assert_ne!(fresh.tag(&person(1)), Some(first));
    assert_eq!(tomorrow.tag(&person(1)), Some(first));
    for cut in 0..key().export().unwrap().len() {
        assert!(DayKey::import(&key().export().unwrap()[..cut]).is_err(), "{cut}");
    }
}

/// The code at a door without a device.
pub(crate) fn posted(world: &World) -> Verified<PlaceCode> {
    let entry = TrustedKey::new(seed(7).public(), "ZZ Office", at(NOW - DAY), at(NOW + 9 * DAY)).unwrap();
    let list = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW), at(NOW + 9 * DAY)).unwrap();
    let trust = loaded(&world.root, &list.trust(entry.scope(Scope::PLACE_CODES)).unwrap());
    let place = PlaceCode::new(gate_7(), "x", "999999".parse().unwrap(), at(NOW), at(NOW + DAY)).unwrap();
    let text = Issuer::new(seed(7)).sign_place(&place.with_way_in(WayIn::SelfScan)).unwrap().to_text();
    trust.open_place(&text, Now::exactly(at(NOW))).unwrap()
}

/// A self-scan of person `n` that was sent to the unit.
pub(crate) fn sent(n: u8, received: u64) -> sanse::verify::CheckedSelfScan {
    let world = World::new();
    let code = world.code(n, "ZZ-GATE-7", NOW);
    let place = posted(&world);
    world.gate(here()).check_self_scan(&code, &place, Now::exactly(at(received))).unwrap()
}

#[test]
fn a_self_scan_counts_once_and_late_without_a_tag() {
    for store in stores("self-scans") {
        let early = Visit::of_self_scan(&sent(1, NOW + HOUR), &key()).unwrap().unwrap();
        assert_eq!((early.column(), early.tag().is_some()), (Column::SelfScan, true));
        assert_eq!(store.record(&early).unwrap(), Recorded::New);
        assert_eq!(store.record(&early).unwrap(), Recorded::Known);
        // Sent again after the key was destroyed it is the same visit; another one is counted, and nobody knows whose.
        let late = |n| Visit::of_self_scan(&sent(n, NOW + 9 * DAY), &key().without_tags()).unwrap().unwrap();
        assert_eq!(store.record(&late(1)).unwrap(), Recorded::Known);
        assert_eq!(store.record(&late(2)).unwrap(), Recorded::New);
        let numbers = store.statistics(gate_7(), today()).unwrap();
        assert_eq!((numbers.column(Column::SelfScan).admitted, numbers.self_scan_visitors()), (2, 1));
        assert_eq!((numbers.visits().total(), numbers.visitors(), numbers.untagged()), (0, 0, 0));
    }
    // Too late, and what is no presentation, is no visit.
    assert_eq!(Visit::of_self_scan(&sent(1, NOW + 15 * DAY), &key()).unwrap(), None);
    let world = World::new();
    let nothing = world.gate(here()).check_self_scan("SN1:", &posted(&world), Now::exactly(at(NOW))).unwrap();
    assert_eq!(Visit::of_self_scan(&nothing, &key()).unwrap(), None);
}

#[test]
fn numbers_sum_and_a_closed_check_stays_visible() {
    let world = World::new();
    let gate = world.gate(here().paper(PaperRule::Check));
    let paper = |n| check(&gate, &world.paper(&green(n)).to_text(), NOW + 60 * u64::from(n));
    let closed = |n, said| {
        let resolved = paper(n).resolve(said, "looked").unwrap();
        Visit::of_resolved(&resolved, &key(), "gate 7").unwrap().unwrap()
    };
    let rows = [
        visit(&check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW)),
        visit(&check(&gate, "", NOW)),
        closed(2, Resolution::Admitted),
        closed(3, Resolution::Refused),
        visit(&paper(4)),
        by_hand(59, Resolution::Admitted),
        by_hand(60, Resolution::Refused),
    ];
    for store in stores("numbers") {
        store.record_all(&rows).unwrap();
        let numbers = store.statistics(gate_7(), today()).unwrap();
        let all = numbers.visits();
        assert_eq!((all.admitted, all.checked, all.refused, all.total()), (3, 1, 3, 7));
        assert_eq!((all.admitted_by_person, all.refused_by_person, all.looked_at()), (1, 1, 3));
        let column = |column| numbers.column(column).total();
        assert_eq!((column(Column::Code), column(Column::Paper), column(Column::Manual)), (2, 3, 2));
        assert_eq!((numbers.hour(12).total(), numbers.hour(13).total()), (6, 1));
        assert_eq!((numbers.colour(None).refused, numbers.colour(Some(Colour::Green)).total()), (1, 6));
        assert_eq!((numbers.visitors(), numbers.untagged()), (4, 3));
        assert_eq!(store.rows(gate_7(), today()).unwrap().len(), 7);
        assert_eq!(store.statistics(gate_7(), today().plus(1)).unwrap().visits().total(), 0);
        assert_eq!(store.statistics("ZZ-GATE-8".parse().unwrap(), today()).unwrap().visits().total(), 0);
    }
}

#[test]
fn nothing_goes_before_it_is_acknowledged_and_marks_stay() {
    for (gate, unit) in stores("gate-queue").into_iter().zip(stores("unit-queue")) {
        let visits: Vec<_> = (0..5_000).map(|n| by_hand(n % 600, Resolution::Admitted)).collect();
        gate.record_all(&visits).unwrap();
        assert_eq!(gate.waiting().unwrap(), 5_000);
        assert_eq!(gate.let_go_before(today(), at(NOW + DAY)).unwrap().gone, 0);
        let tomorrow = today().plus(1);
        assert_eq!(
            (gate.let_go_before(tomorrow, at(NOW + DAY)).unwrap().gone, gate.waiting().unwrap()),
            (0, 5_000)
        );

        let (mark, first) = gate.upload().unwrap().unwrap();
        assert_eq!(first.records().len(), sanse::limits::UPLOAD_RECORDS);
        let sent = Upload::from_bytes(&first.to_bytes()).unwrap();
        assert_eq!((unit.merge(&sent).unwrap().new, unit.merge(&sent).unwrap().known), (4_096, 4_096));
        assert_eq!(unit.acknowledge(&mark).unwrap_err().code(), "mismatch");
        gate.acknowledge(&mark).unwrap();
        gate.acknowledge(&mark).unwrap();
        assert_eq!(gate.waiting().unwrap(), 904);
        let gone = gate.let_go_before(tomorrow, at(NOW + DAY)).unwrap();
        assert_eq!((gone.gone, gone.waiting), (4_096, 904));
        // The day is over and done with: nothing new of it counts, but what waits is still sent.
        assert_eq!(gate.record(&by_hand(1, Resolution::Admitted)).unwrap(), Recorded::Past);
        assert_eq!(gate.merge(&sent).unwrap().past, 4_096);
        let (_, rest) = gate.upload().unwrap().unwrap();
        assert_eq!(unit.merge(&rest).unwrap().new, 904);
        assert_eq!(unit.statistics(gate_7(), today()).unwrap().visits().admitted, 5_000);
    }
}

#[test]
fn a_unit_that_lost_its_store_is_sent_everything_that_gates_still_hold() {
    for (gate, unit) in stores("gate-again").into_iter().zip(stores("unit-again")) {
        gate.record_all(&(0..30).map(|n| by_hand(n, Resolution::Admitted)).collect::<Vec<_>>()).unwrap();
        let hand_on = |unit: &dyn VisitStore| {
            let mut new = 0;
            while let Some((mark, upload)) = gate.upload().unwrap() {
                new += unit.merge(&upload).unwrap().new;
                gate.acknowledge(&mark).unwrap();
            }
            new
        };
        let (outstanding, _) = gate.upload().unwrap().unwrap();
        assert_eq!(hand_on(unit.as_ref()), 30);
        assert_eq!((gate.waiting().unwrap(), gate.upload().unwrap()), (0, None));

        assert_eq!(gate.send_again().unwrap(), 30);
        // An answer of the lost unit that comes late acknowledges nothing to the new one.
        assert_eq!(gate.acknowledge(&outstanding).unwrap_err().code(), "mismatch");
        assert_eq!(gate.waiting().unwrap(), 30);
        assert_eq!(
            gate.let_go_before(today().plus(1), at(NOW + DAY)).unwrap().gone,
            0,
            "nothing goes that only the lost unit had"
        );
        let anew = MemoryVisits::new(HERE).unwrap();
        assert_eq!(hand_on(&anew), 30);
        assert_eq!(gate.send_again().unwrap(), 30);
        assert_eq!(hand_on(&anew), 0, "what it has is no second visit");
        assert_eq!(anew.statistics(gate_7(), today()).unwrap().visits().total(), 30);
    }
}

#[test]
fn nothing_of_a_person_prints() {
    let world = World::new();
    let code = world.code(7, "ZZ-GATE-7", NOW);
    let visit = visit(&check(&world.gate(here()), &code, NOW));
    assert_eq!(
        format!("{visit:?}"),
        "Visit { at: 2026-03-01T12:00:00Z, place: ZZ-GATE-7, gate: \"gate 7\", colour: Some(Green), outcome: Admit, \
         column: Code, resolution: None, tagged: true }"
    );
    assert_eq!(format!("{:?}", visit.tag()), "Some(VisitorTag(..))");
    assert_eq!(format!("{:?}", key()), "DayKey(ZZ-GATE-7, 2026-03-01, secrets hidden)");
    let store = MemoryVisits::new(HERE).unwrap();
    store.record(&visit).unwrap();
    let (_, upload) = store.upload().unwrap().unwrap();
    assert_eq!(format!("{upload:?}"), "Upload(1 visits)");
    let printed = format!("{store:?} {:?}", store.statistics(gate_7(), today()).unwrap());
    let tag = visit.tag().unwrap();
    assert!(!printed.contains(&format!("{:?}", tag.as_bytes())), "{printed}");
}

#[cfg(feature = "sqlite")]
mod on_disk {
    use super::*;
    use sanse::identity::{DocumentKind, IdentityDocument, Salt};
    use sanse::key::HolderKey;
    use sanse::verify::{Policy, Scene};
    use sanse::visit::{DayKeys, Publications, SqliteVisits};
    use sanse::{PhotoRef, Wallet};

    #[test]
    fn a_file_says_what_it_is() {
        let folder = folder("visit-files");
        let path = folder.join("visits.sqlite");
        let code = |path: &Path, offset| SqliteVisits::open(path, offset).map_err(|error| error.code()).err();
        assert_eq!(code(&path, HERE), None);
        assert_eq!(code(&path, HERE), None);
        assert_eq!(code(&path, UtcOffset::default()), Some("mismatch"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let text = folder.join("text");
        std::fs::write(&text, "no database, but a text of some length".repeat(40)).unwrap();
        assert_eq!(code(&text, HERE), Some("not-ours"));
        assert_eq!(code(&folder.join("none").join("x"), HERE), Some("io"));

        let change = |sql: &str| rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        change("PRAGMA user_version = 2");
        assert_eq!(code(&path, HERE), Some("newer"));
        change("PRAGMA user_version = 1; PRAGMA application_id = 7");
        assert_eq!(code(&path, HERE), Some("not-ours"));
        change("PRAGMA application_id = 1936618358");
        let store = SqliteVisits::open(&path, HERE).unwrap();
        store.record(&by_hand(1, Resolution::Admitted)).unwrap();
        change("UPDATE visits SET outcome = 9");
        let damaged = store.rows(gate_7(), today()).unwrap_err();
        assert_eq!(damaged.code(), "damaged");
        assert!(damaged.to_string().contains("send_again"), "{damaged}");
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_eq!(store.record(&by_hand(1, Resolution::Admitted)).unwrap_err().code(), "busy");
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(store.record(&by_hand(1, Resolution::Admitted)).unwrap(), Recorded::New);
        // What failed is told as what it was: reading says nothing of recording.
        change("DROP TABLE visits");
        for (error, doing) in [
            (store.waiting().unwrap_err(), "cannot read "),
            (store.record(&by_hand(2, Resolution::Admitted)).unwrap_err(), "cannot record in "),
        ] {
            let told = error.to_string();
            assert_eq!(error.code(), "database");
            assert!(told.starts_with(doing), "{told}");
            assert!(doing.contains("record") || !told.contains("record"), "{told}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_was_recorded_and_acknowledged_survives_a_restart() {
        let folder = folder("visit-restart");
        let open = || SqliteVisits::open(&folder.join("visits.sqlite"), HERE).unwrap();
        let store = open();
        store.record(&by_hand(1, Resolution::Admitted)).unwrap();
        let (mark, first) = store.upload().unwrap().unwrap();
        store.acknowledge(&mark).unwrap();
        store.record(&by_hand(2, Resolution::Admitted)).unwrap();
        drop(store);
        let store = open();
        assert_eq!(store.waiting().unwrap(), 1);
        assert_eq!(store.acknowledge(&mark).unwrap_err().code(), "mismatch"); // of another run
        store.record(&by_hand(3, Resolution::Admitted)).unwrap();
        let (_, second) = store.upload().unwrap().unwrap();
        assert_eq!(second.records().len(), 2);
        let unit = MemoryVisits::new(HERE).unwrap();
        for upload in [&second, &first, &second] {
            unit.merge(upload).unwrap();
        }
        assert_eq!(unit.statistics(gate_7(), today()).unwrap().visits().total(), 3);
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// A day at a gate: codes, a self-scan, paper, by hand; then everything it wrote is searched for the people.
    #[test]
    fn nothing_that_a_gate_writes_leads_to_a_person() {
        let (folder, world) = (folder("visit-files-searched"), World::new());
        let number = "X0000001";
        let document = IdentityDocument::new("ZZ", DocumentKind::Passport, number).unwrap();
        let commitment = document.commit(&Salt::from_bytes([0xCD; 16])).unwrap();
        let photo = PhotoRef::of(b"a portrait of nobody");
        let pass = sanse::Pass::new(Colour::Green, commitment).photo(photo).name("林*").unwrap();
        let key = HolderKey::from(seed(133));
        let credential = world.credential(&pass, &key);
        let mut wallet = Wallet::new();
        wallet.add("me", credential.bytes(), key.clone()).unwrap();
        let shown = |time| wallet.present("me", &Request::at(gate_7(), at(time))).unwrap().code;

        let keys = DayKeys::open(&folder.join("keys"), gate_7(), HERE).unwrap();
        let visits = SqliteVisits::open(&folder.join("visits.sqlite"), HERE).unwrap();
        let day_key = keys.key(at(NOW), at(NOW)).unwrap();
        let gate = world.gate(Policy::at(gate_7()).paper(PaperRule::Check));
        let scene = |time| Scene::at(Now::exactly(at(time))).reader("gate 7");
        let door = shown(NOW);
        let decision = gate.check(&door.to_text(), &scene(NOW));
        let id = sanse::Unverified::<sanse::Credential>::from_bytes(credential.bytes().to_vec())
            .unwrap()
            .untrusted_id();
        let entry = shown(NOW + 600);
        let entry_sent =
            gate.check_self_scan(&entry.to_text(), &posted(&world), Now::exactly(at(NOW + HOUR))).unwrap();
        let paper = gate.check(&world.paper(&pass).to_text(), &scene(NOW + 900));
        let paper = paper.resolve(Resolution::Admitted, "it is her").unwrap();
        visits.record(&Visit::of(&decision, &day_key, "gate 7").unwrap().unwrap()).unwrap();
        visits.record(&Visit::of_self_scan(&entry_sent, &day_key).unwrap().unwrap()).unwrap();
        visits.record(&Visit::of_resolved(&paper, &day_key, "gate 7").unwrap().unwrap()).unwrap();
        visits.record(&by_hand(3, Resolution::Admitted)).unwrap();
        let (office, trust) = crate::roster::box_for(&document);
        let card =
            Visit::of_card(&office.answer(&document, &trust, Now::exactly(at(NOW))), &day_key, "box 7");
        let card = card.unwrap().unwrap();
        visits.record(&card).unwrap();
        assert_eq!(visits.rows(gate_7(), today()).unwrap().iter().filter(|row| **row == card).count(), 1);
        let (_, upload) = visits.upload().unwrap().unwrap();
        std::fs::write(folder.join("upload"), upload.to_bytes()).unwrap();
        let closed = at(NOW + 4 * DAY);
        visits.confirm_time(closed).unwrap();
        let published = visits.publish(gate_7(), today(), closed, &Publications::in_memory()).unwrap();
        std::fs::write(folder.join("published"), published.to_bytes()).unwrap();
        // The pass and the card of one person are two visitors.
        assert_eq!(visits.statistics(gate_7(), today()).unwrap().visitors(), 2);

        // As bytes, in hexadecimal of both cases, in base64 of both alphabets, in base45; whole, and the first half.
        let public = key.public().to_bytes();
        let personal: Vec<(&str, Vec<u8>)> = vec![
            ("number", number.as_bytes().to_vec()),
            ("name", "林*".as_bytes().to_vec()),
            ("commitment", commitment.as_bytes().to_vec()),
            ("salt", vec![0xCD; 16]),
            ("credential id", id.to_vec()),
            ("presentation id", entry_sent.id().unwrap().to_vec()),
            ("holder key", public),
            ("photo", photo.as_bytes().to_vec()),
            ("credential", credential.bytes().to_vec()),
            ("code at the door", door.bytes().to_vec()),
            ("self-scan", entry.bytes().to_vec()),
            ("text", entry.to_text().into_bytes()),
        ];
        let mut needles: Vec<(&str, Vec<u8>)> = Vec::new();
        for (what, bytes) in &personal {
            let half = if bytes.len() < 16 { &bytes[..] } else { &bytes[bytes.len() - bytes.len() / 2..] };
            for part in [&bytes[..], half] {
                let hex: String = part.iter().map(|byte| format!("{byte:02x}")).collect();
                needles.extend([
                    (*what, part.to_vec()),
                    (*what, hex.to_uppercase().into_bytes()),
                    (*what, hex.into_bytes()),
                    (*what, base45::encode(part).into_bytes()),
                    (*what, base64(part, b"+/")),
                    (*what, base64(part, b"-_")),
                ]);
            }
        }
        let found = |files: &[(PathBuf, Vec<u8>)]| -> Vec<String> {
            let hit =
                |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            let of = |(path, bytes): &(PathBuf, Vec<u8>)| {
                let hits = needles.iter().filter(|(_, needle)| hit(bytes, needle));
                hits.map(|(what, _)| format!("{what} in {}", path.display())).collect::<Vec<_>>()
            };
            files.iter().flat_map(of).collect()
        };
        let files = all_files(&folder);
        assert!(files.len() >= 5, "{:?}", files.iter().map(|(path, _)| path).collect::<Vec<_>>());
        assert_eq!(found(&files), Vec::<String>::new());
        // The search finds what is there.
        let planted =
            personal.iter().map(|(what, bytes)| (PathBuf::from(what), bytes.clone())).collect::<Vec<_>>();
        assert!(found(&planted).len() >= planted.len());
        // The tag's key is in the folder of keys alone.
        let secret = day_key.export().unwrap();
        // Each is behind the two bytes of its head.
        let (rest, names) = secret.split_last_chunk::<32>().unwrap();
        let tags = rest[..rest.len() - 2].last_chunk::<32>().unwrap();
        for (path, bytes) in &files {
            for secret in [names, tags] {
                let there = bytes.windows(32).any(|window| window == secret);
                assert_eq!(there, path.extension().is_some_and(|e| e == "key"), "{}", path.display());
            }
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    fn all_files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: PathBuf| {
            if path.is_dir() { all_files(&path) } else { vec![(path.clone(), std::fs::read(&path).unwrap())] }
        };
        entries.flat_map(read).collect()
    }

    /// RFC 4648 without padding.
    fn base64(bytes: &[u8], last: &[u8; 2]) -> Vec<u8> {
        let letters = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*last).collect::<Vec<u8>>();
        let mut out = Vec::new();
        for chunk in bytes.chunks(3) {
            let block = chunk.iter().fold(0_u32, |block, byte| block << 8 | u32::from(*byte))
                << (8 * (3 - chunk.len()));
            let digit = |n: usize| letters[(block >> (18 - 6 * n) & 63) as usize];
            out.extend((0..=chunk.len()).map(digit));
        }
        out
    }
}

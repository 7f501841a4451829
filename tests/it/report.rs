//! Reports and visitors: sealed to the district authority, kept until they are delivered, opened there alone.

use std::fs;
use std::path::PathBuf;

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::key::{HolderKey, ReportKey, ReportPublicKey};
use sanse::report::{CardRefusal, OpenError, Outbox, OutboxSettings, Put, Report, Sealed, Visitor};
use sanse::roster::{Listed, Roster, RosterKey};
use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
use sanse::verify::{Attendance, CardAnswer, Decision, Policy, Sentinel, Verifier};
use sanse::{Colour, Issuer, Now, Pass, PlaceId, RegionId, Request, TestResult, Wallet, limits};

use crate::clear::none_in_clear;
use crate::world::*;

fn gate_7() -> PlaceId {
    "ZZ-GATE-7".parse().unwrap()
}

fn zz() -> RegionId {
    "ZZ".parse().unwrap()
}

fn key(n: u8) -> ReportKey {
    ReportKey::from_bytes(&[n; 32])
}

/// A list of ZZ with its issuer and this report key.
fn trust(report_key: Option<&ReportPublicKey>) -> Trust {
    let entry = TrustedKey::new(seed(2).public(), "ZZ Health Authority", at(NOW - DAY), at(NOW + 300 * DAY));
    let list = TrustList::new(zz(), 1, at(NOW - DAY), at(NOW + 100 * DAY)).unwrap().trust(entry.unwrap());
    let list = list.unwrap();
    loaded(&seed(1), &report_key.iter().fold(list, |list, key| list.report_key(key)))
}

/// What a gate decides on person `n`, whose pass has this colour.
fn shown(pass: Pass, n: u8) -> (Decision, [u8; 16]) {
    let world = World::new();
    let holder = HolderKey::from(seed(100 + n));
    let credential = world.credential(&pass, &holder);
    let mut wallet = Wallet::new();
    wallet.add("me", credential.bytes(), holder).unwrap();
    let code = wallet.present("me", &Request::at(gate_7(), at(NOW))).unwrap().code.to_text();
    let guard = MemoryGuard::init(GuardSettings::default());
    let gate = Verifier::new(world.trust.clone(), here().build().unwrap(), guard);
    let decision = check(&gate, &code, NOW);
    let id = decision.credential().unwrap().id();
    (decision, id)
}

fn coloured(colour: Colour, n: u8) -> Pass {
    Pass::new(colour, person(n))
}

fn report_of(n: u8) -> Report {
    Report::of(&shown(coloured(Colour::Yellow, n), n).0, gate_7(), "gate 7").unwrap()
}

fn visitor() -> Visitor {
    let card = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999199003070012").unwrap();
    Visitor::new(gate_7(), at(NOW), "某某某", card, "000-0000-0000").unwrap().gate("gate 7")
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sanse-report-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn open(&self) -> Outbox<Report> {
        Outbox::open(&self.0, OutboxSettings::default()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_refusal_reaches_the_authority_and_nobody_else() {
    let (decision, id) = shown(coloured(Colour::Yellow, 7), 7);
    let report = Report::of(&decision, gate_7(), "gate 7").unwrap().contact("000-0000, 某路 1 号").unwrap();
    let sealed = report.seal(&trust(Some(key(9).public()))).unwrap();
    let carried = Sealed::<Report>::from_bytes(sealed.bytes().to_vec()).unwrap();
    assert_eq!((carried.id(), carried.untrusted_place()), (sealed.id(), gate_7()));

    let opened = carried.open(&key(9), zz()).unwrap();
    assert!(opened == report);
    assert_eq!((opened.place(), opened.time(), opened.gate()), (gate_7(), at(NOW), "gate 7"));
    assert_eq!((opened.colour(), opened.reason(), opened.region()), (Colour::Yellow, 711, zz()));
    assert_eq!((opened.commitment(), opened.credential_id()), (&person(7), &id));
    assert_eq!(opened.contact_text(), Some("000-0000, 某路 1 号"));

    assert_eq!(carried.open(&key(8), zz()).unwrap_err(), OpenError::NotOpened);
    assert_eq!(carried.open(&key(9), gate_7()).unwrap().place(), gate_7());
    for other in
        ["ZZ-GATE-8".parse::<PlaceId>().unwrap().into(), sanse::Audience::Region("YY".parse().unwrap())]
    {
        assert_eq!(carried.open(&key(9), other).unwrap_err().code(), "report-other-place", "{other}");
    }
}

/// A sentinel that has read this card under a roster with this colour, and the card.
fn at_a_sentinel(colour: Colour, then: impl FnOnce(&CardAnswer<'_>, &Trust)) {
    let entry = TrustedKey::new(seed(3).public(), "District Office", at(NOW - DAY), at(NOW + DAY)).unwrap();
    let list = TrustList::new(zz(), 1, at(NOW - DAY), at(NOW + 100 * DAY)).unwrap();
    let list = list.trust(entry.scope(Scope::ROSTERS)).unwrap().report_key(key(9).public());
    let (trust, box_key) = (loaded(&seed(1), &list), RosterKey::from_bytes([9; 32]));
    let card = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999199003070012").unwrap();
    let people = [(&card, Listed { colour, expires_at: at(NOW + HOUR) })];
    let roster = Roster::build(gate_7(), &box_key, 5, at(NOW), at(NOW + DAY), people).unwrap().roster;
    let policy = here().attendance(Attendance::Unattended).build().unwrap();
    let mut sentinel = Sentinel::new(box_key, policy).unwrap();
    let now = Now::exactly(at(NOW));
    sentinel.load(Issuer::new(seed(3)).sign_roster(&roster).unwrap().bytes(), &trust, now).unwrap();
    then(&sentinel.answer(&card, &trust, now), &trust);
}

#[test]
fn a_refused_card_reaches_the_authority_and_nobody_else() {
    let folder = Folder::new("cards");
    at_a_sentinel(Colour::Red, |answer, trust| {
        let refusal = CardRefusal::of(answer, "box 7").unwrap();
        let sealed = refusal.seal(trust).unwrap();
        assert_eq!(
            sealed.bytes().len(),
            report_of(7).seal(trust).unwrap().bytes().len() - 2,
            "but the label"
        );
        assert_eq!(sealed.open(&key(8), zz()).unwrap_err(), OpenError::NotOpened);
        let opened = sealed.open(&key(9), zz()).unwrap();
        assert_eq!((opened.place(), opened.time(), opened.gate()), (gate_7(), at(NOW), "box 7"));
        assert_eq!((opened.colour(), opened.roster()), (Colour::Red, 5));
        assert_eq!((opened.document_country(), opened.document_kind()), ("CN", DocumentKind::ResidentId));
        assert_eq!(opened.document_number(), "999999199003070012");
        assert!(!format!("{opened:?} {answer:?} {sealed:?}").contains("9990"), "{opened:?} {answer:?}");

        let mut outbox = Outbox::<CardRefusal>::open(&folder.0, OutboxSettings::default()).unwrap();
        assert!(matches!(outbox.put(&refusal, trust).unwrap(), Put::Kept(_)));
        assert_eq!(outbox.put(&refusal, trust).unwrap(), Put::Again, "the card lies on the reader");
        none_in_clear(&folder.0, &[("the number", b"999999199003070012")]);
    });
    at_a_sentinel(Colour::Green, |answer, _| {
        assert_eq!(CardRefusal::of(answer, "box 7").unwrap_err().code(), "malformed");
    });
}

#[test]
fn a_test_that_is_not_negative_is_reported_with_its_code() {
    let world = World::new();
    let code = world
        .shown(&green(7).test(at(NOW - HOUR), TestResult::Positive), 7, &Request::at(gate_7(), at(NOW)))
        .to_text();
    let decision = check(&world.gate(here().longest_test_age(DAY).unwrap()), &code, NOW);
    let report = Report::of(&decision, gate_7(), "gate 7").unwrap();
    assert_eq!((report.colour(), report.reason()), (Colour::Green, 723));
}

#[test]
fn only_what_is_to_be_reported_is() {
    let world = World::new();
    let gate = world.gate(here());
    let code = world.code(7, "ZZ-GATE-7", NOW);
    let (admitted, stale) = (check(&gate, &code, NOW), check(&gate, &code, NOW + 60));
    let nothing = check(&gate, "SN1:", NOW);
    let red = world.shown(&coloured(Colour::Red, 8), 8, &Request::at(gate_7(), at(NOW))).to_text();
    let first = check(&gate, &red, NOW);
    let repeat = check(&gate, &red, NOW + 1);
    assert!(Report::of(&first, gate_7(), "").is_ok() && repeat.is_repeat());
    let elsewhere: PlaceId = "ZZ-MALL-1".parse().unwrap();
    assert_eq!(Report::of(&first, elsewhere, "").unwrap_err().code(), "mismatch");
    for decision in [admitted, stale, nothing, repeat] {
        assert!(!decision.is_to_report());
        assert_eq!(Report::of(&decision, gate_7(), "gate 7").unwrap_err().code(), "malformed");
    }
}

#[test]
fn contacts_are_taken_of_yellow_alone_and_are_bounded() {
    let red = Report::of(&shown(coloured(Colour::Red, 7), 7).0, gate_7(), "").unwrap();
    assert_eq!(red.contact("000-0000").unwrap_err().code(), "mismatch");
    let longest = "某".repeat(limits::CONTACT_BYTES / 3);
    assert!(report_of(7).contact(&longest).is_ok());
    for (contact, code) in [
        ("", "length"),
        (&*"x".repeat(limits::CONTACT_BYTES + 1), "length"),
        ("000\n0000", "malformed"),
        ("\u{202e}0000", "malformed"),
    ] {
        assert_eq!(report_of(7).contact(contact).unwrap_err().code(), code, "{contact:?}");
    }
}

#[test]
fn every_record_has_one_length_and_no_two_are_alike() {
    let trust = trust(Some(key(9).public()));
    let bare = report_of(7).seal(&trust).unwrap();
    let longest = "x".repeat(limits::CONTACT_BYTES);
    let with_contact = report_of(7).contact(&longest).unwrap().seal(&trust).unwrap();
    assert_eq!(bare.bytes().len(), with_contact.bytes().len());
    assert!(bare.bytes().len() <= limits::SEALED_BYTES);
    let again = report_of(7).seal(&trust).unwrap();
    assert_ne!(bare.bytes(), again.bytes());
    assert_ne!(bare.id(), again.id());
    assert_eq!(with_contact.open(&key(9), zz()).unwrap().contact_text(), Some(&*longest));
}

#[test]
fn there_must_be_a_key_of_the_places_own_region() {
    let report = report_of(7);
    assert_eq!(report.seal(&trust(None)).unwrap_err().code(), "unknown");
    let none = Trust::pin(seed(1).public()).unwrap();
    assert_eq!(report.seal(&none).unwrap_err().code(), "unknown");
    // A verifier of no place says of none that it is another.
    let world = World::new();
    let code = world.shown(&coloured(Colour::Red, 7), 7, &Request::openly(zz(), at(NOW))).to_text();
    let decision = check(&world.gate(Policy::openly()), &code, NOW);
    let abroad = Report::of(&decision, "YY-GATE-7".parse().unwrap(), "").unwrap();
    assert_eq!(abroad.seal(&trust(Some(key(9).public()))).unwrap_err().code(), "mismatch");
}

#[test]
fn no_bit_changes_unseen_and_no_place_is_exchanged() {
    let sealed = report_of(7).seal(&trust(Some(key(9).public()))).unwrap();
    for bit in 0..sealed.bytes().len() * 8 {
        let mut changed = sealed.bytes().to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        let opened = Sealed::<Report>::from_bytes(changed).and_then(|sealed| sealed.open(&key(9), zz()));
        assert!(opened.is_err(), "bit {bit}");
    }
    for cut in 0..sealed.bytes().len() {
        let torn = Sealed::<Report>::from_bytes(sealed.bytes()[..cut].to_vec());
        assert_eq!(torn.unwrap_err(), OpenError::Malformed, "{cut}");
    }
    let longer = [sealed.bytes(), &[0]].concat();
    assert_eq!(Sealed::<Report>::from_bytes(longer).unwrap_err(), OpenError::Malformed);
    let at = sealed.bytes().windows(9).position(|window| window == b"ZZ-GATE-7").unwrap();
    let mut moved = sealed.bytes().to_vec();
    moved[at + 8] = b'8';
    let moved = Sealed::<Report>::from_bytes(moved).unwrap();
    assert_eq!(moved.open(&key(9), zz()).unwrap_err(), OpenError::NotOpened);
}

#[test]
fn a_visitor_is_written_down_and_never_taken_for_a_report() {
    let trust = trust(Some(key(9).public()));
    let sealed = visitor().seal(&trust).unwrap();
    let report = report_of(7).seal(&trust).unwrap();
    let wrong = Sealed::<Report>::from_bytes(sealed.bytes().to_vec());
    assert_eq!(wrong.unwrap_err(), OpenError::OtherPurpose { wanted: "report" });
    assert!(Sealed::<Visitor>::from_bytes(report.bytes().to_vec()).is_err());
    // With the label exchanged it has a visitor's form, and does not open.
    let label = b"\x6esanse/report/1";
    let body = &report.bytes()[1 + label.len()..];
    let relabelled = [&[0x84], &b"\x6fsanse/visitor/1"[..], body].concat();
    let relabelled = Sealed::<Visitor>::from_bytes(relabelled).unwrap();
    assert_eq!(relabelled.open(&key(9), zz()).unwrap_err(), OpenError::NotOpened);

    let opened = Sealed::<Visitor>::from_bytes(sealed.bytes().to_vec()).unwrap().open(&key(9), zz()).unwrap();
    assert_eq!((opened.name(), opened.phone(), opened.gate_name()), ("某某某", "00000000000", "gate 7"));
    assert_eq!((opened.place(), opened.time()), (gate_7(), at(NOW)));
    let number = opened.document_number();
    assert_eq!((opened.document_country(), opened.document_kind()), ("CN", DocumentKind::ResidentId));
    assert_eq!(number, "999999199003070012");
}

#[test]
fn what_is_written_down_is_checked() {
    let passport = || IdentityDocument::new("ZZ", DocumentKind::Passport, "X0000001").unwrap();
    for (name, phone, code) in [
        ("", "0000000", "length"),
        ("  ", "0000000", "length"),
        (&*"某".repeat(22), "0000000", "length"),
        ("某\n某", "0000000", "malformed"),
        ("某某", "0000", "length"),
        ("某某", "0000000000000000", "length"),
        ("某某", "000-000a", "malformed"),
        ("某某", "00+00000", "malformed"),
        ("某某", "０００００００", "malformed"),
    ] {
        let error = Visitor::new(gate_7(), at(NOW), name, passport(), phone).unwrap_err();
        assert_eq!(error.code(), code, "{name:?} {phone:?}");
        assert!(!error.to_string().contains(phone), "{error}");
    }
}

#[test]
fn an_outbox_keeps_what_was_put_through_restarts() {
    let folder = Folder::new("restart");
    let trust = trust(Some(key(9).public()));
    let mut ids = Vec::new();
    let mut outbox = folder.open();
    for n in 1..=3 {
        let Put::Kept(id) = outbox.put(&report_of(n), &trust).unwrap() else { panic!("{n} is new") };
        ids.push(id);
    }
    drop(outbox);
    // A power cut in the middle of the next one leaves this behind.
    fs::write(folder.0.join("unfinished"), [0x84, 0x6e]).unwrap();
    let mut outbox = folder.open();
    assert!(!folder.0.join("unfinished").exists());
    assert_eq!(outbox.waiting().map(Sealed::id).collect::<Vec<_>>(), ids, "the oldest first");

    assert!(outbox.delivered(&ids[1]).unwrap());
    assert!(!outbox.delivered(&ids[1]).unwrap(), "an answer may come twice");
    let Put::Kept(fourth) = outbox.put(&report_of(4), &trust).unwrap() else { panic!("it is new") };
    drop(outbox);
    let outbox = folder.open();
    let waiting: Vec<_> = outbox.waiting().map(Sealed::id).collect();
    assert_eq!(waiting, [ids[0], ids[2], fourth]);
    let opened: Vec<_> =
        outbox.waiting().map(|sealed| *sealed.open(&key(9), zz()).unwrap().commitment()).collect();
    assert!(opened == [person(1), person(3), person(4)]);
}

/// Delivered as often as the answer is lost, counted once by whoever keeps the id as its key.
#[test]
fn delivered_at_least_once_and_counted_once() {
    let folder = Folder::new("once");
    let trust = trust(Some(key(9).public()));
    let mut outbox = folder.open();
    outbox.put(&report_of(1), &trust).unwrap();
    outbox.put(&report_of(2), &trust).unwrap();
    let mut counted = std::collections::BTreeMap::new();
    for round in 0..3 {
        let sent: Vec<_> = outbox.waiting().cloned().collect();
        for sealed in &sent {
            let report = sealed.open(&key(9), zz()).unwrap();
            counted.insert(sealed.id(), *report.commitment());
            // The first round's answers are lost.
            if round > 0 {
                outbox.delivered(&sealed.id()).unwrap();
            }
        }
        drop(outbox);
        outbox = folder.open();
    }
    assert_eq!((counted.len(), outbox.len()), (2, 0));
}

#[test]
fn the_same_person_at_the_same_place_is_one_report_for_a_while() {
    let folder = Folder::new("same");
    let trust = trust(Some(key(9).public()));
    let mut outbox = folder.open();
    let world = World::new();
    let at_time = |n: u8, time: u64, place: PlaceId| {
        let pass = coloured(Colour::Yellow, n);
        let code = world.shown(&pass, n, &Request::at(place, at(time))).to_text();
        Report::of(&check(&world.gate(Policy::at(place)), &code, time), place, "gate 7").unwrap()
    };
    let other = "ZZ-GATE-8".parse().unwrap();
    let minutes = |n: u64| NOW + 3600 + n * 60;
    for (n, time, place, kept) in [
        (1, minutes(0), gate_7(), true),
        (1, minutes(9), gate_7(), false),
        (1, minutes(9), other, true),
        (2, minutes(9), gate_7(), true),
        (1, minutes(10), gate_7(), true),
        (1, minutes(1), gate_7(), false), // the clock stepped back
        (1, minutes(21), gate_7(), true),
    ] {
        let put = outbox.put(&at_time(n, time, place), &trust).unwrap();
        assert_eq!(put != Put::Again, kept, "{n} at {time} {place}");
    }
}

/// A contact that was missing, a correction of it and a worse finding are no repetitions.
#[test]
fn a_record_that_says_more_or_worse_goes_in_at_once() {
    let folder = Folder::new("more");
    let trust = trust(Some(key(9).public()));
    let mut outbox = folder.open();
    let yellow = || report_of(1);
    let with = |contact| report_of(1).contact(contact).unwrap();
    let red = || Report::of(&shown(coloured(Colour::Red, 1), 1).0, gate_7(), "gate 8").unwrap();
    let steps: [(&str, Report, bool); 10] = [
        ("the first", yellow(), true),
        ("the same once more", yellow(), false),
        ("with a contact", with("000-0000"), true),
        ("the same once more", with("000-0000"), false),
        ("says less", yellow(), false),
        ("a correction", with("000-0001"), true),
        ("the correction taken back", with("000-0000"), true),
        ("worse", red(), true),
        ("the same at the next gate", red(), false),
        ("another finding again", yellow(), true),
    ];
    for (step, report, kept) in steps {
        let put = outbox.put(&report, &trust).unwrap();
        assert_eq!(put != Put::Again, kept, "{step}");
    }
    let last = outbox.waiting().nth(4).unwrap().open(&key(9), zz()).unwrap();
    assert_eq!(last.colour(), Colour::Red);

    let visitors = Folder::new("more-visitors");
    let mut outbox = Outbox::<Visitor>::open(&visitors.0, OutboxSettings::default()).unwrap();
    let written = |name: &str, phone: &str| {
        let card = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999199003070012").unwrap();
        Visitor::new(gate_7(), at(NOW), name, card, phone).unwrap()
    };
    for (name, phone, kept) in [
        ("某某", "000-0000", true),
        ("某某", "000 0000", false),
        ("某某", "000-0001", true),
        ("某某某", "000-0001", true),
        ("某某某", "000-0001", false),
    ] {
        let put = outbox.put(&written(name, phone), &trust).unwrap();
        assert_eq!(put != Put::Again, kept, "{name} {phone}");
    }
}

#[test]
fn nobody_fills_an_outbox_alone() {
    let folder = Folder::new("alone");
    let trust = trust(Some(key(9).public()));
    let mut outbox = folder.open();
    let contact = |person: u8, n: usize| report_of(person).contact(&format!("000-{n:04}")).unwrap();
    for n in 0..limits::SAME_PERSON_RECORDS {
        assert!(matches!(outbox.put(&contact(1, n), &trust).unwrap(), Put::Kept(_)), "{n}");
    }
    let error = outbox.put(&contact(1, 99), &trust).unwrap_err();
    assert_eq!(error.code(), "outbox-same-person");
    assert!(error.to_string().contains("8 records"), "{error}");
    assert_eq!(outbox.len(), limits::SAME_PERSON_RECORDS);
    let last = contact(1, limits::SAME_PERSON_RECORDS - 1);
    assert_eq!(outbox.put(&last, &trust).unwrap(), Put::Again, "what was said is known still");
    assert!(matches!(outbox.put(&contact(2, 0), &trust).unwrap(), Put::Kept(_)), "another person");
}

#[test]
fn a_full_outbox_takes_nothing_new_and_loses_nothing() {
    let folder = Folder::new("full");
    let trust = trust(Some(key(9).public()));
    let settings = OutboxSettings::default().records(2).unwrap();
    let mut outbox = Outbox::<Report>::open(&folder.0, settings).unwrap();
    outbox.put(&report_of(1), &trust).unwrap();
    outbox.put(&report_of(2), &trust).unwrap();
    let before: Vec<_> = outbox.waiting().map(Sealed::id).collect();
    let full = outbox.put(&report_of(3), &trust).unwrap_err();
    assert_eq!(full.code(), "outbox-full");
    assert!(full.to_string().contains("2 records"), "{full}");
    assert_eq!(outbox.waiting().map(Sealed::id).collect::<Vec<_>>(), before);
    outbox.delivered(&before[0]).unwrap();
    assert!(matches!(outbox.put(&report_of(3), &trust).unwrap(), Put::Kept(_)), "it was not taken for known");
    drop(outbox);
    // By bytes: one record fits, two do not.
    let tight = OutboxSettings::default().bytes(limits::SEALED_BYTES).unwrap();
    let mut outbox = Outbox::<Report>::open(&folder.0, tight).unwrap();
    assert_eq!(outbox.len(), 2, "what waits is kept, whatever the settings");
    assert_eq!(outbox.put(&report_of(4), &trust).unwrap_err().code(), "outbox-full");
}

#[test]
fn an_outbox_has_one_user_and_its_own_files() {
    let folder = Folder::new("own");
    let trust = trust(Some(key(9).public()));
    let mut outbox = folder.open();
    outbox.put(&report_of(1), &trust).unwrap();
    let second = Outbox::<Report>::open(&folder.0, OutboxSettings::default());
    assert_eq!(second.unwrap_err().code(), "outbox-in-use");
    drop(outbox);
    let visitors = Outbox::<Visitor>::open(&folder.0, OutboxSettings::default());
    let refused = visitors.unwrap_err();
    assert_eq!(refused.code(), "outbox-other-records");
    assert!(refused.to_string().contains("0000000000000000.sealed"), "{refused}");
    assert_eq!(folder.open().len(), 1, "nothing was set aside");
}

/// Names that `from_str_radix` would take, contents that are none, and what is no file: the others go on.
#[test]
fn what_is_no_record_is_set_aside_and_stops_no_outbox() {
    let folder = Folder::new("aside");
    let trust = trust(Some(key(9).public()));
    let mut outbox = folder.open();
    let Put::Kept(id) = outbox.put(&report_of(1), &trust).unwrap() else { panic!("it is new") };
    drop(outbox);
    let record = fs::read(folder.0.join("0000000000000000.sealed")).unwrap();
    let fresh = |n| report_of(n).seal(&trust).unwrap().bytes().to_vec();
    let strange: [(&str, Vec<u8>); 9] = [
        ("+000000000000001.sealed", fresh(2)),
        ("00000000000000AB.sealed", fresh(3)),
        ("1.sealed", fresh(4)),
        ("00000000000000001.sealed", fresh(5)),
        ("0000000000000002.sealed", Vec::new()),
        ("0000000000000003.sealed", [&record[..], &[0; 1000]].concat()),
        ("0000000000000004.sealed", visitor().seal(&trust).unwrap().bytes().to_vec()),
        ("0000000000000005.sealed", record.clone()), // one record is there once
        (&*format!("{}.sealed", "x".repeat(200)), fresh(6)),
    ];
    for (name, bytes) in &strange {
        fs::write(folder.0.join(name), bytes).unwrap();
    }
    fs::create_dir(folder.0.join("0000000000000006.sealed")).unwrap();
    fs::create_dir(folder.0.join("unfinished")).unwrap();
    for start in ["the first", "the next"] {
        let outbox = folder.open();
        assert_eq!(outbox.waiting().map(Sealed::id).collect::<Vec<_>>(), [id], "{start}");
        let told: Vec<_> = outbox.set_aside().iter().map(|path| path.to_str().unwrap().to_owned()).collect();
        let count = strange.len() + 1;
        assert_eq!(
            told.iter().filter(|path| !path.contains("unfinished")).count(),
            count,
            "{start}: {told:?}"
        );
        assert!(told.iter().all(|path| path.ends_with(".aside")), "{told:?}");
    }
    let aside = folder.0.join("0000000000000003.sealed.0.aside");
    assert_eq!(fs::read(aside).unwrap().len(), record.len() + 1000, "with all that was in it");
    // The same name once more takes nothing away from the one before.
    fs::write(folder.0.join("0000000000000003.sealed"), b"again").unwrap();
    assert_eq!(folder.open().set_aside().len(), strange.len() + 3);
    assert!(folder.0.join("0000000000000003.sealed.0.aside").exists());
    assert_eq!(fs::read(folder.0.join("0000000000000003.sealed.1.aside")).unwrap(), b"again");
    assert!(matches!(folder.open().put(&report_of(7), &trust).unwrap(), Put::Kept(_)));
}

/// Somebody has named a record with the greatest number: no other is written over it, and none is lost.
#[test]
fn the_greatest_number_is_no_end() {
    let folder = Folder::new("greatest");
    let trust = trust(Some(key(9).public()));
    drop(folder.open());
    let last = report_of(1).seal(&trust).unwrap();
    fs::write(folder.0.join("ffffffffffffffff.sealed"), last.bytes()).unwrap();
    let mut ids = vec![last.id()];
    let mut outbox = folder.open();
    for n in 2..=4 {
        let Put::Kept(id) = outbox.put(&report_of(n), &trust).unwrap() else { panic!("{n} is new") };
        ids.push(id);
        if n == 3 {
            drop(outbox);
            outbox = folder.open();
        }
    }
    drop(outbox);
    let mut outbox = folder.open();
    assert_eq!(outbox.waiting().map(Sealed::id).collect::<Vec<_>>(), [ids[1], ids[2], ids[3], ids[0]]);
    for id in &ids {
        assert!(outbox.delivered(id).unwrap());
    }
    drop(outbox);
    assert!(folder.open().is_empty());
}

#[cfg(unix)]
#[test]
fn the_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("rights");
    folder.open().put(&report_of(1), &trust(Some(key(9).public()))).unwrap();
    let file = folder.0.join(format!("{:016x}.sealed", 0));
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn nothing_of_a_person_stands_in_an_outbox() {
    let (reports, visitors) = (Folder::new("clear-reports"), Folder::new("clear-visitors"));
    let trust = trust(Some(key(9).public()));
    let (decision, id) = shown(coloured(Colour::Yellow, 7), 7);
    let report = Report::of(&decision, gate_7(), "gate 7").unwrap().contact("13800000000 someone").unwrap();
    reports.open().put(&report, &trust).unwrap();
    Outbox::open(&visitors.0, OutboxSettings::default()).unwrap().put(&visitor(), &trust).unwrap();
    let (commitment, holder) = (person(7), seed(107));
    let secrets: [(&str, &[u8]); 10] = [
        ("the number", b"999999199003070012"),
        ("the name", "某某某".as_bytes()),
        ("the phone number", b"00000000000"),
        ("the contact", b"13800000000 someone"),
        ("the commitment", commitment.as_bytes()),
        ("the credential's id", &id),
        ("the holder's key", holder.public().as_bytes()),
        ("the holder's secret", &[107; 32]),
        ("the authority's secret", &[9; 32]),
        ("the issuer's secret", &[2; 32]),
    ];
    for folder in [&reports, &visitors] {
        none_in_clear(&folder.0, &secrets);
    }
    let printed =
        format!("{report:?} {:?} {:?} {:?}", visitor(), reports.open(), report.seal(&trust).unwrap());
    for personal in ["1380", "999999", "某", "0707", "7, 7"] {
        assert!(!printed.contains(personal), "{personal} in {printed}");
    }
}

//! Appeals, places, files of people, and whether the register is sound.

use crate::world::*;
use sanse::Colour;
use sanse::assess::Source;
use sanse::place::{PlaceKind, WayIn};
use sanse_registry::*;

#[test]
fn an_appeal_that_is_won_takes_the_wrong_fact_back() {
    let mut world = World::new();
    let person = world.person(1);
    let wrong = tell(&mut world, person, arrived(), Source::Transport);
    assert_eq!(world.register.pass(person).unwrap().colour, Colour::Yellow);
    let number = world.desk("rong", 3_800).open_appeal(person, About::Colour, "I was never there").unwrap();
    let again = world.desk("rong", 3_800).open_appeal(person, About::Colour, "I say it again");
    assert_eq!(again.unwrap_err().code(), "appeal-there");
    assert_eq!(
        world
            .desk("rong", 3_900)
            .decide_appeal(number, &Ruling::Rejected, "no", &rules())
            .unwrap_err()
            .code(),
        "role"
    );
    let other = world.desk("an", 3_900).decide_appeal(number, &Ruling::Name("王*"), "no", &rules());
    assert_eq!(other.unwrap_err().code(), "other-ruling");
    // One fact that is not there, and nothing is withdrawn, and the appeal is still open.
    let half = world.desk("an", 3_900).decide_appeal(
        number,
        &Ruling::Facts(&[wrong, 99]),
        "the ticket was another's",
        &rules(),
    );
    assert_eq!(half.unwrap_err().code(), "no-fact");
    assert_eq!(world.register.facts(person).unwrap().len(), 1);

    let why = "the ticket was another's";
    let decided =
        world.desk("an", 3_900).decide_appeal(number, &Ruling::Facts(&[wrong]), why, &rules()).unwrap();
    assert_eq!(
        (decided.person, decided.assessed.unwrap().unwrap().assessment.colour()),
        (person, Colour::Green)
    );
    assert!(world.register.to_assess(&rules(), at(3_900)).unwrap().is_empty());
    assert!(world.register.appeals(false).unwrap().is_empty());
    assert_eq!(world.register.appeals(true).unwrap()[0].decision, Some((true, why.to_owned())));
    let decided = world.desk("an", 4_000).decide_appeal(number, &Ruling::Rejected, "no", &rules());
    assert_eq!(decided.unwrap_err().code(), "appeal-decided");
}

#[test]
fn an_appeal_puts_a_name_or_a_telephone_number_right() {
    let mut world = World::new();
    let person = world.person(1);
    world.assess(person, 0);
    let number = world.desk("rong", 60).open_appeal(person, About::Name, "that is not my name").unwrap();
    world.desk("an", 60).decide_appeal(number, &Ruling::Name("王*"), "the card says so", &rules()).unwrap();
    assert_eq!(world.register.pass(person).unwrap().name.as_deref(), Some("王*"));
    let number = world.desk("rong", 60).open_appeal(person, About::Phone, "it is my brother's").unwrap();
    world.desk("an", 60).decide_appeal(number, &Ruling::Unbind, "it is", &rules()).unwrap();
    assert_eq!(world.register.person(person).unwrap().phone_end, None);
    let words = world.desk("rong", 60).open_appeal(person, About::Phone, " ");
    assert_eq!(words.unwrap_err().code(), "words");
}

fn application(n: u32) -> Application {
    Application {
        id: format!("ZZ-LIB-{n}").parse().unwrap(),
        unit: "U-17".to_owned(),
        name: "示例图书馆".to_owned(),
        area: "999999".parse().unwrap(),
        kind: PlaceKind::Museum,
        way_in: WayIn::SelfScan,
    }
}

#[test]
fn a_unit_has_twenty_places_unless_that_is_raised() {
    let mut world = World::new();
    let unit = |most| Unit { number: "U-17".to_owned(), name: "Library".to_owned(), most };
    let apply = |world: &mut World, n| world.desk("rong", 0).apply(&application(n), Applicant::Agent);
    assert_eq!(apply(&mut world, 1).unwrap_err().code(), "no-unit");
    world.desk("an", 0).add_unit(&unit(PLACES)).unwrap();
    (1..=20).for_each(|n| apply(&mut world, n).unwrap());
    assert_eq!(apply(&mut world, 21).unwrap_err().code(), "too-many-places");
    assert_eq!(apply(&mut world, 7).unwrap_err().code(), "place-there");
    // One that was rejected counts no more, and may be applied for again.
    world.desk("an", 60).reject(application(7).id, "there is no such door").unwrap();
    assert_eq!(world.desk("an", 60).reject(application(7).id, "no").unwrap_err().code(), "place-decided");
    assert_eq!(
        world.desk("an", 60).approve(application(7).id, "SN1:", at(600)).unwrap_err().code(),
        "no-place"
    );
    apply(&mut world, 7).unwrap();
    world.desk("an", 60).add_unit(&unit(21)).unwrap();
    apply(&mut world, 21).unwrap();

    world.desk("an", 60).approve(application(7).id, "SN1:ABC", at(600)).unwrap();
    let approved = world.register.place(application(7).id).unwrap();
    assert_eq!(approved.application, application(7));
    assert!(matches!(approved.state, PlaceState::Approved { code, .. } if code == "SN1:ABC"));
    assert_eq!(world.desk("an", 60).reject(application(7).id, "no").unwrap_err().code(), "place-decided");
    assert_eq!(world.register.places_of(Some("U-17")).unwrap().len(), 21);
    assert!(world.register.places_of(Some("U-18")).unwrap().is_empty());
    let long = Application { name: "x".repeat(65), ..application(30) };
    assert_eq!(world.desk("rong", 0).apply(&long, Applicant::LegalPerson).unwrap_err().code(), "length");
}

/// A code shows the name of whoever it was signed for, and is believed until its own end: no later application, rejection
/// or renewal is forgotten over.
#[test]
fn a_code_that_was_handed_out_holds_whatever_comes_after() {
    const DAY: u64 = 86_400;
    let mut world = World::new();
    let id = application(1).id;
    for number in ["U-17", "U-18"] {
        let unit = Unit { number: number.to_owned(), name: "Library".to_owned(), most: PLACES };
        world.desk("an", 0).add_unit(&unit).unwrap();
    }
    let apply = |world: &mut World, after, unit: &str| {
        let new = Application { unit: unit.to_owned(), ..application(1) };
        world.desk("rong", after).apply(&new, Applicant::Agent).map_err(|error| error.code())
    };
    apply(&mut world, 0, "U-17").unwrap();
    world.desk("an", 0).approve(id, "SN1:LONG", at(300 * DAY)).unwrap();
    // Renewed for a day, the first code holds all the same.
    world.desk("an", 60).approve(id, "SN1:SHORT", at(DAY)).unwrap();
    assert_eq!(world.desk("an", 120).end_place(id, "moved").unwrap(), Some(at(300 * DAY)));
    let ended = PlaceState::Ended { code_until: Some(at(300 * DAY)) };
    assert_eq!(world.register.place(id).unwrap().state, ended);
    assert_eq!(apply(&mut world, 180, "U-18"), Err("place-there"));
    // The first unit applies again, and is rejected: its code is still on the door, and the reason stays in the audit.
    apply(&mut world, 240, "U-17").unwrap();
    world.desk("an", 300).reject(id, "the door is walled up").unwrap();
    assert_eq!(apply(&mut world, 360, "U-18"), Err("place-there"));
    assert_eq!(apply(&mut world, 299 * DAY, "U-18"), Err("place-there"));
    let audit = world.register.audit(1).unwrap();
    assert_eq!(
        (audit[0].action.as_str(), audit[0].detail.as_str()),
        ("place.reject", "the door is walled up")
    );
    // Once it has run out the place is the other's, and so are its codes.
    apply(&mut world, 300 * DAY, "U-18").unwrap();
    world.desk("an", 300 * DAY).approve(id, "SN1:OTHER", at(310 * DAY)).unwrap();
    assert_eq!(world.desk("an", 301 * DAY).end_place(id, "moved").unwrap(), Some(at(310 * DAY)));
    assert_eq!(apply(&mut world, 302 * DAY, "U-17"), Err("place-there"));
}

fn row(world: &World, line: u64, n: u32) -> ImportRow<'static> {
    let who = Registration::new(&document(n), &world.key).unwrap();
    ImportRow { line, who: Ok(who), theirs: Some(format!("PD-{n}")) }
}

#[test]
fn a_file_goes_on_where_it_stopped_and_takes_nobody_twice() {
    let mut world = World::new();
    let known = world.person(1);
    let of = ImportOf { digest: [3; 32], district: None, face_compared: true, commitments: false };
    let mut wrong = row(&world, 4, 9);
    wrong.who = Err(("malformed".to_owned(), "column document: write it so".to_owned()));
    let first = [row(&world, 2, 1), row(&world, 3, 2), wrong];
    let done = world.desk("rong", 0).import(of, 0, &first).unwrap();
    assert_eq!(done, Imported { rows: 3, registered: 1, matched: 0, faced: 0, rejected: 2 });
    // Killed here, the next run asks how far it has come.
    assert_eq!(world.register.imported(&of.digest).unwrap(), done);
    let rest = [row(&world, 5, 3)];
    // A run beside it, which has begun with the first row too, takes nothing.
    let beside = world.desk("rong", 0).import(of, 0, &rest);
    assert_eq!(beside.unwrap_err().code(), "import-meanwhile");
    let done = world.desk("rong", 0).import(of, 3, &rest).unwrap();
    assert_eq!(done, Imported { rows: 4, registered: 2, matched: 0, faced: 0, rejected: 2 });
    let rejected = world.register.rejections(&of.digest).unwrap();
    assert_eq!(
        rejected.iter().map(|(line, code, _)| (*line, code.as_str())).collect::<Vec<_>>(),
        [(2, "registered"), (4, "malformed")]
    );
    assert!(rejected[0].2.contains(&known.to_string()));
    assert_eq!(world.register.population().unwrap(), (3, 1));
}

#[test]
fn who_had_a_pass_in_another_district_is_matched_and_not_registered_again() {
    let mut world = World::new();
    let known = world.person(1);
    let of = ImportOf { digest: [4; 32], district: Some("PD"), face_compared: true, commitments: false };
    let rows = [row(&world, 2, 1), row(&world, 3, 2)];
    let done = world.desk("rong", 0).import(of, 0, &rows).unwrap();
    assert_eq!(done, Imported { rows: 2, registered: 1, matched: 1, faced: 0, rejected: 0 });
    assert_eq!(world.register.find(&document(1), &world.key).unwrap().number, known);
    assert_eq!(world.register.earlier_of(known).unwrap(), [("PD".to_owned(), "PD-1".to_owned())]);
}

/// Another file of the district that gives an id to somebody else: the link is not lost, and nobody is registered by it.
#[test]
fn an_id_of_another_district_is_one_persons() {
    let mut world = World::new();
    let known = world.person(1);
    let of = |n| ImportOf { digest: [n; 32], district: Some("PD"), face_compared: true, commitments: false };
    let first = [row(&world, 2, 1)];
    world.desk("rong", 0).import(of(4), 0, &first).unwrap();
    let mut taken = [row(&world, 2, 2), row(&world, 3, 3), row(&world, 4, 1)];
    taken[0].theirs = Some("PD-1".to_owned());
    let done = world.desk("rong", 0).import(of(5), 0, &taken).unwrap();
    assert_eq!(done, Imported { rows: 3, registered: 1, matched: 1, faced: 0, rejected: 1 });
    let (line, code, why) = world.register.rejections(&[5; 32]).unwrap().remove(0);
    assert_eq!((line, code.as_str()), (2, "id-conflict"));
    // The other person's id is not kept, for erasing it would not find it.
    assert!(why.contains("id of PD") && !why.contains("PD-1") && why.contains(&known.to_string()), "{why}");
    assert!(world.register.find(&document(2), &world.key).is_err());
    assert_eq!(world.register.earlier_of(known).unwrap().len(), 1);
}

/// What the audit has about a person: each action with its detail, the oldest first.
fn about(world: &mut World, of: PersonNumber) -> Vec<(String, String)> {
    let mut entries = world.desk("an", 9_000).read_audit(1_000, Some(of)).unwrap();
    entries.retain(|entry| entry.action != "audit.read");
    entries.into_iter().rev().map(|entry| (entry.action, entry.detail)).collect()
}

/// A file is a way to look people up: whoever it tells of finds it in the audit, as at a desk.
#[test]
fn whom_a_file_tells_of_finds_it_in_the_audit() {
    let mut world = World::new();
    let (shown, called, there) = (world.person(1), world.person(2), world.person(3));
    let before = about(&mut world, shown).len();
    let mut rows = [row(&world, 2, 1), row(&world, 3, 8), row(&world, 4, 9)];
    let dialled = Registration::new(&document(8), &world.key).unwrap().with_phone(&phone(2), &world.key);
    rows[1].who = Ok(dialled);
    let of = ImportOf { digest: [3; 32], district: None, face_compared: false, commitments: false };
    let done = world.desk("rong", 0).import(of, 0, &rows).unwrap();
    assert_eq!((done.registered, done.rejected), (1, 2));
    let refused = |what: &str| ("person.refuse".to_owned(), format!("{what}, in file 03030303"));
    assert_eq!(about(&mut world, shown)[before..], [refused("their document was shown again")]);
    assert_eq!(about(&mut world, called)[before..], [refused("their telephone number was given again")]);
    // Nobody is told whom a row is matched with, but that there is such a person.
    let of = ImportOf { digest: [4; 32], district: Some("PD"), ..of };
    let mut rows = [row(&world, 2, 3), row(&world, 3, 4)];
    rows[1].theirs = rows[0].theirs.clone();
    world.desk("rong", 0).import(of, 0, &rows).unwrap();
    let matched = ("import".to_owned(), "matched, in file 04040404".to_owned());
    let again = (
        "person.refuse".to_owned(),
        "what their pass was called elsewhere was given again, in file 04040404".to_owned(),
    );
    assert_eq!(about(&mut world, there)[before..], [matched, again]);
    assert_eq!(world.register.faults().unwrap(), Vec::<String>::new());
}

#[test]
fn whoever_is_confirmed_with_many_finds_it_in_the_audit() {
    let mut world = World::new();
    world.desk("an", 0).add_officer(&Officer::new("bo", Role::Approver).unwrap()).unwrap();
    let of = ImportOf { digest: [3; 32], district: None, face_compared: true, commitments: false };
    let file: Vec<_> = (1..=3).map(|n| row(&world, n.into(), n)).collect();
    world.desk("rong", 0).import(of, 0, &file).unwrap();
    // Confirmed already, and then something waits; confirmed already, and nothing does.
    let (waits, apart) = (world.person(4), world.person(5));
    world.desk("rong", 0).set_name(waits, Some("王*")).unwrap();
    let of = ImportOf { digest: [4; 32], district: None, face_compared: true, commitments: true };
    let file = [row(&world, 2, 6), row(&world, 3, 7)];
    world.desk("an", 0).import(of, 0, &file).unwrap();
    let last = world.register.last().unwrap().unwrap().number;
    assert_eq!(world.desk("bo", 60).confirm_all().unwrap(), 4);
    assert_eq!(world.desk("bo", 60).confirm_vouched().unwrap(), 2);
    // Not an entry for each of a million: one for each run of numbers, and one for all.
    assert_eq!(world.register.last().unwrap().unwrap().number, last + 5);
    let confirmed = |what: &str| ("person.confirm".to_owned(), what.to_owned());
    for person in [1, 2, 3, 6, 7] {
        assert_eq!(about(&mut world, PersonNumber(person)), [confirmed("")], "P{person}");
    }
    assert_eq!(about(&mut world, waits).pop(), Some(confirmed("another name")));
    assert_eq!(about(&mut world, apart).len(), 2, "registered, confirmed, and nothing since");
    for nobody in [10, 33] {
        assert_eq!(about(&mut world, PersonNumber(nobody)), []);
    }
    assert_eq!(world.register.faults().unwrap(), Vec::<String>::new());
}

#[test]
fn a_register_that_was_lived_in_is_sound_and_damage_is_told() {
    let mut world = World::new();
    let person = world.person(1);
    let holding = world.wallet(person, person);
    world.assess(person, 60);
    world.issue(person, 120).unwrap();
    tell(&mut world, person, arrived(), Source::Transport);
    world.assess(person, 3_700);
    assert_eq!(world.register.faults().unwrap(), Vec::<String>::new());
    world.issue(person, 3_800).unwrap();
    assert_eq!(world.register.faults().unwrap(), Vec::<String>::new());

    let tamper = |statement: &str| {
        let database = rusqlite::Connection::open(&world.path).unwrap();
        database.execute(statement, []).unwrap();
        world.register.faults().unwrap()
    };
    let removed = format!("UPDATE wallets SET removed_at = 1 WHERE number = {}", holding.number);
    assert!(tamper(&removed)[0].contains("a wallet that is in use"));
    tamper("UPDATE wallets SET removed_at = NULL");
    assert!(tamper("UPDATE passes SET version = 1")[0].contains("newer than its pass"));
    tamper("UPDATE passes SET version = 2");
    assert!(tamper("UPDATE credentials SET expires_at = expires_at + 99999999")[0].contains("outlives"));
    tamper("UPDATE credentials SET expires_at = expires_at - 99999999");
    assert!(tamper("UPDATE people SET confirmed_at = NULL")[0].contains("confirmed"));
    tamper("UPDATE people SET confirmed_at = 1");
    assert!(tamper("DELETE FROM audit_end")[0].contains("cut off"));
    assert!(tamper("DELETE FROM audit WHERE number = 5")[0].contains("entry 5"));
}

/// Whoever logs what the register answers logs nobody's name or code.
#[test]
fn nothing_of_a_person_prints() {
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    world.assess(person, 60);
    let issued = world.issue(person, 120).unwrap();
    world.desk("rong", 130).open_appeal(person, About::Name, "my name is another").unwrap();
    let register = &world.register;
    let new = Registration::new(&document(2), &world.key).unwrap().named("林*").unwrap();
    let printed = format!(
        "{:?} {:?} {:?} {:?} {issued:?} {new:?}",
        register.person(person).unwrap(),
        register.pass(person).unwrap(),
        register.live_of(person).unwrap(),
        register.appeals(true).unwrap(),
    );
    for personal in ["林", "SN1:", "another", "PhotoRef", "Green"] {
        assert!(!printed.contains(personal), "{personal} in {printed}");
    }
}

//! The steps before a pass: what must be there of a person, and in which form.

use crate::world::*;
use sanse::assess::{Event, Source};
use sanse::identity::DocumentKind;
use sanse_registry::*;

#[test]
fn nobody_is_issued_a_pass_before_all_steps() {
    let mut world = World::new();
    // Somebody from a file, whose face nobody has seen.
    let who = Registration::new(&document(1), &world.key).unwrap();
    let row = ImportRow { line: 2, who: Ok(who), theirs: None };
    let of = ImportOf { digest: [1; 32], district: None, face_compared: false, commitments: false };
    world.desk("rong", 0).import(of, 0, &[row]).unwrap();
    let number = world.register.find(&document(1), &world.key).unwrap().number;
    let missing = |world: &mut World| match world.issue(number, 120).unwrap_err() {
        RegistryError::StepMissing { person, step } if person == number => format!("{step:?}"),
        other => other.code().to_owned(),
    };
    assert_eq!(missing(&mut world), "not-confirmed");
    world.desk("an", 0).confirm(number).unwrap();
    assert_eq!(missing(&mut world), "Face");
    assert_eq!(world.desk("rong", 0).give_paper(number).unwrap_err().code(), "step-missing");
    assert_eq!(world.desk("an", 0).compare_face(number, DocumentKind::Passport).unwrap_err().code(), "role");
    world.desk("rong", 0).compare_face(number, DocumentKind::Passport).unwrap();
    assert_eq!(missing(&mut world), "Phone");
    let key = sanse::identity::SaltKey::from_bytes(world.key.as_bytes());
    world.desk("rong", 0).bind_phone(number, &phone(1), &key).unwrap();
    assert_eq!(missing(&mut world), "not-assessed");
    world.assess(number, 0);
    assert_eq!(missing(&mut world), "nothing-to-hold");
    world.wallet(number, number);
    // The declaration alone may be missing: green says so itself.
    assert!(world.register.pass(number).unwrap().advised);
    assert_eq!(world.issue(number, 120).unwrap().len(), 1);
    tell(&mut world, number, Event::Declared { at: at(600) }, Source::Holder);
    assert!(!world.register.pass(number).unwrap().advised);
    // Taken off, the number has to be bound again before anything is issued; and no roster has them meanwhile.
    let commitment = world.register.person(number).unwrap().commitment;
    assert!(world.register.on_roster(&commitment, at(3_700)).unwrap().is_some());
    world.desk("rong", 3_700).unbind_phone(number).unwrap();
    assert_eq!(missing(&mut world), "Phone");
    assert!(world.register.on_roster(&commitment, at(3_700)).unwrap().is_none());
}

/// Whoever has no telephone is served by paper or a relative, by the registrar's word; a telephone of one's own has a number.
#[test]
fn a_number_may_be_missing_where_a_registrar_says_why() {
    let mut world = World::new();
    let (elder, kin) = (world.person(1), world.person(2));
    world.desk("rong", 0).unbind_phone(elder).unwrap();
    world.assess(elder, 0);
    let code = |world: &mut World| world.desk("rong", 0).give_paper(elder).map_err(|error| error.code());
    assert_eq!(code(&mut world), Err("step-missing"));
    world.desk("rong", 0).say_no_phone(elder).unwrap();
    let paper = code(&mut world).unwrap();
    assert_eq!(world.issue(elder, 60).unwrap().len(), 1);
    assert_eq!(world.desk("rong", 0).say_no_phone(kin).unwrap_err().code(), "phone-there");

    // Somebody comes with a telephone all the same: it has a number, and that is bound.
    let own = world.wallet(elder, elder);
    world.desk("an", 0).confirm(elder).unwrap();
    assert_eq!(world.issue(elder, 120).unwrap_err().code(), "step-missing");
    world.desk("rong", 120).remove_wallet(own.number).unwrap();
    assert_eq!(world.issue(elder, 120).unwrap().len(), 1);
    world.desk("rong", 120).remove_wallet(paper).unwrap();

    // A child without a number of its own is on the telephone of a relative who has one.
    let child = world.person(3);
    world.desk("rong", 0).unbind_phone(child).unwrap();
    world.desk("rong", 0).attest_kin(child, kin).unwrap();
    world.wallet(child, kin);
    world.desk("an", 0).confirm(child).unwrap();
    world.assess(child, 60);
    assert_eq!(world.issue(child, 120).unwrap().len(), 1);
    world.desk("rong", 120).unbind_phone(kin).unwrap();
    assert_eq!(world.issue(child, 180).unwrap_err().code(), "step-missing");
}

#[test]
fn a_telephone_number_has_one_form_and_its_country_code() {
    let mut world = World::new();
    let one = world.person(12);
    let key = sanse::identity::SaltKey::from_bytes(world.key.as_bytes());
    let other = world.person(1);
    world.desk("rong", 0).unbind_phone(other).unwrap();
    for same in ["+99900000012", "+999-0000-0012", "＋９９９　００００ ００１２", " +999 00 00 00 12 "]
    {
        let taken = world.desk("rong", 0).bind_phone(other, &same.parse().unwrap(), &key).unwrap_err();
        assert!(matches!(taken, RegistryError::PhoneTaken { person } if person == one), "{same}: {taken}");
    }
    for (wrong, wanted) in [
        ("0099900000012", "in place of the 00"),
        ("13800000000", "the country code are missing"),
        ("+99900000012x", "digits alone"),
        ("+09900000012", "no country code begins with 0"),
        ("+86 0138 0000 0000", "leave out the 0 behind +86"),
        ("+999", "this one has 3"),
        ("+9990000000000012", "this one has 16"),
        ("", "missing"),
    ] {
        let refused = wrong.parse::<Phone>().unwrap_err().to_string();
        assert!(refused.contains(wanted) && refused.contains("+86 and eleven"), "{wrong}: {refused}");
        assert!(wrong.is_empty() || !refused.contains(wrong), "{refused}");
    }
}

#[test]
fn a_name_on_a_pass_is_masked() {
    let mut world = World::new();
    let person = world.person(1);
    for masked in ["林*", "林＊", "林某", "L***"] {
        world.desk("rong", 0).set_name(person, Some(masked)).unwrap();
    }
    for whole in ["林晓明", "Lin"] {
        let refused = world.desk("rong", 0).set_name(person, Some(whole)).unwrap_err();
        assert_eq!(refused.code(), "not-masked");
        assert!(!refused.to_string().contains(whole), "{refused}");
        assert!(Registration::new(&document(2), &world.key).unwrap().named(whole).is_err());
    }
    let appeal = world.desk("rong", 60).open_appeal(person, About::Name, "that is not my name").unwrap();
    let whole = world.desk("an", 60).decide_appeal(appeal, &Ruling::Name("林晓明"), "it is", &rules());
    assert_eq!(whole.unwrap_err().code(), "not-masked");
}

/// A file may say later that faces were compared. That is one officer's word of somebody who was confirmed without it.
#[test]
fn a_files_word_about_faces_waits_to_be_confirmed() {
    let mut world = World::new();
    let number = |world: &World, n| world.register.find(&document(n), &world.key).unwrap().number;
    let import =
        |world: &mut World, officer: &str, digest: u8, face_compared, commitments, people: &[u32]| {
            let row = |n: &u32| {
                let who = Registration::new(&document(*n), &world.key).unwrap().without_phone();
                ImportRow { line: u64::from(*n), who: Ok(who), theirs: None }
            };
            let rows: Vec<_> = people.iter().map(row).collect();
            let of = ImportOf { digest: [digest; 32], district: None, face_compared, commitments };
            world.desk(officer, 60).import(of, 0, &rows).unwrap()
        };
    import(&mut world, "rong", 1, false, false, &[1, 2, 3]);
    let [known, revoked, seen] = [1, 2, 3].map(|n| number(&world, n));
    world.desk("an", 60).confirm_all().unwrap();
    world.desk("pu", 60).revoke(revoked, "lost").unwrap();
    world.desk("rong", 60).compare_face(seen, DocumentKind::Passport).unwrap();
    let note = |world: &World| world.register.notes().unwrap().concat();
    assert!(
        note(&world).contains("1 confirmed people lack a step, and nothing is issued"),
        "{}",
        note(&world)
    );

    // An approver, who could confirm it, says nothing of faces; and of whom it is known, or who is revoked, no file does.
    let done = import(&mut world, "an", 2, true, true, &[1, 2, 3]);
    assert_eq!((done.matched, done.faced, done.rejected), (0, 0, 3));
    let done = import(&mut world, "rong", 3, true, false, &[1, 2, 3, 4]);
    assert_eq!((done.registered, done.matched, done.faced, done.rejected), (1, 1, 1, 2));
    assert_eq!(world.register.missing_step(revoked).unwrap(), Some(Step::Face));
    let person = world.register.person(known).unwrap();
    assert_eq!(person.face_compared_at, Some(at(60)));
    assert!(person.waits.unwrap().contains("by the word of a file"));
    world.assess(known, 60);
    world.desk("rong", 60).give_paper(known).unwrap();
    assert_eq!(world.issue(known, 120).unwrap_err().code(), "waits");
    world.desk("an", 60).confirm(known).unwrap();
    assert_eq!(world.issue(known, 120).unwrap().len(), 1);
    assert!(!note(&world).contains("lack a step"), "{}", note(&world));
    let audit = world.desk("an", 60).read_audit(100, Some(known)).unwrap();
    let faced = audit.iter().find(|entry| entry.action == "person.face").unwrap();
    assert_eq!((faced.officer.as_str(), faced.detail.as_str()), ("rong", "face compared, in file 03030303"));
}

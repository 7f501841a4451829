//! The register from outside: people, facts, passes, wallets, and the audit of all of it.

use std::path::Path;

use crate::world::*;
use sanse::assess::{Event, Fact, Source};
use sanse::identity::SaltKey;
use sanse::key::HolderKey;
use sanse::status::Status;
use sanse::{Colour, Enrolment};
use sanse_registry::*;

#[test]
fn a_document_is_registered_once_and_found_again() {
    let mut world = World::new();
    let first = world.person(1);
    let again = Registration::new(&document(1), &world.key).unwrap();
    let refused = world.desk("rong", 0).register(&again).unwrap_err();
    assert!(matches!(refused, RegistryError::Registered { person } if person == first), "{refused}");
    assert_eq!(world.register.find(&document(1), &world.key).unwrap().number, first);
    assert_eq!(world.register.find(&document(2), &world.key).unwrap_err().code(), "not-registered");
    // Under another key nobody is found.
    assert!(world.register.find(&document(1), &SaltKey::from_bytes(&[8; 32])).is_err());
}

#[test]
fn each_role_does_its_own_part_and_no_other() {
    let mut world = World::new();
    let new = Registration::new(&document(1), &world.key).unwrap();
    let role = |result: Result<(), RegistryError>| result.unwrap_err().code();
    assert_eq!(role(world.desk("an", 0).register(&new).map(drop)), "role");
    assert_eq!(role(world.desk("pu", 0).register(&new).map(drop)), "role");
    let number = world.desk("rong", 0).register(&new).unwrap();
    assert_eq!(role(world.desk("rong", 0).confirm(number)), "role");
    assert_eq!(role(world.desk("pu", 0).confirm(number)), "role");
    world.desk("an", 0).confirm(number).unwrap();
    assert_eq!(role(world.desk("rong", 0).issued(&[]).map(drop)), "role");
    assert_eq!(world.register.desk("nobody", at(0)).unwrap_err().code(), "no-officer");
    let twice = Officer::new("rong", Role::Approver).unwrap();
    assert_eq!(world.desk("an", 0).add_officer(&twice).unwrap_err().code(), "officer-there");
    // A refusal leaves no trace: begin, three officers, one person, one confirmation.
    assert_eq!(world.register.audit_is_whole().unwrap(), Ok(6));
}

#[test]
fn one_pass_in_all_wallets_and_superseded_together() {
    let mut world = World::new();
    let (person, kin) = (world.person(1), world.person(2));
    world.wallet(person, person);
    world.desk("rong", 0).attest_kin(person, kin).unwrap();
    let on_kin = world.wallet(person, kin);
    let paper = world.desk("rong", 0).give_paper(person).unwrap();
    world.desk("an", 0).confirm(person).unwrap();
    assert_eq!(world.assess(person, 60).assessment.colour(), Colour::Green);
    let first = world.issue(person, 120).unwrap();
    assert_eq!(first.len(), 3);
    assert_eq!(world.register.live_of(person).unwrap().len(), 3);
    assert!(world.register.to_issue(at(3_600)).unwrap().is_empty());

    let worse = told(&mut world, person, arrived(), Source::Transport).assessed.unwrap();
    assert_eq!((worse.change, worse.assessment.colour()), (Change::Worse, Colour::Yellow));
    // Gates are told before any wallet has a new credential.
    let said: Vec<_> = world.register.sayings().unwrap();
    assert_eq!(said.iter().map(|s| s.status).collect::<Vec<_>>(), [Status::NowYellow; 3]);
    world.register.booked(&said, at(3_700)).unwrap();
    assert_eq!(world.register.to_issue(at(3_700)).unwrap(), [person]);

    let second = world.issue(person, 3_800).unwrap();
    assert_eq!(second.len(), 3);
    let live = world.register.live_of(person).unwrap();
    assert_eq!(
        live.iter().map(|l| l.id).collect::<Vec<_>>(),
        second.iter().map(|i| i.id).collect::<Vec<_>>()
    );
    assert_eq!(
        world.register.sayings().unwrap().iter().map(|s| s.status).collect::<Vec<_>>(),
        [Status::Revoked; 3]
    );

    // Fetched again without a change: nothing is revoked, the wallet has one live credential.
    let said = world.register.sayings().unwrap();
    world.register.booked(&said, at(3_900)).unwrap();
    world.issue(person, 7_200).unwrap();
    assert!(world.register.sayings().unwrap().is_empty());
    assert_eq!(world.register.live_of(person).unwrap().len(), 3);

    // The relative's phone is lost: what it has fetched is revoked, and nothing is issued to it again.
    assert_eq!(world.desk("rong", 7_300).remove_wallet(on_kin.number).unwrap(), person);
    assert_eq!(world.register.sayings().unwrap().len(), 2);
    assert_eq!(world.issue(person, 7_400).unwrap().len(), 2);
    assert_eq!(world.desk("rong", 7_300).remove_wallet(on_kin.number).unwrap_err().code(), "no-wallet");
    world.desk("rong", 7_300).remove_wallet(paper).unwrap();
    assert!(world.register.live(paper).unwrap().is_none());
}

#[test]
fn a_credential_that_was_superseded_and_still_holds_is_not_forgotten() {
    let mut world = World::new();
    let person = world.person(1);
    let held = world.wallet(person, person);
    world.assess(person, 60);
    // Fetched anew each hour; the phone has kept the old ones, which hold for a day.
    let kept: Vec<_> =
        [120, 3_720, 7_320].map(|after| world.issue(person, after).unwrap().remove(0).place).to_vec();
    assert!(world.register.sayings().unwrap().is_empty());
    tell(&mut world, person, arrived(), Source::Transport);
    world.assess(person, 7_400);
    let said = |world: &World| {
        let all = world.register.sayings().unwrap();
        all.into_iter().map(|saying| (saying.place, saying.status)).collect::<Vec<_>>()
    };
    assert_eq!(said(&world), kept.iter().map(|place| (*place, Status::NowYellow)).collect::<Vec<_>>());
    world.desk("rong", 7_500).remove_wallet(held.number).unwrap();
    assert_eq!(said(&world), kept.iter().map(|place| (*place, Status::Revoked)).collect::<Vec<_>>());
    // What has expired needs no word.
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    world.assess(person, 60);
    world.issue(person, 120).unwrap();
    let arrived = Fact::new(arrived(), Source::Transport).unwrap();
    world.desk("rong", 120 + 86_400).tell(person, &arrived, &rules()).unwrap();
    assert!(world.register.sayings().unwrap().is_empty());
}

#[test]
fn what_was_revoked_is_not_issued_again_until_that_is_lifted() {
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    world.assess(person, 60);
    world.issue(person, 120).unwrap();
    assert_eq!(world.desk("pu", 200).revoke(person, "moved away").unwrap(), 1);
    assert!(world.register.to_issue(at(300)).unwrap().is_empty());
    assert_eq!(world.issue(person, 300).unwrap_err().code(), "revoked");
    world.desk("pu", 400).lift(person, "came back").unwrap();
    assert_eq!(world.desk("pu", 400).lift(person, "came back").unwrap_err().code(), "not-revoked");
    assert_eq!(world.register.to_issue(at(400)).unwrap(), [person]);
    world.issue(person, 500).unwrap();
}

/// A sentinel answers a card from the roster alone, so nobody stands on one whose pass is worth nothing.
#[test]
fn who_is_revoked_stands_on_no_roster() {
    let mut world = World::new();
    let person = world.person(1);
    world.assess(person, 60);
    let commitment = world.register.person(person).unwrap().commitment;
    let on_roster = |world: &World| world.register.on_roster(&commitment, at(300)).unwrap();
    assert_eq!(on_roster(&world).map(|known| known.colour), Some(Colour::Green));
    world.desk("pu", 200).revoke(person, "moved away").unwrap();
    assert_eq!(on_roster(&world), None);
    world.desk("pu", 250).lift(person, "came back").unwrap();
    assert!(on_roster(&world).is_some());
}

/// One registrar cannot put another face on a pass, or bring it into other hands.
#[test]
fn what_changes_after_the_confirmation_waits_for_it_again() {
    let mut world = World::new();
    let (person, kin) = (world.person(1), world.person(2));
    world.wallet(person, person);
    world.assess(person, 60);
    world.issue(person, 120).unwrap();
    type Change<'w> = &'w dyn Fn(&mut World);
    let changes: [(&str, Change<'_>); 5] = [
        ("another portrait", &|world| {
            world.desk("rong", 200).set_photo(person, sanse::PhotoRef::of(b"a thief")).unwrap();
        }),
        ("another name", &|world| world.desk("rong", 200).set_name(person, Some("王*")).unwrap()),
        ("P2 as family", &|world| world.desk("rong", 200).attest_kin(person, kin).unwrap()),
        ("another wallet", &|world| {
            let _ = world.wallet(person, person);
        }),
        ("paper", &|world| {
            let _ = world.desk("rong", 200).give_paper(person).unwrap();
        }),
    ];
    for (waits, change) in changes {
        change(&mut world);
        world.assess(person, 300);
        assert!(world.register.to_issue(at(86_400)).unwrap().is_empty(), "{waits}");
        let refused = world.issue(person, 300).unwrap_err();
        assert!(matches!(&refused, RegistryError::Waits { what, .. } if what == waits), "{refused}");
        assert_eq!(world.desk("rong", 300).confirm(person).unwrap_err().code(), "role");
        world.desk("an", 300).confirm(person).unwrap();
        world.issue(person, 300).unwrap();
    }
    assert_eq!(world.desk("an", 300).confirm(person).unwrap_err().code(), "confirmed");
}

#[test]
fn a_relative_who_is_none_any_more_carries_nothing() {
    let mut world = World::new();
    let (person, kin) = (world.person(1), world.person(2));
    world.desk("rong", 0).attest_kin(person, kin).unwrap();
    world.wallet(person, person);
    world.wallet(person, kin);
    world.desk("an", 0).confirm(person).unwrap();
    world.assess(person, 60);
    world.issue(person, 120).unwrap();
    assert_eq!(world.desk("rong", 200).end_kin(person, kin).unwrap(), 1);
    assert_eq!(world.desk("rong", 200).end_kin(person, kin).unwrap_err().code(), "not-kin");
    assert_eq!(world.register.sayings().unwrap().len(), 1);
    assert_eq!(world.register.wallets(person).unwrap().len(), 1);
    assert_eq!(world.register.faults().unwrap(), Vec::<String>::new());
}

#[test]
fn what_was_signed_of_an_older_pass_is_given_to_nobody() {
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    world.assess(person, 60);
    let mut late = world.issue(person, 120).unwrap().remove(0);
    tell(&mut world, person, arrived(), Source::Transport);
    world.assess(person, 3_700);
    late.id = [1; 16];
    late.place = 99;
    let place = late.place;
    // It keeps nobody else waiting.
    let other = world.person(2);
    world.wallet(other, other);
    world.assess(other, 3_700);
    let mut both = world.issue(other, 3_750).unwrap();
    both[0].id = [2; 16];
    both[0].place = 98;
    both.push(late);
    world.desk("pu", 3_800).prepare(&placed(&both)).unwrap();
    let left_out = world.desk("pu", 3_800).issued(&both).unwrap();
    assert!(matches!(left_out.as_slice(), [(left, RegistryError::Meanwhile { .. })] if *left == person));
    assert_eq!(world.register.live_of(other).unwrap()[0].id, [2; 16]);
    // Should it have come into somebody's hands all the same, it is worth nothing.
    let said = world.register.sayings().unwrap();
    assert!(said.iter().any(|saying| (saying.place, saying.status) == (place, Status::Revoked)));
}

#[test]
fn what_was_given_up_is_not_issued_after_all() {
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    world.assess(person, 60);
    let mut late = world.issue(person, 120).unwrap();
    late[0].id = [1; 16];
    late[0].place = 99;
    world.desk("pu", 130).prepare(&placed(&late)).unwrap();
    // Another process has the status lists' book, and takes the run for one that was cut off.
    world.register.give_up_prepared(at(140)).unwrap();
    world.register.give_up_prepared(at(140)).unwrap();
    let noted = world.register.audit(1).unwrap().remove(0);
    assert_eq!((noted.officer.as_str(), noted.action.as_str()), ("issuer", Action::Revoke.name()));
    let left_out = world.desk("pu", 150).issued(&late).unwrap();
    assert!(matches!(left_out.as_slice(), [(left, RegistryError::Meanwhile { .. })] if *left == person));
    assert_ne!(world.register.live_of(person).unwrap()[0].id, [1; 16]);
    let said = world.register.sayings().unwrap();
    assert!(said.iter().any(|saying| (saying.place, saying.status) == (99, Status::Revoked)));
}

#[test]
fn time_alone_makes_a_yellow_pass_green_and_never_lives_past_it() {
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    tell(&mut world, person, arrived(), Source::Transport);
    assert_eq!(world.assess(person, 3_700).assessment.colour(), Colour::Yellow);
    let fourteen = 13 * 86_400 + 4 * 3_600; // midnight at +08:00 is 16:00 UTC
    let change = world.register.pass(person).unwrap().next_change.unwrap();
    assert_eq!(change, at(fourteen));
    let issued = world.issue(person, fourteen - 3_600).unwrap();
    assert_eq!(issued.first().unwrap().expires_at, change);
    // It ends soon, and no other could end later.
    assert!(world.register.to_issue(at(fourteen + 3_600)).unwrap().is_empty());
    assert!(world.register.to_assess(&rules(), at(fourteen - 1)).unwrap().is_empty());
    assert_eq!(world.register.to_assess(&rules(), at(fourteen)).unwrap(), [person]);
    let better = world.assess(person, fourteen);
    assert_eq!((better.change, better.assessment.colour()), (Change::Other, Colour::Green));
}

/// One of two arrivals was another's: the colour stays and ends earlier, and no credential outlives that.
#[test]
fn what_ends_earlier_than_it_was_issued_for_is_issued_again() {
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    let on = |day: &str| Event::Arrived { from: "999900".parse().unwrap(), on: day.parse().unwrap() };
    tell(&mut world, person, on("2026-02-16"), Source::Transport);
    let wrong = tell(&mut world, person, on("2026-03-01"), Source::Transport);
    world.issue(person, 4_000).unwrap();
    let longer = world.register.pass(person).unwrap();
    let withdrawn = world.desk("an", 4_100).withdraw(person, &[wrong], &rules()).unwrap().unwrap();
    assert_eq!((withdrawn.change, withdrawn.assessment.colour()), (Change::Other, Colour::Yellow));
    let shorter = world.register.pass(person).unwrap();
    assert!(shorter.next_change < longer.next_change && shorter.version > longer.version);
    assert_eq!(world.register.faults().unwrap(), Vec::<String>::new());
    assert_eq!(world.register.to_issue(at(4_200)).unwrap(), [person]);
    let issued = world.issue(person, 4_200).unwrap().remove(0);
    assert_eq!(Some(issued.expires_at), shorter.next_change);
    assert_eq!(world.register.faults().unwrap(), Vec::<String>::new());
    // Later is another matter: what is out ends before it, and says the same.
    assert_eq!(
        told(&mut world, person, on("2026-02-17"), Source::Police).assessed.unwrap().change,
        Change::None
    );
}

#[test]
fn a_fact_that_was_wrong_is_withdrawn_and_stays_in_the_register() {
    let mut world = World::new();
    let person = world.person(1);
    let number = tell(&mut world, person, arrived(), Source::Transport);
    let again =
        world.desk("rong", 0).tell(person, &Fact::new(arrived(), Source::Transport).unwrap(), &rules());
    assert_eq!(again.unwrap_err().code(), "fact-there");
    world.assess(person, 3_700);
    let other = world.person(2);
    assert_eq!(world.desk("an", 3_800).withdraw(other, &[number], &rules()).unwrap_err().code(), "no-fact");
    world.desk("an", 3_800).withdraw(person, &[number], &rules()).unwrap().unwrap();
    assert_eq!(world.desk("an", 3_800).withdraw(person, &[number], &rules()).unwrap_err().code(), "no-fact");
    assert_eq!(world.assess(person, 3_900).assessment.colour(), Colour::Green);
    let all = world.register.all_facts(person).unwrap();
    assert!(matches!(all.as_slice(), [known] if known.number == number && known.is_withdrawn));
    // It may be told once more.
    tell(&mut world, person, arrived(), Source::Transport);
}

/// The typing error of a year must not keep a diagnosis from counting.
#[test]
fn a_fact_that_cannot_be_is_refused_and_the_next_one_counts() {
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    world.assess(person, 60);
    world.issue(person, 120).unwrap();
    let impossible = [
        (
            Event::Arrived { from: "999900".parse().unwrap(), on: "2027-11-20".parse().unwrap() },
            Source::Transport,
        ),
        (Event::Discharged { at: at(60) }, Source::Health),
        (
            Event::Tested { at: at(60), reported_at: at(30), result: sanse::TestResult::Negative },
            Source::Laboratory,
        ),
    ];
    for (event, source) in impossible {
        let fact = Fact::new(event, source).unwrap();
        let officer = if fact.event().name() == "discharged" { "an" } else { "rong" };
        let refused = world.desk(officer, 3_600).tell(person, &fact, &rules()).unwrap_err();
        assert!(["future", "never-begun", "reported-before"].contains(&refused.code()), "{refused}");
    }
    assert!(world.register.all_facts(person).unwrap().is_empty());
    let red = told(&mut world, person, Event::Diagnosed { at: at(3_000) }, Source::Health);
    assert_eq!(red.assessed.unwrap().assessment.colour(), Colour::Red);
    // The gates are told without anybody asking for it.
    assert_eq!(world.register.sayings().unwrap()[0].status, Status::NowRed);
    let lone = world.register.facts(person).unwrap()[0].0;
    let discharged = tell(&mut world, person, Event::Discharged { at: at(3_100) }, Source::Health);
    let withdraw = |world: &mut World, wrong: &[FactNumber]| {
        world.desk("an", 3_700).withdraw(person, wrong, &rules()).map(drop)
    };
    assert_eq!(withdraw(&mut world, &[lone]).unwrap_err().code(), "never-begun");
    withdraw(&mut world, &[lone, discharged]).unwrap();
    assert!(world.register.facts(person).unwrap().is_empty());
}

/// A register of before, or a clock that was wrong when the fact was told.
#[test]
fn whoevers_facts_cannot_be_weighed_is_suspended_until_that_is_mended() {
    let mut world = World::new();
    let person = world.person(1);
    world.wallet(person, person);
    world.assess(person, 60);
    let place = world.issue(person, 120).unwrap().remove(0).place;
    let wrong = tell(&mut world, person, arrived(), Source::Transport);
    rusqlite::Connection::open(&world.path)
        .unwrap()
        .execute("UPDATE facts SET happened = happened + 600", [])
        .unwrap();
    let assessed = world.desk("rong", 3_700).assess_all(&[person], &rules()).unwrap().remove(0).1;
    assert_eq!(assessed.unwrap_err().code(), "future");
    let said = |world: &World| {
        let all = world.register.sayings().unwrap();
        all.into_iter().map(|saying| (saying.place, saying.status)).collect::<Vec<_>>()
    };
    assert_eq!(said(&world), [(place, Status::Suspended)]);
    assert!(world.register.faults().unwrap()[0].contains("P1: fact 0, `arrived`"));
    // What is told of them meanwhile is not lost.
    let more = told(&mut world, person, Event::SuspicionRaised { at: at(3_000) }, Source::Health);
    assert!(more.assessed.is_err());
    assert_eq!(world.issue(person, 3_750).unwrap_err().code(), "not-assessed");
    let mended = world.desk("an", 3_800).withdraw(person, &[wrong], &rules()).unwrap().unwrap();
    assert_eq!(mended.assessment.colour(), Colour::Red);
    assert_eq!(world.register.faults().unwrap(), Vec::<String>::new());
    assert_eq!(world.register.to_issue(at(3_900)).unwrap(), [person]);
    world.issue(person, 3_900).unwrap();
    assert_eq!(said(&world), [(place, Status::Revoked)]);
}

#[test]
fn other_rules_weigh_everybody_again_and_have_another_version() {
    let mut world = World::new();
    let person = world.person(1);
    world.assess(person, 60);
    tell(
        &mut world,
        person,
        Event::Arrived { from: "JP".parse().unwrap(), on: "2026-03-01".parse().unwrap() },
        Source::Police,
    );
    assert!(world.register.to_assess(&rules(), at(3_700)).unwrap().is_empty());
    let japan =
        sanse::assess::Listed::new("JP".parse().unwrap(), "2026-02-01".parse().unwrap(), None).unwrap();
    let quiet = rules().list(japan).unwrap();
    let refused = world.desk("rong", 3_700).assess(person, &quiet).unwrap_err();
    assert!(matches!(refused, RegistryError::OtherRules { version: 1 }), "{refused}");
    let next = sanse::assess::Rules::new(2).list(japan).unwrap();
    assert_eq!(world.register.to_assess(&next, at(3_700)).unwrap(), [person]);
    // Before lists are signed nobody's word is needed for it.
    assert_eq!(world.register.assess_due(&next, at(3_700)).unwrap(), 1);
    assert_eq!(world.register.pass(person).unwrap().colour, Colour::Yellow);
    let entry = world.register.audit(1).unwrap().remove(0);
    assert!(
        entry.officer == "issuer" && entry.detail.starts_with("yellow, by rules 2 ("),
        "{}",
        entry.detail
    );
    assert!(world.register.to_assess(&next, at(3_700)).unwrap().is_empty());
}

#[test]
fn every_kind_of_fact_is_kept_as_it_was() {
    let mut world = World::new();
    let person = world.person(1);
    let (moment, later, day) = (at(60), at(70), "2026-03-01".parse().unwrap());
    let health = Source::Health;
    let all = [
        (Event::Declared { at: moment }, Source::Holder),
        (Event::CheckedIn { at: moment, temperature: "36.6".parse().unwrap() }, Source::Holder),
        (Event::Arrived { from: "JP".parse().unwrap(), on: day }, Source::Police),
        (Event::Contact { with: sanse::assess::Contact::Case, on: day }, health),
        (Event::Contact { with: sanse::assess::Contact::Traveller, on: day }, Source::Holder),
        (Event::ManagementStarted { at: moment, planned_end: Some(day.plus(14)) }, health),
        (Event::ManagementStarted { at: moment, planned_end: None }, health),
        (Event::ManagementLifted { at: later }, health),
        (Event::Diagnosed { at: moment }, health),
        (Event::Discharged { at: later }, health),
        (Event::SuspicionRaised { at: moment }, health),
        (Event::SuspicionExcluded { at: later }, health),
        (
            Event::Tested { at: moment, reported_at: at(99), result: sanse::TestResult::Pending },
            Source::Laboratory,
        ),
    ];
    let facts: Vec<_> = all.map(|(event, source)| Fact::new(event, source).unwrap()).to_vec();
    for fact in &facts {
        let by_rong = world.desk("rong", 100).tell(person, fact, &rules());
        let better = matches!(fact.event().name(), "management-lifted" | "discharged" | "suspicion-excluded");
        assert_eq!(by_rong.as_ref().err().map(RegistryError::code), better.then_some("role"));
        if better {
            world.desk("an", 100).tell(person, fact, &rules()).unwrap();
        }
    }
    let kept: Vec<_> = world.register.facts(person).unwrap().into_iter().map(|(_, fact)| fact).collect();
    assert_eq!(kept, facts);
}

#[test]
fn a_telephone_number_is_one_persons_until_it_is_unbound() {
    let mut world = World::new();
    let (one, other) = (world.person(1), world.person(2));
    let phone: Phone = "+999 0000-0012".parse().unwrap();
    let key = SaltKey::from_bytes(world.key.as_bytes());
    [one, other].into_iter().for_each(|person| world.desk("rong", 0).unbind_phone(person).unwrap());
    world.desk("rong", 0).bind_phone(one, &phone, &key).unwrap();
    let taken = world.desk("rong", 0).bind_phone(other, &phone, &key).unwrap_err();
    assert!(matches!(taken, RegistryError::PhoneTaken { person } if person == one));
    let another: Phone = "+999 0000-0013".parse().unwrap();
    assert_eq!(world.desk("rong", 0).bind_phone(one, &another, &key).unwrap_err().code(), "phone-there");
    world.desk("rong", 0).unbind_phone(one).unwrap();
    world.desk("rong", 0).bind_phone(other, &phone, &key).unwrap();
    assert_eq!(world.register.person(other).unwrap().phone_end.as_deref(), Some("12"));
    assert_eq!(world.desk("rong", 0).unbind_phone(one).unwrap_err().code(), "no-phone");
}

#[test]
fn a_wallet_is_whoever_answers_its_challenge_in_time() {
    let mut world = World::new();
    let (person, stranger) = (world.person(1), world.person(2));
    let ask = world.desk("rong", 0).ask_wallet(person, stranger);
    assert_eq!(ask.unwrap_err().code(), "not-kin");
    let key = HolderKey::generate_p256().unwrap();
    let challenge = world.desk("rong", 0).ask_wallet(person, person).unwrap();
    let other = world.desk("rong", 0).ask_wallet(person, person).unwrap();
    let answer = Enrolment::new(&key, &challenge).unwrap();
    let code = |result: Result<Holding, RegistryError>| result.unwrap_err().code();
    assert_eq!(code(world.desk("rong", 601).enrol(&challenge, &answer)), "no-challenge");
    assert_eq!(code(world.desk("rong", 600).enrol(&other, &answer)), "mismatch");
    assert_eq!(code(world.desk("rong", 600).enrol(&[1; 16], &answer)), "no-challenge");
    assert_eq!(world.desk("rong", 600).enrol(&challenge, &answer).unwrap().person, person);
    // The challenge is used up, and so is the key.
    assert_eq!(code(world.desk("rong", 600).enrol(&challenge, &answer)), "no-challenge");
    let challenge = world.desk("rong", 0).ask_wallet(stranger, stranger).unwrap();
    let again = Enrolment::new(&key, &challenge).unwrap();
    assert_eq!(code(world.desk("rong", 1).enrol(&challenge, &again)), "key-there");
    for _ in 0..3 {
        world.wallet(person, person);
    }
    let challenge = world.desk("rong", 0).ask_wallet(person, person).unwrap();
    let fifth = Enrolment::new(&HolderKey::generate_ed25519().unwrap(), &challenge).unwrap();
    assert_eq!(code(world.desk("rong", 1).enrol(&challenge, &fifth)), "too-many-wallets");
    assert_eq!(world.desk("rong", 0).attest_kin(person, person).unwrap_err().code(), "own-kin");
}

#[test]
fn the_audit_tells_of_an_entry_that_was_changed_or_taken_out() {
    let mut world = World::new();
    world.person(1);
    world.person(2);
    assert_eq!(world.register.audit_is_whole().unwrap(), Ok(8));
    let tamper = |path: &Path, statement: &str| {
        rusqlite::Connection::open(path).unwrap().execute(statement, []).unwrap();
    };
    tamper(&world.path, "UPDATE audit SET officer = 'pu' WHERE number = 6");
    assert_eq!(world.register.audit_is_whole().unwrap(), Err(6));
    tamper(&world.path, "UPDATE audit SET officer = 'an' WHERE number = 6");
    assert_eq!(world.register.audit_is_whole().unwrap(), Ok(8));
    tamper(&world.path, "DELETE FROM audit WHERE number = 3");
    assert_eq!(world.register.audit_is_whole().unwrap(), Err(3));
}

#[test]
fn no_file_of_the_register_holds_a_number_or_a_name() {
    let mut world = World::new();
    let person = world.person(1);
    let phone: Phone = "+99913900000012".parse().unwrap();
    let key = SaltKey::from_bytes(world.key.as_bytes());
    world.desk("rong", 0).unbind_phone(person).unwrap();
    world.desk("rong", 0).bind_phone(person, &phone, &key).unwrap();
    world.wallet(person, person);
    let folder = world.path.parent().unwrap();
    let salt = *key.salt(&document(1)).as_bytes();
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let secrets: [&[u8]; 5] = [b"X0000001", b"13900000012", b"3900000012", &salt, key.as_bytes()];
        for secret in secrets {
            assert!(!bytes.windows(secret.len()).any(|found| found == secret));
        }
    }
}

#[test]
fn what_is_no_register_is_left_alone() {
    let world = World::new();
    let path = world.path.clone();
    assert_eq!(Registry::init(&path, &officers(), at(0)).unwrap_err().code(), "there");
    assert_eq!(Registry::open(&path.with_file_name("other")).unwrap_err().code(), "missing");
    let text = path.with_file_name("text");
    std::fs::write(&text, "a text of somebody, and long enough to be looked at").unwrap();
    assert_eq!(Registry::open(&text).unwrap_err().code(), "not-ours");
    let foreign = path.with_file_name("foreign.sqlite");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert_eq!(Registry::open(&foreign).unwrap_err().code(), "not-ours");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Registry::open(&path), Err(RegistryError::Newer { found: 99, .. })));
}

//! Rosters: a card alone, at a sentinel where nobody stands.

use std::fs;

use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::reason::Language;
use sanse::roster::{Listed, Roster, RosterKey};
use sanse::trust::{RosterMemory, Scope, Trust, TrustList, TrustedKey};
use sanse::verify::{
    Attendance, DocumentRule, Outcome, Policy, PolicyBuilder, RosterAnswer, Sentinel, Treatment,
};
use sanse::visit::{Column, DayKey, DayStatistics, Visit};
use sanse::{Colour, Issuer, Now, PlaceId, limits};

use crate::clear::none_in_clear;
use crate::world::*;

const OFFICE: u8 = 3;

fn place() -> PlaceId {
    "ZZ-GATE-7".parse().unwrap()
}

fn key(n: u8) -> RosterKey {
    RosterKey::from_bytes([n; 32])
}

fn card(n: u32) -> IdentityDocument {
    IdentityDocument::new("ZZ", DocumentKind::Passport, &format!("X{n:07}")).unwrap()
}

fn listed(colour: Colour, until: u64) -> Listed {
    Listed { colour, expires_at: at(until) }
}

fn rules() -> PolicyBuilder {
    Policy::at(place()).attendance(Attendance::Unattended)
}

/// The home list with an office that signs rosters.
fn list(sequence: u64, change: impl FnOnce(TrustedKey) -> TrustedKey) -> TrustList {
    let office = TrustedKey::new(seed(OFFICE).public(), "District Office", at(NOW - DAY), at(NOW + 90 * DAY));
    let list = TrustList::new("ZZ".parse().unwrap(), sequence, at(NOW - DAY), at(NOW + 30 * DAY)).unwrap();
    list.trust(change(office.unwrap().scope(Scope::ROSTERS))).unwrap()
}

fn trust() -> Trust {
    loaded(&seed(1), &list(1, |office| office))
}

/// Card 1 is green, 2 yellow, 3 red, 4 green for an hour.
fn roster(sequence: u64, key: &RosterKey) -> Roster {
    let cards: Vec<_> = (1..=4).map(card).collect();
    let says = [
        listed(Colour::Green, NOW + 2 * DAY),
        listed(Colour::Yellow, NOW + 2 * DAY),
        listed(Colour::Red, NOW + 2 * DAY),
        listed(Colour::Green, NOW + HOUR),
    ];
    let people = cards.iter().zip(says);
    Roster::build(place(), key, sequence, at(NOW), at(NOW + DAY), people).unwrap().roster
}

fn signed(roster: &Roster) -> Vec<u8> {
    Issuer::new(seed(OFFICE)).sign_roster(roster).unwrap().into_bytes()
}

fn sentinel() -> Sentinel {
    let mut sentinel = Sentinel::new(key(9), rules().build().unwrap()).unwrap();
    sentinel.load(&signed(&roster(5, &key(9))), &trust(), Now::exactly(at(NOW))).unwrap();
    sentinel
}

/// The sentinel after its box was switched off and on: what it remembers went through its bytes.
fn restarted(sentinel: &Sentinel) -> Sentinel {
    let memory = RosterMemory::from_bytes(&sentinel.memory().to_bytes()).unwrap();
    Sentinel::resume(key(9), rules().build().unwrap(), memory).unwrap()
}

/// A sentinel that has this card alone in its roster, as green.
#[cfg(feature = "sqlite")]
pub(crate) fn box_for(card: &IdentityDocument) -> (Sentinel, Trust) {
    let green = listed(Colour::Green, NOW + DAY);
    let roster = Roster::build(place(), &key(9), 5, at(NOW), at(NOW + DAY), [(card, green)]).unwrap().roster;
    let mut sentinel = Sentinel::new(key(9), rules().build().unwrap()).unwrap();
    sentinel.load(&signed(&roster), &trust(), Now::exactly(at(NOW))).unwrap();
    (sentinel, trust())
}

fn code_at(sentinel: &Sentinel, n: u32, trust: &Trust, time: u64) -> &'static str {
    sentinel.answer(&card(n), trust, Now::exactly(at(time))).code()
}

#[test]
fn a_card_is_answered_by_its_colour_and_date() {
    let (sentinel, trust) = (sentinel(), trust());
    for (n, time, code) in [
        (1, NOW, "card-admitted"),
        (1, NOW + DAY - 1, "card-admitted"),
        (1, NOW + DAY, "card-roster-out-of-date"),
        (1, NOW - 15, "card-admitted"),
        (1, NOW - 16, "card-roster-out-of-date"),
        (2, NOW, "card-colour-refused"),
        (3, NOW, "card-colour-refused"),
        (4, NOW + HOUR - 1, "card-admitted"),
        (4, NOW + HOUR, "card-entry-expired"),
        (5, NOW, "card-not-listed"),
    ] {
        let card = card(n);
        let answer = sentinel.answer(&card, &trust, Now::exactly(at(time)));
        assert_eq!(answer.code(), code, "card {n} at {time}");
        assert_eq!(answer.outcome() == Outcome::Admit, code == "card-admitted");
        // What a count of visits, or a report, needs of it.
        assert_eq!((answer.place(), answer.decided_at()), (place(), Now::exactly(at(time))));
        assert_eq!((answer.roster(), answer.is_to_report()), (Some(5), code == "card-colour-refused"));
    }
    let five = card(5);
    let unknown = sentinel.answer(&five, &trust, Now::exactly(at(NOW)));
    assert_eq!(unknown.next(Language::English), "Not listed: show your code, or see the staff");
    assert_eq!((unknown.colour(), unknown.outcome()), (None, Outcome::Refuse));
}

#[test]
fn an_uncertain_present_must_lie_within_every_date() {
    let (sentinel, trust) = (sentinel(), trust());
    let between = |from, until| Now::between(at(from), at(until)).unwrap();
    let answer = |n, now| sentinel.answer(&card(n), &trust, now).code();
    assert_eq!(answer(4, between(NOW, NOW + HOUR - 1)), "card-admitted");
    assert_eq!(answer(4, between(NOW, NOW + HOUR)), "card-entry-expired");
    assert_eq!(answer(1, between(NOW, NOW + DAY)), "card-roster-out-of-date");
}

#[test]
fn the_places_rules_hold_and_what_a_person_would_see_to_is_refused() {
    let trust = trust();
    let with = |policy: PolicyBuilder| {
        let mut sentinel = Sentinel::new(key(9), policy.build().unwrap()).unwrap();
        sentinel.load(&signed(&roster(5, &key(9))), &trust, Now::exactly(at(NOW))).unwrap();
        sentinel
    };
    let clinic = with(rules().colour(Colour::Yellow, Treatment::Admit).colour(Colour::Red, Treatment::Check));
    assert_eq!(code_at(&clinic, 2, &trust, NOW), "card-admitted");
    assert_eq!(code_at(&clinic, 3, &trust, NOW), "card-colour-refused");
    let fresh = with(rules().longest_update_age(2 * HOUR).unwrap());
    assert_eq!(code_at(&fresh, 1, &trust, NOW + 2 * HOUR), "card-admitted");
    assert_eq!(code_at(&fresh, 1, &trust, NOW + 2 * HOUR + 1), "card-roster-too-old");

    let attended = Policy::at(place()).build().unwrap();
    let nowhere = Policy::openly().attendance(Attendance::Unattended).build().unwrap();
    let tested = rules().longest_test_age(DAY).unwrap().build().unwrap();
    let measured = rules().temperature_below(sanse::Temperature::FEVER).build().unwrap();
    let documented = rules().document(DocumentRule::Require).build().unwrap();
    for policy in [attended, nowhere, tested, measured, documented] {
        assert_eq!(Sentinel::new(key(9), policy).unwrap_err().code(), "malformed");
    }
}

#[test]
fn only_the_sentinels_own_newest_roster_is_loaded() {
    let (mut sentinel, trust, now) = (sentinel(), trust(), Now::exactly(at(NOW)));
    let mut refused = |bytes: &[u8], code: &str| {
        let error = sentinel.load(bytes, &trust, now).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(sentinel.roster().map(Roster::sequence), Some(5), "the roster before it stays in force");
    };
    refused(&signed(&roster(4, &key(9))), "roster-rollback");
    refused(&signed(&roster(6, &key(8))), "roster-other-sentinel");
    refused(
        &Issuer::new(seed(4)).sign_roster(&roster(6, &key(9))).unwrap().into_bytes(),
        "roster-not-believed",
    );
    refused(b"no roster", "roster-not-believed");
    let made = |place: &str, sequence, from, until| {
        let built = Roster::build(place.parse().unwrap(), &key(9), sequence, at(from), at(until), []);
        signed(&built.unwrap().roster)
    };
    refused(&made("ZZ-GATE-7", 5, NOW, NOW + DAY), "roster-fork");
    refused(&made("ZZ-GATE-8", 6, NOW, NOW + DAY), "roster-other-place");
    refused(&made("YY-GATE-7", 6, NOW, NOW + DAY), "roster-other-region");
    refused(&made("ZZ-GATE-7", 6, NOW - HOUR, NOW), "roster-expired");
    refused(&made("ZZ-GATE-7", 6, NOW + 60, NOW + DAY), "roster-not-yet");
    refused(&made("ZZ-GATE-7", 6, NOW - 2 * DAY, NOW + DAY), "roster-key-dates");

    sentinel.load(&signed(&roster(5, &key(9))), &trust, now).unwrap();
    sentinel.load(&signed(&roster(7, &key(9))), &trust, now).unwrap();
    assert_eq!(sentinel.memory().sequence(), Some(7));
    let mut restarted = restarted(&sentinel);
    assert_eq!(restarted.answer(&card(1), &trust, now).code(), "card-no-roster");
    let older = restarted.load(&signed(&roster(6, &key(9))), &trust, now).unwrap_err();
    assert_eq!(older.code(), "roster-rollback");
    let forked = Roster::build(place(), &key(9), 7, at(NOW), at(NOW + DAY), []).unwrap().roster;
    let forked = restarted.load(&signed(&forked), &trust, now).unwrap_err();
    assert_eq!(forked.code(), "roster-fork", "the roster itself is remembered too");
    restarted.load(&signed(&roster(7, &key(9))), &trust, now).unwrap();
}

/// Tomorrow's roster comes today: today's answers until it begins.
#[test]
fn a_roster_that_has_not_begun_takes_nothing_away() {
    let (mut sentinel, trust) = (sentinel(), trust());
    let one = card(1);
    let tomorrow = (&one, listed(Colour::Red, NOW + DAY));
    let next = Roster::build(place(), &key(9), 6, at(NOW + HOUR), at(NOW + DAY), [tomorrow]).unwrap();
    let next = signed(&next.roster);
    let mut load = |now: Now| sentinel.load(&next, &trust, now).map_err(|error| error.code()).err();
    let between = |from, until| Now::between(at(from), at(until)).unwrap();
    assert_eq!(load(Now::exactly(at(NOW))), Some("roster-not-yet"));
    assert_eq!(load(Now::exactly(at(NOW + HOUR - 16))), Some("roster-not-yet"));
    assert_eq!(load(between(NOW + HOUR - 16, NOW + HOUR)), Some("roster-not-yet"), "it may not have begun");
    assert_eq!(load(between(NOW + HOUR, NOW + DAY)), Some("roster-expired"), "it may be over");
    assert_eq!(code_at(&sentinel, 1, &trust, NOW + HOUR - 16), "card-admitted");
    // As far ahead as clocks may differ it is loaded, and answers at once.
    sentinel.load(&next, &trust, Now::exactly(at(NOW + HOUR - 15))).unwrap();
    assert_eq!(code_at(&sentinel, 1, &trust, NOW + HOUR - 15), "card-colour-refused");
}

/// Card 1 has become red since the roster was made: for a day at most it is green at a door that gets no newer one.
#[test]
fn no_roster_answers_for_longer_than_a_day() {
    let trust = trust();
    let one = card(1);
    let week = |sequence, from| {
        let green = (&one, listed(Colour::Green, NOW + 7 * DAY));
        let built = Roster::build(place(), &key(9), sequence, at(from), at(from + 7 * DAY), [green]);
        signed(&built.unwrap().roster)
    };
    let with = |policy: PolicyBuilder| {
        let mut sentinel = Sentinel::new(key(9), policy.build().unwrap()).unwrap();
        sentinel.load(&week(5, NOW), &trust, Now::exactly(at(NOW))).unwrap();
        sentinel
    };
    let longer = rules().longest_update_age(3 * DAY).unwrap();
    for sentinel in [with(rules()), with(longer)] {
        assert_eq!(code_at(&sentinel, 1, &trust, NOW + DAY), "card-admitted");
        let late = sentinel.answer(&one, &trust, Now::exactly(at(NOW + DAY + 1)));
        assert_eq!(late.answer(), RosterAnswer::TooOld { age: DAY + 1, limit: limits::ROSTER_AGE_SECONDS });
        assert_eq!((late.outcome(), late.colour()), (Outcome::Refuse, None));
    }
    // One that is too old from the start takes no place.
    let mut sentinel = with(rules());
    let old = sentinel.load(&week(6, NOW - 60), &trust, Now::exactly(at(NOW + DAY))).unwrap_err();
    assert_eq!(old.code(), "roster-too-old", "{old}");
    assert_eq!(sentinel.roster().map(Roster::sequence), Some(5));
}

/// The key of an office is stolen, and signs the greatest number there is. Then it is withdrawn, and the next key goes on
/// where the numbers were.
#[test]
fn a_stolen_key_cannot_use_up_the_numbers_of_the_next_one() {
    const NEXT: u8 = 6;
    let now = Now::exactly(at(NOW));
    let next = TrustedKey::new(seed(NEXT).public(), "District Office", at(NOW - DAY), at(NOW + 90 * DAY));
    let both = |sequence| {
        list(sequence, |office| office).trust(next.clone().unwrap().scope(Scope::ROSTERS)).unwrap()
    };
    let by_next =
        |sequence| Issuer::new(seed(NEXT)).sign_roster(&roster(sequence, &key(9))).unwrap().into_bytes();
    let before = loaded(&seed(1), &both(1));
    let mut sentinel = sentinel();
    sentinel.load(&signed(&roster(u64::MAX, &key(9))), &before, now).unwrap();
    let kept = sentinel.memory().clone();
    let code = |sentinel: &mut Sentinel, sequence, trust: &Trust| {
        sentinel.load(&by_next(sequence), trust, now).map_err(|error| error.code()).err()
    };
    // While both keys may sign, their numbers are one row.
    assert_eq!(code(&mut sentinel, 6, &before), Some("roster-rollback"));
    assert_eq!(code(&mut sentinel, u64::MAX, &before), Some("roster-fork"));
    assert_eq!(sentinel.memory(), &kept, "what is refused is not remembered");

    let after = loaded(&seed(1), &both(2).withdraw(seed(OFFICE).public()).unwrap());
    for mut sentinel in [restarted(&sentinel), sentinel] {
        assert_eq!(code(&mut sentinel, 6, &after), None);
        assert_eq!(
            code(&mut sentinel, 5, &after),
            Some("roster-rollback"),
            "the next key's own numbers bind it"
        );
        assert_eq!(code_at(&sentinel, 1, &after, NOW), "card-admitted");
        let mut restarted = restarted(&sentinel);
        assert_eq!(code(&mut restarted, 5, &after), Some("roster-rollback"));
        assert_eq!(code(&mut restarted, 6, &after), None);
    }
}

#[test]
fn a_sentinels_memory_is_read_as_it_was_written_or_not_at_all() {
    let bytes = sentinel().memory().to_bytes();
    assert_eq!(RosterMemory::from_bytes(&bytes).unwrap(), *sentinel().memory());
    for cut in 0..bytes.len() {
        assert_eq!(RosterMemory::from_bytes(&bytes[..cut]).unwrap_err().code(), "malformed", "{cut}");
    }
    let mut later = bytes.clone();
    let version = later.iter().position(|byte| *byte == b'1').unwrap();
    later[version] = b'2';
    for other in
        [later, [&bytes[..], &[0]].concat(), Trust::pin(seed(1).public()).unwrap().memory().to_bytes()]
    {
        assert_eq!(RosterMemory::from_bytes(&other).unwrap_err().code(), "malformed");
    }
}

#[test]
fn a_roster_needs_a_key_of_the_home_list_and_falls_with_it() {
    let bytes = signed(&roster(5, &key(9)));
    let now = Now::exactly(at(NOW));
    let specimen: fn(TrustedKey) -> TrustedKey = TrustedKey::specimen;
    let all_else = Scope::CREDENTIALS.and(Scope::STATUS_LISTS).and(Scope::PLACE_CODES).and(Scope::BUNDLES);
    let scope = |office: TrustedKey| office.scope(all_else);
    for (trust, code) in [
        (loaded(&seed(1), &list(1, scope)), "roster-key-scope"),
        (loaded(&seed(1), &list(1, specimen)), "roster-specimen"),
        (loaded(&seed(1), &list(1, |o| o).withdraw(seed(OFFICE).public()).unwrap()), "roster-key-withdrawn"),
        (World::new().trust, "roster-not-believed"),
    ] {
        let mut sentinel = Sentinel::new(key(9), rules().build().unwrap()).unwrap();
        assert_eq!(sentinel.load(&bytes, &trust, now).unwrap_err().code(), code);
    }
    let sentinel = sentinel();
    let withdrawing = list(2, |office| office).withdraw(seed(OFFICE).public()).unwrap();
    let retired = list(2, |office| office).retire(seed(OFFICE).public(), at(NOW)).unwrap();
    for newer in [withdrawing, retired, list(2, scope), list(2, specimen)] {
        let trust = loaded(&seed(1), &newer);
        assert_eq!(code_at(&sentinel, 1, &trust, NOW), "card-roster-key-fallen");
    }
    assert_eq!(code_at(&sentinel, 1, &trust(), NOW + HOUR), "card-admitted");
    let behind =
        loaded(&seed(1), &TrustList::new("ZZ".parse().unwrap(), 2, at(NOW + 60), at(NOW + DAY)).unwrap());
    assert_eq!(code_at(&sentinel, 1, &behind, NOW + 59), "card-clock-behind");
    assert_eq!(code_at(&sentinel, 1, &behind, NOW + 60), "card-roster-key-fallen");
    // The list that names the key has run out.
    let office =
        TrustedKey::new(seed(OFFICE).public(), "District Office", at(NOW - DAY), at(NOW + DAY)).unwrap();
    let ending = TrustList::new("ZZ".parse().unwrap(), 1, at(NOW - DAY), at(NOW + 60)).unwrap();
    let ending = ending.grace(HOUR).unwrap().trust(office.scope(Scope::ROSTERS)).unwrap();
    let ending = loaded(&seed(1), &ending);
    assert_eq!(code_at(&sentinel, 1, &ending, NOW + 59), "card-admitted");
    assert_eq!(code_at(&sentinel, 1, &ending, NOW + 60), "card-roster-key-fallen");
}

#[test]
fn a_roster_is_bounded_in_life_and_keeps_the_worst_of_a_document() {
    let build = |from, until, people: &[(&IdentityDocument, Listed)]| {
        Roster::build(place(), &key(9), 1, at(from), at(until), people.iter().copied())
    };
    assert_eq!(build(NOW, NOW, &[]).unwrap_err().code(), "mismatch");
    assert_eq!(build(NOW, NOW + limits::ROSTER_LIFE_SECONDS + 1, &[]).unwrap_err().code(), "out-of-range");
    assert!(build(NOW, NOW + limits::ROSTER_LIFE_SECONDS, &[]).unwrap().roster.is_empty());

    let [one, two, three, four] = [1, 2, 3, 4].map(card);
    let people = [
        (&one, listed(Colour::Green, NOW + HOUR + 59)), // floored to the minute
        (&two, listed(Colour::Yellow, NOW + 3 * HOUR)),
        (&two, listed(Colour::Green, NOW + 2 * HOUR)),
        (&three, listed(Colour::Red, NOW + 9 * DAY)), // past the roster's end
        (&four, listed(Colour::Green, NOW - HOUR)),   // over already
    ];
    let built = build(NOW + 59, NOW + DAY, &people).unwrap();
    assert_eq!((built.roster.len(), built.collisions, built.over), (3, 0, 1));
    assert_eq!(built.roster.issued_at(), at(NOW));
    for (n, expected) in [
        (1, Some(listed(Colour::Green, NOW + HOUR))),
        (2, Some(listed(Colour::Yellow, NOW + 2 * HOUR))),
        (3, Some(listed(Colour::Red, NOW + DAY))),
        (4, None),
        (5, None),
    ] {
        assert_eq!(built.roster.look_up(&key(9), &card(n)), expected, "card {n}");
        assert_eq!(built.roster.look_up(&key(8), &card(n)), None, "card {n} under another key");
    }
}

/// Whoever came first, moved in last or was changed today: two builds of the same people are the same bytes.
#[test]
fn the_order_in_which_people_are_given_is_not_in_a_roster() {
    let mut cards: Vec<_> = (0..300).map(card).collect();
    cards.push(card(7)); // a document that comes twice
    let colour = |n: usize| [Colour::Green, Colour::Yellow, Colour::Red][n % 3];
    let people: Vec<_> =
        (0..cards.len()).map(|n| (n, listed(colour(n), NOW + 60 * (n as u64 % 700)))).collect();
    let built = |order: &[usize]| {
        let people = order.iter().map(|at| (&cards[people[*at].0], people[*at].1));
        let built = Roster::build(place(), &key(9), 1, at(NOW), at(NOW + DAY), people).unwrap();
        ((built.collisions, built.over), signed(&built.roster), built.roster.len())
    };
    let forwards: Vec<_> = (0..cards.len()).collect();
    let backwards: Vec<_> = forwards.iter().rev().copied().collect();
    let scattered: Vec<_> = forwards.iter().map(|n| n * 97 % cards.len()).collect();
    let first = built(&forwards);
    assert_eq!((first.0, first.2), ((0, 1), 299), "each once, but for the one that was over");
    assert_eq!(built(&backwards), first);
    assert_eq!(built(&scattered), first);
}

/// A clock a little behind the roster's date would still lie before such an end.
#[test]
fn whoever_is_over_when_the_roster_begins_has_no_colour_in_it() {
    let [one, two, three] = [1, 2, 3].map(card);
    let people = [
        (&one, listed(Colour::Green, NOW - HOUR)),
        (&two, listed(Colour::Green, NOW + 59)),
        (&three, listed(Colour::Green, NOW + 60)),
        (&two, listed(Colour::Green, NOW + DAY)), // the earlier end wins
    ];
    let built = Roster::build(place(), &key(9), 6, at(NOW), at(NOW + DAY), people).unwrap();
    assert_eq!((built.roster.len(), built.over), (1, 2));
    let (mut sentinel, trust) = (sentinel(), trust());
    sentinel.load(&signed(&built.roster), &trust, Now::exactly(at(NOW))).unwrap();
    for (n, time, code) in [
        (1, NOW - 15, "card-not-listed"),
        (2, NOW - 15, "card-not-listed"),
        (3, NOW - 15, "card-admitted"),
        (3, NOW + 59, "card-admitted"),
        (3, NOW + 60, "card-entry-expired"),
    ] {
        let card = card(n);
        let answer = sentinel.answer(&card, &trust, Now::exactly(at(time)));
        assert_eq!(
            (answer.code(), answer.colour().is_some()),
            (code, code == "card-admitted"),
            "{n} at {time}"
        );
    }
}

#[test]
fn everybody_in_a_large_roster_is_found_and_nobody_else() {
    let cards: Vec<_> = (0..5_000).map(card).collect();
    let colour = |n: usize| [Colour::Green, Colour::Yellow, Colour::Red][n % 3];
    let minutes = |n: usize| NOW + 60 * (1 + n as u64 % 1_440);
    let people = cards.iter().enumerate().map(|(n, card)| (card, listed(colour(n), minutes(n))));
    let built = Roster::build(place(), &key(9), 1, at(NOW), at(NOW + DAY), people).unwrap();
    assert_eq!((built.roster.len(), built.collisions), (5_000, 0));
    for (n, card) in cards.iter().enumerate() {
        assert_eq!(built.roster.look_up(&key(9), card), Some(listed(colour(n), minutes(n))), "card {n}");
    }
    assert!((5_000..10_000).all(|n| built.roster.look_up(&key(9), &card(n)).is_none()));
}

#[test]
fn nothing_of_a_person_stands_in_a_roster() {
    let folder = std::env::temp_dir().join(format!("sanse-roster-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let card = IdentityDocument::new("CN", DocumentKind::ResidentId, "999999199003070012").unwrap();
    let person = [(&card, listed(Colour::Red, NOW + HOUR))];
    let built = Roster::build(place(), &key(9), 1, at(NOW), at(NOW + DAY), person).unwrap();
    fs::write(folder.join("roster.cbor"), signed(&built.roster)).unwrap();
    let sentinels = key(9);
    let secrets: [(&str, &[u8]); 4] = [
        ("the number", b"999999199003070012"),
        ("the sentinel's key", sentinels.as_bytes()),
        ("the office's secret", &[OFFICE; 32]),
        ("the document as it is hashed", b"\x84\x6bsanse/idc/1"),
    ];
    none_in_clear(&folder, &secrets);
    fs::remove_dir_all(&folder).unwrap();
    let (sentinel, trust) = (sentinel(), trust());
    let answer = sentinel.answer(&card, &trust, Now::exactly(at(NOW)));
    let printed = format!("{:?} {:?} {:?} {:?}", built, key(9), sentinel, answer);
    for secret in ["999999", "[9, 9", "0909", "Red"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

#[test]
fn every_answer_has_a_code_and_says_what_to_do() {
    let (now, seen) = (at(NOW), at(NOW + 1));
    let (colour, expires_at) = (Colour::Yellow, at(NOW));
    let all = [
        RosterAnswer::Admitted { colour, expires_at },
        RosterAnswer::ColourRefused { colour },
        RosterAnswer::EntryExpired { expires_at },
        RosterAnswer::NotListed,
        RosterAnswer::OutOfDate { issued_at: now, expires_at },
        RosterAnswer::TooOld { age: DAY + 1, limit: DAY },
        RosterAnswer::KeyFallen,
        RosterAnswer::ClockBehind { now, seen },
        RosterAnswer::NoRoster,
    ];
    assert_eq!(all.map(|answer| answer.code()), RosterAnswer::ALL);
    for answer in all {
        assert!(answer.next(Language::English).is_ascii() && !answer.next(Language::English).is_empty());
        assert!(!answer.next(Language::Chinese).is_ascii());
        assert_ne!(answer.outcome(), Outcome::Check);
    }
}

#[test]
fn a_card_that_lies_on_the_reader_is_one_answer_and_one_visit() {
    let (mut sentinel, trust, one) = (sentinel(), trust(), card(1));
    let repeats = |sentinel: &Sentinel, n, time| {
        let card = card(n);
        let answer = sentinel.answer(&card, &trust, Now::exactly(at(time)));
        let visit = Visit::of_card(&answer, &day_key(place()), "box 7").unwrap();
        assert_eq!(visit.is_none(), answer.is_repeat());
        assert_eq!(answer.opens(), answer.outcome() == Outcome::Admit && !answer.is_repeat());
        answer.is_repeat()
    };
    // It lies there for a minute: as long as it does it is one.
    assert!(!repeats(&sentinel, 1, NOW));
    assert!((1..=20).all(|n| repeats(&sentinel, 1, NOW + 3 * n)));
    assert!(repeats(&sentinel, 1, NOW + 65));
    // It was lifted.
    assert!(!repeats(&sentinel, 1, NOW + 71));
    // Another card lay there in between, and the clock went back.
    assert!(!repeats(&sentinel, 2, NOW + 72));
    assert!(!repeats(&sentinel, 1, NOW + 73));
    assert!(!repeats(&sentinel, 1, NOW + 72));
    // Another answer is none of before: the box has its next roster.
    let red = listed(Colour::Red, NOW + DAY);
    let next = Roster::build(place(), &key(9), 6, at(NOW), at(NOW + DAY), [(&card(1), red)]).unwrap().roster;
    sentinel.load(&signed(&next), &trust, Now::exactly(at(NOW + 73))).unwrap();
    assert!(!repeats(&sentinel, 1, NOW + 74));
    assert!(repeats(&sentinel, 1, NOW + 75));
    // So it is while the roster is over.
    let over = |time| sentinel.answer(&one, &trust, Now::exactly(at(time)));
    assert!(!over(NOW + DAY).is_repeat());
    assert_eq!(
        (over(NOW + DAY + 2).code(), over(NOW + DAY + 3).is_repeat()),
        ("card-roster-out-of-date", true)
    );
}

#[test]
fn a_refused_card_that_lies_there_is_reported_once() {
    let (sentinel, trust, red) = (sentinel(), trust(), card(3));
    let to_report = |time| sentinel.answer(&red, &trust, Now::exactly(at(time))).is_to_report();
    assert_eq!([NOW, NOW + 2, NOW + 7, NOW + 13].map(to_report), [true, false, false, true]);
}

fn day_key(place: PlaceId) -> DayKey {
    DayKey::from_bytes(
        place,
        sanse::Day::of(at(NOW), sanse::UtcOffset::UTC),
        sanse::UtcOffset::UTC,
        [9; 32],
        [8; 32],
    )
}

#[test]
fn cards_are_counted_as_people_of_their_own() {
    let (sentinel, trust, key) = (sentinel(), trust(), day_key(place()));
    let seen = |n, time, key: &DayKey| {
        let card = card(n);
        Visit::of_card(&sentinel.answer(&card, &trust, Now::exactly(at(time))), key, "box 7")
    };
    let visit = |n, time, key: &DayKey| seen(n, time, key).unwrap().unwrap();
    let told = |visit: &Visit| (visit.column(), visit.colour(), visit.became(), visit.tag().is_some());
    assert_eq!(told(&visit(1, NOW, &key)), (Column::Card, Some(Colour::Green), Outcome::Admit, true));
    assert_eq!(told(&visit(3, NOW + 10, &key)), (Column::Card, Some(Colour::Red), Outcome::Refuse, true));
    // Whoever is not listed is nobody known: such cards cost nothing.
    assert_eq!(told(&visit(5, NOW + 20, &key)), (Column::Card, None, Outcome::Refuse, false));
    let evening = visit(1, NOW + 2 * HOUR, &key);
    assert_eq!((evening.tag(), evening.gate().as_str()), (visit(1, NOW, &key).tag(), "box 7"));
    assert_eq!(evening.time(), at(NOW + 2 * HOUR).floor(300));
    // Counted when the tags are gone; never at another place, or on another day.
    assert_eq!(
        told(&visit(1, NOW + 30, &key.without_tags())),
        (Column::Card, Some(Colour::Green), Outcome::Admit, false)
    );
    let elsewhere = day_key("ZZ-GATE-8".parse().unwrap());
    assert_eq!(seen(5, NOW + 40, &elsewhere).unwrap_err().code(), "mismatch");
    assert_eq!(seen(1, NOW + DAY - 60, &key).unwrap_err().code(), "mismatch");

    let world = World::new();
    let code = check(&world.gate(here()), &world.code(1, "ZZ-GATE-7", NOW), NOW);
    let code = Visit::of(&code, &key, "gate 7").unwrap().unwrap();
    let rows = [visit(1, NOW + 50, &key), visit(3, NOW + 60, &key), visit(5, NOW + 70, &key), evening, code];
    let numbers = DayStatistics::of(&rows, place(), key.day(), key.offset());
    assert_eq!((numbers.visits().admitted, numbers.visits().refused), (3, 2));
    assert_eq!((numbers.column(Column::Card).total(), numbers.column(Column::Code).total()), (4, 1));
    assert_eq!((numbers.visitors(), numbers.untagged()), (3, 1));
}

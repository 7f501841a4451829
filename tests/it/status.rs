//! Status lists: what an issuer says of its passes after they were handed out, and whom a gate believes on it.

use sanse::key::{HolderKey, SigningKey};
use sanse::status::{ExpiryDay, Shard, Status, StatusBook, StatusList};
use sanse::trust::{
    FutureList, RecognisedRegion, Scope, StatusError, StatusMemory, Trust, TrustList, TrustedKey,
};
use sanse::verify::{Attendance, Display, Outcome, PolicyBuilder, Scene, Treatment, Verifier};
use sanse::{Authority, Colour, Issuer, Now, Request, Unverified, Wallet, limits};

use crate::world::*;

const NAME: &str = "ZZ Health Authority";
const INDEX: u32 = 70_001;

/// The key that signs status lists for the issuer of the world.
fn speaker() -> SigningKey {
    seed(20)
}

fn entry(key: &SigningKey, name: &str, scope: Scope) -> TrustedKey {
    TrustedKey::new(key.public(), name, at(NOW - DAY), at(NOW + 300 * DAY)).unwrap().scope(scope)
}

fn issuing() -> TrustedKey {
    entry(&seed(2), NAME, Scope::CREDENTIALS)
}

fn speaking() -> TrustedKey {
    entry(&speaker(), NAME, Scope::STATUS_LISTS)
}

fn home(sequence: u64) -> TrustList {
    TrustList::new("ZZ".parse().unwrap(), sequence, at(NOW - DAY), at(NOW + 100 * DAY)).unwrap()
}

fn trust() -> Trust {
    loaded(&seed(1), &home(1).trust(issuing()).unwrap().trust(speaking()).unwrap())
}

/// The shard of the passes that expire a day from now.
fn shard() -> Shard {
    shard_of("ZZ", NAME)
}

fn shard_of(region: &str, issuer: &str) -> Shard {
    Shard::new(region.parse().unwrap(), issuer, ExpiryDay::of(at(NOW + DAY))).unwrap()
}

/// A list in which the pass with [`INDEX`] has this status.
fn list(shard: Shard, status: Status, issued_at: u64) -> StatusList {
    let mut book = StatusBook::new(shard, 1 << 17).unwrap();
    while !book.is_taken(INDEX) {
        book.take().unwrap();
    }
    book.set(INDEX, status).unwrap();
    book.list(at(issued_at), at(issued_at + DAY)).unwrap()
}

fn sign(key: SigningKey, list: &StatusList) -> Vec<u8> {
    Issuer::new(key).sign_status(list).unwrap().into_bytes()
}

fn saying(status: Status) -> Vec<u8> {
    sign(speaker(), &list(shard(), status, NOW))
}

fn now() -> Now {
    Now::exactly(at(NOW))
}

/// The code of a pass with a place in the list.
fn code(colour: Colour, index: u32, time: u64) -> String {
    let pass = sanse::Pass::new(colour, person(1)).photo(sanse::PhotoRef::from_bytes([1; 16]));
    let pass = pass.status_index(index).unwrap();
    World::new().shown(&pass, 1, &Request::at("ZZ-GATE-7".parse().unwrap(), at(time))).to_text()
}

fn gate(trust: &Trust, policy: PolicyBuilder) -> Verifier {
    Verifier::new(trust.clone(), policy.build().unwrap(), fresh_guard())
}

fn decide(trust: &Trust, time: u64) -> (Outcome, Vec<&'static str>) {
    let decision = check(&gate(trust, here()), &code(Colour::Green, INDEX, time), time);
    (decision.outcome(), names(&decision))
}

#[test]
fn a_list_comes_back_as_it_was_signed() {
    let made = list(shard(), Status::NowRed, NOW).ttl(HOUR).unwrap();
    let read = Unverified::<StatusList>::from_bytes(sign(speaker(), &made)).unwrap();
    assert_eq!(read.untrusted_claims().unwrap(), made);
    assert_eq!(made.due_at(), at(NOW + HOUR));
    assert_eq!((made.value(INDEX), made.value(1 << 17)), (Some(0x0D), None));
}

#[test]
fn what_the_list_says_decides() {
    let said = |status| {
        let mut trust = trust();
        trust.load_status(&saying(status), now()).unwrap();
        decide(&trust, NOW)
    };
    assert_eq!(decide(&trust(), NOW), (Outcome::Check, vec!["status-unknown"]));
    assert_eq!(said(Status::AsIssued), (Outcome::Admit, vec![]));
    assert_eq!(said(Status::Revoked), (Outcome::Refuse, vec!["revoked"]));
    assert_eq!(said(Status::Suspended), (Outcome::Refuse, vec!["suspended"]));
    assert_eq!(said(Status::NowYellow), (Outcome::Refuse, vec!["colour-worsened", "colour-refused"]));
    assert_eq!(said(Status::NowRed), (Outcome::Refuse, vec!["colour-worsened", "colour-refused"]));
}

#[test]
fn the_worse_colour_is_the_colour_and_none_is_made_better() {
    use Colour::{Green, Red, Yellow};
    let all = [Green, Yellow, Red];
    let policy = || all.into_iter().fold(here(), |policy, colour| policy.colour(colour, Treatment::Admit));
    for (status, said) in [(Status::AsIssued, Green), (Status::NowYellow, Yellow), (Status::NowRed, Red)] {
        let mut trust = trust();
        trust.load_status(&saying(status), now()).unwrap();
        for issued in all {
            let decision = check(&gate(&trust, policy()), &code(issued, INDEX, NOW), NOW);
            let worse = issued.max(said);
            assert_eq!((decision.outcome(), decision.colour()), (Outcome::Admit, Some(worse)));
            assert_eq!(decision.display(), Display::Pass(worse));
            let told: &[&str] = if worse > issued { &["colour-worsened"] } else { &[] };
            assert_eq!(names(&decision), told);
            assert!(decision.main_reason().is_none(), "a note is nothing to act on");
        }
    }
}

#[test]
fn a_revoked_pass_is_grey_and_a_worsened_one_is_reported() {
    let decision = |status| {
        let mut trust = trust();
        trust.load_status(&saying(status), now()).unwrap();
        check(&gate(&trust, here()), &code(Colour::Green, INDEX, NOW), NOW)
    };
    let revoked = decision(Status::Revoked);
    assert_eq!((revoked.display(), revoked.is_to_report()), (Display::Grey, false));
    let red = decision(Status::NowRed);
    assert_eq!((red.display(), red.is_to_report()), (Display::Pass(Colour::Red), true));
}

#[test]
fn what_is_not_known_is_refused_where_nobody_stands() {
    let unattended = gate(&trust(), here().attendance(Attendance::Unattended));
    assert_eq!(check(&unattended, &code(Colour::Green, INDEX, NOW), NOW).outcome(), Outcome::Refuse);
}

#[test]
fn a_list_that_ran_out_keeps_its_bad_news_only() {
    let mut fine = trust();
    fine.load_status(&saying(Status::AsIssued), now()).unwrap();
    let mut bad = trust();
    bad.load_status(&saying(Status::Suspended), now()).unwrap();
    // The pass itself ends with the list, so another that lives a day longer is asked for.
    let later = |trust: &Trust, earliest, latest| {
        let world = World::new();
        let key = HolderKey::from(seed(101));
        let pass = green(1).status_index(INDEX).unwrap();
        let credential = world.issuer.issue(&pass, &prove(&key), at(NOW), at(NOW + 35 * HOUR)).unwrap();
        let mut wallet = Wallet::new();
        wallet.add("me", credential.bytes(), key).unwrap();
        let shown = wallet.present("me", &Request::at("ZZ-GATE-7".parse().unwrap(), at(latest))).unwrap();
        let scene = Scene::at(Now::between(at(earliest), at(latest)).unwrap());
        let decision = gate(trust, here()).check(&shown.code.to_text(), &scene);
        (decision.outcome(), names(&decision), decision.status_list_age())
    };
    let end = NOW + DAY;
    assert_eq!(later(&fine, end - 1, end - 1), (Outcome::Admit, vec![], Some(DAY - 1)));
    assert_eq!(later(&fine, end - 1, end), (Outcome::Check, vec!["status-in-doubt"], Some(DAY)));
    assert_eq!(later(&fine, end, end), (Outcome::Check, vec!["status-stale"], Some(DAY)));
    assert_eq!(later(&bad, end, end), (Outcome::Refuse, vec!["status-stale", "suspended"], Some(DAY)));
}

#[test]
fn a_place_behind_the_end_and_a_pass_without_a_place() {
    let mut trust = trust();
    trust.load_status(&saying(Status::AsIssued), now()).unwrap();
    let behind = check(&gate(&trust, here()), &code(Colour::Green, 1 << 17, NOW), NOW);
    assert_eq!((behind.outcome(), names(&behind)), (Outcome::Refuse, vec!["status-index"]));
    let without = check(&gate(&trust, here()), &World::new().code(1, "ZZ-GATE-7", NOW), NOW);
    assert_eq!((without.outcome(), without.status_list_age()), (Outcome::Admit, None));
}

#[test]
fn only_the_issuers_own_key_for_status_lists_is_believed() {
    let signed = |key: SigningKey, shard| sign(key, &list(shard, Status::AsIssued, NOW));
    let code = |trust: &Trust, bytes: &[u8]| trust.clone().load_status(bytes, now()).unwrap_err().code();
    let base = trust();
    assert_eq!(code(&base, &signed(seed(99), shard())), "not-believed");
    assert_eq!(code(&base, &signed(seed(2), shard())), "key-scope", "it signs credentials only");
    assert_eq!(code(&base, &signed(speaker(), shard_of("ZZ", "Other Authority"))), "other-issuer");
    assert_eq!(code(&base, &signed(speaker(), shard_of("YY", NAME))), "other-issuer");
    assert_eq!(code(&base, World::new().paper(&green(1)).bytes()), "not-believed");
    assert_eq!(code(&Trust::pin(seed(1).public()).unwrap(), &saying(Status::AsIssued)), "not-believed");
    let mut forged = saying(Status::AsIssued);
    forged[200] ^= 1;
    assert_eq!(code(&base, &forged), "not-believed");

    let with = |list: TrustList| loaded(&seed(1), &list.trust(issuing()).unwrap());
    let withdrawn = with(home(1).trust(speaking()).unwrap().withdraw(speaker().public()).unwrap());
    assert_eq!(code(&withdrawn, &saying(Status::AsIssued)), "key-withdrawn");
    let gone = with(home(1).withdraw(speaker().public()).unwrap());
    assert_eq!(code(&gone, &saying(Status::AsIssued)), "key-withdrawn");
    let dated = |from, until| {
        let key = TrustedKey::new(speaker().public(), NAME, at(from), at(until)).unwrap();
        with(home(1).trust(key.scope(Scope::STATUS_LISTS)).unwrap())
    };
    assert!(dated(NOW, NOW + 1).load_status(&saying(Status::AsIssued), now()).is_ok());
    assert_eq!(code(&dated(NOW - DAY, NOW), &saying(Status::AsIssued)), "key-not-valid-then");
    assert_eq!(code(&dated(NOW + 60, NOW + DAY), &saying(Status::AsIssued)), "key-not-valid-then");
}

#[test]
fn one_issuers_list_says_nothing_of_anothers_passes() {
    let other = "Other Authority";
    let list_of_keys = home(1).trust(issuing()).unwrap().trust(entry(&seed(21), other, Scope::STATUS_LISTS));
    let mut trust = loaded(&seed(1), &list_of_keys.unwrap());
    let theirs = sign(seed(21), &list(shard_of("ZZ", other), Status::AsIssued, NOW));
    trust.load_status(&theirs, now()).unwrap();
    assert_eq!(decide(&trust, NOW), (Outcome::Check, vec!["status-unknown"]));
}

#[test]
fn a_list_falls_with_its_key_and_another_key_goes_on() {
    let mut trust = trust();
    trust.load_status(&saying(Status::AsIssued), now()).unwrap();
    assert_eq!(decide(&trust, NOW).0, Outcome::Admit);
    let next = home(2).trust(issuing()).unwrap().trust(speaking()).unwrap();
    let next = next.trust(entry(&seed(22), NAME, Scope::STATUS_LISTS)).unwrap();
    let next = next.withdraw(speaker().public()).unwrap();
    trust.load(Authority::new(seed(1)).sign(&next).unwrap().bytes(), now()).unwrap();
    assert_eq!(decide(&trust, NOW), (Outcome::Check, vec!["status-unknown"]));
    assert_eq!(trust.statuses().count(), 0);
    // What a stolen key dated ahead does not shut out what its successor signs.
    let older = sign(seed(22), &list(shard(), Status::Revoked, NOW - HOUR));
    trust.load_status(&older, now()).unwrap();
    assert_eq!(decide(&trust, NOW), (Outcome::Refuse, vec!["revoked"]));
}

#[test]
fn the_date_of_a_list_never_falls_and_never_forks() {
    let signed = |status, time| sign(speaker(), &list(shard(), status, time));
    let mut first = trust();
    first.load_status(&signed(Status::AsIssued, NOW), now()).unwrap();
    let kept = first.status_memory().to_bytes();
    let memory = StatusMemory::from_bytes(&kept).unwrap();
    for length in 0..kept.len() {
        assert!(StatusMemory::from_bytes(&kept[..length]).is_err());
    }
    let restarted = trust().resume_statuses(memory);
    assert_eq!(restarted.statuses().count(), 0, "what is remembered is not the list");
    for mut trust in [first, restarted] {
        let older = trust.load_status(&signed(Status::AsIssued, NOW - 1), now());
        assert_eq!(older, Err(StatusError::Rollback { issued_at: at(NOW - 1), seen: at(NOW) }));
        let other = trust.load_status(&signed(Status::Revoked, NOW), now());
        assert_eq!(other, Err(StatusError::Fork { issued_at: at(NOW) }));
        trust.load_status(&signed(Status::AsIssued, NOW), now()).unwrap();
        trust.load_status(&signed(Status::Revoked, NOW + 1), now()).unwrap();
        assert_eq!(decide(&trust, NOW + 1).1, ["revoked"]);
    }
}

#[test]
fn times_are_held_at_loading() {
    let signed = |time| sign(speaker(), &list(shard(), Status::AsIssued, time));
    let load = |bytes: &[u8], time| trust().load_status(bytes, Now::exactly(at(time)));
    assert!(load(&signed(NOW + DAY), NOW).is_ok());
    assert_eq!(load(&signed(NOW + DAY + 1), NOW).unwrap_err().code(), "from-the-future");
    let list = signed(NOW - HOUR);
    assert!(load(&list, NOW + 23 * HOUR - 1).is_ok());
    assert_eq!(load(&list, NOW + 23 * HOUR).unwrap_err().code(), "expired");
    let day_is_over = NOW + 36 * HOUR; // midnight after the day of expiry
    let last = signed(NOW + 20 * HOUR);
    assert!(load(&last, day_is_over - 1).is_ok());
    assert_eq!(load(&last, day_is_over).unwrap_err().code(), "over");
    // After a restart the list that was in force is taken again, and is stale rather than unknown.
    let mut before = trust();
    before.load_status(&list, Now::exactly(at(NOW))).unwrap();
    let mut after = trust().resume_statuses(before.status_memory().clone());
    assert!(after.load_status(&list, Now::exactly(at(NOW + 23 * HOUR))).is_ok());
}

#[test]
fn a_home_list_raises_the_watermark_at_most_to_now() {
    let signed = |time| sign(speaker(), &list(shard(), Status::AsIssued, time));
    let mark = |bytes: &[u8], now: Now| {
        let mut trust = trust();
        trust.load_status(bytes, now).unwrap();
        trust.memory().watermark()
    };
    assert_eq!(trust().memory().watermark(), at(NOW - DAY));
    assert_eq!(mark(&signed(NOW - HOUR), now()), at(NOW - HOUR));
    assert_eq!(mark(&signed(NOW + HOUR), now()), at(NOW));
    let vague = Now::between(at(NOW - 60), at(NOW + 60)).unwrap();
    assert_eq!(mark(&signed(NOW + HOUR), vague), at(NOW - 60));
}

#[test]
fn a_neighbours_lists_count_for_its_own_passes_only() {
    let (theirs, their_issuer, their_speaker) = (seed(4), seed(5), seed(6));
    let region = RecognisedRegion::new(
        "YY".parse().unwrap(),
        theirs.public(),
        at(NOW + 99 * DAY),
        &[Colour::Green],
        2 * DAY,
    );
    let list_of_keys = home(1).trust(issuing()).unwrap().recognise(region.unwrap()).unwrap();
    let mut trust = loaded(&seed(1), &list_of_keys);
    // They name themselves as our issuer does; the region tells the two apart.
    let neighbour = TrustList::new("YY".parse().unwrap(), 1, at(NOW - DAY), at(NOW + 9 * DAY)).unwrap();
    let neighbour = neighbour.trust(entry(&their_issuer, NAME, Scope::CREDENTIALS)).unwrap();
    let neighbour = neighbour.trust(entry(&their_speaker, NAME, Scope::STATUS_LISTS)).unwrap();
    let signed = Authority::new(theirs).sign(&neighbour).unwrap();
    trust.load_recognised(signed.bytes()).unwrap();
    let watermark = trust.memory().watermark();

    let of_ours = sign(their_speaker.clone(), &list(shard(), Status::AsIssued, NOW));
    assert_eq!(trust.load_status(&of_ours, now()).unwrap_err().code(), "other-issuer");
    let of_theirs = sign(their_speaker, &list(shard_of("YY", NAME), Status::Revoked, NOW));
    trust.load_status(&of_theirs, now()).unwrap();
    assert_eq!(trust.memory().watermark(), watermark, "a neighbour's list raises none");
    assert_eq!(decide(&trust, NOW), (Outcome::Check, vec!["status-unknown"]), "ours is unknown still");

    let key = HolderKey::from(seed(101));
    let pass = green(1).status_index(INDEX).unwrap();
    let credential = Issuer::new(their_issuer).issue(&pass, &prove(&key), at(NOW), at(NOW + DAY)).unwrap();
    let mut wallet = Wallet::new();
    wallet.add("me", credential.bytes(), key).unwrap();
    let shown = wallet.present("me", &Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW))).unwrap();
    let decision = check(&gate(&trust, here()), &shown.code.to_text(), NOW);
    assert_eq!((decision.outcome(), names(&decision)), (Outcome::Refuse, vec!["revoked"]));
}

#[test]
fn lists_of_days_that_are_past_are_let_go() {
    let of_day = |day: &str, time| {
        let shard = Shard::new("ZZ".parse().unwrap(), NAME, day.parse().unwrap()).unwrap();
        sign(speaker(), &list(shard, Status::AsIssued, time))
    };
    let mut trust = trust();
    trust.load_status(&of_day("2026-03-01", NOW), now()).unwrap();
    trust.load_status(&of_day("2026-03-02", NOW), now()).unwrap();
    let days =
        |trust: &Trust| trust.statuses().map(|list| list.shard().day().to_string()).collect::<Vec<_>>();
    assert_eq!(days(&trust), ["2026-03-01", "2026-03-02"]);
    let midnight = NOW + 12 * HOUR;
    // A clock that is ahead lets the list go, and what is remembered of it stays until a signed time says so.
    trust.load_status(&of_day("2026-03-03", NOW + 1), Now::exactly(at(midnight))).unwrap();
    assert_eq!(days(&trust), ["2026-03-02", "2026-03-03"]);
    let older = trust.load_status(&of_day("2026-03-01", NOW - 1), now());
    assert_eq!(older.unwrap_err().code(), "rollback");
    trust.load_status(&of_day("2026-03-03", midnight), Now::exactly(at(midnight))).unwrap();
    let remembered = StatusMemory::from_bytes(&trust.status_memory().to_bytes()).unwrap();
    assert_eq!(&remembered, trust.status_memory());
    assert!(trust.load_status(&of_day("2026-03-01", NOW - 1), now()).is_ok(), "forgotten");
}

#[test]
fn a_confirmed_trust_list_ahead_changes_nothing_for_status_lists() {
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    let ahead = TrustList::new("ZZ".parse().unwrap(), 1, at(NOW + 3 * DAY), at(NOW + 9 * DAY)).unwrap();
    let ahead = Authority::new(seed(1)).sign(&ahead.trust(issuing()).unwrap().trust(speaking()).unwrap());
    trust.load_home(ahead.unwrap().bytes(), now(), FutureList::OperatorConfirms).unwrap();
    let far = sign(speaker(), &list(shard(), Status::AsIssued, NOW + DAY + 1));
    assert_eq!(trust.load_status(&far, now()).unwrap_err().code(), "from-the-future");
}

#[test]
fn a_prepared_credential_is_signed_under_the_id_that_was_written_down() {
    let world = World::new();
    let prepared = world.issuer.prepare(&green(1), None, at(NOW), at(NOW + DAY)).unwrap();
    let id = prepared.id();
    let signed = world.issuer.sign(prepared).unwrap();
    let gate = gate(&trust(), here().paper(sanse::verify::PaperRule::Check));
    let decision = check(&gate, &signed.to_text(), NOW);
    assert_eq!(decision.credential().unwrap().id(), id);
    let prepared = world.issuer.prepare(&green(1), None, at(NOW), at(NOW + DAY)).unwrap();
    assert_eq!(Issuer::new(seed(9)).sign(prepared).unwrap_err().code(), "mismatch");
}

/// Home, which recognises YY, and YY's key for status lists.
fn with_neighbour() -> (Trust, SigningKey) {
    let (theirs, speaker_of_yy) = (seed(4), seed(6));
    let until = at(NOW + 99 * DAY);
    let yy = RecognisedRegion::new("YY".parse().unwrap(), theirs.public(), until, &[Colour::Green], 2 * DAY);
    let keys = home(1).trust(issuing()).unwrap().trust(speaking()).unwrap().recognise(yy.unwrap()).unwrap();
    let mut trust = loaded(&seed(1), &keys);
    let neighbour = TrustList::new("YY".parse().unwrap(), 1, at(NOW - DAY), at(NOW + 9 * DAY)).unwrap();
    let neighbour = neighbour.trust(entry(&speaker_of_yy, NAME, Scope::STATUS_LISTS)).unwrap();
    trust.load_recognised(Authority::new(theirs).sign(&neighbour).unwrap().bytes()).unwrap();
    (trust, speaker_of_yy)
}

/// A list of the passes that expire so many days from now, in which nothing is said.
fn blank(region: &str, key: &SigningKey, days: u64, entries: u32) -> Vec<u8> {
    let day = ExpiryDay::of(at(NOW + days * DAY));
    let shard = Shard::new(region.parse().unwrap(), NAME, day).unwrap();
    let list = StatusBook::new(shard, entries).unwrap().list(at(NOW), at(NOW + DAY)).unwrap();
    sign(key.clone(), &list)
}

#[test]
fn a_neighbour_with_lists_to_2106_crowds_nobody_out() {
    let (mut trust, theirs) = with_neighbour();
    let max = u64::try_from(limits::STATUS_SHARDS_ABROAD).unwrap();
    for days in 0..max {
        trust.load_status(&blank("YY", &theirs, days, 1 << 17), now()).unwrap();
    }
    let one_more = blank("YY", &theirs, max, 1 << 17);
    assert_eq!(trust.load_status(&one_more, now()).unwrap_err().code(), "crowded");
    // A newer one of a shard that is there takes its place; home has room of its own, and this survives a restart.
    let newer = sign(theirs, &list(shard_of("YY", NAME), Status::Revoked, NOW + 1));
    let memory = StatusMemory::from_bytes(&trust.status_memory().to_bytes()).unwrap();
    for mut trust in [trust.clone(), trust.resume_statuses(memory)] {
        assert!(trust.load_status(&newer, now()).is_ok());
        assert!(trust.load_status(&saying(Status::AsIssued), now()).is_ok());
        assert_eq!(trust.load_status(&one_more, now()).unwrap_err().code(), "crowded");
    }
}

#[test]
fn a_neighbours_lists_take_no_more_than_their_share_of_memory() {
    let (mut trust, theirs) = with_neighbour();
    // Four bits for each of 2²⁴ places are 8 MiB, and 32 MiB are a neighbour's.
    for days in 0..4 {
        trust.load_status(&blank("YY", &theirs, days, 1 << 24), now()).unwrap();
    }
    let one_more = blank("YY", &theirs, 4, 1 << 17);
    assert_eq!(trust.load_status(&one_more, now()).unwrap_err().code(), "too-large");
    assert!(trust.load_status(&saying(Status::AsIssued), now()).is_ok(), "home has its own");
}

#[test]
fn lists_of_a_key_that_was_withdrawn_take_up_no_room() {
    let (mut trust, stolen) = with_neighbour();
    for days in 0..4 {
        trust.load_status(&blank("YY", &stolen, days, 1 << 24), now()).unwrap();
    }
    let fresh = seed(9);
    let neighbour = TrustList::new("YY".parse().unwrap(), 2, at(NOW - DAY), at(NOW + 9 * DAY)).unwrap();
    let neighbour = neighbour.trust(entry(&fresh, NAME, Scope::STATUS_LISTS)).unwrap();
    let neighbour = neighbour.withdraw(stolen.public()).unwrap();
    trust.load_recognised(Authority::new(seed(4)).sign(&neighbour).unwrap().bytes()).unwrap();
    for days in 4..8 {
        trust.load_status(&blank("YY", &fresh, days, 1 << 24), now()).unwrap();
    }
    assert_eq!(trust.statuses().count(), 4);
    let one_more = blank("YY", &fresh, 8, 1 << 17);
    assert_eq!(trust.load_status(&one_more, now()).unwrap_err().code(), "too-large");
}

#[test]
fn what_a_key_said_outside_its_dates_binds_no_more() {
    let mut trust = trust();
    trust.load_status(&sign(speaker(), &list(shard(), Status::AsIssued, NOW + 100)), now()).unwrap();
    let before = sign(speaker(), &list(shard(), Status::Revoked, NOW + 40));
    assert_eq!(trust.load_status(&before, now()).unwrap_err().code(), "rollback");
    // The authority has learned that the key was stolen at some moment, and ends it there.
    let ended = TrustedKey::new(speaker().public(), NAME, at(NOW - DAY), at(NOW + 50)).unwrap();
    let keys = home(2).trust(issuing()).unwrap().trust(ended.scope(Scope::STATUS_LISTS)).unwrap();
    trust.load(Authority::new(seed(1)).sign(&keys).unwrap().bytes(), now()).unwrap();
    assert_eq!(trust.statuses().count(), 0);
    trust.load_status(&before, now()).unwrap();
    assert_eq!(decide(&trust, NOW), (Outcome::Refuse, vec!["revoked"]));
}

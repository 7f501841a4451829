//! What a verifier believes, and what it refuses to load.

use sanse::key::SigningKey;
use sanse::trust::{
    FutureList, NextRoot, RecognisedRegion, Scope, Trust, TrustError, TrustList, TrustMemory, TrustedKey,
};
use sanse::verify::{Outcome, Policy, Regions, Verifier};
use sanse::{Authority, Colour, Issuer, Now, Request, Unverified};

use crate::world::*;

fn list(sequence: u64) -> TrustList {
    TrustList::new("ZZ".parse().unwrap(), sequence, at(NOW), at(NOW + 100 * DAY)).unwrap()
}

fn entry(key: &SigningKey) -> TrustedKey {
    TrustedKey::new(key.public(), "Authority", at(NOW - DAY), at(NOW + 300 * DAY)).unwrap()
}

fn sign(root: &SigningKey, list: &TrustList) -> Vec<u8> {
    Authority::new(root.clone()).sign(list).unwrap().into_bytes()
}

fn now() -> Now {
    Now::exactly(at(NOW))
}

fn decide(trust: &Trust, code: &str, time: u64) -> (Outcome, Vec<&'static str>) {
    let gate = Verifier::new(trust.clone(), here().build().unwrap(), fresh_guard());
    let decision = check(&gate, code, time);
    (decision.outcome(), names(&decision))
}

#[test]
fn a_list_comes_back_as_it_was_signed() {
    let (root, next) = (seed(1), seed(3));
    let neighbour =
        RecognisedRegion::new("YY".parse().unwrap(), seed(4).public(), at(NOW + DAY), &[Colour::Green], DAY);
    let full = list(7)
        .trust(entry(&seed(2)).scope(Scope::CREDENTIALS.and(Scope::STATUS_LISTS)).specimen())
        .unwrap()
        .trust(entry(&seed(5)))
        .unwrap()
        .withdraw(seed(6).public())
        .unwrap()
        .recognise(neighbour.unwrap())
        .unwrap()
        .grace(HOUR)
        .unwrap()
        .report_key(&sanse::key::ReportPublicKey::from_bytes(&[8; 32]).unwrap())
        .next_root(NextRoot::new(&next, "ZZ".parse().unwrap(), root.public()));
    let read = Unverified::<TrustList>::from_bytes(sign(&root, &full)).unwrap();
    assert_eq!(read.untrusted_claims().unwrap(), full);
    assert_eq!(read.untrusted_kid(), Some(root.public().kid()));
}

#[test]
fn only_the_pinned_root_is_believed() {
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    assert!(matches!(trust.load(&sign(&seed(9), &list(1)), now()), Err(TrustError::OtherRoot { .. })));
    let mut forged = sign(&seed(1), &list(1));
    let last = forged.len() - 1;
    forged[last] ^= 1;
    assert!(matches!(trust.load(&forged, now()), Err(TrustError::NotBelieved(_))));
    assert!(matches!(
        trust.load(World::new().paper(&green(1)).bytes(), now()),
        Err(TrustError::NotBelieved(_))
    ));
    assert!(trust.home().is_none());
}

#[test]
fn a_sequence_number_never_falls_and_never_forks() {
    let root = seed(1);
    let mut trust = Trust::pin(root.public()).unwrap();
    trust.load(&sign(&root, &list(5)), now()).unwrap();
    assert_eq!(trust.load(&sign(&root, &list(4)), now()), Err(TrustError::Rollback { sequence: 4, seen: 5 }));
    let other = sign(&root, &list(5).trust(entry(&seed(2))).unwrap());
    assert_eq!(trust.load(&other, now()), Err(TrustError::Fork { sequence: 5 }));
    trust.load(&sign(&root, &list(5)), now()).unwrap();
    trust.load(&sign(&root, &list(6)), now()).unwrap();

    let kept = TrustMemory::from_bytes(&trust.memory().to_bytes()).unwrap();
    let mut restarted = Trust::resume(root.public(), kept.clone()).unwrap();
    assert_eq!(
        restarted.load(&sign(&root, &list(5)), now()),
        Err(TrustError::Rollback { sequence: 5, seen: 6 })
    );
    for length in 0..kept.to_bytes().len() {
        assert!(TrustMemory::from_bytes(&kept.to_bytes()[..length]).is_err());
    }
}

#[test]
fn one_bad_future_time_bricks_no_gate() {
    let root = seed(1);
    let ahead =
        |seconds| TrustList::new("ZZ".parse().unwrap(), 1, at(NOW + seconds), at(NOW + 100 * DAY)).unwrap();
    let mut trust = Trust::pin(root.public()).unwrap();
    trust.load(&sign(&root, &ahead(DAY)), now()).unwrap();
    let mut trust = Trust::pin(root.public()).unwrap();
    let far = sign(&root, &ahead(DAY + 1));
    assert!(matches!(trust.load(&far, now()), Err(TrustError::FromTheFuture { .. })));
    trust.load_home(&far, now(), FutureList::OperatorConfirms).unwrap();
    let mut restarted = Trust::resume(root.public(), trust.memory().clone()).unwrap();
    restarted.load(&far, now()).unwrap();
}

#[test]
fn a_clock_behind_a_signed_time_is_in_doubt() {
    let world = World::new();
    let mut trust = Trust::pin(world.root.public()).unwrap();
    let list = list(1).trust(entry(&seed(2))).unwrap();
    trust.load(&sign(&world.root, &list), now()).unwrap();
    let early = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(decide(&trust, &early, NOW), (Outcome::Admit, vec![]));
    assert_eq!(decide(&trust, &early, NOW - 1), (Outcome::Check, vec!["clock-behind"]));
}

#[test]
fn a_list_that_ran_out_refuses_and_grace_only_checks() {
    let world = World::new();
    let list =
        TrustList::new("ZZ".parse().unwrap(), 1, at(NOW), at(NOW + HOUR)).unwrap().grace(HOUR).unwrap();
    let trust = loaded(&world.root, &list.trust(entry(&seed(2))).unwrap());
    let outcome = |time| decide(&trust, &world.code(1, "ZZ-GATE-7", time), time);
    assert_eq!(outcome(NOW + HOUR - 10), (Outcome::Admit, vec![]));
    assert_eq!(outcome(NOW + HOUR), (Outcome::Check, vec!["trust-stale"]));
    assert_eq!(outcome(NOW + 2 * HOUR - 10), (Outcome::Check, vec!["trust-stale"]));
    assert_eq!(outcome(NOW + 2 * HOUR), (Outcome::Refuse, vec!["trust-expired"]));
}

#[test]
fn keys_are_held_to_their_entries() {
    let world = World::new();
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let with = |list: TrustList| decide(&loaded(&world.root, &list), &code, NOW);
    let key = || entry(&seed(2));
    assert_eq!(with(list(1).trust(key()).unwrap()), (Outcome::Admit, vec![]));
    assert_eq!(with(list(1)).1, ["key-unknown"]);
    assert_eq!(with(list(1).trust(key().scope(Scope::PLACE_CODES)).unwrap()).1, ["key-scope"]);
    assert_eq!(with(list(1).trust(key()).unwrap().withdraw(seed(2).public()).unwrap()).1, ["key-withdrawn"]);
    assert_eq!(with(list(1).trust(key().longest_life(DAY).unwrap()).unwrap()).0, Outcome::Admit);
    assert_eq!(with(list(1).trust(key().longest_life(DAY - 1).unwrap()).unwrap()).1, ["life-too-long"]);
    assert_eq!(with(list(1).trust(key().specimen()).unwrap()).1, ["specimen"]);
    let dated = |from, until| {
        let entry = TrustedKey::new(seed(2).public(), "A", at(from), at(until)).unwrap();
        with(list(1).trust(entry).unwrap())
    };
    assert_eq!(dated(NOW, NOW + 1), (Outcome::Admit, vec![]));
    assert_eq!(dated(NOW - 10, NOW).1, ["key-not-valid-then"]);
    assert_eq!(dated(NOW + 59, NOW + 100), (Outcome::Admit, vec![]), "floored to the minute");
    assert_eq!(dated(NOW + 60, NOW + 100).1, ["key-not-valid-then"]);
    assert_eq!(decide(&Trust::pin(seed(1).public()).unwrap(), &code, NOW).1, ["trust-missing"]);
}

#[test]
fn a_specimen_is_grey() {
    let world = World::new();
    let trust = loaded(&world.root, &list(1).trust(entry(&seed(2)).specimen()).unwrap());
    let gate = Verifier::new(trust, here().build().unwrap(), fresh_guard());
    let decision = check(&gate, &world.code(1, "ZZ-GATE-7", NOW), NOW);
    assert_eq!((decision.display(), decision.colour()), (sanse::verify::Display::Grey, None));
    assert!(decision.is_specimen());
}

#[test]
fn a_neighbours_passes_count_as_far_as_they_are_recognised() {
    let (home, theirs, their_issuer) = (seed(1), seed(4), seed(5));
    let yy = || "YY".parse().unwrap();
    let neighbour =
        TrustList::new(yy(), 1, at(NOW), at(NOW + DAY)).unwrap().trust(entry(&their_issuer)).unwrap();
    let recognised = |until, colours: &[Colour], life| {
        let region = RecognisedRegion::new(yy(), theirs.public(), at(until), colours, life).unwrap();
        let mut trust = loaded(&home, &list(1).trust(entry(&seed(2))).unwrap().recognise(region).unwrap());
        trust.load_recognised(&sign(&theirs, &neighbour)).unwrap();
        trust
    };
    let world = World { issuer: Issuer::new(their_issuer.clone()), ..World::new() };
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let good = recognised(NOW + 1, &[Colour::Green], DAY);
    assert_eq!(decide(&good, &code, NOW), (Outcome::Admit, vec![]));
    let decision = check(&Verifier::new(good.clone(), here().build().unwrap(), fresh_guard()), &code, NOW);
    assert_eq!(decision.region(), Some(yy()));
    for less in [
        recognised(NOW, &[Colour::Green], DAY),
        recognised(NOW + 1, &[Colour::Yellow, Colour::Red], DAY),
        recognised(NOW + 1, &[Colour::Green], DAY - 1),
    ] {
        assert_eq!(decide(&less, &code, NOW).1, ["recognition-exceeded"]);
    }
    // Shown openly it is for its own region; a place may take fewer regions than are recognised.
    let open = world.shown(&green(1), 1, &Request::openly(yy(), at(NOW))).to_text();
    let gate = |policy: sanse::verify::PolicyBuilder| {
        Verifier::new(good.clone(), policy.build().unwrap(), fresh_guard())
    };
    assert_eq!(check(&gate(Policy::openly()), &open, NOW).outcome(), Outcome::Admit);
    let only_home = here().regions(Regions::Only(vec!["ZZ".parse().unwrap()]));
    assert_eq!(names(&check(&gate(only_home), &code, NOW)), ["region-not-recognised"]);

    let mut trust = loaded(&home, &list(1));
    assert_eq!(trust.load_recognised(&sign(&theirs, &neighbour)), Err(TrustError::NotRecognised));
}

#[test]
fn a_neighbour_stands_and_falls_with_the_home_list() {
    let (home, theirs, their_issuer) = (seed(1), seed(4), seed(5));
    let yy = || "YY".parse().unwrap();
    let neighbour = |sequence, until| {
        TrustList::new(yy(), sequence, at(NOW), at(until)).unwrap().trust(entry(&their_issuer)).unwrap()
    };
    let home_list = |sequence, until, root: &SigningKey| {
        let list = TrustList::new("ZZ".parse().unwrap(), sequence, at(NOW), at(until)).unwrap();
        let region =
            RecognisedRegion::new(yy(), root.public(), at(NOW + DAY), &[Colour::Green], DAY).unwrap();
        list.recognise(region).unwrap()
    };
    let world = World { issuer: Issuer::new(their_issuer.clone()), ..World::new() };
    let code = |time| world.code(1, "ZZ-GATE-7", time);
    let mut trust = loaded(&home, &home_list(1, NOW + HOUR, &theirs));
    trust.load_recognised(&sign(&theirs, &neighbour(2, NOW + 2 * HOUR))).unwrap();
    assert_eq!(decide(&trust, &code(NOW), NOW), (Outcome::Admit, vec![]));
    // The home list ran out, though the neighbour's has not; then both.
    assert_eq!(decide(&trust, &code(NOW + HOUR), NOW + HOUR).1, ["trust-expired"]);
    assert_eq!(decide(&trust, &code(NOW + 3 * HOUR), NOW + 3 * HOUR).1, ["trust-expired", "trust-expired"]);
    let older = trust.load_recognised(&sign(&theirs, &neighbour(1, NOW + DAY)));
    assert_eq!(older, Err(TrustError::Rollback { sequence: 1, seen: 2 }));
    // A newer home list keeps the neighbour, unless it names another root or withdraws the key.
    let mut kept = trust.clone();
    kept.load(&sign(&home, &home_list(2, NOW + DAY, &theirs)), now()).unwrap();
    assert_eq!(decide(&kept, &code(NOW), NOW), (Outcome::Admit, vec![]));
    let mut other_root = trust.clone();
    other_root.load(&sign(&home, &home_list(2, NOW + DAY, &seed(6))), now()).unwrap();
    assert_eq!(decide(&other_root, &code(NOW), NOW).1, ["key-unknown"]);
    let withdrawn = home_list(2, NOW + DAY, &theirs).withdraw(their_issuer.public()).unwrap();
    trust.load(&sign(&home, &withdrawn), now()).unwrap();
    assert_eq!(decide(&trust, &code(NOW), NOW).1, ["key-withdrawn"]);
}

#[test]
fn neighbours_do_not_speak_for_each_other() {
    let home = seed(1);
    let (yy, xx, issuer) = (seed(4), seed(6), seed(5));
    let named = |id: &str| id.parse().unwrap();
    let recognised = |id, root: &SigningKey| {
        RecognisedRegion::new(named(id), root.public(), at(NOW + DAY), &[Colour::Green], DAY).unwrap()
    };
    let home_list =
        list(1).recognise(recognised("YY", &yy)).unwrap().recognise(recognised("XX", &xx)).unwrap();
    let theirs = |id, sequence| TrustList::new(named(id), sequence, at(NOW), at(NOW + DAY)).unwrap();
    let world = World { issuer: Issuer::new(issuer.clone()), ..World::new() };
    let code = world.code(1, "ZZ-GATE-7", NOW);
    let own = sign(&yy, &theirs("YY", 1).trust(entry(&issuer)).unwrap());
    let claimed = sign(&xx, &theirs("XX", 1).trust(entry(&issuer)).unwrap());
    let withdrawn = sign(&yy, &theirs("YY", 2).withdraw(issuer.public()).unwrap());
    // In whatever order they come, the same is believed...
    for order in [[&own, &claimed], [&claimed, &own]] {
        let mut trust = loaded(&home, &home_list);
        for list in order {
            trust.load_recognised(list).unwrap();
        }
        let gate = Verifier::new(trust.clone(), here().build().unwrap(), fresh_guard());
        assert_eq!(check(&gate, &code, NOW).region(), Some(named("XX")));
        // ...and a key that its region withdraws is not kept alive by another.
        trust.load_recognised(&withdrawn).unwrap();
        assert_eq!(decide(&trust, &code, NOW).1, ["key-withdrawn"]);
        // An older list does not come back after a restart, and one number never names two lists.
        let mut restarted = Trust::resume(home.public(), trust.memory().clone()).unwrap();
        restarted.load(&sign(&home, &home_list), now()).unwrap();
        assert_eq!(restarted.load_recognised(&own), Err(TrustError::Rollback { sequence: 1, seen: 2 }));
        let other = sign(&yy, &theirs("YY", 2));
        assert_eq!(restarted.load_recognised(&other), Err(TrustError::Fork { sequence: 2 }));
    }
}

#[test]
fn two_regions_may_share_a_root() {
    let home = seed(1);
    let shared = seed(4);
    let recognised = |id: &str| {
        let id = id.parse().unwrap();
        RecognisedRegion::new(id, shared.public(), at(NOW + DAY), &[Colour::Green], DAY).unwrap()
    };
    let mut trust =
        loaded(&home, &list(1).recognise(recognised("YY")).unwrap().recognise(recognised("XX")).unwrap());
    for id in ["XX", "YY"] {
        let theirs = TrustList::new(id.parse().unwrap(), 1, at(NOW), at(NOW + DAY)).unwrap();
        trust.load_recognised(&sign(&shared, &theirs)).unwrap();
    }
    let stranger = TrustList::new("WW".parse().unwrap(), 1, at(NOW), at(NOW + DAY)).unwrap();
    assert!(matches!(trust.load_recognised(&sign(&shared, &stranger)), Err(TrustError::OtherRegion { .. })));
}

#[test]
fn keys_with_a_part_in_trust_are_nobodys_wallet() {
    let world = World::new();
    let (withdrawn, next, neighbour) = (seed(21), seed(22), seed(23));
    let region = RecognisedRegion::new(
        "YY".parse().unwrap(),
        neighbour.public(),
        at(NOW + DAY),
        &[Colour::Green],
        DAY,
    );
    let list = list(1)
        .trust(entry(&seed(2)))
        .unwrap()
        .withdraw(withdrawn.public())
        .unwrap()
        .recognise(region.unwrap())
        .unwrap()
        .next_root(NextRoot::new(&next, "ZZ".parse().unwrap(), world.root.public()));
    let trust = loaded(&world.root, &list);
    for key in [withdrawn, next, neighbour, world.root.clone()] {
        let key = sanse::key::HolderKey::from(key);
        let mut wallet = sanse::Wallet::new();
        let credential = world.credential(&green(1), &key);
        wallet.add("me", credential.bytes(), key).unwrap();
        let code = wallet.present("me", &Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW))).unwrap().code;
        assert_eq!(decide(&trust, &code.to_text(), NOW).1, ["holder-key-trusted"]);
    }
}

/// A neighbour cannot shut a person out at home by listing, or withdrawing, the key of their wallet.
#[test]
fn a_neighbours_list_says_nothing_of_wallets_elsewhere() {
    let world = World::new();
    let (yy, holder) = (seed(23), seed(101));
    let region =
        RecognisedRegion::new("YY".parse().unwrap(), yy.public(), at(NOW + DAY), &[Colour::Green], DAY);
    let home = list(1).trust(entry(&seed(2))).unwrap().recognise(region.unwrap()).unwrap();
    let theirs = |sequence| TrustList::new("YY".parse().unwrap(), sequence, at(NOW), at(NOW + DAY)).unwrap();
    let hostile = [
        theirs(2).trust(entry(&seed(5))).unwrap().trust(entry(&holder)).unwrap(),
        theirs(2).trust(entry(&seed(5))).unwrap().withdraw(holder.public()).unwrap(),
    ];
    for claims in hostile {
        let mut trust = loaded(&world.root, &home);
        trust.load_recognised(&sign(&yy, &claims)).unwrap();
        let shown = |issuer: &SigningKey| {
            let world = World { issuer: Issuer::new(issuer.clone()), ..World::new() };
            let key = sanse::key::HolderKey::from(holder.clone());
            let mut wallet = sanse::Wallet::new();
            wallet.add("me", world.credential(&green(1), &key).bytes(), key).unwrap();
            let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
            wallet.present("me", &request).unwrap().code.to_text()
        };
        assert_eq!(decide(&trust, &shown(&seed(2)), NOW).0, Outcome::Admit);
        // Of its own passes it counts.
        assert_eq!(decide(&trust, &shown(&seed(5)), NOW).1, ["holder-key-trusted"]);
    }
}

#[test]
fn a_newer_list_never_lowers_the_watermark_and_never_changes_the_region() {
    let world = World::new();
    let mut trust = loaded(&world.root, &list(1).trust(entry(&seed(2))).unwrap());
    let earlier = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW - DAY), at(NOW + DAY)).unwrap();
    trust.load(&sign(&world.root, &earlier.trust(entry(&seed(2))).unwrap()), now()).unwrap();
    let code = world.code(1, "ZZ-GATE-7", NOW);
    assert_eq!(decide(&trust, &code, NOW - 1).1, ["clock-behind"]);
    let other = TrustList::new("YY".parse().unwrap(), 3, at(NOW), at(NOW + DAY)).unwrap();
    assert!(matches!(trust.load(&sign(&world.root, &other), now()), Err(TrustError::OtherRegion { .. })));
}

#[test]
fn roles_are_not_mixed() {
    let root = seed(1);
    let refused = Authority::new(root.clone()).sign(&list(1).trust(entry(&root)).unwrap()).unwrap_err();
    assert_eq!(refused.code(), "mismatch");
    let stranger = NextRoot::new(&seed(3), "YY".parse().unwrap(), root.public());
    assert_eq!(Authority::new(root).sign(&list(1).next_root(stranger)).unwrap_err().code(), "mismatch");
    assert_eq!(
        list(1).trust(entry(&seed(2))).unwrap().trust(entry(&seed(2))).unwrap_err().code(),
        "duplicate"
    );
    let own =
        RecognisedRegion::new("ZZ".parse().unwrap(), seed(4).public(), at(NOW), &[Colour::Green], 1).unwrap();
    assert_eq!(list(1).recognise(own).unwrap_err().code(), "malformed");
}

#[test]
fn published_keys_are_no_roots() {
    let rfc_8032: [u8; 32] = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
        0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ];
    use sha2::Digest as _;
    let vectors: [u8; 32] = sha2::Sha256::digest(b"sanse/test-vectors/root").into();
    for seed in [rfc_8032, vectors] {
        let key = SigningKey::from_seed(&seed).unwrap();
        assert!(Trust::pin(key.public()).unwrap_err().to_string().contains("published"));
    }
    let own = SigningKey::from_seed(&vectors).unwrap();
    assert!(Trust::pin_published_test_root(own.public()).is_ok());
    assert!(Trust::pin_published_test_root(seed(1).public()).is_err());

    // Nor are they followed, or recognised, by any verifier but that of the vectors.
    let published = |name: &str| {
        SigningKey::from_seed(&sha2::Sha256::digest(format!("sanse/test-vectors/{name}")).into()).unwrap()
    };
    let (root, region) = (seed(1), "ZZ".parse().unwrap());
    let mut trust = Trust::pin(root.public()).unwrap();
    for name in ["root", "root-2", "root-3", "root-yy", "root-yy-2", "root-xx"] {
        let key = published(name);
        assert!(Trust::pin(key.public()).is_err(), "{name}");
        let announcing = list(1).next_root(NextRoot::new(&key, region, root.public()));
        let refused = trust.load(&sign(&root, &announcing), now()).unwrap_err();
        assert_eq!(refused.code(), "list-next-root", "{name}");
        assert!(refused.to_string().contains("published"), "{refused}");
        let yy = "YY".parse().unwrap();
        let yy_until = at(NOW + DAY);
        let recognised = RecognisedRegion::new(yy, key.public(), yy_until, &[Colour::Green], DAY).unwrap();
        let mut trust = loaded(&root, &list(1).recognise(recognised).unwrap());
        let theirs = TrustList::new(yy, 1, at(NOW), at(NOW + DAY)).unwrap();
        let refused = trust.load_recognised(&sign(&key, &theirs)).unwrap_err();
        assert_eq!(refused.code(), "list-published-root", "{name}");
    }
}

#[test]
fn a_retired_key_signs_no_more_and_what_it_signed_stays_good() {
    let world = World::new();
    let (root, key) = (seed(1), seed(2));
    let retired = |until| list(2).trust(entry(&key)).unwrap().retire(key.public(), at(until));
    let trust = loaded(&root, &retired(NOW + 60).unwrap());
    let request = Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW));
    let code = world.shown(&green(1), 1, &request).to_text();
    assert_eq!(decide(&trust, &code, NOW), (Outcome::Admit, vec![]));
    // A pass dated after the end is refused; so is that one when its key ended before it.
    let before = loaded(&root, &retired(NOW).unwrap());
    assert_eq!(decide(&before, &code, NOW).1, ["key-not-valid-then"]);

    assert_eq!(retired(NOW + 301 * DAY).unwrap_err().code(), "mismatch");
    assert_eq!(retired(NOW - DAY).unwrap_err().code(), "mismatch");
    assert_eq!(list(2).retire(key.public(), at(NOW)).unwrap_err().code(), "unknown");
}

#[test]
fn a_neighbour_is_recognised_on_other_terms_once_the_old_ones_are_ended() {
    let yy = |colours: &[Colour]| {
        RecognisedRegion::new("YY".parse().unwrap(), seed(2).public(), at(NOW + DAY), colours, HOUR).unwrap()
    };
    let list = list(1).recognise(yy(&[Colour::Green])).unwrap();
    assert_eq!(list.clone().recognise(yy(&[Colour::Red])).unwrap_err().code(), "duplicate");
    let ended = list.end_recognition("YY".parse().unwrap()).unwrap();
    assert!(ended.recognised().is_empty());
    assert_eq!(ended.clone().end_recognition("YY".parse().unwrap()).unwrap_err().code(), "unknown");
    assert_eq!(ended.recognise(yy(&[Colour::Red])).unwrap().recognised().len(), 1);
}

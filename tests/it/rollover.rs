//! One root hands over to the next: signed by both, followed by every verifier, and never undone.

use ed25519_dalek::Signer;
use sanse::key::SigningKey;
use sanse::trust::{NextRoot, RecognisedRegion, Trust, TrustError, TrustList, TrustMemory, TrustedKey};
use sanse::{Authority, Colour, Now, limits};

use crate::world::*;

fn list(region: &str, sequence: u64) -> TrustList {
    TrustList::new(region.parse().unwrap(), sequence, at(NOW), at(NOW + 100 * DAY)).unwrap()
}

fn sign(root: &SigningKey, list: &TrustList) -> Vec<u8> {
    Authority::new(root.clone()).sign(list).unwrap().into_bytes()
}

/// The list in which `root` announces `next`.
fn announcing(region: &str, sequence: u64, root: &SigningKey, next: &SigningKey) -> Vec<u8> {
    let next = NextRoot::new(next, region.parse().unwrap(), root.public());
    sign(root, &list(region, sequence).next_root(next))
}

fn load(trust: &mut Trust, list: &[u8]) -> Result<(), &'static str> {
    trust.load(list, Now::exactly(at(NOW))).map_err(|error| error.code())
}

/// After a restart: the same pin, what was kept, and the last list loaded anew.
fn restarted(pinned: &SigningKey, trust: &Trust, last: &[u8]) -> Trust {
    let memory = TrustMemory::from_bytes(&trust.memory().to_bytes()).unwrap();
    let mut again = Trust::resume(pinned.public(), memory).unwrap();
    assert_eq!(load(&mut again, last), Ok(()));
    again
}

/// Pinned to root 1, with list 5, which announces root 2.
fn announced() -> (Trust, Vec<u8>) {
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    let list = announcing("ZZ", 5, &seed(1), &seed(2));
    load(&mut trust, &list).unwrap();
    assert_eq!((trust.root(), trust.next_root()), (seed(1).public().clone(), Some(seed(2).public().clone())));
    (trust, list)
}

/// The same, and list 6 by root 2.
fn handed_over() -> (Trust, Vec<u8>) {
    let (mut trust, _) = announced();
    let list = sign(&seed(2), &list("ZZ", 6));
    load(&mut trust, &list).unwrap();
    assert_eq!((trust.root(), trust.next_root()), (seed(2).public().clone(), None));
    (trust, list)
}

#[test]
fn the_next_root_counts_from_its_first_list_on_and_the_old_one_no_more() {
    let (mut trust, last) = handed_over();
    assert_eq!(load(&mut trust, &sign(&seed(1), &list("ZZ", 7))), Err("list-old-root"));
    assert_eq!(load(&mut trust, &announcing("ZZ", 7, &seed(1), &seed(9))), Err("list-old-root"));
    let mut again = restarted(&seed(1), &trust, &last);
    assert_eq!(again.root(), *seed(2).public());
    assert_eq!(load(&mut again, &sign(&seed(1), &list("ZZ", 7))), Err("list-old-root"));
    assert_eq!(load(&mut again, &sign(&seed(2), &list("ZZ", 7))), Ok(()));
    // What the old root signed before is an old list, and no alarm.
    assert_eq!(load(&mut again, &sign(&seed(1), &list("ZZ", 4))), Err("list-rollback"));
}

#[test]
fn until_it_signs_the_present_root_goes_on_and_may_take_the_announcement_back() {
    let (mut trust, _) = announced();
    assert_eq!(load(&mut trust, &announcing("ZZ", 6, &seed(1), &seed(2))), Ok(()));
    let taken_back = sign(&seed(1), &list("ZZ", 7));
    assert_eq!(load(&mut trust, &taken_back), Ok(()));
    assert_eq!(trust.next_root(), None);
    assert_eq!(load(&mut trust, &sign(&seed(2), &list("ZZ", 8))), Err("list-other-root"));
}

#[test]
fn neither_root_hands_over_alone() {
    // Only the old one: a next root that did not agree, or agreed to something else.
    let zz = || "ZZ".parse().unwrap();
    let unproven = [
        NextRoot::new(&seed(2), "YY".parse().unwrap(), seed(1).public()),
        NextRoot::new(&seed(2), zz(), seed(3).public()),
    ];
    for next in unproven {
        let list = list("ZZ", 6).next_root(next);
        assert_eq!(Authority::new(seed(1)).sign(&list).unwrap_err().code(), "mismatch");
    }
    // The library signs no such list, so one is made by hand: its proof damaged, then signed.
    let forged = resigned(&announcing("ZZ", 6, &seed(1), &seed(2)), 1);
    let (mut trust, _) = announced();
    assert_eq!(load(&mut trust, &forged), Err("list-next-root"));
    // Only the new one: nobody has announced it.
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    load(&mut trust, &sign(&seed(1), &list("ZZ", 5))).unwrap();
    assert_eq!(load(&mut trust, &sign(&seed(2), &list("ZZ", 6))), Err("list-other-root"));
    assert_eq!(load(&mut trust, &announcing("ZZ", 6, &seed(2), &seed(1))), Err("list-other-root"));
}

/// The same list with the last byte of the proof changed: claims end with it, and the signature follows.
fn resigned(list: &[u8], root: u8) -> Vec<u8> {
    let ciborium::Value::Tag(18, parts) = ciborium::from_reader(list).unwrap() else { panic!("no tag") };
    let mut parts = parts.into_array().unwrap();
    let (protected, mut claims) = (parts[0].clone(), parts[2].as_bytes().unwrap().clone());
    *claims.last_mut().unwrap() ^= 1;
    let bytes = |value: &ciborium::Value| {
        let mut out = Vec::new();
        ciborium::into_writer(value, &mut out).unwrap();
        out
    };
    let signed = ciborium::Value::Array(vec![
        "Signature1".into(),
        protected,
        ciborium::Value::Bytes(Vec::new()),
        ciborium::Value::Bytes(claims.clone()),
    ]);
    parts[2] = ciborium::Value::Bytes(claims);
    let root = ed25519_dalek::SigningKey::from_bytes(&[root; 32]);
    parts[3] = ciborium::Value::Bytes(root.sign(&bytes(&signed)).to_bytes().to_vec());
    bytes(&ciborium::Value::Tag(18, Box::new(ciborium::Value::Array(parts))))
}

#[test]
fn the_sequence_goes_on_through_a_handover() {
    let (trust, _) = announced();
    for (sequence, code) in [(4, Err("list-rollback")), (5, Err("list-fork")), (6, Ok(())), (9, Ok(()))] {
        assert_eq!(load(&mut trust.clone(), &sign(&seed(2), &list("ZZ", sequence))), code, "{sequence}");
    }
    // It is the region's root and no other's.
    assert_eq!(load(&mut trust.clone(), &sign(&seed(2), &list("YY", 6))), Err("list-other-region"));
}

#[test]
fn an_announcement_outlives_a_restart() {
    let (trust, last) = announced();
    let mut again = restarted(&seed(1), &trust, &last);
    assert_eq!(load(&mut again, &sign(&seed(2), &list("ZZ", 6))), Ok(()));
    // Also where the list itself is lost: what is remembered is enough.
    let mut again = Trust::resume(seed(1).public(), trust.memory().clone()).unwrap();
    assert_eq!(load(&mut again, &sign(&seed(2), &list("ZZ", 6))), Ok(()));
}

#[test]
fn a_verifier_that_was_off_needs_the_list_that_announces() {
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    load(&mut trust, &sign(&seed(1), &list("ZZ", 3))).unwrap();
    let newest = sign(&seed(2), &list("ZZ", 6));
    let error = trust.load(&newest, Now::exactly(at(NOW))).unwrap_err();
    let TrustError::OtherRoot { found, root } = &error else { panic!("{error:?}") };
    assert_eq!((*found, *root), (seed(2).public().kid(), seed(1).public().kid()));
    let said = error.to_string();
    assert!(said.contains(&format!("load first the list in which {root} announces {found}")), "{said}");
    assert_eq!(load(&mut trust, &announcing("ZZ", 5, &seed(1), &seed(2))), Ok(()));
    assert_eq!(load(&mut trust, &newest), Ok(()));
}

#[test]
fn two_handovers_in_a_row_and_none_back() {
    let (mut trust, _) = handed_over();
    // Back to the first root, though both would sign it.
    assert_eq!(load(&mut trust, &announcing("ZZ", 7, &seed(2), &seed(1))), Err("list-next-root"));
    assert_eq!(load(&mut trust, &announcing("ZZ", 7, &seed(2), &seed(2))), Err("list-next-root"));
    assert_eq!(load(&mut trust, &announcing("ZZ", 7, &seed(2), &seed(3))), Ok(()));
    let last = sign(&seed(3), &list("ZZ", 8));
    assert_eq!(load(&mut trust, &last), Ok(()));
    let mut again = restarted(&seed(1), &trust, &last);
    for old in [seed(1), seed(2)] {
        assert_eq!(load(&mut again, &sign(&old, &list("ZZ", 9))), Err("list-old-root"));
        assert_eq!(load(&mut again, &announcing("ZZ", 9, &seed(3), &old)), Err("list-next-root"));
    }
    assert_eq!(load(&mut again, &sign(&seed(3), &list("ZZ", 9))), Ok(()));
}

/// None of the old roots is ever forgotten, so there is an end to them.
#[test]
fn many_handovers_are_followed_in_bounded_memory() {
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    let last = u8::try_from(limits::PAST_ROOTS).unwrap() + 1;
    for n in 1..last {
        load(&mut trust, &announcing("ZZ", u64::from(n), &seed(n), &seed(n + 1))).unwrap();
    }
    load(&mut trust, &sign(&seed(last), &list("ZZ", 50))).unwrap();
    for old in 1..last {
        assert_eq!(load(&mut trust, &sign(&seed(old), &list("ZZ", 51))), Err("list-old-root"));
    }
    let one_more = announcing("ZZ", 51, &seed(last), &seed(last + 1));
    assert_eq!(load(&mut trust, &one_more), Err("list-next-root"));
    assert!(trust.memory().to_bytes().len() < limits::TRUST_MEMORY_BYTES / limits::REGIONS_REMEMBERED);
}

#[test]
fn whoever_pins_the_new_root_by_hand_goes_on_with_the_same_memory() {
    let (trust, announcement) = announced();
    let mut pinned = restarted(&seed(2), &trust, &announcement);
    assert_eq!(load(&mut pinned, &sign(&seed(1), &list("ZZ", 6))), Err("list-old-root"));
    assert_eq!(load(&mut pinned, &sign(&seed(2), &list("ZZ", 4))), Err("list-rollback"));
    assert_eq!(load(&mut pinned, &sign(&seed(2), &list("ZZ", 6))), Ok(()));
}

#[test]
fn old_and_next_roots_are_nobodys_wallet() {
    let world = World::new();
    let entry = TrustedKey::new(seed(50).public(), "Authority", at(NOW - DAY), at(NOW + DAY)).unwrap();
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    load(&mut trust, &announcing("ZZ", 5, &seed(1), &seed(101))).unwrap();
    let list = list("ZZ", 6).trust(entry).unwrap();
    let next = NextRoot::new(&seed(102), "ZZ".parse().unwrap(), seed(101).public());
    load(&mut trust, &sign(&seed(101), &list.next_root(next))).unwrap();
    let world = World { issuer: sanse::Issuer::new(seed(50)), ..world };
    let gate = sanse::verify::Verifier::new(trust, here().build().unwrap(), fresh_guard());
    for n in [1, 2] {
        let decision = check(&gate, &world.code(n, "ZZ-GATE-7", NOW), NOW);
        assert_eq!(names(&decision), ["holder-key-trusted"], "the key of seed 100 + {n}");
    }
    assert_eq!(names(&check(&gate, &world.code(3, "ZZ-GATE-7", NOW), NOW)), Vec::<&str>::new());
}

/// The home list with YY recognised under a root.
fn recognising(sequence: u64, root: &SigningKey) -> Vec<u8> {
    let yy = "YY".parse().unwrap();
    let yy = RecognisedRegion::new(yy, root.public(), at(NOW + DAY), &[Colour::Green], DAY).unwrap();
    sign(&seed(1), &list("ZZ", sequence).recognise(yy).unwrap())
}

/// Home list 1 names root 4 of YY; YY has announced root 5 in its list 5.
fn with_neighbour() -> Trust {
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    load(&mut trust, &recognising(1, &seed(4))).unwrap();
    assert_eq!(neighbour(&mut trust, &announcing("YY", 5, &seed(4), &seed(5))), Ok(()));
    trust
}

fn neighbour(trust: &mut Trust, list: &[u8]) -> Result<(), &'static str> {
    trust.load_recognised(list).map_err(|error| error.code())
}

#[test]
fn a_neighbours_root_hands_over_whichever_of_the_two_the_home_list_names() {
    let (home_old, home_new) = (recognising(2, &seed(4)), recognising(2, &seed(5)));
    let next = sign(&seed(5), &list("YY", 6));
    let old = |sequence| sign(&seed(4), &list("YY", sequence));
    for home in [&home_old, &home_new] {
        // The home list is renewed first, or the neighbour's is.
        let mut first = with_neighbour();
        load(&mut first, home).unwrap();
        assert_eq!(first.neighbours().count(), 1, "it stays in force meanwhile");
        assert_eq!(neighbour(&mut first, &next), Ok(()));
        let mut second = with_neighbour();
        assert_eq!(neighbour(&mut second, &next), Ok(()));
        load(&mut second, home).unwrap();
        for mut trust in [first, second] {
            assert_eq!(trust.neighbours().count(), 1);
            assert_eq!(neighbour(&mut trust, &old(7)), Err("list-old-root"));
            let memory = TrustMemory::from_bytes(&trust.memory().to_bytes()).unwrap();
            let mut again = Trust::resume(seed(1).public(), memory).unwrap();
            load(&mut again, home).unwrap();
            assert_eq!(neighbour(&mut again, &next), Ok(()));
            assert_eq!(neighbour(&mut again, &old(7)), Err("list-old-root"));
            // A home list that still names the old root does not bring it back.
            load(&mut again, &recognising(3, &seed(4))).unwrap();
            assert_eq!(again.neighbours().count(), 1);
            assert_eq!(neighbour(&mut again, &old(7)), Err("list-old-root"));
        }
    }
}

#[test]
fn a_neighbours_old_root_signs_no_more_once_the_home_list_names_the_next() {
    let mut trust = with_neighbour();
    load(&mut trust, &recognising(2, &seed(5))).unwrap();
    assert_eq!(neighbour(&mut trust, &sign(&seed(4), &list("YY", 6))), Err("list-old-root"));
    // The list in force is loaded again after a restart, and is the only one of the old root.
    let announcement = announcing("YY", 5, &seed(4), &seed(5));
    assert_eq!(neighbour(&mut trust, &announcement), Ok(()));
    // A verifier that has not seen the announcement believes the home list.
    let mut fresh = Trust::pin(seed(1).public()).unwrap();
    load(&mut fresh, &recognising(2, &seed(5))).unwrap();
    assert_eq!(neighbour(&mut fresh, &announcement), Err("list-not-recognised"));
    assert_eq!(neighbour(&mut fresh, &sign(&seed(5), &list("YY", 6))), Ok(()));
}

#[test]
fn neighbours_hand_over_to_nobody_elses_root() {
    let mut trust = with_neighbour();
    // Root 5 is announced for YY and for nothing else.
    assert_eq!(neighbour(&mut trust, &sign(&seed(5), &list("XX", 6))), Err("list-other-region"));
    assert_eq!(load(&mut trust, &sign(&seed(5), &list("ZZ", 2))), Err("list-other-root"));
    // The home list's word counts most: another root begins a new line, with any number, and then they go on.
    load(&mut trust, &recognising(2, &seed(9))).unwrap();
    assert_eq!(trust.neighbours().count(), 0);
    assert_eq!(neighbour(&mut trust, &sign(&seed(5), &list("YY", 6))), Err("list-not-recognised"));
    assert_eq!(neighbour(&mut trust, &sign(&seed(9), &list("YY", 4))), Ok(()));
    assert_eq!(neighbour(&mut trust, &sign(&seed(9), &list("YY", 3))), Err("list-rollback"));
    assert_eq!(neighbour(&mut trust, &sign(&seed(9), &list("YY", 6))), Ok(()));
}

/// A thief of a root uses up all numbers; the next root, pinned by hand or named by the home list, begins anew.
#[test]
fn a_stolen_root_uses_up_no_numbers_of_the_next_one() {
    let mut trust = Trust::pin(seed(1).public()).unwrap();
    load(&mut trust, &sign(&seed(1), &list("ZZ", u64::MAX))).unwrap();
    let mut pinned = Trust::resume(seed(9).public(), trust.memory().clone()).unwrap();
    assert_eq!(load(&mut pinned, &sign(&seed(1), &list("ZZ", u64::MAX))), Err("list-other-root"));
    assert_eq!(load(&mut pinned, &sign(&seed(9), &list("XX", 6))), Err("list-other-region"));
    assert_eq!(load(&mut pinned, &sign(&seed(9), &list("ZZ", 6))), Ok(()));
    assert_eq!(load(&mut pinned, &sign(&seed(9), &list("ZZ", 5))), Err("list-rollback"));
    // The same pin as before: nothing begins anew.
    let mut again = Trust::resume(seed(1).public(), trust.memory().clone()).unwrap();
    assert_eq!(load(&mut again, &sign(&seed(1), &list("ZZ", 6))), Err("list-rollback"));

    let mut trust = with_neighbour();
    let last = announcing("YY", u64::MAX, &seed(4), &seed(5));
    assert_eq!(neighbour(&mut trust, &last), Ok(()));
    load(&mut trust, &recognising(2, &seed(9))).unwrap();
    assert_eq!(neighbour(&mut trust, &sign(&seed(9), &list("YY", 7))), Ok(()));
}

//! Places: which codes are believed, what a wallet signs for, and self-scans that are sent later.

use sanse::key::SigningKey;
use sanse::place::{Challenge, PlaceCode, PlaceKind, WayIn};
use sanse::trust::{RecognisedRegion, Scope, Trust, TrustList, TrustedKey};
use sanse::verify::{Beacon, Outcome, Policy, Scene, Strength, Verifier};
use sanse::{Authority, Colour, Issuer, Now, Request, SelfScans, Unverified, Verified, Wallet};

use crate::world::*;

fn library() -> PlaceCode {
    let place = PlaceCode::new(
        "ZZ-LIB-1".parse().unwrap(),
        "示例图书馆",
        "999999".parse().unwrap(),
        at(NOW),
        at(NOW + 300 * DAY),
    );
    place.unwrap().with_kind(PlaceKind::Museum).with_way_in(WayIn::SelfScan).with_unit("U-00000017").unwrap()
}

/// The district's key signs place codes, the issuer's does not.
fn district() -> (World, Issuer) {
    let mut world = World::new();
    let key = seed(7);
    let entry = |key: &SigningKey, scope| {
        TrustedKey::new(key.public(), "ZZ Office", at(NOW - DAY), at(NOW + 200 * DAY)).unwrap().scope(scope)
    };
    let list = TrustList::new("ZZ".parse().unwrap(), 2, at(NOW - HOUR), at(NOW + 100 * DAY))
        .unwrap()
        .trust(entry(&seed(2), Scope::CREDENTIALS).longest_life(40 * DAY).unwrap())
        .unwrap()
        .trust(entry(&key, Scope::PLACE_CODES))
        .unwrap()
        .trust(entry(&seed(8), Scope::PLACE_CODES).specimen())
        .unwrap()
        .withdraw(seed(9).public())
        .unwrap();
    world.trust = loaded(&world.root, &list);
    (world, Issuer::new(key))
}

fn refused(trust: &Trust, signer: &Issuer, place: &PlaceCode, now: u64) -> &'static str {
    let text = signer.sign_place(place).unwrap().to_text();
    trust.open_place(&text, Now::exactly(at(now))).map_or_else(|error| error.code(), |_| "believed")
}

#[test]
fn a_place_code_is_believed_under_the_right_key_alone() {
    let (world, office) = district();
    let trust = &world.trust;
    assert_eq!(refused(trust, &office, &library(), NOW), "believed");
    assert_eq!(refused(trust, &world.issuer, &library(), NOW), "place-key-scope");
    assert_eq!(refused(trust, &Issuer::new(seed(50)), &library(), NOW), "place-not-believed");
    assert_eq!(refused(trust, &Issuer::new(seed(9)), &library(), NOW), "place-key-withdrawn");
    assert_eq!(refused(trust, &Issuer::new(seed(8)), &library(), NOW), "place-specimen");
    assert_eq!(refused(&Trust::pin(world.root.public()).unwrap(), &office, &library(), NOW), "place-no-list");

    let elsewhere =
        PlaceCode::new("YY-LIB-1".parse().unwrap(), "x", "999999".parse().unwrap(), at(NOW), at(NOW + DAY))
            .unwrap();
    assert_eq!(refused(trust, &office, &elsewhere, NOW), "place-other-region");

    // Another document of the same key is no place code, and a place code is no pass.
    let credential = world.issuer.issue_paper(&green(1), at(NOW), at(NOW + HOUR)).unwrap().to_text();
    assert_eq!(
        trust.open_place(&credential, Now::exactly(at(NOW))).unwrap_err().code(),
        "place-not-believed"
    );
    let poster = office.sign_place(&library()).unwrap().to_text();
    assert_eq!(names(&check(&world.gate(here()), &poster, NOW)), ["header-type"]);
}

#[test]
fn a_place_code_holds_within_its_dates() {
    let (world, office) = district();
    let code = |from, until| {
        PlaceCode::new("ZZ-LIB-1".parse().unwrap(), "x", "999999".parse().unwrap(), at(from), at(until))
            .unwrap()
    };
    let answer = |place: &PlaceCode, now| refused(&world.trust, &office, place, now);
    for (now, wanted) in [
        (NOW - HOUR - 1, "place-clock-behind"),
        (NOW - HOUR, "believed"), // a phone that is an hour slow
        (NOW + 10 * DAY - 1, "believed"),
        (NOW + 10 * DAY, "place-not-now"),
    ] {
        assert_eq!(answer(&code(NOW, NOW + 10 * DAY), now), wanted, "{now}");
    }
    let doubt = Now::between(at(NOW + 10 * DAY - 5), at(NOW + 10 * DAY)).unwrap();
    let text = office.sign_place(&code(NOW, NOW + 10 * DAY)).unwrap().to_text();
    assert_eq!(world.trust.open_place(&text, doubt).unwrap_err().code(), "place-not-now");
    assert_eq!(answer(&code(NOW - 2 * DAY, NOW + DAY), NOW), "place-key-not-valid-then");
    assert_eq!(answer(&code(NOW + 99 * DAY, NOW + 130 * DAY), NOW + 100 * DAY - 1), "believed");
    assert_eq!(answer(&code(NOW + 99 * DAY, NOW + 130 * DAY), NOW + 100 * DAY), "place-no-list");
    assert!(
        PlaceCode::new("ZZ-A".parse().unwrap(), "x", "999999".parse().unwrap(), at(NOW), at(NOW)).is_err()
    );
    assert!(
        PlaceCode::new("ZZ-A".parse().unwrap(), "x", "999999".parse().unwrap(), at(NOW), at(NOW + 401 * DAY))
            .is_err()
    );
}

#[test]
fn a_neighbours_place_is_believed_while_the_region_is_recognised() {
    let (root, their_root, office) = (seed(1), seed(31), seed(32));
    let recognised = RecognisedRegion::new(
        "YY".parse().unwrap(),
        their_root.public(),
        at(NOW + 5 * DAY),
        &[Colour::Green],
        48 * HOUR,
    )
    .unwrap();
    let home = TrustList::new("ZZ".parse().unwrap(), 1, at(NOW - DAY), at(NOW + 100 * DAY))
        .unwrap()
        .recognise(recognised)
        .unwrap();
    let mut trust = loaded(&root, &home);
    let entry = TrustedKey::new(office.public(), "YY Office", at(NOW - DAY), at(NOW + 200 * DAY))
        .unwrap()
        .scope(Scope::PLACE_CODES);
    let theirs = TrustList::new("YY".parse().unwrap(), 1, at(NOW - DAY), at(NOW + 100 * DAY))
        .unwrap()
        .trust(entry)
        .unwrap();
    let shorter = TrustList::new("YY".parse().unwrap(), 2, at(NOW - DAY), at(NOW + 2 * DAY)).unwrap();
    let shorter = shorter.trust(theirs.keys()[0].clone()).unwrap();
    let shorter = Authority::new(their_root.clone()).sign(&shorter).unwrap();
    let signed = Authority::new(their_root).sign(&theirs).unwrap();
    trust.load_recognised(signed.bytes()).unwrap();
    let place = |region: &str| {
        PlaceCode::new(
            format!("{region}-LIB-1").parse().unwrap(),
            "x",
            "999998".parse().unwrap(),
            at(NOW),
            at(NOW + 50 * DAY),
        )
        .unwrap()
    };
    let office = Issuer::new(office);
    assert_eq!(refused(&trust, &office, &place("YY"), NOW), "believed");
    assert_eq!(refused(&trust, &office, &place("ZZ"), NOW), "place-other-region");
    assert_eq!(refused(&trust, &office, &place("YY"), NOW + 5 * DAY - 1), "believed");
    assert_eq!(refused(&trust, &office, &place("YY"), NOW + 5 * DAY), "place-not-recognised");
    trust.load_recognised(shorter.bytes()).unwrap();
    assert_eq!(refused(&trust, &office, &place("YY"), NOW + 2 * DAY - 1), "believed");
    assert_eq!(refused(&trust, &office, &place("YY"), NOW + 2 * DAY), "place-neighbour-list");
}

#[test]
fn a_changed_place_code_is_not_believed() {
    let (world, office) = district();
    let signed = office.sign_place(&library()).unwrap();
    for at_byte in 0..signed.bytes().len() {
        let mut bytes = signed.bytes().to_vec();
        bytes[at_byte] ^= 1;
        let Ok(document) = Unverified::<PlaceCode>::from_bytes(bytes) else { continue };
        let text = format!("SN1:{}", base45::encode(document.untrusted_bytes()));
        assert!(world.trust.open_place(&text, Now::exactly(at(NOW))).is_err(), "byte {at_byte}");
    }
}

#[test]
fn the_longest_code_fits_on_a_poster() {
    let (_, office) = district();
    let name = "示".repeat(21) + "x";
    let place = PlaceCode::new(
        "ABCDEFGH-123".parse().unwrap(),
        &name,
        "999999".parse().unwrap(),
        at(NOW),
        at(NOW + DAY),
    )
    .unwrap();
    let place =
        place.with_kind(PlaceKind::Ferry).with_way_in(WayIn::SelfScan).with_unit("U-00000017").unwrap();
    let signed = office.sign_place(&place).unwrap();
    assert_eq!((signed.bytes().len(), signed.to_text().len()), (204, 310)); // 10-M holds 311
    let longer = PlaceCode::new(
        "ZZ-A".parse().unwrap(),
        &"x".repeat(65),
        "999999".parse().unwrap(),
        at(NOW),
        at(NOW + DAY),
    );
    assert_eq!(longer.unwrap_err().code(), "length");
    for bad in ["", "a\u{202E}b", "two\nlines", "\u{7}"] {
        assert!(
            PlaceCode::new("ZZ-A".parse().unwrap(), bad, "999999".parse().unwrap(), at(NOW), at(NOW + DAY))
                .is_err()
        );
    }
    for bad in ["", "lower", "U-000000017", "A B"] {
        assert!(library().with_unit(bad).is_err(), "{bad}");
    }
}

/// A wallet with the pass of person `n`.
fn wallet(world: &World, n: u8) -> Wallet {
    let key = sanse::key::HolderKey::from(seed(100 + n));
    let mut wallet = Wallet::new();
    wallet.add("me", world.credential(&green(n), &key).bytes(), key).unwrap();
    wallet
}

#[cfg(all(feature = "poster", feature = "scan"))]
#[test]
fn a_poster_is_read_back_and_its_name_stays_writing() {
    use sanse::poster::Poster;
    use sanse::scan::Frame;

    let (world, office) = district();
    let name = "\"<b>&'示例\u{1F600}";
    let place =
        PlaceCode::new("ZZ-LIB-1".parse().unwrap(), name, "999999".parse().unwrap(), at(NOW), at(NOW + DAY))
            .unwrap();
    for place in [library(), place] {
        let text = office.sign_place(&place).unwrap().to_text();
        let poster = Poster::new(&world.trust.open_place(&text, Now::exactly(at(NOW))).unwrap()).unwrap();
        let picture = poster.to_png().unwrap();
        if let Some(folder) = std::env::var_os("SANSE_LOOK") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{}.png", place.unit())), &picture)
                .unwrap();
            std::fs::write(
                std::path::Path::new(&folder).join(format!("{}.svg", place.unit())),
                poster.to_svg(),
            )
            .unwrap();
        }
        assert_eq!(Frame::from_file(&picture).unwrap().one().unwrap(), text);
        let page = poster.to_svg();
        assert!(page.contains("示例") && !page.contains("<b>"), "{page}");
    }
}

#[test]
fn a_screen_is_answered_at_its_own_place_alone() {
    let (world, office) = district();
    let gate_7 =
        PlaceCode::new("ZZ-GATE-7".parse().unwrap(), "x", "999999".parse().unwrap(), at(NOW), at(NOW + DAY))
            .unwrap();
    let believed = |place: &PlaceCode| {
        let text = office.sign_place(place).unwrap().to_text();
        world.trust.open_place(&text, Now::exactly(at(NOW))).unwrap()
    };
    let (gate_7, library) = (believed(&gate_7.with_way_in(WayIn::Screen)), believed(&library()));
    let mut beacon = Beacon::new();
    let shown = Challenge::new("ZZ-GATE-7".parse().unwrap(), at(NOW), beacon.nonce(100).unwrap());
    let read = Challenge::from_text(&shown.to_text()).unwrap();
    assert_eq!(Request::answer(&library, &read, at(NOW)).unwrap_err().code(), "mismatch");

    let request = Request::answer(&gate_7, &read, at(NOW)).unwrap();
    let code = wallet(&world, 1).present("me", &request).unwrap().code.to_text();
    let policy = here().binding(sanse::verify::BindingRule::Challenged);
    let decision =
        world.gate(policy).check(&code, &Scene::at(Now::exactly(at(NOW + 5))).beacon(&beacon, 105));
    assert_eq!((decision.outcome(), decision.strength()), (Outcome::Admit, Some(Strength::Challenged)));
}

#[test]
fn a_fever_clinic_turns_nobody_away_unseen() {
    let (world, _) = district();
    let clinic = |kind| {
        let place = PlaceCode::new(
            "ZZ-GATE-7".parse().unwrap(),
            "x",
            "999999".parse().unwrap(),
            at(NOW),
            at(NOW + DAY),
        )
        .unwrap();
        world.gate(Policy::at_place(&place.with_kind(kind)))
    };
    let red = sanse::Pass::new(Colour::Red, person(1)).photo(sanse::PhotoRef::of(b"x"));
    let code = world.shown(&red, 1, &Request::at("ZZ-GATE-7".parse().unwrap(), at(NOW))).to_text();
    assert_eq!(check(&clinic(PlaceKind::Hospital), &code, NOW).outcome(), Outcome::Refuse);
    assert_eq!(check(&clinic(PlaceKind::FeverClinic), &code, NOW).outcome(), Outcome::Check);
}

struct Visit {
    world: World,
    place: Verified<PlaceCode>,
    unit: Verifier,
    code: String,
}

/// Somebody who entered the library at noon, without a device at the door.
fn entered(n: u8) -> Visit {
    let (world, office) = district();
    let poster = office.sign_place(&library()).unwrap().to_text();
    let place = world.trust.open_place(&poster, Now::exactly(at(NOW))).unwrap();
    let scan = wallet(&world, n).enter("me", &place, at(NOW)).unwrap();
    assert_eq!(
        (scan.place_name.as_str(), scan.colour, scan.entered_at),
        ("示例图书馆", Colour::Green, at(NOW))
    );
    let unit = world.gate(Policy::at_place(place.claims()));
    Visit { world, place, unit, code: scan.code.to_text() }
}

#[test]
fn a_self_scan_counts_at_its_own_time_and_once() {
    let Visit { world, place, unit, code } = entered(1);
    let later = |seconds| unit.check_self_scan(&code, &place, Now::exactly(at(NOW + seconds))).unwrap();
    // The pass has long expired when it is sent, and newer lists were signed since: neither matters.
    let first = later(3 * DAY);
    assert_eq!(first.decision().outcome(), Outcome::Admit, "{:?}", first.decision());
    assert_eq!((first.claimed_at(), first.decision().colour()), (Some(at(NOW)), Some(Colour::Green)));
    assert!(first.id().is_some());
    assert_eq!(later(4 * DAY).id(), first.id());

    assert_eq!(later(14 * DAY).decision().outcome(), Outcome::Admit);
    assert_eq!(names(later(14 * DAY + 1).decision()), ["stale"]);
    assert_eq!(
        names(unit.check_self_scan(&code, &place, Now::exactly(at(NOW - 60))).unwrap().decision()),
        ["not-yet-valid", "from-the-future"]
    );

    // At another place it is nothing, and as a code at the door it is stale.
    let other = world.gate(here());
    let error = other.check_self_scan(&code, &place, Now::exactly(at(NOW + DAY))).unwrap_err();
    assert_eq!(error.code(), "mismatch");
    assert_eq!(names(&check(&unit, &code, NOW + HOUR)), ["stale"]);
}

#[test]
fn what_was_not_signed_for_the_place_is_no_self_scan() {
    let Visit { world, place, unit, code } = entered(1);
    let sent = |text: &str| unit.check_self_scan(text, &place, Now::exactly(at(NOW + HOUR))).unwrap();
    let paper = world.paper(&green(1)).to_text();
    for text in ["", "SN1:", paper.as_str(), &code[..code.len() - 3]] {
        let entry = sent(text);
        assert_eq!(
            (entry.decision().outcome(), entry.id(), entry.claimed_at()),
            (Outcome::Refuse, None, None),
            "{text}"
        );
    }
    let open = world.shown(&green(1), 1, &Request::openly("ZZ".parse().unwrap(), at(NOW))).to_text();
    assert_eq!(names(sent(&open).decision()), ["place-required"]);
}

#[test]
fn one_moment_is_one_visit_whatever_the_phone_signs() {
    let Visit { world, place, unit, code } = entered(1);
    let sent = |text: &str| unit.check_self_scan(text, &place, Now::exactly(at(NOW + HOUR))).unwrap();
    let first = sent(&code).id();
    let salted = |n: u8, time| {
        let request = Request::entering(&place, at(time)).salt(sanse::identity::Salt::from_bytes([n; 16]));
        sent(&wallet(&world, 1).present("me", &request).unwrap().code.to_text()).id()
    };
    assert!(first.is_some());
    assert_eq!([salted(1, NOW), salted(2, NOW), salted(3, NOW + 290)], [first; 3]);
    assert_ne!(salted(1, NOW + 300), first);
    let other = wallet(&world, 2).present("me", &Request::entering(&place, at(NOW))).unwrap();
    assert_ne!(sent(&other.code.to_text()).id(), first);
}

#[test]
fn a_self_scan_is_for_this_place_whatever_the_policy_says() {
    use sanse::verify::{BindingRule, PaperRule};

    let Visit { world, place, code, .. } = entered(1);
    let lax = Policy::at_place(place.claims()).binding(BindingRule::Open).paper(PaperRule::Check);
    let unit = world.gate(lax);
    let sent = |text: &str| unit.check_self_scan(text, &place, Now::exactly(at(NOW + HOUR))).unwrap();
    assert_eq!(sent(&code).decision().outcome(), Outcome::Admit);
    let open = world.shown(&green(1), 1, &Request::openly("ZZ".parse().unwrap(), at(NOW))).to_text();
    assert_eq!((names(sent(&open).decision()), sent(&open).id()), (vec!["place-required"], None));
    let paper = world.paper(&green(1)).to_text();
    assert_eq!((sent(&paper).decision().outcome(), sent(&paper).id()), (Outcome::Refuse, None));
}

#[test]
fn a_phone_does_not_choose_the_time_that_lists_are_held_against() {
    let Visit { place, unit, code, .. } = entered(1);
    let late = Now::exactly(at(NOW + 100 * DAY)); // when the home list has run out
    let checked = unit.check_self_scan(&code, &place, late).unwrap();
    assert_eq!(names(checked.decision()), ["trust-expired", "stale"]);
}

#[test]
fn a_name_that_nobody_reads_is_no_name() {
    let bad = [
        " ",
        "x ",
        " x",
        "\u{3164}",
        "\u{115F}",
        "\u{2800}",
        "\u{AD}",
        "a\u{FE0F}",
        "a\u{FFFE}",
        "a\u{1FFFF}",
    ];
    for name in bad {
        let place =
            PlaceCode::new("ZZ-A".parse().unwrap(), name, "999999".parse().unwrap(), at(NOW), at(NOW + DAY));
        assert_eq!(place.unwrap_err().code(), "malformed", "{name:?}");
    }
}

#[test]
fn self_scans_wait_until_they_are_answered() {
    let (world, office) = district();
    let poster = office.sign_place(&library()).unwrap().to_text();
    let place = world.trust.open_place(&poster, Now::exactly(at(NOW))).unwrap();
    let wallet = wallet(&world, 1);
    let mut waiting = SelfScans::new();
    for n in 0..sanse::limits::SELF_SCANS as u64 {
        waiting
            .keep(&place, &wallet.enter("me", &place, at(NOW + 60 * n)).unwrap().code, at(NOW + 60 * n))
            .unwrap();
    }
    let one_more = wallet.enter("me", &place, at(NOW + 20 * HOUR)).unwrap();
    assert_eq!(waiting.keep(&place, &one_more.code, at(NOW)).unwrap_err().code(), "exhausted");
    let again = wallet.enter("me", &place, at(NOW + 3)).unwrap();
    waiting.keep(&place, &again.code, at(NOW + 3)).unwrap(); // the same code as the first
    assert_eq!(waiting.len(), sanse::limits::SELF_SCANS);

    let mut kept = SelfScans::import(&waiting.export()).unwrap();
    assert!(kept == waiting);
    let (to, first) = kept.first().map(|(place, code)| (place, code.to_owned())).unwrap();
    assert_eq!((to.as_str(), &first), ("ZZ-LIB-1", &again.code.to_text()));
    assert!(kept.sent(&first) && !kept.sent(&first));
    assert_ne!(kept.first().unwrap().1, first);
    assert_eq!(kept.drop_older(at(NOW + 60 + 14 * DAY)), 0);
    assert_eq!(kept.drop_older(at(NOW + 61 + 14 * DAY)), 1);
    assert_eq!(format!("{kept:?}"), format!("SelfScans {{ waiting: {} }}", kept.len()));

    let bytes = kept.export();
    for cut in 0..bytes.len().min(2_000) {
        assert!(SelfScans::import(&bytes[..cut]).is_err(), "{cut}");
    }
    let gate =
        PlaceCode::new("ZZ-GATE-7".parse().unwrap(), "x", "999999".parse().unwrap(), at(NOW), at(NOW + DAY))
            .unwrap();
    let gate =
        world.trust.open_place(&office.sign_place(&gate).unwrap().to_text(), Now::exactly(at(NOW))).unwrap();
    assert_eq!(wallet.enter("me", &gate, at(NOW)).unwrap_err().code(), "mismatch");
}

//! A register that was brought back from a copy: what it has forgotten, and who is told.

use super::*;

#[test]
fn what_a_register_from_a_copy_has_forgotten_is_revoked() {
    let desk = Desk::with_register();
    on_paper(&desk, 1);
    on_paper(&desk, 2);
    copy(&desk.at("zz/register"), &desk.at("copy"));
    // After the copy: somebody gets a pass, and somebody else's is revoked.
    on_paper(&desk, 3);
    good(&desk, "revoke zz --as pu P2 --why moved");
    copy(&desk.at("copy"), &desk.at("zz/register"));

    refuses(
        &desk,
        "registry doctor zz",
        &["1 credentials may be out", "of 1 people", "issuer registry reconcile"],
    );
    assert_eq!(status(&desk, "sheet-3"), Status::AsIssued);
    // What is signed now would hide what the book knows of the passes before.
    let refused = [
        "issue zz --as pu --due",
        "issue zz --as pu P1",
        "declare zz --as rong P2",
        "fetch zz 1 --out again",
    ];
    for line in refused {
        refuses(&desk, line, &["brought back from a copy", "issuer registry reconcile"]);
    }
    // What was decided before reaches the gates.
    let (code, complaint) = fails(&desk, "status publish zz");
    assert!(code == 3 && complaint.contains("brought back from a copy"), "{complaint}");
    refuses(&desk, "registry reconcile zz --as rong", &["an approver"]);
    refuses(&desk, "registry reconcile zz --as an --pass sheet-1/pass.txt", &["the register knows it"]);
    let said = good(&desk, "registry reconcile zz --as an");
    for told in ["revoked     1 credentials", "waits       P2", "lost        ", "Tell again"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert_eq!(
        [1, 2, 3].map(|n| status(&desk, &format!("sheet-{n}"))),
        [Status::AsIssued, Status::Revoked, Status::Revoked]
    );
    // Nothing is given out of whom the register has forgotten something, before somebody has looked.
    refuses(&desk, "fetch zz 2 --out again", &["something older"]);
    let (code, complaint) = fails(&desk, "issue zz --as pu P2");
    assert!(code == 1 && complaint.contains("forgotten"), "{complaint}");
    good(&desk, "status publish zz");
    good(&desk, "registry doctor zz");
    assert!(good(&desk, "registry reconcile zz --as an").contains("the register knows all"));
    assert!(good(&desk, "registry audit zz --as an").contains("register.reconcile"));
    // Not with everybody else, unseen.
    let said = good(&desk, "confirm zz --as an --all");
    assert!(said.contains("one by one  P2"), "{said}");
    assert!(fails(&desk, "issue zz --as pu P2").1.contains("forgotten"));
    good(&desk, "confirm zz --as an P2");
    good(&desk, "issue zz --as pu P2");
    good(&desk, "registry doctor zz");
}

#[test]
fn a_register_from_a_copy_is_known_even_where_the_book_knows_nothing() {
    let desk = Desk::with_register();
    on_paper(&desk, 1);
    copy(&desk.at("zz/register"), &desk.at("copy"));
    // Nothing of this stands in the book, and the copy has none of it.
    let person = desk.person(2);
    good(&desk, &format!("declare zz --as rong {person}"));
    copy(&desk.at("copy"), &desk.at("zz/register"));
    refuses(&desk, "registry doctor zz", &["brought back from a copy", "issuer registry reconcile"]);
    refuses(&desk, "issue zz --as pu --due", &["brought back from a copy"]);
    refuses(&desk, "registry reconcile zz --as rong", &["an approver"]);
    let said = good(&desk, "registry reconcile zz --as an");
    assert!(said.contains("lost        ") && said.contains("Tell again"), "{said}");
    good(&desk, "issue zz --as pu P1");
    good(&desk, "registry doctor zz");
}

#[test]
fn a_pass_of_before_the_register_is_revoked_by_itself() {
    let desk = Desk::with_region();
    good(&desk, "status init zz");
    for sheet in ["sheet-1", "sheet-2"] {
        good(&desk, &format!("pass zz --colour green --document - --paper --out {sheet}"));
    }
    let said = good(&desk, "registry init zz --officer an:approver");
    assert!(said.contains("2 passes"), "{said}");
    refuses(&desk, "registry doctor zz", &["2 credentials may be out", "before there was a register"]);
    good(&desk, "registry reconcile zz --as an --pass sheet-1/pass.txt");
    assert_eq!(status(&desk, "sheet-1"), Status::Revoked);
    assert_eq!(status(&desk, "sheet-2"), Status::AsIssued);
    good(&desk, "registry reconcile zz --as an");
    good(&desk, "registry doctor zz");
}

/// What was ended for good comes back with a copy. It is kept beside the register, and ended again.
#[test]
fn what_was_ended_before_is_ended_again() {
    let desk = Desk::with_register();
    desk.write("portrait.png", desk::PORTRAIT);
    on_paper(&desk, 1);
    good(&desk, "photo zz --as rong P1 portrait.png");
    good(&desk, "confirm zz --as an P1");
    (2..=4).for_each(|n| drop(desk.person(n)));
    for officer in ["li:registrar", "wu:approver"] {
        good(&desk, &format!("registry officer zz --as an {officer}"));
    }
    good(&desk, "unit zz --as an U-1 --name Library --places 2");
    for place in ["ZZ-LIB-1", "ZZ-LIB-2"] {
        good(
            &desk,
            &format!("place apply zz --as rong {place} --unit U-1 --name Library --area 999999 --agent"),
        );
        good(&desk, &format!("place approve zz --as an {place}"));
    }
    // A register of a version that kept nothing beside it: what was ended before is kept with the next command.
    good(&desk, "revoke zz --as pu P4 --why moved");
    fs::remove_file(desk.at("zz/register-ended")).unwrap();
    copy(&desk.at("zz/register"), &desk.at("copy"));

    for name in ["li", "wu"] {
        good(&desk, &format!("registry officer zz --as an --end {name}"));
    }
    good(&desk, "registry officer zz --as an ho:registrar");
    good(&desk, "registry officer zz --as an --end ho");
    good(&desk, "erase zz --as an P1 --why asked");
    good(&desk, "revoke zz --as pu P2 --why moved");
    good(&desk, "revoke zz --as pu P3 --why moved");
    good(&desk, "revoke zz --as pu P3 --why back --lift");
    good(&desk, "place end zz --as an ZZ-LIB-1 --why closed");
    assert!(desk.text("zz/register-ended").contains(" pass.revoke P4\n"));

    copy(&desk.at("copy"), &desk.at("zz/register"));
    refuses(
        &desk,
        "registry doctor zz",
        &["li was ended, which the register has forgotten", "P1 was erased"],
    );
    refuses(&desk, "declare zz --as li P2", &["issuer registry reconcile"]);
    // Whoever was ended does not decide what comes back.
    refuses(&desk, "registry reconcile zz --as wu", &["ask another approver"]);
    let said = good(&desk, "registry reconcile zz --as an");
    for again in ["the officer li", "the officer wu", "P1 was erased", "the place ZZ-LIB-1"] {
        assert!(said.contains(&format!("again       {again}")), "{again}: {said}");
    }
    assert!(said.contains("gone        the officer ho"), "{said}");
    for (name, role) in [("li", "a registrar"), ("wu", "an approver")] {
        let (_, complaint) = fails(&desk, &format!("show zz --as {name} P2"));
        assert!(complaint.contains("no more"), "{role}: {complaint}");
    }
    assert!(good(&desk, "show zz --as an P1").contains("name        none"));
    assert_eq!(status(&desk, "sheet-1"), Status::Revoked);
    // Nothing is issued to whom was revoked before an approver has looked; who was lifted again is who they were.
    assert!(good(&desk, "show zz --as an P2").contains("waits"));
    assert!(!good(&desk, "show zz --as an P3").contains("waits"));
    let listed = good(&desk, "place list zz");
    assert!(listed.contains("1 of 2 places"), "{listed}");
    good(&desk, "registry doctor zz");
    assert!(good(&desk, "registry reconcile zz --as an").contains("the register knows all"));
}

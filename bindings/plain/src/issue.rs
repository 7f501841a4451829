//! Credentials: a wallet proves its key, and the issuer signs.

use sanse::assess::Assessment;
use sanse::key::HolderKey;
use sanse::{Credential, Enrolment, LatestTest, Pass, PhotoRef, ProvenHolderKey, Unverified};

use crate::arguments::Arguments;
use crate::fault::{Family, Fault};
use crate::identity::commitment;
use crate::keys::holder_public_key;
use crate::operation::{Answer, Operation};
use crate::sign::{Party, prepared, with_text};
use crate::value::{Boxed, Thing, Value, record};

impl Thing for ProvenHolderKey {
    const NAME: &'static str = "ProvenHolderKey";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("enrolment.challenge", &[], |_| Ok((&Enrolment::challenge()?).into())),
    // The wallet's answer, its key in memory.
    Operation::new("enrolment.answer", &["key", "challenge"], |a| {
        let (key, challenge) = (a.thing::<HolderKey>("key")?, a.exactly("challenge")?);
        Ok(Enrolment::new(&key, &challenge)?.to_bytes().into())
    }),
    // The same where the key signs elsewhere: what it signs, and the answer with its signature.
    Operation::new("enrolment.message", &["public", "challenge"], |a| {
        let (key, challenge) = (holder_public_key(a, "public")?, a.exactly("challenge")?);
        Ok(Enrolment::message(&key, &challenge).into())
    }),
    Operation::new("enrolment.signed", &["public", "challenge", "signature"], |a| {
        let (key, challenge) = (holder_public_key(a, "public")?, a.exactly("challenge")?);
        Ok(Enrolment::signed(key, &challenge, a.exactly("signature")?)?.to_bytes().into())
    }),
    Operation::new("enrolment.verify", &["answer", "challenge"], |a| {
        let (answer, challenge) = (Enrolment::from_bytes(&a.bytes("answer")?)?, a.exactly("challenge")?);
        Ok(Boxed(answer.verify(&challenge)?).into())
    }),
    Operation::new("proven_holder_key.public", &["holder"], |a| {
        Ok(a.thing::<ProvenHolderKey>("holder")?.key().to_bytes().into())
    }),
    // Bound to a proven key, or on paper: two, so that a holder that is nothing makes no paper.
    Operation::new("credential.sign", BOUND, |a| {
        let holder = a.thing::<ProvenHolderKey>("holder")?;
        credential(a, Some(&holder))
    }),
    Operation::new("credential.sign_paper", PAPER, |a| credential(a, None)),
    // What the issuer said, not verified: for a wallet's own pass.
    Operation::new("credential.untrusted_claims", &["credential"], |a| {
        let read = Unverified::<Credential>::from_bytes(a.bytes("credential")?);
        let claims = read.and_then(|read| read.untrusted_claims());
        Ok(claims_of(&claims.map_err(|reason| Fault::refused(reason.name(), reason))?))
    }),
    Operation::new("credential.text", &["credential"], |a| {
        let read = Unverified::<Credential>::from_bytes(a.bytes("credential")?);
        let read = read.map_err(|reason| Fault::refused(reason.name(), reason))?;
        Ok(read.untrusted_text().into())
    }),
    Operation::new("credential.from_text", &["text"], |a| {
        Ok(sanse::credential_bytes(&a.text("text")?)?.into())
    }),
    // Names a credential: what a register of issued ones is kept by.
    Operation::new("credential.id", &["credential"], |a| {
        let read = Unverified::<Credential>::from_bytes(a.bytes("credential")?);
        Ok((&read.map_err(|reason| Fault::refused(reason.name(), reason))?.untrusted_id()).into())
    }),
];

/// The names of whatever a credential says, and before them of whom it is bound to.
macro_rules! names_of_claims {
    ($($holder:literal)?) => {
        &[
            $($holder,)?
            "key?",
            "public?",
            "commitment",
            "colour?",
            "assessment?",
            "issued_at",
            "expires_at",
            "photo?",
            "status_index?",
            "advice?",
            "test_time?",
            "test_result?",
            "colour_until?",
            "name?",
            "longest_bound?",
            "longest_paper?",
        ]
    };
}

const BOUND: &[&str] = names_of_claims!("holder");
const PAPER: &[&str] = names_of_claims!();

fn credential(a: &mut Arguments, holder: Option<&ProvenHolderKey>) -> Answer {
    let (mut issuer, here) = Party::take(a)?.issuer();
    match (a.may_number("longest_bound")?, a.may_number("longest_paper")?) {
        (None, None) => {}
        (bound, paper) => {
            let bound = bound.unwrap_or(sanse::limits::BOUND_LIFE_SECONDS);
            issuer = issuer.longest_lives(bound, paper.unwrap_or(sanse::limits::PAPER_LIFE_SECONDS))?;
        }
    }
    let pass = pass(a)?;
    let (issued_at, expires_at) = (a.time("issued_at")?, a.time("expires_at")?);
    let unsigned = issuer.prepare(&pass, holder, issued_at, expires_at)?;
    Ok(if here { with_text(issuer.sign(unsigned)?) } else { prepared(unsigned, with_text) })
}

fn pass(a: &mut Arguments) -> Result<Pass, Box<Fault>> {
    let commitment = commitment(a)?;
    let mut pass = match (a.may_word("colour")?, a.may_thing::<Assessment>("assessment")?) {
        (Some(colour), None) => Pass::new(colour, commitment),
        (None, Some(assessment)) => assessment.pass(commitment),
        _ => {
            let why = "give either the `colour`, or the `assessment` that it is of";
            return Err(Fault::new(Family::Kind, "kind", why));
        }
    };
    if let Some(photo) = a.may_exactly("photo")? {
        pass = pass.photo(PhotoRef::from_bytes(photo));
    }
    if let Some(index) = a.may_number("status_index")? {
        pass = pass.status_index(index)?;
    }
    if a.flag("advice")? {
        pass = pass.advise_declaration();
    }
    match (a.may_time("test_time")?, a.may_word("test_result")?) {
        (None, None) => {}
        (Some(time), Some(result)) => pass = pass.test(time, result),
        _ => {
            let why = "a test has a time and a result: give both, `test_time` and `test_result`";
            return Err(Fault::new(Family::Kind, "kind", why));
        }
    }
    if let Some(change) = a.may_time("colour_until")? {
        pass = pass.colour_until(change);
    }
    if let Some(name) = a.may_text("name")? {
        pass = pass.name(&name)?;
    }
    Ok(pass)
}

/// What a credential says; the name, the commitment and the reference of the portrait are personal.
pub(crate) fn claims_of(credential: &Credential) -> Value {
    let pass = credential.pass();
    let test: Option<LatestTest> = pass.latest_test();
    record([
        ("issued_at", credential.issued_at().into()),
        ("expires_at", credential.expires_at().into()),
        ("holder", credential.holder().map(|key| key.to_bytes()).into()),
        ("colour", pass.colour().name().into()),
        ("commitment", pass.commitment().as_bytes().into()),
        ("photo", pass.photo_ref().map(|photo| Value::from(photo.as_bytes())).into()),
        ("status_index", pass.status().into()),
        ("advice", pass.is_advised().into()),
        ("test_time", test.map(|test| test.time).into()),
        ("test_result", test.map(|test| test.result.name()).into()),
        ("name", pass.display_name().into()),
    ])
}

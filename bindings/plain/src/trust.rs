//! What a verifier believes: the pinned root, trust lists, status lists.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sanse::key::VerifyingKey;
use sanse::status::StatusList;
use sanse::trust::{FutureList, StatusMemory, Trust, TrustError, TrustList, TrustMemory};
use sanse::{Now, Verified};

use crate::arguments::Arguments;
use crate::fault::Fault;
use crate::operation::{Answer, Operation};
use crate::value::{Boxed, Thing, Value, list, record};

/// A trust, which lists are loaded into.
pub(crate) struct PlainTrust(Mutex<Trust>);

impl Thing for PlainTrust {
    const NAME: &'static str = "Trust";
}

impl PlainTrust {
    pub(crate) fn new(trust: Trust) -> Self {
        Self(Mutex::new(trust))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Trust> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // A new trust, and one that goes on with what it remembered; `published_test_root` for the roots of test vectors alone.
    Operation::new("trust.pin", &["root", "published_test_root?"], pin),
    Operation::new("trust.resume", &["root", "memory", "published_test_root?"], resume),
    Operation::new("trust.load", &["trust", "list", "time", "latest?"], load),
    Operation::new("trust.load_home", &["trust", "list", "time", "latest?", "confirmed?"], load_home),
    Operation::new("trust.load_recognised", &["trust", "list"], load_recognised),
    Operation::new("trust.load_status", &["trust", "list", "time", "latest?", "confirmed?"], load_status),
    // What must outlive the program.
    Operation::new("trust.memory", &["trust"], |a| {
        Ok(a.thing::<PlainTrust>("trust")?.lock().memory().to_bytes().into())
    }),
    Operation::new("trust.status_memory", &["trust"], |a| {
        Ok(a.thing::<PlainTrust>("trust")?.lock().status_memory().to_bytes().into())
    }),
    Operation::new("trust.resume_statuses", &["trust", "memory"], resume_statuses),
    Operation::new("trust.facts", &["trust"], facts),
    Operation::new("trust.copy", &["trust"], |a| {
        let copy = a.thing::<PlainTrust>("trust")?.lock().clone();
        Ok(Boxed(PlainTrust::new(copy)).into())
    }),
    Operation::new("public_key.kid", &["key"], |a| Ok(public_key(a, "key")?.kid().as_bytes().into())),
];

/// A public key of an issuer or a root, from its 32 bytes.
pub(crate) fn public_key(a: &mut Arguments, name: &str) -> Result<VerifyingKey, Box<Fault>> {
    Ok(VerifyingKey::from_bytes(&a.exactly(name)?)?)
}

/// What to do with a list that is dated ahead.
pub(crate) fn future(a: &mut Arguments) -> Result<FutureList, Box<Fault>> {
    Ok(if a.flag("confirmed")? { FutureList::OperatorConfirms } else { FutureList::Refuse })
}

fn pin(a: &mut Arguments) -> Answer {
    let root = public_key(a, "root")?;
    let trust = match a.flag("published_test_root")? {
        false => Trust::pin(&root)?,
        true => Trust::pin_published_test_root(&root)?,
    };
    Ok(Boxed(PlainTrust::new(trust)).into())
}

fn resume(a: &mut Arguments) -> Answer {
    let (root, memory) = (public_key(a, "root")?, TrustMemory::from_bytes(&a.bytes("memory")?)?);
    let trust = match a.flag("published_test_root")? {
        false => Trust::resume(&root, memory)?,
        true => Trust::resume_published_test_root(&root, memory)?,
    };
    Ok(Boxed(PlainTrust::new(trust)).into())
}

/// Loads something into a trust.
fn loaded(
    a: &mut Arguments,
    load: impl FnOnce(&mut Trust, &[u8], Now, FutureList) -> Result<(), TrustError>,
) -> Answer {
    let (trust, list) = (a.thing::<PlainTrust>("trust")?, a.bytes("list")?);
    let (now, future) = (a.now()?, future(a)?);
    let loaded = load(&mut trust.lock(), &list, now, future);
    loaded.map(Into::into).map_err(|error| Fault::refused(error.code(), error))
}

fn load(a: &mut Arguments) -> Answer {
    loaded(a, |trust, list, now, _| trust.load(list, now))
}

fn load_home(a: &mut Arguments) -> Answer {
    loaded(a, |trust, list, now, future| trust.load_home(list, now, future))
}

fn load_recognised(a: &mut Arguments) -> Answer {
    let (trust, list) = (a.thing::<PlainTrust>("trust")?, a.bytes("list")?);
    let loaded = trust.lock().load_recognised(&list);
    loaded.map(Into::into).map_err(|error| Fault::refused(error.code(), error))
}

fn load_status(a: &mut Arguments) -> Answer {
    let (trust, list) = (a.thing::<PlainTrust>("trust")?, a.bytes("list")?);
    let (now, future) = (a.now()?, future(a)?);
    let loaded = trust.lock().load_status_list(&list, now, future);
    loaded.map(|shard| shard.subject().into()).map_err(|error| Fault::refused(error.code(), error))
}

fn resume_statuses(a: &mut Arguments) -> Answer {
    let (trust, memory) = (a.thing::<PlainTrust>("trust")?, StatusMemory::from_bytes(&a.bytes("memory")?)?);
    let mut trust = trust.lock();
    *trust = trust.clone().resume_statuses(memory);
    Ok(Value::Nothing)
}

fn facts(a: &mut Arguments) -> Answer {
    let trust = a.thing::<PlainTrust>("trust")?;
    let trust = trust.lock();
    let memory = trust.memory();
    Ok(record([
        ("root", trust.root().as_bytes().into()),
        ("next_root", trust.next_root().map(|key| Value::from(key.as_bytes())).into()),
        ("region", trust.region().map(|region| region.to_string()).into()),
        ("home", trust.home().map(list_facts).into()),
        ("neighbours", list(trust.neighbours().map(list_facts))),
        ("statuses", list(trust.statuses().map(status_facts))),
        ("watermark", memory.watermark().into()),
        ("bundle_sequence", memory.bundle_sequence().into()),
    ]))
}

fn list_facts(verified: &Verified<TrustList>) -> Value {
    let list = verified.claims();
    record([
        ("region", list.region().to_string().into()),
        ("sequence", list.sequence().into()),
        ("issued_at", list.issued_at().into()),
        ("expires_at", list.expires_at().into()),
        ("grace", list.grace_seconds().into()),
        ("keys", list.keys().len().into()),
    ])
}

fn status_facts(list: &StatusList) -> Value {
    record([
        ("subject", list.shard().subject().into()),
        ("issued_at", list.issued_at().into()),
        ("expires_at", list.expires_at().into()),
        ("due_at", list.due_at().into()),
        ("entries", list.entries().into()),
    ])
}

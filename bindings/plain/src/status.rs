//! Status lists, as issuers keep and sign them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sanse::status::{ExpiryDay, Shard, Status, StatusBook, StatusList};
use sanse::{RegionId, Unverified};

use crate::arguments::Arguments;
use crate::fault::Fault;
use crate::operation::{Answer, Operation};
use crate::sign::{Party, sign};
use crate::value::{Boxed, Thing, Value, record};

/// The places of one list, which are taken and set.
struct PlainBook(Mutex<StatusBook>);

impl Thing for PlainBook {
    const NAME: &'static str = "StatusBook";
}

impl PlainBook {
    fn lock(&self) -> MutexGuard<'_, StatusBook> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // In memory, for one expiry day (days since 1970, in UTC): an issuer that must outlive a restart keeps a store.
    Operation::new("status_book.new", &["region", "issuer", "expires_at", "entries?"], book),
    Operation::new("status_book.facts", &["book"], |a| {
        let book = a.thing::<PlainBook>("book")?;
        let book = book.lock();
        Ok(record([
            ("subject", book.shard().subject().into()),
            ("entries", book.entries().into()),
            ("free", book.free().into()),
        ]))
    }),
    Operation::new("status_book.take", &["book"], |a| {
        Ok(a.thing::<PlainBook>("book")?.lock().take()?.into())
    }),
    Operation::new("status_book.status", &["book", "index"], |a| {
        let (book, index) = (a.thing::<PlainBook>("book")?, a.number("index")?);
        let status = book.lock().status(index);
        Ok(status.map(Status::name).into())
    }),
    Operation::new("status_book.set", &["book", "index", "status"], |a| {
        let (book, index) = (a.thing::<PlainBook>("book")?, a.number("index")?);
        book.lock().set(index, a.word("status")?)?;
        Ok(Value::Nothing)
    }),
    Operation::new(
        "status_book.sign",
        &["book", "key?", "public?", "issued_at", "expires_at", "ttl?"],
        |a| {
            let book = a.thing::<PlainBook>("book")?;
            let list = book.lock().list(a.time("issued_at")?, a.time("expires_at")?)?;
            sign_list(a, list)
        },
    ),
    // What a list says, not verified: the numbers of the specification, not words, for it may know more.
    Operation::new("status_list.untrusted_claims", &["list"], |a| {
        let list = read(a)?;
        Ok(record([
            ("subject", list.shard().subject().into()),
            ("issued_at", list.issued_at().into()),
            ("expires_at", list.expires_at().into()),
            ("due_at", list.due_at().into()),
            ("entries", list.entries().into()),
        ]))
    }),
    Operation::new("status_list.untrusted_value", &["list", "index"], |a| {
        Ok(read(a)?.value(a.number("index")?).into())
    }),
];

/// Signs a list, or prepares it.
pub(crate) fn sign_list(a: &mut Arguments, list: StatusList) -> Answer {
    let list = match a.may_number("ttl")? {
        None => list,
        Some(seconds) => list.ttl(seconds)?,
    };
    let (issuer, here) = Party::take(a)?.issuer();
    sign(here, || issuer.sign_status(&list), || Ok(issuer.prepare_status(&list)))
}

fn book(a: &mut Arguments) -> Answer {
    let (region, issuer) = (a.word::<RegionId>("region")?, a.text("issuer")?);
    let shard = Shard::new(region, &issuer, ExpiryDay::of(a.time("expires_at")?))?;
    let entries = a.may_number("entries")?.unwrap_or(sanse::limits::STATUS_ENTRIES_MIN as u32);
    Ok(Boxed(PlainBook(Mutex::new(StatusBook::new(shard, entries)?))).into())
}

fn read(a: &mut Arguments) -> Result<StatusList, Box<Fault>> {
    let read = Unverified::<StatusList>::from_bytes(a.bytes("list")?);
    read.and_then(|list| list.untrusted_claims()).map_err(|reason| Fault::refused(reason.name(), reason))
}

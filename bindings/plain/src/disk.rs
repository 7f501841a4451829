//! Whatever keeps something in files: the guard of a gate, an issuer's status lists, the keys of days, the last bundle.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sanse::Day;
use sanse::bundle::{Shelf, Update};
use sanse::guard::{DiskError, DiskGuard, Recovery};
use sanse::status::{ExpiryDay, StatusStore, StoreError};
use sanse::visit::{DayKeys, VisitError};

use crate::arguments::Arguments;
use crate::bundle::{PlainUpdate, told, untaken};
use crate::fault::Fault;
use crate::guards::{PlainGuard, settings};
use crate::operation::{Answer, Operation};
use crate::status::sign_list;
use crate::trust::PlainTrust;
use crate::value::{Boxed, Thing, Value, list, record};

/// An issuer's status lists, kept in a folder.
struct PlainStore(Mutex<StatusStore>);

impl Thing for PlainStore {
    const NAME: &'static str = "StatusStore";
}

impl PlainStore {
    fn lock(&self) -> MutexGuard<'_, StatusStore> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Thing for DayKeys {
    const NAME: &'static str = "DayKeys";
}

impl Thing for Shelf {
    const NAME: &'static str = "Shelf";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // The first start of a gate; each later one; one that has lost what it knew, and so warms up.
    Operation::new("disk_guard.init", DISK_GUARD, |a| disk_guard(a, DiskGuard::init)),
    Operation::new("disk_guard.open", DISK_GUARD, |a| disk_guard(a, DiskGuard::open)),
    Operation::new("disk_guard.without_memory", DISK_GUARD, |a| disk_guard(a, DiskGuard::without_memory)),
    // How it was found on the disk: `whole`, `cut` or `damaged`.
    Operation::new("disk_guard.recovery", &["guard"], recovery),
    Operation::new("status_store.init", &["folder", "region", "issuer", "entries"], |a| {
        let (folder, region, issuer) = (folder(a)?, a.word("region")?, a.text("issuer")?);
        StatusStore::init(&folder, region, &issuer, a.number("entries")?).map(Into::into).map_err(unkept)
    }),
    Operation::new("status_store.open", &["folder"], |a| {
        Ok(Boxed(PlainStore(Mutex::new(StatusStore::open(&folder(a)?).map_err(unkept)?))).into())
    }),
    Operation::new("status_store.days", &["store"], |a| {
        let store = a.thing::<PlainStore>("store")?;
        Ok(list(store.lock().days().iter().map(|day| day.to_string())))
    }),
    // Random places in the list of this day, on the disk before they are answered.
    Operation::new("status_store.take", &["store", "day", "count"], |a| {
        let (store, day, count) =
            (a.thing::<PlainStore>("store")?, a.word::<ExpiryDay>("day")?, a.number("count")?);
        let taken = store.lock().take(day, count).map_err(unkept)?;
        Ok(list(taken))
    }),
    Operation::new("status_store.set", &["store", "day", "index", "status"], |a| {
        let (store, day) = (a.thing::<PlainStore>("store")?, a.word::<ExpiryDay>("day")?);
        let (index, status) = (a.number("index")?, a.word("status")?);
        store.lock().set(day, index, status).map(Into::into).map_err(unkept)
    }),
    Operation::new(
        "status_store.publish",
        &["store", "day", "key?", "public?", "issued_at", "expires_at", "ttl?"],
        |a| {
            let (store, day) = (a.thing::<PlainStore>("store")?, a.word::<ExpiryDay>("day")?);
            let (issued_at, expires_at) = (a.time("issued_at")?, a.time("expires_at")?);
            let published = store.lock().publish(day, issued_at, expires_at).map_err(unkept)?;
            sign_list(a, published)
        },
    ),
    Operation::new("day_keys.open", &["folder", "place", "offset?"], |a| {
        let (folder, place) = (folder(a)?, a.word("place")?);
        let offset =
            a.may_number("offset")?.map(sanse::UtcOffset::from_minutes).transpose()?.unwrap_or_default();
        Ok(Boxed(DayKeys::open(&folder, place, offset).map_err(keyless)?).into())
    }),
    // The key of the day of a moment; made on its day, gone 48 hours after it.
    Operation::new("day_keys.key", &["keys", "time", "now"], |a| {
        let (keys, time) = (a.thing::<DayKeys>("keys")?, a.time("time")?);
        Ok(Boxed(keys.key(time, a.time("now")?).map_err(keyless)?).into())
    }),
    Operation::new("day_keys.confirm_time", &["keys", "now"], |a| {
        let keys = a.thing::<DayKeys>("keys")?;
        keys.confirm_time(a.time("now")?).map(Into::into).map_err(keyless)
    }),
    Operation::new("day_keys.destroy_due", &["keys", "now"], |a| {
        let destroyed = a.thing::<DayKeys>("keys")?.destroy_due(a.time("now")?).map_err(keyless)?;
        let days = |days: &[Day]| list(days.iter().map(|day| day.to_string()));
        Ok(record([("tags", days(&destroyed.tags)), ("names", days(&destroyed.names))]))
    }),
    Operation::new("shelf.new", &["folder"], |a| Ok(Boxed(Shelf::new(folder(a)?)).into())),
    Operation::new("shelf.keep", &["shelf", "update"], |a| {
        let (shelf, update) = (a.thing::<Shelf>("shelf")?, a.thing::<PlainUpdate>("update")?);
        shelf.keep(&update.0).map(Into::into).map_err(|error| Fault::store("not-kept", error))
    }),
    // The bundle that was kept last, taken up again; nothing where none was.
    Operation::new("shelf.resume", &["shelf", "trust", "time", "latest?"], |a| {
        let (shelf, trust) = (a.thing::<Shelf>("shelf")?, a.thing::<PlainTrust>("trust")?.lock().clone());
        let now = a.now()?;
        let kept = shelf.current().map_err(untaken)?;
        let resumed = kept.map(|kept| Update::resume(kept, &trust, now)).transpose().map_err(untaken)?;
        Ok(resumed.map_or(Value::Nothing, told))
    }),
];

const DISK_GUARD: &[&str] = &["folder", "time", "passback?", "entries?"];

fn folder(a: &mut Arguments) -> Result<PathBuf, Box<Fault>> {
    Ok(a.text("folder")?.into())
}

fn disk_guard(
    a: &mut Arguments,
    start: fn(
        &std::path::Path,
        sanse::guard::GuardSettings,
        sanse::Timestamp,
    ) -> Result<DiskGuard, DiskError>,
) -> Answer {
    let (folder, now) = (folder(a)?, a.time("time")?);
    let guard = start(&folder, settings(a)?, now).map_err(|error| Fault::store(error.code(), error))?;
    Ok(Boxed(PlainGuard::Disk(Arc::new(guard))).into())
}

fn recovery(a: &mut Arguments) -> Answer {
    let guard = a.thing::<PlainGuard>("guard")?;
    Ok(match &*guard {
        PlainGuard::Disk(guard) => match guard.recovery() {
            Recovery::Whole => "whole",
            Recovery::Cut { .. } => "cut",
            _ => "damaged",
        }
        .into(),
        PlainGuard::Memory(_) => Value::Nothing,
    })
}

fn unkept(error: StoreError) -> Box<Fault> {
    if let StoreError::Asked(error) = error {
        return error.into();
    }
    Fault::store(error.code(), error)
}

fn keyless(error: VisitError) -> Box<Fault> {
    if let VisitError::Asked(error) = error {
        return error.into();
    }
    Fault::store(error.code(), error)
}

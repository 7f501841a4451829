//! The replay memory of a gate.

use std::sync::Arc;

use sanse::guard::{CloneAlert, Guard, GuardError, GuardSettings, MemoryGuard, MergeError};

use crate::arguments::Arguments;
use crate::fault::Fault;
use crate::operation::{Answer, Operation};
use crate::value::{Boxed, Thing, Value, list, record};

/// A guard that readers share.
pub(crate) enum PlainGuard {
    Memory(Arc<MemoryGuard>),
    #[cfg(feature = "disk")]
    Disk(Arc<sanse::guard::DiskGuard>),
}

impl Thing for PlainGuard {
    const NAME: &'static str = "Guard";
}

impl PlainGuard {
    pub(crate) fn shared(&self) -> Arc<dyn Guard> {
        match self {
            PlainGuard::Memory(guard) => guard.clone(),
            #[cfg(feature = "disk")]
            PlainGuard::Disk(guard) => guard.clone(),
        }
    }
}

/// Asks whichever guard it is.
macro_rules! either {
    ($guard:expr, $inner:ident => $asked:expr) => {
        match &*$guard {
            PlainGuard::Memory($inner) => $asked,
            #[cfg(feature = "disk")]
            PlainGuard::Disk($inner) => $asked,
        }
    };
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // In memory: the first start of a gate, ever; or one that has lost what it knew, and so warms up.
    Operation::new("guard.init", &["passback?", "entries?"], |a| {
        Ok(Boxed(PlainGuard::Memory(MemoryGuard::init(settings(a)?).into())).into())
    }),
    Operation::new("guard.without_memory", &["time", "passback?", "entries?"], |a| {
        let guard = MemoryGuard::without_memory(a.time("time")?, settings(a)?);
        Ok(Boxed(PlainGuard::Memory(guard.into())).into())
    }),
    Operation::new("guard.import", &["state", "passback?", "entries?"], import),
    Operation::new("guard.export", &["guard"], export),
    Operation::new("guard.merge", &["guard", "state", "travel", "time", "latest?"], merge),
    Operation::new("guard.confirm_clock", &["guard", "time"], confirm_clock),
    Operation::new("guard.idle", &["guard", "time", "latest?"], idle),
    Operation::new("guard.facts", &["guard"], facts),
];

/// How long a person is not admitted twice, and how many entries there are.
pub(crate) fn settings(a: &mut Arguments) -> Result<GuardSettings, Box<Fault>> {
    let mut settings = GuardSettings::default();
    if let Some(seconds) = a.may_number("passback")? {
        settings = settings.passback(seconds)?;
    }
    if let Some(entries) = a.may_number("entries")? {
        settings = settings.entries(entries)?;
    }
    Ok(settings)
}

fn import(a: &mut Arguments) -> Answer {
    let guard = MemoryGuard::import(&a.bytes("state")?, settings(a)?)?;
    Ok(Boxed(PlainGuard::Memory(guard.into())).into())
}

fn export(a: &mut Arguments) -> Answer {
    let guard = a.thing::<PlainGuard>("guard")?;
    either!(guard, guard => guard.export()).map(Value::from).map_err(unanswered)
}

fn merge(a: &mut Arguments) -> Answer {
    let (guard, state) = (a.thing::<PlainGuard>("guard")?, a.bytes("state")?);
    let (travel, now) = (a.number("travel")?, a.now()?);
    let alerts = either!(guard, guard => guard.merge(&state, travel, now)).map_err(unmerged)?;
    Ok(list(alerts.iter().map(alert)))
}

fn alert(alert: &CloneAlert) -> Value {
    record([
        ("here", alert.here.as_str().into()),
        ("there", alert.there.as_str().into()),
        ("apart", alert.apart.into()),
        ("same_wallet", alert.same_wallet.into()),
    ])
}

fn confirm_clock(a: &mut Arguments) -> Answer {
    let (guard, now) = (a.thing::<PlainGuard>("guard")?, a.time("time")?);
    either!(guard, guard => guard.confirm_clock(now)).map(Into::into).map_err(unanswered)
}

fn idle(a: &mut Arguments) -> Answer {
    let (guard, now) = (a.thing::<PlainGuard>("guard")?, a.now()?);
    guard.shared().idle(now).map(Into::into).map_err(unanswered)
}

fn facts(a: &mut Arguments) -> Answer {
    let guard = a.thing::<PlainGuard>("guard")?;
    Ok(either!(guard, guard => record([
        ("entries", guard.len().into()),
        ("settled_time", guard.settled_time().into()),
        ("started_without_memory", guard.started_without_memory().into()),
    ])))
}

pub(crate) fn unanswered(error: GuardError) -> Box<Fault> {
    Fault::store("guard-unavailable", error)
}

fn unmerged(error: MergeError) -> Box<Fault> {
    match error {
        MergeError::NotAState(error) => error.into(),
        other => Fault::store("guards-not-merged", other),
    }
}

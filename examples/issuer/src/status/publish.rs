//! `issuer status publish`: the lists of all days, signed, in a folder for the gates.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sanse::status::{ExpiryDay, StatusList, StatusStore, StoreError};
use sanse::{Issuer, Timestamp};

use super::args::PublishArgs;
use super::{failure, may_speak, open};
use crate::{pass, region, registry, say};
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, clock, files};

/// Days ahead that have a list before any pass needs it: as far as bound passes live.
const AHEAD_SECONDS: u64 = sanse::limits::BOUND_LIFE_SECONDS;
const OUT: &str = "status-lists";

pub(crate) fn run(args: &PublishArgs) -> Result<(), Failure> {
    let now = Moment::resolve(args.time)?;
    let mut store = open(&args.dir)?;
    let unweighed = registry::settle_before_publishing(&args.dir, &mut store, args.time)?;
    let signing = Issuer::new(pass::issuing_key(&args.dir, args.passphrase_file.as_deref())?);
    let trusted = region::load(&args.dir)?;
    let entry = trusted.keys().iter().find(|entry| entry.key() == signing.key());
    let entry = entry.ok_or_else(|| Failure::of(region::LIST, "it does not name the issuing key"))?;
    may_speak(entry)?;
    if entry.issuer() != store.issuer() || trusted.region() != store.region() {
        let why = format!(
            "they are lists of {}; the trust list calls this issuer {}",
            store.issuer(),
            entry.issuer()
        );
        return Err(Failure::of(super::folder(&args.dir).display(), why));
    }

    if args.confirm_future {
        store.confirm_date(now);
    }
    // The clock is looked at before anything is made of it.
    let past = store.close_past(now).map_err(far_ahead)?;
    let out = args.out.clone().unwrap_or_else(|| args.dir.join(OUT));
    fs::create_dir_all(&out).map_err(|error| Failure::io("make", &out, &error))?;
    let mut lines = Vec::new();
    let days = days(&mut store, now)?;
    for day in days.iter().copied() {
        let list = current(&mut store, day, args)?.ttl(args.renew * 3_600)?;
        lines.push(sign(&signing, &list, &out)?);
    }
    lines.extend(past.iter().map(|day| format!("closed      {day}: every pass of that day has expired")));
    remove_others(&days, &out)?;
    lines.push(format!("for gates   {}: load them with verifier lists", out.display()));
    say(&lines)?;
    match unweighed {
        None => Ok(()),
        Some(why) => Err(Failure::done(format!("published, with all that was told and revoked; but {why}"))),
    }
}

fn far_ahead(error: StoreError) -> Failure {
    let how = match error {
        StoreError::FarAhead { .. } => " with --confirm-future",
        _ => "",
    };
    Failure::new(format!("{error}{how}"))
}

/// Each day with passes that may not have expired, and those that passes may soon expire on: a gate then never misses one.
fn days(store: &mut StatusStore, now: Timestamp) -> Result<BTreeSet<ExpiryDay>, Failure> {
    let mut day = ExpiryDay::of(now);
    while day <= ExpiryDay::of(now.plus(AHEAD_SECONDS)) {
        store.take(day, 0).map_err(failure)?;
        day = ExpiryDay::of(day.end());
    }
    // Days that are past are closed later, should this clock be wrong.
    Ok(store.days().iter().copied().filter(|day| day.end() > now).collect())
}

/// The list of a day as it stands now. Two lists never have one date: right after another, it waits a second.
fn current(store: &mut StatusStore, day: ExpiryDay, args: &PublishArgs) -> Result<StatusList, Failure> {
    let now = Moment::resolve(args.time)?;
    let expiry = |now: Timestamp| now.plus(args.hours * 3_600);
    match store.publish(day, now, expiry(now)) {
        Err(StoreError::NotNewer { before, .. }) if before.since(now) == 0 && args.time.is_none() => {
            std::thread::sleep(std::time::Duration::from_secs(1));
            let now = clock::now()?;
            store.publish(day, now, expiry(now))
        }
        other => other,
    }
    .map_err(failure)
}

fn sign(signing: &Issuer, list: &StatusList, out: &Path) -> Result<String, Failure> {
    let bytes = signing.sign_status(list)?.into_bytes();
    let path = out.join(file_name(list.shard().day()));
    files::replace(&path, &bytes)?;
    Ok(format!("written     {}, {} bytes, until {}", path.display(), bytes.len(), list.expires_at()))
}

/// Lists of days that are past are no use to any gate.
fn remove_others(days: &BTreeSet<ExpiryDay>, out: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::io("read", out, &error);
    let current: BTreeSet<_> = days.iter().map(|day| file_name(*day)).collect();
    for entry in fs::read_dir(out).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let day = name.strip_prefix("status-").and_then(|rest| rest.strip_suffix(".cbor"));
        if day.is_some_and(|day| day.parse::<ExpiryDay>().is_ok()) && !current.contains(name) {
            fs::remove_file(&path).map_err(|error| Failure::io("remove", &path, &error))?;
        }
    }
    Ok(())
}

fn file_name(day: ExpiryDay) -> String {
    format!("status-{day}.cbor")
}

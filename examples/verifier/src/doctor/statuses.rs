//! The status lists: how old each is, which are missing, and which count no more.

use std::collections::BTreeSet;

use sanse::Timestamp;
use sanse::status::{ExpiryDay, StatusList};
use sanse::trust::{Scope, Trust};
use serde::Serialize;

use super::{Findings, days};
use crate::state::{Folder, Incoming, Left};
use sanse_example_common::escape;

const LOAD: &str = "get newer lists and load them: verifier lists FOLDER LISTS";

/// A list in force.
#[derive(Debug, Serialize)]
pub(super) struct StatusFacts {
    day: String,
    region: String,
    issuer: String,
    issued_at: String,
    age: u64,
    expires_at: String,
    /// When to look for a newer one.
    due_at: String,
    entries: usize,
}

pub(super) fn look(found: &mut Findings, folder: &Folder, trust: &Trust, now: Timestamp) {
    for list in trust.statuses() {
        age(found, list, now);
        found.status_lists.push(facts(list, now));
    }
    missing(found, trust, now);
    for (path, left) in folder.load_statuses(&mut trust.clone(), now) {
        match left {
            Left::Unread(failure) => {
                let todo = "the gate goes on without it: let the gate's user read it, or remove it";
                found.warn("status list", failure, todo);
            }
            left => found.warn("status list", format!("{}: {left}", path.display()), LOAD),
        }
    }
    if Incoming::of(folder).statuses_wait() {
        let todo =
            "they are loaded before the next decision; if no gate is running: verifier lists loads them";
        found.warn("incoming", "status lists wait to be loaded", todo);
    }
}

fn age(found: &mut Findings, list: &StatusList, now: Timestamp) {
    let (issued, expiry) = (list.issued_at(), list.expires_at());
    let says = format!(
        "{}, {}: issued {issued} ({} ago), expires {expiry}",
        list.shard().day(),
        list.shard().issuer(),
        days(now.since(issued))
    );
    if now >= expiry {
        found.warn("status list", format!("{says}: expired, a person must look at its passes"), LOAD);
    } else if now >= list.due_at() {
        found.warn("status list", format!("{says}; a newer one is due since {}", list.due_at()), LOAD);
    } else {
        found.ok("status list", says);
    }
}

/// An issuer with a key for status lists keeps some: the passes of today and tomorrow should have theirs here.
fn missing(found: &mut Findings, trust: &Trust, now: Timestamp) {
    let Some(home) = trust.home().map(|home| home.claims()) else { return };
    let speaks = |entry: &&sanse::trust::TrustedKey| {
        entry.may_sign().includes(Scope::STATUS_LISTS)
            && !home.withdrawn().contains(entry.key())
            && (entry.valid_from()..entry.valid_until()).contains(&now)
    };
    let issuers: BTreeSet<_> = home.keys().iter().filter(speaks).map(|entry| entry.issuer()).collect();
    let has = |issuer: &str, day: Option<ExpiryDay>| {
        let mut own = trust.statuses().filter(|list| list.shard().issuer() == issuer);
        own.any(|list| {
            list.shard().region() == home.region() && day.is_none_or(|day| list.shard().day() == day)
        })
    };
    for issuer in issuers {
        if !has(issuer, None) {
            let says =
                format!("none of {issuer}; its passes are looked at by a person if they have a place in one");
            found.ok("status list", says);
            continue;
        }
        let today = ExpiryDay::of(now);
        for day in [today, ExpiryDay::of(today.end())].into_iter().filter(|day| !has(issuer, Some(*day))) {
            let says =
                format!("{day}, {issuer}: missing; a person must look at the passes that expire on that day");
            found.warn("status list", says, LOAD);
        }
    }
}

fn facts(list: &StatusList, now: Timestamp) -> StatusFacts {
    let shard = list.shard();
    StatusFacts {
        day: shard.day().to_string(),
        region: shard.region().to_string(),
        issuer: escape::line(shard.issuer()),
        issued_at: list.issued_at().to_string(),
        age: now.since(list.issued_at()),
        expires_at: list.expires_at().to_string(),
        due_at: list.due_at().to_string(),
        entries: list.entries(),
    }
}

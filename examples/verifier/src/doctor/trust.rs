//! What the gate believes: the root, the list, its keys, and what goes stale when.

use sanse::Timestamp;
use sanse::trust::{Trust, TrustList};
use serde::Serialize;

use super::{Findings, days};
use crate::state::Folder;
use sanse_example_common::escape;

/// A list that runs out within so many seconds wants a newer one.
pub(crate) const SOON: u64 = 7 * 86_400;
const BRING: &str = "get a newer bundle and take it over: verifier update FOLDER BUNDLE";
const LOAD: &str = "get a newer list and load it: verifier trust FOLDER LIST";

/// The list in force.
#[derive(Debug, Serialize)]
pub(super) struct ListFacts {
    region: String,
    sequence: u64,
    issued_at: String,
    age: u64,
    expires_at: String,
    /// Until then, past the expiry, a person looks at each pass.
    grace_until: String,
    keys: Vec<KeyFacts>,
}

#[derive(Debug, Serialize)]
struct KeyFacts {
    kid: String,
    issuer: String,
    valid_from: String,
    valid_until: String,
    specimen: bool,
    withdrawn: bool,
}

/// A gate of another region than its home list's has nobody to report to, and takes codes that holders meant for elsewhere.
fn place(found: &mut Findings, folder: &Folder, list: &TrustList) {
    if let Some(place) = folder.place().filter(|place| place.region() != list.region()) {
        let says = format!("{place} is not of the region {}, whose list is the home list", list.region());
        let todo = "give the gate its own region's root and list, or the place's right name: verifier init";
        found.warn("place", says, todo);
    }
}

pub(super) fn look(found: &mut Findings, folder: &Folder, now: Timestamp) {
    match folder.root() {
        Ok(root) => found.ok("root", format!("key {}", root.kid())),
        Err(failure) => {
            found.trouble("root", failure, "restore root.pub.pem from where you got it, by a way you trust");
        }
    }
    match folder.trust(now) {
        Err(failure) => found.trouble("trust list", failure, "nothing is decided until this is mended"),
        Ok(trust) => match trust.home() {
            None => found.trouble("trust list", "none is loaded, so everybody is refused", LOAD),
            Some(list) => {
                age(found, list.claims(), now);
                keys(found, list.claims(), now);
                regions(found, &trust, list.claims(), now);
                place(found, folder, list.claims());
                found.trust_list = Some(facts(list.claims(), now));
                super::statuses::look(found, folder, &trust, now);
            }
        },
    }
}

fn age(found: &mut Findings, list: &TrustList, now: Timestamp) {
    let (expiry, grace) = (list.expires_at(), list.expires_at().plus(list.grace_seconds()));
    let (sequence, issued) = (list.sequence(), list.issued_at());
    let says = format!(
        "region {}, list {sequence}, issued {issued} ({} ago), expires {expiry}",
        list.region(),
        days(now.since(issued))
    );
    if now >= grace {
        found.trouble("trust list", format!("{says}: EXPIRED, everybody is refused"), LOAD);
    } else if now >= expiry {
        found.warn("trust list", format!("{says}: expired, a person must look until {grace}"), LOAD);
    } else if expiry.since(now) <= SOON {
        found.warn("trust list", format!("{says}, in {}", days(expiry.since(now))), LOAD);
    } else {
        found.ok("trust list", format!("{says}, in {}", days(expiry.since(now))));
    }
}

fn keys(found: &mut Findings, list: &TrustList, now: Timestamp) {
    let mut living = 0_usize;
    for key in list.keys() {
        let (kid, issuer) = (key.key().kid(), key.issuer());
        let (from, until) = (key.valid_from(), key.valid_until());
        if list.withdrawn().contains(key.key()) {
            found.ok("key", format!("{kid} {issuer}: withdrawn"));
            continue;
        }
        let says = format!("{kid} {issuer}: signs from {from} until {until}");
        if now >= until {
            found
                .ok("key", format!("{says}: no longer; passes that it signed before hold until they expire"));
        } else if until.since(now) <= SOON {
            living += 1;
            found.warn(
                "key",
                format!("{says}, {} left", days(until.since(now))),
                "ask for a list with the next key",
            );
        } else {
            living += usize::from(now >= from);
            found.ok("key", says);
        }
    }
    if living == 0 {
        found.warn("keys", "no key of the list signs now, so no new pass is believed", LOAD);
    }
}

fn regions(found: &mut Findings, trust: &Trust, list: &TrustList, now: Timestamp) {
    for recognised in list.recognised() {
        let (region, until) = (recognised.region(), recognised.until());
        match trust.neighbours().map(|list| list.claims()).find(|list| list.region() == region) {
            None => found.ok("region", format!("{region} is recognised until {until}, and has no list here")),
            Some(theirs) => {
                let (sequence, expiry) = (theirs.sequence(), theirs.expires_at());
                let says = format!("{region}, list {sequence}, expires {expiry}, recognised until {until}");
                let end = expiry.min(until);
                if now >= end {
                    found.warn("region", format!("{says}: over, its passes do not count"), BRING);
                } else if end.since(now) <= SOON {
                    found.warn("region", says, BRING);
                } else {
                    found.ok("region", says);
                }
            }
        }
    }
    if let Some(next) = trust.next_root() {
        found.ok("root", format!("the next one, {}, is announced", next.kid()));
    }
    if list.issued_at() > now {
        let says = format!("the list was issued at {}, which is later than now", list.issued_at());
        found.trouble("trust list", says, "set the clock");
    }
}

fn facts(list: &TrustList, now: Timestamp) -> ListFacts {
    let keys = list.keys().iter().map(|key| KeyFacts {
        kid: key.key().kid().to_string(),
        issuer: escape::line(key.issuer()),
        valid_from: key.valid_from().to_string(),
        valid_until: key.valid_until().to_string(),
        specimen: key.is_specimen(),
        withdrawn: list.withdrawn().contains(key.key()),
    });
    ListFacts {
        region: list.region().to_string(),
        sequence: list.sequence(),
        issued_at: list.issued_at().to_string(),
        age: now.since(list.issued_at()),
        expires_at: list.expires_at().to_string(),
        grace_until: list.expires_at().plus(list.grace_seconds()).to_string(),
        keys: keys.collect(),
    }
}

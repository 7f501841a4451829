//! `verifier status`: what is in force, how old it is, and what goes stale when. It changes nothing and takes no lock.

use std::io::Write;

use sanse::Timestamp;
use sanse::trust::TrustList;
use serde::Serialize;

use crate::args::StatusArgs;
use crate::doctor::{SOON, days};
use crate::state::{Believed, Folder};
use sanse_example_common::clock::Moment;
use sanse_example_common::{Failure, escape};

const SCHEMA: &str = "sanse-status/1";

/// The members of `--json`.
#[derive(Debug, Serialize)]
struct Status {
    schema: &'static str,
    level: Level,
    time: String,
    /// Whether that is the clock's time, not one given for a trial.
    clock: bool,
    /// The root whose lists count, and the one that is announced.
    root: String,
    next_root: Option<String>,
    in_force: Vec<Item>,
}

/// How far something is from running out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    /// Within a week, or past its expiry and within its grace.
    Warning,
    /// It has run out.
    Trouble,
}

/// One thing in force.
#[derive(Debug, Serialize)]
struct Item {
    kind: &'static str,
    name: String,
    issued_at: String,
    /// Seconds.
    age: u64,
    /// From then on a person must look, or it counts no more.
    stale_at: String,
    /// From then on it counts no more.
    over_at: String,
    level: Level,
}

pub(crate) fn run(args: &StatusArgs) -> Result<u8, Failure> {
    let now = Moment::resolve(args.time)?;
    let believed = Folder::read(&args.state)?.believed(now)?;
    let in_force = items(&believed, now);
    let level = in_force.iter().map(|item| item.level).max().unwrap_or(Level::Trouble);
    let status = Status {
        schema: SCHEMA,
        level,
        time: now.to_string(),
        clock: args.time.is_none(),
        root: believed.trust.root().kid().to_string(),
        next_root: believed.trust.next_root().map(|root| root.kid().to_string()),
        in_force,
    };
    status.tell(args.json)?;
    Ok(match level {
        Level::Ok => 0,
        Level::Warning => 3,
        Level::Trouble => crate::TROUBLE,
    })
}

fn items(believed: &Believed, now: Timestamp) -> Vec<Item> {
    let trust = &believed.trust;
    let mut items = Vec::new();
    if let Some(home) = trust.home() {
        let list = home.claims();
        items.push(list_item("home", list, list.expires_at().plus(list.grace_seconds()), now));
        for neighbour in trust.neighbours().map(|list| list.claims()) {
            // A neighbour's list counts no longer than it is recognised.
            let recognised = list.recognised().iter().find(|named| named.region() == neighbour.region());
            let until = recognised.map_or(Timestamp::EPOCH, |named| named.until());
            let over = neighbour.expires_at().plus(neighbour.grace_seconds()).min(until);
            items.push(list_item("recognised", neighbour, over, now));
        }
    }
    for list in trust.statuses() {
        let (issued, expires) = (list.issued_at(), list.expires_at());
        items.push(Item::new("status", list.shard().subject(), issued, expires, expires, now));
    }
    if let Some(update) = &believed.update {
        let bundle = update.bundle();
        let (issued, expires) = (bundle.issued_at(), bundle.expires_at());
        let name = format!("bundle {}", bundle.sequence());
        // It is in force for good; only that nobody has brought a newer one is to be known.
        let mut item = Item::new("bundle", name, issued, expires, Timestamp::EPOCH.plus(u64::MAX), now);
        if trust.has_withdrawn_bundle_key() {
            item.name.push_str(" (key withdrawn: its rules count no more)");
            item.level = Level::Warning;
        }
        items.push(item);
    }
    items
}

fn list_item(kind: &'static str, list: &TrustList, over: Timestamp, now: Timestamp) -> Item {
    let name = format!("region {}, list {}", list.region(), list.sequence());
    Item::new(kind, name, list.issued_at(), list.expires_at().min(over), over, now)
}

impl Item {
    fn new(
        kind: &'static str,
        name: String,
        issued_at: Timestamp,
        stale_at: Timestamp,
        over_at: Timestamp,
        now: Timestamp,
    ) -> Self {
        let level = if now >= over_at {
            Level::Trouble
        } else if stale_at.since(now) <= SOON.min(stale_at.since(issued_at) / 4) {
            Level::Warning
        } else {
            Level::Ok
        };
        Self {
            kind,
            name: escape::line(&name),
            issued_at: issued_at.to_string(),
            age: now.since(issued_at),
            stale_at: stale_at.to_string(),
            over_at: over_at.to_string(),
            level,
        }
    }
}

impl Status {
    fn tell(&self, json: bool) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure::of("standard output", error);
        let mut out = std::io::stdout().lock();
        if json {
            let line = serde_json::to_string(self).map_err(|error| Failure::of("the status", error))?;
            return writeln!(out, "{line}").map_err(failed);
        }
        let next = self.next_root.as_ref().map(|next| format!(", next {next}")).unwrap_or_default();
        writeln!(out, "ok       root         {}{next}", self.root).map_err(failed)?;
        if self.in_force.is_empty() {
            writeln!(out, "TROUBLE  home         no trust list, so everybody is refused").map_err(failed)?;
        }
        for item in &self.in_force {
            let word = match item.level {
                Level::Ok => "ok",
                Level::Warning => "warning",
                Level::Trouble => "TROUBLE",
            };
            let (kind, name, age) = (item.kind, &item.name, days(item.age));
            let ends = if item.level == Level::Trouble { "ran out at" } else { "good until" };
            let until = if item.level == Level::Trouble && item.kind != "bundle" {
                &item.over_at
            } else {
                &item.stale_at
            };
            writeln!(out, "{word:<8} {kind:<12} {name}, {age} old, {ends} {until}").map_err(failed)?;
        }
        Ok(())
    }
}

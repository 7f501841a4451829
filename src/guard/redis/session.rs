//! A connection that has joined its group, and what is asked through it.

use redis::{Cmd, Value, cmd};

use super::ask::{Ask, Epoch, Known};
use super::deadline::Deadline;
use super::link::{Failure, Link};
use super::store::SharedStore;
use crate::error::{Error, random};
use crate::guard::rules::{Entry, Ids};
use crate::guard::settings::GuardSettings;
use crate::limits;
use crate::time::Timestamp;

const ADMIT: &str = concat!(include_str!("entries.lua"), include_str!("admit.lua"));
const JOIN: &str = concat!(include_str!("entries.lua"), include_str!("join.lua"));
const MERGE: &str = concat!(include_str!("entries.lua"), include_str!("merge.lua"));
const PROBE: &str = concat!(include_str!("entries.lua"), include_str!("probe.lua"));
const IDLE: &str = concat!(include_str!("entries.lua"), include_str!("idle.lua"));
const CONFIRM: &str = concat!(include_str!("entries.lua"), include_str!("confirm.lua"));

pub(super) struct Session {
    link: Link,
    pub(super) epoch: Epoch,
    /// How many seconds ago the group's memory was lost by the server's time, if a code of before may still count.
    pub(super) lost: Option<u64>,
    /// What the server calls the script that is run with each scan.
    admit: String,
}

impl Session {
    /// Connects, looks whether the server is fit, and joins the group; `begins` for the first start of a new group.
    pub(super) fn join(store: &SharedStore, begins: bool, deadline: Deadline) -> Result<Self, Failure> {
        let (mut link, run) = fit(store, deadline)?;
        let admit = text(link.ask(cmd("SCRIPT").arg("LOAD").arg(ADMIT), deadline)?)?;
        let fresh: [u8; 16] = random().map_err(|error| Failure::Cut(error.to_string()))?;
        let mut join = script(JOIN, store);
        join.arg(run).arg(&fresh[..]).arg(if begins { "yes" } else { "" });
        join.arg(limits::SHARED_KEPT_SECONDS);
        let Value::Array(answer) = link.ask(&join, deadline)? else { return Err(strange()) };
        match <[Value; 2]>::try_from(answer) {
            Ok([Value::BulkString(epoch), Value::Int(lost)]) => {
                let lost = u64::try_from(lost).ok().filter(|ago| *ago <= limits::SHARED_LOST_SECONDS);
                Ok(Self { link, epoch, lost, admit })
            }
            _ => Err(strange()),
        }
    }

    /// What is known of this scan; in the same step it is remembered. Codes made up to `cold` may have been scanned before
    /// memory was lost.
    pub(super) fn admit(
        &mut self,
        ask: &Ask<'_>,
        cold: Option<Timestamp>,
        store: &SharedStore,
        deadline: Deadline,
    ) -> Result<Known, Failure> {
        let run = |words: [&str; 2]| {
            let mut command = cmd(words[0]);
            command.arg(words[1]).arg(6);
            keys(&mut command, store);
            command.arg(last_scan(ask.scan.person, store));
            ask.write(&mut command, &self.epoch);
            if let Some(cold) = cold {
                command.arg("cold").arg(cold.unix());
            }
            command
        };
        let answer = match self.link.ask(&run(["EVALSHA", &self.admit]), deadline) {
            Err(Failure::Said { code, .. }) if code == "NOSCRIPT" => {
                self.link.ask(&run(["EVAL", ADMIT]), deadline)
            }
            answer => answer,
        };
        match answer? {
            Value::Nil => Err(Failure::Forgotten),
            answer => Known::read(answer).ok_or_else(strange),
        }
    }

    /// Merges what was remembered alone; says who of the group's had seen the same person elsewhere meanwhile.
    pub(super) fn merge(
        &mut self,
        entries: &[(Ids, Entry)],
        store: &SharedStore,
        deadline: Deadline,
    ) -> Result<Vec<Vec<(Ids, Entry)>>, Failure> {
        let mut command = cmd("EVAL");
        command.arg(MERGE).arg(5 + entries.len());
        keys(&mut command, store);
        for (ids, _) in entries {
            command.arg(last_scan(ids.person, store));
        }
        command.arg(&self.epoch).arg(limits::SHARED_KEPT_SECONDS);
        command.arg(store.travel).arg(limits::SHARED_ALERTS).arg(limits::CLOCK_STEP_SECONDS);
        for (ids, entry) in entries {
            super::ask::write_entry(&mut command, ids, entry);
        }
        match self.link.ask(&command, deadline)? {
            Value::Array(told) if told.len() == entries.len() => {
                let of_each = entries.iter().zip(told);
                let told = of_each.map(|((ids, _), told)| super::ask::read_person(ids.person, told));
                told.collect::<Option<_>>().ok_or_else(strange)
            }
            Value::Nil => Err(Failure::Forgotten),
            _ => Err(strange()),
        }
    }

    /// This gate believes this time, and nobody comes.
    pub(super) fn idle(
        &mut self,
        believed: Timestamp,
        settings: GuardSettings,
        store: &SharedStore,
        deadline: Deadline,
    ) -> Result<(), Failure> {
        let mut command = script(IDLE, store);
        command.arg(&self.epoch).arg(believed.unix()).arg(limits::CLOCK_STEP_SECONDS);
        command.arg(settings.entries).arg(limits::SHARED_KEPT_SECONDS);
        done(self.link.ask(&command, deadline)?)
    }

    /// An operator says that this is the time.
    pub(super) fn confirm(
        &mut self,
        now: Timestamp,
        store: &SharedStore,
        deadline: Deadline,
    ) -> Result<(), Failure> {
        let mut command = script(CONFIRM, store);
        done(self.link.ask(command.arg(&self.epoch).arg(now.unix()), deadline)?)
    }
}

/// What a script answers that only does something.
fn done(answer: Value) -> Result<(), Failure> {
    match answer {
        Value::Int(1) => Ok(()),
        Value::Nil => Err(Failure::Forgotten),
        _ => Err(strange()),
    }
}

impl SharedStore {
    /// Asks the server whether it is fit, and how many entries the group has: nothing where the group is not there yet.
    /// Joins nothing and changes nothing, for a look before a gate starts. Looking up the host takes its own time.
    ///
    /// # Errors
    /// [`Error::Store`] with why it does not answer, or is not fit.
    pub fn probe(&self) -> Result<Option<usize>, Error> {
        let asked = probe(self, Deadline::after(self.timeout));
        asked.map_err(|failure| Error::Store { why: failure.to_string() })
    }
}

/// How many entries the group has; nothing where it is not there yet.
fn probe(store: &SharedStore, deadline: Deadline) -> Result<Option<usize>, Failure> {
    let (mut link, _) = fit(store, deadline)?;
    match link.ask(&script(PROBE, store), deadline).map_err(unfit)? {
        Value::Nil => Ok(None),
        Value::Int(entries) => usize::try_from(entries).map(Some).map_err(|_| strange()),
        _ => Err(strange()),
    }
}

/// A connection to a server that is fit for this, and which run of the server it is.
fn fit(store: &SharedStore, deadline: Deadline) -> Result<(Link, String), Failure> {
    let mut link = Link::open(store, deadline)?;
    authenticate(&mut link, store, deadline)?;
    evicts_nothing(&mut link, deadline)?;
    let run = run_id(&mut link, deadline)?;
    Ok((link, run))
}

/// A script that is rarely run, with the keys of the group.
fn script(source: &str, store: &SharedStore) -> Cmd {
    let mut command = cmd("EVAL");
    command.arg(source).arg(5);
    keys(&mut command, store);
    command
}

fn keys(command: &mut Cmd, store: &SharedStore) {
    for part in ["group", "people", "expiry", "answers", "dying"] {
        command.arg(store.key(part));
    }
}

/// The key of what was said of a person last.
fn last_scan(person: [u8; 16], store: &SharedStore) -> String {
    store.key(&format!("scan:{:032x}", u128::from_be_bytes(person)))
}

fn authenticate(link: &mut Link, store: &SharedStore, deadline: Deadline) -> Result<(), Failure> {
    if let Some(password) = &store.password {
        let mut command = cmd("AUTH");
        if let Some(user) = &store.user {
            command.arg(user);
        }
        // What the server says to this may repeat what it was given.
        match link.ask(command.arg(password.as_str()), deadline) {
            Err(Failure::Said { .. }) => {
                return Err(Failure::Unfit("it does not take the password".to_owned()));
            }
            answer => answer?,
        };
    }
    if store.database != 0 {
        link.ask(cmd("SELECT").arg(store.database), deadline).map_err(unfit)?;
    }
    Ok(())
}

/// A server that throws out what still counts would admit it again. One that does not tell must be believed.
fn evicts_nothing(link: &mut Link, deadline: Deadline) -> Result<(), Failure> {
    let answer = match link.ask(cmd("CONFIG").arg("GET").arg("maxmemory-policy"), deadline) {
        Err(Failure::Said { code, .. }) if code == "NOAUTH" => {
            return Err(Failure::Unfit("it asks for a password".to_owned()));
        }
        Err(Failure::Said { .. }) => return Ok(()),
        answer => answer?,
    };
    let Value::Array(pair) = answer else { return Ok(()) };
    match pair.into_iter().nth(1).map(text) {
        Some(Ok(policy)) if policy != "noeviction" => Err(Failure::Unfit(format!(
            "its maxmemory-policy is {policy}, which throws out what still counts; set it to noeviction"
        ))),
        _ => Ok(()),
    }
}

/// Which run of the server this is: another one may have forgotten, whatever it holds.
fn run_id(link: &mut Link, deadline: Deadline) -> Result<String, Failure> {
    let info = text(link.ask(cmd("INFO").arg("server"), deadline).map_err(unfit)?)?;
    let run = info.lines().find_map(|line| line.strip_prefix("run_id:"));
    let why = "its INFO tells no run_id, so a restart could not be told";
    run.map(str::to_owned).ok_or_else(|| Failure::Unfit(why.to_owned()))
}

/// A command that is not allowed now never will be, but while the server is loading.
fn unfit(failure: Failure) -> Failure {
    match failure {
        Failure::Said { code, more } if matches!(code.as_str(), "ERR" | "NOPERM" | "NOAUTH") => {
            Failure::Unfit(format!("it says {code} {more}"))
        }
        other => other,
    }
}

fn text(value: Value) -> Result<String, Failure> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes).map_err(|_| strange()),
        Value::SimpleString(text) => Ok(text),
        Value::VerbatimString { text, .. } => Ok(text),
        _ => Err(strange()),
    }
}

fn strange() -> Failure {
    Failure::Cut("its answer is none that the script gives".to_owned())
}

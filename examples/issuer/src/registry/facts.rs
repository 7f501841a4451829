//! What is known of people: every fact with its source, told or taken back, and what it makes of their passes.

use clap::ValueEnum;
use sanse::Timestamp;
use sanse::assess::{Fact, Source};
use sanse_registry::{Change, PersonNumber, Weighed};

use super::args::{CheckinArgs, EventArgs, FactArgs, PersonArgs, TestArgs, WithdrawArgs};
use super::{at_desk, rules};
use crate::say;
use sanse_example_common::Failure;
use sanse_example_common::clock::Moment;

/// What `issuer event` tells; declarations, check-ins and tests have commands of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Event {
    /// Arrival here, with --from and --on
    Arrived,
    /// Contact with a traveller or a case, with --with and --on
    Contact,
    /// Medical management began, perhaps with --planned-end
    ManagementStarted,
    /// It was lifted
    ManagementLifted,
    /// A diagnosis was confirmed
    Diagnosed,
    /// Discharge from hospital
    Discharged,
    /// A suspicion was raised
    SuspicionRaised,
    /// It was excluded
    SuspicionExcluded,
}

pub(crate) fn declare(args: &FactArgs) -> Result<(), Failure> {
    tell(args, Source::Registrar, |at| Ok(sanse::assess::Event::Declared { at }))
}

pub(crate) fn checkin(args: &CheckinArgs) -> Result<(), Failure> {
    let temperature = args.temperature;
    tell(&args.fact, Source::Registrar, |at| Ok(sanse::assess::Event::CheckedIn { at, temperature }))
}

pub(crate) fn test(args: &TestArgs) -> Result<(), Failure> {
    let result = args.result;
    tell(&args.fact, Source::Laboratory, |at| {
        Ok(sanse::assess::Event::Tested { at, reported_at: args.reported.unwrap_or(at), result })
    })
}

pub(crate) fn event(args: &EventArgs) -> Result<(), Failure> {
    use sanse::assess::Event as E;
    let day = || args.on.ok_or_else(|| Failure::usage("say on which day, with --on 2026-03-01"));
    let misplaced = [
        ("--from", args.from.is_some(), args.event == Event::Arrived),
        ("--with", args.with.is_some(), args.event == Event::Contact),
        ("--on", args.on.is_some(), matches!(args.event, Event::Arrived | Event::Contact)),
        ("--planned-end", args.planned_end.is_some(), args.event == Event::ManagementStarted),
    ];
    if let Some((option, ..)) = misplaced.iter().find(|(_, given, fits)| *given && !fits) {
        return Err(Failure::usage(format!("{option} has no meaning with this event; leave it out")));
    }
    tell(&args.fact, Source::Health, |at| {
        Ok(match args.event {
            Event::Arrived => {
                let from = args.from.ok_or_else(|| Failure::usage("say from where, with --from 999900"))?;
                E::Arrived { from, on: day()? }
            }
            Event::Contact => {
                let with = args
                    .with
                    .ok_or_else(|| Failure::usage("say with whom: --with traveller or --with case"))?;
                E::Contact { with, on: day()? }
            }
            Event::ManagementStarted => E::ManagementStarted { at, planned_end: args.planned_end },
            Event::ManagementLifted => E::ManagementLifted { at },
            Event::Diagnosed => E::Diagnosed { at },
            Event::Discharged => E::Discharged { at },
            Event::SuspicionRaised => E::SuspicionRaised { at },
            Event::SuspicionExcluded => E::SuspicionExcluded { at },
        })
    })
}

/// Writes one fact down, by this source unless another is named.
fn tell(
    args: &FactArgs,
    source: Source,
    event: impl FnOnce(Timestamp) -> Result<sanse::assess::Event, Failure>,
) -> Result<(), Failure> {
    let PersonArgs { desk, person } = &args.person;
    let now = Moment::resolve(desk.time)?;
    let at = args.at.unwrap_or(now);
    if at > now {
        return Err(Failure::usage(format!("it cannot have happened at {at}: it is {now}")));
    }
    let event = event(at)?;
    let fact =
        Fact::new(event, args.source.unwrap_or(source)).map_err(|error| Failure::usage(error.to_string()))?;
    let rules = rules(&desk.dir)?;
    let told = at_desk(desk, |desk| desk.tell(*person, &fact, &rules))?;
    let line = format!("fact {:<6} {person}: {}, by {}", told.number, fact.event().name(), fact.source());
    say(&[line, now_says(*person, told.assessed)?])
}

/// What a person's pass says after a change, in a line; where nobody can say, that is not the end of it.
pub(super) fn now_says(person: PersonNumber, assessed: Weighed) -> Result<String, Failure> {
    match assessed {
        Ok(one) => {
            let next = match one.change {
                Change::None => "what is issued says so already",
                Change::Worse => "gates know it with the next status lists: issuer status publish",
                Change::First | Change::Other => "wallets have it after: issuer issue",
            };
            Ok(format!("colour      {}; {next}", one.assessment.colour()))
        }
        Err(error) => Err(Failure::done(format!(
            "{person}: it is written down, but with what was known before it cannot be weighed: {error}. What they have is \
             suspended; look with: issuer show, and mend it with: issuer fact withdraw"
        ))),
    }
}

pub(crate) fn withdraw(args: &WithdrawArgs) -> Result<(), Failure> {
    let PersonArgs { desk, person } = &args.person;
    let rules = rules(&desk.dir)?;
    let assessed = at_desk(desk, |desk| desk.withdraw(*person, &args.facts, &rules))?;
    let facts: Vec<_> = args.facts.iter().map(ToString::to_string).collect();
    say(&[format!("withdrawn   {person}: fact {}", facts.join(", ")), now_says(*person, assessed)?])
}

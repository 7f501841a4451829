//! Facts and rules to a colour.

use sanse::assess::{Assessment, Event, Fact, FactError, Ground, Management, Rules, RulesError, assess};
use sanse::{Day, Temperature};

use crate::arguments::Arguments;
use crate::door::language;
use crate::fault::{Family, Fault};
use crate::operation::{Answer, Operation};
use crate::value::{Boxed, Thing, Value, list, record};

impl Thing for Rules {
    const NAME: &'static str = "Rules";
}

impl Thing for Assessment {
    const NAME: &'static str = "Assessment";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("rules.read", &["toml"], |a| {
        let rules = Rules::from_toml(&a.text("toml")?);
        Ok(Boxed(rules.map_err(unruly)?).into())
    }),
    // Reads the rules each time; for many people read them once.
    Operation::new("assess", &["rules", "facts", "time"], weigh),
    Operation::new("assessment.sentences", &["assessment", "language?"], |a| {
        let (assessment, language) = (a.thing::<Assessment>("assessment")?, language(a)?);
        Ok(record([
            ("grounds", list(assessment.grounds().iter().map(|ground| ground.message(language)))),
            ("advice", list(assessment.advice().iter().map(|advice| advice.message(language)))),
        ]))
    }),
    Operation::new("assessment.expiry", &["assessment", "issued_at", "longest"], |a| {
        let (assessment, issued_at) = (a.thing::<Assessment>("assessment")?, a.time("issued_at")?);
        Ok(assessment.expiry(issued_at, a.number("longest")?)?.into())
    }),
];

fn unruly(error: RulesError) -> Box<Fault> {
    let values = record([("line", error.line().into())]);
    Fault::new(Family::Value, error.code(), error).with(values)
}

fn untrue(error: FactError) -> Box<Fault> {
    Fault::new(Family::Value, error.code(), error)
}

fn weigh(a: &mut Arguments) -> Answer {
    let (rules, now) = (a.thing::<Rules>("rules")?, a.time("time")?);
    let facts: Result<Vec<Fact>, Box<Fault>> = a.records("facts", FACT)?.iter_mut().map(fact).collect();
    let assessment = assess(&facts?, &rules, now).map_err(untrue)?;
    let test = assessment.latest_test();
    let (managed, since, planned_end) = match assessment.management() {
        Management::Under { since, planned_end } => ("under", Some(since), planned_end),
        Management::Lifted { at } => ("lifted", Some(at), None),
        _ => ("none", None, None),
    };
    Ok(record([
        ("colour", assessment.colour().name().into()),
        ("grounds", list(assessment.grounds().iter().map(ground))),
        ("advice", list(assessment.advice().iter().map(|advice| advice.name()))),
        ("next_change", assessment.next_change().into()),
        ("test_time", test.map(|test| test.time).into()),
        ("test_result", test.map(|test| test.result.name()).into()),
        ("management", managed.into()),
        ("management_since", since.into()),
        ("planned_end", planned_end.map(|day: Day| day.to_string()).into()),
        ("rules_version", assessment.rules_version().into()),
        ("assessment", Boxed(assessment).into()),
    ]))
}

const FACT: &[&str] = &[
    "event",
    "source",
    "at?",
    "temperature?",
    "from?",
    "on?",
    "with?",
    "planned_end?",
    "reported_at?",
    "result?",
];

fn fact(a: &mut Arguments) -> Result<Fact, Box<Fault>> {
    let (event, source) = (a.text("event")?, a.word("source")?);
    let event = match event.as_str() {
        "declared" => Event::Declared { at: a.time("at")? },
        "checked-in" => {
            let tenths = a.number("temperature")?;
            Event::CheckedIn { at: a.time("at")?, temperature: Temperature::from_tenths(tenths)? }
        }
        "arrived" => Event::Arrived { from: a.word("from")?, on: a.word("on")? },
        "contact" => Event::Contact { with: a.word("with")?, on: a.word("on")? },
        "management-started" => {
            Event::ManagementStarted { at: a.time("at")?, planned_end: a.may_word("planned_end")? }
        }
        "management-lifted" => Event::ManagementLifted { at: a.time("at")? },
        "diagnosed" => Event::Diagnosed { at: a.time("at")? },
        "discharged" => Event::Discharged { at: a.time("at")? },
        "suspicion-raised" => Event::SuspicionRaised { at: a.time("at")? },
        "suspicion-excluded" => Event::SuspicionExcluded { at: a.time("at")? },
        "tested" => Event::Tested {
            at: a.time("at")?,
            reported_at: a.time("reported_at")?,
            result: a.word("result")?,
        },
        _ => {
            let why = "the event is not known: look at the table of spec/assessment.md";
            return Err(Fault::new(Family::Value, "word", why));
        }
    };
    Fact::new(event, source).map_err(untrue)
}

fn ground(ground: &Ground) -> Value {
    record([
        ("kind", ground.kind().name().into()),
        ("colour", ground.colour().name().into()),
        ("since", ground.since().into()),
        ("until", ground.until().into()),
        ("area", ground.area().map(|area| area.as_str().to_owned()).into()),
        ("planned_end", ground.planned_end().map(|day| day.to_string()).into()),
        ("source", ground.source().map(|source| source.name()).into()),
    ])
}

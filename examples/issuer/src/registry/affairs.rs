//! Appeals (我要申诉), and the question whether and when medical management ends.

use sanse::assess::{Management, assess};
use sanse_registry::Ruling;

use super::args::{AppealDecideArgs, AppealListArgs, AppealOpenArgs, PersonArgs, ReleaseArgs};
use super::{Office, at_desk, facts, failure, rules, typed};
use crate::say;
use sanse_example_common::{Failure, clock, document};

pub(crate) fn open(args: &AppealOpenArgs) -> Result<(), Failure> {
    let PersonArgs { desk, person } = &args.person;
    let says = typed::text(&args.says, "what the person says")?;
    let number = at_desk(desk, |desk| desk.open_appeal(*person, args.about, &says))?;
    say(&[format!(
        "appeal {number:<4} {person}, about the {}; an approver decides it with: issuer appeal decide",
        args.about
    )])
}

pub(crate) fn list(args: &AppealListArgs) -> Result<(), Failure> {
    let mut lines = Vec::new();
    for appeal in at_desk(&args.desk, |desk| desk.read_appeals(args.all))? {
        let opened = clock::written(appeal.opened_at);
        lines.push(format!(
            "appeal {:<4} {}, about the {}, {opened}: {}",
            appeal.number, appeal.person, appeal.about, appeal.says
        ));
        if let Some((accepted, why)) = appeal.decision {
            lines.push(format!("            {}: {why}", if accepted { "accepted" } else { "rejected" }));
        }
    }
    if lines.is_empty() {
        lines.push("no appeal waits".to_owned());
    }
    say(&lines)
}

pub(crate) fn decide(args: &AppealDecideArgs) -> Result<(), Failure> {
    let name = args.name.as_deref().map(|name| typed::text(name, "the name")).transpose()?;
    let why = typed::text(&args.why, "the reason")?;
    let ruling = match (&name, args.unbind, args.withdraw.as_slice()) {
        _ if args.reject => Ruling::Rejected,
        (Some(name), ..) => Ruling::Name(name),
        (None, true, _) => Ruling::Unbind,
        (None, false, facts) => Ruling::Facts(facts),
    };
    let rules = rules(&args.desk.dir)?;
    let decided = at_desk(&args.desk, |desk| desk.decide_appeal(args.number, &ruling, &why, &rules))?;
    let how = if args.reject { "rejected" } else { "accepted" };
    let mut lines = vec![format!("appeal {:<4} {how}: {}", args.number, decided.person)];
    if let Some(assessed) = decided.assessed {
        lines.push(facts::now_says(decided.person, assessed)?);
    }
    say(&lines)
}

pub(crate) fn release(args: &ReleaseArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let (key, rules) = (office.salt_key()?, rules(&args.desk.dir)?);
    office.desk(&args.desk)?.may(sanse_registry::Action::QueryRelease).map_err(failure)?;
    let document = document::read(&args.document)?;
    let person = office.register.find(&document, &key).map_err(failure)?.number;
    let mut desk = office.desk(&args.desk)?;
    // That it was asked is written down before it is told.
    desk.query_release(person).map_err(failure)?;
    let facts: Vec<_> =
        desk.registry().facts(person).map_err(failure)?.into_iter().map(|(_, fact)| fact).collect();
    let assessment = assess(&facts, &rules, desk.now()).map_err(|error| Failure::new(error.to_string()))?;
    let line = match assessment.management() {
        Management::None => "release     there is no medical management".to_owned(),
        Management::Lifted { at } => format!("release     medical management was lifted at {at}"),
        Management::Under { since, planned_end: Some(day) } => {
            format!(
                "release     under medical management since {since}, planned to end on {day}; a plan lifts nothing"
            )
        }
        Management::Under { since, planned_end: None } => {
            format!("release     under medical management since {since}; no end is planned yet")
        }
        _ => "release     not known to this program; ask the health authority".to_owned(),
    };
    say(&[line])
}

//! Facts to a colour: of one person, with the grounds, or of everybody who is due.

use sanse::assess::Rules;
use sanse::reason::Language;
use sanse_registry::{Assessed, Change, Desk, PersonNumber};

use super::args::AssessArgs;
use super::{Office, failure, rules};
use crate::say;
use sanse_example_common::Failure;

/// How many people are weighed in one write.
const PEOPLE: usize = 250;

pub(crate) fn run(args: &AssessArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let rules = rules(&args.desk.dir)?;
    let mut desk = office.desk(&args.desk)?;
    let (now, when) = (desk.now(), desk.when());
    let people = match args.person {
        Some(person) => vec![person],
        None => desk.registry().to_assess(&rules, now).map_err(failure)?,
    };
    let (assessed, refused) = assess_all(&mut desk, &people, &rules)?;
    office.settle(when)?;
    match (args.person, assessed.as_slice()) {
        (Some(_), [one]) => say(&tell(one, args.lang))?,
        (_, all) => say(&[vec![summary(all)], refused.clone()].concat())?,
    }
    all_but(&refused)
}

/// Weighs these people, some at a time; and a line for whoever's facts cannot be weighed, who keep nobody else waiting.
pub(super) fn assess_all(
    desk: &mut Desk<'_>,
    people: &[PersonNumber],
    rules: &Rules,
) -> Result<(Vec<Assessed>, Vec<String>), Failure> {
    let (mut assessed, mut refused) = (Vec::new(), Vec::new());
    for some in people.chunks(PEOPLE) {
        for (person, one) in desk.assess_all(some, rules).map_err(failure)? {
            match one {
                Ok(one) => assessed.push(one),
                Err(error) => {
                    refused.push(format!("refused     {person}, what they have is suspended: {error}"))
                }
            }
        }
    }
    Ok((assessed, refused))
}

/// Done, but not of these people.
pub(super) fn all_but(refused: &[String]) -> Result<(), Failure> {
    match refused.len() {
        0 => Ok(()),
        count => Err(Failure::done(format!(
            "done, but not of {count} people, who are told above; look with: issuer show, and mend facts with: issuer fact \
             withdraw"
        ))),
    }
}

fn tell(one: &Assessed, language: Language) -> Vec<String> {
    let assessment = &one.assessment;
    let mut lines = vec![format!("colour      {}, {}", assessment.colour(), one.person)];
    lines.extend(
        assessment.grounds().iter().map(|ground| format!("because     {}", ground.message(language))),
    );
    lines
        .extend(assessment.advice().iter().map(|advice| format!("advice      {}", advice.message(language))));
    if let Some(change) = assessment.next_change() {
        lines.push(format!("changes     by itself at {change}"));
    }
    let next = match one.change {
        Change::None => "what is issued says so already",
        Change::Worse => {
            "gates know it with the next status lists: issuer status publish; wallets after: issuer issue"
        }
        Change::First | Change::Other => "wallets have it after: issuer issue",
    };
    lines.push(format!("            {next}"));
    lines
}

fn summary(all: &[Assessed]) -> String {
    let count = |change| all.iter().filter(|one| one.change == change).count();
    let (first, worse, other) = (count(Change::First), count(Change::Worse), count(Change::Other));
    format!(
        "assessed    {} people: {first} for the first time, {worse} worse, {other} changed otherwise",
        all.len()
    )
}

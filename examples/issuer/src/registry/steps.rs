//! The steps before a pass that a registrar sees to: face and document compared, a telephone number bound.

use sanse_registry::{Action, Phone};

use super::args::{FaceArgs, PersonArgs, PhoneArgs};
use super::{Office, at_desk, failure, people};
use crate::say;
use sanse_example_common::{Failure, document};

/// The document leads to the person, so it is theirs that was looked at.
pub(crate) fn face(args: &FaceArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let key = office.salt_key()?;
    office.desk(&args.desk)?.may(Action::CompareFace).map_err(failure)?;
    let typed = document::read(&args.document)?;
    let person = office.register.find(&typed, &key).map_err(failure)?.number;
    at_desk(&args.desk, |desk| desk.compare_face(person, typed.kind()))?;
    let mut lines = vec![format!("face        {person}: compared with their document")];
    let missing = office.register.missing_step(person).map_err(failure)?;
    lines.extend(missing.map(|step| format!("missing     {step}")));
    say(&lines)
}

pub(crate) fn phone(args: &PhoneArgs) -> Result<(), Failure> {
    let PersonArgs { desk, person } = &args.person;
    if args.unbind {
        at_desk(desk, |desk| desk.unbind_phone(*person))?;
        return say(&[format!("unbound     {person}")]);
    }
    if args.none {
        at_desk(desk, |desk| desk.say_no_phone(*person))?;
        return say(&[format!("phone       {person} has none")]);
    }
    let key = Office::open(&desk.dir)?.salt_key()?;
    let phone: Phone = people::next_line()?.parse().map_err(failure)?;
    at_desk(desk, |desk| desk.bind_phone(*person, &phone, &key))?;
    say(&[format!("bound       {person}")])
}

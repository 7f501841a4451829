//! Units and places: applied for, approved with a signed code, downloaded as a poster.

use sanse::poster::Poster;
use sanse::trust::Trust;
use sanse::{Issuer, Now};
use sanse_registry::{Applicant, Application, PlaceState, Unit};

use super::args::{
    PlaceApplyArgs, PlaceApproveArgs, PlaceDownloadArgs, PlaceEndArgs, PlaceListArgs, PlaceRejectArgs,
    UnitArgs,
};
use super::{Office, at_desk, failure, typed};
use crate::{keys, pass, region, say};
use sanse_example_common::{Failure, clock, files, folder};

pub(crate) fn unit(args: &UnitArgs) -> Result<(), Failure> {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let number = &args.number;
    if number.is_empty() || number.len() > sanse::limits::UNIT_CHARS || !number.chars().all(fits) {
        return Err(Failure::usage("a unit's number has 1 to 10 of A-Z, 0-9 and -"));
    }
    let unit = Unit { number: number.clone(), name: args.name.clone(), most: args.places };
    at_desk(&args.desk, |desk| desk.add_unit(&unit))?;
    say(&[format!("unit        {number}, up to {} places", args.places)])
}

pub(crate) fn apply(args: &PlaceApplyArgs) -> Result<(), Failure> {
    let application = Application {
        id: args.id,
        unit: args.unit.clone(),
        name: args.name.clone(),
        area: args.area,
        kind: args.kind,
        way_in: args.way_in,
    };
    let region = region::load(&args.desk.dir)?.region();
    if args.id.region() != region {
        return Err(Failure::usage(format!("the id {} does not begin with {region}-", args.id)));
    }
    let by = if args.agent { Applicant::Agent } else { Applicant::LegalPerson };
    at_desk(&args.desk, |desk| desk.apply(&application, by))?;
    say(&[format!(
        "applied     {}, unit {}; an approver decides it with: issuer place approve, or reject",
        args.id, args.unit
    )])
}

pub(crate) fn approve(args: &PlaceApproveArgs) -> Result<(), Failure> {
    let mut office = Office::open(&args.desk.dir)?;
    let desk = office.desk(&args.desk)?;
    desk.may(sanse_registry::Action::ApprovePlace).map_err(failure)?;
    let now = desk.now();
    let expires_at = now.plus(args.days * 86_400);
    let place = desk.registry().place(args.id).map_err(failure)?;
    let code = place.application.code(now, expires_at)?;
    let issuer = Issuer::new(pass::issuing_key(&args.desk.dir, args.passphrase_file.as_deref())?);
    let text = issuer.sign_place(&code)?.to_text();
    is_believed(&args.desk.dir, &text)?;
    at_desk(&args.desk, |desk| desk.approve(args.id, &text, expires_at))?;
    say(&[
        format!("approved    {}, until {expires_at}", args.id),
        format!(
            "            the unit gets it with: issuer place download {} {} --out FOLDER",
            args.desk.dir.display(),
            args.id
        ),
    ])
}

/// Whether wallets will believe the code: held against the region's own list, before it is given to anybody.
fn is_believed(
    dir: &std::path::Path,
    text: &str,
) -> Result<sanse::Verified<sanse::place::PlaceCode>, Failure> {
    let mut trust = Trust::pin(&keys::read_public(&dir.join(keys::ROOT_PUBLIC))?)?;
    let now = Now::exactly(clock::now()?);
    let list = dir.join(region::LIST);
    trust
        .load(&files::read(&list, sanse::limits::TRUST_LIST_BYTES)?, now)
        .map_err(|error| Failure::of(list.display(), error))?;
    trust.open_place(text, now).map_err(|error| Failure::of("the place's code", error))
}

pub(crate) fn reject(args: &PlaceRejectArgs) -> Result<(), Failure> {
    let why = typed::text(&args.why, "the reason")?;
    at_desk(&args.desk, |desk| desk.reject(args.id, &why))?;
    say(&[format!("rejected    {}: {why}", args.id)])
}

pub(crate) fn end(args: &PlaceEndArgs) -> Result<(), Failure> {
    let why = typed::text(&args.why, "the reason")?;
    let until = at_desk(&args.desk, |desk| desk.end_place(args.id, &why))?;
    let until = until.map_or("its own end".to_owned(), |end| end.to_string());
    say(&[
        format!("ended       {}: no code of it is given out any more", args.id),
        format!(
            "            what was printed is believed by wallets until {until}: take it off the door; gates there end with their \
             folders"
        ),
    ])
}

pub(crate) fn list(args: &PlaceListArgs) -> Result<(), Failure> {
    let office = Office::open(&args.dir)?;
    let places = office.register.places_of(args.unit.as_deref()).map_err(failure)?;
    let mut lines = Vec::new();
    let units = office.register.units().map_err(failure)?;
    for unit in units.iter().filter(|unit| args.unit.as_ref().is_none_or(|wanted| *wanted == unit.number)) {
        let own: Vec<_> = places.iter().filter(|place| place.application.unit == unit.number).collect();
        let counts = own.iter().filter(|place| !matches!(place.state, PlaceState::Rejected { .. })).count();
        lines.push(format!("unit        {}  {}, {counts} of {} places", unit.number, unit.name, unit.most));
        for place in own {
            let state = match &place.state {
                PlaceState::Waits => "waits".to_owned(),
                PlaceState::Rejected { why } => format!("rejected: {why}"),
                PlaceState::Ended { .. } => continue,
                PlaceState::Approved { expires_at, .. } => {
                    format!("approved until {}", expires_at.map_or("?".to_owned(), |end| end.to_string()))
                }
            };
            let Application { id, name, kind, way_in, .. } = &place.application;
            lines.push(format!("{id:<12} {name}, {kind}, {way_in}; {state}"));
        }
    }
    if lines.is_empty() {
        lines.push("no unit is written down yet".to_owned());
    }
    say(&lines)
}

pub(crate) fn download(args: &PlaceDownloadArgs) -> Result<(), Failure> {
    let office = Office::open(&args.dir)?;
    let place = office.register.place(args.id).map_err(failure)?;
    let PlaceState::Approved { code, .. } = &place.state else {
        return Err(Failure::of(args.id, "it is not approved, or was ended; see: issuer place list"));
    };
    let poster = Poster::new(&is_believed(&args.dir, code)?)?;
    folder::make(&args.out, |out| {
        files::create(&out.join("code.txt"), format!("{code}\n").as_bytes(), false)?;
        files::create(&out.join("poster.svg"), poster.to_svg().as_bytes(), false)?;
        files::create(&out.join("poster.png"), &poster.to_png()?, false)
    })?;
    say(&[format!(
        "written     {}/code.txt, poster.svg, poster.png: print it and hang it at the door",
        args.out.display()
    )])
}

//! The place's rules, from `gate.toml` and the command line, made into a policy.

use std::path::Path;

use sanse::PlaceId;
use sanse::bundle::{PartKind, Update};
use sanse::verify::{Attendance, BindingRule, DocumentRule, PaperRule, PhotoRule, Policy, Regions};

use crate::args::{Paper, Rules};
use crate::state::{Folder, State};
use sanse_example_common::{Failure, files};

/// The rules of a gate, in its folder.
pub(crate) const FILE: &str = "gate.toml";
/// Empty, and there once the gate has decided by that file.
pub(crate) const MARK: &str = "has-rules";
/// The same with a comment on each, as `verifier config` prints it; it says what holds without any file.
pub(crate) const SAMPLE: &str = include_str!("../gate.toml");
const HOUR: u64 = 3_600;

/// Refuses a command line that makes no sense at any place, before anything is opened.
pub(crate) fn examine(flags: &Rules) -> Result<(), Failure> {
    let anywhere = "ZZ-X".parse::<PlaceId>()?;
    build(flags, Some(flags.place.unwrap_or(anywhere))).map(drop)
}

/// The policy at this place; what makes no sense is a wrong command line.
pub(crate) fn build(rules: &Rules, place: Option<PlaceId>) -> Result<Policy, Failure> {
    policy(rules, place).map_err(|error| Failure::usage(error.to_string()))
}

/// Whether anything has this name, be it a link that leads nowhere; what cannot be found out is an error.
pub(crate) fn is_there(path: &Path) -> Result<bool, Failure> {
    match std::fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Failure::io("read", path, &error)),
    }
}

/// A gate's rules file; without one nothing is said, unless there was one. What is wrong is told with its line.
pub(crate) fn file(folder: &Path, place: Option<PlaceId>) -> Result<Rules, Failure> {
    let path = folder.join(FILE);
    if !is_there(&path)? {
        if is_there(&folder.join(MARK))? {
            let why = "this gate had rules, and the file is gone; restore it, or write the defaults with: verifier config";
            return Err(Failure::of(path.display(), why));
        }
        return Ok(Rules::default());
    }
    let rules = parse(&files::read_text(&path)?).map_err(|why| Failure::of(path.display(), why))?;
    policy(&rules, rules.place.or(place)).map_err(|error| Failure::of(path.display(), error))?;
    if let Some(shared) = &rules.shared {
        shared.without_password().map_err(|error| Failure::of(path.display(), error))?;
    }
    Ok(rules)
}

/// The rules that a bundle carries, if it does and its key was not withdrawn: read, and right, before the bundle is in
/// force.
pub(crate) fn signed(update: &Update, place: Option<PlaceId>) -> Result<Option<Rules>, Failure> {
    let Some(bytes) = update.policy() else { return Ok(None) };
    let name = update.parts(PartKind::Policy).next().map_or("the rules", |(part, _)| part.name());
    let of = |why: String| Failure::of(format!("{name} of the bundle"), why);
    let text = str::from_utf8(bytes).map_err(|_| of("it is not a text".to_owned()))?;
    let rules = parse(text).map_err(of)?;
    if rules.shared.is_some() {
        let why = "where a gate keeps its memory is its own affair; leave [shared] to its own gate.toml";
        return Err(of(why.to_owned()));
    }
    policy(&rules, rules.place.or(place)).map_err(|error| of(error.to_string()))?;
    Ok(Some(rules))
}

/// The rules to go by and the policy they make: the bundle's if it has some, else the gate's own, and the command line's
/// over them.
pub(crate) fn in_force(
    state: &State,
    flags: &Rules,
    update: Option<&Update>,
) -> Result<(Rules, Policy), Failure> {
    let signed = update.map(|update| signed(update, state.place())).transpose()?.flatten();
    let rules = flags.over(&signed.map_or_else(|| state.rules_in_force(), Ok)?);
    let policy = build(&rules, rules.place.or(state.place()))?;
    Ok((rules, policy))
}

/// The rules that a gate's folder says, for commands that only read it: the bundle's if it has some, else its own.
pub(crate) fn said(folder: &Folder, update: Option<&Update>) -> Result<Rules, Failure> {
    let signed = update.map(|update| signed(update, folder.place())).transpose()?.flatten();
    signed.map_or_else(|| folder.rules(), Ok)
}

fn parse(text: &str) -> Result<Rules, String> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let why = error.message().replace('\n', " ");
        format!("line {line}: {why}; verifier config prints what may stand there")
    })
}

fn policy(rules: &Rules, place: Option<PlaceId>) -> Result<Policy, sanse::Error> {
    let said = |rule: Option<bool>| rule == Some(true);
    let mut policy = match place {
        Some(place) => Policy::at(place),
        None => Policy::openly(),
    }
    .profile(rules.profile.unwrap_or_default());
    if said(rules.open) && said(rules.challenge) {
        let why = "a challenge and codes shown openly exclude each other; leave one out";
        return Err(sanse::Error::Malformed { what: "this policy", why });
    }
    if said(rules.open) {
        policy = policy.binding(BindingRule::Open);
    }
    if said(rules.challenge) {
        policy = policy.binding(BindingRule::Challenged);
    }
    if rules.paper == Some(Paper::Check) {
        policy = policy.paper(PaperRule::Check);
    }
    if said(rules.unattended) {
        policy = policy.attendance(Attendance::Unattended);
    }
    for (colour, treatment) in &rules.colour {
        policy = policy.colour(*colour, *treatment);
    }
    if let Some(hours) = rules.update_hours {
        policy = policy.longest_update_age(hours * HOUR)?;
    }
    if let Some(hours) = rules.test_hours {
        policy = policy.longest_test_age(hours * HOUR)?;
    }
    if said(rules.compare_photo) {
        policy = policy.photo(PhotoRule::Compare);
    }
    if said(rules.require_document) {
        policy = policy.document(DocumentRule::Require);
    }
    for confirmation in &rules.require {
        policy = policy.require(*confirmation);
    }
    if let Some(limit) = rules.temperature_below {
        policy = policy.temperature_below(limit);
    }
    if !rules.region.is_empty() {
        policy = policy.regions(Regions::Only(rules.region.clone()));
    }
    policy.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_the_defaults() {
        let sample = parse(SAMPLE).unwrap();
        for place in [None, Some("ZZ-GATE-7".parse().unwrap())] {
            assert_eq!(policy(&sample, place).unwrap(), policy(&Rules::default(), place).unwrap());
        }
        assert!(sample.place.is_none() && parse("").unwrap().colour.is_empty());
    }

    /// What stands behind a comment mark is right too, once it is taken away.
    #[test]
    fn every_rule_is_in_the_sample() {
        let all = SAMPLE.replace("# place =", "place =").replace("# update_hours", "update_hours");
        let all = all.replace("# test_hours", "test_hours").replace("# temperature", "temperature");
        let (others, shared) = all.split_once("# [shared]").unwrap();
        let shared =
            shared.lines().map(|line| line.strip_prefix("# ").filter(|l| l.contains(" = ")).unwrap_or(""));
        let all = format!("{others}[shared]{}", shared.collect::<Vec<_>>().join("\n"));
        let rules = parse(&all).unwrap();
        rules.shared.unwrap().without_password().unwrap();
        assert_eq!((rules.update_hours, rules.test_hours), (Some(24), Some(48)));
        assert!(rules.place.is_some() && rules.open == Some(false) && rules.colour.len() == 3);
        let flags = <Rules as clap::Args>::augment_args(clap::Command::new("rules"));
        for flag in flags.get_arguments().filter_map(|arg| arg.get_long()) {
            let name = flag.replace('-', "_");
            assert!(
                all.lines().any(|line| line == format!("[{name}]") || line.starts_with(&format!("{name} =")))
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, line, why) in [
            ("open = false\n\npapier = 'refuse'", 3, "unknown field `papier`"),
            ("\nprofile = 'lax'", 2, "strict, balanced or lenient"),
            ("region = ['ZZ', 'lower']", 1, "region"),
            ("test_hours = 0", 1, "1 to 9600"),
            ("\n\n[colour]\nblue = 'admit'", 3, "green, yellow or red"),
            ("open = 'yes'", 1, "boolean"),
            ("open =\n", 1, ""),
        ] {
            let told = parse(text).unwrap_err();
            assert!(told.starts_with(&format!("line {line}: ")) && told.contains(why), "{told}");
        }
    }

    #[test]
    fn flags_override_the_file() {
        let file =
            parse("unattended = true\nrequire = []\nprofile = 'strict'\n[colour]\nyellow = 'admit'").unwrap();
        let yellow = (sanse::Colour::Yellow, sanse::verify::Treatment::Refuse);
        let flags = Rules { unattended: Some(false), colour: vec![yellow], ..Rules::default() };
        let both = flags.over(&file);
        let defaults = Rules { profile: Some(sanse::Profile::Strict), ..Rules::default() };
        assert_eq!(policy(&both, None).unwrap(), policy(&defaults, None).unwrap());
    }
}

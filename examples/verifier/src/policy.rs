//! The place's rules from the command line.

use sanse::PlaceId;
use sanse::verify::{Attendance, BindingRule, DocumentRule, PaperRule, PhotoRule, Policy, Regions};

use crate::args::{Paper, Rules};
use sanse_example_common::Failure;

const HOUR: u64 = 3_600;

/// The policy at this place; what makes no sense is a wrong command line.
pub(crate) fn build(rules: &Rules, place: Option<PlaceId>) -> Result<Policy, Failure> {
    policy(rules, place).map_err(|error| Failure::usage(error.to_string()))
}

fn policy(rules: &Rules, place: Option<PlaceId>) -> Result<Policy, sanse::Error> {
    let mut policy = match place {
        Some(place) => Policy::at(place),
        None => Policy::openly(),
    }
    .profile(rules.profile);
    if rules.open {
        policy = policy.binding(BindingRule::Open);
    }
    if rules.paper == Paper::Check {
        policy = policy.paper(PaperRule::Check);
    }
    if rules.unattended {
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
    if rules.compare_photo {
        policy = policy.photo(PhotoRule::Compare);
    }
    if rules.require_document {
        policy = policy.document(DocumentRule::Require);
    }
    for confirmation in &rules.require {
        policy = policy.require(*confirmation);
    }
    if !rules.region.is_empty() {
        policy = policy.regions(Regions::Only(rules.region.clone()));
    }
    policy.build()
}

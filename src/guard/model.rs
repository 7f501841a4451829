//! model
use super::rules::Rule;
use std::cell::Cell;
thread_local! { static OFF: Cell<Option<Rule>> = const { Cell::new(None) }; }
pub(super) fn holds(rule: Rule) -> bool {
    OFF.get() != Some(rule)
}

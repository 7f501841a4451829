//! Facts to a colour: [`assess`] weighs what is known of a person by the authority's [`Rules`].
//!
//! Red beats yellow beats green. A worse fact never makes a colour better, the order of facts does not matter, and time
//! alone changes a colour only at [`Assessment::next_change`]. The rules of every case are `spec/assessment.md`.

mod assessment;
mod course;
mod error;
mod fact;
mod ground;
mod rules;
#[cfg(feature = "toml")]
mod rules_file;
mod weighing;

pub use self::assessment::{Assessment, Management};
pub use self::error::FactError;
pub use self::fact::{Contact, Event, Fact, Source};
pub use self::ground::{Advice, Ground, GroundKind};
pub use self::rules::{Listed, Observation, Rules};
#[cfg(feature = "toml")]
pub use self::rules_file::RulesError;

pub use crate::temperature::Temperature;

use self::weighing::Weighing;
use crate::limits;
use crate::time::Timestamp;

/// Weighs the facts of one person by the rules, at a time.
///
/// The same fact told twice, or by two sources, counts once. No facts at all are green, with the advice to declare. What a
/// person tells of themselves with a time ahead is set aside, so that nobody keeps a diagnosis away by a wrong clock.
///
/// # Errors
/// A [`FactError`] when facts cannot be, or cannot be together: no colour is given rather than a wrong one.
///
/// ```
/// use sanse::assess::{Event, Fact, Listed, Rules, Source, assess};
/// use sanse::{Colour, Timestamp};
///
/// let rules = Rules::new(1).list(Listed::new("999900".parse()?, "2026-02-01".parse()?, None)?)?;
/// let arrived = Event::Arrived { from: "999912".parse()?, on: "2026-03-01".parse()? };
/// let facts = [Fact::new(arrived, Source::Transport)?];
///
/// let now = Timestamp::from_unix(1_772_366_400)?; // 1 March, 20:00 in Shanghai
/// let assessed = assess(&facts, &rules, now)?;
/// assert_eq!(assessed.colour(), Colour::Yellow);
/// let changes = assessed.next_change().unwrap();
/// assert_eq!(changes.to_string(), "2026-03-14T16:00:00Z"); // 15 March begins there: fourteen days have passed
/// assert_eq!(assess(&facts, &rules, changes)?.colour(), Colour::Green);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn assess(facts: &[Fact], rules: &Rules, now: Timestamp) -> Result<Assessment, FactError> {
    // What people tell of themselves is not counted: nobody keeps a diagnosis away by telling more than fits.
    let count = facts.iter().filter(|fact| fact.source() != Source::Holder).count();
    if count > limits::FACTS {
        return Err(FactError::TooMany { count, max: limits::FACTS });
    }
    let mut weighing = Weighing::new(rules, now);
    for (position, fact) in facts.iter().enumerate() {
        weighing.weigh(position, *fact)?;
    }
    weighing.conclude()
}

//! The clock, held against what the gate has seen: signed times, and the times of its own scans.

use sanse::{Timestamp, limits};

use super::{Findings, days};
use crate::state::{CLOCK_NOTE, Folder};
use sanse_example_common::files;

/// A clock may be corrected by a little; codes live longer than that.
const LITTLE: u64 = 5;
const SET: &str = "set the clock, and keep it set (NTP, or a clock with a battery)";

pub(super) fn look(found: &mut Findings, folder: &Folder, now: Timestamp) {
    let (before, mut right) = (found.findings.len(), true);
    let watermark = folder.memory().map(|memory| memory.watermark()).unwrap_or_default();
    if now < watermark {
        let says =
            format!("it shows {now}, {} before a signed time, {watermark}", days(watermark.since(now)));
        found.trouble("clock", says, SET);
        right = false;
    }
    let guard = folder.guard().ok();
    if let Some(settled) = guard.and_then(|guard| guard.settled_time) {
        if settled.since(now) > LITTLE {
            let says = format!(
                "it shows {now}, but scans were made at {settled}, {} later: codes are held against that time",
                days(settled.since(now))
            );
            found.trouble("clock", says, SET);
            right = false;
        } else if now.since(settled) > limits::CLOCK_STEP_SECONDS {
            let says = format!("{now}; the last scans were {} ago", days(now.since(settled)));
            found.ok("clock", format!("{says}, so a jump of the clock meanwhile would not be noticed"));
        }
    }
    if let Ok(advice) = files::read_text(&folder.path().join(CLOCK_NOTE)) {
        found.warn("clock", format!("the gate that ran last said: {advice}"), SET);
        right = false;
    }
    if right && found.findings.len() == before {
        found.ok("clock", format!("{now}, and nothing that was seen contradicts it"));
    }
    if let Some(start) = guard.and_then(|guard| guard.started_without_memory) {
        found.ok("clock", format!("codes made until {start} are refused: the memory was lost then"));
    }
}

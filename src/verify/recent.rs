//! The last decision at each reader: a camera sees the same frame many times over.

use std::collections::HashMap;
use std::sync::Mutex;

use super::decision::Decision;
use super::scene::Scene;
use crate::limits;
use crate::time::Timestamp;

/// Answers the same text at the same reader, within 5 s of its first decision and with nothing else decided
/// there in between, with that decision. The replay guard knows the same rule for a code that was signed anew;
/// here it holds for refusals too, and for a code that grows stale in front of the camera.
#[derive(Default)]
pub(super) struct Recent {
    readers: Mutex<HashMap<String, Last>>,
}

struct Last {
    text: String,
    /// When it was first decided on.
    at: Timestamp,
    decision: Decision,
}

impl Recent {
    pub(super) fn again(&self, text: &str, scene: &Scene<'_>) -> Option<Decision> {
        // A person at the door has done something since: that is no repeat.
        if scene.has_more_than_the_code() {
            return None;
        }
        let readers = self.readers.lock().ok()?;
        let last = readers.get(scene.reader).filter(|last| last.text == text)?;
        let now = scene.now.earliest();
        let soon = last.at <= now && now.since(last.at) <= limits::REPEAT_SECONDS;
        soon.then(|| last.decision.clone().repeated())
    }

    pub(super) fn remember(&self, text: &str, scene: &Scene<'_>, decision: &Decision) {
        let Ok(mut readers) = self.readers.lock() else { return };
        let now = scene.now.earliest();
        // What was too long to read is not kept, and neither is what a person at the door had a part in.
        if text.len() > limits::TEXT_CHARS || scene.has_more_than_the_code() {
            readers.remove(scene.reader);
            return;
        }
        let last = readers.get(scene.reader);
        let at = last.filter(|_| decision.is_repeat()).map_or(now, |last| last.at);
        if last.is_none() && readers.len() >= limits::GUARD_READERS {
            readers.clear();
        }
        let (text, decision) = (text.to_owned(), decision.clone());
        readers.insert(scene.reader.to_owned(), Last { text, at, decision });
    }
}

//! `loads/`: trust lists that come one after another, and what a verifier must answer to each.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::case::hex;
use crate::draft::{Announced, DAY, List, Listed, NOON};
use crate::hpke;
use crate::keys::{KID_PAIR, seed};
use crate::trust;

/// A file in `loads/`.
#[derive(Serialize)]
pub(crate) struct Story {
    pub(crate) name: String,
    description: &'static str,
    /// The name of the pinned root.
    pinned: &'static str,
    steps: Vec<Step>,
    end: End,
}

#[derive(Serialize)]
struct Step {
    /// `home`, `recognised`, `bundle`, or `restart`: what is remembered goes to bytes and back, and no list is loaded.
    act: &'static str,
    list_hex: Option<String>,
    bundle: Option<Carried>,
    now: u64,
    /// An operator says that a list dated ahead is right.
    confirmed: bool,
    /// `loaded`, or the code of the refusal.
    answer: &'static str,
}

/// A bundle as it came.
#[derive(Serialize)]
pub(crate) struct Carried {
    pub(crate) manifest_hex: String,
    /// Bytes by name.
    pub(crate) parts: BTreeMap<&'static str, String>,
}

/// What is in force at the end.
#[derive(Serialize)]
pub(crate) struct End {
    pub(crate) root: &'static str,
    pub(crate) next_root: Option<&'static str>,
    /// The home list's.
    pub(crate) sequence: Option<u64>,
    pub(crate) watermark: u64,
    pub(crate) neighbours: Vec<&'static str>,
    /// The number of the bundle that was taken over last.
    pub(crate) bundle: Option<u64>,
}

impl Story {
    fn new(name: &str, description: &'static str) -> Self {
        Self::of("loads", name, description)
    }

    pub(crate) fn of(folder: &str, name: &str, description: &'static str) -> Self {
        let (next_root, sequence, bundle) = (None, None, None);
        let end = End { root: "root", next_root, sequence, watermark: 0, neighbours: Vec::new(), bundle };
        Self { name: format!("{folder}/{name}"), description, pinned: "root", steps: Vec::new(), end }
    }

    fn step(mut self, act: &'static str, list: Option<Vec<u8>>, answer: &'static str) -> Self {
        let list_hex = list.as_deref().map(hex);
        self.steps.push(Step { act, list_hex, bundle: None, now: NOON, confirmed: false, answer });
        self
    }

    /// A bundle that comes, and what is in force once it was taken over.
    pub(crate) fn carried(
        mut self,
        bundle: Carried,
        answer: &'static str,
        change: impl FnOnce(&mut End),
    ) -> Self {
        let bundle = Some(bundle);
        let (act, list_hex, now, confirmed) = ("bundle", None, NOON, false);
        self.steps.push(Step { act, list_hex, bundle, now, confirmed, answer });
        change(&mut self.end);
        self
    }

    /// A home list that is loaded; what is then in force follows from it.
    pub(crate) fn home(mut self, list: &List) -> Self {
        self.end.root = list.root;
        self.end.next_root = list.next.as_ref().map(|next| next.next);
        self.end.sequence = Some(list.sequence);
        self.end.watermark = self.end.watermark.max(list.iat);
        self.step("home", Some(list.seal().envelope), "loaded")
    }

    fn refused(self, list: &List, code: &'static str) -> Self {
        self.step("home", Some(list.seal().envelope), code)
    }

    fn refused_bytes(self, bytes: Vec<u8>, code: &'static str) -> Self {
        self.step("home", Some(bytes), code)
    }

    fn neighbour(mut self, list: &List) -> Self {
        if !self.end.neighbours.contains(&list.region) {
            self.end.neighbours.push(list.region);
            self.end.neighbours.sort_unstable();
        }
        self.step("recognised", Some(list.seal().envelope), "loaded")
    }

    fn refused_neighbour(self, list: &List, code: &'static str) -> Self {
        self.step("recognised", Some(list.seal().envelope), code)
    }

    /// No list is in force after a restart, but what was seen is remembered.
    pub(crate) fn restart(mut self) -> Self {
        self.end.sequence = None;
        self.end.neighbours.clear();
        self.step("restart", None, "loaded")
    }

    pub(crate) fn at(mut self, now: u64) -> Self {
        self.steps.iter_mut().last().expect("a step").now = now;
        self
    }

    pub(crate) fn confirmed(mut self) -> Self {
        self.steps.iter_mut().last().expect("a step").confirmed = true;
        self
    }

    fn without_neighbours(mut self) -> Self {
        self.end.neighbours.clear();
        self
    }
}

/// A home list by this root.
fn home(root: &'static str, sequence: u64) -> List {
    List { root, sequence, ..trust::home() }
}

fn announcing(root: &'static str, next: &'static str, sequence: u64) -> List {
    let proof = Announced { next, region: "ZZ", present: root, signer: next };
    List { next: Some(proof), ..home(root, sequence) }
}

/// The list of YY by this root.
fn yy(root: &'static str, sequence: u64) -> List {
    let keys = vec![Listed::new("issuer-yy")];
    let (withdrawn, recognised) = (Vec::new(), Vec::new());
    List { region: "YY", root, sequence, keys, withdrawn, recognised, ..trust::home() }
}

fn yy_announcing(root: &'static str, next: &'static str, sequence: u64) -> List {
    let proof = Announced { next, region: "YY", present: root, signer: next };
    List { next: Some(proof), ..yy(root, sequence) }
}

/// A home list that names another root of YY.
fn naming_yy(yy_root: &'static str, sequence: u64) -> List {
    let recognised = vec![("YY", yy_root, NOON + 30 * DAY, 1, 2 * DAY)];
    List { recognised, ..home("root", sequence) }
}

pub(crate) fn all() -> Vec<Story> {
    [sequences(), forms(), dates(), handovers(), neighbours()].into_iter().flatten().collect()
}

fn sequences() -> Vec<Story> {
    let story = Story::new;
    let other = List { grace: 60, ..home("root", 5) };
    vec![
        story("first", "The first list of all.").home(&home("root", 1)),
        story("next", "A list with the next number.").home(&home("root", 1)).home(&home("root", 2)),
        story("gap", "Numbers may be left out.").home(&home("root", 1)).home(&home("root", 900)),
        story("again", "The same list once more.").home(&home("root", 5)).home(&home("root", 5)),
        story("rollback", "A list from before one that was seen.")
            .home(&home("root", 5))
            .refused(&home("root", 4), "list-rollback"),
        story("rollback-after-restart", "The number is remembered through a restart.")
            .home(&home("root", 5))
            .restart()
            .refused(&home("root", 4), "list-rollback"),
        story("fork", "Two lists with one number.").home(&home("root", 5)).refused(&other, "list-fork"),
        story("fork-after-restart", "The hash is remembered through a restart.")
            .home(&home("root", 5))
            .restart()
            .refused(&other, "list-fork")
            .home(&home("root", 5)),
        story("other-region", "The same root signs for another region; also after a restart.")
            .home(&home("root", 5))
            .refused(&List { region: "YY", recognised: Vec::new(), ..home("root", 6) }, "list-other-region")
            .restart()
            .refused(&List { region: "YY", recognised: Vec::new(), ..home("root", 6) }, "list-other-region"),
    ]
}

fn forms() -> Vec<Story> {
    let story = Story::new;
    let mut damaged = home("root", 1).seal().envelope;
    if let Some(last) = damaged.last_mut() {
        *last ^= 1;
    }
    let crowded = List {
        keys: vec![Listed::new(KID_PAIR.0), Listed::new(KID_PAIR.1)],
        withdrawn: vec![KID_PAIR.0],
        ..home("root", 1)
    };
    let other_kind = List { keys: vec![Listed::new("issuer")], ..home("root", 1) };
    let trailing = [other_kind.seal().envelope, vec![0]].concat();
    vec![
        story("report-key", "A key for sealed reports.")
            .home(&List { report: Some(hpke::public(&seed("authority"))), ..home("root", 1) }),
        story("report-key-of-small-order", "A key for reports that anybody could open.")
            .refused(&List { report: Some([0; 32]), ..home("root", 1) }, "list-not-believed"),
        story("report-key-twice-encoded", "A second encoding of a key for reports.")
            .refused(&List { report: Some(SECOND_ENCODING), ..home("root", 1) }, "list-not-believed"),
        story("damaged", "A signature with one bit changed.").refused_bytes(damaged, "list-not-believed"),
        story("trailing", "A byte behind the end.").refused_bytes(trailing, "list-not-believed"),
        story("empty", "No bytes at all.").refused_bytes(Vec::new(), "list-not-believed"),
        story("other-root", "Signed by a root that nobody pinned.")
            .refused(&home("root-2", 1), "list-other-root"),
        story("expired", "A list past its expiry is loaded: it refuses when it is used.").home(&List {
            iat: NOON - 9 * DAY,
            exp: NOON - DAY,
            ..home("root", 1)
        }),
        story("kid-shared", "Two keys with one kid, one of them withdrawn.").home(&crowded),
    ]
}

fn dates() -> Vec<Story> {
    let story = Story::new;
    let ahead = |seconds, sequence| List { iat: NOON + seconds, ..home("root", sequence) };
    vec![
        story("a-day-ahead", "Dated 24 hours ahead of the clock, which is the most.").home(&ahead(DAY, 1)),
        story("further-ahead", "Dated a second more than 24 hours ahead.")
            .refused(&ahead(DAY + 1, 1), "list-from-the-future"),
        story(
            "further-ahead-confirmed",
            "An operator says that it is right; after a restart nobody is asked.",
        )
        .home(&ahead(DAY + 1, 1))
        .confirmed()
        .restart()
        .home(&ahead(DAY + 1, 1)),
        story("clock-set-right", "The same list once the clock is right.")
            .refused(&ahead(3 * DAY, 1), "list-from-the-future")
            .home(&ahead(3 * DAY, 1))
            .at(NOON + 2 * DAY),
        story("watermark-never-falls", "A newer list with an earlier date does not lower the watermark.")
            .home(&ahead(100, 1))
            .home(&ahead(50, 2)),
    ]
}

fn handovers() -> Vec<Story> {
    let story = Story::new;
    let unproven = |present, region, signer| List {
        next: Some(Announced { next: "root-2", region, present, signer }),
        ..home("root", 2)
    };
    vec![
        story("announced", "A next root is announced, and the present one goes on.")
            .home(&announcing("root", "root-2", 1))
            .home(&announcing("root", "root-2", 2)),
        story("taken-back", "An announcement is taken back: the next root counts no more.")
            .home(&announcing("root", "root-2", 1))
            .home(&home("root", 2))
            .refused(&home("root-2", 3), "list-other-root"),
        story("handed-over", "The next root signs, and the old one no more; also after a restart.")
            .home(&announcing("root", "root-2", 1))
            .home(&home("root-2", 2))
            .refused(&home("root", 3), "list-old-root")
            .restart()
            .refused(&home("root", 3), "list-old-root")
            .home(&home("root-2", 3)),
        story("handed-over-after-restart", "An announcement is remembered through a restart.")
            .home(&announcing("root", "root-2", 1))
            .restart()
            .home(&home("root-2", 2)),
        story("missed", "A verifier that was off needs the list that announces.")
            .home(&home("root", 1))
            .refused(&home("root-2", 3), "list-other-root")
            .home(&announcing("root", "root-2", 2))
            .home(&home("root-2", 3)),
        story("handover-by-the-new-root-alone", "Nobody has announced it.")
            .home(&home("root", 1))
            .refused(&announcing("root-2", "root", 2), "list-other-root"),
        story("handover-by-the-old-root-alone", "The next root has not signed; somebody else has.")
            .home(&home("root", 1))
            .refused(&unproven("root", "ZZ", "root"), "list-next-root"),
        story("handover-of-another-region", "The next root agreed for YY.")
            .home(&home("root", 1))
            .refused(&unproven("root", "YY", "root-2"), "list-next-root"),
        story("handover-of-another-root", "The next root agreed to take over from another one.")
            .home(&home("root", 1))
            .refused(&unproven("root-3", "ZZ", "root-2"), "list-next-root"),
        story("handover-rollback", "The next root goes on from the number of the announcement.")
            .home(&announcing("root", "root-2", 5))
            .refused(&home("root-2", 4), "list-rollback")
            .refused(&home("root-2", 5), "list-fork"),
        story("two-handovers", "One root after another; none comes back.")
            .home(&announcing("root", "root-2", 1))
            .home(&announcing("root-2", "root-3", 2))
            .home(&home("root-3", 3))
            .refused(&home("root", 4), "list-old-root")
            .refused(&home("root-2", 4), "list-old-root")
            .refused(&announcing("root-3", "root", 4), "list-next-root"),
        story("handover-back", "A root does not hand over to the one before it.")
            .home(&announcing("root", "root-2", 1))
            .home(&home("root-2", 2))
            .refused(&announcing("root-2", "root", 3), "list-next-root"),
    ]
}

fn neighbours() -> Vec<Story> {
    let story = Story::new;
    vec![
        story("neighbour", "The list of a recognised region.")
            .home(&home("root", 1))
            .neighbour(&yy("root-yy", 1)),
        story("neighbour-first", "A neighbour's list before the home list.")
            .refused_neighbour(&yy("root-yy", 1), "list-not-recognised"),
        story("neighbour-unknown", "A root that the home list does not name.")
            .home(&home("root", 1))
            .refused_neighbour(&yy("root-2", 1), "list-not-recognised"),
        story("neighbour-of-another-name", "The root of XX signs a list of YY.")
            .home(&home("root", 1))
            .refused_neighbour(&yy("root-xx", 1), "list-other-region"),
        story("neighbour-rollback", "Numbers count for neighbours too, also after a restart.")
            .home(&home("root", 1))
            .neighbour(&yy("root-yy", 5))
            .refused_neighbour(&yy("root-yy", 4), "list-rollback")
            .restart()
            .home(&home("root", 1))
            .refused_neighbour(&yy("root-yy", 4), "list-rollback"),
        story("neighbour-fork", "Two lists of a neighbour with one number.")
            .home(&home("root", 1))
            .neighbour(&yy("root-yy", 5))
            .refused_neighbour(&List { grace: 60, ..yy("root-yy", 5) }, "list-fork"),
        story("neighbour-dropped", "A home list that recognises it no more.")
            .home(&home("root", 1))
            .neighbour(&yy("root-yy", 1))
            .home(&List { recognised: Vec::new(), ..home("root", 2) })
            .without_neighbours()
            .refused_neighbour(&yy("root-yy", 2), "list-not-recognised"),
        story("neighbour-ahead", "A neighbour's date raises no watermark.")
            .home(&home("root", 1))
            .neighbour(&List { iat: NOON + 300 * DAY, exp: NOON + 400 * DAY, ..yy("root-yy", 1) }),
        story(
            "neighbour-handed-over",
            "A neighbour's root hands over; the home list still names the old one.",
        )
        .home(&home("root", 1))
        .neighbour(&yy_announcing("root-yy", "root-yy-2", 1))
        .neighbour(&yy("root-yy-2", 2))
        .refused_neighbour(&yy("root-yy", 3), "list-old-root")
        .restart()
        .home(&home("root", 1))
        .refused_neighbour(&yy("root-yy", 3), "list-old-root")
        .neighbour(&yy("root-yy-2", 2)),
        story("neighbour-renamed", "The home list names the next root before it has signed.")
            .home(&home("root", 1))
            .neighbour(&yy_announcing("root-yy", "root-yy-2", 1))
            .home(&naming_yy("root-yy-2", 2))
            .refused_neighbour(&yy("root-yy", 2), "list-old-root")
            .neighbour(&yy("root-yy-2", 2)),
        story("neighbour-of-a-new-line", "The home list names quite another root: its word counts.")
            .home(&home("root", 1))
            .neighbour(&yy("root-yy", 1))
            .home(&naming_yy("root-3", 2))
            .without_neighbours()
            .refused_neighbour(&yy("root-yy", 2), "list-not-recognised")
            .neighbour(&yy("root-3", 2)),
    ]
}

/// 9, the base point, with the bit set that X25519 does not look at.
const SECOND_ENCODING: [u8; 32] = {
    let mut bytes = [0; 32];
    let [first, .., last] = &mut bytes;
    (*first, *last) = (9, 0x80);
    bytes
};

/// The seeds of the names that stories use are in `keys.json`.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;

    #[test]
    fn stories_end_under_roots_that_are_published() {
        for story in all() {
            assert!(keys::ED25519.contains(&story.end.root), "{}", story.name);
            assert!(story.end.next_root.is_none_or(|next| keys::ED25519.contains(&next)), "{}", story.name);
        }
    }
}

//! The last decision at each reader: by it a scan that comes again at once is told from a second showing.

use std::collections::HashMap;

use super::Admission;
use crate::limits;
use crate::reader::ReaderName;
use crate::time::Timestamp;

/// The last decision at one reader.
#[derive(Clone, Copy, Debug)]
pub(super) struct Last {
    pub(super) content: [u8; 16],
    pub(super) at: Timestamp,
    /// Nothing for what was refused before the guard was asked.
    pub(super) said: Option<Admission>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lasts {
    /// At the reader that was used last; most guards have one reader, whose name is not even hashed.
    newest: Option<(ReaderName, Last)>,
    /// At the readers before it. The newest one's own is there too if it was used before others, and is of then.
    others: HashMap<ReaderName, Last>,
}

impl Lasts {
    /// The last decision at this reader, if it was on the same content within the last
    /// [`REPEAT_SECONDS`](limits::REPEAT_SECONDS).
    pub(super) fn same(&self, reader: ReaderName, content: [u8; 16], time: Timestamp) -> Option<Last> {
        let last = match &self.newest {
            Some((newest, last)) if *newest == reader => Some(last),
            _ => self.others.get(&reader),
        };
        let soon = |at: Timestamp| at <= time && time.since(at) <= limits::REPEAT_SECONDS;
        last.filter(|last| last.content == content && soon(last.at)).copied()
    }

    pub(super) fn put(&mut self, reader: ReaderName, last: Last) {
        if let Some((before, its)) = self.newest.replace((reader, last))
            && before != reader
        {
            if self.others.len() >= limits::GUARD_READERS && !self.others.contains_key(&before) {
                // Forgetting a reader costs at most one repeat told as a second scan.
                self.others.clear();
            }
            self.others.insert(before, its);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::Verdict;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn last(content: u8, seconds: u64) -> Last {
        Last { content: [content; 16], at: at(seconds), said: Some(Admission::of(Verdict::Fresh)) }
    }

    #[test]
    fn each_reader_has_its_own_last_decision() {
        let [one, two] = ["gate 1", "gate 2"].map(ReaderName::new);
        let mut lasts = Lasts::default();
        let same = |lasts: &Lasts, reader, content, time| {
            lasts.same(reader, [content; 16], at(time)).map(|last| last.at.unix())
        };
        lasts.put(one, last(1, 100));
        assert_eq!([same(&lasts, one, 1, 105), same(&lasts, one, 1, 106)], [Some(100), None]);
        assert_eq!([same(&lasts, one, 1, 99), same(&lasts, one, 2, 101)], [None, None]);
        lasts.put(two, last(2, 101));
        assert_eq!([same(&lasts, one, 1, 102), same(&lasts, two, 2, 102)], [Some(100), Some(101)]);
        assert_eq!(same(&lasts, two, 1, 102), None);
        // Back at the first: what was said there before is over, now and once the second is used again.
        lasts.put(one, last(3, 103));
        assert_eq!([same(&lasts, one, 3, 104), same(&lasts, one, 1, 104)], [Some(103), None]);
        lasts.put(two, last(4, 104));
        assert_eq!([same(&lasts, one, 3, 104), same(&lasts, one, 1, 104)], [Some(103), None]);
        assert_eq!([same(&lasts, two, 4, 104), same(&lasts, two, 2, 104)], [Some(104), None]);
    }

    #[test]
    fn many_readers_are_bounded() {
        let mut lasts = Lasts::default();
        for n in 0..3 * limits::GUARD_READERS {
            lasts.put(ReaderName::new(&n.to_string()), last(1, 100));
            assert!(lasts.others.len() <= limits::GUARD_READERS);
        }
        assert!(lasts.same(ReaderName::new("0"), [1; 16], at(100)).is_none());
    }
}

//! The lines of a file, however long one of them is.

use std::io::{self, BufRead};

/// Longest line taken, in bytes: thirteen cells, the longest an enrolment of 300 hexadecimal digits, with room.
pub(crate) const LINE_BYTES: usize = 8 * 1024;

/// Lines ended by LF or CR LF, counted from 1.
pub(crate) struct Lines<R> {
    source: R,
    number: u64,
    offset: u64,
}

pub(crate) struct Line {
    pub(crate) number: u64,
    /// Without its end; nothing when it is longer than [`LINE_BYTES`].
    pub(crate) bytes: Option<Vec<u8>>,
    /// Whether its end was there: the last line of a file that was cut has none.
    pub(crate) ended: bool,
    /// Where the next line begins, in bytes.
    pub(crate) end: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, number: 0, offset: 0 }
    }

    pub(crate) fn source(&self) -> &R {
        &self.source
    }

    pub(crate) fn into_source(self) -> R {
        self.source
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<Line>> {
        let begin = self.offset;
        let mut bytes = Some(Vec::new());
        let ended = loop {
            let available = self.source.fill_buf()?;
            if available.is_empty() {
                break false;
            }
            let stop = available.iter().position(|byte| *byte == b'\n');
            let (part, rest) = available.split_at(stop.unwrap_or(available.len()));
            // One more byte than a line has at most, for the CR.
            let fits = |line: &Vec<u8>| line.len() + part.len() <= LINE_BYTES + 1;
            bytes = bytes.filter(fits).map(|mut line| {
                line.extend_from_slice(part);
                line
            });
            let taken = part.len() + usize::from(!rest.is_empty());
            self.source.consume(taken);
            self.offset += u64::try_from(taken).unwrap_or(u64::MAX);
            if stop.is_some() {
                break true;
            }
        };
        if self.offset == begin {
            return Ok(None);
        }
        self.number += 1;
        if let Some(line) = &mut bytes
            && line.last() == Some(&b'\r')
        {
            line.pop();
        }
        let bytes = bytes.filter(|line| line.len() <= LINE_BYTES);
        Ok(Some(Line { number: self.number, bytes, ended, end: self.offset }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// Number, bytes, end, and whether it ended.
    type Seen = (u64, Option<Vec<u8>>, u64, bool);

    fn seen(input: &[u8], buffer: usize) -> Vec<Seen> {
        let mut lines = Lines::new(BufReader::with_capacity(buffer, input));
        std::iter::from_fn(|| lines.next().unwrap())
            .map(|line| (line.number, line.bytes, line.end, line.ended))
            .collect()
    }

    #[test]
    fn ends_are_cut_off_and_counted() {
        let text = |text: &str| Some(text.as_bytes().to_vec());
        for buffer in [1, 2, 3, 100] {
            let found = seen(b"a\r\n\nb\rc\nd", buffer);
            let expected = [
                (1, text("a"), 3, true),
                (2, text(""), 4, true),
                (3, text("b\rc"), 8, true),
                (4, text("d"), 9, false),
            ];
            assert_eq!(found, expected, "{buffer}");
        }
        assert!(seen(b"", 4).is_empty());
    }

    #[test]
    fn a_line_too_long_is_one_line_and_not_kept() {
        for (length, kept) in [(LINE_BYTES, true), (LINE_BYTES + 1, false), (20 * LINE_BYTES, false)] {
            for end in ["\n", "\r\n"] {
                let input = format!("{}{end}x\n", "a".repeat(length));
                let found = seen(input.as_bytes(), 512);
                assert_eq!(
                    found.iter().map(|line| line.1.is_some()).collect::<Vec<_>>(),
                    [kept, true],
                    "{length}"
                );
            }
        }
    }
}

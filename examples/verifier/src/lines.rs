//! Lines of bounded length: a scanner types a line, but anything may be at the other end.

use std::io::{self, BufRead};

use sanse::limits;

/// Longest line kept: a text with each character percent-encoded. Of a longer one the beginning is kept,
/// which is too long for any code, so the verifier refuses it as such.
const KEPT: usize = 3 * limits::TEXT_CHARS + 64;

/// The next line that is not empty, without its end: `\n`, or `\r` as some scanners type.
pub(crate) fn next(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let chunk = match from.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if chunk.is_empty() {
            return Ok((!line.is_empty()).then_some(line));
        }
        let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let piece = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
        let room = KEPT.saturating_sub(line.len());
        line.extend(piece.iter().take(room));
        let used = end.map_or(chunk.len(), |end| end + 1);
        from.consume(used);
        if end.is_some() && !line.is_empty() {
            return Ok(Some(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_counts_and_no_line_is_endless() {
        let mut text: &[u8] = b"one\r\n\n\rtwo\rthree";
        let mut lines = Vec::new();
        while let Some(line) = next(&mut text).unwrap() {
            lines.push(String::from_utf8(line).unwrap());
        }
        assert_eq!(lines, ["one", "two", "three"]);
        let long = vec![b'A'; 3 * KEPT];
        let mut reader = io::BufReader::with_capacity(100, long.as_slice());
        assert_eq!(next(&mut reader).unwrap().unwrap().len(), KEPT);
        assert_eq!(next(&mut reader).unwrap(), None);
    }
}

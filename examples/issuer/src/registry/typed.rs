//! What is typed as an argument, or for `-` on the next line of standard input: other users can see arguments.

use std::io::{BufRead, Read};

use sanse_example_common::Failure;

/// Longest line: the words of an appeal, of four bytes each, with room.
const LINE_BYTES: u64 = 4 * 1_024;

/// The argument, or the next line in place of `-`.
pub(super) fn text(argument: &str, what: &str) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().take(LINE_BYTES).read_line(&mut line);
    read.map_err(|error| Failure::of(format!("{what} on standard input"), error))?;
    match line.trim() {
        "" => Err(Failure::of(format!("{what} on standard input"), "nothing is there; type it in a line")),
        text => Ok(text.to_owned()),
    }
}

//! The command line read, and every message of it made harmless: clap repeats what was typed.

use std::io::Write;

use clap::Parser;
use clap::error::ErrorKind;

use crate::escape;

/// The command that was typed, or the exit code with which it was answered.
pub fn parse<C: Parser>() -> Result<C, u8> {
    C::try_parse().map_err(|error| {
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            print(&error.render().to_string(), &mut std::io::stdout());
            return 0;
        }
        print(&answer::<C>(&error), &mut std::io::stderr());
        2
    })
}

/// What clap says of the same arguments once they are harmless: it repeats them in many lines, of which a line end
/// in an argument would make one more.
fn answer<C: Parser>(error: &clap::Error) -> String {
    let harmless = std::env::args_os().map(|arg| escape::line(&arg.to_string_lossy()));
    match C::try_parse_from(harmless) {
        Err(same) if same.kind() == error.kind() => same.render().to_string(),
        _ => escape::line(&error.render().to_string()),
    }
}

/// Says on standard error what went wrong, in one line whatever is in the message.
pub fn complain(program: &str, message: &str) {
    let line = escape::line(&format!("{program}: {message}"));
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Whoever closed the stream does not want to know.
fn print(answer: &str, to: &mut impl Write) {
    for line in answer.lines() {
        let _ = writeln!(to, "{}", escape::line(line));
    }
}

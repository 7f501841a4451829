//! The command line read, and every message of it made harmless: clap repeats what was typed.

use clap::Parser;
use clap::error::ErrorKind;

use crate::escape;

/// The command that was typed, or the exit code with which it was answered.
pub fn parse<C: Parser>() -> Result<C, u8> {
    C::try_parse().map_err(|error| {
        let answer = error.render().to_string();
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            print(&answer, &mut std::io::stdout());
            return 0;
        }
        print(&answer, &mut std::io::stderr());
        2
    })
}

/// Says on standard error what went wrong.
pub fn complain(program: &str, message: &str) {
    print(&format!("{program}: {message}"), &mut std::io::stderr());
}

/// Whoever closed the stream does not want to know.
fn print(answer: &str, to: &mut impl std::io::Write) {
    for line in answer.lines() {
        let _ = writeln!(to, "{}", escape::line(line));
    }
}

//! Passphrases of key files: typed at the terminal, or the first line of a file. Never an argument or a variable of the
//! environment: other users see the one, and programs hand on the other.

use std::io::IsTerminal;
use std::path::Path;

use sanse::limits;
use zeroize::Zeroizing;

use sanse_example_common::{Failure, escape, files};

/// Fewest characters of a new passphrase. It is no measure of a good one, but what is shorter is a bad one.
const SHORTEST: usize = 8;

/// The bytes of a passphrase, wiped when dropped.
pub(crate) type Passphrase = Zeroizing<Vec<u8>>;

/// The passphrase that a key file is under.
pub(crate) fn existing(key: &Path, file: Option<&Path>, option: &str) -> Result<Passphrase, Failure> {
    match file {
        Some(file) => first_line(file),
        None => ask(&format!("Passphrase of {}: ", key.display()), option),
    }
}

/// A passphrase for a key to be made, typed twice.
pub(crate) fn new(what: &str, file: Option<&Path>, option: &str) -> Result<Passphrase, Failure> {
    let (passphrase, source) = match file {
        Some(file) => (first_line(file)?, file.display().to_string()),
        None => {
            let typed = ask(&format!("New passphrase of {what}: "), option)?;
            if typed != ask("The same again: ", option)? {
                return Err(Failure::new("the two passphrases differ; nothing was made: try again"));
            }
            (typed, format!("the passphrase of {what}"))
        }
    };
    if String::from_utf8_lossy(&passphrase).chars().count() < SHORTEST {
        let why = format!("it has fewer than {SHORTEST} characters; take a few words that nobody guesses");
        return Err(Failure::of(source, why));
    }
    Ok(passphrase)
}

fn first_line(path: &Path) -> Result<Passphrase, Failure> {
    // With room for a line end.
    let bytes = Zeroizing::new(files::read(path, limits::PASSPHRASE_BYTES + 2)?);
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.starts_with("\u{feff}".as_bytes()) {
        let why =
            "it begins with the unseen mark U+FEFF, which no keyboard types; save it as UTF-8 without it";
        return Err(Failure::of(path.display(), why));
    }
    if line.is_empty() {
        return Err(Failure::of(path.display(), "its first line is empty; write the passphrase there"));
    }
    Ok(Zeroizing::new(line.to_vec()))
}

/// Asks at the terminal, without an echo. Standard input is not read: it may have a document on it.
fn ask(question: &str, option: &str) -> Result<Passphrase, Failure> {
    if !std::io::stderr().is_terminal() {
        let why = "there is no terminal to ask at";
        return Err(Failure::usage(format!("{question}{why}; give {option} FILE")));
    }
    let typed = rpassword::prompt_password(escape::line(question))
        .map(Zeroizing::new)
        .map_err(|error| Failure::usage(format!("{question}{error}; give {option} FILE")))?;
    Ok(Zeroizing::new(typed.as_bytes().to_vec()))
}

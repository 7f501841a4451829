//! What a caller can do wrong: building, encoding, keys, files.
//!
//! Input that came from outside is never an [`Error`]; the verifier answers it with a
//! [`Decision`](crate::verify::Decision) whose [`Reason`](crate::reason::Reason)s carry the compared values.

/// A mistake in building or encoding something, with the values that were compared.
///
/// Never caused by a code shown to a verifier. [`Error::code`] is stable; the message says what to do.
///
/// ```
/// let error = "ZZ".parse::<sanse::PlaceId>().unwrap_err();
/// assert_eq!(error.code(), "length");
/// println!("{error}"); // what was compared, and what to do
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A number lies outside what is allowed.
    #[error("{what} is {value}, but must be from {min} to {max}")]
    OutOfRange {
        /// The thing that was given.
        what: &'static str,
        /// Its value.
        value: u64,
        /// The least allowed value.
        min: u64,
        /// The greatest allowed value.
        max: u64,
    },
    /// Something does not hold at the time it is used.
    #[error(
        "{what} holds from {} until {}, but it is {}: fetch a new one, or set the clock",
        utc(*from), utc(*until), utc(*time)
    )]
    NotNow {
        /// The thing that was used.
        what: &'static str,
        /// When it was to be used, in seconds since 1970.
        time: u64,
        /// When it begins to hold, in seconds since 1970.
        from: u64,
        /// The first second in which it no longer holds, since 1970.
        until: u64,
    },
    /// Something would last longer than what it rests on.
    #[error("{what} is {}, but {limit} is {}: {why}", utc(*until), utc(*latest))]
    TooLate {
        /// The thing that was given.
        what: &'static str,
        /// Its time, in seconds since 1970.
        until: u64,
        /// What it rests on.
        limit: &'static str,
        /// The latest it may be, in seconds since 1970.
        latest: u64,
        /// What to do.
        why: &'static str,
    },
    /// A text or byte string is too short or too long.
    #[error("{what} has {length} {unit}, but must have from {min} to {max}")]
    Length {
        /// The thing that was given.
        what: &'static str,
        /// `bytes` or `characters`.
        unit: &'static str,
        /// Its length.
        length: usize,
        /// The least allowed length.
        min: usize,
        /// The greatest allowed length.
        max: usize,
    },
    /// A value has the wrong form.
    #[error("{what} is not acceptable: {why}")]
    Malformed {
        /// The thing that was given.
        what: &'static str,
        /// What is wrong with it and what to do.
        why: &'static str,
    },
    /// A value came twice where it may come once.
    #[error("{what} is given twice; give it once")]
    Duplicate {
        /// The thing that was given.
        what: &'static str,
    },
    /// Two values that must agree do not.
    #[error("{what} does not match {with}: {why}")]
    Mismatch {
        /// The thing that was given.
        what: &'static str,
        /// What it was held against.
        with: &'static str,
        /// What to do.
        why: &'static str,
    },
    /// Nothing is known under this name.
    #[error("there is no {what} of this name; {why}")]
    Unknown {
        /// What was looked up.
        what: &'static str,
        /// What to do.
        why: &'static str,
    },
    /// A word is none of those that are known here.
    #[error("{what} is not known: write {}", one_of(allowed))]
    Word {
        /// What was named.
        what: &'static str,
        /// The words that may be written.
        allowed: Vec<&'static str>,
    },
    /// A key file is encrypted, and no passphrase was given.
    #[error("{what} is encrypted; give its passphrase")]
    Encrypted {
        /// What the file was taken for.
        what: &'static str,
    },
    /// A key file does not open with this passphrase. A damaged file cannot be told from a wrong passphrase.
    #[error("{what} does not open with this passphrase; type it again, or restore the file if it is damaged")]
    Passphrase {
        /// What the file was taken for.
        what: &'static str,
    },
    /// A key file asks for more work or memory than is spent on one; nothing was computed.
    #[error(
        "opening {what} takes {value} {unit}, but at most {max} are spent; \
         encrypt it anew with less where it came from"
    )]
    Costly {
        /// What the file was taken for.
        what: &'static str,
        /// What is counted: rounds, bytes of memory, units of work.
        unit: &'static str,
        /// How many the file asks for.
        value: u64,
        /// The most that are spent.
        max: u64,
    },
    /// A key file is encrypted in a way that is not supported.
    #[error("{what} is encrypted with {scheme}, which is not supported: {why}")]
    Unsupported {
        /// What the file was taken for.
        what: &'static str,
        /// What is not supported of it.
        scheme: &'static str,
        /// What to do.
        why: &'static str,
    },
    /// Something that is counted has run out.
    #[error("{what} is full: all its {count} places are taken; {why}")]
    Exhausted {
        /// What has run out.
        what: &'static str,
        /// How many there were.
        count: u64,
        /// What to do.
        why: &'static str,
    },
    /// The operating system gave no randomness.
    #[error("the operating system gave no random bytes; nothing was made")]
    Randomness,
    /// Memory could not be had.
    #[error("{bytes} bytes of memory are needed and not to be had; free some and try again")]
    Memory {
        /// How many bytes are needed.
        bytes: usize,
    },
    /// The memory that a group of gates shares cannot be used.
    #[error("the shared replay memory cannot be used: {why}")]
    Store {
        /// What is wrong with it and what to do.
        why: String,
    },
    /// An outside signer (HSM, KMS, secure element) failed or answered with a wrong signature.
    #[error("the signer failed: {why}")]
    Signer {
        /// What went wrong.
        why: String,
    },
}

impl Error {
    /// A stable name for programs, one per kind of mistake.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::OutOfRange { .. } => "out-of-range",
            Error::NotNow { .. } => "not-now",
            Error::TooLate { .. } => "too-late",
            Error::Length { .. } => "length",
            Error::Malformed { .. } => "malformed",
            Error::Duplicate { .. } => "duplicate",
            Error::Mismatch { .. } => "mismatch",
            Error::Unknown { .. } => "unknown",
            Error::Word { .. } => "word",
            Error::Encrypted { .. } => "encrypted",
            Error::Passphrase { .. } => "passphrase",
            Error::Costly { .. } => "costly",
            Error::Unsupported { .. } => "unsupported",
            Error::Exhausted { .. } => "exhausted",
            Error::Randomness => "randomness",
            Error::Memory { .. } => "memory",
            Error::Store { .. } => "store",
            Error::Signer { .. } => "signer",
        }
    }
}

/// Refuses `value` unless it lies in `min..=max`.
pub(crate) fn in_range(what: &'static str, value: u64, min: u64, max: u64) -> Result<u64, Error> {
    if (min..=max).contains(&value) { Ok(value) } else { Err(Error::OutOfRange { what, value, min, max }) }
}

/// The value of this name, or all the names there are.
pub(crate) fn word<T: Copy>(
    what: &'static str,
    text: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, Error> {
    let found = all.iter().copied().find(|value| name(*value) == text);
    found.ok_or_else(|| Error::Word { what, allowed: all.iter().map(|value| name(*value)).collect() })
}

/// `green, yellow or red`.
fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A time for people to read.
fn utc(seconds: u64) -> String {
    crate::calendar::moment(seconds)
}

/// `N` bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Randomness)?;
    Ok(bytes)
}

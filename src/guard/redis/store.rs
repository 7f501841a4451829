//! Where a group of gates keeps its memory, and what a gate does while it does not answer.

use std::fmt;
use std::time::Duration;

use redis::{ConnectionAddr, IntoConnectionInfo};
use zeroize::Zeroizing;

use crate::error::{Error, in_range, word};
use crate::limits;

/// What a gate does with a code while the memory of its group does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Fallback {
    /// Refuses it: nothing is admitted twice.
    #[default]
    Refuse,
    /// Judges it by this gate's own memory, and a person must look; where nobody stands, the same as `Refuse`.
    Check,
    /// Judges it by this gate's own memory alone: a code may then pass once at each gate that is cut off.
    Admit,
}

impl Fallback {
    const ALL: [Self; 3] = [Self::Refuse, Self::Check, Self::Admit];

    /// `refuse`, `check` or `admit`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Check => "check",
            Self::Admit => "admit",
        }
    }
}

impl std::str::FromStr for Fallback {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        word("a fall-back", text, &Self::ALL, Self::name)
    }
}

/// Where a group of gates keeps its memory: a Valkey or Redis server, and the group's name there.
///
/// ```
/// use std::time::Duration;
///
/// use sanse::guard::{Fallback, SharedStore};
///
/// let store = SharedStore::at("redis://:secret@gates.example:6379/0", "ZZ-MALL-1")?
///     .timeout(Duration::from_millis(80))?
///     .fallback(Fallback::Check);
/// assert_eq!(format!("{store:?}"), "SharedStore(group ZZ-MALL-1 at gates.example:6379)"); // no password
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Clone)]
pub struct SharedStore {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) database: i64,
    pub(super) user: Option<String>,
    pub(super) password: Option<Zeroizing<String>>,
    pub(super) group: String,
    pub(super) timeout: Duration,
    pub(super) fallback: Fallback,
    pub(super) travel: u64,
}

impl SharedStore {
    /// A server's address, `redis://user:password@host:port/database` (`valkey://` is the same; all but the host may be
    /// left out), and the name of the group: of all gates of one boundary, and of no other.
    ///
    /// TLS is not spoken: a server elsewhere than on the gates' own network is reached through a tunnel.
    ///
    /// # Errors
    /// [`Error::Malformed`] for an address of another kind, or a group's name with other characters than letters,
    /// digits, `-`, `.` and `_`; [`Error::Length`] for a name outside [`limits::SHARED_GROUP_CHARS`]. No error holds
    /// the address, for a password may stand in it.
    pub fn at(address: &str, group: &str) -> Result<Self, Error> {
        let (min, max) = limits::SHARED_GROUP_CHARS;
        let length = group.len();
        if !(min..=max).contains(&length) {
            return Err(Error::Length { what: "a group's name", unit: "characters", length, min, max });
        }
        if !group.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
            return Err(malformed("a group's name", "write letters, digits, -, . and _"));
        }
        let what = "the address of the shared memory";
        let parsed = address.into_connection_info();
        let parsed = parsed.map_err(|_| malformed(what, "write redis://host:port"))?;
        let ConnectionAddr::Tcp(host, port) = parsed.addr() else {
            return Err(malformed(what, "only redis://host:port is spoken; reach others through a tunnel"));
        };
        let settings = parsed.redis_settings();
        Ok(Self {
            host: host.clone(),
            port: *port,
            database: settings.db(),
            user: settings.username().map(str::to_owned),
            password: settings.password().map(|password| Zeroizing::new(password.to_owned())),
            group: group.to_owned(),
            timeout: Duration::from_millis(limits::SHARED_TIMEOUT_MS),
            fallback: Fallback::default(),
            travel: limits::TRAVEL_SECONDS,
        })
    }

    /// With this password, kept apart from the address.
    #[must_use]
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(Zeroizing::new(password.to_owned()));
        self
    }

    /// With another longest wait for each scan, all of it: looking up the host, connecting, asking.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] outside [`limits::SHARED_TIMEOUT_RANGE_MS`].
    pub fn timeout(mut self, wait: Duration) -> Result<Self, Error> {
        let (min, max) = limits::SHARED_TIMEOUT_RANGE_MS;
        let given = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        in_range("the wait for the shared memory (milliseconds)", given, min, max)?;
        self.timeout = wait;
        Ok(self)
    }

    /// With another fall-back than to refuse.
    #[must_use]
    pub fn fallback(mut self, fallback: Fallback) -> Self {
        self.fallback = fallback;
        self
    }

    /// With another travel time between the group's gates, in seconds: a person who passed at two of them in less,
    /// while one was alone, is told by [`RedisGuard::take_alerts`](super::RedisGuard::take_alerts).
    ///
    /// # Errors
    /// [`Error::OutOfRange`] above [`limits::PASSBACK_MAX_SECONDS`].
    pub fn travel(mut self, seconds: u64) -> Result<Self, Error> {
        self.travel = in_range("the travel time (seconds)", seconds, 0, limits::PASSBACK_MAX_SECONDS)?;
        Ok(self)
    }

    /// The name of one of the group's keys; the braces keep them together in a cluster.
    pub(super) fn key(&self, part: &str) -> String {
        format!("sanse:{{{}}}:{part}", self.group)
    }
}

/// Shows neither user nor password.
impl fmt::Debug for SharedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SharedStore(group {} at {}:{})", self.group, self.host, self.port)
    }
}

fn malformed(what: &'static str, why: &'static str) -> Error {
    Error::Malformed { what, why }
}

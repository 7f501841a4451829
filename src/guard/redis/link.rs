//! One connection to the server: a command out, an answer in, and never longer than is granted.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};

use redis::{Cmd, Parser, Value};

use super::deadline::Deadline;
use super::store::SharedStore;
use crate::limits;

/// Why the server was no help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing came in time.
    Silent,
    /// The connection could not be made, or ended.
    Cut(String),
    /// The server answered, and will not do it.
    Said { code: String, more: String },
    /// The server is not fit for this, whenever it is asked: its operator must act.
    Unfit(String),
    /// The memory that was joined is gone.
    Forgotten,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Silent => f.write_str("it gave no answer in time"),
            Self::Cut(why) => write!(f, "no connection: {why}"),
            Self::Said { code, more } => write!(f, "it says {code} {more}"),
            Self::Unfit(why) => f.write_str(why),
            Self::Forgotten => f.write_str("it has lost what this group remembered"),
        }
    }
}

pub(super) struct Link {
    stream: TcpStream,
    parser: Parser,
}

impl Link {
    /// Connects. The host's name is looked up without a bound on time, so this has a thread of its own.
    pub(super) fn open(store: &SharedStore, deadline: Deadline) -> Result<Self, Failure> {
        let cut = |error: io::Error| Failure::Cut(error.to_string());
        let addresses = (store.host.as_str(), store.port).to_socket_addrs().map_err(cut)?;
        let mut failure = Failure::Cut("this host has no address".to_owned());
        for address in addresses {
            let left = deadline.left().ok_or(Failure::Silent)?;
            match TcpStream::connect_timeout(&address, left) {
                Ok(stream) => {
                    stream.set_nodelay(true).map_err(cut)?;
                    return Ok(Self { stream, parser: Parser::new() });
                }
                Err(error) if error.kind() == io::ErrorKind::TimedOut => failure = Failure::Silent,
                Err(error) => failure = cut(error),
            }
        }
        Err(failure)
    }

    /// The answer to this command. After a failure nothing more can be asked here, but for [`Failure::Said`].
    pub(super) fn ask(&mut self, command: &Cmd, deadline: Deadline) -> Result<Value, Failure> {
        let mut timed = Timed { stream: &self.stream, deadline };
        let cut = |error: io::Error| match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Failure::Silent,
            _ => Failure::Cut(error.to_string()),
        };
        timed.write_all(&command.get_packed_command()).map_err(cut)?;
        match self.parser.parse_value(timed.take(limits::SHARED_REPLY_BYTES)) {
            Ok(Value::ServerError(error)) => Err(Failure::Said {
                code: error.code().to_owned(),
                more: error.details().unwrap_or_default().to_owned(),
            }),
            Ok(value) => Ok(value),
            Err(_) if deadline.is_over() => Err(Failure::Silent),
            Err(error) => Err(Failure::Cut(error.to_string())),
        }
    }
}

/// A stream of which each part must come before the same moment, so that one that drips is no slower than one that
/// hangs.
struct Timed<'a> {
    stream: &'a TcpStream,
    deadline: Deadline,
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.deadline.left().ok_or(io::ErrorKind::TimedOut)?;
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(buffer)
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.deadline.left().ok_or(io::ErrorKind::TimedOut)?;
        self.stream.set_write_timeout(Some(left))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

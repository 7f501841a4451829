//! A `redis-server` of the tests' own, on loopback, gone with the test.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{fs, thread};

pub(crate) struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
    words: Vec<String>,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Server {
    /// One that writes nothing down.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    pub(crate) fn with(words: &[&str]) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("redis-{}-{number}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        // Somebody else may take a free port before the server does.
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let child = run(port, &folder, &words);
            let mut server = Self { child, port, folder: folder.clone(), words: words.clone() };
            if server.answers() {
                return server;
            }
        }
        panic!("no redis-server came up in {}", folder.display());
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Dies at once, as in a power cut.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Comes up again where it was, with what it has written down.
    pub(crate) fn revive(&mut self) {
        self.child = run(self.port, &self.folder, &self.words);
        assert!(self.answers(), "it did not come up again");
    }

    /// Hangs: accepts, and answers nothing.
    pub(crate) fn hang(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn go_on(&self) {
        self.signal("-CONT");
    }

    /// Says something to it, as an operator would.
    pub(crate) fn say(&self, words: &[&str]) -> redis::Value {
        let client = redis::Client::open(self.address()).unwrap();
        let mut connection = client.get_connection().unwrap();
        let mut command = redis::Cmd::new();
        for word in words {
            command.arg(*word);
        }
        command.query(&mut connection).unwrap_or_else(|e| panic!("{words:?}: {e}"))
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    fn answers(&mut self) -> bool {
        for _ in 0..1_000 {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            let ready = TcpStream::connect(("127.0.0.1", self.port)).is_ok();
            // It says LOADING until it has read what it had written down.
            if ready && redis::Client::open(self.address()).unwrap().get_connection().is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn run(port: u16, folder: &Path, words: &[String]) -> Child {
    let mut missing = Vec::new();
    for program in ["redis-server", "valkey-server"] {
        let mut command = Command::new(program);
        command.args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]);
        command.args(["--dir", folder.to_str().unwrap(), "--daemonize", "no"]).args(words);
        match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
            Ok(child) => return child,
            Err(error) => missing.push(format!("{program}: {error}")),
        }
    }
    panic!(
        "the shared guard is tested against a real server, and there is none ({}): \
         install Debian's package redis-server, or Valkey",
        missing.join(", ")
    );
}

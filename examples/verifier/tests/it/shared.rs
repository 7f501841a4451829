//! Two gates that share one memory, in a server of the test's own.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::site::{PLACE, Run, Site};

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(site: &Site) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("redis-server");
        command.args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--requirepass",
            "hushhush",
        ]);
        command.arg("--dir").arg(site.path("gate")).stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("redis-server: {error}; install Debian's package redis-server, or Valkey under that name")
        });
        let server = Self { child, port };
        for _ in 0..1_000 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return server;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("no redis-server came up");
    }
}

impl Server {
    fn say(&self, command: &str) {
        use std::io::{Read, Write};
        let mut server = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        server.write_all(format!("AUTH hushhush\r\n{command}\r\nQUIT\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        server.read_to_string(&mut answer).unwrap();
        assert!(!answer.contains("-ERR"), "{answer}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A second gate's folder, and both with this `[shared]`.
fn shares(site: &Site, shared: &str) {
    if !site.path("gate2").exists() {
        let init = ["init", "gate2", "--root", "root.pub.pem", "--trust", "list.cbor", "--place", PLACE];
        assert_eq!(site.run(&init, "").code, 0);
    }
    for gate in ["gate", "gate2"] {
        site.write(&format!("{gate}/gate.toml"), shared.as_bytes());
    }
}

fn table(port: u16, more: &str) -> String {
    format!(
        "[shared]\naddress = 'redis://127.0.0.1:{port}'\ngroup = 'ZZ-GATE-7'\ntimeout_ms = 2000\n{more}\n"
    )
}

fn check(site: &Site, gate: &str, later: u64) -> Run {
    let time = site.now.plus(later).to_string();
    let code = site.code_at("green", site.now.plus(later));
    site.run(&["check", gate, "--json", "--time", &time, "--reader", gate, "-"], &code)
}

#[test]
fn two_gates_share_a_memory_and_say_when_they_do_not() {
    let site = Site::new();
    let mut server = Server::start(&site);
    shares(&site, &table(server.port, "password_file = 'secret'"));
    for gate in ["gate", "gate2"] {
        site.write(&format!("{gate}/secret"), b"hushhush\n");
    }

    let before = site.run(&["doctor", "gate"], "");
    assert!(before.out.contains("nothing of this group"), "{}", before.out);
    assert_eq!(check(&site, "gate", 0).told(), ["refuse warming-up"], "nobody knows what came before");
    // Each command is a start of its own, and asks the server how long ago that was.
    server.say("HINCRBY sanse:{ZZ-GATE-7}:group lost -40");
    assert_eq!(check(&site, "gate", 40).told(), ["admit"]);
    let elsewhere = check(&site, "gate2", 60);
    assert_eq!(elsewhere.told(), ["check passed-back"]);
    assert_eq!(elsewhere.json()[0]["alone"], false);
    let well = site.run(&["doctor", "gate"], "");
    assert!(well.out.contains("answers, with 1 entries"), "{}", well.out);

    // An operator's word reaches both gates, and so does what it costs to take it back.
    let at = |later| site.now.plus(later).to_string();
    let confirm = |later| site.run(&["clock", "gate", "--confirm", "--time", &at(later)], "");
    assert_eq!((confirm(90_000).code, confirm(65).code), (0, 0));
    assert_eq!(check(&site, "gate2", 70).told(), ["refuse warming-up"]);
    assert!(confirm(65).out.contains("the shared memory"));

    server.child.kill().unwrap();
    server.child.wait().unwrap();
    assert_eq!(check(&site, "gate", 200).told(), ["refuse guard-unavailable"]);
    shares(&site, &table(server.port, "password_file = 'secret'\nfallback = 'check'"));
    // A gate that starts alone has no memory, so it takes only codes from a moment later.
    let alone = check(&site, "gate", 200);
    assert_eq!(alone.told(), ["refuse warming-up guard-alone"]);
    assert_eq!(alone.json()[0]["alone"], true);
    assert!(alone.err.contains("this gate decides alone"), "{}", alone.err);
    let ill = site.run(&["doctor", "gate"], "");
    assert_eq!(ill.code, 4);
    assert!(ill.out.contains("cannot be used: no connection"), "{}", ill.out);
}

#[test]
fn a_password_is_never_told() {
    let site = Site::new();
    let server = Server::start(&site);
    let wrong = format!("redis://:guessguess@127.0.0.1:{}", server.port);
    let tables = [
        format!("[shared]\naddress = '{wrong}'\ngroup = 'g'"),
        format!("[shared]\naddress = '{wrong}/x y'\ngroup = 'g'"),
        format!("[shared]\naddress = 'rediss{}'\ngroup = 'g'", &wrong[5..]),
        format!("[shared]\naddress = '{wrong}'\ngroup = 'g}}'"),
        format!("[shared]\naddress = '{wrong}'\ngroup = 'g'\npasswort = 'guessguess'"),
    ];
    for table in tables {
        shares(&site, &table);
        let (checked, examined) = (check(&site, "gate", 0), site.run(&["doctor", "gate"], ""));
        assert_eq!((checked.code, examined.code), (4, 4), "{table}\n{}", checked.err);
        for told in [checked.out, checked.err, examined.out, examined.err] {
            assert!(!told.contains("guess"), "{told}");
        }
    }
}

//! What a memory that gates share costs: `cargo bench --bench shared --features redis`.
//!
//! Starts a `redis-server` on loopback, and prints scans a second through it with one thread and with eight, and
//! `ratio admit over GET = <number>`: the time of one scan over that of a bare GET, the median of interleaved rounds.

#![expect(clippy::unwrap_used, reason = "a bench that cannot set up must stop")]
#![expect(clippy::disallowed_methods, reason = "measuring is what a clock is for here")]

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sanse::guard::{Guard, GuardSettings, ReaderName, RedisGuard, Scan, SharedStore, Token, Verdict};
use sanse::{Now, Timestamp};

const ROUNDS: u32 = 21;
const SCANS: u32 = 1_000;
const THREADS: u32 = 8;

fn main() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Server(start(port));
    let address = format!("redis://127.0.0.1:{port}");
    let now = Timestamp::from_unix(1_772_366_400).unwrap();
    let store = SharedStore::at(&address, "bench").unwrap().timeout(Duration::from_secs(2)).unwrap();
    let guard = RedisGuard::init(store, now, GuardSettings::default()).unwrap();
    let mut bare = redis::Client::open(address).unwrap().get_connection().unwrap();

    let mut next = 0_u32;
    let (mut one, mut eight, mut gets) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        for _ in 0..SCANS {
            let _: Option<Vec<u8>> = redis::cmd("GET").arg("nobody").query(&mut bare).unwrap();
        }
        gets.push(begin.elapsed());

        let begin = Instant::now();
        flood(&guard, next, now);
        one.push(begin.elapsed());

        let begin = Instant::now();
        thread::scope(|scope| {
            for n in 1..=THREADS {
                let guard = &guard;
                scope.spawn(move || flood(guard, next + n * SCANS, now));
            }
        });
        eight.push(begin.elapsed());
        next += (THREADS + 1) * SCANS;
    }
    let (one, eight, gets) = (median(one), median(eight), median(gets));
    let rate = |scans: u32, time: Duration| f64::from(scans) / time.as_secs_f64();
    println!("cores {}", thread::available_parallelism().map_or(1, usize::from));
    println!("entries at the end {next}, {} MB", memory(&mut bare) / 1_000_000);
    println!("one thread: {:.0} scans/s, {:.0} µs each", rate(SCANS, one), 1e6 / rate(SCANS, one));
    println!("{THREADS} threads: {:.0} scans/s", rate(THREADS * SCANS, eight));
    println!("bare GET: {:.0}/s", rate(SCANS, gets));
    println!("ratio admit over GET = {:.2}", one.as_secs_f64() / gets.as_secs_f64());
    drop(server);
}

/// As many people, each for the first time.
fn flood(guard: &RedisGuard, from: u32, now: Timestamp) {
    for n in from..from + SCANS {
        // Spread as hashes are.
        let id = u128::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_le_bytes();
        let token = Token::Dated { presented_at: now, until: now.plus(30), future: 15 };
        let scan = Scan::new(id, id, id, token, ReaderName::new("gate"), Now::exactly(now));
        assert_eq!(guard.admit(&scan).unwrap().verdict, Verdict::Fresh);
    }
}

fn memory(bare: &mut redis::Connection) -> u64 {
    let info: String = redis::cmd("INFO").arg("memory").query(bare).unwrap();
    let used = info.lines().find_map(|line| line.strip_prefix("used_memory:"));
    used.unwrap().trim().parse().unwrap()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap()
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn start(port: u16) -> Child {
    let child = Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_millis(10));
    }
    child
}

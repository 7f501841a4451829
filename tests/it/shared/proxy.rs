//! A network between gates and server that can be made as bad as a test needs it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mood {
    Passes,
    /// Answers come byte by byte.
    Drips,
    /// The server gets the question; its answer is lost, and the connection cut.
    LosesAnswers,
    /// Nothing comes any more, and the end of the connection is told.
    HalfCloses,
    /// Takes everything and gives nothing.
    Swallows,
}

pub(crate) struct Proxy {
    port: u16,
    mood: Arc<AtomicU8>,
}

impl Proxy {
    pub(crate) fn before(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mood = Arc::new(AtomicU8::new(Mood::Passes as u8));
        let shared = mood.clone();
        thread::spawn(move || {
            for gate in listener.incoming() {
                let (Ok(gate), Ok(server)) = (gate, TcpStream::connect(("127.0.0.1", server))) else {
                    continue;
                };
                let (gate_again, server_again) = (gate.try_clone().unwrap(), server.try_clone().unwrap());
                let mood = shared.clone();
                thread::spawn(move || carry(&gate, &server));
                thread::spawn(move || carry_back(&server_again, &gate_again, &mood));
            }
        });
        Self { port, mood }
    }

    pub(crate) fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn becomes(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }
}

fn carry(mut from: &TcpStream, mut to: &TcpStream) {
    let mut buffer = [0; 65_536];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    to.shutdown(Shutdown::Both).ok();
}

fn carry_back(mut server: &TcpStream, mut gate: &TcpStream, mood: &AtomicU8) {
    let mut buffer = [0; 65_536];
    while let Ok(read @ 1..) = server.read(&mut buffer) {
        let answer = &buffer[..read];
        let sent = match mood.load(Ordering::SeqCst) {
            m if m == Mood::Drips as u8 => answer.iter().try_for_each(|byte| {
                thread::sleep(Duration::from_millis(30));
                gate.write_all(&[*byte])
            }),
            m if m == Mood::LosesAnswers as u8 => break,
            m if m == Mood::HalfCloses as u8 => gate.shutdown(Shutdown::Write),
            m if m == Mood::Swallows as u8 => Ok(()),
            _ => gate.write_all(answer),
        };
        if sent.is_err() {
            break;
        }
    }
    gate.shutdown(Shutdown::Both).ok();
}

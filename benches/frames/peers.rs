//! Readers that are not written in Rust, where they are installed.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::scene::Frame;
use crate::{Options, Score};

/// A script that reads each frame it is handed with each module it has, and says what it read and how long it took.
const SCRIPT: &str = include_str!("peers.py");

pub(crate) fn scores(frames: &[Frame], options: &Options) -> Vec<(String, Score)> {
    if let Some(folder) = &options.frames {
        std::fs::create_dir_all(folder).unwrap();
    }
    let started =
        Command::new("python3").args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = started else {
        println!("(no python3: zxing-cpp and zbar are left out)");
        return vec![];
    };
    let (mut to, from) = (python.stdin.take().unwrap(), python.stdout.take().unwrap());
    let mut lines = BufReader::new(from).lines().map(Result::unwrap);
    let mut scores: Vec<(String, Score)> = lines
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(|name| (name.to_owned(), Score::default()))
        .collect();
    if scores.is_empty() {
        println!(
            "(python3 has neither zxingcpp nor pyzbar: `pip install zxing-cpp pyzbar numpy` would compare them)"
        );
    }
    for (number, frame) in frames.iter().enumerate() {
        if let Some(folder) = &options.frames {
            let name = format!("{number:03}-{}.pgm", frame.kind.replace(' ', "-"));
            let mut file = format!("P5 {} {} 255\n", frame.width, frame.height).into_bytes();
            file.extend(&frame.luma);
            std::fs::write(folder.join(name), file).unwrap();
        }
        if scores.is_empty() {
            continue;
        }
        writeln!(to, "{} {}", frame.width, frame.height).unwrap();
        to.write_all(&frame.luma).unwrap();
        to.flush().unwrap();
        for (_, score) in &mut scores {
            // seconds, then each text in hexadecimal
            let line = lines.next().unwrap();
            let mut words = line.split(' ');
            let seconds = words.next().unwrap().parse().unwrap();
            let texts = words.filter(|word| !word.is_empty()).map(unhex).collect();
            score.add(frame, (texts, seconds));
        }
    }
    drop(to);
    python.wait().unwrap();
    scores
}

fn unhex(digits: &str) -> String {
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    String::from_utf8_lossy(&(0..digits.len()).step_by(2).map(byte).collect::<Vec<_>>()).into_owned()
}

//! How many frames are read, and how long it takes, by this library and by others, in one run.
//!
//! ```text
//! cargo bench --bench frames                     # the set that the ladder was confirmed on
//! cargo bench --bench frames -- --seed 1         # the set that it was tuned on
//! cargo bench --bench frames -- --frames FOLDER  # keep the frames as PGM files, to look at
//! ```
//!
//! zxing-cpp and zbar are measured where python3 has the modules `zxingcpp` and `pyzbar`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench fails by panicking"
)]
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

mod dice;
mod hostile;
mod optics;
mod peers;
mod readers;
mod scene;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use readers::READERS;
use scene::Frame;

/// Frames are handed to every reader in turn, so that a busy machine is busy for all of them.
fn main() {
    let options = Options::read();
    let sets = [
        ("hard", scene::hard(options.seed, options.count).collect::<Vec<_>>()),
        ("clean", scene::clean(options.seed, options.count / 4).collect()),
        ("no code", scene::empty(options.seed, options.count / 10).collect()),
    ];
    println!("seed {}", options.seed);
    for (name, frames) in &sets {
        println!("\n{name}: {} frames", frames.len());
        println!(
            "{:20} {:>7} {:>6} {:>10} {:>10} {:>10}",
            "", "read", "wrong", "median ms", "mean ms", "worst ms"
        );
        let mut scores: Vec<(String, Score)> =
            READERS.iter().map(|reader| (reader.name.to_owned(), Score::default())).collect();
        for frame in frames {
            for (reader, (_, score)) in READERS.iter().zip(&mut scores) {
                score.add(frame, measure(|| (reader.read)(frame)));
            }
        }
        scores.extend(peers::scores(frames, &options));
        for (name, score) in &scores {
            score.print(name);
        }
        if *name == "hard" {
            by_kind(frames, &scores);
        }
    }
    if options.hostile {
        hostile_frames();
    }
}

struct Options {
    seed: u64,
    count: usize,
    hostile: bool,
    frames: Option<std::path::PathBuf>,
}

impl Options {
    fn read() -> Options {
        let mut options = Options { seed: 2, count: 480, hostile: true, frames: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap_or_else(|| panic!("{word} takes a value"));
            match word.as_str() {
                "--seed" => options.seed = value().parse().unwrap(),
                "--count" => options.count = value().parse().unwrap(),
                "--frames" => options.frames = Some(value().into()),
                "--no-hostile" => options.hostile = false,
                "--bench" => {} // cargo's own
                _ => {
                    panic!("{word} is not known; options: --seed N, --count N, --frames FOLDER, --no-hostile")
                }
            }
        }
        options
    }
}

/// What was read, and the seconds it took.
fn measure(read: impl FnOnce() -> Vec<String>) -> (Vec<String>, f64) {
    let start = Instant::now();
    let texts = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_default();
    (texts, start.elapsed().as_secs_f64())
}

#[derive(Default)]
pub(crate) struct Score {
    /// By frame: whether what stands in it was read.
    read: Vec<bool>,
    wrong: usize,
    seconds: Vec<f64>,
}

impl Score {
    pub(crate) fn add(&mut self, frame: &Frame, (texts, seconds): (Vec<String>, f64)) {
        self.read.push(frame.texts.iter().all(|text| texts.contains(text)));
        self.wrong += texts.iter().filter(|text| !frame.texts.contains(text)).count();
        self.seconds.push(seconds);
    }

    fn print(&self, name: &str) {
        let mut ms: Vec<f64> = self.seconds.iter().map(|seconds| seconds * 1e3).collect();
        ms.sort_by(f64::total_cmp);
        let share =
            100.0 * self.read.iter().filter(|read| **read).count() as f64 / self.read.len().max(1) as f64;
        let mean = ms.iter().sum::<f64>() / ms.len().max(1) as f64;
        let (median, worst) = (ms.get(ms.len() / 2).unwrap_or(&0.0), ms.last().unwrap_or(&0.0));
        println!("{name:20} {share:6.1}% {:6} {median:10.2} {mean:10.2} {worst:10.2}", self.wrong);
    }
}

fn by_kind(frames: &[Frame], scores: &[(String, Score)]) {
    let mut kinds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, frame) in frames.iter().enumerate() {
        kinds.entry(frame.kind).or_default().push(at);
    }
    println!("\nread, in percent, by what makes the frame hard");
    for (kind, at) in kinds {
        print!("{kind:20}");
        for (name, score) in scores {
            let read = at.iter().filter(|at| score.read[**at]).count();
            print!("  {name} {:.0}", 100.0 * read as f64 / at.len() as f64);
        }
        println!();
    }
}

/// What the caller grants in the second column: one frame of a camera at 50 a second.
const BUDGET: Duration = Duration::from_millis(20);

fn hostile_frames() {
    println!(
        "\nhostile, this library, all codes: the worst of each kind in ms, to the end and with 20 ms granted"
    );
    let mut worst: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    for frame in hostile::frames() {
        let to_the_end = measure(|| readers::all(&frame));
        let granted = measure(|| {
            let end = Instant::now() + BUDGET;
            readers::search(&frame).stop_when(&|| Instant::now() > end).all()
        });
        let known = worst.entry(frame.kind).or_default();
        for (known, (texts, seconds)) in known.iter_mut().zip([to_the_end, granted]) {
            assert!(texts.is_empty());
            *known = known.max(seconds * 1e3);
        }
    }
    for (kind, [to_the_end, granted]) in worst {
        println!("{kind:26} {to_the_end:9.1} {granted:9.1}");
    }
}

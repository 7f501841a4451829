//! A disk that loses its power between any two steps, and the guard on it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Barrier, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use proptest::prelude::*;

use super::files::Files;
use super::{DiskGuard, Recovery};
use crate::guard::{Guard, GuardSettings, ReaderName, Scan, Token, Verdict};
use crate::time::{Now, Timestamp};

/// What is on the plates, and what the operating system only says is there.
#[derive(Clone, Default)]
struct Disk {
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    safe_names: BTreeMap<String, usize>,
    /// Steps until the power goes.
    left: Option<usize>,
    steps: usize,
    syncs: usize,
    sync_takes: Duration,
}

#[derive(Clone, Default)]
struct File {
    bytes: Vec<u8>,
    safe: Vec<u8>,
}

/// What a power cut leaves of what was not safe.
#[derive(Clone, Copy, Debug)]
enum Left {
    Nothing,
    All,
    Half,
    /// All of its length, and not all of its content.
    Holes,
}

impl Disk {
    fn step(&mut self) -> io::Result<()> {
        self.steps += 1;
        match &mut self.left {
            Some(0) => Err(io::Error::other("the power is gone")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The disk when the power is back. New names may or may not be there.
    fn after_power_cut(&self, left: Left, with_new_names: bool) -> Disk {
        let names = if with_new_names { &self.names } else { &self.safe_names }.clone();
        let files = self.files.iter().map(|file| {
            let bytes = match left {
                Left::Nothing => file.safe.clone(),
                Left::All => file.bytes.clone(),
                Left::Half => file.bytes[..(file.safe.len() + file.bytes.len()) / 2].to_vec(),
                Left::Holes => {
                    let kept =
                        |(n, byte): (usize, &u8)| if n < file.safe.len() || n % 64 > 40 { *byte } else { 0 };
                    file.bytes.iter().enumerate().map(kept).collect()
                }
            };
            File { safe: bytes.clone(), bytes }
        });
        Disk { files: files.collect(), safe_names: names.clone(), names, ..Disk::default() }
    }
}

/// A process's hold on the disk.
struct Hold {
    disk: Arc<Mutex<Disk>>,
    open: Option<(usize, String)>,
}

impl Hold {
    fn on(disk: &Arc<Mutex<Disk>>) -> Box<dyn Files> {
        Box::new(Hold { disk: disk.clone(), open: None })
    }

    fn stepped(&self) -> io::Result<MutexGuard<'_, Disk>> {
        let mut disk = self.disk.lock().unwrap();
        disk.step()?;
        Ok(disk)
    }

    fn open(&self) -> usize {
        self.open.as_ref().unwrap().0
    }
}

impl Files for Hold {
    fn read(&mut self, name: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let disk = self.stepped()?;
        let most = usize::try_from(most).unwrap().saturating_add(1);
        let whole = |number: &usize| disk.files[*number].bytes.iter().take(most).copied().collect();
        Ok(disk.names.get(name).map(whole))
    }

    fn create(&mut self, name: &str) -> io::Result<()> {
        let mut disk = self.stepped()?;
        disk.files.push(File::default());
        let number = disk.files.len() - 1;
        disk.names.insert(name.to_owned(), number);
        drop(disk);
        self.open = Some((number, name.to_owned()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let number = self.open();
        // a step in the middle of what is written, too
        let (first, second) = bytes.split_at(bytes.len() / 2);
        for part in [first, second] {
            self.stepped()?.files[number].bytes.extend(part);
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let number = self.open();
        let takes = self.disk.lock().unwrap().sync_takes;
        thread::sleep(takes);
        let mut disk = self.stepped()?;
        disk.syncs += 1;
        disk.files[number].safe = disk.files[number].bytes.clone();
        Ok(())
    }

    fn rename(&mut self, name: &str) -> io::Result<()> {
        let (number, before) = self.open.replace((self.open(), name.to_owned())).unwrap();
        let mut disk = self.stepped()?;
        disk.names.remove(&before);
        disk.names.insert(name.to_owned(), number);
        Ok(())
    }

    fn sync_names(&mut self) -> io::Result<()> {
        let mut disk = self.stepped()?;
        disk.safe_names = disk.names.clone();
        Ok(())
    }
}

/// The beginning of a period of secrets.
const START: u64 = 9_838 * crate::limits::GUARD_SECRET_SECONDS;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix(START + seconds).unwrap()
}

fn settings() -> GuardSettings {
    GuardSettings::default().passback(0).unwrap()
}

/// The code of this person, made and scanned at this second.
fn scan(person: u32, made: u64, now: u64, reader: &str) -> Scan {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&person.to_le_bytes());
    let content = id.map(|byte| byte ^ made as u8);
    let token = Token::Dated { presented_at: at(made), until: at(made + 60), future: 60 };
    Scan::new(id, id, content, token, ReaderName::new(reader), Now::exactly(at(now)))
}

fn init(disk: &Arc<Mutex<Disk>>) -> DiskGuard {
    DiskGuard::init_held(Hold::on(disk), Path::new(""), settings(), at(0)).unwrap()
}

fn open(disk: &Arc<Mutex<Disk>>, now: u64) -> DiskGuard {
    DiskGuard::open_held(Hold::on(disk), Path::new(""), settings(), at(now)).unwrap()
}

/// What happens before the power goes.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Somebody's code is scanned.
    Scan(u32),
    /// So many seconds go by, and the clock is confirmed: what has expired may be erased, the secret may change.
    Later(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => (0..6_u32).prop_map(Event::Scan),
        1 => Just(Event::Later(20)),
        1 => Just(Event::Later(3_700)),
        1 => Just(Event::Later(200_000)),
    ]
}

fn left() -> impl Strategy<Value = Left> {
    prop_oneof![Just(Left::Nothing), Just(Left::All), Just(Left::Half), Just(Left::Holes)]
}

proptest! {
    #[test]
    fn a_power_cut_forgets_no_answer(
        events in proptest::collection::vec(event(), 1..60),
        steps in 0..400_usize,
        (left, with_new_names) in (left(), any::<bool>()),
        second_steps in 0..12_usize,
    ) {
        let disk = Arc::new(Mutex::new(Disk::default()));
        let guard = init(&disk);
        disk.lock().unwrap().left = Some(steps);
        let (mut now, mut answered) = (0, Vec::new());
        for event in events {
            match event {
                Event::Scan(person) => {
                    let made = now + answered.len() as u64 % 20;
                    if let Ok(admission) = guard.admit(&scan(person, made, now, "door"))
                        && admission.verdict == Verdict::Fresh
                    {
                        answered.push((person, made));
                    }
                }
                Event::Later(seconds) => {
                    now += seconds;
                    let _ = guard.confirm_clock(at(now));
                }
            }
        }
        drop(guard);
        // The power goes again while the guard opens.
        let again = disk.lock().unwrap().after_power_cut(left, with_new_names);
        let disk = Arc::new(Mutex::new(Disk { left: Some(second_steps), ..again }));
        let _ = DiskGuard::open_held(Hold::on(&disk), Path::new(""), settings(), at(now));
        let again = disk.lock().unwrap().after_power_cut(left, with_new_names);
        let disk = Arc::new(Mutex::new(again));

        let guard = open(&disk, now);
        for (person, made) in answered {
            let verdict = guard.admit(&scan(person, made, now, "other door")).unwrap().verdict;
            prop_assert_ne!(verdict, Verdict::Fresh, "{} made {}", person, made);
        }
        // and it lets others in, at the latest a code later
        let verdict = guard.admit(&scan(99, now + 61, now + 61, "door")).unwrap().verdict;
        prop_assert_eq!(verdict, Verdict::Fresh);
    }
}

#[test]
fn a_cut_record_is_left_out_and_a_damaged_one_warms_up() {
    for (left, wanted) in [(Left::Nothing, "Whole"), (Left::Half, "Cut"), (Left::Holes, "Damaged")] {
        let disk = Arc::new(Mutex::new(Disk::default()));
        let guard = init(&disk);
        guard.admit(&scan(1, 0, 0, "door")).unwrap();
        // the next record is written and not safe
        disk.lock().unwrap().left = Some(2);
        assert!(guard.admit(&scan(2, 0, 0, "door")).is_err());
        assert!(guard.admit(&scan(3, 0, 0, "door")).is_err(), "nobody knows what is on the disk");
        let again = disk.lock().unwrap().after_power_cut(left, true);
        let guard = open(&Arc::new(Mutex::new(again)), 5);
        assert!(format!("{:?}", guard.recovery()).starts_with(wanted), "{:?}", guard.recovery());
        let is_damaged = matches!(guard.recovery(), Recovery::Damaged { .. });
        assert_eq!(guard.started_without_memory(), is_damaged.then_some(at(5)));
        let verdict = |person| guard.admit(&scan(person, 0, 5, "door")).unwrap().verdict;
        assert_eq!(matches!(verdict(4), Verdict::WarmingUp { .. }), is_damaged);
        assert_ne!(verdict(1), Verdict::Fresh);
    }
}

#[test]
fn scans_at_one_time_share_a_write() {
    let disk = Arc::new(Mutex::new(Disk { sync_takes: Duration::from_millis(20), ..Disk::default() }));
    let guard = init(&disk);
    let before = disk.lock().unwrap().syncs;
    let together = Barrier::new(64);
    thread::scope(|scope| {
        for person in 0..64 {
            let (guard, together) = (&guard, &together);
            scope.spawn(move || {
                together.wait();
                assert_eq!(guard.admit(&scan(person, 0, 0, "door")).unwrap().verdict, Verdict::Fresh)
            });
        }
    });
    let syncs = disk.lock().unwrap().syncs - before;
    // Two or three, and more where other programs take the processor away.
    assert!((1..=32).contains(&syncs), "{syncs}");
    assert_eq!(guard.len(), 64);
}

#[test]
#[ignore = "a figure, for a quiet machine: cargo test --release --lib callers_of_a_slow_disk -- --ignored --nocapture"]
fn callers_of_a_slow_disk() {
    let (callers, flush) = (64_u32, Duration::from_millis(5));
    let disk = Arc::new(Mutex::new(Disk { sync_takes: flush, ..Disk::default() }));
    let guard = init(&disk);
    let each = 100;
    let before = disk.lock().unwrap().syncs;
    thread::scope(|scope| {
        for caller in 0..callers {
            let guard = &guard;
            let scan = move |n| scan(1_000 * caller + n, 0, 0, "door");
            scope.spawn(move || (0..each).for_each(|n| assert!(guard.admit(&scan(n)).is_ok())));
        }
    });
    let flushes = (disk.lock().unwrap().syncs - before) as f64;
    let shared = f64::from(callers * each) / flushes;
    println!(
        "{shared:.1} scans in the time of a flush, {:.2} of the callers (goal 0.4)",
        shared / f64::from(callers)
    );
}

#[test]
fn files_tell_nobody_who_passed_and_secrets_change() {
    let disk = Arc::new(Mutex::new(Disk::default()));
    let guard = init(&disk);
    let hidden = |disk: &Disk| {
        let text = [0x5A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        !disk.files.iter().any(|file| file.bytes.windows(16).any(|window| window == text))
    };
    let secret = |disk: &Disk| disk.files[disk.names["secret"]].bytes.clone();
    let journal = |disk: &Disk| disk.files[disk.names["journal"]].bytes.len();
    guard.admit(&scan(0x5A, 0, 0, "door")).unwrap();
    let first = secret(&disk.lock().unwrap());
    let long = journal(&disk.lock().unwrap());
    // A day later what has expired is erased; two days later the secret is another one, and two more and it is gone.
    for (day, is_first) in [(1, true), (3, false), (6, false)] {
        let now = day * 86_400;
        guard.confirm_clock(at(now)).unwrap();
        guard.admit(&scan(7, now, now, "door")).unwrap();
        let disk = disk.lock().unwrap();
        assert!(hidden(&disk));
        assert_eq!(secret(&disk) == first, is_first, "{day}");
        assert!(journal(&disk) <= long + 200, "{} {long}", journal(&disk));
    }
    let newest = secret(&disk.lock().unwrap());
    let own = |bytes: &[u8]| bytes.windows(16).map(<[u8]>::to_vec).collect::<std::collections::BTreeSet<_>>();
    assert!(own(&newest).is_disjoint(&own(&first[30..])), "nothing of the first secret is left");
}

#[test]
fn a_gate_that_nobody_comes_to_forgets_too() {
    let disk = Arc::new(Mutex::new(Disk::default()));
    let guard = init(&disk);
    let idle = |guard: &DiskGuard, seconds| guard.idle(Now::exactly(at(seconds))).unwrap();
    guard.admit(&scan(0x5A, 0, 0, "door")).unwrap();
    let [first, journal] = ["secret", "journal"].map(|name| {
        let disk = disk.lock().unwrap();
        disk.files[disk.names[name]].bytes.clone()
    });
    // The clock is heard each minute, so it settles; within the hour after, what has expired is erased.
    (0..=71).for_each(|minute| idle(&guard, 60 * minute));
    assert_eq!((guard.len(), guard.settled_time()), (0, Some(at(60 * 71))));
    let files = disk.lock().unwrap().clone();
    let bytes = &files.files[files.names["journal"]].bytes;
    let entry = &journal[journal.len() - 60..journal.len() - 30];
    assert!(!bytes.windows(30).any(|window| window == entry), "the entry is still there");
    // Two days on the secret changes.
    (71..=2_900).for_each(|minute| idle(&guard, 60 * minute));
    let files = disk.lock().unwrap().clone();
    assert_ne!(files.files[files.names["secret"]].bytes, first);
    // A restart finds the clock where it was.
    drop(guard);
    assert_eq!(open(&disk, 0).settled_time(), Some(at(60 * 2_900)));
}

/// The first gate's file `secret` is copied to the second, before that begins.
fn hand_over_secret(disks: &[Arc<Mutex<Disk>>; 2]) {
    let first = disks[0].lock().unwrap().clone();
    let mut other = disks[1].lock().unwrap();
    other.files.push(first.files[first.names["secret"]].clone());
    other.names.insert("secret".to_owned(), 0);
}

#[test]
fn gates_with_one_secret_learn_from_each_other() {
    let disks = [0, 1].map(|_| Arc::new(Mutex::new(Disk::default())));
    let first = init(&disks[0]);
    hand_over_secret(&disks);
    let second = init(&disks[1]);
    let stranger = init(&Arc::new(Mutex::new(Disk::default())));
    assert_eq!(first.admit(&scan(1, 0, 0, "north")).unwrap().verdict, Verdict::Fresh);
    assert_eq!(second.admit(&scan(1, 0, 3, "south")).unwrap().verdict, Verdict::Fresh);
    assert_eq!(second.admit(&scan(2, 0, 4, "south")).unwrap().verdict, Verdict::Fresh);
    let alerts = first.merge(&second.export().unwrap(), 60, Now::exactly(at(0))).unwrap();
    assert_eq!((alerts.len(), alerts[0].apart, alerts[0].there.as_str()), (1, 3, "south"));
    assert!(stranger.merge(&second.export().unwrap(), 60, Now::exactly(at(0))).is_err());
    // what was learned is safe, and holds a secret further on
    drop(first);
    let first = open(&disks[0], 0);
    assert_ne!(first.admit(&scan(2, 0, 20, "north")).unwrap().verdict, Verdict::Fresh);
    let now = 3 * 86_400;
    for guard in [&first, &second] {
        guard.confirm_clock(at(now)).unwrap();
    }
    assert_eq!(second.admit(&scan(5, now, now, "south")).unwrap().verdict, Verdict::Fresh);
    // whichever of the two has gone on first
    first.merge(&second.export().unwrap(), 60, Now::exactly(at(now))).unwrap();
    assert_ne!(first.admit(&scan(5, now, now + 1, "north")).unwrap().verdict, Verdict::Fresh);
}

#[test]
fn what_was_learned_under_the_older_secret_is_not_forgotten_by_its_change() {
    let disks = [0, 1].map(|_| Arc::new(Mutex::new(Disk::default())));
    let north = init(&disks[0]);
    hand_over_secret(&disks);
    let south = init(&disks[1]);
    let change = 2 * crate::limits::GUARD_SECRET_SECONDS;
    let verdict =
        |guard: &DiskGuard, person, made, now| guard.admit(&scan(person, made, now, "door")).unwrap().verdict;
    // South was left alone, and stands under the first secret still, when north is about to go on to the third.
    south.confirm_clock(at(0)).unwrap();
    for (person, now) in [(8, change / 2 + 60), (9, change - 3_700)] {
        north.confirm_clock(at(now)).unwrap();
        assert_eq!(verdict(&north, person, now, now), Verdict::Fresh);
    }
    let made = change - 10;
    assert_eq!(verdict(&south, 1, made, made), Verdict::Fresh);
    north.merge(&south.export().unwrap(), 60, Now::exactly(at(change - 8))).unwrap();
    north.confirm_clock(at(change + 1)).unwrap();
    assert!(matches!(verdict(&north, 1, made, change + 2), Verdict::AlreadyScanned { .. }));
    // Nothing lives under the first secret any more: then it goes.
    let secret = || {
        let disk = disks[0].lock().unwrap();
        disk.files[disk.names["secret"]].bytes.clone()
    };
    let before = secret();
    north.confirm_clock(at(change + 4_000)).unwrap();
    assert_ne!(secret(), before);
}

#[test]
fn a_first_secret_that_a_wrong_clock_dated_ahead_changes_all_the_same() {
    let disk = Arc::new(Mutex::new(Disk::default()));
    let years = 40 * crate::limits::GUARD_SECRET_SECONDS;
    let guard = DiskGuard::init_held(Hold::on(&disk), Path::new(""), settings(), at(years)).unwrap();
    let secret = || {
        let disk = disk.lock().unwrap();
        disk.files[disk.names["secret"]].bytes[30..].to_vec()
    };
    let first = secret();
    let is_kept =
        |first: &[u8], now: &[u8]| now.windows(24).any(|window| first.windows(24).any(|own| own == window));
    for (days, kept) in [(0, true), (1, true), (2, true), (5, false)] {
        guard.confirm_clock(at(days * 86_400)).unwrap();
        assert_eq!(is_kept(&first, &secret()), kept, "day {days}");
    }
}

#[test]
fn a_journal_longer_than_its_settings_is_not_read() {
    let disk = Arc::new(Mutex::new(Disk::default()));
    drop(init(&disk));
    let few = GuardSettings::default().entries(1).unwrap();
    let opened = |disk: &Arc<Mutex<Disk>>, settings| {
        DiskGuard::open_held(Hold::on(disk), Path::new(""), settings, at(0)).map(drop).map_err(|e| e.code())
    };
    assert_eq!(opened(&disk, few), Ok(()));
    {
        let mut disk = disk.lock().unwrap();
        let number = disk.names["journal"];
        disk.files[number].bytes.resize(2_000_000, 0);
    }
    assert_eq!(opened(&disk, few), Err("too-long"));
    // One with room for more reads it, and says what is wrong with it.
    assert_eq!(opened(&disk, GuardSettings::default()), Ok(()));
}

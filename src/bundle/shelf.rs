//! Where a gate keeps the bundle that is in force: on the disk, put there in one step.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::contents::Contents;
use super::error::BundleError;
use super::update::Update;
use crate::disk::{self, Readers};

/// The file that names the folder in force.
const POINTER: &str = "current";
const NEXT_POINTER: &str = ".current.new";

/// A folder with the bundle in force, for one process at a time.
///
/// Each bundle has a folder of its own, written and waited for before the file `current` names it; so a power cut or a
/// kill leaves the one or the other whole.
///
/// ```
/// use sanse::Now;
/// use sanse::bundle::{Contents, Shelf, Update};
/// use sanse::trust::{FutureList, Trust};
///
/// /// Takes over what somebody has brought on a stick.
/// fn take_over(shelf: &Shelf, trust: &Trust, now: Now) -> Result<Trust, Box<dyn std::error::Error>> {
///     let brought = Contents::read("stick/bundle".as_ref())?;
///     let update = Update::verify(brought, trust, now, FutureList::Refuse)?;
///     shelf.keep(&update)?;
///     Ok(update.trust().clone()) // to go on with; keep its memory() too
/// }
/// # let _ = take_over;
/// assert_eq!(Shelf::new("no/such/folder").current(), Ok(None)); // nothing was ever kept
/// ```
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The shelf in this folder, which is made when something is first kept.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The bundle in force, to be verified anew; `None` when none was ever kept.
    ///
    /// # Errors
    /// [`BundleError`] as of [`Contents::read`].
    pub fn current(&self) -> Result<Option<Contents>, BundleError> {
        match named(&OnDisk, &self.folder) {
            Ok(Some(name)) => Contents::read(&self.folder.join(name)).map(Some),
            Ok(None) => Ok(None),
            Err(error) => Err(BundleError::Unread { name: POINTER.to_owned(), why: error.to_string() }),
        }
    }

    /// Keeps a bundle in place of the one before it. When this returns it is on the disk; cut off before, the one or the
    /// other is in force.
    ///
    /// # Errors
    /// What the disk says; the bundle before it is then still in force.
    pub fn keep(&self, update: &Update) -> io::Result<()> {
        put(&OnDisk, &self.folder, update.contents())?;
        self.tidy();
        Ok(())
    }

    /// Removes what is in force no more. What cannot be removed is in nobody's way.
    fn tidy(&self) {
        let Ok(Some(current)) = named(&OnDisk, &self.folder) else { return };
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_own_name(&name) && name != current {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// The name of the folder in force.
fn named(disk: &impl Disk, shelf: &Path) -> io::Result<Option<String>> {
    let Some(bytes) = disk.read(&shelf.join(POINTER))? else { return Ok(None) };
    let name = String::from_utf8(bytes).unwrap_or_default();
    if is_own_name(&name) {
        Ok(Some(name))
    } else {
        Err(io::Error::other("it does not name a bundle; take a bundle over anew"))
    }
}

fn put(disk: &impl Disk, shelf: &Path, contents: &Contents) -> io::Result<()> {
    let name = name_of(contents);
    let folder = shelf.join(&name);
    disk.make_folder(shelf)?;
    if named(disk, shelf).ok().flatten().as_ref() != Some(&name) {
        // What was left behind by a process that died is no whole bundle.
        disk.remove_folder(&folder)?;
        disk.make_folder(&folder)?;
        for (name, bytes) in contents.files() {
            disk.write(&folder.join(name), bytes)?;
        }
        disk.sync_folder(&folder)?;
        disk.sync_folder(shelf)?;
        disk.write(&shelf.join(NEXT_POINTER), name.as_bytes())?;
        disk.rename(&shelf.join(NEXT_POINTER), &shelf.join(POINTER))?;
    }
    disk.sync_folder(shelf)
}

/// The first 16 bytes of the manifest's hash, in hexadecimal.
fn name_of(contents: &Contents) -> String {
    let digest = Sha256::digest(&contents.manifest);
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn is_own_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// What a shelf asks of a disk, so that power cuts can be tried.
trait Disk {
    /// A small file's bytes; `None` when it is not there.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;
    /// Makes a folder unless it is there.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes a file with these bytes, which are on the disk when this returns; its name may not be.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Sees to it that the names in a folder are on the disk.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with its files, if it is there.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
}

/// The system's files.
#[derive(Clone, Copy, Debug)]
struct OnDisk;

impl Disk for OnDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        use io::Read;
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(64).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        disk::make_folder(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        disk::write(path, bytes, Readers::Others)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        disk::sync_folder(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;

    /// A disk that is cut off after so many steps. A write takes two: its name with half its bytes, then all of them.
    #[derive(Default)]
    struct Fragile {
        state: RefCell<State>,
        steps_left: RefCell<usize>,
    }

    #[derive(Clone, Default)]
    struct State {
        /// What a process sees.
        seen: BTreeMap<PathBuf, Vec<u8>>,
        /// What is on the disk for certain.
        kept: BTreeMap<PathBuf, Vec<u8>>,
    }

    impl Fragile {
        fn step(&self) -> io::Result<()> {
            let mut left = self.steps_left.borrow_mut();
            *left = left.checked_sub(1).ok_or_else(|| io::Error::other("the power is gone"))?;
            Ok(())
        }

        /// The disk after a power cut: of each name that was not waited for, old or new as `luck` has it.
        fn after_cut(&self, luck: u64) -> Self {
            let State { seen, kept } = self.state.borrow().clone();
            let names: std::collections::BTreeSet<_> = seen.keys().chain(kept.keys()).cloned().collect();
            let mut left = BTreeMap::new();
            for (n, name) in names.into_iter().enumerate() {
                let lucky = luck >> (n % 16) & 1 == 1;
                if let Some(bytes) = if lucky { seen.get(&name) } else { kept.get(&name) } {
                    left.insert(name, bytes.clone());
                }
            }
            let state = State { seen: left.clone(), kept: left };
            Self { state: RefCell::new(state), steps_left: RefCell::new(usize::MAX) }
        }

        fn contents(&self, folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
            let seen = &self.state.borrow().seen;
            seen.iter()
                .filter(|(path, _)| path.parent() == Some(folder))
                .map(|(p, b)| (p.clone(), b.clone()))
                .collect()
        }
    }

    impl Disk for Fragile {
        fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
            Ok(self.state.borrow().seen.get(path).cloned())
        }

        fn make_folder(&self, _: &Path) -> io::Result<()> {
            self.step()
        }

        fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
            self.step()?;
            let half = bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec();
            self.state.borrow_mut().seen.insert(path.to_owned(), half);
            self.step()?;
            self.state.borrow_mut().seen.insert(path.to_owned(), bytes.to_vec());
            Ok(())
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step()?;
            let mut state = self.state.borrow_mut();
            let bytes = state.seen.remove(from).ok_or(io::ErrorKind::NotFound)?;
            state.seen.insert(to.to_owned(), bytes);
            Ok(())
        }

        fn sync_folder(&self, folder: &Path) -> io::Result<()> {
            self.step()?;
            let mut state = self.state.borrow_mut();
            let State { seen, kept } = &mut *state;
            kept.retain(|path, _| path.parent() != Some(folder));
            kept.extend(
                seen.iter()
                    .filter(|(path, _)| path.parent() == Some(folder))
                    .map(|(p, b)| (p.clone(), b.clone())),
            );
            Ok(())
        }

        fn remove_folder(&self, folder: &Path) -> io::Result<()> {
            self.step()?;
            self.state.borrow_mut().seen.retain(|path, _| path.parent() != Some(folder));
            Ok(())
        }
    }

    fn contents(n: u8) -> Contents {
        let parts =
            [("home.cbor", 1_u8), ("status.cbor", 2)].map(|(name, m)| (name.to_owned(), vec![n * m; 40]));
        Contents { manifest: vec![n; 30], parts: parts.into_iter().collect() }
    }

    /// The bundle in force, which must be whole.
    fn whole(disk: &Fragile) -> Option<u8> {
        let name = named(disk, SHELF.as_ref()).expect("a name or none")?;
        let folder = Path::new(SHELF).join(&name);
        let files = disk.contents(&folder);
        let found = [1, 2].into_iter().find(|n| name_of(&contents(*n)) == name).expect("one of the two");
        for (file, bytes) in contents(found).files() {
            let kept = files.get(&folder.join(file)).map(Vec::as_slice);
            assert_eq!(kept, Some(bytes), "{file} of bundle {found} is torn");
        }
        Some(found)
    }

    const SHELF: &str = "shelf";

    fn put_on(disk: &Fragile, n: u8) -> io::Result<()> {
        put(disk, SHELF.as_ref(), &contents(n))
    }

    #[test]
    fn a_power_cut_at_any_step_leaves_the_one_or_the_other() {
        let (mut cuts, mut olds, mut news) = (0, 0, 0);
        for steps in 0.. {
            let disk = Fragile { steps_left: RefCell::new(usize::MAX), ..Fragile::default() };
            put_on(&disk, 1).unwrap();
            *disk.steps_left.borrow_mut() = steps;
            let done = put_on(&disk, 2).is_ok();
            for luck in 0..(1 << 10) {
                let after = disk.after_cut(luck);
                match whole(&after) {
                    Some(1) => olds += 1,
                    Some(2) => news += 1,
                    other => panic!("{other:?} after {steps} steps"),
                }
                assert!(!done || whole(&after) == Some(2), "it was said to be kept");
                // Whatever was left behind, the next try does it.
                put_on(&after, 2).unwrap();
                assert_eq!(whole(&after), Some(2));
                cuts += 1;
            }
            if done {
                break;
            }
        }
        assert!(cuts > 10_000 && olds > 1_000 && news > 1_000, "{cuts} cuts: {olds} old, {news} new");
    }

    /// A pointer that somebody has written leads nowhere else.
    #[test]
    fn a_pointer_names_a_bundle_on_the_shelf_and_nothing_else() {
        for name in ["", "..", "../other", "/etc", "A", &"a".repeat(31), &"g".repeat(32), "bundle.cbor"] {
            assert!(!is_own_name(name), "{name}");
        }
        assert!(is_own_name(&name_of(&contents(1))));
    }
}

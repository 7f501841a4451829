//! Folders as maps from name to bytes, and how two of them differ.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::failure::Failure;

/// Every file below a folder, by its path from there with `/` between the parts.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    read_into(folder, "", &mut files)?;
    Ok(files)
}

/// When this file was written last, or the last of the files below this folder.
pub(crate) fn changed(path: &Path) -> Result<SystemTime, Failure> {
    let of = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).map_err(Failure::file(path));
    if path.is_file() {
        return of(path);
    }
    let mut last = SystemTime::UNIX_EPOCH;
    for name in read(path)?.keys() {
        last = last.max(of(&path.join(name))?);
    }
    Ok(last)
}

/// Makes sure the folder exists and is empty.
pub(crate) fn empty(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Failure::file(folder))?;
    }
    fs::create_dir_all(folder).map_err(Failure::file(folder))
}

/// One way in which a folder is not what was made.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// Made, but not kept.
    Missing { name: String },
    /// Kept, but not made.
    Extra { name: String },
    /// Both there, and not equal from byte `at` on.
    Bytes { name: String, at: usize, made: usize, kept: usize },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(f, "{name} is made but not kept"),
            Self::Extra { name } => write!(f, "{name} is kept but not made"),
            Self::Bytes { name, at, made, kept } => {
                write!(f, "{name} differs from byte {at} on ({made} bytes made, {kept} kept)")
            }
        }
    }
}

/// All differences between what was made and what is kept, by name.
pub(crate) fn differences(
    made: &BTreeMap<String, Vec<u8>>,
    kept: &BTreeMap<String, Vec<u8>>,
) -> Vec<Difference> {
    let mut found = BTreeMap::new();
    for (name, new) in made {
        let difference = match kept.get(name) {
            None => Difference::Missing { name: name.clone() },
            Some(old) if old == new => continue,
            Some(old) => {
                let at = new.iter().zip(old).take_while(|(a, b)| a == b).count();
                Difference::Bytes { name: name.clone(), at, made: new.len(), kept: old.len() }
            }
        };
        found.insert(name, difference);
    }
    for name in kept.keys().filter(|name| !made.contains_key(*name)) {
        found.insert(name, Difference::Extra { name: name.clone() });
    }
    found.into_values().collect()
}

fn read_into(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(Failure::file(folder))? {
        let path = entry.map_err(Failure::file(folder))?.path();
        let last = path.file_name().unwrap_or_default().to_string_lossy();
        let name = if prefix.is_empty() { last.into_owned() } else { format!("{prefix}/{last}") };
        if path.is_dir() {
            read_into(&path, &name, files)?;
        } else {
            let bytes = fs::read(&path).map_err(Failure::file(&path))?;
            files.insert(name, bytes);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn equal_folders_do_not_differ() {
        let files = folder(&[("a", "1"), ("b/c", "")]);
        assert_eq!(differences(&files, &files), []);
    }

    #[test]
    fn each_kind_of_difference_is_named_in_order() {
        let made = folder(&[("a", "same"), ("c", "12345"), ("d", "new")]);
        let kept = folder(&[("a", "same"), ("b", "old"), ("c", "12x")]);
        let expected = [
            Difference::Extra { name: "b".to_owned() },
            Difference::Bytes { name: "c".to_owned(), at: 2, made: 5, kept: 3 },
            Difference::Missing { name: "d".to_owned() },
        ];
        assert_eq!(differences(&made, &kept), expected);
    }

    #[test]
    fn a_cut_file_differs_where_it_ends() {
        let found = differences(&folder(&[("a", "1234")]), &folder(&[("a", "12")]));
        assert_eq!(found, [Difference::Bytes { name: "a".to_owned(), at: 2, made: 4, kept: 2 }]);
    }

    #[test]
    fn folders_are_read_to_the_bottom() {
        let source = read(Path::new("src")).unwrap();
        assert!(source.contains_key("folder.rs"));
        assert!(read(Path::new("no-such-folder")).is_err());
    }
}

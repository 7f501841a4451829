//! The test vectors: kept in spec/vectors, made by one program, never edited by hand.

use std::collections::BTreeMap;
use std::fs;

use crate::failure::Failure;
use crate::folder::{self, Difference};
use crate::own::{self, GENERATOR};
use crate::process::Process;
use crate::project::Project;

/// Makes the vectors beside the kept ones and wants them equal.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    let made = make(project)?;
    let folder = project.path(KEPT);
    if !folder.is_dir() {
        return Err(Failure::missing(KEPT, "make it with `cargo xtask vectors` and commit it"));
    }
    let differences = folder::differences(&made, &folder::read(&folder)?);
    match differences.first() {
        None => {
            println!("{} files, all equal", made.len());
            Ok(())
        }
        Some(first) => Err(Failure::Found {
            problem: format!(
                "{KEPT} is not what its generator makes: {first}; files that differ: {}.\n\
                 If the change is meant, run `cargo xtask vectors` and read its diff; if not, mend the code.",
                differences.len()
            ),
        }),
    }
}

/// `cargo xtask vectors`: makes the kept ones again.
pub(crate) fn regenerate(project: &Project) -> Result<(), Failure> {
    let made = make(project)?;
    let folder = project.path(KEPT);
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    let differences = folder::differences(&made, &folder::read(&folder)?);
    for difference in &differences {
        let (Difference::Missing { name } | Difference::Bytes { name, .. } | Difference::Extra { name }) =
            difference;
        let path = folder.join(name);
        if let Some(bytes) = made.get(name) {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(Failure::file(parent))?;
            }
            fs::write(&path, bytes).map_err(Failure::file(&path))?;
            println!("written: {KEPT}/{name}");
        } else {
            fs::remove_file(&path).map_err(Failure::file(&path))?;
            println!("removed: {KEPT}/{name}");
        }
    }
    println!("{} files made, {} changed in {KEPT}", made.len(), differences.len());
    Ok(())
}

/// Makes the seeds for the fuzz targets, a folder for each, and says where they are.
pub(crate) fn seeds(project: &Project) -> Result<&'static str, Failure> {
    folder::empty(&project.path(SEEDS))?;
    generator(project, "--seeds", SEEDS)?;
    Ok(SEEDS)
}

fn make(project: &Project) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let folder = project.path(MADE);
    folder::empty(&folder)?;
    generator(project, "--out", MADE)?;
    let made = folder::read(&folder)?;
    // Nothing made would compare equal to nothing kept.
    if made.is_empty() {
        return Err(Failure::missing("every vector", "the generator wrote no file; mend it"));
    }
    Ok(made)
}

fn generator(project: &Project, option: &str, folder: &str) -> Result<(), Failure> {
    Process::new(project, own::built(project, GENERATOR)?).args([option, folder]).run()
}

const KEPT: &str = "spec/vectors";
const MADE: &str = "target/vectors";
const SEEDS: &str = "target/fuzz-seeds";

//! A region whose issuer works through batches, and what it wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::key::VerifyingKey;
use sanse::trust::Trust;
use sanse::verify::{Decision, PaperRule, Policy, Scene, Strength, Verifier};
use sanse::{Now, Timestamp};
use serde::Deserialize;
use tempfile::TempDir;

pub(crate) const SALTS: &str = "SENSITIVE-salts.jsonl";

/// A line of `passes.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pass {
    pub(crate) line: u64,
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) expires: String,
    pub(crate) status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Status {
    pub(crate) day: String,
    pub(crate) index: u32,
    pub(crate) credential: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaltLine {
    line: u64,
    #[serde(rename = "id")]
    _id: String,
    salt: String,
}

impl Pass {
    /// What does not depend on when it was signed.
    pub(crate) fn key(&self) -> (u64, String) {
        (self.line, self.id.clone())
    }
}

pub(crate) struct Desk {
    folder: TempDir,
    verifier: Verifier,
    now: Timestamp,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut init = Command::new(env!("CARGO_BIN_EXE_issuer"));
        init.args(["init", "--region", "ZZ", "--name", "ZZ Health Authority", "zz", "--no-passphrase"])
            .current_dir(folder.path());
        assert!(init.output().unwrap().status.success());
        let now = Timestamp::try_from(chrono::Utc::now()).unwrap();
        let root = fs::read_to_string(folder.path().join("zz/root.pub.pem")).unwrap();
        let mut trust = Trust::pin(&VerifyingKey::from_pem(&root).unwrap()).unwrap();
        trust.load(&fs::read(folder.path().join("zz/trust-list.cbor")).unwrap(), Now::exactly(now)).unwrap();
        let policy = Policy::openly().paper(PaperRule::Check).build().unwrap();
        let guard = MemoryGuard::init(GuardSettings::default().passback(0).unwrap());
        Self { folder, verifier: Verifier::new(trust, policy, guard), now }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.path("out")
    }

    pub(crate) fn command(&self, input: &str, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_issuer"));
        command.args(["batch", "zz", input, "--out", "out"]).args(options).current_dir(self.folder.path());
        command
    }

    /// Writes the input and runs over it: what was said, on either stream, and the exit code.
    pub(crate) fn batch(&self, name: &str, rows: impl AsRef<[u8]>, options: &[&str]) -> (String, i32) {
        if name != "." {
            fs::write(self.path(name), rows).unwrap();
        }
        self.again(name, options)
    }

    pub(crate) fn again(&self, name: &str, options: &[&str]) -> (String, i32) {
        let output = self.command(name, options).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8(said).unwrap(), output.status.code().unwrap())
    }

    /// Lets another key sign from now on.
    pub(crate) fn new_issuing_key(&self) {
        let mut rotate = Command::new(env!("CARGO_BIN_EXE_issuer"));
        rotate.args(["key", "rotate", "zz", "--no-passphrase"]).current_dir(self.folder.path());
        assert!(rotate.output().unwrap().status.success());
    }

    /// Verified: the issuer's signature holds, and it is a pass on paper.
    pub(crate) fn check(&self, pass: &Pass) -> Decision {
        let decision = self.verifier.check(&pass.text, &Scene::at(Now::exactly(self.now)));
        assert!(decision.credential().is_some(), "line {}: {decision:?}", pass.line);
        assert_eq!(decision.strength(), Some(Strength::Paper), "line {}: {decision:?}", pass.line);
        decision
    }

    pub(crate) fn passes(&self) -> Vec<Pass> {
        self.lines("passes.jsonl").iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(crate) fn salts(&self) -> Vec<(u64, [u8; 16])> {
        let line = |line: &String| {
            let SaltLine { line, salt, .. } = serde_json::from_str(line).unwrap();
            let byte = |at: usize| u8::from_str_radix(&salt[2 * at..2 * at + 2], 16).unwrap();
            (line, std::array::from_fn(byte))
        };
        self.lines(SALTS).iter().map(line).collect()
    }

    /// Column and code by line.
    pub(crate) fn rejected(&self) -> BTreeMap<u64, String> {
        let lines = self.lines("rejected.csv");
        assert_eq!(lines[0], "line,id,column,code,what_to_do");
        let row = |line: &String| {
            // Ids in these tests have no quotes in them.
            let cells: Vec<&str> = line.split('"').collect();
            let number = cells[0].trim_end_matches(',').parse().unwrap();
            (number, format!("{} {}", cells[3], cells[5]))
        };
        lines[1..].iter().map(row).collect()
    }

    fn lines(&self, name: &str) -> Vec<String> {
        fs::read_to_string(self.out().join(name)).unwrap().lines().map(str::to_owned).collect()
    }

    /// Every file of the run.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let Ok(entries) = fs::read_dir(self.out()) else { return BTreeMap::new() };
        entries
            .map(|entry| entry.unwrap().path())
            .map(|path| (name(&path), fs::read(&path).unwrap()))
            .collect()
    }

    /// The passes that are done: whole lines.
    pub(crate) fn done_bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files();
        files.retain(|name, _| name == "passes.jsonl");
        for bytes in files.values_mut() {
            bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        }
        files
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

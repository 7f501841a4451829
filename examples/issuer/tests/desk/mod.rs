//! A registrar's desk for the tests: a folder of its own, and the issuer run in it as a program.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sanse::key::VerifyingKey;
use sanse::trust::{Trust, TrustList};
use sanse::{Now, Timestamp};
use tempfile::TempDir;

pub(crate) const DOCUMENT: &str = "CN:resident-id:99999919900307008X";
/// One white pixel.
pub(crate) const PORTRAIT: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
    \0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";
/// The arguments of a pass on paper, but for the folder.
pub(crate) const PAPER: [&str; 8] =
    ["pass", "zz", "--colour", "green", "--document", "-", "--paper", "--out"];
pub(crate) const INIT: [&str; 5] = ["init", "--region", "ZZ", "--name", "ZZ Health Authority"];

pub(crate) struct Desk(TempDir);

impl Desk {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap())
    }

    /// With a region in the folder `zz`, its keys not encrypted.
    pub(crate) fn with_region() -> Self {
        let desk = Self::empty();
        desk.good(&[&INIT[..], &["zz", "--no-passphrase"]].concat());
        desk
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.at(name), bytes).unwrap();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap()
    }

    pub(crate) fn run(&self, args: &[&str], stdout: Stdio) -> Output {
        self.told(args, DOCUMENT, stdout)
    }

    /// With this on standard input.
    pub(crate) fn told(&self, args: &[&str], input: &str, stdout: Stdio) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_issuer"))
            .args(args)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that fails early does not read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What was said, by a command that succeeds.
    pub(crate) fn good(&self, args: &[&str]) -> String {
        self.warned(args).0
    }

    /// The same, with this on standard input.
    pub(crate) fn good_with(&self, args: &[&str], input: &str) -> String {
        let output = self.told(args, input, Stdio::piped());
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{args:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// With a register in the region: officers rong (registrar), an (approver) and pu (publisher).
    pub(crate) fn with_register() -> Self {
        let desk = Self::with_region();
        desk.good(&["status", "init", "zz"]);
        let officers =
            ["--officer", "rong:registrar", "--officer", "an:approver", "--officer", "pu:publisher"];
        desk.good(&[&["registry", "init", "zz"], &officers[..]].concat());
        desk
    }

    /// Registers and confirms a person with this passport of region ZZ; their number.
    pub(crate) fn person(&self, number: u32) -> String {
        let register = ["register", "zz", "--as", "rong", "--face-compared", "--phone", "--document", "-"];
        let said = self.good_with(&register, &format!("ZZ:passport:X{number:07}\n+999 0000 {number:04}\n"));
        let person = said.split_whitespace().find(|word| word.starts_with('P')).unwrap();
        let person = person.trim_end_matches(';').to_owned();
        self.good(&["confirm", "zz", "--as", "an", &person]);
        person
    }

    /// What was said, and what was warned of.
    pub(crate) fn warned(&self, args: &[&str]) -> (String, String) {
        let output = self.run(args, Stdio::piped());
        let (said, warning) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{args:?}: {warning}");
        (said, warning)
    }

    /// The complaint and the exit code of a command that fails and changes nothing.
    pub(crate) fn bad(&self, args: &[&str]) -> (String, i32) {
        let before = self.snapshot();
        let output = self.run(args, Stdio::piped());
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(!complaint.contains("999999"), "the document's number is in no message: {complaint}");
        assert_eq!(self.snapshot(), before, "{args:?}");
        (complaint, output.status.code().unwrap())
    }

    /// A command that is not carried out, and what its complaint must name.
    pub(crate) fn refuses(&self, args: &[&str], wanted: &[&str]) {
        let (complaint, code) = self.bad(args);
        assert_eq!(code, 1, "{args:?}: {complaint}");
        wanted.iter().for_each(|word| assert!(complaint.contains(word), "{args:?}: {complaint}"));
    }

    /// What was said by a command that is done, but leaves something (exit code 3), and what its complaint must name.
    pub(crate) fn leaves(&self, args: &[&str], wanted: &str) -> String {
        let output = self.run(args, Stdio::piped());
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{args:?}: {complaint}");
        assert!(complaint.contains(wanted), "{args:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Every file but the empty one that is locked, with its bytes.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        walk(self.0.path(), &mut files);
        files.retain(|path, _| !path.ends_with("lock"));
        files
    }

    /// The trust list of `zz`, as a gate that has pinned its root takes it.
    pub(crate) fn list(&self) -> TrustList {
        let root = VerifyingKey::from_pem(&self.text("zz/root.pub.pem")).unwrap();
        let mut trust = Trust::pin(&root).unwrap();
        trust.load(&fs::read(self.at("zz/trust-list.cbor")).unwrap(), Now::exactly(clock())).unwrap();
        trust.home().unwrap().claims().clone()
    }

    pub(crate) fn public(&self, name: &str) -> VerifyingKey {
        VerifyingKey::from_pem(&self.text(name)).unwrap()
    }
}

fn walk(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.insert(path.clone(), Vec::new());
            walk(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

pub(crate) fn clock() -> Timestamp {
    Timestamp::try_from(chrono::Utc::now()).unwrap()
}

//! A gate, a region and a wallet for the tests, made with the library, and the verifier run as a program.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use sanse::bundle::{Bundle, Contents, PartKind};
use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::key::{HolderKey, SigningKey};
use sanse::qr::{Level, Symbol};
use sanse::status::{ExpiryDay, Shard, Status, StatusBook};
use sanse::trust::{NextRoot, Scope, TrustList, TrustedKey};
use sanse::{
    Authority, Colour, Enrolment, Issuer, Pass, PhotoRef, Request, Signed, TestResult, Timestamp, Wallet,
};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PLACE: &str = "ZZ-GATE-7";
pub(crate) const DAY: u64 = 86_400;
/// The place in a status list that tests speak of.
pub(crate) const INDEX: u32 = 77_777;

pub(crate) struct Site {
    folder: TempDir,
    root: SigningKey,
    issuing: SigningKey,
    pub(crate) now: Timestamp,
    pub(crate) salt: Salt,
    pub(crate) wallet: Wallet,
}

/// One run of the verifier.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The outcome and the names of the reasons, of each answer.
    pub(crate) fn told(&self) -> Vec<String> {
        let names = |answer: &Value| {
            let reasons = answer["reasons"].as_array().unwrap().iter();
            reasons.map(|reason| format!(" {}", reason["name"].as_str().unwrap())).collect::<String>()
        };
        let outcome = |answer: &Value| answer["outcome"].as_str().unwrap().to_owned();
        self.json().iter().map(|answer| format!("{}{}", outcome(answer), names(answer))).collect()
    }
}

impl Site {
    /// A region, a gate at [`PLACE`] in the folder `gate`, and a wallet with passes named by their colours.
    pub(crate) fn new() -> Self {
        let now = Timestamp::try_from(chrono::Utc::now()).unwrap();
        let (root, issuing) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
        let (salt, wallet) = (Salt::generate().unwrap(), Wallet::new());
        let mut site = Self {
            folder: tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap(),
            root,
            issuing,
            now,
            salt,
            wallet,
        };
        for (name, colour) in [("green", Colour::Green), ("yellow", Colour::Yellow), ("red", Colour::Red)] {
            site.issue(name, colour, |pass| pass.test(now.minus(3_600), TestResult::Negative));
        }
        site.write("root.pub.pem", site.root.public().to_pem().unwrap().as_bytes());
        site.write("list.cbor", &site.list(1, now.minus(3_600)));
        let made = site
            .run(&["init", "gate", "--root", "root.pub.pem", "--trust", "list.cbor", "--place", PLACE], "");
        assert_eq!(made.code, 0, "{}", made.err);
        site
    }

    pub(crate) fn list(&self, sequence: u64, issued_at: Timestamp) -> Vec<u8> {
        let from = self.now.minus(DAY);
        let entry =
            TrustedKey::new(self.issuing.public(), "ZZ Health Authority", from, from.plus(9 * DAY)).unwrap();
        self.list_with(sequence, issued_at, entry)
    }

    /// The next list, which lets the issuer's key sign status lists too.
    pub(crate) fn list_with_status(&self, sequence: u64) -> Vec<u8> {
        let from = self.now.minus(DAY);
        let entry = TrustedKey::new(self.issuing.public(), "ZZ Health Authority", from, from.plus(9 * DAY));
        let entry = entry.unwrap().scope(Scope::CREDENTIALS.and(Scope::STATUS_LISTS));
        self.list_with(sequence, self.now.minus(3_600), entry)
    }

    fn list_with(&self, sequence: u64, issued_at: Timestamp, entry: TrustedKey) -> Vec<u8> {
        let list =
            TrustList::new("ZZ".parse().unwrap(), sequence, issued_at, issued_at.plus(30 * DAY)).unwrap();
        Authority::new(self.root.clone()).sign(&list.trust(entry).unwrap()).unwrap().into_bytes()
    }

    /// A status list of the passes that expire so many days from now, in which the first place has this status.
    pub(crate) fn status_list(&self, days: u64, issued_at: Timestamp, status: Status) -> Vec<u8> {
        let day = ExpiryDay::of(self.now.plus(days * DAY));
        let shard = Shard::new("ZZ".parse().unwrap(), "ZZ Health Authority", day).unwrap();
        let mut book = StatusBook::new(shard, 1 << 17).unwrap();
        while !book.is_taken(INDEX) {
            book.take().unwrap();
        }
        book.set(INDEX, status).unwrap();
        let list = book.list(issued_at, issued_at.plus(DAY)).unwrap().ttl(6 * 3_600).unwrap();
        Issuer::new(self.issuing.clone()).sign_status(&list).unwrap().into_bytes()
    }

    /// A bundle in one file: a home list of this number, which announces a next root, and rules if there are any.
    pub(crate) fn bundle(&self, sequence: u64, rules: Option<&str>) -> Vec<u8> {
        let operator = SigningKey::from_seed(&[9; 32]).unwrap();
        let next = SigningKey::from_seed(&[8; 32]).unwrap();
        let (from, region) = (self.now.minus(DAY), "ZZ".parse().unwrap());
        let entry = |key: &SigningKey| {
            TrustedKey::new(key.public(), "ZZ Health Authority", from, from.plus(9 * DAY)).unwrap()
        };
        let list = TrustList::new(region, sequence, self.now.minus(3_600), self.now.plus(30 * DAY)).unwrap();
        let list = list.trust(entry(&self.issuing)).unwrap();
        let list = list.trust(entry(&operator).scope(Scope::BUNDLES)).unwrap();
        let list = list.next_root(NextRoot::new(&next, region, self.root.public()));
        let home = Authority::new(self.root.clone()).sign(&list).unwrap().into_bytes();
        let mut parts = BTreeMap::from([("home.cbor".to_owned(), home.clone())]);
        let bundle = Bundle::new(region, sequence, self.now.minus(60), self.now.plus(20 * DAY)).unwrap();
        let mut bundle = bundle.part(PartKind::Home, "home.cbor", &home).unwrap();
        if let Some(rules) = rules {
            bundle = bundle.part(PartKind::Policy, "gate.toml", rules.as_bytes()).unwrap();
            parts.insert("gate.toml".to_owned(), rules.as_bytes().to_vec());
        }
        let signed = Issuer::new(operator).sign_bundle(&bundle).unwrap();
        Contents::new(&signed, parts).pack().unwrap()
    }

    pub(crate) fn document() -> IdentityDocument {
        IdentityDocument::new("CN", DocumentKind::ResidentId, "99999919900307008X").unwrap()
    }

    /// Puts a pass for a new key into the wallet.
    pub(crate) fn issue(&mut self, name: &str, colour: Colour, describe: impl FnOnce(Pass) -> Pass) {
        let key = HolderKey::generate_ed25519().unwrap();
        let challenge = Enrolment::challenge().unwrap();
        let proven = Enrolment::new(&key, &challenge).unwrap().verify(&challenge).unwrap();
        // A commitment of its own for each, or anti-passback would take all for one person.
        let salt = if name == "green" { self.salt.clone() } else { Salt::generate().unwrap() };
        let pass =
            Pass::new(colour, Self::document().commit(&salt).unwrap()).photo(PhotoRef::of(b"portrait"));
        let issuer = Issuer::new(self.issuing.clone());
        let credential = issuer.issue(&describe(pass), &proven, self.now, self.now.plus(DAY)).unwrap();
        self.wallet.add(name, credential.bytes(), key).unwrap();
    }

    pub(crate) fn paper(&self) -> String {
        let commitment = Self::document().commit(&self.salt).unwrap();
        let pass = Pass::new(Colour::Green, commitment).photo(PhotoRef::of(b"portrait"));
        Issuer::new(self.issuing.clone()).issue_paper(&pass, self.now, self.now.plus(DAY)).unwrap().to_text()
    }

    /// The code of a pass, made now for the gate's place.
    pub(crate) fn code(&self, name: &str) -> String {
        self.code_at(name, self.now)
    }

    pub(crate) fn code_at(&self, name: &str, time: Timestamp) -> String {
        self.shown(name, &Request::at(PLACE.parse().unwrap(), time)).to_text()
    }

    pub(crate) fn shown(&self, name: &str, request: &Request) -> Signed<sanse::Presentation> {
        self.wallet.present(name, request).unwrap().code
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn picture(&self, name: &str, text: &str) {
        let symbol = Symbol::draw(text, Level::Low).unwrap();
        self.write(name, &symbol.to_png(4).unwrap());
    }

    pub(crate) fn run(&self, args: &[&str], stdin: &str) -> Run {
        self.command(args, stdin.as_bytes(), |command| command)
    }

    /// `verifier check gate --json` at the site's time, or seconds later.
    pub(crate) fn check(&self, later: u64, args: &[&str], stdin: &str) -> Run {
        let time = self.now.plus(later).to_string();
        self.run(&[&["check", "gate", "--json", "--time", &time][..], args].concat(), stdin)
    }

    pub(crate) fn command(
        &self,
        args: &[&str],
        stdin: &[u8],
        prepare: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifier"));
        command.args(args).current_dir(self.folder.path()).env_remove("NO_COLOR");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = prepare(&mut command).spawn().unwrap();
        // A command that fails early does not read.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }
}

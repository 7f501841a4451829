//! A gate, a region and a wallet for the tests, made with the library, and the verifier run as a program.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use sanse::bundle::{Bundle, Contents, PartKind};
use sanse::identity::{DocumentKind, IdentityDocument, Salt};
use sanse::key::{HolderKey, ReportKey, SigningKey};
use sanse::place::{PlaceCode, WayIn};
use sanse::qr::{Level, Symbol};
use sanse::roster::{Listed, Roster, RosterKey};
use sanse::status::{ExpiryDay, Shard, Status, StatusBook};
use sanse::trust::{NextRoot, Scope, Trust, TrustList, TrustedKey};
use sanse::{
    Authority, Colour, Enrolment, Issuer, Now, Pass, PhotoRef, Request, SelfScans, Signed, TestResult,
    Timestamp, Wallet,
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

/// The key for bundles, and the one after it.
pub(crate) fn operator() -> SigningKey {
    SigningKey::from_seed(&[9; 32]).unwrap()
}

pub(crate) fn next_operator() -> SigningKey {
    SigningKey::from_seed(&[10; 32]).unwrap()
}

/// The district office, which signs place codes and rosters.
fn office() -> SigningKey {
    SigningKey::from_seed(&[11; 32]).unwrap()
}

/// The next root, as [`Site::list_with_operator`] announces it.
pub(crate) fn next_root() -> SigningKey {
    SigningKey::from_seed(&[8; 32]).unwrap()
}

/// Kind, name and bytes of each part of a bundle.
pub(crate) type Parts<'a> = Vec<(PartKind, &'a str, Vec<u8>)>;

/// A gate at work on a camera's folder, until it has given so many answers.
pub(crate) struct Running<'a> {
    site: &'a Site,
    child: Child,
    shown: usize,
}

impl Running<'_> {
    /// Shows a code made now to the camera.
    pub(crate) fn show(&mut self, name: &str) {
        self.shown += 1;
        let now = Timestamp::try_from(chrono::Utc::now()).unwrap();
        self.site.picture("code.png", &self.site.code_at(name, now));
        let picture = format!("camera/{name}-{}.png", self.shown);
        fs::rename(self.site.path("code.png"), self.site.path(&picture)).unwrap();
    }

    /// What it has told, once it has stopped by itself, and what it has said beside.
    pub(crate) fn end(self) -> Run {
        let output = self.child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A gate at which somebody types.
pub(crate) struct Typing {
    child: Child,
    out: std::io::BufReader<std::process::ChildStdout>,
    read: String,
}

impl Typing {
    /// Reads on until something is told.
    pub(crate) fn wait_for(&mut self, said: &str) {
        while !self.read.contains(said) {
            let told = std::io::BufRead::read_line(&mut self.out, &mut self.read).unwrap();
            assert!(told > 0, "{said} was never told: {}", self.read);
        }
    }

    pub(crate) fn type_line(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Nobody types any more.
    pub(crate) fn end_typing(&mut self) {
        drop(self.child.stdin.take());
    }

    /// What it has told in all, once it has stopped by itself.
    pub(crate) fn end(mut self) -> Run {
        std::io::Read::read_to_string(&mut self.out, &mut self.read).unwrap();
        let output = self.child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        Run { code: output.status.code().unwrap(), out: self.read, err }
    }
}

impl Site {
    /// Starts the verifier with a keyboard.
    pub(crate) fn begin(&self, args: &[&str]) -> Typing {
        let mut child = Command::new(env!("CARGO_BIN_EXE_verifier"))
            .args(args)
            .current_dir(self.path("."))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = std::io::BufReader::new(child.stdout.take().unwrap());
        Typing { child, out, read: String::new() }
    }

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
        self.status_list_of("ZZ", &self.issuing, days, issued_at, status)
    }

    /// Such a list of another region, whose issuer has the same name.
    pub(crate) fn status_list_of(
        &self,
        region: &str,
        key: &SigningKey,
        days: u64,
        issued_at: Timestamp,
        status: Status,
    ) -> Vec<u8> {
        let day = ExpiryDay::of(self.now.plus(days * DAY));
        let shard = Shard::new(region.parse().unwrap(), "ZZ Health Authority", day).unwrap();
        let mut book = StatusBook::new(shard, 1 << 17).unwrap();
        while !book.is_taken(INDEX) {
            book.take().unwrap();
        }
        book.set(INDEX, status).unwrap();
        let list = book.list(issued_at, issued_at.plus(DAY)).unwrap().ttl(6 * 3_600).unwrap();
        Issuer::new(key.clone()).sign_status(&list).unwrap().into_bytes()
    }

    /// A home list of this number, which lets an operator sign bundles and the issuer status lists, and announces a next
    /// root.
    pub(crate) fn list_with_operator(&self, sequence: u64) -> Vec<u8> {
        self.list_naming(sequence, |list| {
            list.next_root(NextRoot::new(&next_root(), "ZZ".parse().unwrap(), self.root.public()))
        })
    }

    /// A home list of this number with an operator for bundles, and what else is said of it.
    pub(crate) fn list_naming(&self, sequence: u64, say: impl FnOnce(TrustList) -> TrustList) -> Vec<u8> {
        self.list_of_root(&self.root, sequence, say)
    }

    pub(crate) fn list_of_root(
        &self,
        root: &SigningKey,
        sequence: u64,
        say: impl FnOnce(TrustList) -> TrustList,
    ) -> Vec<u8> {
        let region = "ZZ".parse().unwrap();
        let list = TrustList::new(region, sequence, self.now.minus(3_600), self.now.plus(30 * DAY)).unwrap();
        let issues = self.entry(&self.issuing).scope(Scope::CREDENTIALS.and(Scope::STATUS_LISTS));
        let list = list.trust(issues).unwrap();
        let list = list.trust(self.entry(&operator()).scope(Scope::BUNDLES)).unwrap();
        Authority::new(root.clone()).sign(&say(list)).unwrap().into_bytes()
    }

    /// The code of a place without a device, which stands where the gate does, and the home list that lets it be signed.
    pub(crate) fn self_scan_place(&self) -> (String, Vec<u8>) {
        let place = PlaceCode::new(
            PLACE.parse().unwrap(),
            "示例图书馆",
            "999999".parse().unwrap(),
            self.now.minus(DAY / 2),
            self.now.plus(DAY),
        );
        let place = place.unwrap().with_way_in(WayIn::SelfScan);
        let list =
            self.list_naming(2, |list| list.trust(self.entry(&office()).scope(Scope::PLACE_CODES)).unwrap());
        (Issuer::new(office()).sign_place(&place).unwrap().to_text(), list)
    }

    /// What a wallet keeps of passes that entered there, for sending.
    pub(crate) fn self_scans(&self, code: &str, names: &[&str]) -> Vec<u8> {
        let mut trust = Trust::pin(self.root.public()).unwrap();
        trust.load(&self.self_scan_place().1, Now::exactly(self.now)).unwrap();
        let place = trust.open_place(code, Now::exactly(self.now)).unwrap();
        let mut queue = SelfScans::new();
        for name in names {
            let entered = self.wallet.enter(name, &place, self.now).unwrap();
            queue.keep(&place, &entered.code, entered.entered_at).unwrap();
        }
        queue.export()
    }

    /// A roster of the sentinel that has this key, and the home list that lets it be signed.
    pub(crate) fn roster(
        &self,
        key: &[u8],
        sequence: u64,
        listed: &[(&IdentityDocument, Colour)],
    ) -> Vec<u8> {
        let key = RosterKey::from_bytes(key.try_into().unwrap());
        let listed = listed.iter().map(|(document, colour)| {
            (*document, Listed { colour: *colour, expires_at: self.now.plus(DAY / 2) })
        });
        let (from, until) = (self.now.minus(60), self.now.plus(DAY));
        let built = Roster::build(PLACE.parse().unwrap(), &key, sequence, from, until, listed).unwrap();
        Issuer::new(office()).sign_roster(&built.roster).unwrap().into_bytes()
    }

    /// The home list that lets the office sign rosters, and names the authority's report key.
    pub(crate) fn list_of_authority(&self, reports: &ReportKey) -> Vec<u8> {
        self.list_naming(2, |list| {
            let list = list.trust(self.entry(&office()).scope(Scope::ROSTERS)).unwrap();
            list.report_key(reports.public())
        })
    }

    pub(crate) fn entry(&self, key: &SigningKey) -> TrustedKey {
        let from = self.now.minus(DAY);
        TrustedKey::new(key.public(), "ZZ Health Authority", from, from.plus(9 * DAY)).unwrap()
    }

    /// A bundle in one file: such a home list, and rules if there are any.
    pub(crate) fn bundle(&self, sequence: u64, rules: Option<&str>) -> Vec<u8> {
        let mut parts = vec![(PartKind::Home, "home.cbor", self.list_with_operator(sequence))];
        parts.extend(rules.map(|rules| (PartKind::Policy, "gate.toml", rules.as_bytes().to_vec())));
        self.bundle_of(&operator(), sequence, parts)
    }

    /// A bundle in one file with these parts.
    pub(crate) fn bundle_of(&self, key: &SigningKey, sequence: u64, parts: Parts<'_>) -> Vec<u8> {
        let (from, until) = (self.now.minus(60), self.now.plus(20 * DAY));
        let bundle = Bundle::new("ZZ".parse().unwrap(), sequence, from, until).unwrap();
        let bundle =
            parts.iter().fold(bundle, |bundle, (kind, name, bytes)| bundle.part(*kind, name, bytes).unwrap());
        let signed = Issuer::new(key.clone()).sign_bundle(&bundle).unwrap();
        let parts = parts.into_iter().map(|(_, name, bytes)| (name.to_owned(), bytes)).collect();
        Contents::new(&signed, parts).pack().unwrap()
    }

    /// Starts a gate that stops after so many answers.
    pub(crate) fn start(&self, answers: usize, args: &[&str]) -> Running<'_> {
        fs::create_dir(self.path("camera")).unwrap();
        let stop = answers.to_string();
        let watch = ["watch", "gate", "camera", "--json", "--every", "20", "--stop-after", &stop];
        let child = Command::new(env!("CARGO_BIN_EXE_verifier"))
            .args([&watch[..], args].concat())
            .current_dir(self.path("."))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        while !self.path("gate/holder").exists() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Running { site: self, child, shown: 0 }
    }

    /// Holds the gate's folder as a gate does that takes nothing over just now.
    pub(crate) fn hold(&self) -> fs::File {
        let lock =
            fs::OpenOptions::new().write(true).create(true).truncate(false).open(self.path("gate/lock"));
        let lock = lock.unwrap();
        lock.lock().unwrap();
        lock
    }

    pub(crate) fn document() -> IdentityDocument {
        IdentityDocument::new("CN", DocumentKind::ResidentId, "99999919900307008X").unwrap()
    }

    /// Puts a pass for a new key into the wallet.
    pub(crate) fn issue(&mut self, name: &str, colour: Colour, describe: impl FnOnce(Pass) -> Pass) {
        self.issue_by(&self.issuing.clone(), name, colour, describe);
    }

    /// The same, of another issuer.
    pub(crate) fn issue_by(
        &mut self,
        issuer: &SigningKey,
        name: &str,
        colour: Colour,
        describe: impl FnOnce(Pass) -> Pass,
    ) {
        let key = HolderKey::generate_ed25519().unwrap();
        let challenge = Enrolment::challenge().unwrap();
        let proven = Enrolment::new(&key, &challenge).unwrap().verify(&challenge).unwrap();
        // A commitment of its own for each, or anti-passback would take all for one person.
        let salt = if name == "green" { self.salt.clone() } else { Salt::generate().unwrap() };
        let pass =
            Pass::new(colour, Self::document().commit(&salt).unwrap()).photo(PhotoRef::of(b"portrait"));
        let issuer = Issuer::new(issuer.clone());
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

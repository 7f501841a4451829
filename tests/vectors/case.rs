//! A file of `spec/vectors` as data, and the verifier it asks for. Unknown fields are a failure.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sanse::guard::{Guard, GuardSettings, MemoryGuard};
use sanse::identity::{DocumentKind, IdentityDocument};
use sanse::key::SigningKey;
use sanse::trust::{FutureList, Trust};
use sanse::verify::{
    Attendance, Beacon, BindingRule, Confirmation, Decision, DocumentRule, Outcome, PaperRule, PhotoRule,
    Policy, Regions, Scene, Treatment, Verifier,
};
use sanse::{Colour, Now, Profile, Temperature, Timestamp};
use serde_json::{Map, Value};

/// A vector, read.
pub struct Case {
    pub name: String,
    pub step: Option<u64>,
    pub credential: Option<Stages>,
    pub presentation: Option<Stages>,
    pub text: String,
    home: Option<String>,
    recognised: Vec<String>,
    status: Vec<Told>,
    pub policy: Policy,
    pub now: Now,
    pub reader: String,
    pub beacon: Option<Uptime>,
    confirmed: Vec<Confirmation>,
    temperature: Option<Temperature>,
    document: Option<IdentityDocument>,
    start: Option<u64>,
    settings: GuardSettings,
    pub scans: Vec<Scan>,
    pub expect: Expect,
}

/// A status list that the verifier is given, when, and why it is not taken.
pub struct Told {
    list: String,
    at: Timestamp,
    refused: Option<String>,
}

/// Every stage on the way to a signed document.
pub struct Stages {
    pub claims: Vec<u8>,
    pub protected: Vec<u8>,
    pub message: Vec<u8>,
    pub signature: Vec<u8>,
    pub envelope: Vec<u8>,
}

/// A scan that the guard has seen before.
pub struct Scan {
    pub text: String,
    pub now: Now,
    pub reader: String,
    pub outcome: String,
}

pub struct Expect {
    pub outcome: String,
    pub codes: Vec<u64>,
    pub main: Option<(u64, u64, String)>,
    pub strength: Option<String>,
    pub display: String,
    pub repeat: bool,
}

/// The fields of an object, each to be taken once; what is left at the end is unknown.
pub struct Fields {
    map: Map<String, Value>,
    file: String,
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/vectors")
}

pub fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every vector in the folder, by its path without `.json`.
pub fn files() -> BTreeMap<String, Value> {
    ["valid", "invalid", "edge"].into_iter().flat_map(folder_of).collect()
}

/// Every vector in one folder, by its path without `.json`.
pub fn folder_of(group: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder().join(group)).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(path.extension().unwrap(), "json", "{}", path.display());
        let name = format!("{group}/{}", path.file_stem().unwrap().to_str().unwrap());
        found.insert(name, json(&path));
    }
    assert!(!found.is_empty());
    found
}

pub fn all() -> Vec<Case> {
    files().into_iter().map(|(name, value)| Case::read(&name, value)).collect()
}

impl Case {
    fn read(name: &str, value: Value) -> Self {
        let mut top = Fields::of(value, name);
        assert_eq!(top.text("name"), name, "the name is the file's");
        assert!(!top.text("description").is_empty());
        let step = top.number_or_null("step");
        let stages = |value: Value| (!value.is_null()).then(|| Stages::read(value, name));
        let (credential, presentation) = (stages(top.take("credential")), stages(top.take("presentation")));
        let text = top.text("text");
        let mut trust = top.object("trust");
        let (home, recognised) = (trust.text_or_null("home"), trust.texts("recognised"));
        let status = trust.array("status").into_iter().map(|told| Told::read(told, name)).collect();
        trust.finish();
        let policy = policy(top.object("policy"));
        let mut scene = top.object("scene");
        let (now, reader) = (scene.now(), scene.text("reader"));
        let beacon = scene.object_or_null("beacon").map(|mut beacon| {
            let uptime = beacon.number("uptime");
            let listed = beacon.take("nonces");
            let nonces = listed.as_array().unwrap().iter().map(|nonce| {
                let mut nonce = Fields::of(nonce.clone(), name);
                let read = (nonce.hex("nonce_hex").try_into().unwrap(), nonce.number("age"));
                nonce.finish();
                read
            });
            let nonces = nonces.collect();
            beacon.finish();
            Uptime { now: uptime, nonces }
        });
        let confirmed = scene.texts("confirmed").iter().map(|c| confirmation(c)).collect();
        let temperature = scene.tenths("temperature");
        let document = scene.object_or_null("document").map(|mut document| {
            assert_eq!(document.text("kind"), "passport");
            let (country, number) = (document.text("country"), document.text("number"));
            document.finish();
            IdentityDocument::new(&country, DocumentKind::Passport, &number).unwrap()
        });
        scene.finish();
        let mut guard = top.object("guard");
        let start = match guard.take("start") {
            Value::String(init) if init == "init" => None,
            other => {
                let mut start = Fields::of(other, name).object("without_memory");
                let at = start.number("at");
                start.finish();
                Some(at)
            }
        };
        let settings = GuardSettings::default().passback(guard.number("passback")).unwrap();
        let settings = settings.entries(guard.number("entries").try_into().unwrap()).unwrap();
        let scans = guard.array("scans").into_iter().map(|scan| Scan::read(scan, name)).collect();
        guard.finish();
        let expect = Expect::read(top.object("expect"));
        top.finish();
        Self {
            name: name.to_owned(),
            step,
            credential,
            presentation,
            text,
            home,
            recognised,
            status,
            policy,
            now,
            reader,
            beacon,
            confirmed,
            temperature,
            document,
            start,
            settings,
            scans,
            expect,
        }
    }

    pub fn trust(&self) -> Trust {
        let mut trust = trust_of(self.home.as_deref(), &self.recognised);
        for told in &self.status {
            let loaded = trust.load_status(&status_list(&told.list), Now::exactly(told.at));
            let refused = loaded.as_ref().err().map(|error| error.code());
            assert_eq!(refused, told.refused.as_deref(), "{}: {}: {loaded:?}", self.name, told.list);
        }
        trust
    }

    pub fn guard(&self) -> MemoryGuard {
        match self.start {
            None => MemoryGuard::init(self.settings),
            Some(at) => MemoryGuard::without_memory(Timestamp::from_unix(at).unwrap(), self.settings),
        }
    }

    pub fn verifier(&self, guard: impl Guard + 'static) -> Verifier {
        Verifier::sharing(self.trust(), self.policy.clone(), Arc::new(guard))
    }

    /// Decides on a text as on this vector's own, in its scene.
    pub fn check(&self, verifier: &Verifier, text: &str) -> Decision {
        let mut beacon = Beacon::new();
        let mut scene = Scene::at(self.now).reader(&self.reader);
        if let Some(uptime) = &self.beacon {
            for (nonce, age) in &uptime.nonces {
                beacon.remember(sanse::Nonce::from_bytes(*nonce), uptime.now - age);
            }
            scene = scene.beacon(&beacon, uptime.now);
        }
        if let Some(document) = &self.document {
            scene = scene.document(document);
        }
        scene = self.confirmed.iter().fold(scene, |scene, c| scene.confirm(*c));
        scene = self.temperature.iter().fold(scene, |scene, measured| scene.temperature(*measured));
        verifier.check(text, &scene)
    }
}

/// A gate's monotonic clock: its present second, and the living nonces with their ages.
pub struct Uptime {
    now: u64,
    nonces: Vec<([u8; 8], u64)>,
}

impl Stages {
    fn read(value: Value, name: &str) -> Self {
        let mut fields = Fields::of(value, name);
        let stages = Self {
            claims: fields.hex("claims_hex"),
            protected: fields.hex("protected_hex"),
            message: fields.hex("message_hex"),
            signature: fields.hex("signature_hex"),
            envelope: fields.hex("envelope_hex"),
        };
        fields.finish();
        stages
    }
}

impl Told {
    fn read(value: Value, name: &str) -> Self {
        let mut fields = Fields::of(value, name);
        let at = Timestamp::from_unix(fields.number("at")).unwrap();
        let told = Self { list: fields.text("list"), at, refused: fields.text_or_null("refused") };
        fields.finish();
        told
    }
}

impl Scan {
    fn read(value: Value, name: &str) -> Self {
        let mut fields = Fields::of(value, name);
        let now = fields.now();
        let (text, reader, outcome) = (fields.text("text"), fields.text("reader"), fields.text("outcome"));
        fields.finish();
        Self { text, now, reader, outcome }
    }
}

impl Expect {
    fn read(mut fields: Fields) -> Self {
        let codes = fields.array("codes").iter().map(|code| code.as_u64().unwrap()).collect();
        let main = fields.object_or_null("main").map(|mut main| {
            let read = (main.number("code"), main.number("step"), main.text("name"));
            main.finish();
            read
        });
        let expect = Self {
            outcome: fields.text("outcome"),
            codes,
            main,
            strength: fields.text_or_null("strength"),
            display: fields.text("display"),
            repeat: fields.take("repeat").as_bool().unwrap(),
        };
        fields.finish();
        expect
    }
}

pub fn policy(mut fields: Fields) -> Policy {
    let mut builder = match fields.text_or_null("place") {
        Some(place) => Policy::at(place.parse().unwrap()),
        None => Policy::openly(),
    };
    builder = builder.profile(match fields.text("profile").as_str() {
        "strict" => Profile::Strict,
        "balanced" => Profile::Balanced,
        "lenient" => Profile::Lenient,
        other => panic!("profile {other}"),
    });
    builder = builder.attendance(match fields.text("attendance").as_str() {
        "attended" => Attendance::Attended,
        "unattended" => Attendance::Unattended,
        other => panic!("attendance {other}"),
    });
    builder = builder.binding(match fields.text("binding").as_str() {
        "challenged" => BindingRule::Challenged,
        "placed" => BindingRule::Placed,
        "open" => BindingRule::Open,
        other => panic!("binding {other}"),
    });
    builder = builder.paper(match fields.text("paper").as_str() {
        "refuse" => PaperRule::Refuse,
        "check" => PaperRule::Check,
        other => panic!("paper {other}"),
    });
    let mut colours = fields.object("colours");
    for (name, colour) in [("green", Colour::Green), ("yellow", Colour::Yellow), ("red", Colour::Red)] {
        builder = builder.colour(
            colour,
            match colours.text(name).as_str() {
                "refuse" => Treatment::Refuse,
                "check" => Treatment::Check,
                "admit" => Treatment::Admit,
                other => panic!("treatment {other}"),
            },
        );
    }
    colours.finish();
    if let Some(age) = fields.number_or_null("longest_update_age") {
        builder = builder.longest_update_age(age).unwrap();
    }
    if let Some(age) = fields.number_or_null("longest_test_age") {
        builder = builder.longest_test_age(age).unwrap();
    }
    builder = builder.photo(match fields.text("photo").as_str() {
        "shown" => PhotoRule::Shown,
        "compare" => PhotoRule::Compare,
        other => panic!("photo {other}"),
    });
    builder = builder.document(match fields.text("document").as_str() {
        "if_given" => DocumentRule::IfGiven,
        "require" => DocumentRule::Require,
        other => panic!("document {other}"),
    });
    builder = fields.texts("confirmations").iter().fold(builder, |b, c| b.require(confirmation(c)));
    builder = fields.tenths("temperature_below").iter().fold(builder, |b, limit| b.temperature_below(*limit));
    let regions = fields.take("regions");
    if let Some(regions) = regions.as_array() {
        let only = regions.iter().map(|region| region.as_str().unwrap().parse().unwrap());
        builder = builder.regions(Regions::Only(only.collect()));
    }
    fields.finish();
    builder.build().unwrap()
}

fn confirmation(name: &str) -> Confirmation {
    match name {
        "temperature" => Confirmation::Temperature,
        "consent" => Confirmation::Consent,
        "second_document" => Confirmation::SecondDocument,
        other => panic!("confirmation {other}"),
    }
}

/// A trust list by its file's name.
/// A trust with these lists, whatever their dates.
pub fn trust_of(home: Option<&str>, recognised: &[String]) -> Trust {
    let root = SigningKey::from_seed(&seed("root")).unwrap();
    let mut trust = Trust::pin_published_test_root(root.public()).unwrap();
    let now = Now::exactly(Timestamp::EPOCH);
    if let Some(home) = home {
        trust.load_home(&list(home), now, FutureList::OperatorConfirms).unwrap();
    }
    for name in recognised {
        trust.load_recognised(&list(name)).unwrap();
    }
    trust
}

fn list(name: &str) -> Vec<u8> {
    let mut fields = Fields::of(json(&folder().join(format!("trust/{name}.json"))), name);
    assert_eq!(fields.text("name"), name);
    assert!(!fields.text("description").is_empty() && !fields.text("root").is_empty());
    let bytes = fields.hex("hex");
    fields.finish();
    bytes
}

/// A status list by its file's name.
pub fn status_list(name: &str) -> Vec<u8> {
    let mut fields = Fields::of(json(&folder().join(format!("status/{name}.json"))), name);
    assert_eq!(fields.text("name"), name);
    assert!(!fields.text("description").is_empty() && !fields.text("key").is_empty());
    let bytes = fields.hex("hex");
    fields.finish();
    bytes
}

/// A key's seed by its name.
pub fn seed(name: &str) -> [u8; 32] {
    let keys = json(&folder().join("keys.json"));
    let key = keys.as_array().unwrap().iter().find(|key| key["name"] == name).unwrap();
    hex(key["seed_hex"].as_str().unwrap()).try_into().unwrap()
}

impl Fields {
    pub fn of(value: Value, file: &str) -> Self {
        match value {
            Value::Object(map) => Self { map, file: file.to_owned() },
            other => panic!("{file}: an object expected, not {other}"),
        }
    }

    pub fn take(&mut self, field: &str) -> Value {
        self.map.remove(field).unwrap_or_else(|| panic!("{}: no field {field}", self.file))
    }

    pub fn finish(self) {
        assert!(self.map.is_empty(), "{}: unknown fields {:?}", self.file, self.map.keys());
    }

    pub fn object(&mut self, field: &str) -> Self {
        Self::of(self.take(field), &self.file)
    }

    pub fn object_or_null(&mut self, field: &str) -> Option<Self> {
        let value = self.take(field);
        (!value.is_null()).then(|| Self::of(value, &self.file))
    }

    pub fn array(&mut self, field: &str) -> Vec<Value> {
        self.take(field).as_array().unwrap_or_else(|| panic!("{}: {field} is no array", self.file)).clone()
    }

    pub fn text(&mut self, field: &str) -> String {
        self.text_or_null(field).unwrap_or_else(|| panic!("{}: {field} is null", self.file))
    }

    pub fn text_or_null(&mut self, field: &str) -> Option<String> {
        match self.take(field) {
            Value::Null => None,
            Value::String(text) => Some(text),
            other => panic!("{}: {field} is {other}", self.file),
        }
    }

    pub fn texts(&mut self, field: &str) -> Vec<String> {
        self.array(field).iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    pub fn number(&mut self, field: &str) -> u64 {
        self.number_or_null(field).unwrap_or_else(|| panic!("{}: {field} is null", self.file))
    }

    pub fn number_or_null(&mut self, field: &str) -> Option<u64> {
        let value = self.take(field);
        (!value.is_null()).then(|| value.as_u64().unwrap_or_else(|| panic!("{}: {field}", self.file)))
    }

    /// A temperature, in a field that may be absent.
    fn tenths(&mut self, field: &str) -> Option<Temperature> {
        let tenths = self.map.remove(field)?.as_u64().unwrap();
        Some(Temperature::from_tenths(u16::try_from(tenths).unwrap()).unwrap())
    }

    pub fn hex(&mut self, field: &str) -> Vec<u8> {
        hex(&self.text(field))
    }

    fn now(&mut self) -> Now {
        let [earliest, latest] =
            ["earliest", "latest"].map(|field| Timestamp::from_unix(self.number(field)).unwrap());
        Now::between(earliest, latest).unwrap()
    }
}

pub fn hex(text: &str) -> Vec<u8> {
    assert_eq!(text.len() % 2, 0);
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}

/// What a decision says, in the words of the vectors.
pub fn outcome(decision: &Decision) -> &'static str {
    match decision.outcome() {
        Outcome::Admit => "admit",
        Outcome::Check => "check",
        Outcome::Refuse => "refuse",
    }
}

//! `issuer.json`: what every trust list of the region says. It holds no secret.

use std::path::Path;

use sanse::key::{KeyId, VerifyingKey};
use sanse::trust::{TrustList, TrustedKey};
use sanse::{RegionId, Timestamp, limits};
use serde::{Deserialize, Serialize};

use crate::hex;
use sanse_example_common::{Failure, clock, files};

const FILE: &str = "issuer.json";
const VERSION: u32 = 1;

/// The region, its keys, and the last sequence number that was taken.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    version: u32,
    region: String,
    pub(crate) name: String,
    pub(crate) sequence: u64,
    keys: Vec<KeyEntry>,
    /// Public keys in hexadecimal. They stay in `keys` too: a gate then says "withdrawn", not "unknown".
    withdrawn: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct KeyEntry {
    public: String,
    issuer: String,
    valid_from: String,
    valid_until: String,
}

impl Config {
    pub(crate) fn new(region: RegionId, name: &str) -> Self {
        let (region, name) = (region.to_string(), name.to_owned());
        Self { version: VERSION, region, name, sequence: 1, keys: Vec::new(), withdrawn: Vec::new() }
    }

    /// With a key that signs credentials in this time.
    pub(crate) fn key(mut self, key: &VerifyingKey, from: Timestamp, until: Timestamp) -> Self {
        let (public, issuer) = (hex::encode(key.as_bytes()), self.name.clone());
        let (valid_from, valid_until) = (from.to_string(), until.to_string());
        self.keys.push(KeyEntry { public, issuer, valid_from, valid_until });
        self
    }

    pub(crate) fn load(dir: &Path) -> Result<Self, Failure> {
        let path = dir.join(FILE);
        let text = files::read_text(&path)?;
        let config: Self = serde_json::from_str(&text).map_err(|error| {
            Failure::of(
                path.display(),
                format!("{error}; restore it from a copy, it was not written by issuer"),
            )
        })?;
        if config.version != VERSION {
            let why = format!("it has version {}, this program reads {VERSION}", config.version);
            return Err(Failure::of(path.display(), why));
        }
        Ok(config)
    }

    pub(crate) fn save(&self, dir: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::of(FILE, error))?;
        files::replace(&dir.join(FILE), format!("{text}\n").as_bytes())
    }

    /// Adds a key to those withdrawn; says whether it was one of this region's.
    pub(crate) fn withdraw(&mut self, key: &VerifyingKey) -> Result<bool, Failure> {
        if self.is_withdrawn(key) {
            return Err(Failure::of(format!("the key {}", key.kid()), "it is withdrawn already"));
        }
        self.withdrawn.push(hex::encode(key.as_bytes()));
        Ok(self.is_listed(key))
    }

    pub(crate) fn is_withdrawn(&self, key: &VerifyingKey) -> bool {
        self.withdrawn.contains(&hex::encode(key.as_bytes()))
    }

    pub(crate) fn is_listed(&self, key: &VerifyingKey) -> bool {
        let public = hex::encode(key.as_bytes());
        self.keys.iter().any(|entry| entry.public == public)
    }

    /// The trust list with this configuration's sequence number.
    pub(crate) fn trust_list(&self, from: Timestamp, until: Timestamp) -> Result<TrustList, Failure> {
        let region = self.region.parse().map_err(|error| Failure::of(FILE, error))?;
        let mut list = TrustList::new(region, self.sequence, from, until)?;
        for entry in &self.keys {
            let time = |text: &str| clock::time(text).map_err(|why| Failure::of(FILE, why));
            let (from, until) = (time(&entry.valid_from)?, time(&entry.valid_until)?);
            // One key signs both kinds here, so it may sign for as long as paper lives; the issuer itself
            // still keeps bound passes to 48 hours.
            let trusted = TrustedKey::new(&public(&entry.public)?, &entry.issuer, from, until)?
                .longest_life(limits::PAPER_LIFE_SECONDS)?;
            list = list.trust(trusted)?;
        }
        for key in &self.withdrawn {
            list = list.withdraw(&public(key)?)?;
        }
        Ok(list)
    }

    /// What the list contains, for people.
    pub(crate) fn describe(&self) -> Result<Vec<String>, Failure> {
        let mut lines = vec![format!("region      {}, list {}", self.region, self.sequence)];
        for entry in &self.keys {
            let KeyEntry { issuer, valid_from, valid_until, .. } = entry;
            let kid = KeyId::of(&public(&entry.public)?);
            lines.push(format!("trusts      {kid}  {issuer}, from {valid_from} until {valid_until}"));
        }
        for key in &self.withdrawn {
            lines.push(format!("withdrawn   {}", KeyId::of(&public(key)?)));
        }
        Ok(lines)
    }
}

fn public(digits: &str) -> Result<VerifyingKey, Failure> {
    let why = || Failure::of(FILE, "a public key in it is not 64 hexadecimal digits; restore it from a copy");
    VerifyingKey::from_bytes(&hex::decode(digits).ok_or_else(why)?).map_err(|error| Failure::of(FILE, error))
}

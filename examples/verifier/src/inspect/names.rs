//! The labels of `spec/*.cddl` by name, and what their numbers mean.

use sanse::{Kind, Timestamp};

/// Where in a document a value stands: what its labels are called there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Header,
    Claims,
    Confirmation,
    HolderKey,
    Pass,
    Test,
    TrustList,
    TrustedKeys,
    TrustedKey,
    Regions,
    Region,
    NextRoot,
    /// A number that says nothing of who a person is; anything else there may be personal.
    Number,
    /// What says who a person is, and whatever the format does not have beside it.
    Personal,
    /// Nowhere that the format has.
    Nowhere,
}

/// The name of a label in a map, and where its value stands.
pub(super) fn label(at: Where, label: i128) -> Option<(&'static str, Where)> {
    Some(match (at, label) {
        (Where::Header, 1) => ("alg", Where::Nowhere),
        (Where::Header, 2) => ("crit", Where::Nowhere),
        (Where::Header, 4) => ("kid", Where::Nowhere),
        (Where::Header, 13) => ("kcwt", Where::Nowhere),
        (Where::Header, 16) => ("typ", Where::Nowhere),
        (Where::Claims, 2) => ("sub", Where::Nowhere),
        (Where::Claims, 3) => ("aud", Where::Nowhere),
        (Where::Claims, 4) => ("exp", Where::Nowhere),
        (Where::Claims, 6) => ("iat", Where::Nowhere),
        (Where::Claims, 8) => ("cnf", Where::Confirmation),
        (Where::Claims, 39) => ("cnonce", Where::Nowhere),
        (Where::Claims, 65_533) => ("status-list", Where::Nowhere),
        (Where::Claims, 65_534) => ("ttl", Where::Nowhere),
        (Where::Claims, -65_537) => ("pass", Where::Pass),
        (Where::Claims, -65_538) => ("salt", Where::Personal),
        (Where::Claims, -65_539) => ("trust-list", Where::TrustList),
        (Where::Confirmation, 1) => ("holder-key", Where::HolderKey),
        (Where::HolderKey, 1) => ("kty", Where::Number),
        (Where::HolderKey, -1) => ("crv", Where::Number),
        (Where::HolderKey, -2) => ("x", Where::Personal),
        (Where::HolderKey, -3) => ("y", Where::Personal),
        _ => return None,
    })
}

/// The name of a place in an array, and where its value stands.
pub(super) fn item(at: Where, index: usize) -> Option<(&'static str, Where)> {
    use Where::{NextRoot, Nowhere, Number, Personal, Regions, Test, TrustedKeys};
    let names: &[(&str, Where)] = match at {
        Where::Pass => &[
            ("colour", Number),
            ("commitment", Personal),
            ("photo", Personal),
            ("status-index", Personal),
            ("flags", Number),
            ("test", Test),
            ("name", Personal),
        ],
        Where::Test => &[("time", Number), ("result", Number)],
        Where::TrustList => &[
            ("region", Nowhere),
            ("sequence", Nowhere),
            ("grace", Nowhere),
            ("keys", TrustedKeys),
            ("withdrawn", Nowhere),
            ("recognised", Regions),
            ("report-key", Nowhere),
            ("next-root", NextRoot),
        ],
        Where::TrustedKeys => return Some(("trusted-key", Where::TrustedKey)),
        Where::TrustedKey => &[
            ("key", Nowhere),
            ("issuer", Nowhere),
            ("scope", Nowhere),
            ("valid-from", Nowhere),
            ("valid-until", Nowhere),
            ("longest-life", Nowhere),
            ("specimen", Nowhere),
        ],
        Where::Regions => return Some(("recognised-region", Where::Region)),
        Where::Region => &[
            ("region", Nowhere),
            ("root", Nowhere),
            ("until", Nowhere),
            ("colours", Nowhere),
            ("longest-life", Nowhere),
        ],
        Where::NextRoot => &[("public-key", Nowhere), ("proof", Nowhere)],
        _ => &[],
    };
    names.get(index).copied()
}

/// What a number means where it stands.
pub(super) fn meaning(name: &str, number: i128) -> Option<String> {
    let word = match (name, number) {
        ("exp" | "iat" | "time" | "valid-from" | "valid-until" | "until", seconds) => {
            return Timestamp::from_unix(u64::try_from(seconds).ok()?).ok().map(|time| time.to_string());
        }
        ("typ", number) => return Some(Kind::from_number(u64::try_from(number).ok()?)?.name().to_owned()),
        ("alg", -8) => "EdDSA",
        ("alg", -7) => "ES256",
        ("kty", 1) => "OKP",
        ("kty", 2) => "EC2",
        ("crv", 6) => "Ed25519",
        ("crv", 1) => "P-256",
        ("colour", 0) => "says green",
        ("colour", 1) => "says yellow",
        ("colour", 2) => "says red",
        ("result", 0) => "says negative",
        ("result", 1) => "says positive",
        ("result", 2) => "says pending",
        ("flags", 1) => "advised to make the health declaration",
        _ => return None,
    };
    Some(word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every numbered label of the format's CDDL is known here by the name that stands beside it there.
    #[test]
    fn the_labels_are_those_of_the_cddl() {
        let spec = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
        let mut seen = 0;
        for (file, at) in [
            ("credential.cddl", Where::Claims),
            ("presentation.cddl", Where::Claims),
            ("trust-list.cddl", Where::Claims),
            ("status-list.cddl", Where::Claims),
        ] {
            let text = std::fs::read_to_string(spec.join(file)).unwrap();
            // A line such as `  ? 39 => bstr .size 8,       ; cnonce: a gate's challenge`.
            for line in text.lines().filter(|line| line.starts_with("  ")) {
                let line = line.trim().trim_start_matches("? ");
                let Some((number, rest)) = line.split_once(" => ") else { continue };
                let (name, _) =
                    label(at, number.parse().unwrap()).unwrap_or_else(|| panic!("{file}: {line}"));
                let words = rest.replace("the salt", "salt");
                assert!(
                    words.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| word == name),
                    "{line}: {name}"
                );
                seen += 1;
            }
        }
        assert_eq!(seen, 16);
        let pass = std::fs::read_to_string(spec.join("credential.cddl")).unwrap();
        for index in 0..7 {
            let (name, _) = item(Where::Pass, index).unwrap();
            assert!(pass.contains(&format!("{name}: ")), "{name}");
        }
        let list = std::fs::read_to_string(spec.join("trust-list.cddl")).unwrap();
        for (at, items) in [(Where::TrustList, 8), (Where::TrustedKey, 7), (Where::Region, 5)] {
            for index in 0..items {
                let (name, _) = item(at, index).unwrap();
                assert!(list.contains(&format!("{name}: ")), "{name}");
            }
            assert!(item(at, items).is_none());
        }
    }
}

//! The arrows between the library's files go one way: a file uses only what stands above it here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The order in which the data flows, and so the order in which a newcomer reads. Names on one line know each
/// other.
const ORDER: &[&[&str]] = &[
    &["limits", "calendar", "sorted"],
    &["error"],
    &["time", "cbor", "disk"],
    &["area", "day"],
    &["colour", "profile", "audience", "temperature"],
    &["identity", "photo"],
    &["key", "document"],
    &["pass"],
    &["credential", "presentation"],
    &["reader"],
    &["text", "reason"],
    &["assess", "place"],
    &["qr", "scan"],
    &["envelope"],
    &["poster"],
    &["status", "roster"],
    &["mend", "enrolment"],
    &["trust"],
    &["bundle"],
    &["issuer", "holder"],
    &["guard"],
    &["verify"],
    &["visit"],
    &["report"],
    &["manual"],
];

#[test]
fn arrows_go_one_way() {
    let rank: BTreeMap<_, _> = ORDER
        .iter()
        .enumerate()
        .flat_map(|(rank, names)| names.iter().map(move |name| (*name, rank)))
        .collect();
    let mut seen = 0;
    for (module, source) in sources() {
        if module == "lib" {
            continue;
        }
        let own = *rank.get(module.as_str()).unwrap_or_else(|| panic!("{module} has no place in the order"));
        for used in source.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if let Some(rank) = rank.get(used.as_str()) {
                seen += 1;
                assert!(*rank <= own, "{module} uses {used}, which stands below it");
            }
        }
    }
    assert!(seen > 100, "the arrows are no longer found: {seen}");
}

#[test]
fn only_keys_touch_a_curve_and_nothing_reads_a_clock() {
    for (module, source) in sources() {
        let curves = source.contains("ed25519_dalek") || source.contains("p256::");
        assert!(!curves || module == "key", "{module} touches a curve");
        assert!(!source.replace(WAITING, "").contains("::now()"), "{module} reads a clock");
    }
}

/// A shared replay memory is waited for no longer than is granted (`guard/redis/deadline.rs`); the time of day is not
/// looked at.
const WAITING: &str = "fn clock() -> Instant {
        Instant::now()
    }";

#[test]
fn only_the_shared_guard_opens_a_socket() {
    let sockets = |source: &str| source.contains("std::net") || source.contains("redis::");
    let found: Vec<_> = sources().into_iter().filter(|(_, source)| sockets(source)).collect();
    assert!(found.iter().all(|(module, _)| module == "guard"), "others than the guard open sockets");
    let waits: usize = sources().iter().map(|(_, source)| source.matches(WAITING).count()).sum();
    assert_eq!((found.len() > 1, waits), (true, 1));
}

#[test]
fn a_verified_document_is_made_in_one_place() {
    let made: usize = sources().iter().map(|(_, source)| source.matches("Verified { claims").count()).sum();
    assert_eq!(made, 1);
}

/// Each file of `src` under the name of its top module, without its tests and comments.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut found);
    assert!(found.len() > 40, "{}", found.len());
    found
}

fn walk(folder: &Path, module: Option<&str>, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            walk(&path, Some(module.unwrap_or(&name)), found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            let code: String = source
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .flat_map(|line| [line, "\n"])
                .collect();
            found.push((module.unwrap_or(&name).to_owned(), code));
        }
    }
}

//! `bundles/`: bundles that come one after another, and what a verifier must answer to each.

use crate::case::hex;
use crate::cbor;
use crate::draft::{Announced, Bundle, BundlePart, DAY, HOUR, List, Listed, NOON};
use crate::loads::{Carried, End, Story};
use crate::{places, trust};

const HOME: u64 = 1;
const ANNOUNCEMENT: u64 = 2;
const RECOGNISED: u64 = 3;
const POLICY: u64 = 5;
const PLACE_CODE: u64 = 6;

/// A home list with keys for bundles.
fn home(sequence: u64) -> List {
    let operator = |name| Listed { scope: 8, ..Listed::new(name) };
    let keys = vec![
        Listed::new("issuer"),
        operator("operator"),
        Listed { from: NOON - 3 * HOUR, until: NOON - HOUR, ..operator("operator-dated") },
        Listed { specimen: true, ..operator("operator-specimen") },
        operator("operator-withdrawn"),
    ];
    List { sequence, keys, withdrawn: vec!["operator-withdrawn"], ..trust::home() }
}

fn list(name: &'static str, kind: u64, list: &List) -> BundlePart {
    (name, kind, list.seal().envelope)
}

fn yy() -> BundlePart {
    let keys = vec![Listed::new("issuer-yy")];
    let (withdrawn, recognised) = (Vec::new(), Vec::new());
    list(
        "yy.cbor",
        RECOGNISED,
        &List { region: "YY", root: "root-yy", keys, withdrawn, recognised, ..trust::home() },
    )
}

fn bundle(sequence: u64) -> Bundle {
    let parts = vec![
        ("gate.toml", POLICY, b"paper = \"check\"\n".to_vec()),
        list("home.cbor", HOME, &home(sequence)),
        yy(),
    ];
    Bundle { region: "ZZ", sequence, signer: "operator", iat: NOON - HOUR, exp: NOON + 7 * DAY, parts }
}

/// With these parts in place of its own.
fn with(parts: Vec<BundlePart>) -> Bundle {
    Bundle { parts, ..bundle(1) }
}

fn carried(bundle: &Bundle) -> Carried {
    let parts = bundle.parts.iter().map(|(name, _, bytes)| (*name, hex(bytes))).collect();
    Carried { manifest_hex: hex(&bundle.seal().envelope), parts }
}

fn story(name: &str, description: &'static str) -> Story {
    Story::of("bundles", name, description)
}

impl Story {
    /// A bundle with a home list of its own number and the list of YY.
    fn taken(self, bundle: &Bundle) -> Self {
        let sequence = bundle.sequence;
        self.taken_as(bundle, |end| {
            end.sequence = Some(sequence);
            end.neighbours = vec!["YY"];
        })
    }

    fn taken_as(self, bundle: &Bundle, change: impl FnOnce(&mut End)) -> Self {
        let sequence = bundle.sequence;
        self.carried(carried(bundle), "loaded", |end| {
            end.bundle = Some(sequence);
            end.watermark = NOON - DAY;
            change(end);
        })
    }

    fn not_taken(self, bundle: &Bundle, code: &'static str) -> Self {
        self.carried(carried(bundle), code, |_| {})
    }

    fn torn(self, bundle: &Bundle, code: &'static str, tear: impl FnOnce(&mut Carried)) -> Self {
        let mut carried = carried(bundle);
        tear(&mut carried);
        self.carried(carried, code, |_| {})
    }
}

/// Claims, and whole bundles in one file, for the fuzz target.
pub(crate) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let bundle = with(vec![list("home.cbor", HOME, &home(1))]);
    let sealed = bundle.seal();
    let parts: Vec<_> = bundle.parts.iter().map(|(_, _, bytes)| cbor::bytes(bytes)).collect();
    let packed =
        cbor::array(&[cbor::text("sanse/bundle/1"), cbor::bytes(&sealed.envelope), cbor::array(&parts)]);
    vec![("claims", sealed.claims), ("packed", packed)]
}

pub(crate) fn all() -> Vec<Story> {
    [orders(), dates(), keys(), parts(), forms(), lists()].into_iter().flatten().collect()
}

fn orders() -> Vec<Story> {
    let other = |sequence| Bundle { exp: NOON + 8 * DAY, ..bundle(sequence) };
    vec![
        story("whole", "A home list, a neighbour's, and rules.").taken(&bundle(1)),
        story("next", "One after another; numbers may be left out.").taken(&bundle(1)).taken(&bundle(9)),
        story("again", "The same bundle once more.").taken(&bundle(1)).taken(&bundle(1)),
        story("again-after-restart", "The bundle in force is taken again, whatever its dates.")
            .taken(&bundle(1))
            .restart()
            .taken(&bundle(1))
            .at(NOON + 300 * DAY),
        story("beside-a-newer-list", "The bundle in force is taken again beside a home list loaded since.")
            .taken(&bundle(1))
            .restart()
            .home(&home(4))
            .taken_as(&bundle(1), |end| end.neighbours = vec!["YY"]),
        story("rollback", "An older bundle; also after a restart.")
            .taken(&bundle(5))
            .not_taken(&Bundle { sequence: 4, ..bundle(5) }, "bundle-rollback")
            .restart()
            .not_taken(&Bundle { sequence: 4, ..bundle(5) }, "bundle-rollback"),
        story("fork", "Two bundles with one number; also after a restart.")
            .taken(&bundle(5))
            .not_taken(&other(5), "bundle-fork")
            .restart()
            .not_taken(&other(5), "bundle-fork"),
        story("other-region", "A key of ZZ signs a bundle for YY.")
            .not_taken(&Bundle { region: "YY", ..bundle(1) }, "bundle-other-region"),
    ]
}

fn dates() -> Vec<Story> {
    let ahead = |seconds| Bundle { iat: NOON + seconds, ..bundle(1) };
    vec![
        story("a-day-ahead", "Dated 24 hours ahead of the clock, which is the most.").taken(&ahead(DAY)),
        story("further-ahead", "Dated a second more; an operator says that it is right.")
            .not_taken(&ahead(DAY + 1), "bundle-from-the-future")
            .taken(&ahead(DAY + 1))
            .confirmed(),
        story("last-second", "Taken in its last second.").taken(&bundle(1)).at(NOON + 7 * DAY - 1),
        story("expired", "Not taken from its expiry on.")
            .not_taken(&bundle(1), "bundle-expired")
            .at(NOON + 7 * DAY),
    ]
}

fn keys() -> Vec<Story> {
    let by = |signer| Bundle { signer, ..bundle(1) };
    let without_operator = List { keys: vec![Listed::new("issuer")], ..home(2) };
    let withdrawing = List { withdrawn: vec!["operator", "operator-withdrawn"], ..home(2) };
    let second = |home: &List| Bundle { sequence: 2, ..with(vec![list("home.cbor", HOME, home)]) };
    let over = List { iat: NOON - 9 * DAY, exp: NOON, ..home(1) };
    vec![
        story("key-unknown", "A key that no home list names.")
            .not_taken(&by("operator-2"), "bundle-key-unknown"),
        story("key-of-the-root", "The root itself signs trust lists only.")
            .not_taken(&by("root"), "bundle-key-unknown"),
        story("key-of-a-neighbour", "A key of YY, whose list is in the bundle.")
            .not_taken(&by("issuer-yy"), "bundle-key-unknown"),
        story("key-scope", "The issuer of passes.").not_taken(&by("issuer"), "bundle-key-scope"),
        story("key-withdrawn", "A withdrawn key.")
            .not_taken(&by("operator-withdrawn"), "bundle-key-withdrawn"),
        story("key-dates", "A key whose time was over.").not_taken(&by("operator-dated"), "bundle-key-dates"),
        story("key-specimen", "A key for specimens.")
            .not_taken(&by("operator-specimen"), "bundle-key-specimen"),
        story("key-list-expired", "The home list that names the key runs out this second.")
            .not_taken(&with(vec![list("home.cbor", HOME, &over)]), "bundle-key-list-expired"),
        story(
            "key-of-the-list-in-force",
            "The new home list no longer names the key; the one in force does.",
        )
        .home(&home(1))
        .taken_as(&second(&without_operator), |end| end.sequence = Some(2)),
        story(
            "key-withdrawn-by-the-new-list",
            "The home list in the bundle withdraws the key that signed it.",
        )
        .home(&home(1))
        .not_taken(&second(&withdrawing), "bundle-key-withdrawn"),
    ]
}

fn parts() -> Vec<Story> {
    vec![
        story("part-missing", "A part did not come along; then it does.")
            .torn(&bundle(1), "bundle-part-missing", |torn| drop(torn.parts.remove("yy.cbor")))
            .taken(&bundle(1)),
        story("home-missing", "The home list did not come along.").torn(
            &bundle(1),
            "bundle-part-missing",
            |torn| drop(torn.parts.remove("home.cbor")),
        ),
        story("part-changed", "One letter of the rules is another.").torn(
            &bundle(1),
            "bundle-part-changed",
            |torn| {
                torn.parts.insert("gate.toml", hex(b"paper = \"chuck\"\n"));
            },
        ),
        story("part-longer", "A byte behind the end of the rules.").torn(
            &bundle(1),
            "bundle-part-changed",
            |torn| {
                torn.parts.insert("gate.toml", hex(b"paper = \"check\"\n\n"));
            },
        ),
        story("home-exchanged", "Another home list that the root has signed.").torn(
            &bundle(1),
            "bundle-part-changed",
            |torn| {
                torn.parts.insert("home.cbor", hex(&home(2).seal().envelope));
            },
        ),
    ]
}

fn forms() -> Vec<Story> {
    let home_part = || list("home.cbor", HOME, &home(1));
    let rules = |name| (name, POLICY, Vec::new());
    let malformed = |name: &str, description, parts| {
        story(name, description).not_taken(&with(parts), "bundle-not-believed")
    };
    vec![
        malformed("no-home-list", "No part is a home list.", vec![rules("gate.toml")]),
        malformed("two-home-lists", "Two are.", vec![home_part(), list("other.cbor", HOME, &home(2))]),
        malformed("two-rules", "Two parts are rules.", vec![rules("a.toml"), rules("b.toml"), home_part()]),
        malformed("unsorted", "Parts are out of order.", vec![home_part(), rules("gate.toml")]),
        malformed("twice", "Two parts of one name.", vec![rules("home.cbor"), home_part()]),
        malformed("kind-unknown", "A kind that no part has.", vec![("a", 7, Vec::new()), home_part()]),
        malformed(
            "path-up",
            "A name that leads out of the folder.",
            vec![rules("../gate.toml"), home_part()],
        ),
        malformed("path-absolute", "A name that is a path.", vec![rules("/etc/gate.toml"), home_part()]),
        malformed("name-hidden", "A hidden file.", vec![rules(".gate.toml"), home_part()]),
        malformed(
            "name-of-the-manifest",
            "The name of the manifest itself.",
            vec![rules("bundle.cbor"), home_part()],
        ),
        malformed("name-of-a-device", "A device of Windows.", vec![rules("con.toml"), home_part()]),
        story("signature-damaged", "A signature with one bit changed.").torn(
            &bundle(1),
            "bundle-not-believed",
            |torn| {
                let last = if torn.manifest_hex.pop() == Some('0') { '1' } else { '0' };
                torn.manifest_hex.push(last);
            },
        ),
        story("kind-of-document", "A trust list in the manifest's place.").torn(
            &bundle(1),
            "bundle-not-believed",
            |torn| torn.manifest_hex = hex(&home(1).seal().envelope),
        ),
    ]
}

/// A bundle with the code of a place, by this key; its home list names one for place codes.
fn placed(key: &'static str) -> Bundle {
    let mut home = home(1);
    home.keys.push(Listed { scope: 4, ..Listed::new("office") });
    let place = ("library.cbor", PLACE_CODE, places::library(key));
    with(vec![("gate.toml", POLICY, Vec::new()), list("home.cbor", HOME, &home), place, yy()])
}

fn lists() -> Vec<Story> {
    let proof = Announced { next: "root-2", region: "ZZ", present: "root", signer: "root-2" };
    let announcing = List { next: Some(proof), ..home(2) };
    let newest = List { root: "root-2", ..home(3) };
    let handover = |announced: bool| {
        let mut parts = vec![list("home.cbor", HOME, &newest)];
        if announced {
            parts.insert(0, list("announcement.cbor", ANNOUNCEMENT, &announcing));
        }
        Bundle { sequence: 3, ..with(parts) }
    };
    let stranger = List { region: "YY", root: "root-xx", recognised: Vec::new(), ..home(1) };
    let under_the_new_root = |end: &mut End| {
        end.root = "root-2";
        end.sequence = Some(3);
    };
    vec![
        story("older-home-list", "Its home list is older than the one in force.")
            .home(&home(5))
            .not_taken(&bundle(4), "bundle-list"),
        story("strange-neighbour", "The root of XX signs the list of YY.").not_taken(
            &with(vec![list("home.cbor", HOME, &home(1)), list("yy.cbor", RECOGNISED, &stranger)]),
            "bundle-list",
        ),
        story("place", "It carries the code of a place, and one again after it has ended.")
            .taken(&placed("office"))
            .restart()
            .taken(&placed("office"))
            .at(NOON + 12 * DAY),
        story("place-by-another", "The key of the place code signs passes.")
            .not_taken(&placed("issuer"), "bundle-place"),
        story("handover", "It carries a gate that was off over to the next root, and again.")
            .home(&home(1))
            .taken_as(&handover(true), under_the_new_root)
            .restart()
            .taken_as(&handover(true), under_the_new_root),
        story("handover-missed", "The list that announces the next root is not in it.")
            .home(&home(1))
            .not_taken(&handover(false), "bundle-list"),
    ]
}

//! The trust lists of the vectors.

use serde::Serialize;

use crate::case::hex;
use crate::cose::Sealed;
use crate::draft::{DAY, HOUR, List, Listed, NOON};
use crate::keys::KID_PAIR;
use crate::places;

/// A file in `trust/`.
#[derive(Serialize)]
pub(crate) struct ListFile {
    pub(crate) name: &'static str,
    description: &'static str,
    root: &'static str,
    hex: String,
}

/// The region ZZ: issuers for every case, and two neighbours.
pub(crate) fn home() -> List {
    let keys = vec![
        Listed::new("issuer"),
        Listed { from: NOON - 3 * HOUR, until: NOON - HOUR, ..Listed::new("issuer-dated") },
        Listed { specimen: true, ..Listed::new("issuer-specimen") },
        // Speaks of the passes of the issuer, each under its name.
        Listed { scope: 2, issuer: "issuer", ..Listed::new("issuer-status") },
        Listed {
            scope: 2,
            issuer: "issuer",
            from: NOON - 3 * HOUR,
            until: NOON - HOUR,
            ..Listed::new("status-dated")
        },
        Listed { scope: 2, issuer: "issuer", ..Listed::new("status-withdrawn") },
        Listed { scope: 2, ..Listed::new("status-other") },
        Listed { scope: 3, ..Listed::new("issuer-both") },
        Listed::new("issuer-withdrawn"),
        Listed::new(KID_PAIR.0),
        Listed::new(KID_PAIR.1),
    ];
    List {
        region: "ZZ",
        root: "root",
        sequence: 1,
        iat: NOON - DAY,
        exp: NOON + 30 * DAY,
        grace: 0,
        keys,
        withdrawn: vec!["issuer-withdrawn", "issuer-gone", "status-withdrawn"],
        recognised: vec![
            ("XX", "root-xx", NOON - 2 * HOUR, 7, 2 * DAY),
            ("YY", "root-yy", NOON + 30 * DAY, 1, DAY + HOUR),
        ],
        report: None,
        next: None,
    }
}

pub(crate) fn neighbour(region: &'static str, root: &'static str, issuer: &'static str) -> List {
    List {
        region,
        root,
        keys: vec![Listed::new(issuer)],
        withdrawn: Vec::new(),
        recognised: Vec::new(),
        ..home()
    }
}

/// Every list by its name, with what it is for.
fn all() -> [(&'static str, &'static str, List); 7] {
    [
        ("home", "The home list, in date for a month.", home()),
        (
            "home-ending",
            "The home list, running out ten seconds past noon, with an hour of grace.",
            List { exp: NOON + 10, grace: HOUR, ..home() },
        ),
        ("home-ahead", "The home list, dated twenty seconds past noon.", List { iat: NOON + 20, ..home() }),
        ("yy", "The list of YY, recognised for green and 25 hours.", {
            let mut list = neighbour("YY", "root-yy", "issuer-yy");
            list.keys.push(Listed { scope: 2, issuer: "issuer-yy", ..Listed::new("status-yy") });
            list
        }),
        (
            "xx",
            "The list of XX, recognised until two hours before noon.",
            neighbour("XX", "root-xx", "issuer-xx"),
        ),
        ("home-places", "The home list with keys for place codes; YY is recognised.", places::home()),
        ("yy-places", "The list of YY with a key for place codes.", places::yy()),
    ]
}

pub(crate) fn lists() -> Vec<ListFile> {
    let file = |(name, description, list): (_, _, List)| ListFile {
        name,
        description,
        root: list.root,
        hex: hex(&list.seal().envelope),
    };
    all().into_iter().map(file).collect()
}

/// The same with every stage on the way.
pub(crate) fn sealed() -> impl Iterator<Item = (&'static str, Sealed)> {
    all().into_iter().map(|(name, _, list)| (name, list.seal()))
}

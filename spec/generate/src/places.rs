//! `places/`: codes of places, sound and not, and what a wallet answers to each.

use serde::Serialize;

use crate::cbor;
use crate::cose;
use crate::draft::{
    ALG, DAY, Draft, EXP, HOUR, IAT, KID, List, Listed, NOON, PLACE_CLAIM, PLACE_TYPE, SUB, TYP,
};
use crate::keys::named;
use crate::trust;

/// A file in `places/`.
#[derive(Serialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    description: &'static str,
    /// The name of the home list, in `trust/`; and that of a neighbour's.
    home: Option<&'static str>,
    recognised: Vec<&'static str>,
    now: [u64; 2],
    text: String,
    /// `believed`, or the code of the refusal.
    answer: &'static str,
    /// What a wallet shows, when it believes.
    shown: Option<Shown>,
}

#[derive(Serialize)]
struct Shown {
    place: &'static str,
    name: String,
    area: &'static str,
    kind: u64,
    entry: u64,
    unit: &'static str,
}

/// The home list with keys for place codes beside the others.
pub(crate) fn home() -> List {
    let mut list = trust::home();
    list.keys.extend([
        Listed { scope: 4, until: NOON + 20 * DAY, ..Listed::new("office") },
        Listed { scope: 4, specimen: true, ..Listed::new("office-specimen") },
        Listed { scope: 4, ..Listed::new("office-withdrawn") },
    ]);
    list.withdrawn.push("office-withdrawn");
    list.recognised.retain(|recognised| recognised.0 == "YY");
    list
}

/// The list of YY with a key for place codes.
pub(crate) fn yy() -> List {
    let mut list = trust::neighbour("YY", "root-yy", "issuer-yy");
    list.keys.push(Listed { scope: 4, ..Listed::new("office-yy") });
    list
}

/// What a place code says, before it is signed.
#[derive(Clone)]
struct Says {
    key: &'static str,
    id: &'static str,
    iat: u64,
    exp: u64,
    name: String,
    area: &'static str,
    kind: u64,
    entry: u64,
    unit: &'static str,
}

impl Default for Says {
    fn default() -> Self {
        Self {
            key: "office",
            id: "ZZ-LIB-1",
            iat: NOON - HOUR,
            exp: NOON + 10 * DAY,
            name: "示例图书馆".to_owned(),
            area: "999999",
            kind: 8,
            entry: 2,
            unit: "U-00017",
        }
    }
}

impl Says {
    fn place(&self) -> Vec<Vec<u8>> {
        vec![
            cbor::text(&self.name),
            cbor::text(self.area),
            cbor::int(self.kind),
            cbor::int(self.entry),
            cbor::text(self.unit),
        ]
    }

    fn draft(&self) -> Draft {
        let key = named(self.key);
        let header = vec![
            (cbor::int(ALG), cbor::int(-8)),
            (cbor::int(KID), cbor::bytes(&key.kid())),
            (cbor::int(TYP), cbor::int(PLACE_TYPE)),
        ];
        let claims = vec![
            (cbor::int(SUB), cbor::text(self.id)),
            (cbor::int(EXP), cbor::int(self.exp)),
            (cbor::int(IAT), cbor::int(self.iat)),
            (cbor::int(PLACE_CLAIM), cbor::array(&self.place())),
        ];
        Draft::new(header, claims, key)
    }

    /// With another array for the place.
    fn with(&self, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Draft {
        let mut parts = self.place();
        change(&mut parts);
        self.draft().claim(PLACE_CLAIM, cbor::array(&parts))
    }

    fn shown(&self) -> Shown {
        let Self { id: place, name, area, kind, entry, unit, .. } = self.clone();
        Shown { place, name, area, kind, entry, unit }
    }
}

fn case(name: &str, description: &'static str, draft: Draft, answer: &'static str) -> Case {
    let text = cose::text(&draft.seal().envelope);
    let (home, recognised) = (Some("home-places"), vec!["yy-places"]);
    Case {
        name: format!("places/{name}"),
        description,
        home,
        recognised,
        now: [NOON; 2],
        text,
        answer,
        shown: None,
    }
}

fn believed(name: &str, description: &'static str, says: &Says) -> Case {
    Case { shown: Some(says.shown()), ..case(name, description, says.draft(), "believed") }
}

pub(crate) fn all() -> Vec<Case> {
    [sound(), dates(), keys_and_regions(), forms()].into_iter().flatten().collect()
}

fn sound() -> Vec<Case> {
    let own = Says::default();
    vec![
        believed("library", "A library without a device at its door.", &own),
        believed("gate", "A gate of no particular kind.", &Says { kind: 0, entry: 0, ..own.clone() }),
        believed("screen", "A gate with a screen.", &Says { entry: 1, ..own.clone() }),
        believed("fever-clinic", "The last kind there is.", &Says { kind: 21, ..own.clone() }),
        believed("country", "An area by the letters of its country.", &Says { area: "ZZ", ..own.clone() }),
        believed(
            "longest",
            "All as long as it may be: 204 bytes, 310 characters.",
            &Says { id: "ZZ-LIBRARY-1", name: "示".repeat(21) + "x", unit: "U-00000017", ..own.clone() },
        ),
        believed(
            "shortest",
            "All as short as it may be.",
            &Says { id: "ZZ-1", name: "x".to_owned(), area: "ZZ", unit: "1", ..own.clone() },
        ),
        believed(
            "neighbour",
            "A place of a recognised region.",
            &Says { key: "office-yy", id: "YY-LIB-1", ..own },
        ),
    ]
}

impl Case {
    fn at(self, earliest: u64, latest: u64) -> Self {
        Case { now: [earliest, latest], ..self }
    }

    fn without_lists(self) -> Self {
        Case { home: None, recognised: Vec::new(), ..self }
    }

    fn home_alone(self) -> Self {
        Case { recognised: Vec::new(), ..self }
    }
}

fn dates() -> Vec<Case> {
    let own = Says::default();
    let end = NOON + 10 * DAY;
    let at = |name, about, now, answer| {
        let case = if answer == "believed" {
            believed(name, about, &own)
        } else {
            case(name, about, own.draft(), answer)
        };
        case.at(now, now)
    };
    vec![
        at("hour-slow", "An hour before it was signed: a phone that is slow.", NOON - 2 * HOUR, "believed"),
        at(
            "too-early",
            "A second more than an hour before it was signed.",
            NOON - 2 * HOUR - 1,
            "place-not-now",
        ),
        at("last-second", "The last second.", end - 1, "believed"),
        at("ended", "The first second in which it no longer holds.", end, "place-not-now"),
        at("ends-in-doubt", "It may have ended.", end - 1, "place-not-now").at(end - 1, end),
        believed("longest-life", "It holds for 400 days.", &Says { exp: own.iat + 400 * DAY, ..own.clone() }),
        case(
            "life-too-long",
            "It would hold for a second more.",
            Says { exp: own.iat + 400 * DAY + 1, ..own.clone() }.draft(),
            "place-not-believed",
        ),
        case(
            "ends-before",
            "It ends when it is signed.",
            Says { exp: own.iat, ..own.clone() }.draft(),
            "place-not-believed",
        ),
        case(
            "iat-odd",
            "Not dated on a whole minute.",
            Says { iat: NOON - 59, ..own.clone() }.draft(),
            "place-not-believed",
        ),
        case(
            "list-expired",
            "The home list has run out.",
            Says { exp: NOON + 50 * DAY, ..own }.draft(),
            "place-no-list",
        )
        .at(NOON + 30 * DAY, NOON + 30 * DAY),
    ]
}

fn keys_and_regions() -> Vec<Case> {
    let own = Says::default();
    let by = |key| Says { key, ..own.clone() }.draft();
    let far = Says { iat: NOON + 20 * DAY, exp: NOON + 25 * DAY, ..own.clone() };
    vec![
        case("no-list", "The wallet has no list.", own.draft(), "place-no-list").without_lists(),
        case("by-issuer", "By a key that signs passes.", by("issuer"), "place-key-scope"),
        case("by-status", "By a key that signs status lists.", by("issuer-status"), "place-key-scope"),
        case("by-stranger", "By a key in no list.", by("issuer-2"), "place-not-believed"),
        case("by-root", "By the root itself.", by("root"), "place-not-believed"),
        case("by-holder", "By a holder's key.", by("holder"), "place-not-believed"),
        case("by-withdrawn", "By a key that was withdrawn.", by("office-withdrawn"), "place-key-withdrawn"),
        case("by-specimen", "By a key for training.", by("office-specimen"), "place-specimen"),
        case(
            "signed-by-another",
            "The right kid, and another key's signature.",
            own.draft().signed_by("issuer"),
            "place-not-believed",
        ),
        case("key-ended", "Signed when its key's time had ended.", far.draft(), "place-key-not-valid-then")
            .at(NOON + 21 * DAY, NOON + 21 * DAY),
        case(
            "other-region",
            "A place of YY by the key of ZZ.",
            Says { id: "YY-LIB-1", ..own.clone() }.draft(),
            "place-other-region",
        ),
        case("home-by-neighbour", "A place of ZZ by the key of YY.", by("office-yy"), "place-other-region"),
        case(
            "neighbour-over",
            "YY is recognised no longer.",
            Says { key: "office-yy", id: "YY-LIB-1", exp: NOON + 50 * DAY, ..own.clone() }.draft(),
            "place-no-list",
        )
        .at(NOON + 30 * DAY, NOON + 30 * DAY),
        case(
            "neighbour-unknown",
            "YY's list was not loaded.",
            Says { key: "office-yy", id: "YY-LIB-1", ..own }.draft(),
            "place-not-believed",
        )
        .home_alone(),
    ]
}

fn forms() -> Vec<Case> {
    let own = Says::default();
    let wrong = |name, description, draft| case(name, description, draft, "place-not-believed");
    let named = |text: &str| Says { name: text.to_owned(), ..Says::default() }.draft();
    let mut cases = vec![
        wrong("type-credential", "The type of a credential.", own.draft().head(TYP, cbor::int(61))),
        wrong("name-empty", "A name of nothing.", named("")),
        wrong("name-65", "A name of 65 bytes.", named(&"x".repeat(65))),
        wrong("name-line", "A name of two lines.", named("a\nb")),
        wrong("name-turned", "A name that turns the direction of writing.", named("a\u{202E}b")),
        wrong(
            "name-bytes",
            "A name of bytes.",
            own.with(|parts| parts.splice(0..1, [cbor::bytes(b"x")]).for_each(drop)),
        ),
        wrong("area-5", "An area of five digits.", Says { area: "99999", ..own.clone() }.draft()),
        wrong("kind-22", "A kind that there is not.", Says { kind: 22, ..own.clone() }.draft()),
        wrong("entry-3", "A way of entry that there is not.", Says { entry: 3, ..own.clone() }.draft()),
        wrong(
            "unit-11",
            "A unit's number of eleven characters.",
            Says { unit: "U-000000017", ..own.clone() }.draft(),
        ),
        wrong("unit-empty", "A unit without a number.", Says { unit: "", ..own.clone() }.draft()),
        wrong("id-region", "A region's id for the place's.", Says { id: "ZZ", ..own.clone() }.draft()),
        wrong(
            "id-13",
            "A place id of thirteen characters.",
            Says { id: "ZZ-LIBRARY-01", ..own.clone() }.draft(),
        ),
        wrong("parts-4", "Four parts.", own.with(|parts| parts.truncate(4))),
        wrong("parts-6", "Six parts.", own.with(|parts| parts.push(cbor::int(0)))),
        wrong("claim-more", "A claim more.", own.draft().claim(3, cbor::text("ZZ"))),
        wrong("claim-sub-missing", "No place id.", own.draft().without_claim(SUB)),
        wrong("claim-exp-missing", "No expiry.", own.draft().without_claim(EXP)),
        wrong("claim-place-missing", "Nothing of the place.", own.draft().without_claim(PLACE_CLAIM)),
        wrong("exp-long", "An expiry in eight bytes.", own.draft().claim(EXP, cbor::long_int(own.exp))),
    ];
    let text = cose::text(&own.draft().seal().envelope);
    let texts: Vec<(&str, &'static str, String)> = vec![
        ("text-lower", "In lower case.", text.to_lowercase()),
        ("text-cut", "Without its last three characters.", text.chars().take(text.len() - 3).collect()),
        ("text-prefix", "Without what stands before it.", text.chars().skip(4).collect()),
        ("text-empty", "Nothing.", String::new()),
    ];
    cases.extend(
        texts.into_iter().map(|(name, about, text)| Case { text, ..wrong(name, about, own.draft()) }),
    );
    cases
}

/// The envelope of the library's code, by this key.
pub(crate) fn library(key: &'static str) -> Vec<u8> {
    Says { key, ..Says::default() }.draft().seal().envelope
}

/// Claims and envelopes, where a fuzzer begins.
pub(crate) fn seeds() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let drafts = [("library", Says::default()), ("gate", Says { kind: 0, entry: 0, ..Says::default() })];
    let sealed = drafts.into_iter().map(|(name, says)| (name, says.draft().seal()));
    sealed.map(|(name, place)| (name.to_owned(), place.claims, place.envelope)).collect()
}

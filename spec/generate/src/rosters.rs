//! `rosters/`: rosters as a sentinel is given them, and what it answers to cards.

#![expect(
    clippy::indexing_slicing,
    reason = "all lengths are fixed: what fails here is a mistake in this program"
)]

use serde::Serialize;

use crate::case::hex;
use crate::cbor;
use crate::cose::Sealed;
use crate::draft::{
    ALG, AUD, DAY, Draft, EXP, HOUR, IAT, KID, List, Listed, NOON, PLACE, ROSTER, ROSTER_TYPE, TYP,
};
use crate::hpke::mac;
use crate::keys::{named, seed};
use crate::trust;

/// A file in `rosters/`.
#[derive(Serialize)]
pub(crate) struct Story {
    pub(crate) name: String,
    description: &'static str,
    /// The home list, and the sentinel's key and place.
    home_hex: String,
    key_hex: String,
    place: &'static str,
    /// Rosters one after another, at noon; the code of the refusal or null.
    loads: Vec<Load>,
    cards: Vec<Card>,
}

#[derive(Serialize)]
struct Load {
    roster_hex: String,
    refused: Option<&'static str>,
}

/// A passport of ZZ, and what is answered.
#[derive(Serialize)]
struct Card {
    number: &'static str,
    at: u64,
    answer: &'static str,
}

/// A roster from plain facts.
#[derive(Clone)]
struct Roster {
    place: &'static str,
    key: &'static str,
    signer: &'static str,
    sequence: u64,
    iat: u64,
    exp: u64,
    /// Passport, colour, minutes.
    people: Vec<(&'static str, u16, u16)>,
}

impl Default for Roster {
    fn default() -> Self {
        Self {
            place: PLACE,
            key: "sentinel",
            signer: "office",
            sequence: 5,
            iat: NOON - HOUR,
            exp: NOON - HOUR + DAY,
            people: vec![
                ("X0000001", 0, 24 * 60),
                ("X0000002", 1, 24 * 60),
                ("X0000003", 2, 24 * 60),
                ("X0000004", 0, 90),
                ("X0000005", 0, 1),
            ],
        }
    }
}

impl Roster {
    fn tag(&self, number: &str) -> Vec<u8> {
        let passport = cbor::int(5);
        let document = [cbor::text("sanse/idc/1"), cbor::text("ZZ"), passport, cbor::text(number)];
        mac(&seed(self.key), &cbor::array(&document)).into_iter().take(8).collect()
    }

    fn entries(&self) -> Vec<Vec<u8>> {
        let mut entries: Vec<Vec<u8>> = self
            .people
            .iter()
            .map(|(number, colour, minutes)| {
                [self.tag(number), (colour << 14 | minutes).to_be_bytes().to_vec()].concat()
            })
            .collect();
        entries.sort();
        entries
    }

    fn draft(&self, entries: &[u8]) -> Draft {
        let key = named(self.signer);
        let header = vec![
            (cbor::int(ALG), cbor::int(-8)),
            (cbor::int(KID), cbor::bytes(&key.kid())),
            (cbor::int(TYP), cbor::int(ROSTER_TYPE)),
        ];
        let check: Vec<u8> = mac(&seed(self.key), b"sanse/roster-key/1").into_iter().take(8).collect();
        let body = [cbor::int(self.sequence), cbor::bytes(&check), cbor::bytes(entries)];
        let claims = vec![
            (cbor::int(AUD), cbor::text(self.place)),
            (cbor::int(EXP), cbor::int(self.exp)),
            (cbor::int(IAT), cbor::int(self.iat)),
            (cbor::int(ROSTER), cbor::array(&body)),
        ];
        Draft::new(header, claims, key)
    }

    fn seal(&self) -> Sealed {
        self.draft(&self.entries().concat()).seal()
    }
}

fn home() -> List {
    let office = |name| Listed { scope: 16, ..Listed::new(name) };
    let keys = vec![
        Listed { scope: 15, ..Listed::new("issuer") },
        office("office"),
        Listed { from: NOON - 9 * HOUR, until: NOON - 2 * HOUR, ..office("office-dated") },
        Listed { specimen: true, ..office("office-specimen") },
        office("office-withdrawn"),
    ];
    List { keys, withdrawn: vec!["office-withdrawn"], ..trust::home() }
}

fn story(name: &str, description: &'static str) -> Story {
    Story {
        name: format!("rosters/{name}"),
        description,
        home_hex: hex(&home().seal().envelope),
        key_hex: hex(&seed("sentinel")),
        place: PLACE,
        loads: Vec::new(),
        cards: Vec::new(),
    }
}

impl Story {
    fn load(mut self, sealed: &Sealed, refused: Option<&'static str>) -> Self {
        self.loads.push(Load { roster_hex: hex(&sealed.envelope), refused });
        self
    }

    fn loaded(self, roster: &Roster) -> Self {
        self.load(&roster.seal(), None)
    }

    fn refused(self, roster: &Roster, code: &'static str) -> Self {
        self.load(&roster.seal(), Some(code)).card("X0000001", NOON, "card-no-roster")
    }

    fn card(mut self, number: &'static str, at: u64, answer: &'static str) -> Self {
        self.cards.push(Card { number, at, answer });
        self
    }
}

/// Claims, for the fuzz target.
pub(crate) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    vec![("claims", Roster::default().seal().claims)]
}

pub(crate) fn all() -> Vec<Story> {
    [answers(), loads(), claims()].into_iter().flatten().collect()
}

fn answers() -> Vec<Story> {
    let plain = Roster::default();
    let longest =
        Roster { exp: NOON - HOUR + 7 * DAY, people: vec![("X0000001", 0, 7 * 24 * 60)], ..plain.clone() };
    vec![
        story("answers", "Green, yellow, red, nearly over, over, and not listed.")
            .loaded(&plain)
            .card("X0000001", NOON, "card-admitted")
            .card("X0000002", NOON, "card-colour-refused")
            .card("X0000003", NOON, "card-colour-refused")
            .card("X0000004", NOON, "card-admitted")
            .card("X0000005", NOON, "card-entry-expired")
            .card("X0000006", NOON, "card-not-listed"),
        story("dates", "To the second, the entry's and the roster's.")
            .loaded(&plain)
            .card("X0000004", NOON + 30 * 60 - 1, "card-admitted")
            .card("X0000004", NOON + 30 * 60, "card-entry-expired")
            .card("X0000001", NOON - HOUR + DAY - 1, "card-admitted")
            .card("X0000001", NOON - HOUR + DAY, "card-roster-out-of-date")
            .card("X0000001", NOON - HOUR - 15, "card-admitted")
            .card("X0000001", NOON - HOUR - 16, "card-roster-out-of-date"),
        story("clock-behind", "A clock that says less than the home list's date.").loaded(&plain).card(
            "X0000001",
            NOON - DAY - 1,
            "card-clock-behind",
        ),
        story("list-over", "The home list has run out.").loaded(&plain).card(
            "X0000001",
            NOON + 30 * DAY,
            "card-roster-key-fallen",
        ),
        story("none", "No roster is loaded.").card("X0000001", NOON, "card-no-roster"),
        story("nobody", "A roster of nobody.").loaded(&Roster { people: Vec::new(), ..plain.clone() }).card(
            "X0000001",
            NOON,
            "card-not-listed",
        ),
        story("longest", "A roster that lives for seven days answers for one.")
            .loaded(&longest)
            .card("X0000001", NOON, "card-admitted")
            .card("X0000001", NOON - HOUR + DAY, "card-admitted")
            .card("X0000001", NOON - HOUR + DAY + 1, "card-roster-too-old"),
    ]
}

fn loads() -> Vec<Story> {
    let plain = Roster::default();
    let nobody = Roster { people: Vec::new(), ..plain.clone() };
    let by = |signer| Roster { signer, ..Roster::default() };
    let numbered = |sequence| Roster { sequence, ..Roster::default() };
    vec![
        story("next", "A newer roster takes the place; the same once more is taken.")
            .loaded(&plain)
            .loaded(&Roster { people: vec![("X0000006", 0, 90)], ..numbered(9) })
            .loaded(&Roster { people: vec![("X0000006", 0, 90)], ..numbered(9) })
            .card("X0000006", NOON, "card-admitted")
            .card("X0000001", NOON, "card-not-listed"),
        story("rollback", "An older roster; the newer one stays.")
            .loaded(&plain)
            .load(&numbered(4).seal(), Some("roster-rollback"))
            .card("X0000001", NOON, "card-admitted"),
        story("fork", "Two rosters with one number.")
            .loaded(&plain)
            .load(&Roster { people: Vec::new(), ..plain.clone() }.seal(), Some("roster-fork"))
            .card("X0000001", NOON, "card-admitted"),
        story("key-unknown", "A key that the home list does not name.")
            .refused(&by("operator"), "roster-not-believed"),
        story("key-of-the-root", "The root signs trust lists only.")
            .refused(&by("root"), "roster-not-believed"),
        story("key-scope", "A key for everything but rosters.").refused(&by("issuer"), "roster-key-scope"),
        story("key-withdrawn", "A withdrawn key.").refused(&by("office-withdrawn"), "roster-key-withdrawn"),
        story("key-dates", "A key whose time was over.").refused(&by("office-dated"), "roster-key-dates"),
        story("key-specimen", "A key for specimens.").refused(&by("office-specimen"), "roster-specimen"),
        story("signed-by-another", "Signed by another key than it names.").load(
            &plain.draft(&plain.entries().concat()).signed_by("issuer").seal(),
            Some("roster-not-believed"),
        ),
        story("other-sentinel", "Made with the key of another box.")
            .refused(&Roster { key: "sentinel-2", ..plain.clone() }, "roster-other-sentinel"),
        story("other-place", "For another place.")
            .refused(&Roster { place: "ZZ-GATE-8", ..plain.clone() }, "roster-other-place"),
        story("other-region", "For a place of another region.")
            .refused(&Roster { place: "YY-GATE-7", ..plain.clone() }, "roster-other-region"),
        story("expired", "Over since this second.")
            .refused(&Roster { exp: NOON, ..nobody.clone() }, "roster-expired"),
        story("too-old", "A day and a minute old, though it has not run out.")
            .refused(&Roster { iat: NOON - DAY - 60, exp: NOON + HOUR, ..nobody.clone() }, "roster-too-old"),
        story("not-yet", "Dated a minute ahead: the one before it answers.")
            .loaded(&plain)
            .load(
                &Roster { iat: NOON + 60, exp: NOON + HOUR, people: Vec::new(), ..numbered(6) }.seal(),
                Some("roster-not-yet"),
            )
            .card("X0000001", NOON, "card-admitted"),
    ]
}

fn claims() -> Vec<Story> {
    let plain = Roster::default();
    let nobody = Roster { people: Vec::new(), ..plain.clone() };
    let wrong = |name: &str, description, sealed: Sealed| {
        story(&format!("claims-{name}"), description).load(&sealed, Some("roster-not-believed"))
    };
    let entries = |change: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut entries = plain.entries();
        change(&mut entries);
        plain.draft(&entries.concat()).seal()
    };
    vec![
        wrong("unsorted", "Entries out of order.", entries(&|e| e.reverse())),
        wrong("twice", "Two entries with one tag.", entries(&|e| e.insert(0, e[0].clone()))),
        wrong("torn", "An entry of nine bytes.", entries(&|e| e[4].truncate(9))),
        wrong("colour", "A fourth colour.", entries(&|e| e[0][8] |= 0xC0)),
        wrong(
            "end",
            "An entry that outlives the roster.",
            entries(&|e| e[0].splice(8.., [0x05, 0xA1]).for_each(drop)),
        ),
        wrong("over", "An entry that is over from the start.", {
            let over = Roster { people: vec![("X0000005", 0, 0)], ..plain.clone() };
            over.seal()
        }),
        wrong(
            "life",
            "A life of seven days and a second.",
            Roster { exp: NOON - HOUR + 7 * DAY + 1, ..plain.clone() }.seal(),
        ),
        wrong("backwards", "It ends before it begins.", Roster { exp: NOON - HOUR, ..nobody.clone() }.seal()),
        wrong(
            "second",
            "A date that is no whole minute.",
            Roster { iat: NOON - HOUR + 1, ..nobody.clone() }.seal(),
        ),
        wrong("place", "A place id that is none.", Roster { place: "ZZ", ..plain.clone() }.seal()),
        wrong("label", "A claim that it does not have.", plain.draft(&[]).claim(2, cbor::text("x")).seal()),
        wrong("missing", "No expiry.", plain.draft(&[]).without_claim(EXP).seal()),
        wrong("type", "Another type in the header.", plain.draft(&[]).head(TYP, cbor::int(65_004)).seal()),
    ]
}

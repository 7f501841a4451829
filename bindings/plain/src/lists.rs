//! Trust lists and place codes, as authorities sign them.

use sanse::key::{ReportPublicKey, SigningKey, VerifyingKey};
use sanse::place::PlaceCode;
use sanse::trust::{NextRoot, RecognisedRegion, Scope, TrustList, TrustedKey};
use sanse::{Colour, RegionId, Unverified};

use crate::arguments::Arguments;
use crate::fault::{Family, Fault};
use crate::operation::{Answer, Operation};
use crate::sign::{Party, prepared, sign, with_text};
use crate::trust::public_key;
use crate::value::{Value, list, record};

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("trust_list.sign", TRUST_LIST, trust_list),
    // What a list says, not verified.
    Operation::new("trust_list.untrusted_claims", &["list"], |a| Ok(told(&read(a.bytes("list")?)?))),
    Operation::new("place.sign", PLACE, place),
];

const TRUST_LIST: &[&str] = &[
    "key?",
    "public?",
    "after?",
    "region?",
    "sequence?",
    "issued_at",
    "expires_at",
    "trust?",
    "retire?",
    "withdraw?",
    "recognise?",
    "end_recognition?",
    "grace?",
    "report_key?",
    "next_root?",
    "no_next_root?",
];

/// A new list of a `region` with its `sequence`, or the one `after` another: the same content, with what is changed.
fn trust_list(a: &mut Arguments) -> Answer {
    let (authority, here) = Party::take(a)?.authority();
    let (issued_at, expires_at) = (a.time("issued_at")?, a.time("expires_at")?);
    let mut made = match a.may_bytes("after")? {
        None => TrustList::new(a.word("region")?, a.number("sequence")?, issued_at, expires_at)?,
        Some(before) => {
            if !matches!((a.take("region"), a.take("sequence")), (Value::Nothing, Value::Nothing)) {
                let why =
                    "a list `after` another has its region, and the sequence that follows; leave both out";
                return Err(Fault::new(Family::Kind, "kind", why));
            }
            read(before)?.successor(issued_at, expires_at)?
        }
    };
    for mut key in a.records("trust", TRUSTED)? {
        made = made.trust(trusted(&mut key)?)?;
    }
    for mut key in a.records("retire", &["key", "until"])? {
        made = made.retire(&public_key(&mut key, "key")?, key.time("until")?)?;
    }
    for key in keys(a, "withdraw")? {
        made = made.withdraw(&key)?;
    }
    for region in a.words::<RegionId>("end_recognition")? {
        made = made.end_recognition(region)?;
    }
    for mut region in a.records("recognise", &["region", "root", "until", "colours", "longest_life"])? {
        made = made.recognise(recognised(&mut region)?)?;
    }
    if let Some(seconds) = a.may_number("grace")? {
        made = made.grace(seconds)?;
    }
    if let Some(key) = a.may_exactly("report_key")? {
        made = made.report_key(&ReportPublicKey::from_bytes(&key)?);
    }
    if let Some(next) = a.may_thing::<SigningKey>("next_root")? {
        let announced = NextRoot::new(&next, made.region(), authority.key());
        made = made.next_root(announced);
    }
    if a.flag("no_next_root")? {
        made = made.no_next_root();
    }
    sign(here, || authority.sign(&made), || authority.prepare(&made))
}

fn read(bytes: Vec<u8>) -> Result<TrustList, Box<Fault>> {
    let read = Unverified::<TrustList>::from_bytes(bytes).and_then(|list| list.untrusted_claims());
    read.map_err(|reason| Fault::refused(reason.name(), reason))
}

const TRUSTED: &[&str] =
    &["key", "issuer", "valid_from", "valid_until", "scope?", "longest_life?", "specimen?"];

const SCOPES: [(&str, Scope); 5] = [
    ("credentials", Scope::CREDENTIALS),
    ("status-lists", Scope::STATUS_LISTS),
    ("place-codes", Scope::PLACE_CODES),
    ("bundles", Scope::BUNDLES),
    ("rosters", Scope::ROSTERS),
];

fn trusted(a: &mut Arguments) -> Result<TrustedKey, Box<Fault>> {
    let (key, issuer) = (public_key(a, "key")?, a.text("issuer")?);
    let mut entry = TrustedKey::new(&key, &issuer, a.time("valid_from")?, a.time("valid_until")?)?;
    let mut scope: Option<Scope> = None;
    for word in a.texts("scope")? {
        let known = SCOPES.iter().find(|(name, _)| *name == word).map(|(_, scope)| *scope);
        let known = known.ok_or_else(|| {
            let names = SCOPES.map(|(name, _)| name).join(" or ");
            Fault::new(Family::Value, "word", format!("the scope is not known: write {names}"))
        })?;
        scope = Some(scope.map_or(known, |scope| scope.and(known)));
    }
    if let Some(scope) = scope {
        entry = entry.scope(scope);
    }
    if let Some(seconds) = a.may_number("longest_life")? {
        entry = entry.longest_life(seconds)?;
    }
    Ok(if a.flag("specimen")? { entry.specimen() } else { entry })
}

fn keys(a: &mut Arguments, name: &'static str) -> Result<Vec<VerifyingKey>, Box<Fault>> {
    let read = |value| {
        let given = [(name, value)];
        public_key(&mut Arguments::new(given, &[name])?, name)
    };
    a.list(name)?.into_iter().map(read).collect()
}

fn recognised(a: &mut Arguments) -> Result<RecognisedRegion, Box<Fault>> {
    let (region, root, until) = (a.word("region")?, public_key(a, "root")?, a.time("until")?);
    let colours = a.words::<Colour>("colours")?;
    Ok(RecognisedRegion::new(region, &root, until, &colours, a.number("longest_life")?)?)
}

fn told(made: &TrustList) -> Value {
    let key = |entry: &TrustedKey| {
        let scopes =
            SCOPES.iter().filter(|(_, scope)| entry.may_sign().includes(*scope)).map(|(name, _)| *name);
        record([
            ("key", entry.key().as_bytes().into()),
            ("issuer", entry.issuer().into()),
            ("scope", list(scopes)),
            ("valid_from", entry.valid_from().into()),
            ("valid_until", entry.valid_until().into()),
            ("longest_life", entry.longest_life_seconds().into()),
            ("specimen", entry.is_specimen().into()),
        ])
    };
    let region = |region: &RecognisedRegion| {
        record([("region", region.region().as_str().into()), ("until", region.until().into())])
    };
    record([
        ("region", made.region().as_str().into()),
        ("sequence", made.sequence().into()),
        ("issued_at", made.issued_at().into()),
        ("expires_at", made.expires_at().into()),
        ("grace", made.grace_seconds().into()),
        ("keys", list(made.keys().iter().map(key))),
        ("withdrawn", list(made.withdrawn().iter().map(|key| Value::from(key.as_bytes())))),
        ("recognised", list(made.recognised().iter().map(region))),
        ("report_key", made.reports_to().map(|key| Value::from(key.as_bytes())).into()),
        ("next_root", made.announces().map(|next| Value::from(next.key().as_bytes())).into()),
    ])
}

const PLACE: &[&str] =
    &["key?", "public?", "id", "name", "area", "issued_at", "expires_at", "kind?", "way_in?", "unit?"];

fn place(a: &mut Arguments) -> Answer {
    let (issuer, here) = Party::take(a)?.issuer();
    let (id, name, area) = (a.word("id")?, a.text("name")?, a.word("area")?);
    let mut place = PlaceCode::new(id, &name, area, a.time("issued_at")?, a.time("expires_at")?)?;
    if let Some(kind) = a.may_word("kind")? {
        place = place.with_kind(kind);
    }
    if let Some(entry) = a.may_word("way_in")? {
        place = place.with_way_in(entry);
    }
    if let Some(unit) = a.may_text("unit")? {
        place = place.with_unit(&unit)?;
    }
    Ok(if here {
        with_text(issuer.sign_place(&place)?)
    } else {
        prepared(issuer.prepare_place(&place), with_text)
    })
}

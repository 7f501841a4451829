//! Wallets: several people's passes on one phone, shown as codes that renew themselves.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sanse::identity::Salt;
use sanse::key::HolderKey;
use sanse::place::Challenge;
use sanse::{Audience, Nonce, Presentation, Request, SelfScans, Signed, Timestamp, Wallet};

use crate::arguments::Arguments;
use crate::fault::{Family, Fault};
use crate::issue::claims_of;
use crate::keys::holder_public_key;
use crate::operation::{Answer, Operation};
use crate::places::PlainPlace;
use crate::sign::{Later, prepared};
use crate::value::{Boxed, Thing, Value, list, record};

/// A wallet, which passes are added to.
struct PlainWallet(Mutex<Wallet>);

impl Thing for PlainWallet {
    const NAME: &'static str = "Wallet";
}

impl PlainWallet {
    fn lock(&self) -> MutexGuard<'_, Wallet> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A code that was signed.
struct PlainPresentation(Signed<Presentation>);

impl Thing for PlainPresentation {
    const NAME: &'static str = "Presentation";
}

/// Self-scans that wait to be sent.
struct PlainSelfScans(Mutex<SelfScans>);

impl Thing for PlainSelfScans {
    const NAME: &'static str = "SelfScans";
}

impl PlainSelfScans {
    fn lock(&self) -> MutexGuard<'_, SelfScans> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::new("wallet.new", &["profile?"], |a| {
        let wallet = Wallet::new();
        let wallet = a.may_word("profile")?.map_or(Wallet::new(), |profile| wallet.profile(profile));
        Ok(Boxed(PlainWallet(Mutex::new(wallet))).into())
    }),
    // With its key in memory, or with the public key of one that signs elsewhere.
    Operation::new("wallet.add", &["wallet", "label", "credential", "key?", "public?"], add),
    Operation::new("wallet.remove", &["wallet", "label"], |a| {
        let (wallet, label) = (a.thing::<PlainWallet>("wallet")?, a.text("label")?);
        Ok(wallet.lock().remove(&label).into())
    }),
    Operation::new("wallet.labels", &["wallet"], |a| {
        Ok(list(a.thing::<PlainWallet>("wallet")?.lock().labels()))
    }),
    Operation::new("wallet.untrusted_claims", &["wallet", "label"], |a| {
        let (wallet, label) = (a.thing::<PlainWallet>("wallet")?, a.text("label")?);
        Ok(wallet.lock().untrusted_claims(&label).map(claims_of).into())
    }),
    Operation::new("wallet.expiring", &["wallet", "time"], expiring),
    Operation::new("wallet.present", PRESENT, present),
    // For a key elsewhere: the message to sign, and what goes on with the signature.
    Operation::new("wallet.prepare", PRESENT, prepare),
    Operation::new("wallet.enter", &["wallet", "label", "place", "time"], enter),
    Operation::new("self_scans.new", &[], |_| Ok(Boxed(PlainSelfScans(Mutex::default())).into())),
    Operation::new("self_scans.import", &["state"], |a| {
        let scans = SelfScans::import(&a.bytes("state")?)?;
        Ok(Boxed(PlainSelfScans(Mutex::new(scans))).into())
    }),
    Operation::new("self_scans.keep", &["self_scans", "place", "presentation", "time"], |a| {
        let (scans, place) = (a.thing::<PlainSelfScans>("self_scans")?, a.thing::<PlainPlace>("place")?);
        let (code, time) = (a.thing::<PlainPresentation>("presentation")?, a.time("time")?);
        scans.lock().keep(&place.0, &code.0, time)?;
        Ok(Value::Nothing)
    }),
    Operation::new("self_scans.first", &["self_scans"], |a| {
        let scans = a.thing::<PlainSelfScans>("self_scans")?;
        let scans = scans.lock();
        let first = scans
            .first()
            .map(|(place, text)| record([("place", place.as_str().into()), ("text", text.into())]));
        Ok(first.into())
    }),
    Operation::new("self_scans.sent", &["self_scans", "text"], |a| {
        let (scans, text) = (a.thing::<PlainSelfScans>("self_scans")?, a.text("text")?);
        Ok(scans.lock().sent(&text).into())
    }),
    Operation::new("self_scans.drop_older", &["self_scans", "time"], |a| {
        let (scans, time) = (a.thing::<PlainSelfScans>("self_scans")?, a.time("time")?);
        Ok(scans.lock().drop_older(time).into())
    }),
    Operation::new("self_scans.count", &["self_scans"], |a| {
        Ok(a.thing::<PlainSelfScans>("self_scans")?.lock().len().into())
    }),
    Operation::new("self_scans.export", &["self_scans"], |a| {
        Ok(a.thing::<PlainSelfScans>("self_scans")?.lock().export().into())
    }),
];

fn add(a: &mut Arguments) -> Answer {
    let (wallet, label, credential) =
        (a.thing::<PlainWallet>("wallet")?, a.text("label")?, a.bytes("credential")?);
    match a.may_thing::<HolderKey>("key")? {
        Some(key) => wallet.lock().add(&label, &credential, HolderKey::clone(&key))?,
        None => wallet.lock().add_elsewhere(&label, &credential, Later(holder_public_key(a, "public")?))?,
    }
    Ok(Value::Nothing)
}

fn expiring(a: &mut Arguments) -> Answer {
    let (wallet, time) = (a.thing::<PlainWallet>("wallet")?, a.time("time")?);
    let wallet = wallet.lock();
    let soon = wallet.expiring(time);
    Ok(list(
        soon.into_iter()
            .map(|(label, expiry)| record([("label", label.into()), ("expires_at", expiry.into())])),
    ))
}

const PRESENT: &[&str] = &["wallet", "label", "time", "audience?", "place?", "challenge?", "nonce?", "salt?"];

/// For whom: an `audience` by its id (a region, or a place that was believed elsewhere), or a `place` whose code was
/// believed, with the `challenge` that stands on its screen.
fn request(a: &mut Arguments) -> Result<Request, Box<Fault>> {
    let time = a.time("time")?;
    let mut request = match (a.may_word::<Audience>("audience")?, a.may_thing::<PlainPlace>("place")?) {
        (Some(Audience::Region(region)), None) => Request::openly(region, time),
        (Some(Audience::Place(place)), None) => Request::at(place, time),
        (None, Some(place)) => match a.may_text("challenge")? {
            None => Request::entering(&place.0, time),
            Some(screen) => Request::answer(&place.0, &Challenge::from_text(&screen)?, time)?,
        },
        _ => {
            let why = "give either the `audience`, or the `place` whose code was scanned";
            return Err(Fault::new(Family::Kind, "kind", why));
        }
    };
    // Taken above where there is a place to answer at.
    if !matches!(a.take("challenge"), Value::Nothing) {
        let why = "a `challenge` is answered at the `place` whose code was scanned: give that, or the `nonce` alone";
        return Err(Fault::new(Family::Kind, "kind", why));
    }
    if let Some(nonce) = a.may_exactly("nonce")? {
        request = request.nonce(Nonce::from_bytes(nonce));
    }
    if let Some(salt) = a.may_exactly("salt")? {
        request = request.salt(Salt::from_bytes(salt));
    }
    Ok(request)
}

fn present(a: &mut Arguments) -> Answer {
    let (wallet, label) = (a.thing::<PlainWallet>("wallet")?, a.text("label")?);
    let shown = wallet.lock().present(&label, &request(a)?)?;
    Ok(renewed(told(shown.code), shown.renew_at))
}

/// A signed presentation as a record: its text, its bytes, and the thing that a list of self-scans keeps.
fn told(code: Signed<Presentation>) -> Value {
    record([
        ("text", code.to_text().into()),
        ("bytes", code.bytes().into()),
        ("presentation", Boxed(PlainPresentation(code)).into()),
    ])
}

/// With the time at which it must be replaced.
fn renewed(told: Value, renew_at: Timestamp) -> Value {
    let Value::Record(mut fields) = told else { return told };
    fields.push(("renew_at".into(), renew_at.into()));
    Value::Record(fields)
}

fn prepare(a: &mut Arguments) -> Answer {
    let (wallet, label) = (a.thing::<PlainWallet>("wallet")?, a.text("label")?);
    let (unsigned, renew_at) = wallet.lock().prepare(&label, &request(a)?)?;
    Ok(renewed(prepared(unsigned, told), renew_at))
}

fn enter(a: &mut Arguments) -> Answer {
    let (wallet, label) = (a.thing::<PlainWallet>("wallet")?, a.text("label")?);
    let (place, time) = (a.thing::<PlainPlace>("place")?, a.time("time")?);
    let entered = wallet.lock().enter(&label, &place.0, time)?;
    let test = entered.latest_test;
    Ok(record([
        ("place", entered.place.as_str().into()),
        ("place_name", entered.place_name.into()),
        ("colour", entered.colour.name().into()),
        ("updated_at", entered.updated_at.into()),
        ("test_time", test.map(|test| test.time).into()),
        ("test_result", test.map(|test| test.result.name()).into()),
        ("entered_at", entered.entered_at.into()),
        ("code", told(entered.code)),
    ]))
}

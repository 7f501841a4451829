//! A verifier at its door: policy, challenges, checking.

#[cfg(feature = "full")]
use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use sanse::reason::Language;
use sanse::verify::{
    Attendance, Beacon, BindingRule, Confirmation, DocumentRule, PaperRule, PhotoRule, Policy, PolicyBuilder,
    Regions, Resolution, Scene, Verifier,
};
use sanse::{Colour, Nonce, Now, Profile, Temperature};

use crate::arguments::Arguments;
use crate::decision::{self, PlainDecision};
use crate::fault::Fault;
use crate::guards::{PlainGuard, unanswered};
use crate::operation::{Answer, Operation};
use crate::places::PlainPlace;
use crate::trust::PlainTrust;
use crate::value::{Boxed, Thing, Value, record};

#[cfg(feature = "full")]
use crate::identity::PlainDocument;

impl Thing for Policy {
    const NAME: &'static str = "Policy";
}

impl Thing for Verifier {
    const NAME: &'static str = "Verifier";
}

/// The challenges of one screen.
pub(crate) struct PlainBeacon(Mutex<Beacon>);

impl Thing for PlainBeacon {
    const NAME: &'static str = "Beacon";
}

pub(crate) const OPERATIONS: &[Operation] = &[
    // At a place by its id or by its code, or openly: three, so that a place that is nothing opens no gate.
    Operation::new("policy.at", POLICY_AT, |a| {
        let place = a.word("place")?;
        policy(Policy::at(place), a)
    }),
    Operation::new("policy.at_place", POLICY_AT, |a| {
        let place = a.thing::<PlainPlace>("place")?;
        policy(Policy::at_place(place.0.claims()), a)
    }),
    Operation::new("policy.openly", POLICY_OPENLY, |a| policy(Policy::openly(), a)),
    // Since this second of the uptime, if a screen was there before.
    Operation::new("beacon.new", &["since?"], |a| {
        let beacon = a.may_number("since")?.map_or_else(Beacon::new, Beacon::since);
        Ok(Boxed(PlainBeacon(Mutex::new(beacon))).into())
    }),
    // The nonce to show at this second of the gate's uptime.
    Operation::new("beacon.nonce", &["beacon", "uptime"], nonce),
    Operation::new("beacon.remember", &["beacon", "nonce", "born"], remember),
    Operation::new("verifier.new", &["trust", "policy", "guard"], verifier),
    Operation::new("verifier.with_trust", &["verifier", "trust"], |a| {
        let (verifier, trust) = (a.thing::<Verifier>("verifier")?, a.thing::<PlainTrust>("trust")?);
        Ok(Boxed(verifier.with_trust(trust.lock().clone())).into())
    }),
    Operation::new("verifier.with_policy", &["verifier", "policy"], |a| {
        let (verifier, policy) = (a.thing::<Verifier>("verifier")?, a.thing::<Policy>("policy")?);
        Ok(Boxed(verifier.with_policy(Policy::clone(&policy))).into())
    }),
    Operation::new("verifier.check", CHECK, check),
    // Each as `verifier.check` gives it; all in one scene.
    Operation::new("verifier.check_many", &["verifier", "texts", "time", "latest?", "reader?"], check_many),
    Operation::new(
        "verifier.check_self_scan",
        &["verifier", "text", "place", "time", "latest?"],
        check_self_scan,
    ),
    Operation::new(
        "verifier.complete",
        &["verifier", "decision", "time", "latest?", "confirmed?", "temperature?", "document?"],
        complete,
    ),
    // What a USB scanner has typed, before it is checked; nothing where no known damage is undone.
    Operation::new("text.mend", &["text"], |a| Ok(sanse::mend(&a.text("text")?).into())),
    Operation::new("verifier.idle", &["verifier", "time", "latest?"], |a| {
        let (verifier, now) = (a.thing::<Verifier>("verifier")?, a.now()?);
        verifier.idle(now).map(Into::into).map_err(unanswered)
    }),
    Operation::new("verifier.clock_advice", &["verifier", "language?"], clock_advice),
    Operation::new("verifier.clock_was_set", &["verifier"], |a| {
        a.thing::<Verifier>("verifier")?.clock_was_set();
        Ok(Value::Nothing)
    }),
    Operation::new("decision.resolve", &["decision", "resolution", "why"], resolve),
];

/// The names of a policy's rules, and before them of where it stands.
macro_rules! names_of_rules {
    ($($place:literal)?) => {
        &[
            $($place,)?
            "profile?",
            "attendance?",
            "binding?",
            "paper?",
            "colours?",
            "longest_update_age?",
            "longest_test_age?",
            "photo?",
            "document?",
            "confirmations?",
            "temperature_below?",
            "regions?",
        ]
    };
}

const POLICY_AT: &[&str] = names_of_rules!("place");
const POLICY_OPENLY: &[&str] = names_of_rules!();

fn policy(builder: PolicyBuilder, a: &mut Arguments) -> Answer {
    let builder = rules(builder, a)?;
    let builder = match a.may_record("colours", &["green?", "yellow?", "red?"])? {
        None => builder,
        Some(mut colours) => [Colour::Green, Colour::Yellow, Colour::Red].into_iter().try_fold(
            builder,
            |builder, colour| -> Result<_, Box<Fault>> {
                Ok(match colours.may_word(colour.name())? {
                    None => builder,
                    Some(treatment) => builder.colour(colour, treatment),
                })
            },
        )?,
    };
    let builder = ages(builder, a)?;
    let builder = match a.take("regions") {
        Value::Nothing => builder,
        Value::List(regions) => {
            let given = [("regions", Value::List(regions))];
            builder.regions(Regions::Only(Arguments::new(given, &["regions"])?.words("regions")?))
        }
        other => return Err(Fault::kind("regions", "a list", &other)),
    };
    Ok(Boxed(builder.build()?).into())
}

fn rules(mut builder: PolicyBuilder, a: &mut Arguments) -> Result<PolicyBuilder, Box<Fault>> {
    if let Some(profile) = a.may_word::<Profile>("profile")? {
        builder = builder.profile(profile);
    }
    let attendance = [("attended", Attendance::Attended), ("unattended", Attendance::Unattended)];
    if let Some(attendance) = a.may_choice("attendance", &attendance)? {
        builder = builder.attendance(attendance);
    }
    let binding = [
        ("challenged", BindingRule::Challenged),
        ("placed", BindingRule::Placed),
        ("open", BindingRule::Open),
    ];
    if let Some(binding) = a.may_choice("binding", &binding)? {
        builder = builder.binding(binding);
    }
    if let Some(paper) =
        a.may_choice("paper", &[("refuse", PaperRule::Refuse), ("check", PaperRule::Check)])?
    {
        builder = builder.paper(paper);
    }
    if let Some(photo) =
        a.may_choice("photo", &[("shown", PhotoRule::Shown), ("compare", PhotoRule::Compare)])?
    {
        builder = builder.photo(photo);
    }
    let document = [("if-given", DocumentRule::IfGiven), ("require", DocumentRule::Require)];
    if let Some(document) = a.may_choice("document", &document)? {
        builder = builder.document(document);
    }
    Ok(a.words::<Confirmation>("confirmations")?.into_iter().fold(builder, PolicyBuilder::require))
}

fn ages(mut builder: PolicyBuilder, a: &mut Arguments) -> Result<PolicyBuilder, Box<Fault>> {
    if let Some(seconds) = a.may_number("longest_update_age")? {
        builder = builder.longest_update_age(seconds)?;
    }
    if let Some(seconds) = a.may_number("longest_test_age")? {
        builder = builder.longest_test_age(seconds)?;
    }
    if let Some(tenths) = a.may_number("temperature_below")? {
        builder = builder.temperature_below(Temperature::from_tenths(tenths)?);
    }
    Ok(builder)
}

fn nonce(a: &mut Arguments) -> Answer {
    let (beacon, uptime) = (a.thing::<PlainBeacon>("beacon")?, a.number("uptime")?);
    let nonce = beacon.0.lock().unwrap_or_else(PoisonError::into_inner).nonce(uptime)?;
    Ok(nonce.as_bytes().into())
}

fn remember(a: &mut Arguments) -> Answer {
    let (beacon, nonce) = (a.thing::<PlainBeacon>("beacon")?, Nonce::from_bytes(a.exactly("nonce")?));
    let born = a.number("born")?;
    beacon.0.lock().unwrap_or_else(PoisonError::into_inner).remember(nonce, born);
    Ok(Value::Nothing)
}

fn verifier(a: &mut Arguments) -> Answer {
    let (trust, policy) = (a.thing::<PlainTrust>("trust")?, a.thing::<Policy>("policy")?);
    let guard = a.thing::<PlainGuard>("guard")?.shared();
    let trust = trust.lock().clone();
    Ok(Boxed(Verifier::sharing(trust, Policy::clone(&policy), guard)).into())
}

const CHECK: &[&str] = &[
    "verifier",
    "text",
    "time",
    "latest?",
    "reader?",
    "confirmed?",
    "temperature?",
    "document?",
    "beacon?",
    "uptime?",
];

/// What a person at the door has done, or the door has measured.
struct Done {
    confirmed: Vec<Confirmation>,
    temperature: Option<Temperature>,
    #[cfg(feature = "full")]
    document: Option<Arc<PlainDocument>>,
}

impl Done {
    fn take(a: &mut Arguments) -> Result<Self, Box<Fault>> {
        let confirmed = a.words("confirmed")?;
        let temperature = a.may_number("temperature")?.map(Temperature::from_tenths).transpose()?;
        #[cfg(feature = "full")]
        let document = a.may_thing("document")?;
        #[cfg(not(feature = "full"))]
        if !matches!(a.take("document"), Value::Nothing) {
            let why = "documents are compared by the whole package, not by the one that verifies only";
            return Err(Fault::new(crate::fault::Family::Kind, "unknown-name", why));
        }
        Ok(Self {
            confirmed,
            temperature,
            #[cfg(feature = "full")]
            document,
        })
    }

    fn scene<'s>(&'s self, now: Now) -> Scene<'s> {
        let scene = self.confirmed.iter().fold(Scene::at(now), |scene, done| scene.confirm(*done));
        let scene = self.temperature.iter().fold(scene, |scene, measured| scene.temperature(*measured));
        #[cfg(feature = "full")]
        let scene = self.document.iter().fold(scene, |scene, document| scene.document(&document.0));
        scene
    }
}

fn check(a: &mut Arguments) -> Answer {
    let (verifier, text) = (a.thing::<Verifier>("verifier")?, a.text("text")?);
    let (now, reader) = (a.now()?, a.may_text("reader")?.unwrap_or_default());
    let done = Done::take(a)?;
    let scene = done.scene(now).reader(&reader);
    let decision = match a.may_thing::<PlainBeacon>("beacon")? {
        None => verifier.check(&text, &scene),
        Some(beacon) => {
            let uptime = a.number("uptime")?;
            // A copy, so that a screen need not wait for a signature.
            let beacon = beacon.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            verifier.check(&text, &scene.beacon(&beacon, uptime))
        }
    };
    Ok(decision::told(decision))
}

fn check_many(a: &mut Arguments) -> Answer {
    let (verifier, texts) = (a.thing::<Verifier>("verifier")?, a.texts("texts")?);
    let (now, reader) = (a.now()?, a.may_text("reader")?.unwrap_or_default());
    let scene = Scene::at(now).reader(&reader);
    let decisions = verifier.check_many(texts.iter().map(|text| (text, scene.clone())));
    Ok(Value::List(decisions.map(decision::told).collect()))
}

fn check_self_scan(a: &mut Arguments) -> Answer {
    let (verifier, text) = (a.thing::<Verifier>("verifier")?, a.text("text")?);
    let (place, received) = (a.thing::<PlainPlace>("place")?, a.now()?);
    let checked = verifier.check_self_scan(&text, &place.0, received)?;
    Ok(decision::told_self_scan(checked))
}

fn complete(a: &mut Arguments) -> Answer {
    let (verifier, open) = (a.thing::<Verifier>("verifier")?, a.thing::<PlainDecision>("decision")?);
    let now = a.now()?;
    let done = Done::take(a)?;
    Ok(decision::told(verifier.complete(open.0.clone(), &done.scene(now))?))
}

fn clock_advice(a: &mut Arguments) -> Answer {
    let (verifier, language) = (a.thing::<Verifier>("verifier")?, language(a)?);
    Ok(verifier.clock_advice().map_or(Value::Nothing, |advice| {
        record([
            ("error", advice.error.name().into()),
            ("seconds", advice.seconds.into()),
            ("people", advice.people.into()),
            ("message", advice.message(language).into()),
        ])
    }))
}

/// In which language a sentence is wanted; English unless said.
pub(crate) fn language(a: &mut Arguments) -> Result<Language, Box<Fault>> {
    let language = a.may_choice("language", &[("en", Language::English), ("zh", Language::Chinese)])?;
    Ok(language.unwrap_or(Language::English))
}

fn resolve(a: &mut Arguments) -> Answer {
    let open = a.thing::<PlainDecision>("decision")?;
    let all = [("admitted", Resolution::Admitted), ("refused", Resolution::Refused)];
    let resolved = open.0.clone().resolve(a.choice("resolution", &all)?, &a.text("why")?)?;
    Ok(Boxed(decision::PlainResolved(resolved)).into())
}

//! `verifier inspect`: what a code says of itself. Nothing here is verified, and every page says so at its top and
//! at its bottom. The claims are read as any foreign tool would read them: the library gives none out unverified
//! for a decision, and nothing here decides.

mod look;
mod names;
mod tree;
mod words;

use std::io::Write;

use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::scan::ScanError;
use sanse::trust::Trust;
use sanse::verify::{Policy, Scene, Verifier};
use sanse::{Now, Timestamp};
use serde::Serialize;

use self::tree::Document;
use crate::args::{InspectArgs, Lang};
use crate::frame::{Frame, Seen};
use crate::input;
use crate::state::Folder;
use crate::unread::Unread;
use sanse_example_common::{Failure, clock, escape};

const SCHEMA: &str = "sanse-inspect/1";
const WARNING: &str =
    "NOT VERIFIED: this is only what the code says of itself, and anyone can write anything into a code";

/// What was seen of one code; the members of `--json`.
#[derive(Debug, Serialize)]
struct Sight {
    /// Never anything but false, and the first member: nobody takes this for an answer.
    verified: bool,
    schema: &'static str,
    warning: &'static str,
    source: String,
    text: Option<Text>,
    /// What is malformed, by the steps and codes of spec/verification.md.
    faults: Vec<Fault>,
    document: Option<Document>,
    /// With `--state`: whether a trusted key has signed the credential.
    signature: Option<Signature>,
    unread: Option<Nothing>,
}

#[derive(Debug, Serialize)]
struct Text {
    characters: usize,
    /// Of the envelope in it, if it is base45.
    bytes: Option<usize>,
    mended: bool,
}

#[derive(Debug, Serialize)]
struct Fault {
    code: u16,
    step: u16,
    name: &'static str,
    message: String,
}

#[derive(Debug, Serialize)]
struct Signature {
    holds: bool,
    issuer: Option<String>,
    /// Why it does not hold, or is not believed.
    fault: Option<Fault>,
}

#[derive(Debug, Serialize)]
struct Nothing {
    name: &'static str,
    message: String,
}

pub(crate) fn run(args: &InspectArgs) -> Result<u8, Failure> {
    let now = clock::now()?;
    let trust = args.state.as_deref().map(|path| Folder::read(path)?.trust(now)).transpose()?;
    let (mut malformed, mut unread, mut seen) = (false, false, false);
    input::each(&args.inputs, input::Lines::Now, &mut |frames| {
        for frame in frames {
            let sight = Sight::of(frame, args, trust.as_ref(), now)?;
            (malformed, unread) = (malformed || !sight.faults.is_empty(), unread || sight.unread.is_some());
            seen = true;
            sight.tell(args.json)?;
        }
        Ok(())
    })?;
    Ok(match (unread || !seen, malformed) {
        (true, _) => crate::TROUBLE,
        (false, true) => 1,
        (false, false) => 0,
    })
}

impl Sight {
    fn of(frame: &Frame, args: &InspectArgs, trust: Option<&Trust>, now: Timestamp) -> Result<Self, Failure> {
        let mut sight = Self {
            verified: false,
            schema: SCHEMA,
            warning: WARNING,
            source: escape::line(&frame.source),
            text: None,
            faults: Vec::new(),
            document: None,
            signature: None,
            unread: None,
        };
        match &frame.seen {
            Seen::Code { text, mended } => {
                let bytes = look::bytes(text);
                sight.text = Some(Text {
                    characters: text.chars().count(),
                    bytes: bytes.as_ref().map(Vec::len),
                    mended: *mended,
                });
                sight.faults = look::faults(text, args.lang);
                sight.document = bytes.and_then(|bytes| tree::read(&bytes, args.show_name));
                sight.signature = trust.map(|trust| signature(trust, text, now, args.lang)).transpose()?;
            }
            Seen::Several(count) => {
                let why = Unread::Scan(ScanError::SeveralCodes { count: *count });
                sight.unread = Some(Nothing::of(&why, args.lang));
            }
            Seen::Nothing(why) => sight.unread = Some(Nothing::of(why, args.lang)),
        }
        Ok(sight)
    }
}

impl Sight {
    fn tell(&self, json: bool) -> Result<(), Failure> {
        let page = if json {
            serde_json::to_string(self).map_err(|error| Failure::of("the answer", error))? + "\n"
        } else {
            words::page(self)
        };
        let mut out = std::io::stdout().lock();
        out.write_all(page.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| Failure::of("standard output", error))
    }
}

impl Nothing {
    fn of(why: &Unread, lang: Lang) -> Self {
        Self { name: why.name(), message: escape::line(&why.message(lang)) }
    }
}

/// Asks the library with a memory of its own, which is thrown away: the gate's is not touched.
fn signature(trust: &Trust, text: &str, now: Timestamp, lang: Lang) -> Result<Signature, Failure> {
    let aside = MemoryGuard::init(GuardSettings::default());
    let verifier = Verifier::new(trust.clone(), Policy::openly().build()?, aside);
    let decision = verifier.check(text, &Scene::at(Now::exactly(now)));
    let issuer = decision.issuer().map(escape::line);
    let fault = decision.reasons().iter().find(|reason| reason.step() <= 3);
    let fault = fault.filter(|_| issuer.is_none()).map(|reason| look::fault(reason, lang));
    Ok(Signature { holds: issuer.is_some(), issuer, fault })
}

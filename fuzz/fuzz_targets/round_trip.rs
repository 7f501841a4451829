//! Whatever decodes has one encoding.
//!
//! An input that begins with `SN` is a text. Any other is a choice of format and bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sanse::guard::{GuardSettings, MemoryGuard};
use sanse::reason::Reason;
use sanse::trust::{TrustList, TrustMemory};
use sanse::{Credential, Document, Enrolment, Presentation, Unverified};
use sanse_fuzz::oracle::{deterministic, parts};
use sanse_fuzz::sign::to_text;

fuzz_target!(|input: &[u8]| match input {
    [b'S', b'N', ..] => text(&String::from_utf8_lossy(input)),
    [choice, bytes @ ..] => match choice % 6 {
        0 => envelope(bytes, |document: Unverified<Credential>| document.untrusted_claims().is_ok()),
        1 => envelope(bytes, |document: Unverified<Presentation>| document.untrusted_claims().is_ok()),
        2 => envelope(bytes, |document: Unverified<TrustList>| document.untrusted_claims().is_ok()),
        3 => same(bytes, TrustMemory::from_bytes(bytes).ok().map(|memory| memory.to_bytes())),
        4 => same(bytes, Enrolment::from_bytes(bytes).ok().map(|enrolment| enrolment.to_bytes())),
        _ => {
            let guard = MemoryGuard::import(bytes, GuardSettings::default());
            same(bytes, guard.ok().map(|guard| guard.export().unwrap()));
        }
    },
    [] => {}
});

/// A text is read exactly when it is the one spelling of bytes that are an envelope.
fn text(text: &str) {
    let read = Unverified::<Credential>::from_text(text);
    let spelt = text.strip_prefix("SN1:").and_then(|rest| {
        // The oracle reads more than it should; what it would write again is the one spelling.
        let bytes = base45::decode(rest).ok()?;
        (base45::encode(&bytes) == rest && text.len() <= 4_296).then_some(bytes)
    });
    match (&read, spelt) {
        (Ok(document), Some(bytes)) => {
            assert_eq!(document.untrusted_bytes(), bytes);
            assert_eq!(to_text(&bytes), text);
        }
        (Ok(_), None) => panic!("a second spelling was read"),
        (Err(reason), None) => assert!(reason.code() < 110, "{reason}"),
        (Err(reason), Some(bytes)) => assert_eq!(Some(reason), of::<Credential>(&bytes).err().as_ref()),
    }
    // What is mended has the form of a document, and there is nothing left to mend.
    if let Some(mended) = sanse::mend(text) {
        assert_eq!(sanse::mend(&mended).as_deref(), Some(mended.as_str()));
        assert!(read.is_err() || mended == text, "a sound text was mended");
    }
}

/// An envelope, and its claims if they are read, are deterministic CBOR; the way through a text changes nothing.
fn envelope<T: Document>(bytes: &[u8], claims_are_read: impl Fn(Unverified<T>) -> bool) {
    let Ok(document) = of::<T>(bytes) else { return };
    assert_eq!(document.untrusted_bytes(), bytes);
    let (header, claims, signature) = parts(bytes).expect("what is read is the one encoding");
    assert!(deterministic(&header).is_some());
    assert_eq!(signature.len(), 64);
    if claims_are_read(document) {
        assert!(deterministic(&claims).is_some(), "claims in a second encoding");
    }
    let text = to_text(bytes);
    if text.len() <= 4_296 {
        assert_eq!(Unverified::<T>::from_text(&text).unwrap().untrusted_bytes(), bytes);
    }
}

fn of<T: Document>(bytes: &[u8]) -> Result<Unverified<T>, Reason> {
    Unverified::from_bytes(bytes.to_vec())
}

fn same(bytes: &[u8], again: Option<Vec<u8>>) {
    if let Some(again) = again {
        assert_eq!(again, bytes);
        assert!(deterministic(bytes).is_some());
    }
}

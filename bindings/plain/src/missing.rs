//! What is nothing where something is needed: refused by each operation, and never another, weaker one.

use crate::{Family, Fault, Value, call, operations};

const NOW: i64 = 1_772_366_400;

fn refused(answer: Result<Value, Fault>, says: &str) {
    let fault = answer.unwrap_err();
    assert_eq!((fault.family, fault.code.as_str()), (Family::Kind, "kind"), "{fault:?}");
    assert!(fault.message.contains(says), "{} says nothing of {says}", fault.message);
}

#[test]
fn no_operation_takes_nothing_for_what_it_needs() {
    let mut held = 0;
    for operation in operations() {
        let needed: Vec<_> = operation.takes.iter().filter(|name| !name.ends_with('?')).collect();
        for missing in &needed {
            // A flag fits nowhere, so that none goes on to do anything.
            let given = needed
                .iter()
                .map(|name| (**name, if name == missing { Value::Nothing } else { true.into() }));
            refused(call(operation.name, given), &format!("`{missing}` is missing"));
            held += 1;
        }
    }
    assert!(held > 200, "{held}");
}

#[test]
fn what_may_be_left_out_may_be_nothing() {
    assert!(call("guard.init", [("passback", Value::Nothing), ("entries", Value::Nothing)]).is_ok());
    let kept = [("key", call("roster_key.generate", []).unwrap())];
    assert!(matches!(call("roster_key.bytes", kept), Ok(Value::Bytes(bytes)) if bytes.len() == 32));
}

#[test]
fn a_record_in_a_list_misses_what_it_misses() {
    let region = Value::Record(vec![("region".into(), "ZZ".into()), ("root".into(), Value::Nothing)]);
    let given = [
        ("key", call("signing_key.generate", []).unwrap()),
        ("region", "ZZ".into()),
        ("sequence", 1_i64.into()),
        ("issued_at", NOW.into()),
        ("expires_at", (NOW + 86_400).into()),
        ("recognise", Value::List(vec![region])),
    ];
    refused(call("trust_list.sign", given), "`recognise[0].root` is missing");
}

#[test]
fn a_colour_is_said_or_assessed_and_a_test_has_a_time_and_a_result() {
    let key = call("signing_key.generate", []).unwrap();
    let sign = |more: Vec<(&'static str, Value)>| {
        let mut given = vec![
            ("key", key.clone()),
            ("commitment", Value::Bytes(vec![7; 16])),
            ("issued_at", NOW.into()),
            ("expires_at", (NOW + 3_600).into()),
        ];
        given.extend(more);
        call("credential.sign_paper", given)
    };
    let rules = call("rules.read", [("toml", "format = 1\nversion = 1\n".into())]).unwrap();
    let weighed = [("rules", rules), ("facts", Value::List(vec![])), ("time", NOW.into())];
    let assessment = call("assess", weighed).unwrap().get("assessment").unwrap().clone();
    refused(sign(vec![]), "either the `colour`");
    refused(sign(vec![("colour", "red".into()), ("assessment", assessment.clone())]), "either the `colour`");
    refused(sign(vec![("colour", "green".into()), ("test_result", "positive".into())]), "both, `test_time`");
    refused(sign(vec![("colour", "green".into()), ("test_time", NOW.into())]), "both, `test_time`");
    assert!(sign(vec![("assessment", assessment)]).is_ok());
}

#[test]
fn a_challenge_is_answered_at_a_place_or_not_at_all() {
    let wallet = call("wallet.new", []).unwrap();
    let given = [
        ("wallet", wallet),
        ("label", "me".into()),
        ("time", NOW.into()),
        ("audience", "ZZ-GATE-7".into()),
        ("challenge", "SNC1:ZZ-GATE-7".into()),
    ];
    refused(call("wallet.present", given), "`place` whose code was scanned");
}

#[test]
fn a_key_in_clear_is_wiped_when_it_is_dropped() {
    for name in ["signing_key", "holder_key", "report_key"] {
        let key = call(&format!("{name}.generate"), []).unwrap();
        let pem = call(&format!("{name}.to_pem"), [("key", key)]).unwrap();
        assert!(matches!(&pem, Value::Secret(pem) if pem.starts_with("-----BEGIN")), "{pem:?}");
    }
}

#[test]
fn what_a_scanner_has_typed_is_mended() {
    let key = call("signing_key.generate", []).unwrap();
    let given = [
        ("key", key),
        ("colour", "green".into()),
        ("commitment", Value::Bytes(vec![7; 16])),
        ("issued_at", NOW.into()),
        ("expires_at", (NOW + 3_600).into()),
    ];
    let signed = call("credential.sign_paper", given).unwrap();
    let Some(Value::Text(text)) = signed.get("text") else { panic!("{signed:?}") };
    let typed = format!("{}\r\n", text.to_lowercase());
    let mended = call("text.mend", [("text", typed.as_str().into())]).unwrap();
    assert!(matches!(&mended, Value::Text(mended) if mended == text));
    assert!(matches!(call("text.mend", [("text", "hello".into())]), Ok(Value::Nothing)));
}

#[test]
fn degrees_given_for_tenths_are_told_of() {
    let fault = call("policy.openly", [("temperature_below", 37_i64.into())]).unwrap_err();
    assert!(fault.message.contains("366 is 36.6"), "{}", fault.message);
}

//! Whole numbers, both ways: exact, or a fault.

use crate::{Family, Value, call};

/// A number given, as the library has taken it: the sequence of a list that is signed, and read again.
fn claimed(sequence: Value) -> Result<Value, crate::Fault> {
    let key = call("signing_key.from_seed", [("seed", Value::Bytes(vec![7; 32]))])?;
    let dates = [("issued_at", Value::Number(1_772_366_400)), ("expires_at", Value::Number(1_772_452_800))];
    let given = [("key", key), ("region", "ZZ".into()), ("sequence", sequence)];
    let signed = call("trust_list.sign", given.into_iter().chain(dates))?;
    let list = signed.get("bytes").unwrap().clone();
    Ok(call("trust_list.untrusted_claims", [("list", list)])?.get("sequence").unwrap().clone())
}

#[test]
fn the_greatest_number_comes_back_as_it_was_given() {
    for number in [1, u64::from(u32::MAX), (1 << 53) + 1, (1 << 63) - 1, 1 << 63, u64::MAX] {
        match claimed(number.into()).unwrap() {
            Value::Number(told) => assert_eq!(u64::try_from(told), Ok(number)),
            Value::Large(told) => assert!(told == number && i64::try_from(told).is_err(), "{told}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_number_that_cannot_be_taken_is_told_as_it_is() {
    let faults = [
        (claimed(Value::Number(-1)), "`sequence` is -1, which is out of range"),
        (claimed(Value::Number(i64::MIN)), "`sequence` is -9223372036854775808, which is out of range"),
        (
            call(
                "beacon.remember",
                [
                    ("beacon", call("beacon.new", []).unwrap()),
                    ("nonce", Value::Bytes(vec![7; 8])),
                    ("born", Value::Number(-1)),
                ],
            ),
            "`born` is -1, which is out of range",
        ),
        (
            call("policy.openly", [("temperature_below", Value::Large(u64::MAX))]),
            "`temperature_below` is 18446744073709551615, which is out of range",
        ),
    ];
    for (answer, message) in faults {
        let fault = answer.unwrap_err();
        assert_eq!((fault.family, fault.code.as_str()), (Family::Value, "out-of-range"));
        assert_eq!(fault.message, message);
    }
}

#[test]
fn a_text_that_tells_a_number_tells_it_whole() {
    let mut text = String::new();
    crate::json::write(&Value::List(vec![u64::MAX.into(), i64::MIN.into()]), &mut text);
    assert_eq!(text, "[18446744073709551615,-9223372036854775808]");
}

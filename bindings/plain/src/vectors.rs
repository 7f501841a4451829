//! Runs the codes of `spec/vectors` through the boundary, as Python and JavaScript do: every value in the decision, and
//! its JSON against the library's own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sanse::reason::Language;
use serde_json::Value as Json;

use crate::decision::PlainDecision;
use crate::{Fault, Value, call};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/vectors")
}

fn read(path: &Path) -> Json {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap()).collect()
}

/// JSON as a value; the vectors write words with an underscore where the library has a hyphen.
fn plain(json: &Json) -> Value {
    match json {
        Json::String(text) if ["second_document", "if_given"].contains(&text.as_str()) => {
            Value::Text(text.replace('_', "-"))
        }
        Json::Null => Value::Nothing,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => Value::Number(number.as_i64().unwrap()),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(values) => Value::List(values.iter().map(plain).collect()),
        Json::Object(fields) => {
            Value::Record(fields.iter().map(|(k, v)| (k.clone().into(), plain(v))).collect())
        }
    }
}

fn list_of(name: &str) -> Value {
    Value::Bytes(hex(read(&folder().join(format!("trust/{name}.json")))["hex"].as_str().unwrap()))
}

fn root() -> Value {
    let keys = read(&folder().join("keys.json"));
    let root = keys.as_array().unwrap().iter().find(|key| key["name"] == "root").unwrap();
    Value::Bytes(hex(root["public_hex"].as_str().unwrap()))
}

fn policy(json: &Json) -> Result<Value, Fault> {
    let fields = json.as_object().unwrap();
    let name = if json["place"].is_null() { "policy.openly" } else { "policy.at" };
    let given = fields.iter().filter(|(name, value)| *name != "place" || !value.is_null());
    call(name, given.map(|(name, value)| (name.as_str(), plain(value))))
}

#[test]
fn every_code_is_decided_as_it_says() {
    let (mut run, mut told) = (0, BTreeMap::new());
    for group in ["valid", "invalid", "edge"] {
        for entry in std::fs::read_dir(folder().join(group)).unwrap() {
            let vector = read(&entry.unwrap().path());
            let name = vector["name"].as_str().unwrap().to_owned();
            let decision = decide(&vector).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
            held(&name, &vector["expect"], &decision);
            told.insert(name.clone(), is_told_as_the_library_tells_it(&name, &decision));
            run += 1;
        }
    }
    assert!(run >= 500, "{run}");
    println!("codes run: {run}");
    // For whoever holds the same file of another language against it.
    if let Some(path) = std::env::var_os("SANSE_DECISIONS") {
        let lines: String = told.iter().map(|(name, json)| format!("{name}\t{json}\n")).collect();
        std::fs::write(path, lines).unwrap();
    }
}

fn decide(vector: &Json) -> Result<Value, Fault> {
    let at = |n: &Json| Value::Number(n.as_i64().unwrap());
    let trust = call("trust.pin", [("root", root()), ("published_test_root", Value::Flag(true))])?;
    let with = |more: Vec<(&'static str, Value)>| {
        let mut given = vec![("trust", trust.clone())];
        given.extend(more);
        given
    };
    if let Some(home) = vector["trust"]["home"].as_str() {
        // Whatever its date, as `spec/vectors/README.md` says.
        let given =
            vec![("list", list_of(home)), ("time", Value::Number(0)), ("confirmed", Value::Flag(true))];
        call("trust.load_home", with(given))?;
    }
    for list in vector["trust"]["recognised"].as_array().unwrap() {
        call("trust.load_recognised", with(vec![("list", list_of(list.as_str().unwrap()))]))?;
    }
    for told in vector["trust"]["status"].as_array().unwrap() {
        let file = folder().join(format!("status/{}.json", told["list"].as_str().unwrap()));
        let list = Value::Bytes(hex(read(&file)["hex"].as_str().unwrap()));
        let loaded = call("trust.load_status", with(vec![("list", list), ("time", at(&told["at"]))]));
        assert_eq!(told["refused"].as_str(), loaded.err().map(|fault| fault.code).as_deref());
    }
    let guard = &vector["guard"];
    let settings = [("passback", at(&guard["passback"])), ("entries", at(&guard["entries"]))];
    let memory = match guard["start"].get("without_memory") {
        None => call("guard.init", settings),
        Some(lost) => call("guard.without_memory", settings.into_iter().chain([("time", at(&lost["at"]))])),
    }?;
    let policy = policy(&vector["policy"])?;
    let verifier = call("verifier.new", [("trust", trust.clone()), ("policy", policy), ("guard", memory)])?;
    for scan in guard["scans"].as_array().unwrap() {
        let given = scanned(&verifier, scan);
        assert_eq!(
            text(call("verifier.check", given)?.get("outcome").unwrap()),
            scan["outcome"].as_str().unwrap()
        );
    }
    let scene = &vector["scene"];
    let mut given = scanned(&verifier, scene);
    given.push(("text", plain(&vector["text"])));
    given.push(("confirmed", plain(&scene["confirmed"])));
    given.push(("temperature", plain(&scene["temperature"])));
    if let Some(document) = scene["document"].as_object() {
        let given_document = document.iter().map(|(name, value)| (name.as_str(), plain(value)));
        given.push(("document", call("document.new", given_document)?));
    }
    if let Some(uptime) = scene["beacon"]["uptime"].as_i64() {
        let beacon = call("beacon.new", [])?;
        for nonce in scene["beacon"]["nonces"].as_array().unwrap() {
            let born = uptime - nonce["age"].as_i64().unwrap();
            let bytes = Value::Bytes(hex(nonce["nonce_hex"].as_str().unwrap()));
            call(
                "beacon.remember",
                [("beacon", beacon.clone()), ("nonce", bytes), ("born", Value::Number(born))],
            )?;
        }
        given.extend([("beacon", beacon), ("uptime", Value::Number(uptime))]);
    }
    call("verifier.check", given)
}

/// The verifier, and the text, time and reader that stand in a scan or a scene.
fn scanned(verifier: &Value, scan: &Json) -> Vec<(&'static str, Value)> {
    let mut given = vec![
        ("verifier", verifier.clone()),
        ("time", plain(&scan["earliest"])),
        ("latest", plain(&scan["latest"])),
        ("reader", plain(&scan["reader"])),
    ];
    if !scan["text"].is_null() {
        given.push(("text", plain(&scan["text"])));
    }
    given
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

fn held(name: &str, expect: &Json, decision: &Value) {
    let get = |field: &str| decision.get(field).unwrap();
    let Value::List(reasons) = get("reasons") else { panic!("{name}") };
    let number = |value: &Value| match value {
        Value::Number(number) => *number,
        other => panic!("{other:?} is no number"),
    };
    let codes: Vec<i64> = reasons.iter().map(|reason| number(reason.get("code").unwrap())).collect();
    let wanted: Vec<i64> =
        expect["codes"].as_array().unwrap().iter().map(|code| code.as_i64().unwrap()).collect();
    assert_eq!(codes, wanted, "{name}");
    assert_eq!(text(get("outcome")), expect["outcome"], "{name}");
    assert_eq!(text(get("display")), expect["display"], "{name}");
    let strength = match get("strength") {
        Value::Nothing => None,
        strength => Some(text(strength)),
    };
    assert_eq!(strength, expect["strength"].as_str(), "{name}");
    assert!(matches!(get("repeat"), Value::Flag(repeat) if expect["repeat"] == *repeat), "{name}");
    match expect["main"].as_object() {
        None => assert!(matches!(get("main"), Value::Nothing), "{name}"),
        Some(main) => {
            let code = number(get("main"));
            let reason = reasons.iter().find(|reason| number(reason.get("code").unwrap()) == code).unwrap();
            assert_eq!(main["code"], code, "{name}");
            assert_eq!(main["step"], number(reason.get("step").unwrap()), "{name}");
            assert_eq!(main["name"], text(reason.get("name").unwrap()), "{name}");
        }
    }
}

/// Our JSON is what `serde_json` makes of the library's own plain data, byte for byte; the English one.
fn is_told_as_the_library_tells_it(name: &str, decision: &Value) -> String {
    let mut english = String::new();
    let Some(Value::Thing(handle)) = decision.get("decision") else { panic!("{name}") };
    let thing = handle.of::<PlainDecision>().unwrap();
    for (word, language) in [("en", Language::English), ("zh", Language::Chinese)] {
        let given = [("decision", Value::Thing(handle.clone())), ("language", word.into())];
        let own = call("decision.json", given).unwrap();
        assert_eq!(text(&own), serde_json::to_string(&thing.0.to_data(language)).unwrap(), "{name}");
        if word == "en" {
            text(&own).clone_into(&mut english);
        }
    }
    english
}

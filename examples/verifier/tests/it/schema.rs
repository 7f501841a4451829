//! A small JSON Schema reader for the tests: the keywords that `schema/` uses, and no others. A crate for all of the
//! draft brings seventy more with it.

use std::collections::BTreeSet;

use serde_json::Value;

/// A schema, and the members that were met with a value in what was held against it.
pub(crate) struct Schema {
    root: Value,
    met: BTreeSet<String>,
}

impl Schema {
    /// Reads `schema/<name>.json`.
    pub(crate) fn read(name: &str) -> Self {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/{name}.json"));
        let root = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        Self { root, met: BTreeSet::new() }
    }

    /// Holds a value against it, strictly: a member that the schema does not name is a fault too.
    pub(crate) fn check(&mut self, value: &Value) {
        let root = self.root.clone();
        if let Err(why) = self.holds(&root, value, "$") {
            panic!("{why}\nin {value}");
        }
    }

    /// Every member that the schema names was met, or its description is out of date.
    pub(crate) fn is_met(&self) {
        let mut named = BTreeSet::new();
        members(&self.root, &mut named);
        let missed: Vec<_> = named.difference(&self.met).collect();
        assert!(missed.is_empty(), "never seen in an output: {missed:?}");
    }

    fn holds(&mut self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        for (keyword, asked) in schema.as_object().unwrap() {
            let held = match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" => true,
                "$ref" => {
                    let target = self
                        .root
                        .pointer(asked.as_str().unwrap().strip_prefix('#').unwrap())
                        .unwrap()
                        .clone();
                    self.holds(&target, value, at)?;
                    true
                }
                "type" => match asked {
                    Value::Array(types) => types.iter().any(|name| is(value, name)),
                    name => is(value, name),
                },
                "const" => value == asked,
                "enum" => asked.as_array().unwrap().contains(value),
                "minimum" => value.as_i64().is_none_or(|number| number >= asked.as_i64().unwrap()),
                "format" => {
                    value.as_str().is_some_and(|time| chrono::DateTime::parse_from_rfc3339(time).is_ok())
                }
                "anyOf" => {
                    let tried: Vec<_> =
                        asked.as_array().unwrap().iter().map(|one| self.holds(one, value, at)).collect();
                    if tried.iter().all(Result::is_err) {
                        return Err(format!("{tried:?}"));
                    }
                    true
                }
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.holds(asked, item, &format!("{at}[{index}]"))?;
                    }
                    true
                }
                "required" => {
                    asked.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some())
                }
                "properties" => {
                    for (name, member) in value.as_object().into_iter().flatten() {
                        let known =
                            asked.get(name).ok_or_else(|| format!("{at}.{name} is not in the schema"))?;
                        self.holds(known, member, &format!("{at}.{name}"))?;
                        self.met.insert(name.clone());
                    }
                    true
                }
                other => panic!("the schema uses {other}, which this reader does not know"),
            };
            if !held {
                return Err(format!("{at}: {keyword} {asked} does not hold for {value}"));
            }
        }
        Ok(())
    }
}

fn is(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    }
}

fn members(schema: &Value, into: &mut BTreeSet<String>) {
    match schema {
        Value::Object(parts) => {
            into.extend(
                parts
                    .get("properties")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.clone()),
            );
            parts.values().for_each(|part| members(part, into));
        }
        Value::Array(parts) => parts.iter().for_each(|part| members(part, into)),
        _ => {}
    }
}

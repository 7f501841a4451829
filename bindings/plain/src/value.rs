//! Values that every language has, and the library's own things behind a handle.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

/// A value that Rust, Python and JavaScript all have.
///
/// Times are whole seconds since 1970, lengths of time whole seconds. `Debug` tells kinds and lengths, never what is in
/// them: a text may be a name, and bytes a secret.
#[derive(Clone)]
#[expect(clippy::exhaustive_enums, reason = "each language has a match over all of them")]
pub enum Value {
    /// `None`, `null`, `undefined`.
    Nothing,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A whole number above the greatest of the others; none that they have is told so.
    Large(u64),
    /// A text.
    Text(String),
    /// A text that is answered and wiped when it is dropped: a key in clear.
    Secret(Zeroizing<String>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Several values, in their order.
    List(Vec<Value>),
    /// Values by name, each name once. The names of an answer are the library's own.
    Record(Vec<(Cow<'static, str>, Value)>),
    /// A thing of the library.
    Thing(Handle),
}

/// A thing of the library that another language holds: a key, a trust, a verifier.
#[derive(Clone)]
pub struct Handle {
    name: &'static str,
    thing: Arc<dyn Any + Send + Sync>,
}

/// What may stand behind a [`Handle`].
pub(crate) trait Thing: Any + Send + Sync {
    /// As users of the bindings call it.
    const NAME: &'static str;
}

impl Handle {
    pub(crate) fn new<T: Thing>(thing: T) -> Self {
        Self { name: T::NAME, thing: Arc::new(thing) }
    }

    /// As users of the bindings call it: `Trust`, `Verifier`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn of<T: Thing>(&self) -> Option<Arc<T>> {
        self.thing.clone().downcast().ok()
    }
}

impl Value {
    /// What kind of value it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Nothing => "nothing",
            Value::Flag(_) => "true or false",
            Value::Number(_) | Value::Large(_) => "a number",
            Value::Text(_) | Value::Secret(_) => "a text",
            Value::Bytes(_) => "bytes",
            Value::List(_) => "a list",
            Value::Record(_) => "a record",
            Value::Thing(handle) => handle.name,
        }
    }

    /// What stands under a name of a record.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Value::Record(fields) = self else { return None };
        fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// A record of these fields.
pub(crate) fn record<const N: usize>(fields: [(&'static str, Value); N]) -> Value {
    Value::Record(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// The things of an iterator as a list.
pub(crate) fn list<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Value {
    Value::List(values.into_iter().map(Into::into).collect())
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => write!(f, "text of {} bytes", text.len()),
            Value::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Value::List(values) => f.debug_list().entries(values).finish(),
            Value::Record(fields) => {
                f.debug_map().entries(fields.iter().map(|(name, value)| (name, value))).finish()
            }
            other => f.write_str(other.kind()),
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl From<()> for Value {
    fn from((): ()) -> Self {
        Value::Nothing
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Flag(value)
    }
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(value: $number) -> Self {
                Value::Number(value.into())
            }
        }
    )*};
}

whole_numbers!(i64, u8, u16, u32, i16);

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or(Value::Large(value), Value::Number)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        (value as u64).into()
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(value)
    }
}

impl From<Zeroizing<String>> for Value {
    fn from(value: Zeroizing<String>) -> Self {
        Value::Secret(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Value::Bytes(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Value::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Value::Bytes(value.to_vec())
    }
}

impl From<sanse::Timestamp> for Value {
    fn from(value: sanse::Timestamp) -> Self {
        value.unix().into()
    }
}

impl From<Vec<Value>> for Value {
    fn from(values: Vec<Value>) -> Self {
        Value::List(values)
    }
}

impl<T: Thing> From<Boxed<T>> for Value {
    fn from(thing: Boxed<T>) -> Self {
        Value::Thing(Handle::new(thing.0))
    }
}

/// A thing on its way into a [`Value`].
pub(crate) struct Boxed<T>(pub(crate) T);

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Nothing, Into::into)
    }
}

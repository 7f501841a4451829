//! Compared values in the language of the sentence around them.

use super::Language;
use crate::audience::{Audience, RegionId};
use crate::cbor::FaultKind;
use crate::colour::Colour;
use crate::document::Kind;
use crate::key::KeyId;
use crate::pass::TestResult;
use crate::reader::ReaderName;
use crate::temperature::Temperature;
use crate::text::TextFault;
use crate::time::Timestamp;

/// A value as it is told to people.
pub(super) trait Told {
    fn told(&self, language: Language) -> String;
}

/// A sentence with its values, each where its name stands in braces.
pub(super) fn filled(sentence: &str, language: Language, values: &[(&str, &dyn Told)]) -> String {
    let mut parts = sentence.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, behind) = part.split_once('}').unwrap_or((part, ""));
        let value = values.iter().find(|(known, _)| *known == name);
        out.extend(value.map(|(_, value)| value.told(language)));
        out.push_str(behind);
    }
    out
}

macro_rules! told_alike {
    ($($value:ty),*) => {$(
        impl Told for $value {
            fn told(&self, _: Language) -> String {
                self.to_string()
            }
        }
    )*};
}

told_alike!(usize, u64, i64, char, &'static str, Timestamp, KeyId, Audience, RegionId, Temperature);

fn pick(language: Language, english: &str, chinese: &str) -> String {
    match language {
        Language::English => english.to_owned(),
        Language::Chinese => chinese.to_owned(),
    }
}

impl Told for ReaderName {
    fn told(&self, language: Language) -> String {
        if self.as_str().is_empty() {
            pick(language, "a reader without a name", "未命名的读头")
        } else {
            self.to_string()
        }
    }
}

impl Told for Colour {
    fn told(&self, language: Language) -> String {
        let chinese = match self {
            Colour::Green => "绿码",
            Colour::Yellow => "黄码",
            Colour::Red => "红码",
        };
        pick(language, self.name(), chinese)
    }
}

impl Told for TestResult {
    fn told(&self, language: Language) -> String {
        let chinese = match self {
            TestResult::Negative => "阴性",
            TestResult::Positive => "阳性",
            TestResult::Pending => "待出结果",
        };
        pick(language, self.name(), chinese)
    }
}

impl Told for Kind {
    fn told(&self, language: Language) -> String {
        let chinese = match self {
            Kind::Credential => "通行凭证",
            Kind::Presentation => "出示码",
            Kind::TrustList => "信任列表",
            Kind::StatusList => "状态列表",
            Kind::PlaceCode => "场所码",
            Kind::Bundle => "更新包",
            Kind::Roster => "名册",
        };
        pick(language, self.name(), chinese)
    }
}

impl Told for TextFault {
    fn told(&self, language: Language) -> String {
        let chinese = match self {
            TextFault::Alphabet => "字符不在字母表内",
            TextFault::Length => "多了或少了字符",
            TextFault::Overflow => "一组字符超出范围",
        };
        pick(language, &self.to_string(), chinese)
    }
}

impl Told for FaultKind {
    fn told(&self, language: Language) -> String {
        let chinese = match self {
            FaultKind::Truncated => "数据过早结束",
            FaultKind::Invalid => "不是有效数据",
            FaultKind::Unexpected(_) => "数据项的类型或长度不符",
            FaultKind::Indefinite => "长度不定",
            FaultKind::LongHead => "头部过长",
            FaultKind::Unsorted => "键的次序不对",
            FaultKind::Duplicate => "键重复",
            FaultKind::Trailing => "末尾有多余数据",
        };
        pick(language, &self.to_string(), chinese)
    }
}

//! Grounds: why a colour is what it is, and what the person is advised.

use std::fmt;

use super::fact::Source;
use crate::area::AreaCode;
use crate::colour::Colour;
use crate::day::{Day, UtcOffset};
use crate::reason::Language;
use crate::time::Timestamp;

/// What kind of ground it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GroundKind {
    /// 确诊未出院: diagnosed and not discharged.
    Diagnosed,
    /// 疑似未排除: suspected, and the suspicion not excluded.
    Suspected,
    /// A positive test, and the suspicion not excluded.
    PositiveTest,
    /// 未解除医学管理措施: under medical management.
    UnderManagement,
    /// 重点地区来沪未满14天: arrived from a listed area.
    Arrival,
    /// Contact with a case.
    ContactWithCase,
    /// Contact with a traveller.
    ContactWithTraveller,
    /// Fever, where the rules give it a colour.
    Fever,
    /// 已解除医学管理措施: medical management was lifted.
    ManagementLifted,
    /// 未见异常: nothing was found.
    NothingFound,
}

impl GroundKind {
    /// Its stable name, for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            GroundKind::Diagnosed => "diagnosed",
            GroundKind::Suspected => "suspected",
            GroundKind::PositiveTest => "positive-test",
            GroundKind::UnderManagement => "under-management",
            GroundKind::Arrival => "arrival",
            GroundKind::ContactWithCase => "contact-case",
            GroundKind::ContactWithTraveller => "contact-traveller",
            GroundKind::Fever => "fever",
            GroundKind::ManagementLifted => "management-lifted",
            GroundKind::NothingFound => "nothing-found",
        }
    }
}

/// Why a colour is what it is: one ground of it, with the values it rests on.
///
/// `Debug` shows the kind alone; [`Ground::message`] is for the person and for whoever answers an appeal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    pub(super) kind: GroundKind,
    pub(super) colour: Colour,
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    pub(super) area: Option<AreaCode>,
    pub(super) planned_end: Option<Day>,
    pub(super) source: Option<Source>,
    pub(super) offset: UtcOffset,
}

impl Ground {
    /// What kind of ground it is.
    #[must_use]
    pub fn kind(&self) -> GroundKind {
        self.kind
    }

    /// The colour that it gives while it holds.
    #[must_use]
    pub fn colour(&self) -> Colour {
        self.colour
    }

    /// Since when it holds; for what is known by the day, the day's first second. None for nothing found.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// The first second in which it no longer holds by itself; none when only another fact can end it.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        self.until
    }

    /// The area that the person came from.
    #[must_use]
    pub fn area(&self) -> Option<AreaCode> {
        self.area
    }

    /// The day on which medical management is planned to end. A plan lifts nothing.
    #[must_use]
    pub fn planned_end(&self) -> Option<Day> {
        self.planned_end
    }

    /// Who said it. None for nothing found.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        self.source
    }

    /// One sentence with its values, in days of the region.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let day =
            |time: Option<Timestamp>| time.map_or_else(String::new, |t| Day::of(t, self.offset).to_string());
        let (since, until) = (day(self.since), day(self.until));
        let area = self.area.map_or_else(String::new, |area| area.to_string());
        match language {
            Language::English => self.english(&since, &until, &area),
            Language::Chinese => self.chinese(&since, &until, &area),
        }
    }

    fn english(&self, since: &str, until: &str, area: &str) -> String {
        match self.kind {
            GroundKind::Diagnosed => format!("diagnosed on {since} and not discharged"),
            GroundKind::Suspected => format!("suspected on {since}, and the suspicion is not excluded"),
            GroundKind::PositiveTest => {
                format!("a sample of {since} was positive, and the suspicion is not excluded")
            }
            GroundKind::UnderManagement => match self.planned_end {
                Some(planned) => {
                    format!("under medical management since {since}, planned to end on {planned}")
                }
                None => format!("under medical management since {since}"),
            },
            GroundKind::Arrival => {
                format!("came from {area} on {since}; under observation until {until} begins")
            }
            GroundKind::ContactWithCase => {
                format!("met a case on {since}; under observation until {until} begins")
            }
            GroundKind::ContactWithTraveller => {
                format!(
                    "met a traveller from a listed area on {since}; under observation until {until} begins"
                )
            }
            GroundKind::Fever => format!("fever on {since}; under observation until {until} begins"),
            GroundKind::ManagementLifted => format!("medical management was lifted on {since}"),
            GroundKind::NothingFound => "nothing was found".to_owned(),
        }
    }

    fn chinese(&self, since: &str, until: &str, area: &str) -> String {
        match self.kind {
            GroundKind::Diagnosed => format!("{since}确诊，未出院"),
            GroundKind::Suspected => format!("{since}疑似，未排除"),
            GroundKind::PositiveTest => format!("{since}采样检测为阳性，未排除"),
            GroundKind::UnderManagement => match self.planned_end {
                Some(planned) => format!("{since}起医学管理，计划{planned}解除"),
                None => format!("{since}起医学管理，未解除"),
            },
            GroundKind::Arrival => format!("{since}自{area}来本地，观察至{until}零时"),
            GroundKind::ContactWithCase => format!("{since}接触病例，观察至{until}零时"),
            GroundKind::ContactWithTraveller => format!("{since}接触重点地区来人，观察至{until}零时"),
            GroundKind::Fever => format!("{since}发热，观察至{until}零时"),
            GroundKind::ManagementLifted => format!("已于{since}解除医学管理措施"),
            GroundKind::NothingFound => "未见异常".to_owned(),
        }
    }
}

impl fmt::Debug for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ground({})", self.kind.name())
    }
}

/// What the person is advised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Advice {
    /// Under green: 可通行.
    MayPass,
    /// Under yellow: 建议观察.
    Observe,
    /// Under red: 建议隔离.
    Isolate,
    /// Under green, until the declaration is made: 经分析评估，建议您进行健康登记.
    Declare,
    /// The latest check-in had fever.
    FeverClinic,
}

impl Advice {
    /// Its stable name, for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Advice::MayPass => "may-pass",
            Advice::Observe => "observe",
            Advice::Isolate => "isolate",
            Advice::Declare => "declare",
            Advice::FeverClinic => "fever-clinic",
        }
    }

    /// One sentence for the person.
    #[must_use]
    pub fn message(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Advice::MayPass) => "nothing is against passing",
            (Language::English, Advice::Observe) => "observe your health, at home where you can",
            (Language::English, Advice::Isolate) => "isolate yourself, and do as the health authority says",
            (Language::English, Advice::Declare) => "make the health declaration",
            (Language::English, Advice::FeverClinic) => {
                "go to a fever clinic, with a mask and not by public transport"
            }
            (Language::Chinese, Advice::MayPass) => "可通行",
            (Language::Chinese, Advice::Observe) => "建议观察",
            (Language::Chinese, Advice::Isolate) => "建议隔离",
            (Language::Chinese, Advice::Declare) => "经分析评估，建议您进行健康登记",
            (Language::Chinese, Advice::FeverClinic) => "请戴好口罩前往发热门诊，勿乘公共交通",
        }
    }
}

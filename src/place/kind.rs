//! The kinds of place that post a code, and what is different at some.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, word};
use crate::reason::Language;

macro_rules! kinds {
    ($($number:literal $variant:ident $name:literal $english:literal $chinese:literal;)*) => {
        /// The kind of a place: those of 随申码's list, and a fever clinic.
        ///
        /// ```
        /// use sanse::place::PlaceKind;
        /// use sanse::reason::Language;
        ///
        /// let kind: PlaceKind = "parcel-station".parse()?;
        /// assert_eq!(kind.told(Language::Chinese), "快递驿站");
        /// assert!(PlaceKind::FeverClinic.is_exempt() && !kind.is_exempt());
        /// # Ok::<(), sanse::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum PlaceKind {
            $(#[doc = concat!($english, ", ", $chinese)] $variant,)*
        }

        impl PlaceKind {
            /// All kinds there are, by number.
            pub const ALL: &[PlaceKind] = &[$(PlaceKind::$variant),*];

            /// Its number on the wire.
            #[must_use]
            pub fn number(self) -> u64 {
                match self { $(PlaceKind::$variant => $number,)* }
            }

            /// Its stable name, for programs.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(PlaceKind::$variant => $name,)* }
            }

            /// What people call it.
            #[must_use]
            pub fn told(self, language: Language) -> &'static str {
                match (language, self) {
                    $((Language::English, PlaceKind::$variant) => $english,)*
                    $((Language::Chinese, PlaceKind::$variant) => $chinese,)*
                }
            }
        }
    };
}

kinds! {
    0 Other "other" "place" "其他场所";
    1 School "school" "school" "学校";
    2 HousingEstate "housing-estate" "housing estate" "居民小区";
    3 Office "office" "office" "办公楼宇";
    4 GovernmentHall "government-hall" "government hall" "政务服务大厅";
    5 Mall "mall" "shopping mall" "商场超市";
    6 Market "market" "market" "农贸市场";
    7 Cinema "cinema" "cinema or theatre" "影剧院";
    8 Museum "museum" "museum" "文博场馆";
    9 Restaurant "restaurant" "restaurant" "餐饮场所";
    10 Hotel "hotel" "hotel" "宾馆酒店";
    11 Gym "gym" "gym" "健身场所";
    12 ScenicSpot "scenic-spot" "scenic spot" "旅游景区";
    13 PlaceOfWorship "place-of-worship" "place of worship" "宗教场所";
    14 Hospital "hospital" "hospital" "医疗机构";
    15 Training "training" "training centre" "培训机构";
    16 ParcelStation "parcel-station" "parcel station" "快递驿站";
    17 Factory "factory" "factory" "工厂企业";
    18 CoachStation "coach-station" "coach station" "长途客运站";
    19 Airport "airport" "airport" "机场";
    20 Ferry "ferry" "ferry" "轮渡码头";
    21 FeverClinic "fever-clinic" "fever clinic" "发热门诊";
}

impl PlaceKind {
    /// The kind of this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.number() == number)
    }

    /// Whether people of every colour must be able to enter: who is ill has to reach a fever clinic. What a gate's rules
    /// begin with there: [`Policy::at_place`](crate::verify::Policy::at_place).
    #[must_use]
    pub fn is_exempt(self) -> bool {
        self == PlaceKind::FeverClinic
    }
}

impl fmt::Display for PlaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`PlaceKind::name`] writes; else [`Error::Word`].
impl FromStr for PlaceKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        word("the kind of place", text, Self::ALL, PlaceKind::name)
    }
}

/// How a place's code is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WayIn {
    /// There is a reader: the visitor scans the place's code first, and shows a code that is bound to this place.
    Gate,
    /// There is a reader with a screen: the visitor scans the challenge on it, and shows a code that answers it.
    Screen,
    /// There is no device: the phone shows colour and place to the attendant, and keeps a signed presentation to be sent
    /// later.
    SelfScan,
}

impl WayIn {
    const ALL: [WayIn; 3] = [WayIn::Gate, WayIn::Screen, WayIn::SelfScan];

    /// Its number on the wire: 0, 1, 2.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            WayIn::Gate => 0,
            WayIn::Screen => 1,
            WayIn::SelfScan => 2,
        }
    }

    /// The entry of this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|entry| entry.number() == number)
    }

    /// `gate`, `screen` or `self-scan`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            WayIn::Gate => "gate",
            WayIn::Screen => "screen",
            WayIn::SelfScan => "self-scan",
        }
    }

    /// What a poster tells the visitor to do.
    #[must_use]
    pub fn instruction(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, WayIn::Gate) => "Scan this code first, then show your pass to the reader",
            (Language::English, WayIn::Screen) => {
                "Scan the code on the screen, then show your pass to the reader"
            }
            (Language::English, WayIn::SelfScan) => "Scan this code, then show your phone to the attendant",
            (Language::Chinese, WayIn::Gate) => "请先扫此码，再向读码器出示通行码",
            (Language::Chinese, WayIn::Screen) => "请先扫屏幕上的码，再向读码器出示通行码",
            (Language::Chinese, WayIn::SelfScan) => "请扫码登记，并向工作人员出示手机",
        }
    }
}

impl fmt::Display for WayIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads what [`WayIn::name`] writes; else [`Error::Word`].
impl FromStr for WayIn {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        word("the way of entry", text, &Self::ALL, WayIn::name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_those_of_one_kind_each() {
        for (number, kind) in PlaceKind::ALL.iter().enumerate() {
            assert_eq!(kind.number(), number as u64);
            assert_eq!(PlaceKind::from_number(number as u64), Some(*kind));
            assert_eq!(kind.name().parse::<PlaceKind>().unwrap(), *kind);
        }
        assert_eq!(PlaceKind::from_number(PlaceKind::ALL.len() as u64), None);
        assert_eq!((0..4).map(WayIn::from_number).collect::<Vec<_>>().iter().flatten().count(), 3);
    }
}

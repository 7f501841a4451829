//! The columns of a CSV file, which are the members of a JSON line.

/// What a row may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Id,
    Colour,
    Document,
    Commitment,
    Photo,
    Name,
    Phone,
    TestTime,
    TestResult,
    Advice,
    StatusIndex,
    Hours,
    Challenge,
    Answer,
}

impl Column {
    pub(crate) const ALL: [Self; 14] = [
        Self::Id,
        Self::Colour,
        Self::Document,
        Self::Commitment,
        Self::Photo,
        Self::Name,
        Self::Phone,
        Self::TestTime,
        Self::TestResult,
        Self::Advice,
        Self::StatusIndex,
        Self::Hours,
        Self::Challenge,
        Self::Answer,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Colour => "colour",
            Self::Document => "document",
            Self::Commitment => "commitment",
            Self::Photo => "photo",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::TestTime => "test_time",
            Self::TestResult => "test_result",
            Self::Advice => "advice",
            Self::StatusIndex => "status_index",
            Self::Hours => "hours",
            Self::Challenge => "challenge",
            Self::Answer => "answer",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// All names, for messages.
    pub(crate) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}
